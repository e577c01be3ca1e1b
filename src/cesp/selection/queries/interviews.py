"""The interviews of a committee, and a candidate's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse

from cesp.accounts.models import Membership, Role
from cesp.campaigns.models import Candidature, Committee
from cesp.common.icalendar import Event
from cesp.selection.models import Slot
from cesp.selection.permissions import manages
from cesp.selection.queries.committees import files_of, hides_names, withheld_from


@dataclass(frozen=True, slots=True)
class Schedule:
    """Slots in order, files without one, and free times to come."""

    slots: tuple[Slot, ...]
    waiting: tuple[Candidature, ...]
    named: bool
    """Whether the reader is shown who the candidates are: not those who score a blind committee, while they do."""
    free: tuple[Slot, ...]
    unconvened: int


def slots_for(actor: Membership, committee: Committee) -> QuerySet[Slot]:
    """Slots, without those of a candidate hidden from the actor by a conflict of interest."""
    rows = committee.slots.select_related("candidature__person", "convocation", "committee__ufr")
    hidden = Q(candidature__in=withheld_from(actor, committee))
    return rows.filter(Q(candidature__isnull=True) | ~hidden).order_by("starts_at")


def schedule_of(actor: Membership, committee: Committee, *, at: datetime) -> Schedule:
    slots = tuple(slots_for(actor, committee))
    waiting = files_of(committee).filter(slot__isnull=True).exclude(pk__in=withheld_from(actor, committee))
    return Schedule(
        slots=slots,
        waiting=tuple(waiting),
        named=named_to(actor, committee),
        free=tuple(one for one in slots if one.candidature_id is None and one.starts_at > at),
        unconvened=sum(one.candidature_id is not None and one.convocation_id is None for one in slots),
    )


def named_to(actor: Membership, committee: Committee) -> bool:
    """Whether the actor reads the candidates' names on the interviews: their UFR, which convenes them, always does."""
    return manages(actor, committee) or not hides_names(committee)


def own_slot(actor: Membership, public_id: UUID) -> Slot:
    """A candidate's own interview, once they are convened.

    :raises Slot.DoesNotExist: somebody else's, or none.
    """
    if actor.role != Role.SIGNATORY:
        raise Slot.DoesNotExist
    rows = Slot.objects.select_related("committee__ufr", "committee__campaign", "convocation", "candidature")
    return rows.get(public_id=public_id, candidature__person=actor.person_id, convocation__isnull=False)


def event_of(slot: Slot, *, title: str, changed_at: datetime, url: str) -> Event:
    return Event(
        uid=f"entretien-{slot.public_id}@{settings.SITE_URL.partition('://')[2]}",
        first=slot.starts_at,
        until=slot.starts_at + timedelta(minutes=slot.minutes),
        title=title,
        changed_at=changed_at,
        place=slot.place,
        url=url,
    )


def own_event(slot: Slot) -> Event:
    """For the candidate's agenda."""
    assert slot.convocation is not None
    url = settings.SITE_URL + reverse("selection:interview", args=[slot.public_id])
    return event_of(slot, title="Entretien de sélection (CESP)", changed_at=slot.convocation.issued_at, url=url)


def events_of(actor: Membership, committee: Committee) -> list[Event]:
    """For a member's agenda: no candidate is named in it, it is read on many screens."""
    url = settings.SITE_URL + reverse("selection:interviews", args=[committee.pk])
    return [
        event_of(one, title="Entretien d'un candidat (CESP)", changed_at=committee.set_up_at, url=url)
        for one in slots_for(actor, committee)
        if one.candidature_id is not None
    ]


def choices_for(
    actor: Membership, committee: Committee, pk: int, *, at: datetime
) -> tuple[Candidature, tuple[Slot, ...]]:
    """A file, and the times it may be given: its own and the free ones to come.

    :raises Candidature.DoesNotExist: not of this committee, or hidden from the actor.
    """
    file = files_of(committee).visible_to(actor).get(pk=pk)
    free = Q(candidature__isnull=True, starts_at__gt=at)
    return file, tuple(slots_for(actor, committee).filter(free | Q(candidature=file)))
