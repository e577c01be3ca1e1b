"""What waits for an agent: kinds of work with their counts, the oldest deadline of each first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.urls import reverse

from cesp.accounts.models import Membership, Role
from cesp.contracts.models import Summary
from cesp.payments import queries as payments
from cesp_law import labels

_SHOWN = 5
_SOON = timedelta(days=91)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work: why it is on the list, and which contracts it holds.

    :param query: the filters of the list of contracts that show the same ones.
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
    "deferral_late": "Le report a été demandé après le délai.",
}
"""Alerts that call for somebody; a late signature is only to be known."""

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
    "suspension_end": "L'allocation reprend.",
    "deferral_end": "L'allocation s'arrête, l'installation est attendue.",
    "engagement_end": "L'engagement s'achève : vérifier les preuves d'exercice.",
}


def kinds(*, today: date) -> Iterator[Kind]:
    """Every kind of work of a case desk or of a referent, most pressing first."""
    for code, why in _ALERTS.items():
        where = Q(alert_codes__contains=f" {code} ")
        yield Kind(code, labels.label(labels.ALERT, code), why, where, {"alert": code})
    yield Kind(
        "diploma_unrecorded",
        "Diplôme prévu, pas encore enregistré",
        "La date prévue est passée : l'allocation court toujours.",
        Q(phase__in=["training", "suspended"], expected_diploma_on__lt=today),
        {},
    )
    for code, why in _LATE.items():
        where = Q(next_deadline_code=code, next_deadline_on__lt=today)
        title = f"Délai passé : {labels.DEADLINE[code]}"
        yield Kind(f"late_{code}", title, why, where, {"deadline": code, "due": "late", "sort": "echeance"})
    for code, why in _COMING.items():
        where = Q(next_deadline_code=code, next_deadline_on__gte=today, next_deadline_on__lt=today + _SOON)
        title = f"Dans les 90 jours : {labels.DEADLINE[code]}"
        query = {"deadline": code, "due": "90", "sort": "echeance"}
        yield Kind(f"soon_{code}", title, why, where, query, late=False)


def work_of(actor: Membership, *, today: date) -> tuple[Work, ...]:
    """What waits for an agent: two queries, whatever the kinds and the rows."""
    visible = Summary.objects.visible_to(actor)
    every = list(kinds(today=today))
    counts = visible.aggregate(**{kind.code: Count("pk", filter=kind.where) for kind in every})
    busy = [kind for kind in every if counts[kind.code]]
    rows = _first_rows(visible, busy)
    return tuple(Work(kind, counts[kind.code], rows.get(kind.code, ())) for kind in busy)


def _first_rows(visible: QuerySet[Summary], busy: list[Kind]) -> dict[str, tuple[Summary, ...]]:
    """The oldest deadlines of each kind, in one query: the first few of every kind, each marked with its kinds."""
    if not busy:
        return {}
    oldest = F("next_deadline_on").asc(nulls_last=True), F("pk").asc()
    first_of_any = Q()
    for kind in busy:
        first_of_any |= Q(pk__in=visible.filter(kind.where).order_by(*oldest).values("pk")[:_SHOWN])
    marks = {f"is_{kind.code}": Case(When(kind.where, then=Value(1)), default=Value(0)) for kind in busy}
    rows = list(visible.filter(first_of_any).annotate(**marks).select_related("contract__signatory").order_by(*oldest))
    return {
        kind.code: tuple(row for row in rows if getattr(row, f"is_{kind.code}"))[:_SHOWN]  # of the kind, oldest first
        for kind in busy
    }


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
