"""Querysets, pages and a plain statement of the perimeter agree, on worlds drawn at random.

The statement is written here in Python, without a query and without the table it judges.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cesp.accounts import perimeter
from cesp.accounts.models import Membership, Organisation, Person, Role
from cesp.accounts.perimeter import Matter
from cesp.breach.models import Case
from cesp.campaigns.models import Candidature, Conflict
from cesp.common import clock
from cesp.contracts import following
from cesp.contracts.models import Contract, Summary
from cesp.correspondence.models import Notice, Thread
from cesp.documents.models import Piece
from cesp.engagement.models import Death, EndCertificate, PracticeChange, Stay, YearlyProof
from cesp.followup.models import Mailing, Note
from cesp.internship.models import Candidate
from cesp.interviews.models import Interview
from cesp.interviews.models import Minutes as InterviewMinutes
from cesp.interviews.models import Slot as GivenTime
from cesp.letters.models import Letter
from cesp.life_events.models import LifeEvent
from cesp.offers.models import Offer, Paper
from cesp.payments.models import BankAccount, PaymentRun
from cesp.payments.set_off_models import SetOff
from cesp.privacy.models import Contestation
from cesp.projects.models import Project
from cesp.questionnaire.models import Proposal, Response, Summons
from cesp.recovery.models import Asking as DebtAsking
from cesp.recovery.models import Debt
from cesp.recovery.models import Proposal as DebtProposal
from cesp.reminders.models import Deadline
from cesp.settling.models import Installation
from cesp.studies.models import Declaration, Question
from cesp.takeover import operations as takeover
from cesp.takeover.models import Batch
from cesp.zoning.models import Deposit, Zoning
from cesp_law.dates import Month
from tests.architecture import world as matrix
from tests.architecture.world import CASES, DELEGATE, LOCAL, SUPPORT
from tests.factories import memberships, zonings
from tests.factories.contracts import concluded
from tests.factories.people import PersonFactory
from tests.payments.factories import prepared

pytestmark = pytest.mark.django_db
REGIONS = ("ara", "idf", "bre")
FACULTIES = ("med-one", "med-two")
SEES_ALL = {Role.CASE_DESK, Role.PAYMENTS_CLERK, Role.PAYMENTS_APPROVER, Role.AUDITOR}
EVERY = frozenset(CASES)
REGION, FACULTY = frozenset({"own", "other person", "other UFR"}), frozenset({"own", "other person"})
OWN = frozenset({"own"})
MONEY = {Role.PAYMENTS_CLERK: EVERY, Role.PAYMENTS_APPROVER: EVERY}
DECLARED = {
    Role.SIGNATORY: OWN,
    SUPPORT: OWN,
    Role.ARS_REFERENT: REGION,
    DELEGATE: REGION,
    Role.UFR_MANAGER: FACULTY,
    Role.CASE_DESK: EVERY,
    Role.AUDITOR: EVERY,
    **MONEY,
}
OWED = {Role.SIGNATORY: OWN, SUPPORT: OWN, Role.CASE_DESK: EVERY, Role.AUDITOR: EVERY, **MONEY}
"""What signatories owe: nothing of it for an agency or a faculty."""
SERVED = {key: rows for key, rows in DECLARED.items() if key != Role.UFR_MANAGER and key not in MONEY}
"""Of an engagement served: neither a faculty nor those who pay."""
SHOWN: dict[tuple[type[Model], str], dict[str, frozenset[str]]] = {
    (Candidature, "candidature"): {
        Role.SIGNATORY: OWN,
        SUPPORT: OWN,
        Role.ARS_REFERENT: REGION,
        DELEGATE: REGION,
        Role.UFR_MANAGER: FACULTY,
        Role.COMMITTEE_MEMBER: OWN,
        Role.CASE_DESK: EVERY,
        Role.AUDITOR: EVERY,
    },
    (Installation, "installation"): {
        Role.SIGNATORY: OWN,
        SUPPORT: OWN,
        Role.ARS_REFERENT: REGION,
        DELEGATE: REGION,
        Role.CASE_DESK: EVERY,
        Role.AUDITOR: EVERY,
    },
    (YearlyProof, "yearly_proof"): SERVED,
    (PracticeChange, "practice_change"): SERVED,
    (EndCertificate, "end_certificate"): SERVED,
    (Stay, "stay"): {Role.SIGNATORY: OWN, SUPPORT: OWN},
    (Death, "death"): {Role.CASE_DESK: EVERY, Role.AUDITOR: EVERY},
    (LifeEvent, "life_event"): {
        Role.SIGNATORY: OWN,
        SUPPORT: OWN,
        Role.ARS_REFERENT: REGION,
        DELEGATE: REGION,
        Role.CASE_DESK: EVERY,
        Role.AUDITOR: EVERY,
    },
    (Debt, "debt"): OWED,
    (DebtAsking, "debt_asking"): OWED,
    (DebtProposal, "debt_proposal"): OWED,
    (Project, "project"): {
        Role.SIGNATORY: OWN,
        SUPPORT: OWN,
        Role.ARS_REFERENT: REGION,
        DELEGATE: REGION,
        Role.CASE_DESK: EVERY,
        Role.AUDITOR: EVERY,
    },
    (Case, "breach_case"): {
        Role.SIGNATORY: OWN,
        SUPPORT: OWN,
        Role.ARS_REFERENT: REGION,
        DELEGATE: REGION,
        Role.CASE_DESK: EVERY,
        Role.AUDITOR: EVERY,
    },
    (Offer, "offer"): {
        Role.SIGNATORY: OWN,
        SUPPORT: OWN,
        Role.ARS_REFERENT: REGION,
        DELEGATE: REGION,
        Role.UFR_MANAGER: FACULTY,
        Role.CASE_DESK: EVERY,
        Role.AUDITOR: EVERY,
    },
    (Paper, "paper"): {
        Role.SIGNATORY: OWN,
        SUPPORT: OWN,
        Role.ARS_REFERENT: REGION,
        DELEGATE: REGION,
        Role.UFR_MANAGER: FACULTY,
        Role.CASE_DESK: EVERY,
        Role.AUDITOR: EVERY,
    },
    (Declaration, "declaration"): DECLARED,
    (Question, "question"): DECLARED,
    (Candidate, "intern"): {
        Role.SIGNATORY: OWN,
        SUPPORT: OWN,
        Role.ARS_REFERENT: REGION,
        DELEGATE: REGION,
        Role.UFR_MANAGER: FACULTY,
        Role.CASE_DESK: EVERY,
        Role.AUDITOR: EVERY,
    },
    (Response, "response"): {
        Role.SIGNATORY: OWN,
        SUPPORT: OWN,
        Role.ARS_REFERENT: REGION,
        DELEGATE: REGION,
        Role.CASE_DESK: EVERY,
        Role.AUDITOR: EVERY,
    },
    (Proposal, "proposal"): {
        Role.ARS_REFERENT: REGION,
        DELEGATE: REGION,
        Role.CASE_DESK: EVERY,
        Role.AUDITOR: EVERY,
    },
    (Summons, "summons"): {
        Role.ARS_REFERENT: REGION,
        DELEGATE: REGION,
        Role.CASE_DESK: EVERY,
        Role.AUDITOR: EVERY,
    },
    (Deadline, "of a contract"): {
        Role.SIGNATORY: OWN,
        SUPPORT: OWN,
        Role.ARS_REFERENT: REGION,
        DELEGATE: REGION,
        Role.UFR_MANAGER: FACULTY,
        Role.CASE_DESK: EVERY,
        Role.AUDITOR: EVERY,
    },
    (Note, "note"): {Role.ARS_REFERENT: REGION, DELEGATE: REGION},
    (Organisation, "organisation"): {Role.ADMINISTRATOR: EVERY, LOCAL: OWN},
    (Interview, "interview"): {
        Role.SIGNATORY: OWN,
        SUPPORT: OWN,
        Role.ARS_REFERENT: REGION,
        DELEGATE: REGION,
        Role.AUDITOR: EVERY,
    },
    (GivenTime, "given_time"): {Role.SIGNATORY: OWN, SUPPORT: OWN, Role.ARS_REFERENT: REGION, DELEGATE: REGION},
    (InterviewMinutes, "interview_minutes"): {Role.ARS_REFERENT: REGION, DELEGATE: REGION},
    (Letter, "letter"): {
        Role.SIGNATORY: OWN,
        SUPPORT: OWN,
        Role.ARS_REFERENT: REGION,
        DELEGATE: REGION,
        Role.CASE_DESK: EVERY,
        Role.AUDITOR: EVERY,
        **MONEY,
    },
    (Letter, "served"): {
        Role.ARS_REFERENT: REGION,
        DELEGATE: REGION,
        Role.CASE_DESK: EVERY,
        Role.AUDITOR: EVERY,
        **MONEY,
    },
    (Letter, "certificate"): {
        Role.SIGNATORY: OWN,
        SUPPORT: OWN,
        Role.CASE_DESK: EVERY,
        Role.AUDITOR: EVERY,
        **MONEY,
    },
    (Notice, "notice"): {
        Role.SIGNATORY: OWN,
        SUPPORT: OWN,
        Role.ARS_REFERENT: REGION,
        DELEGATE: REGION,
        Role.CASE_DESK: EVERY,
        Role.AUDITOR: EVERY,
        **MONEY,
    },
    (Thread, "contract"): {Role.SIGNATORY: OWN, SUPPORT: OWN, Role.CASE_DESK: EVERY, Role.AUDITOR: EVERY},
    (Thread, "payments"): {Role.SIGNATORY: OWN, SUPPORT: OWN, Role.AUDITOR: EVERY, **MONEY},
    (Thread, "course"): {
        Role.SIGNATORY: OWN,
        SUPPORT: OWN,
        Role.ARS_REFERENT: REGION,
        DELEGATE: REGION,
        Role.AUDITOR: EVERY,
    },
    (Thread, "enrolment"): {Role.SIGNATORY: OWN, SUPPORT: OWN, Role.UFR_MANAGER: FACULTY, Role.AUDITOR: EVERY},
    (Piece, "transcripts"): {
        Role.SIGNATORY: OWN,
        SUPPORT: OWN,
        Role.ARS_REFERENT: REGION,
        DELEGATE: REGION,
        Role.UFR_MANAGER: FACULTY,
        Role.CASE_DESK: EVERY,
        Role.AUDITOR: EVERY,
    },
    (BankAccount, "bank_account"): {Role.SIGNATORY: OWN, SUPPORT: OWN, Role.AUDITOR: EVERY, **MONEY},
    (SetOff, "set_off"): {Role.SIGNATORY: OWN, SUPPORT: OWN, Role.CASE_DESK: EVERY, Role.AUDITOR: EVERY, **MONEY},
    (Piece, "bank_statement"): {Role.SIGNATORY: OWN, SUPPORT: OWN, Role.AUDITOR: EVERY, **MONEY},
    (Piece, "medical_certificate"): {Role.SIGNATORY: OWN, Role.CASE_DESK: EVERY, Role.AUDITOR: EVERY},
    (Contestation, "fact"): {Role.SIGNATORY: OWN, SUPPORT: OWN, Role.CASE_DESK: EVERY, Role.AUDITOR: EVERY},
    (Contestation, "payments"): {
        Role.SIGNATORY: OWN,
        SUPPORT: OWN,
        Role.CASE_DESK: EVERY,
        Role.PAYMENTS_CLERK: EVERY,
        Role.AUDITOR: EVERY,
    },
}
"""Model, sort of row → who is shown the rows of which cases; whoever is not named sees none."""
STATED = {"contracts.contract", "contracts.summary", "payments.paymentrun", "takeover.batch"}
STATED |= {"followup.mailing"}
STATED |= {"zoning.deposit", "zoning.zoning"}
STATED |= {model._meta.label_lower for model, _ in SHOWN}
"""Models whose ``visible_to`` is compared below with a plain statement. A new one: say here what it shows."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A contract as the statement knows it."""

    person: int
    ars: str
    practice: str
    ufr: str


DRAWN = st.builds(
    Drawn,
    person=st.integers(0, 2),
    ars=st.sampled_from(REGIONS),
    practice=st.sampled_from(("", *REGIONS)),
    ufr=st.sampled_from(("", *FACULTIES)),
)
WORLDS = st.lists(DRAWN, min_size=1, max_size=5, unique_by=lambda drawn: drawn.person)


@dataclass(slots=True)
class World:
    contracts: dict[int, Drawn] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    actors: list[Membership] = field(default_factory=list)


def make(drawn: list[Drawn]) -> World:
    """A world of three people, whoever they signed with, and an actor in every role of every organisation."""
    world = World(people=[PersonFactory() for _ in range(3)])
    desk = memberships.case_desk()
    for one in drawn:
        ufr = memberships.ufr(one.ufr) if one.ufr else None
        contract = concluded(actor=desk, signatory=world.people[one.person], ufr=ufr, ars=one.ars)
        Summary.objects.filter(contract=contract).update(practice_ars=one.practice)
        world.contracts[contract.pk] = one
    world.actors = [memberships.signatory(person) for person in world.people]
    world.actors += [memberships.referent(region) for region in REGIONS]
    world.actors += [
        memberships.acting(Role.UFR_MANAGER, organisation=memberships.ufr(faculty)) for faculty in FACULTIES
    ]
    others = set(Role) - {Role.SIGNATORY, Role.ARS_REFERENT, Role.UFR_MANAGER}
    world.actors += [memberships.acting(role) for role in sorted(others)]
    return world


def sees(world: World, actor: Membership, one: Drawn) -> bool:
    """The statement."""
    if actor.role == Role.SIGNATORY:
        return actor.person_id == world.people[one.person].pk
    if actor.role == Role.ARS_REFERENT:
        return actor.organisation is not None and actor.organisation.code in {one.ars, one.practice}
    if actor.role == Role.UFR_MANAGER:
        return actor.organisation is not None and actor.organisation.code == one.ufr
    return actor.role in SEES_ALL


def opened(actor: Membership) -> Iterator[str]:
    """References of the contracts whose page opens to the actor."""
    client = Client()
    client.force_login(actor.person)
    for reference in Contract.objects.values_list("reference", flat=True):
        status = client.get(f"/contrats/{reference}/").status_code
        assert status in (200, 404)
        if status == 200:
            yield reference


def check(drawn: list[Drawn], *, pages: bool = True) -> None:
    world = make(drawn)
    references = dict(Contract.objects.values_list("pk", "reference"))
    for actor in world.actors:
        expected = {pk for pk, one in world.contracts.items() if sees(world, actor, one)}
        assert set(Contract.objects.visible_to(actor).values_list("pk", flat=True)) == expected
        assert set(Summary.objects.visible_to(actor).values_list("pk", flat=True)) == expected
        if pages:
            assert set(opened(actor)) == {references[pk] for pk in expected}
        people = {world.people[world.contracts[pk].person].pk for pk in expected}
        within = Contract.objects.filter(perimeter.within(actor, Matter.CONTRACT, person="signatory"))
        assert set(within.values_list("signatory_id", flat=True)) == people
    check_following(world)


def check_following(world: World) -> None:
    """Who an organisation follows, and which organisations follow somebody, are one relation."""
    organisations = Organisation.objects.all()
    follows = {(one.pk, person) for one in organisations for person in following.people_followed_by(one)}
    is_followed = {(one.pk, person.pk) for person in world.people for one in perimeter.organisations_following(person)}
    assert follows == is_followed
    for actor in world.actors:
        if actor.role in (Role.ARS_REFERENT, Role.UFR_MANAGER):
            seen = set(Contract.objects.visible_to(actor).values_list("signatory_id", flat=True))
            assert seen == {person for organisation, person in follows if organisation == actor.organisation_id}


@pytest.mark.clause("NAT-7")
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=WORLDS)
def test_querysets_and_the_statement_agree(drawn: list[Drawn]) -> None:
    with transaction.atomic():
        check(drawn, pages=False)
        transaction.set_rollback(True)


@pytest.mark.clause("NAT-7")
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=WORLDS)
def test_querysets_pages_and_the_statement_agree(drawn: list[Drawn]) -> None:
    with transaction.atomic():
        check(drawn)
        transaction.set_rollback(True)


@pytest.mark.long
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=WORLDS)
def test_five_hundred_worlds_agree(drawn: list[Drawn]) -> None:
    with transaction.atomic():
        check(drawn)
        transaction.set_rollback(True)


def test_a_perimeter_too_wide_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: an ARS that sees everything does not agree with the statement."""
    wide = dict(perimeter.TABLE[Matter.CONTRACT]) | {Role.ARS_REFERENT: perimeter.Reach.ALL}
    monkeypatch.setitem(perimeter.TABLE, Matter.CONTRACT, wide)  # type: ignore[arg-type]
    with pytest.raises(AssertionError):
        check([Drawn(0, "ara", "", ""), Drawn(1, "idf", "bre", "med-one")])


def test_runs_and_batches_are_seen_by_desks_and_the_audit_alone() -> None:
    desk = memberships.case_desk()
    prepared(Month.of(2026, 10))
    takeover.receive(actor=desk, file_name="x.xlsx", content=b"x", at=clock.now())
    seen: dict[str, set[Any]] = {"runs": set(), "batches": set()}
    for role in Role:
        actor = memberships.acting(role)
        seen["runs"] |= {role} if PaymentRun.objects.visible_to(actor).exists() else set()
        seen["batches"] |= {role} if Batch.objects.visible_to(actor).exists() else set()
    assert seen == {"runs": SEES_ALL, "batches": {Role.CASE_DESK, Role.AUDITOR}}


def test_a_bulk_mail_is_read_by_the_referents_of_its_agency_alone() -> None:
    agencies = memberships.ars("ara"), memberships.ars("bre")
    sender = memberships.acting(Role.ARS_REFERENT, organisation=agencies[0])
    Mailing.objects.create(organisation=agencies[0], subject="-", body="-", sent_by=sender, sent_at=clock.now())
    seen = set()
    for role in Role:
        for agency in agencies if role in (Role.ARS_REFERENT, Role.DEPARTEMENT_REFERENT) else (None,):
            actor = memberships.acting(role, organisation=agency)
            seen |= {(role, agency.code if agency else "")} if Mailing.objects.visible_to(actor).exists() else set()
    assert seen == {(Role.ARS_REFERENT, "ara")}


def test_a_draft_of_a_zoning_and_its_file_are_seen_by_their_agency_the_desk_and_the_audit() -> None:
    agencies = memberships.ars("ara"), memberships.ars("bre")
    draft = zonings.for_the_matrix(memberships.acting(Role.ARS_REFERENT, organisation=agencies[0]))
    seen = set()
    for role in Role:
        of_an_agency = role in (Role.ARS_REFERENT, Role.DEPARTEMENT_REFERENT)
        for agency in agencies if of_an_agency else (None,):
            actor = memberships.acting(role, organisation=agency)
            found = set(Zoning.objects.visible_to(actor)) | set(Deposit.objects.visible_to(actor))
            assert found in (set(), {draft, draft.deposit})
            seen |= {(role, agency.code if agency else "")} if found else set()
    assert seen == {(Role.ARS_REFERENT, "ara"), (Role.CASE_DESK, ""), (Role.AUDITOR, "")}


def shown(world: matrix.World, model: type[Model], sort: str) -> dict[str, frozenset[str]]:
    """Who is shown the rows of which cases."""
    rows = {case: matrix.row_of(one, model, sort) for case, one in world.people.items()}
    found = {}
    for who, member in world.members.items():
        actor = Membership.objects.select_related("person", "organisation").get(pk=member.pk)
        actor.seen_by_id = world.support.person_id if who == SUPPORT else None
        keys = set(model._default_manager.visible_to(actor).values_list("pk", flat=True))  # type: ignore[attr-defined]
        if cases := frozenset(case for case, row in rows.items() if row.pk in keys):
            found[who] = cases
    return found


def test_each_row_is_shown_to_those_who_are_stated() -> None:
    world = matrix.build()
    assert {key: shown(world, *key) for key in SHOWN} == SHOWN


def test_a_conflict_of_interest_hides_the_life_of_a_contract_from_whoever_declared_it() -> None:
    """Rows found through the contracts that one sees, which a conflict leaves in their list."""
    world = matrix.build()
    candidature = matrix.row_of(world.people["own"], Candidature, "candidature")
    for who in (Role.ARS_REFERENT, Role.UFR_MANAGER):
        member = world.members[who]
        Conflict.objects.create(
            candidature=candidature,
            person=member.person,
            ground=Conflict.Ground.values[0],
            declared_by=member,
            declared_at=clock.now(),
        )
    for key in (
        (Response, "response"),
        (Proposal, "proposal"),
        (Summons, "summons"),
        (LifeEvent, "life_event"),
        (YearlyProof, "yearly_proof"),
        (PracticeChange, "practice_change"),
        (EndCertificate, "end_certificate"),
        (Project, "project"),
        (Installation, "installation"),
        (Case, "breach_case"),
        (Candidate, "intern"),
        (Declaration, "declaration"),
        (Deadline, "of a contract"),
        (Interview, "interview"),
        (Note, "note"),
    ):
        found = shown(world, *key)
        for who in (Role.ARS_REFERENT, Role.UFR_MANAGER):
            expected = SHOWN[key].get(who, frozenset()) - OWN
            assert found.get(who, frozenset()) == expected, (key, who)
        assert found.get(Role.AUDITOR) == SHOWN[key].get(Role.AUDITOR)


def test_every_model_that_limits_its_rows_is_stated() -> None:
    found = {model._meta.label_lower for model in apps.get_models() if hasattr(model._default_manager, "visible_to")}
    assert found == STATED, "dire ici ce que montre ce visible_to, par un essai à côté du modèle"
