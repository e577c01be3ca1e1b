"""Organisations and people in a browser: axe at both widths, a journey, and the same without a script."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect
from pytest_django.plugin import DjangoDbBlocker

from cesp.accounts.models import Invitation, Membership, Organisation, Review, Role
from cesp.accounts.operations import delegations, invitations, reviews
from cesp.common import clock
from cesp_law.dates import add_months
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.factories import memberships


@dataclass(frozen=True, slots=True)
class Directory:
    """An agency with an administrator, a referent, an invitation, a delegation and a review to answer."""

    agency: Organisation
    boss: Membership
    local: Membership
    referent: Membership
    invitation: Invitation
    review: Review


@pytest.fixture(scope="module")
def directory(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Directory]:
    with django_db_blocker.unblock():
        now, today = clock.now(), clock.today()
        agency = memberships.ars("occ")
        agency.departements = "09 11 31"
        agency.save()
        local = memberships.acting(Role.ADMINISTRATOR, organisation=agency)
        referent = memberships.acting(Role.ARS_REFERENT, organisation=agency)
        delegations.delegate(
            actor=referent, membership=referent, to=local, from_on=today, until_on=add_months(today, 1), at=now
        )
        invitation = invitations.invite(
            actor=local,
            organisation=agency,
            role=Role.DEPARTEMENT_REFERENT,
            departement="31",
            email="lou@ars-occ.example",
            given_names="Lou",
            family_name="Petit",
            at=now,
        )
        review = reviews.open_one(organisation=agency, on=today, at=now)
        yield Directory(agency, memberships.acting(Role.ADMINISTRATOR), local, referent, invitation, review)


def test_the_pages_of_an_administrator(visitor: Visitor, site: Site, directory: Directory) -> None:
    page = visitor.page(directory.local)
    own = f"/organisations/{directory.agency.pk}/"
    for path in (
        "/accueil/",
        "/organisations/",
        own,
        f"{own}modifier/",
        f"{own}contacts/course/",
        f"{own}inviter/",
        f"/membres/{directory.referent.pk}/role/",
        f"/membres/{directory.referent.pk}/fin/",
        f"/revues/{directory.review.pk}/",
        "/mes-roles/",
        f"/mes-roles/{directory.referent.pk}/deleguer/",
    ):
        judge(page, site.url + path)


def test_the_pages_of_the_managing_authority(visitor: Visitor, site: Site, directory: Directory) -> None:
    page = visitor.page(directory.boss)
    student, intern = site.people.signatories["training"], site.people.signatories["engaged"]
    for path in (
        "/accueil/",
        "/organisations/?kind=ars",
        "/autorite-gestionnaire/",
        "/autorite-gestionnaire/ajouter/",
        "/autorite-gestionnaire/passer-la-main/",
        "/personnes/?q=camille",
        f"/personnes/?q=camille&reunir={student.person_id}",
        f"/personnes/voir-comme/{student.pk}/",
        f"/personnes/{student.person_id}/reunir/{intern.person_id}/",
    ):
        judge(page, site.url + path)


def test_seeing_as_somebody_and_leaving(visitor: Visitor, site: Site, directory: Directory) -> None:
    student = site.people.signatories["training"]
    page = visitor.page(directory.boss)
    page.goto(f"{site.url}/personnes/voir-comme/{student.pk}/")
    page.fill("[name=reason]", "demande 42")
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text("Mon contrat")
    judge(page, f"{site.url}/accueil/")
    page.click("text=Quitter la consultation")
    expect(page.locator("h1")).to_contain_text("Bonjour")


@pytest.mark.parametrize("script", [True, False])
def test_a_role_is_switched_from_the_header(
    visitor: Visitor, site: Site, directory: Directory, *, script: bool
) -> None:
    page = visitor.page(directory.local, script=script)
    page.goto(f"{site.url}/accueil/")
    page.locator(".fr-header__tools .cesp-roles-menu > summary").click()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.locator(".fr-header__tools .cesp-roles-menu button").click()
    expect(page.locator(".fr-header__tools .cesp-who")).to_contain_text("par délégation de")
    page.locator(".fr-header__tools .cesp-roles-menu > summary").click()
    page.locator(".fr-header__tools .cesp-roles-menu button").click()
    expect(page.locator(".fr-header__tools .cesp-who")).to_contain_text("Administration des comptes")


def test_an_invitation_is_answered_without_javascript_on_a_phone(
    visitor: Visitor, site: Site, directory: Directory, django_db_blocker: DjangoDbBlocker
) -> None:
    from cesp.accounts.invitation_links import path_of

    password = "une phrase assez longue pour moi"
    page = visitor.page(width=320, script=False)
    page.goto(site.url + path_of(directory.invitation))
    page.fill("[name=password]", "trop court")
    page.fill("[name=again]", "trop court")
    page.click("main button[type=submit]")
    expect(page.locator("main")).to_contain_text("15")
    page.fill("[name=password]", password)
    page.fill("[name=again]", password)
    page.click("main button[type=submit]")
    page.wait_for_url("**/connexion/")
    page.fill("[name=email]", "lou@ars-occ.example")
    page.fill("[name=password]", password)
    page.click("main form:has([name=password]) button")
    expect(page.locator("h1")).to_have_text("Mettre en place le code à usage unique")  # an agent's first sign-in


def test_an_invitation_that_no_longer_opens(visitor: Visitor, site: Site) -> None:
    judge(visitor.page(), f"{site.url}/invitation/?jeton=rien", status=404)
