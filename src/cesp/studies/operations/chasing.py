"""Chasing faculties with lines left: four steps, each once, and the case desk at the end. Pay goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Organisation
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.studies import telling
from cesp.studies.models import Autumn, Reminder, Step
from cesp.studies.queries.autumns import running
from cesp.studies.queries.board import missing_by_ufr

BEFORE_DAYS, AGAIN_DAYS, DESK_DAYS = 14, 14, 28
"""Days before the last one, and after it."""


def due_on(autumn: Autumn) -> Mapping[Step, date]:
    """The first day of each step. « Late » is the day after the last one."""
    return {
        Step.OPENING: autumn.opens_on,
        Step.BEFORE: max(autumn.opens_on, autumn.due_on - timedelta(days=BEFORE_DAYS)),
        Step.LATE: autumn.due_on + timedelta(days=1),
        Step.AGAIN: autumn.due_on + timedelta(days=AGAIN_DAYS),
        Step.DESK: autumn.due_on + timedelta(days=DESK_DAYS),
    }


def chase(*, at: datetime) -> int:
    """Remind each faculty with lines left of the last step that has come, once.

    Due and not yet done: a job that missed days tells the latest step only.

    :returns: how many faculties were reminded, the case desk's turn included.
    :clauses: NAT-7
    """
    autumn = running(on=day_of(at))
    if autumn is None:
        return 0
    step = [step for step, day in due_on(autumn).items() if day <= day_of(at)][-1]
    reminded = set(Reminder.objects.filter(autumn=autumn, step=step).values_list("ufr_id", flat=True))
    missing = {pk: count for pk, count in missing_by_ufr(autumn).items() if count and pk not in reminded}
    ufrs = Organisation.objects.in_bulk(missing)
    return sum(_remind(autumn, ufrs[pk], step, count, at) for pk, count in sorted(missing.items()))


@transaction.atomic
def _remind(autumn: Autumn, ufr: Organisation, step: Step, missing: int, at: datetime) -> bool:
    locks.hold(f"studies:reminder:{autumn.pk}:{ufr.pk}")
    _, is_new = Reminder.objects.get_or_create(
        autumn=autumn, ufr=ufr, step=step, defaults={"missing": missing, "sent_at": at}
    )
    if not is_new:
        return False
    if step == Step.DESK:
        telling.tell_desk(
            "studies.ufr_silent",
            f"studies.ufr_silent:{autumn.pk}:{ufr.pk}",
            f"{reverse('studies:board')}?annee={autumn.academic_year}",
            data={"ufr": ufr.code, "years": autumn.years, "missing": missing},
            at=at,
        )
        return True
    kind = "studies.to_declare" if step in (Step.OPENING, Step.BEFORE) else "studies.late"
    data: dict[str, str | int] = {"due_on": autumn.due_on.isoformat(), "missing": missing}
    telling.tell_ufr(kind, ufr, autumn, step=step, data=data, at=at)
    return True
