"""« Due and not yet done »: each step once, whatever ran before; louder as the day nears; bounded further up."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction

from cesp.accounts.models import Membership, Role
from cesp.common.models import OutboxMessage
from cesp.contracts.models import Contract
from cesp.contracts.payload import ExpectedDiplomaDeclared
from cesp.notifications.deadlines import deadline_kinds
from cesp.notifications.models import Notification
from cesp.reminders.models import Deadline, Reminder
from cesp.reminders.operations.reminding import remind_all
from cesp.reminders.operations.renewing import renew, renew_all
from cesp.reminders.steps import reached, told_as
from cesp_law.facts import ProjectValidated
from tests.factories import candidatures, memberships
from tests.factories.contracts import concluded, recorded
from tests.factories.people import PersonFactory
from tests.racing import meeting, race

pytestmark = pytest.mark.django_db
LATEST = "law.project_latest"
"""31 October 2027, a year before the diploma of the contract of the factory."""


def night(on: date) -> list[tuple[str, str]]:
    """Run the job of a night; what it told: (step, who)."""
    at = datetime(on.year, on.month, on.day, 6, 50, tzinfo=UTC)
    before = set(Reminder.objects.values_list("pk", flat=True))
    renew_all(on=on, at=at)
    remind_all(on=on, at=at)
    rows = Reminder.objects.exclude(pk__in=before).filter(deadline__kind=LATEST).select_related("person")
    return sorted((row.step, row.person.given_names) for row in rows)


@pytest.fixture
def alix() -> Contract:
    contract = concluded(signatory=PersonFactory(given_names="Alix"))
    memberships.signatory(contract.signatory)
    return contract


def referents() -> tuple[Membership, Membership]:
    """The referent of the region, and the colleague who stands in for them."""
    referent = memberships.referent("ara")
    referent.person.given_names = "Sylvie"
    referent.person.save()
    deputy = Membership.objects.create(
        person=PersonFactory(given_names="Hugo"),
        role=Role.ARS_REFERENT,
        organisation=referent.organisation,
        from_on=date(2020, 1, 1),
        until_on=date(2030, 1, 1),
        delegated_by=referent,
    )
    return referent, deputy


@pytest.mark.clause("BIE-5", "INS-1")
@pytest.mark.parametrize(
    ("on", "steps"),
    [
        (date(2027, 5, 3), []),
        (date(2027, 5, 4), ["signatory-180"]),
        (date(2027, 8, 1), ["signatory-180"]),
        (date(2027, 8, 2), ["signatory-90"]),
        (date(2027, 10, 1), ["signatory-30"]),
        (date(2027, 10, 30), ["signatory-1"]),
        (date(2027, 10, 31), ["signatory-1"]),
        (date(2027, 11, 1), ["signatory+1", "referent+1"]),
        (date(2027, 11, 14), ["signatory+1", "referent+1"]),
        (date(2027, 11, 15), ["signatory+1", "referent+1", "deputy+15"]),
        (date(2028, 10, 31), ["signatory+1", "referent+1", "deputy+15"]),
        (date(2028, 11, 1), []),
    ],
)
def test_the_ladder_climbs_the_day_it_says_and_not_the_day_before(on: date, steps: list[str]) -> None:
    assert list(reached(deadline_kinds()[LATEST], date(2027, 10, 31), on=on)) == steps


def test_the_nearer_the_louder() -> None:
    assert told_as("signatory-90") == "reminders.deadline_ahead"
    assert told_as("signatory-30") == "reminders.deadline_close"
    assert told_as("deputy+15") == "reminders.followed_still_missed"


@pytest.mark.clause("BIE-5")
def test_each_step_is_told_once_and_takes_the_place_of_the_one_before(alix: Contract) -> None:
    assert night(date(2027, 5, 3)) == []
    assert night(date(2027, 5, 4)) == [("signatory-180", "Alix")]
    assert night(date(2027, 5, 4)) == []
    assert night(date(2027, 5, 5)) == []
    assert night(date(2027, 8, 2)) == [("signatory-90", "Alix")]
    told = Notification.objects.filter(person=alix.signatory, data__what=LATEST).order_by("pk")
    assert [(one.pace, one.is_unread) for one in told] == [("digest", False), ("digest", True)]
    assert told[1].sentence == ("Échéance du 31 octobre 2027 : présenter le projet d'installation (au plus tard).")


def test_three_nights_off_are_caught_up_with_one_reminder(alix: Contract) -> None:
    assert night(date(2027, 10, 15)) == [("signatory-30", "Alix")]
    # The nights of 17 October (14 days), 24 (7 days) and 30 (1 day) did not run.
    assert night(date(2027, 10, 31)) == [("signatory-1", "Alix")]
    assert night(date(2027, 11, 1)) == [("signatory+1", "Alix")]


@pytest.mark.clause("INS-1")
def test_what_is_missed_climbs_to_the_referent_then_to_the_deputy_and_stops(alix: Contract) -> None:
    referents()
    memberships.referent("idf")
    assert night(date(2027, 10, 31)) == [("signatory-1", "Alix")]
    assert night(date(2027, 11, 1)) == [("referent+1", "Sylvie"), ("signatory+1", "Alix")]
    assert night(date(2027, 11, 15)) == [("deputy+15", "Hugo")]
    assert night(date(2028, 10, 1)) == []


def test_without_a_deputy_the_referent_is_told_again_louder(alix: Contract) -> None:
    memberships.referent("ara")
    night(date(2027, 11, 1))
    (told,) = night(date(2027, 11, 20))
    assert told[0] == "deputy+15"


@pytest.mark.parametrize("stands_in", [True, False])
def test_nights_caught_up_tell_each_agent_once(alix: Contract, *, stands_in: bool) -> None:
    """Both steps of agents have come: with a deputy one each; without, the referent is told the louder alone."""
    _ = referents() if stands_in else memberships.referent("ara")
    night(date(2027, 11, 20))
    told = Notification.objects.exclude(person=alix.signatory).filter(data__what=LATEST).order_by("kind")
    quiet, loud = "reminders.followed_missed", "reminders.followed_still_missed"
    assert list(told.values_list("kind", flat=True)) == ([quiet, loud] if stands_in else [loud])
    assert night(date(2027, 11, 21)) == []


def test_a_referent_who_knows_somebody_is_told_nothing_of_them(alix: Contract) -> None:
    referent, _ = referents()
    candidatures.conflicted(referent, alix.signatory)
    assert night(date(2027, 11, 1)) == [("referent+1", "Hugo"), ("signatory+1", "Alix")]


def test_what_is_done_is_asked_of_nobody_any_more(alix: Contract) -> None:
    night(date(2027, 10, 1))
    project = ProjectValidated(on=date(2027, 10, 5), ars="ara")
    recorded(alix, project, at=datetime(2027, 10, 5, 9, tzinfo=UTC))
    told = Notification.objects.filter(person=alix.signatory, data__what=LATEST)
    assert [one.is_unread for one in told] == [False]
    assert not Deadline.objects.open().filter(kind=LATEST).exists()
    assert night(date(2027, 11, 1)) == []


def test_a_day_that_moves_is_another_deadline(alix: Contract) -> None:
    night(date(2027, 10, 1))
    later = ExpectedDiplomaDeclared(on=date(2029, 10, 31), declared_on=date(2027, 10, 5))
    recorded(alix, later, at=datetime(2027, 10, 5, 9, tzinfo=UTC))
    assert list(Deadline.objects.open().filter(kind=LATEST).values_list("due_on", flat=True)) == [date(2028, 10, 31)]
    assert night(date(2027, 11, 1)) == []
    assert night(date(2028, 8, 2)) == [("signatory-90", "Alix")]


def test_a_closed_account_is_told_nothing(alix: Contract) -> None:
    alix.signatory.is_active = False
    alix.signatory.save()
    assert night(date(2027, 10, 1)) == []


def test_mails_leave_at_once_when_close_and_wait_for_the_digest_before(alix: Contract) -> None:
    night(date(2027, 5, 4))
    assert not OutboxMessage.objects.filter(payload__to=alix.signatory.email).exists()
    night(date(2027, 10, 1))
    (mail,) = OutboxMessage.objects.filter(payload__to=alix.signatory.email)
    assert mail.payload["subject"] == "Une échéance est toute proche"


@pytest.mark.django_db(transaction=True)
def test_two_faculties_that_declare_many_people_do_not_wait_for_each_other() -> None:
    """Each writes to the files of its own people, one after the other, in one transaction."""
    meet, at = meeting(2, patience=1), datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def declare(first: int, second: int) -> None:
        with transaction.atomic():
            renew([first], on=date(2026, 11, 22), at=at)
            meet()
            renew([second], on=date(2026, 11, 22), at=at)

    assert race(lambda: declare(1, 66), lambda: declare(2, 65)) == [None, None]


@pytest.mark.django_db(transaction=True)
def test_two_machines_in_one_night_tell_once() -> None:
    contract = concluded(signatory=PersonFactory(given_names="Alix"))
    on, at = date(2027, 10, 1), datetime(2027, 10, 1, 6, 50, tzinfo=UTC)
    renew_all(on=on, at=at)
    race(lambda: remind_all(on=on, at=at), lambda: remind_all(on=on, at=at + timedelta(seconds=1)))
    assert Reminder.objects.filter(deadline__kind=LATEST, person=contract.signatory).count() == 1


@pytest.mark.parametrize("rows", [1, 30])
def test_a_quiet_night_costs_the_same_whatever_the_contracts(rows: int, django_assert_num_queries: object) -> None:
    for _ in range(rows):
        concluded()
    on, at = date(2026, 12, 1), datetime(2026, 12, 1, 6, 50, tzinfo=UTC)
    renew_all(on=on, at=at)
    remind_all(on=on, at=at)
    # Two of them for each module of settings.DEADLINES but the law's: whom it concerns, and what they have to do; of
    # requests, three: what signatories have to complete, and what agencies have to give their opinion on.
    lock = 1 if connection.vendor == "postgresql" else 0
    with django_assert_num_queries(31 + lock):  # type: ignore[operator]
        renew_all(on=on, at=at)
        remind_all(on=on, at=at)
