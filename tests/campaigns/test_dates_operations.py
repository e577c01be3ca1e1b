"""Preparing, dating, announcing and ending a campaign; the dates of each UFR."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cesp.accounts.models import Role
from cesp.audit.models import Entry
from cesp.campaigns import defaults
from cesp.campaigns.defaults import Dates
from cesp.campaigns.models import Campaign, Candidature, Committee, LocalDates
from cesp.campaigns.operations import campaigns as operations
from cesp.campaigns.operations.local_dates import set_local_dates
from cesp.campaigns.queries.dates import calendar_of
from cesp.notifications.models import Notification
from tests.factories.campaigns import CLOSES_AT, OPEN_AT, campaign, draft_campaign, local_dates
from tests.factories.memberships import acting, auditor, case_desk, referent, ufr
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db

JUST = timedelta(microseconds=1)
SEPTEMBER = datetime(2026, 9, 10, 8, 0, tzinfo=UTC)
USUAL = defaults.national(2026)


def manager(at):
    return acting(Role.UFR_MANAGER, organisation=at)


def draft_of(of, *, at=None, profession="medicine", state="draft", **changes):
    return Candidature.objects.create(
        campaign=of, person=PersonFactory(), ufr=at, profession=profession, state=state, started_at=OPEN_AT,
        saved_at=OPEN_AT, **changes,
    )  # fmt: skip


def refused(of, dates, *, at=OPEN_AT):
    with pytest.raises(ValidationError) as told:
        operations.edit(actor=case_desk(), campaign=of, dates=dates, at=at)
    of.refresh_from_db()
    return told.value.message_dict


# --- The usual dates, and a campaign prepared from them


@pytest.mark.clause("IDF-6", "NAT-8", "PAP-4")
def test_the_usual_dates_are_those_of_the_source_documents():
    assert USUAL.opens_at == datetime(2026, 9, 30, 22, 0, tzinfo=UTC)
    assert USUAL.closes_at == datetime(2026, 12, 15, 23, 0, tzinfo=UTC)
    assert (USUAL.committees_from_on, USUAL.committees_until_on) == (date(2027, 1, 2), date(2027, 2, 1))
    assert (USUAL.rankings_due_on, USUAL.signatures_from_on) == (date(2027, 1, 31), date(2027, 2, 1))
    lines = defaults.proposals(2026)
    assert lines["odontology"].dates.committees_from_on == date(2026, 12, 10)
    assert lines["autumn"].dates.committees_from_on == date(2026, 10, 20)
    assert lines["autumn"].dates.committees_until_on == date(2026, 12, 1)
    assert (lines["odontology"].profession, lines["autumn"].ars) == ("odontology", "ara")


def test_a_campaign_is_prepared_once_a_year():
    desk = case_desk()
    made = operations.prepare(actor=desk, academic_year=2026, dates=USUAL, at=SEPTEMBER)
    assert (made.state, made.years, made.announced_at) == ("draft", "2026-2027", None)
    with pytest.raises(ValidationError) as told:
        operations.prepare(actor=desk, academic_year=2026, dates=USUAL, at=SEPTEMBER)
    assert told.value.message_dict == {"academic_year": ["La campagne de cette année universitaire existe déjà."]}
    assert list(Entry.objects.values_list("act", flat=True)) == ["campaigns.prepared"]


@pytest.mark.parametrize("role", [Role.UFR_MANAGER, Role.ARS_REFERENT, Role.AUDITOR, Role.PAYMENTS_CLERK])
def test_only_the_case_desk_keeps_a_campaign(role):
    somebody = acting(role, organisation=ufr())
    of = draft_campaign()
    for attempt in (
        lambda: operations.prepare(actor=somebody, academic_year=2027, dates=USUAL, at=SEPTEMBER),
        lambda: operations.edit(actor=somebody, campaign=of, dates=USUAL, at=SEPTEMBER),
        lambda: operations.announce(actor=somebody, campaign=of, at=SEPTEMBER),
        lambda: operations.end(actor=somebody, campaign=of, at=SEPTEMBER),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert Campaign.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("closes_at", USUAL.opens_at),
        ("committees_from_on", date(2026, 12, 15)),
        ("committees_until_on", date(2027, 1, 2)),
        ("rankings_due_on", date(2027, 1, 1)),
        ("rankings_due_on", date(2027, 2, 2)),
        ("signatures_from_on", date(2028, 1, 1)),
        ("opens_at", datetime(2026, 5, 31, 21, 59, tzinfo=UTC)),
        ("moves_until", None),
        ("moves_until", date(2027, 4, 1)),
    ],
)
def test_dates_that_do_not_hold_together_are_refused_at_their_field(field, value):
    with pytest.raises(ValidationError) as told:
        operations.prepare(actor=case_desk(), academic_year=2026, dates=replace(USUAL, **{field: value}), at=SEPTEMBER)
    assert list(told.value.message_dict) == [field]
    assert not Campaign.objects.exists()


def test_committees_may_begin_on_the_day_that_follows_the_closing():
    dates = replace(USUAL, committees_from_on=date(2026, 12, 16))
    assert operations.prepare(actor=case_desk(), academic_year=2026, dates=dates, at=SEPTEMBER).pk


# --- Announcing, ending


def test_announcing_tells_every_ufr_its_own_closing_once():
    lyon, paris = ufr("med-lyo"), ufr("med-par", region="idf")
    one, other = manager(lyon), manager(paris)
    of = draft_campaign()
    local_dates(of, at=lyon, closes_at=datetime(2026, 11, 20, 23, 0, tzinfo=UTC))
    said = operations.announce(actor=case_desk(), campaign=of, at=SEPTEMBER)
    assert (said.state, said.announced_at) == ("announced", SEPTEMBER)
    told = {row.person_id: row.sentence for row in Notification.objects.all()}
    assert told == {
        one.person_id: "La campagne 2026-2027 est annoncée : vérifiez les dates de votre UFR. Clôture du dépôt : "
        "20 novembre 2026 à 23 h 59 inclus.",
        other.person_id: "La campagne 2026-2027 est annoncée : vérifiez les dates de votre UFR. Clôture du dépôt : "
        "15 décembre 2026 à 23 h 59 inclus.",
    }
    with pytest.raises(ValidationError):
        operations.announce(actor=case_desk(), campaign=of, at=SEPTEMBER + timedelta(days=1))
    assert Notification.objects.count() == 2


def test_a_campaign_is_announced_up_to_the_instant_before_its_closing():
    of = draft_campaign()
    with pytest.raises(ValidationError, match="16 décembre 2026 à 0 h 00"):
        operations.announce(actor=case_desk(), campaign=of, at=CLOSES_AT)
    assert operations.announce(actor=case_desk(), campaign=of, at=CLOSES_AT - JUST).state == "announced"


def test_a_campaign_ends_once_signatures_have_begun_and_no_date_changes_after():
    of, first = campaign(), datetime(2027, 1, 31, 23, 0, tzinfo=UTC)
    with pytest.raises(ValidationError, match="1er février 2027"):
        operations.end(actor=case_desk(), campaign=of, at=first - JUST)
    assert operations.end(actor=case_desk(), campaign=of, at=first).ended_at == first
    with pytest.raises(ValidationError, match="terminée"):
        operations.edit(actor=case_desk(), campaign=of, dates=USUAL, at=first)
    with pytest.raises(ValidationError, match="terminée"):
        set_local_dates(
            actor=case_desk(), campaign=of, ufr=ufr(), profession="", dates=Dates(rankings_due_on=date(2027, 1, 20)),
            at=first,
        )  # fmt: skip


# --- Moving a closing


def test_an_extension_is_journaled_and_told_to_whoever_has_a_draft():
    lyon, paris = ufr("med-lyo"), ufr("med-par", region="idf")
    of = campaign()
    local_dates(of, at=paris, closes_at=datetime(2026, 12, 10, 23, 0, tzinfo=UTC))
    told, nowhere = draft_of(of, at=lyon), draft_of(of, profession="")
    draft_of(of, at=paris)
    draft_of(of, at=lyon, state="deposited", deposited_at=OPEN_AT)
    operations.edit(
        actor=case_desk(), campaign=of, dates=replace(USUAL, closes_at=datetime(2026, 12, 20, 17, 0, tzinfo=UTC)),
        at=OPEN_AT,
    )  # fmt: skip
    rows = Notification.objects.order_by("pk")
    assert [row.person_id for row in rows] == [told.person_id, nowhere.person_id]
    assert {row.sentence for row in rows} == {
        "La date limite de dépôt de votre candidature, encore en brouillon, est maintenant 20 décembre 2026 à 17 h 59 "
        "inclus (heure de Paris)."
    }
    moved = Entry.objects.filter(act="campaigns.closing_moved").order_by("pk").first()
    assert moved.detail["before"] == "15/12/2026-23:59"
    assert moved.detail["after"] == "20/12/2026-17:59"


def test_moving_the_closing_of_a_draft_campaign_tells_nobody():
    of = draft_campaign()
    draft_of(of)
    operations.edit(
        actor=case_desk(), campaign=of, dates=replace(USUAL, closes_at=datetime(2026, 12, 10, 23, 0, tzinfo=UTC)),
        at=OPEN_AT,
    )  # fmt: skip
    assert not Notification.objects.exists()
    assert not Entry.objects.filter(act="campaigns.closing_moved").exists()


def test_a_closing_is_brought_forward_to_an_instant_to_come_never_to_one_gone_by():
    of = campaign()
    assert refused(of, replace(USUAL, closes_at=OPEN_AT)) == {
        "closes_at": [
            "La clôture annoncée est le 15 décembre 2026 à 23 h 59 inclus : elle ne se ramène pas à un instant passé. "
            "Choisissez un instant à venir."
        ]
    }
    assert of.closes_at == CLOSES_AT
    operations.edit(actor=case_desk(), campaign=of, dates=replace(USUAL, closes_at=OPEN_AT + JUST), at=OPEN_AT)
    assert calendar_of(Campaign.objects.get()).closes_at == OPEN_AT + JUST


def test_a_closing_gone_by_is_not_brought_before_files_already_deposited():
    of, late = campaign(), CLOSES_AT + timedelta(days=1)
    draft_of(of, at=ufr(), state="deposited", deposited_at=CLOSES_AT - timedelta(hours=1))
    told = refused(of, replace(USUAL, closes_at=CLOSES_AT - timedelta(hours=2)), at=late)
    assert "Une candidature a été déposée après." in told["closes_at"][0]


def test_an_open_deposit_is_not_put_off():
    of = campaign()
    told = refused(of, replace(USUAL, opens_at=OPEN_AT + JUST))
    assert told == {"opens_at": ["Le dépôt est ouvert : son ouverture ne se repousse plus."]}


def test_the_deposit_does_not_open_again_once_the_committee_works():
    of, lyon, late = campaign(), ufr("med-lyo"), CLOSES_AT + timedelta(days=20)
    committee = Committee.objects.create(
        campaign=of, ufr=lyon, profession="medicine", state="scoring", set_up_by=of.prepared_by, set_up_at=OPEN_AT
    )
    longer = replace(USUAL, closes_at=late + timedelta(days=5), committees_from_on=date(2027, 1, 10))
    assert "a commencé : le dépôt ne rouvre plus" in refused(of, longer, at=late)["closes_at"][0]
    committee.state = "setup"
    committee.save()
    operations.edit(actor=case_desk(), campaign=of, dates=longer, at=late)


# --- Local dates


@pytest.mark.clause("IDF-6", "PAP-4")
def test_a_ufr_sets_its_own_dates_and_those_of_no_other():
    lyon, paris, of = ufr("med-lyo"), ufr("med-par", region="idf"), campaign()
    dates = Dates(closes_at=datetime(2026, 12, 10, 23, 0, tzinfo=UTC))
    set_local_dates(actor=manager(lyon), campaign=of, ufr=lyon, profession="medicine", dates=dates, at=OPEN_AT)
    assert calendar_of(of, ufr=lyon, profession="medicine").closes_at == dates.closes_at
    assert calendar_of(of, ufr=paris, profession="medicine").closes_at == CLOSES_AT
    for actor, where in ((manager(lyon), paris), (manager(lyon), None), (referent("ara"), lyon), (auditor(), lyon)):
        with pytest.raises(PermissionDenied):
            set_local_dates(actor=actor, campaign=of, ufr=where, profession="medicine", dates=dates, at=OPEN_AT)
    assert LocalDates.objects.count() == 1


def test_the_desk_dates_a_profession_and_a_line_left_empty_goes():
    of, desk = campaign(), case_desk()
    mid = defaults.proposals(2026)["odontology"].dates
    line = set_local_dates(actor=desk, campaign=of, ufr=None, profession="odontology", dates=mid, at=OPEN_AT)
    assert calendar_of(of, profession="odontology").committees_from_on == date(2026, 12, 10)
    again = replace(mid, committees_from_on=date(2026, 12, 14))
    same = set_local_dates(actor=desk, campaign=of, ufr=None, profession="odontology", dates=again, at=OPEN_AT)
    assert (same.pk, LocalDates.objects.count()) == (line.pk, 1)
    for _ in range(2):
        assert (
            set_local_dates(actor=desk, campaign=of, ufr=None, profession="odontology", dates=Dates(), at=OPEN_AT)
            is None
        )
    assert not LocalDates.objects.exists()
    acts = [one.act for one in Entry.objects.order_by("pk") if "local" in one.act]
    assert acts == ["campaigns.local_dates_set", "campaigns.local_dates_set", "campaigns.local_dates_dropped"]


def test_a_line_of_nowhere_or_of_no_faculty_is_refused():
    of, dates = campaign(), Dates(rankings_due_on=date(2027, 1, 20))
    for where in (None, referent("ara").organisation):
        with pytest.raises(ValidationError):
            set_local_dates(actor=case_desk(), campaign=of, ufr=where, profession="", dates=dates, at=OPEN_AT)


def test_local_dates_hold_together_with_the_wider_ones():
    of, lyon = campaign(), ufr("med-lyo")
    local_dates(of, at=lyon, closes_at=datetime(2027, 1, 10, 23, 0, tzinfo=UTC), committees_from_on=date(2027, 1, 12))
    with pytest.raises(ValidationError) as told:
        set_local_dates(
            actor=case_desk(), campaign=of, ufr=lyon, profession="medicine",
            dates=Dates(committees_from_on=date(2027, 1, 10)), at=OPEN_AT,
        )  # fmt: skip
    assert told.value.message_dict == {
        "committees_from_on": [
            "En médecine, UFR med-lyo : Les commissions ne commencent qu'une fois le dépôt clos (10 janvier 2027 à "
            "23 h 59 inclus)."
        ]
    }


def test_a_national_change_is_judged_where_a_local_line_depends_on_it():
    of, lyon = campaign(), ufr("med-lyo")
    local_dates(of, at=lyon, committees_from_on=date(2026, 12, 16))
    told = refused(of, replace(USUAL, closes_at=datetime(2026, 12, 20, 23, 0, tzinfo=UTC)))
    assert told["committees_from_on"][0].startswith("UFR med-lyo : ")
