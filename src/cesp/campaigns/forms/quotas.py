"""The arrêté, the board of numbers, and the file of numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from dsfr.forms import DsfrBaseForm

from cesp.campaigns.models.campaigns import PROFESSIONS
from cesp.campaigns.queries.quotas import MOST_CONTRACTS, Board, Category, Cell, Line
from cesp.common import uploads
from cesp.common.form_fields import DayField
from cesp_law import labels


class ArreteForm(DsfrBaseForm):  # type: ignore[misc]
    """The order that gives the numbers; empty, it is awaited."""

    reference = forms.CharField(
        label="Intitulé",
        required=False,
        max_length=200,
        help_text="Comme il se cite : « arrêté du 12 juin 2026 fixant le nombre de contrats… ». Vide : il est attendu.",
    )
    on = DayField(label="Arrêté du", required=False)
    url = forms.URLField(
        label="Adresse",
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text="Sur Légifrance, s'il est paru.",
    )


class BoardFilter(forms.Form):
    """Which numbers the board shows."""

    profession = forms.ChoiceField(label="Profession", choices=PROFESSIONS, required=False)
    toutes = forms.BooleanField(label="Toutes les UFR", required=False)

    def clean_profession(self) -> str:
        return self.cleaned_data["profession"] or PROFESSIONS[0][0]


class BoardForm(forms.Form):
    """The board as it is typed: a number a cell, empty where the arrêté says nothing."""

    def __init__(self, *args: Any, board: Board, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.board = board
        for line in board.lines:
            for cell in line.cells:
                self.fields[cell.name] = forms.IntegerField(
                    label=f"{line.ufr.name_and_city}, {labels.STATUS[cell.category.status]}",
                    required=False,
                    min_value=0,
                    max_value=MOST_CONTRACTS,
                    initial=cell.contracts,
                    error_messages={"invalid": f"Écrivez un nombre entier de 0 à {MOST_CONTRACTS}."},
                )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for line in self.board.lines:
            for cell in line.cells:
                if cell.contracts is not None and cell.name in given and given[cell.name] is None:
                    self.add_error(cell.name, "Un nombre enregistré ne s'efface pas : écrivez 0.")
        return given

    def rows(self) -> Iterator[tuple[Line, list[tuple[Cell, BoundField]]]]:
        """Each line with its cells and their fields, as the table prints them."""
        for line in self.board.lines:
            yield line, [(cell, self[cell.name]) for cell in line.cells]

    @property
    def numbers(self) -> dict[Category, int]:
        """What is typed, without what stays as it is."""
        return {
            cell.category: self.cleaned_data[cell.name]
            for line in self.board.lines
            for cell in line.cells
            if self.cleaned_data.get(cell.name) is not None and self.cleaned_data[cell.name] != cell.contracts
        }


class QuotasFileForm(DsfrBaseForm):  # type: ignore[misc]
    """A spreadsheet of numbers."""

    file = forms.FileField(
        label="Tableur des contingents",
        help_text="Un fichier .xlsx, .ods ou .csv, d'après le modèle ou l'export.",
        error_messages={"required": "Choisissez un fichier.", "empty": "Le fichier est vide."},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv", "class": "fr-upload"}),
    )

    def clean_file(self) -> Any:
        file, most = self.cleaned_data["file"], int(settings.TAKEOVER_LIMITS["file_bytes"])
        if uploads.is_unwritten(file):
            raise forms.ValidationError("Le service n'a plus de place pour ce fichier. Réessayez plus tard.")
        if file.size > most:
            raise forms.ValidationError(f"Le fichier dépasse {most // 1_000_000} Mo.")
        return file
