"""What desks fill in: filters of the list, a decision and its reasons, a completion, the library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import DayField
from cesp.life_events.models import PROJECT, EventKind, Outcome, ReasonSentence, Said
from cesp.life_events.queries.desk import Filters

_CHOOSE = (("", "Toutes"),)


class FilterForm(forms.Form):
    """From the address: what is unknown narrows nothing."""

    q = forms.CharField(required=False, max_length=100, label="Nom ou contrat")
    nature = forms.ChoiceField(required=False, label="Nature", choices=[*_CHOOSE, *EventKind.choices])

    def filters(self, queue: str) -> Filters:
        self.full_clean()
        kept = self.cleaned_data
        return Filters(queue=queue, kind=kept.get("nature", ""), words=kept.get("q", ""))


class DecisionForm(DsfrBaseForm):  # type: ignore[misc]
    """An outcome and its reasons: sentences of the library, and what the agent adds."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    facts_seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    chosen = forms.MultipleChoiceField(
        label="Phrases de la bibliothèque", required=False, widget=forms.CheckboxSelectMultiple
    )
    more = forms.CharField(
        label="À ajouter avec vos mots",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Repris tel quel dans le courrier. Ni diagnostic, ni détail de santé.",
    )

    def __init__(self, *args: Any, sentences: Sequence[ReasonSentence], **options: Any) -> None:
        super().__init__(*args, **options)
        self.sentences = {str(row.pk): row.text for row in sentences}
        if sentences:
            self.fields["chosen"].choices = list(self.sentences.items())
        else:
            del self.fields["chosen"]

    @property
    def reasons(self) -> str:
        """The reasons, a line each, in the order of the library."""
        kept = self.cleaned_data
        lines = [self.sentences[key] for key in kept.get("chosen", [])]
        return "\n".join([*lines, kept["more"].strip()]).strip()


class CompletionForm(DecisionForm):
    answer_by_on = DayField(label="À compléter au plus tard le")

    field_order = ["answer_by_on", "chosen", "more"]


class OpinionForm(DsfrBaseForm):  # type: ignore[misc]
    """The opinion of an agency on a request."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    said = forms.ChoiceField(label="L'avis de votre agence", choices=Said.choices, widget=forms.RadioSelect)
    reasons = forms.CharField(
        label="Vos motifs",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Obligatoires si l'avis est réservé ou défavorable. Lus par la gestion des contrats avant de "
        "décider, puis, après la décision, par le signataire et l'agence de sa région.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("said", Said.FAVOURABLE) != Said.FAVOURABLE and not cleaned.get("reasons", "").strip():
            self.add_error("reasons", "Un avis réservé ou défavorable dit pourquoi : écrivez vos motifs.")
        return cleaned


class ReasonForm(DsfrBaseForm):  # type: ignore[misc]
    outcome = forms.ChoiceField(label="Sert à", choices=Outcome.choices)
    kind = forms.ChoiceField(
        label="Nature de décision",
        required=False,
        choices=[("", "Toutes les demandes"), *EventKind.choices, (PROJECT, "Projet d'installation")],
    )
    text = forms.CharField(
        label="Phrase",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Une phrase complète, adressée au signataire.",
    )

    def clean(self) -> dict[str, Any]:
        """A project is validated or refused; what is missing from it is asked in a question of its own."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("kind") == PROJECT and cleaned.get("outcome") == Outcome.COMPLETE:
            self.add_error(
                "outcome", "D'un projet, une phrase sert à accepter ou à refuser : choisissez l'un des deux."
            )
        return cleaned
