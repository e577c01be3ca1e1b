"""Contracts left over: within a university from 15 March 2027, between universities from 1 April, to 30 April."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from cesp.offers.models import Move, Offer
from cesp.offers.operations import moving
from cesp.offers.queries.quotas import board
from cesp_law.refusals import Refused
from tests.factories import memberships
from tests.factories import offers as made
from tests.factories.offers import Sealed

pytestmark = pytest.mark.django_db


def at(month: int, day: int) -> datetime:
    return datetime(2027, month, day, 9, 0, tzinfo=UTC)


def moved(world: Sealed, source: object, target: object, contracts: int, when: datetime) -> Move:
    return moving.move(
        actor=world.desk, source=source, target=target, contracts=contracts, reason="Liste épuisée.", at=when,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.clause("NAT-8")
def test_what_is_left_over_moves_and_the_next_is_called() -> None:
    short = made.offered(1, contracts=3)
    long = made.offered(3, contracts=1, at=memberships.ufr("med-gre"))
    moved(short, short.quota, long.quota, 2, at(4, 1))
    assert Offer.objects.filter(quota=long.quota).count() == 3
    lines = {line.quota.pk: line for line in board(short.quota.campaign, on=at(4, 1).date()).lines}
    one, other = lines[short.quota.pk], lines[long.quota.pk]
    assert (one.given, one.moved, one.contracts, one.offered, one.lapsed) == (3, -2, 1, 0, 1)
    assert (other.given, other.moved, other.contracts, other.offered, other.left_over) == (1, 2, 3, 2, 1)


@pytest.mark.clause("NAT-8")
@pytest.mark.parametrize(("month", "day"), [(3, 31), (5, 1)])
def test_between_universities_only_in_the_window(month: int, day: int) -> None:
    short = made.offered(1, contracts=2)
    long = made.offered(2, contracts=1, at=memberships.ufr("med-gre"))
    with pytest.raises(Refused, match="du 1er avril 2027 au 30 avril 2027 inclus"):
        moved(short, short.quota, long.quota, 1, at(month, day))


@pytest.mark.clause("NAT-8")
@pytest.mark.parametrize(("day", "allowed"), [(14, False), (15, True)])
def test_within_a_university_from_its_own_day(day: int, allowed: bool) -> None:
    world = made.offered(1, contracts=2)
    other = made.quota(1, status="third_cycle")
    if allowed:
        assert moved(world, world.quota, other, 1, at(3, day)).contracts == 1
    else:
        with pytest.raises(Refused, match="du 15 mars 2027"):
            moved(world, world.quota, other, 1, at(3, day))


def test_what_somebody_may_still_be_called_for_does_not_move() -> None:
    world = made.offered(2, contracts=2)
    other = made.quota(1, status="third_cycle")
    made.signs(world, 1, at=at(2, 10))
    made.signs(world, 2, at=at(2, 10))
    with pytest.raises(Refused, match="contrats restants"):
        moved(world, world.quota, other, 1, at(3, 15))


def test_nothing_moves_from_a_list_nobody_knows_yet() -> None:
    world = made.sealed(1, contracts=2)
    other = made.quota(1, status="third_cycle")
    with pytest.raises(Refused, match="ne sont pas publiés"):
        moved(world, world.quota, other, 1, at(3, 15))


def test_a_move_says_why() -> None:
    world = made.offered(1, contracts=2)
    other = made.quota(1, status="third_cycle")
    with pytest.raises(Refused, match="Dites pourquoi"):
        moving.move(actor=world.desk, source=world.quota, target=other, contracts=1, reason=" ", at=at(3, 15))


@pytest.mark.parametrize("table", ["offers_publication", "offers_move", "offers_signature"])
def test_the_database_refuses_to_change_what_only_grows(table: str) -> None:
    world = made.offered(1, contracts=2)
    made.signs(world, 1, at=at(2, 10))
    moved(world, world.quota, made.quota(1, status="third_cycle"), 1, at(3, 15))
    for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
