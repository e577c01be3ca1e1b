"""What agents read: the list of projects sent, one of them with its verdict, its voices and its effect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from cesp.accounts.access import CONTRACT_READERS
from cesp.accounts.models import Membership, Role
from cesp.common import pagination, search
from cesp.common.pagination import Page, Sort
from cesp.contracts import queries as contracts
from cesp.life_events.models import PROJECT, Outcome
from cesp.life_events.queries.reasons import sentences_for
from cesp.projects import told
from cesp.projects.models import OPEN, Project, ProjectQuerySet, ProjectState, Question, Seat, Voice
from cesp.projects.permissions import region_of, seat_of
from cesp.projects.queries.occupancy import Occupancy, occupancies, occupancy_of
from cesp.projects.reading import Forecast, Judgement, forecast_of, judge, terms_of
from cesp.projects.told import Heard
from cesp.projects.voices import NO_REASON, heard_of, refusal_to_go_past
from cesp.projects.workflow import WORKFLOW
from cesp.zoning.models import PlaceOfPractice
from cesp.zoning.queries.places import listed
from cesp_law.refusals import Refused

SORTS: Mapping[str, Sort] = {
    "envoi": Sort("sent_at"),
    "-envoi": Sort("sent_at", descending=True),
    "date": Sort("planned_on"),
}
_WAITING = frozenset({"a-traiter", "voix", "questions", "sans-lieu", "changements"})
QUEUES: Mapping[str, str] = {
    "a-traiter": "Attendent votre voix ou votre décision",
    "voix": "Voix du département à venir",
    "questions": "Question au signataire",
    "sans-lieu": "Lieu à inscrire sur la liste",
    "changements": "Changement de lieu",
    "ailleurs": "Lieu dans une autre région",
    "valides": "Validés",
    "refuses": "Refusés",
}
_PAGE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the list is narrowed to; an empty text narrows nothing."""

    queue: str = ""
    departement: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list.

    :param disputed: whether more want its place than it has posts left.
    """

    project: Project
    disputed: bool


@dataclass(frozen=True, slots=True)
class Listing:
    page: Page[Project]
    rows: tuple[Row, ...]
    total: int
    queues: tuple[Queue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """One project as an agent reads it.

    :param judgement: recomputed by the zoning in force the day it was sent.
    :param seat: from where the actor speaks; ``None`` for whoever only reads.
    :param held_back: why the region may not validate yet, besides the law.
    :param places: those of the list in the same commune, to attach a free place to.
    """

    project: Project
    sentence: str
    answers: tuple[tuple[str, str], ...]
    judgement: Judgement | None
    zone: str
    tone: str
    protection: str
    forecast: Forecast | None
    refusal: str
    heard: tuple[Heard, ...]
    past_voices: tuple[Voice, ...]
    questions: tuple[Question, ...]
    occupancy: Occupancy | None
    seat: Seat | None
    held_back: str
    places: tuple[PlaceOfPractice, ...]
    actions: frozenset[str]
    facts_seen: int
    reads_contract: bool

    @property
    def is_brief(self) -> bool:
        """Whether the reader is shown of the file what the project changes, and nothing else."""
        return not self.reads_contract

    @property
    def may_validate(self) -> bool:
        return "validate" in self.actions and not self.refusal and not self.remarks

    @property
    def remarks(self) -> tuple[object, ...]:
        return self.judgement.remarks if self.judgement else ()


def wheres(actor: Membership) -> dict[str, Q]:
    """What each queue holds."""
    here, sent = region_of(actor), Q(state=ProjectState.SENT)
    spoken = Exists(Voice.objects.filter(project=OuterRef("pk"), seat=Seat.DEPARTEMENT, superseded_at__isnull=True))
    mine = Q(pk__in=())
    if actor.role == Role.ARS_REFERENT:
        mine = sent & Q(ars=here)
    elif actor.role == Role.DEPARTEMENT_REFERENT:
        mine = sent & ~Q(spoken)
    return {
        "a-traiter": mine,
        "voix": sent & ~Q(spoken),
        "questions": Q(state=ProjectState.QUESTIONED),
        "sans-lieu": Q(state__in=OPEN, place__isnull=True),
        "changements": Q(replaces__isnull=False, state__in=OPEN),
        "ailleurs": ~Q(ars=F("contract__summary__ars")),
        "valides": Q(state=ProjectState.VALIDATED),
        "refuses": Q(state=ProjectState.REFUSED),
    }


def listing(actor: Membership, wanted: Filters, *, sort: str = "", cursor: str = "") -> Listing:
    """A page of the projects that an actor may see, and how many each queue holds; four queries whatever the rows."""
    rows, where = _narrowed(actor, wanted), wheres(actor)
    counts = rows.order_by().aggregate(
        all=Count("pk"), **{code.replace("-", "_"): Count("pk", filter=held) for code, held in where.items()}
    )
    chosen = rows.filter(where[wanted.queue]) if wanted.queue in where else rows
    page = pagination.page(_whole(chosen), sort=SORTS[sort_of(sort, wanted.queue)], cursor=cursor, size=_PAGE)
    total = counts[wanted.queue.replace("-", "_")] if wanted.queue in where else counts["all"]
    queues = tuple(Queue(code, label, counts[code.replace("-", "_")]) for code, label in QUEUES.items())
    shown = tuple(one for one in queues if one.count or one.code == wanted.queue)
    return Listing(page, tuple(rows_of(page.rows)), total, shown)


def everything(actor: Membership, wanted: Filters, *, sort: str = "") -> QuerySet[Project]:
    """Every project of the list, for an export."""
    rows, where = _narrowed(actor, wanted), wheres(actor)
    chosen = rows.filter(where[wanted.queue]) if wanted.queue in where else rows
    return pagination.ordered(_whole(chosen), SORTS[sort_of(sort, wanted.queue)])


def sort_of(sort: str, queue: str) -> str:
    """The sort asked for; else who waits longest first in a queue of those who wait, the latest first elsewhere."""
    if sort in SORTS:
        return sort
    return "envoi" if queue in _WAITING else "-envoi"


def rows_of(projects: Sequence[Project]) -> Iterator[Row]:
    """Each project, and whether its place is disputed; one query."""
    held = occupancies([one.place for one in projects if one.place is not None])
    for one in projects:
        known = held.get(one.place_id or 0)
        yield Row(one, one.is_open and known is not None and known.is_disputed)


def _narrowed(actor: Membership, wanted: Filters) -> ProjectQuerySet:
    rows = Project.objects.visible_to(actor)
    for word in search.key(wanted.words).split():
        rows = rows.filter(
            Q(contract__signatory__search_key__contains=word)
            | Q(contract__reference__icontains=word)
            | Q(place__reference__icontains=word)
            | Q(commune__sort_key__contains=word)
        )
    return rows.filter(departement=wanted.departement) if wanted.departement else rows


def _whole(rows: ProjectQuerySet) -> ProjectQuerySet:
    related = (
        "contract__signatory", "contract__summary", "place", "commune__departement", "zoning", "replaces",
    )  # fmt: skip
    return rows.select_related(*related).prefetch_related("sites")


def project_for(actor: Membership, public_id: UUID) -> Project:
    """One project that was sent.

    :raises Project.DoesNotExist: there is none, or it is outside the actor's perimeter.
    """
    rows = Project.objects.visible_to(actor).filter(sent_at__isnull=False)
    related = (
        "contract__signatory", "contract__summary", "place__commune__successor", "commune__departement",
        "commune__successor", "zoning", "replaces__commune", "replaces__place", "validated_by__person",
        "refused_by__person", "receipt", "validation_letter", "refusal_letter",
    )  # fmt: skip
    rows = rows.select_related(*related).prefetch_related("sites", "questions__asked_by__person")
    return rows.get(public_id=public_id)


def page_of(actor: Membership, project: Project, *, today: date) -> DeskPage:
    """One project, judged by the zoning of the day it was sent, with what validating it would change."""
    judgement = judge(project, terms_of(project.contract), on=today)
    forecast, refusal = None, ""
    category = judgement.counts_as if judgement else None
    if project.is_open and category is not None:
        try:
            forecast = forecast_of(project, category, today=today)
        except Refused as refused:
            refusal = f"{refused.sentence} ({refused.citation})"
    heard, seat = heard_of(project, on=today), seat_of(actor, project)
    past = project.voices.filter(superseded_at__isnull=False).select_related("given_by__person").order_by("pk")
    return DeskPage(
        project=project,
        sentence=told.status(project, actor.role, heard=heard),
        answers=tuple(told.answers(project)),
        judgement=judgement,
        zone=told.zone(judgement) if judgement else "",
        tone=told.tone(judgement) if judgement else "",
        protection=told.protection_words(project),
        forecast=forecast,
        refusal=refusal,
        heard=heard,
        past_voices=tuple(past),
        questions=tuple(sorted(project.questions.all(), key=lambda one: one.pk)),
        occupancy=occupancy_of(project.place) if project.place else None,
        seat=seat,
        held_back=refusal_to_go_past(heard, "x") if seat is Seat.REGION and project.is_open else "",
        places=_places_there(project, today=today) if seat is Seat.REGION else (),
        actions=_actions(actor, project, seat),
        facts_seen=contracts.last_position(project.contract),
        reads_contract=actor.role in CONTRACT_READERS,
    )


_OF_SEAT: Mapping[Seat, frozenset[str]] = {
    Seat.REGION: frozenset({"question", "attach", "validate", "refuse"}),
    Seat.DEPARTEMENT: frozenset({"speak", "ask"}),
    Seat.OUTGOING: frozenset({"advise"}),
}


def _actions(actor: Membership, project: Project, seat: Seat | None) -> frozenset[str]:
    if seat is None:
        return frozenset()
    buttons = WORKFLOW.buttons(state=project.state, subject=project, actor=actor)
    return frozenset(one.transition.code for one in buttons if one.open) & _OF_SEAT[seat]


def _places_there(project: Project, *, today: date) -> tuple[PlaceOfPractice, ...]:
    if project.place is not None or not project.is_open:
        return ()
    profession = project.contract.summary.profession
    return tuple(listed(on=today).filter(commune=project.commune_id, profession=profession).order_by("reference"))


def reasons_for(page: DeskPage, outcome: Outcome) -> tuple[str, ...]:
    """Sentences to choose from: to refuse, what the law says against this very project; then those of the library."""
    against = page.judgement.remarks if page.judgement and outcome == Outcome.REFUSE else ()
    return (*(one.sentence for one in against), *(one.text for one in sentences_for(PROJECT, outcome)))


def without_reasons(page: DeskPage, *, refuses: bool) -> str:
    """What to answer to a decision that gives no reason; empty where it needs none."""
    return NO_REASON if refuses else refusal_to_go_past(page.heard, "")
