"""Entering the third cycle after the allocation: the fact of each intern, recorded by the case desk in bulk (NAT-7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cesp.accounts.models import Membership
from cesp.contracts import operations as contracts
from cesp.internship.models import Candidate
from cesp.internship.permissions import require_desk
from cesp_law.facts import EnteredThirdCycle
from cesp_law.refusals import Refused


@dataclass(frozen=True, slots=True)
class Entered:
    """How many files have the fact, and whom the law refused, with its sentence."""

    recorded: int
    refused: tuple[tuple[Candidate, str], ...]


def record_entries(
    *, actor: Membership, candidates: Sequence[Candidate], on: date, evidence: str, at: datetime
) -> Entered:
    """Record that interns placed by the allocation entered the third cycle, each on its own.

    :param candidates: placed ones. :param on: first day of the third cycle.
    :param evidence: reference of what it rests on.
    :returns: one that the law refuses keeps no other back.
    :raises PermissionDenied: the actor does not hold the case desk.
    :law: code de l'éducation, art. L. 632-6
    :clauses: NAT-7
    """
    require_desk(actor)
    recorded, refused = 0, []
    for candidate in candidates:
        try:
            contracts.record_fact(
                actor=actor,
                contract=candidate.contract,
                fact=EnteredThirdCycle(on=on),
                evidence=evidence,
                at=at,
            )
        except Refused as refusal:
            refused.append((candidate, refusal.sentence))
        else:
            recorded += 1
    return Entered(recorded, tuple(refused))
