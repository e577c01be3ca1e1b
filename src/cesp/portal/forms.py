from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.audit.catalogue import acts
from cesp.common.form_fields import DayField
from cesp.portal.journal import Filters


class KnownOnForm(DsfrBaseForm):  # type: ignore[misc]
    """On which day to read the file, as it was known then."""

    connu_le = DayField(
        label="Lire le dossier tel qu'il était connu le",
        required=False,
    )


def _acts() -> list[tuple[str, str]]:
    return [("", "Tous les actes"), *sorted(((act.code, act.label) for act in acts().values()), key=lambda one: one[1])]


class JournalForm(DsfrBaseForm):  # type: ignore[misc]
    """What to narrow the journal to; a field that cannot be read narrows nothing, and says so."""

    du = DayField(label="Du", required=False)
    au = DayField(label="Au (inclus)", required=False)
    acte = forms.ChoiceField(label="Acte", required=False, choices=_acts)
    auteur = forms.CharField(label="Nom de l'auteur", required=False, max_length=100)
    personne = forms.CharField(label="Nom de la personne concernée", required=False, max_length=100)
    objet = forms.CharField(label="Référence d'un contrat", required=False, max_length=80)

    @property
    def filters(self) -> Filters:
        self.is_valid()
        given = self.cleaned_data if self.is_bound else {}
        return Filters(
            since=given.get("du"),
            until=given.get("au"),
            act=given.get("acte") or "",
            author=given.get("auteur") or "",
            about=given.get("personne") or "",
            subject=given.get("objet") or "",
        )

    @property
    def address(self) -> str:
        """What was asked, for the links of the pages and of the exports."""
        asked: dict[str, Any] = {name: self.data.get(name, "") for name in self.fields} if self.is_bound else {}
        return urlencode({name: value for name, value in asked.items() if value})


class SeenForm(forms.Form):
    """What had been read of a file before an act on it."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31)
