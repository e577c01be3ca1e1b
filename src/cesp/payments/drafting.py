"""From what was read to the lines of a run: who is paid what, to which account, and who cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import itemgetter

from django.conf import settings

from cesp.payments import pain001, reading, withholding
from cesp.payments.bank import masked
from cesp.payments.difference import Difference, differences
from cesp.payments.models import LineKind, PaymentRun
from cesp.payments.reading import NOTHING_BEFORE, Before, Chunk, Due, UsableAccount
from cesp.payments.withholding import Held, Moved
from cesp.payments.wording import each_in_words
from cesp_law.dates import Month, MonthRange

LINE_FIELDS = (
    "run", "contract", "kind", "first_month", "until_month", "occurrence", "gross_cents", "csg_cents", "crds_cents",
    "net_cents", "iban", "bic", "holder", "end_to_end_id", "remark", "set_off",
)  # fmt: skip
LineRow = tuple[int, int, str, int, int, int, int, int, int, int, str, str, str, str, str, int | None]
_LETTERS = {ord(letter): str(10 + rank) for rank, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_DUE, _OVERPAYMENT, _BLOCKED = LineKind.DUE.value, LineKind.OVERPAYMENT.value, LineKind.BLOCKED.value
_WITHHELD, _RESTORED = LineKind.WITHHELD.value, LineKind.RESTORED.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What holds for a whole run.

    :param previous: the run before, which this one is compared with.
    :param shared: people by IBAN, where one IBAN is the account in use of several.
    :param held: by contract, what its set-offs took back so far and may still take.
    """

    run_id: int
    month: Month
    as_of: date
    pay_on: date
    previous: PaymentRun | None
    shared: Mapping[str, list[int]]
    held: Mapping[int, Held] = field(default_factory=dict)

    @property
    def since(self) -> datetime | None:
        """Instant of the run before: what was recorded later is new."""
        return None if self.previous is None else self.previous.prepared_at

    @property
    def month_before(self) -> Month:
        """The month that this one is compared with."""
        return self.month + -1 if self.previous is None else self.previous.month


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """What a run makes of one contract, beside what the run before made of it.

    :param month_cents: net of the run's own month among the lines due.
    :param arrears: lines due of earlier months; ``overpaid`` likewise, of months not due.
    :param held: the set-offs of the contract, if it has had any; ``moved``, what this run withholds or gives again.
    :param blocked: why nothing can be paid, or nothing; ``blocked_cents``, what could not.
    """

    contract_id: int
    person_id: int
    month_cents: int = 0
    iban: str = ""
    arrears: tuple[Difference, ...] = ()
    overpaid: tuple[Difference, ...] = ()
    held: Held | None = None
    moved: tuple[Moved, ...] = ()
    blocked: str = ""
    blocked_cents: int = 0
    shares_its_account: bool = False
    before: Before = NOTHING_BEFORE

    @property
    def is_as_before(self) -> bool:
        """Nothing to show on the control sheet."""
        quiet = not (self.arrears or self.overpaid or self.moved or self.blocked)
        same_account = self.iban == self.before.iban or not self.iban or not self.before.iban
        return quiet and self.month_cents == self.before.month_cents and same_account


@dataclass(frozen=True, slots=True)
class Draft:
    """The lines of a chunk of contracts, and the contracts that the control sheet has to look at."""

    lines: list[LineRow]
    differing: list[Paid]


def draft(frame: Frame, chunk: Chunk, *, due: Due) -> Draft:
    """Compute the lines of a chunk: due less ordered, paid to the account in use."""
    accounts = reading.accounts(chunk, on=frame.pay_on)
    before = reading.before(chunk, previous=frame.previous, month=frame.month)
    ordered = reading.ordered(chunk).clipped(until=frame.month.index + 1)
    drafting = _Drafting(frame, chunk, accounts, due.refused)
    lines: list[LineRow] = []
    differing: list[Paid] = []
    seen: set[int] = set()
    for owner, own in _by_owner(differences(owners=len(chunk.ids), due=due.ranges, ordered=ordered), due.refused):
        contract_id = chunk.ids[owner]
        seen.add(contract_id)
        known = before.get(contract_id, NOTHING_BEFORE)
        as_before = drafting.as_before(owner, own, known)
        if as_before is not None:
            lines.append(as_before)
            continue
        rows, paid = drafting.contract(owner, own, known)
        lines += rows
        if not paid.is_as_before:
            differing.append(paid)
    for owner in drafting.held_and_not(seen):
        rows, paid = drafting.contract(owner, [], before.get(chunk.ids[owner], NOTHING_BEFORE))
        seen.add(chunk.ids[owner])
        lines += rows
        if not paid.is_as_before:
            differing.append(paid)
    stopped = [contract_id for contract_id, known in before.items() if known.month_cents and contract_id not in seen]
    owners = {contract_id: owner for owner, contract_id in enumerate(chunk.ids)} if stopped else {}
    for contract_id in stopped:
        person_id = chunk.persons[owners[contract_id]]
        differing.append(Paid(contract_id=contract_id, person_id=person_id, before=before[contract_id]))
    lines.sort(key=itemgetter(1))  # a contract that is due nothing and is given something again comes in its place
    return Draft(lines, sorted(differing, key=lambda paid: paid.contract_id))


def _by_owner(found: list[Difference], refused: Mapping[int, str]) -> Iterator[tuple[int, list[Difference]]]:
    """Differences contract by contract, in order; a contract that the law refuses has none of its own."""
    own: list[Difference] = []
    waiting = sorted(refused)
    for difference in found:
        if own and own[0].owner != difference.owner:
            yield own[0].owner, own
            own = []
        while waiting and waiting[0] < difference.owner:
            yield waiting.pop(0), []
        if waiting and waiting[0] == difference.owner:
            continue
        own.append(difference)
    if own:
        yield own[0].owner, own
    yield from ((owner, []) for owner in waiting)


@dataclass(frozen=True, slots=True)
class _Drafting:
    frame: Frame
    chunk: Chunk
    accounts: Mapping[int, UsableAccount]
    refused: Mapping[int, str]

    def as_before(self, owner: int, own: list[Difference], before: Before) -> LineRow | None:
        """The line of a contract paid its month to the account of the month before: nothing else to look at.

        Most contracts of most months; the others go through :meth:`contract`, which would say the same.
        """
        if len(own) != 1 or owner in self.refused or self.chunk.ids[owner] in self.frame.held:
            return None
        (difference,) = own
        account = self.accounts.get(self.chunk.persons[owner])
        usual = account is not None and account.iban == before.iban and account.iban not in self.frame.shared
        if not usual or difference.first != self.frame.month.index or difference.net != before.month_cents:
            return None
        if before.blocked or before.overpaid or account is None or not passes_check(account.iban):
            return None
        contract_id = self.chunk.ids[owner]
        end_to_end_id = self._end_to_end_id(self.chunk.references[owner], contract_id)
        return self._line(contract_id, _DUE, difference, (account.iban, account.bic, account.holder, end_to_end_id))

    def contract(self, owner: int, own: list[Difference], before: Before) -> tuple[list[LineRow], Paid]:
        """The lines of one contract."""
        contract_id, person_id = self.chunk.ids[owner], self.chunk.persons[owner]
        month = self.frame.month.index
        if owner in self.refused:
            return self._refused(contract_id, person_id, self.refused[owner], before)
        to_pay = [difference for difference in own if difference.net > 0]
        overpaid = tuple(difference for difference in own if difference.net <= 0)
        of_month = sum(difference.net for difference in to_pay if difference.until == month + 1)
        held = self.frame.held.get(contract_id)
        moved = () if held is None else self._moved(held, overpaid, of_month)
        if held is not None:
            overpaid = _not_taken_back(owner, overpaid, held)
        lines = [self._line(contract_id, _OVERPAYMENT, difference) for difference in overpaid]
        if not to_pay and not moved:
            paid = Paid(contract_id=contract_id, person_id=person_id, overpaid=overpaid, held=held, before=before)
            return lines, paid
        account = self.accounts.get(person_id)
        obstacle = self._obstacle(person_id, account)
        if obstacle or account is None:
            not_paid = to_pay or [_again(owner, one) for one in moved if one.cents < 0]
            lines += [self._line(contract_id, _BLOCKED, difference, remark=obstacle) for difference in not_paid]
            cents = sum(difference.net * (difference.until - difference.first) for difference in not_paid)
            paid = Paid(
                contract_id=contract_id, person_id=person_id, overpaid=overpaid, held=held, before=before,
                blocked=obstacle, blocked_cents=cents, shares_its_account=self._sharing(account) > 0,
            )  # fmt: skip
            return lines, paid
        reference = self.chunk.references[owner]
        frozen = (account.iban, account.bic, account.holder, self._end_to_end_id(reference, contract_id))
        lines += [self._line(contract_id, _DUE, difference, frozen) for difference in to_pay]
        if held is not None:
            lines += [self._of_set_off(contract_id, _again(owner, one), held, frozen) for one in moved]
        paid = Paid(
            contract_id=contract_id, person_id=person_id, month_cents=of_month, iban=account.iban if to_pay else "",
            arrears=tuple(one for one in to_pay if one.first < month), overpaid=overpaid, before=before,
            held=held, moved=moved,
        )  # fmt: skip
        return lines, paid

    def _moved(self, held: Held, overpaid: tuple[Difference, ...], of_month: int) -> tuple[Moved, ...]:
        most = withholding.bearable(of_month, percent=settings.SET_OFF_LARGEST_PERCENT)
        return withholding.moved(held, withholding.by_month(overpaid), bearable_cents=most)

    def held_and_not(self, seen: set[int]) -> list[int]:
        """Contracts that are due nothing and overpaid nothing, and from which something was withheld."""
        if not self.frame.held:
            return []
        return [
            owner
            for owner, contract_id in enumerate(self.chunk.ids)
            if contract_id in self.frame.held and contract_id not in seen and owner not in self.refused
        ]

    def _of_set_off(
        self, contract_id: int, moved: Difference, held: Held, frozen: tuple[str, str, str, str]
    ) -> LineRow:
        kind = _RESTORED if moved.net > 0 else _WITHHELD
        account = frozen if kind == _RESTORED else ("", "", "", "")
        return (*self._line(contract_id, kind, moved, account)[:-1], held.set_off_id)

    def _refused(self, contract_id: int, person_id: int, sentence: str, before: Before) -> tuple[list[LineRow], Paid]:
        month = self.frame.month.index
        none = Difference(0, month, month, 0, 0, 0, 0)
        line = self._line(contract_id, _BLOCKED, none, remark=sentence)
        return [line], Paid(contract_id=contract_id, person_id=person_id, blocked=sentence, before=before)

    def _obstacle(self, person_id: int, account: UsableAccount | None) -> str:
        if account is None:
            return "Aucun compte bancaire approuvé n'est utilisable au jour de paiement."
        others = self._sharing(account)
        if others > 0:
            whose = "d'une autre personne" if others == 1 else f"de {others} autres personnes"
            return f"Le compte {masked(account.iban)} est aussi celui {whose}."
        if not passes_check(account.iban):
            return f"La clé de l'IBAN {masked(account.iban)} n'est pas la bonne."
        return ""

    def _sharing(self, account: UsableAccount | None) -> int:
        """How many other people are paid to the same account."""
        return 0 if account is None else max(0, len(self.frame.shared.get(account.iban, ())) - 1)

    def _end_to_end_id(self, reference: str, contract_id: int) -> str:
        month = self.frame.month
        return pain001.end_to_end_id(
            reference=reference, contract_id=contract_id, month=f"{month.year:04d}{month.number:02d}"
        )

    def _line(
        self,
        contract_id: int,
        kind: str,
        difference: Difference,
        frozen: tuple[str, str, str, str] = ("", "", "", ""),
        remark: str = "",
    ) -> LineRow:
        _, first, until, occurrence, gross, csg, crds = difference
        count = until - first
        net = gross - csg - crds
        amounts = (gross * count, csg * count, crds * count, net * count)
        return (self.frame.run_id, contract_id, kind, first, until, occurrence, *amounts, *frozen, remark[:500], None)


def _again(owner: int, moved: Moved) -> Difference:
    """What a run takes back or gives again, as a difference of the month overpaid: negative when taken back."""
    gross, csg, crds = moved.amounts
    return Difference(owner, moved.month, moved.month + 1, 0, -gross, -csg, -crds)


def _not_taken_back(owner: int, overpaid: tuple[Difference, ...], held: Held) -> tuple[Difference, ...]:
    """What is overpaid and was not taken back before this run; consecutive months of one amount together."""
    found: list[Difference] = []
    for month, one in withholding.left(withholding.by_month(overpaid), held.given_back):
        last = found[-1] if found else None
        amounts = (-one.gross, -one.csg, -one.crds)
        if last is not None and last.until == month and last[4:] == amounts:
            found[-1] = last._replace(until=month + 1)
        else:
            found.append(Difference(owner, month, month + 1, 1, *amounts))
    return tuple(found)


def passes_check(iban: str) -> bool:
    """Whether the check digits of a compact IBAN are right: what a row altered by hand would not have."""
    digits = (iban[4:] + iban[:4]).translate(_LETTERS)
    return digits.isascii() and digits.isdigit() and int(digits) % 97 == 1


def months_in_french(found: tuple[Difference, ...]) -> str:
    """The months of differences, the gaps told apart."""
    return each_in_words(MonthRange(Month(one.first), Month(one.until)) for one in found)
