"""The desk that the law names decides, once; the file, the letter and the signatory know of it together."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import FactKind, RecordedFact, Summary
from cesp.letters.models import Letter
from cesp.life_events import deadlines
from cesp.life_events.letter_kinds import DEFERRAL_DECISION, SUSPENSION_DECISION
from cesp.life_events.models import EventKind, EventState, LifeEvent
from cesp.life_events.operations import deciding
from cesp.life_events.queries import desk as queries
from cesp.life_events.queries.work import requests_waiting
from cesp.notifications.models import Notification
from cesp_law.refusals import Refused
from tests.factories import life_events as made
from tests.factories.contracts import concluded
from tests.factories.memberships import auditor, case_desk, payments_clerk, referent

pytestmark = pytest.mark.django_db

TODAY = date(2026, 1, 16)


@pytest.mark.clause("IDF-17")
def test_a_suspension_is_the_case_desk_s_to_grant_with_its_fact_its_letter_and_its_notice() -> None:
    event, desk = made.suspension(), case_desk()
    for other in (referent("ara"), auditor(), made.holder(event.contract)):
        with pytest.raises(PermissionDenied):
            deciding.grant(actor=other, event=event, reasons="", at=made.AT)
    done = deciding.grant(actor=desk, event=event, reasons="La pièce l'établit.", at=made.AT)
    fact = RecordedFact.objects.get(kind=FactKind.SUSPENDED)
    assert (done.fact, fact.evidence, fact.recorded_by) == (fact, f"Demande n° {event.pk}", desk)
    assert fact.payload == {"from": "2026-03", "until": "2026-07", "ground": "maternity"}
    letter = Letter.objects.get(kind=SUSPENSION_DECISION)
    sections = {one["title"]: one["sentences"] for one in letter.content.data["body"]["sections"]}
    assert sections["Motifs"] == ["La pièce l'établit."]
    assert any("69\N{NO-BREAK SPACE}mois" in sentence for sentence in sections["Effet sur votre contrat"])
    assert Notification.objects.filter(kind="life_events.request_decided", person=event.person).count() == 1


@pytest.mark.clause("INS-9", "BIE-9")
def test_a_deferral_is_the_agency_s_to_grant_and_keeps_the_day_it_was_asked() -> None:
    event = made.deferral()
    for other in (case_desk(), referent("idf")):
        with pytest.raises(PermissionDenied):
            deciding.grant(actor=other, event=event, reasons="", at=made.AT)
    deciding.grant(actor=referent("ara"), event=event, reasons="", at=made.AT)
    assert RecordedFact.objects.get(kind=FactKind.DEFERRAL_GRANTED).payload["requested_on"] == "2026-01-15"
    assert Letter.objects.get(kind=DEFERRAL_DECISION).issuer.ars_code == "ara"


def test_a_refusal_says_why_and_changes_nothing() -> None:
    event, desk = made.suspension(), case_desk()
    with pytest.raises(Refused, match="dit ses motifs"):
        deciding.refuse(actor=desk, event=event, reasons="  ", at=made.AT)
    done = deciding.refuse(actor=desk, event=event, reasons="La pièce n'est pas datée.", at=made.AT)
    assert (done.state, done.fact) == (EventState.REFUSED, None)
    assert RecordedFact.objects.count() == 1
    assert done.letter is not None


def test_the_second_to_decide_is_told_who_was_first_and_when() -> None:
    event, first, second = made.suspension(), case_desk(), case_desk()
    deciding.grant(actor=first, event=event, reasons="", at=made.AT)
    with pytest.raises(AlreadyDone) as told:
        deciding.refuse(actor=second, event=event, reasons="Non.", at=made.AT)
    assert first.signature in told.value.sentence
    assert "15 janvier 2026 à 10 h 00" in told.value.sentence


def test_a_decision_on_a_reading_gone_by_is_not_taken() -> None:
    """The signatory completed it, or the file moved, since the page was read."""
    event, desk = made.suspension(), case_desk()
    with pytest.raises(AlreadyDone, match="a changé cette demande"):
        deciding.grant(actor=desk, event=event, reasons="", seen=event.version - 1, at=made.AT)
    with pytest.raises(Refused, match="Le dossier a changé"):
        deciding.grant(actor=desk, event=event, reasons="", facts_seen=0, at=made.AT)
    assert LifeEvent.objects.get().state == EventState.SENT


def test_a_name_is_changed_where_lists_search_for_it() -> None:
    event = made.sent(
        EventKind.NAME, piece="identity_document", wanted="Nouvelle-Alliance", wanted_given_names="Camille"
    )
    done = deciding.grant(actor=case_desk(), event=event, reasons="", at=made.AT)
    assert done.person.full_name == "Camille Nouvelle-Alliance"
    assert "nouvelle alliance" in Summary.objects.get(pk=event.contract_id).search_key


def test_an_end_is_only_announced_and_no_agency_hears_of_it() -> None:
    event, desk = made.sent(EventKind.END, on=date(2026, 6, 30)), case_desk()
    assert not LifeEvent.objects.visible_to(referent("ara")).exists()
    assert not LifeEvent.objects.visible_to(payments_clerk()).exists()
    done = deciding.take_note(actor=desk, event=event, reasons="", at=made.AT)
    assert (done.state, done.letter, RecordedFact.objects.count()) == (EventState.NOTED, None, 1)


def test_only_what_moves_no_payment_is_granted_several_at_a_time() -> None:
    dates, other = [made.new_date(), made.new_date()], made.suspension()
    done = deciding.grant_many(actor=case_desk(), events=[*dates, other], at=made.AT)
    assert [event.pk for event in done.granted] == [event.pk for event in dates]
    assert done.refused == [(other, "Cette demande change l'allocation : ouvrez-la pour lire son effet.")]


def test_the_list_puts_the_oldest_first_and_counts_what_is_late() -> None:
    """Sent on 15 January 2026, answered by 14 February: late from the 15th."""
    desk = case_desk()
    new, old = made.new_date(at=made.AT.replace(day=20)), made.suspension()
    found = queries.listing(desk, queries.Filters(), today=date(2026, 2, 14))
    assert [row.event for row in found.rows] == [old, new]
    assert {one.code: one.count for one in found.queues} == {"a-decider": 2}
    found = queries.listing(desk, queries.Filters(queue="en-retard"), today=date(2026, 2, 15))
    assert [(row.event, row.waits_late) for row in found.rows] == [(old, True)]
    for day, late in ((14, 0), (15, 1)):
        waiting = requests_waiting(desk, today=date(2026, 2, day))
        assert [(one.code, one.count, one.late) for one in waiting] == [("a-decider", 2, late)]
    assert requests_waiting(referent("ara"), today=TODAY) == ()


def test_a_complement_is_a_deadline_of_the_signatory_but_never_that_of_an_end() -> None:
    desk, event = case_desk(), made.suspension()
    asked = deciding.ask_completion(
        actor=desk, event=event, message="Il manque la date.", answer_by_on=date(2026, 1, 30), at=made.AT
    )
    (one,) = deadlines.due([event.contract.signatory_id], on=TODAY)
    assert (one.subject, one.due_on) == (f"completion:{asked.pk}", date(2026, 1, 30))
    assert list(deadlines.people(on=TODAY)) == [event.contract.signatory_id]
    LifeEvent.objects.update(kind=EventKind.END)
    assert list(deadlines.due([event.contract.signatory_id], on=TODAY)) == []


def test_the_list_costs_the_same_at_one_row_and_at_thirty(django_assert_num_queries: object) -> None:
    """Counters, rows, and the opinions that are still waited for."""
    desk = case_desk()
    made.new_date()
    with django_assert_num_queries(3):  # type: ignore[operator]
        queries.listing(desk, queries.Filters(), today=TODAY)
    first = LifeEvent.objects.get()
    for _ in range(29):
        LifeEvent.objects.create(
            contract=concluded(),
            kind=first.kind,
            state=first.state,
            started_at=made.AT,
            saved_at=made.AT,
            sent_at=made.AT,
        )
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert len(queries.listing(desk, queries.Filters(), today=TODAY).rows) == 30
