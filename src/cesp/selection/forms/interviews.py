"""Forms of interviews: times of a day, a candidate's time."""

from __future__ import annotations

from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import DayField
from cesp.common.instants import in_french
from cesp.selection.models import Attendance, Slot


class SlotsForm(DsfrBaseForm):  # type: ignore[misc]
    on = DayField(label="Jour")
    start = forms.TimeField(
        label="Premier entretien à",
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text="Heure de Paris.",
        input_formats=["%H:%M", "%Hh%M", "%H h %M"],
        error_messages={"invalid": "Écrivez l'heure ainsi : 14:30."},
    )
    minutes = forms.IntegerField(label="Durée en minutes", min_value=5, max_value=240, initial=20)
    count = forms.IntegerField(label="Nombre d'entretiens", min_value=1, max_value=60)
    pause_after = forms.IntegerField(
        label="Pause après chaque série de", required=False, min_value=1, max_value=60, help_text="Vide : sans pause."
    )
    pause = forms.IntegerField(label="Durée de la pause en minutes", required=False, min_value=5, max_value=240)
    place = forms.CharField(label="Lieu", max_length=200, help_text="Adresse et salle, ou lien de visioconférence.")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean()
        if bool(given.get("pause_after")) != bool(given.get("pause")):
            self.add_error("pause", "Dites après combien d'entretiens et combien de minutes ; ou ni l'un ni l'autre.")
        return given | {name: given.get(name) or 0 for name in ("pause_after", "pause")}


class PlaceForm(DsfrBaseForm):  # type: ignore[misc]
    slot = forms.ChoiceField(label="Créneau", required=False)

    def __init__(self, *args: Any, slots: tuple[Slot, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slots = {str(one.pk): one for one in slots}
        named = [(key, f"{in_french(one.starts_at)}, {one.place}") for key, one in self.slots.items()]
        self.fields["slot"].choices = [("", "Aucun créneau"), *named]

    @property
    def chosen(self) -> Slot | None:
        return self.slots.get(self.cleaned_data["slot"])


class AttendanceForm(forms.Form):
    attendance = forms.ChoiceField(choices=[("", "Non notée"), *Attendance.choices], required=False)
