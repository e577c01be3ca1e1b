"""What an agency says of a proof, and asks of those that are missing. Nothing here sanctions anybody (IDF-12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.inserting import insert_once
from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.common.workflow import AlreadyDone
from cesp.engagement.models import MISSING, ProofCheck, ProofReminder, ProofState, YearlyProof
from cesp.engagement.operations.years import key_of, no_longer_asked
from cesp.engagement.permissions import require_asker, require_checker
from cesp.engagement.reading import RULE
from cesp.engagement.workflow import PROOF
from cesp.notifications.operations import notify
from cesp_law.refusals import Refused

ASKED_AGAIN_AFTER = timedelta(days=7)
"""An agent does not ask for the same proof twice within a week: the service reminds by itself."""
_CODES = {
    ProofCheck.Outcome.ACCEPTED: "accept",
    ProofCheck.Outcome.TO_COMPLETE: "ask_completion",
    ProofCheck.Outcome.REFUSED: "refuse",
}


@transaction.atomic
def check(*, actor: Membership, proof: YearlyProof, outcome: str, reasons: str, at: datetime, seen: int) -> YearlyProof:
    """Accept the proof of a year, ask to complete it, or refuse it with a sentence that the signatory reads.

    :param seen: version of the proof that the actor had read.
    :raises PermissionDenied: not a referent of an agency that follows the engagement.
    :raises AlreadyDone: somebody checked it first; says who and when.
    :raises Refused: nothing was given, or it is not accepted and no reason is written.
    :clauses: IDF-12, INS-8
    """
    require_checker(actor, proof)
    locks.hold(f"engagement:{proof.contract_id}")
    current = YearlyProof.objects.select_related("contract__signatory").get(pk=proof.pk)
    found = ProofCheck.Outcome(outcome)
    _refuse_checked(current, seen)
    if refusal := PROOF.refusal(_CODES[found], state=current.state, subject=current, actor=actor):
        raise Refused(refusal, citation=RULE)
    if found is not ProofCheck.Outcome.ACCEPTED and not reasons.strip():
        raise Refused("Dites pourquoi : le signataire lit cette phrase et sait quoi donner.", citation=RULE)
    ProofCheck.objects.create(proof=current, outcome=found, reasons=reasons.strip(), checked_at=at, checked_by=actor)
    current.state = ProofState(found.value)
    current.version += 1
    current.save(update_fields=["state", "version"])
    no_longer_asked(current, at=at)
    _tell(current, "engagement.proof_checked", at=at, proved_year=current.number, checked=found.value)
    audit.record(
        act="engagement.proof_checked",
        actor=actor,
        at=at,
        about_id=current.contract.signatory_id,
        subject=current,
        detail={"outcome": found.value},
    )
    return current


def _refuse_checked(proof: YearlyProof, seen: int) -> None:
    if proof.version == seen:
        return
    last = proof.checks.select_related("checked_by__person").order_by("-pk").first()
    if last is None or proof.state == ProofState.GIVEN:
        raise AlreadyDone("Le signataire a changé sa preuve entre-temps : relisez-la.")
    raise AlreadyDone(
        f"{last.checked_by.person.full_name} a déjà vérifié cette preuve le {at_in_french(last.checked_at)} : "
        f"« {last.get_outcome_display().lower()} »."
    )


@transaction.atomic
def ask_for(*, actor: Membership, proofs: Sequence[YearlyProof], at: datetime) -> tuple[int, int]:
    """Ask for proofs that are missing.

    :returns: how many were asked for, and how many had been within a week.
    :raises PermissionDenied: neither an agency nor the case desk.
    :clauses: IDF-12
    """
    require_asker(actor)
    keys = [proof.pk for proof in proofs]
    locks.hold(*sorted({f"engagement:{proof.contract_id}" for proof in proofs}))
    rows = YearlyProof.objects.visible_to(actor).filter(
        pk__in=keys, state__in=MISSING, contract__signatory__is_active=True
    )
    asked = left = 0
    for proof in rows.select_related("contract__signatory").order_by("pk"):
        recent = ProofReminder.objects.filter(proof=proof, told_at__gt=at - ASKED_AGAIN_AFTER)
        if recent.exists() or not insert_once(ProofReminder(proof=proof, step=f"{day_of(at)}", told_at=at)):
            left += 1
            continue
        no_longer_asked(proof, at=at)
        _tell(proof, "engagement.proof_asked", at=at, service_year=proof.number)
        asked += 1
    if asked:
        audit.record(act="engagement.proofs_asked", actor=actor, at=at, about_id=None, detail={"count": asked})
    return asked, left


def _tell(proof: YearlyProof, kind: str, *, at: datetime, **data: int | str) -> None:
    notify(
        person=proof.person,
        kind=kind,
        key=key_of(proof) if kind == "engagement.proof_checked" else f"{key_of(proof)}:asked",
        path=reverse("engagement:proof", args=[proof.contract.reference, proof.number]),
        at=at,
        data=data,
    )
