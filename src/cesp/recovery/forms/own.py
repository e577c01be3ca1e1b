"""What a signatory fills in to ask for time or for a remission."""

from __future__ import annotations

from django import forms
from dsfr.forms import DsfrBaseForm

_HEALTH = "Ni diagnostic, ni détail de santé : dites ce qui vous est difficile."


class AskPlanForm(DsfrBaseForm):  # type: ignore[misc]
    instalments = forms.IntegerField(
        label="En combien de mois voudriez-vous payer ?",
        min_value=2,
        error_messages={
            "required": "Écrivez un nombre de mois.",
            "invalid": "Écrivez un nombre de mois, en chiffres.",
            "min_value": "Demandez deux mois au moins.",
        },
    )
    explanation = forms.CharField(
        label="Votre situation, en quelques mots",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_HEALTH,
    )


class AskRemissionForm(DsfrBaseForm):  # type: ignore[misc]
    explanation = forms.CharField(
        label="Pourquoi payer vous est difficile",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_HEALTH,
    )
