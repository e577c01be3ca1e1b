"""The effect before the act: what the preview announces is what the file shows once it is done."""

from datetime import date

import pytest

from cesp.contracts import queries, reading
from cesp.contracts.models import RecordedFact
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import Breached, DeferralGranted, DeferralGround, DiplomaObtained, Suspended, SuspensionGround
from cesp_law.refusals import Refused
from tests.factories.contracts import concluded, recorded

pytestmark = pytest.mark.django_db

NB = "\N{NO-BREAK SPACE}"
NNB = "\N{NARROW NO-BREAK SPACE}"
TODAY = date(2026, 1, 15)
MATERNITY = Suspended(months=MonthRange(Month.of(2023, 3), Month.of(2023, 7)), ground=SuspensionGround.MATERNITY)


def effects(contract, *facts):  # type: ignore[no-untyped-def]
    before = reading.standing(contract)
    after = before
    for fact in facts:
        after = after.plus(fact)
    return queries.preview(before, after, today=TODAY)


def changes(effect: queries.Effect) -> dict[str, tuple[str, str]]:
    return {line.label: (line.before, line.after) for line in effect.lines if line.changed}


def test_a_past_suspension_changes_pay_and_months_owed_now_and_at_the_diploma() -> None:
    """October 2022 to January 2026 is 40 months, to October 2028 73; four are suspended."""
    now, later = effects(concluded(), MATERNITY)
    assert (now.caption, later.caption) == (
        "Aujourd'hui, 15 janvier 2026",
        "Le 31 octobre 2028, quand tout ce qui est connu aujourd'hui sera arrivé",
    )
    assert changes(now) == {
        "Mois d'allocation dus": (f"40{NB}mois", f"36{NB}mois"),
        "Mois suspendus": (f"0{NB}mois", f"4{NB}mois"),
        "Allocation nette due au total": (f"43{NNB}425,20{NB}€", f"39{NNB}082,68{NB}€"),
        "Durée de l'engagement": (f"40{NB}mois", f"36{NB}mois"),
        "Indemnité en cas de rupture ce jour-là": (f"51{NNB}425,20{NB}€", f"46{NNB}282,68{NB}€"),
    }
    assert changes(later)["Durée de l'engagement"] == (f"73{NB}mois", f"69{NB}mois")


def test_a_fact_to_come_shows_its_effect_on_its_own_day() -> None:
    contract = concluded(expected_diploma_on=date(2025, 10, 31))
    recorded(contract, DiplomaObtained(on=date(2025, 10, 31)))
    months = MonthRange(Month.of(2025, 11), Month.of(2026, 11))
    now, later = effects(
        contract, DeferralGranted(months=months, ground=DeferralGround.FST, requested_on=date(2025, 6, 1))
    )
    assert changes(now)["Durée de l'engagement"] == (f"37{NB}mois", f"40{NB}mois")
    assert later.on == date(2026, 11, 1)
    assert changes(later)["Durée de l'engagement"] == (f"37{NB}mois", f"49{NB}mois")


def test_a_breach_shows_its_price() -> None:
    (now, _) = effects(concluded(), Breached(on=date(2023, 3, 31)))
    assert changes(now)["Situation"] == ("En formation", "Contrat rompu")
    assert changes(now)["Indemnité en cas de rupture ce jour-là"][1] == f"8{NNB}513,78{NB}€"


def test_what_the_law_refuses_has_no_effect_to_show() -> None:
    with pytest.raises(Refused):
        effects(concluded(), MATERNITY, MATERNITY)


def test_a_preview_stores_nothing() -> None:
    contract = concluded()
    effects(contract, MATERNITY)
    assert RecordedFact.objects.count() == 1


def test_what_was_announced_is_what_the_file_shows() -> None:
    contract = concluded()
    announced = effects(contract, MATERNITY)
    recorded(contract, MATERNITY)
    shown = queries.preview(reading.standing(contract), reading.standing(contract), today=TODAY)
    assert [[line.after for line in effect.lines] for effect in announced] == [
        [line.before for line in effect.lines] for effect in shown
    ]
