"""Reads on bank details: one's own, the desk's list, one page each, and what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from cesp.accounts.models import Membership, Person, Role
from cesp.common import pagination, search
from cesp.common.pagination import Page, Sort
from cesp.payments.bank_details import token_of
from cesp.payments.bank_reading import in_use, sharing, usable_from
from cesp.payments.bank_workflow import ACCOUNTS
from cesp.payments.models import AccountState, BankAccount
from cesp_law.dates import in_french

_PEOPLE = ("person", "recorded_by__person", "checked_by__person", "approved_by__person", "ended_by__person")


@dataclass(frozen=True, slots=True)
class OwnAccounts:
    """What a signatory reads of where they are paid.

    :param used: the account that a payment of today would go to.
    :param coming: approved, not usable before its day.
    :param proposed: what waits for an agent.
    :param history: all of them, the latest first.
    :param tokens: by account, for the link « ce n'est pas moi ».
    """

    used: BankAccount | None
    coming: BankAccount | None
    proposed: BankAccount | None
    history: tuple[tuple[BankAccount, str], ...]


def own(actor: Membership, *, on: date) -> OwnAccounts:
    """Read one's own accounts: two queries."""
    rows = list(BankAccount.objects.visible_to(actor).filter(person=actor.person_id).order_by("-recorded_at", "-pk"))
    coming = [one for one in rows if one.state == AccountState.APPROVED and one.from_on > on]
    proposed = next((one for one in rows if one.is_open), None)
    history = tuple((one, token_of(one) if _may_be_disowned(one) else "") for one in rows)
    return OwnAccounts(in_use(actor.person_id, on=on), coming[0] if coming else None, proposed, history)


def _may_be_disowned(account: BankAccount) -> bool:
    return account.origin != BankAccount.Origin.TAKEN_OVER and (
        account.is_open or account.state == AccountState.APPROVED
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the desk's list, and how many in each state."""

    page: Page[BankAccount]
    counts: tuple[tuple[str, str, int], ...]


def listed(actor: Membership, *, state: str = "", words: str = "", cursor: str = "", size: int = 50) -> Listed:
    """What signatories proposed or the desk recorded; what waits is listed when no state is asked for.

    :param state: one of :class:`AccountState`, ``all``, or nothing for what waits.
    """
    rows = BankAccount.objects.visible_to(actor).exclude(origin=BankAccount.Origin.TAKEN_OVER)
    if words:
        rows = rows.filter(*(Q(person__sort_key__contains=word) for word in search.key(words).split()))
    counted = dict(rows.order_by().values_list("state").annotate(rows=Count("pk")))
    counts = tuple((code, label, counted.get(code, 0)) for code, label in AccountState.choices)
    if state in AccountState.values:
        rows = rows.filter(state=state)
    elif state != "all":
        rows = rows.open()
    found = pagination.page(
        rows.select_related(*_PEOPLE), sort=Sort("recorded_at", descending=True), cursor=cursor, size=size
    )
    return Listed(found, counts)


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One account as an agent reads it, beside the one in use and whoever shares it.

    :param sentence: where it stands and what comes next.
    :param why_not: why this agent may neither check nor approve it, when it waits for somebody.
    """

    account: BankAccount
    sentence: str
    why_not: str
    used: BankAccount | None
    others: tuple[Person, ...]
    may_check: bool
    may_approve: bool
    may_refuse: bool
    may_replace: bool
    usable_from: date


def account_for(actor: Membership, pk: int) -> BankAccount:
    """One account within the actor's reach.

    :raises BankAccount.DoesNotExist: out of it.
    """
    return BankAccount.objects.visible_to(actor).select_related(*_PEOPLE, "statement").get(pk=pk)


def account_page(actor: Membership, account: BankAccount, *, on: date) -> AccountPage:
    """What to compare, and what this agent may do with it."""
    buttons = {one.transition.code: one for one in ACCOUNTS.buttons(state=account.state, subject=account, actor=actor)}
    may = {code for code, button in buttons.items() if button.open}
    ahead = [button.refusal for code, button in buttons.items() if code in ("check", "approve")]
    proposed = account.origin == BankAccount.Origin.PROPOSED
    sentence = ACCOUNTS.sentence(state=account.state, role=actor.role)
    return AccountPage(
        account=account,
        sentence=sentence.format(from_on=in_french(account.from_on)),
        why_not=ahead[0] if ahead and all(ahead) else "",
        used=in_use(account.person_id, on=on),
        others=tuple(sharing(account)) if account.is_open else (),
        may_check="check" in may,
        may_approve="approve" in may,
        may_refuse="refuse" in may,
        may_replace=actor.role == Role.PAYMENTS_CLERK and account.state == AccountState.FROZEN,
        usable_from=usable_from(on) if proposed else account.from_on,
    )


@dataclass(frozen=True, slots=True)
class BankWork:
    """Bank details that wait for an agent."""

    code: str
    label: str
    why: str
    count: int


def bank_work(actor: Membership) -> tuple[BankWork, ...]:
    """What waits for this agent: one query. What they did themselves waits for somebody else."""
    if actor.role not in (Role.PAYMENTS_CLERK, Role.PAYMENTS_APPROVER):
        return ()
    rows = BankAccount.objects.open().exclude(recorded_by__person=actor.person_id)
    to_check = Q(state=AccountState.PROPOSED, origin=BankAccount.Origin.PROPOSED)
    recorded = Q(state=AccountState.PROPOSED, origin=BankAccount.Origin.DECLARED)
    by_another = Q(checked_by=None) | ~Q(checked_by__person=actor.person_id)
    to_approve = (Q(state=AccountState.CHECKED) | recorded) & by_another
    found = rows.aggregate(check=Count("pk", filter=to_check), approve=Count("pk", filter=to_approve))
    works = []
    if found["check"] and actor.role == Role.PAYMENTS_CLERK:
        why = "Un signataire a changé de compte : comparez l'IBAN et le nom avec le RIB."
        works.append(BankWork("check", "Coordonnées bancaires à vérifier", why, found["check"]))
    if found["approve"]:
        why = "Un autre agent les a vérifiées : rien n'y est versé sans votre approbation."
        works.append(BankWork("approve", "Coordonnées bancaires à approuver", why, found["approve"]))
    return tuple(works)
