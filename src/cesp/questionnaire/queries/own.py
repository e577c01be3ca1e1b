"""A signatory's own questionnaires: what is asked, what is written, what is missing, what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from cesp.accounts.models import Membership
from cesp.common.instants import day_of
from cesp.contracts.reading import timeline_of
from cesp.questionnaire.definition import YES, Definition, Kind, Question, Section
from cesp.questionnaire.models import Attachment, Proposal, Questionnaire, Response, Sending, Stage, Version
from cesp.questionnaire.queries.forms import in_force
from cesp.questionnaire.subjects import Known, known_values
from cesp.questionnaire.wording import answer_in_words
from cesp_law.dates import in_french

EXACT = ":exact"
"""After the code of a question whose answer the file knows: « oui » when it still holds."""


@dataclass(frozen=True, slots=True)
class Line:
    """A question and its answer in words, as a page prints them."""

    question: Question
    words: str


@dataclass(frozen=True, slots=True)
class Progress:
    """A section and how far it is: ``done`` of its ``total`` compulsory questions that are asked."""

    section: Section
    done: int
    total: int

    @property
    def is_done(self) -> bool:
        return self.done == self.total


@dataclass(frozen=True)
class File:
    """One questionnaire of one contract as its author meets it at an instant."""

    response: Response
    version: Version
    definition: Definition
    known: Mapping[str, Any]
    attachments: tuple[Attachment, ...]
    at: datetime

    @property
    def questionnaire(self) -> Questionnaire:
        return self.response.questionnaire

    @property
    def today(self) -> date:
        return day_of(self.at)

    @property
    def stage(self) -> Stage:
        return self.questionnaire.stage(self.today)

    @property
    def may_change(self) -> bool:
        return self.questionnaire.takes_answers(self.today)

    @property
    def is_late(self) -> bool:
        return self.stage is Stage.LATE

    @cached_property
    def answers(self) -> dict[str, Any]:
        """What is answered, as if sent now: what still holds takes the value of the file, pieces their names."""
        found = dict(self.response.answers)
        for code, value in self.known.items():
            if found.get(code + EXACT) == "oui":
                found[code] = value
        for code in {one.question for one in self.attachments}:
            found[code] = [one.piece.name for one in self.attachments if one.question == code]
        return found

    @cached_property
    def asked(self) -> frozenset[str]:
        return self.definition.asked(self.answers)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections with something to ask now."""
        return tuple(one for one in self.definition.sections if any(q.code in self.asked for q in one.questions))

    @cached_property
    def progress(self) -> tuple[Progress, ...]:
        return tuple(self._progress(section) for section in self.sections)

    def _progress(self, section: Section) -> Progress:
        needed = [one for one in section.questions if one.code in self.asked and self._is_needed(one)]
        return Progress(section, sum(self.is_answered(one) for one in needed), len(needed))

    def _is_needed(self, question: Question) -> bool:
        return question.compulsory or question.code in self.known

    def is_answered(self, question: Question) -> bool:
        return self.answers.get(question.code) not in (None, "", [])

    @property
    def done(self) -> int:
        return sum(one.done for one in self.progress)

    @property
    def total(self) -> int:
        return sum(one.total for one in self.progress)

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.total) if self.total else 100

    @property
    def missing(self) -> tuple[tuple[Section, Question], ...]:
        """Compulsory questions without an answer, with their section."""
        return tuple(
            (section, one)
            for section in self.sections
            for one in section.questions
            if one.code in self.asked and self._is_needed(one) and not self.is_answered(one)
        )

    @property
    def lines(self) -> tuple[tuple[Section, tuple[Line, ...]], ...]:
        """Everything that is asked, with its answer in words."""
        return lines_of(self.definition, self.answers, self.asked)

    def kept(self) -> dict[str, Any]:
        """What a sending keeps: the answers of the questions that are asked, those left empty aside."""
        return {
            one.code: self.answers[one.code]
            for one in self.definition.questions()
            if one.code in self.asked and self.is_answered(one)
        }

    @property
    def changed_since_sent(self) -> bool:
        """Whether a correction is written and not sent."""
        if self.response.sent_at is None:
            return False
        last = self.response.sendings.order_by("-number").first()
        return last is not None and (last.answers != self.kept() or last.audience != self.response.audience)

    @property
    def next_step(self) -> str:
        """The address word of the first section with something missing; empty, to send."""
        return next((one.section.code for one in self.progress if not one.is_done), "")


def lines_of(
    definition: Definition, answers: Mapping[str, Any], asked: frozenset[str]
) -> tuple[tuple[Section, tuple[Line, ...]], ...]:
    found = []
    for section in definition.sections:
        lines = tuple(
            Line(one, answer_in_words(one, answers.get(one.code))) for one in section.questions if one.code in asked
        )
        if lines:
            found.append((section, lines))
    return tuple(found)


def file_for(actor: Membership, public_id: UUID, *, at: datetime) -> File:
    """The actor's own, whatever its year.

    :raises Response.DoesNotExist: there is none, or it is somebody else's.
    """
    rows = Response.objects.select_related("questionnaire", "contract__signatory", "contract__ufr")
    return file_of(rows.get(public_id=public_id, contract__signatory=actor.person_id), at=at)


def file_of(response: Response, *, at: datetime) -> File:
    version = in_force(response.questionnaire)
    definition = version.definition.for_audience(response.audience)
    known = known_values(definition, Known(response.contract, timeline_of(response.contract)))
    held = tuple(response.attachments.select_related("piece").order_by("pk"))
    return File(response, version, definition, known, held, at)


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A questionnaire in the signatory's list."""

    response: Response
    stage: Stage

    @property
    def may_change(self) -> bool:
        return self.stage in (Stage.OPEN, Stage.LATE)

    @property
    def sentence(self) -> str:
        """Where it stands and what comes next."""
        row, questionnaire = self.response, self.response.questionnaire
        closing, until = in_french(questionnaire.closes_on), in_french(questionnaire.corrections_until_on)
        if row.sent_at is not None:
            late = ", en retard" if row.late else ""
            sent = f"Envoyé le {in_french(day_of(row.sent_at))}{late}."
            return f"{sent} Vous pouvez le corriger jusqu'au {until} inclus." if self.may_change else sent
        match self.stage:
            case Stage.OPEN:
                return f"À envoyer au plus tard le {closing} inclus."
            case Stage.LATE:
                return f"Le dernier jour était le {closing} : vous pouvez encore l'envoyer jusqu'au {until} inclus."
            case _:
                return "Resté sans réponse."


def own_list(actor: Membership, *, on: date) -> list[OwnLine]:
    """Every questionnaire of the actor's contracts, the last first. One query."""
    rows = Response.objects.filter(contract__signatory=actor.person_id).select_related("questionnaire", "contract")
    return [OwnLine(row, row.questionnaire.stage(on)) for row in rows.order_by("-questionnaire__year", "-pk")]


def own_waiting(actor: Membership, *, on: date) -> list[OwnLine]:
    """Those that wait for the actor: open, or closed and still taken late. One query; for the home."""
    rows = Response.objects.silent().taken(on).filter(contract__signatory=actor.person_id)
    rows = rows.select_related("questionnaire", "contract").order_by("questionnaire__year", "pk")
    return [OwnLine(row, row.questionnaire.stage(on)) for row in rows]


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent, under the wording that it answered."""

    sending: Sending
    lines: tuple[tuple[Section, tuple[Line, ...]], ...]
    proposals: tuple[Proposal, ...]


def sent_of(response: Response) -> tuple[Sent, ...]:
    """Every sending of a response, the last first."""
    rows = response.sendings.select_related("version", "receipt").prefetch_related("proposals__decided_by__person")
    found = []
    for sending in rows.order_by("-number"):
        definition = sending.version.definition.for_audience(sending.audience)
        lines = lines_of(definition, sending.answers, definition.asked(sending.answers))
        found.append(Sent(sending, lines, tuple(sorted(sending.proposals.all(), key=lambda one: one.pk))))
    return tuple(found)


def asks_interview(file: File) -> bool:
    """Whether what was sent last asked for an interview, that the agency now holds."""
    last = file.response.sendings.order_by("-number").first()
    wanting = [one.code for one in file.definition.questions() if one.about == "interview"]
    return last is not None and any(last.answers.get(code) == YES for code in wanting)


def place_of(file: File, code: str) -> Question | None:
    """A question of the form that asks for a piece."""
    question = file.definition.question(code)
    return question if question is not None and question.kind is Kind.PIECE and code in file.asked else None
