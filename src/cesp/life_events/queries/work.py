"""What waits for an agent on their home: requests to give an opinion on, to decide, decisions contested."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from cesp.accounts.models import Membership, Role
from cesp.life_events.models import LifeEvent
from cesp.life_events.queries.desk import wheres

_WORK = {
    "avis": ("Demandes qui attendent l'avis de votre agence", "La gestion des contrats l'attend avant de décider."),
    "a-decider": ("Demandes à décider", "Un signataire attend votre décision."),
    "contestees": ("Décisions contestées", "Un signataire conteste un refus : relisez-le, puis répondez-lui."),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of the home; its code is the queue of the list that shows the same ones.

    :param late: how many of them wait longer than the signatory was told.
    """

    code: str
    title: str
    why: str
    count: int
    late: int = 0


def requests_waiting(actor: Membership, *, today: date) -> tuple[Waiting, ...]:
    """What waits for a desk, each request once, said late when it is; one query."""
    if actor.role not in (Role.CASE_DESK, Role.ARS_REFERENT):
        return ()
    where = wheres(actor, today=today)
    held = {code: where[code] for code in _WORK} | {
        "late": where["a-decider"] & where["en-retard"],
        "late_opinion": where["avis"] & ~where["avis-attendus"],
    }
    mine = LifeEvent.objects.visible_to(actor).order_by()
    counts = mine.aggregate(**{_key(code): Count("pk", filter=one) for code, one in held.items()})
    late = {"a-decider": counts["late"], "avis": counts["late_opinion"]}
    return tuple(
        Waiting(code, title, why, counts[_key(code)], late.get(code, 0))
        for code, (title, why) in _WORK.items()
        if counts[_key(code)]
    )


def _key(code: str) -> str:
    return code.replace("-", "_")
