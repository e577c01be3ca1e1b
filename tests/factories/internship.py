"""A choice of posts made by its operations: ``announced()``, candidates, wishes, ranks, the list.

The choice of 2026: wishes from 2 March to 1 July 2026 (excluded), list on 15 May, ranks on 10 July, simulations from
15 July, final from 1 September; instants are those of Paris.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cesp.accounts.models import Membership, Role
from cesp.common.instants import day_of
from cesp.contracts.models import Contract
from cesp.internship.models import Candidate, Choice, OpenSpecialty, Ranking, Wish
from cesp.internship.models import Post as OpenPost
from cesp.internship.naming import GENERAL_MEDICINE
from cesp.internship.operations import allocating, preparing, ranks, wishes
from cesp.internship.operations.preparing import Dates
from cesp_law.selection.internship import Post
from tests.factories import contracts
from tests.factories.memberships import case_desk, signatory

YEAR = 2026
PREPARED_AT = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)
WISHES_AT = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
LISTED_AT = datetime(2026, 5, 15, 9, 0, tzinfo=UTC)
CLOSES_AT = datetime(2026, 6, 30, 22, 0, tzinfo=UTC)
RANKED_AT = datetime(2026, 7, 10, 9, 0, tzinfo=UTC)
FINAL_AT = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
DATES = Dates(
    wishes_from_at=datetime(2026, 3, 1, 23, 0, tzinfo=UTC),
    wishes_until_at=CLOSES_AT,
    list_on=date(2026, 5, 15),
    ranks_on=date(2026, 7, 10),
    simulations_from_on=date(2026, 7, 15),
    final_on=date(2026, 9, 1),
)


def general(subdivision: str) -> Post:
    return Post(GENERAL_MEDICINE, subdivision)


def sixth_year(*, person: Any = None, **changes: Any) -> Contract:
    """A contract signed in the fourth year of medicine, in 2023-24: in the sixth in 2025-26."""
    given = {
        "academic_year": 2023,
        "year_of_study": 4,
        "lodged_on": date(2023, 2, 1),
        "signed_on": date(2023, 6, 10),
        "expected_diploma_on": date(2030, 10, 31),
    }
    return contracts.concluded(signatory=person, at=datetime(2023, 6, 10, 9, 0, tzinfo=UTC), **given | changes)


def fifth_year() -> Contract:
    """Signed in the fourth year a year later."""
    return sixth_year(academic_year=2024, lodged_on=date(2024, 2, 1), signed_on=date(2024, 6, 10))


def announced(*, desk: Membership | None = None, year: int = YEAR, dates: Dates = DATES) -> Choice:
    desk = desk or case_desk()
    choice = preparing.prepare(actor=desk, year=year, dates=dates, at=PREPARED_AT)
    return preparing.announce(actor=desk, choice=choice, at=PREPARED_AT)


def member_of(contract: Contract) -> Membership:
    """The signatory in their own space, opened once."""
    own = Membership.objects.filter(person=contract.signatory, role=Role.SIGNATORY).first()
    return own or signatory(contract.signatory)


def wish(
    contract: Contract, *posts: Post, at: datetime = WISHES_AT, seen: int | None = None, year: int = YEAR
) -> Candidate:
    return wishes.set_wishes(actor=member_of(contract), contract=contract, year=year, wishes=posts, at=at, seen=seen)


def ranked(choice: Choice, ranks_of: Mapping[Candidate, int], *, name: str = preparing.NATIONAL) -> None:
    ranks.record_ranks(
        actor=case_desk(),
        ranking=Ranking.objects.get(choice=choice, name=name),
        ranks={one.pk: rank for one, rank in ranks_of.items()},
        at=RANKED_AT,
    )


def listed(choice: Choice, seats: Mapping[str, int] | None = None) -> None:
    """Publish the list, with so many seats of general medicine where told."""
    desk = case_desk()
    for subdivision, count in (seats or {}).items():
        preparing.decide_seats(
            actor=desk, choice=choice, post=general(subdivision), seats=count, reason="capacité", at=LISTED_AT
        )
    preparing.publish_list(actor=desk, choice=choice, at=LISTED_AT)


def six(
    lists: Sequence[Sequence[str]], ranks_of: Sequence[int], seats: Mapping[str, int]
) -> tuple[Choice, list[Candidate]]:
    """Candidates with their wishes of general medicine and their ranks, ready for the final allocation."""
    choice = announced()
    found = [wish(sixth_year(), *map(general, asked)) for asked in lists]
    listed(choice, seats)
    ranked(choice, dict(zip(found, ranks_of, strict=True)))
    return choice, found


def allocated(choice: Choice) -> Any:
    return allocating.allocate(actor=case_desk(), choice=choice, signed_in_with="password, substantial", at=FINAL_AT)


def listed_this_year(desk: Membership, at: datetime) -> Choice:
    """A choice of the year that is, without its operations: wishes taken now, the list public, one post."""
    on = day_of(at)
    choice = Choice.objects.create(
        year=on.year,
        wishes_from_at=at - timedelta(days=30),
        wishes_until_at=at + timedelta(days=30),
        list_on=on,
        ranks_on=on + timedelta(days=40),
        simulations_from_on=on + timedelta(days=50),
        final_on=on + timedelta(days=60),
        prepared_by=desk,
        prepared_at=at,
        announced_at=at,
        listed_at=at,
    )
    ranking = Ranking.objects.create(choice=choice, name=preparing.NATIONAL)
    OpenSpecialty.objects.create(choice=choice, code=GENERAL_MEDICINE, ranking=ranking)
    decided = {"decided": 1, "reason": "essai", "decided_by": desk, "decided_at": at}
    OpenPost.objects.create(choice=choice, specialty=GENERAL_MEDICINE, subdivision="NICE", asked=0, seats=1, **decided)
    return choice


def candidate(contract: Contract, choice: Choice) -> Candidate:
    """A candidate with one wish, whatever their year of study."""
    one = Candidate.objects.create(
        choice=choice, contract=contract, listed_at=choice.prepared_at, version=1, wishes_saved_at=choice.prepared_at
    )
    Wish.objects.create(candidate=one, number=1, specialty=GENERAL_MEDICINE, subdivision="NICE")
    return one
