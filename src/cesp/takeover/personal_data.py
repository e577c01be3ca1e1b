"""Workbooks of existing contracts, and the report on each of their rows."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Max, Q, QuerySet

from cesp.accounts.models import Person
from cesp.common.holdings import Activity, Holding
from cesp.takeover.models import Batch, BatchContent, BatchState, ReportLine

TAKEOVER = Activity(
    code="reprise",
    title="Reprise des contrats en cours",
    purpose="Faire entrer dans le service les contrats conclus avant lui, et pouvoir dire d'où vient chaque chiffre.",
    basis="mission d'intérêt public (RGPD, art. 6-1 e)",
    subjects="signataires dont le contrat est repris",
    recipients=("case_desk", "auditor"),
)


def _lines(person: Person) -> QuerySet[ReportLine]:
    """Lines that became a contract of theirs, and rejected ones that bear their address."""
    mine = Q(contract__signatory_id=person.pk) | Q(contract__isnull=True, typed__icontains=f'"{person.email}"')
    return ReportLine.objects.filter(mine)


def _batches(person: Person) -> QuerySet[Batch]:
    return Batch.objects.filter(
        Q(pk__in=_lines(person).values("batch"))
        | Q(received_by__person_id=person.pk)
        | Q(import_asked_by__person_id=person.pk)
    )


def _workbooks(person: Person) -> QuerySet[BatchContent]:
    return BatchContent.objects.filter(batch__in=_lines(person).values("batch")).defer("data").select_related("batch")


def _blank(person: Person, at: datetime) -> int:
    return _lines(person).update(name="", search_key="", remarks=[], qualities={}, typed=None)


def _forget_workbooks(person: Person, at: datetime) -> int:
    """The whole file goes: a row cannot be taken out of it. Its report and its contracts stay."""
    settled = (BatchState.IMPORTED, BatchState.ABANDONED, BatchState.REFUSED)
    return _workbooks(person).filter(batch__state__in=settled).delete()[0]


def _imported_before(before: date, person_id: int | None) -> list[tuple[int, date]]:
    """Signatories whose workbook was taken over before a day: what was typed has served its time."""
    lines = ReportLine.objects.filter(batch__imported_at__isnull=False, contract__isnull=False)
    if person_id is not None:
        lines = lines.filter(contract__signatory_id=person_id)
    held = lines.exclude(name="", search_key="", typed__isnull=True) | lines.filter(batch__content__isnull=False)
    latest = held.order_by("contract__signatory").values_list("contract__signatory_id")
    return [(pk, on) for pk, on in latest.annotate(Max("batch__imported_at__date")) if on < before]


HOLDINGS = (
    Holding(
        model="takeover.Batch",
        title="Dépôts de reprise",
        activity=TAKEOVER,
        categories=("nom du fichier", "dates"),
        retention="takeover",
        rows=_batches,
        columns={"Dépôt": "pk", "Fichier": "file_name", "Déposé le": "received_at", "Repris le": "imported_at"},
        impersonal=("file_name", "digest", "refusal", "notices", "accepted_digest", "tally"),
        kept="Un dépôt ne tient que des comptes, des empreintes et le nom du fichier ; il dit d'où vient un dossier.",
    ),
    # Before the lines: it is by them that the workbooks of somebody are found.
    Holding(
        model="takeover.BatchContent",
        title="Classeur déposé",
        activity=TAKEOVER,
        categories=("le fichier entier, qui porte aussi d'autres personnes : il n'est pas recopié ici",),
        retention="takeover",
        rows=_workbooks,
        columns={"Dépôt": "batch_id", "Fichier": lambda row: row.batch.file_name},
        personal=("data",),
        erase=_forget_workbooks,
    ),
    Holding(
        model="takeover.ReportLine",
        title="Ligne du rapport de reprise",
        activity=TAKEOVER,
        categories=("nom", "ce qui était écrit dans le classeur", "remarques du contrôle"),
        retention="takeover",
        rows=_lines,
        columns={
            "Dépôt": "batch_id",
            "Feuille": "sheet",
            "Ligne": "row",
            "Référence": "reference",
            "Signataire": "name",
            "Clé de recherche": "search_key",
            "Sort": "outcome",
            "Remarques": "remarks",
            "Colonnes interprétées ou supposées": "qualities",
            "Ce qui était écrit": "typed",
            "Dû, en centimes": "due_cents",
            "Versé, en centimes": "paid_cents",
        },
        personal=("name", "search_key", "remarks", "typed", "qualities"),
        impersonal=("sheet", "reference", "codes"),
        erase=_blank,
        past=_imported_before,
    ),
)
