"""A colleague acts in somebody's place, for a time, under both names."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cesp.accounts.models import Membership, Role
from cesp.accounts.operations import delegations, members
from cesp.payments.workflow import WORKFLOW
from tests.accounts.conftest import NOW, TODAY
from tests.factories import memberships
from tests.portal.conftest import signed_in

pytestmark = pytest.mark.django_db
UNTIL = date(2026, 12, 12)


@pytest.fixture
def approver() -> Membership:
    return memberships.payments_approver()


@pytest.fixture
def clerk() -> Membership:
    return memberships.payments_clerk()


def given(giver: Membership, to: Membership, **changes: object) -> Membership:
    how = {"actor": giver, "membership": giver, "to": to, "from_on": TODAY, "until_on": UNTIL, "at": NOW}
    return delegations.delegate(**how | changes)  # type: ignore[arg-type]


def test_it_holds_from_its_first_day_to_its_last(approver: Membership, clerk: Membership) -> None:
    row = given(approver, clerk, from_on=date(2026, 11, 26))
    assert (row.role, row.organisation, row.delegated_by) == (Role.PAYMENTS_APPROVER, approver.organisation, approver)
    held = [
        Membership.objects.in_force(day).filter(pk=row.pk).exists()
        for day in (TODAY, date(2026, 11, 26), date(2026, 12, 11), date(2026, 12, 12))
    ]
    assert held == [False, True, True, False]
    assert row.signature == f"{clerk.person.full_name}, par délégation de {approver.person.full_name}"


def test_whoever_controlled_does_not_approve_by_delegation(approver: Membership, clerk: Membership) -> None:
    from cesp.payments.models import PaymentRun
    from cesp_law.dates import Month

    run = PaymentRun(
        month=Month.of(2026, 11),
        prepared_by=memberships.payments_clerk().person,
        prepared_at=NOW,
        controlled_by=clerk.person,
        controlled_at=NOW,
        state="controlled",
    )
    by_delegation = given(approver, clerk)
    refusal = WORKFLOW.refusal("approve", state="controlled", subject=run, actor=by_delegation)
    assert refusal.startswith("Vous avez contrôlé cette mensualité")
    assert WORKFLOW.refusal("approve", state="controlled", subject=run, actor=approver) == ""


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"from_on": date(2026, 11, 24)}, "aujourd'hui au plus tôt"),
        ({"until_on": TODAY}, "ne peut pas précéder"),
        ({"until_on": date(2027, 5, 26)}, "6 mois au plus"),
    ],
)
def test_days_out_of_bounds(approver: Membership, clerk: Membership, changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        given(approver, clerk, **changes)


def test_six_months_to_the_day(approver: Membership, clerk: Membership) -> None:
    assert given(approver, clerk, until_on=date(2027, 5, 25)).until_on == date(2027, 5, 25)


def test_it_goes_to_a_colleague_who_does_not_hold_it_and_is_not_delegated_again(
    approver: Membership, clerk: Membership
) -> None:
    with pytest.raises(ValidationError, match="soi-même"):
        given(approver, approver)
    with pytest.raises(ValidationError, match="même organisation"):
        given(approver, memberships.referent("ara"))
    with pytest.raises(ValidationError, match="tient déjà"):
        given(approver, memberships.payments_approver())
    row = given(approver, clerk)
    with pytest.raises(ValidationError, match="ne se délègue pas à son tour"):
        given(row, approver)
    with pytest.raises(ValidationError, match="tient déjà"):
        given(approver, clerk)


def test_the_member_or_their_administrator_gives_it_and_nobody_else(
    approver: Membership, clerk: Membership, boss: Membership, local: Membership
) -> None:
    with pytest.raises(PermissionDenied):
        given(approver, clerk, actor=clerk)
    with pytest.raises(PermissionDenied):
        given(approver, clerk, actor=local)
    row = given(approver, clerk, actor=boss)
    with pytest.raises(PermissionDenied):
        delegations.revoke(actor=clerk, delegation=row, at=NOW)
    delegations.revoke(actor=approver, delegation=row, at=NOW)
    assert not Membership.objects.in_force(TODAY).filter(pk=row.pk).exists()


def test_it_ends_with_the_role_it_comes_from(approver: Membership, clerk: Membership, boss: Membership) -> None:
    row = given(approver, clerk)
    members.end_role(actor=boss, membership=approver, until_on=TODAY + timedelta(days=1), at=NOW)
    row.refresh_from_db()
    assert row.until_on == date(2026, 11, 26)


def test_a_delegated_administrator_does_not_count_as_one(local: Membership, ara) -> None:  # type: ignore[no-untyped-def]
    colleague = memberships.acting(Role.ARS_REFERENT, organisation=ara)
    given(local, colleague)
    with pytest.raises(ValidationError, match="n'aurait plus d'administrateur"):
        members.end_role(actor=local, membership=local, until_on=TODAY + timedelta(days=1), at=NOW)


def test_on_screen_the_header_says_by_whose_delegation(approver: Membership, clerk: Membership) -> None:
    client = signed_in(approver)
    answers = {"to": clerk.pk, "from_on": "2026-11-25", "last_day": "2026-12-11"}
    client.post(f"/mes-roles/{approver.pk}/deleguer/", answers)
    row = Membership.objects.get(delegated_by=approver)
    assert row.until_on == UNTIL
    colleague = signed_in(clerk)
    assert "Changer de rôle" in colleague.get("/accueil/").content.decode()
    before = colleague.session.session_key
    colleague.post(f"/role/{row.pk}/")
    assert colleague.session.session_key != before
    assert f"par délégation de {approver.person.full_name}" in colleague.get("/accueil/").content.decode()
    assert signed_in(clerk).post(f"/delegations/{row.pk}/revoquer/").status_code == 404
    client.post(f"/delegations/{row.pk}/revoquer/")
    assert colleague.get("/accueil/").context["membership"] == clerk


def test_nobody_switches_to_somebody_else_s_role_nor_by_a_get(approver: Membership, clerk: Membership) -> None:
    client = signed_in(clerk)
    assert client.post(f"/role/{approver.pk}/").status_code == 404
    assert client.get(f"/role/{clerk.pk}/").status_code == 405
