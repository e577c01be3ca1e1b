"""The page of a contract, ready to print: figures, things to do, next payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cesp.portal.reading import ContractFile
from cesp.portal.situations import Situation, distance, situation
from cesp.portal.upcoming import NextPayment, next_payment, received
from cesp_law.deadlines import Deadline
from cesp_law.explain import Explained
from cesp_law.money import Cents
from cesp_law.phase import Phase


@dataclass(frozen=True, slots=True)
class ToDo:
    """A deadline, and how far it is."""

    deadline: Deadline
    late: bool
    distance: str


@dataclass(frozen=True, slots=True)
class Page:
    file: ContractFile
    situation: Situation
    to_do: tuple[ToDo, ...]
    next_payment: NextPayment | None

    @property
    def is_over(self) -> bool:
        """Whether the contract is broken or waived: nothing moves any more."""
        return self.file.now.phase.value in {Phase.BREACHED, Phase.WAIVED}

    @property
    def received(self) -> Explained[Cents]:
        return received(self.file)

    @property
    def today(self) -> date:
        return self.file.on


def page_of(file: ContractFile, *, before_last: int) -> Page:
    """Everything that the page of a contract prints.

    :param before_last: see :func:`cesp.payments.paydays.pay_day`.
    """
    return Page(
        file=file,
        situation=situation(file),
        to_do=tuple(
            ToDo(deadline, deadline.due_on < file.on, distance(deadline.due_on, today=file.on))
            for deadline in file.now.deadlines
        ),
        next_payment=next_payment(file, today=file.on, before_last=before_last),
    )
