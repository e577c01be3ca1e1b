"""Whom a request is told to besides its signatory: the agencies whose opinion is asked on it."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from cesp.common.instants import day_of
from cesp.life_events.hearing import standing
from cesp.life_events.models import LifeEvent, Opinion
from cesp.life_events.permissions import referents_asked
from cesp.notifications.operations import notify, resolve

_ASKED = "life_events.opinion_asked"


def tell_asked(opinion: Opinion, *, at: datetime) -> None:
    """Ask the referents of an agency; it waits for them until they answer, or the request is closed."""
    event = opinion.event
    for person in referents_asked(opinion, on=day_of(at)):
        notify(
            person=person,
            kind=_ASKED,
            key=_key(opinion),
            path=reverse("life_events:request", args=[event.public_id]),
            at=at,
            data={"event": event.kind, "opinion_by": opinion.answer_by_on.isoformat()},
        )


def settle_asked(opinion: Opinion, *, at: datetime) -> None:
    """End what asked an agency for an opinion: it is given, or no longer asked."""
    resolve(kind=_ASKED, key=_key(opinion), at=at)


def tell_closed(event: LifeEvent, *, at: datetime) -> None:
    """Tell the agencies asked how the request ended; the one of the region wanted reads it no longer."""
    for opinion in standing(event):
        settle_asked(opinion, at=at)
        for person in referents_asked(opinion, on=day_of(at)):
            notify(
                person=person,
                kind="life_events.heard_request_closed",
                key=f"life_events.heard_closed:{event.pk}",
                path=reverse("life_events:requests"),
                at=at,
                data={"event": event.kind, "request_ended": event.state},
            )


def _key(opinion: Opinion) -> str:
    return f"life_events.opinion:{opinion.pk}"
