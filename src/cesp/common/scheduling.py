"""What runs when. A job is « due and not yet done », never « due exactly now ».

``manage.py tick`` may be called every minute or after three days off: each job runs at most once
for its latest slot, whatever the number of machines that tick.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.utils.module_loading import import_string

from cesp.common import clock, locks
from cesp.common.logs import mask
from cesp.common.models import JobRun

PARIS = ZoneInfo("Europe/Paris")
_GIVEN_UP_AFTER = timedelta(hours=6)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A scheduled job.

    :param name: stable name, shown in the table of jobs.
    :param at: time of day, Europe/Paris.
    :param run: dotted path of a callable taking ``on`` (the slot's day); idempotent.
    :param purpose: one French sentence for whoever reads the table.
    :param month_day: run on that day of the month only (1–28); ``None`` runs every day.
    :param every_minutes: run that often instead (then ``at`` is not read).
    """

    name: str
    at: time = time(0, 0)
    run: str
    purpose: str
    month_day: int | None = None
    every_minutes: int | None = None

    @property
    def rhythm(self) -> str:
        """How often, in French: « chaque jour à 02:00 »."""
        if self.every_minutes is not None:
            return f"toutes les {self.every_minutes} minutes"
        day = f"le {self.month_day} du mois" if self.month_day is not None else "chaque jour"
        return f"{day} à {self.at:%H:%M}"

    def latest_slot(self, now: datetime) -> datetime:
        """The last instant, not after ``now``, at which the job was to run."""
        if self.every_minutes is not None:
            step = self.every_minutes * 60
            return datetime.fromtimestamp(now.timestamp() // step * step, tz=PARIS)
        day = now.astimezone(PARIS).date()
        while not (self._on(day) and self._slot(day) <= now):
            day -= timedelta(days=1)
        return self._slot(day)

    def _on(self, day: date) -> bool:
        return self.month_day is None or day.day == self.month_day

    def _slot(self, day: date) -> datetime:
        return datetime.combine(day, self.at, tzinfo=PARIS)


def tick(jobs: Iterable[Job], *, now: datetime) -> list[JobRun]:
    """Run every job whose latest slot has not been honoured.

    A job that fails is recorded with its error, does not stop the others, and is tried again at
    the next tick.

    :returns: the turns taken now, in the table's order.
    """
    return [turn for job in jobs if (turn := _run_if_due(job, now)) is not None]


def _run_if_due(job: Job, now: datetime) -> JobRun | None:
    turn = _claim(job, job.latest_slot(now), now)
    if turn is None:
        return None
    try:
        import_string(job.run)(on=turn.slot.astimezone(PARIS).date())
    except Exception as error:
        log.exception("job failed", job=job.name)
        turn.failure = mask(f"{type(error).__name__}: {error}")
    turn.finished_at = clock.now()
    turn.save(update_fields=["finished_at", "failure"])
    return turn


def _claim(job: Job, slot: datetime, now: datetime) -> JobRun | None:
    """Take the slot for this process, or nothing when it is done or somebody is at it."""
    with transaction.atomic():
        locks.hold(f"job:{job.name}")
        turn = JobRun.objects.filter(job=job.name, slot=slot).first()
        if turn is None:
            return JobRun.objects.create(job=job.name, slot=slot, started_at=now)
        stuck = turn.finished_at is None and now - turn.started_at > _GIVEN_UP_AFTER
        if not (stuck or turn.failure):
            return None
        turn.started_at, turn.finished_at, turn.failure = now, None, ""
        turn.save()
        return turn


def last_turns() -> dict[str, JobRun]:
    """The latest turn of each job by name."""
    return {turn.job: turn for turn in JobRun.objects.order_by("slot")}
