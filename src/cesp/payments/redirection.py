"""An account frozen between the approval of a run and its emission: where its transfer goes instead."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from cesp.accounts.models import Person
from cesp.payments.models import PAYING_LINES, AccountState, BankAccount, PaymentRun, RunLine
from cesp_law.refusals import Refused


@dataclass(frozen=True, slots=True)
class Redirected:
    """The transfer of one contract, which was to go to an account frozen since.

    :param to: the account of the same person that serves again, approved by two people too; nothing when none does.
    """

    contract_id: int
    person: Person
    to: BankAccount | None


def frozen_lines(run: PaymentRun) -> QuerySet[RunLine]:
    """Lines of a run that would pay to an account that its owner has frozen since it was prepared."""
    frozen = BankAccount.objects.filter(state=AccountState.FROZEN, ended_at__gte=run.prepared_at)
    if not frozen.exists():  # the thousands of lines are not read for nothing
        return RunLine.objects.none()
    own = frozen.filter(person=OuterRef("contract__signatory"), iban=OuterRef("iban"))
    return RunLine.objects.filter(Exists(own), run=run, kind__in=PAYING_LINES)


def redirected(run: PaymentRun) -> tuple[Redirected, ...]:
    """Transfers that will not go where the run says, contract by contract: at most three queries."""
    lines = frozen_lines(run).select_related("contract__signatory").order_by("contract", "first_month")
    people = {line.contract_id: line.contract.signatory for line in lines}
    if not people:
        return ()
    usable = BankAccount.objects.filter(person__in=people.values(), state=AccountState.APPROVED)
    served = {one.person_id: one for one in usable.filter(from_on__lte=run.pay_on).order_by("from_on", "pk")}
    return tuple(Redirected(contract, person, served.get(person.pk)) for contract, person in people.items())


def destinations(run: PaymentRun) -> dict[int, BankAccount]:
    """By contract, the account that is paid instead of the frozen one.

    :raises Refused: a person has no other account: the emission waits for one.
    :law: règle de gestion : rien n'est versé à un compte que son titulaire conteste
    """
    found = redirected(run)
    if without := sorted({one.person.full_name for one in found if one.to is None}):
        raise Refused(
            "Compte gelé par son titulaire depuis la préparation (« ce n'est pas moi »), et aucun autre compte "
            f"utilisable : {', '.join(without)}. Appelez cette personne, enregistrez le compte qu'elle confirme, "
            "faites-le approuver, puis émettez : le virement ira à ce compte.",
            citation="règle de gestion : rien n'est versé à un compte que son titulaire conteste",
        )
    return {one.contract_id: one.to for one in found if one.to is not None}
