"""What agents fill in: filters of the list, a report, more time, observations received, a proposal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.breach.models import WAIVER_GROUNDS, CaseGround, Outcome
from cesp.breach.queries.desk import Filters
from cesp.common.form_fields import DayField
from cesp_law import labels


class FilterForm(forms.Form):
    """From the address: what is unknown narrows nothing."""

    q = forms.CharField(required=False, max_length=100, label="Nom ou contrat")
    motif = forms.ChoiceField(required=False, label="Motif", choices=[("", "Tous"), *CaseGround.choices])

    def filters(self, queue: str) -> Filters:
        self.full_clean()
        kept = self.cleaned_data
        return Filters(queue=queue, ground=kept.get("motif", ""), words=kept.get("q", ""))


class ReportForm(DsfrBaseForm):  # type: ignore[misc]
    ground = forms.ChoiceField(
        label="Ce qui est constaté",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce qui est constaté."},
    )
    report = forms.CharField(
        label="Les faits",
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="Avec leurs dates, et ce que vous avez déjà fait. Le signataire lira ce texte si une procédure "
        "s'ouvre. Ni diagnostic, ni détail de santé.",
        error_messages={"required": "Écrivez les faits et leurs dates."},
    )

    def __init__(self, *args: Any, grounds: Sequence[CaseGround], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["ground"].choices = [(one.value, one.label) for one in grounds]


class ReasonsForm(DsfrBaseForm):  # type: ignore[misc]
    """Reasons that somebody reads, and the version of the case that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reasons = forms.CharField(
        label="Motifs",
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Des phrases complètes : elles sont reprises telles quelles. Ni diagnostic, ni détail de santé.",
        error_messages={"required": "Écrivez les motifs."},
    )


class WaiverForm(ReasonsForm):
    waiver_ground = forms.ChoiceField(
        label="Cause de la dispense",
        widget=forms.RadioSelect,
        choices=[(one.value, labels.WAIVER_GROUND[one].capitalize()) for one in WAIVER_GROUNDS],
        error_messages={"required": "Choisissez la cause de la dispense."},
    )
    effect_on = DayField(
        label="Jour d'effet",
        help_text="Jour du certificat, ou du nouveau zonage.",
        error_messages={"required": "Écrivez le jour d'effet."},
    )

    field_order = ["waiver_ground", "effect_on", "reasons"]


class VersionForm(DsfrBaseForm):  # type: ignore[misc]
    """Nothing to fill in but what was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ExtensionForm(DsfrBaseForm):  # type: ignore[misc]
    until_on = DayField(
        label="Nouveau dernier jour, inclus", error_messages={"required": "Écrivez le nouveau dernier jour."}
    )
    because = forms.CharField(
        label="Raison",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites pourquoi le délai est prolongé."},
    )


class PaperObservationsForm(DsfrBaseForm):  # type: ignore[misc]
    received_on = DayField(
        label="Reçues le",
        help_text="Le jour du tampon ou du courriel.",
        error_messages={"required": "Écrivez le jour de réception."},
    )
    text = forms.CharField(
        label="Ce que dit le signataire",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Recopié, ou résumé fidèlement ; joignez ensuite le courrier numérisé. Rien sur la santé.",
        error_messages={"required": "Recopiez ou résumez les observations."},
    )


class SendBackForm(DsfrBaseForm):  # type: ignore[misc]
    because = forms.CharField(
        label="Ce qui est à reprendre",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Dites ce qui est à reprendre."},
    )


OUTCOMES = {outcome.value: outcome for outcome in Outcome}
