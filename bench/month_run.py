"""The month run of payments, beside a floor measured in the same minute.

``python bench/month_run.py [--contracts 100000] [--engine sqlite|postgresql] [--months 12]``

Contracts, facts, accounts and the months paid so far are inserted directly; then two runs go
through the product: a first one, that reads every contract through the law one by one (« cold »),
and, once one contract in fifty has changed, the one that is measured: computed, controlled,
approved (ledger) and emitted (file checked against the schema). The floor is the same rows inserted
raw in tables of the same shape and the same file written and checked, with no product around.
"""

import argparse
import contextlib
import json
import random
import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.engines import database  # noqa: E402 - found from here on

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--contracts", type=int, default=100_000)
parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
parser.add_argument("--months", type=int, default=12, help="months already ordered one by one by earlier runs")


def main() -> None:
    options = parser.parse_args()
    with database(options.engine):
        measure(options.contracts, options.months)


RUN_MONTH = (2026, 10)
SEED = 20260115


def measure(contracts: int, months: int) -> None:
    from django.db import connection

    from cesp.payments import ledger, operations
    from cesp.payments.models import OrderedMonths, PaymentFile, Posting, RunLine
    from cesp_law.dates import Month

    month = Month.of(*RUN_MONTH)
    clerk, approver = people()
    with timed("données") as _:
        stock(contracts, month + -1, months, clerk)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def instant(of: Month, day: int) -> datetime:
        return datetime(of.year, of.number, day, 10, 0, tzinfo=UTC)

    with timed("première mensualité (chaque contrat par le droit)"):
        carry(month + -1, instant(month + -1, 10), clerk, approver)
    change(contracts, instant(month, 2), clerk)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    with timed("mensualité") as whole:
        run = carry(month, instant(month, 10), clerk, approver, detail=True)
    lines = RunLine.objects.filter(run=run).count()
    files = list(PaymentFile.objects.filter(run=run).defer("content"))
    assert sum(file.transfers for file in files) == run.contracts_paid
    before = RunLine.objects.count(), OrderedMonths.objects.count(), Posting.objects.count()
    after = month + 1
    fresh = operations.prepare_run(actor=clerk, month=after, at=instant(after, 10))
    with timed("préparer de nouveau, rien de changé") as again:
        operations.prepare_run(actor=clerk, month=after, at=instant(after, 10) + timedelta(hours=1))
    assert fresh.lines.count() + before[0] == RunLine.objects.count()
    floor = raw_floor(run)
    print(f"{lines} lignes, {run.contracts_paid} virements, {len(files)} fichier(s), {run.net_cents / 100:.2f} €")
    print(
        f"== {connection.vendor}, {contracts} contrats : {whole[0]:.2f} s ; plancher {floor:.2f} s ; "
        f"rapport {whole[0] / floor:.1f} ; de nouveau {again[0]:.2f} s ; "
        f"mémoire {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} Mo"
    )
    with timed("conservation"):
        assert ledger.imbalances() == []


@contextlib.contextmanager
def timed(what: str) -> Iterator[list[float]]:
    start, busy, taken = time.perf_counter(), time.process_time(), [0.0]
    yield taken
    taken[0] = time.perf_counter() - start
    print(f"{what:55} {taken[0]:8.2f} s   (processeur {time.process_time() - busy:6.2f} s)", flush=True)


def carry(month, at, clerk, approver, *, detail=False):
    """A run from its draft to its file."""
    from cesp.payments import operations

    step = timed if detail else (lambda what: contextlib.nullcontext())
    with step("  préparer"):
        run = operations.prepare_run(actor=clerk, month=month, at=at)
    for kind in set(run.items.filter(cause="").values_list("kind", flat=True)):
        operations.explain_kind(actor=clerk, run=run, kind=kind, words="données de mesure", at=at)
    with step("  contrôler"):
        operations.control_run(actor=clerk, run=run, at=at)
    with step("  approuver"):
        operations.approve_run(actor=approver, run=run, at=at)
    with step("  émettre"):
        operations.emit_run(actor=clerk, run=run, at=at)
    run.refresh_from_db()
    return run


def people():
    from tests.factories.memberships import acting

    from cesp.accounts.models import Role

    return acting(Role.PAYMENTS_CLERK), acting(Role.PAYMENTS_APPROVER)


def stock(contracts, last, months, clerk):
    """Contracts in every state a stock holds, with all that was paid up to ``last``, excluded."""
    from django.db import transaction

    from cesp.accounts.models import Person
    from cesp.common import bulk
    from cesp.contracts.models import Contract, RecordedFact
    from cesp.payments.models import BankAccount, Entry, OrderedMonths
    from cesp_law.dates import Month
    from cesp_law.pay import pay_of

    rnd = random.Random(SEED)
    when = database_value(datetime(2026, 1, 5, 9, 0, tzinfo=UTC))
    with transaction.atomic():
        first_person = (Person.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
        bulk.insert(
            Person,
            ["id", "password", "email", "given_names", "family_name", "phone", "is_active", "search_key", "sort_key"],
            (
                (
                    first_person + i,
                    "!",
                    f"p{i}@bench.test",
                    "Gaëlle",
                    f"Martin {i}",
                    "",
                    True,
                    f"martin {i} gaelle",
                    f"martin {i} gaelle",
                )
                for i in range(contracts)
            ),
        )
        bulk.insert(
            Contract,
            ["id", "reference", "signatory", "opened_at"],
            ((1 + i, f"CESP-2024-{i:06d}", first_person + i, when) for i in range(contracts)),
        )
        entry = Entry.objects.create(kind="takeover", recorded_by=clerk, recorded_at=datetime(2026, 1, 5, tzinfo=UTC))
        facts, ordered = [], []
        monthly = Month(last.index - months)
        for i in range(contracts):
            own, due = life(rnd, last)
            facts += [
                (1 + i, n, kind, effective, json.dumps(payload), when, clerk.pk, "", "imported")
                for n, (kind, effective, payload) in enumerate(own, 1)
            ]
            for start, until in due:
                while start < until:
                    end = min(until, monthly.index) if start < monthly.index else start + 1
                    pay = pay_of(Month(start))
                    ordered.append(
                        (entry.pk, 1 + i, start, end, 0, pay.gross_cents, pay.csg_cents, pay.crds_cents, pay.net_cents)
                    )
                    start = end
        bulk.insert(
            RecordedFact,
            [
                "contract",
                "position",
                "kind",
                "effective_on",
                "payload",
                "recorded_at",
                "recorded_by",
                "evidence",
                "quality",
            ],
            facts,
        )
        bulk.insert(
            OrderedMonths,
            [
                "entry",
                "contract",
                "first_month",
                "until_month",
                "occurrence",
                "gross_cents",
                "csg_cents",
                "crds_cents",
                "net_cents",
            ],
            ordered,
        )
        names = [
            "person",
            "iban",
            "bic",
            "holder",
            "from_on",
            "origin",
            "recorded_by",
            "recorded_at",
            "approved_by",
            "approved_at",
        ]
        bulk.insert(
            BankAccount,
            names,
            (
                (
                    first_person + i,
                    french_iban(i),
                    "",
                    f"Gaëlle Martin {i}",
                    "2024-01-01",
                    "taken_over",
                    clerk.pk,
                    when,
                    clerk.pk,
                    when,
                )
                for i in range(contracts)
            ),
        )
        paid_elsewhere(entry)


def paid_elsewhere(entry):
    """The postings of what was inserted as already ordered."""
    from django.db import connection

    with connection.cursor() as cursor:
        for account, amount in (
            ("allowance_cost", "gross_cents"),
            ("contributions", "-(csg_cents + crds_cents)"),
            ("settled", "-net_cents"),
        ):
            cursor.execute(
                "INSERT INTO payments_posting (entry_id, contract_id, account, cents) "
                f"SELECT %s, contract_id, '{account}', SUM({amount} * (until_month - first_month)) "
                "FROM payments_orderedmonths GROUP BY contract_id",
                [entry.pk],
            )


def life(rnd, last):
    """Facts of one contract of medicine, and its months due before ``last``, as ranges of indexes."""
    year = rnd.choice([2020, 2021, 2022, 2023, 2024, 2025])
    signed = date(year + 1, 2, rnd.randint(1, 28))
    first, until = year * 12 + 9, last.index
    terms = {
        "profession": "medicine", "status": "second_cycle", "ars": rnd.choice(["ara", "idf", "naq", "occ"]),
        "lodged_on": f"{year}-11-20", "signed_on": signed.isoformat(), "academic_year": year,
    }  # fmt: skip
    if terms["ars"] in ("ara", "idf"):
        terms["specialty"] = "medecine_generale"
    if year == 2025:
        terms["lodged_on"] = "2025-11-20"
    facts = [("concluded", signed.isoformat(), terms)]
    ranges = [(first, until)]
    if year <= 2022 and rnd.random() < 0.7:
        facts.append(("entered_third_cycle", f"{year + 3}-11-02", {"on": f"{year + 3}-11-02"}))
    if year <= 2024 and rnd.random() < 0.08:
        pause = first + rnd.randint(3, 8)
        months = {
            "from": f"{pause // 12}-{pause % 12 + 1:02d}",
            "until": f"{(pause + 4) // 12}-{(pause + 4) % 12 + 1:02d}",
        }
        facts.append(("suspended", months["from"] + "-01", {**months, "ground": "maternity"}))
        ranges = [(first, pause), (pause + 4, until)]
    if year == 2020 and rnd.random() < 0.6:
        facts.append(("entered_third_cycle", "2022-11-02", {"on": "2022-11-02"})) if not any(
            f[0] == "entered_third_cycle" for f in facts
        ) else None
        facts.append(("diploma_obtained", "2025-10-31", {"on": "2025-10-31"}))
        ranges = [(start, min(end, 2025 * 12 + 10)) for start, end in ranges]
    return facts, [(start, end) for start, end in ranges if start < end]


def change(contracts, at, clerk):
    """One contract in fifty changes: a suspension, a diploma, another account."""
    from django.db import connection

    from cesp.common import bulk
    from cesp.contracts.models import RecordedFact
    from cesp.payments.models import BankAccount

    when = database_value(at)
    facts, accounts = [], []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, c.signatory_id FROM contracts_contract c WHERE c.id % 50 = 7 AND NOT EXISTS (SELECT 1 FROM "
            "contracts_recordedfact f WHERE f.contract_id = c.id AND f.kind IN ('diploma_obtained', 'suspended')) ORDER BY c.id"
        )
        rows = cursor.fetchall()
    for rank, (contract_id, person_id) in enumerate(rows):
        if rank % 3 == 0:
            facts.append(
                (
                    contract_id,
                    90,
                    "suspended",
                    "2026-10-01",
                    json.dumps({"from": "2026-10", "until": "2027-02", "ground": "maternity"}),
                    when,
                    clerk.pk,
                    "",
                    "certain",
                )
            )
        elif rank % 3 == 1:
            facts.append(
                (
                    contract_id,
                    90,
                    "suspended",
                    "2026-08-01",
                    json.dumps({"from": "2026-08", "until": "2026-10", "ground": "illness"}),
                    when,
                    clerk.pk,
                    "",
                    "certain",
                )
            )
        else:
            accounts.append(
                (
                    person_id,
                    french_iban(5_000_000 + contract_id),
                    "",
                    "Gaëlle Martin",
                    "2026-10-01",
                    "taken_over",
                    clerk.pk,
                    when,
                    clerk.pk,
                    when,
                )
            )
    bulk.insert(
        RecordedFact,
        [
            "contract",
            "position",
            "kind",
            "effective_on",
            "payload",
            "recorded_at",
            "recorded_by",
            "evidence",
            "quality",
        ],
        facts,
    )
    bulk.insert(
        BankAccount,
        [
            "person",
            "iban",
            "bic",
            "holder",
            "from_on",
            "origin",
            "recorded_by",
            "recorded_at",
            "approved_by",
            "approved_at",
        ],
        accounts,
    )


def database_value(at):
    from django.db import connection

    return connection.ops.adapt_datetimefield_value(at)


def french_iban(number):
    bban = f"30006000010000{number:07d}89"
    check = 98 - int(f"{bban}152700") % 97
    return f"FR{check:02d}{bban}"


def raw_floor(run):
    """The same rows inserted in tables of the same shape, and the same file written and checked."""
    from django.db import transaction

    from cesp.payments import pain001
    from cesp.payments.models import Entry, OrderedMonths, PaymentFile, Posting, RunLine

    entries = list(Entry.objects.filter(run=run).values_list("pk", flat=True))
    sets = [
        (RunLine, RunLine.objects.filter(run=run)),
        (OrderedMonths, OrderedMonths.objects.filter(entry__in=entries)),
        (Posting, Posting.objects.filter(entry__in=entries)),
    ]
    rows = [(model, list(query.order_by("pk").values_list())) for model, query in sets]
    plain = []
    for model, values in rows:
        fields = model._meta.concrete_fields
        plain.append(
            (
                model,
                [
                    tuple(field.get_prep_value(value) for field, value in zip(fields, row, strict=False))
                    for row in values
                ],
            )
        )
    contents = [__import__("zlib").decompress(bytes(file.content)) for file in PaymentFile.objects.filter(run=run)]
    transfers = list(
        RunLine.objects.filter(run=run, kind="due")
        .order_by("contract_id")
        .values_list("end_to_end_id", "net_cents", "holder", "iban")
    )
    start = time.perf_counter()
    with transaction.atomic():
        for model, values in plain:
            raw_insert(model, values)
    for content in contents:
        pain001.validate(content)
    "".join(
        RAW_TRANSFER % (reference, cents // 100, cents % 100, holder, iban)
        for reference, cents, holder, iban in transfers
    ).encode()
    return time.perf_counter() - start


RAW_TRANSFER = (
    '<CdtTrfTxInf><PmtId><EndToEndId>%s</EndToEndId></PmtId><Amt><InstdAmt Ccy="EUR">%d.%02d</InstdAmt></Amt>'
    "<Cdtr><Nm>%s</Nm></Cdtr><CdtrAcct><Id><IBAN>%s</IBAN></Id></CdtrAcct></CdtTrfTxInf>\n"
)


def raw_insert(model, values):
    """Into a copy of the table with the same columns and the same indexes, straight from the driver."""
    from django.db import connection

    table, copy = model._meta.db_table, f"raw_{model._meta.db_table}"
    columns = ", ".join(field.column for field in model._meta.concrete_fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE TABLE {copy} (LIKE {table} INCLUDING ALL)")
            with cursor.copy(f"COPY {copy} ({columns}) FROM STDIN") as stream:
                for row in values:
                    stream.write_row(row)
            return
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = %s AND type IN ('table', 'index') AND sql IS NOT NULL ORDER BY type DESC",
            [table],
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(
                statement.replace(f'"{table}"', f'"{copy}"', 2)
                .replace('CREATE INDEX "', 'CREATE INDEX "raw_')
                .replace('CREATE UNIQUE INDEX "', 'CREATE UNIQUE INDEX "raw_')
            )
        marks = ", ".join(["%s"] * len(values[0]))
        cursor.executemany(f"INSERT INTO {copy} ({columns}) VALUES ({marks})", values)


if __name__ == "__main__":
    main()
