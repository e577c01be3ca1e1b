"""The filters of the lists, and what a desk types when it decides."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.questionnaire.definition import AUDIENCES
from cesp.questionnaire.models import SummonsDecision
from cesp.questionnaire.queries.board import STATES, Filters
from cesp_law import labels

_ALL = ("", "Toutes")


class FilterForm(forms.Form):
    """The filters of those called to answer, from the address: what is unknown narrows nothing."""

    q = forms.CharField(label="Nom ou référence", required=False, max_length=100)
    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[("", "Tous"), *((code, word.capitalize()) for code, word in STATES.items())],
    )
    situation = forms.ChoiceField(
        label="Situation",
        required=False,
        choices=[_ALL, *((str(code), word.capitalize()) for code, word in AUDIENCES.items())],
    )
    promotion = forms.IntegerField(label="Année du contrat", required=False, min_value=2000, max_value=2100)
    region = forms.ChoiceField(label="Région de formation", required=False, choices=[_ALL, *labels.ARS.items()])
    sans_preuve = forms.BooleanField(label="Engagements sans preuve de l'année", required=False)

    @property
    def filters(self) -> Filters:
        self.full_clean()
        kept: dict[str, Any] = self.cleaned_data
        return Filters(
            words=kept.get("q", ""),
            state=kept.get("etat", ""),
            audience=kept.get("situation", ""),
            cohort=kept.get("promotion"),
            region=kept.get("region", ""),
            unproven=bool(kept.get("sans_preuve")),
        )

    @property
    def address(self) -> str:
        """The filters, for the links from page to page."""
        return urlencode([(name, value) for name, value in self.data.items() if name in self.fields and value])


class DecideForm(DsfrBaseForm):  # type: ignore[misc]
    """What a desk says of an answer; ``seen`` is what it had read of the file."""

    reason = forms.CharField(
        label="Motif, ou suite donnée",
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Obligatoire pour écarter une réponse : le signataire lira ce texte. Aucun détail de santé.",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class SummonsForm(DsfrBaseForm):  # type: ignore[misc]
    """What a referent decides of a silence."""

    decision = forms.ChoiceField(label="Votre décision", choices=SummonsDecision.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Motif",
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Gardé avec la décision. Ni diagnostic, ni détail de santé.",
    )
