"""The UFR asks for named fields and pieces again; nothing else unlocks (IDF-5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cesp.accounts.models import Membership, Role
from cesp.audit.models import Entry
from cesp.campaigns.models import Candidature, CandidatureState, Correction
from cesp.campaigns.operations import corrections, filing
from cesp.campaigns.operations.corrections import Point
from cesp.campaigns.operations.pieces import add_piece
from cesp.campaigns.queries import desk
from cesp.campaigns.queries.corrections import label_of, targets
from cesp.campaigns.queries.desk import Filters
from cesp.common.workflow import AlreadyDone
from cesp.notifications.models import Notification
from cesp_law.refusals import Refused
from tests.campaigns.desks import AT, LATER, committee, on_desk, secretary
from tests.documents.files import pdf, upload
from tests.factories import memberships

pytestmark = pytest.mark.django_db
BY = date(2026, 12, 5)
TRANSCRIPTS = Point("piece:transcripts", "unreadable", "La page 2 est coupée.")


def _asks(file: Candidature, *points: Point, actor: Membership | None = None, **how: Any) -> Correction:
    return corrections.ask_correction(
        actor=actor or secretary(),
        candidature=file,
        points=points or (TRANSCRIPTS,),
        **{"answer_by_on": BY, "at": AT} | how,
    )


def _owner(file: Candidature) -> Membership:
    return Membership.objects.select_related("person").get(person=file.person, role=Role.SIGNATORY)


def test_a_correction_names_points_a_day_and_tells_the_person() -> None:
    file = on_desk()
    correction = _asks(file, TRANSCRIPTS, Point("field:specialty", "wrong"), message=" Merci. ")
    file.refresh_from_db()
    assert file.state == CandidatureState.TO_CORRECT
    assert (correction.answer_by_on, correction.message) == (BY, "Merci.")
    assert [(one.target, one.reason, one.note) for one in correction.items.order_by("pk")] == [
        ("piece:transcripts", "unreadable", "La page 2 est coupée."),
        ("field:specialty", "wrong", ""),
    ]
    assert Entry.objects.get(act="campaigns.correction_asked").detail == {"points": 2, "answer_by_on": "2026-12-05"}
    assert Notification.objects.filter(person=file.person, kind="campaigns.correction_asked").count() == 1


@pytest.mark.clause("IDF-5")
def test_only_what_is_named_unlocks() -> None:
    file = on_desk()
    _asks(file, TRANSCRIPTS, Point("field:specialty", "wrong"))
    owner = _owner(file)

    saved = filing.save(actor=owner, candidature=file, values={"specialty": "psychiatrie"}, seen=0, at=LATER)
    assert saved.specialty == "psychiatrie"
    with pytest.raises(Refused, match="certains points"):
        filing.save(actor=owner, candidature=file, values={"year_of_study": 5}, seen=1, at=LATER)

    def _adds(place: str, kind: str) -> object:
        return add_piece(
            actor=owner, candidature=file, requirement=place, kind=kind, upload=upload(pdf(place)), at=LATER
        )

    _adds("transcripts", "transcripts")
    with pytest.raises(Refused):
        _adds("identity", "identity_document")


def test_an_answer_locks_the_file_again() -> None:
    file = on_desk()
    _asks(file, Point("field:specialty", "wrong"))
    owner = _owner(file)
    filing.answer_correction(actor=owner, candidature=file, at=LATER)
    file.refresh_from_db()
    assert file.state == CandidatureState.DEPOSITED
    with pytest.raises(Refused, match="ne se modifie plus"):
        filing.save(actor=owner, candidature=file, values={"specialty": "psychiatrie"}, seen=file.version, at=LATER)


@pytest.mark.parametrize(
    ("points", "by", "said"),
    [
        ((), BY, "au moins un champ"),
        ((Point("piece:unknown", "missing"),), BY, "parmi ceux du dossier"),
        ((Point("field:email", "missing"),), BY, "parmi ceux du dossier"),
        ((TRANSCRIPTS, TRANSCRIPTS), BY, "une seule fois"),
        ((Point("piece:transcripts", "ugly"),), BY, "ce qui ne va pas"),
        ((Point("piece:transcripts", "wrong", "x" * 301),), BY, "300 caractères"),
        ((TRANSCRIPTS,), AT.date(), "jusqu'à demain"),
    ],
)
def test_a_correction_is_well_formed(points: tuple[Point, ...], by: date, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        corrections.ask_correction(actor=secretary(), candidature=on_desk(), points=points, answer_by_on=by, at=AT)
    assert not Correction.objects.exists()


def test_the_day_after_today_is_enough() -> None:
    assert _asks(on_desk(), answer_by_on=AT.date() + timedelta(days=1)).answer_by_on == date(2026, 11, 26)


def test_only_the_ufr_of_the_file_asks() -> None:
    file = on_desk()
    for actor in (secretary("med-gre"), memberships.referent("ara"), memberships.case_desk()):
        with pytest.raises(PermissionDenied):
            _asks(file, actor=actor)


def test_one_correction_at_a_time() -> None:
    file = on_desk()
    _asks(file)
    with pytest.raises(ValidationError, match="à corriger"):
        _asks(file)
    assert Correction.objects.count() == 1


def test_a_file_that_a_committee_scores_is_not_corrected() -> None:
    file = on_desk(state=CandidatureState.COMPLETE)
    sits = committee(file)
    _asks(file)
    Correction.objects.all().update(cancelled_at=AT)
    Candidature.objects.update(state=CandidatureState.COMPLETE)
    sits.scoring_opened_at = AT
    sits.save()
    with pytest.raises(ValidationError, match="a ouvert la notation"):
        _asks(file)


def test_a_correction_given_up_locks_everything_again() -> None:
    file = on_desk()
    correction = _asks(file)
    corrections.cancel_correction(actor=secretary(), correction=correction, at=LATER)
    file.refresh_from_db()
    correction.refresh_from_db()
    assert (file.state, correction.cancelled_at) == (CandidatureState.DEPOSITED, LATER)
    with pytest.raises(AlreadyDone, match="n'attend plus de réponse"):
        corrections.cancel_correction(actor=secretary(), correction=correction, at=LATER)
    assert Entry.objects.filter(act="campaigns.correction_cancelled").count() == 1


@pytest.mark.parametrize(("today", "late"), [(BY, 0), (BY + timedelta(days=1), 1)])
def test_a_correction_is_overdue_the_day_after_its_day(today: date, late: int) -> None:
    file = on_desk()
    _asks(file)
    found = desk.listing(secretary(), Filters(queue="en_retard"), today=today)
    assert len(found.rows) == late
    assert {one.code: one.count for one in found.queues}["en_retard"] == late


def test_points_are_named_in_french() -> None:
    named = targets(on_desk())
    assert named["piece:transcripts"] == label_of("piece:transcripts") == "Relevés de notes des deux années précédentes"
    assert named["field:specialty"] == label_of("field:specialty") == "Spécialité suivie ou souhaitée"
    assert "field:entrance_exam_rank" not in named
    assert label_of("field:project") == "Projet professionnel, le texte"


def test_the_page_asks_and_keeps_what_was_typed(client: Any) -> None:
    file, actor = on_desk(), secretary()
    client.force_login(actor.person)
    address = f"/candidatures/{file.pk}/correction/"
    typed = {"answer_by_on": "2020-01-01", "reason-piece:transcripts": "missing", "note-piece:transcripts": "Page 2"}
    answer = client.post(address, typed).content.decode()
    assert "Laissez au moins jusqu" in answer
    assert 'value="Page 2"' in answer

    assert client.post(address, typed | {"answer_by_on": "2099-01-01"}).status_code == 302
    assert Correction.objects.get().items.get().note == "Page 2"
