"""What waits for a desk on the home of an agent, the oldest first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from cesp.accounts.models import Membership
from cesp.campaigns.models import CandidatureState
from cesp.campaigns.operations import corrections
from cesp.campaigns.operations.corrections import Point
from cesp.campaigns.queries.work import candidatures_waiting
from tests.campaigns.desks import AT, on_desk, secretary
from tests.factories import memberships

pytestmark = pytest.mark.django_db
BY = date(2026, 12, 5)


def _waits(actor: Membership, today: date = BY) -> dict[str, list[int]]:
    return {one.code: [row.pk for row in one.rows] for one in candidatures_waiting(actor, today=today)}


def test_a_ufr_has_files_to_check_enrolments_and_corrections_overdue() -> None:
    later, sooner = on_desk(deposited_at=AT), on_desk()
    to_correct = on_desk(enrolled=True)
    on_desk(state=CandidatureState.COMPLETE, enrolled=True)
    actor = secretary()
    corrections.ask_correction(
        actor=actor, candidature=to_correct, points=[Point("field:specialty", "wrong")], answer_by_on=BY, at=AT
    )
    waits = {"a_verifier": [sooner.pk, later.pk], "inscriptions": [sooner.pk, later.pk]}
    assert _waits(actor) == waits
    assert _waits(actor, BY + timedelta(days=1)) == {"en_retard": [to_correct.pk], **waits}
    assert _waits(secretary("med-gre")) == {}


def test_an_agency_has_opinions_to_give_oldest_first() -> None:
    later, sooner = on_desk(deposited_at=AT), on_desk()
    assert _waits(memberships.referent("ara")) == {"avis": [sooner.pk, later.pk]}
    assert _waits(memberships.referent("bre")) == {}


def test_nobody_else_is_told_of_candidatures() -> None:
    on_desk()
    for actor in (memberships.case_desk(), memberships.auditor(), memberships.payments_clerk()):
        assert _waits(actor) == {}


@pytest.mark.parametrize("rows", [1, 6])
def test_what_waits_costs_three_queries_whatever_the_rows(rows: int, django_assert_num_queries: Any) -> None:
    for _ in range(rows):
        on_desk()
    actor = secretary()
    with django_assert_num_queries(3):
        assert [one.count for one in candidatures_waiting(actor, today=BY)] == [rows, rows]


def test_the_home_leads_to_the_list() -> None:
    file, client = on_desk(), Client()
    client.force_login(secretary().person)
    text = client.get("/accueil/", follow=True).content.decode()
    if "À vérifier" not in text:
        text = client.get("/", follow=True).content.decode()
    assert "À vérifier" in text
    assert f'href="/candidatures/{file.pk}/"' in text
