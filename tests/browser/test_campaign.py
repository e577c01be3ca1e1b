"""A campaign in the browser: prepared, announced, dated by a UFR, numbered; its calendar and the public check."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from cesp.accounts.models import Membership, Organisation, Role
from cesp.campaigns.models import Campaign, CampaignState, LocalDates, Quota
from cesp.common import clock
from cesp.common.instants import day_of
from cesp_law.dates import in_french
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.factories import campaigns, memberships

PREPARED = 2090


@dataclass(frozen=True, slots=True)
class Season:
    """A running campaign with local dates and numbers."""

    campaign: Campaign
    faculty: Organisation
    manager: Membership
    desk: Membership
    auditor: Membership


@pytest.fixture(scope="module")
def season(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Season]:
    with django_db_blocker.unblock():
        now, today = clock.now(), clock.today()
        faculty = memberships.ufr("med-cam", region="bre")
        Organisation.objects.filter(pk=faculty.pk).update(name="Faculté de médecine", city="Brest")
        faculty.refresh_from_db()
        desk = site.people.agents["case_desk"]
        made = campaigns.campaign(
            2080,
            announced_at=now - timedelta(days=60),
            opens_at=now - timedelta(days=50),
            closes_at=(now + timedelta(days=30)).replace(second=0, microsecond=0),
            committees_from_on=today + timedelta(days=40),
            committees_until_on=today + timedelta(days=70),
            rankings_due_on=today + timedelta(days=69),
            signatures_from_on=today + timedelta(days=75),
            moves_until=today + timedelta(days=150),
            moves_within_ufr_from_on=today + timedelta(days=90),
            moves_between_ufrs_from_on=today + timedelta(days=120),
            prepared_by=desk,
        )
        campaigns.local_dates(made, profession="odontology", closes_at=now + timedelta(days=10))
        campaigns.quota(made, at=faculty, contracts=4)
        campaigns.quota(made, at=faculty, status="third_cycle", contracts=3)
        manager = memberships.acting(Role.UFR_MANAGER, organisation=faculty)
        yield Season(made, faculty, manager, desk, site.people.agents["auditor"])
        for rows in (LocalDates.objects.all(), Quota.objects.all()):
            rows.filter(campaign=made).delete()
        made.delete()


def test_the_public_pages(visitor: Visitor, site: Site, season: Season) -> None:
    page = visitor.page()
    judge(page, f"{site.url}/calendrier/")
    judge(page, f"{site.url}/calendrier/?ufr=med-cam&profession=odontology")
    judge(page, f"{site.url}/puis-je-candidater/")
    judge(page, f"{site.url}/puis-je-candidater/?profession=medicine")
    asked = "profession=medicine&situation=third_cycle&annee=8"
    soon = date(clock.today().year + 1, 11, 1).isoformat()
    for rest in ("ufr=med-cam", "region=idf&specialite=autre", "region=ara&specialite=autre", f"region=idf&fin={soon}"):
        judge(page, f"{site.url}/puis-je-candidater/?{asked}&{rest}")


def test_the_pages_of_those_who_keep_a_campaign(visitor: Visitor, site: Site, season: Season) -> None:
    page = visitor.page(season.desk)
    for path in (
        "",
        "nouvelle/",
        "2080/",
        "2080/dates/",
        "2080/dates-locales/",
        f"2080/dates-locales/?ufr={season.faculty.pk}&profession=medicine",
        "2080/arrete/",
        "2080/contingents/",
        "2080/contingents/?profession=pharmacy",
        "2080/contingents/importer/",
    ):
        judge(page, f"{site.url}/campagnes/{path}")
    for reader in (season.manager, season.auditor):
        other = visitor.page(reader)
        for path in ("", "2080/", "2080/contingents/"):
            judge(other, f"{site.url}/campagnes/{path}")


def test_somebody_checks_on_a_phone_without_script(visitor: Visitor, site: Site, season: Season) -> None:
    page = visitor.page(width=360, script=False)
    page.goto(f"{site.url}/")
    page.get_by_role("link", name="Puis-je candidater ?").first.click()
    page.get_by_label("Vos études").select_option("medicine")
    page.get_by_label("Votre situation").select_option("second_cycle")
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_text("Choisissez votre UFR, ou votre région de formation.").first).to_be_visible()
    page.get_by_label("UFR").select_option("med-cam")
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_role("heading", name="Oui, vous pouvez candidater")).to_be_visible()
    assert "ufr=med-cam" in page.url
    page.get_by_role("link", name="Voir le calendrier").click()
    expect(page.get_by_role("heading", name="Faculté de médecine, en médecine : dépôt ouvert")).to_be_visible()


def test_a_campaign_from_its_preparation_to_the_dates_of_a_ufr(visitor: Visitor, site: Site, season: Season) -> None:
    desk = visitor.page(season.desk)
    desk.goto(f"{site.url}/campagnes/nouvelle/?annee={PREPARED}")
    desk.get_by_role("button", name="Préparer la campagne").click()
    expect(desk.get_by_text("vous seuls la voyez")).to_be_visible()
    expect(desk.get_by_text("au 15 décembre 2090 à 23 h 59 inclus").first).to_be_visible()
    desk.get_by_role("link", name="Odontologie : commissions à la mi-décembre").click()
    desk.get_by_role("button", name="Enregistrer ces dates").click()
    expect(desk.get_by_role("rowheader", name="En odontologie, toute la France")).to_be_visible()
    desk.get_by_role("link", name="Annoncer la campagne").click()
    desk.get_by_role("button", name="Annoncer la campagne").click()
    expect(desk.get_by_text("son calendrier est public").first).to_be_visible()

    manager = visitor.page(season.manager)
    manager.goto(f"{site.url}/campagnes/{PREPARED}/")
    manager.get_by_role("link", name="Modifier les dates, Faculté de médecine (Brest), en médecine").click()
    manager.get_by_label("Dernier jour du dépôt").fill("2090-12-20")
    manager.get_by_label("jusqu'à (heure de Paris)").fill("17:59")
    manager.get_by_role("button", name="Enregistrer ces dates").click()
    moved = "la clôture du dépôt passe du 15 décembre 2090 à 23 h 59 inclus au 20 décembre 2090 à 17 h 59 inclus"
    assert moved in " ".join(manager.locator(".fr-alert--warning").inner_text().split())
    manager.get_by_role("button", name="Confirmer ces dates").click()
    expect(manager.get_by_text("20 décembre 2090 à 17 h 59 inclus").first).to_be_visible()
    row = Campaign.objects.get(academic_year=PREPARED)
    assert row.state == CampaignState.ANNOUNCED
    assert day_of(row.local_dates.get(ufr=season.faculty).closes_at) == date(2090, 12, 20)
    row.local_dates.all().delete()
    row.delete()


def test_numbers_are_typed_then_read_from_a_file(visitor: Visitor, site: Site, season: Season) -> None:
    page = visitor.page(season.desk)
    page.goto(f"{site.url}/campagnes/2080/contingents/")
    _cell(page, "deuxième cycle").fill("7")
    _cell(page, "PADHUE").fill("2")
    page.get_by_role("button", name="Enregistrer les nombres").click()
    expect(page.get_by_text("2 nombres sont enregistrés.")).to_be_visible()
    _cell(page, "PADHUE").fill("")
    page.get_by_role("button", name="Enregistrer les nombres").click()
    expect(page.get_by_text("Un nombre enregistré ne s'efface pas : écrivez 0.").first).to_be_visible()

    page.goto(f"{site.url}/campagnes/2080/contingents/importer/")
    content = b"UFR;Profession;Situation;Contrats\nmed-cam;Odontologie;Internat;5\nmed-zzz;Odontologie;Internat;5\n"
    file = {"name": "arrete.csv", "mimeType": "text/csv", "buffer": content}
    page.get_by_label("Tableur des contingents").set_input_files(files=[file])
    page.get_by_role("button", name="Contrôler le fichier").click()
    expect(page.get_by_text("Aucune UFR n'a pour code ou pour nom « med-zzz ».")).to_be_visible()
    page.get_by_role("button", name="Enregistrer 1 ligne").click()
    expect(page.get_by_text("Lignes retenues : 1, dont 1 qui changent un nombre. Lignes rejetées : 1.")).to_be_visible()
    assert Quota.objects.get(campaign=season.campaign, profession="odontology").contracts == 5


def _cell(page: Page, status: str):  # type: ignore[no-untyped-def]
    return page.locator(f"input[aria-label*='Faculté de médecine (Brest)'][aria-label*='{status}']")


def test_the_calendar_names_the_day_of_the_closing(visitor: Visitor, site: Site, season: Season) -> None:
    page = visitor.page()
    page.goto(f"{site.url}/calendrier/")
    closing = in_french(day_of(season.campaign.closes_at - timedelta(minutes=1)))
    expect(page.get_by_text(closing).first).to_be_visible()
