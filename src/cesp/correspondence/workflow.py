"""Who moves a thread, and who moves a legal notice: the tables that operations, buttons and docs read.

Both have two parties rather than roles of the access table: a person, and whoever acts at the desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from cesp.accounts.models import Membership, Role
from cesp.common.instants import day_of
from cesp.common.workflow import Guard, Transition, Workflow
from cesp.correspondence.models import Channel, Notice, NoticeState, Thread, ThreadState, desk_of
from cesp_law.dates import in_french

PERSON, DESK = "person", "desk"
ISSUERS = (Role.CASE_DESK, Role.ARS_REFERENT, Role.PAYMENTS_APPROVER)
"""Roles that serve legal notices."""
_ROUTED = "règle de gestion : chaque question va au bureau compétent (BIE-2, IDF-18)"
_PROVED = "règle de gestion : une notification prouve le jour où elle a été connue"


@dataclass(frozen=True, slots=True)
class Party:
    """An actor as a table knows them.

    :param on: the day of the act, for guards that count days.
    """

    role: str
    membership: Membership
    on: date


def thread_party(actor: Membership, on: date) -> Party:
    """Which side of a thread somebody is on; neither for a role that answers nobody."""
    side = PERSON if actor.role == Role.SIGNATORY else DESK if desk_of(actor.role) else ""
    return Party(side, actor, on)


def notice_party(actor: Membership, on: date) -> Party:
    """Which side of a notice somebody is on; neither for a role that issues none."""
    side = PERSON if actor.role == Role.SIGNATORY else DESK if actor.role in ISSUERS else ""
    return Party(side, actor, on)


def _answered_once(thread: Thread, party: Party) -> str:
    if thread.messages.filter(internal=False, author__organisation__isnull=False).exists():
        return ""
    return "Répondez d'abord : une question sans aucune réponse ne se clôt pas."


def _left_unread(notice: Notice, party: Party) -> str:
    if notice.channel != Channel.ELECTRONIC:
        return ""
    free_on = day_of(notice.served_at) + timedelta(days=settings.NOTICE_POST_AFTER_DAYS)
    if party.on >= free_on:
        return ""
    return f"La personne peut encore l'ouvrir : l'envoi en recommandé est possible à partir du {in_french(free_on)}."


def _by_who_served(notice: Notice, party: Party) -> str:
    if party.membership.organisation_id == notice.organisation_id:
        return ""
    return f"Cet acte revient à l'organisme qui a notifié : {notice.organisation.name}."


def _by_post(notice: Notice, party: Party) -> str:
    return "" if notice.dispatched_on else "Cette notification n'est pas partie par la poste."


THREADS = Workflow(
    title="Fil de messages",
    states=dict(ThreadState.choices),
    roles={PERSON: "la personne", DESK: "le bureau qui répond"},
    transitions=(
        Transition(
            code="ask",
            label="Envoyer",
            from_states=("", ThreadState.OPEN, ThreadState.ANSWERED, ThreadState.CLOSED),
            to_state=ThreadState.OPEN,
            role=PERSON,
            source=_ROUTED,
        ),
        Transition(
            code="answer",
            label="Répondre",
            from_states=("", ThreadState.OPEN, ThreadState.ANSWERED, ThreadState.CLOSED),
            to_state=ThreadState.ANSWERED,
            role=DESK,
            source=_ROUTED,
        ),
        Transition(
            code="transfer",
            label="Transmettre à un autre bureau",
            from_states=(ThreadState.OPEN,),
            to_state=ThreadState.OPEN,
            role=DESK,
            source=_ROUTED,
        ),
        Transition(
            code="close",
            label="Clore",
            from_states=(ThreadState.OPEN, ThreadState.ANSWERED),
            to_state=ThreadState.CLOSED,
            role=DESK,
            guards=(Guard("une réponse au moins a été écrite", _answered_once),),
            source="règle de gestion : une question se clôt une fois répondue",
        ),
        Transition(
            code="settle",
            label="Ma question est réglée",
            from_states=(ThreadState.OPEN, ThreadState.ANSWERED),
            to_state=ThreadState.CLOSED,
            role=PERSON,
            source="règle de gestion : une question se clôt une fois répondue",
        ),
    ),
    sentences={
        ("", ""): "Rien n'est encore écrit.",
        (ThreadState.OPEN, ""): "En attente d'une réponse du bureau, au plus tard le {due_on}.",
        (
            ThreadState.OPEN,
            PERSON,
        ): "Votre message est arrivé : {desk}. Réponse attendue au plus tard le {due_on}.",
        (ThreadState.OPEN, DESK): "À vous de répondre : réponse attendue au plus tard le {due_on}.",
        (ThreadState.ANSWERED, ""): "Le bureau a répondu.",
        (ThreadState.ANSWERED, PERSON): "{desk} vous a répondu. Écrivez s'il vous reste une question.",
        (ThreadState.ANSWERED, DESK): "Répondu. La personne peut écrire de nouveau, ou vous pouvez clore.",
        (ThreadState.CLOSED, ""): "Fil clos. Un nouveau message le rouvre.",
    },
)

_ITS_OWN = Guard("par l'organisme qui a notifié", _by_who_served)

NOTICES = Workflow(
    title="Notification officielle",
    states=dict(NoticeState.choices),
    roles={PERSON: "la personne", DESK: "l'organisme qui notifie"},
    transitions=(
        Transition(
            code="serve",
            label="Notifier",
            from_states=("",),
            to_state=NoticeState.SERVED,
            role=DESK,
            source=_PROVED,
        ),
        Transition(
            code="open",
            label="Ouvrir la notification",
            from_states=(NoticeState.SERVED, NoticeState.POSTED, NoticeState.RECEIVED, NoticeState.RETURNED),
            to_state=NoticeState.OPENED,
            role=PERSON,
            source=_PROVED,
        ),
        Transition(
            code="post",
            label="Enregistrer l'envoi en recommandé",
            from_states=(NoticeState.SERVED,),
            to_state=NoticeState.POSTED,
            role=DESK,
            guards=(_ITS_OWN, Guard("sans lecture depuis quinze jours (réglage)", _left_unread)),
            source="règle de gestion : une notification non lue n'est pas réputée reçue, elle part en recommandé",
        ),
        Transition(
            code="receive",
            label="Enregistrer la réception",
            from_states=(NoticeState.SERVED, NoticeState.POSTED),
            to_state=NoticeState.RECEIVED,
            role=DESK,
            guards=(_ITS_OWN,),
            source="avis de réception signé, ou remise en main propre contre signature",
        ),
        Transition(
            code="return",
            label="Enregistrer le retour du pli",
            from_states=(NoticeState.POSTED,),
            to_state=NoticeState.RETURNED,
            role=DESK,
            guards=(_ITS_OWN, Guard("le pli est parti par la poste", _by_post)),
            source="règle de gestion : un pli non réclamé compte du jour de sa première présentation",
        ),
    ),
    sentences={
        ("", ""): "Rien n'est encore notifié.",
        (NoticeState.SERVED, ""): "Mise à disposition le {served_on}, pas encore ouverte.",
        (
            NoticeState.SERVED,
            PERSON,
        ): "Cette notification vous attend depuis le {served_on}. L'ouvrir est un acte daté.",
        (NoticeState.OPENED, ""): "Ouverte le {known_on}. {follows}",
        (NoticeState.POSTED, ""): "Envoyée en lettre recommandée le {dispatched_on} (suivi {tracking}).",
        (NoticeState.RECEIVED, ""): "Reçue le {known_on}. {follows}",
        (NoticeState.RETURNED, ""): "Pli présenté le {known_on} et non réclamé. {follows}",
    },
)

WORKFLOWS = (THREADS, NOTICES)
