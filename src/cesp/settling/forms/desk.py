"""What agents fill in: filters, what a piece is worth, a first day and a last one."""

from __future__ import annotations

from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import DayField
from cesp.settling.checklist import Named
from cesp.settling.queries.desk import Filters
from cesp.settling.requirements import ORDER_REGISTRATION, requirement
from cesp_law import labels
from cesp_law.installation import check_rpps
from cesp_law.refusals import Refused


class FilterForm(forms.Form):
    """From the address: what is unknown narrows nothing."""

    q = forms.CharField(required=False, max_length=100, label="Nom, contrat, commune ou lieu")
    region = forms.ChoiceField(
        required=False, label="Région du lieu", choices=[("", "Toutes"), *labels.choices(labels.ARS)]
    )

    def filters(self, queue: str) -> Filters:
        self.full_clean()
        kept = self.cleaned_data
        return Filters(queue=queue, words=kept.get("q", ""), ars=kept.get("region", ""))


class CheckForm(DsfrBaseForm):  # type: ignore[misc]
    """Accept a piece, or refuse it with what is wrong; that of the order also says the registration."""

    outcome = forms.ChoiceField(
        label="Cette pièce",
        choices=(("accept", "convient"), ("refuse", "ne convient pas")),
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si la pièce convient."},
    )
    registered_on = DayField(
        label="Inscription au tableau de l'ordre le",
        required=False,
        help_text="Le jour écrit sur l'attestation. L'inscription est enregistrée au dossier.",
    )
    rpps = forms.CharField(label="Numéro RPPS", required=False, max_length=20, help_text="Onze chiffres.")
    covers = forms.MultipleChoiceField(
        label="Structures que ce contrat prouve",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Celles qu'il nomme, et celles dont l'employeur est le même.",
    )
    reasons = forms.CharField(
        label="Ce qui ne va pas",
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pour un refus seulement. Lu par le signataire.",
    )

    def __init__(self, *args: Any, kind: str, places: Named, **options: Any) -> None:
        super().__init__(*args, **options)
        self.registers = kind == ORDER_REGISTRATION
        self.is_of_a_site = requirement(kind).by_site and len(places) > 1
        if not self.registers:
            del self.fields["registered_on"], self.fields["rpps"]
        if self.is_of_a_site:
            self.fields["covers"].choices = [(str(site.pk), name) for site, name in places]
        else:
            del self.fields["covers"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        match cleaned.get("outcome"):
            case "refuse" if not cleaned.get("reasons", "").strip():
                self.add_error("reasons", "Dites ce qui ne va pas, pour que la pièce soit refaite.")
            case "accept" if self.registers:
                self._check_registration(cleaned)
            case "accept" if self.is_of_a_site and not cleaned.get("covers") and "covers" not in self.errors:
                self.add_error("covers", "Cochez au moins une structure que ce contrat prouve.")
        return cleaned

    def _check_registration(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("registered_on") and "registered_on" not in self.errors:
            self.add_error("registered_on", "Recopiez de l'attestation le jour de l'inscription.")
        try:
            cleaned["rpps"] = check_rpps(cleaned.get("rpps", ""))
        except Refused as refusal:
            self.add_error("rpps", refusal.sentence)


class ArrivalForm(DsfrBaseForm):  # type: ignore[misc]
    """The first day at a place, and the last one at the place before when it is still held."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    on = DayField(
        label="Premier jour d'exercice",
        help_text="Le jour réel, tel que les pièces le prouvent.",
        error_messages={"required": "Donnez le premier jour d'exercice."},
    )
    left_on = DayField(
        label="Premier jour où le lieu précédent n'est plus tenu",
        help_text="Au plus tard le jour de l'arrivée. Chaque jour entre les deux recule d'autant la fin.",
        error_messages={"required": "Dites quand le lieu précédent est quitté."},
    )

    def __init__(self, *args: Any, leaves: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not leaves:
            del self.fields["left_on"]


class OneDayForm(DsfrBaseForm):  # type: ignore[misc]
    """A correction or a departure: one day, on the file as it was read."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    on = DayField(label="Date", error_messages={"required": "Donnez la date."})


class UnvalidatedForm(DsfrBaseForm):  # type: ignore[misc]
    """Where somebody settled without a validated project."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    on = DayField(label="Premier jour d'exercice", error_messages={"required": "Donnez le premier jour d'exercice."})
    place = forms.CharField(
        label="Lieu",
        max_length=150,
        help_text="La structure et la commune : cabinet du Pont, Aubenas.",
        error_messages={"required": "Écrivez le lieu."},
    )
    share_percent = forms.IntegerField(
        label="Part d'un temps plein, en %",
        min_value=1,
        max_value=100,
        error_messages={"required": "Donnez la part d'un temps plein."},
    )
    category = forms.ChoiceField(
        label="Zone du lieu",
        choices=[("", "Choisir…"), *labels.choices(labels.ZONE_CATEGORY)],
        help_text="Celle du zonage en vigueur ce jour-là.",
        error_messages={"required": "Choisissez la zone du lieu."},
    )
