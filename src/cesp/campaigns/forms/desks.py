"""What the desks type: filters, a correction, a reason, an opinion, a conflict, a paper file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from dsfr.forms import DsfrBaseForm

from cesp.accounts.models import Membership
from cesp.campaigns.models import Conflict, CorrectionReason, Outcome, Purpose
from cesp.campaigns.models.campaigns import PROFESSIONS, STATUSES
from cesp.campaigns.models.candidatures import REGIONS
from cesp.campaigns.operations.checking import LONGEST_REASON
from cesp.campaigns.operations.corrections import LONGEST_MESSAGE, LONGEST_NOTE, Point
from cesp.campaigns.operations.paper_files import Sender
from cesp.campaigns.queries.desk import Filters
from cesp.campaigns.requirements import LEAST_WORDS, LONGEST_TEXT
from cesp.common.form_fields import DayField
from cesp.zoning.models.places import PostKind
from cesp.zoning.naming import specialty_code
from cesp.zoning.queries.places import departements

_CHOOSE = ("", "Choisissez")
_ALL = ("", "Toutes les valeurs")
_SENDER = ("email", "given_names", "family_name", "birth_on")


EVERY_CAMPAIGN = "toutes"


class DeskFilterForm(forms.Form):
    """The filters of the address; what is unknown in it narrows nothing.

    :param years: campaigns that the reader sees files of, the latest first: it is the one shown unless told.
    """

    q = forms.CharField(label="Nom ou numéro", required=False, max_length=100)
    profession = forms.ChoiceField(label="Profession", required=False, choices=[_ALL, *PROFESSIONS])
    situation = forms.ChoiceField(label="Situation", required=False, choices=[_ALL, *STATUSES])
    campagne = forms.ChoiceField(label="Campagne", required=False)

    def __init__(self, data: Any, *, years: Sequence[tuple[int, str]]) -> None:
        super().__init__(data)
        choices = [*((str(year), name) for year, name in years), (EVERY_CAMPAIGN, "Toutes")]
        self.latest = years[0][0] if years else None
        self.fields["campagne"].choices = choices  # type: ignore[attr-defined]

    @property
    def campaign(self) -> str:
        """The campaign shown, as the address writes it."""
        asked = self.cleaned_data.get("campagne", "") if self.is_valid() or self.cleaned_data else ""
        return asked or str(self.latest or EVERY_CAMPAIGN)

    def filters(self, queue: str) -> Filters:
        self.is_valid()
        given = self.cleaned_data
        return Filters(
            queue=queue,
            words=given.get("q", ""),
            profession=given.get("profession", ""),
            status=given.get("situation", ""),
            year=int(self.campaign) if self.campaign != EVERY_CAMPAIGN else None,
        )


class CorrectionForm(DsfrBaseForm):  # type: ignore[misc]
    """Which fields and pieces, why, by which day."""

    answer_by_on = DayField(label="Réponse attendue au plus tard le")
    message = forms.CharField(
        label="Message à la personne",
        required=False,
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Facultatif. Les points ci-dessous sont déjà dits.",
    )

    def __init__(self, *args: Any, targets: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets = dict(targets)
        for code, label in self.targets.items():
            self.fields[f"reason-{code}"] = forms.ChoiceField(
                label=label, required=False, choices=[("", "Rien à corriger"), *CorrectionReason.choices]
            )
            self.fields[f"note-{code}"] = forms.CharField(
                label=f"Précision : {label}", required=False, max_length=LONGEST_NOTE
            )

    @property
    def lines(self) -> Iterator[tuple[Any, Any]]:
        """The question and the note of each field and piece."""
        return ((self[f"reason-{code}"], self[f"note-{code}"]) for code in self.targets)

    @property
    def points(self) -> tuple[Point, ...]:
        given = self.cleaned_data
        return tuple(
            Point(code, given[f"reason-{code}"], given.get(f"note-{code}", ""))
            for code in self.targets
            if given.get(f"reason-{code}")
        )


class ReasonForm(DsfrBaseForm):  # type: ignore[misc]
    because = forms.CharField(
        label="Pourquoi cette candidature est irrecevable",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="La personne lit ce texte dans le courrier qui lui est remis, avec les voies de recours.",
    )


class OpinionForm(DsfrBaseForm):  # type: ignore[misc]
    outcome = forms.ChoiceField(label="Votre avis", choices=Outcome.choices, widget=forms.RadioSelect)
    reasons = forms.CharField(
        label="Motifs",
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Obligatoires, sauf pour un avis favorable. La personne, l'UFR et la commission les lisent.",
    )


class AskOpinionForm(DsfrBaseForm):  # type: ignore[misc]
    purpose = forms.ChoiceField(label="Ce que vous demandez", choices=[_CHOOSE, *Purpose.choices])
    ars = forms.ChoiceField(label="À l'ARS", choices=[_CHOOSE, *REGIONS])


class ConflictForm(DsfrBaseForm):  # type: ignore[misc]
    ground = forms.ChoiceField(label="Lien avec la personne", choices=Conflict.Ground.choices, widget=forms.RadioSelect)
    member = forms.ModelChoiceField(
        label="Pour qui",
        required=False,
        queryset=Membership.objects.none(),
        empty_label="Pour moi",
        help_text="Vous pouvez déclarer le conflit d'un membre de la commission, qui ne lira plus ce dossier.",
    )

    def __init__(self, *args: Any, among: QuerySet[Membership] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if among is None:
            del self.fields["member"]
        else:
            self.fields["member"].queryset = among


def _text_of_the_file(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"Recopié, à partir de {LEAST_WORDS} mots, il tient lieu de la pièce ; sinon, joignez la page.",
    )


class PaperFileForm(DsfrBaseForm):  # type: ignore[misc]
    """A file that arrived on paper: whose, when, and what it says."""

    received_on = DayField(label="Arrivé à l'UFR le", help_text="Ce jour décide si le dossier est dans les délais.")
    email = forms.EmailField(
        label="Adresse électronique", max_length=254, help_text="La personne y reçoit son récépissé et vos demandes."
    )
    family_name = forms.CharField(label="Nom", max_length=120)
    given_names = forms.CharField(label="Prénoms", max_length=120)
    birth_on = DayField(label="Date de naissance", required=False)
    profession = forms.ChoiceField(label="Profession", choices=[_CHOOSE, *PROFESSIONS])
    status = forms.ChoiceField(label="Situation", choices=[_CHOOSE, *STATUSES])
    year_of_study = forms.IntegerField(label="Année d'études", required=False, min_value=1, max_value=15)
    specialty = forms.CharField(label="Spécialité suivie ou souhaitée", required=False, max_length=60)
    training_ends_on = DayField(label="Fin de formation prévue", required=False)
    entrance_exam_rank = forms.IntegerField(
        label="Rang aux épreuves nationales", required=False, min_value=1, max_value=20_000
    )
    intended_ars = forms.ChoiceField(label="Région d'installation", required=False, choices=[_CHOOSE, *REGIONS])
    intended_departement = forms.ChoiceField(label="Département d'installation", required=False)
    intended_kind = forms.ChoiceField(label="Mode d'exercice", required=False, choices=[_CHOOSE, *PostKind.choices])
    project = _text_of_the_file("Projet professionnel")
    motivation = _text_of_the_file("Lettre de motivation")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["intended_departement"]
        field.choices = [_CHOOSE, *departements()]

    def clean_specialty(self) -> str:
        return specialty_code(self.cleaned_data["specialty"].strip())

    @property
    def sender(self) -> Sender:
        given = self.cleaned_data
        return Sender(**{name: given[name] for name in _SENDER})

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the file."""
        return {name: value for name, value in self.cleaned_data.items() if name not in (*_SENDER, "received_on")}


class PieceForm(DsfrBaseForm):  # type: ignore[misc]
    """A page scanned from a paper file, for one place."""

    place = forms.ChoiceField(label="Pièce")
    file = forms.FileField(label="Fichier", help_text="PDF, JPEG ou PNG.")
    expires_on = DayField(label="Valable jusqu'au", required=False, help_text="Si la pièce porte cette date.")

    def __init__(self, *args: Any, places: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [_CHOOSE, *places]


class ChosenForm(forms.Form):
    """Files ticked in the list, or all of it, and what to do with them; « liste » is the address of the list."""

    choix = forms.TypedMultipleChoiceField(coerce=int, required=False)
    tout = forms.BooleanField(required=False)
    liste = forms.CharField(required=False, max_length=4_000)
    faire = forms.CharField(max_length=30)

    def __init__(self, data: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        ticked = [one for one in data.getlist("choix")[:200] if one.isdecimal() and len(one) < 12]
        self.fields["choix"].choices = [(one, one) for one in ticked]  # type: ignore[attr-defined]
