"""The next payment: what it will be worth, and on which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cesp.payments.paydays import pay_day
from cesp.payments.set_off_queries import planned_in
from cesp.payments.whole_file import ContractFile
from cesp_law.dates import Month, in_french
from cesp_law.explain import Citation, Explained, Step
from cesp_law.money import ZERO, Cents, euros

_LEDGER = Citation("grand livre des paiements du service")
_PAPS = Citation("page CESP du portail PAPS Auvergne-Rhône-Alpes : allocation mensuelle", ("PAP-9",))
_PAY_DAY = Citation("règle de gestion : deux jours ouvrés avant le dernier du mois")


@dataclass(frozen=True, slots=True)
class NextPayment:
    """:param months: how many months it will hold, arrears included; 0 when it has left already.

    :param withheld_cents: what a set-off takes off it, which is out of ``net_cents``.
    """

    on: date
    month: Month
    months: int
    net_cents: Cents
    ordered: bool
    explained: Explained[Cents]
    withheld_cents: Cents = ZERO


def next_payment(file: ContractFile, *, today: date, before_last: int) -> NextPayment | None:
    """Find the next pay day with something to pay, this month or the next.

    :param before_last: working days between the pay day and the last one of the month.
    :returns: ``None`` when nothing is expected on either.
    """
    due = {month: pay.net_cents for month, pay in file.ahead.allowance.months}
    received = file.transfers.by_month
    for month in (Month.on(today), Month.on(today) + 1):
        on = pay_day(month, before_last=before_last)
        if on < today:
            continue
        unpaid = {m: cents - received.get(m, 0) for m, cents in due.items() if m.index <= month.index}
        rest = Cents(sum(unpaid.values()))
        if rest > 0:
            count = sum(1 for cents in unpaid.values() if cents)
            withheld = planned_in(file.contract, month, today=today)
            net, because = Cents(rest - withheld), _difference(file, month, on, rest, withheld)
            return NextPayment(on, month, count, net, ordered=False, explained=because, withheld_cents=withheld)
        if received.get(month, 0) > 0:
            withheld = Cents(sum(one.withheld_cents for one in file.transfers.all if one.paid_on == on))
            net = Cents(received[month] - withheld)
            because = _ordered(month, net)
            return NextPayment(on, month, 1, net, ordered=True, explained=because, withheld_cents=withheld)
    return None


def received(file: ContractFile) -> Explained[Cents]:
    """What was paid so far, and by which transfers."""
    transfers = file.transfers

    def because() -> tuple[Step, ...]:
        if not transfers.all:
            return (Step("Aucun versement n'est enregistré au grand livre.", (_LEDGER,)),)
        parts = " + ".join(euros(payment.net_cents) for payment in reversed(transfers.all))
        total = f" = {euros(transfers.net_cents)}" if len(transfers.all) > 1 else ""
        return (Step(f"Versements enregistrés au grand livre : {parts}{total}.", (_LEDGER,)),)

    return Explained(transfers.net_cents, because)


def _difference(file: ContractFile, month: Month, on: date, rest: Cents, withheld: Cents) -> Explained[Cents]:
    due = [(m, pay.net_cents) for m, pay in file.ahead.allowance.months if m.index <= month.index]
    due_cents = Cents(sum(cents for _, cents in due))
    paid_cents = Cents(due_cents - rest)
    net = Cents(rest - withheld)
    taken = f"Retenue décidée sur un trop-perçu : {euros(rest)} − {euros(withheld)} = {euros(net)}."
    return Explained(
        net,
        lambda: (
            Step(f"Dû à la fin de {month.in_french} : {len(due)} mois, {euros(due_cents)} nets.", (_PAPS,)),
            Step(f"Déjà versé pour ces mois : {euros(paid_cents)}.", (_LEDGER,)),
            Step(f"{euros(due_cents)} − {euros(paid_cents)} = {euros(rest)}, avant impôt prélevé à la source."),
            *((Step(taken, (_LEDGER,)),) if withheld else ()),
            Step(f"Le virement est daté du {in_french(on)}, comme la paie des agents de l'État.", (_PAY_DAY,)),
        ),
    )


def _ordered(month: Month, cents: Cents) -> Explained[Cents]:
    sentence = f"Le mois de {month.in_french} est ordonné : {euros(cents)} nets, remis à la banque."
    return Explained(cents, lambda: (Step(sentence, (_LEDGER,)),))
