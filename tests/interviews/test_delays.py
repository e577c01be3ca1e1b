"""The public delays: a median by agency, hidden under five requests, unflattered by silence."""

from datetime import date, timedelta

import pytest
from django.test import Client

from cesp.accounts.models import Membership
from cesp.interviews.operations import asking
from cesp.interviews.queries.delays import delays
from tests.factories import memberships
from tests.factories.contracts import concluded
from tests.interviews.conftest import NOW, People, asked

pytestmark = pytest.mark.django_db
ON = date(2026, 12, 10)


def answered(people: People, days: int) -> None:
    student = signatory(people)
    interview = asked(student)
    asking.answer(actor=people.referent, interview=interview, text="Voici.", at=NOW + timedelta(days=days))


def signatory(people: People) -> Membership:
    return memberships.signatory(concluded(actor=people.desk).signatory)


@pytest.mark.clause("BIE-3", "PAP-8")
def test_the_median_counts_what_waits_and_hides_under_five(people: People, client: Client) -> None:
    for days in (1, 2, 9):
        answered(people, days)
    asked(signatory(people))  # waits: twenty days on 10 December
    withdrawn = asked(people.other)
    asking.cancel(actor=people.other, interview=withdrawn, at=NOW)
    lines = {one.name: one for one in delays(on=ON).lines}
    assert (lines["ARS ara"].count, lines["ARS ara"].shown) == (None, "moins de 5 demandes")
    asked(people.student)  # waits too
    lines = {one.name: one for one in delays(on=ON).lines}
    assert (lines["ARS ara"].count, lines["ARS ara"].median_days) == (5, 9)  # 1, 2, 9, 20, 20
    assert lines["ARS idf"].median_days is None
    page = client.get("/delais-de-reponse/")
    assert page.status_code == 200
    # Today, 20 November, the two that wait have waited 0 day: 0, 0, 1, 2, 9.
    assert "<svg" in page.content.decode()
    file = b"".join(client.get("/delais-de-reponse.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert file.splitlines()[1:] == ["ARS ara;5;1", "ARS idf;;moins de 5 demandes"]


def test_a_year_is_looked_at_and_no_more(people: People) -> None:
    for _ in range(5):
        answered(people, 3)
    assert delays(on=date(2027, 11, 20)).lines[0].count == 5
    assert delays(on=date(2027, 11, 21)).lines[0].count is None
