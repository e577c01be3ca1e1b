"""A person about whom every declared table holds a row, and a canary in each column that could name them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, models

from cesp.accounts.models import Membership, Person
from cesp.audit import operations as journal
from cesp.audit.operations import record
from cesp.common import mail, vault
from cesp.common.holdings import Holding
from cesp.contracts.models import Contract
from cesp.notifications.models import Notification
from cesp.payments.models import (
    BankAccount,
    ControlItem,
    Entry,
    OrderedMonths,
    PaymentFile,
    PaymentRun,
    RunAct,
    RunLine,
)
from cesp.payments.models import Posting as LedgerPosting
from cesp.payments.set_off_models import SetOff, SetOffAct
from cesp.privacy.inventory import holdings
from cesp.privacy.models import Contestation, ContestationStep, DataExport, Erasure, ErasureLine
from cesp.takeover.models import Batch, BatchContent, Outcome, ReportLine
from cesp_law.dates import Month
from cesp_law.facts import Breached
from tests.append_only import guards
from tests.factories import memberships
from tests.factories.contracts import concluded, recorded
from tests.factories.people import PersonFactory
from tests.privacy import planting

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@dataclass
class Planted:
    """A person, their contract, and the canary of each personal column: ``app.Model.column`` → text."""

    person: Person
    contract: Contract
    membership: Membership
    canaries: dict[str, str] = field(default_factory=dict)


def person_known_everywhere(name: str, *, breached_on: date = date(2024, 3, 1)) -> Planted:
    """Somebody with a row in every table; the contract was broken on a day."""
    desk = memberships.case_desk()
    person = PersonFactory(email=f"{name}@exemple.test", given_names=name, family_name=name, birth_on=date(1999, 4, 1))
    contract = concluded(actor=desk, signatory=person, at=datetime(2022, 2, 10, 9, tzinfo=UTC))
    recorded(contract, Breached(on=breached_on), actor=desk, at=datetime(2026, 1, 15, 9, tzinfo=UTC))
    planted = Planted(person, contract, memberships.signatory(person))
    _running(planted, name)
    _payments(planted, desk, name)
    _takeover(planted, desk, name)
    _rights(planted, name)
    planting.account(person, planted.membership)
    planting.mails(person)
    planting.threads(person, planted.membership)
    planting.territory(person, planted.membership)
    planting.candidature(person, planted.membership)
    planting.papers(person, planted.membership, f"canari-fichier-{name}")
    planting.offering(person, planted.membership, contract)
    planting.interviews(person, planted.membership)
    planting.studies(person, planted.membership, contract)
    planting.internship_choice(person, planted.membership, contract)
    planting.asking(person, planted.membership, contract)
    planting.owing(person, planted.membership, contract)
    planting.proposing(person, planted.membership, contract)
    planting.settling(person, planted.membership, contract)
    planting.serving(person, planted.membership, contract)
    planting.leaving(person, planted.membership, contract)
    planting.questionnaire(person, planted.membership, contract)
    planting.deadlines(person)
    planting.following(person, planted.membership)
    journal.link_remaining()
    plant(planted, name)
    return planted


def _running(planted: Planted, name: str) -> None:
    person = planted.person
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    planted.canaries["sessions.Session.session_data"] = session["texte"] = f"canaris{name}"
    session.save()
    letter = mail.Mail(to=person.email, subject="Un message vous attend", paragraphs=(f"Bonjour {name}",))
    mail.queue(letter, key=f"privacy-{name}", at=NOW)
    Notification.objects.filter(person=person).delete()  # what the contract's facts told: one is enough
    Notification.objects.create(person=person, kind="privacy.export_ready", key=name, path="/", created_at=NOW)
    record(act="privacy.data_read", actor=planted.membership, at=NOW, about_id=person.pk)


def _payments(planted: Planted, desk: Membership, name: str) -> None:
    contract, person = planted.contract, planted.person
    amounts = {"gross_cents": 1_200_00, "csg_cents": 108_47, "crds_cents": 5_90, "net_cents": 1_085_63}
    BankAccount.objects.create(
        person=person,
        iban="FR1",
        holder=name,
        refusal=name,
        from_on=NOW.date(),
        recorded_by=desk,
        recorded_at=NOW,
    )
    month = Month.of(2023, 1) + PaymentRun.objects.count()
    run = PaymentRun.objects.create(
        month=month, as_of=NOW.date(), pay_on=NOW.date(), prepared_by=person, prepared_at=NOW, watermark="1"
    )
    RunAct.objects.create(run=run, transition="prepare", by=planted.membership, at=NOW, reason=name)
    months = {"first_month": month, "until_month": month + 1}
    RunLine.objects.create(
        run=run, contract=contract, kind="due", iban="FR1", holder=name, end_to_end_id="E2E", **months, **amounts
    )
    said = {"explanation": name, "explained_by": desk.person, "explained_at": NOW}
    ControlItem.objects.create(run=run, kind="new", contract=contract, detail=name, cause=name, **said)
    PaymentFile.objects.create(
        run=run, number=1, name="virements.xml", sha256="0", size_bytes=1, transfers=1, net_cents=1, content=b"x"
    )
    entry = Entry.objects.create(kind="order", run=run, recorded_at=NOW, recorded_by=desk)
    LedgerPosting.objects.create(entry=entry, contract=contract, account="allowance_cost", cents=1_200_00)
    LedgerPosting.objects.create(entry=entry, contract=contract, account="signatory", cents=-1_200_00)
    OrderedMonths.objects.create(entry=entry, contract=contract, **months, **amounts)
    set_off = SetOff.objects.create(
        contract=contract,
        cap_cents=100,
        total_cents=100,
        months=name,
        first_month=month,
        reasons=name,
        proposed_by=person,
        proposed_at=NOW,
    )
    SetOffAct.objects.create(set_off=set_off, transition="propose", by=planted.membership, at=NOW, reason=name)


def _takeover(planted: Planted, desk: Membership, name: str) -> None:
    batch = Batch.objects.create(
        file_name="classeur.xlsx",
        digest=name,
        size_bytes=1,
        state="imported",
        received_by=desk,
        received_at=NOW,
        checked_at=NOW,
        imported_at=datetime(2025, 1, 10, 9, tzinfo=UTC),
    )
    BatchContent.objects.create(batch=batch, data=b"x")
    ReportLine.objects.create(
        batch=batch, position=1, sheet="Contrats", row=2, outcome=Outcome.ACCEPTED, contract=planted.contract
    )


def _rights(planted: Planted, name: str) -> None:
    contestation = Contestation.objects.create(
        person=planted.person,
        subject="identity",
        field="family_name",
        held=name,
        wanted=name,
        words=name,
        sent_at=NOW,
        answer_by=date(2020, 2, 1),
        state="withdrawn",
        closed_at=datetime(2020, 1, 15, tzinfo=UTC),
    )
    ContestationStep.objects.create(
        contestation=contestation, transition="send", by=planted.membership, at=NOW, words=name
    )
    key = vault.keep("data-exports", [f"canari-fichier-{name}".encode()])
    DataExport.objects.create(person=planted.person, state="ready", asked_at=NOW, prepared_at=NOW, key=key)
    erasure = Erasure.objects.create(origin="request", state="dismissed", proposed_at=NOW)
    ErasureLine.objects.create(erasure=erasure, person=planted.person, retention="mails")


def plant(planted: Planted, name: str) -> None:
    """Put a text of its own in every personal column of text, JSON or bytes, past the triggers."""
    with past_the_triggers():
        for holding in holdings():
            for column in text_columns(holding):
                canary = f"canari{len(planted.canaries)}z{name}"
                _write(holding, planted, column, canary)
    planted.person.refresh_from_db()


def text_columns(holding: Holding) -> Iterator[str]:
    """Its personal columns that take a text."""
    for column in holding.personal:
        kind = holding.model_class._meta.get_field(column)
        if isinstance(kind, models.CharField | models.TextField | models.JSONField | models.BinaryField):
            yield column


_SHORT = {"payments.BankAccount.bic": 11, "payments.RunLine.bic": 11}
ADDRESSES = {
    "accounts.Invitation.email",
    "axes.AccessAttempt.username",
    "common.RefusedAddress.email",
    "common.SentMail.to",
}
"""They hold the person's own address, whose canary is that of the account."""


def place_of(holding: Holding, column: str) -> str:
    """« app.Model.column », with the part of a table that several holdings share."""
    part = f"-{holding.part}" if holding.part else ""
    return f"{holding.model}{part}.{column}"


def _write(holding: Holding, planted: Planted, column: str, canary: str) -> None:
    place = place_of(holding, column)
    if place in planted.canaries or place in ADDRESSES:
        return
    if place == "contracts.RecordedFact.payload":
        return  # a fact's content is the law's: dates and codes, checked by its codec
    if place == "accounts.Person.email":
        canary = f"{canary}@exemple.test"
        planting.follow_address(planted.person.email, canary)
        planted.person.email = canary
    if place in _SHORT:
        canary = f"K{len(planted.canaries)}{canary[-3:]}".upper()[: _SHORT[place]]
    kind = holding.model_class._meta.get_field(column)
    value: Any = canary
    if place == "common.OutboxMessage.payload":
        value = {"to": planted.person.email, "subject": canary, "paragraphs": [canary]}
    elif isinstance(kind, models.JSONField):
        value = {"texte": canary}
    elif isinstance(kind, models.BinaryField):
        value = canary.encode()
    rows = holding.rows(planted.person).model.objects.filter(pk__in=[row.pk for row in holding.rows(planted.person)])
    for row in rows:
        type(row)._base_manager.filter(pk=row.pk).update(**{column: value})
    planted.canaries[place] = canary


@contextmanager
def past_the_triggers() -> Iterator[None]:
    """Lift what keeps tables whole, for a test that writes in them."""
    with connection.schema_editor(atomic=False) if connection.vendor != "sqlite" else _raw() as editor:
        for guard in guards():
            guard.remove(editor)
        try:
            yield
        finally:
            for guard in guards():
                guard.install(editor)


@contextmanager
def _raw() -> Iterator[Any]:
    """SQLite's schema editor refuses to work inside a transaction with keys on; triggers need none of it."""

    class Editor:
        connection = connection

        def execute(self, sql: str, params: object = None) -> None:
            with connection.cursor() as cursor:
                cursor.execute(sql)

    yield Editor()


def found_in_database(needles: dict[str, str]) -> dict[str, set[str]]:
    """Needle's name → ``table.column`` where it is, over every text, JSON or bytes column of every table."""
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    if (table, column) == ("django_session", "session_data"):
                        value = SessionStore().decode(value)
                    for name in _needles_in(value, needles):
                        found.setdefault(name, set()).add(f"{table}.{column}")
    return found


def _needles_in(value: Any, needles: dict[str, str]) -> Iterator[str]:
    if value is None or isinstance(value, bool | int | float | date):
        return
    if isinstance(value, bytes | bytearray | memoryview):
        text = bytes(value).decode("utf-8", "replace")
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    lowered = text.lower()
    yield from (name for name, needle in needles.items() if needle.lower() in lowered)
