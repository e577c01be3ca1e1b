"""Another share of time: its effect before it is sent and before it is recorded; half-time is the law's floor."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied

from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.contracts.operations import record_facts
from cesp.contracts.reading import timeline_of
from cesp.engagement.models import ChangeState, PracticeChange
from cesp.engagement.operations import changing
from cesp.engagement.queries import desk, own
from cesp.notifications.models import Notification
from cesp_law.facts import (
    DiplomaObtained,
    Installed,
    Profession,
    ProjectValidated,
    RegisteredWithOrder,
    ZoneCategory,
)
from cesp_law.practice import practice_on
from cesp_law.refusals import Refused
from tests.factories import engagements as made
from tests.factories.contracts import concluded, recorded
from tests.factories.life_events import holder
from tests.factories.memberships import case_desk, referent

pytestmark = pytest.mark.django_db
AT_2030 = datetime(2030, 1, 7, 9, tzinfo=UTC)


def pro_rata(*, shares: tuple[int, ...] = (100,)) -> Contract:
    """A contract of the regime of 2026, where the share counts: 24 months owed, begun on 1 January 2029."""
    contract = concluded(
        profession=Profession.ODONTOLOGY,
        lodged_on=date(2026, 2, 1),
        signed_on=date(2026, 3, 2),
        academic_year=2026,
        expected_diploma_on=date(2028, 9, 30),
        at=datetime(2026, 3, 2, 9, tzinfo=UTC),
    )
    at = datetime(2029, 1, 2, 9, tzinfo=UTC)
    recorded(
        contract,
        DiplomaObtained(on=date(2028, 9, 30)),
        RegisteredWithOrder(on=date(2028, 10, 10)),
        ProjectValidated(on=date(2028, 11, 1), ars="ara"),
        at=at,
    )
    places = [
        Installed(on=date(2029, 1, 1), share_percent=share, category=ZoneCategory.ZIP, place=f"Lieu {number}")
        for number, share in enumerate(shares, start=1)
    ]
    record_facts(actor=case_desk(), contract=contract, facts=places, evidence="P", at=at)
    holder(contract)
    return contract


def declared(contract: Contract, shares: dict[str, int], *, on: date = date(2030, 2, 1)) -> PracticeChange:
    return changing.declare(actor=holder(contract), contract=contract, on=on, shares=shares, explanation="", at=AT_2030)


@pytest.mark.clause("IDF-9")
def test_half_time_moves_the_last_day_and_what_was_shown_is_what_the_file_says() -> None:
    """13 months at 100 % to 1 February 2030; 11 left weigh 22 at 50 %: 13 + 22 = 35 months, to 30 November 2031."""
    contract = pro_rata()
    effects = own.effects_before_declaring(contract, on=date(2030, 2, 1), shares={"Lieu 1": 50}, today=date(2030, 1, 7))
    (moved,) = [line for line in effects[-1].changed if line.label == "Dernier jour de l'engagement"]
    assert (moved.before, moved.after) == ("31 décembre 2030", "30 novembre 2031")
    change = declared(contract, {"Lieu 1": 50})
    assert change.forecast_last_day == date(2031, 11, 30)
    page = desk.change_page(referent("ara"), change, today=date(2030, 1, 7))
    assert (page.records, page.moved, page.refusal) == (True, False, "")
    done = changing.record(actor=referent("ara"), change=change, at=AT_2030, seen=page.facts_seen)
    assert done.state == ChangeState.RECORDED
    assert [place.share_percent for place in practice_on(timeline_of(contract).practice, date(2030, 2, 1))] == [50]
    assert done.shares.get().fact == contract.facts.latest("position")
    found = own.own_page(contract, today=date(2030, 2, 1)).found
    assert found.engagement.last_day.value == date(2031, 11, 30)
    assert (found.months_in_all, found.engagement.months_served.value, found.months_left.value) == (35, 13, 22)
    told = Notification.objects.get(kind="engagement.change_treated")
    assert "est enregistré" in told.sentence


@pytest.mark.clause("IDF-9")
def test_under_half_time_in_all_is_refused_in_the_laws_words_and_nothing_is_kept() -> None:
    contract = pro_rata(shares=(40, 30))
    assert own.own_page(contract, today=date(2030, 1, 7)).found.places[1].share_percent == 30
    with pytest.raises(Refused, match="l'exercice serait de 40 % d'un temps plein en tout"):
        declared(contract, {"Lieu 1": 10, "Lieu 2": 30})
    assert not PracticeChange.objects.exists()
    both = declared(contract, {"Lieu 1": 20, "Lieu 2": 60})
    assert sorted((one.place, one.former_percent, one.share_percent) for one in both.shares.all()) == [
        ("Lieu 1", 40, 20),
        ("Lieu 2", 30, 60),
    ]
    changing.record(actor=referent("ara"), change=both, at=AT_2030)
    held = practice_on(timeline_of(contract).practice, date(2030, 2, 1))
    assert [place.share_percent for place in held] == [20, 60]


def test_a_change_is_one_at_a_time_of_a_place_held_and_withdrawn_before_it_is_treated() -> None:
    contract = made.serving()
    actor = holder(contract)
    name = made.THIERS.place
    how = {"actor": actor, "contract": contract, "on": date(2025, 4, 1), "explanation": "", "at": made.AT}
    for shares, why in (
        ({name: 100}, "Aucune part ne change"),
        ({"Ailleurs": 50}, "Aucun exercice dans « Ailleurs » ce jour-là"),
    ):
        with pytest.raises(Refused, match=why):
            changing.declare(shares=shares, **how)
    change = changing.declare(shares={name: 80}, **how)
    with pytest.raises(Refused, match="attend votre agence"):
        changing.declare(shares={name: 70}, **how)
    changing.withdraw(actor=actor, change=change, at=made.AT)
    with pytest.raises(Refused, match="n'est plus possible : retiré"):
        changing.record(actor=referent("ara"), change=change, at=made.AT)
    again = changing.declare(shares={name: 70}, **how)
    with pytest.raises(Refused, match="Dites pourquoi"):
        changing.refuse(actor=referent("ara"), change=again, reasons=" ", at=made.AT)
    changing.refuse(actor=referent("ara"), change=again, reasons="Le contrat joint dit 80 %.", at=made.AT)
    with pytest.raises(AlreadyDone, match="a déjà traité ce changement"):
        changing.record(actor=referent("ara"), change=again, at=made.AT)
    assert practice_on(timeline_of(contract).practice, date(2025, 4, 1))[0].share_percent == 100


def test_only_an_agency_that_follows_it_records_and_a_file_that_moved_is_read_again() -> None:
    contract = made.serving()
    change = changing.declare(
        actor=holder(contract),
        contract=contract,
        on=date(2025, 4, 1),
        shares={made.THIERS.place: 80},
        explanation="",
        at=made.AT,
    )
    for outsider in (referent("idf"), case_desk()):
        with pytest.raises(PermissionDenied):
            changing.record(actor=outsider, change=change, at=made.AT)
    with pytest.raises(Refused, match="Le dossier a changé"):
        changing.record(actor=referent("ara"), change=change, at=made.AT, seen=2)
    change.refresh_from_db()
    assert change.state == ChangeState.DECLARED
