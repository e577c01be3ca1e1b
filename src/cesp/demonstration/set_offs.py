"""Two students paid for months that were suspended since: a set-off that Sylvie confirms, and one she confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from cesp.accounts.models import Membership
from cesp.contracts import operations as contracts
from cesp.contracts.models import Contract
from cesp.demonstration.conversations import at
from cesp.demonstration.personas import APPROVER, CASE_DESK, PAYMENTS_CLERK
from cesp.payments import setting_off
from cesp.payments.models import PaymentRun
from cesp.payments.set_off_models import SetOff
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import Suspended, SuspensionGround
from cesp_law.money import Cents
from cesp_law.phase import Phase

_RECORDED_AGO, _PROPOSED_AGO, _CONFIRMED_AGO = 6, 3, 2
_FAR = timedelta(days=365)


def make(agents: Mapping[str, Membership], *, today: date) -> None:
    """Suspend the last month paid of one student and the last two of another, then propose to withhold them."""
    last = PaymentRun.objects.order_by("-month")[0].month
    studying = Contract.objects.filter(
        reference__startswith="DOSSIER-",
        summary__phase=Phase.TRAINING,
        summary__expected_diploma_on__gt=today + _FAR,
        pk__in=PaymentRun.objects.order_by("-month")[0].lines.filter(kind="due").values("contract"),
    )
    # The first ones have changes of bank account of their own.
    first, second = studying.select_related("signatory").order_by("-pk")[:2]
    _propose(agents, first, MonthRange(last, last + 1), today=today)
    set_off = _propose(agents, second, MonthRange(last + -1, last + 1), today=today)
    setting_off.confirm(actor=agents[APPROVER.email], set_off=set_off, at=at(today, _CONFIRMED_AGO, 10))


def _propose(agents: Mapping[str, Membership], contract: Contract, months: MonthRange, *, today: date) -> SetOff:
    contracts.record_fact(
        actor=agents[CASE_DESK.email],
        contract=contract,
        fact=Suspended(months=months, ground=SuspensionGround.ILLNESS),
        evidence="demande de suspension reçue après le versement",
        at=at(today, _RECORDED_AGO, 15),
    )
    proposed_at = at(today, _PROPOSED_AGO, 11)
    return setting_off.propose(
        actor=agents[PAYMENTS_CLERK.email],
        contract=contract,
        cap_cents=Cents(250_00),
        first=Month.on(today),
        reasons="Suspension connue après le versement. Plafond choisi pour laisser les trois quarts de l'allocation.",
        at=proposed_at,
    )
