"""Amounts already paid: compared with the due, period by period, and laid out in months. Worked by hand.

1,085.63 € a month from 2018; 1,105.67 € before. The contract starts in October 2022.
"""

from datetime import date

import pytest

from cesp_law.dates import Month
from tests.takeover.files import contract, errors, judged, paid, warnings

TODAY = date(2023, 9, 10)


def laid_out(verdict):  # type: ignore[no-untyped-def]
    return [(str(p.months), p.pay.net_cents) for p in verdict.paid]


def test_what_was_due_was_paid() -> None:
    """September 2023 is not due to have been paid: eleven months, 11 × 1,085.63."""
    verdict = judged(payments=[paid("octobre 2022", "août 2023", "11 941,93 €")], today=TODAY)
    assert (errors(verdict), warnings(verdict)) == ([], [])
    assert (verdict.paid_cents, verdict.due_cents) == (1_194_193, 1_302_756)
    assert laid_out(verdict) == [("[2022-10, 2023-09)", 108_563)]


def test_several_periods_that_follow_each_other_are_one() -> None:
    verdict = judged(
        payments=[paid("avril 2023", "août 2023", 5428.15), paid("octobre 2022", "mars 2023", "6 513,78")], today=TODAY
    )
    assert warnings(verdict) == []
    assert laid_out(verdict) == [("[2022-10, 2023-09)", 108_563)]


def test_a_period_across_2018_keeps_its_two_rates() -> None:
    """November and December 2017 at 1,105.67, then 2018 at 1,085.63: 2,211.34 + 3,256.89."""
    cells = contract(status="interne", ars="idf", lodged_on="30/11/2017", signed_on="05/03/2018", academic_year=2017)
    verdict = judged(cells, payments=[paid("novembre 2017", "mars 2018", "5 468,23")], today=date(2018, 4, 2))
    assert warnings(verdict) == []
    assert laid_out(verdict) == [("[2017-11, 2018-01)", 110_567), ("[2018-01, 2018-04)", 108_563)]


def test_a_month_missing_is_said_and_the_oldest_months_are_held_paid() -> None:
    verdict = judged(payments=[paid("octobre 2022", "août 2023", "10 856,30")], today=TODAY)
    assert warnings(verdict) == [
        (
            "paid_differs",
            "Net versé",
            "D’octobre 2022 à août 2023 : 10\u202f856,30\xa0€ versés, 11\u202f941,93\xa0€ dus selon les textes ; "
            "il manque 1\u202f085,63\xa0€. Le montant est réparti sur les mois dus, du plus ancien au plus récent.",
        )
    ]
    assert laid_out(verdict) == [("[2022-10, 2023-08)", 108_563)]


def test_a_part_of_a_month_keeps_its_contributions_in_proportion() -> None:
    """500.00 of 1,085.63: CSG 108.47 × 500 / 1,085.63 = 49.957…, CRDS 5.90 × 500 / 1,085.63 = 2.717…"""
    verdict = judged(payments=[paid("octobre 2022", "novembre 2022", "1 585,63")], today=date(2023, 3, 1))
    assert laid_out(verdict) == [("[2022-10, 2022-11)", 108_563), ("[2022-11, 2022-12)", 50_000)]
    part = verdict.paid[1].pay
    assert (part.gross_cents, part.csg_cents, part.crds_cents) == (55_268, 4_996, 272)


def test_too_much_stays_on_the_last_month_of_the_period() -> None:
    verdict = judged(payments=[paid("octobre 2022", "novembre 2022", "2 200,00")], today=date(2023, 3, 1))
    assert [row[:2] for row in warnings(verdict)] == [("paid_differs", "Net versé")]
    assert warnings(verdict)[0][2].startswith(
        "D’octobre 2022 à novembre 2022 : 2\u202f200,00\xa0€ versés, 2\u202f171,26\xa0€ dus selon les textes ; "
        "trop-perçu de 28,74\xa0€."
    )
    assert laid_out(verdict) == [("[2022-10, 2022-11)", 108_563), ("[2022-11, 2022-12)", 111_437)]


def test_months_suspended_and_paid_all_the_same_are_an_overpayment() -> None:
    """Four months suspended of eleven, all paid: 4 × 1,085.63 = 4,342.52 too much."""
    cells = contract(suspension_first="mars 2023", suspension_last="juin 2023", suspension_ground="Maternité")
    verdict = judged(cells, payments=[paid("octobre 2022", "août 2023", "11 941,93")], today=TODAY)
    assert warnings(verdict) == [
        (
            "paid_not_due",
            "Net versé",
            "D’octobre 2022 à août 2023 : chaque mois a été versé, mais 4 mois n'étaient pas dus ; "
            "trop-perçu de 4\u202f342,52\xa0€.",
        )
    ]
    assert laid_out(verdict) == [("[2022-10, 2023-09)", 108_563)]


def test_months_suspended_and_not_paid_leave_two_ranges() -> None:
    cells = contract(suspension_first="mars 2023", suspension_last="juin 2023", suspension_ground="Maternité")
    verdict = judged(cells, payments=[paid("octobre 2022", "août 2023", "7 599,41")], today=TODAY)
    assert warnings(verdict) == []
    assert laid_out(verdict) == [("[2022-10, 2023-03)", 108_563), ("[2023-07, 2023-09)", 108_563)]


def test_a_hole_before_the_last_month_paid_is_said() -> None:
    payments = [paid("octobre 2022", "décembre 2022", "3 256,89"), paid("mars 2023", "août 2023", "6 513,78")]
    verdict = judged(payments=payments, today=TODAY)
    assert warnings(verdict) == [
        (
            "paid_hole",
            "",
            "Mois dus et non versés avant le dernier payé : de janvier 2023 à février 2023 "
            "(2 mois, 2\u202f171,26\xa0€). La prochaine mensualité les versera.",
        )
    ]


@pytest.mark.parametrize(("last", "net", "said"), [("mai 2023", "8 685,04", False), ("avril 2023", "7 599,41", True)])
def test_up_to_a_quarter_not_yet_paid_says_nothing(last: str, net: str, said: bool) -> None:
    """On 10 September, June to August are three months behind; May to August are four."""
    verdict = judged(payments=[paid("octobre 2022", last, net)], today=TODAY)
    assert [row[0] for row in warnings(verdict)] == (["paid_hole"] if said else [])


def test_nothing_paid_at_all_is_asked_about() -> None:
    verdict = judged(today=TODAY)
    assert warnings(verdict) == [
        (
            "nothing_paid",
            "",
            "Aucun versement indiqué : 11 mois dus, 11\u202f941,93\xa0€, seront versés par la prochaine mensualité. "
            "Est-ce voulu ?",
        )
    ]


def test_months_due_only_once_signed_so_nothing_is_asked_before() -> None:
    assert warnings(judged(today=date(2023, 2, 13))) == []


def test_periods_that_overlap_are_refused() -> None:
    payments = [paid("octobre 2022", "janvier 2023", "4 342,52"), paid("janvier 2023", "mars 2023", "3 256,89")]
    assert errors(judged(payments=payments, today=TODAY)) == [
        (
            "payment",
            "Net versé",
            "La période de janvier 2023 à mars 2023 recouvre celle de la ligne 2 : "
            "un mois ne peut être compté deux fois. Réunissez-les.",
        )
    ]


@pytest.mark.parametrize(("last", "refused"), [("septembre 2023", False), ("octobre 2023", True)])
def test_the_current_month_may_have_been_paid_not_the_next(last: str, refused: bool) -> None:
    verdict = judged(payments=[paid("octobre 2022", last, "13 027,56")], today=date(2023, 9, 30))
    assert bool(errors(verdict)) is refused


def test_before_there_was_an_allowance_nothing_was_paid() -> None:
    verdict = judged(payments=[paid("décembre 2009", "janvier 2010", "1")], today=TODAY)
    assert [row[0] for row in errors(verdict)] == ["payment"]


def test_one_period_may_stand_in_the_contract_s_own_row() -> None:
    cells = contract(paid_first="octobre 2022", paid_last="août 2023", paid_net="11941.93")
    verdict = judged(cells, today=TODAY)
    assert warnings(verdict) == []
    assert verdict.paid[0].months.first == Month.of(2022, 10)


def test_a_month_alone_needs_no_last_month() -> None:
    verdict = judged(payments=[paid("octobre 2022", None, "1 085,63")], today=date(2023, 2, 20))
    assert laid_out(verdict) == [("[2022-10, 2022-11)", 108_563)]


def test_nothing_paid_for_a_period_leaves_no_month() -> None:
    verdict = judged(payments=[paid("octobre 2022", "août 2023", 0)], today=TODAY)
    assert laid_out(verdict) == []
    assert [row[0] for row in warnings(verdict)] == ["paid_differs"]
