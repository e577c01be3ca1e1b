"""From a report to an effect: who is heard, who decides, what it costs, to the day and to the cent."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from cesp.accounts.models import Membership, Person, Role
from cesp.breach import operations
from cesp.breach.letter_kinds import BREACH_DECISION, CLOSING_DECISION, OPENING, WAIVER_DECISION
from cesp.breach.models import Case, CaseGround, CaseState, Outcome
from cesp.breach.queries.desk import case_for, page_of
from cesp.breach.reading import cost_on
from cesp.breach.told import status
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import FactKind, RecordedFact, Summary
from cesp.correspondence import notices
from cesp.letters.models import Content, Letter, State
from cesp.life_events.models import EventState
from cesp.life_events.operations import filing
from cesp.notifications.models import Notification
from cesp.recovery.models import Debt, DebtOrigin
from cesp.recovery.queries import balance
from cesp_law.dates import Month
from cesp_law.facts import (
    Breached,
    DiplomaObtained,
    Installed,
    ProjectValidated,
    RegisteredWithOrder,
    Status,
    ThesisDefended,
    Waived,
    WaiverGround,
    ZoneCategory,
)
from cesp_law.refusals import Refused
from tests.factories import breach as made
from tests.factories.contracts import concluded, recorded
from tests.factories.memberships import auditor, case_desk, payments_clerk, referent, signatory

pytestmark = pytest.mark.django_db


def said_in(letter: Letter | None) -> str:
    assert letter is not None
    body = Content.objects.get(letter=letter).data["body"]
    sections = [sentence for one in body["sections"] for sentence in (one["title"], *one["sentences"])]
    return " ".join([*body["opening"], *sections]).replace("\N{NO-BREAK SPACE}", " ").replace("\u202f", " ")


@pytest.mark.clause("IDF-16", "BIE-8", "IDF-12")
def test_from_a_report_to_the_order() -> None:
    """6 months received, before the diploma: 6 × 1 085,63 + 2 000 = 8 513,78 €."""
    contract, agency, desk, other = made.student(), referent("ara"), case_desk(), case_desk()
    case = made.reported(contract, actor=agency)
    assert (case.state, case.reported_for) == (CaseState.REPORTED, agency.organisation)
    assert not RecordedFact.objects.filter(kind=FactKind.BREACHED).exists()
    assert not Notification.objects.filter(person=contract.signatory).exists()
    case = made.opened(case, actor=desk, is_received=False)
    assert (case.state, case.observation_days, case.observations_until_on) == (CaseState.OPEN, 15, None)
    assert case.notice is not None
    assert case.notice.letter.kind == OPENING
    case = made.read_notice(case)
    assert case.observations_until_on == date(2024, 3, 19)
    case = made.proposed(case, actor=desk)
    case = made.signed(case, actor=other)
    assert (case.state, case.fact, case.debt) == (CaseState.PRONOUNCED, None, None)
    letter = said_in(case.letter)
    for words in (
        "Installation à Villeurbanne depuis le 5 février 2024",
        "Aucune observation n'a été reçue.",
        "L'installation n'a pas été validée, malgré deux courriers.",
        "Allocations nettes perçues (6 mois) : 6 513,78 €.",
        "Pénalité : 2 000,00 €.",
        "Total : 8 513,78 €.",
        "prend effet le jour où vous recevez cette décision",
    ):
        assert words in letter
    assert case.letter is not None
    remedies = Content.objects.get(letter=case.letter).data["head"]["remedies"]
    assert "recours gracieux" in remedies
    assert "tribunal administratif" in remedies
    assert "deux mois" in remedies
    case = made.broken(case)
    assert (case.state, case.effect_on) == (CaseState.BROKEN, date(2024, 3, 22))
    fact = RecordedFact.objects.get(kind=FactKind.BREACHED)
    assert (case.fact, fact.effective_on, fact.recorded_by) == (fact, date(2024, 3, 22), other)
    debt = Debt.objects.get()
    assert (case.debt, debt.origin, debt.principal_cents) == (debt, DebtOrigin.BREACH, 851_378)
    assert [(line.label, line.cents) for line in debt.lines.order_by("position")] == [
        ("Allocations nettes perçues (6 mois)", 651_378),
        ("Pénalité", 200_000),
    ]
    assert balance(debt, on=date(2024, 3, 22)) == 851_378
    assert Summary.objects.get(pk=contract.pk).phase == "breached"
    followed = Notification.objects.filter(person=agency.person, kind="breach.report_followed")
    assert [one.data["case_outcome"] for one in followed.order_by("pk")] == ["open", "pronounced", "broken"]


@pytest.mark.clause("IDF-16")
def test_the_hand_worked_sums_on_what_the_ledger_paid() -> None:
    """48 months received from January 2018: 52 110,24 + 9 600, then + 20 000 from the day of the diploma on."""
    contract = concluded(
        lodged_on=date(2017, 2, 1),
        signed_on=date(2017, 6, 10),
        academic_year=2017,
        expected_diploma_on=date(2022, 10, 31),
        at=datetime(2017, 6, 10, 9, 0, tzinfo=UTC),
    )
    made.received(contract, Month.of(2018, 1), 48)
    before = cost_on(contract, on=date(2022, 1, 10))
    assert before is not None
    assert (before.months_received, before.total_cents.value) == (48, 6_171_024)
    assert len(before.readings) == 1  # R2010: one reading
    recorded(contract, DiplomaObtained(on=date(2022, 10, 31)))
    eve, day = (cost_on(contract, on=date(2022, 10, on)) for on in (30, 31))
    assert eve is not None
    assert day is not None
    assert (eve.total_cents.value, day.total_cents.value) == (6_171_024, 7_211_024)


def test_the_month_not_paid_is_not_asked_back() -> None:
    """April is due on 2 April, and not in the ledger: the sum stays that of six months."""
    contract = made.student()
    cost = cost_on(contract, on=date(2024, 4, 2))
    assert cost is not None
    assert (cost.months_received, cost.total_cents.value) == (6, 851_378)


@pytest.mark.clause("IDF-16")
def test_nobody_is_condemned_before_the_end_of_their_time() -> None:
    case, desk = made.opened(made.reported(), is_received=False), case_desk()
    with pytest.raises(Refused, match="pas encore reçue"):
        made.proposed(case, actor=desk)
    case = made.read_notice(case)
    last = datetime(2024, 3, 19, 22, 59, tzinfo=UTC)  # 23 h 59 in Paris
    with pytest.raises(Refused, match="jusqu'au 19 mars 2024 inclus"):
        made.proposed(case, actor=desk, at=last)
    extended = operations.extend(
        actor=desk, case=case, until_on=date(2024, 4, 2), because="Congés annoncés.", at=made.HEARD_AT
    )
    assert extended.until_on == date(2024, 4, 2)
    with pytest.raises(Refused, match="jusqu'au 2 avril 2024 inclus"):
        made.proposed(case, actor=desk)
    with pytest.raises(Refused, match="ne se réduit pas"):
        operations.extend(actor=desk, case=case, until_on=date(2024, 3, 25), because="Non.", at=made.HEARD_AT)
    case = made.proposed(case, actor=desk, at=datetime(2024, 4, 3, 9, 0, tzinfo=UTC))
    assert case.state == CaseState.PROPOSED


@pytest.mark.clause("IDF-16")
def test_late_observations_are_kept_marked_and_read_before_signing() -> None:
    case, desk, other = made.opened(), case_desk(), case_desk()
    own = made.holder(case.contract)
    in_time = operations.observe(actor=own, case=case, text="L'agence avait donné son accord oral.", at=made.HEARD_AT)
    assert not in_time.late
    case = made.proposed(case, actor=desk)
    seen = case.version
    late = operations.record_observations(
        actor=other, case=case, text="Lettre de son avocat.", received_on=date(2024, 3, 20), at=made.DECIDED_AT
    )
    assert (late.late, late.on_paper) == (True, True)
    on_the_day = operations.record_observations(
        actor=other, case=case, text="Courrier du 19.", received_on=date(2024, 3, 19), at=made.DECIDED_AT
    )
    assert not on_the_day.late
    with pytest.raises(AlreadyDone, match="relisez-le"):
        operations.sign(actor=other, case=case, at=made.DECIDED_AT, seen=seen)
    case = made.signed(case, actor=other)
    assert "Reçues le 20 mars 2024, hors délai, sur papier." in said_in(case.letter)
    assert "avocat" not in said_in(case.letter)  # what they wrote is theirs
    after = operations.observe(actor=own, case=case, text="Trop tard, mais.", at=made.RECEIVED_AT)
    assert after.late


def test_who_proposed_does_not_sign_whatever_their_role() -> None:
    desk = case_desk()
    case = made.proposed(actor=desk)
    with pytest.raises(Refused, match="un autre agent"):
        made.signed(case, actor=desk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(state="closed", decided_at=made.DECIDED_AT, decided_by=desk)
    back = operations.send_back(actor=case_desk(), case=case, because="Citez le second courrier.", at=made.DECIDED_AT)
    assert (back.state, back.returned_because) == (CaseState.OPEN, "Citez le second courrier.")
    assert made.signed(made.proposed(back)).state == CaseState.PRONOUNCED


def test_acts_are_of_their_roles_and_reports_of_their_region() -> None:
    contract = made.student()
    for actor in (auditor(), payments_clerk(), made.holder(contract)):
        with pytest.raises(PermissionDenied):
            made.reported(contract, actor=actor)
    with pytest.raises(PermissionDenied, match="suivi par d'autres"):
        made.reported(contract, actor=referent("idf"))
    with pytest.raises(PermissionDenied, match="vient du signataire"):
        made.reported(contract, ground=CaseGround.RENUNCIATION)
    with pytest.raises(PermissionDenied):
        made.reported(contract, ground=CaseGround.WAIVER)
    case = made.reported(contract)
    with pytest.raises(Refused, match="déjà signalée"):
        made.reported(contract)
    agency = referent("ara")
    for act in (
        lambda: operations.open_procedure(actor=agency, case=case, at=made.OPENED_AT),
        lambda: operations.dismiss(actor=agency, case=case, reasons="Non.", at=made.OPENED_AT),
        lambda: operations.sign(actor=agency, case=case, at=made.OPENED_AT),
        lambda: operations.observe(actor=signatory(), case=case, text="Moi ?", at=made.OPENED_AT),
        lambda: operations.observe(actor=made.holder(contract), case=case, text="Déjà ?", at=made.OPENED_AT),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_report_dismissed_says_why_to_its_agency_and_nothing_to_the_signatory() -> None:
    agency = referent("ara")
    case = made.reported(actor=agency)
    with pytest.raises(Refused, match="Dites pourquoi"):
        operations.dismiss(actor=case_desk(), case=case, reasons=" ", at=made.OPENED_AT)
    done = operations.dismiss(actor=case_desk(), case=case, reasons="Le projet a été validé hier.", at=made.OPENED_AT)
    assert done.state == CaseState.DISMISSED
    assert Notification.objects.filter(person=agency.person, kind="breach.report_followed").count() == 1
    assert not Notification.objects.filter(person=case.contract.signatory).exists()
    with pytest.raises(AlreadyDone, match="a classé ce dossier"):
        operations.open_procedure(actor=case_desk(), case=case, at=made.OPENED_AT)


@pytest.mark.clause("IDF-15", "IDF-16")
def test_a_renunciation_leads_to_a_case_and_may_be_taken_back_until_the_decision() -> None:
    case = made.renounced()
    assert (case.ground, case.state) == (CaseGround.RENUNCIATION, CaseState.REPORTED)
    own, event = made.holder(case.contract), case.life_event
    assert event is not None
    case = made.opened(case)
    event.refresh_from_db()
    assert event.state == EventState.NOTED  # answered by the opening
    assert case.notice is not None
    assert "votre renonciation du 1er mars 2024" in said_in(case.notice.letter)
    case = made.proposed(case)
    back = operations.withdraw(actor=own, case=case, at=made.DECIDED_AT)
    assert back.state == CaseState.WITHDRAWN
    with pytest.raises(AlreadyDone, match="a retiré sa renonciation"):
        made.signed(case)
    again = made.renounced(case.contract)  # one may renounce again later
    decided = made.signed(made.proposed(made.opened(again)))
    with pytest.raises(Refused, match="n'est plus possible"):
        operations.withdraw(actor=own, case=decided, at=made.DECIDED_AT)


def test_a_request_withdrawn_takes_its_case_with_it_and_one_at_a_time_is_examined() -> None:
    case = made.renounced()
    assert case.life_event is not None
    filing.withdraw(actor=made.holder(case.contract), event=case.life_event, at=made.OPENED_AT)
    case.refresh_from_db()
    assert case.state == CaseState.WITHDRAWN
    second = made.opened(made.renounced(case.contract))
    with pytest.raises(Refused, match="déjà examinée"):
        made.renounced(second.contract)
    reported = made.opened(made.reported())
    with pytest.raises(Refused, match="ne vient pas d'une renonciation"):
        operations.withdraw(actor=made.holder(reported.contract), case=reported, at=made.HEARD_AT)


def test_one_procedure_is_open_on_a_contract_at_a_time() -> None:
    first = made.opened()
    other = made.reported(first.contract, ground=CaseGround.OUT_OF_ZONE)
    with pytest.raises(Refused, match="déjà ouverte sur ce contrat"):
        made.opened(other)
    made.broken(made.signed(made.proposed(first)))
    with pytest.raises(Refused, match="a pris fin le 22 mars 2024"):
        made.opened(other)
    with pytest.raises(Refused, match="a pris fin"):
        made.reported(first.contract, ground=CaseGround.ABSENCES)


@pytest.mark.clause("IDF-16")
def test_closing_changes_nothing_to_the_contract() -> None:
    case = made.proposed(outcome=Outcome.CLOSING, at=made.HEARD_AT)  # in favour: no need to wait
    case = made.signed(case, at=made.HEARD_AT)
    assert (case.state, case.fact, Debt.objects.count()) == (CaseState.CLOSED, None, 0)
    assert not RecordedFact.objects.filter(kind=FactKind.BREACHED).exists()
    assert Notification.objects.filter(person=case.person, kind="breach.case_over").count() == 1


@pytest.mark.clause("IDF-16")
def test_an_incapacity_waives_on_the_day_of_its_certificate() -> None:
    case = made.reported(actor=case_desk(), ground=CaseGround.WAIVER)
    with pytest.raises(Refused, match="à venir"):
        made.proposed(case, Outcome.WAIVER, waiver_ground="incapacity", effect_on=date(2024, 4, 1))
    with pytest.raises(Refused, match="la cause de la dispense"):
        made.proposed(case, Outcome.WAIVER, waiver_ground="death", effect_on=date(2024, 2, 20))
    case = made.proposed(case, Outcome.WAIVER, waiver_ground="incapacity", effect_on=date(2024, 2, 20))
    case = made.signed(case)
    fact = RecordedFact.objects.get(kind=FactKind.WAIVED)
    assert (case.state, case.fact, fact.effective_on) == (CaseState.WAIVED, fact, date(2024, 2, 20))
    assert Debt.objects.count() == 0
    assert "Rien n'est dû" in said_in(case.letter)
    cost = cost_on(case.contract, on=date(2024, 6, 1))
    assert cost is not None
    assert cost.total_cents.value == 0


def test_a_breach_pronounced_on_somebody_who_then_died_is_withdrawn_without_a_word_to_them() -> None:
    case = made.signed()
    with pytest.raises(Refused, match="peut encore prendre effet"):
        operations.lapse(actor=case_desk(), case=case, reasons="Le décès.", at=made.RECEIVED_AT)
    with pytest.raises(PermissionDenied):
        operations.lapse(actor=referent("ara"), case=case, reasons="Le décès.", at=made.RECEIVED_AT)
    recorded(case.contract, Waived(on=date(2024, 3, 21), ground=WaiverGround.DEATH), at=made.RECEIVED_AT)
    Person.objects.filter(pk=case.contract.signatory_id).update(died_on=date(2024, 3, 21))
    told = Notification.objects.filter(person=case.contract.signatory).count()
    page = page_of(case_desk(), case_for(case_desk(), case.public_id), today=made.RECEIVED_AT.date())
    assert page.is_without_effect
    case = operations.lapse(actor=case_desk(), case=case, reasons="Le décès.", at=made.RECEIVED_AT)
    assert (case.state, Letter.objects.filter(kind=CLOSING_DECISION).count()) == (CaseState.CLOSED, 0)
    assert Notification.objects.filter(person=case.contract.signatory).count() == told


def test_a_procedure_on_somebody_who_died_is_closed_without_a_word_to_them() -> None:
    case = made.opened()
    recorded(case.contract, Waived(on=date(2024, 3, 8), ground=WaiverGround.DEATH))
    with pytest.raises(Refused, match="a pris fin le 8 mars 2024"):
        made.proposed(case)
    case = made.signed(made.proposed(case, Outcome.CLOSING))
    assert (case.state, case.letter) == (CaseState.CLOSED, None)
    assert not Notification.objects.filter(person=case.person, kind="breach.case_over").exists()


@pytest.mark.clause("IDF-16", "BIE-6")
def test_a_declassified_zone_waives_only_a_place_kept_three_years() -> None:
    contract = concluded(at=datetime(2017, 6, 10, 9, 0, tzinfo=UTC), lodged_on=date(2017, 2, 1),
                         signed_on=date(2017, 6, 10), academic_year=2017, status=Status.THIRD_CYCLE,
                         expected_diploma_on=date(2020, 10, 31))  # fmt: skip
    _settle(contract)
    case = made.reported(contract, actor=case_desk(), ground=CaseGround.WAIVER)
    with pytest.raises(Refused, match="qu'après 36 mois dans le même lieu"):
        made.proposed(case, Outcome.WAIVER, waiver_ground="zone_declassified", effect_on=date(2023, 12, 31))
    case = made.proposed(case, Outcome.WAIVER, waiver_ground="zone_declassified", effect_on=date(2024, 1, 1))
    case = made.signed(case)
    assert case.letter is not None
    assert case.letter.kind == WAIVER_DECISION
    assert "lieu d'exercice tenu trois ans" in said_in(case.letter)


def _settle(contract: object) -> None:
    recorded(
        contract,  # type: ignore[arg-type]
        ThesisDefended(on=date(2020, 10, 1)),
        DiplomaObtained(on=date(2020, 10, 31)),
        RegisteredWithOrder(on=date(2020, 11, 15)),
        ProjectValidated(on=date(2020, 12, 1), ars="ara"),
        Installed(on=date(2021, 1, 1), share_percent=100, category=ZoneCategory.ZIP, place="Ambert"),
    )


@pytest.mark.clause("IDF-16")
def test_the_second_reading_is_shown_beside_once_a_month_is_served() -> None:
    contract = made.settled()
    eve, day = (cost_on(contract, on=date(2023, 12, 31)), cost_on(contract, on=date(2024, 1, 1)))
    assert eve is not None
    assert day is not None
    assert (eve.total_cents.value, len(eve.readings)) == (4_605_512, 1)
    # One month of 24 served: 1 085,63 × 23 + 20 000.
    assert [one.total.value for one in day.readings] == [4_605_512, 4_496_949]
    assert "lecture" in " ".join(str(c.doubt) for s in day.readings[1].total.steps for c in s.citations).lower()


def test_a_breach_that_the_law_refuses_by_then_waits_for_the_desk_and_the_receipt_stands() -> None:
    """Somebody records the end of the contract between the signature and the receipt."""
    case = made.signed()
    recorded(case.contract, Breached(on=date(2024, 3, 21)))
    case = made.read_notice(case, at=made.RECEIVED_AT, of_decision=True)
    assert (case.state, case.decision_known_on, Debt.objects.count()) == (
        CaseState.PRONOUNCED, date(2024, 3, 22), 0,
    )  # fmt: skip
    with pytest.raises(Refused):
        operations.take_effect(actor=case_desk(), case=case, at=made.RECEIVED_AT)


@pytest.mark.clause("BIE-8")
def test_what_came_of_a_report_is_told_to_its_agency_and_not_to_who_left_it() -> None:
    left, stays, elsewhere = referent("ara"), referent("ara"), referent("idf")
    case = made.reported(actor=left)
    Membership.objects.filter(pk=left.pk).update(until_on=date(2024, 3, 4))
    operations.dismiss(actor=case_desk(), case=case, reasons="Erreur d'adresse.", at=made.OPENED_AT)
    told = Notification.objects.filter(kind="breach.report_followed").values_list("person", flat=True)
    assert list(told) == [stays.person_id]
    assert elsewhere.person_id not in told


@pytest.mark.clause("IDF-16", "BIE-1")
@pytest.mark.parametrize(("received_on", "state"), [(30, CaseState.BROKEN), (1, CaseState.PRONOUNCED)])
def test_a_decision_received_once_the_engagement_is_accomplished_breaks_nothing(
    received_on: int, state: CaseState
) -> None:
    """24 months from 1 December 2023: the last day is 30 November 2025, and only until then is anything broken."""
    contract = made.settled()

    def at(day: int, month: int = 11) -> datetime:
        return datetime(2025, month, day, 9, 0, tzinfo=UTC)

    case = operations.open_case(
        actor=referent("ara"), contract=contract, ground=CaseGround.OUT_OF_ZONE, report=made.FACTS, at=at(1)
    )
    case = made.read_notice(operations.open_procedure(actor=case_desk(), case=case, at=at(2)), at=at(2))
    case = made.signed(made.proposed(case, at=at(29)), at=at(29))
    received_at = at(received_on, 11 if received_on == 30 else 12)
    case = made.read_notice(case, at=received_at, of_decision=True)
    assert (case.state, case.debt is not None) == (state, state == CaseState.BROKEN)
    assert RecordedFact.objects.filter(kind=FactKind.BREACHED).exists() == (state == CaseState.BROKEN)
    if state == CaseState.BROKEN:
        return
    with pytest.raises(Refused, match="L'engagement est accompli"):
        operations.take_effect(actor=case_desk(), case=case, at=received_at)
    with pytest.raises(Refused, match="Dites pourquoi"):
        operations.lapse(actor=case_desk(), case=case, reasons=" ", at=received_at)
    decision = case.letter
    case = operations.lapse(actor=case_desk(), case=case, reasons="L'engagement a fini la veille.", at=received_at)
    assert (case.state, status(case, Role.SIGNATORY)) == (
        CaseState.CLOSED,
        "La décision de rupture du 29 novembre 2025 est retirée : elle n'a pas pris effet, et rien n'est dû à ce "
        "titre.",
    )
    assert "L'engagement a fini la veille." in said_in(case.letter)
    assert decision is not None
    assert Letter.objects.with_state().get(pk=decision.pk).state == State.REVOKED
    with pytest.raises(AlreadyDone):
        operations.lapse(actor=case_desk(), case=case, reasons="Encore.", at=received_at)


def test_a_decision_received_on_paper_takes_effect_on_the_day_of_its_receipt() -> None:
    desk = case_desk()
    case = made.signed()
    assert case.decision_notice is not None
    later = datetime(2024, 4, 20, 9, 0, tzinfo=UTC)
    notices.record_dispatch(
        actor=desk, notice=case.decision_notice, tracking="1A 234 567 890 1", dispatched_on=date(2024, 4, 10), at=later
    )
    with pytest.raises(Refused, match="n'est pas encore prouvée"):
        operations.take_effect(actor=desk, case=case, at=later)
    notices.record_receipt(actor=desk, notice=case.decision_notice, on=date(2024, 4, 12), at=later)
    case.refresh_from_db()
    assert (case.state, case.effect_on) == (CaseState.BROKEN, date(2024, 4, 12))
    assert case.fact is not None
    assert case.fact.effective_on == date(2024, 4, 12)
    with pytest.raises(AlreadyDone, match="a signé le"):
        operations.take_effect(actor=desk, case=case, at=later)
    assert Letter.objects.filter(kind=BREACH_DECISION).count() == 1
