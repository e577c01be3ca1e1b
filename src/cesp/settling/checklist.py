"""The pieces of an installation as a list to tick: what is asked, what was sent, what it is worth today (IDF-11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cesp.projects.models import Site
from cesp.settling.models import Proof, ProofState
from cesp.settling.requirements import Requirement, required
from cesp_law.facts import Profession

SOON = timedelta(days=60)
"""How long before it proves nothing any more a piece is said to be renewed."""


class Status(StrEnum):
    MISSING = "missing"
    PARTIAL = "partial"
    DEPOSITED = "deposited"
    ACCEPTED = "accepted"
    RENEW = "renew"
    EXPIRED = "expired"
    REFUSED = "refused"


LABELS = {
    Status.MISSING: "Manquante",
    Status.PARTIAL: "Incomplète",
    Status.DEPOSITED: "À vérifier",
    Status.ACCEPTED: "Acceptée",
    Status.RENEW: "À renouveler bientôt",
    Status.EXPIRED: "Périmée",
    Status.REFUSED: "Refusée",
}
_BADGES = {
    Status.MISSING: "",
    Status.PARTIAL: "warning",
    Status.DEPOSITED: "info",
    Status.ACCEPTED: "success",
    Status.RENEW: "warning",
    Status.EXPIRED: "error",
    Status.REFUSED: "error",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one structure of a project has of a piece that each of them needs.

    :param name: the structure and its commune.
    :param known: whether something was ever accepted for it. :param holds: whether that proves something on that day.
    :param last_day: last day on which it does; none, it always does or nothing was accepted.
    """

    name: str
    known: bool
    holds: bool
    last_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One piece asked for.

    :param proofs: what was sent for it, the last one first.
    :param holds: whether one is accepted and proves something on that day, even if another waits to be checked; of a
        piece that each structure needs, whether each has one.
    :param last_day: last day on which what was accepted proves anything; none, it always does or nothing was.
    :param parts: each structure, of a piece that each needs, when there are several.
    """

    requirement: Requirement
    status: Status
    proofs: tuple[Proof, ...]
    holds: bool
    last_day: date | None
    parts: tuple[Part, ...] = ()

    @property
    def label(self) -> str:
        return LABELS[self.status]

    @property
    def badge(self) -> str:
        return _BADGES[self.status]

    @property
    def lacking(self) -> str:
        """What is missing, as a refusal names it; the structures that have none in their own words."""
        label = self.requirement.nature.label
        named = " et ".join(f"« {one.name} »" for one in self.parts if not one.holds)
        return f"{label[:1].lower()}{label[1:]}{f' pour {named}' if named else ''}"

    @property
    def to_check(self) -> tuple[Proof, ...]:
        return tuple(one for one in self.proofs if one.state == ProofState.DEPOSITED)


Named = Sequence[tuple[Site, str]]
"""The structures of a project, each with its name (:func:`cesp.settling.wording.place_names`)."""


def checklist(profession: Profession | str, proofs: Sequence[Proof], *, places: Named, on: date) -> tuple[Line, ...]:
    """Every piece asked for from a profession, with what it is worth on a day.

    :param proofs: with the structures that each covers.
    :param places: the structures of the project; none while there is no project.
    :clauses: IDF-11
    """
    return tuple(
        _line(one, [proof for proof in proofs if proof.kind == one.kind], places, on) for one in required(profession)
    )


def _line(requirement: Requirement, proofs: list[Proof], places: Named, on: date) -> Line:
    proofs.sort(key=lambda one: -one.pk)
    accepted = [one for one in proofs if one.state == ProofState.ACCEPTED]
    parts = tuple(_part(site, name, accepted, on) for site, name in places) if requirement.by_site else ()
    whole = parts or (_worth("", accepted, on),)
    holds = all(one.holds for one in whole)
    days = [one.last_day for one in whole if one.last_day is not None and one.holds is holds]
    last_day = min(days, default=None)
    return Line(
        requirement=requirement,
        status=_status(proofs, whole, last_day, on),
        proofs=tuple(proofs),
        holds=holds,
        last_day=last_day,
        parts=parts if len(parts) > 1 else (),
    )


def _part(site: Site, name: str, accepted: list[Proof], on: date) -> Part:
    return _worth(name, [one for one in accepted if site.pk in {held.site_id for held in one.covered.all()}], on)


def _worth(name: str, accepted: list[Proof], on: date) -> Part:
    """What the accepted pieces are worth together: one that still proves something hides those that do not."""
    standing = [one for one in accepted if one.proves(on)]
    ends = max((one.valid_until or date.max for one in standing or accepted), default=date.max)
    last_day = ends - timedelta(days=1) if ends != date.max else None
    return Part(name=name, known=bool(accepted), holds=bool(standing), last_day=last_day)


def _status(proofs: list[Proof], parts: Sequence[Part], last_day: date | None, on: date) -> Status:
    if any(one.state == ProofState.DEPOSITED for one in proofs):
        return Status.DEPOSITED
    if all(one.holds for one in parts):
        return Status.RENEW if last_day is not None and last_day - on < SOON else Status.ACCEPTED
    if any(one.known and not one.holds for one in parts):
        return Status.EXPIRED
    if any(one.holds for one in parts):
        return Status.PARTIAL
    return Status.REFUSED if proofs else Status.MISSING
