"""What is asked about bank details."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import A_SENTENCE, reword
from cesp.documents.forms import FilesForm
from cesp.documents.kinds import KINDS
from cesp.payments import bank
from cesp.payments.bank_details import STATEMENT
from cesp_law.refusals import Refused


class AccountForm(DsfrBaseForm):  # type: ignore[misc]
    """An account, as it is written on a bank's statement."""

    iban = forms.CharField(
        label="IBAN",
        help_text="27 caractères pour un compte français, avec ou sans espaces. Le pays doit être de l'espace SEPA.",
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    bic = forms.CharField(
        label="BIC",
        help_text="8 ou 11 caractères, imprimés sur le RIB. Nécessaire hors de l'Espace économique européen.",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    holder = forms.CharField(label="Titulaire du compte", help_text="Comme sur le RIB.", max_length=140)

    def clean_iban(self) -> str:
        try:
            return bank.checked_iban(self.cleaned_data["iban"])
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("iban"):
            try:
                bank.checked_bic(cleaned.get("bic", ""), iban=cleaned["iban"])
            except Refused as refusal:
                self.add_error("bic", refusal.sentence)
        return dict(cleaned)


class ProposeForm(AccountForm, FilesForm):
    """An account, with the bank's statement."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.take([KINDS[STATEMENT]], several=False)
        reword(self, "files", label="Relevé d'identité bancaire (RIB)")
        self.order_fields(["iban", "bic", "holder", "files"])

    @property
    def upload(self) -> UploadedFile[bytes]:
        """The one file of a valid form."""
        files: list[UploadedFile[bytes]] = self.cleaned_data["files"]
        return files[0]


class RefusalForm(DsfrBaseForm):  # type: ignore[misc]
    """Why bank details are refused, for the signatory."""

    reason = forms.CharField(
        label="Motif du refus",
        help_text="Une phrase que la personne lira : ce qui ne va pas, et ce qu'elle doit envoyer.",
        min_length=10,
        error_messages=A_SENTENCE,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 20}),
    )
