"""The pieces of an installation as a list to tick: what is asked, what was sent, what it is worth today (IDF-11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cesp.settling.models import Proof, ProofState
from cesp.settling.requirements import Requirement, required
from cesp_law.facts import Profession

SOON = timedelta(days=60)
"""How long before it proves nothing any more a piece is said to be renewed."""


class Status(StrEnum):
    MISSING = "missing"
    DEPOSITED = "deposited"
    ACCEPTED = "accepted"
    RENEW = "renew"
    EXPIRED = "expired"
    REFUSED = "refused"


LABELS = {
    Status.MISSING: "Manquante",
    Status.DEPOSITED: "À vérifier",
    Status.ACCEPTED: "Acceptée",
    Status.RENEW: "À renouveler bientôt",
    Status.EXPIRED: "Périmée",
    Status.REFUSED: "Refusée",
}
_BADGES = {
    Status.MISSING: "",
    Status.DEPOSITED: "info",
    Status.ACCEPTED: "success",
    Status.RENEW: "warning",
    Status.EXPIRED: "error",
    Status.REFUSED: "error",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One piece asked for.

    :param proofs: what was sent for it, the last one first.
    :param holds: whether one is accepted and proves something on that day, even if another waits to be checked.
    :param last_day: last day on which what was accepted proves anything; none, it always does or nothing was.
    """

    requirement: Requirement
    status: Status
    proofs: tuple[Proof, ...]
    holds: bool
    last_day: date | None

    @property
    def label(self) -> str:
        return LABELS[self.status]

    @property
    def badge(self) -> str:
        return _BADGES[self.status]

    @property
    def to_check(self) -> tuple[Proof, ...]:
        return tuple(one for one in self.proofs if one.state == ProofState.DEPOSITED)


def checklist(profession: Profession | str, proofs: Sequence[Proof], *, on: date) -> tuple[Line, ...]:
    """Every piece asked for from a profession, with what it is worth on a day."""
    return tuple(_line(one, [proof for proof in proofs if proof.kind == one.kind], on) for one in required(profession))


def _line(requirement: Requirement, proofs: list[Proof], on: date) -> Line:
    proofs.sort(key=lambda one: -one.pk)
    accepted = [one for one in proofs if one.state == ProofState.ACCEPTED]
    standing = [one for one in accepted if one.proves(on)]
    ends = max((one.valid_until or date.max for one in standing or accepted), default=None)
    last_day = ends - timedelta(days=1) if ends is not None and ends != date.max else None
    return Line(
        requirement=requirement,
        status=_status(proofs, accepted, standing, last_day, on),
        proofs=tuple(proofs),
        holds=bool(standing),
        last_day=last_day,
    )


def _status(
    proofs: list[Proof], accepted: list[Proof], standing: list[Proof], last_day: date | None, on: date
) -> Status:
    if any(one.state == ProofState.DEPOSITED for one in proofs):
        return Status.DEPOSITED
    if standing:
        return Status.RENEW if last_day is not None and last_day - on < SOON else Status.ACCEPTED
    if accepted:
        return Status.EXPIRED
    return Status.REFUSED if proofs else Status.MISSING
