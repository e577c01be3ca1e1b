"""A member's sheet: points with decimals, typed the French way; and a conflict of interest."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from dsfr.forms import DsfrBaseForm

from cesp.campaigns.models import Conflict
from cesp.selection.models import Criterion
from cesp.selection.operations.scoring import hundredths


class PointsField(forms.CharField):
    """« 14,5 » or « 14.5 »: 1 450 hundredths; nothing for an empty one."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        try:
            return hundredths(text)
        except ValueError:
            raise ValidationError("Écrivez un nombre, avec deux décimales au plus : 14,5.") from None

    def validate(self, value: Any) -> None:
        """Bounds are the operation's."""

    def run_validators(self, value: Any) -> None:
        """Validators of text do not read hundredths."""


class SheetForm(DsfrBaseForm):  # type: ignore[misc]
    """A sheet: every criterion has to be given points to be handed in, none to be saved; the operation checks it."""

    use_required_attribute = False
    comment = forms.CharField(
        label="Appréciation",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Lue par la commission, après que chacun a rendu sa fiche.",
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, criteria: tuple[Criterion, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for one in criteria:
            weight = f"poids {one.weight}" + (f" – {one.guidance}" if one.guidance else "")
            self.fields[one.code] = PointsField(
                label=f"{one.label}, sur {one.maximum}",
                help_text=weight,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )
        self.order_fields([*(one.code for one in criteria), "comment", "version"])

    @property
    def points(self) -> dict[str, int | None]:
        return {one.code: self.cleaned_data[one.code] for one in self.criteria}

    def tell(self, refusal: ValidationError) -> None:
        """Show a refusal beside the criterion it speaks of, above the form otherwise."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for name, sentences in refusal.message_dict.items():
            self.add_error(name if name in self.fields else None, sentences)


class ConflictForm(DsfrBaseForm):  # type: ignore[misc]
    ground = forms.ChoiceField(label="Quel lien avez-vous ?", choices=Conflict.Ground.choices, widget=forms.RadioSelect)
