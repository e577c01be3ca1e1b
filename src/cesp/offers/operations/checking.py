"""The nightly check that contracts in force are legally whole: each defect found by a night, gone by another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.offers.models import Defect
from cesp.offers.queries.wholeness import examine


@dataclass(frozen=True, slots=True)
class Checked:
    """What a night changed, over how many contracts."""

    found: int
    gone: int
    verified: int
    taken_over: int


@transaction.atomic
def check_wholeness(*, at: datetime) -> Checked:
    """Examine every contract in force; write what is newly wrong and what no longer is.

    Run twice the same day it changes nothing more.
    """
    locks.hold("offers:wholeness")
    seen, on = examine(), day_of(at)
    standing = {(one.contract_id, one.code): one for one in Defect.objects.filter(gone_on__isnull=True)}
    now = {(contract, code) for contract, codes in seen.defects.items() for code in codes}
    new = sorted(now - standing.keys())
    Defect.objects.bulk_create(Defect(contract_id=contract, code=code, found_on=on) for contract, code in new)
    gone = [one.pk for key, one in standing.items() if key not in now]
    Defect.objects.filter(pk__in=gone).update(gone_on=on)
    if new or gone:
        audit.record(act="offers.wholeness_checked", actor=None, at=at, detail={"found": len(new), "gone": len(gone)})
    return Checked(len(new), len(gone), seen.verified, seen.taken_over)
