"""What a question is about: what the file knows of it already, and what another answer proposes.

A closed list: the managing authority chooses in it without code, and no form can make an answer
write a fact by itself. An answer that proposes waits for a desk, always.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cesp.accounts.models import Role
from cesp.contracts.models import Contract, FactKind
from cesp.contracts.payload import ExpectedDiplomaDeclared
from cesp.questionnaire.definition import YES, Definition, Kind, Question
from cesp.zoning.naming import specialty_word
from cesp_law.facts import (
    DiplomaObtained,
    EnteredDentalInternship,
    EnteredThirdCycle,
    Fact,
    Installed,
    LeftPlace,
    RegisteredWithOrder,
    ThesisDefended,
)
from cesp_law.refusals import Refused
from cesp_law.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Known:
    """What the service holds about somebody when a page asks."""

    contract: Contract
    timeline: Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """:param label: in the editor. :param kinds: the kinds of question it fits.
    :param knows: the plain value that the file holds; nothing when it holds none.
    :param proposes: what an answer comes to, as a title for the desk; empty, nothing is proposed.
    :param fact: the fact that an answer proposes, from its value and the day it was sent; ``None`` for a task.
    :param fact_kind: of that fact. :param on: the only value that proposes something; empty, any.
    :param desk: who treats it, when it is not whoever records such a fact.
    """

    label: str
    kinds: tuple[Kind, ...]
    knows: Callable[[Known], Any] = lambda known: None
    proposes: str = ""
    fact: Callable[[Any, date], Fact | ExpectedDiplomaDeclared] | None = None
    fact_kind: FactKind | None = None
    on: str = ""
    desk: Role = Role.ARS_REFERENT


def _day_of(*kinds: type[Any]) -> Callable[[Known], Any]:
    def known(held: Known) -> Any:
        days = [fact.on for fact in held.timeline.facts if isinstance(fact, kinds)]
        return days[-1].isoformat() if days else None

    return known


def _expected(held: Known) -> Any:
    day = held.timeline.terms.expected_diploma_on
    return day.isoformat() if day else None


def _place(held: Known) -> Any:
    open_places: list[str] = []
    for fact in held.timeline.facts:
        if isinstance(fact, Installed):
            open_places.append(fact.place)
        elif isinstance(fact, LeftPlace):
            open_places = [place for place in open_places if fact.place and place != fact.place]
    return ", ".join(place for place in open_places if place) or None


def _expecting(value: Any, sent_on: date) -> ExpectedDiplomaDeclared:
    return ExpectedDiplomaDeclared(on=date.fromisoformat(value), declared_on=sent_on)


_DATE = (Kind.DATE,)
_TEXTS = (Kind.TEXT, Kind.LONG_TEXT)

SUBJECTS: Mapping[str, Subject] = {
    "expected_diploma": Subject(
        label="Date de diplôme prévue",
        kinds=_DATE,
        knows=_expected,
        proposes="Date de diplôme prévue déplacée",
        fact=_expecting,
        fact_kind=FactKind.EXPECTED_DIPLOMA_DECLARED,
    ),
    "third_cycle": Subject(
        label="Entrée en troisième cycle",
        kinds=_DATE,
        knows=_day_of(EnteredThirdCycle, EnteredDentalInternship),
        proposes="Entrée en troisième cycle",
        fact=lambda value, sent_on: EnteredThirdCycle(on=date.fromisoformat(value)),
        fact_kind=FactKind.ENTERED_THIRD_CYCLE,
    ),
    "diploma": Subject(
        label="Diplôme obtenu",
        kinds=_DATE,
        knows=_day_of(DiplomaObtained),
        proposes="Diplôme obtenu",
        fact=lambda value, sent_on: DiplomaObtained(on=date.fromisoformat(value)),
        fact_kind=FactKind.DIPLOMA_OBTAINED,
    ),
    "thesis": Subject(
        label="Thèse soutenue",
        kinds=_DATE,
        knows=_day_of(ThesisDefended),
        proposes="Thèse soutenue",
        fact=lambda value, sent_on: ThesisDefended(on=date.fromisoformat(value)),
        fact_kind=FactKind.THESIS_DEFENDED,
    ),
    "order": Subject(
        label="Inscription à l'ordre",
        kinds=_DATE,
        knows=_day_of(RegisteredWithOrder),
        proposes="Inscription à l'ordre",
        fact=lambda value, sent_on: RegisteredWithOrder(on=date.fromisoformat(value)),
        fact_kind=FactKind.REGISTERED_WITH_ORDER,
        desk=Role.CASE_DESK,
    ),
    "specialty": Subject(
        label="Spécialité",
        kinds=_TEXTS,
        knows=lambda held: specialty_word(held.timeline.terms.specialty or "") or None,
        proposes="Spécialité à vérifier",
    ),
    "ufr": Subject(
        label="UFR d'inscription",
        kinds=_TEXTS,
        knows=lambda held: held.contract.ufr.name if held.contract.ufr else None,
        proposes="UFR d'inscription à vérifier",
        desk=Role.CASE_DESK,
    ),
    "email": Subject(
        label="Adresse électronique",
        kinds=(Kind.TEXT,),
        knows=lambda held: held.contract.signatory.email,
        proposes="Adresse électronique à vérifier",
        desk=Role.CASE_DESK,
    ),
    "address": Subject(
        label="Adresse postale changée",
        kinds=_TEXTS,
        proposes="Adresse postale à mettre à jour",
        desk=Role.CASE_DESK,
    ),
    "place": Subject(
        label="Lieu d'exercice",
        kinds=_TEXTS,
        knows=_place,
        proposes="Lieu d'exercice à vérifier",
    ),
    "installed_elsewhere": Subject(
        label="Exercice ailleurs que dans le lieu validé",
        kinds=(Kind.YES_NO,),
        proposes="Exerce aussi, ou plutôt, ailleurs",
        on=YES,
    ),
    "proof": Subject(
        label="Preuve d'exercice de l'année",
        kinds=(Kind.PIECE,),
        proposes="Preuve d'exercice à vérifier",
    ),
    "interview": Subject(
        label="Entretien souhaité",
        kinds=(Kind.YES_NO,),
        proposes="Entretien demandé",
        on=YES,
    ),
    "wishes": Subject(
        label="Vœux d'internat",
        kinds=(Kind.WISHES,),
        proposes="Vœux d'internat à reprendre",
        desk=Role.CASE_DESK,
    ),
    "difficulty": Subject(
        label="Difficulté signalée",
        kinds=(Kind.YES_NO,),
        proposes="Difficulté signalée",
        on=YES,
    ),
    "to_read": Subject(
        label="À lire par le référent",
        kinds=(*_TEXTS, Kind.COMMUNE),
        proposes="Réponse à lire",
    ),
}
"""By code, as a form names them."""

SITUATION = Subject(label="Situation", kinds=(), proposes="Situation déclarée autre que celle du dossier")
"""What the signatory says of where they stand, when they change the form that was proposed."""


def subject_of(question: Question) -> Subject | None:
    """What a question is about; nothing for one that only informs."""
    return SUBJECTS.get(question.about)


def title_of(about: str) -> str:
    """What is proposed, in a few words, as the desk's list shows it."""
    return SUBJECTS.get(about, SITUATION).proposes


def known_values(definition: Definition, known: Known) -> dict[str, Any]:
    """What the file holds already of what a form asks, by code of question."""
    found = {}
    for question in definition.questions():
        subject = subject_of(question)
        value = subject.knows(known) if subject else None
        if value is not None:
            found[question.code] = value
    return found


def require_fit(definition: Definition) -> None:
    """Refuse a question about something that it cannot be answered with.

    :raises Refused: « Diplôme obtenu » asked as a text…
    """
    held: set[tuple[str, str]] = set()
    for question in definition.questions():
        subject = subject_of(question)
        if question.about and (subject is None or question.kind not in subject.kinds):
            raise Refused(
                f"La question « {question.label[:80]} » porte sur quelque chose qui ne se répond pas ainsi "
                f"({question.kind_label}).",
                citation="questionnaire annuel : ce que le dossier sait se répond dans sa forme",
            )
        section = definition.section_of(question.code)
        audiences: set[tuple[str, str]] = {(question.about, one) for one in (section.audiences if section else ())}
        if question.about and question.about != "to_read":
            if audiences & held:
                raise Refused(
                    f"Deux questions portent sur la même chose (« {SUBJECTS[question.about].label} ») pour les mêmes "
                    "personnes : leurs réponses pourraient se contredire.",
                    citation="questionnaire annuel : une chose se demande une fois",
                )
            held |= audiences
