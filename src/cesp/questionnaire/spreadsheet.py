"""The export of the answers: a column a question, the answers in the words that were read when they were given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from cesp.common.export import Column, Kind
from cesp.common.instants import day_of
from cesp.questionnaire import definition as forms
from cesp.questionnaire.definition import AUDIENCES, Question
from cesp.questionnaire.queries.board import STATES, Exported
from cesp.questionnaire.wording import answer_in_words
from cesp_law import labels
from cesp_law.questionnaire import Audience


def columns_for(questions: Sequence[Question]) -> tuple[Column[Exported], ...]:
    """Who, where, when; then the questions."""
    return (
        Column("Nom", lambda row: row.response.contract.signatory.family_name),
        Column("Prénoms", lambda row: row.response.contract.signatory.given_names),
        Column("Contrat", lambda row: row.response.contract.reference),
        Column("Région de formation", lambda row: labels.ARS[row.summary.ars]),
        Column("Année du contrat", lambda row: row.summary.academic_year, Kind.NUMBER),
        Column("Situation", lambda row: AUDIENCES[Audience(row.response.audience)]),
        Column("État", lambda row: STATES[row.response.state]),
        Column("Envoyé le", lambda row: day_of(row.response.sent_at) if row.response.sent_at else None, Kind.DAY),
        Column("En retard", lambda row: "oui" if row.response.late else ""),
        *(Column(one.label, _answer(one), _kind(one)) for one in questions),
    )


_KINDS = {forms.Kind.NUMBER: Kind.NUMBER, forms.Kind.DATE: Kind.DAY}


def _kind(question: Question) -> Kind:
    return _KINDS.get(question.kind, Kind.TEXT)


def _answer(column: Question) -> Callable[[Exported], Any]:
    communes: dict[str, str] = {}

    def value(row: Exported) -> Any:
        if row.sending is None or column.code not in row.sending.answers:
            return None
        held, asked = row.sending.answers[column.code], row.questions.get(column.code, column)
        if column.kind in _KINDS and asked.kind is not column.kind:
            return None  # another version asked it otherwise: the cell could not hold it
        if column.kind is forms.Kind.NUMBER:
            return held
        if column.kind is forms.Kind.DATE:
            return date.fromisoformat(held)
        if asked.kind is forms.Kind.COMMUNE:
            return communes.setdefault(held, communes.get(held) or answer_in_words(asked, held))
        return answer_in_words(asked, held)

    return value
