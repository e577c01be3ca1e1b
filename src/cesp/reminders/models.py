"""Deadlines as the last night found them, what was reminded of each, and agendas that read one's own.

A deadline is a projection of what the apps say (``settings.DEADLINES``): lists and reminders read it, no
rule does. A person's own page asks the apps themselves.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cesp.accounts import perimeter
from cesp.accounts.models import Membership, Organisation, Person
from cesp.notifications.deadlines import DeadlineKind, Due, deadline_kinds


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def visible_to(self, actor: Membership) -> DeadlineQuerySet:
        """Deadlines of the people whom the actor follows, each by the matter of its kind; never one's conflicts.

        What an agency owes them is on its own lists alone; there too when it is asked without following them.
        """
        ours = Q(agency__isnull=True) | Q(agency=actor.organisation_id)
        found = Q(pk__in=())
        for matter in sorted({kind.matter for kind in deadline_kinds().values()}):
            everywhere = perimeter.reach(actor, matter) is perimeter.Reach.ALL
            found |= Q(matter=matter) & perimeter.within(actor, matter) & (Q() if everywhere else ours)
        asked = [
            kind.code
            for kind in deadline_kinds().values()
            if kind.asked_elsewhere and perimeter.reach(actor, kind.matter) is perimeter.Reach.FOLLOWED
        ]
        if asked:
            found |= Q(kind__in=asked, agency=actor.organisation_id) & ~perimeter.withheld(actor)
        return self.filter(found)

    def open(self) -> DeadlineQuerySet:
        """Those still to be met, missed or not."""
        return self.filter(settled_at__isnull=True)


class Deadline(models.Model):
    """Something a person has to do by a day, or is owed by an agency; settled once the apps no longer say so.

    A day that moves makes another row: its reminders start again.

    :ivar kind: code of a :class:`~cesp.notifications.deadlines.DeadlineKind`; ``subject`` is its own.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deadlines")
    kind = models.CharField("nature", max_length=40)
    subject = models.CharField("objet", max_length=60)
    due_on = models.DateField("dernier jour")
    matter = models.CharField("matière", max_length=20, help_text="code de accounts.perimeter.Matter")
    path = models.CharField("page de la personne", max_length=200)
    agent_path = models.CharField("page de l'agent", max_length=200)
    agency = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    found_at = models.DateTimeField("constatée le")
    settled_at = models.DateTimeField("réglée le", null=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = "échéance"
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "subject", "due_on"], name="a_deadline_once_by_day")
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(settled_at__isnull=True), name="deadline_open_by_day"),
            models.Index(fields=["kind", "due_on"], condition=Q(settled_at__isnull=True), name="deadline_open_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_on:%d/%m/%Y}"

    @property
    def declared(self) -> DeadlineKind:
        return deadline_kinds()[self.kind]

    @property
    def due(self) -> Due:
        """As the app gave it."""
        return Due(
            kind=self.kind,
            subject=self.subject,
            person_id=self.person_id,
            due_on=self.due_on,
            path=self.path,
            agent_path=self.agent_path,
            agency_id=self.agency_id,
        )


class Reminder(models.Model):
    """One step of one deadline, told to one person: never twice, whatever ran or did not.

    :ivar step: « signatory-90 », « signatory+1 », « referent+1 », « deputy+15 »: who, and days around the last one.
    """

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="reminders")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    step = models.CharField("rappel", max_length=20)
    told_at = models.DateTimeField("dit le")

    class Meta:
        verbose_name = "rappel d'échéance"
        verbose_name_plural = "rappels d'échéances"
        constraints = [
            models.UniqueConstraint(fields=["person", "deadline", "step"], name="a_step_is_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.step}"
