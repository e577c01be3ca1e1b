from datetime import UTC, date, datetime, time

import pytest
from django.core.management import call_command

from cesp.common import scheduling
from cesp.common.models import JobRun
from cesp.common.scheduling import Job, tick

pytestmark = pytest.mark.django_db

calls: list[date] = []


def note(*, on: date) -> None:
    calls.append(on)


def fail(*, on: date) -> None:
    raise RuntimeError("disque plein")


@pytest.fixture(autouse=True)
def _no_calls() -> None:
    calls.clear()


def job(**changes: object) -> Job:
    fields: dict[str, object] = {"name": "essai", "at": time(2, 0), "run": f"{__name__}.note", "purpose": "Essai."}
    return Job(**(fields | changes))  # type: ignore[arg-type]


def test_a_job_runs_once_for_its_slot() -> None:
    at_two = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)  # 02:00 in Paris
    tick([job()], now=at_two)
    tick([job()], now=at_two.replace(hour=20))
    assert calls == [date(2026, 3, 10)]


def test_the_minute_before_belongs_to_yesterday() -> None:
    tick([job()], now=datetime(2026, 3, 10, 0, 59, tzinfo=UTC))
    assert calls == [date(2026, 3, 9)]


def test_three_days_off_are_caught_up_by_one_turn() -> None:
    tick([job()], now=datetime(2026, 3, 10, 6, 0, tzinfo=UTC))
    tick([job()], now=datetime(2026, 3, 13, 6, 0, tzinfo=UTC))
    assert calls == [date(2026, 3, 10), date(2026, 3, 13)]


def test_a_monthly_job_waits_for_its_day() -> None:
    slot = job(month_day=5).latest_slot(datetime(2026, 3, 4, 12, 0, tzinfo=UTC))
    assert slot.astimezone(scheduling.PARIS).date() == date(2026, 2, 5)


def test_a_failure_is_recorded_does_not_stop_the_next_and_is_tried_again() -> None:
    now = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
    turns = tick([job(name="casse", run=f"{__name__}.fail"), job()], now=now)
    assert [(turn.job, turn.failure) for turn in turns] == [("casse", "RuntimeError: disque plein"), ("essai", "")]
    tick([job(name="casse"), job()], now=now)
    assert calls == [date(2026, 3, 10), date(2026, 3, 10)]
    assert JobRun.objects.get(job="casse").failure == ""


def test_the_table_of_jobs_names_callables_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("tick")
    call_command("tick", "--list")
    assert "jamais passé" not in capsys.readouterr().out
