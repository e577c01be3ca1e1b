"""Two agents decide one project: one decision, one letter; the loser hears who and when. Without locks, it breaks."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import OperationalError

from cesp.accounts.models import Membership
from cesp.audit.models import Entry
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import FactKind, RecordedFact
from cesp.letters.models import Letter
from cesp.notifications.models import Notification
from cesp.projects.letter_kinds import REFUSAL, VALIDATION
from cesp.projects.models import Project, ProjectState
from cesp.projects.operations import deciding
from cesp_law.facts import Breached
from tests.factories import projects as made
from tests.factories.contracts import recorded
from tests.factories.memberships import referent
from tests.racing import meeting, race, without_locks

pytestmark = pytest.mark.django_db(transaction=True)


def both(project: Project, first: Membership, second: Membership) -> list[object]:
    return race(
        lambda: deciding.validate(actor=first, project=project, reasons="", at=made.LATER),
        lambda: deciding.refuse(actor=second, project=project, reasons="Le poste est pourvu.", at=made.LATER),
    )


@pytest.mark.clause("BIE-8")
def test_of_two_decisions_one_is_taken_and_the_other_hears_of_it() -> None:
    project, first, second = made.sent(), referent("ara"), referent("ara")
    results = both(project, first, second)
    lost = [one for one in results if isinstance(one, AlreadyDone)]
    assert len(lost) == 1, results
    project.refresh_from_db()
    decided_by = project.validated_by or project.refused_by
    assert decided_by is not None
    assert decided_by.signature in lost[0].sentence
    assert "31 janvier 2028 à 10 h 00" in lost[0].sentence
    assert Letter.objects.filter(kind__in=(VALIDATION, REFUSAL)).count() == 1
    assert Notification.objects.filter(kind="projects.decided").count() == 1
    validated = project.state == ProjectState.VALIDATED
    assert RecordedFact.objects.filter(kind=FactKind.PROJECT_VALIDATED).count() == int(validated)


def refused_as_the_contract_ends(project: Project, agent: Membership, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Refuse a project, its contract broken between the reading and the writing; a lock makes that end wait."""
    was_read, has_ended, read = threading.Event(), threading.Event(), deciding.locked

    def read_then_wait(asked: Project) -> Project:
        found = read(asked)
        was_read.set()
        has_ended.wait(1.5)
        return found

    def end() -> None:
        was_read.wait(10)
        recorded(project.contract, Breached(on=date(2028, 1, 20)), at=made.LATER)
        has_ended.set()

    monkeypatch.setattr(deciding, "locked", read_then_wait)
    return race(
        lambda: deciding.refuse(actor=agent, project=project, reasons="Le poste est pourvu.", at=made.LATER), end
    )


def test_a_refusal_and_the_end_of_the_contract_are_not_both_said_of_a_project(monkeypatch: pytest.MonkeyPatch) -> None:
    project, agent = made.sent(), referent("ara")
    results = refused_as_the_contract_ends(project, agent, monkeypatch)
    assert not [one for one in results if isinstance(one, Exception)], results
    project.refresh_from_db()
    assert project.state == ProjectState.REFUSED
    assert Entry.objects.filter(act="projects.refused").count() == 1
    assert not Entry.objects.filter(act="projects.lapsed").exists()


def test_with_the_locks_off_the_contract_ends_while_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both write: on PostgreSQL the refusal covers « sans objet », on SQLite the database turns one away."""
    project, agent = made.sent(), referent("ara")
    with without_locks():
        results = refused_as_the_contract_ends(project, agent, monkeypatch)
    lapsed = Entry.objects.filter(act="projects.lapsed").exists()
    assert lapsed or [one for one in results if isinstance(one, OperationalError)], results


def test_with_the_locks_off_both_believe_they_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    project, first, second = made.sent(), referent("ara"), referent("ara")
    meet, read = meeting(2, patience=5), deciding.locked

    def read_then_meet(asked: Project) -> Project:
        found = read(asked)
        meet()
        return found

    monkeypatch.setattr(deciding, "locked", read_then_meet)
    with without_locks():
        results = both(project, first, second)
    assert not any(isinstance(one, AlreadyDone) for one in results), results
