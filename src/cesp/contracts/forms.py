"""One form per kind of fact, from one table of questions; and the filters of the list.

The names of the questions are the codec's, save ``last``: people say the last month *included*,
the law keeps the first month that is not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import DayField, TypedMonthField
from cesp.contracts.models import FactKind, RecordedFact
from cesp.contracts.payload import ExpectedDiplomaDeclared, Value, decode
from cesp.contracts.queries import Filters
from cesp_law import labels
from cesp_law.codec import Malformed
from cesp_law.dates import Month
from cesp_law.facts import Fact, Terms
from cesp_law.refusals import Refused

_CHOOSE = (("", "Choisir"),)
_DUE = {"late": "dépassée", "30": "dans les 30 jours", "90": "dans les 90 jours"}
_DAYS_AHEAD = {"30": 31, "90": 91}
"""Days from today to the first one too far: the thirtieth day from now is in."""
_MONTH_HINT = "Par exemple : mars 2023 ou 03/2023."


@dataclass(frozen=True, slots=True)
class Question:
    """One field of a form.

    :param name: key of the codec, or ``last`` for the last month included.
    :param build: makes the field from its label, hint and whether it is required.
    """

    name: str
    label: str
    build: Callable[..., forms.Field]
    hint: str = ""
    required: bool = True

    def field(self) -> forms.Field:
        return self.build(label=self.label, help_text=self.hint, required=self.required)


def _one_of(table: Mapping[str, str]) -> Callable[..., forms.Field]:
    def build(**options: Any) -> forms.Field:
        return forms.ChoiceField(choices=_CHOOSE + labels.choices(table), **options)

    return build


def _number(least: int, most: int) -> Callable[..., forms.Field]:
    def build(**options: Any) -> forms.Field:
        return forms.IntegerField(min_value=least, max_value=most, **options)

    return build


def _text(**options: Any) -> forms.Field:
    return forms.CharField(max_length=100, **options)


def _on(label: str, hint: str = "") -> Question:
    return Question("on", label, DayField, hint)


def _months(what: str) -> tuple[Question, Question]:
    return (
        Question("from", f"Premier mois {what}", TypedMonthField, _MONTH_HINT),
        Question("last", f"Dernier mois {what}, inclus", TypedMonthField, "Le même mois s'il n'y en a qu'un."),
    )


_PLACE = Question(
    "place",
    "Lieu d'exercice",
    _text,
    "Un nom ou une référence ; à remplir si la personne exerce en plusieurs lieux.",
    required=False,
)

QUESTIONS: Mapping[FactKind, tuple[Question, ...]] = {
    FactKind.CONCLUDED: (
        Question("profession", "Profession", _one_of(labels.PROFESSION)),
        Question("status", "Statut à la signature", _one_of(labels.STATUS)),
        Question("ars", "Région de formation", _one_of(labels.ARS)),
        Question("lodged_on", "Dépôt de la candidature", DayField),
        Question("signed_on", "Signature du contrat", DayField),
        Question("academic_year", "Année universitaire", _number(2010, 2100), "2021 pour l'année 2021-2022."),
        Question(
            "allowance_from",
            "Premier mois d'allocation",
            TypedMonthField,
            f"Seulement si le contrat le fixe (PADHUE). {_MONTH_HINT}",
            required=False,
        ),
        Question("expected_diploma_on", "Diplôme prévu à la signature", DayField, required=False),
        Question("year_of_study", "Année d'études à la signature", _number(1, 20), required=False),
        Question("specialty", "Spécialité", _text, "Par exemple : medecine_generale.", required=False),
        Question("offered_on", "Proposition du contrat", DayField, required=False),
    ),
    FactKind.EXPECTED_DIPLOMA_DECLARED: (
        _on("Date prévue du diplôme"),
        Question("declared_on", "Déclarée le", DayField, "De plusieurs déclarations, la dernière vaut."),
    ),
    FactKind.ENTERED_THIRD_CYCLE: (_on("Entrée en troisième cycle"),),
    FactKind.ENTERED_DENTAL_INTERNSHIP: (_on("Entrée à l'internat d'odontologie"),),
    FactKind.SUSPENDED: (*_months("suspendu"), Question("ground", "Motif", _one_of(labels.SUSPENSION_GROUND))),
    FactKind.DIPLOMA_OBTAINED: (_on("Obtention du diplôme", "DES, diplôme d'État, ou fin de la consolidation."),),
    FactKind.THESIS_DEFENDED: (_on("Soutenance de la thèse"),),
    FactKind.REGISTERED_WITH_ORDER: (_on("Inscription à l'ordre", "Une licence de remplacement ne compte pas."),),
    FactKind.DEFERRAL_GRANTED: (
        *_months("de report"),
        Question("ground", "Formation suivie", _one_of(labels.DEFERRAL_GROUND)),
        Question("requested_on", "Demandé le", DayField, "Une demande tardive est possible et sera signalée."),
    ),
    FactKind.PROJECT_VALIDATED: (
        _on("Validation du projet"),
        Question("ars", "ARS qui a validé", _one_of(labels.ARS)),
    ),
    FactKind.INSTALLED: (
        _on("Installation"),
        Question("share_percent", "Part du temps plein, en pour cent", _number(1, 100), "100 pour un temps plein."),
        Question("category", "Classement de la zone", _one_of(labels.ZONE_CATEGORY)),
        _PLACE,
    ),
    FactKind.LEFT_PLACE: (_on("Premier jour où la personne n'y exerce plus"), _PLACE),
    FactKind.PRACTICE_SUSPENDED: _months("de suspension"),
    FactKind.EXCLUDED: (_on("Exclusion des études"),),
    FactKind.REMOVED_FROM_REGISTER: (_on("Radiation de l'ordre"),),
    FactKind.BREACHED: (_on("Prise d'effet de la rupture"),),
    FactKind.WAIVED: (_on("Prise d'effet de la dispense"), Question("ground", "Motif", _one_of(labels.WAIVER_GROUND))),
}

MENU: tuple[tuple[str, tuple[FactKind, ...]], ...] = (
    (
        "Pendant les études",
        (
            FactKind.EXPECTED_DIPLOMA_DECLARED,
            FactKind.ENTERED_THIRD_CYCLE,
            FactKind.ENTERED_DENTAL_INTERNSHIP,
            FactKind.SUSPENDED,
            FactKind.EXCLUDED,
        ),
    ),
    (
        "Autour du diplôme",
        (
            FactKind.DIPLOMA_OBTAINED,
            FactKind.THESIS_DEFENDED,
            FactKind.REGISTERED_WITH_ORDER,
            FactKind.DEFERRAL_GRANTED,
        ),
    ),
    (
        "Installation et exercice",
        (
            FactKind.PROJECT_VALIDATED,
            FactKind.INSTALLED,
            FactKind.LEFT_PLACE,
            FactKind.PRACTICE_SUSPENDED,
            FactKind.REMOVED_FROM_REGISTER,
        ),
    ),
    ("Fin du contrat", (FactKind.BREACHED, FactKind.WAIVED)),
)
"""What can be recorded, as the page of choice groups it."""


class ActForm(DsfrBaseForm):  # type: ignore[misc]
    """What every act on a file asks: the document it rests on. ``seen`` is what the actor had read."""

    evidence = forms.CharField(
        label="Référence de la pièce",
        max_length=200,
        help_text="Le numéro ou le nom du document qui l'établit. Ni diagnostic, ni détail de santé.",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class FactForm(ActForm):
    """The questions of one kind of fact, then the document.

    After validation, :attr:`value` is the law's value.
    """

    fields: dict[str, forms.Field]
    value: Value

    def __init__(self, *args: Any, kind: FactKind, recorded: RecordedFact | None = None, **options: Any) -> None:
        if recorded is not None:
            options["initial"] = _initial(recorded) | options.get("initial", {})
        super().__init__(*args, **options)
        self.kind = kind
        questions = {question.name: question.field() for question in QUESTIONS[kind]}
        self.fields = questions | self.fields

    @property
    def fact(self) -> Fact | ExpectedDiplomaDeclared:
        """The value of any form but that of the terms."""
        assert not isinstance(self.value, Terms)
        return self.value

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        answers = {q.name: cleaned[q.name] for q in QUESTIONS[self.kind] if cleaned[q.name] not in (None, "")}
        try:
            self.value = decode(self.kind, _plain(answers))
        except Malformed as error:
            name = error.path.rpartition(".")[2]
            self.add_error(name if name in self.fields else None, error.message)
        except Refused as refusal:
            self.add_error("last" if "last" in self.fields else None, refusal.sentence)
        return cleaned


def _plain(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The codec's own keys and notation: months as text, the last month turned into the first one out."""
    plain = {name: str(value) if isinstance(value, Month) else value for name, value in answers.items()}
    if "last" in plain:
        del plain["last"]
        plain["until"] = str(answers["last"] + 1)
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in plain.items()}


def _initial(recorded: RecordedFact) -> dict[str, Any]:
    """The answers that recorded this fact."""
    answers = dict(recorded.payload)
    if "until" in answers:
        answers["last"] = Month.parse(answers.pop("until")) + -1
    for name in ("from", "allowance_from"):
        if name in answers:
            answers[name] = Month.parse(answers[name])
    return answers


class FilterForm(forms.Form):
    """The filters of the list, from the address: what is unknown narrows nothing."""

    q = forms.CharField(required=False, max_length=100, label="Nom ou référence")
    regime = forms.ChoiceField(required=False, label="Régime", choices=_CHOOSE + labels.choices(labels.REGIME))
    profession = forms.ChoiceField(
        required=False, label="Profession", choices=_CHOOSE + labels.choices(labels.PROFESSION)
    )
    ars = forms.ChoiceField(required=False, label="Région de formation", choices=_CHOOSE + labels.choices(labels.ARS))
    phase = forms.ChoiceField(required=False, label="Situation", choices=_CHOOSE + labels.choices(labels.PHASE))
    alert = forms.ChoiceField(required=False, label="Alerte", choices=_CHOOSE + labels.choices(labels.ALERT))
    deadline = forms.ChoiceField(
        required=False, label="Prochaine échéance", choices=_CHOOSE + labels.choices(labels.DEADLINE)
    )
    due = forms.ChoiceField(required=False, label="Échéance à tenir", choices=_CHOOSE + tuple(_DUE.items()))

    def filters_on(self, today: date) -> Filters:
        """The filters asked for; « dépassée » and « dans les 30 jours » are counted from a day."""
        self.full_clean()
        kept = self.cleaned_data
        due = kept.get("due", "")
        return Filters(
            words=kept.get("q", ""),
            due_from=today if due in _DAYS_AHEAD else None,
            due_until=today + timedelta(days=_DAYS_AHEAD.get(due, 0)) if due else None,
            **{name: kept.get(name, "") for name in ("regime", "profession", "ars", "phase", "alert", "deadline")},
        )
