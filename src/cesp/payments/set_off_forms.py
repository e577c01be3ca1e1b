"""What is asked to propose, refuse and stop a set-off."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import A_SENTENCE, DayField, reword
from cesp_law.dates import Month
from cesp_law.money import Cents
from cesp_law.wording import capitalised

_MONTHS = 12


class ProposeForm(DsfrBaseForm):  # type: ignore[misc]
    """The cap, the first month and the reasons; the amount is the law's, not the clerk's."""

    cap = forms.DecimalField(
        label="Plafond mensuel, en euros",
        min_value=0,
        max_digits=7,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    first = forms.ChoiceField(label="À compter de la mensualité")
    reasons = forms.CharField(
        label="Motifs",
        help_text="La personne les lit dans sa décision : ce qui a été versé à tort, pourquoi, et pourquoi ce plafond.",
        min_length=10,
        error_messages=A_SENTENCE,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 20}),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, earliest: Month, largest: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [earliest + number for number in range(_MONTHS)]
        self.fields["first"].choices = [(str(month), capitalised(month.in_french)) for month in months]
        reword(self, "cap", help_text=f"Au plus {largest}, pour que l'allocation reste versée. Exemple : 250,00.")

    @property
    def cap_cents(self) -> Cents:
        return Cents(int(self.cleaned_data["cap"] * 100))

    @property
    def first_month(self) -> Month:
        return Month.parse(self.cleaned_data["first"])


class SetOffReasonForm(DsfrBaseForm):  # type: ignore[misc]
    """Why a proposal is refused, or a set-off stopped."""

    reason = forms.CharField(
        label="Motifs",
        min_length=10,
        error_messages=A_SENTENCE,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 20}),
    )


class OnForm(forms.Form):
    """A day whose balance is asked for; anything else asked for is not looked at."""

    au = DayField(required=False)

    @property
    def day(self) -> date | None:
        """The day asked for, or nothing."""
        return self.cleaned_data.get("au") if self.is_valid() else None
