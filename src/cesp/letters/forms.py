"""What is asked of a stranger, and of whoever revokes."""

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.letters import codes
from cesp.letters.models import Reason


class CodeForm(DsfrBaseForm):  # type: ignore[misc]
    """The code printed on a letter."""

    code = forms.CharField(
        label="Code de vérification",
        help_text="Seize lettres et chiffres, au bas du courrier : K7QM-2XWA-9RTC-H4PB. Espaces et tirets sont libres.",
        max_length=60,
        error_messages={"required": "Saisissez le code imprimé au bas du courrier."},
    )

    def clean_code(self) -> str:
        bare = codes.typed(self.cleaned_data["code"])
        if not bare:
            raise forms.ValidationError(
                "Un code compte seize lettres et chiffres, sans 0, 1, I, L ni O : comparez-le à celui du courrier."
            )
        return bare


class FileForm(DsfrBaseForm):  # type: ignore[misc]
    """The PDF itself."""

    file = forms.FileField(
        label="Fichier PDF du courrier",
        help_text="2,4 Mo au plus. Il est comparé à l'original, puis oublié : rien n'en est gardé.",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf", "class": "fr-upload"}),
        error_messages={"required": "Choisissez le fichier PDF à vérifier."},
    )


class RevokeForm(DsfrBaseForm):  # type: ignore[misc]
    """Why a letter no longer stands."""

    reason = forms.ChoiceField(
        label="Motif",
        choices=[("", "Choisir un motif"), *Reason.choices],
        error_messages={"required": "Choisissez un motif."},
    )
