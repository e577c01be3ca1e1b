"""The files of a run, written from its frozen lines and kept as they are."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from cesp.common import failpoints
from cesp.common.instants import PARIS
from cesp.payments import pain001
from cesp.payments.models import BankAccount, LineKind, PaymentFile, PaymentRun
from cesp.payments.pain001 import Debtor, Header, Transfer
from cesp_law.dates import Month
from cesp_law.refusals import Refused

_ROWS_A_FETCH = 10_000
_LINES = """
SELECT contract_id, kind, first_month, until_month, net_cents, end_to_end_id, holder, iban, bic FROM payments_runline
WHERE run_id = %s AND kind IN ('due', 'restored', 'withheld') AND (contract_id, kind, first_month) > (%s, %s, %s)
ORDER BY contract_id, kind, first_month LIMIT %s
"""


def debtor() -> Debtor:
    """The account the allowances leave from.

    :raises Refused: the settings do not name one.
    """
    if not (settings.DEBTOR_NAME and settings.DEBTOR_IBAN):
        raise Refused(
            "Le compte débiteur n'est pas réglé (CESP_DEBTOR_NAME, CESP_DEBTOR_IBAN) : aucun fichier ne peut partir.",
            citation="règlement (UE) n° 260/2012",
        )
    return Debtor(settings.DEBTOR_NAME, settings.DEBTOR_IBAN, settings.DEBTOR_BIC)


def write_files(run: PaymentRun, *, instead: Mapping[int, BankAccount]) -> list[PaymentFile]:
    """Write the files of an approved run, none holding more transfers than the bank takes in one.

    Their bytes depend on the frozen lines, the instant of approval, the debtor and the accounts paid
    instead, and on nothing else: written again, they are the same.

    :param instead: by contract, the account paid in place of the one of its lines.
    :returns: in order, none empty.
    :raises InvalidFile: the schema does not accept one.
    """
    payer = debtor()
    files = []
    for number, transfers in enumerate(_batches(_transfers(run, instead), settings.PAYMENT_FILE_TRANSFERS), start=1):
        files.append(_write(run, number, transfers, payer))
        failpoints.reach("payments.emit.file")
    return files


def _write(run: PaymentRun, number: int, transfers: list[Transfer], payer: Debtor) -> PaymentFile:
    assert run.approved_at is not None
    name = f"CESP-{run.month}-{number}"
    net_cents = sum(transfer.net_cents for transfer in transfers)
    header = Header(
        message_id=name,
        created_at=run.approved_at.astimezone(PARIS),
        pay_on=run.pay_on,
        debtor=payer,
        transfers=len(transfers),
        net_cents=net_cents,
    )
    content = pain001.write(header, transfers)
    return PaymentFile.objects.create(
        run=run,
        number=number,
        name=f"{name}.xml",
        sha256=pain001.sha256(content),
        size_bytes=len(content),
        transfers=len(transfers),
        net_cents=net_cents,
        content=zlib.compress(content, 1),
    )


def content_of(file: PaymentFile) -> bytes:
    """The bytes as they were emitted.

    :raises RuntimeError: the stored file is not the one that was emitted.
    """
    content = zlib.decompress(bytes(file.content))
    if pain001.sha256(content) != file.sha256:
        raise RuntimeError(f"file {file.pk} is not what was emitted")
    return content


def _batches(transfers: Iterator[Transfer], size: int) -> Iterator[list[Transfer]]:
    batch: list[Transfer] = []
    for transfer in transfers:
        batch.append(transfer)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _transfers(run: PaymentRun, instead: Mapping[int, BankAccount]) -> Iterator[Transfer]:
    """One transfer a contract, whatever the number of its lines; none when what it gives again it takes back."""
    for contract_id, lines in groupby(_rows(run), key=attrgetter("contract_id")):
        own = list(lines)
        cents = sum(line.net_cents for line in own)
        if not cents:
            continue
        _, _, _, _, _, end_to_end_id, holder, iban, bic = own[0]  # it names an account: « withheld » comes last
        if account := instead.get(contract_id):
            holder, iban, bic = account.holder, account.iban, account.bic
        yield Transfer(end_to_end_id, cents, holder, iban, bic, _remittance(own))


def _remittance(lines: list[_Line]) -> str:
    """What the bank statement says: the months, and that something was withheld or is given again."""
    due = [line for line in lines if line.kind == LineKind.DUE]
    if not due:
        return "CESP, retenue rendue"
    months = sum(line.until_month - line.first_month for line in due)
    last = Month(due[-1].until_month + -1).in_french
    words = f"Allocation CESP {last}" if months == 1 else f"Allocation CESP, {months} mois jusqu'à {last}"
    moved = sum(line.net_cents for line in lines) - sum(line.net_cents for line in due)
    if not moved:
        return words
    return f"{words}, retenue déduite" if moved < 0 else f"{words}, retenue rendue"


class _Line(NamedTuple):
    contract_id: int
    kind: str
    first_month: int
    until_month: int
    net_cents: int
    end_to_end_id: str
    holder: str
    iban: str
    bic: str


def _rows(run: PaymentRun) -> Iterator[_Line]:
    """Lines to pay and what is withheld on them, contract by contract, without holding them all."""
    after: tuple[int, str, int] = (0, "", 0)
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_LINES, [run.pk, *after, _ROWS_A_FETCH])
            rows = cursor.fetchall()
            if not rows:
                return
            yield from (_Line(*row) for row in rows)
            after = rows[-1][:3]
