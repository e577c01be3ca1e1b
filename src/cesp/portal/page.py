"""The page of a contract, ready to print: figures, things to do, next payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cesp.payments.whole_file import ContractFile
from cesp.portal.situations import Situation, situation
from cesp.portal.upcoming import NextPayment, next_payment, received
from cesp.reminders.from_law import due_of
from cesp.reminders.wording import Shown
from cesp_law.deadlines import Deadline
from cesp_law.explain import Explained
from cesp_law.money import Cents
from cesp_law.phase import Phase


@dataclass(frozen=True, slots=True)
class Page:
    file: ContractFile
    situation: Situation
    to_do: tuple[Shown, ...]
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
        to_do=tuple(_shown(deadline, file) for deadline in file.now.deadlines),
        next_payment=next_payment(file, today=file.on, before_last=before_last),
    )


def _shown(deadline: Deadline, file: ContractFile) -> Shown:
    """A deadline in the words of « Mes échéances »."""
    contract = file.contract
    due = due_of(deadline, contract_id=contract.pk, person_id=contract.signatory_id, reference=contract.reference)
    return Shown(due, file.on)
