"""The bell, the page, the choices, and what could not leave."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from cesp.accounts.models import Membership, Person, Role
from cesp.audit.models import Entry
from cesp.common import delivery, mail
from cesp.common.mail import Mail
from cesp.common.models import OutboxMessage, RefusedAddress
from cesp.demonstration.models import Marker
from cesp.notifications import operations, sendings
from cesp.notifications.models import Notification
from tests.factories import memberships

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PAID: dict[str, str | int] = {"month": "2026-03", "pay_on": "2026-03-30"}


@pytest.fixture
def signatory(client: Client) -> Membership:
    return sign_in(client, memberships.signatory())


def sign_in(client: Client, actor: Membership) -> Membership:
    client.force_login(actor.person)
    session = client.session
    session["membership"] = actor.pk
    session.save()
    return actor


def tell(person: Person, key: str = "k") -> Notification:
    operations.notify(person=person, kind="payments.payment_ordered", key=key, path="/accueil/", at=AT, data=PAID)
    return Notification.objects.get(person=person, key=key)


def a_stuck_mail(to: str = "camille.martin@etudiants.exemple.test") -> OutboxMessage:
    mail.queue(Mail(to=to, subject="S", paragraphs=["Un secret."]), key=f"k:{to}", at=AT)
    OutboxMessage.objects.update(failure="Le serveur de courrier ne répond pas.", attempts=1)
    return OutboxMessage.objects.get(key=f"mail:k:{to}")


def test_nothing_new(client: Client, signatory: Membership) -> None:
    page = client.get(reverse("notifications:list")).content.decode()
    assert "Rien de nouveau" in page
    assert "cesp-bell" not in page


def test_the_bell_counts_what_waits(client: Client, signatory: Membership) -> None:
    for number in range(3):
        tell(signatory.person, str(number))
    tell(memberships.signatory().person)
    page = client.get(reverse("notifications:list")).content.decode()
    assert '3<span class="fr-sr-only"> à lire</span>' in page


def test_the_bell_counts_no_further_than_99(client: Client, signatory: Membership) -> None:
    for number in range(101):
        tell(signatory.person, str(number))
    assert '99+<span class="fr-sr-only">' in client.get(reverse("notifications:past")).content.decode()


def test_opening_marks_as_read_and_leads_to_the_page(client: Client, signatory: Membership) -> None:
    told = tell(signatory.person)
    answer = client.post(reverse("notifications:open", args=[told.pk]))
    assert (answer.status_code, answer["Location"]) == (302, "/accueil/")
    told.refresh_from_db()
    assert told.read_at is not None


def test_marking_as_read(client: Client, signatory: Membership) -> None:
    told = tell(signatory.person)
    client.post(reverse("notifications:read", args=[told.pk]))
    told.refresh_from_db()
    assert told.read_at is not None


@pytest.mark.parametrize("name", ["open", "read"])
def test_a_get_marks_nothing(client: Client, signatory: Membership, name: str) -> None:
    told = tell(signatory.person)
    assert client.get(reverse(f"notifications:{name}", args=[told.pk])).status_code == 405
    client.get(reverse("notifications:list"))
    told.refresh_from_db()
    assert told.read_at is None


@pytest.mark.parametrize("name", ["open", "read"])
def test_another_ones_notification_does_not_exist(client: Client, signatory: Membership, name: str) -> None:
    told = tell(memberships.signatory().person)
    assert client.post(reverse(f"notifications:{name}", args=[told.pk])).status_code == 404
    assert client.post(reverse(f"notifications:{name}", args=[0])).status_code == 404
    told.refresh_from_db()
    assert told.read_at is None


@pytest.mark.parametrize("latest", ["", "tout", "9" * 30, "-1", "²"])
def test_a_strange_limit_reads_nothing(client: Client, signatory: Membership, latest: str) -> None:
    tell(signatory.person)
    assert client.post(reverse("notifications:read_all"), {"latest": latest}).status_code == 302
    assert Notification.objects.get().read_at is None


def test_reading_all_that_is_shown(client: Client, signatory: Membership) -> None:
    shown = tell(signatory.person, "shown")
    tell(signatory.person, "since")
    client.post(reverse("notifications:read_all"), {"latest": str(shown.pk)})
    assert Notification.objects.get(read_at__isnull=True).key == "since"


@pytest.mark.parametrize("name", ["list", "past"])
def test_as_many_queries_for_thirty_as_for_one(
    client: Client, signatory: Membership, name: str, django_assert_num_queries: Any
) -> None:
    def show() -> None:
        client.get(reverse(f"notifications:{name}"))

    operations.read(actor=signatory, pk=tell(signatory.person, "read").pk, at=AT)
    tell(signatory.person, "unread")
    show()
    wanted = {"list": QUERIES_LIST, "past": QUERIES_PAST}[name]
    with django_assert_num_queries(wanted):
        show()
    for number in range(30):
        operations.read(actor=signatory, pk=tell(signatory.person, f"read {number}").pk, at=AT)
        tell(signatory.person, f"unread {number}")
    with django_assert_num_queries(wanted):
        show()


QUERIES_LIST, QUERIES_PAST, QUERIES_SENDINGS = 8, 6, 5


def test_choosing_how_to_be_told(client: Client, signatory: Membership) -> None:
    address = reverse("notifications:preferences")
    page = client.get(address).content.decode()
    assert "Toujours tout de suite : il y va de votre argent ou de votre accès." in page
    assert "Une mensualité attend l'approbation" not in page
    form = client.get(address).context["form"]
    chosen = {name: field.initial for name, field in form.fields.items()} | {
        "payments.payment_ordered": "at_once",
        "weekly": "1",
    }
    assert client.post(address, chosen).status_code == 302
    form = client.get(address).context["form"]
    assert (form.fields["payments.payment_ordered"].initial, form.fields["weekly"].initial) == ("at_once", "1")
    assert Entry.objects.get(act="notifications.preferences_chosen").about_id == signatory.person_id
    tell(signatory.person)
    assert OutboxMessage.objects.filter(kind="mail").count() == 1


def test_a_choice_made_by_hand_is_refused(client: Client, signatory: Membership) -> None:
    address = reverse("notifications:preferences")
    form = client.get(address).context["form"]
    chosen = {name: field.initial for name, field in form.fields.items()}
    answer = client.post(address, chosen | {"payments.bank_details_recorded": "screen_only"})
    assert (answer.status_code, bool(answer.context["form"].errors)) == (200, True)
    assert client.post(address, chosen | {"payments.run_controlled": "at_once"}).status_code == 302  # ignored


def test_an_address_to_correct_is_told_to_its_owner(client: Client, signatory: Membership) -> None:
    RefusedAddress.objects.create(email=signatory.person.email, since=AT, reason="Son serveur la refuse (code 550).")
    assert "Adresse à corriger." in client.get(reverse("notifications:list")).content.decode()
    sign_in(client, memberships.signatory())
    assert "Adresse à corriger." not in client.get(reverse("notifications:list")).content.decode()


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.CASE_DESK, 200),
        (Role.ADMINISTRATOR, 200),
        (Role.AUDITOR, 200),
        (Role.SIGNATORY, 404),
        (Role.PAYMENTS_CLERK, 404),
    ],
)
def test_who_sees_what_could_not_leave(client: Client, role: Role, status: int) -> None:
    a_stuck_mail()
    sign_in(client, memberships.acting(role))
    assert client.get(reverse("notifications:sendings")).status_code == status


@pytest.mark.parametrize("kind", ["ars", "ufr"])
def test_what_could_not_leave_is_not_for_the_administrator_of_one_organisation(client: Client, kind: str) -> None:
    organisation = memberships.ars("ara") if kind == "ars" else memberships.ufr()
    local = memberships.acting(Role.ADMINISTRATOR, organisation=organisation)
    message = a_stuck_mail()
    sign_in(client, local)
    assert client.get(reverse("notifications:sendings")).status_code == 404
    reason = {"reason": "Prévenue par téléphone."}
    for name in ("drop_sending", "retry_sending"):
        assert client.post(reverse(f"notifications:{name}", args=[message.pk]), reason).status_code == 404
    assert reverse("notifications:sendings") not in client.get("/accueil/").content.decode()
    with pytest.raises(PermissionDenied):
        sendings.drop(
            actor=local, pk=message.pk, reason="Prévenue par téléphone.", at=datetime(2026, 11, 25, 9, tzinfo=UTC)
        )
    assert delivery.stuck().count() == 1


def test_what_could_not_leave_shows_neither_the_address_nor_the_text(client: Client) -> None:
    a_stuck_mail()
    sign_in(client, memberships.case_desk())
    page = client.get(reverse("notifications:sendings")).content.decode()
    assert "c•••@etudiants.exemple.test" in page
    assert "Le serveur de courrier ne répond pas." in page
    assert "camille" not in page
    assert "Un secret." not in page


@pytest.mark.parametrize(
    ("address", "shown"), [("a@b.test", "a•••@b.test"), ("", "–"), ("@b.test", "•••@b.test"), ("camille", "c•••")]
)
def test_masks(address: str, shown: str) -> None:
    assert sendings.masked(address) == shown


def test_as_many_queries_for_thirty_stuck_as_for_one(client: Client, django_assert_num_queries: Any) -> None:
    sign_in(client, memberships.case_desk())
    a_stuck_mail("a@exemple.test")
    client.get(reverse("notifications:sendings"))
    with django_assert_num_queries(QUERIES_SENDINGS):
        client.get(reverse("notifications:sendings"))
    for number in range(29):
        a_stuck_mail(f"a{number}@exemple.test")
    with django_assert_num_queries(QUERIES_SENDINGS):
        client.get(reverse("notifications:sendings"))


def test_a_sending_is_tried_again(client: Client) -> None:
    message = a_stuck_mail()
    sign_in(client, memberships.case_desk())
    client.post(reverse("notifications:retry_sending", args=[message.pk]))
    message.refresh_from_db()
    assert (message.attempts, message.failure) == (0, "Nouvel essai demandé.")
    assert Entry.objects.filter(act="notifications.sending_retried").count() == 1


def test_a_sending_is_dropped_with_a_reason(client: Client) -> None:
    message = a_stuck_mail()
    sign_in(client, memberships.case_desk())
    address = reverse("notifications:drop_sending", args=[message.pk])
    assert client.post(address, {"reason": "court"}).status_code == 200
    assert delivery.stuck().count() == 1
    assert client.post(address, {"reason": "Prévenue par téléphone."}).status_code == 302
    message.refresh_from_db()
    assert (message.state, message.payload, message.dropped_because) == ("dropped", {}, "Prévenue par téléphone.")
    assert client.get(address).status_code == 404
    assert client.post(address, {"reason": "Prévenue par téléphone."}).status_code == 404


def test_what_left_meanwhile_is_said_so(client: Client) -> None:
    message = a_stuck_mail()
    OutboxMessage.objects.update(state="done", failure="")
    sign_in(client, memberships.case_desk())
    page = client.post(reverse("notifications:retry_sending", args=[message.pk]), follow=True).content.decode()
    assert "Cet envoi n'est plus en échec" in page.replace("&#x27;", "'")
    assert not Entry.objects.filter(act="notifications.sending_retried").exists()


@pytest.mark.parametrize("name", ["retry_sending", "drop_sending"])
def test_an_auditor_looks_and_touches_nothing(client: Client, name: str) -> None:
    message = a_stuck_mail()
    sign_in(client, memberships.auditor())
    answer = client.post(reverse(f"notifications:{name}", args=[message.pk]), {"reason": "Prévenue par téléphone."})
    assert answer.status_code == 404
    assert delivery.stuck().count() == 1


def test_the_mailbox_is_of_demonstrations_only(client: Client, settings: Settings) -> None:
    address = reverse("demonstration:mailbox")
    assert client.get(address).status_code == 404
    settings.DEMONSTRATION = True
    assert client.get(address).status_code == 404  # the database must say so too
    Marker.objects.create(made_on=AT.date())
    assert client.get(address).status_code == 200
