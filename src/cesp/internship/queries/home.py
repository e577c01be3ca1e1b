"""What waits on the homes: the next act of a choice for the case desk, one's wishes for a candidate. One query each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef

from cesp.accounts.models import Membership
from cesp.common.instants import day_of, last_minute_in_french
from cesp.internship.models import Allocation, Candidate, Choice, Rank, Wish
from cesp_law.dates import in_french

_SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class NextAct:
    """What the calendar of a choice asks next.

    :param page: name of the address, which takes the year.

    :param late: whether its day is past.
    """

    choice: Choice
    label: str
    due_on: date
    page: str
    late: bool = False

    @property
    def why(self) -> str:
        if self.late:
            return f"En retard : le calendrier du choix {self.choice.year} le prévoyait le {in_french(self.due_on)}."
        return f"Prévu le {in_french(self.due_on)}, d'après le calendrier du choix {self.choice.year}."


def next_act(*, at: datetime) -> NextAct | None:
    """The next act of the latest choice, from a fortnight before its day; none when nothing is near."""
    allocated = Exists(Allocation.objects.filter(choice=OuterRef("pk")))
    wished, ranked = (Exists(rows.filter(candidate=OuterRef("pk"))) for rows in (Wish.objects, Rank.objects))
    unranked = Exists(Candidate.objects.staying().filter(wished, ~ranked, choice=OuterRef("pk")))
    choice = Choice.objects.annotate(allocated=allocated, unranked=unranked).order_by("-year").first()
    if choice is None or choice.allocated:
        return None
    found, today = _of(choice, at, unranked=choice.unranked), day_of(at)
    return replace(found, late=found.due_on < today) if found.due_on - _SOON <= today else None


def _of(choice: Choice, at: datetime, *, unranked: bool) -> NextAct:
    """:param unranked: whether somebody who made wishes has no rank yet."""
    if choice.announced_at is None:
        on = day_of(choice.wishes_from_at)
        return NextAct(choice, f"Annoncer le choix d'internat {choice.year}", on, "internship:announce")
    if choice.listed_at is None:
        return NextAct(choice, "Publier la liste nationale des postes", choice.list_on, "internship:publish_list")
    if unranked and day_of(at) < choice.final_on:
        return NextAct(choice, "Importer les rangs de l'internat", choice.ranks_on, "internship:ranks")
    return NextAct(choice, "Prononcer l'affectation définitive", choice.final_on, "internship:allocate")


@dataclass(frozen=True, slots=True)
class OwnChoice:
    """A choice that waits for the signatory's wishes. :param saved: whether a list is kept already."""

    choice: Choice
    saved: bool

    @property
    def closing(self) -> str:
        return last_minute_in_french(self.choice.wishes_until_at)


def own_choice(actor: Membership, *, at: datetime) -> OwnChoice | None:
    """The choice that takes the actor's wishes now; none when none does."""
    rows = (
        Candidate.objects.visible_to(actor)
        .staying()
        .filter(choice__announced_at__isnull=False, choice__wishes_from_at__lte=at, choice__wishes_until_at__gt=at)
    )
    one = rows.select_related("choice").order_by("-choice__year").first()
    return OwnChoice(one.choice, one.wishes_saved_at is not None) if one is not None else None
