"""Asking for a commune: typed as people write it, chosen from a list when several bear that name.

Without JavaScript the page comes back with the communes that may be meant, as buttons to choose from;
with it, ``territory/commune.js`` proposes them as one types (a combobox, by keyboard too).
"""

from __future__ import annotations

from typing import Any

from django import forms

from cesp.territory import queries
from cesp.territory.models import Commune

_CHOSEN = "insee:"
"""Before a code that was chosen from a list: typed alone, it could also be somebody's postcode."""


def _meant(typed: str) -> Commune | None:
    if typed.startswith(_CHOSEN):
        return queries.commune_of_code(typed.removeprefix(_CHOSEN))
    return queries.commune_meant(typed)


class CommuneInput(forms.TextInput):
    """A text field, and under it the communes that what was typed may mean, when it means several."""

    template_name = "territory/commune_input.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was chosen from the list outweighs what was typed."""
        chosen = data.get(f"{name}-choix")
        return f"{_CHOSEN}{chosen}" if chosen else super().value_from_datadict(data, files, name)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        typed = context["widget"]["value"] or ""
        meant = _meant(typed)
        if typed.startswith(_CHOSEN):
            context["widget"]["value"] = meant.label if meant else ""
        doubtful = bool(typed) and meant is None
        context["communes"] = queries.communes_found(typed) if doubtful else []
        return context


class CommuneField(forms.CharField):
    """Gives a :class:`Commune` that exists today, or nothing when it is not required.

    :raises ValidationError: no commune is meant, or several are.
    """

    widget = CommuneInput
    default_error_messages = {
        "unknown": "Aucune commune ne porte ce nom. Vérifiez l'orthographe, ou essayez le code postal.",
        "several": "Plusieurs communes répondent à ces mots. Choisissez la bonne dans la liste.",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Nom ou code postal ; le département aide : « Saint-Denis (93) ».")
        super().__init__(max_length=queries.LONGEST, **kwargs)

    def clean(self, value: Any) -> Commune | None:
        typed = super().clean(value)
        if not typed:
            return None
        commune = _meant(typed)
        if commune is None:
            code = "several" if queries.communes_found(typed) else "unknown"
            raise forms.ValidationError(self.error_messages[code], code=code)
        return commune

    def prepare_value(self, value: Any) -> Any:
        return value.label if isinstance(value, Commune) else value
