"""Depositing and filtering pieces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.files.uploadedfile import UploadedFile
from dsfr.forms import DsfrBaseForm

from cesp.common.form_fields import DayField, reword
from cesp.documents.kinds import KINDS, Kind
from cesp.documents.models import PieceState
from cesp.documents.reception import limits_of

_CUT = "L'envoi a été coupé en route : rien n'est enregistré. Choisissez de nouveau le fichier, puis renvoyez-le."


class FilesInput(forms.FileInput):
    """Several files, from the disk or the camera of a phone."""

    allow_multiple_selected = True
    group_class = "fr-upload-group"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name)


class FilesField(forms.FileField):
    """A list of files. Each is judged by the operation, so that one refusal does not lose the others."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        files = [file for file in data or () if file is not None]
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files


class FilesForm(DsfrBaseForm):  # type: ignore[misc]
    """A form that carries files.

    Its page ends with a field ``whole``: a request cut on its way does not have it.
    """

    files = FilesField(
        label="Fichier",
        error_messages={"required": "Choisissez un fichier, ou prenez le document en photo."},
    )

    def take(self, kinds: Sequence[Kind], *, several: bool) -> None:
        """Say what the field takes."""
        reword(self, "files", help_text=_hint(kinds))
        # Named one by one: an iPhone then turns its HEIC pictures into JPEG by itself.
        accepted = sorted({media.value for kind in kinds for media in kind.formats})
        self.fields["files"].widget.attrs |= {"accept": ",".join(accepted), "class": "fr-upload", "multiple": several}
        # The form has drawn its fields once already, to class them: the drawn one keeps the first label and hint.
        self._bound_fields_cache.pop("files", None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("files") and self.data.get("whole") != "yes":
            self.add_error("files", _CUT)
        return dict(cleaned)


class AttachingForm(FilesForm):
    """What is written with, perhaps, files that go along; they come last."""

    def __init__(self, *args: Any, kind: str, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["files"]
        field.required = False
        self.take([KINDS[kind]], several=True)
        reword(self, "files", label="Pièces jointes", help_text=f"{most} au plus. {field.help_text}")
        self.order_fields([*(name for name in self.fields if name != "files"), "files"])


class DepositForm(FilesForm):
    """Pieces of one nature."""

    kind = forms.ChoiceField(
        label="Nature de la pièce",
        error_messages={"required": "Choisissez la nature de la pièce.", "invalid_choice": "Choisissez dans la liste."},
    )
    expires_on = DayField(
        label="Dernier jour de validité",
        required=False,
        help_text="Pour une pièce d'identité, un titre de séjour, un certificat de scolarité ou un contrat à durée "
        "déterminée, s'il est écrit dessus.",
    )

    def __init__(self, *args: Any, kinds: Sequence[Kind], several: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = tuple(kinds)
        labels = [(kind.code, kind.label) for kind in self.kinds]
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        if len(self.kinds) == 1:
            field.widget = forms.HiddenInput()
            field.choices, field.initial = labels, self.kinds[0].code
        else:
            field.choices = [("", "Choisir…"), *labels]
        if not any(kind.expires for kind in self.kinds):
            del self.fields["expires_on"]
        self.take(self.kinds, several=several)


def _hint(kinds: Sequence[Kind]) -> str:
    limits = limits_of(kinds[0] if len(kinds) == 1 else None)
    images_only = all(media.is_image for kind in kinds for media in kind.formats)
    formats = "JPEG ou PNG" if images_only else "PDF, JPEG ou PNG"
    pages = "" if images_only else f" et {limits.pages} pages"
    return f"{formats} ; {limits.file_bytes // 1_000_000} Mo{pages} au plus par fichier."


class FilterForm(DsfrBaseForm):  # type: ignore[misc]
    """What to show of somebody's pieces. Anything unknown in the address filters nothing."""

    nature = forms.ChoiceField(label="Nature", required=False)
    etat = forms.ChoiceField(label="État", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nature"].choices = [
            ("", "Toutes"),
            *((k.code, k.label) for k in KINDS.values() if k.sensitivity.matter),
        ]
        self.fields["etat"].choices = [("", "Tous"), *PieceState.choices]

    @property
    def filters(self) -> dict[str, str]:
        """Valid answers only."""
        self.is_valid()
        return {"kind": self.cleaned_data.get("nature", ""), "state": self.cleaned_data.get("etat", "")}

    @property
    def address(self) -> str:
        """The filters as the end of an address, for the pages that follow."""
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})
