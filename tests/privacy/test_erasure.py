"""Erasing: what goes, what stays, who decides, and no trace left anywhere but where the law keeps it."""

from __future__ import annotations

import logging
import zlib
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cesp.accounts.models import Membership, Person, Role
from cesp.audit.models import Entry
from cesp.common.holdings import Holding
from cesp.common.workflow import AlreadyDone
from cesp.contracts.queries import wrong_summaries
from cesp.payments import ledger
from cesp.privacy import erasing, inventory
from cesp.privacy.models import Erasure, ErasureLine
from cesp.privacy.operations import erasures
from cesp.privacy.retention import classes
from cesp_law.refusals import Refused
from tests.factories import memberships
from tests.factories.contracts import concluded
from tests.privacy.worlds import NOW, Planted, found_in_database, person_known_everywhere

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_its_own(settings: Any, tmp_path: Path) -> None:
    """What another test left in the vault is nobody's trace here."""
    settings.MEDIA_ROOT = tmp_path


KEPT_BY_LAW = {
    "contracts.RecordedFact.evidence": "contracts_recordedfact.evidence",
    "payments.RunLine.iban": "payments_runline.iban",
    "payments.RunLine.bic": "payments_runline.bic",
    "payments.RunLine.holder": "payments_runline.holder",
    "payments.RunLine.remark": "payments_runline.remark",
    "payments.PaymentFile.content": "payments_paymentfile.content",
    "payments.ControlItem.detail": "payments_controlitem.detail",
    "payments.ControlItem.cause": "payments_controlitem.cause",
    "payments.ControlItem.explanation": "payments_controlitem.explanation",
    "payments.RunAct.reason": "payments_runact.reason",
    "recovery.Movement.reference": "recovery_movement.reference",
    "recovery.Movement.reason": "recovery_movement.reason",
    "payments.SetOff.months": "payments_setoff.months",
    "payments.SetOff.reasons": "payments_setoff.reasons",
    "payments.SetOffAct.reason": "payments_setoffact.reason",
    "offers.Paper.object": "offers_paper.object",
    "offers.Paper.clauses": "offers_paper.clauses",
    "offers.Paper.terms": "offers_paper.terms",
    "interviews.Summons.silence": "interviews_summons.silence",
    "studies.Declaration.words": "studies_declaration.words",
    "studies.Question.words": "studies_question.words",
    "internship.Candidate.added_because": "internship_candidate.added_because",
    "internship.Candidate.left_because": "internship_candidate.left_because",
    "selection.Sheet.comment": "selection_sheet.comment",
    "selection.Verdict.reason": "selection_verdict.reason",
    "selection.Verdict.interview_result": "selection_verdict.interview_result",
    "selection.Adjustment.reason": "selection_adjustment.reason",
    "selection.Ranked.steps": "selection_ranked.steps",
    "selection.Ranked.reason": "selection_ranked.reason",
}
"""Facts, accounts, what was signed, what motivates a ranking: everything else must be gone."""
WITHOUT_TEXT = {
    "accounts.Membership",
    "correspondence.ReadMark",
    "engagement.ProofReminder",
    "engagement.Stay",
    "followup.Carried",
    "followup.MailingLine",
    "identity.LinkRequest",
    "interviews.Slot",
    "interviews.Terms",
    "identity.RecoveryCode",
    "notifications.Feed",
    "notifications.Preference",
    "notifications.WeeklyDigest",
    "privacy.DataExport",
    "reminders.Reminder",
    "questionnaire.Attachment",
    "zoning.WatchedCommune",
}
EVERY_CLASS = tuple(code for code in classes() if code not in {"accounting", "journal"})


def erased(planted: Planted) -> Erasure:
    """Erased of all that can be, by two persons."""
    erasure = Erasure.objects.create(origin="retention", proposed_at=NOW)
    for code in EVERY_CLASS:
        ErasureLine.objects.create(erasure=erasure, person=planted.person, retention=code, since=date(2014, 3, 1))
    erasures.review(actor=memberships.case_desk(), erasure=erasure, at=NOW)
    erasures.approve(actor=memberships.acting(Role.ADMINISTRATOR), erasure=erasure, at=NOW)
    return erasures.carry_out(erasure_id=erasure.pk, at=NOW)


def found_in_files(needle: str) -> list[str]:
    """Paths under the service's own folder whose content holds a text: vault, progress, exports."""
    folders = (Path(settings.MEDIA_ROOT), Path(settings.CACHES["progress"]["LOCATION"]))
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return [str(path) for path in files if needle.encode() in _unfolded(path.read_bytes())]


def _unfolded(content: bytes) -> bytes:
    """What a file of the progress cache holds once decompressed, beside its bytes as they are."""
    start = content.find(b"x\x9c")
    with suppress(zlib.error):
        return content + zlib.decompress(content[start:])
    return content


def test_no_canary_is_left_but_what_the_law_keeps(
    caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: object
) -> None:
    mine, other = person_known_everywhere("alpha"), person_known_everywhere("bravo")
    before_other = found_in_database(other.canaries)
    assert set(found_in_database(mine.canaries)) == set(mine.canaries)
    assert found_in_files("canari-fichier-alpha")
    with caplog.at_level(logging.DEBUG), django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        erased(mine)
    left = found_in_database(mine.canaries)
    assert left == {place: {column} for place, column in KEPT_BY_LAW.items()}
    gone = [canary for place, canary in mine.canaries.items() if place not in KEPT_BY_LAW]
    assert [canary for canary in gone if canary in caplog.text] == []
    assert (found_in_files("canari-fichier-alpha"), len(found_in_files("canari-fichier-bravo"))) == ([], 8)
    assert found_in_database(other.canaries) == before_other
    assert caches["progress"].get("privacy:erasure:1") is None


ERASED = sorted({one.model for one in inventory.holdings() if one.erase})
FIRST_OF_ITS_APP = {model.split(".")[0]: model for model in reversed(ERASED)}


@pytest.mark.alike
@pytest.mark.parametrize(
    "model",
    [pytest.param(model, marks=() if model in FIRST_OF_ITS_APP.values() else pytest.mark.long) for model in ERASED],
)
def test_with_one_erase_disabled_a_trace_is_found(monkeypatch: pytest.MonkeyPatch, model: str) -> None:
    planted = person_known_everywhere("alpha")
    kept = erasing.erasable

    def without(codes: object) -> tuple[Holding, ...]:
        return tuple(one for one in kept(codes) if one.model != model)  # type: ignore[arg-type]

    monkeypatch.setattr(erasing, "erasable", without)
    erased(planted)
    left = {place for place in found_in_database(planted.canaries) if place not in KEPT_BY_LAW}
    assert bool(left) is (model not in WITHOUT_TEXT), left


def test_the_row_of_the_person_is_neutral_and_signs_in_no_more(client: Client) -> None:
    planted = person_known_everywhere("alpha")
    erased(planted)
    person = Person.objects.get(pk=planted.person.pk)
    told = (person.given_names, person.family_name, person.birth_on, person.phone, person.is_active)
    assert told == ("Personne", f"effacée {person.pk}", None, "", False)
    assert not person.has_usable_password()
    assert list(person.memberships.values_list("until_on", flat=True)) == [date(2026, 11, 25)]


def test_facts_ledger_and_journal_are_whole_and_the_summary_is_right() -> None:
    planted = person_known_everywhere("alpha")
    before = list(Entry.objects.order_by("pk").values())
    imbalances = ledger.imbalances()
    facts = list(planted.contract.facts.order_by("pk").values())
    erasure = erased(planted)
    assert list(Entry.objects.order_by("pk").values())[: len(before)] == before
    assert list(planted.contract.facts.order_by("pk").values()) == facts
    assert ledger.imbalances() == imbalances
    assert list(wrong_summaries()) == []
    line = Entry.objects.get(act="privacy.person_erased")
    assert (line.about_id, line.subject) == (planted.person.pk, f"privacy.erasure:{erasure.pk}")
    assert line.detail["accounts.person"] == 1


def test_done_again_after_a_kill_it_changes_nothing_more() -> None:
    planted = person_known_everywhere("alpha")
    erasure = erased(planted)
    Erasure.objects.filter(pk=erasure.pk).update(state="approved")
    erasures.carry_out(erasure_id=erasure.pk, at=NOW)
    assert Entry.objects.filter(act="privacy.person_erased").count() == 1


def test_somebody_with_a_running_contract_is_refused_and_told_why() -> None:
    actor = memberships.signatory()
    contract = concluded(signatory=actor.person)
    with pytest.raises(Refused, match=f"Votre contrat {contract.reference} est en cours"):
        erasures.ask(actor=actor, at=NOW)


def test_who_signed_again_since_the_proposal_is_left_alone() -> None:
    planted = person_known_everywhere("alpha")
    memberships.case_desk(person=planted.person)
    erased(planted)
    assert Person.objects.get(pk=planted.person.pk).given_names == planted.person.given_names


def test_a_person_without_contract_has_all_erased_on_request() -> None:
    actor = memberships.signatory()
    erasure = erasures.ask(actor=actor, at=NOW)
    assert erasures.ask(actor=actor, at=NOW).pk == erasure.pk
    assert set(erasure.lines.values_list("retention", flat=True)) == {"contract_file"}


def test_a_file_kept_by_law_says_until_when_and_why() -> None:
    planted = person_known_everywhere("alpha", breached_on=date(2024, 3, 1))
    fates = {fate.holding.model: fate for fate in erasing.fates(planted.person, on=date(2026, 11, 25))}
    identity = fates["accounts.Person"]
    assert (identity.goes, identity.until) == (False, date(2034, 3, 1))
    assert "10 ans" in identity.why
    assert fates["common.OutboxMessage"].goes
    assert fates["takeover.ReportLine"].goes
    assert "exercice" in fates["payments.RunLine"].why


@pytest.mark.parametrize(
    ("day", "proposed"), [(datetime(2034, 3, 1, 12, tzinfo=UTC), False), (datetime(2034, 3, 2, 12, tzinfo=UTC), True)]
)
def test_the_term_is_over_the_day_after_ten_years(day: datetime, *, proposed: bool) -> None:
    person_known_everywhere("alpha", breached_on=date(2024, 3, 1))
    erasure = erasures.propose(at=day)
    found = erasure is not None and erasure.lines.filter(retention="contract_file", since=date(2024, 3, 1)).exists()
    assert found is proposed


def test_the_night_proposes_once_what_is_already_waiting() -> None:
    person_known_everywhere("alpha")
    first = erasures.propose(at=NOW)
    assert first is not None
    lines = {(line.retention, line.since) for line in first.lines.all()}
    selected = {("application", date(2024, 6, 30)), ("pieces_application", date(2024, 6, 30))}
    assert lines == {("takeover", date(2025, 1, 10)), ("messages", date(2020, 1, 15))} | selected
    assert erasures.propose(at=NOW) is None
    erasures.dismiss(actor=memberships.case_desk(), erasure=first, at=NOW)
    again = erasures.propose(at=NOW)
    assert again is not None


def test_two_persons_and_neither_twice() -> None:
    erasure = Erasure.objects.create(origin="retention", proposed_at=NOW)
    desk = memberships.case_desk()
    for actor in (memberships.acting(Role.ADMINISTRATOR), memberships.auditor(), memberships.payments_clerk()):
        with pytest.raises(PermissionDenied):
            erasures.review(actor=actor, erasure=erasure, at=NOW)
    erasures.review(actor=desk, erasure=erasure, at=NOW)
    with pytest.raises(AlreadyDone):
        erasures.review(actor=memberships.case_desk(), erasure=erasure, at=NOW)
    both = memberships.acting(Role.ADMINISTRATOR, person=desk.person)
    with pytest.raises(Refused, match="une autre personne"):
        erasures.approve(actor=both, erasure=erasure, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Erasure.objects.filter(pk=erasure.pk).update(approved_by=desk.person, approved_at=NOW, state="approved")
    erasures.approve(actor=memberships.acting(Role.ADMINISTRATOR), erasure=erasure, at=NOW)
    with pytest.raises(AlreadyDone, match="Déjà approuvé par"):
        erasures.approve(actor=memberships.acting(Role.ADMINISTRATOR), erasure=erasure, at=NOW)


@pytest.mark.parametrize("kind", ["ars", "ufr"])
def test_the_administrator_of_one_organisation_neither_sees_nor_decides(client: Client, kind: str) -> None:
    actor = memberships.signatory()
    erasure = erasures.ask(actor=actor, at=NOW)
    erasures.review(actor=memberships.case_desk(), erasure=erasure, at=NOW)
    organisation = memberships.ars("ara") if kind == "ars" else memberships.ufr()
    local = memberships.acting(Role.ADMINISTRATOR, organisation=organisation)
    for decide in (erasures.approve, erasures.dismiss):
        with pytest.raises(PermissionDenied):
            decide(actor=local, erasure=erasure, at=NOW)
    client.force_login(local.person)
    assert client.get(reverse("privacy:erasures")).status_code == 404
    for name in ("erasure", "erasure_advance"):
        assert client.get(reverse(f"privacy:{name}", args=[erasure.pk])).status_code == 404
    for name in ("approve_erasure", "dismiss_erasure"):
        assert client.post(reverse(f"privacy:{name}", args=[erasure.pk])).status_code == 404
    assert reverse("privacy:erasures") not in client.get("/accueil/").content.decode()
    erasure.refresh_from_db()
    assert erasure.state == "reviewed"


def test_by_the_screens(client: Client) -> None:
    planted = person_known_everywhere("alpha")
    client.force_login(planted.person)
    page = client.get(reverse("privacy:my_erasure")).content.decode()
    assert "Ce que la loi garde" in page
    assert "1er mars 2034" in page
    client.post(reverse("privacy:my_erasure"))
    erasure = Erasure.objects.get(state="proposed")
    desk, administrator = memberships.case_desk(), memberships.acting(Role.ADMINISTRATOR)
    client.force_login(desk.person)
    assert "À sa demande" in client.get(reverse("privacy:erasure", args=[erasure.pk])).content.decode()
    client.post(reverse("privacy:review_erasure", args=[erasure.pk]))
    client.force_login(administrator.person)
    client.post(reverse("privacy:approve_erasure", args=[erasure.pk]))
    erasure.refresh_from_db()
    assert erasure.state == "approved"
    erasures.carry_out(erasure_id=erasure.pk, at=NOW)
    assert client.get(reverse("privacy:erasure_advance", args=[erasure.pk])).headers["HX-Refresh"] == "true"


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_asks_the_same_questions_whatever_the_rows(
    client: Client, rows: int, django_assert_num_queries: object
) -> None:
    for _ in range(rows):
        Erasure.objects.create(origin="retention", proposed_at=NOW)
    desk: Membership = memberships.case_desk()
    client.force_login(desk.person)
    with django_assert_num_queries(5):  # type: ignore[operator]
        client.get(reverse("privacy:erasures"))


def test_no_cookie_but_the_two_that_the_public_page_names(client: Client) -> None:
    actor = memberships.signatory()
    concluded(signatory=actor.person)
    client.force_login(actor.person)
    client.post(reverse("privacy:my_erasure"))
    client.get(reverse("portal:home"))
    assert set(client.cookies) <= {"sessionid", "csrftoken"}
    assert "est en cours" in client.get(reverse("privacy:my_erasure")).content.decode()


def test_a_contract_that_runs_keeps_the_file_of_an_older_one() -> None:
    planted = person_known_everywhere("alpha", breached_on=date(2024, 3, 1))
    concluded(signatory=planted.person, signed_on=date(2025, 2, 10), lodged_on=date(2024, 11, 20), academic_year=2025)
    erasure = erasures.propose(at=datetime(2040, 1, 1, 12, tzinfo=UTC))
    assert erasure is not None
    assert not erasure.lines.filter(retention="contract_file").exists()
