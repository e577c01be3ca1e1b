"""Forms of the deliberation: the verdict on a file, a rank changed, the casting vote."""

from __future__ import annotations

from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from cesp.selection.queries.deliberation import Row


class VerdictForm(DsfrBaseForm):  # type: ignore[misc]
    retained = forms.TypedChoiceField(
        label="Avis de la commission",
        choices=[("1", "Retenue"), ("", "Non retenue")],
        coerce=bool,
        empty_value="",
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Motif",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Obligatoire si le dossier n'est pas retenu. Le candidat le lira : ne nommez personne d'autre.",
    )
    interview_result = forms.CharField(
        label="Compte rendu de l'entretien",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Imprimé au procès-verbal.",
    )


class AdjustForm(DsfrBaseForm):  # type: ignore[misc]
    rank = forms.IntegerField(label="Nouveau rang", min_value=1)
    reason = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Imprimé au procès-verbal et lu par le candidat : ne nommez personne d'autre.",
    )


class CastingVoteForm(DsfrBaseForm):  # type: ignore[misc]
    """A place for each of the tied candidates."""

    def __init__(self, *args: Any, rows: list[Row], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = [row.key for row in rows]
        places = [("", "Choisissez"), *((str(n), str(n)) for n in range(1, len(rows) + 1))]
        for row in rows:
            self.fields[f"place_{row.key}"] = forms.ChoiceField(
                label=f"Place de {row.candidature.person.full_name}", choices=places
            )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean()
        places = [given.get(f"place_{key}") for key in self.keys]
        if all(places) and len(set(places)) != len(places):
            self.add_error(None, "Donnez une place différente à chaque candidat.")
        return given

    @property
    def order(self) -> list[str]:
        return sorted(self.keys, key=lambda key: int(self.cleaned_data[f"place_{key}"]))
