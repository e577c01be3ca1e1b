"""What the public asks: the calendar of a place, whether one may apply. Answers live in the address of the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.accounts.models import Organisation
from cesp.campaigns.models.campaigns import PROFESSIONS, STATUSES
from cesp.campaigns.queries.eligibility import OTHER_SPECIALTY, Question
from cesp.common.form_fields import DayField
from cesp_law import labels
from cesp_law.eligibility import GENERAL_MEDICINE, PHARMACY_INDUSTRY
from cesp_law.facts import Profession, Status

_SPECIALTIES = [
    ("", "Je ne sais pas encore"),
    (GENERAL_MEDICINE, "Médecine générale"),
    (OTHER_SPECIALTY, "Une autre spécialité médicale"),
    (PHARMACY_INDUSTRY, "Pharmacie, filière industrie"),
]


def _capitalised(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(code, f"{word[:1].upper()}{word[1:]}") for code, word in choices]


class FacultyField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A faculty by its code, with its town."""

    def __init__(self, **kwargs: Any) -> None:
        rows = Organisation.objects.filter(kind=Organisation.Kind.UFR).order_by("city", "sort_key", "pk")
        super().__init__(rows, to_field_name="code", label="UFR", required=False, **kwargs)

    def label_from_instance(self, obj: Organisation) -> str:
        return f"{obj.city}, {obj.name}" if obj.city else obj.name


class CalendarFilter(DsfrBaseForm):  # type: ignore[misc]
    """Whose calendar."""

    ufr = FacultyField(empty_label="Toute la France")
    profession = forms.ChoiceField(
        label="Profession", choices=[("", "Toutes les professions"), *_capitalised(PROFESSIONS)], required=False
    )


class EligibilityForm(DsfrBaseForm):  # type: ignore[misc]
    """Who asks. Four answers are enough, the others make it more precise."""

    profession = forms.ChoiceField(label="Vos études", choices=[("", "Choisissez"), *_capitalised(PROFESSIONS)])
    situation = forms.ChoiceField(label="Votre situation", choices=[("", "Choisissez"), *_capitalised(STATUSES)])
    annee = forms.IntegerField(
        label="Année d'études",
        required=False,
        min_value=1,
        max_value=14,
        help_text="Comptée depuis la première année d'études supérieures : 4 pour la quatrième.",
    )
    ufr = FacultyField(empty_label="Choisissez, ou dites seulement la région", help_text="Pour vos dates exactes.")
    region = forms.ChoiceField(
        label="Région de formation",
        required=False,
        choices=[("", "Celle de mon UFR"), *labels.ARS.items()],
    )
    specialite = forms.ChoiceField(label="Spécialité suivie ou souhaitée", choices=_SPECIALTIES, required=False)
    interne = forms.BooleanField(label="Je suis interne en odontologie (troisième cycle long)", required=False)
    fin = DayField(
        label="Fin de formation prévue",
        required=False,
        help_text="Fin de l'internat, ou des études s'il n'y a pas d'internat. Sert à dire si vous signeriez tard.",
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        ufr, region = given.get("ufr"), given.get("region")
        if ufr is None and not region and "ufr" not in self.errors and "region" not in self.errors:
            self.add_error("ufr", "Choisissez votre UFR, ou votre région de formation.")
        if ufr is not None and region and ufr.ars_code != region:
            self.add_error("region", f"Cette UFR est dans une autre région : {labels.ARS.get(ufr.ars_code, '–')}.")
        if given.get("interne") and given.get("profession") != Profession.ODONTOLOGY:
            self.add_error("interne", "Cette case ne concerne que l'odontologie.")
        return given

    def question(self) -> Question:
        """:raises KeyError: the form is not valid."""
        given = self.cleaned_data
        ufr: Organisation | None = given["ufr"]
        return Question(
            profession=Profession(given["profession"]),
            status=Status(given["situation"]),
            ars=ufr.ars_code if ufr else given["region"],
            ufr=ufr,
            year_of_study=given["annee"],
            specialty=given["specialite"] or None,
            dental_intern=given["interne"],
            training_ends_on=given["fin"],
        )
