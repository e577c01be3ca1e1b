"""A request under its lock, as the one who acts on it must find it; and the line of the journal that follows."""

from __future__ import annotations

from datetime import datetime

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import in_french as at_in_french
from cesp.common.workflow import AlreadyDone
from cesp.life_events.kinds import EVENTS
from cesp.life_events.models import EventState, LifeEvent
from cesp.life_events.workflow import workflow_of
from cesp_law.refusals import Refused

RULE = "règle de gestion : une demande se fait par la personne, dans le service"


def locked(event: LifeEvent) -> LifeEvent:
    """The request as it is, held until the end of the transaction.

    :raises Refused: it is a draft that was erased meanwhile.
    """
    locks.hold(f"life-event:{event.pk}")
    rows = LifeEvent.objects.select_related("contract__signatory", "decided_by__person")
    found = rows.filter(pk=event.pk).first()
    if found is None:
        raise Refused("Ce brouillon a été abandonné : commencez une autre demande.", citation=RULE)
    return found


def to_treat(actor: Membership, event: LifeEvent, code: str, *, seen: int | None) -> LifeEvent:
    """The request under its lock, for an agent to act on, unless somebody was quicker.

    :param code: of the transition in the table of its kind. :param seen: version of the request that they had read.
    :raises AlreadyDone: it is decided or withdrawn, or changed since it was read; says by whom and when.
    :raises Refused: the table does not allow it.
    """
    current = locked(event)
    if current.decided_at is not None and current.decided_by is not None:
        raise AlreadyDone(
            f"Cette demande est déjà « {current.get_state_display().lower()} » : {current.decided_by.signature} a "
            f"décidé le {at_in_french(current.decided_at)}. Rien n'a été fait de nouveau."
        )
    if current.state == EventState.WITHDRAWN and current.withdrawn_at is not None:
        raise AlreadyDone(f"Le signataire a retiré cette demande le {at_in_french(current.withdrawn_at)}.")
    if seen is not None and current.version != seen:
        raise AlreadyDone(
            f"Le signataire a changé cette demande le {at_in_french(current.saved_at)} : relisez-la avant d'agir."
        )
    refusal = workflow_of(current.kind).refusal(code, state=current.state, subject=current, actor=actor)
    if refusal:
        raise Refused(refusal, citation=EVENTS[current.kind].source)
    return current


def journal(act: str, event: LifeEvent, *, actor: Membership, at: datetime) -> None:
    audit.record(
        act=f"life_events.{act}",
        actor=actor,
        at=at,
        about_id=event.contract.signatory_id,
        subject=event,
        detail={"kind": event.kind},
    )
