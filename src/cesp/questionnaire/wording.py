"""Answers as people read them: labels for codes, days in French, names of communes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cesp.internship.naming import subdivisions
from cesp.questionnaire.definition import Kind, Question
from cesp.territory import queries as territory
from cesp_law.dates import in_french

UNANSWERED = "sans réponse"


def answer_in_words(question: Question, value: Any) -> str:
    """One answer, in French; a value that the form no longer offers is given as it was kept.

    :param value: plain, of the question's kind; of a piece, the names of its files.
    """
    if value in (None, "", []):
        return UNANSWERED
    labels = {one.code: one.label for one in question.choices}
    match question.kind:
        case Kind.DATE:
            return in_french(date.fromisoformat(value))
        case Kind.CHOICE | Kind.YES_NO:
            return labels.get(value, str(value))
        case Kind.CHOICES:
            return ", ".join(labels.get(one, str(one)) for one in value)
        case Kind.WISHES:
            return ", ".join(f"{n}. {subdivisions().get(one, one)}" for n, one in enumerate(value, start=1))
        case Kind.COMMUNE:
            commune = territory.commune_of_code(value)
            return commune.label if commune else str(value)
        case Kind.PIECE:
            return ", ".join(value)
        case _:
            return str(value)


def condition_in_words(question: Question, definition_questions: Mapping[str, Question]) -> str:
    """« seulement si « Redoublez-vous… » : Oui »; nothing for a question always asked."""
    parts = []
    for condition in question.only_if:
        other = definition_questions.get(condition.question)
        if other is not None:
            labels = {one.code: one.label for one in other.choices}
            said = " ou ".join(f"« {labels.get(value, value)} »" for value in condition.values)
            parts.append(f"si vous avez répondu {said} à « {other.label} »")
    return "Seulement " + ", et ".join(parts) + "." if parts else ""
