"""Who answered, who began, who says nothing: by situation and cohort, then person by person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from cesp.accounts.models import Membership, Role
from cesp.common import pagination, search
from cesp.common.pagination import Page, Sort
from cesp.contracts.models import Summary
from cesp.questionnaire.definition import AUDIENCES, Definition, Question
from cesp.questionnaire.models import (
    Proposal,
    ProposalState,
    Questionnaire,
    Response,
    Sending,
    Stage,
    Summons,
    Version,
)
from cesp_law import labels

STATES: Mapping[str, str] = {"sent": "envoyé", "draft": "commencé", "silent": "sans réponse"}
BADGES: Mapping[str, str] = {"sent": "success", "draft": "info", "silent": "warning"}
_PAGE = 30


@dataclass(frozen=True, slots=True)
class Share:
    """A line of the board: how many of each state, and the widths of its bar, in hundredths."""

    label: str
    sent: int
    draft: int
    silent: int
    query: str

    @property
    def total(self) -> int:
        return self.sent + self.draft + self.silent

    @property
    def percent(self) -> int:
        return round(100 * self.sent / self.total) if self.total else 0

    @property
    def sent_width(self) -> str:
        return _percent(self.sent, self.total)

    @property
    def draft_from(self) -> str:
        return self.sent_width

    @property
    def draft_width(self) -> str:
        return _percent(self.draft, self.total)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole if whole else 0:.2f}%"


@dataclass(frozen=True, slots=True)
class Board:
    """The whole of what an actor follows, and its shares."""

    total: Share
    by_audience: tuple[Share, ...]
    by_cohort: tuple[Share, ...]
    by_region: tuple[Share, ...]
    without_proof: int


def board(actor: Membership, questionnaire: Questionnaire) -> Board:
    """The board of a questionnaire: two queries, whatever the rows."""
    rows = Response.objects.visible_to(actor).filter(questionnaire=questionnaire)
    state = Case(
        When(sent_at__isnull=False, then=Value("sent")),
        When(started_at__isnull=False, then=Value("draft")),
        default=Value("silent"),
    )
    grouped = (
        rows.annotate(state_now=state)
        .order_by()
        .values_list("audience", "contract__summary__academic_year", "contract__summary__ars", "state_now")
        .annotate(rows=Count("pk"))
    )
    by_audience: dict[str, Counter[str]] = {}
    by_cohort: dict[int, Counter[str]] = {}
    by_region: dict[str, Counter[str]] = {}
    total: Counter[str] = Counter()
    for audience, cohort, ars, state_now, count in grouped:
        total[state_now] += count
        by_audience.setdefault(audience, Counter())[state_now] += count
        by_cohort.setdefault(cohort, Counter())[state_now] += count
        by_region.setdefault(ars, Counter())[state_now] += count
    national = actor.role in (Role.CASE_DESK, Role.AUDITOR)
    return Board(
        _share("Ensemble", total, ""),
        tuple(
            _share(AUDIENCES[code].capitalize(), by_audience[code.value], f"situation={code.value}")
            for code in AUDIENCES
            if code.value in by_audience
        ),
        tuple(
            _share(f"{year}-{year + 1}", by_cohort[year], f"promotion={year}")
            for year in sorted(by_cohort, reverse=True)
        ),
        tuple(
            _share(labels.ARS[code], by_region[code], f"region={code}")
            for code in labels.ARS
            if national and code in by_region
        ),
        _without_proof(rows),
    )


def _share(label: str, counts: Counter[str], query: str) -> Share:
    return Share(label, counts["sent"], counts["draft"], counts["silent"], query)


def _without_proof(rows: QuerySet[Response]) -> int:
    """Engagements under way with no proof of practice accepted this year (IDF-12)."""
    return rows.filter(_NO_PROOF, audience="engaged").count()


_NO_PROOF = ~Exists(Proposal.objects.filter(response=OuterRef("pk"), about="proof", state=ProposalState.ACCEPTED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the list is narrowed to; what is empty narrows nothing."""

    words: str = ""
    state: str = ""
    audience: str = ""
    cohort: int | None = None
    region: str = ""
    unproven: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One contract of the list, with its response."""

    summary: Summary
    response: Response
    waiting: int
    summons: Summons | None

    @property
    def state(self) -> str:
        return self.response.state

    @property
    def state_label(self) -> str:
        return STATES[self.response.state]

    @property
    def badge(self) -> str:
        return BADGES[self.response.state]


@dataclass(frozen=True, slots=True)
class Listing:
    page: Page[Summary]
    rows: tuple[Row, ...]
    total: int


def listing(actor: Membership, questionnaire: Questionnaire, filters: Filters, *, cursor: str = "") -> Listing:
    """A page of those called to answer, by name: four queries, whatever the rows."""
    responses = narrowed(actor, questionnaire, filters)
    found = Summary.objects.filter(contract__in=responses.values("contract")).select_related("contract__signatory")
    page = pagination.page(found, sort=Sort("sort_key"), cursor=cursor, size=_PAGE)
    ids = [summary.pk for summary in page.rows]
    waiting = Count("proposals", filter=Q(proposals__state=ProposalState.PROPOSED))
    rows = Response.objects.filter(questionnaire=questionnaire, contract__in=ids)
    by_contract = {one.contract_id: one for one in rows.select_related("summons__decided_by").annotate(waiting=waiting)}
    return Listing(
        page,
        tuple(
            Row(
                summary,
                response,
                getattr(response, "waiting", 0),
                getattr(response, "summons", None),
            )
            for summary in page.rows
            if (response := by_contract[summary.pk])
        ),
        responses.count(),
    )


def narrowed(actor: Membership, questionnaire: Questionnaire, filters: Filters) -> QuerySet[Response]:
    """The responses that the filters keep, within the actor's reach."""
    rows = Response.objects.visible_to(actor).filter(questionnaire=questionnaire)
    for word in search.key(filters.words).split():
        rows = rows.filter(contract__summary__search_key__contains=word)
    match filters.state:
        case "sent":
            rows = rows.filter(sent_at__isnull=False)
        case "draft":
            rows = rows.filter(sent_at__isnull=True, started_at__isnull=False)
        case "silent":
            rows = rows.filter(started_at__isnull=True)
    if filters.audience:
        rows = rows.filter(audience=filters.audience)
    if filters.cohort is not None:
        rows = rows.filter(contract__summary__academic_year=filters.cohort)
    if filters.region:
        rows = rows.filter(contract__summary__ars=filters.region)
    if filters.unproven:
        rows = rows.filter(_NO_PROOF, audience="engaged")
    return rows


def cohorts(actor: Membership, questionnaire: Questionnaire) -> list[int]:
    """Academic years of the contracts called, the last first."""
    rows = Response.objects.visible_to(actor).filter(questionnaire=questionnaire).order_by()
    return sorted(set(rows.values_list("contract__summary__academic_year", flat=True)), reverse=True)


def response_for(actor: Membership, public_id: UUID) -> Response:
    """One response that the actor sees.

    :raises Response.DoesNotExist: there is none, or it is outside the actor's perimeter.
    """
    rows = Response.objects.visible_to(actor).select_related(
        "questionnaire", "contract__signatory", "contract__summary", "summons__decided_by__person"
    )
    return rows.get(public_id=public_id)


def columns_of(questionnaire: Questionnaire) -> list[Question]:
    """Every question ever published, in the order of its last wording: a column each; retired ones come last."""
    found: dict[str, Question] = {}
    for version in questionnaire.versions.published().order_by("-number"):
        for question in version.definition.questions():
            found.setdefault(question.code, question)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Exported:
    """A line of the export: whose it is, what they last sent, and the wording that they answered."""

    response: Response
    summary: Summary
    sending: Sending | None
    questions: Mapping[str, Question]


def rows_to_export(actor: Membership, questionnaire: Questionnaire, filters: Filters) -> Iterator[Exported]:
    """Every response that the filters keep, sent or not, by name."""
    definitions: dict[int, Definition] = {
        version.pk: version.definition for version in Version.objects.filter(questionnaire=questionnaire)
    }
    by_code = {pk: {one.code: one for one in form.questions()} for pk, form in definitions.items()}
    rows = narrowed(actor, questionnaire, filters).select_related("contract__summary", "contract__signatory")
    ordered = rows.order_by("contract__summary__sort_key", "pk")
    ids = list(ordered.values_list("pk", flat=True))
    for start in range(0, len(ids), 500):
        batch = ids[start : start + 500]
        last = {one.response_id: one for one in Sending.objects.filter(response__in=batch).order_by("number")}
        for response in ordered.filter(pk__in=batch):
            sending = last.get(response.pk)
            questions = by_code[sending.version_id] if sending else {}
            yield Exported(response, response.contract.summary, sending, questions)


@dataclass(frozen=True, slots=True)
class YearLine:
    """A questionnaire in the list of years."""

    questionnaire: Questionnaire
    stage: Stage
    sent: int
    called: int


def years(actor: Membership, *, on: date) -> list[YearLine]:
    """Every questionnaire that the actor may know of: those in preparation are the case desk's. Two queries."""
    rows = Questionnaire.objects.order_by("-year")
    if actor.role != Role.CASE_DESK:
        rows = rows.filter(announced_at__isnull=False)
    counts = {
        pk: (sent, called)
        for pk, sent, called in Response.objects.visible_to(actor)
        .order_by()
        .values_list("questionnaire")
        .annotate(sent=Count("pk", filter=Q(sent_at__isnull=False)), called=Count("pk"))
    }
    return [YearLine(row, row.stage(on), *counts.get(row.pk, (0, 0))) for row in rows]


def questionnaire_for(actor: Membership, year: int) -> Questionnaire | None:
    """A year's questionnaire, if the actor may know of it."""
    found = Questionnaire.objects.filter(year=year).first()
    if found is not None and found.announced_at is None and actor.role != Role.CASE_DESK:
        return None
    return found
