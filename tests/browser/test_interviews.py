"""A signatory asks and takes a time on a phone; the referent notes and shares; with and without scripts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import expect
from pytest_django.plugin import DjangoDbBlocker

from cesp.accounts.models import Membership
from cesp.common import clock
from cesp.correspondence import working_days
from cesp.interviews.models import Interview, Slot
from cesp.interviews.operations import agenda, ask, attending, booking
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.factories import memberships
from tests.factories.contracts import concluded

PHONE = 360


@dataclass(frozen=True, slots=True)
class Agency:
    """A referent with free times, one signatory who has asked, one who has been heard, one who asks for nothing."""

    referent: Membership
    asking: Membership
    quiet: Membership
    asked: Interview
    heard: Interview
    written_up: Interview


@pytest.fixture(scope="module")
def agency(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Agency]:
    with django_db_blocker.unblock():
        yield _agency()


def _agency() -> Agency:
    now, today = clock.now(), clock.today()
    referent = memberships.referent("nor")
    heard, other, asking, quiet = (memberships.signatory(concluded(ars="nor").signatory) for _ in range(4))
    given = {"actor": referent, "minutes": 30, "manner": "phone"}
    past = today - timedelta(days=8)
    slots = agenda.open_slots(**given, on=past, start=time(9), count=2, at=now - timedelta(days=20))
    held = [_held(referent, person, slot, now) for person, slot in zip((heard, other), slots, strict=True)]
    agenda.open_slots(**given, on=working_days.after(today, 3), start=time(9), count=3, at=now)
    return Agency(referent, asking, quiet, _asked(asking, at=now - timedelta(days=1)), *held)


def _held(referent: Membership, person: Membership, slot: Slot, now: datetime) -> Interview:
    """An interview that took place, with its two texts, not shared yet."""
    interview = _asked(person, at=now - timedelta(days=19))
    interview = booking.book(actor=person, interview=interview, slot=slot, at=now - timedelta(days=18))
    attending.record_held(actor=referent, interview=interview, at=now)
    attending.write(actor=referent, interview=interview, audience="private", body="Note pour nous.", at=now)
    attending.write(actor=referent, interview=interview, audience="shared", body="Ce que nous avons dit.", at=now)
    return interview


def _asked(actor: Membership, **given: object) -> Interview:
    return ask(actor=actor, subject="course", manner="phone", phone="06 00 00 00 00", **given)  # type: ignore[arg-type]


def test_the_pages_of_interviews_are_accessible(site: Site, agency: Agency, visitor: Visitor) -> None:
    referent = visitor.page(agency.referent)
    file = f"/contrats/{agency.quiet.person.contracts.get().reference}/entretiens/"
    for path in (
        "/entretiens/",
        "/entretiens/semaine/",
        "/entretiens/creneaux/",
        "/entretiens/reglages/",
        f"/entretiens/{agency.asked.public_id}/proposer/",
        f"/entretiens/{agency.written_up.public_id}/",
        f"/entretiens/{agency.written_up.public_id}/partager/",
        f"{file}convoquer/",
    ):
        judge(referent, site.url + path)
    signatory = visitor.page(agency.asking)
    for path in ("/mes-entretiens/", f"/mes-entretiens/{agency.asked.public_id}/", "/mes-entretiens/demander/"):
        judge(signatory, site.url + path)
    judge(signatory, site.url + "/delais-de-reponse/")


def test_a_signatory_asks_takes_moves_and_reads_on_a_phone(site: Site, agency: Agency, visitor: Visitor) -> None:
    phone = visitor.page(agency.quiet, width=PHONE)
    phone.goto(site.url + "/mes-entretiens/")
    phone.get_by_role("link", name="Demander un entretien").click()
    phone.get_by_label("De quoi voulez-vous parler ?").select_option(label="Projet professionnel")
    phone.get_by_label("Comment ?").select_option(label="En visioconférence")
    phone.get_by_label("jeudi matin").check(force=True)
    phone.get_by_role("button", name="Envoyer ma demande").click()
    phone.get_by_role("link", name="Ouvrir l'entretien").click()
    phone.get_by_text("9 h 00").first.click()
    phone.get_by_role("button", name="Prendre ce rendez-vous").click()
    expect(phone.get_by_text("Vous avez rendez-vous le").first).to_be_visible()
    phone.get_by_text("Voir les autres créneaux").click()
    phone.get_by_text("9 h 30").first.click()
    phone.get_by_role("button", name="Déplacer le rendez-vous").click()
    expect(phone.get_by_role("status").filter(has_text="9 h 30")).to_be_visible()


def test_without_scripts_a_referent_shares_and_a_signatory_withdraws(
    site: Site, agency: Agency, visitor: Visitor
) -> None:
    referent = visitor.page(agency.referent, script=False)
    referent.goto(f"{site.url}/entretiens/{agency.heard.public_id}/")
    referent.get_by_role("link", name="Partager").click()
    referent.get_by_role("button", name="Partager").click()
    expect(referent.get_by_text("Version 1, partagée le")).to_be_visible()
    signatory = visitor.page(agency.asking, script=False)
    signatory.goto(f"{site.url}/mes-entretiens/{agency.asked.public_id}/")
    signatory.get_by_role("link", name="Retirer ma demande").click()
    signatory.get_by_role("button", name="Retirer ma demande").click()
    expect(signatory.get_by_text("L'entretien est annulé.").first).to_be_visible()
