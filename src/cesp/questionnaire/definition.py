"""What a form asks: sections and questions as plain values, their conditions, and what makes a form impossible.

A form is kept as one value (JSON): a version is copied, frozen and compared whole. Nothing here
touches the database; whoever builds a form, by the editor or otherwise, is judged by :func:`check`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from cesp_law.questionnaire import Audience
from cesp_law.refusals import Refused

FORM = "questionnaire annuel (lettre d'accueil de l'ARS ; étape 7 de l'installation)"
MOST_SECTIONS, MOST_QUESTIONS, MOST_OPTIONS, MOST_CONDITIONS = 15, 60, 40, 3
LONGEST_LABEL, LONGEST_TEXT = 200, 1_000
YES, NO = "oui", "non"
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Kind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    COMMUNE = "commune"
    PIECE = "piece"
    WISHES = "wishes"


KINDS: Mapping[Kind, str] = {
    Kind.TEXT: "texte court",
    Kind.LONG_TEXT: "texte long",
    Kind.NUMBER: "nombre",
    Kind.DATE: "date",
    Kind.CHOICE: "un choix",
    Kind.CHOICES: "plusieurs choix",
    Kind.YES_NO: "oui ou non",
    Kind.COMMUNE: "commune",
    Kind.PIECE: "pièce à déposer",
    Kind.WISHES: "subdivisions, par ordre de préférence",
}
AUDIENCES: Mapping[Audience, str] = {
    Audience.STUDENT: "étudiant",
    Audience.SIXTH_YEAR: "sixième année de médecine",
    Audience.INTERN: "interne",
    Audience.DEFERRED: "en report d'installation",
    Audience.AWAITING: "diplômé, en attente d'installation",
    Audience.ENGAGED: "installé, engagement en cours",
}
_CHOSEN = frozenset({Kind.CHOICE, Kind.CHOICES})
_DECIDING = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.YES_NO})
"""Kinds that a condition may look at: their answers are known beforehand."""

Answers = Mapping[str, Any]
"""Plain values by code of question: text, whole number, ISO day, code or list of codes."""


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when the question was asked and answered with one of the values."""

    question: str
    values: tuple[str, ...]

    def holds(self, answers: Answers) -> bool:
        given = answers.get(self.question)
        return bool(set(given if isinstance(given, list) else [given]) & set(self.values))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """:param about: code of what the file knows or does with the answer (``subjects``); empty, nothing.
    :param pieces: natures of pieces admitted, for a piece.
    """

    code: str
    label: str
    kind: Kind
    help: str = ""
    compulsory: bool = False
    about: str = ""
    options: tuple[Option, ...] = ()
    only_if: tuple[Condition, ...] = ()
    pieces: tuple[str, ...] = ()

    @property
    def choices(self) -> tuple[Option, ...]:
        """What can be answered, of a kind whose answers are known beforehand."""
        if self.kind is Kind.YES_NO:
            return (Option(YES, "Oui"), Option(NO, "Non"))
        return self.options

    @property
    def may_decide(self) -> bool:
        """Whether another question may be asked only if this one was answered so."""
        return self.kind in _DECIDING

    @property
    def kind_label(self) -> str:
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A page of the form, for some of the audiences."""

    code: str
    title: str
    intro: str = ""
    audiences: tuple[Audience, ...] = tuple(Audience)
    questions: tuple[Question, ...] = ()

    @property
    def audience_labels(self) -> str:
        if len(self.audiences) == len(Audience):
            return "tous"
        return ", ".join(AUDIENCES[one] for one in self.audiences)


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole form, for every audience."""

    sections: tuple[Section, ...] = field(default=())

    def questions(self) -> Iterator[Question]:
        return (question for section in self.sections for question in section.questions)

    def question(self, code: str) -> Question | None:
        return next((one for one in self.questions() if one.code == code), None)

    def section(self, code: str) -> Section | None:
        return next((one for one in self.sections if one.code == code), None)

    def section_of(self, question: str) -> Section | None:
        return next((one for one in self.sections if any(q.code == question for q in one.questions)), None)

    def for_audience(self, audience: str) -> Definition:
        """The sections that somebody of this audience meets, those without a question aside."""
        return Definition(tuple(one for one in self.sections if audience in one.audiences and one.questions))

    def asked(self, answers: Answers) -> frozenset[str]:
        """Codes of the questions whose conditions hold, of a form for one audience.

        A condition looks at earlier questions only, so that one reading in order settles all of them.
        """
        found: set[str] = set()
        for question in self.questions():
            if all(one.question in found and one.holds(answers) for one in question.only_if):
                found.add(question.code)
        return frozenset(found)

    def with_section(self, section: Section) -> Definition:
        """The same with a section changed, or added last."""
        if self.section(section.code) is None:
            return Definition((*self.sections, section))
        return Definition(tuple(section if one.code == section.code else one for one in self.sections))

    def with_question(self, question: Question, *, section: str) -> Definition:
        """The same with a question changed where it stands, or added last in a section."""
        return Definition(tuple(_with(one, question, section) for one in self.sections))

    def without(self, code: str) -> Definition:
        """The same without a section or a question."""
        return Definition(
            tuple(
                replace(one, questions=tuple(q for q in one.questions if q.code != code))
                for one in self.sections
                if one.code != code
            )
        )

    def moved(self, code: str, *, by: int) -> Definition:
        """The same with a section, or a question within its section, one place up (−1) or down (+1)."""
        if self.section(code) is not None:
            return Definition(_moved(self.sections, code, by))
        return Definition(tuple(replace(one, questions=_moved(one.questions, code, by)) for one in self.sections))

    def free_code(self, words: str) -> str:
        """A code for something new, made of its first words."""
        taken = {one.code for one in self.sections} | {one.code for one in self.questions()}
        stem = re.sub(r"[^a-z0-9]+", "_", words).strip("_")[:30].rstrip("_")
        stem = stem if stem[:1].isalpha() else f"q_{stem}".rstrip("_")
        return next(code for n in range(1, 10_000) if (code := stem if n == 1 else f"{stem}_{n}") not in taken)


def _with(section: Section, question: Question, wanted: str) -> Section:
    codes = [one.code for one in section.questions]
    if section.code == wanted and question.code not in codes:
        return replace(section, questions=(*section.questions, question))
    return replace(section, questions=tuple(question if q.code == question.code else q for q in section.questions))


def _moved(held: Sequence[Any], code: str, by: int) -> tuple[Any, ...]:
    row = list(held)
    place = next((n for n, one in enumerate(row) if one.code == code), None)
    if place is not None and 0 <= place + by < len(row):
        row[place], row[place + by] = row[place + by], row[place]
    return tuple(row)


def to_plain(definition: Definition) -> dict[str, Any]:
    """As it is kept."""
    return {
        "sections": [
            {
                "code": section.code,
                "title": section.title,
                "intro": section.intro,
                "audiences": [str(one) for one in section.audiences],
                "questions": [_question_to(one) for one in section.questions],
            }
            for section in definition.sections
        ]
    }


def _question_to(one: Question) -> dict[str, Any]:
    return {
        "code": one.code,
        "label": one.label,
        "kind": str(one.kind),
        "help": one.help,
        "compulsory": one.compulsory,
        "about": one.about,
        "options": [[option.code, option.label] for option in one.options],
        "only_if": [[condition.question, list(condition.values)] for condition in one.only_if],
        "pieces": list(one.pieces),
    }


def from_plain(plain: Any) -> Definition:
    """Read a form back; the inverse of :func:`to_plain`.

    :raises Refused: it is not a form.
    """
    try:
        return Definition(tuple(_section_from(one) for one in plain["sections"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Refused("Ce contenu n'est pas un questionnaire.", citation=FORM) from None


def _section_from(plain: Mapping[str, Any]) -> Section:
    return Section(
        code=str(plain["code"]),
        title=str(plain["title"]),
        intro=str(plain["intro"]),
        audiences=tuple(Audience(one) for one in plain["audiences"]),
        questions=tuple(_question_from(one) for one in plain["questions"]),
    )


def _question_from(plain: Mapping[str, Any]) -> Question:
    return Question(
        code=str(plain["code"]),
        label=str(plain["label"]),
        kind=Kind(plain["kind"]),
        help=str(plain["help"]),
        compulsory=bool(plain["compulsory"]),
        about=str(plain["about"]),
        options=tuple(Option(str(code), str(label)) for code, label in plain["options"]),
        only_if=tuple(Condition(str(code), tuple(map(str, values))) for code, values in plain["only_if"]),
        pieces=tuple(map(str, plain["pieces"])),
    )


def check(definition: Definition) -> None:
    """Refuse a form that cannot be filled in, or that nobody would.

    :raises Refused: too long, a code twice, a circle of conditions, a condition that can never hold…
    :clauses: BIE-3
    """
    for sentence in _faults(definition):
        raise Refused(sentence, citation=FORM)


def _faults(definition: Definition) -> Iterator[str]:
    yield from _sizes(definition)
    codes = [one.code for one in definition.sections] + [one.code for one in definition.questions()]
    for code in codes:
        if not _CODE.fullmatch(code):
            yield f"« {code[:40]} » n'est pas un code : des lettres minuscules, des chiffres et le tiret bas."
        if codes.count(code) > 1:
            yield f"Le code « {code} » sert deux fois : chaque section et chaque question a le sien."
    for section in definition.sections:
        if not section.title.strip() or len(section.title) > LONGEST_LABEL or len(section.intro) > LONGEST_TEXT:
            yield f"La section « {section.code} » veut un titre d'au plus {LONGEST_LABEL} caractères."
        if not section.audiences:
            yield f"La section « {section.title} » n'est destinée à personne : cochez au moins une situation."
    for question in definition.questions():
        yield from _faults_of(question)
    yield from _circles(definition)
    for section in definition.sections:
        for question in section.questions:
            yield from _conditions(definition, section, question)


def _sizes(definition: Definition) -> Iterator[str]:
    count = sum(len(section.questions) for section in definition.sections)
    if count > MOST_QUESTIONS:
        yield f"Ce questionnaire a {count} questions : au-delà de {MOST_QUESTIONS}, personne ne le finit. Retirez-en."
    if len(definition.sections) > MOST_SECTIONS:
        yield f"Ce questionnaire a {len(definition.sections)} sections : il en faut au plus {MOST_SECTIONS}."


def _faults_of(question: Question) -> Iterator[str]:
    name = f"La question « {question.label[:80] or question.code} »"
    if not question.label.strip() or len(question.label) > LONGEST_LABEL or len(question.help) > LONGEST_TEXT:
        yield f"{name} veut un libellé, d'au plus {LONGEST_LABEL} caractères."
    if question.kind in _CHOSEN and len(question.options) < 2:
        yield f"{name} veut au moins deux réponses possibles."
    if question.kind not in _CHOSEN and question.options:
        yield f"{name} n'est pas à choix : ses réponses possibles ne serviraient à rien."
    if len(question.options) > MOST_OPTIONS:
        yield f"{name} a {len(question.options)} réponses possibles : il en faut au plus {MOST_OPTIONS}."
    codes = [one.code for one in question.options]
    if len(set(codes)) < len(codes) or not all(
        one.label.strip() and _CODE.fullmatch(one.code) for one in question.options
    ):
        yield f"{name} a deux réponses possibles identiques, ou une réponse vide."
    if question.kind is Kind.PIECE and not question.pieces:
        yield f"{name} demande une pièce : choisissez au moins une nature de pièce."
    if len(question.only_if) > MOST_CONDITIONS:
        yield f"{name} a plus de {MOST_CONDITIONS} conditions."


def _circles(definition: Definition) -> Iterator[str]:
    """Conditions that wait for each other: none of their questions would ever be asked."""
    waits = {one.code: {condition.question for condition in one.only_if} for one in definition.questions()}
    settled: set[str] = set()
    while ready := {code for code, on in waits.items() if code not in settled and on & set(waits) <= settled}:
        settled |= ready
    if left := [one for one in definition.questions() if one.code not in settled]:
        named = ", ".join(f"« {one.label[:60]} »" for one in left[:3])
        yield f"Les conditions tournent en rond : {named} s'attendent l'une l'autre et ne seraient jamais posées."


def _conditions(definition: Definition, section: Section, question: Question) -> Iterator[str]:
    before = [one.code for one in definition.questions()]
    before = before[: before.index(question.code)]
    name = f"La question « {question.label[:80]} »"
    for condition in question.only_if:
        other = definition.question(condition.question)
        if other is None:
            yield f"{name} dépend d'une question qui n'existe pas."
            return
        if other.code not in before:
            yield f"{name} dépend de « {other.label[:80]} », qui doit être posée avant elle."
        if not other.may_decide:
            yield f"{name} ne peut dépendre que d'une question à choix ou par oui ou non."
        if not condition.values or set(condition.values) - {one.code for one in other.choices}:
            yield f"{name} dépend d'une réponse que « {other.label[:80]} » ne propose pas."
        where = definition.section_of(other.code)
        if where is not None and set(section.audiences) - set(where.audiences):
            yield f"{name} est posée à des personnes qui ne reçoivent pas « {other.label[:80]} », dont elle dépend."
