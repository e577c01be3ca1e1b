"""Telling people: once, with the act, at the pace they chose; and to many at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from cesp.accounts.models import Membership, Person, Role
from cesp.common.models import OutboxMessage
from cesp.notifications import operations, queries
from cesp.notifications.kinds import Pace
from cesp.notifications.models import Notification, Preference, WeeklyDigest
from cesp.notifications.operations import Told
from tests.factories import memberships
from tests.factories.people import PersonFactory
from tests.racing import race

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(days=1)
RUN = "payments.run_controlled"  # at once, may be slowed
BANK = "payments.bank_details_recorded"  # always at once
BATCH = "takeover.batch_imported"  # in the digest
PAID = "payments.payment_ordered"  # on screen only
DATA: dict[str, dict[str, str | int]] = {
    RUN: {"month": "2026-03", "pay_on": "2026-03-30"},
    BANK: {"from_on": "2026-03-03"},
    BATCH: {"batch": 3, "contracts": 12, "rejected": 1},
    PAID: {"month": "2026-03", "pay_on": "2026-03-30"},
}


@pytest.fixture
def person() -> Person:
    return PersonFactory()


def tell(person: Person, kind: str = RUN, *, key: str = "k", at: datetime = AT, **words: Any) -> None:
    given = {"path": "/accueil/", "data": DATA[kind]} | words
    operations.notify(person=person, kind=kind, key=key, at=at, **given)


def mails() -> list[dict[str, Any]]:
    return list(OutboxMessage.objects.filter(kind="mail").order_by("pk").values_list("payload", flat=True))


def test_what_is_told_is_read_on_the_screen_and_in_a_mail(person: Person) -> None:
    tell(person)
    told = Notification.objects.get()
    sentence = (
        "La mensualité (mars 2026) est contrôlée et attend votre approbation, pour un paiement le 30 mars 2026. "
        "Lisez la feuille de contrôle, puis approuvez ou renvoyez en préparation."
    )
    assert (told.sentence, told.path, told.created_at, told.mailed_at) == (sentence, "/accueil/", AT, AT)
    (letter,) = mails()
    assert (letter["to"], letter["subject"], letter["paragraphs"], letter["action"], letter["unsubscribe"]) == (
        person.email,
        "Une mensualité attend votre approbation",
        [sentence],
        ["Ouvrir la page dans le service", "/accueil/"],
        "/notifications/preferences/",
    )


def test_it_goes_with_its_act(person: Person) -> None:
    @transaction.atomic
    def act() -> None:
        tell(person)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert (Notification.objects.count(), OutboxMessage.objects.count()) == (0, 0)


def test_the_same_thing_is_told_once(person: Person) -> None:
    tell(person)
    tell(person, at=LATER)
    assert (Notification.objects.get().created_at, len(mails())) == (AT, 1)


def test_two_people_are_told_the_same_thing(person: Person) -> None:
    tell(person)
    tell(PersonFactory())
    assert (Notification.objects.count(), len(mails())) == (2, 2)


def test_what_was_settled_is_told_anew_and_mailed_anew(person: Person) -> None:
    tell(person)
    assert operations.resolve(kind=RUN, key="k", at=AT) == 1
    assert operations.resolve(kind=RUN, key="k", at=AT) == 0
    tell(person, at=LATER, path="/autre/")
    again = Notification.objects.get()
    assert (again.path, again.created_at, again.settled_at, again.read_at) == ("/autre/", LATER, None, None)
    assert [letter["action"][1] for letter in mails()] == ["/accueil/", "/autre/"]


def test_what_waits_is_what_is_neither_read_nor_settled(person: Person) -> None:
    actor = memberships.case_desk(person=person)
    for key in "abc":
        tell(person, key=key)
    assert queries.unread_count(actor) == 3
    operations.resolve(kind=RUN, key="a", at=AT)
    operations.read(actor=actor, pk=Notification.objects.get(key="b").pk, at=AT)
    assert [row.key for row in queries.unread_page(actor).rows] == ["c"]
    assert [row.key for row in queries.past_page(actor).rows] == ["b", "a"]


@pytest.mark.parametrize(
    ("kind", "by_mail", "pace"),
    [(RUN, 1, "at_once"), (BANK, 1, "at_once"), (BATCH, 0, "digest"), (PAID, 0, "screen_only")],
)
def test_each_kind_has_its_pace(person: Person, kind: str, by_mail: int, pace: str) -> None:
    tell(person, kind)
    assert (len(mails()), Notification.objects.get().pace) == (by_mail, pace)


@pytest.mark.parametrize(
    ("kind", "chosen", "kept"),
    [
        (RUN, Pace.DIGEST, "digest"),
        (RUN, Pace.SCREEN_ONLY, "at_once"),  # obligatory: slower at most
        (BANK, Pace.DIGEST, "at_once"),  # not even slower
        (BANK, Pace.SCREEN_ONLY, "at_once"),
        (BATCH, Pace.AT_ONCE, "at_once"),
        (BATCH, Pace.SCREEN_ONLY, "screen_only"),
        (PAID, Pace.AT_ONCE, "at_once"),
    ],
)
def test_a_choice_holds_where_the_kind_allows_it(person: Person, kind: str, chosen: Pace, kept: str) -> None:
    Preference.objects.create(person=person, kind=kind, pace=chosen)
    tell(person, kind)
    operations.notify_many(kind=kind, told=[Told(person.pk, "many", "/accueil/", DATA[kind])], at=AT)
    assert list(Notification.objects.values_list("pace", flat=True)) == [kept, kept]
    assert len(mails()) == (2 if kept == "at_once" else 0)


def test_choosing_keeps_only_what_differs(person: Person) -> None:
    actor = memberships.case_desk(person=person)
    operations.choose(actor=actor, paces={BATCH: Pace.AT_ONCE}, weekly=True, at=AT)
    assert (queries.paces_of(actor), queries.wants_mondays(actor)) == ({BATCH: Pace.AT_ONCE}, True)
    operations.choose(actor=actor, paces={BATCH: Pace.DIGEST}, weekly=False, at=AT)
    assert (Preference.objects.count(), WeeklyDigest.objects.count()) == (0, 0)


@pytest.mark.parametrize(("kind", "pace"), [(BANK, Pace.DIGEST), (RUN, Pace.SCREEN_ONLY)])
def test_what_is_owed_cannot_be_silenced(person: Person, kind: str, pace: Pace) -> None:
    with pytest.raises(ValueError, match="does not allow"):
        operations.choose(actor=memberships.signatory(person), paces={kind: pace}, weekly=False, at=AT)
    assert not Preference.objects.exists()


def test_somebody_who_left_is_written_to_no_more(person: Person) -> None:
    person.is_active = False
    person.save()
    tell(person)
    assert (mails(), Notification.objects.get().mailed_at) == ([], None)


@pytest.mark.parametrize("path", ["https://ailleurs.test/", "//ailleurs.test/", "/\\ailleurs.test", "accueil/", ""])
def test_a_page_elsewhere_is_never_told(person: Person, path: str) -> None:
    with pytest.raises(ValueError, match="not a path of this site"):
        tell(person, path=path)
    assert not Notification.objects.exists()


def test_a_sentence_that_lacks_a_word_is_refused_with_its_act(person: Person) -> None:
    with pytest.raises(KeyError):
        tell(person, data={"month": "2026-03"})
    assert not Notification.objects.exists()


def test_telling_costs_a_choice_an_insert_and_a_promise(person: Person, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        tell(person)
    with django_assert_num_queries(2):
        tell(person, BATCH, key="digest")
    with django_assert_num_queries(2):
        tell(person, BANK, key="no choice to read")


def test_many_are_told_in_few_queries(django_assert_max_num_queries: Any) -> None:
    people = Person.objects.bulk_create(
        [Person(email=f"p{n}@exemple.test", given_names="A", family_name="B") for n in range(2_000)]
    )
    told = [Told(one.pk, f"payments.run:1:{one.pk}", "/accueil/", DATA[PAID]) for one in people]
    with django_assert_max_num_queries(23):  # one asks who has died
        assert operations.notify_many(kind=PAID, told=told, at=AT) == 2_000
    assert operations.notify_many(kind=PAID, told=told, at=LATER) == 2_000
    assert Notification.objects.filter(created_at=AT).count() == 2_000


def test_reading_all_leaves_what_came_since(person: Person) -> None:
    actor = memberships.case_desk(person=person)
    tell(person, key="seen")
    seen = Notification.objects.get().pk
    tell(person, key="since")
    assert operations.read_all(actor=actor, up_to=seen, at=AT) == 1
    assert [row.key for row in queries.unread_page(actor).rows] == ["since"]


def test_preferences_show_what_one_may_be_told() -> None:
    approver, desk = memberships.payments_approver(), memberships.case_desk()
    codes = {kind.code for kind in queries.kinds_of(approver, on=AT.date())}
    assert (RUN in codes, BATCH in codes, BANK in codes) == (True, False, False)
    codes = {kind.code for kind in queries.kinds_of(desk, on=AT.date())}
    assert (RUN in codes, BATCH in codes, BANK in codes) == (False, True, False)
    memberships.acting(Role.SIGNATORY, person=desk.person)
    codes = {kind.code for kind in queries.kinds_of(desk, on=AT.date())}
    assert (BATCH in codes, BANK in codes) == (True, True)


@pytest.mark.django_db(transaction=True)
def test_of_two_acts_that_tell_the_same_thing_at_once_one_does() -> None:
    person = PersonFactory()
    results = race(*[lambda: tell(person)] * 4)
    assert results == [None] * 4
    assert (Notification.objects.count(), len(mails())) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_acts_that_tell_a_settled_thing_anew_one_does() -> None:
    person: Person = PersonFactory()
    tell(person)
    operations.resolve(kind=RUN, key="k", at=AT)
    assert race(*[lambda: tell(person, at=LATER)] * 4) == [None] * 4
    assert (Notification.objects.get().created_at, len(mails())) == (LATER, 2)


def owner(person: Person) -> Membership:
    return memberships.signatory(person)


def test_nobody_reads_for_another(person: Person) -> None:
    tell(person)
    told = Notification.objects.get()
    assert operations.read(actor=memberships.case_desk(), pk=told.pk, at=AT) is None
    assert Notification.objects.get().read_at is None
    assert operations.read(actor=owner(person), pk=told.pk, at=AT) == told
    operations.read(actor=Membership.objects.get(person=person), pk=told.pk, at=LATER)
    assert Notification.objects.get().read_at == AT  # the first reading is the one that counts
