"""What people and desks wrote to each other, and the proof that a legal notice was had."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Max, QuerySet

from cesp.accounts.models import Person
from cesp.common.holdings import Activity, Holding, deleted
from cesp.correspondence.models import Message, Notice, ReadMark, Thread, ThreadState, Transfer

THREADS = Activity(
    code="echanges",
    title="Échanges avec les bureaux",
    purpose="Répondre aux personnes, au bon bureau et dans le délai dit, et garder la mémoire de la réponse.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e)",
    subjects="signataires ; agents qui répondent",
    recipients=("case_desk", "payments_clerk", "payments_approver", "ars_referent", "ufr_manager", "auditor"),
)
NOTICES = Activity(
    code="notifications-officielles",
    title="Notifications officielles",
    purpose="Porter une décision à la connaissance d'une personne, et prouver le jour où elle l'a eue.",
    basis="obligation légale (RGPD, art. 6-1 c ; CRPA, art. L. 112-15 et L. 221-8)",
    subjects="signataires",
    recipients=("case_desk", "payments_clerk", "payments_approver", "ars_referent", "auditor"),
)
_GONE = "effacé"


def _threads(person: Person) -> QuerySet[Thread]:
    return Thread.objects.filter(person_id=person.pk).select_related("organisation")


def _messages(person: Person) -> QuerySet[Message]:
    """What was written in somebody's threads, internal notes too: what is noted about a person is theirs to read."""
    return Message.objects.filter(thread__person_id=person.pk).select_related("author")


def _transfers(person: Person) -> QuerySet[Transfer]:
    return Transfer.objects.filter(thread__person_id=person.pk)


def _marks(person: Person) -> QuerySet[ReadMark]:
    return ReadMark.objects.filter(person_id=person.pk)


def _notices(person: Person) -> QuerySet[Notice]:
    return Notice.objects.filter(person_id=person.pk).select_related("letter")


def _blank_threads(person: Person, at: datetime) -> int:
    return _threads(person).exclude(state=ThreadState.OPEN).update(title=_GONE, title_key=_GONE)


def _blank_messages(person: Person, at: datetime) -> int:
    return _messages(person).exclude(thread__state=ThreadState.OPEN).update(body=_GONE)


def _blank_transfers(person: Person, at: datetime) -> int:
    return _transfers(person).exclude(thread__state=ThreadState.OPEN).update(reason=_GONE)


def _silent_before(before: date, person_id: int | None) -> Iterator[tuple[int, date]]:
    """People whose last message, in any thread, came before a day, nobody waiting and something left to erase."""
    rows = Thread.objects.all() if person_id is None else Thread.objects.filter(person=person_id)
    latest = rows.order_by("person").values_list("person_id").annotate(Max("last_message_at__date"))
    kept_open = set(rows.filter(state=ThreadState.OPEN).values_list("person_id", flat=True))
    left = set(rows.exclude(title=_GONE).values_list("person_id", flat=True))
    return ((pk, day) for pk, day in latest if day < before and pk in left - kept_open)


HOLDINGS = (
    Holding(
        model="correspondence.Thread",
        title="Fils de messages",
        activity=THREADS,
        categories=("sujet", "objet", "bureau", "dates"),
        retention="threads",
        rows=_threads,
        columns={
            "N°": "pk",
            "Sujet": "subject",
            "Objet": "title",
            "Clé de recherche": "title_key",
            "Bureau": "address",
            "État": "state",
            "Ouvert le": "opened_at",
            "Réponse attendue le": "answer_due_on",
            "Dernier message le": "last_message_at",
            "Clos le": "closed_at",
        },
        personal=("title", "title_key"),
        erase=_blank_threads,
        past=_silent_before,
    ),
    Holding(
        model="correspondence.Message",
        title="Messages, notes internes comprises",
        activity=THREADS,
        categories=("ce que la personne et les bureaux ont écrit",),
        retention="threads",
        rows=_messages,
        columns={
            "Fil": "thread_id",
            "Rang": "position",
            "Le": "at",
            "De": lambda row: row.author.get_role_display(),
            "Note interne": "internal",
            "Texte": "body",
        },
        personal=("body",),
        erase=_blank_messages,
    ),
    Holding(
        model="correspondence.Transfer",
        title="Fils transmis à un autre bureau",
        activity=THREADS,
        categories=("bureaux", "motif"),
        retention="threads",
        rows=_transfers,
        columns={"Fil": "thread_id", "Le": "at", "Du bureau": "from_desk", "Au bureau": "to_desk", "Motif": "reason"},
        personal=("reason",),
        erase=_blank_transfers,
    ),
    Holding(
        model="correspondence.ReadMark",
        title="Messages déjà lus",
        activity=THREADS,
        categories=("rang du dernier message lu",),
        retention="threads",
        rows=_marks,
        columns={"Fil": "thread_id", "Lu jusqu'au rang": "position"},
        erase=deleted(_marks),
    ),
    Holding(
        model="correspondence.Notice",
        title="Notifications officielles",
        activity=NOTICES,
        categories=("numéro de la lettre", "voie", "dates de mise à disposition et de lecture"),
        retention="contract_file",
        rows=_notices,
        columns={
            "Lettre": lambda row: row.letter.number,
            "Objet": "kind",
            "Voie": "channel",
            "État": "state",
            "Mise à disposition le": "served_at",
            "Première ouverture le": "opened_at",
            "Moyen de connexion": "opened_with",
            "N° de suivi": "tracking",
            "Postée le": "dispatched_on",
            "Première présentation le": "presented_on",
            "Reçue le": "received_on",
        },
        impersonal=("opened_with", "tracking"),
        kept="La preuve du jour où une décision a été connue fait courir des délais : numéros et jours seulement, qui "
        "ne mènent plus à personne une fois l'identité effacée (RGPD, art. 17-3 b et e).",
    ),
)
