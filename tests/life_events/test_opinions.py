"""A change of region: both agencies are asked, read what they need and no more, and are heard before the decision."""

from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.audit.models import Entry
from cesp.common import clock
from cesp.common.instants import day_of
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.documents.models import Piece
from cesp.letters.models import Letter
from cesp.life_events import deadlines
from cesp.life_events.kinds import ANSWER_DAYS, OPINION_DAYS
from cesp.life_events.letter_kinds import DECISION, RECEIPT
from cesp.life_events.models import EventKind, EventState, LifeEvent, Opinion
from cesp.life_events.operations import consulting, deciding, filing
from cesp.life_events.queries import desk as queries
from cesp.life_events.queries.work import requests_waiting
from cesp.notifications.deadlines import own_due
from cesp.notifications.models import Notification
from cesp.reminders.operations import reminding
from cesp.reminders.queries.followed import Filters, days_of, listing
from cesp_law.refusals import Refused
from tests.browsing import signed_in
from tests.factories import life_events as made
from tests.factories.candidatures import conflicted
from tests.factories.contracts import concluded
from tests.factories.memberships import auditor, case_desk, referent

pytestmark = pytest.mark.django_db

LAST_DAY = date(2026, 1, 30)
"""Fifteen days from the sending, on 15 January 2026."""
IN_TIME = made.AT.replace(day=30)
AFTER = made.AT.replace(day=31)


def opine(actor: Membership, event: LifeEvent, said: str = "favourable", reasons: str = "", **how: Any) -> Opinion:
    at: datetime = how.pop("at", made.AT)
    return consulting.give_opinion(actor=actor, event=event, said=said, reasons=reasons, at=at, **how)


def reads(actor: Membership, event: LifeEvent) -> bool:
    return LifeEvent.objects.visible_to(actor).filter(pk=event.pk).exists()


def listed(actor: Membership) -> list[date]:
    """The days by which the opinions of an agent's agency are awaited, on their list of deadlines."""
    rows = listing(actor=actor, filters=Filters(kind="life_events.opinion"), on=made.AT.date()).shown
    return [one.due_on for one in rows]


def waiting(kind: str, actor: Membership) -> int:
    return Notification.objects.filter(kind=f"life_events.{kind}", person=actor.person, settled_at=None).count()


def test_the_agency_left_and_the_one_wanted_are_asked_and_one_that_is_neither_is_not() -> None:
    left, wanted, other = referent("ara"), referent("idf"), referent("bre")
    event = made.region()
    asked = {(one.seat, one.ars, one.answer_by_on) for one in event.opinions.all()}
    assert asked == {("current", "ara", LAST_DAY), ("wanted", "idf", LAST_DAY)}
    assert [waiting("opinion_asked", one) for one in (left, wanted, other)] == [1, 1, 0]
    assert [reads(one, event) for one in (left, wanted, other)] == [True, True, False]
    for one in (left, wanted):
        for today, late in ((LAST_DAY, 0), (day_of(AFTER), 1)):
            (line,) = requests_waiting(one, today=today)
            assert (line.code, line.count, line.late) == ("avis", 1, late)
        (row,) = queries.listing(one, queries.Filters(queue="avis"), today=LAST_DAY).rows
        assert row.awaited == ("Auvergne-Rhône-Alpes", "Île-de-France")
    assert requests_waiting(other, today=LAST_DAY) == ()
    receipt = Letter.objects.get(kind=RECEIPT).content.data["body"]["closing"]
    assert (
        "L'avis de l'ARS Île-de-France (région demandée) est demandé, et attendu jusqu'au 30 janvier 2026." in receipt
    )


def test_the_agency_wanted_reads_the_request_and_nothing_else_of_the_file_and_only_while_it_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted, contract = referent("idf"), concluded()
    event, other = made.region(contract, piece="other"), made.suspension(contract)
    piece = Piece.objects.get(kind="other")
    assert (reads(wanted, event), reads(wanted, other)) == (True, False)
    assert not Contract.objects.visible_to(wanted).exists()
    assert not Piece.objects.visible_to(wanted).exists()
    attachment = event.attachments.get()
    assert queries.lent_piece(wanted, event.public_id, attachment.pk) == piece
    Piece.objects.update(sensitivity="health")
    with pytest.raises(Piece.DoesNotExist):
        queries.lent_piece(wanted, event.public_id, attachment.pk)
    Piece.objects.update(sensitivity="ordinary")
    opine(wanted, event)
    assert reads(wanted, event)  # to correct it
    filing.withdraw(actor=made.holder(contract), event=event, at=made.AT)
    assert not reads(wanted, event)
    with pytest.raises(LifeEvent.DoesNotExist):
        queries.lent_piece(wanted, event.public_id, attachment.pk)
    assert (waiting("opinion_asked", wanted), waiting("heard_request_closed", wanted)) == (0, 1)
    # Without the reach that the question opens, the agency would not read even that one; without its end, for ever.
    monkeypatch.setattr("cesp.life_events.models.OPEN", tuple(EventState))
    assert reads(wanted, event)


def test_a_colleague_who_declared_a_conflict_is_neither_told_nor_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db.models import Q

    from cesp.accounts import perimeter

    knows, event = referent("idf"), None

    def declared(actor: Membership, *, person: str = "person") -> Q:
        return Q(pk__isnull=False) if actor == knows else Q(pk__in=())

    monkeypatch.setattr(perimeter, "withheld", declared)
    colleague = referent("idf")
    event = made.region()
    assert perimeter.withheld(knows) == Q(pk__isnull=False)
    assert [reads(one, event) for one in (knows, colleague)] == [False, True]
    assert [waiting("opinion_asked", one) for one in (knows, colleague)] == [0, 1]
    with pytest.raises(PermissionDenied):
        opine(knows, event)
    assert [listed(one) for one in (knows, colleague)] == [[], [LAST_DAY]]


def test_the_desk_decides_once_both_have_spoken_or_their_time_has_run() -> None:
    left, wanted, desk = referent("ara"), referent("idf"), case_desk()
    event = made.region()
    for decide in (deciding.grant, deciding.refuse):
        with pytest.raises(Refused, match="Les avis de l'ARS Auvergne-Rhône-Alpes et de l'ARS Île-de-France sont att"):
            decide(actor=desk, event=event, reasons="Motif.", at=IN_TIME)
    opine(left, event)
    with pytest.raises(
        Refused, match=r"L'avis de l'ARS Île-de-France est attendu jusqu'au 30 janvier 2026 inclus : .*"
    ):
        deciding.grant(actor=desk, event=event, reasons="", at=IN_TIME)
    assert {one.code: one.count for one in queries.listing(desk, queries.Filters(), today=LAST_DAY).queues} == {
        "avis-attendus": 1
    }
    after = queries.listing(desk, queries.Filters(), today=day_of(AFTER))
    assert {one.code: one.count for one in after.queues} == {"a-decider": 1}
    deciding.grant(actor=desk, event=event, reasons="", at=AFTER)
    body = Letter.objects.get(kind=DECISION).content.data["body"]
    (heard,) = (one["sentences"] for one in body["sections"] if one["title"] == "Avis recueillis")
    assert heard == [
        "ARS Auvergne-Rhône-Alpes, région actuelle : avis favorable, donné le 15 janvier 2026.",
        "ARS Île-de-France, région demandée : consultée le 15 janvier 2026, elle n'a pas donné d'avis dans le délai "
        "de 15 jours, échu le 30 janvier 2026 ; la décision est prise sans cet avis.",
    ]
    assert [waiting("opinion_asked", one) for one in (left, wanted)] == [0, 0]
    assert [waiting("heard_request_closed", one) for one in (left, wanted)] == [1, 1]
    assert [reads(one, event) for one in (left, wanted)] == [True, False]


def test_both_opinions_given_the_desk_decides_at_once_against_them_if_it_says_why() -> None:
    event, desk = made.region(), case_desk()
    opine(referent("ara"), event, "unfavourable", "Le besoin de la région est grand.")
    opine(referent("idf"), event, "reserved", "Peu de terrains de stage.")
    assert [one.code for one in requests_waiting(desk, today=day_of(made.AT))] == ["a-decider"]
    done = deciding.grant(actor=desk, event=event, reasons="La situation familiale l'emporte.", at=made.AT)
    assert done.state == EventState.GRANTED
    text = str(Letter.objects.get(kind=DECISION).content.data)
    assert "avis réservé, donné le 15 janvier 2026" in text
    assert "Le besoin de la région est grand." not in text  # the desk's reasons are the letter's


def test_an_opinion_is_its_agency_s_says_why_and_is_corrected_until_the_decision() -> None:
    left, wanted, event = referent("ara"), referent("idf"), made.region()
    for other in (referent("bre"), case_desk(), auditor(), made.holder(event.contract)):
        with pytest.raises(PermissionDenied):
            opine(other, event)
    with pytest.raises(PermissionDenied):
        opine(left, made.suspension())
    for said in ("unfavourable", "reserved"):
        with pytest.raises(Refused, match="dit pourquoi"):
            opine(wanted, event, said, "  ")
    first = opine(wanted, event, "unfavourable", "Aucun poste.")
    second = opine(referent("idf"), event, at=AFTER)  # a colleague, after its last day: nothing is decided yet
    first.refresh_from_db()
    assert (first.superseded_at, second.superseded_at) == (AFTER, None)
    assert (second.answer_by_on, second.asked_at) == (LAST_DAY, made.AT)
    with pytest.raises(AlreadyDone, match="a changé cette demande"):
        opine(left, event, seen=event.version - 1)
    deciding.refuse(actor=case_desk(), event=event, reasons="Les besoins.", at=AFTER)
    event.refresh_from_db()
    with pytest.raises(AlreadyDone, match="Rien n'a été fait de nouveau"):
        opine(left, event, at=AFTER)
    with pytest.raises(PermissionDenied):  # closed, the request is out of its reach
        opine(wanted, event, at=AFTER)
    row: dict[str, Any] = {"event": event, "version": 1, "asked_at": made.AT, "answer_by_on": LAST_DAY, "ars": "idf"}
    with pytest.raises(IntegrityError, match=r"one_standing_opinion_a_seat|UNIQUE"), transaction.atomic():
        Opinion.objects.create(seat="wanted", **row)


def test_sent_again_unchanged_it_keeps_what_was_said_and_changed_it_is_asked_anew() -> None:
    contract, desk, left, wanted = concluded(), case_desk(), referent("ara"), referent("idf")
    own, event = made.holder(contract), made.region(contract)
    opine(left, event)

    def completed(**values: Any) -> LifeEvent:
        asked = {"message": "Précisez.", "answer_by_on": date(2026, 2, 15)}
        deciding.ask_completion(actor=desk, event=event, at=made.AT, **asked)
        event.refresh_from_db()
        filing.save(actor=own, event=event, values=values, seen=event.version, at=made.AT)
        return filing.send(actor=own, event=event, at=made.AT + timedelta(days=10))

    completed()
    assert [(one.seat, bool(one.said), one.answer_by_on) for one in event.opinions.standing().order_by("seat")] == [
        ("current", True, LAST_DAY),
        ("wanted", False, date(2026, 2, 9)),
    ]
    completed(wanted="bre")
    asked = [(one.ars, bool(one.said)) for one in event.opinions.standing().order_by("seat")]
    assert asked == [("ara", False), ("bre", False)]
    assert (reads(wanted, event), waiting("opinion_asked", wanted)) == (False, 0)
    assert reads(referent("bre"), event)
    # While the signatory completes it, the clock runs and an agency may still speak.
    deciding.ask_completion(actor=desk, event=event, at=made.AT, message="Encore.", answer_by_on=date(2026, 2, 20))
    event.refresh_from_db()
    assert opine(left, event).said == "favourable"


def test_another_specialty_is_put_to_the_agency_of_the_region_and_one_s_own_region_is_refused() -> None:
    event, desk = made.sent(EventKind.SPECIALTY, wanted="Pédiatrie"), case_desk()
    assert [(one.seat, one.ars) for one in event.opinions.all()] == [("current", "ara")]
    with pytest.raises(Refused, match="L'avis de l'ARS Auvergne-Rhône-Alpes est attendu"):
        deciding.grant(actor=desk, event=event, reasons="", at=made.AT)
    opine(referent("ara"), event)
    assert deciding.grant(actor=desk, event=event, reasons="", at=made.AT).state == EventState.GRANTED
    with pytest.raises(Refused, match="déjà rattaché à cette région"):
        made.region(wanted="ara")
    assert made.new_date().opinions.count() == 0
    assert OPINION_DAYS * 2 == ANSWER_DAYS


def test_a_silent_agency_has_a_deadline_until_it_speaks_and_the_signatory_has_none() -> None:
    left, wanted, event = referent("ara"), referent("idf"), made.region()
    opine(left, event)
    person = event.contract.signatory_id
    assert list(deadlines.people(on=LAST_DAY)) == [person]
    assert [one.agency_id for one in deadlines.due([person], on=LAST_DAY)] == [wanted.organisation_id]
    assert "life_events.opinion" not in [one.kind for one in own_due(person, on=LAST_DAY)]
    # The one of the region wanted does not follow the signatory: what it owes is on its list and its agenda alone.
    assert [listed(one) for one in (left, wanted, referent("bre"))] == [[], [LAST_DAY], []]
    (day,) = days_of(wanted, on=made.AT.date())
    assert (day.kind, day.due_on, day.people) == ("life_events.opinion", LAST_DAY, 1)
    opine(wanted, event)
    assert listed(wanted) == list(deadlines.due([person], on=LAST_DAY)) == []


def test_a_silent_agency_is_reminded_five_days_before_and_the_day_before_each_once() -> None:
    left, wanted, knows, event = referent("ara"), referent("idf"), referent("idf"), made.region()
    conflicted(knows, event.contract.signatory)
    opine(left, event)
    for day in (24, 25, 25, 28, 29, 30, 31):
        reminding.remind_all(on=date(2026, 1, day), at=made.AT.replace(day=day))
        told = Notification.objects.filter(data__what="life_events.opinion")
        assert told.count() == (0 if day < 25 else 1 if day < 29 else 2), day
    assert set(told.values_list("person_id", flat=True)) == {wanted.person_id}
    assert told.filter(settled_at__isnull=True).count() == 1
    opine(wanted, event)
    assert not told.filter(settled_at__isnull=True).exists()


# --- pages ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: made.AT)
    monkeypatch.setattr(clock, "today", lambda: day_of(made.AT))


def words(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ").split())


def page(client: Client, name: str, *arguments: object) -> str:
    return words(client.get(reverse(f"life_events:{name}", args=arguments)))


def post(client: Client, name: str, *arguments: object, **data: Any) -> str:
    return words(client.post(reverse(f"life_events:{name}", args=arguments), data, follow=True))


@pytest.mark.usefixtures("today")
def test_each_reads_where_it_stands_and_the_reasons_are_the_desk_s_until_the_decision() -> None:
    left, wanted = signed_in(referent("ara")), signed_in(referent("idf"))
    desk, contract = signed_in(case_desk()), concluded()
    event = made.region(contract, piece="other", explanation="Mon conjoint est muté.")
    own, reference = signed_in(made.holder(contract)), contract.reference
    assert "elles ont 15 jours pour le faire" in page(own, "begin", "region")
    assert "Avis de l'ARS Auvergne-Rhône-Alpes attendu jusqu'au 30 janvier 2026" in page(own, "own")
    read = page(wanted, "request", event.public_id)
    for said in (
        "Mon conjoint est muté.",
        "vous lisez cette demande, et elle seule",
        "Région de formation",
        "Médecine",
    ):
        assert said in read
    assert reverse("portal:contract", args=[reference]) not in read
    assert wanted.get(reverse("portal:contract", args=[reference])).status_code == 404
    attachment = event.attachments.get()
    lent = reverse("life_events:request_piece", args=[event.public_id, attachment.pk])
    assert lent in read
    assert b"".join(wanted.get(lent).streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert Entry.objects.filter(act="documents.piece_read", about_id=contract.signatory_id).count() == 1
    assert signed_in(referent("bre")).get(lent).status_code == 404
    assert reverse("portal:contract", args=[reference]) in page(left, "request", event.public_id)
    assert "attendent l'avis de votre agence" in words(wanted.get(reverse("portal:home")))

    bare = post(wanted, "advise", event.public_id, said="reserved", reasons="", version=event.version)
    assert "Un avis réservé ou défavorable dit pourquoi" in bare
    given = {"said": "reserved", "reasons": "Peu de terrains de stage.", "version": event.version}
    assert "L'avis de votre agence est donné" in post(wanted, "advise", event.public_id, **given)
    assert "Peu de terrains de stage." in page(wanted, "advise", event.public_id)
    for reader, reading in ((own, "own_event"), (left, "request")):
        shown = page(reader, reading, event.public_id)
        assert "avis donné" in shown.lower()
        assert "Peu de terrains de stage." not in shown
    held_back = page(desk, "request", event.public_id)
    assert "Peu de terrains de stage." in held_back
    assert "L'avis de l'ARS Auvergne-Rhône-Alpes est attendu" in held_back
    decide = reverse("life_events:decide", args=[event.public_id, "grant"])
    assert decide not in held_back
    assert "Relire avant de signer" not in post(desk, "decide", event.public_id, "grant")
    assert "Avis attendu : ARS Auvergne-Rhône-Alpes" in page(desk, "requests")

    post(left, "advise", event.public_id, said="favourable", reasons="", version=event.version)
    assert decide in page(desk, "request", event.public_id)
    signed = {"more": "La famille.", "version": event.version, "facts_seen": 1, "step": "confirm"}
    assert "La décision est enregistrée" in post(desk, "decide", event.public_id, "grant", **signed)
    assert "Peu de terrains de stage." in page(own, "own_event", event.public_id)
    assert wanted.get(reverse("life_events:request", args=[event.public_id])).status_code == 404
    assert wanted.get(lent).status_code == 404


@pytest.mark.usefixtures("today")
def test_a_page_asks_no_opinion_of_who_owes_none() -> None:
    event, other = made.region(), made.deferral()
    assert "n'attend pas d'avis de votre agence" in words(
        signed_in(referent("ara")).get(reverse("life_events:advise", args=[other.public_id]), follow=True)
    )
    for stranger in (referent("bre"), case_desk()):
        assert signed_in(stranger).get(reverse("life_events:advise", args=[event.public_id])).status_code == 404
