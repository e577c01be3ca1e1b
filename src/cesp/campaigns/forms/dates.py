"""Days and hours of a campaign as they are typed: in Paris, the last day and the last minute included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from dsfr.forms import DsfrBaseForm

from cesp.accounts.models import Organisation
from cesp.campaigns.defaults import CampaignDates, Dates
from cesp.campaigns.models.campaigns import PROFESSIONS
from cesp.common.form_fields import DayField
from cesp.common.instants import PARIS, NoSuchHour, in_paris

_EVERY = ("", "Toutes les professions")
_COUNTRY = ("", "Toute la France")
_INSTANTS = {"opens_at": ("opens_on", "opens_time"), "closes_at": ("closes_on", "closes_time")}
_LAST_DAYS = {"committees_until_on": "committees_last_on", "moves_until": "moves_last_on"}
"""Stored as the first day after; typed as the last one."""
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


def _hour(label: str, help_text: str) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        help_text=help_text,
        input_formats=["%H:%M", "%Hh%M", "%H h %M", "%Hh", "%H h"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": "Écrivez l'heure ainsi : 23:59."},
    )


class _DatesForm(DsfrBaseForm):  # type: ignore[misc]
    """What national and local dates share: instants as a day and an hour, ends as the last day."""

    opens_on = DayField(label="Ouverture du dépôt, le")
    opens_time = _hour("à (heure de Paris)", "Vide : minuit, au début de ce jour.")
    closes_on = DayField(label="Dernier jour du dépôt")
    closes_time = _hour("jusqu'à (heure de Paris), cette minute incluse", "Vide : 23:59, jusqu'au bout de ce jour.")
    committees_from_on = DayField(label="Commissions à compter du")
    committees_last_on = DayField(label="Dernier jour des commissions")
    rankings_due_on = DayField(label="Classements transmis au plus tard le")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name, (day, hour) in _INSTANTS.items():
            given[name] = None
            if given.get(day) is None:
                if given.get(hour) is not None:
                    self.add_error(day, "Écrivez aussi le jour.")
                continue
            try:
                given[name] = _instant(name, given[day], given.get(hour))
            except NoSuchHour:
                self.add_error(hour, "Cette heure n'existe pas ce jour-là : on passe à l'heure d'été.")
        for name, last in _LAST_DAYS.items():
            if last in self.fields:
                given[name] = given[last] + _DAY if given.get(last) else None
        return given

    def values(self, kind: Any) -> dict[str, Any]:
        return {one.name: self.cleaned_data.get(one.name) for one in fields(kind)}

    def refuse(self, refusal: ValidationError) -> None:
        """Show each refusal beside the field where it is mended."""
        where = {name: day for name, (day, _) in _INSTANTS.items()} | _LAST_DAYS
        told = refusal.message_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.messages}
        for name, sentences in told.items():
            field = where.get(name, name)
            self.add_error(field if field in self.fields else None, sentences)


def _instant(name: str, day: date, hour: time | None) -> datetime:
    """An opening is the first instant of its minute, a closing the first after its own; twice the same hour, the
    candidates have the benefit."""
    if name == "opens_at":
        return in_paris(day, hour or time.min, later=False)
    return in_paris(day, time(23, 59) if hour is None else hour, later=True) + _MINUTE


def initial_of(dates: CampaignDates | Dates) -> dict[str, Any]:
    """Dates in the fields of a form."""
    typed: dict[str, Any] = {}
    for one in fields(dates):
        value = getattr(dates, one.name)
        if value is None:
            continue
        if one.name in _INSTANTS:
            day, hour = _INSTANTS[one.name]
            local = (value.astimezone(UTC) - (_MINUTE if one.name == "closes_at" else 0 * _MINUTE)).astimezone(PARIS)
            typed |= {day: local.date(), hour: local.time().replace(tzinfo=None, fold=0)}
        elif one.name in _LAST_DAYS:
            typed[_LAST_DAYS[one.name]] = value - _DAY
        else:
            typed[one.name] = value
    return typed


class NationalDatesForm(_DatesForm):
    """The dates of the whole country."""

    signatures_from_on = DayField(label="Signatures à compter du")
    moves_within_ufr_from_on = DayField(
        label="Contrats restants : dans une même université, à compter du",
        required=False,
        help_text="Les trois dates des contrats restants se donnent ensemble, ou pas encore.",
    )
    moves_between_ufrs_from_on = DayField(label="Contrats restants : entre universités, à compter du", required=False)
    moves_last_on = DayField(label="Contrats restants : dernier jour des mouvements", required=False)

    def dates(self) -> CampaignDates:
        return CampaignDates(**self.values(CampaignDates))


class NewCampaignForm(NationalDatesForm):
    """The same, and the academic year."""

    academic_year = forms.IntegerField(
        label="Année universitaire",
        help_text="Celle de la rentrée : 2026 pour 2026-2027.",
        min_value=2010,
        max_value=2100,
    )
    field_order = ("academic_year",)


class LocalDatesForm(_DatesForm):
    """The dates of a place; an empty one follows the wider line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.fields[name].required = False

    def dates(self) -> Dates:
        return Dates(**self.values(Dates))


class PlaceForm(forms.Form):
    """Whose dates: of a UFR, of a profession, of both. In the address of the page."""

    ufr = forms.ModelChoiceField(Organisation.objects.none(), label="UFR", required=False)
    profession = forms.ChoiceField(label="Profession", choices=[_EVERY, *PROFESSIONS], required=False)
    modele = forms.SlugField(required=False)

    def __init__(self, *args: Any, ufrs: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ufr"].queryset = ufrs  # type: ignore[attr-defined]


def typed_again(form: forms.Form) -> Mapping[str, Any]:
    """What was typed, to send again once the effect is read."""
    return {name: form.data.get(name, "") for name in form.fields}
