"""A member scores on a tablet by the keyboard alone; axe finds nothing on the pages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from pytest_django.plugin import DjangoDbBlocker

from cesp.selection.models import Sheet
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.factories.committees import Composed, composed, file_of, scoring_open

TABLET = 820


@pytest.fixture(scope="module")
def world(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Composed]:
    with django_db_blocker.unblock():
        made = composed()
        file_of(made.committee, "Abel")
        file_of(made.committee, "Benoit")
        scoring_open(made)
        yield made


def test_pages_of_a_committee_are_accessible(world: Composed, visitor: Visitor) -> None:
    page = visitor.page(world.manager)
    for path in ("", "grille/", "entretiens/", "notation/"):
        judge(page, f"{visitor.site.url}/commissions/{world.committee.pk}/{path}")


def test_a_member_scores_on_a_tablet_by_keyboard(
    world: Composed, visitor: Visitor, django_db_blocker: DjangoDbBlocker
) -> None:
    page = visitor.page(world.student, width=TABLET)
    page.goto(f"{visitor.site.url}/commissions/{world.committee.pk}/notation/")
    page.get_by_role("link", name="Alix Abel").press("Enter")
    page.get_by_label("Projet professionnel, sur 20").focus()
    page.keyboard.type("14,5")
    expect(page.locator("[data-autosave-status]")).to_contain_text("Enregistré à")
    page.keyboard.press("Tab")
    page.keyboard.type("12")
    page.keyboard.press("Tab")
    page.keyboard.type("Solide.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Alix Benoit")).to_be_visible()
    with django_db_blocker.unblock():
        sheet = Sheet.objects.get(seat__membership=world.student, handed_in_at__isnull=False)
        assert sheet.candidature.person.family_name == "Abel"
        assert sorted(sheet.scores.values_list("hundredths", flat=True)) == [1200, 1450]
