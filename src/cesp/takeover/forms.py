from typing import Any

from django import forms
from django.utils.functional import lazy
from dsfr.forms import DsfrBaseForm

from cesp.takeover.models import Outcome
from cesp.takeover.operations import limits
from cesp.takeover.remarks import LABELS, Code


def _hint() -> str:
    bounds = limits()
    return (
        f"Classeur Excel (.xlsx), LibreOffice (.ods) ou texte (.csv) ; {bounds.file_bytes // 1_000_000} Mo et "
        f"{bounds.rows} contrats au plus. Rien n'est enregistré dans les dossiers avant votre accord."
    )


class UploadForm(DsfrBaseForm):  # type: ignore[misc]
    """One spreadsheet. Its size is checked here, its content by the check itself."""

    file = forms.FileField(
        label="Fichier de contrats",
        help_text=lazy(_hint, str)(),
        error_messages={
            "required": "Choisissez un fichier.",
            "empty": "Le fichier est vide. Enregistrez le classeur, puis envoyez-le de nouveau.",
            "max_length": "Le nom du fichier dépasse %(max)d caractères : raccourcissez-le.",
        },
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv", "class": "fr-upload"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        most = limits().file_bytes
        if file.size > most:
            raise forms.ValidationError(
                f"Le fichier pèse {file.size / 1_000_000:.0f} Mo ; la limite est de {most / 1_000_000:.0f} Mo. "
                "Partagez-le en plusieurs fichiers, chaque contrat avec ses événements et ses versements."
            )
        return file


class ReportFilterForm(DsfrBaseForm):  # type: ignore[misc]
    """What to show of a report. Anything unknown in the address filters nothing."""

    outcome = forms.ChoiceField(label="Sort de la ligne", required=False)
    code = forms.ChoiceField(label="Nature de la remarque", required=False)
    text = forms.CharField(label="Nom ou référence", required=False, max_length=100)

    def __init__(self, *args: Any, tally: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [("", "Toutes les lignes"), *Outcome.choices]
        self.fields["code"].choices = [("", "Toutes les remarques")] + [
            (code, f"{LABELS[Code(code)]} ({count})") for code, count in tally.items()
        ]

    @property
    def filters(self) -> dict[str, str]:
        """Valid answers only, as :func:`cesp.takeover.queries.lines` takes them."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in ("outcome", "code", "text")}
