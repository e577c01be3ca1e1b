"""Offering contracts within the quota: the lists, the thirtieth day, who is called next."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cesp_law.facts import Profession, Status
from cesp_law.refusals import Refused
from cesp_law.regime import Regime
from cesp_law.selection.quota import (
    Answer,
    Listing,
    Offer,
    QuotaKey,
    Transfer,
    TransferWindows,
    calls,
    last_day_to_sign,
    reserve_limit,
    split_lists,
    transferred,
)

pytestmark = pytest.mark.clause("NAT-8")

FEBRUARY = date(2024, 2, 1)
LAST_DAY = date(2024, 3, 2)  # 2024 is a leap year: 1 February + 30 days


def test_main_list_then_reserve():
    lists = split_lists(list("abcdefg"), quota=2, limit=3)
    assert (lists.main, lists.reserve, lists.not_listed) == (("a", "b"), ("c", "d", "e"), ("f", "g"))
    assert [lists.explained(c).value for c in "bcf"] == [Listing.MAIN, Listing.RESERVE, Listing.NOT_LISTED]
    assert [lists.explained(c).steps[0].sentence for c in "bcf"] == [
        "Rang 2, contrats offerts : 2 ; liste principale.",
        "Rang 3, contrats offerts : 2 ; rang 1 de la liste complémentaire.",
        "Rang 6, contrats offerts : 2 ; au-delà de la liste complémentaire, limitée à 3 candidats.",
    ]
    with pytest.raises(KeyError):
        lists.explained("z")


def test_lists_shorter_than_the_quota():
    lists = split_lists(["a"], quota=3)
    assert (lists.main, lists.reserve, lists.not_listed) == (("a",), (), ())
    assert split_lists(["a", "b"], quota=0).reserve == ("a", "b")
    assert split_lists(["a", "b"], quota=1, limit=0).not_listed == ("b",)


@pytest.mark.parametrize(("order", "quota"), [("aa", 1), ("ab", -1)])
def test_what_cannot_be_a_list(order, quota):
    with pytest.raises(Refused):
        split_lists(list(order), quota=quota)


def test_the_reserve_of_odontology_was_bounded_until_2020():
    bounded = reserve_limit(Profession.ODONTOLOGY, Regime.R2010, 5)
    assert bounded.value == 20
    assert "4 fois" in bounded.steps[0].sentence
    assert reserve_limit(Profession.ODONTOLOGY, Regime.R2020, 5).value is None
    assert reserve_limit(Profession.MEDICINE, Regime.R2010, 5).value is None


def test_thirty_days_to_sign():
    assert last_day_to_sign(FEBRUARY) == LAST_DAY


def signed(candidate, on, offered_on=FEBRUARY):
    return Offer(candidate=candidate, offered_on=offered_on, answer=Answer.SIGNED, answered_on=on)


def test_offers_go_down_the_ranking():
    lists = split_lists(list("abcd"), quota=2)
    start = calls(lists, quota=2, offers=[], on=FEBRUARY)
    assert (start.to_call, start.left_over) == (("a", "b"), 0)
    offers = [Offer(candidate="a", offered_on=FEBRUARY), Offer(candidate="b", offered_on=FEBRUARY)]
    waiting = calls(lists, quota=2, offers=offers, on=LAST_DAY)
    assert (dict(waiting.pending), waiting.to_call) == ({"a": LAST_DAY, "b": LAST_DAY}, ())


def test_silence_calls_the_next_the_day_after_the_last_day():
    lists = split_lists(list("abc"), quota=1)
    offers = [Offer(candidate="a", offered_on=FEBRUARY)]
    assert calls(lists, quota=1, offers=offers, on=LAST_DAY).to_call == ()
    after = calls(lists, quota=1, offers=offers, on=LAST_DAY + timedelta(days=1))
    assert (after.lapsed, after.to_call) == (("a",), ("b",))


@pytest.mark.parametrize("answer", [Answer.REFUSED, Answer.WITHDRAWN])
def test_a_refusal_calls_the_next_the_same_day(answer):
    lists = split_lists(list("abc"), quota=1)
    on = date(2024, 2, 10)
    offers = [Offer(candidate="a", offered_on=FEBRUARY, answer=answer, answered_on=on)]
    assert calls(lists, quota=1, offers=offers, on=on - timedelta(days=1)).to_call == ()
    assert calls(lists, quota=1, offers=offers, on=on).to_call == ("b",)


def test_who_withdrew_before_any_offer_is_skipped():
    lists = split_lists(list("abc"), quota=2)
    withdrawn = {"b": date(2024, 1, 20)}
    assert calls(lists, quota=2, offers=[], withdrawn=withdrawn, on=FEBRUARY).to_call == ("a", "c")
    before = calls(lists, quota=2, offers=[], withdrawn=withdrawn, on=date(2024, 1, 19))
    assert before.to_call == ("a", "b")


def test_contracts_nobody_can_take_are_left_over():
    lists = split_lists(["a"], quota=3)
    state = calls(lists, quota=3, offers=[signed("a", FEBRUARY)], on=FEBRUARY)
    assert (state.signed, state.to_call, state.left_over) == (("a",), (), 2)


def test_contracts_moved_in_call_further_down():
    lists = split_lists(list("abc"), quota=1)
    assert calls(lists, quota=2, offers=[signed("a", FEBRUARY)], on=FEBRUARY).to_call == ("b",)


@pytest.mark.clause("PAP-9")
def test_signed_on_the_last_day_but_not_after():
    lists = split_lists(["a"], quota=1)
    assert calls(lists, quota=1, offers=[signed("a", LAST_DAY)], on=LAST_DAY).signed == ("a",)
    with pytest.raises(Refused, match="2 mars 2024"):
        calls(lists, quota=1, offers=[signed("a", LAST_DAY + timedelta(days=1))], on=date(2024, 4, 1))


LATER = FEBRUARY + timedelta(days=3)


@pytest.mark.parametrize(
    ("offers", "withdrawn", "said"),
    [
        ([Offer(candidate="b", offered_on=FEBRUARY)], {}, "mieux classé"),
        ([Offer(candidate="a", offered_on=LATER), Offer(candidate="b", offered_on=FEBRUARY)], {}, "mieux classé"),
        ([Offer(candidate="b", offered_on=FEBRUARY)], {"a": LATER}, "mieux classé"),
        ([Offer(candidate="a", offered_on=FEBRUARY)] * 2, {}, "qu'une fois"),
        ([Offer(candidate="z", offered_on=FEBRUARY)], {}, "liste principale"),
        ([Offer(candidate="a", offered_on=FEBRUARY, answer=Answer.SIGNED)], {}, "sa date"),
        ([Offer(candidate="a", offered_on=FEBRUARY, answered_on=FEBRUARY)], {}, "sa date"),
        ([signed("a", FEBRUARY - timedelta(days=1))], {}, "précéder"),
        ([Offer(candidate=c, offered_on=FEBRUARY) for c in "ab"], {}, "Plus de contrats"),
    ],
)
def test_what_cannot_have_been_offered(offers, withdrawn, said):
    lists = split_lists(list("abc"), quota=1)
    with pytest.raises(Refused, match=said):
        calls(lists, quota=1, offers=offers, withdrawn=withdrawn, on=date(2024, 2, 20))


def test_an_offer_made_later_is_not_read():
    lists = split_lists(list("ab"), quota=1)
    state = calls(lists, quota=1, offers=[Offer(candidate="a", offered_on=LATER)], on=FEBRUARY)
    assert state.to_call == ("a",)


@given(st.integers(0, 6), st.integers(0, 4), st.data())
def test_never_more_than_the_quota_never_fewer_while_somebody_is_willing(size, quota, data):
    """Play a whole campaign: on each day call who is to be called, and let them answer at random."""
    lists = split_lists([f"c{number}" for number in range(size)], quota=quota)
    offers: dict[str, Offer] = {}
    willing: set[str] = set()
    for week in range(size + 2):
        on = FEBRUARY + timedelta(days=31 * week)
        state = calls(lists, quota=quota, offers=list(offers.values()), on=on)
        assert len(state.signed) + len(state.pending) + len(state.to_call) + state.left_over == quota
        for candidate in state.to_call:
            answer = data.draw(st.sampled_from([*Answer, None]))
            answered_on = None if answer is None else on
            offers[candidate] = Offer(candidate=candidate, offered_on=on, answer=answer, answered_on=answered_on)
            if answer is Answer.SIGNED:
                willing.add(candidate)
    final = calls(lists, quota=quota, offers=list(offers.values()), on=date(2030, 1, 1))
    assert set(final.signed) == willing
    assert len(final.signed) <= quota
    assert len(final.signed) == quota or len(offers) == size


KEY = QuotaKey("lyon-est", Profession.MEDICINE, Status.SECOND_CYCLE)
INTERNS = KEY._replace(status=Status.THIRD_CYCLE)
ELSEWHERE = KEY._replace(ufr="grenoble")
DENTISTS = KEY._replace(profession=Profession.ODONTOLOGY)
WINDOWS = TransferWindows(within_ufr_from=date(2024, 3, 1), between_ufrs_from=date(2024, 4, 1), until=date(2024, 5, 1))
QUOTAS = {KEY: 10, INTERNS: 5, ELSEWHERE: 3, DENTISTS: 2}


def move(source, target, contracts, on):
    return transferred(
        QUOTAS,
        [Transfer(source=source, target=target, contracts=contracts, on=on)],
        engaged={KEY: 7},
        windows=WINDOWS,
    )


def test_contracts_left_over_move_between_categories_then_between_universities():
    assert move(KEY, INTERNS, 3, date(2024, 3, 1)) == QUOTAS | {KEY: 7, INTERNS: 8}
    assert move(KEY, ELSEWHERE, 1, date(2024, 4, 1)) == QUOTAS | {KEY: 9, ELSEWHERE: 4}
    assert move(KEY, INTERNS, 1, date(2024, 4, 30)) == QUOTAS | {KEY: 9, INTERNS: 6}


@pytest.mark.parametrize(
    ("source", "target", "contracts", "on"),
    [
        (KEY, INTERNS, 3, date(2024, 2, 29)),
        (KEY, ELSEWHERE, 1, date(2024, 3, 31)),
        (KEY, INTERNS, 1, date(2024, 5, 1)),
        (KEY, INTERNS, 4, date(2024, 3, 1)),
        (KEY, INTERNS, 0, date(2024, 3, 1)),
        (KEY, DENTISTS, 1, date(2024, 4, 1)),
        (KEY, KEY, 1, date(2024, 4, 1)),
        (KEY, KEY._replace(ufr="brest"), 1, date(2024, 4, 1)),
    ],
)
def test_transfers_that_are_refused(source, target, contracts, on):
    with pytest.raises(Refused):
        move(source, target, contracts, on)


@pytest.mark.parametrize(("engaged", "left"), [(7, 3), (10, 0), (12, 0)])
def test_a_refused_transfer_says_what_is_left(engaged, left):
    transfer = Transfer(source=KEY, target=INTERNS, contracts=4, on=date(2024, 3, 1))
    with pytest.raises(Refused, match=rf"\({left}\)"):
        transferred(QUOTAS, [transfer], engaged={KEY: engaged}, windows=WINDOWS)


def test_a_window_says_its_last_day():
    with pytest.raises(Refused, match="du 1er mars 2024 au 30 avril 2024 inclus"):
        move(KEY, INTERNS, 1, date(2024, 5, 1))
