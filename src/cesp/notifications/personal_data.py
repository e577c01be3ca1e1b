"""What the service told each person."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from cesp.accounts.models import Person
from cesp.common.holdings import Holding, deleted
from cesp.common.personal_data import MAILS
from cesp.notifications.models import Notification


def _told(person: Person) -> QuerySet[Notification]:
    return Notification.objects.filter(person_id=person.pk)


def _sweep(before: date) -> int:
    return Notification.objects.filter(read_at__date__lt=before).delete()[0]


HOLDINGS = (
    Holding(
        model="notifications.Notification",
        title="Notifications",
        activity=MAILS,
        categories=("ce qui a été annoncé", "dates"),
        retention="notifications",
        rows=_told,
        columns={
            "Le": "created_at",
            "Nature": "kind",
            "Clé": "key",
            "Page": "path",
            "Précisions": "data",
            "Lue le": "read_at",
        },
        personal=("key", "path", "data"),
        impersonal=("kind",),
        erase=deleted(_told),
        sweep=_sweep,
    ),
)
