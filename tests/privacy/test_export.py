"""A copy of one's data: complete, nobody else's, kept seven days, handed to its owner alone."""

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cesp.audit.models import Entry
from cesp.common import clock, vault
from cesp.privacy import archive, tasks
from cesp.privacy.inventory import holdings
from cesp.privacy.models import DataExport, ExportState
from cesp.privacy.operations import exports
from tests.factories import memberships
from tests.privacy.worlds import NOW, person_known_everywhere

pytestmark = pytest.mark.django_db


def archive_of(person: object) -> zipfile.ZipFile:
    file = io.BytesIO()
    archive.write(file, person=person, at=NOW)  # type: ignore[arg-type]
    return zipfile.ZipFile(file)


NOT_COPIED = {"payments.PaymentFile.content", "takeover.BatchContent.data", "sessions.Session.session_data"}
"""Files that name other people too, and what signs one in: the copy says that they exist."""


def test_every_holding_and_every_canary_come_out_and_nobody_else_s() -> None:
    mine, other = person_known_everywhere("alpha"), person_known_everywhere("bravo")
    made = archive_of(mine.person)
    told = json.loads(made.read("donnees.json"))
    assert [table["table"] for table in told["tables"]] == [holding.name for holding in holdings()]
    assert [table["table"] for table in told["tables"] if not table["rows"]] == []
    texts = {
        "json": made.read("donnees.json").decode(),
        "html": made.read("donnees.html").decode(),
        "csv": "".join(made.read(name).decode() for name in made.namelist() if name.endswith(".csv")),
    }
    for form, text in texts.items():
        missing = {place for place, canary in mine.canaries.items() if canary not in text} - NOT_COPIED
        leaked = {place for place, canary in other.canaries.items() if canary in text}
        assert (form, missing, leaked) == (form, set(), set())


def test_the_csv_has_the_headings_of_the_json() -> None:
    made = archive_of(person_known_everywhere("alpha").person)
    for table in json.loads(made.read("donnees.json"))["tables"]:
        rows = list(
            csv.reader(io.StringIO(made.read(f"tables/{table['table']}.csv").decode("utf-8-sig")), delimiter=";")
        )
        assert len(rows) == 1 + len(table["rows"])
        assert rows[0] == list(table["rows"][0])


def test_a_formula_in_a_text_is_not_run_by_a_spreadsheet() -> None:
    planted = person_known_everywhere("alpha")
    planted.person.phone = "=1+1"
    planted.person.save()
    assert "'=1+1" in archive_of(planted.person).read("tables/accounts.person.csv").decode()


def test_asked_twice_it_is_prepared_once_and_told() -> None:
    actor = memberships.signatory()
    first, is_new = exports.ask(actor=actor, at=NOW)
    second, again = exports.ask(actor=actor, at=NOW)
    assert (first.pk, is_new, again) == (second.pk, True, False)
    ready = exports.prepare(export_id=first.pk, at=NOW)
    assert (ready.state, exports.prepare(export_id=first.pk, at=NOW).key) == (ExportState.READY, ready.key)
    assert actor.person.notifications.get().data == {"until": "2 décembre 2026"}
    assert len(list(vault.keys("data-exports"))) >= 1


@pytest.mark.parametrize(("kept", "state"), [(timedelta(days=7, seconds=-1), "ready"), (timedelta(days=7), "erased")])
def test_it_is_erased_after_seven_days(kept: timedelta, state: str, django_capture_on_commit_callbacks: object) -> None:
    export, _ = exports.ask(actor=memberships.signatory(), at=NOW)
    key = exports.prepare(export_id=export.pk, at=NOW).key
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        exports.erase_old(at=NOW + kept)
    export.refresh_from_db()
    assert export.state == state
    if state == "erased":
        with pytest.raises(FileNotFoundError):
            vault.read(key)
    else:
        vault.read(key).close()


def test_the_day_it_goes_is_the_day_in_paris() -> None:
    export, _ = exports.ask(actor=memberships.signatory(), at=NOW)
    ready = exports.prepare(export_id=export.pk, at=datetime(2026, 11, 25, 23, 30, tzinfo=UTC))  # the 26th
    assert ready.kept_until == date(2026, 12, 3)


def test_a_file_that_a_killed_worker_left_goes_after_a_day() -> None:
    export, _ = exports.ask(actor=memberships.signatory(), at=NOW)
    held = exports.prepare(export_id=export.pk, at=NOW).key
    left = vault.keep(exports.ROOM, [b"tout"])
    written = datetime.fromtimestamp((Path(settings.MEDIA_ROOT) / left).stat().st_mtime, UTC)
    exports.sweep(at=written + timedelta(hours=23))
    vault.read(left).close()
    exports.sweep(at=written + timedelta(hours=25))
    with pytest.raises(FileNotFoundError):
        vault.read(left)
    vault.read(held).close()


def test_it_is_handed_to_its_owner_alone_and_journaled(client: Client) -> None:
    mine, other = memberships.signatory(), memberships.signatory()
    export, _ = exports.ask(actor=mine, at=NOW)
    exports.prepare(export_id=export.pk, at=NOW)
    address = reverse("privacy:export_download", args=[export.pk])
    client.force_login(other.person)
    assert client.get(address).status_code == 404
    assert not Entry.objects.filter(act="privacy.export_downloaded").exists()
    client.force_login(mine.person)
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).testzip() is None  # type: ignore[attr-defined]
    line = Entry.objects.get(act="privacy.export_downloaded")
    assert (line.about_id, line.subject) == (mine.person_id, f"privacy.dataexport:{export.pk}")


def test_a_preparation_that_breaks_lets_another_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    actor = memberships.signatory()
    export, _ = exports.ask(actor=actor, at=NOW)

    def broken(*args: object, **how: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(archive, "write", broken)
    with pytest.raises(RuntimeError):
        tasks.prepare_export.call(export.pk)
    assert DataExport.objects.get(pk=export.pk).state == ExportState.FAILED
    assert exports.ask(actor=actor, at=clock.now())[1]


def test_one_click_asks_and_the_page_shows_it(client: Client) -> None:
    actor = memberships.auditor()
    client.force_login(actor.person)
    client.post(reverse("privacy:ask_export"))
    export = DataExport.objects.get(person=actor.person)
    assert "Copie en préparation" in client.get(reverse("privacy:my_data")).content.decode()
    exports.prepare(export_id=export.pk, at=datetime(2026, 11, 25, tzinfo=UTC))
    advance = client.get(reverse("privacy:export_advance", args=[export.pk]))
    assert advance.headers["HX-Refresh"] == "true"
    assert "effacée le 2 décembre 2026" in client.get(reverse("privacy:my_data")).content.decode()


def test_a_copy_made_after_midnight_in_paris_is_kept_until_that_day_of_the_week() -> None:
    export = DataExport(prepared_at=datetime(2026, 11, 24, 23, 30, tzinfo=UTC))  # 0 h 30 on the 25th
    assert export.kept_until == date(2026, 12, 2)
