"""The life of a contract during the studies, told once: everybody reads the same months and the same last day.

Zoé Lemaire signed in her fourth year, in 2023-24, at Lyon: allowance from October 2023, diploma expected on 31 October
2030. She takes four months of maternity that were half paid already, becomes an intern through the allocation, repeats
a semester, and defers a year for an FST. Counts and sums are worked by hand; a month is 1,085.63 € net.
"""

from datetime import UTC, date, datetime

import pytest
import time_machine

from cesp.accounts.models import Membership
from cesp.contracts.models import Contract
from cesp.internship.models import Placement
from cesp.internship.operations import third_cycle
from cesp.life_events.operations import deciding
from cesp.payments.models import LineKind, PaymentRun, RunLine
from cesp.studies.models import Outcome
from cesp_law.dates import Month
from cesp_law.facts import DiplomaObtained
from tests.browsing import page_of, signed_in
from tests.factories import internship, life_events, memberships, studies
from tests.factories.contracts import recorded
from tests.factories.people import PersonFactory
from tests.payments import factories as payments

pytestmark = pytest.mark.django_db

NET = 108_563
LABELS = ("Mois d'allocation dus à ce jour", "Dernier jour d'engagement, au plus tôt")


def _paid(month: Month, contract: Contract) -> tuple[int, int]:
    """What the run of a month pays of a contract, and what it finds overpaid, in net cents."""
    run: PaymentRun = payments.carried_through(month)
    lines = RunLine.objects.filter(run=run, contract=contract)
    due = sum(line.net_cents for line in lines if line.kind == LineKind.DUE)
    return due, sum(line.net_cents for line in lines if line.kind == LineKind.OVERPAYMENT)


def _read(reader: Membership, contract: Contract, at: datetime) -> tuple[str, ...]:
    """The months due to that day and the last day, as that reader's page shows them."""
    with time_machine.travel(at, tick=False):
        page = page_of(signed_in(reader), f"/contrats/{contract.reference}/")
    figures = {
        " ".join(box.xpath(".//*[contains(@class, 'cesp-figure__label')]")[0].text_content().split()): " ".join(
            box.xpath(".//*[contains(@class, 'cesp-figure__value')]")[0].text_content().split()
        )
        for box in page.xpath("//*[contains(concat(' ', @class, ' '), ' cesp-figure ')]")
    }
    return tuple(figures[label] for label in LABELS)


@pytest.mark.clause("BIE-1", "IDF-17", "BIE-4", "INS-9", "BIE-9", "NAT-7")
def test_from_the_fourth_year_to_a_deferral_everybody_reads_the_same() -> None:
    zoe = PersonFactory(given_names="Zoé", family_name="Lemaire")
    lyon, desk, agency = memberships.ufr("med-lyo"), memberships.case_desk(), memberships.referent("ara")
    contract = internship.sixth_year(person=zoe, ufr=lyon)
    own, faculty = internship.member_of(contract), studies.manager(lyon)
    payments.account(contract, from_on=date(2025, 12, 1), at=datetime(2025, 12, 1, 9, 0, tzinfo=UTC))
    readers = (own, faculty, agency, desk)

    def read(at: datetime) -> set[tuple[str, ...]]:
        return {_read(reader, contract, at) for reader in readers}

    # October 2023 to January 2026: 3 + 24 + 1 = 28 months of arrears and allowance, then one a month.
    assert _paid(Month.of(2026, 1), contract) == (28 * NET, 0)
    assert _paid(Month.of(2026, 2), contract) == (NET, 0)
    assert _paid(Month.of(2026, 3), contract) == (NET, 0)
    # October 2023 to October 2030: 85 months; 85 months from 1 November 2030 end on 30 November 2037.
    assert read(datetime(2026, 3, 24, 9, 0, tzinfo=UTC)) == {("30 mois", "30 novembre 2037")}

    # Maternity from February to May 2026, asked for once February and March are paid: 81 months, to 31 July 2037.
    asked_at = datetime(2026, 3, 25, 9, 0, tzinfo=UTC)
    event = life_events.suspension(contract, at=asked_at, first_month=Month.of(2026, 2), until_month=Month.of(2026, 6))
    assert (event.forecast_months_owed, event.forecast_last_day) == (81, date(2037, 7, 31))
    deciding.grant(actor=desk, event=event, reasons="", at=datetime(2026, 3, 30, 9, 0, tzinfo=UTC))
    assert read(datetime(2026, 3, 31, 9, 0, tzinfo=UTC)) == {("28 mois", "31 juillet 2037")}
    assert _paid(Month.of(2026, 4), contract) == (0, -2 * NET)

    # The posts: one at Lyon, one at Nice. Zoé, 230th, asks for Lyon first; the 212th takes it.
    choice = internship.announced(desk=desk)
    one = internship.wish(contract, internship.general("LYON"), internship.general("NICE"))
    other = internship.wish(internship.sixth_year(), internship.general("LYON"))
    internship.listed(choice, {"LYON": 1, "NICE": 1})
    internship.ranked(choice, {one: 230, other: 212})
    internship.allocated(choice)
    assert Placement.objects.get(candidate=one).subdivision == "NICE"
    entered = third_cycle.record_entries(
        actor=desk, candidates=[one], on=date(2026, 11, 1), evidence="AFFECTATION-2026",
        at=datetime(2026, 11, 3, 9, 0, tzinfo=UTC),
    )  # fmt: skip
    assert (entered.recorded, entered.refused) == (1, ())
    # October 2023 to November 2026 is 38 months, four of them suspended; the end has not moved.
    assert read(datetime(2026, 11, 4, 9, 0, tzinfo=UTC)) == {("34 mois", "31 juillet 2037")}

    # A semester again: the diploma on 30 April 2031. 91 months less four: 87, from 1 May 2031 to 31 July 2038.
    studies.says(contract, Outcome.REPEATS, actor=faculty, year=7, on=date(2031, 4, 30))
    assert read(datetime(2026, 11, 21, 9, 0, tzinfo=UTC)) == {("34 mois", "31 juillet 2038")}

    # A year of FST from May 2031, asked for before 30 January 2031: 99 months, from 1 May 2032 to 31 July 2040.
    deferral = life_events.deferral(
        contract, at=datetime(2030, 12, 10, 9, 0, tzinfo=UTC), until_month=Month.of(2032, 5)
    )
    assert not deferral.late
    assert (deferral.forecast_months_owed, deferral.forecast_last_day) == (99, date(2040, 7, 31))
    deciding.grant(actor=agency, event=deferral, reasons="", at=datetime(2031, 1, 6, 9, 0, tzinfo=UTC))
    recorded(contract, DiplomaObtained(on=date(2031, 4, 30)), at=datetime(2031, 5, 5, 9, 0, tzinfo=UTC))
    # October 2023 to June 2031 is 93 months, four suspended.
    assert read(datetime(2031, 6, 2, 9, 0, tzinfo=UTC)) == {("89 mois", "31 juillet 2040")}
    # The run of June 2031 pays what no run has since March 2026, less nothing: June 2026 to June 2031, 61 months.
    assert _paid(Month.of(2031, 6), contract) == (61 * NET, -2 * NET)
