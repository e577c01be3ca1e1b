"""A spreadsheet of places."""

from __future__ import annotations

from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.common import uploads
from cesp.zoning.operations.places_files import limits


class PlacesFileForm(DsfrBaseForm):  # type: ignore[misc]
    """One file, of the size that any spreadsheet may have."""

    file = forms.FileField(
        label="Tableur des lieux",
        help_text="Un fichier .xlsx, .ods ou .csv, d'après le modèle ou l'export des lieux de la région.",
        error_messages={"required": "Choisissez un fichier.", "empty": "Le fichier est vide."},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv", "class": "fr-upload"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if uploads.is_unwritten(file):
            raise forms.ValidationError("Le service n'a plus de place pour ce fichier. Réessayez plus tard.")
        most = limits().file_bytes
        if file.size > most:
            raise forms.ValidationError(f"Le fichier dépasse {most // 1_000_000} Mo : découpez-le.")
        return file
