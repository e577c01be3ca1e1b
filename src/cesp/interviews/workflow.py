"""Who moves an interview from one state to the next: the table that operations, buttons and docs read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from cesp.accounts.models import Membership, Role
from cesp.common.instants import in_french
from cesp.common.workflow import Guard, Transition, Workflow
from cesp.interviews.models import Audience, Interview, InterviewState

_ASKED, _PROPOSED, _BOOKED, _HELD, _MISSED, _ANSWERED, _CANCELLED = InterviewState
SUPPORT = "accompagnement individuel de chaque signataire par l'ARS (PAP-8, INS-8)"
SUMMONING = "règle de gestion : une absence ou un silence se constate, une personne décide de la suite"


@dataclass(frozen=True, slots=True)
class Party:
    """An actor as the table knows them, at the instant of the act, for guards that look at the hour."""

    membership: Membership
    at: datetime

    @property
    def role(self) -> str:
        return self.membership.role


def _in_good_time(interview: Interview, party: Party) -> str:
    slot = getattr(interview, "slot", None)
    if slot is None:
        return ""
    last = slot.starts_at - timedelta(hours=settings.INTERVIEW_NOTICE_HOURS)
    if party.at <= last:
        return ""
    return (
        f"Ce rendez-vous se déplace ou s'annule jusqu'au {in_french(last)}. Passé ce moment, prévenez votre référent "
        "par message."
    )


def _not_summoned(interview: Interview, party: Party) -> str:
    if hasattr(interview, "summons"):
        return "Vous êtes convoqué par lettre : pour changer de jour, écrivez à votre référent par message."
    return ""


def _begun(interview: Interview, party: Party) -> str:
    slot = getattr(interview, "slot", None)
    if slot is not None and party.at < slot.starts_at:
        return f"L'entretien commence le {in_french(slot.starts_at)} : la présence se note ensuite."
    return ""


def _nothing_shared(interview: Interview, party: Party) -> str:
    if interview.minutes.filter(audience=Audience.SHARED, shared_at__isnull=False).exists():
        return "Un compte rendu de cet entretien est partagé : l'entretien a eu lieu."
    return ""


def _to_come(interview: Interview, party: Party) -> str:
    slot = getattr(interview, "slot", None)
    if slot is not None and slot.starts_at <= party.at:
        return "L'heure de l'entretien est passée : notez la présence ou l'absence."
    return ""


_TIME = Guard("jusqu'à vingt-quatre heures avant (réglage)", _in_good_time)
_FREE = Guard("la personne n'est pas convoquée par lettre", _not_summoned)
_BEGUN = Guard("l'entretien a commencé", _begun)

WORKFLOW = Workflow(
    title="Entretien avec l'ARS",
    states=dict(InterviewState.choices),
    roles={Role.SIGNATORY: Role.SIGNATORY.label, Role.ARS_REFERENT: Role.ARS_REFERENT.label},
    transitions=(
        Transition(
            code="ask",
            label="Demander un entretien",
            from_states=("",),
            to_state=_ASKED,
            role=Role.SIGNATORY,
            source="un entretien se demande dans le questionnaire ou à tout moment (BIE-3, BIE-5)",
        ),
        Transition(
            code="invite",
            label="Proposer un entretien",
            from_states=("",),
            to_state=_PROPOSED,
            role=Role.ARS_REFERENT,
            source=SUPPORT,
        ),
        Transition(
            code="propose",
            label="Proposer des horaires",
            from_states=(_ASKED, _PROPOSED),
            to_state=_PROPOSED,
            role=Role.ARS_REFERENT,
            source=SUPPORT,
        ),
        Transition(
            code="book",
            label="Prendre ce rendez-vous",
            from_states=(_ASKED, _PROPOSED),
            to_state=_BOOKED,
            role=Role.SIGNATORY,
            source=SUPPORT,
        ),
        Transition(
            code="refuse_times",
            label="Aucun horaire ne me convient",
            from_states=(_PROPOSED,),
            to_state=_ASKED,
            role=Role.SIGNATORY,
            source=SUPPORT,
        ),
        Transition(
            code="move",
            label="Déplacer le rendez-vous",
            from_states=(_BOOKED,),
            to_state=_BOOKED,
            role=Role.SIGNATORY,
            guards=(_FREE, _TIME),
            source=SUPPORT,
        ),
        Transition(
            code="cancel",
            label="Annuler",
            from_states=(_ASKED, _PROPOSED, _BOOKED),
            to_state=_CANCELLED,
            role=Role.SIGNATORY,
            guards=(_FREE, _TIME),
            source=SUPPORT,
        ),
        Transition(
            code="answer",
            label="Répondre sans entretien",
            from_states=(_ASKED, _PROPOSED),
            to_state=_ANSWERED,
            role=Role.ARS_REFERENT,
            source=SUPPORT,
        ),
        Transition(
            code="call_off",
            label="Annuler le rendez-vous",
            from_states=(_BOOKED,),
            to_state=_ASKED,
            role=Role.ARS_REFERENT,
            guards=(Guard("l'heure n'est pas passée", _to_come),),
            source="règle de gestion : un rendez-vous que l'ARS annule se redonne, son délai repart",
        ),
        Transition(
            code="hold",
            label="L'entretien a eu lieu",
            from_states=(_BOOKED, _MISSED),
            to_state=_HELD,
            role=Role.ARS_REFERENT,
            guards=(_BEGUN,),
            source=SUPPORT,
        ),
        Transition(
            code="miss",
            label="La personne n'est pas venue",
            from_states=(_BOOKED, _HELD, _MISSED),
            to_state=_MISSED,
            role=Role.ARS_REFERENT,
            guards=(_BEGUN, Guard("aucun compte rendu n'est partagé", _nothing_shared)),
            source=SUMMONING,
        ),
        Transition(
            code="summon",
            label="Convoquer par lettre",
            from_states=("", _ASKED, _PROPOSED, _BOOKED),
            to_state=_BOOKED,
            role=Role.ARS_REFERENT,
            guards=(Guard("après une absence ou un silence", lambda interview, party: ""),),
            source=SUMMONING,
        ),
    ),
    sentences={
        ("", ""): "Aucun entretien n'est demandé.",
        (_ASKED, ""): "Demandé ; l'ARS propose des horaires ou répond au plus tard le {due_on}.",
        (_ASKED, Role.SIGNATORY): (
            "Votre demande est arrivée à {agency}, qui vous propose des horaires ou vous répond au plus tard le "
            "{due_on}. Vous pouvez aussi prendre un créneau libre ci-dessous."
        ),
        (_ASKED, Role.ARS_REFERENT): "À vous : proposez des horaires ou répondez au plus tard le {due_on}.",
        (_PROPOSED, ""): "Des horaires sont proposés ; la personne choisit.",
        (_PROPOSED, Role.SIGNATORY): (
            "{agency} vous propose des horaires : choisissez celui qui vous convient. Si aucun ne convient, dites-le."
        ),
        (_BOOKED, ""): "Rendez-vous le {starts_at}.",
        (_BOOKED, Role.SIGNATORY): "Vous avez rendez-vous le {starts_at}.",
        (_HELD, ""): "L'entretien a eu lieu le {starts_at}.",
        (_HELD, Role.SIGNATORY): ("L'entretien a eu lieu le {starts_at}. Ce que l'ARS en partage se lit ci-dessous."),
        (_MISSED, ""): "La personne n'est pas venue le {starts_at}. Suite : {next_step}.",
        (_MISSED, Role.SIGNATORY): (
            "Vous n'êtes pas venu(e) le {starts_at}. Si c'est une erreur, ou pour un autre rendez-vous, écrivez à "
            "votre référent ou demandez un entretien."
        ),
        (_ANSWERED, ""): "L'ARS a répondu par écrit.",
        (_CANCELLED, ""): "Annulé. Un autre entretien peut être demandé à tout moment.",
    },
)
