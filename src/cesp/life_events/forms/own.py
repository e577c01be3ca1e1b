"""The questions of each step, and the few other forms of a signatory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import DayField, TypedMonthField
from cesp.life_events.kinds import DATE_CAUSES, EVENTS, REGIONS_ASKED
from cesp.life_events.models import EventKind, LifeEvent
from cesp.life_events.queries.own import grounds_for
from cesp_law import labels

_CHOOSE = (("", "Choisir"),)
_MONTH = "Par exemple : mars 2027 ou 03/2027."
_LONGEST = 120
"""Months of one request: ten years is a slip of the keyboard."""


def _choices(codes: Mapping[str, str]) -> list[tuple[str, str]]:
    return [("", "Choisir"), *((code, f"{words[:1].upper()}{words[1:]}") for code, words in codes.items())]


def _ground(event: LifeEvent) -> forms.Field:
    if event.kind == EventKind.SUSPENSION:
        opened: dict[str, str] = {code: labels.SUSPENSION_GROUND[code] for code in grounds_for(event).grounds}
        hint = "Ceux que le droit ouvre à votre situation le premier jour demandé."
        return forms.ChoiceField(label="Motif", choices=_choices(opened), help_text=hint)
    if event.kind == EventKind.DEFERRAL:
        return forms.ChoiceField(label="Formation suivie", choices=_choices(labels.DEFERRAL_GROUND))
    if event.kind == EventKind.REGION:
        return forms.ChoiceField(label="Ce qui change", choices=_choices(REGIONS_ASKED))
    return forms.ChoiceField(label="Pourquoi", choices=_choices(DATE_CAUSES))


def _last_month(event: LifeEvent) -> forms.Field:
    hint = f"Le même mois s'il n'y en a qu'un. {_MONTH}"
    if event.kind == EventKind.DEFERRAL and event.first_month is not None:
        hint = f"Le report commence en {event.first_month.in_french}, dès la fin de ce qui précède. {_MONTH}"
    return TypedMonthField(label="Dernier mois, inclus", help_text=hint)


def _on(event: LifeEvent) -> forms.Field:
    if event.kind == EventKind.END:
        return DayField(label="Fin souhaitée", help_text="Un souhait : rien n'est rompu par cette annonce.")
    return DayField(label="Nouvelle date prévue du diplôme", help_text="Celle que votre UFR vous a annoncée.")


def _wanted(event: LifeEvent) -> forms.Field:
    if event.kind == EventKind.REGION:
        others = tuple(one for one in labels.choices(labels.ARS) if one[0] != event.contract.summary.ars)
        return forms.ChoiceField(label="Région demandée", choices=_CHOOSE + others)
    if event.kind == EventKind.NAME:
        return forms.CharField(label="Nom", max_length=120)
    return forms.CharField(label="Spécialité demandée", max_length=120)


def _explanation(event: LifeEvent) -> forms.Field:
    return forms.CharField(
        label="Précisions",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ni diagnostic, ni détail de santé : le motif et la pièce suffisent.",
    )


_FIELDS: Mapping[str, Callable[[LifeEvent], forms.Field]] = {
    "first_month": lambda event: TypedMonthField(label="Premier mois", help_text=f"Par mois entiers. {_MONTH}"),
    "last_month": _last_month,
    "ground": _ground,
    "on": _on,
    "wanted": _wanted,
    "wanted_given_names": lambda event: forms.CharField(label="Prénoms", max_length=120),
    "explanation": _explanation,
}


class StepForm(DsfrBaseForm):  # type: ignore[misc]
    """The fields of one step of a request; ``values`` are columns once valid.

    :param leaving: whether it is only kept for later: what is empty may stay so.
    """

    fields: dict[str, forms.Field]
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, event: LifeEvent, step: int, leaving: bool = False, **options: Any) -> None:
        names = EVENTS[event.kind].steps[step - 1]
        super().__init__(*args, initial=_initial(event, names), **options)
        self.event = event
        asked = {name: _FIELDS[name](event) for name in names}
        for field in asked.values():
            field.required = field.required and not leaving
        self.fields = asked | self.fields

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first = cleaned.get("first_month", self.event.first_month)
        last = cleaned.get("last_month")
        if first is not None and last is not None:
            if last < first:
                self.add_error("last_month", f"Le dernier mois vient après le premier ({first.in_french}).")
            elif last - first >= _LONGEST:
                self.add_error("last_month", "Demandez au plus dix ans à la fois : vérifiez l'année.")
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What is stored: the last month asked for becomes the first one out."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        if "last_month" in given:
            last = given.pop("last_month")
            given["until_month"] = None if last is None else last + 1
        return given


def _initial(event: LifeEvent, names: tuple[str, ...]) -> dict[str, Any]:
    known: dict[str, Any] = {"version": event.version}
    for name in names:
        if name == "last_month":
            known[name] = event.until_month + -1 if event.until_month is not None else None
        else:
            known[name] = getattr(event, name)
    return known


class SendForm(forms.Form):
    version = forms.IntegerField(min_value=0)


class ContestForm(DsfrBaseForm):  # type: ignore[misc]
    because = forms.CharField(
        label="Pourquoi vous contestez",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Lu par le bureau qui a décidé. Ni diagnostic, ni détail de santé.",
    )


class AddressForm(DsfrBaseForm):  # type: ignore[misc]
    lines = forms.CharField(
        label="Numéro et voie, complément",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    postcode = forms.CharField(
        label="Code postal", max_length=12, widget=forms.TextInput(attrs={"autocomplete": "postal-code"})
    )
    city = forms.CharField(
        label="Commune", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "address-level2"})
    )
    country = forms.CharField(
        label="Pays", max_length=60, initial="France", widget=forms.TextInput(attrs={"autocomplete": "country-name"})
    )
