"""Numbers without a gap, one letter standing on a subject, files whole, words that can be erased."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from cesp.audit.models import Entry
from cesp.common import vault
from cesp.common.workflow import AlreadyDone
from cesp.letters import judging, operations, queries, seal, tasks
from cesp.letters.models import Content, Letter, Revocation, Series, State
from cesp.letters.operations import ROOM
from cesp.notifications.models import Notification
from tests.factories.memberships import auditor, case_desk, payments_clerk, referent, signatory
from tests.factories.people import PersonFactory
from tests.letters.conftest import AT, NOTICE, SUMS, issued, notice
from tests.racing import meeting, race, without_locks

pytestmark = pytest.mark.django_db


def test_numbers_follow_each_other_and_start_anew_each_year() -> None:
    letters = [
        issued(),
        issued(),
        issued(at=datetime(2026, 12, 31, 22, 59, tzinfo=UTC)),  # 23:59 in Paris
        issued(at=datetime(2026, 12, 31, 23, 0, tzinfo=UTC)),  # midnight in Paris: another year
    ]
    assert [letter.number for letter in letters] == ["2026-000001", "2026-000002", "2026-000003", "2027-000001"]


def test_each_kind_of_issuer_has_numbers_of_its_own() -> None:
    issued()
    assert operations._next_number(Series.MANAGING_AUTHORITY, 2026) == "2026-000002"
    assert operations._next_number(Series.ARS, 2026) == "ARS-2026-000001"
    assert judging.number_claimed(rb"/Reason (Courrier ARS\0552026\055000001)") == "ARS-2026-000001"


def test_a_letter_that_is_undone_leaves_no_gap_and_its_file_is_swept() -> None:
    issued()
    with transaction.atomic():
        issued()
        transaction.set_rollback(True)
    assert issued().number == "2026-000002"
    assert len(list(vault.keys(ROOM))) == 3
    tasks.sweep(on=AT.date())
    assert set(vault.keys(ROOM)) == set(Content.objects.values_list("file_key", flat=True))
    assert Content.objects.count() == 2


def test_a_letter_that_cannot_be_registered_leaves_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(Content.objects, "create", refuse)
    with pytest.raises(DatabaseError):
        issued()
    assert list(vault.keys(ROOM)) == []


def test_the_next_letter_on_a_subject_replaces_the_one_that_stood() -> None:
    person, desk = PersonFactory(), case_desk()
    first = issued(actor=desk, person=person)
    second = issued(actor=desk, person=person, said="soixante-treize mois", at=AT + timedelta(days=1))
    assert second.replaces == first
    named = {"label": "Remplace le courrier", "value": f"n° {first.number} du 1er mars 2026"}
    assert named in second.content.data["head"]["references"]
    assert named not in first.content.data["head"]["references"]
    assert [letter.state for letter in Letter.objects.with_state().order_by("pk")] == [State.REPLACED, State.VALID]
    acts = Entry.objects.filter(about_id=person.pk).order_by("pk").values_list("act", "subject")
    assert list(acts) == [
        ("letters.letter_issued", f"letters.letter:{first.pk}"),
        ("letters.letter_replaced", f"letters.letter:{first.pk}"),
        ("letters.letter_issued", f"letters.letter:{second.pk}"),
    ]


def test_the_same_words_on_the_same_day_are_the_same_letter() -> None:
    person, desk = PersonFactory(), case_desk()
    first = issued(actor=desk, person=person)
    assert issued(actor=desk, person=person) == first
    assert issued(actor=desk, person=person, at=AT + timedelta(days=1)) != first
    assert Letter.objects.count() == 2


def test_a_revoked_letter_is_not_replaced_by_the_next() -> None:
    person, desk = PersonFactory(), case_desk()
    first = issued(actor=desk, person=person)
    operations.revoke(actor=desk, letter=first, reason="wrong_figures", at=AT)
    assert issued(actor=desk, person=person).replaces is None


def test_a_revocation_is_said_once_and_to_the_person() -> None:
    desk, letter = case_desk(), issued()
    operations.revoke(actor=desk, letter=letter, reason="wrong_figures", at=AT)
    with pytest.raises(AlreadyDone, match=r"n° 2026-000001 a déjà été révoqué le 1er mars 2026 à 10 h 00\."):
        operations.revoke(actor=desk, letter=letter, reason="wrong_figures", at=AT)
    assert Revocation.objects.count() == 1
    assert list(Notification.objects.filter(person=letter.person).order_by("pk").values_list("kind", "path")) == [
        ("letters.letter_issued", "/courriers/2026-000001/"),
        ("letters.letter_revoked", "/courriers/2026-000001/"),
    ]
    line = Entry.objects.get(act="letters.letter_revoked")
    assert (line.about_id, line.detail) == (letter.person_id, {"reason": "wrong_figures"})


def test_a_reason_that_is_not_in_the_list_is_refused() -> None:
    letter = issued()
    with pytest.raises(ValueError, match="parce que"):
        operations.revoke(actor=case_desk(), letter=letter, reason="parce que", at=AT)


@pytest.mark.parametrize("make", [payments_clerk, auditor, signatory, lambda: referent("ara")])
def test_only_its_desk_issues_and_revokes_a_notice(make: Any) -> None:
    letter, actor = issued(), make()
    with pytest.raises(PermissionDenied):
        issued(actor=actor)
    with pytest.raises(PermissionDenied):
        operations.revoke(actor=actor, letter=letter, reason="wrong_figures", at=AT)
    assert Letter.objects.count() == 1


def test_a_signatory_asks_for_their_own_letters_only() -> None:
    actor, other = signatory(), PersonFactory()
    with pytest.raises(PermissionDenied, match="que pour lui-même"):
        operations.issue(actor=actor, kind=SUMS, person=other, subject=other, paper=notice(), at=AT)


def test_the_register_cannot_be_changed() -> None:
    letter = issued()
    for statement in ("UPDATE letters_letter SET number = 'X'", "DELETE FROM letters_letter"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    operations.revoke(actor=case_desk(), letter=letter, reason="wrong_figures", at=AT)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Revocation.objects.all().delete()


def test_the_register_holds_no_word_of_the_person() -> None:
    person = PersonFactory(given_names="Zéphyrine", family_name="Quetsche", email="zq@exemple.test")
    issued(person=person, said="quatre-vingts mois")
    row = str(Letter.objects.values().get())
    assert not any(word in row for word in ("Zéphyrine", "Quetsche", "zq@", "quatre-vingts"))
    assert "Zéphyrine" in str(Content.objects.values().get())


def test_what_a_letter_said_can_be_erased_and_its_number_still_verifies(
    django_capture_on_commit_callbacks: Any,
) -> None:
    letter = issued()
    sealed = queries.file_of(letter)
    with django_capture_on_commit_callbacks(execute=True):
        operations.erase_content(letter=letter, at=AT)
    operations.erase_content(letter=letter, at=AT)
    assert not Content.objects.exists()
    assert list(vault.keys(ROOM)) == []
    with pytest.raises(FileNotFoundError):
        queries.file_of(letter)
    assert queries.verify_code(letter.code).outcome == "valid"
    assert queries.verify_file(sealed).outcome == "valid"
    assert Entry.objects.filter(act="letters.content_erased").count() == 1


def test_without_a_valid_certificate_nothing_is_written(settings: Any, tmp_path: Any) -> None:
    settings.SEAL_TEST = False
    with pytest.raises(seal.NoSeal, match="Aucun certificat de sceau"):
        issued()
    assert Letter.objects.count() == 0


def test_letters_rendered_again_have_the_digest_they_were_sealed_with(capsys: pytest.CaptureFixture[str]) -> None:
    issued()
    issued(said="trois mois")
    call_command("verify_letters")
    assert "2 courriers, 2 rendus de nouveau, 0 au contenu effacé, 0 d'une autre version" in capsys.readouterr().out


def test_the_verification_of_the_register_sees_every_kind_of_harm(capsys: pytest.CaptureFixture[str]) -> None:
    lost, changed, reworded = issued(), issued(), issued()
    vault.forget(lost.content.file_key)
    path = vault._path(changed.content.file_key)
    path.write_bytes(path.read_bytes()[:-1] + b" ")
    content = Content.objects.get(letter=reworded)
    content.data["body"]["opening"] = ["cent mois"]
    content.save()
    with pytest.raises(SystemExit):
        call_command("verify_letters")
    told = capsys.readouterr().out
    assert f"{lost.number} : son fichier a disparu" in told
    assert f"{changed.number} : son fichier n'a plus la même empreinte" in told
    assert f"{reworded.number} : rendu de nouveau, il n'a plus la même empreinte" in told
    call_command("verify_letters", last=0)


def test_the_sealed_file_starts_with_the_paper_as_it_was_rendered() -> None:
    letter = issued()
    sealed = queries.file_of(letter)
    assert hashlib.sha256(sealed).hexdigest() == letter.sealed_sha256
    paper = sealed[: sealed.index(b"%%EOF") + len(b"%%EOF")]
    assert hashlib.sha256(paper).hexdigest() == letter.sha256


def _race() -> list[object]:
    desk, people = case_desk(), [PersonFactory() for _ in range(4)]
    meet = meeting(4, patience=1)

    def act(person: Any) -> object:
        return operations.issue(actor=desk, kind=NOTICE, person=person, subject=person, paper=notice(), at=AT)

    kept = operations._next_number

    def slowly(*args: Any) -> str:
        number = kept(*args)
        meet()
        return number

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "_next_number", slowly)
        return race(*(lambda person=person: act(person) for person in people))


@pytest.mark.django_db(transaction=True)
def test_four_desks_at_once_take_four_numbers() -> None:
    results = _race()
    assert sorted(result.number for result in results if isinstance(result, Letter)) == [
        "2026-000001",
        "2026-000002",
        "2026-000003",
        "2026-000004",
    ]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_desks_want_the_same_number() -> None:
    with without_locks():
        results = _race()
    assert sum(isinstance(result, DatabaseError) for result in results) >= 1
    assert Letter.objects.count() < 4
