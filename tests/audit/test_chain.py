"""The chain holds, and whatever is done behind its back is seen."""

import json
import random
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from cesp.audit import chain, checks, head, operations, tasks
from cesp.audit.models import Entry, Link, Seal
from cesp.audit.operations import ChainBroken
from cesp.audit.verification import Wrong, verify
from cesp.common import clock
from tests.audit import tampering
from tests.audit.conftest import NOW
from tests.factories import memberships

BOUNDED, WHOLE = 300, 10_000


def wrong() -> Wrong | None:
    failure = verify(now=NOW).failure
    return failure.wrong if failure else None


@pytest.mark.django_db
def test_the_first_link_digests_the_bytes_that_the_description_says() -> None:
    desk = memberships.case_desk()
    entry = operations.record(
        act="contracts.file_read",
        actor=desk,
        at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        about_id=7,
        subject=desk,
        detail={"b": 2, "a": "x"},
    )
    operations.link([entry.pk])
    line = (
        f'[{entry.pk},"2026-03-02 09:00:00.000000","contracts.file_read",{desk.pk},{desk.person_id},null,7,'
        f'"accounts.membership:{desk.pk}","{{\\"a\\":\\"x\\",\\"b\\":2}}"]'
    )
    assert Link.objects.get().digest == sha256(bytes(32) + line.encode()).hexdigest()


@pytest.mark.parametrize("text", ["", "é", 'a"b', "\\", "\n\0\u2028", "😀"])
def test_the_bytes_of_a_line_are_those_of_json(text: str) -> None:
    line = [1, "2026-03-02 09:00:00.000000", text, None, 2, None, -3, text, text]
    assert chain.canonical_bytes(line) == json.dumps(line, separators=(",", ":"), ensure_ascii=True).encode()


def test_a_whole_journal_is_found_whole(journal: int) -> None:
    verified = verify(now=NOW)
    assert (verified.lines, verified.seals, verified.failure) == (36, 4, None)


def test_from_a_day_only_what_follows_the_seal_of_the_day_before_is_read(journal: int) -> None:
    assert verify(now=NOW, from_day=date(2026, 3, 5)).lines == 12


def alter_many(count: int, seed: int, last: int) -> None:
    rnd = random.Random(seed)
    missed = []
    for number in range(count):
        with tampering.undone():
            did = rnd.choice(tampering.ALTERATIONS)(rnd, last)
            if wrong() is None:
                missed.append((number, did))
    assert missed == []
    assert wrong() is None


def test_three_hundred_alterations_are_all_seen(journal: int) -> None:
    alter_many(BOUNDED, 20260302, journal)


@pytest.mark.long
def test_ten_thousand_alterations_are_all_seen(journal: int) -> None:
    alter_many(WHOLE, 1, journal)


def test_without_the_digests_an_alteration_would_pass(journal: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: with every digest taken for right, a changed field is not seen."""
    digests = iter(Link.objects.order_by("position").values_list("digest", flat=True))
    with tampering.undone():
        tampering.run("UPDATE audit_entry SET act = 'contracts.never_done' WHERE id = %s", Entry.objects.first().pk)  # type: ignore[union-attr]
        assert wrong() is Wrong.ALTERED
        monkeypatch.setattr(chain, "follow", lambda previous, line: bytes.fromhex(next(digests)))
        assert wrong() is None


def test_without_the_head_a_cut_of_this_morning_would_pass(journal: int) -> None:
    """Negative control: between two seals, only what is kept outside of the database sees the end cut."""
    with tampering.undone():
        tampering.run("DELETE FROM audit_link WHERE position > 34")
        tampering.run("DELETE FROM audit_entry WHERE id NOT IN (SELECT entry_id FROM audit_link)")
        assert wrong() is Wrong.MISSING
        head.forget()
        assert wrong() is None


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE audit_entry SET about_id = 1 WHERE about_id = 105", Wrong.ALTERED),
        ("DELETE FROM audit_link WHERE position = 6", Wrong.MISSING),
        ("UPDATE audit_seal SET signature = public_key", Wrong.FORGED_SEAL),
        ("DELETE FROM audit_seal WHERE day = '2026-03-04'", Wrong.UNSEALED),
        ("DELETE FROM audit_seal WHERE day = '2026-03-05'", Wrong.UNSEALED),
    ],
)
def test_what_fails_is_named(journal: int, statement: str, expected: Wrong) -> None:
    with tampering.undone():
        assert tampering.run(statement) >= 1
        assert wrong() is expected


def test_a_line_that_took_the_place_of_another_is_called_moved(journal: int) -> None:
    with tampering.undone():
        tampering.run("UPDATE audit_link SET entry_id = -entry_id WHERE position = 5")
        held = tampering.rows("SELECT entry_id FROM audit_link WHERE position IN (5, 6) ORDER BY position")
        tampering.run("UPDATE audit_link SET entry_id = %s WHERE position = 6", -held[0][0])
        tampering.run("UPDATE audit_link SET entry_id = %s WHERE position = 5", held[1][0])
        failure = verify(now=NOW).failure
        assert failure is not None
        assert (failure.wrong, "rang 5" in failure.sentence) == (Wrong.MOVED, True)


def test_a_chain_written_anew_is_seen_by_its_seal(journal: int) -> None:
    with tampering.undone():
        tampering.run("UPDATE audit_entry SET about_id = 1 WHERE about_id = 105")
        tampering.chain_again(1)
        failure = verify(now=NOW).failure
        assert failure is not None
        assert failure.wrong is Wrong.REWRITTEN
        assert "rang 8" in failure.sentence


def test_a_chain_and_seals_written_anew_with_another_key_are_seen(journal: int, settings: Any, tmp_path: Path) -> None:
    own = settings.JOURNAL_KEY
    with tampering.undone():
        tampering.run("DELETE FROM audit_seal")
        settings.JOURNAL_KEY = tmp_path / "other.key"
        operations.seal(until=date(2026, 3, 5))
        settings.JOURNAL_KEY = own
        assert wrong() is Wrong.FORGED_SEAL


def test_a_former_key_still_seals(journal: int, settings: Any, tmp_path: Path) -> None:
    former = Seal.objects.values_list("public_key", flat=True).first()
    settings.JOURNAL_KEY = tmp_path / "new.key"
    assert wrong() is Wrong.FORGED_SEAL
    settings.JOURNAL_FORMER_KEYS = [former]
    assert wrong() is None


def test_a_service_without_its_key_says_so_before_it_opens_and_when_it_seals(settings: Any, journal: int) -> None:
    assert checks.journal_key(None) == []
    settings.JOURNAL_KEY_MADE_AT_FIRST_USE = False
    assert checks.journal_key(None) == []
    settings.JOURNAL_KEY = settings.JOURNAL_KEY.with_name("nowhere.key")
    assert [error.id for error in checks.journal_key(None)] == ["audit.E001"]
    with pytest.raises(ImproperlyConfigured, match="CESP_JOURNAL_KEY"):
        operations.seal(until=date(2026, 3, 9))


@pytest.mark.parametrize(("minutes", "expected"), [(4, None), (6, Wrong.UNCHAINED)])
def test_a_line_out_of_the_chain_is_told_after_five_minutes(journal: int, minutes: int, expected: Wrong | None) -> None:
    operations.record(act="contracts.file_read", actor=None, at=NOW - timedelta(minutes=minutes))
    assert wrong() is expected


def test_the_day_before_may_be_unsealed_until_two_in_the_morning(journal: int) -> None:
    just_before = datetime(2026, 3, 7, 0, 59, tzinfo=UTC)  # 01:59 in Paris
    assert verify(now=just_before).failure is None
    told = verify(now=just_before + timedelta(minutes=1)).failure
    assert told is not None
    assert (told.wrong, told.sentence) == (Wrong.UNSEALED, "Le 6 mars 2026 n'a pas de scellé.")


def test_a_seal_kept_elsewhere_still_speaks_when_the_table_is_emptied(
    journal: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = StringIO()
    call_command("export_seal", "--day", "2026-03-05", stdout=out)
    kept = tmp_path / "seal.json"
    kept.write_text(out.getvalue())
    monkeypatch.setattr(clock, "now", lambda: NOW)
    call_command("verify_journal", "--seal", str(kept), stdout=out)
    assert "Le journal est entier : 36 lignes, 4 scellés." in out.getvalue()
    with tampering.undone():
        head.forget()
        tampering.run("DELETE FROM audit_link WHERE position > 31")
        tampering.run("DELETE FROM audit_entry WHERE id NOT IN (SELECT entry_id FROM audit_link)")
        tampering.run("DELETE FROM audit_seal WHERE position > 31")
        operations.seal(until=date(2026, 3, 5))  # by somebody who holds the key as well
        assert wrong() is None
        with pytest.raises(CommandError, match="gardé ailleurs"):
            call_command("verify_journal", "--seal", str(kept))


def test_the_command_fails_with_the_sentence(journal: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with tampering.undone():
        tampering.run("DELETE FROM audit_link WHERE position = 6")
        with pytest.raises(CommandError, match="manquante : La ligne de rang 6 manque"):
            call_command("verify_journal")


def test_the_job_of_the_night_fails_loudly(journal: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    tasks.verify_yesterday(on=date(2026, 3, 6))
    with tampering.undone():
        tampering.run("UPDATE audit_entry SET about_id = 1 WHERE about_id = 130")
        with pytest.raises(tasks.JournalBroken):
            tasks.verify_yesterday(on=date(2026, 3, 6))


def test_the_head_does_not_follow_a_chain_that_changed(journal: int) -> None:
    with tampering.undone():
        tampering.run("UPDATE audit_entry SET about_id = 1 WHERE about_id = 105")
        tampering.chain_again(1)
        with pytest.raises(ChainBroken):
            operations.keep_head()


def test_days_without_the_service_are_sealed_when_it_is_back(journal: int) -> None:
    assert operations.seal(until=date(2026, 3, 9)) == 4
    assert operations.seal(until=date(2026, 3, 9)) == 0
    assert set(Seal.objects.filter(day__gt=date(2026, 3, 5)).values_list("position", flat=True)) == {36}


@pytest.mark.parametrize("table", tampering.TABLES)
def test_the_database_refuses_to_change_a_line_a_link_or_a_seal(journal: int, table: str) -> None:
    column = "position" if table != "audit_entry" else "about_id"
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            tampering.run(statement)


def test_what_a_kill_left_is_chained_by_the_job(journal: int) -> None:
    operations.record(act="contracts.file_read", actor=None, at=NOW)
    assert Link.objects.count() == 36
    tasks.chain_what_is_left(on=NOW.date())
    assert Link.objects.count() == 37
    assert head.read() == head.Head(37, Link.objects.get(pk=37).digest)


@pytest.mark.django_db(transaction=True)
def test_a_line_is_chained_right_after_its_transaction_and_not_before() -> None:
    with transaction.atomic():
        operations.record(act="contracts.file_read", actor=None, at=NOW)
        assert not Link.objects.exists()
    assert Link.objects.count() == 1
    with transaction.atomic():
        operations.record(act="contracts.file_read", actor=None, at=NOW)
        transaction.set_rollback(True)
    assert (Entry.objects.count(), Link.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_lines_of_many_rows_are_those_of_each_and_chained_after_their_transaction() -> None:
    desk = memberships.case_desk()
    with transaction.atomic():
        operations.record_each(
            act="contracts.file_read", actor=desk, at=NOW, subjects=[desk] * 501, detail={"digest": "a"}
        )
        assert (Entry.objects.count(), Link.objects.count()) == (501, 0)
    assert Link.objects.count() == 501
    alone = operations.record(act="contracts.file_read", actor=desk, at=NOW, subject=desk, detail={"digest": "a"})
    for name in ("act", "at", "membership_id", "person_id", "about_id", "subject", "detail"):
        assert set(map(str, Entry.objects.values_list(name, flat=True))) == {str(getattr(alone, name))}, name


@pytest.mark.django_db
def test_lines_of_many_rows_hold_no_text_and_no_unknown_act() -> None:
    desk = memberships.case_desk()
    with pytest.raises(operations.PersonalText):
        operations.record_each(
            act="contracts.file_read", actor=None, at=NOW, subjects=[desk], detail={"name": "Camille Martin"}
        )
    with pytest.raises(operations.UndeclaredAct):
        operations.record_each(act="contracts.never_declared", actor=None, at=NOW, subjects=[desk])
