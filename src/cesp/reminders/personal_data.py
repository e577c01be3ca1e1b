"""What somebody has to do by when, what they were reminded of, and their private calendar address."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cesp.accounts.models import Person
from cesp.common.holdings import Activity, Holding, deleted
from cesp.reminders.models import Deadline, Reminder

DEADLINES = Activity(
    code="echeances",
    title="Échéances et rappels",
    purpose="Dire à chacun ce qu'il a à faire et avant quand, et le rappeler à temps.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e ; code de l'éducation, art. L. 632-6)",
    subjects="candidats et signataires ; agents à qui une échéance passée est signalée",
    recipients=("ars_referent", "ufr_manager", "case_desk", "auditor"),
)


def _deadlines(person: Person) -> QuerySet[Deadline]:
    return Deadline.objects.filter(person_id=person.pk)


def _reminders(person: Person) -> QuerySet[Reminder]:
    about = Q(person_id=person.pk) | Q(deadline__person_id=person.pk)
    return Reminder.objects.filter(about).select_related("deadline")


HOLDINGS = (
    Holding(
        model="reminders.Reminder",
        title="Rappels d'échéances",
        activity=DEADLINES,
        categories=("ce qui a été rappelé, et quand",),
        retention="notifications",
        rows=_reminders,
        columns={
            "Échéance": lambda row: row.deadline.declared.label,
            "Dernier jour": lambda row: row.deadline.due_on,
            "Rappel": "step",
            "Dit le": "told_at",
        },
        impersonal=("step",),
        erase=deleted(_reminders),
    ),
    Holding(
        model="reminders.Deadline",
        title="Échéances",
        activity=DEADLINES,
        categories=("ce qui est à faire, et avant quand",),
        retention="notifications",
        rows=_deadlines,
        columns={
            "Échéance": lambda row: row.declared.label,
            "Dernier jour": "due_on",
            "Page": "path",
            "Page de l'agence": "agent_path",
            "Constatée le": "found_at",
            "Réglée le": "settled_at",
        },
        personal=("path", "agent_path"),
        impersonal=("kind", "subject", "matter"),
        erase=deleted(_deadlines),
    ),
)
