"""The steps of a candidate's file that are typed. Nothing is compulsory in a draft; what is wrong says so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.accounts.models import Organisation
from cesp.campaigns.forms.announced import FacultyField
from cesp.campaigns.models import Candidature
from cesp.campaigns.models.campaigns import PROFESSIONS, STATUSES
from cesp.campaigns.requirements import LEAST_WORDS, LONGEST_TEXT, fields_needed, required
from cesp.common.form_fields import DayField
from cesp.territory.fields import CommuneField
from cesp.zoning.models.places import PostKind
from cesp.zoning.naming import specialty_code, specialty_word
from cesp.zoning.queries.judging import by_departement
from cesp.zoning.queries.places import departements
from cesp_law import labels
from cesp_law.facts import Profession

_CHOOSE = ("", "Choisissez")
_BOUNDS = ("invalid", "min_value", "max_value")
_WORDS = re.compile(r"[^\W\d_][\w'’ ,()/-]*")


def _capitalised(pairs: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [(code, word[0].upper() + word[1:]) for code, word in pairs]


class StepForm(DsfrBaseForm):  # type: ignore[misc]
    """A step: the fields that the profile has to fill in, and, in a correction, those that are unlocked.

    :param unlocked: targets such as « field:specialty »; ``None``, all of them.
    """

    use_required_attribute = False

    def __init__(self, data: Any = None, *, candidature: Candidature, unlocked: frozenset[str] | None = None) -> None:
        self.candidature = candidature
        super().__init__(data, initial=self.initial_of(candidature))
        for name in list(self.fields):
            self.fields[name].required = False
            if not self.is_asked(name) or (unlocked is not None and f"field:{name}" not in unlocked):
                del self.fields[name]
        self._mark_needed()

    def initial_of(self, candidature: Candidature) -> dict[str, Any]:
        """What the file says, in the words of the form."""
        return {name: getattr(candidature, name) for name in self.base_fields}

    def is_asked(self, name: str) -> bool:
        """Whether a field is for this profile."""
        return True

    def full_clean(self) -> None:
        """Judge with nothing compulsory, as a draft may be empty; shown, what the file needs is not optional."""
        for field in self.fields.values():
            field.required = False
        super().full_clean()
        self._mark_needed()

    def _mark_needed(self) -> None:
        texts = {one.field for one in required(self.candidature)}  # a file may stand for them: never said optional
        for name in set(self.fields) & {*fields_needed(self.candidature), *texts}:
            self.fields[name].required = True

    @property
    def values(self) -> Mapping[str, Any]:
        """What was answered right, by field of the file."""
        return {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data}


class SituationForm(StepForm):
    """Where somebody studies, and as what they apply."""

    ufr = FacultyField(
        empty_label="Choisissez", help_text="Là où vous êtes inscrit cette année : votre dossier y sera déposé."
    )
    profession = forms.ChoiceField(label="Profession", choices=[_CHOOSE, *_capitalised(PROFESSIONS)])
    status = forms.ChoiceField(label="Situation", choices=[_CHOOSE, *_capitalised(STATUSES)])

    def initial_of(self, candidature: Candidature) -> dict[str, Any]:
        ufr: Organisation | None = candidature.ufr
        return super().initial_of(candidature) | {"ufr": ufr.code if ufr else ""}


class StudiesForm(StepForm):
    """How far somebody has come in their studies."""

    year_of_study = forms.IntegerField(
        label="Année d'études",
        min_value=1,
        max_value=14,
        help_text="Comptée depuis la première année d'études supérieures : 4 pour la quatrième.",
        error_messages=dict.fromkeys(_BOUNDS, "Écrivez un nombre de 1 à 14 : 4 pour la quatrième année."),
    )
    repeated_year = forms.BooleanField(label="Je redouble cette année")
    specialty = forms.CharField(
        label="Spécialité suivie ou souhaitée",
        max_length=60,
        help_text="Par exemple : médecine générale, psychiatrie, pédiatrie.",
    )
    dental_intern = forms.BooleanField(label="Je suis interne en odontologie (troisième cycle long)")
    training_ends_on = DayField(
        label="Fin de formation prévue",
        help_text="Fin de l'internat, du troisième cycle court ou du parcours de consolidation.",
    )
    entrance_exam_rank = forms.IntegerField(
        label="Rang aux épreuves nationales",
        min_value=1,
        max_value=99_999,
        error_messages=dict.fromkeys(_BOUNDS, "Écrivez un rang de 1 à 99 999, en chiffres, sans autre signe."),
    )

    def initial_of(self, candidature: Candidature) -> dict[str, Any]:
        return super().initial_of(candidature) | {"specialty": specialty_word(candidature.specialty)}

    def is_asked(self, name: str) -> bool:
        if name == "dental_intern":
            return self.candidature.profession == Profession.ODONTOLOGY
        if name == "repeated_year":
            return "year_of_study" in fields_needed(self.candidature)
        optional = name == "specialty" and self.candidature.profession == Profession.PHARMACY
        return optional or name in fields_needed(self.candidature)

    def clean_specialty(self) -> str:
        typed: str = self.cleaned_data["specialty"].strip()
        if typed and not _WORDS.fullmatch(typed):
            raise forms.ValidationError(f"« {typed} » n'est pas le nom d'une spécialité : écrivez-le en lettres.")
        return specialty_code(typed)


class ProjectForm(StepForm):
    """Where and how somebody means to practise, and why."""

    intended_ars = forms.ChoiceField(
        label="Région d'installation",
        choices=[_CHOOSE, *labels.ARS.items()],
        help_text="L'agence régionale de santé (ARS) de cette région donnera son avis sur votre projet.",
    )
    intended_departement = forms.ChoiceField(label="Département d'installation")
    intended_commune = CommuneField(
        label="Commune envisagée",
        help_text="Si vous l'avez déjà en tête. Nom ou code postal ; le service dira si elle est en zone.",
    )
    intended_kind = forms.ChoiceField(label="Mode d'exercice envisagé", choices=[_CHOOSE, *PostKind.choices])
    project = forms.CharField(
        label="Projet professionnel",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=(
            f"Spécialité, territoire, mode d'exercice, et pourquoi. À partir de {LEAST_WORDS} mots, ce texte tient "
            "lieu de la pièce ; vous pourrez aussi déposer un fichier."
        ),
    )
    motivation = forms.CharField(
        label="Lettre de motivation",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=f"À partir de {LEAST_WORDS} mots, ce texte tient lieu de la pièce ; un fichier convient aussi.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("intended_departement"):
            field.choices = [_CHOOSE, *departements()]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        commune, code = given.get("intended_commune"), given.get("intended_departement", "")
        if commune and "intended_departement" in self.fields and not self.has_error("intended_departement"):
            if not code:
                code = given["intended_departement"] = commune.departement_id
            elif code != commune.departement_id:
                self.add_error("intended_commune", f"{commune.label} est dans un autre département.")
        agencies = Organisation.objects.filter(kind=Organisation.Kind.ARS).order_by("pk")
        region = by_departement(agencies).get(code, "") if code else ""
        if region and "intended_ars" in self.fields and not self.has_error("intended_ars"):
            if not given.get("intended_ars"):
                given["intended_ars"] = region
            elif given["intended_ars"] != region:
                self.add_error("intended_departement", f"Ce département est en région {labels.ARS[region]}.")
        return given


FORMS: Mapping[str, type[StepForm]] = {"situation": SituationForm, "etudes": StudiesForm, "projet": ProjectForm}
"""The steps that are typed, by the word of their address."""
