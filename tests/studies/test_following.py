"""Faculties chased, the desk's board, what it settles, what a signatory contests; a contract that moves."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cesp.contracts.models import Contract, RecordedFact, Summary
from cesp.correspondence.models import Thread
from cesp.notifications.models import Notification
from cesp.studies.models import Declaration, Ground, Outcome, Question, Reminder, Settlement, Step
from cesp.studies.operations import settling
from cesp.studies.operations.autumns import set_autumn
from cesp.studies.operations.chasing import chase
from cesp.studies.queries import lines
from cesp.studies.queries.board import board
from cesp.studies.queries.own import declared_of
from cesp.studies.queries.work import studies_work
from cesp_law.refusals import Refused
from tests.factories import memberships
from tests.factories.studies import OPEN_AT, autumn, enrolled, manager, says

pytestmark = pytest.mark.django_db


def at(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, 9, 0, tzinfo=UTC)


def told(person: object, kind: str) -> int:
    return Notification.objects.filter(person=person, kind=f"studies.{kind}").count()


@pytest.mark.clause("NAT-7")
def test_a_faculty_is_chased_once_a_step_then_the_desk_is_told_and_pay_goes_on() -> None:
    desk, ufr, other = memberships.case_desk(), manager(), manager(memberships.ufr("med-gre"))
    contract = enrolled()
    done = enrolled("Petit", at=other.organisation)
    autumn()
    assert chase(at=at(9, 30)) == 0
    assert chase(at=at(10, 1)) == 2
    says(done, Outcome.ENROLLED, year=8, actor=other)
    counts = []
    # Opening already told; 16 November is fourteen days before the last; 30 November is that last day.
    for month, day in ((10, 1), (11, 15), (11, 16), (11, 30), (12, 1), (12, 1), (12, 14), (12, 27), (12, 28), (12, 29)):
        counts.append(chase(at=at(month, day)))
    assert counts == [0, 0, 1, 0, 1, 0, 1, 0, 1, 0]
    assert [one.step for one in Reminder.objects.filter(ufr=ufr.organisation).order_by("pk")] == list(Step)
    assert (told(ufr.person, "to_declare"), told(ufr.person, "late"), told(desk.person, "ufr_silent")) == (2, 2, 1)
    assert (told(other.person, "to_declare"), told(other.person, "late")) == (1, 0)
    assert not RecordedFact.objects.filter(contract=contract).exclude(kind="concluded").exists()
    assert Summary.objects.get(pk=contract.pk).until_month is None


def test_a_job_that_missed_weeks_tells_the_last_step_alone() -> None:
    ufr = manager()
    enrolled()
    autumn()
    assert chase(at=at(12, 20)) == 1
    assert [one.step for one in Reminder.objects.all()] == [Step.AGAIN]
    assert told(ufr.person, "late") == 1


def test_the_board_counts_by_faculty_those_with_the_most_left_first() -> None:
    manager()
    elsewhere = memberships.ufr("med-gre")
    enrolled("Abel"), enrolled("Morel")
    says(enrolled("Petit", at=elsewhere), Outcome.DIPLOMA, on=date(2026, 10, 5))
    says(enrolled("Roche", at=elsewhere), Outcome.UNKNOWN, words="Inconnue.")
    rows = [
        (row.ufr.code, row.expected, row.declared, row.missing, row.to_settle, row.changes) for row in board(autumn())
    ]
    assert rows == [("med-lyo", 2, 0, 2, 0, 0), ("med-gre", 2, 2, 0, 1, 1)]


def test_those_whose_allowance_has_ended_or_not_begun_are_not_expected() -> None:
    ufr, desk = manager(), memberships.case_desk()
    gone, later = enrolled("Abel"), enrolled("Morel", academic_year=2027, signed_on=date(2026, 5, 4))
    says(gone, Outcome.EXCLUDED, on=date(2026, 10, 5), actor=ufr)
    assert [line.summary.pk for line in lines.every_line(actor=ufr, autumn=autumn())] == [gone.pk]
    following = autumn(2027)
    assert [line.summary.pk for line in lines.every_line(actor=ufr, autumn=following)] == [later.pk]
    assert studies_work(desk, today=date(2026, 8, 1)) == ()


@pytest.mark.clause("PAP-10")
def test_the_desk_attaches_the_contract_elsewhere_and_the_new_faculty_declares() -> None:
    desk, ufr, other = memberships.case_desk(), manager(), manager(memberships.ufr("med-gre"))
    contract = enrolled()
    says(contract, Outcome.UNKNOWN, words="Partie à Grenoble.", actor=ufr)
    question = Question.objects.get()
    how = {"actor": desk, "question": question, "settlement": Settlement.ATTACHED, "at": OPEN_AT}
    with pytest.raises(PermissionDenied):
        settling.settle(**how | {"actor": ufr}, words="Elle y est inscrite.", ufr=other.organisation)
    with pytest.raises(Refused, match="déjà rattaché"):
        settling.settle(**how, words="Elle y est inscrite.", ufr=ufr.organisation)
    with pytest.raises(Refused, match="Expliquez"):
        settling.settle(**how, words=" ", ufr=other.organisation)
    settling.settle(**how, words="Elle y est inscrite.", ufr=other.organisation)
    with pytest.raises(Refused, match="déjà tranché"):
        settling.settle(**how, words="Encore.", ufr=other.organisation)
    contract = Contract.objects.get(pk=contract.pk)
    assert contract.ufr == other.organisation
    assert not Contract.objects.visible_to(ufr).exists()
    assert (lines.missing_count(ufr, autumn()), lines.missing_count(other, autumn())) == (0, 1)
    says(contract, Outcome.ENROLLED, year=8, actor=other)
    assert (lines.missing_count(other, autumn()), Declaration.objects.standing().get().ufr) == (0, other.organisation)
    assert told(contract.signatory, "attached") == 1


def test_what_is_asked_again_is_the_faculty_s_to_declare() -> None:
    desk, ufr, contract = memberships.case_desk(), manager(), enrolled()
    says(contract, Outcome.UNKNOWN, words="Inconnue.", actor=ufr)
    how = {"actor": desk, "settlement": Settlement.ASKED_AGAIN, "words": "Elle est sur votre liste.", "at": OPEN_AT}
    settling.settle(question=Question.objects.get(), **how)
    assert lines.missing_count(ufr, autumn()) == 1
    assert told(ufr.person, "asked_again") == 1


@pytest.mark.clause("NAT-7", "PAP-10")
def test_a_signatory_reads_contests_and_the_desk_settles() -> None:
    desk, contract = memberships.case_desk(), enrolled()
    own = contract.signatory.memberships.get()
    declared = says(contract, Outcome.EXCLUDED, on=date(2026, 10, 5))
    assert declared_of(contract)[0].contestable
    token = uuid4()
    words = "Je suis inscrite, voyez mon certificat."
    stranger = memberships.signatory()
    with pytest.raises(PermissionDenied):
        settling.contest(actor=stranger, declaration=declared, words=words, token=uuid4(), at=OPEN_AT)
    question = settling.contest(actor=own, declaration=declared, words=words, token=token, at=OPEN_AT)
    assert (question.ground, question.thread) == (Ground.CONTESTED, Thread.objects.get(person=contract.signatory))
    assert not declared_of(contract)[0].contestable
    with pytest.raises(Refused, match="regarde déjà"):
        settling.contest(actor=own, declaration=declared, words=words, token=uuid4(), at=OPEN_AT)
    # Nothing is undone by itself: the exclusion stands until a person corrects it.
    assert Summary.objects.get(pk=contract.pk).until_month is not None
    again = {"actor": desk, "question": question, "at": OPEN_AT}
    with pytest.raises(Refused, match="a enregistré un fait"):
        settling.settle(**again, settlement=Settlement.ASKED_AGAIN, words="Erreur.")
    settling.settle(**again, settlement=Settlement.KEPT, words="L'arrêté d'exclusion est joint.")
    assert told(contract.signatory, "settled") == 1


def test_days_of_an_autumn_are_in_order_and_an_opening_does_not_move_once_come() -> None:
    desk = memberships.case_desk()
    how = {"actor": desk, "academic_year": 2026, "at": at(9, 15)}
    for opens_on, due_on in (
        (date(2026, 10, 1), date(2026, 10, 1)),
        (date(2026, 6, 30), date(2026, 11, 30)),
        (date(2026, 10, 1), date(2027, 7, 1)),
    ):
        with pytest.raises(ValidationError):
            set_autumn(**how, opens_on=opens_on, due_on=due_on)
    made = set_autumn(**how, opens_on=date(2026, 10, 1), due_on=date(2026, 11, 30))
    assert set_autumn(**how, opens_on=date(2026, 10, 2), due_on=date(2026, 11, 30)).pk == made.pk
    on_the_day = how | {"at": at(10, 2)}
    with pytest.raises(ValidationError, match="déjà ouvertes"):
        set_autumn(**on_the_day, opens_on=date(2026, 10, 1), due_on=date(2026, 12, 15))
    moved = set_autumn(**on_the_day, opens_on=date(2026, 10, 2), due_on=date(2026, 12, 15))
    assert moved.due_on == date(2026, 12, 15)
    with pytest.raises(PermissionDenied):
        set_autumn(**how | {"actor": manager()}, opens_on=date(2026, 10, 1), due_on=date(2026, 11, 30))


def test_what_waits_is_on_the_homes() -> None:
    desk, ufr, contract = memberships.case_desk(), manager(), enrolled()
    autumn()
    (work,) = studies_work(ufr, today=date(2026, 11, 30))
    assert (work.code, work.count, work.late) == ("declare", 1, False)
    (work,) = studies_work(ufr, today=date(2026, 11, 30) + timedelta(days=1))
    assert work.late
    says(contract, Outcome.STOPPED, on=date(2026, 11, 2), words="Année de césure demandée.", actor=ufr)
    assert studies_work(ufr, today=date(2026, 11, 30)) == ()
    assert [work.code for work in studies_work(desk, today=date(2026, 11, 30))] == ["settle"]
    # The next academic year's days are asked for from 1 August.
    assert [work.code for work in studies_work(desk, today=date(2027, 7, 31))] == ["settle"]
    assert [work.code for work in studies_work(desk, today=date(2027, 8, 1))] == ["settle", "dates"]
