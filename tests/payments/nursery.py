"""Children that carry a month run in a database of their own, and die when told to.

``python -m tests.payments.nursery`` sets Django up once, then forks a child for each line of JSON
it reads: a fork costs milliseconds where a process costs a second. Whatever a child is asked, the
days and the instants are fixed, so that two runs that end alike write the same bytes.

Children share nothing: each opens its own connection, is killed with SIGKILL, and its database is
looked at by the next one.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import UTC, date, datetime
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from cesp.accounts.models import Membership, Role  # noqa: E402
from cesp.common import locks  # noqa: E402
from cesp.common.workflow import AlreadyDone  # noqa: E402
from cesp.payments import ledger, operations, reading  # noqa: E402
from cesp.payments.models import OrderedMonths, PaymentFile, PaymentRun, Posting, RunAct  # noqa: E402
from cesp_law.dates import Month, MonthRange  # noqa: E402
from cesp_law.facts import DiplomaObtained, Suspended, SuspensionGround  # noqa: E402

MARCH, APRIL = Month.of(2023, 3), Month.of(2023, 4)
AT = datetime(2023, 4, 20, 10, 0, tzinfo=UTC)
CONTRACTS = 40

# Small enough to be quick, cut small enough to have several chunks and several files.
reading.CONTRACTS_A_CHUNK = 15
django.conf.settings.PAYMENT_FILE_TRANSFERS = 12


def build() -> None:
    """A service that has paid March, and where a few things happened since: one overpayment is to be withheld."""
    from tests.factories.contracts import concluded, recorded
    from tests.payments.factories import account, carried_through
    from tests.payments.set_offs import decided

    contracts = [concluded() for _ in range(CONTRACTS)]
    for contract in contracts[:-1]:
        account(contract)
    carried_through(MARCH)
    since = datetime(2023, 4, 5, 9, 0, tzinfo=UTC)
    late = Suspended(months=MonthRange(Month.of(2023, 2), APRIL), ground=SuspensionGround.MATERNITY)
    pause = Suspended(months=MonthRange(APRIL, Month.of(2023, 8)), ground=SuspensionGround.ILLNESS)
    recorded(contracts[0], late, at=since)
    recorded(contracts[1], pause, at=since)
    recorded(contracts[2], DiplomaObtained(on=date(2023, 3, 30)), at=since)
    account(contracts[-1], at=since, from_on=date(2023, 4, 5))
    decided(contracts[0], at=datetime(2023, 4, 6, 9, 0, tzinfo=UTC))


def _agent(role: Role) -> Membership:
    found = Membership.objects.filter(role=role).select_related("person").order_by("pk").last()
    assert found is not None
    return found


def _done(act: Callable[[], object]) -> str:
    """What came of an act: done, or told who did it."""
    try:
        act()
    except AlreadyDone as told:
        return told.sentence
    return ""


def prepare() -> str:
    return _done(lambda: operations.prepare_run(actor=_agent(Role.PAYMENTS_CLERK), month=APRIL, at=AT))


def _april() -> PaymentRun:
    return PaymentRun.objects.get(month=APRIL.index)


def control() -> str:
    run, clerk = _april(), _agent(Role.PAYMENTS_CLERK)
    for kind in set(run.items.filter(cause="").values_list("kind", flat=True)):
        with suppress(AlreadyDone):
            operations.explain_kind(actor=clerk, run=run, kind=kind, words="vérifié avec le dossier", at=AT)
    return _done(lambda: operations.control_run(actor=clerk, run=run, at=AT))


def approve() -> str:
    return _done(lambda: operations.approve_run(actor=_agent(Role.PAYMENTS_APPROVER), run=_april(), at=AT))


def emit() -> str:
    return _done(lambda: operations.emit_run(actor=_agent(Role.PAYMENTS_CLERK), run=_april(), at=AT))


def carry() -> str:
    """From wherever the run stands to its file."""
    for act in (prepare, control, approve, emit):
        act()
    return ""


def digest() -> dict[str, Any]:
    """All that must not depend on having been killed."""
    ordered = OrderedMonths.objects.order_by("contract_id", "first_month", "occurrence")
    postings: dict[str, int] = {}
    for contract_id, account, cents in Posting.objects.values_list("contract_id", "account", "cents"):
        key = f"{contract_id} {account}"
        postings[key] = postings.get(key, 0) + cents
    files = PaymentFile.objects.order_by("run__month", "number")
    return {
        "ordered": [[row.contract_id, str(row.first_month), row.occurrence, row.net_cents] for row in ordered],
        "postings": postings,
        "files": [[file.name, file.sha256, file.transfers] for file in files],
        "states": [[str(run.month), run.state, run.net_cents] for run in PaymentRun.objects.order_by("month")],
        "acts": RunAct.objects.filter(run__month=APRIL.index).count(),
        "imbalances": [found.sentence for found in ledger.imbalances()],
    }


COMMANDS: dict[str, Callable[[], Any]] = {
    one.__name__: one for one in (build, prepare, control, approve, emit, carry, digest)
}


def without_transactions() -> None:
    """The broken variant: each statement stands alone, as if nobody had thought of being killed."""
    transaction.atomic = lambda *args, **kwargs: nullcontext()  # type: ignore[assignment]
    locks.hold = lambda *keys: None  # type: ignore[assignment]


def without_locks() -> None:
    """The other broken variant: transactions, but nobody waits for anybody."""
    locks.hold = lambda *keys: None  # type: ignore[assignment]
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
        connection.settings_dict["OPTIONS"]["timeout"] = 0.2


BROKEN: dict[str, Callable[[], None]] = {
    "": lambda: None,
    "transactions": without_transactions,
    "locks": without_locks,
}


def _child(order: dict[str, Any], answer: int) -> None:
    os.environ["CESP_FAILPOINT"] = order.get("failpoint", "")
    connection.settings_dict["NAME"] = order["database"]
    BROKEN[order.get("broken", "")]()
    if start := order.get("start"):
        connection.ensure_connection()
        time.sleep(max(0.0, start - time.monotonic()))
    try:
        result = {"result": COMMANDS[order["command"]]()}
    except Exception as error:  # noqa: BLE001 - whatever happens is the answer
        result = {"error": f"{type(error).__name__}: {error}"}
    connection.close()
    os.write(answer, json.dumps(result).encode())


def _fork(order: dict[str, Any]) -> tuple[int, int]:
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read_end)
        code = 1
        try:
            _child(order, write_end)
            code = 0
        finally:
            os._exit(code)
    os.close(write_end)
    return pid, read_end


def _answer(pid: int, read_end: int) -> dict[str, Any]:
    with os.fdopen(read_end, "rb") as stream:
        said = stream.read()
    _, status = os.waitpid(pid, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return json.loads(said) if said else {"killed": killed}


def _serve(order: dict[str, Any]) -> list[dict[str, Any]]:
    count = order.get("children", 1)
    if count > 1:
        order["start"] = time.monotonic() + 0.05 + 0.01 * count
    children = [_fork(order) for _ in range(count)]
    if (kill_after := order.get("kill_after")) is not None:
        time.sleep(kill_after)
        for pid, _ in children:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    return [_answer(*child) for child in children]


if __name__ == "__main__":
    for line in sys.stdin:
        started = time.monotonic()
        answers = _serve(json.loads(line))
        print(json.dumps({"answers": answers, "seconds": time.monotonic() - started}), flush=True)
