"""What the payments desks fill in: filters, a payment, a proposal, its refusal."""

from __future__ import annotations

from datetime import date

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import DayField, EurosField
from cesp.recovery.models import DebtOrigin, HaltGround, Means
from cesp.recovery.queries.desk import Filters

_REASON = "Repris tel quel dans le courrier. Ni diagnostic, ni détail de santé."


class FilterForm(forms.Form):
    """From the address: what is unknown narrows nothing."""

    q = forms.CharField(required=False, max_length=100, label="Nom ou contrat")
    origine = forms.ChoiceField(required=False, label="Origine", choices=[("", "Toutes"), *DebtOrigin.choices])

    def filters(self, queue: str) -> Filters:
        self.full_clean()
        kept = self.cleaned_data
        return Filters(queue=queue, origin=kept.get("origine", ""), words=kept.get("q", ""))


class OnForm(forms.Form):
    """The day of « ?au= »; what is unreadable, or to come, is today."""

    au = DayField(required=False, label="Situation au")

    def day(self, *, today: date) -> date:
        self.full_clean()
        asked = self.cleaned_data.get("au")
        return min(asked, today) if asked else today


class PaymentForm(DsfrBaseForm):  # type: ignore[misc]
    cents = EurosField(label="Montant reçu")
    on = DayField(label="Reçu le")
    means = forms.ChoiceField(label="Moyen", choices=Means.choices)
    reference = forms.CharField(
        label="Référence du paiement",
        max_length=60,
        help_text="Celle du relevé de banque, qui distingue ce paiement des autres. Aucun nom, aucun commentaire.",
    )


class ReversalForm(DsfrBaseForm):  # type: ignore[misc]
    reason = forms.CharField(
        label="Motif",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Le compte garde le paiement, cette annulation et son motif.",
    )


class PlanForm(DsfrBaseForm):  # type: ignore[misc]
    instalments = forms.IntegerField(label="Nombre d'échéances", min_value=1)
    first_due_on = DayField(
        label="Première échéance",
        help_text="Les suivantes tombent le même jour des mois suivants, ou le dernier jour d'un mois plus court.",
    )
    reason = forms.CharField(
        label="Motif", max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_REASON
    )


class LessForm(DsfrBaseForm):  # type: ignore[misc]
    cents = EurosField(label="Montant", help_text="Tout ce qui reste, ou une partie.")
    reason = forms.CharField(
        label="Motif", max_length=1_000, widget=forms.Textarea(attrs={"rows": 4}), help_text=_REASON
    )


class HaltForm(forms.Form):
    ground = forms.ChoiceField(choices=HaltGround.choices)


class SeenForm(forms.Form):
    """What the agent had read, before an act that cannot be undone."""

    seen_cents = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class RefusalForm(DsfrBaseForm):  # type: ignore[misc]
    reasons = forms.CharField(
        label="Motifs", max_length=2_000, widget=forms.Textarea(attrs={"rows": 4}), help_text=_REASON
    )
