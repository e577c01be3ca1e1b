"""What desks read: the list of installations by what each waits for, and one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from cesp.accounts.models import Membership, Role
from cesp.common import pagination, search
from cesp.common.pagination import Page, Sort
from cesp.projects.models import Project, ProjectState
from cesp.settling.models import CoveredSite, Installation, Proof, ProofState
from cesp.settling.queries.own import Situation
from cesp.settling.queries.standing import whole
from cesp.settling.workflow import WORKFLOW, state_of

SORTS: Mapping[str, Sort] = {
    "date": Sort("planned_on"),
    "-date": Sort("planned_on", descending=True),
    "validation": Sort("validated_at"),
    "-validation": Sort("validated_at", descending=True),
}
DEFAULT_SORT = "date"
"""The nearest installation first."""
QUEUES: Mapping[str, str] = {
    "lettre": "Lettre attendue",
    "en-route": "Lettre en route",
    "a-attester": "À attester",
    "a-notifier": "Durée à notifier",
    "a-verifier": "Pièces à vérifier",
    "manquantes": "Pièces manquantes",
    "prets": "Prêts à installer",
    "sans-effet": "Installés sans effet",
    "installes": "Installés",
    "perimees": "Pièces périmées",
    "quittes": "Lieu quitté",
}
_PAGE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the list is narrowed to; an empty text narrows nothing."""

    queue: str = ""
    words: str = ""
    ars: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the list: a validated project and how far its installation is.

    :param step: number of the step that it is at, of seven.
    """

    project: Project
    installation: Installation | None
    state: str
    badge: str
    step: int
    planned_on: date | None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list.

    :param unvalidated: who settled without a validation, a page of them; ``more_unvalidated`` when that is not all.
    """

    page: Page[Project]
    rows: tuple[Row, ...]
    total: int
    queues: tuple[Queue, ...]
    unvalidated: tuple[Installation, ...]
    more_unvalidated: bool


def wheres(*, today: date) -> dict[str, Q]:
    """What each queue holds, over projects that were validated."""
    done, left = Q(installation__fact__isnull=False), Q(installation__left_on__isnull=False)
    received = Q(installation__received_on__isnull=False)
    signed, attested = Q(installation__letter__isnull=False), Q(installation__attested_at__isnull=False)
    proofs = Proof.objects.filter(installation__project=OuterRef("pk"))
    to_check = Exists(proofs.filter(state=ProofState.DEPOSITED))
    expired = _expired(proofs, today)
    waiting, whole_file = ~done & ~left, Q(installation__complete_at__isnull=False) & ~expired
    return {
        "lettre": ~signed & ~left,
        "en-route": signed & ~received & ~left,
        "a-attester": received & ~attested & ~left,
        "a-notifier": attested & Q(installation__notified_at__isnull=True) & ~left,
        "a-verifier": Q(to_check) & ~left,
        "manquantes": waiting & ~whole_file & ~Q(to_check),
        "prets": waiting & whole_file,
        "sans-effet": done & ~left & Q(contract__summary__starts_on__isnull=True),
        "installes": done & ~left,
        "perimees": done & ~left & expired,
        "quittes": left,
    }


def _expired(proofs: QuerySet[Proof], today: date) -> Q:
    """A piece proves nothing any more, and none of its nature does in its place; of a structure, for each."""
    lasts = Q(valid_until__isnull=True) | Q(valid_until__gt=today)
    renewed = Proof.objects.filter(
        lasts, installation=OuterRef("installation"), kind=OuterRef("kind"), state=ProofState.ACCEPTED
    )
    over = Q(state=ProofState.ACCEPTED, valid_until__lte=today)
    held = CoveredSite.objects.filter(
        Q(proof__valid_until__isnull=True) | Q(proof__valid_until__gt=today),
        proof__installation=OuterRef("proof__installation"),
        site=OuterRef("site"),
    )
    bare = CoveredSite.objects.filter(proof=OuterRef("pk")).exclude(Exists(held))
    return Q(Exists(proofs.filter(over).exclude(Exists(renewed)))) | Q(Exists(proofs.filter(over).filter(Exists(bare))))


def settled_or_about_to(actor: Membership) -> QuerySet[Project]:
    """The validated projects an actor may see, and those replaced since that had an installation."""
    known = Q(state=ProjectState.VALIDATED) | Q(state=ProjectState.REPLACED, installation__isnull=False)
    return Project.objects.visible_to(actor).filter(known)


def listing(actor: Membership, wanted: Filters, *, sort: str = "", cursor: str = "", today: date) -> Listing:
    """A page of installations, how many each queue holds, and those without a validation. Three queries and theirs."""
    rows, where = _narrowed(actor, wanted), wheres(today=today)
    counts = rows.order_by().aggregate(
        all=Count("pk"), **{code.replace("-", "_"): Count("pk", filter=held) for code, held in where.items()}
    )
    chosen = rows.filter(where[wanted.queue]) if wanted.queue in where else rows
    page = pagination.page(_shown(chosen, today), sort=SORTS.get(sort, SORTS[DEFAULT_SORT]), cursor=cursor, size=_PAGE)
    total = counts[wanted.queue.replace("-", "_")] if wanted.queue in where else counts["all"]
    queues = tuple(Queue(code, label, counts[code.replace("-", "_")]) for code, label in QUEUES.items())
    shown = tuple(one for one in queues if one.count or one.code == wanted.queue)
    found = unvalidated(actor, wanted)
    return Listing(page, tuple(rows_of(page.rows)), total, shown, found[:_PAGE], len(found) > _PAGE)


def everything(actor: Membership, wanted: Filters, *, sort: str = "", today: date) -> QuerySet[Project]:
    """Every installation of the list, for an export."""
    rows, where = _narrowed(actor, wanted), wheres(today=today)
    chosen = rows.filter(where[wanted.queue]) if wanted.queue in where else rows
    return pagination.ordered(_shown(chosen, today), SORTS.get(sort, SORTS[DEFAULT_SORT]))


def unvalidated(actor: Membership, wanted: Filters) -> tuple[Installation, ...]:
    """Who settled without a validation, and has not left, for a person to look at (BIE-8): a page of them, and one."""
    if wanted.queue:
        return ()
    rows = whole().visible_to(actor).filter(project=None, left_on=None)
    for word in search.key(wanted.words).split():
        named = Q(contract__signatory__search_key__contains=word) | Q(contract__reference__icontains=word)
        rows = rows.filter(named | Q(sites__place__icontains=word)).distinct()
    rows = rows.filter(ars=wanted.ars) if wanted.ars else rows
    return tuple(rows.order_by("installed_on", "pk")[: _PAGE + 1])


def _shown(rows: QuerySet[Project], today: date) -> QuerySet[Project]:
    """With all that a line reads, whether a piece accepted proves nothing any more included."""
    expired = _expired(Proof.objects.filter(installation__project=OuterRef("pk")), today)
    return _whole(rows).annotate(is_expired=ExpressionWrapper(expired, output_field=BooleanField()))


def rows_of(projects: Iterator[Project] | tuple[Project, ...]) -> Iterator[Row]:
    """Each line of projects as the list reads them (:func:`_shown`)."""
    for project in projects:
        one: Installation | None = getattr(project, "installation", None)
        state, badge, step = shown_state(one, is_expired=getattr(project, "is_expired", False))
        planned = (one.installed_on or one.starts_on if one else None) or project.planned_on
        yield Row(project=project, installation=one, state=state, badge=badge, step=step, planned_on=planned)


_SHOWN = {
    "to_sign": ("Lettre attendue", "new", 3),
    "to_send": ("Lettre à envoyer", "new", 3),
    "on_its_way": ("Lettre en route", "new", 3),
    "to_attest": ("À attester", "warning", 4),
    "to_notify": ("Durée à notifier", "warning", 5),
    "to_install": ("Pièces attendues", "new", 6),
    "installed": ("Installé", "success", 7),
    "left": ("Lieu quitté", "", 7),
}


def shown_state(one: Installation | None, *, is_expired: bool) -> tuple[str, str, int]:
    """What an installation waits for: the words, their colour, and the number of its step.

    :param is_expired: whether a piece that was accepted proves nothing any more.
    """
    state = state_of(one)
    if state == "to_install" and one is not None and one.complete_at is not None and not is_expired:
        return "Prêt à installer", "info", 6
    return _SHOWN[state]


def _narrowed(actor: Membership, wanted: Filters) -> QuerySet[Project]:
    rows = settled_or_about_to(actor)
    for word in search.key(wanted.words).split():
        named = Q(contract__signatory__search_key__contains=word) | Q(contract__reference__icontains=word)
        rows = rows.filter(named | Q(commune__sort_key__contains=word) | Q(place__reference__icontains=word))
    return rows.filter(ars=wanted.ars) if wanted.ars else rows


def _whole(rows: QuerySet[Project]) -> QuerySet[Project]:
    return rows.select_related("contract__signatory", "contract__summary", "commune", "place", "installation")


def project_for(actor: Membership, public_id: UUID) -> Project:
    """A validated project as an agent opens it.

    :raises Project.DoesNotExist: there is none, or it is outside the actor's perimeter.
    """
    rows = _whole(settled_or_about_to(actor)).select_related("validated_by__person", "validation_letter")
    return rows.prefetch_related("sites").get(public_id=public_id)


def installation_for(actor: Membership, public_id: UUID) -> Installation:
    """An installation recorded without a validation.

    :raises Installation.DoesNotExist: there is none, or it is outside the actor's perimeter.
    """
    return whole().visible_to(actor).get(public_id=public_id, project=None)


def proof_for(actor: Membership, project: Project, pk: int) -> Proof:
    """:raises Proof.DoesNotExist: there is none of this project."""
    rows = Proof.objects.select_related("installation__contract__signatory", "piece", "checked_by__person")
    return rows.get(pk=pk, installation__project=project)


def actions_of(actor: Membership, found: Situation) -> frozenset[str]:
    """Codes of the acts that an agent may take now on the installation of a project that was validated."""
    if not found.is_validated:
        return frozenset()
    buttons = WORKFLOW.buttons(state=state_of(found.installation), subject=found, actor=actor)
    return frozenset(one.transition.code for one in buttons if one.open)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of the home; its code is the queue of the list that shows the same ones."""

    code: str
    title: str
    why: str
    count: int


_AGENCY = {
    "a-attester": ("Engagements à attester", "La lettre d'engagement est reçue : l'autorité gestionnaire attend."),
    "a-verifier": ("Pièces d'installation à vérifier", "Un signataire attend que vous les lisiez."),
    "prets": ("Installations à enregistrer", "Les pièces sont vérifiées : enregistrez le premier jour."),
    "sans-effet": ("Installés sans effet", "Une condition manque : l'engagement ne court pas."),
    "perimees": (
        "Pièces d'installation périmées",
        "Demandez la pièce à jour : elle prouve que l'engagement est servi.",
    ),
}
_DESK = {
    "a-notifier": ("Durées d'engagement à notifier", "L'agence a attesté l'engagement : notifiez-en la durée."),
    "sans-effet": _AGENCY["sans-effet"],
}


def installations_waiting(actor: Membership, *, today: date) -> tuple[Waiting, ...]:
    """What waits for an agency or for the case desk; one query."""
    work = {Role.ARS_REFERENT: _AGENCY, Role.CASE_DESK: _DESK}.get(Role(actor.role), {})
    if not work:
        return ()
    where = wheres(today=today)
    rows = settled_or_about_to(actor)
    if actor.role == Role.ARS_REFERENT and actor.organisation is not None:
        rows = rows.filter(ars=actor.organisation.ars_code)
    counts = rows.order_by().aggregate(**{code.replace("-", "_"): Count("pk", filter=where[code]) for code in work})
    return tuple(
        Waiting(code, title, why, counts[code.replace("-", "_")])
        for code, (title, why) in work.items()
        if counts[code.replace("-", "_")]
    )
