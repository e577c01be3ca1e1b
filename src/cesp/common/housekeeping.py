"""Sweeping up after ourselves, from the table of jobs."""

from datetime import date

from django.core.management import call_command


def purge_sessions(*, on: date) -> None:
    """Delete the sessions that have expired."""
    call_command("clearsessions")


def purge_finished_tasks(*, on: date) -> None:
    """Delete background tasks finished more than 14 days ago."""
    call_command("prune_db_task_results", min_age_days=14, verbosity=0)
