"""The contract and the facts recorded about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet

from cesp.accounts.models import Person
from cesp.accounts.personal_data import ERASED
from cesp.common.holdings import Activity, Holding
from cesp.contracts import queries
from cesp.contracts.models import Contract, FactKind, RecordedFact, Summary
from cesp.contracts.operations import relabel

CONTRACTS = Activity(
    code="contrats",
    title="Contrats d'engagement de service public",
    purpose="Conclure le contrat, suivre les études puis l'engagement, calculer ce qui est dû de part et d'autre.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e ; code de l'éducation, art. L. 632-6)",
    subjects="signataires",
    recipients=("case_desk", "payments_clerk", "payments_approver", "ars_referent", "ufr_manager", "auditor"),
)


def _contracts(person: Person) -> QuerySet[Contract]:
    return Contract.objects.filter(signatory_id=person.pk).select_related("ufr")


def _facts(person: Person) -> QuerySet[RecordedFact]:
    return RecordedFact.objects.filter(contract__signatory_id=person.pk).select_related("contract", "supersedes")


def _summaries(person: Person) -> QuerySet[Summary]:
    return Summary.objects.filter(contract__signatory_id=person.pk)


def _told(row: RecordedFact) -> str:
    struck = row.supersedes if row.kind == FactKind.ANNULLED and row.supersedes else row
    return ("annulation : " if struck is not row else "") + queries.sentence_of(struck)


def running_contracts(person: Person, *, on: date) -> QuerySet[Contract]:
    """Contracts of somebody under which something may still be due, by either side."""
    over = Q(summary__phase__in=("breached", "waived")) | Q(summary__ends_until__lte=on)
    return _contracts(person).exclude(over)


def over_before(before: date, person_id: int | None) -> Iterator[tuple[int, date]]:
    """Whose last contract came to its end before a day: its last day served, else the last fact of a closed one."""
    over = Q(summary__phase__in=("breached", "waived")) | Q(summary__ends_until__lte=before)
    with_another = Contract.objects.exclude(over).values("signatory")
    rows = Contract.objects.filter(over).exclude(signatory__in=with_another)
    rows = rows.exclude(signatory__email__endswith=ERASED).select_related("summary")
    if person_id is not None:
        rows = rows.filter(signatory=person_id)
    ends: dict[int, list[date | None]] = {}
    for contract in _dated(rows):
        ends.setdefault(contract.signatory_id, []).append(_ended_on(contract.summary, contract.last_on))
    for signatory_id, days in ends.items():
        known = [day for day in days if day is not None]
        if len(known) == len(days) and max(known) < before:
            yield signatory_id, max(known)


def _dated(rows: QuerySet[Contract]) -> Iterator[Any]:
    """Contracts with ``last_on``, the day of their last fact."""
    return rows.annotate(last_on=Max("facts__effective_on")).order_by("signatory", "pk").iterator()


def _ended_on(summary: Summary, last_on: date) -> date | None:
    """The last day of a contract, or nothing while it runs."""
    if summary.phase in {"breached", "waived"}:
        return last_on
    if summary.ends_until is None or summary.ends_until > summary.computed_on:
        return None
    return summary.ends_until - timedelta(days=1)


def _relabel(person: Person, at: datetime) -> int:
    return relabel(person.pk)


HOLDINGS = (
    Holding(
        model="contracts.Contract",
        title="Contrats",
        activity=CONTRACTS,
        categories=("référence du contrat", "UFR"),
        retention="contract_file",
        rows=_contracts,
        columns={
            "Référence": "reference",
            "UFR": lambda row: row.ufr.name if row.ufr else None,
            "Dossier ouvert le": "opened_at",
        },
        impersonal=("reference",),
        past=over_before,
        kept="La référence et les numéros restent : le grand livre et les comptes publics s'y rattachent "
        "(décret n° 2012-1246, art. 52).",
    ),
    Holding(
        model="contracts.RecordedFact",
        title="Faits enregistrés au dossier",
        activity=CONTRACTS,
        categories=("études", "suspensions et leur motif", "exercice", "rupture ou dispense"),
        retention="contract_file",
        rows=_facts,
        columns={
            "Contrat": lambda row: row.contract.reference,
            "Fait": _told,
            "Nature": "kind",
            "Date d'effet": "effective_on",
            "Contenu": "payload",
            "Enregistré le": "recorded_at",
            "Pièce": "evidence",
            "Qualité": "quality",
        },
        personal=("payload", "evidence"),
        kept="Un fait n'est jamais modifié : il fonde ce qui a été payé. Il ne tient que des dates, des codes, un lieu "
        "d'exercice et la référence d'une pièce ; une fois l'identité effacée, il ne mène plus à personne.",
    ),
    Holding(
        model="contracts.Summary",
        title="Résumé du contrat pour les listes",
        activity=CONTRACTS,
        categories=("nom, pour la recherche", "situation", "échéances", "montants dus"),
        retention="contract_file",
        rows=_summaries,
        columns={
            "Contrat": "reference",
            "Clé de recherche": "search_key",
            "Clé de tri": "sort_key",
            "Profession": "profession",
            "Situation à la signature": "status",
            "Région de formation": "ars",
            "Région d'exercice": "practice_ars",
            "Règles": "regime",
            "Phase": "phase",
            "Mois dus": "months_due",
            "Mois d'engagement": "months_owed",
            "Début d'engagement": "starts_on",
            "Fin d'engagement (exclue)": "ends_until",
            "Net dû, en centimes": "net_cents",
            "Prochaine échéance": "next_deadline_code",
            "Échéance le": "next_deadline_on",
            "Alertes": "alert_codes",
            "Calculé le": "computed_on",
        },
        personal=("search_key", "sort_key"),
        impersonal=(
            "reference",
            "profession",
            "status",
            "ars",
            "practice_ars",
            "regime",
            "phase",
            "next_deadline_code",
            "alert_codes",
        ),
        erase=_relabel,
    ),
)
