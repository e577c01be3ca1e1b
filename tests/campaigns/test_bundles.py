"""More files than a browser waits for are gathered by a worker, for whoever asked, and for a day."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from cesp.accounts.models import Membership
from cesp.audit.models import Entry
from cesp.campaigns import tasks
from cesp.campaigns.models import Bundle, Candidature, Conflict, How
from cesp.campaigns.operations import bundles
from cesp.common import progress, vault
from cesp_law.refusals import Refused
from tests.campaigns.desks import AT, attached, drained, on_desk, secretary
from tests.factories import memberships

pytestmark = pytest.mark.django_db


def _client(actor: Membership) -> Client:
    client = Client()
    client.force_login(actor.person)
    return client


def _asked(actor: Membership, wanted: str, *files: Candidature) -> str:
    """The page that the list leads to."""
    given = {"faire": wanted, "choix": [one.pk for one in files]}
    address: str = _client(actor).post("/candidatures/choisies/", given)["Location"]
    return address


def _works() -> list[bool]:
    waiting = DBTaskResult.objects.filter(status="READY", task_path__endswith="make_bundle")
    return [tasks.make_bundle.call(*row.args_kwargs["args"]) for row in waiting]


@pytest.fixture(autouse=True)
def _one_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cesp.campaigns.views.desks.MOST_AT_ONCE", 1)


def test_an_archive_is_made_apart_told_as_it_goes_and_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    files, actor = [on_desk(), on_desk()], secretary()
    for one in files:
        attached(one, "transcripts")
    said: list[tuple[int, int]] = []

    def tells(key: str, *, done: int, total: int, label: str) -> None:
        said.append((done, total))

    monkeypatch.setattr(progress, "report", tells)
    address = _asked(actor, "archive", *files)
    client = _client(actor)
    assert "En préparation" in client.get(address).content.decode()
    assert client.get(f"{address}fichier/").status_code == 404
    assert "HX-Refresh" not in client.get(f"{address}avancement/")
    assert _works() == [True]
    assert said == [(0, 0), (0, 2), (1, 2)]
    assert client.get(f"{address}avancement/")["HX-Refresh"] == "true"
    assert "Télécharger (" in client.get(address).content.decode()
    with zipfile.ZipFile(io.BytesIO(drained(client.get(f"{address}fichier/")))) as archive:
        assert archive.testzip() is None
        assert [name.split("/")[0][:6] for name in archive.namelist()] == [f"{one.pk:06d}" for one in files]
    assert Entry.objects.filter(act="campaigns.candidature_printed").count() == 2


def test_a_print_is_one_pdf_and_a_second_run_changes_nothing() -> None:
    files, actor = [on_desk(), on_desk()], secretary()
    address = _asked(actor, "imprimer", *files)
    _works()
    key = Bundle.objects.get().vault_key
    _works()
    assert Bundle.objects.get().vault_key == key
    held = io.BytesIO(drained(_client(actor).get(f"{address}fichier/")))
    with pikepdf.open(held) as document, document.open_outline() as outline:
        assert [one.title for one in outline.root] == [one.person.full_name for one in files]


def test_it_is_for_whoever_asked_while_they_read_all_of_it() -> None:
    files, actor = [on_desk(), on_desk()], secretary()
    address = _asked(actor, "archive", *files)
    _works()
    for other in (secretary(), memberships.referent("ara")):
        assert [_client(other).get(f"{address}{page}").status_code for page in ("", "avancement/", "fichier/")] == [
            404
        ] * 3
    assert drained(_client(actor).get(f"{address}fichier/")).startswith(b"PK")
    Conflict.objects.create(
        candidature=files[0], person=actor.person, ground="family", declared_by=actor, declared_at=AT
    )
    assert _client(actor).get(f"{address}fichier/").status_code == 404


def test_a_piece_that_the_vault_lost_says_so() -> None:
    file, actor = on_desk(), secretary()
    piece = attached(file, "transcripts")[0].piece
    address = _asked(actor, "archive", file, on_desk())
    vault.forget(piece.vault_key)
    assert _works() == [False]
    assert "plus au coffre" in _client(actor).get(address).content.decode()


def test_it_is_erased_the_day_after_and_not_before() -> None:
    actor = secretary()
    _asked(actor, "archive", on_desk(), on_desk())
    _works()
    made = Bundle.objects.get()
    assert bundles.forget_old(at=made.asked_at + timedelta(days=1)) == 0
    vault.read(made.vault_key).close()
    assert bundles.forget_old(at=made.asked_at + timedelta(days=1, seconds=1)) == 1
    assert not Bundle.objects.exists()
    with pytest.raises(FileNotFoundError):
        vault.read(made.vault_key)


def test_there_is_a_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "MOST", 1)
    files: list[Any] = [on_desk(), on_desk()]
    with pytest.raises(Refused, match="au plus 1 dossiers"):
        bundles.ask(actor=secretary(), files=files, how=How.PRINT, at=AT)
