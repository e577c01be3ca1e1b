"""The list of candidatures as an agent's desk reads it: filters with counters, what waits, one page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cesp.accounts.models import Membership, Role
from cesp.campaigns.models import (
    Campaign,
    Candidature,
    CandidatureState,
    Correction,
    Opinion,
    Purpose,
)
from cesp.campaigns.models.candidatures import IN_THE_RUNNING
from cesp.campaigns.queries.completeness import Completeness, judged
from cesp.campaigns.queries.reading import finds_by_name, lodged_on, shown_to_each
from cesp.common import pagination, search
from cesp.common.pagination import Page, Sort

PAGE = 30
SORTS: Mapping[str, Sort] = {
    "depot": Sort("deposited_at"),
    "-depot": Sort("deposited_at", descending=True),
    "modification": Sort("saved_at", descending=True),
    "nom": Sort("person__sort_key"),
    "-nom": Sort("person__sort_key", descending=True),
}
BY_NAME = frozenset({"nom", "-nom"})
"""Orders that would tell a member of a blind committee whose a file is."""
DEFAULT_SORT = "depot"
QUEUES: Mapping[str, str] = {
    "a_verifier": "À vérifier",
    "a_corriger": "À corriger par la personne",
    "en_retard": "Corrections en retard",
    "inscriptions": "Inscriptions à confirmer",
    "avis": "Avis à donner",
    "completes": "Complètes",
    "irrecevables": "Irrecevables",
    "retirees": "Retirées",
}
"""What an agent looks for, by its code in the address."""
_OF_UFR = ("a_verifier", "a_corriger", "en_retard", "inscriptions", "completes", "irrecevables", "retirees")
_OF_ARS = ("avis", "completes", "irrecevables", "retirees")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the list is narrowed to; an empty value narrows nothing."""

    queue: str = ""
    words: str = ""
    profession: str = ""
    status: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A file of the list, and what is missing from it."""

    candidature: Candidature
    completeness: Completeness
    opinions: tuple[Opinion, ...]
    name: str

    @property
    def awaited(self) -> int:
        return sum(not one.outcome for one in self.opinions)


@dataclass(frozen=True, slots=True)
class Queue:
    """A filter with its counter."""

    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Listing:
    page: Page[Candidature]
    rows: tuple[Row, ...]
    queues: tuple[Queue, ...]
    total: int


def queues_of(actor: Membership) -> tuple[str, ...]:
    """The filters that mean something to the actor's desk."""
    match actor.role:
        case Role.ARS_REFERENT:
            return _OF_ARS
        case Role.COMMITTEE_MEMBER | Role.CASE_DESK:
            return ()
        case Role.AUDITOR:
            return tuple(code for code in _OF_UFR)
        case _:
            return _OF_UFR


def wheres(actor: Membership, *, today: date) -> dict[str, Q]:
    """Each filter as a condition that counts no file twice."""
    overdue = Correction.objects.filter(
        candidature=OuterRef("pk"), answered_at__isnull=True, cancelled_at__isnull=True, answer_by_on__lt=today
    )
    running = Q(state__in=IN_THE_RUNNING)
    return {
        "a_verifier": Q(state=CandidatureState.DEPOSITED),
        "a_corriger": Q(state=CandidatureState.TO_CORRECT),
        "en_retard": Q(Exists(overdue), state=CandidatureState.TO_CORRECT),
        "inscriptions": running & Q(enrolled__isnull=True),
        "avis": running & _to_give(actor),
        "completes": Q(state=CandidatureState.COMPLETE),
        "irrecevables": Q(state=CandidatureState.INADMISSIBLE),
        "retirees": Q(state=CandidatureState.WITHDRAWN),
    }


def _to_give(actor: Membership) -> Q:
    """Asked of the actor's ARS and not answered; its opinion on a project in its region, asked by the law itself."""
    code = actor.organisation.ars_code if actor.organisation and actor.role == Role.ARS_REFERENT else ""
    if not code:
        return Q(pk__in=())
    own = Opinion.objects.filter(candidature=OuterRef("pk"), ars=code)
    return Exists(own.filter(outcome="")) | (Q(intended_ars=code) & ~Exists(own.filter(purpose=Purpose.PROJECT)))


def listing(actor: Membership, wanted: Filters, *, sort: str = "", cursor: str = "", today: date) -> Listing:
    """One page, with the counters of the filters for the rest of what was asked."""
    rows = _narrowed(actor, wanted)
    where = wheres(actor, today=today)
    codes = queues_of(actor)
    counts = rows.order_by().aggregate(total=Count("pk"), **{code: Count("pk", filter=where[code]) for code in codes})
    found = _queued(rows, wanted.queue, where, codes)
    page = pagination.page(_whole(found), sort=SORTS[sort_of(actor, sort)], cursor=cursor, size=PAGE)
    queues = tuple(Queue(code, QUEUES[code], counts[code]) for code in codes)
    total = counts[wanted.queue] if wanted.queue in codes else counts["total"]
    return Listing(page, tuple(rows_of(page.rows, actor)), queues, total)


def chosen(actor: Membership, keys: list[int]) -> list[Candidature]:
    """The files ticked in the list, of those the actor reads; in the order of their deposit."""
    rows = _whole(Candidature.objects.visible_to(actor).filter(pk__in=keys))
    return list(rows.order_by("deposited_at", "pk"))


def everything(actor: Membership, wanted: Filters, *, sort: str = "", today: date) -> QuerySet[Candidature]:
    """Every file of the list, for an export."""
    rows = _narrowed(actor, wanted)
    found = _queued(rows, wanted.queue, wheres(actor, today=today), queues_of(actor))
    return pagination.ordered(_whole(found), SORTS[sort_of(actor, sort)])


def sort_of(actor: Membership, asked: str) -> str:
    """The order that is used for the one asked; that of deposits where it is unknown or tells too much."""
    known = asked in SORTS and (asked not in BY_NAME or finds_by_name(actor))
    return asked if known else DEFAULT_SORT


def years_of(actor: Membership) -> tuple[tuple[int, str], ...]:
    """The campaigns whose files the actor reads, the latest first: academic year and its name, « 2026-2027 »."""
    campaigns = Campaign.objects.filter(pk__in=Candidature.objects.visible_to(actor).values("campaign"))
    return tuple((one.academic_year, one.years) for one in campaigns.order_by("-academic_year"))


def rows_of(candidatures: Sequence[Candidature], actor: Membership) -> Iterator[Row]:
    """Each file as the list tells it to this reader."""
    shown = shown_to_each(actor, candidatures)
    for one in candidatures:
        opinions = tuple(one.opinions.all())
        yield Row(
            one, judged(one, one.attachments.all(), opinions, on=lodged_on(one)), opinions, shown[one.pk].name_of(one)
        )


def _queued(
    rows: QuerySet[Candidature], queue: str, where: Mapping[str, Q], codes: tuple[str, ...]
) -> QuerySet[Candidature]:
    return rows.filter(where[queue]) if queue in codes else rows


def _whole(rows: QuerySet[Candidature]) -> QuerySet[Candidature]:
    """With all that a line prints and that completeness asks."""
    return rows.select_related("person", "ufr", "campaign", "intended_commune").prefetch_related(
        "attachments__piece", "opinions", "corrections"
    )


def _narrowed(actor: Membership, wanted: Filters) -> QuerySet[Candidature]:
    rows = Candidature.objects.visible_to(actor)
    for word in search.key(wanted.words).split():
        by_number = Q(pk=int(word)) if word.isdecimal() and len(word) < 10 else Q(pk__in=())
        by_name = Q(person__search_key__contains=word) if finds_by_name(actor) else Q(pk__in=())
        rows = rows.filter(by_name | by_number)
    if wanted.profession:
        rows = rows.filter(profession=wanted.profession)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.year:
        rows = rows.filter(campaign__academic_year=wanted.year)
    return rows
