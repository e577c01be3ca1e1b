"""What several papers print alike, as plain values for their templates."""

from __future__ import annotations

from typing import Any

from cesp_law.explain import Explained

_OF = {
    **dict.fromkeys(("ARS", "UFR", "Agence", "École", "Institut", "Unité", "Université"), "de l'"),
    **dict.fromkeys(("Faculté",), "de la "),
    **dict.fromkeys(("Centre", "Collège", "Département"), "du "),
}


def of_organisation(name: str) -> str:
    """« de l'ARS Bretagne », « de la Faculté de médecine de Nancy »; without an article where none is known."""
    return f"{_OF.get(name.split(' ', 1)[0], 'de ')}{name}"


def steps_of(explained: Explained[Any]) -> list[dict[str, Any]]:
    """The reasons of a figure, in the shape that ``reasons`` of ``letter.typ`` prints."""
    return [
        {
            "sentence": step.sentence,
            "citations": [{"text": citation.text, "doubt": citation.doubt} for citation in step.citations],
        }
        for step in explained.steps
    ]
