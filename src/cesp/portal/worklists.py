"""What waits for an agent: kinds of work with their counts, the oldest deadline of each first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.urls import reverse

from cesp.accounts.models import Membership, Role
from cesp.contracts.models import Summary
from cesp.payments import queries as payments
from cesp_law import labels

_SHOWN = 5
_SOON = timedelta(days=91)
_WITH_ALERT = Q(alert_codes__gt="")
_UNRECORDED = "diploma_unrecorded"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work: why it is on the list, and which contracts it holds.

    :param where: its contracts, in a form that an index answers.
    :param query: the filters of the list of contracts that show the same ones; none, no such list.
    """

    code: str
    title: str
    why: str
    where: Q
    query: dict[str, str]
    late: bool = True


@dataclass(frozen=True, slots=True)
class Work:
    """A kind with something in it: how many, and the first few."""

    kind: Kind
    count: int
    rows: tuple[Summary, ...]

    @property
    def url(self) -> str:
        return f"{reverse('portal:contracts')}?{urlencode(self.kind.query)}" if self.kind.query else ""


@dataclass(frozen=True, slots=True)
class Overview:
    """How many contracts an agent follows, by phase."""

    total: int
    phases: tuple[tuple[str, int], ...]


_ALERTS: dict[str, str] = {
    "neither_installed_nor_deferred": "Diplômés, ils ne sont ni installés ni en report.",
    "installed_without_validation": "L'installation ne fait courir aucun engagement tant que l'ARS n'a pas validé.",
    "installed_without_diploma": "L'installation précède le diplôme : rien ne court.",
    "installed_without_thesis": "La thèse manque : rien ne court.",
    "installed_without_registration": "L'inscription à l'ordre manque : rien ne court.",
    "out_of_zone": "Le lieu n'est pas dans une zone que l'ARS admet.",
}
"""Alerts that call for somebody. A late signature, a deferral asked late and granted all the same, are only to be
known: nobody could ever clear them."""

_LATE: dict[str, str] = {
    "project_latest": "Le projet d'installation aurait dû être présenté.",
    "signature": "Le délai pour signer est passé.",
    "deferral_request": "Le délai pour demander un report est passé.",
}
"""Deadlines missed that no alert tells already."""

_COMING: dict[str, str] = {
    "project_latest": "Dernier délai du projet d'installation.",
    "installation": "L'installation est attendue.",
    "deferral_request": "Fin du délai pour demander un report.",
    "project_advised": "Moment conseillé pour parler du projet.",
    "signature": "Offre à signer.",
    "deferral_end": "L'allocation s'arrête, l'installation est attendue.",
    "engagement_end": "L'engagement s'achève : vérifier les preuves d'exercice.",
}


def kinds(*, today: date) -> Iterator[Kind]:
    """Every kind of work of a case desk or of a referent, most pressing first."""
    for code, why in _ALERTS.items():
        where = _WITH_ALERT & Q(alert_codes__contains=f" {code} ")
        yield Kind(code, labels.label(labels.ALERT, code), why, where, {"alert": code})
    yield Kind(
        _UNRECORDED,
        "Diplôme prévu, pas encore enregistré",
        "La date prévue est passée : l'allocation court toujours.",
        _unrecorded(today),
        {},
    )
    for code, why in _LATE.items():
        where = Q(next_deadline_code=code, next_deadline_on__lt=today)
        title = f"Délai passé : {labels.DEADLINE[code]}"
        yield Kind(f"late_{code}", title, why, where, {"deadline": code, "due": "late", "sort": "echeance"})
    for code, why in _COMING.items():
        where = Q(next_deadline_code=code, next_deadline_on__gte=today, next_deadline_on__lt=today + _SOON)
        title = labels.label(labels.DEADLINE, code)
        query = {"deadline": code, "due": "90", "sort": "echeance"}
        yield Kind(f"soon_{code}", title, why, where, query, late=False)


def work_of(actor: Membership, *, today: date) -> tuple[Work, ...]:
    """What waits for an agent: five queries, whatever the kinds and the rows."""
    visible = Summary.objects.visible_to(actor)
    counts = _counts(visible, today)
    busy = [kind for kind in kinds(today=today) if counts[kind.code]]
    rows = _first_rows(visible, busy)
    return tuple(Work(kind, counts[kind.code], rows[kind.code]) for kind in busy)


def _unrecorded(today: date) -> Q:
    return Q(phase__in=["training", "suspended"], expected_diploma_on__lt=today)


def _counts(visible: QuerySet[Summary], today: date) -> Counter[str]:
    """How many contracts of each kind, by its code."""
    counts: Counter[str] = Counter()
    alerts = visible.filter(_WITH_ALERT).order_by().values_list("alert_codes").annotate(rows=Count("pk"))
    for codes, rows in alerts:
        counts.update(dict.fromkeys(codes.split(), rows))
    is_late = Case(When(next_deadline_on__lt=today, then=Value("late")), default=Value("soon"))
    due = visible.filter(next_deadline_on__lt=today + _SOON).order_by().annotate(when=is_late)
    for when, code, rows in due.values_list("when", "next_deadline_code").annotate(rows=Count("pk")):
        counts[f"{when}_{code}"] += rows
    counts[_UNRECORDED] = visible.filter(_unrecorded(today)).count()
    return counts


def _first_rows(visible: QuerySet[Summary], busy: list[Kind]) -> dict[str, tuple[Summary, ...]]:
    """The oldest deadlines of each kind: their keys in one query, each kind by its index; then their rows."""
    if not busy:
        return {}
    first_of_each = [_keys(visible, kind) for kind in busy]
    found = list(first_of_each[0].union(*first_of_each[1:], all=True))
    rows = Summary.objects.select_related("contract__signatory").in_bulk({pk for _, pk in found})
    ordered = sorted(rows.values(), key=lambda row: (row.next_deadline_on or date.max, row.pk))
    held = set(found)
    return {kind.code: tuple(row for row in ordered if (kind.code, row.pk) in held) for kind in busy}


def _keys(visible: QuerySet[Summary], kind: Kind) -> QuerySet[Summary, tuple[str, int]]:
    oldest = visible.filter(kind.where).order_by("next_deadline_on", "pk").values("pk")[:_SHOWN]
    first = Summary.objects.filter(pk__in=oldest).order_by().annotate(kind=Value(kind.code))
    return first.values_list("kind", "pk")


def overview_of(actor: Membership) -> Overview:
    """Contracts by phase, in the order of a contract's life. One query."""
    groups = Summary.objects.visible_to(actor).order_by().values_list("phase").annotate(rows=Count("pk"))
    counts = Counter(dict(groups))
    return Overview(sum(counts.values()), tuple((code, counts[code]) for code in labels.PHASE if counts[code]))


def follows_contracts(actor: Membership) -> bool:
    """Whether the work on contracts is this agent's own."""
    return actor.role in {Role.CASE_DESK, Role.ARS_REFERENT}


def follows_payments(actor: Membership) -> bool:
    """Whether the run of the month is this agent's own."""
    return actor.role in {Role.PAYMENTS_CLERK, Role.PAYMENTS_APPROVER}


@dataclass(frozen=True, slots=True)
class PaymentWork:
    """Something to do on the run of the month, and where."""

    code: str
    label: str
    count: int
    due_on: date
    url: str


def payment_work(actor: Membership, *, today: date) -> tuple[PaymentWork, ...]:
    """What the run of the month waits for from this agent, the nearest day first."""
    return tuple(
        PaymentWork(item.code, item.label, item.count, item.due_on, reverse(item.url_name, args=item.url_args))
        for item in payments.work_list(actor, today)
    )
