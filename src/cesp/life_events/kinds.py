"""What can happen, the right it opens, who decides and what is asked: one table.

The law itself (months, grounds, cap, deadline) is ``cesp_law``'s; here is what a page says and asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cesp.accounts.models import Role
from cesp.life_events.models import EventKind, Seat
from cesp_law.facts import SuspensionGround

ANSWER_DAYS = 30
"""Days within which a desk answers; a management rule, shown to both sides. Later, the request is shown as waiting."""
OPINION_DAYS = 15
"""Days that an agency has to give its opinion before the desk may decide without it; no text says how many. Half of
:data:`ANSWER_DAYS`, so that the desk keeps as long to decide in the time told to the signatory, and what the voice of a
département has on a project (ADR 0027, 0031)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One kind of event.

    :param happened: as a signatory says it, on the door.
    :param right: the name of the right, and what it does.
    :param without: what happens when nothing is asked.
    :param desk: the role that the law names to decide.
    :param steps: fields asked, one page each. :param titles: the title of each of these pages.
    :param pieces: codes of the natures of piece that support it; a suspension has them by ground.
    :param needs_piece: whether it cannot be sent without one.
    :param heard: the agencies whose opinion is asked before the decision.
    :param source: text or decision it rests on.
    """

    happened: str
    hint: str
    right: str
    without: str
    desk: Role
    steps: tuple[tuple[str, ...], ...]
    titles: tuple[str, ...] = ("Ce que vous demandez",)
    pieces: tuple[str, ...] = ("other",)
    needs_piece: bool = False
    heard: tuple[Seat, ...] = ()
    source: str


_SUSPENSION = (
    "code de l'éducation, art. L. 632-6 ; décret n° 2013-735, art. 1er ; présentation du CESP par l'ARS Île-de-France"
)
_MEDICAL, _FAMILY = ("medical_certificate",), ("maternity_papers",)

PIECES_BY_GROUND: Mapping[str, tuple[str, ...]] = {
    SuspensionGround.MATERNITY: _FAMILY,
    SuspensionGround.PATERNITY: _FAMILY,
    SuspensionGround.ADOPTION: _FAMILY,
    SuspensionGround.ILLNESS: _MEDICAL,
    SuspensionGround.TRAINING_ACCIDENT: _MEDICAL,
    SuspensionGround.SERVICE_ACCIDENT: _MEDICAL,
    SuspensionGround.FAMILY_LEAVE: _MEDICAL,
    SuspensionGround.DENTAL_INTERNSHIP: ("enrolment_certificate",),
}

DATE_CAUSES: Mapping[str, str] = {
    "repeated_year": "année ou semestre redoublé",
    "thesis": "thèse repoussée",
    "longer_studies": "études plus longues que prévu",
    "sooner": "diplôme plus tôt que prévu",
}

REGIONS_ASKED: Mapping[str, str] = {
    "training": "la région de formation",
    "installation": "la région d'installation",
}

EVENTS: Mapping[str, Event] = {
    EventKind.SUSPENSION: Event(
        happened="Je dois interrompre mes études",
        hint="Maternité, paternité, adoption, maladie, accident, internat d'odontologie.",
        right="Vous pouvez demander la suspension du contrat, par mois entiers. Les mois suspendus ne sont ni payés, "
        "ni comptés dans l'engagement.",
        without="Rien ne vous y oblige : sans demande, le congé est payé et compté. L'allocation continue, et ces mois "
        "s'ajoutent à l'engagement.",
        desk=Role.CASE_DESK,
        steps=(("first_month", "last_month"), ("ground", "explanation")),
        titles=("Les mois", "Le motif"),
        pieces=(),
        needs_piece=True,
        source=_SUSPENSION,
    ),
    EventKind.DEFERRAL: Event(
        happened="Je poursuis une formation après le diplôme",
        hint="FST, DESC, assistanat, post-internat.",
        right="Vous pouvez demander à votre ARS le report de votre installation. L'allocation continue, et "
        "l'engagement grandit d'autant.",
        without="Sans report, l'allocation s'arrête après le mois du diplôme, et l'installation est attendue aussitôt.",
        desk=Role.ARS_REFERENT,
        steps=(("ground", "last_month", "explanation"),),
        pieces=("enrolment_certificate", "work_contract", "other"),
        source="code de l'éducation, art. L. 632-6 ; lettre d'accueil de l'ARS Auvergne-Rhône-Alpes",
    ),
    EventKind.PRACTICE_SUSPENSION: Event(
        happened="Je dois interrompre mon exercice",
        hint="Pendant l'engagement : congé, maladie, autre interruption.",
        right="Vous pouvez demander à votre ARS la suspension de l'engagement, de 1 à 12 mois en tout. La fin de "
        "l'engagement recule d'autant.",
        without="Sans suspension, quitter le lieu d'exercice interrompt l'engagement sans décision.",
        desk=Role.ARS_REFERENT,
        steps=(("first_month", "last_month", "explanation"),),
        pieces=("medical_certificate", "maternity_papers", "other"),
        source="code de l'éducation, art. L. 632-6 ; décret n° 2020-268",
    ),
    EventKind.EXPECTED_DIPLOMA: Event(
        happened="Mon diplôme n'aura pas lieu à la date prévue",
        hint="Redoublement, thèse repoussée, études plus longues ou plus courtes.",
        right="La nouvelle date est enregistrée. L'allocation va jusqu'au diplôme, et l'engagement compte les mêmes "
        "mois.",
        without="Sans nouvelle date, vos échéances et vos prévisions restent calculées sur l'ancienne.",
        desk=Role.CASE_DESK,
        steps=(("ground", "on", "explanation"),),
        pieces=("enrolment_certificate", "other"),
        source="règle de gestion : l'allocation continue pendant une année redoublée",
    ),
    EventKind.SPECIALTY: Event(
        happened="Je veux changer de spécialité",
        hint="Le contrat en nomme une, ou l'ARS l'a fixée.",
        right="L'autorité gestionnaire décide, après avis de votre agence régionale de santé sur les besoins de la "
        "région. Un avenant vous est ensuite proposé.",
        without="Sans accord, le contrat garde la spécialité convenue.",
        desk=Role.CASE_DESK,
        heard=(Seat.CURRENT,),
        steps=(("wanted", "explanation"),),
        source="code de l'éducation, art. L. 632-6 ; règle de gestion : avis de l'ARS, décision, puis avenant",
    ),
    EventKind.REGION: Event(
        happened="Je veux changer de région",
        hint="De formation ou d'installation.",
        right="L'autorité gestionnaire décide, après avis des deux agences régionales de santé. Un avenant vous est "
        "ensuite proposé.",
        without="Sans accord, le contrat reste rattaché à sa région.",
        desk=Role.CASE_DESK,
        heard=(Seat.CURRENT, Seat.WANTED),
        steps=(("ground", "wanted", "explanation"),),
        source="décret n° 2010-735 : changement de région, après avis des deux ARS",
    ),
    EventKind.NAME: Event(
        happened="J'ai changé de nom",
        hint="Mariage, divorce, changement d'état civil.",
        right="Votre nom est changé dans le service dès qu'un agent a vérifié la pièce. Vos courriers déjà remis ne "
        "changent pas.",
        without="Sans demande, vos courriers portent l'ancien nom.",
        desk=Role.CASE_DESK,
        steps=(("wanted_given_names", "wanted"),),
        pieces=("identity_document",),
        needs_piece=True,
        source="RGPD, art. 16",
    ),
    EventKind.END: Event(
        happened="Je veux mettre fin à mon contrat",
        hint="Renoncer pendant les études, ou avant la fin de l'engagement.",
        right="Vous annoncez votre intention à la gestion des contrats, qui vous répond. Rien n'est rompu par cette "
        "annonce : une procédure contradictoire s'ouvre ensuite, et vous y êtes entendu.",
        without="Tant que vous n'annoncez rien, le contrat continue.",
        desk=Role.CASE_DESK,
        steps=(("on", "explanation"),),
        titles=("Ce que vous annoncez",),
        source="code de l'éducation, art. L. 632-6 ; arrêté du 26 mai 2020",
    ),
}


def event(kind: str) -> Event:
    return EVENTS[kind]


def pieces_for(kind: str, ground: str) -> tuple[str, ...]:
    """Codes of the natures of piece that support a request, by its ground for a suspension."""
    if kind == EventKind.SUSPENSION:
        return PIECES_BY_GROUND.get(ground, ())
    return EVENTS[kind].pieces


def decided_by(role: Role) -> tuple[str, ...]:
    """The kinds that a role decides."""
    return tuple(kind for kind, found in EVENTS.items() if found.desk is role)
