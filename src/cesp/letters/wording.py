"""What several papers print alike, as plain values for their templates."""

from __future__ import annotations

from typing import Any

from cesp_law.explain import Explained


def steps_of(explained: Explained[Any]) -> list[dict[str, Any]]:
    """The reasons of a figure, in the shape that ``reasons`` of ``letter.typ`` prints."""
    return [
        {
            "sentence": step.sentence,
            "citations": [{"text": citation.text, "doubt": citation.doubt} for citation in step.citations],
        }
        for step in explained.steps
    ]
