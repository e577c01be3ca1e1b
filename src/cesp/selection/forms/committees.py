"""Forms of a committee: its setup, its grid, and the reason of a step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.text import slugify
from dsfr.forms import DsfrBaseForm

from cesp.accounts.models import Membership
from cesp.campaigns.models import Campaign, Capacity, Committee
from cesp.common.form_fields import DayField
from cesp.common.workflow import AlreadyDone
from cesp.selection.models import Criterion
from cesp.selection.queries import committees as queries
from cesp.selection.queries.grid import Line
from cesp_law import labels
from cesp_law.selection.ranking import COMPULSORY_CRITERIA, OUT_OF

EXTRA_LINES = 3
"""Blank lines under those of the grid."""


class CampaignField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        campaign: Campaign = obj
        return campaign.years


class MemberField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        member: Membership = obj
        organisation = member.organisation.name if member.organisation else ""
        return f"{member.person.full_name} – {organisation}"


class NewForm(DsfrBaseForm):  # type: ignore[misc]
    campaign = CampaignField(queryset=Campaign.objects.none(), label="Campagne", empty_label=None)
    profession = forms.ChoiceField(
        label="Profession", choices=[(code, word.capitalize()) for code, word in labels.PROFESSION.items()]
    )
    meets_on = DayField(label="Se réunit le", required=False, help_text="Peut se dire plus tard.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = queries.open_campaigns()


class DescribeForm(DsfrBaseForm):  # type: ignore[misc]
    meets_on = DayField(label="Se réunit le", required=False)
    blind = forms.BooleanField(
        label="Notation anonyme",
        required=False,
        help_text="Les membres notent sans le nom du candidat, sa photographie ni sa pièce d'identité. Un nom écrit "
        "dans une autre pièce, un texte ou un avis reste lisible. Se décide avant l'ouverture de la notation.",
    )


class SeatForm(DsfrBaseForm):  # type: ignore[misc]
    member = MemberField(queryset=Membership.objects.none(), label="Membre", empty_label="Choisissez")
    capacity = forms.ChoiceField(label="Qualité", choices=Capacity.choices)

    def __init__(self, *args: Any, actor: Membership, committee: Committee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = queries.may_sit(committee)


class InviteForm(DsfrBaseForm):  # type: ignore[misc]
    given_names = forms.CharField(label="Prénoms", max_length=150)
    family_name = forms.CharField(label="Nom", max_length=150)
    email = forms.EmailField(label="Adresse électronique")


class AssignForm(DsfrBaseForm):  # type: ignore[misc]
    readers = forms.IntegerField(
        label="Lecteurs par dossier",
        required=False,
        min_value=1,
        help_text="Vide : chaque dossier à tous les membres. Sinon, les dossiers sont répartis à parts égales.",
    )


class Taking(DsfrBaseForm):  # type: ignore[misc]
    """A form that runs its act and keeps its refusals."""

    def take(self, perform: Callable[[], object]) -> bool:
        """Whether the act went through, by this one or by whoever was quicker."""
        try:
            perform()
        except AlreadyDone:
            return True
        except ValidationError as refusal:
            self.tell(refusal)
            return False
        return True

    def tell(self, refusal: ValidationError) -> None:
        """Show a refusal beside the field it speaks of, above the form otherwise."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for name, sentences in refusal.message_dict.items():
            self.add_error(name if name in self.fields and name != NON_FIELD_ERRORS else None, sentences)


class MoveForm(Taking):
    reason = forms.CharField(
        label="Motif",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Imprimé au procès-verbal.",
    )


class GridForm(Taking):
    """The lines of a grid: the two compulsory ones, the committee's own, and a few blank ones."""

    def __init__(self, *args: Any, criteria: list[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = max(len(criteria), len(COMPULSORY_CRITERIA)) + EXTRA_LINES
        self.criteria = criteria
        for number in range(self.count):
            held = criteria[number] if number < len(criteria) else None
            self._add(number, held)

    def _add(self, number: int, held: Criterion | None) -> None:
        shown = number + 1
        whole = forms.NumberInput(attrs={"inputmode": "numeric"})
        compulsory = held is not None and held.code in COMPULSORY_CRITERIA
        self.fields[f"label_{number}"] = forms.CharField(
            label=f"Critère {shown}", max_length=100, required=compulsory, initial=held.label if held else ""
        )
        self.fields[f"guidance_{number}"] = forms.CharField(
            label=f"Ce qui est attendu, critère {shown}",
            max_length=300,
            required=False,
            initial=held.guidance if held else "",
        )
        for name, label, least, initial in (
            ("weight", f"Poids, critère {shown}", 1, held.weight if held else None),
            ("maximum", f"Noté sur, critère {shown}", 1, held.maximum if held else None),
            ("tie", f"Départage, critère {shown}", 1, held.tie_position if held else None),
        ):
            self.fields[f"{name}_{number}"] = forms.IntegerField(
                label=label, min_value=least, max_value=1000, required=False, initial=initial, widget=whole
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The bound fields line by line, for a table."""
        names = ("label", "guidance", "weight", "maximum", "tie")
        return [
            {name: self[f"{name}_{number}"] for name in names}
            | {
                "compulsory": number < len(self.criteria) and self.criteria[number].code in COMPULSORY_CRITERIA,
                "number": number + 1,
            }
            for number in range(self.count)
        ]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean()
        for number in range(self.count):
            if given.get(f"label_{number}") and not given.get(f"weight_{number}"):
                self.add_error(f"weight_{number}", "Donnez un poids à ce critère : 1 ou plus.")
        return given

    @property
    def lines(self) -> list[Line]:
        """The grid as typed; a line without a name is left out."""
        found: list[Line] = []
        given = self.cleaned_data
        for number in range(self.count):
            label = given[f"label_{number}"].strip()
            if not label:
                continue
            held = self.criteria[number] if number < len(self.criteria) else None
            found.append(
                Line(
                    code=held.code if held else slugify(label).replace("-", "_")[:40] or f"critere_{number + 1}",
                    label=label,
                    guidance=given[f"guidance_{number}"],
                    weight=given[f"weight_{number}"],
                    maximum=given[f"maximum_{number}"] or OUT_OF,
                    tie_position=given[f"tie_{number}"],
                )
            )
        return found
