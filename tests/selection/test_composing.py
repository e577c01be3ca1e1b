"""Who sits, who reads which file, the grid until scoring opens."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from cesp.accounts.models import Invitation, Role
from cesp.campaigns.models import Assignment, Capacity, Conflict, Seat
from cesp.selection.models import Criterion
from cesp.selection.operations import composing, grid, moving
from cesp.selection.queries.committees import visible_to
from cesp.selection.queries.grid import STANDARD, Line, criteria_of
from cesp_law.refusals import Refused
from tests.factories import memberships
from tests.factories.committees import (
    SCORING_AT,
    SET_UP_AT,
    committee,
    composed,
    file_of,
    manager,
    member,
    scoring_open,
    seat,
)

pytestmark = pytest.mark.django_db


def test_a_ufr_has_one_committee_by_profession_and_campaign() -> None:
    by = manager()
    made = committee(by=by)
    assert [(one.code, one.weight, one.tie_position) for one in criteria_of(made)] == [
        ("professional_project", 2, 1),
        ("academic_results", 1, 2),
    ]
    with pytest.raises(ValidationError, match="existe déjà"):
        composing.set_up(
            actor=by, campaign=made.campaign, profession="medicine", meets_on=date(2027, 1, 12), at=SET_UP_AT
        )
    composing.set_up(actor=by, campaign=made.campaign, profession="odontology", meets_on=None, at=SET_UP_AT)
    with pytest.raises(PermissionDenied):
        composing.set_up(
            actor=memberships.case_desk(), campaign=made.campaign, profession="pharmacy", meets_on=None, at=SET_UP_AT
        )


def test_who_may_sit_and_as_what() -> None:
    by = manager()
    made = committee(by=by)
    elsewhere = member(memberships.ufr("med-bdx", region="naq"))
    for who, capacity in (
        (memberships.case_desk(), Capacity.UFR),
        (elsewhere, Capacity.UFR),
        (memberships.referent("idf"), Capacity.ARS),
        (memberships.referent("ara"), Capacity.PRACTITIONER),
    ):
        with pytest.raises(ValidationError):
            composing.seat(actor=by, committee=made, member=who, capacity=capacity, at=SET_UP_AT)
    one = member()
    composing.seat(actor=by, committee=made, member=one, capacity=Capacity.STUDENT, at=SET_UP_AT)
    composing.seat(actor=by, committee=made, member=memberships.referent("ara"), capacity=Capacity.ARS, at=SET_UP_AT)
    with pytest.raises(ValidationError, match="siège déjà"):
        composing.seat(actor=by, committee=made, member=one, capacity=Capacity.UFR, at=SET_UP_AT)
    with pytest.raises(PermissionDenied):
        composing.seat(
            actor=manager(memberships.ufr("med-bdx", region="naq")), committee=made, member=member(),
            capacity=Capacity.UFR, at=SET_UP_AT,
        )  # fmt: skip


def test_a_manager_invites_committee_members_of_their_ufr_alone() -> None:
    by = manager()
    made = committee(by=by)
    given = {"email": "jury@exemple.test", "given_names": "Ana", "family_name": "Lopes", "at": SET_UP_AT}
    composing.invite(actor=by, committee=made, **given)
    assert Invitation.objects.get().role == Role.COMMITTEE_MEMBER
    from cesp.accounts.operations import invitations

    for organisation, role in ((made.ufr, Role.UFR_MANAGER), (memberships.ars("ara"), Role.COMMITTEE_MEMBER)):
        with pytest.raises(PermissionDenied):
            invitations.invite(actor=by, organisation=organisation, role=role, **given)


@pytest.mark.parametrize(("readers", "expected"), [(None, [5, 5, 5, 5]), (2, [3, 3, 2, 2]), (1, [2, 1, 1, 1])])
def test_files_are_shared_out_evenly_and_the_same_again(readers: int | None, expected: list[int]) -> None:
    world = composed()
    for name in ("Abel", "Benoit", "Colin", "Denis", "Emery"):
        file_of(world.committee, name)

    def counts() -> list[int]:
        composing.assign(actor=world.manager, committee=world.committee, readers=readers, at=SCORING_AT)
        return [Assignment.objects.filter(seat__membership=who).count() for who in world.members]

    assert counts() == expected
    before = set(Assignment.objects.values_list("seat", "candidature"))
    assert counts() == expected
    assert set(Assignment.objects.values_list("seat", "candidature")) == before


def test_a_file_is_never_given_to_who_declared_a_conflict() -> None:
    world = composed()
    abel, benoit = file_of(world.committee, "Abel"), file_of(world.committee, "Benoit")
    Conflict.objects.create(
        candidature=abel, person=world.student.person, ground="work", declared_by=world.manager, declared_at=SET_UP_AT
    )
    composing.assign(actor=world.manager, committee=world.committee, readers=None, at=SCORING_AT)
    given = set(Assignment.objects.filter(seat__membership=world.student).values_list("candidature", flat=True))
    assert given == {benoit.pk}
    with pytest.raises(ValidationError):
        composing.assign(actor=world.manager, committee=world.committee, readers=5, at=SCORING_AT)


@pytest.mark.clause("PAP-3")
def test_the_grid_is_frozen_when_scoring_opens_by_code_and_by_the_database() -> None:
    world = composed()
    file_of(world.committee, "Abel")
    lines = (*STANDARD, Line(code="interview", label="Entretien", weight=1))
    grid.fix(actor=world.manager, committee=world.committee, lines=lines, at=SET_UP_AT)
    assert [one.code for one in criteria_of(world.committee)] == [
        "professional_project",
        "academic_results",
        "interview",
    ]
    Criterion.objects.filter(code="interview").update(guidance="Vingt minutes.")  # the database admits it until then
    scoring_open(world)
    with pytest.raises(ValidationError, match="figée"):
        grid.fix(actor=world.manager, committee=world.committee, lines=STANDARD, at=SCORING_AT)
    rows = Criterion.objects.filter(committee=world.committee)
    for change in (
        lambda: rows.update(weight=9),
        lambda: rows.filter(code="interview").delete(),
        lambda: Criterion.objects.create(committee=world.committee, code="x", label="X", weight=1, position=9),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.clause("PAP-3")
@pytest.mark.parametrize(
    "lines",
    [
        STANDARD[:1],
        STANDARD[1:],
        (*STANDARD, STANDARD[0]),
        (STANDARD[0], Line(code="academic_results", label="Résultats universitaires", weight=0)),
    ],
)
def test_a_grid_that_the_law_does_not_admit_is_refused(lines: tuple[Line, ...]) -> None:
    world = composed()
    with pytest.raises(Refused):
        grid.fix(actor=world.manager, committee=world.committee, lines=lines, at=SET_UP_AT)
    assert world.committee.criteria.count() == 2


def test_scoring_opens_with_a_president_an_ars_and_files_given() -> None:
    by = manager()
    made = committee(by=by)
    seat(made, member(), Capacity.UFR)
    file_of(made, "Abel")

    def opens() -> None:
        moving.open_scoring(actor=by, committee=made, at=SCORING_AT)

    with pytest.raises(ValidationError, match="préside"):
        opens()
    composing.name_president(actor=by, committee=made, seat=made.seats.get(), at=SET_UP_AT)
    with pytest.raises(ValidationError, match="ARS"):
        opens()
    seat(made, memberships.referent("ara"), Capacity.ARS)
    with pytest.raises(ValidationError, match="Confiez"):
        opens()
    composing.assign(actor=by, committee=made, readers=None, at=SET_UP_AT)
    opens()
    with pytest.raises(ValidationError, match="plus possible"):
        opens()


def test_anonymity_is_decided_before_scores() -> None:
    world = composed()
    file_of(world.committee, "Abel")
    at = datetime(2027, 1, 8, 9, 0, tzinfo=UTC)
    made = composing.describe(
        actor=world.manager, committee=world.committee, blind=True, meets_on=date(2027, 1, 12), at=SET_UP_AT
    )
    scoring_open(world)
    with pytest.raises(ValidationError):
        composing.describe(actor=world.manager, committee=made, blind=False, meets_on=None, at=at)
    composing.describe(actor=world.manager, committee=made, blind=True, meets_on=date(2027, 1, 13), at=at)


@pytest.mark.clause("NAT-7")
def test_who_reads_a_committee() -> None:
    world = composed()
    for reader in (world.manager, *world.members, memberships.auditor()):
        assert visible_to(reader).exists()
    bordeaux = memberships.ufr("med-bdx", region="naq")
    for stranger in (
        manager(bordeaux),
        member(bordeaux),
        member(),
        memberships.referent("ara"),
        memberships.case_desk(),
        memberships.signatory(),
        memberships.payments_clerk(),
    ):
        assert not visible_to(stranger).exists(), stranger.role


def test_the_seat_of_the_ars_is_for_its_referent_alone() -> None:
    """A member that the faculty invites would otherwise hold the casting vote."""
    world = composed()
    guest = memberships.acting(Role.COMMITTEE_MEMBER, organisation=world.committee.ufr)
    with pytest.raises(ValidationError, match="revient à un référent de l'ARS"):
        composing.seat(actor=world.manager, committee=world.committee, member=guest, capacity="ars", at=SET_UP_AT)


def test_a_seat_of_another_committee_takes_no_presidency_away() -> None:
    world = composed()
    stray = Seat(pk=424_242)
    with pytest.raises(ValidationError, match="n'est pas de cette commission"):
        composing.name_president(actor=world.manager, committee=world.committee, seat=stray, at=SET_UP_AT)
    assert world.committee.seats.filter(presides=True).count() == 1
