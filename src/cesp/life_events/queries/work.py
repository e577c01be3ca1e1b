"""What waits for an agent on their home: requests to decide, answers late, decisions contested."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from cesp.accounts.models import Membership, Role
from cesp.life_events.models import LifeEvent
from cesp.life_events.queries.desk import wheres

_WORK = {
    "a-decider": ("Demandes à décider", "Un signataire attend votre décision."),
    "en-retard": ("Demandes sans réponse dans le délai", "Le délai de réponse annoncé au signataire est passé."),
    "contestees": ("Décisions contestées", "Un signataire conteste un refus : relisez-le, puis répondez-lui."),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of the home; its code is the queue of the list that shows the same ones."""

    code: str
    title: str
    why: str
    count: int


def requests_waiting(actor: Membership, *, today: date) -> tuple[Waiting, ...]:
    """What waits for a desk; one query."""
    if actor.role not in (Role.CASE_DESK, Role.ARS_REFERENT):
        return ()
    where = wheres(actor, today=today)
    mine = LifeEvent.objects.visible_to(actor).order_by()
    counts = mine.aggregate(**{code.replace("-", "_"): Count("pk", filter=where[code]) for code in _WORK})
    return tuple(
        Waiting(code, title, why, counts[code.replace("-", "_")])
        for code, (title, why) in _WORK.items()
        if counts[code.replace("-", "_")]
    )
