"""A candidate reads, signs or refuses on a phone; the case desk signs many at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult
from playwright.sync_api import expect
from pytest_django.plugin import DjangoDbBlocker

from cesp.campaigns.models import Campaign
from cesp.common import clock
from cesp.offers import tasks
from cesp.offers.operations import calling, preparing, publishing
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.factories import memberships
from tests.factories import offers as made
from tests.factories.offers import Sealed

PHONE = 360


@pytest.fixture(scope="module")
def offered(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Sealed]:
    """Three candidates, two contracts offered yesterday with their papers."""
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as apart:  # a loop runs in this thread; sealing wants none
        yield apart.submit(_offered).result()


def _offered() -> Sealed:
    try:
        now = clock.now()
        world = _sealed(3, contracts=2, at="med-nav")
        yesterday = now - timedelta(days=1)
        publishing.publish(actor=world.desk, committees=[world.committee], at=yesterday)
        offers = calling.offer(actor=world.desk, quotas=[world.quota], at=yesterday)
        preparing.prepare(actor=world.desk, offers=offers, at=now)
        return world
    finally:
        connection.close()


def _sealed(candidates: int, *, contracts: int, at: str) -> Sealed:
    """Candidates whose committee sealed, in a campaign whose signatures began the day before yesterday."""
    now, on = clock.now(), clock.today()
    campaign = Campaign.objects.filter(academic_year=on.year - 1).first()
    if campaign is None:
        campaign = made.campaign(year=on.year - 1)
        Campaign.objects.filter(pk=campaign.pk).update(
            opens_at=now - timedelta(days=90),
            closes_at=now - timedelta(days=60),
            signatures_from_on=on - timedelta(days=2),
        )
        campaign.refresh_from_db()
    return made.sealed(candidates, contracts=contracts, of=campaign, at=memberships.ufr(at))


def test_the_pages_of_offers_are_accessible(site: Site, offered: Sealed, visitor: Visitor) -> None:
    desk, year = visitor.page(offered.desk), offered.committee.campaign.academic_year
    for path in (
        "/propositions/",
        f"/propositions/{year}/publier/",
        f"/propositions/{year}/proposer/",
        f"/propositions/{year}/deplacer/",
        "/propositions/papiers/",
        "/propositions/contingents/",
        "/propositions/statistiques/",
        "/propositions/validite/",
    ):
        judge(desk, site.url + path)
    candidate, offer = visitor.page(offered.members[1]), made.offer_of(offered, 2)
    paper = offer.papers.get()
    for path in (
        "/ma-proposition/",
        f"/ma-proposition/{offer.public_id}/refuser/",
        f"/ma-proposition/{paper.public_id}/signer/",
    ):
        judge(candidate, site.url + path)


def test_a_candidate_signs_on_a_phone_and_the_desk_concludes(site: Site, offered: Sealed, visitor: Visitor) -> None:
    phone = visitor.page(offered.members[0], width=PHONE)
    phone.goto(site.url + "/ma-proposition/")
    expect(phone.get_by_text("Il vous reste 29 jours")).to_be_visible()
    phone.get_by_role("link", name="Lire et signer le contrat").click()
    phone.get_by_role("button", name="Signer").click()
    expect(phone.get_by_text("Pour signer, cochez la phrase d'acceptation.").first).to_be_visible()
    phone.locator("label", has_text="J'ai lu le contrat en entier").click()
    phone.get_by_role("button", name="Signer").click()
    expect(phone.get_by_text("Votre signature est enregistrée")).to_be_visible()
    desk = visitor.page(offered.desk, width=1280)
    desk.goto(site.url + "/propositions/papiers/")
    desk.get_by_role("button", name="Signer les papiers cochés").click()
    expect(desk.get_by_text("Contrats conclus : 1.")).to_be_visible()
    phone.goto(site.url + "/ma-proposition/")
    expect(phone.get_by_text("est conclu : votre dossier est ouvert")).to_be_visible()


def _sealed_apart(candidates: int, contracts: int, at: str) -> Sealed:
    try:
        return _sealed(candidates, contracts=contracts, at=at)
    finally:
        connection.close()


def _works() -> None:
    """What the worker would do with the publication asked for."""
    try:
        row = DBTaskResult.objects.get(status="READY", task_path__endswith="publish_results")
        tasks.publish_results.call(*row.args_kwargs["args"])
        row.delete()
    finally:
        connection.close()


def test_results_are_published_offered_and_signed_in_the_service(
    site: Site, visitor: Visitor, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as apart:
        world = apart.submit(_sealed_apart, 2, 1, "med-pub").result()
    year = world.committee.campaign.academic_year
    phone, desk = visitor.page(world.members[0], width=PHONE), visitor.page(world.desk)
    phone.goto(site.url + "/ma-proposition/")
    expect(phone.get_by_text("Les résultats ne sont pas publiés")).to_be_visible()
    desk.goto(f"{site.url}/propositions/{year}/publier/")
    desk.locator("label", has_text="UFR med-pub").click()
    desk.get_by_role("button", name="Publier").click()
    expect(desk.get_by_role("heading", name="Publication en cours")).to_be_visible()
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as apart:
        apart.submit(_works).result()
    expect(desk.get_by_text("UFR med-pub, médecine : le")).to_be_visible()
    phone.reload()
    expect(phone.get_by_text("Vous êtes sur la liste principale")).to_be_visible()
    desk.goto(f"{site.url}/propositions/{year}/proposer/")
    desk.locator("label", has_text="UFR med-pub").click()
    desk.get_by_role("button", name="Proposer").click()
    expect(desk.get_by_text("Contrats proposés : 1.")).to_be_visible()
    phone.reload()
    expect(phone.get_by_text("Il vous reste 30 jours")).to_be_visible()
    desk.goto(site.url + "/propositions/papiers/")
    desk.get_by_role("button", name="Préparer les contrats cochés").click()
    phone.reload()
    phone.get_by_role("link", name="Lire et signer le contrat").click()
    phone.locator("label", has_text="J'ai lu le contrat en entier").click()
    phone.get_by_role("button", name="Signer").click()
    expect(phone.get_by_text("Votre signature est enregistrée")).to_be_visible()
    desk.goto(site.url + "/propositions/papiers/")
    desk.get_by_role("button", name="Signer les papiers cochés").click()
    expect(desk.get_by_text("Contrats conclus : 1.")).to_be_visible()
    phone.goto(site.url + "/accueil/")
    expect(phone.get_by_text("CESP-").first).to_be_visible()
    second = visitor.page(world.members[1], width=PHONE)
    second.goto(site.url + "/ma-proposition/")
    expect(second.get_by_text("Vous êtes sur la liste complémentaire")).to_be_visible()
