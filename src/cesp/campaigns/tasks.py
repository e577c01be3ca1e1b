"""What runs by itself: drafts recalled before the closing, files gathered for an agent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django_tasks import task

from cesp.accounts.models import Membership
from cesp.campaigns.models import Bundle, Candidature, How
from cesp.campaigns.operations import bundles
from cesp.campaigns.operations.reminding import remind
from cesp.common import clock, progress


def remind_drafts(*, on: date) -> None:
    """Recall the drafts that are not deposited, 7 days and 2 days before the last one, and that day."""
    remind(at=clock.now())


@transaction.atomic
def ask_bundle(*, actor: Membership, files: Sequence[Candidature], how: How, at: datetime) -> Bundle:
    """Have files gathered by a worker.

    :raises Refused: as :func:`bundles.ask`.
    """
    made = bundles.ask(actor=actor, files=files, how=how, at=at)
    progress.report(made.progress_key, done=0, total=0, label="En attente d'un exécutant…")
    make_bundle.enqueue(made.pk)
    return made


@task()
def make_bundle(bundle: int) -> bool:
    """Write the file; whether there is one."""
    try:
        return bool(bundles.make(bundle=bundle, at=clock.now()).vault_key)
    except Exception:
        bundles.give_up(bundle=bundle)
        raise


def forget_bundles(*, on: date) -> None:
    """Erase the files gathered the day before."""
    bundles.forget_old(at=clock.now())
