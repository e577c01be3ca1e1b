"""The filters of the list of deadlines, as its address gives them."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from cesp.notifications.deadlines import deadline_kinds
from cesp.reminders.queries.followed import LATE, Filters, month_of


class FilterForm(forms.Form):
    """What is unknown in an address narrows nothing."""

    q = forms.CharField(required=False, max_length=100)
    kind = forms.CharField(required=False, max_length=40)
    month = forms.CharField(required=False, max_length=7)

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        if kind and kind not in deadline_kinds():
            raise ValidationError("nature inconnue")
        return kind

    def clean_month(self) -> str:
        month: str = self.cleaned_data["month"]
        try:
            if month and month != LATE:
                month_of(month)
        except ValueError:
            raise ValidationError("mois inconnu") from None
        return month

    @property
    def filters(self) -> Filters:
        self.full_clean()
        kept = self.cleaned_data
        return Filters(words=kept.get("q", ""), kind=kept.get("kind", ""), month=kept.get("month", ""))
