"""What a signatory fills in: the elements of the letter, how it leaves, replacements."""

from __future__ import annotations

from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.accounts.models import Person
from cesp.common import search
from cesp.common.form_fields import DayField, reword
from cesp.projects.models import Project
from cesp.settling.models import Channel
from cesp.settling.papers import ACCEPTANCE


class ElementsForm(DsfrBaseForm):  # type: ignore[misc]
    """What the letter says and the file lacks."""

    birth_name = forms.CharField(
        label="Nom de naissance",
        max_length=120,
        help_text="Tel qu'il est sur votre pièce d'identité.",
        error_messages={"required": "Écrivez votre nom de naissance."},
    )
    used_name = forms.CharField(
        label="Nom marital ou d'usage",
        required=False,
        max_length=120,
        help_text="Si vous exercez sous un autre nom que celui de naissance.",
    )
    postcode = forms.CharField(
        label="Code postal du lieu d'exercice",
        max_length=5,
        min_length=5,
        error_messages={
            "required": "Écrivez le code postal du lieu.",
            "min_length": "Écrivez le code postal en cinq chiffres.",
            "max_length": "Écrivez le code postal en cinq chiffres.",
        },
    )
    starts_on = DayField(
        label="Date exacte d'installation",
        help_text="Votre premier jour d'exercice dans ce lieu : l'engagement commence ce jour-là.",
        error_messages={"required": "Donnez la date de votre installation."},
    )

    def __init__(self, *args: Any, project: Project, person: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person = person
        known = project.commune.postcodes.split() if project.commune else []
        if len(known) > 1:
            named = f"Ceux de {project.commune} : {', '.join(known[:12])}."
            reword(self, "postcode", help_text=named)

    def clean(self) -> dict[str, Any]:
        """An account under another name than that of birth is under a name of use, which the letter also says."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        birth, used = cleaned.get("birth_name", ""), cleaned.get("used_name", "")
        if birth and not used and search.key(birth) != search.key(self.person.family_name):
            self.add_error(
                "used_name",
                f"Votre compte est au nom de « {self.person.family_name} » : si c'est votre nom d'usage, écrivez-le "
                "ici ; sinon, changez de nom par « Un événement dans ma vie ».",
            )
        return cleaned


class SignForm(DsfrBaseForm):  # type: ignore[misc]
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    accepted = forms.BooleanField(
        label=ACCEPTANCE, error_messages={"required": "Pour signer, cochez la phrase d'engagement."}
    )


class DispatchForm(DsfrBaseForm):  # type: ignore[misc]
    """How the letter leaves; a number and a day for the post alone."""

    channel = forms.ChoiceField(
        label="Comment envoyez-vous la lettre ?",
        choices=Channel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez comment la lettre part."},
    )
    tracking = forms.CharField(
        label="Numéro de recommandé",
        required=False,
        max_length=40,
        help_text="Par la poste seulement : tel qu'il est sur le bordereau.",
    )
    dispatched_on = DayField(
        label="Date d'envoi", required=False, help_text="Par la poste seulement : le jour du dépôt au guichet."
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("channel") == Channel.POST:
            if not cleaned.get("tracking") and "tracking" not in self.errors:
                self.add_error("tracking", "Recopiez le numéro de recommandé du bordereau.")
            if not cleaned.get("dispatched_on") and "dispatched_on" not in self.errors:
                self.add_error("dispatched_on", "Donnez le jour du dépôt au guichet.")
        return cleaned


class DayForm(DsfrBaseForm):  # type: ignore[misc]
    """One day."""

    on = DayField(label="Date", error_messages={"required": "Donnez la date."})

    def __init__(self, *args: Any, label: str, hint: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        reword(self, "on", label=label, help_text=hint)


class ReplacementForm(DsfrBaseForm):  # type: ignore[misc]
    starts_on = DayField(label="Premier jour", error_messages={"required": "Donnez le premier jour."})
    last_day = DayField(
        label="Dernier jour", help_text="Inclus.", error_messages={"required": "Donnez le dernier jour."}
    )
    where = forms.CharField(
        label="Chez qui, ou dans quelle structure",
        max_length=150,
        help_text="Par exemple : cabinet des Tilleuls, à Die.",
        error_messages={"required": "Dites chez qui, ou dans quelle structure."},
    )
