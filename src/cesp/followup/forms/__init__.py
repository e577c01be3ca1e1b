"""What an agent asks of the portfolio: filters, notes, a bulk mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from dsfr.forms import DsfrBaseForm

from cesp.accounts.models import Membership
from cesp.common.form_fields import DayField, reword
from cesp.followup import merge_fields
from cesp.followup.flags import FLAGS
from cesp.followup.models import NoteKind
from cesp.followup.queries.portfolio import Filters
from cesp_law import labels


class FilterForm(forms.Form):
    """The filters of an address; what is unknown narrows nothing."""

    q = forms.CharField(required=False, max_length=100)
    phase = forms.ChoiceField(required=False, choices=[("", ""), *labels.PHASE.items()])
    flag = forms.ChoiceField(required=False, choices=[("", ""), ("any", ""), *((code, code) for code in FLAGS)])
    departement = forms.RegexField(r"^(\d{2,3}|2[AB])?$", required=False)
    par = forms.RegexField(r"^(moi|personne|\d{1,12})?$", required=False)

    @property
    def filters(self) -> Filters:
        self.full_clean()
        kept = self.cleaned_data
        return Filters(
            words=kept.get("q", ""),
            phase=kept.get("phase", ""),
            flag=kept.get("flag", ""),
            departement=kept.get("departement", ""),
            carrier=kept.get("par", ""),
        )


class NoteForm(DsfrBaseForm):  # type: ignore[misc]
    kind = forms.ChoiceField(label="Nature", choices=NoteKind.choices)
    on = DayField(label="Jour")
    text = forms.CharField(
        label="Texte",
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Lu par votre agence seule. La personne peut demander à lire ce qui est écrit d'elle : restez "
        "factuel, sans rien de sa santé.",
    )


class MailingForm(DsfrBaseForm):  # type: ignore[misc]
    subject = forms.CharField(
        label="Objet", max_length=120, help_text="Il se voit sur un téléphone verrouillé : aucun nom, aucun champ."
    )
    body = forms.CharField(label="Message", max_length=4_000, widget=forms.Textarea(attrs={"rows": 10}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = ", ".join(f"{{{name}}} ({what})" for name, (what, _) in merge_fields.FIELDS.items())
        reword(self, "body", help_text=f"Champs possibles : {fields}.")


class SendForm(forms.Form):
    """The button under the preview: how many people it showed, and which text."""

    send = forms.CharField()
    going = forms.IntegerField(min_value=1)
    read = forms.CharField()


class HandForm(forms.Form):
    """Whom to give people to: a colleague, or oneself."""

    to = forms.TypedChoiceField(label="Confier à", coerce=int)
    reference = forms.CharField(required=False, max_length=30)

    def __init__(self, *args: Any, colleagues: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {one.pk: one for one in colleagues}
        choices = [(one.pk, one.person.full_name) for one in colleagues]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    def clean_to(self) -> Membership:
        found = self.colleagues.get(self.cleaned_data["to"])
        if found is None:
            raise ValidationError("Choisissez un membre de votre agence.")
        return found


class SaveListForm(forms.Form):
    name = forms.CharField(label="Nom de la liste", max_length=60)
    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
