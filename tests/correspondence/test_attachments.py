"""Files sent with a message: refused whole or kept, and read by whoever reads that message alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cesp.audit.models import Entry
from cesp.correspondence import operations
from cesp.correspondence.models import Message, Thread
from cesp.documents import operations as documents
from cesp.documents.models import Piece
from cesp.documents.reception import Refusal
from tests.correspondence.conftest import NOW, Desks, asked, noted, signed_in, written
from tests.documents.files import pdf, upload
from tests.factories import memberships

pytestmark = pytest.mark.django_db


def a_file(name: str = "avis.pdf", text: str = "Bonjour") -> SimpleUploadedFile:
    return upload(pdf(text), name)


def address(thread: Thread, piece: Piece) -> str:
    return f"/messages/{thread.pk}/pieces/{piece.public_id}/"


def readers(desks: Desks, thread: Thread, piece: Piece) -> set[str]:
    found = set()
    for name in Desks.__slots__:
        answer = signed_in(getattr(desks, name)).get(address(thread, piece))
        assert answer.status_code in (200, 404)
        if answer.status_code == 200:
            assert b"".join(answer).startswith(b"%PDF")  # type: ignore[arg-type]
            found.add(name)
    return found


def kept_files(settings: Any) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file() and "piece" in str(path)]


def test_the_desk_of_the_thread_reads_what_it_carries_and_nobody_else(desks: Desks) -> None:
    thread = asked(desks.student, "payments", files=[a_file()])
    piece = Piece.objects.get()
    assert (piece.person, piece.kind, piece.name) == (desks.student.person, "message", "avis.pdf")
    assert readers(desks, thread, piece) == {"student", "payments", "auditor"}
    stranger = memberships.signatory()
    assert signed_in(stranger).get(address(thread, piece)).status_code == 404
    # Not by the door of pieces either, whose reach is wider: case desk, ARS and UFR follow this person.
    for name in Desks.__slots__:
        assert signed_in(getattr(desks, name)).get(f"/pieces/{piece.public_id}/").status_code == 404


def test_a_piece_is_read_in_its_own_thread_only(desks: Desks) -> None:
    asked(desks.student, "payments", files=[a_file()])
    other = asked(desks.student, "contract")
    assert readers(desks, other, Piece.objects.get()) == set()


def test_what_an_internal_note_carries_is_not_the_persons_to_read(desks: Desks) -> None:
    thread = asked(desks.student)
    operations.write_note(
        actor=desks.cases, thread=thread, body="Voir la pièce.", at=NOW, token=uuid4(), files=[a_file("interne.pdf")]
    )
    piece = Piece.objects.get()
    assert readers(desks, thread, piece) == {"cases", "colleague", "auditor"}
    assert "interne.pdf" not in signed_in(desks.student).get(f"/messages/{thread.pk}/").content.decode()
    assert "interne.pdf" in signed_in(desks.colleague).get(f"/messages/{thread.pk}/").content.decode()
    assert "interne.pdf" not in signed_in(desks.student).get("/mes-pieces/").content.decode()


def test_an_agents_reading_is_journaled_and_ones_own_is_not(desks: Desks) -> None:
    thread = asked(desks.student, "payments", files=[a_file()])
    for actor in (desks.student, desks.payments):
        answer = signed_in(actor).get(address(thread, Piece.objects.get()))
        assert b"".join(answer).startswith(b"%PDF")  # type: ignore[arg-type]
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert list(Entry.objects.filter(act="documents.piece_read").values_list("membership_id", flat=True)) == [
        desks.payments.pk
    ]


def test_the_same_file_may_go_with_two_messages(desks: Desks) -> None:
    thread = asked(desks.student, files=[a_file()])
    written(desks.student, thread, files=[a_file()])
    assert Piece.objects.count() == 2


def test_sent_twice_a_form_keeps_its_files_once(desks: Desks, settings: Any) -> None:
    token = uuid4()
    for _ in range(2):
        asked(desks.student, token=token, files=[a_file()])
    assert Piece.objects.count() == len(kept_files(settings)) == 1


SENDERS: dict[str, Callable[[Desks, Thread], tuple[Any, str]]] = {
    "question": lambda desks, thread: (desks.student, "/messages/nouveau/contract/"),
    "reply": lambda desks, thread: (desks.student, f"/messages/{thread.pk}/repondre/"),
    "answer": lambda desks, thread: (desks.cases, f"/messages/{thread.pk}/repondre/"),
    "note": lambda desks, thread: (desks.cases, f"/messages/{thread.pk}/noter/"),
    "letter": lambda desks, thread: (desks.cases, f"/messages/ecrire/{desks.student.person_id}/"),
}


def typed(thread: Thread, *files: SimpleUploadedFile, whole: str = "yes") -> dict[str, Any]:
    fields = {"token": str(uuid4()), "title": "Un objet", "subject": "contract", "seen": str(thread.last_position)}
    return {**fields, "body": "Un texte gardé.", "files": list(files), "whole": whole}


@pytest.mark.parametrize("sender", SENDERS)
def test_every_form_takes_files_and_shows_them(desks: Desks, sender: str) -> None:
    thread = asked(desks.student)
    actor, page = SENDERS[sender](desks, thread)
    answer = signed_in(actor).post(page, typed(thread, a_file("un.pdf"), a_file("deux.pdf", "Autre")))
    assert answer.status_code == 302
    message = Message.objects.latest("pk")
    assert message.body == "Un texte gardé."
    shown = signed_in(actor).get(f"/messages/{message.thread_id}/").content.decode()
    for piece in Piece.objects.all():
        assert address(message.thread, piece) in shown
    assert Piece.objects.count() == 2


@pytest.mark.parametrize("sender", SENDERS)
def test_a_refused_file_keeps_the_text_and_sends_nothing(desks: Desks, sender: str, settings: Any) -> None:
    thread = asked(desks.student)
    actor, page = SENDERS[sender](desks, thread)
    answer = signed_in(actor).post(page, typed(thread, a_file("bon.pdf"), upload(b"MZ" + b"x" * 90, "virus.pdf")))
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "« virus.pdf » n&#x27;est pas joint, et rien n&#x27;est envoyé." in shown
    assert "Un texte gardé.</textarea>" in shown
    assert Message.objects.count() == 1
    assert not Piece.objects.exists()
    assert not kept_files(settings)


def test_a_request_cut_on_its_way_sends_nothing(desks: Desks) -> None:
    thread = asked(desks.student)
    page = f"/messages/{thread.pk}/repondre/"
    cut = signed_in(desks.student).post(page, typed(thread, a_file(), whole="")).content.decode()
    assert "coupé en route" in cut
    assert Message.objects.count() == 1


def test_five_files_at_most(desks: Desks) -> None:
    with pytest.raises(Refusal, match="5 pièces au plus"):
        asked(desks.student, files=[a_file(f"{n}.pdf", str(n)) for n in range(6)])
    asked(desks.student, files=[a_file(f"{n}.pdf", str(n)) for n in range(5)])
    assert Piece.objects.count() == 5


def test_an_erased_file_is_said_erased(desks: Desks) -> None:
    thread = asked(desks.student, files=[a_file()])
    piece = Piece.objects.get()
    documents.erase(piece=piece, at=NOW)
    assert "Pièce effacée" in signed_in(desks.student).get(f"/messages/{thread.pk}/").content.decode()
    assert readers(desks, thread, piece) == set()


def test_a_file_of_a_message_is_deposited_by_no_other_form(desks: Desks) -> None:
    answers = {"kind": "message", "files": a_file(), "whole": "yes"}
    signed_in(desks.student).post("/mes-pieces/", answers)
    assert not Piece.objects.exists()


@pytest.mark.parametrize("count", [1, 20])
def test_a_conversation_costs_the_same_whatever_its_files(
    desks: Desks, count: int, django_assert_num_queries: Any
) -> None:
    thread = asked(desks.student, files=[a_file()])
    for n in range(count):
        noted(desks.cases, thread)
        Piece.objects.filter(pk=Piece.objects.latest("pk").pk).update(subject=f"correspondence.message:{n}")
    client = signed_in(desks.student)
    client.get(f"/messages/{thread.pk}/")
    with django_assert_num_queries(9):
        client.get(f"/messages/{thread.pk}/")
