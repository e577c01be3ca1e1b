"""What leaves the desk: spreadsheets, folders of pieces, one PDF a file."""

from __future__ import annotations

import io
import zipfile

import pikepdf
import pytest
from django.test import Client

from cesp.accounts.models import Membership
from cesp.audit.models import Entry
from cesp.campaigns import printing
from cesp.campaigns.queries.agent_file import page_of
from tests.campaigns.desks import attached, committee, drained, given_to_read, on_desk, secretary
from tests.factories import memberships
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def _client(actor: Membership) -> Client:
    client = Client()
    client.force_login(actor.person)
    return client


def test_the_list_leaves_as_it_is_narrowed() -> None:
    kept = on_desk(person=PersonFactory(family_name="=1+1", given_names="Ève"))
    on_desk(state="complete")
    answer = _client(secretary()).get("/candidatures/export/csv/?file=a_verifier")
    lines = drained(answer).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(f"{kept.pk};2026-2027;'=1+1;Ève;")
    assert Entry.objects.get(act="campaigns.candidatures_exported").detail == {"rows": 1}


def test_a_workbook_leaves_too_and_nothing_else() -> None:
    on_desk()
    client = _client(secretary())
    assert drained(client.get("/candidatures/export/xlsx/")).startswith(b"PK")
    assert client.get("/candidatures/export/pdf/").status_code == 404
    assert _client(memberships.case_desk()).get("/candidatures/export/csv/").status_code == 404


def test_an_export_holds_the_files_of_one_s_perimeter_alone() -> None:
    on_desk(ufr=memberships.ufr("med-gre"))
    assert len(drained(_client(secretary()).get("/candidatures/export/csv/")).splitlines()) == 1


def test_a_print_holds_the_cover_and_every_page_with_a_bookmark_a_piece() -> None:
    file = on_desk()
    attached(file, "transcripts", "identity_photo")
    answer = _client(secretary()).get(f"/candidatures/{file.pk}/imprimer/")
    with pikepdf.open(io.BytesIO(drained(answer))) as document, document.open_outline() as outline:
        (root,) = outline.root
        cover = len(document.pages) - 3
        assert cover >= 1
        assert root.title == file.person.full_name
        assert [one.title for one in root.children] == [
            "Relevés de notes des deux années précédentes",
            "Photo d'identité en couleur",
        ]
        picture = document.pages[-1]
        assert (float(picture.MediaBox[2]), float(picture.MediaBox[3])) == (595, 842)
        assert len(picture.get_images()) == 1
    assert Entry.objects.filter(act="campaigns.candidature_printed", about_id=file.person_id).count() == 1


def test_several_files_are_one_print() -> None:
    files, actor = [on_desk(), on_desk()], secretary()
    chosen = {"faire": "imprimer", "choix": [one.pk for one in files]}
    answer = _client(actor).post("/candidatures/choisies/", chosen)
    with pikepdf.open(io.BytesIO(drained(answer))) as document, document.open_outline() as outline:
        assert [one.title for one in outline.root] == [one.person.full_name for one in files]


def test_the_print_of_a_blind_member_tells_no_name_and_leaves_pieces_out() -> None:
    file = on_desk()
    attached(file, "identity", "identity_photo", "transcripts")
    member = given_to_read(file, committee(file, blind=True))
    out = io.BytesIO()
    printing.written([page_of(member, file.pk)], out, dated_on="2026-11-25")
    with pikepdf.open(out) as document, document.open_outline() as outline:
        assert [one.title for one in outline.root[0].children] == ["Relevés de notes des deux années précédentes"]
        assert file.person.family_name not in outline.root[0].title


def test_an_archive_has_a_folder_a_candidate_with_safe_names() -> None:
    file = on_desk(person=PersonFactory(family_name="../Hœr/Noël:*", given_names="Ève"))
    attached(file, "transcripts", "identity_photo")
    other = on_desk(ufr=memberships.ufr("med-gre"))
    attached(other, "transcripts")
    chosen = {"faire": "archive", "choix": [file.pk, other.pk]}
    answer = _client(secretary()).post("/candidatures/choisies/", chosen)
    with zipfile.ZipFile(io.BytesIO(drained(answer))) as bundle:
        assert bundle.testzip() is None
        assert bundle.namelist() == [
            f"{file.pk:06d} eve hoer noel/01 releves de notes des deux annees precedentes.pdf",
            f"{file.pk:06d} eve hoer noel/02 photo d identite en couleur.jpg",
        ]
    assert Entry.objects.filter(act="campaigns.candidature_printed").count() == 1
