"""Who manages, on which day, for which contract; the worked example of rules § 1."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from cesp.accounts.models import Membership, Organisation
from cesp.accounts.operations import succession
from cesp.accounts.queries import managing_authority
from cesp.audit.models import Entry
from tests.accounts.conftest import NOW, TODAY
from tests.factories import memberships
from tests.portal.conftest import signed_in

pytestmark = pytest.mark.django_db
EARLY = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def asp(boss: Membership) -> Organisation:
    return succession.add_authority(actor=boss, name="Agence de services et de paiement", city="Limoges", at=EARLY)


@pytest.fixture
def _example(boss: Membership, asp: Organisation) -> None:
    """Contracts concluded from 26 March 2025, then all of them from 1 January 2026."""
    for from_on, concluded in ((date(2025, 3, 26), date(2025, 3, 26)), (date(2026, 1, 1), None)):
        succession.hand_over(actor=boss, organisation=asp, from_on=from_on, concluded_from_on=concluded, at=EARLY)


@pytest.mark.clause("NAT-7")
@pytest.mark.usefixtures("_example")
@pytest.mark.parametrize(
    ("on", "concluded_on", "code"),
    [
        (date(2025, 3, 25), date(2025, 3, 25), "gestion"),
        (date(2025, 3, 25), None, "gestion"),
        (date(2025, 3, 26), date(2025, 3, 25), "gestion"),
        (date(2025, 3, 26), date(2025, 3, 26), "agence-de-services-e"),
        (date(2025, 3, 26), None, "gestion"),
        (date(2025, 12, 31), date(2025, 3, 25), "gestion"),
        (date(2026, 1, 1), date(2010, 9, 1), "agence-de-services-e"),
        (date(2026, 1, 1), None, "agence-de-services-e"),
    ],
)
def test_the_worked_example(on: date, concluded_on: date | None, code: str) -> None:
    assert managing_authority(on, concluded_on).code == code


def test_without_a_hand_over_the_first_authority_manages(boss: Membership, asp: Organisation) -> None:
    assert managing_authority(date(2026, 11, 25)) == boss.organisation


def test_the_effect_is_shown_the_day_before_and_the_day_itself(boss: Membership, asp: Organisation) -> None:
    effects = succession.preview(
        organisation=asp, from_on=date(2027, 1, 1), concluded_from_on=date(2025, 3, 26), at=NOW
    )
    assert [(e.contracts, e.after, e.changes) for e in effects] == [
        ("Conclus avant le 26 mars 2025", "Organisation gestion", False),
        ("Conclus à compter du 26 mars 2025", "Agence de services et de paiement", True),
    ]


def test_it_comes_tomorrow_at_the_earliest(boss: Membership, asp: Organisation) -> None:
    with pytest.raises(ValidationError, match="à venir"):
        succession.hand_over(actor=boss, organisation=asp, from_on=TODAY, concluded_from_on=None, at=NOW)
    made = succession.hand_over(
        actor=boss, organisation=asp, from_on=date(2026, 11, 26), concluded_from_on=None, at=NOW
    )
    assert managing_authority(date(2026, 11, 25)).code == "gestion"
    assert managing_authority(date(2026, 11, 26)) == asp
    assert Entry.objects.get(act="accounts.management_handed_over").subject == f"accounts.handover:{made.pk}"


def test_it_is_undone_until_the_eve_and_no_later(boss: Membership, asp: Organisation) -> None:
    made = succession.hand_over(
        actor=boss, organisation=asp, from_on=date(2026, 11, 26), concluded_from_on=None, at=NOW
    )
    with pytest.raises(ValidationError, match="a eu lieu"):
        succession.withdraw(actor=boss, hand_over=made, at=datetime(2026, 11, 26, 9, 0, tzinfo=UTC))
    succession.withdraw(actor=boss, hand_over=made, at=NOW)
    assert managing_authority(date(2027, 1, 1)).code == "gestion"
    with pytest.raises(ValidationError, match="déjà été retiré"):
        succession.withdraw(actor=boss, hand_over=made, at=NOW)


def test_an_administrator_of_an_agency_does_not_pass_it_on(local: Membership) -> None:
    with pytest.raises(PermissionDenied):
        succession.hand_over(
            actor=local,
            organisation=memberships.managing_authority(),
            from_on=date(2027, 1, 1),
            concluded_from_on=None,
            at=NOW,
        )
    assert signed_in(local).get("/autorite-gestionnaire/").status_code == 404


def test_on_screen_from_the_answer_to_the_undo(boss: Membership, asp: Organisation) -> None:
    client: Client = signed_in(boss)
    answers = {"organisation": asp.pk, "from_on": "2027-01-01", "concluded_from_on": ""}
    shown = client.post("/autorite-gestionnaire/passer-la-main/", answers | {"step": "preview"}).content.decode()
    assert "Tous les contrats" in shown
    assert managing_authority(date(2027, 1, 1)).code == "gestion"  # shown, not done
    client.post("/autorite-gestionnaire/passer-la-main/", answers | {"step": "confirm"})
    assert managing_authority(date(2027, 1, 1)) == asp
    page = client.get("/autorite-gestionnaire/").content.decode()
    assert "Retirer" in page
    client.post(f"/autorite-gestionnaire/{asp.hand_overs.get().pk}/retirer/")
    assert managing_authority(date(2027, 1, 1)).code == "gestion"
