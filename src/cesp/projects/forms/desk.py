"""What agents fill in: the filters of the list, a voice, a question, a decision and its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import DayField
from cesp.projects.queries.desk import Filters
from cesp.zoning.models import PlaceOfPractice
from cesp.zoning.queries.places import departements

_LONG: dict[str, Any] = {"max_length": 2_000, "widget": forms.Textarea(attrs={"rows": 4})}


class FilterForm(forms.Form):
    """From the address: what is unknown narrows nothing."""

    q = forms.CharField(required=False, max_length=100, label="Nom, contrat ou lieu")
    departement = forms.ChoiceField(
        required=False, label="Département", choices=lambda: [("", "Tous"), *departements()]
    )

    def filters(self, queue: str) -> Filters:
        self.full_clean()
        kept = self.cleaned_data
        return Filters(queue=queue, departement=kept.get("departement", ""), words=kept.get("q", ""))


class VoiceForm(DsfrBaseForm):  # type: ignore[misc]
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    favourable = forms.TypedChoiceField(
        label="Votre voix",
        choices=[("oui", "Favorable"), ("non", "Défavorable")],
        coerce=lambda said: said == "oui",
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(
        label="Vos motifs",
        required=False,
        help_text="Obligatoires si la voix est défavorable. Lus par la région, et par le signataire après la décision.",
        **_LONG,
    )


class QuestionForm(DsfrBaseForm):  # type: ignore[misc]
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    message = forms.CharField(label="Votre question au signataire", **_LONG)
    answer_by_on = DayField(label="Réponse au plus tard le")


class DecisionForm(DsfrBaseForm):  # type: ignore[misc]
    """Reasons: sentences offered, and what the agent adds."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    facts_seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    chosen = forms.MultipleChoiceField(label="Motifs proposés", required=False, widget=forms.CheckboxSelectMultiple)
    more = forms.CharField(
        label="À ajouter avec vos mots",
        required=False,
        help_text="Repris tel quel dans le courrier. Ni diagnostic, ni détail de santé.",
        **_LONG,
    )

    def __init__(self, *args: Any, sentences: Sequence[str], without: str = "", **options: Any) -> None:
        """:param without: what to answer when no reason is given; empty where none is needed."""
        super().__init__(*args, **options)
        self.without = without
        self.sentences = {str(number): text for number, text in enumerate(sentences)}
        if sentences:
            self.fields["chosen"].choices = list(self.sentences.items())
        else:
            del self.fields["chosen"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.without and not cleaned.get("chosen") and not cleaned.get("more", "").strip():
            self.add_error("chosen" if "chosen" in self.fields else "more", self.without)
        return cleaned

    @property
    def reasons(self) -> str:
        """The reasons, a line each, in the order they are offered."""
        kept = self.cleaned_data
        lines = [self.sentences[key] for key in kept.get("chosen", [])]
        return "\n".join([*lines, kept["more"].strip()]).strip()


class AttachForm(DsfrBaseForm):  # type: ignore[misc]
    """One of the places of the list in the commune of the project."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    place = forms.ChoiceField(label="Lieu de la liste")

    def __init__(self, *args: Any, places: Sequence[PlaceOfPractice], **options: Any) -> None:
        super().__init__(*args, **options)
        self.places = {str(one.pk): one for one in places}
        self.fields["place"].choices = [
            (key, f"{one.reference}, {one.structure_name or one.structure_word}") for key, one in self.places.items()
        ]

    @property
    def chosen(self) -> PlaceOfPractice:
        return self.places[self.cleaned_data["place"]]
