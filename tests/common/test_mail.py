"""Mails through a real server: what leaves, once, to whom it is refused, and what is left of it."""

import ast
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from pytest_django.fixtures import Settings

from cesp.common import delivery, housekeeping, mail
from cesp.common.mail import Mail
from cesp.common.models import OutboxMessage, RefusedAddress, SentMail
from tests import children
from tests.architecture.sources import ROOT
from tests.common.post import PostOffice, open_post_office

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LINK = "/invitation/?jeton=un-secret-qui-ouvre"
State = OutboxMessage.State


@pytest.fixture
def office(db: None, settings: Settings) -> Iterator[PostOffice]:
    settings.SITE_URL = "https://cesp.exemple.test"
    settings.DEFAULT_FROM_EMAIL = "Service <service@exemple.test>"
    with open_post_office(settings) as opened:
        yield opened


def queue(key: str, to: str = "a@exemple.test", **words: Any) -> bool:
    given: dict[str, Any] = {"subject": "Un objet", "paragraphs": ["Une phrase."], "action": ("Ouvrir", LINK)} | words
    return mail.queue(Mail(to=to, **given), key=key, at=AT)


def deliver(at: datetime = AT) -> int:
    with mail.connected():
        return delivery.deliver(now=lambda: at)


def one(key: str) -> OutboxMessage:
    return OutboxMessage.objects.get(key=f"mail:{key}")


def test_a_mail_leaves_with_its_headers(office: PostOffice) -> None:
    queue("invitation:42", reply_to="bureau@exemple.test", unsubscribe="/notifications/preferences/")
    assert deliver() == 1
    (received,) = office.received
    wanted = ("From", "To", "Subject", "Reply-To", "Message-ID", "Auto-Submitted", "List-Unsubscribe")
    assert [received[name] for name in wanted] == [
        "Service <service@exemple.test>",
        "a@exemple.test",
        "Un objet",
        "bureau@exemple.test",
        "<1f99bb32fb3bf9fc791d769e1a9723e045746725@cesp.exemple.test>",
        "auto-generated",
        "<https://cesp.exemple.test/notifications/preferences/>",
    ]


def test_no_header_of_what_a_mail_does_not_have(office: PostOffice) -> None:
    queue("invitation:42")
    deliver()
    (received,) = office.received
    assert (received["Reply-To"], received["List-Unsubscribe"]) == (None, None)
    assert "les réponses ne sont pas lues" in received.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_the_plain_text_is_worth_reading(settings: Settings) -> None:
    settings.SITE_URL, settings.SITE_NAME = "https://cesp.exemple.test", "Le service"
    written = Mail(
        to="a@exemple.test",
        subject="Votre récapitulatif",
        paragraphs=["L'une.", "L'autre."],
        action=("Tout lire", "/notifications/"),
        lines=[("Dossier changé", "/contrat/1/")],
        unsubscribe="/notifications/preferences/",
    )
    assert mail.compose(written, key="mail:k:1").body == (
        "Bonjour,\n\n"
        "L'une.\n\n"
        "L'autre.\n\n"
        "- Dossier changé\n"
        "  https://cesp.exemple.test/contrat/1/\n\n"
        "Tout lire :\nhttps://cesp.exemple.test/notifications/\n\n"
        "-- \n"
        "Le service\nhttps://cesp.exemple.test\n"
        "Ce message est envoyé par un automate : les réponses ne sont pas lues.\n"
        "Choisir ce que vous recevez : https://cesp.exemple.test/notifications/preferences/\n\n"
    )


def test_the_html_escapes_what_the_text_says_as_it_is() -> None:
    told = "<script>alert(1)</script> & l'« ami »"
    message = mail.compose(
        Mail(to="a@exemple.test", subject="S", paragraphs=[told], lines=[(told, "/x/")], action=(told, "/y/")),
        key="mail:k:1",
    )
    html = str(message.alternatives[0][0])
    assert "<script>" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt; &amp; l&#x27;« ami »") == 3
    assert str(message.body).count(told) == 3


def test_a_line_break_in_a_subject_makes_no_header(office: PostOffice) -> None:
    queue("k:1", subject="Un objet\nBcc: tous@exemple.test")
    queue("k:2")
    assert deliver() == 1
    assert one("k:1").failure.startswith("Erreur imprévue")
    assert [mail["To"] for mail in office.received] == ["a@exemple.test"]


def test_all_go_over_one_connection(office: PostOffice) -> None:
    for number in range(5):
        queue(f"k:{number}")
    assert (deliver(), office.connections, len(office.received)) == (5, 1, 5)


def test_a_server_that_hangs_up_between_two_mails_is_called_again(office: PostOffice) -> None:
    office.mails_a_connection = 2
    for number in range(5):
        queue(f"k:{number}")
    assert (deliver(), office.connections, len(office.received)) == (5, 3, 5)
    assert len({mail["Message-ID"] for mail in office.received}) == 5


def test_an_address_refused_for_good_is_noted_until_a_mail_gets_through(office: PostOffice) -> None:
    office.answers = {"partie@exemple.test": 550}
    queue("k:1", "partie@exemple.test")
    queue("k:2")
    assert deliver() == 1
    refused = RefusedAddress.objects.get()
    assert (refused.email, refused.since, refused.reason) == (
        "partie@exemple.test",
        AT,
        "Son serveur la refuse (code 550).",
    )
    assert (one("k:1").state, one("k:1").failure) == (
        State.GIVEN_UP,
        "L'adresse est refusée par son serveur (code 550) : elle est à corriger.",
    )
    office.answers = {}
    queue("k:3", "partie@exemple.test")
    assert deliver() == 1
    assert not RefusedAddress.objects.exists()


def test_an_address_that_asks_to_wait_is_believed(office: PostOffice) -> None:
    office.answers = {"a@exemple.test": 450}
    queue("k:1")
    assert deliver() == 0
    assert (one("k:1").state, one("k:1").failure) == (
        State.WAITING,
        "Le serveur du destinataire demande d'attendre (code 450).",
    )
    assert not RefusedAddress.objects.exists()
    office.answers = {}
    assert deliver(AT + timedelta(minutes=1)) == 1


@pytest.mark.parametrize("address", ["", "sans-arobase", "a@b", "deux@exemple.test,trois@exemple.test"])
def test_an_address_that_is_none_is_never_sent_to(office: PostOffice, address: str) -> None:
    queue("k:1", address)
    assert deliver() == 0
    assert (one("k:1").state, office.connections) == (State.GIVEN_UP, 0)


def test_a_server_that_refuses_one_message_lets_the_others_go(office: PostOffice) -> None:
    office.for_data = 554
    queue("k:1")
    deliver()
    assert one("k:1").failure == "Le serveur de courrier refuse le message (code 554)."
    office.for_data = 250
    queue("k:2")
    assert deliver() == 1


def test_a_server_about_to_close_has_everybody_wait_a_minute(office: PostOffice) -> None:
    office.for_data = 421
    queue("k:1")
    queue("k:2")
    assert deliver() == 0
    assert [(one(key).attempts, one(key).failure) for key in ("k:1", "k:2")] == [
        (1, "Le serveur de courrier ne répond pas."),
        (0, "Le serveur de courrier ne répond pas."),
    ]


def test_a_server_that_is_down_is_seen_and_tried_again(office: PostOffice, settings: Settings) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    queue("k:1")
    assert deliver() == 0
    assert delivery.stuck().get().failure == "Le serveur de courrier ne répond pas."
    settings.EMAIL_PORT = port
    assert deliver(AT + timedelta(minutes=1)) == 1
    assert (len(office.received), delivery.stuck().count()) == (1, 0)


def test_a_service_without_a_server_says_so_and_loses_nothing(db: None, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "cesp.common.mail_backends.NotSet"
    queue("k:1")
    assert deliver() == 0
    assert one("k:1").state == State.WAITING


def test_a_demonstration_sends_nothing_and_shows_everything(db: None, settings: Settings) -> None:
    settings.EMAIL_BACKEND, settings.DEMONSTRATION = "cesp.common.mail_backends.RecordOnly", True
    queue("k:1", one_time=True)
    assert deliver() == 1
    assert LINK in SentMail.objects.get().text
    assert LINK in SentMail.objects.get().html


@pytest.mark.parametrize("days", [0, 30])
def test_no_one_time_link_outlives_its_sending(office: PostOffice, settings: Settings, days: int) -> None:
    settings.MAIL_BODY_DAYS = days
    queue("invitation:1", one_time=True)
    assert LINK in str(one("invitation:1").payload)
    deliver()
    assert all(LINK in part.get_content() for part in office.received[0].iter_parts())
    assert one("invitation:1").payload == {}
    assert LINK not in str(list(SentMail.objects.values())) + str(list(OutboxMessage.objects.values()))


def test_a_text_is_kept_as_long_as_the_setting_says(
    office: PostOffice, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAIL_BODY_DAYS = 30
    queue("k:1")
    deliver()
    monkeypatch.setattr("cesp.common.clock.now", lambda: AT + timedelta(days=30))
    housekeeping.purge_messages(on=AT.date())
    assert "Une phrase." in SentMail.objects.get().text
    monkeypatch.setattr("cesp.common.clock.now", lambda: AT + timedelta(days=30, seconds=1))
    housekeeping.purge_messages(on=AT.date())
    assert (SentMail.objects.get().text, SentMail.objects.get().html) == ("", "")


def test_a_line_remains_of_what_left(office: PostOffice) -> None:
    queue("invitation:42")
    deliver(AT + timedelta(minutes=3))
    sent = SentMail.objects.get()
    assert (sent.kind, sent.to, sent.subject, sent.text, sent.html) == (
        "invitation",
        "a@exemple.test",
        "Un objet",
        "",
        "",
    )
    assert sent.sent_at == AT + timedelta(minutes=3)
    assert sent.message_id == office.received[0]["Message-ID"]


def test_a_mail_that_left_is_not_sent_again_whoever_asks(office: PostOffice) -> None:
    queue("k:1")
    payload = one("k:1").payload
    deliver()
    mail.keep(key="mail:k:1", payload=payload, at=AT)
    assert len(office.received) == 1


WORKER = """
import sys, django; django.setup()
from datetime import datetime
from cesp.common import delivery, mail
at = datetime.fromisoformat(sys.argv[1])
with mail.connected():
    delivery.deliver(now=lambda: at)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("place", "before", "in_all"),
    [
        pytest.param("outbox.claimed", 0, 1, marks=pytest.mark.long),
        ("mail.recorded", 0, 1),
        ("mail.accepted", 1, 2),
        pytest.param("outbox.kept", 1, 1, marks=pytest.mark.long),
    ],
)
def test_a_kill_loses_no_mail_and_doubles_it_in_one_place_only(
    office: PostOffice, place: str, before: int, in_all: int
) -> None:
    """Between the server's « accepted » and our note of it nobody can know: the same mail, under the same name."""
    queue("k:1")
    url = f"smtp://127.0.0.1:{office.port}"
    assert children.run(WORKER, AT.isoformat(), CESP_SMTP_URL=url, CESP_FAILPOINT=place) == -signal.SIGKILL
    assert len(office.received) == before
    assert children.run(WORKER, (AT + timedelta(minutes=30)).isoformat(), CESP_SMTP_URL=url) == 0
    assert len(office.received) == in_all
    assert len({received["Message-ID"] for received in office.received}) == 1
    assert (one("k:1").state, one("k:1").payload) == (State.DONE, {})


def test_every_subject_of_the_service_is_written_in_its_code() -> None:
    """A subject shows on a locked phone: no name, no amount, nothing of anybody's can come into it."""
    computed = []
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {"Mail", "Kind"}:
                subject = next((word.value for word in node.keywords if word.arg == "subject"), None)
                if subject is not None and not isinstance(subject, ast.Constant):
                    computed.append((path.name, ast.unparse(subject)))
    assert computed == [
        ("mailing.py", "mailing.subject"),  # a referent's own words, the same for everybody, without a field
        ("external.py", "f'Relier {provider.label} à votre compte'"),  # the name of an identity provider
        ("links.py", "subject"),  # of a table of constants
        ("operations.py", "kind.subject"),
        ("notification_kinds.py", "_SUBJECT"),
    ]


def test_nothing_leaves_in_tests_by_another_door() -> None:
    assert django_mail.outbox == []
