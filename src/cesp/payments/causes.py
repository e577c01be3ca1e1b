"""Why a contract is not paid as the month before: what the facts, the accounts and the law say.

A cause is a fact that *can* have that effect: a thesis does not stop an allowance. What no fact
explains is left without a cause, and a person has to write one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from cesp.common.instants import day_of
from cesp.contracts import wording
from cesp.contracts.models import Contract, FactKind, RecordedFact
from cesp.contracts.payload import decode
from cesp.payments.drafting import Frame, Paid
from cesp.payments.models import AccountState, BankAccount, Entry, EntryKind, OrderedMonths
from cesp_law.dates import Month, MonthRange, in_french
from cesp_law.pay import pay_of
from cesp_law.wording import of_month

STOPS = frozenset(
    {
        FactKind.SUSPENDED,
        FactKind.DIPLOMA_OBTAINED,
        FactKind.EXCLUDED,
        FactKind.BREACHED,
        FactKind.WAIVED,
        FactKind.ENTERED_DENTAL_INTERNSHIP,
    }
)
STARTS = frozenset({FactKind.CONCLUDED, FactKind.DEFERRAL_GRANTED})
_RANGED = frozenset({FactKind.SUSPENDED, FactKind.DEFERRAL_GRANTED})
_CONTRACTS_A_QUERY = 2_000
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class SeenFact:
    """A row of facts as a cause: ``superseded_kind`` is the kind it corrects or annuls, or nothing."""

    kind: str
    payload: dict[str, Any]
    recorded_at: datetime
    superseded_kind: str
    stands: bool

    @property
    def first_month(self) -> Month:
        return Month.parse(self.payload["from"])

    @property
    def until_month(self) -> Month:
        return Month.parse(self.payload["until"])

    @property
    def touches(self) -> frozenset[str]:
        return frozenset({self.kind, self.superseded_kind} - {""})

    @property
    def in_words(self) -> str:
        recorded = f"enregistré le {in_french(day_of(self.recorded_at))}"
        if self.kind == FactKind.ANNULLED:
            return f"annulation d'un fait ({FactKind(self.superseded_kind).label.lower()}), {recorded}"
        correction = "correction : " if self.superseded_kind else ""
        return f"{correction}{wording.describe(decode(self.kind, self.payload))}, {recorded}"


@dataclass(frozen=True, slots=True)
class Causes:
    """What may explain the differences of a chunk of contracts."""

    frame: Frame
    facts: dict[int, list[SeenFact]]
    accounts: dict[int, str]
    taken_over: dict[int, list[tuple[int, int]]]

    @classmethod
    def of(cls, frame: Frame, differing: Collection[Paid]) -> Causes:
        """Read the facts, the accounts and the takeovers of the contracts that differ."""
        contract_ids = [paid.contract_id for paid in differing]
        persons = [paid.person_id for paid in differing if paid.iban and paid.before.iban not in ("", paid.iban)]
        overpaid = [paid.contract_id for paid in differing if paid.overpaid]
        return cls(frame, _facts(contract_ids), _accounts(persons, frame), _taken_over(overpaid))

    def of_start(self, paid: Paid) -> str:
        """Why a contract is paid that was not."""
        if paid.before.blocked:
            return f"bloqué à la mensualité précédente : {paid.before.blocked}"
        news = self._news(paid, STARTS)
        return news or self._resumed(paid) or self._first_month(paid)

    def of_stop(self, paid: Paid) -> str:
        """Why a contract is not paid that was."""
        return self._news(paid, STOPS) or self._ended(paid)

    def of_arrears(self, paid: Paid) -> str:
        """Why months already past are paid now."""
        if paid.before.blocked:
            return f"bloqué à la mensualité précédente : {paid.before.blocked}"
        before = self.frame.month_before.index
        if self.frame.previous is not None and all(one.first > before for one in paid.arrears):
            return f"aucune mensualité n'a suivi celle {of_month(self.frame.month_before)}"
        return self._news(paid, STARTS)

    def of_overpayment(self, paid: Paid) -> str:
        """Why more was ordered than is due."""
        held = tuple((one.first, one.until, one.net * (one.until - one.first)) for one in paid.overpaid)
        if held == paid.before.overpaid:
            return "déjà signalé à la mensualité précédente ; il attend une décision"
        if paid.held is not None:
            return " ; ".join(words for words in (self._news(paid, STOPS), paid.held.words) if words)[:_LONGEST]
        ranges = self.taken_over.get(paid.contract_id, [])
        if ranges and all(any(a < one.until and one.first < b for a, b in ranges) for one in paid.overpaid):
            return "versé par le payeur précédent au-delà de ce qui est dû"
        return self._news(paid, STOPS)

    def of_restored(self, paid: Paid) -> str:
        """Why what was withheld is given again."""
        news = self._news(paid, STOPS | STARTS)
        return news or "ce mois est dû d'après le dossier de ce jour : ce qui en avait été retenu est rendu"

    def of_amount(self, paid: Paid) -> str:
        """Why a month is not worth what the month before was."""
        then, now = pay_of(self.frame.month_before), pay_of(self.frame.month)
        if then != now and (paid.before.month_cents, paid.month_cents) == (then.net_cents, now.net_cents):
            return f"montant légal du mois changé à compter {of_month(self.frame.month)}"
        return ""

    def of_account(self, paid: Paid) -> str:
        """Why the account is another one."""
        return self.accounts.get(paid.person_id, "")

    def _new(self, paid: Paid) -> Iterator[SeenFact]:
        since = self.frame.since
        return (fact for fact in self.facts.get(paid.contract_id, ()) if since is None or fact.recorded_at > since)

    def _news(self, paid: Paid, kinds: frozenset[FactKind]) -> str:
        """Facts recorded since the run before that can have this effect, or corrections, the latest first."""
        found = [
            fact
            for fact in self._new(paid)
            if (fact.touches & (STARTS | STOPS) if fact.superseded_kind else fact.kind in kinds)
        ]
        return " ; ".join(fact.in_words for fact in reversed(found[-2:]))[:_LONGEST]

    def _standing(self, paid: Paid) -> Iterator[SeenFact]:
        return (fact for fact in self.facts.get(paid.contract_id, ()) if fact.stands)

    def _within(self, month: Month) -> bool:
        return self.frame.month_before < month and not self.frame.month < month

    def _ended(self, paid: Paid) -> str:
        """A stop that was known before: its month has come."""
        for fact in self._standing(paid):
            if fact.kind in _RANGED:
                stops = fact.first_month if fact.kind == FactKind.SUSPENDED else fact.until_month
                if self._within(stops):
                    return fact.in_words
            elif fact.kind in STOPS:
                first_not_due = Month.on(_day(fact)) + 1
                begins = Month.on(_day(fact)) if _day(fact).day == 1 else first_not_due
                if self._within(first_not_due) or (
                    fact.kind == FactKind.ENTERED_DENTAL_INTERNSHIP and self._within(begins)
                ):
                    return fact.in_words
        return ""

    def _resumed(self, paid: Paid) -> str:
        """An end of suspension that was known before: its month has come."""
        for fact in self._standing(paid):
            if fact.kind == FactKind.SUSPENDED and self._within(fact.until_month):
                return f"fin de la {fact.in_words}"
            if fact.kind == FactKind.DIPLOMA_OBTAINED and self._within(Month.on(_day(fact))):
                return fact.in_words
        return ""

    def _first_month(self, paid: Paid) -> str:
        """A contract known before, whose first month has come."""
        if paid.arrears or any(fact.kind == FactKind.SUSPENDED for fact in self._standing(paid)):
            return ""
        for fact in self._standing(paid):
            if fact.kind == FactKind.CONCLUDED and self._begins(fact):
                return f"premier mois d'allocation ; {fact.in_words}"
        return ""

    def _begins(self, fact: SeenFact) -> bool:
        """Whether the academic year of the contract opens on the run's own month."""
        stated = fact.payload.get("allowance_from")
        opening = [Month.parse(stated)] if stated else [Month.of(fact.payload["academic_year"], n) for n in (10, 11)]
        return self.frame.month in opening


def stops_of(contract: Contract, *, months: Collection[MonthRange]) -> tuple[str, ...]:
    """The facts of a contract that stop its allowance in some months, as the file holds them today: one query."""
    facts = _facts([contract.pk]).get(contract.pk, [])
    return tuple(fact.in_words for fact in facts if fact.stands and fact.kind in STOPS and _stops(fact, months))


def _stops(fact: SeenFact, months: Collection[MonthRange]) -> bool:
    """Whether a fact can be why some of these months are not due."""
    if fact.kind in _RANGED:
        return any(MonthRange(fact.first_month, fact.until_month).overlaps(one) for one in months)
    return any(Month.on(_day(fact)) < one.until for one in months)


def _day(fact: SeenFact) -> date:
    return date.fromisoformat(fact.payload["on"])


def _facts(contract_ids: list[int]) -> dict[int, list[SeenFact]]:
    found: dict[int, list[SeenFact]] = defaultdict(list)
    for start in range(0, len(contract_ids), _CONTRACTS_A_QUERY):
        rows = RecordedFact.objects.filter(
            contract_id__in=contract_ids[start : start + _CONTRACTS_A_QUERY],
            kind__in=[*STOPS, *STARTS, FactKind.ANNULLED],
        ).order_by("contract_id", "position")
        columns = ("contract_id", "kind", "payload", "recorded_at", "supersedes__kind", "superseded_by__id")
        for contract_id, kind, payload, recorded_at, superseded_kind, superseded_by in rows.values_list(*columns):
            stands = superseded_by is None and kind != FactKind.ANNULLED
            found[contract_id].append(SeenFact(kind, payload, recorded_at, superseded_kind or "", stands))
    return found


def _accounts(persons: list[int], frame: Frame) -> dict[int, str]:
    """Why each is paid elsewhere: an account approved or usable since the run before, or one that they froze."""
    found: dict[int, str] = {}
    previous = frame.previous
    for start in range(0, len(persons), _CONTRACTS_A_QUERY):
        rows = BankAccount.objects.filter(person_id__in=persons[start : start + _CONTRACTS_A_QUERY])
        rows = rows.exclude(approved_at=None).order_by("pk").select_related("approved_by__person")
        approved = rows.filter(state=AccountState.APPROVED, from_on__lte=frame.pay_on)
        frozen = rows.filter(state=AccountState.FROZEN)
        if previous is not None:
            approved = approved.filter(Q(approved_at__gt=previous.prepared_at) | Q(from_on__gt=previous.pay_on))
            frozen = frozen.filter(ended_at__gt=previous.prepared_at)
        for account in frozen:
            assert account.ended_at is not None
            found[account.person_id] = f"compte gelé par son titulaire le {in_french(day_of(account.ended_at))}"
        for account in approved:
            assert account.approved_by is not None
            assert account.approved_at is not None
            who, when = account.approved_by.signature, in_french(day_of(account.approved_at))
            found[account.person_id] = f"compte approuvé par {who} le {when}"
    return found


def _taken_over(contract_ids: list[int]) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    entries = list(Entry.objects.filter(kind=EntryKind.TAKEOVER).values_list("pk", flat=True)) if contract_ids else []
    for start in range(0, len(contract_ids), _CONTRACTS_A_QUERY):
        rows = OrderedMonths.objects.filter(
            contract_id__in=contract_ids[start : start + _CONTRACTS_A_QUERY], entry_id__in=entries
        )
        for months in rows:
            found[months.contract_id].append((months.first_month.index, months.until_month.index))
    return found
