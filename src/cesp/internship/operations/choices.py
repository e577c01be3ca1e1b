"""What a choice is locked by, and what may still be done in it at an instant."""

from __future__ import annotations

from datetime import datetime

from cesp.common import locks
from cesp.common.instants import in_french, last_minute_in_french
from cesp.internship.models import Allocation, Choice
from cesp_law.refusals import Refused

LAW = "code de l'éducation, art. L. 632-6 : choix par rang sur une liste propre aux signataires"


def held(choice: Choice) -> Choice:
    """The choice, locked and read again: whoever changes wishes, ranks, posts or candidates comes after the other."""
    locks.hold(f"internship:{choice.pk}")
    return Choice.objects.get(pk=choice.pk)


def refuse_allocated(choice: Choice) -> None:
    """:raises Refused: the final allocation has been made: nothing it rests on changes any more."""
    if Allocation.objects.filter(choice=choice).exists():
        raise Refused("L'affectation définitive est prononcée : plus rien n'y change.", citation=LAW)


def refuse_wishes(choice: Choice, at: datetime) -> None:
    """Let wishes through only while they are taken, to the instant in Paris.

    :raises Refused: not announced, not open yet, or closed.
    """
    if choice.announced_at is None or at < choice.wishes_from_at:
        raise Refused(f"Les vœux s'ouvrent le {in_french(choice.wishes_from_at)} (heure de Paris).", citation=LAW)
    if at >= choice.wishes_until_at:
        raise Refused(
            f"Les vœux sont clos : le dernier moment était le {last_minute_in_french(choice.wishes_until_at)} (heure "
            "de Paris). Votre dernière liste enregistrée est conservée.",
            citation=LAW,
        )
