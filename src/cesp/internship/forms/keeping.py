"""What the managing authority types: the calendar, a specialty, seats, a candidate, a rank, a file of ranks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from dsfr.forms import DsfrBaseForm

from cesp.common import uploads
from cesp.common.form_fields import DayField
from cesp.common.instants import PARIS, day_of, in_paris
from cesp.internship import naming
from cesp.internship.models import Choice, Ranking
from cesp.internship.operations.preparing import MOST_SEATS, Dates
from cesp.internship.operations.ranks import MOST
from cesp.internship.queries.listing import STATES, Filters

_DAY = timedelta(days=1)


class DatesForm(DsfrBaseForm):  # type: ignore[misc]
    """The calendar, in days of Paris, the last day of the wishes included."""

    wishes_from_on = DayField(label="Vœux ouverts à compter du", help_text="Dès minuit, heure de Paris.")
    wishes_last_on = DayField(label="Dernier jour des vœux", help_text="Jusqu'à 23 h 59, heure de Paris.")
    list_on = DayField(label="Liste nationale des postes publiée le")
    ranks_on = DayField(label="Rangs importés le")
    simulations_from_on = DayField(label="Simulations à compter du")
    final_on = DayField(label="Affectation définitive à compter du")

    @property
    def dates(self) -> Dates:
        given = self.cleaned_data
        return Dates(
            wishes_from_at=in_paris(given["wishes_from_on"], time.min, later=False),
            wishes_until_at=in_paris(given["wishes_last_on"] + _DAY, time.min, later=False),
            **{name: given[name] for name in ("list_on", "ranks_on", "simulations_from_on", "final_on")},
        )

    @staticmethod
    def typed(choice: Choice) -> dict[str, Any]:
        """A calendar in the fields of the form."""
        last: datetime = choice.wishes_until_at.astimezone(UTC) - timedelta(minutes=1)
        return {
            "wishes_from_on": choice.wishes_from_at.astimezone(PARIS).date(),
            "wishes_last_on": day_of(last),
            **{name: getattr(choice, name) for name in ("list_on", "ranks_on", "simulations_from_on", "final_on")},
        }


class NewForm(DatesForm):
    """The first calendar of a year."""

    year = forms.IntegerField(label="Année de l'épreuve", help_text="2026 pour la sixième année de 2025-2026.")
    field_order = ("year",)


class SpecialtyForm(DsfrBaseForm):  # type: ignore[misc]
    """A specialty that opens, and the ranking that its posts read."""

    code = forms.ChoiceField(label="Spécialité", choices=lambda: list(naming.specialties().items()))
    ranking = forms.CharField(
        label="Classement lu par ses postes",
        max_length=80,
        help_text="Le nom d'un classement du choix, ou d'un nouveau : « Groupe chirurgie ».",
    )


class SeatsForm(DsfrBaseForm):  # type: ignore[misc]
    """Another number of seats than the requests, with its reason."""

    specialty = forms.ChoiceField(label="Spécialité")
    subdivision = forms.ChoiceField(label="Subdivision")
    seats = forms.IntegerField(
        label="Postes à ouvrir",
        min_value=0,
        max_value=MOST_SEATS,
        error_messages={"invalid": f"Écrivez un nombre entier de 0 à {MOST_SEATS}."},
    )
    reason = forms.CharField(label="Motif", max_length=300, help_text="Publié avec la liste nationale.")

    def __init__(self, *args: Any, opened: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["specialty"].choices = [(code, naming.specialties().get(code, code)) for code in opened]
        self.fields["subdivision"].choices = list(naming.subdivisions().items())


class AddForm(DsfrBaseForm):  # type: ignore[misc]
    """Somebody whom the contracts do not designate."""

    reference = forms.CharField(label="Référence du contrat", max_length=30, help_text="Comme « CESP-2023-000042 ».")
    reason = forms.CharField(label="Pourquoi cette personne choisit cette année", max_length=300)


class ReasonForm(DsfrBaseForm):  # type: ignore[misc]
    """Why somebody goes to the ordinary list."""

    reason = forms.CharField(label="Motif", max_length=300, help_text="La personne le lira dans son dossier.")


class RankForm(DsfrBaseForm):  # type: ignore[misc]
    """One rank, typed."""

    ranking = forms.ModelChoiceField(label="Classement", queryset=Ranking.objects.none(), empty_label=None)
    rank = forms.IntegerField(
        label="Rang",
        min_value=1,
        max_value=MOST,
        error_messages={"invalid": "Écrivez un nombre entier."},
    )

    def __init__(self, *args: Any, choice: Choice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ranking"].queryset = choice.rankings.order_by("pk")


class RanksFileForm(DsfrBaseForm):  # type: ignore[misc]
    """A spreadsheet of the ranks of one ranking."""

    ranking = forms.ModelChoiceField(label="Classement", queryset=Ranking.objects.none(), empty_label=None)
    file = forms.FileField(
        label="Tableur des rangs",
        help_text="Un fichier .xlsx, .ods ou .csv, d'après le modèle.",
        error_messages={"required": "Choisissez un fichier.", "empty": "Le fichier est vide."},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv", "class": "fr-upload"}),
    )

    def __init__(self, *args: Any, choice: Choice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ranking"].queryset = choice.rankings.order_by("pk")

    def clean_file(self) -> Any:
        file, most = self.cleaned_data["file"], int(settings.TAKEOVER_LIMITS["file_bytes"])
        if uploads.is_unwritten(file):
            raise forms.ValidationError("Le service n'a plus de place pour ce fichier. Réessayez plus tard.")
        if file.size > most:
            raise forms.ValidationError(f"Le fichier dépasse {most // 1_000_000} Mo.")
        return file


class ThirdCycleForm(DsfrBaseForm):  # type: ignore[misc]
    """The day of entry, for those who are ticked."""

    on = DayField(label="Premier jour du troisième cycle")
    evidence = forms.CharField(label="Pièce", max_length=200, help_text="Référence de l'arrêté ou de la liste reçue.")


class FilterForm(forms.Form):
    """Which candidates the list shows."""

    q = forms.CharField(label="Nom ou contrat", max_length=100, required=False)
    etat = forms.ChoiceField(label="Situation", choices=list(STATES.items()), required=False)
    subdivision = forms.ChoiceField(
        label="Subdivision", required=False, choices=lambda: [("", "Toutes"), *naming.subdivisions().items()]
    )

    @property
    def filters(self) -> Filters:
        if not self.is_valid():
            return Filters()
        given = self.cleaned_data
        return Filters(words=given["q"], state=given["etat"], subdivision=given["subdivision"])
