"""A year after the end: asking, once, where somebody practises, and keeping what they chose to say."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.contracts.models import Contract
from cesp.contracts.permissions import require_signatory
from cesp.engagement.models import EndCertificate, Stay, UnderServed, Where
from cesp.engagement.reading import RULE, STAY_AFTER_MONTHS, stay_asked_from
from cesp.notifications.operations import Told, notify_many
from cesp_law.dates import add_months_clamped, in_french
from cesp_law.refusals import Refused

ASKED_DURING_MONTHS = 6
"""Whole months after which nobody is asked any more, if the question could not leave before."""


@transaction.atomic
def declare(*, actor: Membership, contract: Contract, where: str, under_served: str, at: datetime) -> Stay:
    """Keep where a former signatory says they practise; said again, it replaces what was said.

    :raises PermissionDenied: somebody else's contract.
    :raises Refused: the engagement is not certified, or its year after is not over.
    """
    require_signatory(actor, contract)
    locks.hold(f"engagement:{contract.pk}")
    held = EndCertificate.objects.standing().filter(contract=contract).first()
    if held is None:
        raise Refused("Cette question se pose un an après la fin d'un engagement certifié.", citation=RULE)
    opens_on = stay_asked_from(held.last_day)
    if day_of(at) < opens_on:
        raise Refused(f"Cette question se pose un an après la fin : à compter du {in_french(opens_on)}.", citation=RULE)
    stay, _ = Stay.objects.update_or_create(
        contract=contract,
        defaults={"where": Where(where), "under_served": UnderServed(under_served), "declared_at": at},
    )
    audit.record(act="engagement.stay_declared", actor=actor, at=at, about_id=contract.signatory_id, subject=contract)
    return stay


@transaction.atomic
def take_back(*, actor: Membership, contract: Contract, at: datetime) -> None:
    """Erase what was said: it was optional. Safe to run again.

    :raises PermissionDenied: somebody else's contract.
    """
    require_signatory(actor, contract)
    if Stay.objects.filter(contract=contract).delete()[0]:
        audit.record(
            act="engagement.stay_withdrawn", actor=actor, at=at, about_id=contract.signatory_id, subject=contract
        )


def ask(*, on: date, at: datetime) -> int:
    """Ask whoever ended a year ago and has said nothing, once each.

    :returns: how many people the question concerns; run again, nobody is told twice.
    """
    rows = (
        EndCertificate.objects.standing()
        .filter(
            contract__stay=None,
            last_day__lte=add_months_clamped(on, -STAY_AFTER_MONTHS),
            last_day__gt=add_months_clamped(on, -STAY_AFTER_MONTHS - ASKED_DURING_MONTHS),
        )
        .select_related("contract")
    )
    told = (
        Told(
            row.contract.signatory_id,
            f"engagement.stay:{row.contract_id}",
            reverse("engagement:stay", args=[row.contract.reference]),
            {},
        )
        for row in rows.order_by("pk")
        if stay_asked_from(row.last_day) <= on
    )
    return notify_many(kind="engagement.stay_asked", told=told, at=at)
