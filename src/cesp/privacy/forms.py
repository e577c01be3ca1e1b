"""Forms of a contestation: what the person writes, what the desk answers, how the desk narrows its list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import DayField
from cesp.privacy.models import Contestation, ContestationState, Subject
from cesp.privacy.queries import IDENTITY_FIELDS, Filters
from cesp.privacy.reasons import REASONS

_LONGEST = 4_000


def _words(label: str, *, required: bool = True, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=_LONGEST,
        help_text=help_text,
        error_messages={"required": "Écrivez votre message."},
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ContestForm(DsfrBaseForm):  # type: ignore[misc]
    """What should be written instead, and why."""

    wanted = forms.CharField(
        label="Ce qui devrait être écrit",
        max_length=500,
        help_text="Par exemple : suspension de mars à juin 2024.",
        error_messages={"required": "Écrivez ce qui devrait être enregistré à la place."},
    )
    words = _words("Ce qui vous fait dire que c'est faux")
    evidence = forms.CharField(
        label="La pièce qui le montre",
        max_length=200,
        required=False,
        help_text="Sa nature et sa date : « arrêté du 3 mars 2024 ».",
    )


class WordsForm(DsfrBaseForm):  # type: ignore[misc]
    """A message on a contestation."""

    words = _words("Votre message")


class RefuseForm(DsfrBaseForm):  # type: ignore[misc]
    """A reason of the library, and what to add."""

    reason = forms.ChoiceField(
        label="Motif du refus",
        choices=[("", "Choisir un motif"), *REASONS.items()],
        error_messages={"required": "Choisissez le motif du refus : la personne doit savoir pourquoi."},
    )
    words = _words("Explications jointes au motif", required=False, help_text="Obligatoires pour « un autre motif ».")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("reason") == "other" and not cleaned.get("words"):
            self.add_error("words", "Écrivez le motif : la personne doit savoir pourquoi sa demande est refusée.")
        return cleaned


class AcceptForm(DsfrBaseForm):  # type: ignore[misc]
    """What is written instead, when it is written here; what the person is told."""

    def __init__(self, *args: Any, contestation: Contestation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if contestation.subject == Subject.IDENTITY:
            self.fields["value"] = _identity(contestation)
        about_payments = contestation.subject == Subject.PAYMENTS
        label = "Comment les versements sont régularisés" if about_payments else "Message à la personne"
        self.fields["words"] = _words(label, required=about_payments)
        self.order_fields(["value", "words"])


def _identity(contestation: Contestation) -> forms.Field:
    label = f"{IDENTITY_FIELDS[contestation.field]} à enregistrer"
    if contestation.field == "birth_on":
        return DayField(label=label)
    longest, required = (30, False) if contestation.field == "phone" else (120, True)
    return forms.CharField(label=label, initial=contestation.wanted, max_length=longest, required=required)


class FilterForm(forms.Form):
    """The desk's list; anything unreadable narrows nothing."""

    etat = forms.ChoiceField(label="État", required=False, choices=[("", "Tous les états"), *ContestationState.choices])
    sujet = forms.ChoiceField(label="Porte sur", required=False, choices=[("", "Tout"), *Subject.choices])
    retard = forms.BooleanField(label="Réponse en retard", required=False)

    def filters_on(self, today: date) -> Filters:
        self.is_valid()
        given = self.cleaned_data
        return Filters(
            state=given.get("etat", ""),
            subject=given.get("sujet", ""),
            late_on=today if given.get("retard") else None,
        )
