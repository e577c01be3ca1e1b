"""A young doctor writes a project and reads what the law says as they type; two referents speak; it is validated."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import connection
from playwright.sync_api import expect
from pytest_django.plugin import DjangoDbBlocker

from cesp.accounts.models import Membership, Organisation
from cesp.common import clock
from cesp.projects.models import Project
from cesp.projects.operations import drafting
from cesp.territory.models import Commune, Departement, Region, SearchName
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.factories import memberships
from tests.factories import projects as made
from tests.factories.contracts import concluded
from tests.factories.life_events import holder
from tests.factories.memberships import referent
from tests.zoning import country, where

PHONE = 360


@dataclass(frozen=True, slots=True)
class Settling:
    region: Membership
    departement: Membership
    signatory: Membership
    draft: Project
    waiting: Project


@pytest.fixture(scope="module")
def settling(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Settling]:
    """A signatory with two drafts, another whose project waits."""
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as apart:  # a loop runs in this thread; sealing wants none
        yield apart.submit(_settling).result()


def _settling() -> Settling:
    try:
        now, today = clock.now(), clock.today()
        there, outside = _loire()
        terms = {"ars": "pdl", "specialty": "medecine_generale", "expected_diploma_on": date(today.year + 1, 10, 31)}
        contract, other = concluded(**terms), concluded(**terms)
        place = where.place("44036", "PDL-07777", ars="pdl", kind="self_employed", listed_on=today, confirmed_on=today)
        planned = {"planned_on": date(today.year + 1, 12, 1), "at": now}
        draft = made.drafted(contract, of=place, **planned)
        made.drafted(contract, commune=outside, **planned)
        waiting = made.drafted(other, commune=there, **planned)
        waiting = drafting.send(actor=holder(other), project=waiting, at=now)
        return Settling(referent("pdl"), made.of_departement("44", region="pdl"), holder(contract), draft, waiting)
    finally:
        connection.close()


def _loire() -> tuple[Commune, Commune]:
    """A region of this file alone: a commune in zone, and one that is not."""
    Organisation.objects.filter(pk=memberships.ars("pdl").pk).update(departements="44")
    region = Region.objects.get_or_create(code="52", defaults={"name": "Pays de la Loire"})[0]
    departement = Departement.objects.get_or_create(code="44", defaults={"name": "Loire-Atlantique", "region": region})[
        0
    ]
    country.seed()
    there, outside = (
        Commune.objects.create(
            code=code,
            name=name,
            kind=Commune.Kind.COMMUNE,
            departement=departement,
            postcodes=code,
            vintage=2026,
            latitude=47.5,
            longitude=-1.5,
            sort_key=name.lower(),
        )
        for code, name in (("44036", "Chateaubriac"), ("44184", "Nazelles"))
    )
    SearchName.objects.create(commune=outside, key="nazelles", whole=True, weight=700)
    country.zoning({"44036": "ZIP"}, ars="pdl")
    return there, outside


def test_the_pages_of_projects_are_accessible(site: Site, settling: Settling, visitor: Visitor) -> None:
    own = visitor.page(settling.signatory)
    draft, waiting = f"/mes-projets/{settling.draft.public_id}/", f"/projets/{settling.waiting.public_id}/"
    for path in ("/mes-projets/", "/mes-projets/comparer/", draft, f"{draft}modifier/", f"{draft}envoyer/"):
        judge(own, site.url + path)
    desk = visitor.page(settling.region)
    for path in ("/projets/", waiting, f"{waiting}refuser/", f"{waiting}question/", f"{waiting}lieu/"):
        judge(desk, site.url + path)
    judge(visitor.page(settling.departement), f"{site.url}{waiting}voix/")


@pytest.mark.clause("INS-2", "BIE-7", "BIE-8")
def test_a_project_is_written_sent_spoken_of_and_validated(site: Site, settling: Settling, visitor: Visitor) -> None:
    own = visitor.page(settling.signatory, width=1280)
    address = f"{site.url}/mes-projets/{settling.draft.public_id}/"
    own.goto(f"{address}modifier/")
    expect(own.locator("[data-cesp-zone]")).to_contain_text("zonage médecins 2022")
    share = own.get_by_label("Part de temps plein, en %").first
    share.fill("40")
    share.blur()
    expect(own.locator("[data-cesp-law]")).to_contain_text("inférieure au mi-temps")
    share.fill("80")
    share.blur()
    expect(own.locator("[data-cesp-law]")).not_to_contain_text("mi-temps")
    own.get_by_role("button", name="Enregistrer et relire").click()
    own.get_by_role("link", name="Relire et envoyer").click()
    own.get_by_role("button", name="Envoyer à l'agence").click()
    expect(own.get_by_text("Votre projet est envoyé")).to_be_visible()
    # The referents, one of them without JavaScript.
    theirs = visitor.page(settling.departement, width=PHONE, script=False)
    theirs.goto(f"{site.url}/projets/{settling.draft.public_id}/voix/")
    theirs.get_by_text("Favorable", exact=True).click()
    theirs.get_by_role("button", name="Donner ma voix").click()
    expect(theirs.get_by_text("Votre voix est donnée")).to_be_visible()
    region = visitor.page(settling.region, width=1280)
    region.goto(f"{site.url}/projets/{settling.draft.public_id}/")
    region.get_by_role("link", name="Valider", exact=True).click()
    region.get_by_role("button", name="Relire avant de signer").click()
    region.get_by_role("button", name="Signer la décision").click()
    expect(region.get_by_text("La décision est enregistrée")).to_be_visible()
    own.goto(address)
    expect(own.get_by_text("Validé le").first).to_be_visible()


def test_without_javascript_the_zone_is_checked_by_a_button(site: Site, settling: Settling, visitor: Visitor) -> None:
    phone = visitor.page(settling.signatory, width=PHONE, script=False)
    phone.goto(f"{site.url}/mes-projets/")
    phone.get_by_role("button", name="Partir d'une commune").click()
    phone.locator("#id_commune").fill("Nazelles")
    phone.get_by_role("button", name="Enregistrer et vérifier la zone").click()
    expect(phone.locator("[data-cesp-zone]")).to_contain_text("Hors zone (zonage médecins 2022")
