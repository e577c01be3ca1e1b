"""What waits on an agent's home: cases to examine, heard and undecided, to sign; an agency's reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from cesp.accounts.models import Membership, Role
from cesp.breach.models import RUNNING, Case
from cesp.breach.queries.desk import WHERES
from cesp.common.instants import end_of

_FOLLOWED_DAYS = 60
_DESK = {
    "a-examiner": (
        "Ruptures : dossiers à examiner",
        "Un signalement ou une renonciation attend que quelqu'un le lise.",
    ),
    "observations": ("Ruptures : délai d'observations", "Lisez ce qui arrive ; proposez une décision le délai passé."),
    "a-signer": (
        "Ruptures : décisions à signer",
        "Un collègue a proposé une décision : relisez le dossier, puis signez.",
    ),
    "prononcees": ("Ruptures : décisions à recevoir", "La rupture prend effet à la réception : suivez-la."),
    "a-revoir": (
        "Ruptures : créances à revoir",
        "La rupture est annulée ou corrigée au dossier, la somme réclamée ne l'est pas : voyez-le avec les paiements.",
    ),
}
_AGENCY = ("Signalements de rupture suivis", "Ce que la gestion des contrats fait de ce que votre agence a signalé.")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of the home; its code is the queue of the list that shows the same ones."""

    code: str
    title: str
    why: str
    count: int


def breach_work(actor: Membership, *, today: date) -> tuple[Waiting, ...]:
    """What waits for a desk, or what became of an agency's reports; one query."""
    match actor.role:
        case Role.CASE_DESK:
            return _of_desk(actor)
        case Role.ARS_REFERENT:
            return _of_agency(actor, today)
        case _:
            return ()


def _of_desk(actor: Membership) -> tuple[Waiting, ...]:
    wheres = dict(WHERES) | {"a-signer": WHERES["a-signer"] & ~Q(proposed_by__person=actor.person_id)}
    counts = Case.objects.order_by().aggregate(
        **{code.replace("-", "_"): Count("pk", filter=wheres[code]) for code in _DESK}
    )
    return tuple(
        Waiting(code, title, why, counts[code.replace("-", "_")])
        for code, (title, why) in _DESK.items()
        if counts[code.replace("-", "_")]
    )


def _of_agency(actor: Membership, today: date) -> tuple[Waiting, ...]:
    since = end_of(today - timedelta(days=_FOLLOWED_DAYS))
    recent = Q(state__in=RUNNING) | Q(dismissed_at__gte=since) | Q(decided_at__gte=since) | Q(withdrawn_at__gte=since)
    count = Case.objects.visible_to(actor).filter(recent).count()
    return (Waiting("", *_AGENCY, count),) if count else ()
