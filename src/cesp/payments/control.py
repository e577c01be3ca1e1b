"""The control sheet: what a run does otherwise than the one before, each with its cause or without one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count

from cesp.contracts.models import Contract
from cesp.contracts.reading import timelines_or_refusals
from cesp.payments.bank import masked
from cesp.payments.causes import Causes
from cesp.payments.difference import Difference
from cesp.payments.drafting import Frame, Paid, months_in_french
from cesp.payments.models import Finding, LineKind, PaymentRun, RunLine
from cesp.payments.withholding import Held, Moved
from cesp_law.allowance import allowance_segments
from cesp_law.dates import Month
from cesp_law.money import Cents, euros
from cesp_law.refusals import Refused
from cesp_law.wording import count, listed, of_month

ITEM_FIELDS = ("run", "kind", "contract", "before_cents", "after_cents", "detail", "cause", "explanation")
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the control sheet to be; without a cause, it waits for words."""

    kind: Finding
    contract_id: int | None
    before_cents: int | None
    after_cents: int | None
    detail: str
    cause: str

    @property
    def key(self) -> tuple[str, int | None, int | None, int | None, str]:
        """What an explanation is kept under when the draft is computed again."""
        return (self.kind.value, self.contract_id, self.before_cents, self.after_cents, self.detail)


def findings(frame: Frame, differing: list[Paid]) -> Iterator[Found]:
    """What the sheet says of the contracts that are not paid as before, in the order of the contracts."""
    if not differing:
        return
    causes = Causes.of(frame, differing)
    for paid in differing:
        yield from _of_contract(frame, paid, causes)


def _of_contract(frame: Frame, paid: Paid, causes: Causes) -> Iterator[Found]:
    then, now = paid.before.month_cents, paid.month_cents
    name = frame.month.in_french
    if paid.blocked:
        shared = paid.blocked_cents and "est aussi celui" in paid.blocked
        yield _found(Finding.BLOCKED, paid, then or None, paid.blocked_cents, paid.blocked, paid.blocked)
        if shared:
            yield _found(
                Finding.DUPLICATE, paid, None, paid.blocked_cents, paid.blocked, "bloqué tant que c'est le cas"
            )
    elif not then and now:
        yield _found(Finding.NEW, paid, 0, now, f"payé pour {name}, pas pour le mois comparé", causes.of_start(paid))
    elif then and not now:
        yield _found(Finding.STOPPED, paid, then, 0, f"pas payé pour {name}", causes.of_stop(paid))
    elif then != now:
        yield _found(Finding.CHANGED_AMOUNT, paid, then, now, f"un autre montant pour {name}", causes.of_amount(paid))
    if paid.arrears:
        total, months = _past(paid.arrears, frame.month.index)
        words = f"{count(months, 'mois')} de rappel, {months_in_french(_before(paid.arrears, frame.month.index))}"
        yield _found(Finding.ARREARS, paid, None, total, words, causes.of_arrears(paid))
    if paid.iban and paid.before.iban not in ("", paid.iban):
        words = f"{masked(paid.before.iban)} devient {masked(paid.iban)}"
        yield _found(Finding.CHANGED_IBAN, paid, None, now, words, causes.of_account(paid))
    if paid.overpaid:
        total = sum(one.net * (one.until - one.first) for one in paid.overpaid)
        words = f"ordonné et pas dû, {months_in_french(paid.overpaid)}"
        yield _found(Finding.OVERPAYMENT, paid, None, total, words, causes.of_overpayment(paid))
    if paid.held is not None and paid.moved:
        yield from _of_set_off(paid, paid.held, causes, name)


def _of_set_off(paid: Paid, held: Held, causes: Causes, name: str) -> Iterator[Found]:
    """What is withheld on the month, and what is given again, each with its cause."""
    back = [one for one in paid.moved if one.cents > 0]
    if back:
        words = f"retenu sur {name}, au titre {_months(back)}"
        cause = f"{held.words} ; déjà retenu avant cette mensualité : {_euros(held.withheld_cents)}"
        yield _found(Finding.WITHHELD, paid, None, -sum(one.cents for one in back), words, cause)
    again = [one for one in paid.moved if one.cents < 0]
    if again:
        words = f"rendu au titre {_months(again)}"
        yield _found(Finding.RESTORED, paid, None, -sum(one.cents for one in again), words, causes.of_restored(paid))


def _months(moved: list[Moved]) -> str:
    return listed([of_month(Month(one.month)) for one in moved])


def _found(kind: Finding, paid: Paid, before: int | None, after: int | None, detail: str, cause: str) -> Found:
    return Found(kind, paid.contract_id, before, after, detail[:_LONGEST], cause[:_LONGEST])


def _before(found: tuple[Difference, ...], month: int) -> tuple[Difference, ...]:
    """The part of each range before a month."""
    return tuple(one._replace(until=min(one.until, month)) for one in found)


def _past(found: tuple[Difference, ...], month: int) -> tuple[int, int]:
    """Net and number of the months before a month."""
    past = _before(found, month)
    months = [one.until - one.first for one in past]
    return sum(one.net * number for one, number in zip(past, months, strict=True)), sum(months)


def twice_paid(run: PaymentRun) -> Iterator[Found]:
    """People whom the run pays under two contracts."""
    several = (
        RunLine.objects.filter(run=run, kind=LineKind.DUE)
        .values("contract__signatory_id")
        .annotate(contracts=Count("contract_id", distinct=True))
        .filter(contracts__gt=1)
        .values_list("contract__signatory_id", flat=True)
    )
    paid = RunLine.objects.filter(run=run, kind=LineKind.DUE).values("contract_id")
    contracts = Contract.objects.filter(signatory_id__in=list(several), pk__in=paid)
    references: dict[int, list[tuple[int, str]]] = {}
    for pk, reference, person_id in contracts.order_by("pk").values_list("pk", "reference", "signatory_id"):
        references.setdefault(person_id, []).append((pk, reference))
    for held in references.values():
        words = f"une seule personne pour {listed([reference for _, reference in held])}"
        for pk, _ in held:
            yield Found(Finding.DUPLICATE, pk, None, None, words[:_LONGEST], "")


@dataclass(slots=True)
class Forecast:
    """The run's own month against what the run before forecast for it.

    What facts recorded since then change is worked out contract by contract, as the file stood then
    and as it stands now: anything left is unexplained, to the cent.
    """

    frame: Frame
    actual_cents: int = 0
    since_cents: int = 0

    def add(self, *, month_cents: int, changed: Mapping[int, int]) -> None:
        """Count a chunk.

        :param month_cents: net due for the run's month, blocked lines included.
        :param changed: net for the month of each contract whose facts changed since the run before.
        """
        self.actual_cents += month_cents
        if self.frame.since is None or not changed:
            return
        then = 0
        for _, timeline in timelines_or_refusals(changed, known_at=self.frame.since):
            if not isinstance(timeline, Refused):
                segments = allowance_segments(timeline, self.frame.as_of)
                then += sum(segment.pay.net_cents for segment in segments if self.frame.month in segment.months)
        self.since_cents += sum(changed.values()) - then

    def finding(self) -> Found | None:
        """The gap that no fact explains, or nothing."""
        previous = self.frame.previous
        if previous is None or previous.month + 1 != self.frame.month:
            return None
        forecast = previous.next_forecast_cents
        gap = self.actual_cents - forecast - self.since_cents
        if not gap:
            return None
        words = (
            f"{_euros(self.actual_cents)} dus pour {self.frame.month.in_french} ; {_euros(forecast)} étaient prévus, "
            f"et les faits enregistrés depuis en changent {_euros(self.since_cents)} : il reste {_euros(gap)}"
        )
        return Found(Finding.TOTAL, None, forecast, self.actual_cents, words, "")


def _euros(cents: int) -> str:
    return euros(Cents(cents))
