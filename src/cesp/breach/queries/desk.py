"""What agents read: the list of cases, one of them; an agency, what became of its reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from cesp.accounts.models import Membership, Role
from cesp.breach import told
from cesp.breach.models import Case, CasePiece, CaseQuerySet, CaseState, Extension, Observation
from cesp.breach.permissions import may_join, natures_for
from cesp.breach.reading import choosing, cost_on, is_without_effect
from cesp.breach.workflow import WORKFLOW, Party, too_soon
from cesp.common import pagination, search
from cesp.common.pagination import Page, Sort
from cesp.common.workflow import Button
from cesp.contracts import permissions as contracts
from cesp.correspondence.models import Notice
from cesp.documents.kinds import KINDS, Kind
from cesp.documents.models import Piece
from cesp.internship.models import Candidate
from cesp.recovery.models import OverClaim
from cesp_law.breach import BreachCost

SORTS: Mapping[str, Sort] = {"signalement": Sort("reported_at"), "-signalement": Sort("reported_at", descending=True)}
DEFAULT_SORT = "-signalement"
QUEUES: Mapping[str, str] = {
    "a-examiner": "À examiner",
    "a-recevoir": "Notification à recevoir",
    "observations": "Observations",
    "a-signer": "À signer",
    "prononcees": "Ruptures à recevoir",
    "a-revoir": "Créance à revoir",
    "terminees": "Terminées",
}
_PAGE = 30
_NOT_KNOWN = Q(notice__in=Notice.objects.not_known())
TO_PUT_RIGHT = Q(state=CaseState.BROKEN, debt__in=OverClaim.objects.filter(settled_at__isnull=True).values("debt"))
"""Broken, then annulled, corrected or counted anew: the debt does not claim what is due."""
WHERES: Mapping[str, Q] = {
    "a-examiner": Q(state=CaseState.REPORTED),
    "a-recevoir": Q(state=CaseState.OPEN) & _NOT_KNOWN,
    "observations": Q(state=CaseState.OPEN) & ~_NOT_KNOWN,
    "a-signer": Q(state=CaseState.PROPOSED),
    "prononcees": Q(state=CaseState.PRONOUNCED),
    "a-revoir": TO_PUT_RIGHT,
    "terminees": Q(
        state__in=(
            CaseState.DISMISSED,
            CaseState.BROKEN,
            CaseState.CLOSED,
            CaseState.WAIVED,
            CaseState.WITHDRAWN,
        )
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the list is narrowed to; an empty text narrows nothing."""

    queue: str = ""
    ground: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list; ``ready`` once the time for observations is over and nothing is decided."""

    case: Case
    until_on: date | None
    ready: bool


@dataclass(frozen=True, slots=True)
class Listing:
    page: Page[Case]
    rows: tuple[Row, ...]
    total: int
    queues: tuple[Queue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """One case as an agent reads it.

    :param cost: what a breach would cost, or cost; never for an agency.
    :param whole: whether the reader sees more than the report and its outcome.
    :param withheld: pieces of health that the reader's role does not see.
    :param is_without_effect: whether a breach was pronounced that can break nothing any more.
    :param to_put_right: whether its debt does not claim what the file says is due; never for an agency.
    """

    case: Case
    sentence: str
    whole: bool
    observations: tuple[Observation, ...]
    extensions: tuple[Extension, ...]
    pieces: tuple[Piece, ...]
    withheld: int
    kinds: tuple[Kind, ...]
    cost: BreachCost | None
    candidate: Candidate | None
    buttons: tuple[Button, ...]
    too_soon: str
    others: tuple[Case, ...]
    is_without_effect: bool
    to_put_right: bool

    @property
    def open_codes(self) -> frozenset[str]:
        return frozenset(button.transition.code for button in self.buttons if button.open)

    @property
    def refusals(self) -> tuple[Button, ...]:
        """Acts of this role that are not possible yet, with why, each reason once."""
        found = {button.refusal: button for button in reversed(self.buttons) if not button.open}
        mine = (
            button
            for button in found.values()
            if "La décision proposée est" not in button.refusal and not button.transition.code.startswith("send_back")
        )
        return tuple(mine)

    @property
    def may_hear(self) -> bool:
        return any(code.startswith("take_observations") for code in self.open_codes)

    @property
    def may_sign(self) -> bool:
        return any(code.startswith("sign_") for code in self.open_codes)

    @property
    def may_send_back(self) -> bool:
        return any(code.startswith("send_back") for code in self.open_codes)


def wheres_of(actor: Membership) -> Mapping[str, Q]:
    """What each queue of the list holds, for a reader: an agency hears of no debt."""
    whole = actor.role != Role.ARS_REFERENT
    return WHERES if whole else {code: held for code, held in WHERES.items() if code != "a-revoir"}


def listing(actor: Membership, wanted: Filters, *, sort: str = "", cursor: str = "", today: date) -> Listing:
    """A page of the cases an actor may see, and how many each queue holds. Two queries whatever the rows."""
    rows, wheres = _narrowed(actor, wanted), wheres_of(actor)
    counts = rows.order_by().aggregate(
        all=Count("pk"), **{code.replace("-", "_"): Count("pk", filter=held) for code, held in wheres.items()}
    )
    chosen = rows.filter(wheres[wanted.queue]) if wanted.queue in wheres else rows
    page = pagination.page(_whole(chosen), sort=SORTS.get(sort, SORTS[DEFAULT_SORT]), cursor=cursor, size=_PAGE)
    total = counts[wanted.queue.replace("-", "_")] if wanted.queue in wheres else counts["all"]
    queues = tuple(
        Queue(code, label, counts[code.replace("-", "_")]) for code, label in QUEUES.items() if code in wheres
    )
    return Listing(page, tuple(rows_of(page.rows, today=today)), total, tuple(one for one in queues if one.count))


def everything(actor: Membership, wanted: Filters, *, sort: str = "") -> QuerySet[Case]:
    """Every case of the list, for an export."""
    rows, wheres = _narrowed(actor, wanted), wheres_of(actor)
    chosen = rows.filter(wheres[wanted.queue]) if wanted.queue in wheres else rows
    return pagination.ordered(_whole(chosen), SORTS.get(sort, SORTS[DEFAULT_SORT]))


def rows_of(cases: Sequence[Case], *, today: date) -> Iterator[Row]:
    for case in cases:
        until = case.observations_until_on
        ready = case.state == CaseState.OPEN and until is not None and today > until
        yield Row(case, until, ready)


def _narrowed(actor: Membership, wanted: Filters) -> CaseQuerySet:
    rows = Case.objects.visible_to(actor)
    for word in search.key(wanted.words).split():
        rows = rows.filter(Q(contract__signatory__search_key__contains=word) | Q(contract__reference__icontains=word))
    return rows.filter(ground=wanted.ground) if wanted.ground else rows


def _whole(rows: CaseQuerySet) -> CaseQuerySet:
    return rows.select_related("contract__signatory", "reported_for", "notice", "decision_notice", "fact")


def case_for(actor: Membership, public_id: UUID) -> Case:
    """One case.

    :raises Case.DoesNotExist: there is none, or it is outside the actor's perimeter.
    """
    related = (
        "reported_by__person",
        "reported_by__organisation",
        "dismissed_by__person",
        "opened_by__person",
        "proposed_by__person",
        "decided_by__person",
        "notice__letter",
        "decision_notice__letter",
        "letter",
        "life_event",
        "debt",
    )
    return _whole(Case.objects.visible_to(actor)).select_related(*related).get(public_id=public_id)


def page_of(actor: Membership, case: Case, *, today: date) -> DeskPage:
    """One case; an agency reads its own report and what came of it, nothing of the hearing nor of the money."""
    whole = actor.role != Role.ARS_REFERENT
    joined = CasePiece.objects.filter(case=case)
    if not whole:
        joined = joined.filter(joined_by__organisation=actor.organisation_id or 0)
    keys = joined.values("piece")
    pieces = tuple(Piece.objects.visible_to(actor).filter(pk__in=keys).order_by("pk"))
    reads_costs = whole and contracts.reads_indemnity(actor)
    on = case.effect_on if case.state == CaseState.BROKEN and case.effect_on else today
    return DeskPage(
        case=case,
        sentence=told.status(case, actor.role),
        whole=whole,
        observations=tuple(case.observations.select_related("recorded_by__person").order_by("pk")) if whole else (),
        extensions=tuple(case.extensions.select_related("granted_by__person").order_by("pk")) if whole else (),
        pieces=pieces,
        withheld=joined.count() - len(pieces),
        kinds=tuple(KINDS[code] for code in natures_for(actor)) if may_join(actor, case) else (),
        cost=cost_on(case.contract, on=on) if reads_costs else None,
        candidate=choosing(case.contract) if whole and case.is_running else None,
        buttons=tuple(WORKFLOW.buttons(state=case.state, subject=case, actor=Party(actor, today))),
        too_soon=too_soon(case, today) if case.state == CaseState.OPEN else "",
        others=_others(actor, case),
        is_without_effect=case.state == CaseState.PRONOUNCED
        and is_without_effect(case.contract, on=case.decision_known_on or today),
        to_put_right=whole and case.debt_id is not None and Case.objects.filter(TO_PUT_RIGHT, pk=case.pk).exists(),
    )


def _others(actor: Membership, case: Case) -> tuple[Case, ...]:
    """The other cases of the same contract that the reader sees."""
    rows = Case.objects.visible_to(actor).filter(contract=case.contract_id).exclude(pk=case.pk)
    return tuple(rows.order_by("-reported_at", "-pk"))
