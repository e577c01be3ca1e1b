"""What the pages of zonings ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.accounts.models import Membership
from cesp.common.form_fields import DayField
from cesp.common.spreadsheets.reader import RawSheet
from cesp.territory.fields import CommuneField
from cesp.zoning.importing.shapes import FIELDS, guessed
from cesp.zoning.models.zonings import PROFESSIONS
from cesp.zoning.operations.deposits import Described, limits
from cesp.zoning.queries import versions
from cesp_law.facts import ZoneCategory

_HEADER_ROWS = 10
_MOST_COLUMNS = 60
_SHEETS_SHOWN = 3
_SAMPLE_ROWS, _SAMPLE_COLUMNS = 8, 16


class DepositForm(DsfrBaseForm):  # type: ignore[misc]
    """A file, and what it is the zoning of."""

    profession = forms.ChoiceField(label="Profession", choices=PROFESSIONS)
    name = forms.CharField(
        label="Nom du zonage", max_length=120, help_text="Tel que les courriers le citent : « zonage médecins 2026 »."
    )
    in_force_on = DayField(label="En vigueur à compter du")
    order_reference = forms.CharField(
        label="Arrêté", max_length=200, required=False, help_text="« arrêté n° 2026-17-0001 du 3 mars 2026 »."
    )
    order_url = forms.URLField(label="Adresse de l'arrêté", max_length=300, required=False, assume_scheme="https")
    serves_also = forms.MultipleChoiceField(
        label="Sert aussi ces professions, tant qu'elles n'ont pas de zonage",
        choices=PROFESSIONS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    completes: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="Complète un projet",
        queryset=None,
        required=False,
        empty_label="Non : le fichier fait un nouveau projet",
        help_text="Pour une annexe qui ne classe que des quartiers (QPV).",
    )
    file = forms.FileField(
        label="Fichier",
        help_text="Export CartoSanté, annexe d'un arrêté, liste nationale ou simple liste ; .xlsx, .ods ou .csv.",
        error_messages={"required": "Choisissez un fichier.", "empty": "Le fichier est vide."},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv", "class": "fr-upload"}),
    )

    def __init__(self, *args: Any, actor: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["completes"].queryset = versions.drafts_to_complete(actor)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        most = limits().file_bytes
        if file.size > most:
            raise forms.ValidationError(f"Le fichier dépasse {most // 1_000_000} Mo. Partagez-le par départements.")
        return file

    @property
    def described(self) -> Described:
        given = self.cleaned_data
        others = tuple(one for one in given["serves_also"] if one != given["profession"])
        fields = ("profession", "in_force_on", "name", "order_reference", "order_url", "completes")
        return Described(serves_also=others, **{field: given[field] for field in fields})


class ColumnsForm(DsfrBaseForm):  # type: ignore[misc]
    """Which sheet, which row of headings, and what each column holds; what is recognised is proposed.

    :ivar sample: sheet by sheet, the letters of its columns and its first rows with their numbers, to read from.
    """

    sheet = forms.ChoiceField(label="Feuille")
    header = forms.IntegerField(
        label="Numéro de la ligne des intitulés",
        min_value=0,
        max_value=1_000,
        help_text="0 si le tableau commence par des données, sans intitulés.",
    )

    def __init__(self, *args: Any, sheets: Sequence[RawSheet], **kwargs: Any) -> None:
        rank, columns = guessed(sheets[0]) if sheets else (0, {})
        initial: dict[str, Any] = {"header": rank + (sheets[0].first if sheets else 1)}
        initial |= {f"column_{field}": str(at) for field, at in columns.items()}
        super().__init__(*args, initial=initial, **kwargs)
        self._sheets = {sheet.name: sheet for sheet in sheets}
        self.fields["sheet"].choices = [(name, name) for name in self._sheets]
        width = max((len(cells) for sheet in sheets for cells in sheet.rows[:_HEADER_ROWS]), default=0)
        letters = [_letter(rank) for rank in range(min(width, _MOST_COLUMNS))]
        choices = [("", "Aucune"), *((rank, f"Colonne {letter}") for rank, letter in enumerate(letters))]
        for field, label in FIELDS.items():
            self.fields[f"column_{field}"] = forms.TypedChoiceField(
                label=label, choices=choices, coerce=int, empty_value=None, required=field == "category"
            )
        self.sample = tuple(_sample(sheet) for sheet in sheets[:_SHEETS_SHOWN])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        by_name = None not in (given.get("column_postcode"), given.get("column_name"))
        if not by_name and given.get("column_code") is None and given.get("column_part") is None:
            raise forms.ValidationError("Indiquez la colonne du code INSEE, ou celles du code postal et du nom.")
        said = [at for field in FIELDS if (at := given.get(f"column_{field}")) is not None]
        if len(said) != len(set(said)):
            raise forms.ValidationError("Une même colonne est indiquée deux fois : chacune ne contient qu'une chose.")
        return given

    @property
    def mapping(self) -> dict[str, Any]:
        given = self.cleaned_data
        columns = {field: given[f"column_{field}"] for field in FIELDS if given.get(f"column_{field}") is not None}
        header = given["header"] - self._sheets[given["sheet"]].first if given["header"] else -1
        return {"sheet": given["sheet"], "header": max(-1, header), "columns": columns}


def _sample(sheet: RawSheet) -> tuple[str, list[str], list[tuple[int, list[Any]]]]:
    rows = [row[:_SAMPLE_COLUMNS] for row in sheet.rows[:_SAMPLE_ROWS]]
    width = max(map(len, rows), default=0)
    numbered = [(number, [*row, *[None] * (width - len(row))]) for number, row in enumerate(rows, start=sheet.first)]
    return sheet.name, [_letter(rank) for rank in range(width)], numbered


def _letter(rank: int) -> str:
    return chr(65 + rank) if rank < 26 else f"{chr(64 + rank // 26)}{chr(65 + rank % 26)}"


class SearchForm(DsfrBaseForm):  # type: ignore[misc]
    """A commune looked for in a version."""

    commune = CommuneField(label="Commune", required=False)


class CategoryForm(DsfrBaseForm):  # type: ignore[misc]
    """A category of a region's own."""

    code = forms.CharField(label="Code", max_length=20, help_text="Court : « ZIP renforcée » se code « ZIPR ».")
    label = forms.CharField(label="Libellé", max_length=100)
    counts_as = forms.ChoiceField(
        label="Vaut, en droit",
        required=False,
        choices=[("", "Hors zone"), *((one.value, one.value) for one in ZoneCategory)],
    )
    rank = forms.IntegerField(
        label="Rang", min_value=1, max_value=999, initial=55, help_text="Du plus sous-doté (1) au mieux doté."
    )
    words = forms.CharField(
        label="Autres écritures dans les fichiers", required=False, help_text="Séparées par des virgules."
    )
