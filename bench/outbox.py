"""What keeping promises costs, and what telling costs an act, beside floors of the same minute.

``python bench/outbox.py [--mails 10000] [--engine sqlite|postgresql]``

Mails are promised one by one, then kept by one pass with a backend that accepts everything. Their floors:
as many raw inserts of the same row in one transaction, and as many pairs of raw updates, each committed.
Then facts are recorded with the signatory told, and with ``notify`` taken away; medians of 100.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.month_run import database  # noqa: E402 - after the path

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--mails", type=int, default=10_000)
parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ACTS = 100


def main() -> None:
    options = parser.parse_args()
    with database(options.engine):
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection

        settings.EMAIL_BACKEND = "cesp.common.mail_backends.RecordOnly"
        call_command("migrate", verbosity=0)
        try:
            mails(options.mails)
            acts()
        finally:
            connection.close()


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def mails(count: int) -> None:
    from django.db import connection, transaction

    from cesp.common import delivery, mail
    from cesp.common.models import OutboxMessage

    letters = [
        mail.Mail(to=f"p{n}@exemple.test", subject="Votre dossier a changé", paragraphs=["Une phrase."])
        for n in range(count)
    ]

    @transaction.atomic
    def promise() -> None:
        for n, letter in enumerate(letters):
            mail.queue(letter, key=f"bench:{n}", at=AT)

    def keep() -> None:
        with mail.connected():
            kept = delivery.deliver(now=lambda: AT)
        assert kept == count, kept

    @transaction.atomic
    def raw_inserts() -> None:
        row = OutboxMessage.objects.values_list("kind", "created_at", "due_at", "state").first()
        at = connection.ops.adapt_datetimefield_value(AT)
        with connection.cursor() as cursor:
            for n in range(count):
                cursor.execute(
                    "INSERT INTO common_outboxmessage (kind, key, payload, created_at, due_at, claim, attempts,"
                    " failure, state, dropped_because) VALUES (%s, %s, '{}', %s, %s, '', 0, '', 'done', '')",
                    ["mail", f"floor:{n}", at, at],
                )
        assert row

    def raw_updates() -> None:
        keys = list(OutboxMessage.objects.order_by("pk").values_list("pk", flat=True)[:count])
        with connection.cursor() as cursor:
            for key in keys:
                cursor.execute("UPDATE common_outboxmessage SET attempts = 1 WHERE id = %s", [key])
                cursor.execute("UPDATE common_outboxmessage SET attempts = 2 WHERE id = %s", [key])

    for name, act in (
        ("promised", promise),
        ("floor: raw inserts", raw_inserts),
        ("kept", keep),
        ("floor: raw updates, each committed", raw_updates),
    ):
        seconds = timed(act)
        print(f"{count} mails {name}: {seconds:.2f} s, {1e6 * seconds / count:.0f} µs each")


def acts() -> None:
    from tests.factories.contracts import concluded, recorded
    from tests.factories.memberships import case_desk

    from cesp.contracts import telling
    from cesp_law.facts import EnteredThirdCycle

    desk = case_desk()
    contracts = [concluded(actor=desk) for _ in range(2 * ACTS)]

    def record(contract: object) -> None:
        recorded(contract, EnteredThirdCycle(on=date(2025, 11, 1)), actor=desk)  # type: ignore[arg-type]

    record(contracts.pop())
    told, untold, notify = [], [], telling.notifications.notify
    for number, contract in enumerate(contracts):  # in turn, so that both meet the same machine
        if number % 2:
            telling.notifications.notify = lambda **_: None
        (untold if number % 2 else told).append(1e3 * timed(lambda contract=contract: record(contract)))  # type: ignore[misc]
        telling.notifications.notify = notify
    print(f"a fact recorded: {statistics.median(told):.2f} ms; nobody told: {statistics.median(untold):.2f} ms")


if __name__ == "__main__":
    main()
