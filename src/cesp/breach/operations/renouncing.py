"""The signatory renounces, or thinks better of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.breach.models import RUNNING, Case, CaseGround, CaseState
from cesp.breach.operations.held import RULE, changed, journal, to_act
from cesp.breach.permissions import require_own
from cesp.common import locks
from cesp.life_events.models import OPEN as OPEN_REQUESTS
from cesp.life_events.models import EventKind, EventState, LifeEvent
from cesp.life_events.operations import filing
from cesp_law.refusals import Refused


def request_moved(event: LifeEvent, *, actor: Membership, at: datetime) -> None:
    """An announced end becomes a case for the desk to examine, and is no more when it is withdrawn.

    Called by ``settings.REQUEST_MOVED`` in the transaction of a request that is sent or withdrawn.

    :raises Refused: a renunciation of this contract is examined already.
    """
    if event.kind != EventKind.END:
        return
    case = Case.objects.filter(life_event=event).first()
    if event.state == EventState.WITHDRAWN and case is not None:
        _withdrawn(to_act(case, "withdraw", actor=actor, at=at), actor=actor, at=at)
    elif event.state == EventState.SENT and case is None:
        _announced(event, actor=actor, at=at)
    elif event.state == EventState.SENT and case is not None:
        changed(case)


def _announced(event: LifeEvent, *, actor: Membership, at: datetime) -> None:
    locks.hold(f"breach-of:{event.contract_id}")
    same = Case.objects.filter(contract=event.contract, ground=CaseGround.RENUNCIATION, state__in=RUNNING).first()
    if same is not None:
        raise Refused(
            f"Votre renonciation est déjà examinée (procédure n° {same.pk}) : suivez-la dans « Ma procédure ».",
            citation=RULE,
        )
    case = Case.objects.create(
        contract=event.contract,
        ground=CaseGround.RENUNCIATION,
        life_event=event,
        reported_at=at,
        reported_by=actor,
    )
    journal("case_announced", case, actor=actor, at=at)


@transaction.atomic
def withdraw(*, actor: Membership, case: Case, at: datetime) -> Case:
    """Think better of a renunciation, until the decision is signed: the contract goes on.

    :raises PermissionDenied: somebody else's case.
    :raises AlreadyDone: it is decided; says by whom and when.
    :raises Refused: the procedure does not come from a renunciation, or the breach is pronounced.
    """
    require_own(actor, case)
    current = to_act(case, "withdraw", actor=actor, at=at)
    event = current.life_event
    if event is not None and event.state in OPEN_REQUESTS:
        filing.withdraw(actor=actor, event=event, at=at)
        current.refresh_from_db()
        return current
    return _withdrawn(current, actor=actor, at=at)


def _withdrawn(case: Case, *, actor: Membership, at: datetime) -> Case:
    case.state, case.withdrawn_at = CaseState.WITHDRAWN, at
    changed(case, "state", "withdrawn_at")
    journal("renunciation_withdrawn", case, actor=actor, at=at)
    return case
