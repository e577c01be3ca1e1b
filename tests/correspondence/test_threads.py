"""A thread from the question to its end: clock, states, notes, transfer, who sees what."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from cesp.accounts.models import Membership, Role
from cesp.audit.models import Entry
from cesp.correspondence import handover, operations, queries, reminders, working_days
from cesp.correspondence.models import Message, Thread
from cesp.notifications.models import Notification
from cesp_law.refusals import Refused
from tests.correspondence.conftest import NOW, Desks, asked, noted, written
from tests.factories import memberships
from tests.factories.candidatures import conflicted
from tests.factories.contracts import concluded

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_working_days_leave_out_week_ends_and_national_holidays() -> None:
    assert working_days.after(date(2026, 11, 20), 1) == date(2026, 11, 23)
    assert working_days.after(date(2026, 11, 10), 1) == date(2026, 11, 12)  # the 11th is Armistice Day
    assert working_days.after(date(2026, 12, 24), 1) == date(2026, 12, 28)
    assert working_days.between(date(2026, 11, 20), date(2026, 11, 20)) == 0
    assert working_days.between(date(2026, 11, 20), date(2026, 11, 22)) == 0
    assert working_days.between(date(2026, 11, 20), date(2026, 11, 23)) == 1


@pytest.mark.parametrize(
    ("subject", "due_on"),
    [("contract", date(2026, 11, 27)), ("payments", date(2026, 11, 25)), ("breach", date(2026, 12, 4))],
)
def test_a_question_is_due_in_five_working_days_unless_its_subject_says_otherwise(
    desks: Desks, subject: str, due_on: date
) -> None:
    thread = asked(desks.student, subject)
    assert (thread.state, thread.answer_due_on) == ("open", due_on)
    assert not thread.is_late(due_on)
    assert thread.is_late(due_on + timedelta(days=1))


@pytest.mark.clause("BIE-2", "IDF-18")
def test_asked_answered_asked_again_and_closed(desks: Desks) -> None:
    thread = asked(desks.student)
    written(desks.cases, thread, at=MONDAY)
    thread.refresh_from_db()
    assert (thread.state, thread.asked_at, thread.answer_due_on) == ("answered", None, None)
    assert thread.assigned_to == desks.cases  # whoever answers first carries it

    written(desks.student, thread, at=MONDAY)
    thread.refresh_from_db()
    assert (thread.state, thread.answer_due_on) == ("open", date(2026, 11, 30))

    written(desks.colleague, thread, at=MONDAY)
    operations.close(actor=desks.cases, thread=thread, at=MONDAY)
    thread.refresh_from_db()
    assert (thread.state, thread.closed_by) == ("closed", desks.cases)

    written(desks.student, thread, "Encore une chose.", at=MONDAY)
    thread.refresh_from_db()
    assert (thread.state, thread.closed_at, thread.closed_by) == ("open", None, None)


def test_writing_again_before_the_answer_does_not_move_the_day_promised(desks: Desks) -> None:
    thread = asked(desks.student)
    written(desks.student, thread, at=MONDAY)
    thread.refresh_from_db()
    assert (thread.asked_at, thread.answer_due_on) == (NOW, date(2026, 11, 27))


def test_a_question_nobody_answered_is_not_closed_by_the_desk_but_may_be_by_the_person(desks: Desks) -> None:
    thread = asked(desks.student)
    noted(desks.cases, thread)  # a note is no answer
    with pytest.raises(Refused, match="sans aucune réponse"):
        operations.close(actor=desks.cases, thread=thread, at=NOW)
    operations.close(actor=desks.student, thread=thread, at=NOW)
    thread.refresh_from_db()
    assert thread.state == "closed"
    with pytest.raises(Refused, match="n'est plus possible"):
        operations.close(actor=desks.student, thread=thread, at=NOW)


def test_a_form_sent_twice_writes_once(desks: Desks) -> None:
    token = uuid4()
    thread = asked(desks.student, token=token)
    assert asked(desks.student, token=token).pk == thread.pk
    again = uuid4()
    for _ in range(2):
        operations.write(actor=desks.cases, thread=thread, body="Voici.", at=NOW, token=again)
    assert list(Message.objects.values_list("position", "body")) == [(1, "Bonjour, une question."), (2, "Voici.")]


@pytest.mark.parametrize(
    ("title", "body", "said"),
    [("ab", "Bonjour", "L'objet"), ("a" * 121, "Bonjour", "L'objet"), ("abc", "  ", "Le message")],
)
def test_what_is_too_short_or_too_long_is_refused_in_a_sentence(desks: Desks, title: str, body: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        asked(desks.student, title=title, body=body)
    assert not Thread.objects.exists()


def _seen_by(actor: Membership) -> bool:
    return Thread.objects.visible_to(actor).exists()


@pytest.mark.clause("BIE-2", "IDF-18")
@pytest.mark.parametrize(
    ("subject", "readers"),
    [
        ("contract", {"student", "cases", "colleague", "auditor"}),
        ("payments", {"student", "payments", "auditor"}),
        ("course", {"student", "ars", "auditor"}),
        ("enrolment", {"student", "ufr", "auditor"}),
    ],
)
def test_a_thread_is_read_by_the_person_its_desk_and_the_auditor(desks: Desks, subject: str, readers: set[str]) -> None:
    asked(desks.student, subject)
    assert {name for name in Desks.__slots__ if _seen_by(getattr(desks, name))} == readers
    elsewhere = memberships.ufr("med-ren", region="bre")
    strangers = [
        memberships.signatory(),
        memberships.referent("idf"),
        memberships.acting(Role.UFR_MANAGER, organisation=elsewhere),
        memberships.acting(Role.ADMINISTRATOR),
        memberships.acting(Role.DEPARTEMENT_REFERENT, organisation=memberships.ars("ara")),
    ]
    assert [_seen_by(stranger) for stranger in strangers] == [False] * 5


def test_what_one_cannot_see_one_cannot_act_on(desks: Desks) -> None:
    thread = asked(desks.student, "payments")
    for actor in (desks.ars, desks.cases, memberships.signatory(), memberships.acting(Role.ADMINISTRATOR)):
        for act in (
            lambda actor=actor: written(actor, thread),
            lambda actor=actor: noted(actor, thread),
            lambda actor=actor: operations.close(actor=actor, thread=thread, at=NOW),
            lambda actor=actor: operations.assign(actor=actor, thread=thread, to=None, at=NOW),
            lambda actor=actor: operations.mark_read(actor=actor, thread=thread, position=1),
        ):
            with pytest.raises(PermissionDenied):
                act()
    assert Message.objects.count() == 1


def test_the_auditor_reads_and_does_nothing_else(desks: Desks) -> None:
    thread = asked(desks.student)
    for act in (
        lambda: written(desks.auditor, thread),
        lambda: noted(desks.auditor, thread),
        lambda: operations.close(actor=desks.auditor, thread=thread, at=NOW),
        lambda: operations.assign(actor=desks.auditor, thread=thread, to=None, at=NOW),
    ):
        with pytest.raises(PermissionDenied):
            act()


def _read(actor: Membership, thread: Thread) -> list[str]:
    return [turn.message.body for turn in queries.conversation(actor, thread) if turn.message]


def test_a_note_is_read_in_its_organisation_only(desks: Desks) -> None:
    thread = asked(desks.student, "course")
    noted(desks.ars, thread, "Note de l'ARS.")
    written(desks.ars, thread, "Réponse.")
    everything = ["Bonjour, une question.", "Note de l'ARS.", "Réponse."]
    public = ["Bonjour, une question.", "Réponse."]
    assert _read(desks.ars, thread) == everything
    assert _read(desks.auditor, thread) == everything
    assert _read(desks.student, thread) == public
    # Once passed on, the other organisation reads the conversation, not what was noted elsewhere.
    written(desks.student, thread, "Et mon contrat ?")
    cases = next(one for one in queries.transfer_choices(thread, on=NOW.date()) if one.desk == "cases")
    operations.transfer(actor=desks.ars, thread=thread, destination=cases.code, reason="C'est le contrat.", at=NOW)
    assert _read(desks.cases, thread) == [*public, "Et mon contrat ?"]
    assert not _seen_by(desks.ars)


def test_a_note_neither_answers_nor_tells_nor_shows_as_unread_to_the_person(desks: Desks) -> None:
    thread = asked(desks.student)
    told = Notification.objects.count()
    noted(desks.cases, thread)
    thread.refresh_from_db()
    assert (thread.state, thread.last_position, thread.last_public_position) == ("open", 2, 1)
    assert Notification.objects.count() == told
    assert queries.waiting_for(desks.student, today=date(2026, 11, 20)).unread == 0


def test_passing_on_keeps_the_day_promised_with_one_working_day_left_at_least(desks: Desks) -> None:
    thread = asked(desks.student)
    (there,) = [one for one in queries.transfer_choices(thread, on=NOW.date()) if one.desk == "payments"]
    operations.assign(actor=desks.cases, thread=thread, to=desks.cases.pk, at=NOW)
    late = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
    moved = operations.transfer(
        actor=desks.cases,
        thread=thread,
        destination=there.code,
        reason="C'est un versement.",
        at=late,
    )
    assert (moved.desk, moved.assigned_to, moved.answer_due_on) == ("payments", None, date(2026, 12, 3))
    assert not _seen_by(desks.cases)
    assert _seen_by(desks.payments)
    told = Notification.objects.filter(person=desks.payments.person, kind="correspondence.question_received")
    assert told.count() == 1

    early = asked(desks.student)
    moved = operations.transfer(
        actor=desks.cases, thread=early, destination=there.code, reason="C'est un versement.", at=NOW
    )
    assert moved.answer_due_on == date(2026, 11, 27)


def test_passing_on_wants_a_reason_and_a_question_that_waits(desks: Desks) -> None:
    thread = asked(desks.student)
    (there,) = [one for one in queries.transfer_choices(thread, on=NOW.date()) if one.desk == "payments"]
    with pytest.raises(Refused, match="Le motif"):
        operations.transfer(actor=desks.cases, thread=thread, destination=there.code, reason="trop", at=NOW)
    written(desks.cases, thread)
    with pytest.raises(Refused, match="n'est plus possible"):
        operations.transfer(actor=desks.cases, thread=thread, destination=there.code, reason="dix lettres", at=NOW)


def test_a_thread_is_given_to_somebody_of_the_desk_in_force(desks: Desks) -> None:
    thread = asked(desks.student)
    operations.assign(actor=desks.cases, thread=thread, to=desks.colleague.pk, at=NOW)
    assert Thread.objects.get().assigned_to == desks.colleague
    told = Notification.objects.filter(person=desks.colleague.person, kind="correspondence.thread_assigned")
    assert told.count() == 1
    gone = memberships.case_desk()
    gone.until_on = date(2026, 11, 20)
    gone.save()
    for other in (desks.payments, desks.ars, gone):
        with pytest.raises(Refused, match="n'est pas de ce bureau"):
            operations.assign(actor=desks.cases, thread=thread, to=other.pk, at=NOW)
    operations.assign(actor=desks.cases, thread=thread, to=None, at=NOW)
    assert Thread.objects.get().assigned_to is None


def test_the_whole_desk_is_told_until_somebody_carries_the_thread(desks: Desks) -> None:
    thread = asked(desks.student)
    kind = "correspondence.question_received"
    people = set(Notification.objects.filter(kind=kind).values_list("person_id", flat=True))
    assert people == {desks.cases.person_id, desks.colleague.person_id}
    written(desks.cases, thread)
    assert Notification.objects.filter(person=desks.student.person, kind="correspondence.answer_received").count() == 1
    written(desks.student, thread, "Merci, et ensuite ?")
    assert Notification.objects.filter(kind=kind, person=desks.cases.person).count() == 2
    assert Notification.objects.filter(kind=kind, person=desks.colleague.person).count() == 1


def test_a_colleague_who_knows_the_person_is_neither_told_nor_given_the_thread(desks: Desks) -> None:
    conflicted(desks.colleague, desks.student.person)
    thread = asked(desks.student)
    told = Notification.objects.filter(kind="correspondence.question_received")
    assert [told.filter(person=one.person).count() for one in (desks.cases, desks.colleague)] == [1, 0]
    with pytest.raises(Refused, match="n'est pas de ce bureau"):
        operations.assign(actor=desks.cases, thread=thread, to=desks.colleague.pk, at=NOW)


def test_what_was_typed_stays_in_the_messages(desks: Desks) -> None:
    thread = asked(desks.student, title="OBJET-SECRET", body="TEXTE-SECRET")
    noted(desks.cases, thread, "NOTE-SECRETE")
    written(desks.cases, thread, "REPONSE-SECRETE")
    elsewhere = [str(row) for row in (*Entry.objects.values(), *Notification.objects.values())]
    assert elsewhere
    assert not [row for row in elsewhere if "SECRET" in row]


def test_every_act_leaves_a_line_about_the_person(desks: Desks) -> None:
    thread = asked(desks.student)
    noted(desks.cases, thread)
    operations.assign(actor=desks.cases, thread=thread, to=desks.colleague.pk, at=NOW)
    written(desks.cases, thread)
    operations.close(actor=desks.cases, thread=thread, at=NOW)
    acts = Entry.objects.filter(about_id=desks.student.person_id, act__startswith="correspondence.")
    assert list(acts.order_by("pk").values_list("act", flat=True)) == [
        "correspondence.thread_opened",
        "correspondence.note_written",
        "correspondence.thread_assigned",
        "correspondence.message_written",
        "correspondence.thread_closed",
    ]


def test_an_agent_writes_first_to_people_followed_on_subjects_of_their_desk(desks: Desks) -> None:
    how = {"title": "Votre projet", "body": "Bonjour.", "at": NOW}
    person = desks.student.person
    thread = operations.write_to(actor=desks.ars, person=person, subject="project", token=uuid4(), **how)
    assert (thread.state, thread.desk, thread.assigned_to, thread.answer_due_on) == ("answered", "ars", desks.ars, None)
    with pytest.raises(Refused, match="Bureau des paiements"):
        operations.write_to(actor=desks.ars, person=person, subject="payments", token=uuid4(), **how)
    with pytest.raises(PermissionDenied):
        operations.write_to(actor=memberships.referent("idf"), person=person, subject="project", token=uuid4(), **how)
    with pytest.raises(PermissionDenied):
        operations.write_to(actor=desks.auditor, person=person, subject="project", token=uuid4(), **how)


def _told_of_lateness() -> list[tuple[str, int]]:
    late = Notification.objects.filter(kind__startswith="correspondence.answer_late").order_by("pk")
    return [(row.kind.removeprefix("correspondence."), row.person_id) for row in late]


def test_reminders_climb_once_each_from_who_carries_the_thread_to_the_administrators(desks: Desks) -> None:
    administrator = memberships.acting(Role.ADMINISTRATOR)
    thread = asked(desks.student)  # due on Friday 27 November
    operations.assign(actor=desks.cases, thread=thread, to=desks.cases.pk, at=NOW)
    remind = lambda day: reminders.remind_late_threads(on=day, at=NOW)  # noqa: E731
    mine, theirs, above = desks.cases.person_id, desks.colleague.person_id, administrator.person_id
    assert remind(date(2026, 11, 27)) == 0
    assert remind(date(2026, 11, 29)) == 0  # a Sunday: no working day has passed
    assert remind(date(2026, 11, 30)) == 1
    assert _told_of_lateness() == [("answer_late", mine)]
    assert remind(date(2026, 11, 30)) == 0
    assert remind(date(2026, 12, 1)) == 1
    assert sorted(_told_of_lateness()[1:]) == sorted([("answer_late", mine), ("answer_late", theirs)])
    assert remind(date(2026, 12, 3)) == 0
    assert remind(date(2026, 12, 4)) == 1
    assert _told_of_lateness()[3:] == [("answer_late_in_organisation", above)]
    assert remind(date(2026, 12, 31)) == 0


def test_after_days_without_a_tick_each_step_is_told_once(desks: Desks) -> None:
    administrator = memberships.acting(Role.ADMINISTRATOR)
    asked(desks.student)
    assert reminders.remind_late_threads(on=date(2026, 12, 31), at=NOW) == 1
    assert len(_told_of_lateness()) == 5  # two colleagues twice, one administrator
    assert _told_of_lateness()[-1] == ("answer_late_in_organisation", administrator.person_id)
    assert reminders.remind_late_threads(on=date(2027, 1, 4), at=NOW) == 0


def test_an_answer_stops_the_reminders(desks: Desks) -> None:
    written(desks.cases, asked(desks.student))
    assert reminders.remind_late_threads(on=date(2026, 12, 31), at=NOW) == 0
    assert _told_of_lateness() == []


def test_homes_count_what_waits(desks: Desks) -> None:
    today = date(2026, 11, 20)
    first, second = asked(desks.student), asked(desks.student)
    operations.assign(actor=desks.cases, thread=first, to=desks.cases.pk, at=NOW)
    waiting = queries.waiting_for(desks.cases, today=today)
    assert (waiting.mine, waiting.unassigned, waiting.late) == (1, 1, 0)
    assert queries.waiting_for(desks.colleague, today=date(2026, 11, 28)).late == 2
    written(desks.cases, second)
    assert queries.waiting_for(desks.student, today=today).unread == 1
    operations.mark_read(actor=desks.student, thread=second, position=2)
    assert queries.waiting_for(desks.student, today=today).unread == 0
    administrator = memberships.acting(Role.ADMINISTRATOR)
    assert queries.late_desks(administrator, today=date(2026, 11, 28)) == [("Bureau des contrats", 1)]
    assert queries.late_desks(desks.cases, today=date(2026, 11, 28)) == []


def test_a_mark_never_goes_back_nor_past_what_the_reader_can_see(desks: Desks) -> None:
    thread = asked(desks.student)
    noted(desks.cases, thread)
    operations.mark_read(actor=desks.student, thread=thread, position=99)
    operations.mark_read(actor=desks.student, thread=thread, position=0)
    mark = Thread.objects.with_unread(desks.student).get()
    assert mark.read_position == 1  # type: ignore[attr-defined]


def test_the_usual_time_is_the_median_of_the_last_answers_in_working_days(desks: Desks) -> None:
    assert queries.usual_days(desks.cases.organisation, "cases", on=date(2026, 12, 1)) is None  # type: ignore[arg-type]
    for day in (20, 23, 27):  # 0, 1 and 5 working days after Friday 20 November
        written(desks.cases, asked(desks.student), at=datetime(2026, 11, day, 15, 0, tzinfo=UTC))
    assert queries.usual_days(desks.cases.organisation, "cases", on=date(2026, 12, 1)) == 1  # type: ignore[arg-type]
    assert queries.usual_days(desks.cases.organisation, "payments", on=date(2026, 12, 1)) is None  # type: ignore[arg-type]
    assert queries.usual_days(desks.cases.organisation, "cases", on=date(2027, 6, 1)) is None  # type: ignore[arg-type]


def test_threads_are_handed_over_to_a_colleague_or_back_to_the_desk(desks: Desks) -> None:
    kept, closed = asked(desks.student), asked(desks.student)
    written(desks.cases, kept)
    written(desks.cases, closed)
    operations.close(actor=desks.cases, thread=closed, at=NOW)
    assert handover.held_by(desks.cases) == [("fils de messages", 1)]
    boss = memberships.acting(Role.ADMINISTRATOR)
    handover.hand_over(desks.cases, desks.colleague, actor=boss, at=NOW)
    line = Entry.objects.get(act="correspondence.thread_handed_over")
    assert (line.membership_id, line.detail) == (boss.pk, {"from": desks.cases.pk, "to": desks.colleague.pk})
    kept.refresh_from_db()
    closed.refresh_from_db()
    assert (kept.assigned_to, closed.assigned_to) == (desks.colleague, desks.cases)
    assert handover.held_by(desks.colleague) == [("fils de messages", 1)]
    handover.hand_over(desks.colleague, desks.payments, actor=boss, at=NOW)
    kept.refresh_from_db()
    assert kept.assigned_to is None


def test_a_queue_holds_what_its_name_says(desks: Desks) -> None:
    mine, _free, answered, closed = (asked(desks.student) for _ in range(4))
    operations.assign(actor=desks.cases, thread=mine, to=desks.cases.pk, at=NOW)
    written(desks.colleague, answered)
    written(desks.colleague, closed)
    operations.close(actor=desks.colleague, thread=closed, at=NOW)
    inbox = queries.inbox(desks.cases, today=date(2026, 11, 28))
    assert inbox.counts == {"mine": 1, "unassigned": 1, "to_answer": 2, "late": 2, "answered": 1, "closed": 1}
    found = {
        queue: len(queries.inbox(desks.cases, queue=queue, today=date(2026, 11, 28)).page.rows)
        for queue in inbox.counts
    }
    assert found == inbox.counts
    assert queries.inbox(desks.cases, today=date(2026, 11, 27)).counts["late"] == 0


def test_an_inbox_is_searched_by_name_and_by_title(desks: Desks) -> None:
    other = memberships.signatory(concluded().signatory)
    asked(desks.student, title="Déménagement à Lyon")
    asked(other, title="Versement")
    by_title = queries.inbox(desks.cases, words="demenagement", today=date(2026, 11, 20))
    assert [row.person for row in by_title.page.rows] == [desks.student.person]
    by_name = queries.inbox(desks.cases, words=other.person.family_name, today=date(2026, 11, 20))
    assert other.person in [row.person for row in by_name.page.rows]
    assert queries.inbox(desks.cases, subject="duration", today=date(2026, 11, 20)).counts["to_answer"] == 0


def test_an_agent_who_signed_a_contract_reads_their_question_as_a_signatory_only(desks: Desks) -> None:
    both = memberships.signatory(desks.cases.person)
    thread = asked(both)
    noted(desks.colleague, thread, "Note sur notre collègue.")
    assert not _seen_by(desks.cases)
    assert _seen_by(both)
    assert _read(both, thread) == ["Bonjour, une question."]
