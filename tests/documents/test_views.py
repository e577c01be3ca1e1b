"""The pages of pieces: deposit, refusal, serving within the perimeter, readings journaled."""

import io
import socket
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.http import Http404
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries
from pytest_django.live_server_helper import LiveServer

from cesp.accounts.models import Membership
from cesp.audit.models import Entry
from cesp.documents import operations, views
from cesp.documents.models import Piece
from tests.documents.conftest import files_in
from tests.documents.files import image, pdf, upload
from tests.documents.test_operations import AT, deposit
from tests.factories import memberships
from tests.factories.contracts import concluded

SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


def as_(actor: Membership) -> Client:
    client = Client()
    client.force_login(actor.person)
    return client


def sent(*contents: bytes, kind: str = "other", whole: str = "yes") -> dict[str, Any]:
    given = [upload(content, f"piece {n}.pdf") for n, content in enumerate(contents, start=1)]
    return {"kind": kind, "files": given} | ({"whole": whole} if whole else {})


def text(answer: Any) -> str:
    return str(answer.content.decode()).replace("&#x27;", "'")


def opened(client: Client, piece: Piece) -> tuple[int, bytes]:
    """Status and bytes; reading to the end is what closes the file."""
    answer = client.get(f"/pieces/{piece.public_id}/")
    return answer.status_code, b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_several_files_are_deposited_at_once_and_shown(camille: Membership) -> None:
    client = as_(camille)
    answer = client.post("/mes-pieces/", sent(pdf(), image()), follow=True)
    assert answer.redirect_chain == [("/mes-pieces/", 302)]
    assert "« piece 1.pdf » est déposé : Autre pièce, 1 page" in text(answer)
    assert {piece.name for piece in Piece.objects.all()} == {"piece 1.pdf", "piece 2.jpg"}


def test_one_refusal_does_not_lose_the_others(camille: Membership) -> None:
    answer = as_(camille).post("/mes-pieces/", sent(pdf(), b"MZ" + b"\0" * 99))
    assert answer.status_code == 200
    assert "« piece 2.pdf » n'est pas enregistré. Ce fichier est un programme." in text(answer)
    assert "« piece 1.pdf » est déposé" in text(answer)
    assert [piece.name for piece in Piece.objects.all()] == ["piece 1.pdf"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"kind": "other", "whole": "yes"}, "Choisissez un fichier, ou prenez le document en photo."),
        (sent(pdf(), kind=""), "Choisissez la nature de la pièce."),
        (sent(pdf(), kind="unknown"), "Choisissez dans la liste."),
        (sent(pdf(), whole=""), "L'envoi a été coupé en route"),
    ],
)
def test_a_form_says_what_is_missing(camille: Membership, data: dict[str, Any], sentence: str) -> None:
    assert sentence in text(as_(camille).post("/mes-pieces/", data))
    assert not Piece.objects.exists()


def test_a_script_gets_the_sentence_alone(camille: Membership) -> None:
    client = as_(camille)
    kept = client.post("/mes-pieces/", sent(pdf()), headers=SCRIPT)
    refused = client.post("/mes-pieces/", sent(b"MZ"), headers=SCRIPT)
    cut = client.post("/mes-pieces/", sent(pdf(), whole=""), headers=SCRIPT)
    assert (kept.status_code, refused.status_code, cut.status_code) == (200, 422, 422)
    assert refused["Content-Type"] == "text/plain; charset=utf-8"
    assert "n'est pas" in refused.content.decode()
    assert text(kept).strip().startswith("« piece 1.pdf » est déposé : Autre pièce, 1 page, 1\xa0ko.")
    assert text(refused).strip().startswith("« piece 1.pdf » n'est pas enregistré. Ce fichier est un programme.")
    assert text(cut).strip().startswith("L'envoi a été coupé en route")


def test_a_piece_is_served_closed(camille: Membership) -> None:
    piece = deposit(camille, name="Mon diplôme.pdf")
    client = as_(camille)
    answer = client.get(f"/pieces/{piece.public_id}/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Mon%20dipl%C3%B4me.pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer["Cache-Control"] == "private, no-store"
    head = client.head(f"/pieces/{piece.public_id}/")
    assert (head.status_code, head["Content-Length"]) == (200, str(piece.size_bytes))


def test_a_picture_shows_in_the_page(camille: Membership) -> None:
    piece = deposit(camille, content=image())
    answer = as_(camille).get(f"/pieces/{piece.public_id}/")
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")  # type: ignore[attr-defined]
    assert (answer["Content-Type"], answer["Content-Disposition"]) == ("image/jpeg", 'inline; filename="piece.jpg"')


def test_nginx_may_send_the_file_itself(camille: Membership, settings: Any) -> None:
    settings.VAULT_LOCATION = "/coffre"
    piece = deposit(camille)
    answer = as_(camille).get(f"/pieces/{piece.public_id}/")
    assert answer["X-Accel-Redirect"] == f"/coffre/{piece.vault_key}"
    assert (answer.content, answer["Content-Type"]) == (b"", "application/pdf")


def test_outside_of_the_perimeter_there_is_nothing(camille: Membership) -> None:
    concluded(signatory=camille.person)
    piece, health = deposit(camille), deposit(camille, "medical_certificate")
    for actor, seen, of_health in [
        (camille, 200, 200),
        (memberships.case_desk(), 200, 200),
        (memberships.referent("ara"), 200, 404),
        (memberships.referent("bre"), 404, 404),
        (memberships.signatory(), 404, 404),
        (memberships.payments_clerk(), 404, 404),
    ]:
        client = as_(actor)
        for each, status in ((piece, seen), (health, of_health)):
            assert opened(client, each)[0] == status, (actor, each)
    assert as_(camille).get(f"/pieces/{uuid4()}/").status_code == 404
    assert as_(memberships.referent("bre")).get(f"/pieces/personne/{camille.person_id}/").status_code == 404


def test_who_reads_health_leaves_a_line_and_agents_always_do(camille: Membership) -> None:
    piece, health = deposit(camille), deposit(camille, "medical_certificate")
    desk = memberships.case_desk()
    before = Entry.objects.count()
    for actor, each in ((camille, piece), (camille, health), (desk, piece), (desk, health)):
        assert opened(as_(actor), each)[0] == 200
    as_(desk).head(f"/pieces/{health.public_id}/")
    lines = Entry.objects.order_by("pk")[before:]
    assert [(line.act, line.person_id, line.subject) for line in lines] == [
        ("documents.health_piece_read", camille.person_id, f"documents.piece:{health.pk}"),
        ("documents.piece_read", desk.person_id, f"documents.piece:{piece.pk}"),
        ("documents.health_piece_read", desk.person_id, f"documents.piece:{health.pk}"),
    ]
    assert {line.about_id for line in lines} == {camille.person_id}


def test_support_seeing_as_somebody_never_opens_health(camille: Membership, rf: RequestFactory, settings: Any) -> None:
    settings.VAULT_LOCATION = "/coffre"
    health = deposit(camille, "medical_certificate")
    request = rf.get("/")
    request.membership, request.readings = camille, []  # type: ignore[attr-defined]
    assert views.piece(request, health.public_id).status_code == 200
    camille.seen_by_id = memberships.case_desk().person_id
    with pytest.raises(Http404):
        views.piece(request, health.public_id)


def test_a_lost_file_is_not_a_reading(camille: Membership, vault_root: Path) -> None:
    piece = deposit(camille)
    for path in files_in(vault_root):
        path.unlink()
    assert as_(memberships.case_desk()).get(f"/pieces/{piece.public_id}/").status_code == 404
    assert not Entry.objects.filter(act="documents.piece_read").exists()


def test_an_agent_takes_everything_but_health_away(camille: Membership) -> None:
    deposit(camille, name="Un.pdf")
    deposit(camille, "diploma", content=image(), name="Deux.jpg")
    deposit(camille, "medical_certificate")
    answer = as_(memberships.case_desk()).get(f"/pieces/personne/{camille.person_id}/archive.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as bundle:  # type: ignore[attr-defined]
        assert bundle.testzip() is None
        assert bundle.namelist() == ["001 other Un.pdf", "002 diploma Deux.jpg"]
    assert Entry.objects.filter(act="documents.piece_read").count() == 2


def test_replacing_and_withdrawing_by_the_pages(camille: Membership) -> None:
    piece, client = deposit(camille, "diploma"), as_(camille)
    same = client.post(f"/pieces/{piece.public_id}/remplacer/", sent(pdf(), kind="diploma"))
    assert "déjà parmi les pièces" in text(same)
    answer = client.post(f"/pieces/{piece.public_id}/remplacer/", sent(pdf("Mieux"), kind="diploma"), follow=True)
    assert answer.redirect_chain == [("/mes-pieces/", 302)]
    new = Piece.objects.kept().get()
    assert "On ne revient pas sur un retrait" in text(client.get(f"/pieces/{new.public_id}/retirer/"))
    assert Piece.objects.kept().exists()
    answer = client.post(f"/pieces/{new.public_id}/retirer/", follow=True)
    assert "Aucune pièce pour l'instant" in text(answer)
    assert client.post(f"/pieces/{new.public_id}/retirer/").status_code == 404


def test_an_agent_filters_a_person_s_pieces(camille: Membership) -> None:
    deposit(camille, "diploma", name="Diplôme.pdf")
    operations.withdraw(actor=camille, piece=deposit(camille, name="Autre.pdf"), at=AT)
    client, address = as_(memberships.case_desk()), f"/pieces/personne/{camille.person_id}/"
    assert "Diplôme.pdf" in text(client.get(address))
    assert "Autre.pdf" in text(client.get(address))
    narrowed = text(client.get(f"{address}?etat=withdrawn"))
    assert ("Diplôme.pdf" in narrowed, "Autre.pdf" in narrowed) == (False, True)
    assert "Aucune pièce ne répond à ces filtres" in text(client.get(f"{address}?nature=transcripts"))


@pytest.mark.parametrize("count", [1, 30])
def test_the_lists_cost_the_same_whatever_their_length(
    camille: Membership, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = deposit(camille)
    for number in range(1, count):
        first.pk, first.public_id, first.digest = None, uuid4(), str(number)
        first.vault_key = f"pieces/ab/{number:032d}"
        first.save(force_insert=True)
    desk, own = as_(memberships.case_desk()), as_(camille)
    with django_assert_num_queries(OF_PERSON):
        desk.get(f"/pieces/personne/{camille.person_id}/")
    with django_assert_num_queries(OWN):
        own.get("/mes-pieces/")


OF_PERSON, OWN = 6, 6


@pytest.mark.django_db(transaction=True)
def test_a_hundred_cut_uploads_leave_nothing(
    live_server: LiveServer, vault_root: Path, settings: Any, tmp_path: Path
) -> None:
    camille = memberships.signatory()
    client = as_(camille)
    client.get("/mes-pieces/")
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "passing"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    body, head = whole_request(client, pdf(pages=40))
    where = urlsplit(live_server.url)
    for number in range(100):
        with socket.create_connection((where.hostname, where.port), timeout=10) as line:
            line.sendall(head + body[: len(body) * number // 100])
            line.shutdown(socket.SHUT_WR)
            while line.recv(65_536):
                pass
    assert not Piece.objects.exists()
    assert files_in(vault_root) == []
    assert files_in(settings.FILE_UPLOAD_TEMP_DIR) == []
    with socket.create_connection((where.hostname, where.port), timeout=10) as line:
        line.sendall(head + body)
        assert line.recv(12) == b"HTTP/1.1 302"
    assert Piece.objects.count() == 1


def whole_request(client: Client, content: bytes) -> tuple[bytes, bytes]:
    """Body and head of a deposit as a browser sends it."""
    token = client.cookies["csrftoken"].value
    fields = {"csrfmiddlewaretoken": token, "kind": "other"}
    parts = [f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in fields.items()]
    parts.append(b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n' + content + b"\r\n")
    parts.append(b'--b\r\nContent-Disposition: form-data; name="whole"\r\n\r\nyes\r\n--b--\r\n')
    body = b"".join(parts)
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    head = (
        "POST /mes-pieces/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Cookie: {cookies}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return body, head.encode()
