"""A request by its signatory: draft, pieces, sending, completion, withdrawal, contest."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from cesp.common.workflow import AlreadyDone
from cesp.documents.kinds import Sensitivity
from cesp.documents.models import Piece, PieceState
from cesp.letters.models import Letter
from cesp.life_events.models import EventKind, EventState, LifeEvent
from cesp.life_events.operations import deciding, filing
from cesp.life_events.queries import desk as desk_queries
from cesp_law.dates import Month
from cesp_law.refusals import Refused
from tests.factories import life_events as made
from tests.factories.contracts import concluded
from tests.factories.memberships import auditor, case_desk, referent, signatory

pytestmark = pytest.mark.django_db


def test_a_draft_asked_twice_is_one_and_nobody_else_reads_it() -> None:
    contract = concluded()
    me = made.holder(contract)
    draft = made.drafted(EventKind.SUSPENSION, contract, actor=me, **made.MATERNITY)
    again = filing.start(actor=me, contract=contract, kind=EventKind.SUSPENSION, at=made.AT)
    assert again == draft
    for reader in (case_desk(), referent("ara"), auditor()):
        assert not LifeEvent.objects.visible_to(reader).exists()
    with pytest.raises(PermissionDenied):
        filing.send(actor=signatory(), event=draft, at=made.AT)


def test_two_windows_never_overwrite_each_other() -> None:
    draft = made.drafted(EventKind.SUSPENSION, **made.MATERNITY)
    me = made.holder(draft.contract)
    with pytest.raises(AlreadyDone, match="dans une autre fenêtre"):
        filing.save(actor=me, event=draft, values={"explanation": "Autre"}, seen=draft.version - 1, at=made.AT)


@pytest.mark.clause("IDF-17")
def test_a_suspension_is_not_sent_without_its_piece_which_is_kept_apart() -> None:
    contract = concluded()
    me = made.holder(contract)
    draft = made.drafted(EventKind.SUSPENSION, contract, actor=me, **made.MATERNITY)
    with pytest.raises(Refused, match="Joignez la pièce"):
        filing.send(actor=me, event=draft, at=made.AT)
    with pytest.raises(Refused, match="n'appuie pas"):
        filing.add_piece(actor=me, event=draft, kind="diploma", upload=made.certificate(), at=made.AT)
    held = filing.add_piece(actor=me, event=draft, kind="maternity_papers", upload=made.certificate(), at=made.AT)
    event = filing.send(actor=me, event=draft, at=made.AT)
    assert held.piece.sensitivity == Sensitivity.HEALTH
    agency, desk = referent("ara"), case_desk()
    assert [len(desk_queries.page_of(one, event, today=date(2026, 1, 16)).pieces) for one in (agency, desk)] == [0, 1]
    assert desk_queries.page_of(agency, event, today=date(2026, 1, 16)).withheld == 1


def test_sending_twice_sends_once_and_hands_one_receipt() -> None:
    event = made.suspension()
    me = made.holder(event.contract)
    again = filing.send(actor=me, event=event, at=made.AT + timedelta(hours=1))
    assert (again.sent_at, again.receipt) == (event.sent_at, event.receipt)
    receipt = Letter.objects.get()
    sections = receipt.content.data["body"]["sections"]
    body = " ".join(sentence for section in sections for sentence in section["sentences"])
    assert "Mois demandés : mars 2026 à juin 2026 inclus (4 mois)" in body
    assert "Maternité, paternité ou adoption" in body
    assert "69\N{NO-BREAK SPACE}mois (au lieu de : 73\N{NO-BREAK SPACE}mois)" in body


def test_a_second_request_of_the_same_kind_waits_for_the_first() -> None:
    event = made.suspension()
    with pytest.raises(Refused, match="attend déjà une décision"):
        made.drafted(EventKind.SUSPENSION, event.contract, **made.MATERNITY)


@pytest.mark.clause("INS-9", "BIE-9")
@pytest.mark.parametrize(
    ("at", "late"),
    [(datetime(2028, 7, 31, 20, 0, tzinfo=UTC), False), (datetime(2028, 7, 31, 22, 30, tzinfo=UTC), True)],
)
def test_a_deferral_is_late_from_the_day_after_three_months_before_the_diploma(at: datetime, late: bool) -> None:
    """The diploma is expected on 31 October 2028; the second instant is 1 August in Paris."""
    event = made.deferral(at=at)
    assert (event.due_on, event.late, event.state) == (date(2028, 7, 31), late, EventState.SENT)


@pytest.mark.clause("INS-16")
def test_who_does_not_settle_at_once_asks_for_a_deferral_that_the_alert_then_finds() -> None:
    """Diploma obtained, nobody asked: the alert stands; the deferral granted, late, lifts it."""
    from cesp.contracts.models import Summary
    from cesp_law.facts import DiplomaObtained
    from tests.factories.contracts import recorded

    contract = concluded(expected_diploma_on=date(2025, 10, 31))
    recorded(contract, DiplomaObtained(on=date(2025, 10, 31)))
    assert "neither_installed_nor_deferred" in Summary.objects.get(pk=contract.pk).alerts
    event = made.deferral(contract, until_month=Month.of(2026, 11))
    assert (event.first_month, event.late) == (Month.of(2025, 11), True)
    deciding.grant(actor=referent("ara"), event=event, reasons="", at=made.AT)
    assert "neither_installed_nor_deferred" not in Summary.objects.get(pk=contract.pk).alerts


def test_a_completion_unlocks_the_request_and_sends_it_back() -> None:
    event = made.suspension()
    me, desk = made.holder(event.contract), case_desk()
    with pytest.raises(Refused, match="ne se change plus"):
        filing.save(actor=me, event=event, values={"explanation": "Suite"}, seen=event.version, at=made.AT)
    deciding.ask_completion(
        actor=desk, event=event, message="Il manque les dates.", answer_by_on=date(2026, 1, 30), at=made.AT
    )
    event.refresh_from_db()
    assert event.state == EventState.TO_COMPLETE
    filing.save(actor=me, event=event, values={"until_month": Month.of(2026, 6)}, seen=event.version, at=made.AT)
    back = filing.send(actor=me, event=event, at=made.AT + timedelta(days=1))
    assert (back.state, back.sent_at, back.forecast_months_owed) == (EventState.SENT, made.AT, 70)
    assert back.completions.get().answered_at == made.AT + timedelta(days=1)
    assert Letter.objects.filter(replaces__isnull=False).count() == 1


def test_a_request_is_withdrawn_until_it_is_decided_and_a_draft_is_erased() -> None:
    event = made.suspension()
    me, desk = made.holder(event.contract), case_desk()
    filing.withdraw(actor=me, event=event, at=made.AT)
    with pytest.raises(AlreadyDone, match="a retiré cette demande"):
        deciding.grant(actor=desk, event=event, reasons="", at=made.AT)
    draft = made.drafted(EventKind.SUSPENSION, event.contract, **made.MATERNITY)
    other = filing.add_piece(
        actor=me, event=draft, kind="maternity_papers", upload=made.certificate("Autre"), at=made.AT
    ).piece
    filing.withdraw(actor=me, event=draft, at=made.AT)
    assert LifeEvent.objects.get() == event
    assert Piece.objects.get(pk=other.pk).state == PieceState.WITHDRAWN
    granted = deciding.grant(actor=desk, event=made.new_date(event.contract), reasons="", at=made.AT)
    with pytest.raises(Refused, match="n'est plus possible"):
        filing.withdraw(actor=me, event=granted, at=made.AT)


def test_a_refusal_is_contested_once_and_the_desk_sees_it() -> None:
    event = made.suspension()
    me, desk = made.holder(event.contract), case_desk()
    deciding.refuse(actor=desk, event=event, reasons="La pièce n'est pas datée.", at=made.AT)
    filing.contest(actor=me, event=event, because="Elle l'est, au verso.", at=made.AT)
    with pytest.raises(Refused, match="déjà contesté"):
        filing.contest(actor=me, event=event, because="Encore.", at=made.AT)
    wanted = desk_queries.Filters(queue="contestees")
    assert desk_queries.listing(desk, wanted, today=date(2026, 1, 16)).total == 1
