"""Starting, saving, sending, completing, withdrawing a request; contesting what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.module_loading import import_string

from cesp.accounts.models import Membership
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.contracts.permissions import require_signatory
from cesp.contracts.reading import timeline_of
from cesp.documents import operations as documents
from cesp.letters import operations as letters
from cesp.life_events import papers, telling
from cesp.life_events.kinds import EVENTS, pieces_for
from cesp.life_events.letter_kinds import RECEIPT
from cesp.life_events.models import OPEN, Attachment, EventKind, EventState, LifeEvent
from cesp.life_events.operations.consulting import ask_agencies
from cesp.life_events.operations.held import RULE, journal, locked
from cesp.life_events.reading import forecast_of, unanswered
from cesp.life_events.workflow import workflow_of
from cesp.notifications import deadlines
from cesp.notifications.operations import resolve
from cesp_law.deferral import next_deferral_from, request_deadline
from cesp_law.refusals import Refused

EDITABLE = ("first_month", "until_month", "ground", "on", "wanted", "wanted_given_names", "explanation")


@transaction.atomic
def start(*, actor: Membership, contract: Contract, kind: str, at: datetime) -> LifeEvent:
    """Open a draft; asked twice, it answers with the draft that is there.

    :raises PermissionDenied: somebody else's contract.
    :raises Refused: a request of this kind waits already for a decision, or no deferral can begin.
    """
    require_signatory(actor, contract)
    locks.hold(f"life-events-of:{contract.pk}")
    rows = LifeEvent.objects.filter(contract=contract, kind=kind)
    if (draft := rows.filter(state=EventState.DRAFT).first()) is not None:
        return draft
    _refuse_another(contract, kind)
    first = next_deferral_from(timeline_of(contract)) if kind == EventKind.DEFERRAL else None
    if kind == EventKind.DEFERRAL and first is None:
        raise Refused(
            "La date de votre diplôme n'est pas connue : déclarez-la d'abord, le report part du mois qui la suit.",
            citation=EVENTS[kind].source,
        )
    return LifeEvent.objects.create(contract=contract, kind=kind, first_month=first, started_at=at, saved_at=at)


@transaction.atomic
def save(*, actor: Membership, event: LifeEvent, values: Mapping[str, Any], seen: int, at: datetime) -> LifeEvent:
    """Save some answers; the law is asked only before sending.

    :param values: checked by the form, by name of column. :param seen: the version that the actor had read.
    :raises PermissionDenied: somebody else's request.
    :raises AlreadyDone: it was saved in between, from elsewhere.
    :raises Refused: it is sent and nothing is to complete.
    """
    current = _to_change(actor, event)
    changed = {name: value for name, value in values.items() if getattr(current, name) != value}
    if unknown := set(changed) - set(EDITABLE):
        raise ValueError(f"not an answer: {sorted(unknown)}")
    if changed:
        _refuse_unread(current, seen)
        for name, value in changed.items():
            setattr(current, name, value)
        _saved(current, at, *changed)
    return current


def add_piece(
    *,
    actor: Membership,
    event: LifeEvent,
    kind: str,
    upload: UploadedFile[bytes],
    at: datetime,
    expires_on: date | None = None,
) -> Attachment:
    """Join a piece, kept apart when it is of health.

    :raises PermissionDenied: somebody else's request.
    :raises Refused: it is sent, or this nature does not support it.
    :raises cesp.documents.reception.Refusal: the file is not one we keep.
    :clauses: IDF-17
    """
    require_signatory(actor, event.contract)
    with documents.kept(upload, kind=kind) as file, transaction.atomic():
        current = _to_change(actor, event)
        if kind not in pieces_for(current.kind, current.ground):
            raise Refused("Cette pièce n'appuie pas cette demande : choisissez une nature proposée.", citation=RULE)
        piece = documents.known(file, person=current.person) or documents.attach(
            file, actor=actor, person=current.person, subject=current, at=at, expires_on=expires_on
        )
        joined, _ = Attachment.objects.get_or_create(event=current, piece=piece)
        _saved(current, at)
    return joined


@transaction.atomic
def remove_piece(*, actor: Membership, event: LifeEvent, attachment: int, at: datetime) -> None:
    """Take a piece out; its file goes a month later, unless another request holds it too.

    :raises PermissionDenied: somebody else's request.
    :raises Refused: it is sent, or the piece is no longer there.
    """
    current = _to_change(actor, event)
    held = Attachment.objects.filter(pk=attachment, event=current).select_related("piece").first()
    if held is None:
        raise Refused("Cette pièce n'est plus jointe : rien n'a changé.", citation=RULE)
    _taken_out(held, actor=actor, at=at)
    _saved(current, at)


@transaction.atomic
def send(*, actor: Membership, event: LifeEvent, at: datetime, seen: int | None = None) -> LifeEvent:
    """Send a request to the desk that decides it, with what was forecast, and hand its receipt. Twice is once.

    Sent again once completed, it gets a receipt that replaces the first; its day stays the first one. The agencies
    whose opinion the law asks are asked in the same transaction.

    :param seen: the version that the actor read again; ``None`` when it is sent as it stands.
    :raises PermissionDenied: somebody else's request.
    :raises AlreadyDone: it was saved in between, from elsewhere.
    :raises Refused: an answer or a piece is missing, or the law refuses what is asked, with its reason.
    :clauses: IDF-17, NAT-6, INS-9, BIE-9
    """
    require_signatory(actor, event.contract)
    current = locked(event)
    if current.state == EventState.SENT:
        return current
    completes = current.state == EventState.TO_COMPLETE
    _move(current, "answer" if completes else "send", actor)
    if seen is not None:
        _refuse_unread(current, seen)
    _refuse_incomplete(current)
    forecast = forecast_of(current, today=day_of(at))
    if completes:
        current.completions.filter(answered_at__isnull=True).update(answered_at=at)
        resolve(kind="life_events.completion_asked", key=f"life_events.completion:{current.pk}", at=at)
    else:
        locks.hold(f"life-events-of:{current.contract_id}")
        _refuse_another(current.contract, current.kind)
        current.sent_at = at
        _mark_late(current, at)
    current.state = EventState.SENT
    if forecast is not None:
        current.forecast_months_owed = forecast.months_owed
        current.forecast_net_cents = forecast.net_cents
        current.forecast_last_day = forecast.last_day
    current.save()
    ask_agencies(current, at=at)
    current.receipt = letters.issue(
        actor=actor,
        kind=RECEIPT,
        person=current.person,
        subject=current,
        paper=papers.receipt(current, forecast, at=at),
        at=at,
        tells=False,
    )
    current.save(update_fields=["receipt"])
    journal("request_completed" if completes else "request_sent", current, actor=actor, at=at)
    _tell_moved(current, actor=actor, at=at)
    deadlines.changed([current.contract.signatory_id], at=at)
    return current


@transaction.atomic
def withdraw(*, actor: Membership, event: LifeEvent, at: datetime) -> LifeEvent:
    """Take a request back before it is decided; a draft that nobody read is erased.

    :raises PermissionDenied: somebody else's request.
    :raises Refused: it is decided, or withdrawn already.
    """
    require_signatory(actor, event.contract)
    current = locked(event)
    _move(current, "withdraw", actor)
    if current.sent_at is None:
        for held in current.attachments.select_related("piece"):
            _taken_out(held, actor=actor, at=at)
        current.delete()
        return current
    current.state, current.withdrawn_at = EventState.WITHDRAWN, at
    current.save(update_fields=["state", "withdrawn_at"])
    current.completions.filter(answered_at__isnull=True).update(answered_at=at)
    resolve(kind="life_events.completion_asked", key=f"life_events.completion:{current.pk}", at=at)
    telling.tell_closed(current, at=at)
    journal("request_withdrawn", current, actor=actor, at=at)
    _tell_moved(current, actor=actor, at=at)
    deadlines.changed([current.contract.signatory_id], at=at)
    return current


@transaction.atomic
def contest(*, actor: Membership, event: LifeEvent, because: str, at: datetime) -> LifeEvent:
    """Contest a refusal with the desk that decided it; the other ways of doing so stay open.

    :raises PermissionDenied: somebody else's request.
    :raises Refused: nothing was refused, or it is contested already.
    """
    require_signatory(actor, event.contract)
    current = locked(event)
    _move(current, "contest", actor)
    current.contested_at, current.contested_because = at, because
    current.save(update_fields=["contested_at", "contested_because"])
    journal("decision_contested", current, actor=actor, at=at)
    return current


def _move(event: LifeEvent, code: str, actor: Membership) -> None:
    refusal = workflow_of(event.kind).refusal(code, state=event.state, subject=event, actor=actor)
    if refusal:
        raise Refused(refusal, citation=RULE)


def _to_change(actor: Membership, event: LifeEvent) -> LifeEvent:
    require_signatory(actor, event.contract)
    current = locked(event)
    if current.state not in (EventState.DRAFT, EventState.TO_COMPLETE):
        raise Refused(
            f"Cette demande ne se change plus : elle est « {current.get_state_display().lower()} ».", citation=RULE
        )
    return current


def _refuse_unread(event: LifeEvent, seen: int) -> None:
    if event.version != seen:
        raise AlreadyDone(
            f"Cette demande a été enregistrée depuis, le {at_in_french(event.saved_at)}, dans une autre fenêtre ou sur "
            "un autre appareil : relisez-la, rien n'est écrasé."
        )


def _refuse_another(contract: Contract, kind: str) -> None:
    waiting = LifeEvent.objects.filter(contract=contract, kind=kind, state__in=OPEN).first()
    if waiting is not None:
        raise Refused(
            f"Une demande « {waiting.get_kind_display().lower()} » attend déjà une décision (n° {waiting.pk}) : "
            "attendez la réponse, ou retirez-la d'abord.",
            citation=RULE,
        )


def _refuse_incomplete(event: LifeEvent) -> None:
    found = EVENTS[event.kind]
    if unanswered(event):
        raise Refused("Il manque une réponse : reprenez les étapes de la demande avant d'envoyer.", citation=RULE)
    if found.needs_piece and not event.attachments.exists():
        raise Refused("Joignez la pièce qui appuie votre demande avant de l'envoyer.", citation=found.source)


def _mark_late(event: LifeEvent, at: datetime) -> None:
    """A late deferral is possible and marked (INS-9)."""
    if event.kind != EventKind.DEFERRAL:
        return
    event.due_on = request_deadline(timeline_of(event.contract))
    event.late = event.due_on is not None and day_of(at) > event.due_on


def _taken_out(held: Attachment, *, actor: Membership, at: datetime) -> None:
    piece = held.piece
    held.delete()
    if piece.is_kept and not Attachment.objects.filter(piece=piece).exists():
        documents.detach(piece, actor=actor, at=at)


def _saved(event: LifeEvent, at: datetime, *names: str) -> None:
    event.version += 1
    event.saved_at = at
    event.save(update_fields=[*names, "version", "saved_at"])


def _tell_moved(event: LifeEvent, *, actor: Membership, at: datetime) -> None:
    """An app above may have to act on what is asked (``settings.REQUEST_MOVED``): its refusal is the sender's."""
    for path in settings.REQUEST_MOVED:
        import_string(path)(event, actor=actor, at=at)
