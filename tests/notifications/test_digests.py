"""Digests: nothing when there is nothing, once whatever happens, in the morning of Paris."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from cesp.accounts.models import Person
from cesp.common.models import OutboxMessage
from cesp.notifications import digests, operations
from cesp.notifications.models import Notification, WeeklyDigest
from tests.factories.people import PersonFactory
from tests.racing import race

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 3, 3)
MONDAY = date(2026, 3, 9)
BEFORE = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)  # 7 h in Paris


def tell(person: Person, at: datetime = BEFORE, *, batch: int = 1) -> None:
    data: dict[str, str | int] = {"batch": batch, "contracts": 12, "rejected": 0}
    operations.notify(
        person=person, kind="takeover.batch_imported", key=f"b:{batch}", path=f"/reprise/{batch}/", at=at, data=data
    )


def mails() -> list[dict[str, Any]]:
    return list(OutboxMessage.objects.order_by("pk").values_list("payload", flat=True))


def test_nothing_new_no_digest() -> None:
    PersonFactory()
    assert (digests.send(on=TUESDAY), mails()) == (0, [])


def test_a_digest_says_how_many_and_the_latest_first() -> None:
    person = PersonFactory()
    tell(person, batch=1)
    tell(person, BEFORE + timedelta(minutes=1), batch=2)
    assert digests.send(on=TUESDAY) == 1
    (letter,) = mails()
    assert (letter["to"], letter["subject"], letter["paragraphs"]) == (
        person.email,
        "Votre récapitulatif",
        [
            "Depuis votre dernier récapitulatif, 2 nouvelles dans le service.",
            "Une reprise de contrats est terminée : 2.",
        ],
    )
    assert [path for _, path in letter["lines"]] == ["/reprise/2/", "/reprise/1/"]
    assert letter["action"] == ["Lire toutes mes notifications", "/notifications/"]
    assert letter["unsubscribe"] == "/notifications/preferences/"


def test_a_long_digest_says_that_it_is_cut() -> None:
    person = PersonFactory()
    for batch in range(21):
        tell(person, batch=batch)
    digests.send(on=TUESDAY)
    (letter,) = mails()
    assert (len(letter["lines"]), letter["paragraphs"][-1]) == (
        20,
        "Voici les 20 dernières ; les autres se lisent dans le service.",
    )


def test_a_second_turn_finds_nothing() -> None:
    tell(PersonFactory())
    assert [digests.send(on=TUESDAY) for _ in range(2)] == [1, 0]
    assert len(mails()) == 1


@pytest.mark.django_db(transaction=True)
def test_two_turns_at_once_send_one() -> None:
    tell(PersonFactory())
    results = race(*[lambda: digests.send(on=TUESDAY)] * 2)
    assert sorted(map(str, results)) == ["0", "1"]
    assert len(mails()) == 1


def test_after_three_days_off_one_digest_says_it_all() -> None:
    person = PersonFactory()
    for day in range(3):
        tell(person, BEFORE + timedelta(days=day), batch=day)
    assert digests.send(on=TUESDAY + timedelta(days=3)) == 1
    assert len(mails()[0]["lines"]) == 3


def test_what_is_read_or_settled_meanwhile_is_not_repeated() -> None:
    person = PersonFactory()
    tell(person, batch=1)
    tell(person, batch=2)
    Notification.objects.filter(key="b:1").update(read_at=BEFORE)
    operations.resolve(kind="takeover.batch_imported", key="b:2", at=BEFORE)
    assert digests.send(on=TUESDAY) == 0


def test_what_is_told_anew_is_repeated_anew() -> None:
    person = PersonFactory()
    tell(person)
    digests.send(on=TUESDAY)
    operations.resolve(kind="takeover.batch_imported", key="b:1", at=BEFORE)
    tell(person, BEFORE + timedelta(days=1))
    assert digests.send(on=TUESDAY + timedelta(days=1)) == 1
    assert len(mails()) == 2


def test_somebody_who_left_gets_none() -> None:
    person = PersonFactory()
    tell(person)
    Person.objects.update(is_active=False)
    assert (digests.send(on=TUESDAY), mails()) == (0, [])


@pytest.mark.parametrize(
    ("day", "limit"),
    [
        (date(2026, 3, 28), datetime(2026, 3, 28, 6, 30, tzinfo=UTC)),  # the eve of summer time
        (date(2026, 3, 29), datetime(2026, 3, 29, 5, 30, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 24, 5, 30, tzinfo=UTC)),  # the eve of winter time
        (date(2026, 10, 25), datetime(2026, 10, 25, 6, 30, tzinfo=UTC)),
    ],
)
def test_half_past_seven_is_that_of_paris(day: date, limit: datetime) -> None:
    tell(PersonFactory(), limit, batch=1)
    assert digests.send(on=day) == 0
    tell(PersonFactory(), limit - timedelta(seconds=1), batch=2)
    assert digests.send(on=day) == 1
    assert mails()[0]["lines"][0][1] == "/reprise/2/"


def test_on_mondays_for_whoever_prefers() -> None:
    person = PersonFactory()
    WeeklyDigest.objects.create(person=person)
    for number, at in enumerate((BEFORE, datetime(2026, 3, 9, 6, 29, 59, tzinfo=UTC))):
        tell(person, at, batch=number)
    tell(person, datetime(2026, 3, 9, 6, 30, tzinfo=UTC), batch=9)
    for days in range(6):
        assert digests.send(on=TUESDAY + timedelta(days=days)) == 0
    assert digests.send(on=MONDAY) == 1
    assert [path for _, path in mails()[0]["lines"]] == ["/reprise/1/", "/reprise/0/"]
    assert digests.send(on=MONDAY + timedelta(days=1)) == 0


def test_a_monday_missed_is_made_up_for_on_tuesday() -> None:
    person = PersonFactory()
    WeeklyDigest.objects.create(person=person)
    tell(person)
    assert digests.send(on=MONDAY + timedelta(days=1)) == 1


def test_few_queries_for_many_people(django_assert_num_queries: Any) -> None:
    def people(count: int, start: int) -> None:
        for number in range(count):
            tell(PersonFactory(), batch=start + number)

    queries = 8 + (connection.vendor == "postgresql")  # its lock is a query
    people(1, 0)
    with django_assert_num_queries(queries):
        digests.send(on=TUESDAY)
    people(30, 10)
    with django_assert_num_queries(queries + 29):  # one promise each
        digests.send(on=TUESDAY)
