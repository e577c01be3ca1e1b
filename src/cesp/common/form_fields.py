"""Form fields for days and months, typed the way people write them in France.

A year far from ours is a slip of the keyboard, and the reckonings that add months to it would leave
the calendar: it is refused at the field.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms

from cesp.common import search
from cesp_law.dates import MONTHS_OF_THE_YEAR, Month, in_french

_NUMBERS = {search.key(name): number for number, name in enumerate(MONTHS_OF_THE_YEAR, start=1)}
_DAY_IN_WORDS = re.compile(r"(\d{1,2})(?:er)? ([a-z]+) (\d{4})")
_DAY_IN_DIGITS = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{1,2}-\d{1,2}")
_MONTH_IN_WORDS = re.compile(r"([a-z]+) (\d{4})")
YEARS = range(1950, 2101)
_FAR = f"Écrivez une année entre {YEARS[0]} et {YEARS[-1]}."
_BLANKS = re.compile(r"\s")
_EUROS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,2})?")
_MONTH_IN_DIGITS = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{4})")


def reword(form: forms.BaseForm, name: str, *, label: str | None = None, help_text: str | None = None) -> None:
    """Change the words of a field of a form that is already built.

    django-dsfr draws its fields as it builds the form, and a field once drawn keeps the words it had: both are told.
    """
    for said in (form.fields[name], form[name]):
        if label is not None:
            said.label = label
        if help_text is not None:
            said.help_text = help_text


def in_words(form: forms.BaseForm) -> tuple[tuple[str, str], ...]:
    """What was answered, label by label, as it is read again before an act; what was left empty is left out.

    :param form: valid.
    """
    return tuple(
        (str(bound.label), _words(bound.field, form.cleaned_data[bound.name]))
        for bound in form.visible_fields()
        if form.cleaned_data[bound.name] not in (None, "")
    )


def _words(field: forms.Field, value: Any) -> str:
    if isinstance(value, date):
        return in_french(value)
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return str(dict(choices).get(value, value))
    return str(value)


A_SENTENCE = {"min_length": "Écrivez une phrase, de %(limit_value)d caractères au moins."}
"""What a reason that is too short is told; Django's own words speak of a « valeur »."""


class DayField(forms.DateField):
    """A day: from the browser's picker, or typed as « 3/1/2023 », « 3.1.2023 », « 3 janvier 2023 »."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    input_formats = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]
    default_error_messages = {
        "invalid": "Écrivez le jour ainsi : 03/01/2023 ou 3 janvier 2023.",
        "nowhere": "Ce jour n'existe pas : vérifiez le jour et le mois. Écrivez-le ainsi : 03/01/2023.",
        "far": _FAR,
    }

    def to_python(self, value: Any) -> date | None:
        words = _DAY_IN_WORDS.fullmatch(search.key(value)) if isinstance(value, str) else None
        if words and words[2] in _NUMBERS:
            value = f"{words[3]}-{_NUMBERS[words[2]]:02d}-{int(words[1]):02d}"
        try:
            day = super().to_python(value)
        except forms.ValidationError:
            if isinstance(value, str) and _DAY_IN_DIGITS.fullmatch(value.strip()):
                raise forms.ValidationError(self.error_messages["nowhere"], code="nowhere") from None
            raise
        if day is not None and day.year not in YEARS:
            raise forms.ValidationError(self.error_messages["far"], code="far")
        return day


class TypedMonthField(forms.Field):
    """A month, typed as « mars 2023 », « 03/2023 » or « 2023-03 »; gives a :class:`Month`."""

    default_error_messages = {"invalid": "Écrivez le mois ainsi : mars 2023 ou 03/2023.", "far": _FAR}

    def to_python(self, value: Any) -> Month | None:
        if value is None or isinstance(value, Month):
            return value
        text = str(value).strip()
        if not text:
            return None
        try:
            month = _month(text)
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        if month.year not in YEARS:
            raise forms.ValidationError(self.error_messages["far"], code="far")
        return month

    def prepare_value(self, value: Any) -> Any:
        return value.in_french if isinstance(value, Month) else value


def _month(text: str) -> Month:
    if words := _MONTH_IN_WORDS.fullmatch(search.key(text)):
        if words[1] not in _NUMBERS:
            raise ValueError(text)
        return Month.of(int(words[2]), _NUMBERS[words[1]])
    if digits := _MONTH_IN_DIGITS.fullmatch(text):
        return Month.of(int(digits[2]), int(digits[1]))
    return Month.parse(text)


class EurosField(forms.CharField):
    """An amount typed as « 1 234,56 », « 1234.5 » or « 1234 € »; gives whole cents, never negative."""

    default_error_messages = {"euros": "Écrivez le montant ainsi : 1 234,56."}

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        text = _BLANKS.sub("", str(value or "")).removesuffix("€").replace(",", ".")
        if not text:
            return None
        if not _EUROS.fullmatch(text):
            raise forms.ValidationError(self.error_messages["euros"], code="euros")
        whole, _, cents = text.partition(".")
        return int(whole) * 100 + int(cents.ljust(2, "0") or 0)

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """None: what a text is held to says nothing of an amount."""

    def prepare_value(self, value: Any) -> Any:
        return f"{value // 100},{value % 100:02d}" if isinstance(value, int) else value
