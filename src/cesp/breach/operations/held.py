"""A case under its lock, and what every act on it begins and ends with."""

from __future__ import annotations

from datetime import date, datetime

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.breach.models import Case, CaseState
from cesp.breach.reading import cost_on
from cesp.breach.told import who_came_first
from cesp.breach.workflow import LAW, WORKFLOW, Party
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp_law.breach import BreachCost
from cesp_law.refusals import Refused

RULE = "règle de gestion : une procédure de rupture est contradictoire, et des personnes la décident"


def locked(case: Case) -> Case:
    """The case as it is, held until the end of the transaction.

    The request that announced it is held first, as whoever sends or takes it back holds it before its case.
    """
    if case.life_event_id is not None:
        locks.hold(f"life-event:{case.life_event_id}")
    locks.hold(f"breach-case:{case.pk}")
    rows = Case.objects.select_related(
        "contract__signatory",
        "life_event",
        "reported_by__person",
        "reported_for",
        "opened_by__person",
        "notice__letter",
        "decision_notice",
        "proposed_by__person",
        "decided_by__person",
        "dismissed_by__person",
    )
    return rows.get(pk=case.pk)


def to_act(case: Case, code: str, *, actor: Membership, at: datetime, seen: int | None = None) -> Case:
    """The case under its lock, unless somebody was quicker or the act is not possible now.

    :param seen: version that the actor had read.
    :raises AlreadyDone: decided, dismissed, withdrawn or added to in between; says who and when.
    :raises Refused: the table of transitions does not allow it.
    """
    current = locked(case)
    _refuse_second(current)
    if seen is not None and current.version != seen:
        raise AlreadyDone("Ce dossier a reçu des observations ou une pièce depuis que vous l'avez lu : relisez-le.")
    party = Party(actor, day_of(at))
    refusal = WORKFLOW.refusal(code, state=current.state, subject=current, actor=party)
    if refusal:
        raise Refused(refusal, citation=LAW)
    return current


def _refuse_second(case: Case) -> None:
    if case.is_decided and case.state != CaseState.PRONOUNCED:
        raise AlreadyDone(who_came_first(case))
    if case.dismissed_at is not None and case.dismissed_by is not None:
        raise AlreadyDone(
            f"{case.dismissed_by.signature} a classé ce dossier le {at_in_french(case.dismissed_at)}. Rien n'a été "
            "fait de nouveau."
        )
    if case.withdrawn_at is not None:
        raise AlreadyDone(f"Le signataire a retiré sa renonciation le {at_in_french(case.withdrawn_at)}.")


def refuse_accomplished(contract: Contract, *, on: date) -> BreachCost:
    """What a breach would cost on a day.

    :raises Refused: the engagement is accomplished by that day: nothing is left to break.
    """
    cost = cost_on(contract, on=on)
    if cost is None:
        raise Refused("L'engagement est accompli : il n'y a plus rien à rompre.", citation=RULE)
    return cost


def changed(case: Case, *names: str) -> None:
    """Save what an act changed and count it."""
    case.version += 1
    case.save(update_fields=[*names, "version"])


def journal(act: str, case: Case, *, actor: Membership, at: datetime) -> None:
    audit.record(
        act=f"breach.{act}",
        actor=actor,
        at=at,
        about_id=case.contract.signatory_id,
        subject=case,
        detail={"ground": case.ground},
    )


def worded(text: str, missing: str) -> str:
    """What somebody typed, trimmed.

    :param missing: the sentence that refuses when nothing is typed.
    :raises Refused: nothing is.
    """
    if not text.strip():
        raise Refused(missing, citation="code des relations entre le public et l'administration, art. L. 211-2")
    return text.strip()
