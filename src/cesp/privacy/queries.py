"""What may be contested, what is, and the lists of the desks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from cesp.accounts.models import Membership, Person, Role
from cesp.common import pagination
from cesp.common.pagination import Page, Sort
from cesp.contracts import queries as contracts
from cesp.contracts.models import Contract, FactKind, RecordedFact
from cesp.privacy.models import (
    PENDING,
    Contestation,
    ContestationQuerySet,
    ContestationState,
    ContestationStep,
    DataExport,
    Erasure,
    ErasureLine,
    ErasureState,
    Subject,
)
from cesp_law.dates import in_french

IDENTITY_FIELDS: Mapping[str, str] = {
    "family_name": "Nom",
    "given_names": "Prénoms",
    "birth_on": "Date de naissance",
    "phone": "Téléphone",
}
"""The e-mail address is left out: it opens the account, and changes where one signs in."""

ANSWERING = (Role.CASE_DESK, Role.PAYMENTS_CLERK)
_NEXT_STEP: Mapping[str, ErasureState] = {
    Role.CASE_DESK: ErasureState.PROPOSED,
    Role.ADMINISTRATOR: ErasureState.REVIEWED,
}
"""Whose step an erasure waits for, by its state."""

FACT, IDENTITY, PAYMENTS = "fait", "identite", "versements"
"""How an address names a subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Something recorded that a person may contest.

    :param address: the two ends of its address: ``("fait", "42")``.
    :param held: what is recorded, in French.
    """

    subject: Subject
    address: tuple[str, str]
    title: str
    held: str
    contract: Contract | None = None
    fact: RecordedFact | None = None
    field: str = ""
    imported: bool = False


def target(person: Person, subject: str, which: str) -> Target:
    """One thing that somebody may contest, by its address.

    :raises LookupError: it does not exist, is not theirs, or no longer stands.
    """
    return {one.address: one for one in targets(person)}[(subject, which)]


def targets(person: Person) -> Iterator[Target]:
    """All that somebody may contest: identity, each standing fact, what was paid under each contract."""
    for field, title in IDENTITY_FIELDS.items():
        yield Target(
            subject=Subject.IDENTITY,
            address=(IDENTITY, field),
            title=title,
            held=identity_in_french(person, field),
            field=field,
        )
    for contract in Contract.objects.filter(signatory=person).order_by("pk"):
        yield from _facts(contract)
        yield Target(
            subject=Subject.PAYMENTS,
            address=(PAYMENTS, contract.reference),
            title="Versements",
            held=f"ce qui a été versé au titre du contrat {contract.reference}",
            contract=contract,
        )


def _facts(contract: Contract) -> Iterator[Target]:
    for line in contracts.history(contract):
        if line.stands and line.recorded.kind != FactKind.ANNULLED:
            yield Target(
                subject=Subject.FACT,
                address=(FACT, str(line.recorded.pk)),
                title=line.recorded.get_kind_display(),
                held=line.sentence,
                contract=contract,
                fact=line.recorded,
                imported=line.recorded.quality == RecordedFact.Quality.IMPORTED,
            )


def identity_in_french(person: Person, field: str) -> str:
    """A datum of identity as a page shows it; « non renseigné » when there is none."""
    value = getattr(person, field)
    return in_french(value) if isinstance(value, date) else str(value or "non renseigné")


def pending_of(person: Person) -> dict[tuple[str, str], Contestation]:
    """Contestations under way of somebody, by the address of what they contest. One query."""
    rows = Contestation.objects.filter(person=person).pending().select_related("contract")
    return {address_of(row): row for row in rows}


def address_of(contestation: Contestation) -> tuple[str, str]:
    match contestation.subject:
        case Subject.FACT:
            return FACT, str(contestation.fact_id)
        case Subject.IDENTITY:
            return IDENTITY, contestation.field
        case _:
            assert contestation.contract is not None
            return PAYMENTS, contestation.contract.reference


@dataclass(frozen=True, slots=True)
class Contested:
    """What is under contestation on a contract, for the page that shows its figures to both sides."""

    by_fact: Mapping[int, Contestation]
    payments: Contestation | None


def contested_on(contract: Contract) -> Contested:
    """Contestations under way about the facts and the payments of a contract. One query."""
    rows = list(Contestation.objects.filter(contract=contract).pending())
    by_fact = {row.fact_id: row for row in rows if row.fact_id is not None}
    return Contested(by_fact, next((row for row in rows if row.subject == Subject.PAYMENTS), None))


def contestation_for(actor: Membership, pk: int) -> Contestation:
    """One contestation within the actor's reach.

    :raises Contestation.DoesNotExist: there is none, or it is somebody else's.
    """
    rows = Contestation.objects.visible_to(actor)
    return rows.select_related("person", "contract", "fact__superseded_by", "correction").get(pk=pk)


def steps(contestation: Contestation) -> QuerySet[ContestationStep]:
    """What was said, first to last."""
    return contestation.steps.select_related("by__person").order_by("pk")


def own_contestations(person: Person) -> QuerySet[Contestation]:
    return Contestation.objects.filter(person=person).order_by("-pk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the desk's list is narrowed to; empty texts narrow nothing.

    :param late_on: only those whose answer was due before this day.
    """

    state: str = ""
    subject: str = ""
    late_on: date | None = None


CLOCK = Sort("answer_by")


def _narrowed(actor: Membership, filters: Filters) -> ContestationQuerySet:
    found = Contestation.objects.visible_to(actor)
    if filters.state in ContestationState.values:
        found = found.filter(state=filters.state)
    if filters.subject in Subject.values:
        found = found.filter(subject=filters.subject)
    if filters.late_on is not None:
        found = found.pending().filter(answer_by__lt=filters.late_on)
    return found


def contestations(actor: Membership, *, filters: Filters, cursor: str = "", size: int = 50) -> Page[Contestation]:
    """A page of the desk's list, the first due first."""
    rows = _narrowed(actor, filters).select_related("person", "contract")
    return pagination.page(rows, sort=CLOCK, cursor=cursor, size=size)


def contestations_to_export(actor: Membership, *, filters: Filters) -> Iterator[Contestation]:
    rows = _narrowed(actor, filters).select_related("person", "contract")
    return pagination.ordered(rows, CLOCK).iterator(chunk_size=500)


@dataclass(frozen=True, slots=True)
class Counters:
    by_state: Mapping[str, int]
    late: int


def counters(actor: Membership, *, on: date) -> Counters:
    """How many contestations in each state, and how many answers are late. One query."""
    late = Count("pk", filter=Q(state__in=PENDING, answer_by__lt=on))
    rows = Contestation.objects.visible_to(actor).order_by().values_list("state").annotate(count=Count("pk"), late=late)
    found = list(rows)
    return Counters({state: count for state, count, _ in found}, sum(row[2] for row in found))


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a home counts of the requests on personal data.

    :param answers: contestations that wait for the desk's answer, ``late`` of them past their day.
    :param erasures: erasures whose next step is this role's.
    """

    answers: int = 0
    late: int = 0
    erasures: int = 0

    @property
    def any(self) -> bool:
        return bool(self.answers or self.erasures)


def waiting_for(actor: Membership, *, today: date) -> Waiting:
    """What waits for an agent: two queries at most; nothing for a role that neither answers nor decides."""
    answers = late = erasures_due = 0
    if actor.role in ANSWERING:
        sent = Contestation.objects.visible_to(actor).filter(state=ContestationState.SENT)
        if actor.role == Role.CASE_DESK:
            sent = sent.exclude(subject=Subject.PAYMENTS)  # read by this desk, answered by the other
        counted = sent.aggregate(all=Count("pk"), late=Count("pk", filter=Q(answer_by__lt=today)))
        answers, late = counted["all"], counted["late"]
    if actor.role in _NEXT_STEP and not actor.administers_one_organisation:
        erasures_due = Erasure.objects.filter(state=_NEXT_STEP[actor.role]).count()
    return Waiting(answers, late, erasures_due)


def exports_of(person: Person) -> list[DataExport]:
    """The copies that somebody asked for, last first."""
    return list(DataExport.objects.filter(person=person).order_by("-pk")[:10])


def export_of(person: Person, pk: int) -> DataExport:
    """One of somebody's own copies; nobody else reads it.

    :raises DataExport.DoesNotExist: there is none, or it is somebody else's.
    """
    return DataExport.objects.get(person=person, pk=pk)


def erasures(*, cursor: str = "") -> Page[Erasure]:
    """Erasures, last first, with how many people each holds."""
    rows = Erasure.objects.annotate(people=Count("lines__person", distinct=True))
    return pagination.page(rows, sort=Sort("proposed_at", descending=True), cursor=cursor)


def erasure(pk: int) -> Erasure:
    """One erasure.

    :raises Erasure.DoesNotExist: there is none.
    """
    return Erasure.objects.select_related("reviewed_by", "approved_by").get(pk=pk)


def erasure_lines(found: Erasure, *, cursor: str = "", size: int = 50) -> Page[ErasureLine]:
    """Who is to be erased, and why; a page at a time."""
    return pagination.page(found.lines.select_related("person"), sort=Sort("id"), cursor=cursor, size=size)


def erasure_asked_by(person: Person) -> Erasure | None:
    """The last erasure that somebody asked for."""
    asked = Erasure.objects.filter(origin=Erasure.Origin.REQUEST, lines__person=person)
    return asked.order_by("-pk").first()
