"""A section of the questionnaire as fields, built from its questions. Nothing is compulsory in a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from dsfr.forms import DsfrBaseForm
from dsfr.utils import dsfr_input_class_attr

from cesp.common.form_fields import DayField
from cesp.internship.naming import subdivisions
from cesp.questionnaire.definition import AUDIENCES, NO, YES, Definition, Kind, Question, Section
from cesp.questionnaire.models import Response
from cesp.questionnaire.queries.own import EXACT, File
from cesp.questionnaire.wording import answer_in_words, condition_in_words
from cesp.territory import queries as territory
from cesp.territory.fields import CommuneField

_CHOOSE = ("", "Choisissez")
_SHORT, _LONG, _BIGGEST = 300, 5_000, 1_000_000
_RADIOS_AT_MOST = 6
MOST_WISHES = 10
_STILL = ((YES, "Oui, c'est toujours exact"), (NO, "Non, cela a changé"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the page prints it: its fields, or the pieces put in answer to it.

    :param known: what the file knows, in words; empty when it knows nothing.
    :param condition: when it is asked, in words; empty, always.
    """

    question: Question
    fields: tuple[BoundField, ...]
    known: str
    condition: str
    hidden: bool
    deciding: str

    @property
    def is_piece(self) -> bool:
        return self.question.kind is Kind.PIECE

    @property
    def is_wishes(self) -> bool:
        return self.question.kind is Kind.WISHES


def _choice_field(question: Question, **options: Any) -> forms.Field:
    pairs = [(one.code, one.label) for one in question.choices]
    if len(pairs) <= _RADIOS_AT_MOST:
        return forms.ChoiceField(choices=pairs, widget=forms.RadioSelect, **options)
    return forms.ChoiceField(choices=[_CHOOSE, *pairs], **options)


def _field(question: Question, *, label: str) -> forms.Field:
    options: dict[str, Any] = {"label": label, "help_text": question.help, "required": False}
    match question.kind:
        case Kind.LONG_TEXT:
            return forms.CharField(max_length=_LONG, widget=forms.Textarea(attrs={"rows": 4}), **options)
        case Kind.NUMBER:
            invalid = {"invalid": "Écrivez un nombre entier, en chiffres."}
            return forms.IntegerField(min_value=0, max_value=_BIGGEST, error_messages=invalid, **options)
        case Kind.DATE:
            return DayField(**options)
        case Kind.CHOICE | Kind.YES_NO:
            return _choice_field(question, **options)
        case Kind.CHOICES:
            pairs = [(one.code, one.label) for one in question.choices]
            return forms.MultipleChoiceField(choices=pairs, widget=forms.CheckboxSelectMultiple, **options)
        case Kind.COMMUNE:
            options["help_text"] = question.help or "Nom ou code postal."
            return CommuneField(**options)
        case _:
            return forms.CharField(max_length=_SHORT, **options)


class SectionForm(DsfrBaseForm):  # type: ignore[misc]
    """The questions of one section, prefilled with what is written and what the file knows."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, file: File, section: Section) -> None:
        self.file, self.section = file, section
        super().__init__(data, initial=_initial(file, section))
        for question in section.questions:
            for name, field in _fields_of(question, file).items():
                self.fields[name] = field
        for bound in self.visible_fields():
            _dress(bound)
        self._mark_needed()

    def full_clean(self) -> None:
        """Judge with nothing compulsory, as a draft may be empty; shown, what is compulsory is not optional."""
        for field in self.fields.values():
            field.required = False
        super().full_clean()
        self._mark_needed()

    def _mark_needed(self) -> None:
        for question in self.section.questions:
            if question.code in self.file.known:
                self.fields[f"{question.code}-exact"].required = True
            elif question.compulsory:
                first = f"{question.code}-1" if question.kind is Kind.WISHES else question.code
                if first in self.fields:
                    self.fields[first].required = True

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for question in self.section.questions:
            if question.kind is Kind.WISHES:
                chosen = [code for name in _wish_names(question) if (code := given.get(name))]
                for name in _wish_names(question):
                    if given.get(name) and chosen.count(given[name]) > 1:
                        self.add_error(name, "Cette subdivision est déjà dans votre liste : chacune une fois.")
                        break
        return given

    @property
    def values(self) -> Mapping[str, Any]:
        """What was answered right, in plain form, by code of question."""
        found: dict[str, Any] = {}
        for question in self.section.questions:
            code = question.code
            if question.kind is Kind.WISHES:
                if not any(name in self.errors for name in _wish_names(question)):
                    found[code] = [self.cleaned_data[name] for name in _wish_names(question) if self.cleaned_data[name]]
                continue
            if f"{code}-exact" in self.cleaned_data:
                found[code + EXACT] = self.cleaned_data[f"{code}-exact"]
            if code in self.cleaned_data:
                found[code] = _plain(self.cleaned_data[code])
        return found

    @property
    def asked(self) -> list[Asked]:
        """The questions, in order, as the page prints them."""
        whole = {one.code: one for one in self.file.definition.questions()}
        here = {one.code for one in self.section.questions}
        found = []
        for question in self.section.questions:
            elsewhere = [one for one in question.only_if if one.question not in here]
            if question.code not in self.file.asked and elsewhere and not _only_here_fails(self.file, question, here):
                continue
            known = self.file.known.get(question.code)
            found.append(
                Asked(
                    question=question,
                    fields=tuple(self[name] for name in self.fields if _is_of(name, question)),
                    known=answer_in_words(question, known) if known is not None else "",
                    condition=condition_in_words(question, whole),
                    hidden=question.code not in self.file.asked,
                    deciding=";".join(
                        f"{one.question}={'|'.join(one.values)}" for one in question.only_if if one.question in here
                    ),
                )
            )
        return found


def _only_here_fails(file: File, question: Question, here: set[str]) -> bool:
    """Whether every condition on another page holds: the page alone then decides, as one answers it."""
    return all(
        one.question in here or (one.question in file.asked and one.holds(file.answers)) for one in question.only_if
    )


def _is_of(name: str, question: Question) -> bool:
    return name.partition("-")[0] == question.code


def _fields_of(question: Question, file: File) -> dict[str, forms.Field]:
    if question.kind is Kind.PIECE:
        return {}
    if question.kind is Kind.WISHES:
        pairs = [_CHOOSE, *subdivisions().items()]
        return {
            name: forms.ChoiceField(label=f"Vœu {number}", choices=pairs, required=False)
            for number, name in enumerate(_wish_names(question), start=1)
        }
    if question.code not in file.known:
        return {question.code: _field(question, label=question.label)}
    return {
        f"{question.code}-exact": forms.ChoiceField(
            label="Est-ce toujours exact ?", choices=_STILL, widget=forms.RadioSelect, required=False
        ),
        question.code: _field(question, label="Si non : ce qu'il faut lire maintenant"),
    }


def _wish_names(question: Question) -> list[str]:
    return [f"{question.code}-{number}" for number in range(1, MOST_WISHES + 1)]


def _initial(file: File, section: Section) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for question in section.questions:
        value = file.response.answers.get(question.code)
        if question.kind is Kind.WISHES:
            found |= dict(zip(_wish_names(question), value or [], strict=False))
        elif question.kind is Kind.DATE:
            found[question.code] = date.fromisoformat(value) if value else None
        elif question.kind is Kind.COMMUNE:
            found[question.code] = territory.commune_of_code(value) if value else None
        else:
            found[question.code] = value
        found[f"{question.code}-exact"] = file.response.answers.get(question.code + EXACT)
    return found


def _plain(value: Any) -> Any:
    """As answers are kept."""
    if isinstance(value, date):
        return value.isoformat()
    return getattr(value, "pk", value)


def _dress(bound: BoundField) -> None:
    """Give a field that was added after the others the classes of the design system."""
    dsfr_input_class_attr(bound)


class SituationForm(DsfrBaseForm):  # type: ignore[misc]
    """Which form somebody answers, when the one proposed is not theirs."""

    audience = forms.ChoiceField(label="Votre situation aujourd'hui", widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, response: Response, definition: Definition) -> None:
        super().__init__(data, initial={"audience": response.audience})
        self.fields["audience"].choices = [
            (str(code), label.capitalize())
            for code, label in AUDIENCES.items()
            if definition.for_audience(code).sections
        ]


def preview_fields(questions: Sequence[Question]) -> list[tuple[Question, BoundField | None]]:
    """The same fields, empty and tied to nothing, for the preview of the editor."""
    form = DsfrBaseForm()
    for question in questions:
        if question.kind is Kind.WISHES:
            form.fields[question.code] = forms.ChoiceField(
                label=question.label, choices=[_CHOOSE, *subdivisions().items()]
            )
        elif question.kind is not Kind.PIECE:
            form.fields[question.code] = _field(question, label=question.label)
    for bound in form.visible_fields():
        _dress(bound)
    return [(one, form[one.code] if one.code in form.fields else None) for one in questions]
