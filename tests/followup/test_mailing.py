"""One text to many: nobody twice, nobody unknown, nothing before it was read."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from cesp.accounts.models import Membership
from cesp.audit.models import Entry
from cesp.common.models import OutboxMessage, RefusedAddress
from cesp.followup.merge_fields import filled
from cesp.followup.models import Mailing
from cesp.followup.operations import mailing as operations
from cesp.followup.queries import mailings as queries
from cesp.followup.queries.portfolio import Filters
from cesp_law.refusals import Refused
from tests.browsing import page_of, signed_in
from tests.factories import memberships
from tests.factories.contracts import concluded
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SUBJECT, BODY = "Des nouvelles", "Bonjour {prénom},\n\nVotre diplôme est prévu le {diplôme}."
READ = operations.digest(SUBJECT, BODY)


@pytest.fixture(autouse=True)
def _on_22_november_2026() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def actor() -> Membership:
    """A referent with three people: one gets mails, one has a refused address, one closed the account."""
    for name, active in (("Abadie", True), ("Petit", True), ("Durand", False)):
        concluded(signatory=PersonFactory(given_names=f"Alix {name}", family_name=name, is_active=active))
    concluded(signatory=PersonFactory(family_name="Ailleurs"), ars="idf")
    refused = next(iter(PersonFactory._meta.model.objects.filter(family_name="Petit")))
    RefusedAddress.objects.create(email=refused.email, since=AT, reason="-")
    return memberships.referent("ara")


def mails() -> list[dict[str, Any]]:
    return [one.payload for one in OutboxMessage.objects.filter(key__startswith="mail:followup:")]


def test_the_preview_shows_each_text_the_count_and_who_is_left_out_then_it_leaves_once(actor: Membership) -> None:
    client = signed_in(actor)
    preview = client.post("/portefeuille/ecrire/", {"subject": SUBJECT, "body": BODY, "preview": "1"})
    shown = " ".join(preview.content.decode().split())
    assert "Votre diplôme est prévu le 31 octobre 2028." in shown
    assert "compte fermé" in shown
    assert "adresse refusée par son serveur, à corriger" in shown
    assert mails() == []
    sent = client.post(
        "/portefeuille/ecrire/", {"subject": SUBJECT, "body": BODY, "send": "1", "going": "1", "read": READ}
    )
    found = Mailing.objects.get()
    assert sent["Location"] == f"/portefeuille/envois/{found.pk}/"
    operations.send(mailing_id=found.pk, at=AT)
    operations.send(mailing_id=found.pk, at=AT)
    (mail,) = mails()
    assert (mail["subject"], mail["paragraphs"][:2]) == (
        SUBJECT,
        ["Bonjour Alix,", "Votre diplôme est prévu le 31 octobre 2028."],
    )
    report = queries.report(Mailing.objects.get())
    assert (report.sent, [(one.person.family_name, one.why) for one in report.failed]) == (
        1,
        [("Durand", "compte fermé"), ("Petit", "adresse refusée par son serveur, à corriger")],
    )
    assert Entry.objects.filter(act="followup.mailing_sent").count() == 1
    page = page_of(client, f"/portefeuille/envois/{found.pk}/")
    assert "1 courriel confié à l'envoi." in " ".join(page.text_content().split())


@pytest.mark.parametrize(
    ("subject", "body", "sentence"),
    [
        ("Objet", "Bonjour {iban}", "Champ inconnu : {iban}"),
        ("Pour {nom}", "Bonjour", "il ne contient aucun champ"),
    ],
)
def test_only_the_fields_of_the_list_are_filled(actor: Membership, subject: str, body: str, sentence: str) -> None:
    answer = signed_in(actor).post("/portefeuille/ecrire/", {"subject": subject, "body": body})
    assert sentence in answer.content.decode()


def test_a_list_that_changed_since_the_preview_is_read_again(actor: Membership) -> None:
    with pytest.raises(Refused, match="La liste a changé : 1 destinataires au lieu de 2"):
        operations.prepare(actor=actor, filters=Filters(), subject=SUBJECT, body=BODY, read=READ, seen=2, at=AT)


def test_a_text_changed_under_the_preview_is_read_again(actor: Membership) -> None:
    client, body = signed_in(actor), BODY.replace("\n", "\r\n")
    shown = client.post("/portefeuille/ecrire/", {"subject": SUBJECT, "body": body, "preview": "1"})
    assert f'name="read" value="{READ}"' in shown.content.decode()
    sent = {"subject": SUBJECT, "send": "1", "going": "1", "read": READ}
    answer = client.post("/portefeuille/ecrire/", sent | {"body": BODY.replace("prévu", "attendu")})
    assert "Le texte a changé depuis l&#x27;aperçu : relisez-le, puis confirmez." in answer.content.decode()
    assert not Mailing.objects.exists()
    assert client.post("/portefeuille/ecrire/", sent | {"body": body}).status_code == 302


def test_a_person_without_a_given_name_is_written_to_all_the_same() -> None:
    contract = concluded(signatory=PersonFactory(given_names="", family_name="Durand"))
    assert filled("Bonjour {prénom},", contract.summary) == "Bonjour Durand,"


def test_the_same_text_leaves_once_a_day_for_each_person(actor: Membership) -> None:
    """A button pressed twice, a second window, a colleague."""
    given: dict[str, Any] = {"filters": Filters(), "subject": SUBJECT, "body": BODY, "seen": 1, "read": READ}
    operations.prepare(actor=actor, at=AT, **given)
    for again, at in ((actor, AT), (memberships.referent("ara"), AT + timedelta(hours=23, minutes=59))):
        with pytest.raises(Refused, match="à 1 des 1 destinataires : rien n'est envoyé une seconde fois"):
            operations.prepare(actor=again, at=at, **given)
    other = {"body": "Un autre texte.", "read": operations.digest(SUBJECT, "Un autre texte.")}
    operations.prepare(actor=actor, at=AT, **given | other)
    operations.prepare(actor=actor, at=AT + timedelta(days=1), **given)
    assert Mailing.objects.count() == 3


def test_somebody_who_left_the_portfolio_before_the_mail_is_a_failed_line(actor: Membership) -> None:
    found = operations.prepare(actor=actor, filters=Filters(), subject=SUBJECT, body=BODY, read=READ, seen=1, at=AT)
    from cesp.contracts.models import Summary

    Summary.objects.update(ars="idf")
    operations.send(mailing_id=found.pk, at=AT)
    assert mails() == []
    assert "sorti du portefeuille avant l'envoi" in {one.why for one in queries.report(found).failed}


def test_another_agency_reads_none_of_it(actor: Membership) -> None:
    found = operations.prepare(actor=actor, filters=Filters(), subject=SUBJECT, body=BODY, read=READ, seen=1, at=AT)
    assert signed_in(memberships.referent("idf")).get(f"/portefeuille/envois/{found.pk}/").status_code == 404
