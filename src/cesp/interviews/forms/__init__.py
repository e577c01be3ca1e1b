"""What the pages of interviews ask."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.accounts.models import Organisation
from cesp.common import instants
from cesp.common.form_fields import DayField, reword
from cesp.interviews.models import HALF_DAYS, Ground, Manner, NextStep, Subject

_EMPTY = ("", "Choisir")
_WHERE = "Adresse et salle, ou lien de visioconférence. Par téléphone : le numéro d'où vous appelez, si vous voulez."
TIMES = ("first", "second", "third", "fourth")


def hour_field(label: str, **kwargs: Any) -> forms.TimeField:
    """An hour in Paris, from the browser's picker or typed as people write it."""
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"type": "time"}),
        input_formats=["%H:%M", "%Hh%M", "%H h %M"],
        error_messages={"invalid": "Écrivez l'heure ainsi : 14:30."},
        **kwargs,
    )


class AskForm(DsfrBaseForm):  # type: ignore[misc]
    """A signatory's request."""

    subject = forms.ChoiceField(label="De quoi voulez-vous parler ?", choices=[_EMPTY, *Subject.choices])
    manner = forms.ChoiceField(label="Comment ?", choices=[_EMPTY, *Manner.choices])
    phone = forms.CharField(
        label="Votre numéro de téléphone",
        required=False,
        max_length=30,
        help_text="Pour un entretien par téléphone : votre référent vous appelle.",
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    half_days = forms.MultipleChoiceField(
        label="Demi-journées où vous êtes le plus souvent libre",
        choices=list(HALF_DAYS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Votre référent propose d'abord ces demi-journées.",
    )
    message = forms.CharField(
        label="Ce que vous voulez préciser",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="N'écrivez rien de votre santé : un motif médical se dit dans une demande de suspension.",
    )
    organisation = forms.ModelChoiceField(
        label="À quelle ARS ?", queryset=Organisation.objects.none(), required=False, empty_label="Celle du sujet"
    )

    def __init__(self, *args: Any, agencies: tuple[Organisation, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(agencies) < 2:
            del self.fields["organisation"]
            return
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organisation.objects.filter(pk__in=[one.pk for one in agencies])
        hint = "Celle de votre formation pour les études, celle de votre exercice pour l'installation."
        reword(self, "organisation", help_text=hint)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean()
        if given.get("manner") == Manner.PHONE and not given.get("phone", "").strip():
            self.add_error("phone", "Donnez le numéro où vous joindre, ou choisissez une autre forme d'entretien.")
        return given


class _WhereForm(DsfrBaseForm):  # type: ignore[misc]
    """How long, in which form and where."""

    minutes = forms.IntegerField(label="Durée en minutes", min_value=10, max_value=180, initial=30)
    manner = forms.ChoiceField(label="Forme", choices=[_EMPTY, *Manner.choices])
    where = forms.CharField(label="Adresse ou lien", max_length=300, required=False, help_text=_WHERE)


class SlotsForm(_WhereForm):
    """Times of a referent: one, several in a row, the same over weeks."""

    on = DayField(label="Jour")
    start = hour_field("Premier entretien à", help_text="Heure de Paris.")
    count = forms.IntegerField(label="Nombre d'entretiens à la suite", min_value=1, max_value=16, initial=1)
    pause = forms.IntegerField(label="Pause entre deux, en minutes", min_value=0, max_value=120, initial=0)
    weeks = forms.IntegerField(
        label="Nombre de semaines",
        min_value=1,
        max_value=12,
        initial=1,
        help_text="1 : ce jour seulement. 4 : le même jour, quatre semaines de suite.",
    )
    field_order = ("on", "start", "count", "pause", "weeks", "minutes", "manner", "where")


class TimesForm(_WhereForm):
    """One to four times to propose."""

    first_on = DayField(label="Premier horaire : jour")
    first_at = hour_field("Premier horaire : heure de Paris")
    second_on = DayField(label="Deuxième horaire : jour", required=False)
    second_at = hour_field("Deuxième horaire : heure", required=False)
    third_on = DayField(label="Troisième horaire : jour", required=False)
    third_at = hour_field("Troisième horaire : heure", required=False)
    fourth_on = DayField(label="Quatrième horaire : jour", required=False)
    fourth_at = hour_field("Quatrième horaire : heure", required=False)

    @property
    def begins(self) -> list[datetime]:
        """The times typed, in order."""
        return sorted(set(self._begins))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean()
        self._begins: list[datetime] = []
        for name in TIMES:
            day, hour = given.get(f"{name}_on"), given.get(f"{name}_at")
            if bool(day) != bool(hour) and not (self.has_error(f"{name}_on") or self.has_error(f"{name}_at")):
                missing = f"{name}_at" if day else f"{name}_on"
                self.add_error(missing, "Donnez le jour et l'heure, ou ni l'un ni l'autre.")
            if day and hour:
                self._add(name, day, hour)
        return given

    def _add(self, name: str, day: Any, hour: time) -> None:
        try:
            self._begins.append(instants.in_paris(day, hour, later=False))
        except instants.NoSuchHour:
            self.add_error(f"{name}_at", "Cette heure n'existe pas : c'est la nuit du passage à l'heure d'été.")


class InviteForm(TimesForm):
    """The same, to somebody who asked for nothing."""

    subject = forms.ChoiceField(label="Sujet", choices=[_EMPTY, *Subject.choices])
    message = forms.CharField(
        label="Pourquoi cet entretien", max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    field_order = ("subject", "message", "minutes", "manner", "where")


class AnswerForm(DsfrBaseForm):  # type: ignore[misc]
    text = forms.CharField(label="Votre réponse", max_length=4_000, widget=forms.Textarea(attrs={"rows": 8}))


class MissedForm(DsfrBaseForm):  # type: ignore[misc]
    excused = forms.BooleanField(
        label="La personne a donné une raison que j'accepte",
        required=False,
        help_text="Une absence excusée ne compte pour rien.",
    )
    next_step = forms.ChoiceField(label="Et maintenant ?", choices=[_EMPTY, *NextStep.choices])


class MinutesForm(DsfrBaseForm):  # type: ignore[misc]
    body = forms.CharField(label="Texte", max_length=20_000, widget=forms.Textarea(attrs={"rows": 12}))


class SummonForm(_WhereForm):
    """A formal summons."""

    ground = forms.ChoiceField(label="Pourquoi convoquer ?", choices=[_EMPTY, *Ground.choices])
    silence = forms.CharField(
        label="Ce qui est resté sans réponse",
        max_length=200,
        required=False,
        help_text="Pour une absence de réponse. La lettre l'imprime : « le questionnaire annuel de mars 2027 ».",
    )
    on = DayField(label="Jour de l'entretien")
    start = hour_field("À", help_text="Heure de Paris.")
    field_order = ("ground", "silence", "on", "start", "minutes", "manner", "where")

    @property
    def starts_at(self) -> datetime:
        return instants.in_paris(self.cleaned_data["on"], self.cleaned_data["start"], later=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean()
        if given.get("on") and given.get("start"):
            try:
                instants.in_paris(given["on"], given["start"], later=False)
            except instants.NoSuchHour:
                self.add_error("start", "Cette heure n'existe pas : c'est la nuit du passage à l'heure d'été.")
        return given


class TermsForm(DsfrBaseForm):  # type: ignore[misc]
    answer_days = forms.IntegerField(
        label="Jours ouvrés pour répondre à une demande d'entretien", min_value=1, max_value=30
    )


class WeekForm(forms.Form):
    """Which week, whose."""

    du = DayField(required=False)
    qui = forms.IntegerField(required=False)

    @property
    def day(self) -> date | None:
        return self.cleaned_data.get("du") if self.is_valid() else None

    @property
    def referent(self) -> int | None:
        return self.cleaned_data.get("qui") if self.is_valid() else None
