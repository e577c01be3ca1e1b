"""How to be told, one choice a kind; and why a sending is dropped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import A_SENTENCE
from cesp.notifications.kinds import Kind, Pace
from cesp.notifications.models import PACES

_LABELS = dict(PACES)
_FIXED = "Toujours tout de suite : il y va de votre argent ou de votre accès."
_OBLIGATORY = "Vous pouvez ralentir ces courriels, pas les arrêter."


class PreferencesForm(DsfrBaseForm):  # type: ignore[misc]
    """One field a kind, named after its code, and the rhythm of the digest."""

    def __init__(
        self, *args: Any, kinds: Iterable[Kind], chosen: Mapping[str, Pace], weekly: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for kind in kinds:
            pace = chosen.get(kind.code, kind.pace)
            self.fields[kind.code] = forms.ChoiceField(
                label=kind.label,
                choices=[(one.value, _LABELS[one]) for one in kind.paces],
                initial=pace if pace in kind.paces else kind.pace,
                help_text=_FIXED if kind.always_at_once else _OBLIGATORY if kind.obligatory else "",
                widget=forms.Select(attrs={"class": "fr-select"}),
            )
        self.fields["weekly"] = forms.ChoiceField(
            label="Récapitulatif",
            choices=[("", "Chaque matin, s'il y a du nouveau"), ("1", "Le lundi matin, s'il y a du nouveau")],
            initial="1" if weekly else "",
            required=False,
            widget=forms.Select(attrs={"class": "fr-select"}),
        )

    @property
    def paces(self) -> dict[str, Pace]:
        """What was chosen, by code of kind."""
        return {code: Pace(value) for code, value in self.cleaned_data.items() if code != "weekly"}

    @property
    def weekly(self) -> bool:
        return bool(self.cleaned_data["weekly"])


class DropForm(DsfrBaseForm):  # type: ignore[misc]
    reason = forms.CharField(
        label="Motif de l'abandon",
        help_text="10 à 500 caractères. Par exemple : la personne a été prévenue par téléphone.",
        min_length=10,
        error_messages=A_SENTENCE,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
