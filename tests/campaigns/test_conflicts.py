"""A conflict of interest hides a file, and the person's pieces, letters and threads, in every role."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cesp.accounts.models import Membership, Role
from cesp.audit.models import Entry
from cesp.campaigns.models import Candidature, Conflict
from cesp.campaigns.operations.conflicts import declare_conflict
from cesp.campaigns.queries.conflicts import conflicts_seen_by
from cesp.correspondence import operations as threads
from cesp.correspondence.models import Thread
from cesp.documents.models import Piece
from cesp.letters import operations as letters
from cesp.letters.models import Letter
from tests.campaigns.desks import AT, attached, committee, given_to_read, on_desk, secretary
from tests.factories import memberships
from tests.letters.conftest import notice

pytestmark = pytest.mark.django_db


def _declares(actor: Membership, file: Candidature, **how: Any) -> Conflict:
    return declare_conflict(actor=actor, candidature=file, **{"ground": "family", "at": AT} | how)


def test_a_member_declares_it_and_no_longer_reads_the_file() -> None:
    file, other = on_desk(), on_desk()
    sits = committee(file)
    member = given_to_read(file, sits)
    seat = member.seats.get()
    seat.assignments.create(candidature=other)
    assert set(Candidature.objects.visible_to(member)) == {file, other}

    conflict = _declares(member, file)

    assert (conflict.person, conflict.declared_by, conflict.declared_at) == (member.person, member, AT)
    assert set(Candidature.objects.visible_to(member)) == {other}
    line = Entry.objects.get(act="campaigns.conflict_declared")
    assert line.detail == {"person": member.person_id, "ground": "family"}


@pytest.mark.parametrize("role", [Role.UFR_MANAGER, Role.ARS_REFERENT, Role.CASE_DESK, Role.AUDITOR])
def test_it_holds_in_every_role_and_for_all_that_is_the_person_s(role: Role) -> None:
    file, sits, kept = _file_with_everything()
    member = given_to_read(file, sits)
    where = {Role.UFR_MANAGER: file.ufr, Role.ARS_REFERENT: memberships.ars("ara")}.get(role)
    elsewhere = memberships.acting(role, person=member.person, organisation=where)
    before = _seen(elsewhere)
    assert before == kept[role]

    _declares(member, file)

    assert _seen(elsewhere) == dict.fromkeys(before, 0)
    colleague = memberships.acting(role, organisation=where)
    assert _seen(colleague) == before


def _seen(actor: Membership) -> dict[str, int]:
    models: dict[str, Any] = {"file": Candidature, "pieces": Piece, "letters": Letter, "threads": Thread}
    return {name: model.objects.visible_to(actor).count() for name, model in models.items()}


def _file_with_everything() -> tuple[Candidature, Any, dict[Role, dict[str, int]]]:
    """A sealed committee's file with one piece, one letter, and two threads: one to the UFR, one to the ARS."""
    file = on_desk()
    memberships.ars("ara")  # the thread about the project goes there
    attached(file, "transcripts")
    sits = committee(file)
    sits.state, sits.sealed_at, sits.sealed_by = "sealed", AT, sits.set_up_by
    sits.save()
    letters.issue(
        actor=memberships.case_desk(),
        kind="contracts.duration_notice",
        person=file.person,
        subject=file,
        paper=notice(),
        at=AT,
    )
    owner = Membership.objects.get(person=file.person, role=Role.SIGNATORY)
    for subject in ("candidature", "project", "contract"):
        threads.open_thread(actor=owner, subject=subject, title="Une question", body="Bonjour.", at=AT, token=uuid4())
    one = {"file": 1, "pieces": 1, "letters": 1, "threads": 1}
    return (
        file,
        sits,
        {
            Role.UFR_MANAGER: one | {"letters": 0},
            Role.ARS_REFERENT: one,
            Role.CASE_DESK: one,
            Role.AUDITOR: one | {"threads": 3},
        },
    )


def test_the_ufr_declares_that_of_a_member() -> None:
    file = on_desk()
    member = given_to_read(file, committee(file))
    declarer = secretary()
    conflict = _declares(declarer, file, member=member, ground="teaching")
    assert (conflict.person, conflict.declared_by) == (member.person, declarer)
    assert not Candidature.objects.visible_to(member).exists()
    assert Candidature.objects.visible_to(declarer).exists()


def test_nobody_declares_another_s_outside_the_ufr() -> None:
    file = on_desk()
    member = given_to_read(file, committee(file))
    for actor in (memberships.referent("ara"), member, secretary("med-gre")):
        with pytest.raises(PermissionDenied):
            _declares(actor, file, member=member)
    assert not Conflict.objects.exists()


def test_only_somebody_who_may_read_the_file_is_named() -> None:
    file, stranger = on_desk(), memberships.acting(Role.COMMITTEE_MEMBER, organisation=memberships.ufr("med-gre"))
    with pytest.raises(ValidationError, match="Choisissez un agent"):
        _declares(secretary(), file, member=stranger)


def test_a_file_that_one_does_not_read_is_nobody_s_to_declare_on() -> None:
    with pytest.raises(PermissionDenied):
        _declares(memberships.referent("bre"), on_desk())


def test_a_candidate_has_no_conflict_with_themself() -> None:
    file = on_desk()
    own = Membership.objects.get(person=file.person, role=Role.SIGNATORY)
    with pytest.raises(PermissionDenied):
        _declares(own, file)


def test_a_ground_is_one_of_four() -> None:
    with pytest.raises(ValidationError, match="Choisissez le lien"):
        _declares(secretary(), on_desk(), ground="dislike")


def test_the_ufr_reads_names_and_dates_of_its_own_only() -> None:
    mine, theirs = on_desk(), on_desk(ufr=memberships.ufr("med-gre"))
    here, there = secretary(), secretary("med-gre")
    _declares(memberships.referent("ara"), mine)
    _declares(memberships.referent("ara"), theirs)
    assert [one.candidature_id for one in conflicts_seen_by(here).rows] == [mine.pk]
    assert [one.candidature_id for one in conflicts_seen_by(there).rows] == [theirs.pk]
    assert conflicts_seen_by(memberships.referent("ara")).rows == ()


@pytest.mark.clause("IDF-4")
def test_the_case_desk_reads_no_piece_of_a_file_before_its_committee_seals() -> None:
    file = on_desk()
    (attachment,) = attached(file, "transcripts")
    desk, faculty = memberships.case_desk(), secretary()
    assert attachment.piece in Piece.objects.visible_to(faculty)  # else there would be nothing to hide
    assert attachment.piece not in Piece.objects.visible_to(desk)
    sits = committee(file)
    sits.state, sits.sealed_at, sits.sealed_by = "sealed", AT, faculty
    sits.save()
    assert attachment.piece in Piece.objects.visible_to(desk)
