"""A committee of medicine at « UFR med-lyo », Auvergne-Rhône-Alpes, campaign 2026-27, and those who sit on it.

``committee()`` is set up with its two compulsory criteria (project 2, results 1; ties settled by project then
results); ``file_of(committee, "Abel")`` adds a complete candidature whose project the ARS approves; ``seat(...)`` gives
a seat; ``composed()`` is a committee of four; ``scored(...)`` hands sheets in; ``sealed(...)`` goes all the way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from cesp.accounts.models import Membership, Organisation, Role
from cesp.campaigns.models import (
    Candidature,
    CandidatureState,
    Capacity,
    Committee,
    Opinion,
    Outcome,
    Purpose,
    Seat,
)
from cesp.selection.models import Minutes
from cesp.selection.operations import composing, moving, scoring, sealing
from tests.factories import memberships
from tests.factories.candidatures import row
from tests.factories.offers import campaign
from tests.factories.people import PersonFactory

SET_UP_AT = datetime(2026, 12, 20, 9, 0, tzinfo=UTC)
SCORING_AT = datetime(2027, 1, 6, 9, 0, tzinfo=UTC)
HANDED_IN_AT = datetime(2027, 1, 7, 9, 0, tzinfo=UTC)
DELIBERATION_AT = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
SEALED_AT = datetime(2027, 1, 12, 16, 0, tzinfo=UTC)
DEPOSITED_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass
class Composed:
    """A committee of four: the president teaches at the UFR, one speaks for the ARS."""

    committee: Committee
    manager: Membership
    president: Membership
    ars: Membership
    practitioner: Membership
    student: Membership

    @property
    def members(self) -> tuple[Membership, Membership, Membership, Membership]:
        return (self.president, self.ars, self.practitioner, self.student)


def manager(at: Organisation | None = None) -> Membership:
    return memberships.acting(Role.UFR_MANAGER, organisation=at or memberships.ufr())


def member(at: Organisation | None = None, *, name: str = "") -> Membership:
    """A committee member of the UFR."""
    person = PersonFactory(family_name=name) if name else PersonFactory()
    return memberships.acting(Role.COMMITTEE_MEMBER, organisation=at or memberships.ufr(), person=person)


def committee(*, by: Membership | None = None, profession: str = "medicine") -> Committee:
    """Set up on 20 December 2026 by the UFR's manager."""
    by = by or manager()
    return composing.set_up(
        actor=by, campaign=campaign(), profession=profession, meets_on=date(2027, 1, 12), at=SET_UP_AT
    )


def seat(of: Committee, who: Membership, capacity: Capacity, *, presides: bool = False) -> Seat:
    return Seat.objects.create(committee=of, membership=who, capacity=capacity, presides=presides)


def file_of(of: Committee, name: str, *, opinion: str = Outcome.FAVOURABLE, **changes: Any) -> Candidature:
    """A complete file of « Alix <name> » in second cycle; its project approved by the ARS unless told."""
    person = PersonFactory(family_name=name, given_names="Alix", birth_on=date(2001, 5, 17))
    made = row(
        person,
        at=DEPOSITED_AT,
        **{
            "campaign": of.campaign,
            "ufr": of.ufr,
            "state": CandidatureState.COMPLETE,
            "enrolled": True,
            "profession": of.profession,
            "intended_ars": of.ufr.ars_code,
            "project": f"Exercer près de chez moi, {name}.",
            "settled_at": DEPOSITED_AT,
        }
        | changes,
    )
    if opinion:
        Opinion.objects.create(
            candidature=made,
            ars=made.intended_ars,
            purpose=Purpose.PROJECT,
            asked_at=DEPOSITED_AT,
            outcome=opinion,
            reasons="Territoire sous-doté.",
            given_by=memberships.referent(made.intended_ars),
            given_at=SET_UP_AT,
        )
    return made


def composed() -> Composed:
    """Set up, four members seated, no file yet."""
    by = manager()
    made = committee(by=by)
    people = [member(name="Roche"), memberships.referent("ara"), member(name="Petit"), member(name="Morel")]
    capacities = (Capacity.UFR, Capacity.ARS, Capacity.PRACTITIONER, Capacity.STUDENT)
    for one, capacity in zip(people, capacities, strict=True):
        seat(made, one, capacity, presides=capacity == Capacity.UFR)
    return Composed(made, by, *people)


def scoring_open(world: Composed, *, readers: int | None = None) -> Committee:
    """Files given to everybody unless told, the grid frozen on 6 January 2027."""
    composing.assign(actor=world.manager, committee=world.committee, readers=readers, at=SCORING_AT)
    world.committee = moving.open_scoring(actor=world.manager, committee=world.committee, at=SCORING_AT)
    return world.committee


def hands_in(of: Committee, who: Membership, file: Candidature, project: str, results: str, comment: str = "") -> None:
    """A member's sheet: « 14,5 » on the project, « 12 » on the results."""
    points = {
        "professional_project": scoring.hundredths(project),
        "academic_results": scoring.hundredths(results),
    }
    scoring.hand_in(
        actor=who, committee=of, candidature=file, points=points, comment=comment, version=0, at=HANDED_IN_AT
    )


def deliberating(world: Composed, scores: Mapping[str, tuple[str, str]]) -> dict[str, Candidature]:
    """Every member gives each named file the same points; deliberation is open on 12 January 2027."""
    files = {name: file_of(world.committee, name) for name in scores}
    scoring_open(world)
    for name, file in files.items():
        for who in world.members:
            hands_in(world.committee, who, file, *scores[name])
    world.committee = moving.open_deliberation(
        actor=world.manager, committee=world.committee, reason="", at=DELIBERATION_AT
    )
    return files


def sealed(world: Composed, scores: Mapping[str, tuple[str, str]]) -> Minutes:
    """The same, sealed on 12 January 2027 at 17 h in Paris; needs a seal (``tests.letters`` fixtures)."""
    deliberating(world, scores)
    made = sealing.seal(actor=world.manager, committee=world.committee, at=SEALED_AT)
    world.committee.refresh_from_db()
    return made
