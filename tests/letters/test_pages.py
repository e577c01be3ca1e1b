"""What a person, a desk and a stranger see of a letter; and what a stranger never sees."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cesp.accounts.models import Person
from cesp.audit.models import Entry
from cesp.letters import operations, queries, throttle
from cesp.letters.models import Letter
from tests.factories.contracts import concluded
from tests.factories.memberships import auditor, case_desk, payments_clerk, referent, signatory
from tests.factories.people import PersonFactory
from tests.letters.conftest import AT, SUMS, issued, notice
from tests.portal.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_1_march_2026() -> Iterator[None]:
    caches["progress"].clear()
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def person() -> Person:
    return PersonFactory(given_names="Zéphyrine", family_name="Quetsche", email="zq@exemple.test")


def _text(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("&#x27;", "'").split())


def _dropped(data: bytes) -> Any:
    file = SimpleUploadedFile("courrier.pdf", data, content_type="application/pdf")
    return Client().post("/verifier/", {"by_file": "1", "file": file})


# A stranger


def _states(person: Person) -> dict[str, Letter]:
    desk = case_desk()
    replaced = issued(actor=desk, person=person)
    valid = issued(actor=desk, person=person, said="quatre-vingts mois")
    revoked = issued(actor=desk, person=PersonFactory(given_names="Zéphyrine", family_name="Quetsche"))
    operations.revoke(actor=desk, letter=revoked, reason="wrong_person", at=AT)
    return {"replaced": replaced, "valid": valid, "revoked": revoked}


SAID = {
    "valid": ("Ce courrier est valable", "Un courrier porte bien ce code."),
    "replaced": ("Ce courrier est remplacé", "le remplace : le n° 2026-000002, daté du 1er mars 2026."),
    "revoked": ("Ce courrier est révoqué", "révoqué le 1er mars 2026 à 10 h 00 : il ne vaut plus rien."),
}


@pytest.mark.parametrize("state", SAID)
def test_a_code_says_where_its_letter_stands_and_nothing_of_the_person(state: str, person: Person) -> None:
    letter = _states(person)[state]
    answer = Client().get(f"/verifier/{letter.written_code}/")
    text = _text(answer)
    assert answer.status_code == 200
    assert all(sentence in text for sentence in SAID[state])
    assert all(
        shown in text
        for shown in ("Notification de durée d'engagement", letter.number, "Organisation gestion", "1er mars 2026")
    )
    assert not any(hidden in text for hidden in ("Zéphyrine", "Quetsche", "zq@", "CESP-2022", "mois", "Camille"))
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(("state", "opening"), [("valid", "l'original"), ("replaced", "l'original"), ("revoked", "")])
def test_a_file_says_where_its_letter_stands(state: str, opening: str, person: Person) -> None:
    answer = _dropped(queries.file_of(_states(person)[state]))
    text = _text(answer)
    assert SAID[state][0] in text
    assert opening in text
    assert not any(hidden in text for hidden in ("Zéphyrine", "Quetsche", "zq@", "mois"))


def test_an_altered_file_says_so() -> None:
    sealed = bytearray(queries.file_of(issued()))
    sealed[len(sealed) // 2] ^= 1
    text = _text(_dropped(bytes(sealed)))
    assert "Ce fichier a été altéré" in text
    assert "2026-000001" not in text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.4 autre chose", "Ce fichier n'est pas un courrier de ce service"),
        (b"\x89PNG", "Ce fichier n'est pas un PDF"),
        (b"", "Ce fichier n'est pas un PDF"),
        (b"%PDF-" + b"0" * (queries.LARGEST_BYTES - 4), "Ce fichier est trop lourd"),
    ],
)
def test_a_strangers_file_is_told_what_it_is(data: bytes, said: str) -> None:
    assert said in _text(_dropped(data))


def test_a_file_announced_too_large_is_not_read() -> None:
    class Body(io.BytesIO):
        def read(self, *args: Any) -> bytes:
            raise AssertionError("read")

    answer = Client().generic("POST", "/verifier/", b"", CONTENT_LENGTH="2410001", **{"wsgi.input": Body()})
    assert answer.status_code == 413
    assert "Ce fichier est trop lourd" in _text(answer)


def test_the_form_asks_for_its_token() -> None:
    assert Client(enforce_csrf_checks=True).post("/verifier/", {"code": "x"}).status_code == 403


def test_a_code_is_typed_as_it_comes() -> None:
    letter = issued()
    answer = Client().post("/verifier/", {"code": f" {letter.written_code.lower()} "})
    assert (answer.status_code, answer["Location"]) == (302, f"/verifier/{letter.written_code}/")


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"code": ""}, "Saisissez le code imprimé au bas du courrier."),
        ({"code": "K7QM-2XWA"}, "Un code compte seize lettres et chiffres"),
        ({"by_file": "1"}, "Choisissez le fichier PDF à vérifier."),
    ],
)
def test_a_wrong_answer_is_told_what_to_do(posted: dict[str, str], said: str) -> None:
    text = _text(Client().post("/verifier/", posted))
    assert said in text
    assert posted.get("code", "") in text


def test_an_unknown_code_says_so_and_guessing_is_slowed_down() -> None:
    client, letter = Client(), issued()
    for _ in range(throttle.MISSES):
        answer = client.get("/verifier/2222-2222-2222-2222/")
        assert answer.status_code == 404
    assert "Aucun courrier ne porte ce code" in _text(answer)
    answer = client.get("/verifier/2222-2222-2222-2222/")
    assert answer.status_code == 429
    assert "Attendez dix minutes" in _text(answer)
    assert client.get(f"/verifier/{letter.written_code}/").status_code == 429
    elsewhere = client.get(f"/verifier/{letter.written_code}/", REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 200


def test_reading_valid_letters_is_never_slowed_down() -> None:
    client, letter = Client(), issued()
    for _ in range(throttle.MISSES + 1):
        assert client.get(f"/verifier/{letter.written_code}/").status_code == 200


# The person


def _queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_a_person_finds_their_letters_and_nobody_elses(person: Person) -> None:
    mine, theirs = issued(person=person), issued()
    client = signed_in(signatory(person))
    text = _text(client.get("/mes-courriers/"))
    assert mine.number in text
    assert mine.written_code in text
    assert theirs.number not in text
    assert client.get(f"/courriers/{mine.number}/").status_code == 200
    file = client.get(f"/courriers/{mine.number}/fichier.pdf")
    assert file.content == queries.file_of(mine)
    assert file["Content-Disposition"] == 'inline; filename="courrier-2026-000001.pdf"'
    for path in (f"/courriers/{theirs.number}/", f"/courriers/{theirs.number}/fichier.pdf"):
        assert client.get(path).status_code == 404
    assert not Entry.objects.filter(act="letters.letter_read").exists()


def test_an_empty_list_says_what_will_come(person: Person) -> None:
    assert "Aucun courrier pour l'instant" in _text(signed_in(signatory(person)).get("/mes-courriers/"))


def test_a_list_costs_the_same_at_one_letter_and_at_thirty(person: Person) -> None:
    client, desk = signed_in(signatory(person)), case_desk()
    issued(actor=desk, person=person)
    assert _queries(client, "/mes-courriers/") == 6
    for day in range(1, 30):
        issued(actor=desk, person=person, at=AT + timedelta(days=day))
    assert _queries(client, "/mes-courriers/") == 6


def test_a_letter_whose_words_were_erased_says_so(person: Person, django_capture_on_commit_callbacks: Any) -> None:
    letter, client = issued(person=person), signed_in(signatory(person))
    with django_capture_on_commit_callbacks(execute=True):
        operations.erase_content(letter=letter, at=AT)
    assert "a été effacé au terme de sa conservation" in _text(client.get(f"/courriers/{letter.number}/"))
    assert client.get(f"/courriers/{letter.number}/fichier.pdf").status_code == 404


# A desk


def test_an_agent_who_opens_a_letter_leaves_a_line_in_the_journal() -> None:
    letter, desk = issued(), case_desk()
    assert signed_in(desk).get(f"/courriers/{letter.number}/fichier.pdf").status_code == 200
    line = Entry.objects.get(act="letters.letter_read")
    assert (line.membership_id, line.about_id, line.subject) == (
        desk.pk,
        letter.person_id,
        f"letters.letter:{letter.pk}",
    )


def test_an_agency_reads_the_notices_of_its_people_and_no_certificate_of_sums() -> None:
    contract, desk = concluded(), case_desk()
    read = issued(actor=desk, person=contract.signatory)
    sums = operations.issue(actor=desk, kind=SUMS, person=contract.signatory, subject=contract, paper=_sums(), at=AT)
    mine, other = signed_in(referent("ara")), signed_in(referent("bre"))
    assert mine.get(f"/courriers/{read.number}/").status_code == 200
    assert mine.get(f"/courriers/{sums.number}/").status_code == 404
    assert other.get(f"/courriers/{read.number}/").status_code == 404
    for agent in (payments_clerk(), auditor(), desk):
        assert signed_in(agent).get(f"/courriers/{sums.number}/").status_code == 200


def _sums() -> Any:
    paper = notice()
    line = dict.fromkeys(("year", "months", "gross", "csg", "crds", "net"), "1")
    return type(paper)(
        object=paper.object,
        body={"opening": "", "years": [line], "total": line, "periods": ["1"], "closing": []},
    )


def test_its_desk_revokes_a_letter_with_a_reason() -> None:
    letter = issued()
    client = signed_in(case_desk())
    assert "Révoquer ce courrier" in _text(client.get(f"/courriers/{letter.number}/"))
    path = f"/courriers/{letter.number}/revoquer/"
    assert "Une révocation ne se défait pas" in _text(client.get(path))
    assert "Choisissez un motif." in _text(client.post(path, {"reason": ""}))
    answer = client.post(path, {"reason": "wrong_figures"}, follow=True)
    assert "Le courrier n° 2026-000001 est révoqué." in _text(answer)
    assert "chiffres ou dates inexacts" in _text(answer)
    again = client.post(path, {"reason": "wrong_figures"}, follow=True)
    assert "a déjà été révoqué" in _text(again)
    assert client.get(path).status_code == 404


def test_another_desk_does_not_revoke_it() -> None:
    letter = issued()
    client = signed_in(payments_clerk())
    assert "Révoquer ce courrier" not in _text(client.get(f"/courriers/{letter.number}/"))
    assert client.get(f"/courriers/{letter.number}/revoquer/").status_code == 404
    assert client.post(f"/courriers/{letter.number}/revoquer/", {"reason": "wrong_figures"}).status_code == 404
    assert Letter.objects.with_state().get().state == "valid"
