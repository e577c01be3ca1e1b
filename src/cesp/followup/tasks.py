"""What a worker does with a bulk mail, and the act that asks for it."""

from datetime import datetime

from django.db import transaction
from django_tasks import task

from cesp.accounts.models import Membership
from cesp.common import clock, progress
from cesp.followup.models import Mailing
from cesp.followup.operations import mailing as operations
from cesp.followup.queries.portfolio import Filters


@task()
def send(mailing_id: int) -> str:
    """Promise the mails that are left."""
    return operations.send(mailing_id=mailing_id, at=clock.now())


@transaction.atomic
def ask(*, actor: Membership, filters: Filters, subject: str, body: str, seen: int, read: str, at: datetime) -> Mailing:
    """Decide a bulk mail and leave it to a worker."""
    mailing = operations.prepare(actor=actor, filters=filters, subject=subject, body=body, seen=seen, read=read, at=at)
    progress.report(mailing.progress_key, done=0, total=0, label="En attente d'un exécutant…")
    send.enqueue(mailing.pk)
    return mailing
