"""What the pages of offers and papers ask."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.campaigns.models import Campaign, Quota
from cesp.common.form_fields import DayField
from cesp.offers import wording
from cesp.offers.queries.listing import STATES, category_words


class FilterForm(forms.Form):
    """Which offers of which campaign."""

    annee = forms.IntegerField(required=False, min_value=2000, max_value=2100)
    etat = forms.ChoiceField(label="État", choices=list(STATES.items()), required=False)

    @property
    def year(self) -> int | None:
        return self.cleaned_data.get("annee") if self.is_valid() else None

    @property
    def state(self) -> str:
        return str(self.cleaned_data.get("etat", "")) if self.is_valid() else ""

    @property
    def address(self) -> str:
        """The filters, for the links from page to page."""
        return urlencode([(name, value) for name, value in self.data.items() if name in self.fields])


class SignForm(DsfrBaseForm):  # type: ignore[misc]
    """The sentence of acceptance, ticked, and the digest of the file that was before the person."""

    accepted = forms.BooleanField(
        label=wording.ACCEPTANCE, error_messages={"required": "Pour signer, cochez la phrase d'acceptation."}
    )
    digest = forms.CharField(widget=forms.HiddenInput, min_length=64, max_length=64)


class SignAmendmentForm(SignForm):
    """The same, for an amendment."""

    accepted = forms.BooleanField(
        label=wording.ACCEPTANCE_OF_AMENDMENT,
        error_messages={"required": "Pour signer, cochez la phrase d'acceptation."},
    )


class OriginalForm(DsfrBaseForm):  # type: ignore[misc]
    """A paper original: the day written on it, and its scan."""

    signed_on = DayField(label="Jour écrit sur l'original", help_text="Celui de la signature, pas celui de l'arrivée.")
    scan = forms.FileField(
        label="Scan de l'original",
        help_text="PDF ou image, l'original entier, jour et signature lisibles.",
        error_messages={"required": "Choisissez le fichier du scan."},
    )


class AmendmentForm(DsfrBaseForm):  # type: ignore[misc]
    """An amendment: its object and what it changes."""

    object = forms.CharField(
        label="Objet de l'avenant", max_length=200, help_text="Une ligne : « Changement de spécialité »."
    )
    clauses = forms.CharField(
        label="Ce qui est modifié",
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=5_000,
        help_text="Un article par paragraphe, séparés par une ligne vide.",
    )

    @property
    def paragraphs(self) -> list[str]:
        text = str(self.cleaned_data["clauses"]).replace("\r\n", "\n")
        return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


class MoveForm(DsfrBaseForm):  # type: ignore[misc]
    """Contracts left over, from a quota to another."""

    source = forms.ModelChoiceField(queryset=Quota.objects.none(), label="Du contingent", empty_label="Choisissez")
    target = forms.ModelChoiceField(queryset=Quota.objects.none(), label="Vers le contingent", empty_label="Choisissez")
    contracts = forms.IntegerField(label="Nombre de contrats", min_value=1, max_value=1000)
    reason = forms.CharField(
        label="Motif", max_length=300, help_text="Par exemple : liste complémentaire épuisée dans cette UFR."
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quotas = Quota.objects.filter(campaign=campaign).select_related("ufr")
        for name in ("source", "target"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = quotas.order_by("ufr__sort_key", "profession", "status")
            field.label_from_instance = _named  # type: ignore[method-assign, assignment]


def _named(quota: Any) -> str:
    return f"{quota.ufr.name} – {category_words(quota)} ({quota.contracts})"
