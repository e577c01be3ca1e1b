"""Pieces kept, replaced, withdrawn, erased: whole, journaled, within the perimeter, or not at all."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from cesp.accounts.models import Membership, Role
from cesp.audit.models import Entry
from cesp.common import vault
from cesp.documents import operations, queries
from cesp.documents.kinds import KINDS, ROOMS, Sensitivity
from cesp.documents.models import Piece, PieceState
from cesp.documents.reception import Refusal
from tests.documents import files
from tests.documents.conftest import files_in
from tests.documents.files import pdf, upload
from tests.factories import memberships
from tests.factories.contracts import concluded
from tests.racing import race

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def deposit(actor: Membership, kind: str = "other", content: bytes | None = None, **given: Any) -> Piece:
    file = upload(content or pdf(), given.pop("name", "piece.pdf"))
    person = given.pop("person", actor.person)
    return operations.deposit(actor=actor, person=person, kind=kind, upload=file, at=AT, **given).piece


def test_a_piece_is_kept_with_its_file_and_its_line(camille: Membership, vault_root: Path) -> None:
    piece = deposit(camille, "motivation_letter", pdf(pages=2), name="Ma lettre.pdf")
    assert (piece.name, piece.pages, piece.state, piece.media) == ("Ma lettre.pdf", 2, "kept", "application/pdf")
    assert piece.checks == ["type", "content"]
    with vault.read(piece.vault_key) as file:
        assert len(file.read()) == piece.size_bytes
    line = Entry.objects.get()
    assert (line.act, line.about_id, line.person_id) == (
        "documents.piece_deposited",
        camille.person_id,
        camille.person_id,
    )
    assert line.subject == f"documents.piece:{piece.pk}"
    assert "lettre" not in str(line.detail)


def test_what_it_supports_is_named_without_a_key_upwards(camille: Membership) -> None:
    contract = concluded(signatory=camille.person)
    assert deposit(camille, subject=contract).subject == f"contracts.contract:{contract.pk}"


def test_a_day_of_validity_is_kept_where_the_nature_has_one(camille: Membership) -> None:
    day = date(2026, 9, 30)
    assert deposit(camille, "identity_document", expires_on=day).expires_on == day
    assert deposit(camille, "other", expires_on=day).expires_on is None


@pytest.mark.parametrize(
    ("kind", "room"), [("other", "pieces"), ("bank_statement", "pieces-bank"), ("medical_certificate", "pieces-health")]
)
def test_each_sensitivity_has_its_own_room(camille: Membership, kind: str, room: str) -> None:
    assert deposit(camille, kind).vault_key.startswith(f"{room}/")


def test_the_same_file_twice_is_one_piece(camille: Membership, vault_root: Path) -> None:
    first = operations.deposit(actor=camille, person=camille.person, kind="other", upload=upload(pdf()), at=AT)
    again = operations.deposit(actor=camille, person=camille.person, kind="other", upload=upload(pdf()), at=AT)
    assert (first.is_new, again.is_new) == (True, False)
    assert first.piece == again.piece
    assert len(files_in(vault_root)) == 1
    deposit(camille, "diploma")
    assert Piece.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_file_from_eight_windows_is_one_piece(vault_root: Path) -> None:
    camille = memberships.signatory()
    done = race(*[lambda: deposit(camille)] * 8)
    assert all(isinstance(one, Piece) for one in done), done
    assert Piece.objects.count() == 1
    assert len(files_in(vault_root)) == 1


def test_a_person_has_a_number_of_pieces(camille: Membership, settings: Any, vault_root: Path) -> None:
    settings.PIECE_LIMITS = {"pieces_a_person": 1}
    deposit(camille)
    with pytest.raises(Refusal, match="Il y a déjà 1 pièces"):
        deposit(camille, content=pdf("Autre"))
    assert len(files_in(vault_root)) == 1


# Who


ROLES_AND_WHAT_THEY_MAY_DEPOSIT = {
    Role.CASE_DESK: {"other", "medical_certificate"},
    Role.ARS_REFERENT: {"other"},
    Role.UFR_MANAGER: {"other"},
    Role.PAYMENTS_CLERK: {"bank_statement"},
    Role.PAYMENTS_APPROVER: set(),
    Role.AUDITOR: set(),
    Role.ADMINISTRATOR: set(),
}


@pytest.mark.parametrize("role", ROLES_AND_WHAT_THEY_MAY_DEPOSIT)
def test_an_agent_deposits_what_they_may_see(camille: Membership, role: Role) -> None:
    faculty = memberships.ufr()
    concluded(signatory=camille.person, ufr=faculty)
    organisation = {Role.ARS_REFERENT: memberships.ars("ara"), Role.UFR_MANAGER: faculty}.get(role)
    actor = memberships.acting(role, organisation=organisation)
    done = set()
    for kind in ("other", "medical_certificate", "bank_statement"):
        try:
            deposit(actor, kind, person=camille.person)
            done.add(kind)
        except PermissionDenied:
            pass
    assert done == ROLES_AND_WHAT_THEY_MAY_DEPOSIT[role]


def test_nobody_deposits_for_somebody_out_of_their_reach(camille: Membership, vault_root: Path) -> None:
    concluded(signatory=camille.person)
    for stranger in (memberships.signatory(), memberships.referent("bre")):
        with pytest.raises(PermissionDenied):
            deposit(stranger, person=camille.person)
    assert files_in(vault_root) == []


SEEN = {
    Role.SIGNATORY: {"ordinary", "bank", "health"},
    Role.CASE_DESK: {"ordinary", "health"},
    Role.AUDITOR: {"ordinary", "bank", "health"},
    Role.ARS_REFERENT: {"ordinary"},
    Role.UFR_MANAGER: {"ordinary"},
    Role.PAYMENTS_CLERK: {"bank"},
    Role.PAYMENTS_APPROVER: {"bank"},
    Role.DEPARTEMENT_REFERENT: set(),
    Role.ADMINISTRATOR: set(),
}


@pytest.mark.parametrize("role", SEEN)
def test_each_role_sees_its_own_sorts_of_pieces(camille: Membership, role: Role) -> None:
    faculty = memberships.ufr()
    concluded(signatory=camille.person, ufr=faculty)
    for kind in ("other", "medical_certificate", "bank_statement"):
        deposit(camille, kind)
    region = memberships.ars("ara")
    organisation = {Role.ARS_REFERENT: region, Role.DEPARTEMENT_REFERENT: region, Role.UFR_MANAGER: faculty}.get(role)
    actor = camille if role is Role.SIGNATORY else memberships.acting(role, organisation=organisation)
    assert {piece.sensitivity for piece in Piece.objects.visible_to(actor)} == SEEN[role]
    actor.seen_by_id = 7  # the support looks
    assert {piece.sensitivity for piece in Piece.objects.visible_to(actor)} == SEEN[role] - {"health"}


def test_another_signatory_and_another_region_see_nothing(camille: Membership) -> None:
    concluded(signatory=camille.person)
    deposit(camille)
    for stranger in (memberships.signatory(), memberships.referent("bre")):
        assert not Piece.objects.visible_to(stranger).exists()


# Replace, withdraw, erase


def test_a_replacement_takes_the_place_of_the_first(camille: Membership) -> None:
    old = deposit(camille, "diploma")
    new = operations.replace(actor=camille, piece=old, upload=upload(pdf("Mieux")), at=AT)
    old.refresh_from_db()
    assert (old.state, old.replaced_by, old.ended_at) == ("replaced", new, AT)
    assert [piece for group in queries.own_pieces(camille) for piece in group.pieces] == [new]
    assert [line.act for line in Entry.objects.order_by("pk")] == [
        "documents.piece_deposited",
        "documents.piece_replaced",
    ]
    with pytest.raises(Refusal, match="a déjà été remplacée"):
        operations._locked(old)


def test_the_same_file_does_not_replace_itself(camille: Membership, vault_root: Path) -> None:
    piece = deposit(camille)
    with pytest.raises(Refusal, match="déjà parmi les pièces"):
        operations.replace(actor=camille, piece=piece, upload=upload(pdf()), at=AT)
    assert Piece.objects.get().state == PieceState.KEPT
    assert len(files_in(vault_root)) == 1


def test_a_withdrawn_piece_is_not_opened_any_more(camille: Membership) -> None:
    piece = deposit(camille)
    operations.withdraw(actor=camille, piece=piece, at=AT)
    with pytest.raises(Piece.DoesNotExist):
        queries.piece_for(camille, piece.public_id)
    assert Entry.objects.latest("pk").act == "documents.piece_withdrawn"
    with pytest.raises(Refusal, match="a déjà été retirée"):
        operations.withdraw(actor=camille, piece=piece, at=AT)


def test_what_supports_something_is_the_desk_s_to_withdraw(camille: Membership) -> None:
    piece = deposit(camille, subject=concluded(signatory=camille.person))
    with pytest.raises(PermissionDenied, match="appuie une demande"):
        operations.withdraw(actor=camille, piece=piece, at=AT)
    assert operations.withdraw(actor=memberships.case_desk(), piece=piece, at=AT).state == "withdrawn"


def test_an_agent_does_not_withdraw_what_another_deposited(camille: Membership) -> None:
    concluded(signatory=camille.person)
    piece = deposit(camille)
    with pytest.raises(PermissionDenied):
        operations.withdraw(actor=memberships.referent("ara"), piece=piece, at=AT)


def test_an_erased_piece_leaves_a_row_without_name_nor_file(
    camille: Membership, vault_root: Path, django_capture_on_commit_callbacks: Any
) -> None:
    piece = deposit(camille)
    with django_capture_on_commit_callbacks(execute=True):
        operations.erase(piece=piece, at=AT)
        operations.erase(piece=piece, at=AT)
    piece.refresh_from_db()
    assert (piece.state, piece.name, piece.vault_key, piece.erased_at) == ("erased", "", "", AT)
    assert files_in(vault_root) == []
    assert Entry.objects.filter(act="documents.piece_erased").count() == 1


def test_the_database_refuses_a_kept_piece_without_a_file(camille: Membership) -> None:
    piece = deposit(camille)
    with pytest.raises(IntegrityError), transaction.atomic():
        Piece.objects.filter(pk=piece.pk).update(vault_key="")


# Whole or not at all


def test_a_failed_transaction_leaves_no_row_and_no_file(
    camille: Membership, vault_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**given: object) -> None:
        raise RuntimeError("the journal is full")

    monkeypatch.setattr("cesp.documents.operations.audit.record", broken)
    with pytest.raises(RuntimeError):
        deposit(camille)
    assert not Piece.objects.exists()
    assert files_in(vault_root) == []


def test_a_full_disk_is_said(camille: Membership, vault_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cesp.common.vault.os.fsync", full)
    with pytest.raises(Refusal, match="n'a plus de place"):
        deposit(camille)
    assert not Piece.objects.exists()
    assert files_in(vault_root) == []


KILLED = """
import django; django.setup()
from datetime import UTC, datetime
from cesp.accounts.models import Membership
from cesp.documents import operations
from tests.documents.files import pdf, upload
m = Membership.objects.get(pk=int(__import__("sys").argv[1]))
operations.deposit(actor=m, person=m.person, kind="other", upload=upload(pdf()), at=datetime(2026, 3, 1, tzinfo=UTC))
"""


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_between_file_and_row_leaves_what_the_sweep_erases(vault_root: Path) -> None:
    camille = memberships.signatory()
    kept = deposit(camille, content=pdf("Gardée"))
    name = str(connection.settings_dict["NAME"])
    code = KILLED.replace(
        "import django; django.setup()",
        "import django; from django.conf import settings as s; "
        f"s.DATABASES['default']['NAME'] = {name!r}; s.MEDIA_ROOT = {str(vault_root)!r}; django.setup()",
    )
    environment = {**os.environ, "CESP_FAILPOINT": "documents.kept", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    dead = subprocess.run([sys.executable, "-c", code, str(camille.pk)], env=environment, check=False)
    assert dead.returncode == -9
    assert Piece.objects.get() == kept
    assert len(files_in(vault_root)) == 2
    written = datetime.fromtimestamp(max(path.stat().st_mtime for path in files_in(vault_root)), tz=UTC)
    assert operations.sweep(at=written + timedelta(hours=23)) == 0
    assert operations.sweep(at=written + timedelta(hours=25)) == 1
    with vault.read(kept.vault_key) as file:
        assert file.read(5) == b"%PDF-"


def test_half_a_file_is_swept_too(camille: Membership, vault_root: Path) -> None:
    half = vault_root / ROOMS[0] / "ab" / ("ab" * 16 + ".partial")
    half.parent.mkdir(parents=True)
    half.write_bytes(b"x")
    os.utime(half, (AT.timestamp(), AT.timestamp()))
    assert operations.sweep(at=AT + timedelta(hours=23)) == 0
    assert operations.sweep(at=AT + timedelta(hours=25)) == 1
    assert files_in(vault_root) == []


# Natures


def test_every_nature_says_what_it_accepts_and_what_it_does_not() -> None:
    for kind in KINDS.values():
        assert kind.accepted.endswith(".")
        assert kind.refused.endswith(".")
        assert kind.retention.basis.startswith("RGPD")
    assert {code for code, kind in KINDS.items() if kind.is_health} == {"medical_certificate", "maternity_papers"}
    assert {code for code, kind in KINDS.items() if kind.sensitivity is Sensitivity.BANK} == {"bank_statement"}


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "C:\\windows\\a.pdf", "a\0b.pdf", "x" * 5_000, "fac\u202efdp.exe", ""]
)
def test_a_name_cannot_harm(camille: Membership, name: str) -> None:
    file = upload(pdf())
    file._name = name  # past what Django already takes away
    piece = operations.deposit(actor=camille, person=camille.person, kind="other", upload=file, at=AT).piece
    assert piece.name.endswith(".pdf")
    assert len(piece.name) <= 130
    assert not set(piece.name) & set("/\\\0\u202e")


def test_a_declared_type_and_a_wrong_ending_are_not_believed(camille: Membership) -> None:
    file = upload(files.image(), "scan.pdf", "application/pdf")
    piece = operations.deposit(actor=camille, person=camille.person, kind="other", upload=file, at=AT).piece
    assert (piece.name, piece.media) == ("scan.jpg", "image/jpeg")
