"""What is asked on the pages of a run: words, and what to look for."""

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import A_SENTENCE
from cesp.payments.models import LineKind


class WordsForm(DsfrBaseForm):  # type: ignore[misc]
    """What explains a difference, in words."""

    words = forms.CharField(
        label="Explication",
        help_text="Une phrase que la personne qui approuve puisse vérifier : une pièce, un échange, une décision.",
        min_length=10,
        error_messages=A_SENTENCE,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(DsfrBaseForm):  # type: ignore[misc]
    """Why a run is sent back."""

    reason = forms.CharField(
        label="Motif du renvoi",
        help_text="Ce que la gestion des paiements doit revoir avant de refaire le contrôle.",
        min_length=10,
        error_messages=A_SENTENCE,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SearchForm(forms.Form):
    """A name or a reference, and a kind of line; anything else asked for is not looked at."""

    q = forms.CharField(required=False, max_length=100)
    kind = forms.ChoiceField(required=False, choices=[("", ""), *LineKind.choices])

    def asked(self, name: str) -> str:
        """What was asked for under a name, or nothing."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))
