"""A candidate orders their wishes by buttons, by dragging and without a script; agents find their pages readable."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from cesp.accounts.models import Membership
from cesp.common import clock
from cesp.internship.models import Candidate, Ranking
from cesp.internship.operations import preparing, ranks
from cesp.internship.operations.preparing import Dates
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.factories import internship as made
from tests.factories import memberships
from tests.factories.internship import general

PHONE = 360


@dataclass(frozen=True, slots=True)
class Choosing:
    """A choice with its list, its ranks and its simulations, while wishes are still taken."""

    desk: Membership
    members: tuple[Membership, ...]
    candidates: tuple[Candidate, ...]
    year: int


@pytest.fixture(scope="module")
def choosing(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Choosing]:
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as apart:
        yield apart.submit(_choosing).result()


def _choosing() -> Choosing:
    try:
        now, on, desk = clock.now(), clock.today(), memberships.case_desk()
        dates = Dates(
            wishes_from_at=now - timedelta(days=20),
            wishes_until_at=now + timedelta(days=20),
            list_on=on - timedelta(days=10),
            ranks_on=on - timedelta(days=5),
            simulations_from_on=on - timedelta(days=3),
            final_on=on + timedelta(days=30),
        )
        contracts = [made.sixth_year() for _ in range(3)]
        choice = preparing.prepare(actor=desk, year=on.year, dates=dates, at=now - timedelta(days=40))
        preparing.announce(actor=desk, choice=choice, at=now - timedelta(days=30))
        asked = [("LYON", "NICE", "BREST"), ("LYON",), ("NICE", "LYON")]
        then = now - timedelta(days=15)
        found = [
            made.wish(one, *map(general, posts), at=then, year=on.year)
            for one, posts in zip(contracts, asked, strict=True)
        ]
        lyon, on_day = general("LYON"), now - timedelta(days=12)
        preparing.decide_seats(actor=desk, choice=choice, post=lyon, seats=1, reason="Un terrain.", at=on_day)
        preparing.publish_list(actor=desk, choice=choice, at=now - timedelta(days=10))
        ranks.record_ranks(
            actor=desk,
            ranking=Ranking.objects.get(choice=choice),
            ranks={one.pk: rank for one, rank in zip(found, (30, 10, 20), strict=True)},
            at=now - timedelta(days=5),
        )
        return Choosing(desk, tuple(map(made.member_of, contracts)), tuple(found), on.year)
    finally:
        connection.close()


def test_the_pages_of_a_choice_are_accessible(site: Site, choosing: Choosing, visitor: Visitor) -> None:
    desk, year = visitor.page(choosing.desk), choosing.year
    for path in (
        "/internat/",
        "/internat/nouveau/",
        f"/internat/{year}/",
        f"/internat/{year}/candidats/",
        f"/internat/{year}/candidats/{choosing.candidates[0].public_id}/",
        f"/internat/{year}/rangs/",
        f"/internat/{year}/affecter/",
        f"/internat/{year}/troisieme-cycle/",
        f"/postes-internat/{year}/",
    ):
        judge(desk, site.url + path)
    candidate = visitor.page(choosing.members[0])
    for path in ("/mes-voeux/", "/mes-voeux/quitter/"):
        judge(candidate, site.url + path)


def _order(page: Page) -> list[str]:
    return [name.split(" (")[0].rpartition(", ")[2] for name in page.locator("li [data-wish-name]").all_inner_texts()]


def test_wishes_are_ordered_by_buttons_and_by_dragging_and_saved(
    site: Site, choosing: Choosing, visitor: Visitor
) -> None:
    page = visitor.page(choosing.members[0], width=1280)
    page.goto(site.url + "/mes-voeux/")
    expect(page.get_by_text("dernier rang admis : 10, le vôtre : 30")).to_be_visible()
    assert _order(page) == ["Lyon", "Nice", "Brest"]
    page.get_by_role("button", name="Descendre Médecine générale, Lyon").press("Enter")
    expect(page.get_by_role("button", name="Descendre Médecine générale, Lyon")).to_be_focused()
    expect(page.get_by_text("Enregistré à")).to_be_visible()
    assert _order(page) == ["Nice", "Lyon", "Brest"]
    handle = page.locator("[data-wish-handle]").nth(2)
    target = page.locator("[data-wish]").nth(0)
    handle.hover()
    page.mouse.down()
    box = target.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 4, steps=8)
    page.mouse.up()
    expect(page.get_by_text("vœu 1. Enregistré à")).to_be_visible()
    page.reload()
    assert _order(page) == ["Brest", "Nice", "Lyon"]
    page.route("**/mes-voeux/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_role("button", name="Retirer Médecine générale, Brest").click()
    expect(page.get_by_text("Pas enregistré : pas de réponse du service.")).to_be_visible()
    page.unroute("**/mes-voeux/")
    page.get_by_role("button", name="Descendre Médecine générale, Nice").click()
    expect(page.get_by_text("Enregistré à")).to_be_visible()


def test_wishes_are_ordered_on_a_phone_without_a_script(site: Site, choosing: Choosing, visitor: Visitor) -> None:
    phone = visitor.page(choosing.members[2], width=PHONE, script=False)
    phone.goto(site.url + "/mes-voeux/")
    assert _order(phone) == ["Nice", "Lyon"]
    phone.get_by_role("button", name="Descendre Médecine générale, Nice").click()
    expect(phone.get_by_text("Votre liste est enregistrée à")).to_be_visible()
    assert _order(phone) == ["Lyon", "Nice"]
    phone.get_by_label("Ajouter un vœu").select_option("medecine_generale|BREST")
    phone.get_by_role("button", name="Ajouter et enregistrer").click()
    assert _order(phone) == ["Lyon", "Nice", "Brest"]
