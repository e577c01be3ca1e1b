"""Two signatories take the same time at once: one has it. With the locks off, both believe they do."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from cesp.accounts.models import Membership
from cesp.interviews.models import Interview, Slot
from cesp.interviews.operations import booking
from tests.interviews.conftest import NOW, People, asked, opened
from tests.racing import meeting, race, without_locks

pytestmark = pytest.mark.django_db(transaction=True)


def taking(actor: Membership, interview: Interview, slot: Slot) -> Callable[[], Interview]:
    return lambda: booking.book(actor=actor, interview=interview, slot=slot, at=NOW)


def raced(people: People) -> list[object]:
    (slot,) = opened(people.referent)
    pair = (people.student, people.other)
    return race(*(taking(actor, asked(actor), slot) for actor in pair))


def test_of_two_who_take_one_time_one_has_it_and_the_other_is_told(people: People) -> None:
    results = raced(people)
    (lost,) = [one for one in results if isinstance(one, Exception)]
    assert isinstance(lost, ValidationError)
    assert "vient d'être pris" in str(lost)
    assert Interview.objects.filter(state="booked", slot__isnull=False).count() == 1
    assert Interview.objects.filter(state="asked", slot__isnull=True).count() == 1


def test_control_with_the_locks_off_nobody_is_told_that_it_is_taken(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait, put = meeting(2, patience=5), booking.put

    def late(*args: object, **kwargs: object) -> None:
        wait()
        put(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(booking, "put", late)
    with without_locks():
        results = raced(people)
    # The loser is not told in words: they believe they have it too, or the database throws them out.
    assert not [one for one in results if isinstance(one, ValidationError)]
