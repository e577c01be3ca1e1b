"""What agencies and the case desk fill in: filters, a check, a reason, a death."""

from __future__ import annotations

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import DayField, reword
from cesp.documents.forms import FilesForm
from cesp.documents.kinds import KINDS
from cesp.engagement.models import ProofCheck
from cesp.engagement.queries.desk import Filters
from cesp_law import labels

PIECE = "death_certificate"


class FilterForm(forms.Form):
    """From the address: what is unknown narrows nothing."""

    q = forms.CharField(required=False, max_length=100, label="Nom ou contrat")
    region = forms.ChoiceField(required=False, label="Région d'exercice", choices=[("", "Toutes"), *labels.ARS.items()])

    def filters(self, queue: str) -> Filters:
        self.full_clean()
        kept = self.cleaned_data
        return Filters(queue=queue, words=kept.get("q", ""), region=kept.get("region", ""))


class CheckForm(DsfrBaseForm):  # type: ignore[misc]
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    outcome = forms.ChoiceField(label="Cette preuve est", choices=ProofCheck.Outcome.choices, widget=forms.RadioSelect)
    reasons = forms.CharField(
        label="Ce que le signataire doit savoir",
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Obligatoire si la preuve n'est pas acceptée : dites ce qui manque. Aucun détail de santé.",
    )


class RecordForm(forms.Form):
    facts_seen = forms.IntegerField(min_value=0)


class RefuseForm(DsfrBaseForm):  # type: ignore[misc]
    reasons = forms.CharField(
        label="Pourquoi",
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Le signataire lit cette phrase.",
    )


class HeirsForm(DsfrBaseForm):  # type: ignore[misc]
    heir_name = forms.CharField(
        label="À qui écrire",
        max_length=160,
        help_text="Un proche, ou le notaire. Gardé pour ce seul courrier.",
    )
    heir_address = forms.CharField(label="Adresse postale", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class DeathForm(FilesForm):
    """The day and its certificate; whom to write to may come later."""

    died_on = DayField(label="Date du décès", help_text="Celle de l'acte.")
    heir_name = forms.CharField(
        label="À qui écrire", required=False, max_length=160, help_text="Un proche, ou le notaire."
    )
    heir_address = forms.CharField(
        label="Adresse postale", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.take([KINDS[PIECE]], several=False)
        reword(self, "files", label="Copie de l'acte de décès")
        self.order_fields(["died_on", "files", "heir_name", "heir_address"])
