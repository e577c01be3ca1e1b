"""What would be erased of somebody today, and what stays, until when and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cesp.accounts.models import Membership, Person, Role
from cesp.common.holdings import Holding
from cesp.contracts.personal_data import running_contracts
from cesp.privacy.inventory import accounts_of, holdings
from cesp.privacy.retention import Retention, classes


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What becomes of one holding.

    :param goes: whether it is erased now.
    :param until: the last day it is kept, when that is known.
    :param why: why it stays; empty when it goes.
    """

    holding: Holding
    retention: Retention
    rows: int
    goes: bool
    until: date | None = None
    why: str = ""


def refusal(person: Person, *, on: date) -> str:
    """Why nothing can be erased at all, as a sentence for the person; empty when something can."""
    running = running_contracts(person, on=on).order_by("pk").first()
    if running is not None:
        return (
            f"Votre contrat {running.reference} est en cours : ces données servent à calculer et à payer ce qui vous "
            "est dû, et à suivre votre engagement. La loi fait obstacle à leur effacement (RGPD, art. 17-3 b). Vous "
            "pouvez en demander la rectification ; l'effacement sera possible une fois le contrat terminé."
        )
    agent = Membership.objects.in_force(on).filter(person=person).exclude(role=Role.SIGNATORY).first()
    if agent is not None:
        return (
            f"Vous agissez dans le service comme « {Role(agent.role).label} » : votre compte est nécessaire à cette "
            "fonction. Il pourra être effacé quand elle aura pris fin."
        )
    return ""


def fates(person: Person, *, on: date) -> tuple[Fate, ...]:
    """What an erasure of this day does of every holding that has rows about somebody."""
    starts = dict(_starts(person))
    accounts = accounts_of(person)
    found = ((holding, sum(holding.rows(one).count() for one in accounts)) for holding in holdings())
    return tuple(_fate(holding, rows, starts, on=on) for holding, rows in found if rows)


def _starts(person: Person) -> Iterator[tuple[str, date]]:
    """The day on which the term of each class began for somebody; classes without such a day are left out."""
    for holding in holdings():
        if holding.past is not None:
            for _, since in holding.past(date.max, person.pk):
                yield holding.retention, since


def _fate(holding: Holding, rows: int, starts: Mapping[str, date], *, on: date) -> Fate:
    retention = classes()[holding.retention]
    since = starts.get(holding.retention)
    until = retention.ends_on(since) if since is not None and retention.has_term else None
    if holding.erase is None:
        return Fate(holding=holding, retention=retention, rows=rows, goes=False, until=until, why=holding.kept)
    never_signed = retention.of_contract and since is None
    if retention.on_request or never_signed or (until is not None and until < on):
        return Fate(holding=holding, retention=retention, rows=rows, goes=True)
    why = f"{retention.in_words.capitalize()} ({retention.source})."
    return Fate(holding=holding, retention=retention, rows=rows, goes=False, until=until, why=why)


def erasable(retention: Iterable[str]) -> tuple[Holding, ...]:
    """The holdings of these classes that can be erased, lowest app first: copies of a name are made from the name."""
    wanted = set(retention)
    return tuple(one for one in holdings() if one.retention in wanted and one.erase is not None)
