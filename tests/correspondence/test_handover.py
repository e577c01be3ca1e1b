"""Whoever leaves hands over what they carry: from the page that ends a role, in the same transaction."""

from datetime import timedelta

import pytest

from cesp.accounts.models import Role
from cesp.correspondence import handover, operations
from cesp.correspondence.models import Thread
from tests.correspondence.conftest import NOW, Desks, asked, signed_in
from tests.factories import memberships

pytestmark = pytest.mark.django_db


def carried(desks: Desks) -> Thread:
    thread = asked(desks.student)
    return operations.assign(actor=desks.cases, thread=thread, to=desks.cases.pk, at=NOW)


def test_ending_a_role_gives_its_threads_to_the_colleague_chosen(desks: Desks) -> None:
    thread, client = carried(desks), signed_in(memberships.acting(Role.ADMINISTRATOR))
    page = f"/membres/{desks.cases.pk}/fin/"
    assert "fils de messages" in client.get(page).content.decode()
    answers = {"last_day": (NOW.date() + timedelta(days=1)).isoformat()}
    refused = client.post(page, answers)
    assert refused.status_code == 200
    desks.cases.refresh_from_db()
    assert desks.cases.until_on is None
    assert client.post(page, answers | {"successor": str(desks.colleague.pk)}).status_code == 302
    desks.cases.refresh_from_db()
    thread.refresh_from_db()
    assert desks.cases.until_on == NOW.date() + timedelta(days=2)  # the first day without the role
    assert thread.assigned_to == desks.colleague


def test_a_hand_over_that_fails_leaves_the_role_and_its_threads(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    thread, given = carried(desks), handover.hand_over

    def given_then_lost(*args: object, **how: object) -> None:
        given(*args, **how)  # type: ignore[arg-type]
        raise RuntimeError("lost")

    monkeypatch.setattr(handover, "hand_over", given_then_lost)
    client = signed_in(memberships.acting(Role.ADMINISTRATOR))
    answers = {"last_day": NOW.date().isoformat(), "successor": str(desks.colleague.pk)}
    with pytest.raises(RuntimeError, match="lost"):
        client.post(f"/membres/{desks.cases.pk}/fin/", answers)
    thread.refresh_from_db()
    desks.cases.refresh_from_db()
    assert (thread.assigned_to, desks.cases.until_on) == (desks.cases, None)
