"""What ends by itself, what follows a merged account, and a journal that still holds once somebody is erased."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cesp.accounts.models import Invitation, Person, Role
from cesp.accounts.operations import merging
from cesp.accounts.tasks import forget_invitations
from cesp.audit import operations as journal
from cesp.audit.verification import verify
from cesp.common import mail
from cesp.common.models import SentMail
from cesp.documents import operations as pieces
from cesp.documents.models import Piece
from cesp.letters.models import Letter
from cesp.privacy import erasing
from cesp.privacy.models import Contestation, Erasure, ErasureLine
from cesp.privacy.operations import erasures
from tests.factories import memberships
from tests.factories.people import PersonFactory
from tests.privacy import planting
from tests.privacy.worlds import NOW, person_known_everywhere

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def erased(person: Person, *codes: str) -> None:
    erasure = Erasure.objects.create(origin="retention", proposed_at=NOW)
    for code in codes:
        ErasureLine.objects.create(erasure=erasure, person=person, retention=code)
    erasures.erase_person(erasure=erasure, person_id=person.pk, at=NOW)


def merged(kept: Person, emptied: Person) -> None:
    boss = memberships.acting(Role.ADMINISTRATOR)
    merging.merge(actor=boss, kept=kept, emptied=emptied, typed_name=kept.full_name, at=NOW)


def test_the_journal_still_verifies_once_somebody_is_erased(settings: Any, tmp_path: Path) -> None:
    settings.JOURNAL_HEAD = tmp_path / "head.json"
    person, yesterday = PersonFactory(), NOW - timedelta(days=1)
    member = memberships.signatory(person)
    planting.papers(person, member, "x")
    planting.threads(person, member)
    journal.record(act="privacy.data_read", actor=member, at=yesterday, about_id=person.pk)
    journal.link_remaining()
    journal.seal(until=yesterday.date())
    erased(person, "contract_file", "pieces_contract_file", "threads")
    journal.link_remaining()
    verified = verify(now=NOW)
    assert verified.failure is None
    assert verified.lines == 4  # the reading, what a letter said, a piece, the person


@pytest.mark.parametrize(("day", "left"), [(date(2026, 12, 20), "withdrawn"), (date(2026, 12, 21), "erased")])
def test_a_withdrawn_piece_goes_the_day_after_a_month(day: date, left: str) -> None:
    person = PersonFactory()
    planting.papers(person, memberships.signatory(person), "x")
    pieces.erase_withdrawn(at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    assert Piece.objects.get(kind="other").state == left
    assert Piece.objects.kept().count() == 5


@pytest.mark.parametrize(("day", "proposed"), [(date(2029, 3, 1), False), (date(2029, 3, 2), True)])
def test_pieces_of_a_file_are_proposed_five_years_after_the_contract(day: date, *, proposed: bool) -> None:
    planted = person_known_everywhere("alpha", breached_on=date(2024, 3, 1))
    erasure = erasures.propose(at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    assert erasure is not None
    assert erasure.lines.filter(retention="pieces_contract_file").exists() is proposed
    erased(planted.person, "pieces_contract_file")
    assert Piece.objects.get(kind="identity_document").state == "erased"
    assert Piece.objects.get(kind="medical_certificate").state == "kept"


@pytest.mark.parametrize(("day", "left"), [(date(2027, 11, 20), 1), (date(2027, 11, 21), 0)])
def test_an_invitation_nobody_took_is_forgotten_after_a_year(day: date, left: int, time_machine: Any) -> None:
    Invitation.objects.create(
        organisation=memberships.managing_authority(),
        role=Role.AUDITOR,
        email="inconnue@exemple.test",
        invited_at=planting.AT,
        expires_at=planting.AT,
    )
    time_machine.move_to(datetime(day.year, day.month, day.day, 8, 59, tzinfo=UTC))
    forget_invitations(on=day)
    assert Invitation.objects.count() == left


@pytest.mark.parametrize(("one_time", "kept"), [(False, True), (True, False)])
def test_the_text_of_a_mail_with_a_one_time_link_is_kept_nowhere(settings: Any, *, one_time: bool, kept: bool) -> None:
    settings.MAIL_BODY_DAYS, settings.DEMONSTRATION = 30, False
    letter = {"to": "a@exemple.test", "subject": "s", "paragraphs": ["p"], "action": ["Ouvrir", "/?jeton=abc"]}
    mail.keep(key="mail:link:1", payload={**letter, "one_time": one_time}, at=NOW)
    sent = SentMail.objects.get()
    assert ("abc" in sent.text + sent.html) is kept


def test_an_erasure_takes_the_accounts_emptied_into_one() -> None:
    kept = PersonFactory(family_name="Le Goff")
    emptied = PersonFactory(family_name="Legoff")
    planting.papers(emptied, memberships.signatory(emptied), "x")
    merged(kept, emptied)
    letters = next(one for one in erasing.fates(kept, on=NOW.date()) if one.holding.model == "letters.Letter")
    assert letters.rows == 1
    erased(kept, "contract_file")
    emptied.refresh_from_db()
    assert (emptied.family_name, emptied.email) == (f"effacée {emptied.pk}", f"{emptied.pk}@efface.invalid")


def test_letters_of_a_merged_account_are_read_from_the_kept_one() -> None:
    kept, emptied = PersonFactory(), PersonFactory()
    reader = memberships.signatory(kept)
    planting.papers(emptied, memberships.signatory(emptied), "x")
    Letter.objects.get()
    assert not Letter.objects.visible_to(reader).exists()
    merged(kept, emptied)
    assert Letter.objects.visible_to(reader).exists()


def test_accounts_with_the_same_piece_or_the_same_contestation_are_not_merged() -> None:
    kept, emptied = PersonFactory(), PersonFactory()
    for person in (kept, emptied):
        planting.papers(person, memberships.signatory(person), "x")
        Contestation.objects.create(
            person=person,
            subject="identity",
            field="phone",
            held="",
            wanted="",
            words="",
            sent_at=NOW,
            answer_by=NOW.date(),
        )
    with pytest.raises(Exception, match="Une même pièce est déposée") as refusal:
        merged(kept, emptied)
    assert "contestent la même donnée" in str(refusal.value)
