"""What is shown before sending is what the file shows after the decision. Literals worked by hand."""

from datetime import date, timedelta

import pytest

from cesp.contracts.models import Contract
from cesp.life_events.models import EventKind, LifeEvent
from cesp.life_events.operations import deciding
from cesp.life_events.reading import cost_of_leaving, forecast_of
from cesp.payments.whole_file import file_of
from cesp_law.engagement import earliest_last_day
from cesp_law.facts import SuspensionGround
from cesp_law.refusals import Refused
from tests.factories import life_events as made
from tests.factories.contracts import concluded, recorded
from tests.factories.memberships import case_desk, referent

pytestmark = pytest.mark.django_db

TODAY = date(2026, 1, 15)
NB = "\N{NO-BREAK SPACE}"
NNB = "\N{NARROW NO-BREAK SPACE}"


def shown_by_the_file(contract: Contract) -> tuple[int, int, date]:
    """Months owed, net of the whole life, and the last day of an engagement begun at once, as its page reads them."""
    ahead = file_of(contract, on=TODAY + timedelta(days=1)).ahead
    assert ahead.allowance.until_month is not None
    owed = ahead.engagement.months_owed.value
    return owed, ahead.allowance.net_cents.value, earliest_last_day(ahead.allowance.until_month, owed)


def told(event: LifeEvent) -> tuple[int | None, int | None, date | None]:
    return event.forecast_months_owed, event.forecast_net_cents, event.forecast_last_day


@pytest.mark.clause("IDF-17", "BIE-1")
def test_four_months_of_maternity_are_forecast_then_found_in_the_file() -> None:
    """October 2022 to October 2028 is 73 months; 69 remain: 69 × 1 085.63 €, and 69 months from 1 November 2028."""
    contract = concluded()
    assert shown_by_the_file(contract) == (73, 7_925_099, date(2034, 11, 30))
    event = made.suspension(contract)
    assert told(event) == (69, 7_490_847, date(2034, 7, 31))
    assert shown_by_the_file(contract)[0] == 73  # asking changes nothing
    deciding.grant(actor=case_desk(), event=event, reasons="", at=made.AT)
    assert shown_by_the_file(contract) == (69, 7_490_847, date(2034, 7, 31))


@pytest.mark.clause("INS-9", "BIE-9", "BIE-1")
def test_a_year_of_deferral_is_forecast_then_found_in_the_file() -> None:
    """73 + 12 months: 85 × 1 085.63 €, and 85 months from 1 November 2029."""
    contract = concluded()
    event = made.deferral(contract)
    assert told(event) == (85, 9_227_855, date(2036, 11, 30))
    deciding.grant(actor=referent("ara"), event=event, reasons="", at=made.AT)
    assert shown_by_the_file(contract) == (85, 9_227_855, date(2036, 11, 30))


@pytest.mark.clause("IDF-17")
def test_both_outcomes_are_shown_month_by_month() -> None:
    forecast = forecast_of(made.drafted(EventKind.SUSPENSION, **made.MATERNITY), today=TODAY)
    assert forecast is not None
    (pay,) = forecast.last.pay
    assert (pay.label, pay.before_cents, pay.after_cents) == (
        f"de mars 2026 à juin 2026 inclus (4{NB}mois)",
        108_563,
        0,
    )
    changed = {line.label: (line.before, line.after) for line in forecast.last.lines if line.changed}
    assert changed["Durée de l'engagement"] == (f"73{NB}mois", f"69{NB}mois")
    assert changed["Dernier jour, en s'installant dès la fin de l'allocation"] == (
        "30 novembre 2034",
        "31 juillet 2034",
    )


def test_a_repeated_year_moves_the_diploma_and_counts_its_months() -> None:
    """73 + 12 months, to October 2029."""
    contract = concluded()
    event = made.new_date(contract)
    assert event.forecast_months_owed == 85
    deciding.grant(actor=case_desk(), event=event, reasons="", at=made.AT)
    assert shown_by_the_file(contract)[0] == 85


def test_what_leaving_would_cost_is_what_was_paid_then_what_will_be_due() -> None:
    """Nothing paid yet: the floor of 2 000 €. In February 2026, 41 months: 41 × 1 085.63 € + 41 × 200 €."""
    contract = concluded()
    now, later = (cost_of_leaving(contract, on=on, today=TODAY) for on in (TODAY, date(2026, 2, 20)))
    assert now is not None
    assert (now.months_received, now.total_cents.value) == (0, 200_000)
    assert later is not None
    assert (later.months_received, later.total_cents.value) == (41, 4_451_083 + 820_000)


@pytest.mark.clause("IDF-17")
def test_a_ground_outside_the_stage_is_refused_with_its_reason() -> None:
    """Leave for the illness of one's family is for interns only."""
    event = made.drafted(EventKind.SUSPENSION, **made.MATERNITY | {"ground": SuspensionGround.FAMILY_LEAVE})
    with pytest.raises(Refused, match="les motifs ouverts pour le premier et le deuxième cycle"):
        forecast_of(event, today=TODAY)


@pytest.mark.clause("INS-9")
def test_a_deferral_over_twelve_months_is_refused_under_the_rules_of_2026() -> None:
    contract = concluded(lodged_on=date(2026, 2, 1), signed_on=date(2026, 4, 1), academic_year=2026, at=made.AT)
    event = made.drafted(EventKind.DEFERRAL, contract, **made.FST | {"until_month": made.FST["until_month"] + 1})
    with pytest.raises(Refused, match="12 mois en tout"):
        forecast_of(event, today=date(2026, 5, 4))


@pytest.mark.clause("NAT-6")
def test_a_dental_intern_is_offered_the_internship_as_a_ground_of_its_own() -> None:
    from cesp_law.facts import EnteredDentalInternship, Profession

    contract = concluded(profession=Profession.ODONTOLOGY)
    recorded(contract, EnteredDentalInternship(on=date(2025, 11, 1)))
    event = made.drafted(EventKind.SUSPENSION, contract, **made.MATERNITY | {"ground": "dental_internship"})
    forecast = forecast_of(event, today=TODAY)
    assert forecast is not None
    assert "internat d'odontologie" in forecast.fact
