"""Recording, correcting, annulling: what is added, what is refused, who may, what is left behind."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from cesp.accounts.models import Membership, Role
from cesp.contracts import operations, queries, reading
from cesp.contracts.models import Contract, FactKind, RecordedFact, Summary
from cesp.contracts.payload import ExpectedDiplomaDeclared
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import (
    Breached,
    DeferralGranted,
    DeferralGround,
    DiplomaObtained,
    EnteredThirdCycle,
    Installed,
    LeftPlace,
    Profession,
    Status,
    Suspended,
    SuspensionGround,
    ZoneCategory,
)
from cesp_law.refusals import Refused
from tests.factories import memberships
from tests.factories.contracts import RECORDED_AT, concluded, recorded, terms
from tests.factories.memberships import acting
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db

MATERNITY = Suspended(months=MonthRange(Month.of(2023, 3), Month.of(2023, 7)), ground=SuspensionGround.MATERNITY)
THIRD_CYCLE = EnteredThirdCycle(on=date(2025, 11, 1))


def rows(contract: Contract) -> list[tuple[int, str, dict[str, object]]]:
    return list(contract.facts.order_by("position").values_list("position", "kind", "payload"))


def test_a_contract_is_its_first_fact() -> None:
    contract = concluded()
    assert rows(contract) == [
        (
            1,
            "concluded",
            {
                "profession": "medicine",
                "status": "second_cycle",
                "ars": "ara",
                "lodged_on": "2021-11-20",
                "signed_on": "2022-02-10",
                "academic_year": 2022,
                "expected_diploma_on": "2028-10-31",
            },
        )
    ]
    (fact,) = contract.facts.all()
    assert (fact.effective_on, fact.evidence, fact.quality) == (date(2022, 2, 10), "CONTRAT-1", "certain")


def test_references_count_within_their_academic_year() -> None:
    years = [(2021, date(2021, 2, 1)), (2022, date(2022, 2, 10)), (2021, date(2021, 3, 1))]
    references = [concluded(academic_year=year, signed_on=day, lodged_on=day).reference for year, day in years]
    assert references == ["CESP-2021-000001", "CESP-2022-000001", "CESP-2021-000002"]


@pytest.mark.clause("PAP-10")
def test_a_fact_adds_one_row_with_who_when_and_on_what() -> None:
    contract, actor = concluded(), memberships.case_desk()
    fact = operations.record_fact(
        actor=actor, contract=contract, fact=MATERNITY, evidence="ARRETE-77", at=datetime(2023, 3, 3, 8, tzinfo=UTC)
    )
    assert rows(contract)[1:] == [
        (2, "suspended", {"from": "2023-03", "until": "2023-07", "ground": "maternity"}),
    ]
    assert (fact.effective_on, fact.recorded_by, fact.evidence, fact.supersedes) == (
        date(2023, 3, 1),
        actor,
        "ARRETE-77",
        None,
    )


def test_a_correction_supersedes_and_both_rows_stay() -> None:
    contract = concluded()
    (first,) = recorded(contract, MATERNITY)
    longer = Suspended(months=MonthRange(Month.of(2023, 3), Month.of(2023, 9)), ground=SuspensionGround.MATERNITY)
    second = operations.correct_fact(
        actor=memberships.case_desk(), recorded=first, fact=longer, evidence="ARRETE-78", at=RECORDED_AT
    )
    assert [kind for _, kind, _ in rows(contract)] == ["concluded", "suspended", "suspended"]
    assert second.supersedes == first
    assert reading.timeline_of(contract).facts == (longer,)


def test_an_annulment_strikes_out_and_both_rows_stay() -> None:
    contract = concluded()
    (first,) = recorded(contract, MATERNITY)
    operations.annul_fact(actor=memberships.case_desk(), recorded=first, evidence="NOTE-1", at=RECORDED_AT)
    assert [kind for _, kind, _ in rows(contract)] == ["concluded", "suspended", "annulled"]
    assert reading.timeline_of(contract).facts == ()


def test_what_was_annulled_can_be_recorded_again() -> None:
    contract = concluded()
    (first,) = recorded(contract, MATERNITY)
    operations.annul_fact(actor=memberships.case_desk(), recorded=first, evidence="NOTE-1", at=RECORDED_AT)
    recorded(contract, MATERNITY)
    assert reading.timeline_of(contract).facts == (MATERNITY,)


def test_the_terms_are_corrected_like_any_fact() -> None:
    contract = concluded()
    first = contract.facts.get()
    operations.correct_fact(
        actor=memberships.case_desk(), recorded=first, fact=terms(ars="idf"), evidence="AVENANT-1", at=RECORDED_AT
    )
    assert reading.timeline_of(contract).terms.ars == "idf"
    assert Summary.objects.get(contract=contract).ars == "idf"


def test_the_last_declared_diploma_day_holds_whatever_the_order_of_recording() -> None:
    later = ExpectedDiplomaDeclared(on=date(2029, 10, 31), declared_on=date(2025, 10, 1))
    sooner = ExpectedDiplomaDeclared(on=date(2030, 10, 31), declared_on=date(2024, 10, 1))
    for order in ((sooner, later), (later, sooner)):
        contract = concluded()
        recorded(contract, *order)
        assert reading.timeline_of(contract).terms.expected_diploma_on == date(2029, 10, 31)


REFUSED = {
    "already there, word for word": (
        MATERNITY,
        "Ce fait est déjà au dossier : « Suspension pendant les études » a été enregistré "
        "par Ada Desk le 15 janvier 2026 à 10 h 00.",
    ),
    "already there, on another day": (EnteredThirdCycle(on=date(2025, 11, 2)), "enregistré par Ada Desk le 15 janvier"),
    "overlapping": (
        Suspended(months=MonthRange(Month.of(2023, 6), Month.of(2023, 8)), ground=SuspensionGround.ILLNESS),
        "enregistré par Ada Desk le 15 janvier 2026 à 10 h 00.",
    ),
    "a place never held": (LeftPlace(on=date(2025, 12, 1)), ""),
    "two expectations on one day": (
        ExpectedDiplomaDeclared(on=date(2030, 1, 1), declared_on=date(2024, 10, 1)),
        "c'est elle qu'il faut corriger. Au dossier : « Date de diplôme prévue », enregistré par Ada Desk",
    ),
}


@pytest.mark.parametrize(("fact", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_refused_fact_leaves_nothing(fact, sentence: str) -> None:  # type: ignore[no-untyped-def]
    contract = concluded()
    ada = memberships.case_desk(person=PersonFactory(given_names="Ada", family_name="Desk"))
    declared = ExpectedDiplomaDeclared(on=date(2029, 1, 1), declared_on=date(2024, 10, 1))
    recorded(contract, MATERNITY, THIRD_CYCLE, declared, actor=ada)
    before = rows(contract), Summary.objects.values().get(contract=contract)
    with pytest.raises(Refused) as refused:
        recorded(contract, fact)
    assert sentence in refused.value.sentence
    assert (rows(contract), Summary.objects.values().get(contract=contract)) == before


def test_a_correction_the_law_refuses_leaves_nothing() -> None:
    contract = concluded()
    first, _ = recorded(contract, MATERNITY, Breached(on=date(2025, 1, 10)))
    late = Suspended(months=MonthRange(Month.of(2025, 3), Month.of(2025, 7)), ground=SuspensionGround.MATERNITY)
    with pytest.raises(Refused):
        operations.correct_fact(actor=memberships.case_desk(), recorded=first, fact=late, evidence="X", at=RECORDED_AT)
    assert len(rows(contract)) == 3


def test_a_fact_on_which_another_rests_cannot_be_annulled() -> None:
    contract = concluded()
    installed, _ = recorded(
        contract,
        Installed(on=date(2025, 12, 1), share_percent=100, category=ZoneCategory.ZIP, place="Foix"),
        LeftPlace(on=date(2026, 1, 2), place="Foix"),
    )
    with pytest.raises(Refused, match="Foix"):
        operations.annul_fact(actor=memberships.case_desk(), recorded=installed, evidence="X", at=RECORDED_AT)
    assert len(rows(contract)) == 3


def test_the_conclusion_cannot_be_annulled() -> None:
    contract = concluded()
    with pytest.raises(Refused, match="se corrige, elle ne s'annule pas"):
        operations.annul_fact(
            actor=memberships.case_desk(), recorded=contract.facts.get(), evidence="X", at=RECORDED_AT
        )


def test_a_correction_keeps_the_kind() -> None:
    contract = concluded()
    (first,) = recorded(contract, MATERNITY)
    with pytest.raises(Refused, match="garde la nature du fait"):
        operations.correct_fact(
            actor=memberships.case_desk(), recorded=first, fact=THIRD_CYCLE, evidence="X", at=RECORDED_AT
        )


@pytest.mark.parametrize(
    ("first_act", "told"),
    [
        ("correct", "a déjà été corrigé par Ada Desk le 15 janvier 2026 à 10 h 00."),
        ("annul", "a déjà été annulé par Ada Desk le 15 janvier 2026 à 10 h 00."),
    ],
)
@pytest.mark.parametrize("second_act", ["correct", "annul"])
def test_whoever_comes_second_is_told_who_came_first(first_act: str, second_act: str, told: str) -> None:
    contract = concluded()
    (fact,) = recorded(contract, MATERNITY)
    ada = memberships.case_desk(person=PersonFactory(given_names="Ada", family_name="Desk"))

    def act(which: str, actor: Membership, months: int) -> None:
        if which == "annul":
            operations.annul_fact(actor=actor, recorded=fact, evidence="X", at=RECORDED_AT)
        else:
            other = Suspended(
                months=MonthRange(Month.of(2023, 3), Month.of(2023, 3) + months), ground=SuspensionGround.MATERNITY
            )
            operations.correct_fact(actor=actor, recorded=fact, fact=other, evidence="X", at=RECORDED_AT)

    act(first_act, ada, 2)
    with pytest.raises(Refused) as refused:
        act(second_act, memberships.case_desk(), 5)
    assert told in refused.value.sentence


def test_an_act_on_a_stale_reading_is_refused_with_who_and_when() -> None:
    contract = concluded()
    ada = memberships.case_desk(person=PersonFactory(given_names="Ada", family_name="Desk"))
    seen = queries.last_position(contract)
    recorded(contract, MATERNITY, actor=ada)
    with pytest.raises(Refused, match="a été enregistré par Ada Desk le 15 janvier 2026 à 10 h 00"):
        operations.record_fact(
            actor=memberships.case_desk(),
            contract=contract,
            fact=THIRD_CYCLE,
            evidence="X",
            at=RECORDED_AT,
            seen=seen,
        )
    operations.record_fact(actor=ada, contract=contract, fact=THIRD_CYCLE, evidence="X", at=RECORDED_AT, seen=seen + 1)


def test_instants_never_go_back_within_a_file() -> None:
    contract = concluded()
    (first,) = recorded(contract, MATERNITY, at=RECORDED_AT)
    (second,) = recorded(contract, THIRD_CYCLE, at=RECORDED_AT - timedelta(seconds=3))
    assert (first.recorded_at, second.recorded_at) == (RECORDED_AT, RECORDED_AT)


OTHERS = {
    "signatory": memberships.signatory,
    "referent": lambda: memberships.referent("ara"),
    "ufr": lambda: acting(Role.UFR_MANAGER, organisation=memberships.ufr("med-lyo")),
    "payments clerk": memberships.payments_clerk,
    "payments approver": memberships.payments_approver,
    "auditor": memberships.auditor,
}


@pytest.mark.parametrize("somebody", OTHERS.values(), ids=OTHERS)
def test_only_the_case_desk_acts(somebody) -> None:  # type: ignore[no-untyped-def]
    contract = concluded(ufr=memberships.ufr("med-lyo"))
    (fact,) = recorded(contract, MATERNITY)
    how = {"actor": somebody(), "evidence": "X", "at": RECORDED_AT}
    acts = [
        lambda: operations.conclude_contract(signatory=PersonFactory(), terms=terms(), ufr=None, **how),
        lambda: operations.bulk_conclude(actor=how["actor"], rows=[], at=RECORDED_AT),
        lambda: operations.record_fact(contract=contract, fact=Breached(on=date(2025, 11, 1)), **how),
        lambda: operations.correct_fact(recorded=fact, fact=MATERNITY, **how),
        lambda: operations.annul_fact(recorded=fact, **how),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied, match="Gestion des contrats"):
            act()
    assert (Contract.objects.count(), len(rows(contract))) == (1, 2)


@pytest.mark.clause("NAT-7")
def test_a_faculty_records_what_it_knows_of_its_own_students_and_of_no_others() -> None:
    """The second half is the control: the same act, on a contract of another faculty."""
    lyon = acting(Role.UFR_MANAGER, organisation=memberships.ufr("med-lyo"))
    own, another = concluded(ufr=memberships.ufr("med-lyo")), concluded(ufr=memberships.ufr("med-gre"))
    how = {"actor": lyon, "fact": THIRD_CYCLE, "evidence": "X", "at": RECORDED_AT}
    fact = operations.record_fact(contract=own, **how)
    operations.annul_fact(actor=lyon, recorded=fact, evidence="Y", at=RECORDED_AT)
    with pytest.raises(PermissionDenied, match="Ce contrat est suivi par d'autres que vous"):
        operations.record_fact(contract=another, **how)
    assert (own.facts.count(), another.facts.count()) == (3, 1)


@pytest.mark.clause("INS-9", "BIE-9")
def test_an_agency_grants_the_deferral_of_those_it_follows_and_of_no_others() -> None:
    own, another = concluded(ars="ara"), concluded(ars="idf")
    granted = DeferralGranted(
        months=MonthRange(Month.of(2028, 11), Month.of(2029, 11)),
        ground=DeferralGround.FST,
        requested_on=date(2028, 6, 1),
    )
    diploma = DiplomaObtained(on=date(2028, 10, 31))
    for contract in (own, another):
        recorded(contract, THIRD_CYCLE, diploma)
    how = {"actor": memberships.referent("ara"), "fact": granted, "evidence": "X", "at": RECORDED_AT}
    operations.record_fact(contract=own, **how)
    with pytest.raises(PermissionDenied, match="Ce contrat est suivi par d'autres que vous"):
        operations.record_fact(contract=another, **how)
    with pytest.raises(PermissionDenied, match="Cet acte revient à"):
        operations.record_fact(contract=own, **how | {"fact": diploma})
    assert (own.facts.count(), another.facts.count()) == (4, 3)


@pytest.mark.clause("PAP-1")
def test_an_ineligible_contract_leaves_nothing() -> None:
    with pytest.raises(Refused):
        concluded(year_of_study=1)
    assert (Contract.objects.count(), RecordedFact.objects.count(), Summary.objects.count()) == (0, 0, 0)


def test_one_person_never_has_two_contracts_in_force() -> None:
    person = PersonFactory(given_names="Inès", family_name="Roy")
    first = concluded(signatory=person)
    with pytest.raises(Refused, match=f"Inès Roy ne peut pas avoir deux contrats.*{first.reference}, ouvert le"):
        concluded(signatory=person, signed_on=date(2023, 2, 10), academic_year=2023)


def test_a_second_contract_may_follow_a_breach_on_its_very_day() -> None:
    person = PersonFactory()
    first = concluded(signatory=person)
    recorded(first, Breached(on=date(2023, 2, 10)))
    with pytest.raises(Refused, match="deux contrats"):
        concluded(signatory=person, signed_on=date(2023, 2, 9), academic_year=2023)
    second = concluded(signatory=person, signed_on=date(2023, 2, 10), academic_year=2023)
    assert second.reference == "CESP-2023-000001"


def test_the_database_is_the_last_wall() -> None:
    contract = concluded()
    row = contract.facts.get()
    copies = {
        "same position": {"position": 1, "kind": FactKind.THESIS_DEFENDED},
        "concluded twice": {"position": 2, "kind": FactKind.CONCLUDED},
        "annulment of nothing": {"position": 2, "kind": FactKind.ANNULLED},
    }
    for change in copies.values():
        with pytest.raises(IntegrityError), transaction.atomic():
            RecordedFact.objects.create(
                contract=contract,
                effective_on=row.effective_on,
                payload={},
                recorded_at=RECORDED_AT,
                recorded_by=row.recorded_by,
                **change,
            )


def test_two_rows_never_supersede_the_same_one() -> None:
    contract = concluded()
    (fact,) = recorded(contract, MATERNITY)
    for position in (3, 4):
        new = RecordedFact(
            contract=contract,
            position=position,
            kind=FactKind.ANNULLED,
            effective_on=fact.effective_on,
            payload={},
            recorded_at=RECORDED_AT,
            recorded_by=fact.recorded_by,
            supersedes=fact,
        )
        if position == 3:
            new.save()
        else:
            with pytest.raises(DatabaseError), transaction.atomic():
                new.save()


def test_an_unknown_effect_month_of_a_padhue_is_refused() -> None:
    padhue = {"profession": Profession.MEDICINE, "status": Status.PADHUE}
    with pytest.raises(Refused):
        concluded(**padhue)
    contract = concluded(**padhue, allowance_from=Month.of(2022, 5))
    assert Summary.objects.get(contract=contract).first_month == Month.of(2022, 5)
