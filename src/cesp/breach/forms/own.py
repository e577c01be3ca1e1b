"""What a signatory fills in."""

from __future__ import annotations

from django import forms
from dsfr.forms import DsfrBaseForm


class ObservationsForm(DsfrBaseForm):  # type: ignore[misc]
    text = forms.CharField(
        label="Vos observations",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Ce qui s'est passé, pourquoi, ce que vous demandez. Rien sur votre santé ici : joignez un "
        "certificat, il est gardé à part.",
        error_messages={"required": "Écrivez vos observations avant de les envoyer."},
    )
