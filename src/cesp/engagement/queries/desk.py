"""What agencies and desks read: the engagements of a region by what each waits for, and one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, DateField, Exists, F, OuterRef, Q, QuerySet, Value, When

from cesp.accounts import perimeter
from cesp.accounts.models import Membership, Role
from cesp.accounts.perimeter import Matter, Reach
from cesp.common import pagination, search
from cesp.common.pagination import Page, Sort
from cesp.contracts import queries as contracts
from cesp.contracts.models import Contract, Summary
from cesp.contracts.queries import Effect
from cesp.documents.models import Piece
from cesp.engagement.models import (
    MISSING,
    ChangeState,
    Death,
    EndCertificate,
    PracticeChange,
    ProofCheck,
    ProofState,
    YearlyProof,
)
from cesp.engagement.permissions import checks, may_certify
from cesp.engagement.queries.own import Year, years_of
from cesp.engagement.reading import Served, arrivals, effects_of, served, served_by
from cesp.engagement.workflow import PROOF
from cesp.payments.whole_file import file_of
from cesp.pictures.frieze import Frieze
from cesp.recovery.queries import left_by
from cesp_law.alerts import AlertCode
from cesp_law.dates import add_months_clamped, in_french
from cesp_law.money import ZERO, Cents
from cesp_law.phase import Phase
from cesp_law.refusals import Refused

SORTS: Mapping[str, Sort] = {
    "suite": Sort("turn"),
    "fin": Sort("ends_until"),
    "-fin": Sort("ends_until", descending=True),
    "debut": Sort("starts_on"),
    "-debut": Sort("starts_on", descending=True),
    "nom": Sort("sort_key"),
    "-nom": Sort("sort_key", descending=True),
}
DEFAULT_SORT = "suite"
"""What waits for somebody, then who ends first; the engagements that are accomplished and lack nothing, last."""
QUEUES: Mapping[str, str] = {
    "sans-preuve": "Sans preuve d'exercice",
    "a-verifier": "Preuves à vérifier",
    "changements": "Changements à enregistrer",
    "hors-zone": "Exercice hors zone",
    "sans-validation": "Installés sans validation",
    "suspendus": "Suspendus ou sans lieu",
    "fin-proche": "Fin dans les six mois",
    "a-certifier": "Accomplis, à certifier",
    "accomplis": "Accomplis, certifiés",
}
DEFECTS = ("sans-preuve", "hors-zone", "sans-validation")
"""Lists from which an agent may report what they found: never an automatic sanction."""
_PAGE = 30
_RUNNING = (Phase.ENGAGED.value, Phase.ENGAGEMENT_SUSPENDED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the list is narrowed to; an empty text narrows nothing."""

    queue: str = ""
    words: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list; ``found`` is none for a file that the law refuses, which the nightly check names."""

    summary: Summary
    found: Served | None
    missing: tuple[YearlyProof, ...]
    defect: bool

    @property
    def contract(self) -> Contract:
        return self.summary.contract

    @property
    def places(self) -> str:
        if self.found is None:
            return ""
        return ", ".join(f"{place.place or 'lieu enregistré'} ({place.share_percent} %)" for place in self.found.places)


@dataclass(frozen=True, slots=True)
class Listing:
    page: Page[Summary]
    rows: tuple[Row, ...]
    total: int
    queues: tuple[Queue, ...]


def followed(actor: Membership) -> QuerySet[Summary]:
    """The engagements that an actor follows: begun, or entered into without a validation."""
    if perimeter.reach(actor, Matter.ENGAGEMENT) is Reach.NOTHING:
        return Summary.objects.none()
    rows: QuerySet[Summary] = Summary.objects.visible_to(actor)
    if perimeter.reach(actor, Matter.ENGAGEMENT) is Reach.FOLLOWED:
        rows = rows.exclude(perimeter.withheld(actor, person="contract__signatory"))
    begun = Q(starts_on__isnull=False, phase__in=(*_RUNNING, Phase.COMPLETED.value))
    return rows.filter(begun | _with_alert(AlertCode.INSTALLED_WITHOUT_VALIDATION))


def wheres(*, today: date) -> dict[str, Q]:
    """What each queue holds."""
    proofs = YearlyProof.objects.filter(contract=OuterRef("contract"))
    missing = Exists(proofs.filter(state__in=MISSING, due_on__lt=today))
    unproved = Exists(proofs.exclude(state=ProofState.ACCEPTED))
    certified = Exists(EndCertificate.objects.standing().filter(contract=OuterRef("contract")))
    changed = Exists(PracticeChange.objects.filter(contract=OuterRef("contract"), state=ChangeState.DECLARED))
    completed, running = Q(phase=Phase.COMPLETED.value), Q(phase__in=_RUNNING)
    soon = Q(ends_until__gt=today, ends_until__lte=add_months_clamped(today, 6))
    return {
        "sans-preuve": Q(missing),
        "a-verifier": Q(Exists(proofs.filter(state=ProofState.GIVEN))),
        "changements": Q(changed),
        "hors-zone": _with_alert(AlertCode.OUT_OF_ZONE),
        "sans-validation": _with_alert(AlertCode.INSTALLED_WITHOUT_VALIDATION),
        "suspendus": Q(phase=Phase.ENGAGEMENT_SUSPENDED.value),
        "fin-proche": running & soon,
        "a-certifier": completed & ~Q(certified) & ~Q(unproved),
        "accomplis": completed & Q(certified),
    }


def _with_alert(code: AlertCode) -> Q:
    return Q(alert_codes__contains=f" {code.value} ")


def listing(actor: Membership, wanted: Filters, *, sort: str = "", cursor: str = "", today: date) -> Listing:
    """A page of the engagements an actor follows, and how many each queue holds.

    A fixed number of queries whatever the rows.
    """
    rows, where = _narrowed(actor, wanted), wheres(today=today)
    counts = rows.order_by().aggregate(
        all=Count("pk"), **{code.replace("-", "_"): Count("pk", filter=held) for code, held in where.items()}
    )
    chosen = _whole(rows.filter(where[wanted.queue]) if wanted.queue in where else rows, today)
    page = pagination.page(chosen, sort=SORTS.get(sort, SORTS[DEFAULT_SORT]), cursor=cursor, size=_PAGE)
    total = counts[wanted.queue.replace("-", "_")] if wanted.queue in where else counts["all"]
    queues = tuple(Queue(code, label, counts[code.replace("-", "_")]) for code, label in QUEUES.items())
    shown = tuple(one for one in queues if one.count or one.code == wanted.queue)
    defect = wanted.queue in DEFECTS
    return Listing(page, tuple(rows_of(page.rows, today=today, defect=defect)), total, shown)


def everything(actor: Membership, wanted: Filters, *, sort: str = "", today: date) -> QuerySet[Summary]:
    """Every engagement of the list, for an export."""
    rows, where = _narrowed(actor, wanted), wheres(today=today)
    chosen = rows.filter(where[wanted.queue]) if wanted.queue in where else rows
    return pagination.ordered(_whole(chosen, today), SORTS.get(sort, SORTS[DEFAULT_SORT]))


def rows_of(summaries: Sequence[Summary], *, today: date, defect: bool = False) -> Iterator[Row]:
    """Each line with how far it is and what is missing: three queries, whatever the rows."""
    held = [summary.contract for summary in summaries]
    found = {one.contract.pk: one for one in served_by(held, on=today)}
    late = YearlyProof.objects.filter(contract__in=found, state__in=MISSING, due_on__lt=today).order_by("number")
    missing: dict[int, list[YearlyProof]] = {}
    for proof in late:
        missing.setdefault(proof.contract_id, []).append(proof)
    for summary in summaries:
        key = summary.contract_id
        yield Row(summary, found.get(key), tuple(missing.get(key, ())), defect)


def chosen_proofs(actor: Membership, references: Sequence[str], *, today: date) -> list[YearlyProof]:
    """The proofs that are missing of the ticked engagements, the oldest first."""
    rows = YearlyProof.objects.visible_to(actor).filter(contract__reference__in=references[:500], state__in=MISSING)
    return list(rows.filter(due_on__lt=today).select_related("contract__signatory").order_by("due_on", "pk"))


def chosen_contracts(actor: Membership, references: Sequence[str]) -> list[Contract]:
    """The ticked contracts, among those the actor follows."""
    rows = Contract.objects.visible_to(actor).filter(reference__in=references[:500])
    return list(rows.select_related("signatory").order_by("pk"))


def _narrowed(actor: Membership, wanted: Filters) -> QuerySet[Summary]:
    rows = followed(actor)
    for word in search.key(wanted.words).split():
        rows = rows.filter(search_key__contains=word)
    if wanted.region:
        rows = rows.annotate(where=_region()).filter(where=wanted.region)
    return rows


def _region() -> Case:
    """Where somebody practises; their region of training before that is known."""
    return Case(When(practice_ars="", then=F("ars")), default=F("practice_ars"), output_field=CharField())


def _whole(rows: QuerySet[Summary], today: date) -> QuerySet[Summary]:
    """With all that a line reads, and the day of its turn in the list: none once it is accomplished and lacks nothing.

    The certificate is left to its own list: of those taken over, hundreds were accomplished long ago.
    """
    proofs = YearlyProof.objects.filter(contract=OuterRef("contract"))
    waiting = Exists(proofs.filter(Q(state=ProofState.GIVEN) | Q(state__in=MISSING, due_on__lt=today)))
    turn = Case(
        When(phase__in=_RUNNING, ends_until__isnull=False, then=F("ends_until")),
        When(Q(phase=Phase.COMPLETED.value) & ~Q(waiting), then=None),
        default=Value(today),
        output_field=DateField(),
    )
    return rows.select_related("contract__signatory").annotate(turn=turn)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """One engagement as an agent reads it.

    :param claimed_cents: what is still claimed from somebody who has died; nought of the living.
    """

    found: Served
    frieze: Frieze
    years: tuple[Year, ...]
    changes: tuple[PracticeChange, ...]
    certificate: EndCertificate | None
    death: Death | None
    died_on: date | None
    claimed_cents: Cents
    checks: bool
    may_certify: bool

    @property
    def contract(self) -> Contract:
        return self.found.contract

    @property
    def all_proved(self) -> bool:
        return all(year.state == ProofState.ACCEPTED for year in self.years)

    @property
    def ready(self) -> bool:
        """Whether the certificate can be issued."""
        return self.found.is_over and self.all_proved and self.certificate is None and self.died_on is None


def engagement_for(actor: Membership, reference: str) -> Contract:
    """One contract that the actor follows.

    :raises Contract.DoesNotExist: there is none, or it is outside the actor's perimeter.
    """
    rows = Contract.objects.visible_to(actor)
    if perimeter.reach(actor, Matter.ENGAGEMENT) is Reach.FOLLOWED:
        rows = rows.exclude(perimeter.withheld(actor, person="signatory"))
    elif perimeter.reach(actor, Matter.ENGAGEMENT) is Reach.NOTHING:
        rows = rows.none()
    return rows.select_related("signatory", "summary").get(reference=reference)


def still_claimed(contract: Contract, *, on: date) -> Cents:
    """What is left to pay on the debts of a contract's signatory: whoever records a death reads it first."""
    return left_by(contract.signatory, on=on)


def page_of(actor: Membership, contract: Contract, *, today: date) -> DeskPage:
    """Everything that the page of an engagement prints."""
    found = served(contract, on=today)
    changes = PracticeChange.objects.filter(contract=contract).select_related("decided_by__person")
    deaths = Death.objects.visible_to(actor).select_related("letter", "recorded_by__person")
    return DeskPage(
        found=found,
        frieze=file_of(contract, on=today).frieze,
        years=years_of(found),
        changes=tuple(changes.prefetch_related("shares").order_by("-pk")),
        certificate=EndCertificate.objects.standing().filter(contract=contract).select_related("letter").first(),
        death=deaths.filter(person=contract.signatory_id).first(),
        died_on=contract.signatory.died_on,
        claimed_cents=still_claimed(contract, on=today) if contract.signatory.died_on else ZERO,
        checks=checks(actor),
        may_certify=may_certify(actor),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage:
    """One proof as an agent checks it: the pieces, the places held that year, what was said before."""

    proof: YearlyProof
    sentence: str
    pieces: tuple[Piece, ...]
    withheld: int
    places: tuple[Any, ...]
    history: tuple[ProofCheck, ...]
    checks: bool


def proof_for(actor: Membership, public_id: UUID) -> YearlyProof:
    """:raises YearlyProof.DoesNotExist: there is none, or it is outside the actor's perimeter."""
    rows = YearlyProof.objects.visible_to(actor).select_related(
        "contract__signatory", "answer__response__questionnaire"
    )
    return rows.get(public_id=public_id)


def check_page(actor: Membership, proof: YearlyProof, *, today: date) -> CheckPage:
    joined = proof.pieces.values("piece")
    pieces = tuple(Piece.objects.visible_to(actor).filter(pk__in=joined).order_by("pk"))
    found = served(proof.contract, on=today)
    places = [place for step in found.timeline.practice if step.starts_on < proof.until_on for place in step.places]
    sentence = PROOF.sentence(state=proof.state, role=actor.role).format(due_on=in_french(proof.due_on))
    return CheckPage(
        proof=proof,
        sentence=sentence,
        pieces=pieces,
        withheld=joined.count() - len(pieces),
        places=tuple(dict.fromkeys(places)),
        history=tuple(proof.checks.select_related("checked_by__person").order_by("-pk")),
        checks=checks(actor) and proof.state == ProofState.GIVEN,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """A change declared, with its effect before it is recorded.

    :param moved: whether the last day it comes to is no longer the one that the signatory was shown.
    """

    change: PracticeChange
    effects: tuple[Effect, ...]
    refusal: str
    moved: bool
    facts_seen: int
    records: bool


def change_page(actor: Membership, change: PracticeChange, *, today: date) -> ChangePage:
    effects: tuple[Effect, ...] = ()
    refusal = ""
    is_open = change.state == ChangeState.DECLARED
    if is_open:
        shares = {share.place: share.share_percent for share in change.shares.all()}
        try:
            facts = arrivals(served(change.contract, on=today), change.on, shares)
            effects = effects_of(change.contract, facts, today=today)
        except Refused as refused:
            refusal = refused.sentence
    last_day = effects[-1].after.engagement.last_day.value if effects else None
    return ChangePage(
        change=change,
        effects=effects,
        refusal=refusal,
        moved=bool(effects) and last_day != change.forecast_last_day,
        facts_seen=contracts.last_position(change.contract),
        records=checks(actor) and is_open,
    )


def death_for(actor: Membership, reference: str) -> Death:
    """:raises Death.DoesNotExist: none is recorded, or the actor does not read it."""
    rows = Death.objects.visible_to(actor).select_related("person", "letter", "recorded_by__person", "piece")
    return rows.get(person__contracts__reference=reference)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of an agent's home; its code is the queue of the list that shows the same ones."""

    code: str
    title: str
    why: str
    count: int


_WORK: Mapping[str, Mapping[str, tuple[str, str]]] = {
    Role.ARS_REFERENT: {
        "a-verifier": ("Preuves d'exercice à vérifier", "Un signataire attend votre réponse."),
        "changements": ("Changements d'exercice à enregistrer", "Un temps de travail a changé."),
        "sans-preuve": (
            "Engagements sans preuve d'exercice",
            "Une année est finie et sa preuve manque : demandez-la, rien n'est décidé sans vous.",
        ),
    },
    Role.CASE_DESK: {
        "a-certifier": (
            "Engagements accomplis, à certifier",
            "Le dernier jour est passé et les preuves sont complètes : délivrez le certificat.",
        ),
    },
}


def engagement_work(actor: Membership, *, today: date) -> tuple[Waiting, ...]:
    """What waits for an agency or the case desk; one query."""
    lines = _WORK.get(actor.role, {})
    if not lines:
        return ()
    where = wheres(today=today)
    mine = followed(actor).order_by()
    counts = mine.aggregate(**{code.replace("-", "_"): Count("pk", filter=where[code]) for code in lines})
    return tuple(
        Waiting(code, title, why, counts[code.replace("-", "_")])
        for code, (title, why) in lines.items()
        if counts[code.replace("-", "_")]
    )
