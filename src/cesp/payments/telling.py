"""Telling people of money: approvers that a run waits, signatories that a payment is on its way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.urls import reverse

from cesp.accounts.models import Membership, Person, Role
from cesp.common import mail, outbox
from cesp.common.instants import day_of
from cesp.identity.links import former_addresses
from cesp.notifications import operations as notifications
from cesp.notifications.operations import Told
from cesp.payments.models import BankAccount, PaymentRun
from cesp.payments.set_off_models import SetOff

_ROWS_A_FETCH = 5_000
_PAID = """
SELECT DISTINCT line.contract_id, contract.signatory_id, contract.reference
FROM payments_runline line JOIN contracts_contract contract ON contract.id = line.contract_id
WHERE line.run_id = %s AND line.kind IN ('due', 'restored') AND line.contract_id > %s
ORDER BY line.contract_id LIMIT %s
"""


def _key(run: PaymentRun) -> str:
    return f"payments.run:{run.pk}"


def tell_approvers(run: PaymentRun, *, at: datetime) -> None:
    """Say to every approver in office that a run waits for them, save to those who may not approve it."""
    approvers = Membership.objects.in_force(day_of(at)).filter(role=Role.PAYMENTS_APPROVER)
    others = approvers.exclude(person__in=[run.prepared_by_id, run.controlled_by_id])
    for person in Person.objects.filter(pk__in=others.values("person")).order_by("pk"):
        notifications.notify(
            person=person,
            kind="payments.run_controlled",
            key=_key(run),
            path=reverse("payments:run", args=[run.month]),
            at=at,
            data={"month": str(run.month), "pay_on": run.pay_on.isoformat()},
        )


def end_waiting(run: PaymentRun, *, at: datetime) -> None:
    """A run that is approved, sent back or taken back waits for no approver any more."""
    notifications.resolve(kind="payments.run_controlled", key=_key(run), at=at)


def promise_to_tell(run: PaymentRun, *, at: datetime) -> None:
    """Leave the signatories of an emitted run to a worker: a hundred thousand rows are not for this transaction."""
    payload = {"run": run.pk, "at": at.isoformat()}
    outbox.put("payments.tell_emitted", key=f"payments.emitted:{run.pk}", payload=payload, at=at)


def tell_emitted(*, key: str, payload: Mapping[str, Any], at: datetime) -> None:
    """Tell each signatory paid by a run: the handler of that promise; again, it tells nobody twice."""
    run = PaymentRun.objects.get(pk=payload["run"])
    emitted_at = datetime.fromisoformat(payload["at"])
    notifications.notify_many(kind="payments.payment_ordered", told=_paid(run), at=emitted_at)


def _paid(run: PaymentRun) -> Iterator[Told]:
    """One signatory a contract, without holding them all."""
    data = {"month": str(run.month), "pay_on": run.pay_on.isoformat()}
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_PAID, [run.pk, after, _ROWS_A_FETCH])
            rows = cursor.fetchall()
        if not rows:
            return
        for contract_id, person_id, reference in rows:
            path = reverse("portal:contract", args=[reference])
            yield Told(person_id, f"payments.run:{run.pk}:{contract_id}", path, data)
        after = rows[-1][0]


def tell_bank_details(account: BankAccount, *, done: str, token: str, at: datetime) -> None:
    """Say to the person that where they are paid changes, at every address known to be theirs.

    :param done: ``recorded``, ``approved`` or ``refused``.
    :param token: of the link « ce n'est pas moi ».
    """
    path = reverse("payments:disown_account", args=[token])
    notifications.notify(
        person=account.person,
        kind=f"payments.bank_details_{done}",
        key=f"payments.bank_account:{account.pk}:{done}",
        path=reverse("payments:own_account") if done == "refused" else path,
        at=at,
        data={"from_on": account.from_on.isoformat()},
    )
    if done != "refused":
        for number, address in enumerate(former_addresses(account.person)):
            mail.queue(_to_former(address, path), key=f"bank-details-{done}:{account.pk}:{number}", at=at)


def _to_former(address: str, path: str) -> mail.Mail:
    return mail.Mail(
        to=address,
        subject="Vos coordonnées bancaires changent",
        paragraphs=(
            "Cette adresse a été celle de votre compte : de nouvelles coordonnées bancaires y sont enregistrées.",
            "Si ce n'est pas vous, dites-le : rien n'y sera versé.",
        ),
        action=("Ce n'est pas moi", path),
        one_time=True,
    )


def tell_desk_of_a_freeze(account: BankAccount, *, at: datetime) -> None:
    """Say to every payments clerk in office that somebody disowns their bank details."""
    clerks = Membership.objects.in_force(day_of(at)).filter(role=Role.PAYMENTS_CLERK)
    for person in Person.objects.filter(pk__in=clerks.values("person")).order_by("pk"):
        notifications.notify(
            person=person,
            kind="payments.bank_details_frozen",
            key=f"payments.bank_account:{account.pk}:frozen",
            path=reverse("payments:account", args=[account.pk]),
            at=at,
        )


def tell_of_a_proposal(set_off: SetOff, *, at: datetime) -> None:
    """Say to every approver in office that a set-off waits for them, save to whoever proposed it."""
    approvers = Membership.objects.in_force(day_of(at)).filter(role=Role.PAYMENTS_APPROVER)
    others = approvers.exclude(person=set_off.proposed_by_id)
    for person in Person.objects.filter(pk__in=others.values("person")).order_by("pk"):
        _of_set_off(set_off, person, "proposed", at)


def end_of_a_proposal(set_off: SetOff, *, at: datetime) -> None:
    """A proposal that is decided or withdrawn waits for no approver any more."""
    notifications.resolve(kind="payments.set_off_proposed", key=f"payments.set_off:{set_off.pk}:proposed", at=at)


def tell_of_a_refusal(set_off: SetOff, *, at: datetime) -> None:
    """Say to whoever proposed a set-off that it is refused."""
    _of_set_off(set_off, set_off.proposed_by, "refused", at)


def tell_of_a_set_off(set_off: SetOff, *, done: str, at: datetime) -> None:
    """Say to the signatory that something will be withheld, or no longer.

    :param done: ``decided`` or ``stopped``.
    """
    _of_set_off(set_off, set_off.contract.signatory, done, at)


def _of_set_off(set_off: SetOff, person: Person, done: str, at: datetime) -> None:
    own = done in ("decided", "stopped")
    reference = set_off.contract.reference
    notifications.notify(
        person=person,
        kind=f"payments.set_off_{done}",
        key=f"payments.set_off:{set_off.pk}:{done}",
        path=reverse("payments:own_set_offs") if own else reverse("payments:overpayment", args=[reference]),
        at=at,
        data={"first_withheld_month": str(set_off.first_month)} if done == "decided" else {},
    )
