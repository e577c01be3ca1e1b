"""A file of contracts that exist already, the report on it, and what was stored from it.

A batch is one file, known by its digest: the same bytes are never taken twice. Its report has one
line a contract, and one for each row that belongs to no contract. Rows read are always rows
accepted plus rows rejected: the database checks the sum.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from cesp.accounts.models import Membership
from cesp.accounts.perimeter import Matter, within
from cesp.common.fields import CentsField
from cesp.contracts.models import Contract
from cesp.takeover import layout


class BatchState(models.TextChoices):
    RECEIVED = "received", "Contrôle en cours"
    REFUSED = "refused", "Fichier refusé"
    CHECKED = "checked", "Contrôlé, pas encore repris"
    IMPORTING = "importing", "Reprise en cours"
    IMPORTED = "imported", "Repris"
    ABANDONED = "abandoned", "Abandonné"


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, actor: Membership) -> BatchQuerySet:
        """The case desk and the auditor see every batch; nobody else sees one."""
        return self.filter(within(actor, Matter.TAKEOVER))


class Batch(models.Model):
    """One file, from its deposit to the contracts stored.

    Counts are of rows: contracts, events and payments apart. Before the import « accepted » means
    what would be stored, afterwards what was. ``accepted_digest`` is what the report accepted:
    an import that would store anything else does not happen.
    """

    file_name = models.CharField("fichier", max_length=200)
    digest = models.CharField("empreinte SHA-256", max_length=64)
    size_bytes = models.PositiveIntegerField("taille")
    state = models.CharField("état", max_length=10, choices=BatchState, default=BatchState.RECEIVED)
    received_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField("déposé le")
    refusal = models.TextField("pourquoi le fichier est refusé", blank=True)
    notices = models.JSONField("ce qui a été laissé de côté", default=list)
    checked_at = models.DateTimeField("contrôlé le", null=True)
    accepted_digest = models.CharField(max_length=64, blank=True)
    import_asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    import_asked_at = models.DateTimeField("reprise demandée le", null=True)
    imported_at = models.DateTimeField("repris le", null=True)
    contracts_read = models.PositiveIntegerField(default=0)
    contracts_accepted = models.PositiveIntegerField(default=0)
    contracts_rejected = models.PositiveIntegerField(default=0)
    contracts_warned = models.PositiveIntegerField("dont avec un avertissement", default=0)
    events_read = models.PositiveIntegerField(default=0)
    events_accepted = models.PositiveIntegerField(default=0)
    events_rejected = models.PositiveIntegerField(default=0)
    payments_read = models.PositiveIntegerField(default=0)
    payments_accepted = models.PositiveIntegerField(default=0)
    payments_rejected = models.PositiveIntegerField(default=0)
    paid_cents = CentsField("versé selon le fichier, contrats acceptés", default=0)
    due_cents = CentsField("dû selon les textes, contrats acceptés", default=0)
    tally = models.JSONField("lignes par nature de remarque", default=dict)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = "dépôt de reprise"
        verbose_name_plural = "dépôts de reprise"
        constraints = [
            models.UniqueConstraint(fields=["digest"], condition=~Q(state="abandoned"), name="file_received_once"),
            models.CheckConstraint(
                name="rows_read_are_accepted_or_rejected",
                condition=Q(
                    contracts_read=F("contracts_accepted") + F("contracts_rejected"),
                    events_read=F("events_accepted") + F("events_rejected"),
                    payments_read=F("payments_accepted") + F("payments_rejected"),
                ),
            ),
            models.CheckConstraint(
                name="batch_state_says_what_was_done",
                condition=Q(state="received", imported_at__isnull=True)
                | Q(state="refused", imported_at__isnull=True) & ~Q(refusal="")
                | Q(state="checked", checked_at__isnull=False, imported_at__isnull=True)
                | Q(state="importing", import_asked_at__isnull=False, imported_at__isnull=True)
                | Q(state="imported", imported_at__isnull=False)
                | Q(state="abandoned", imported_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"dépôt n° {self.pk}"

    @property
    def progress_key(self) -> str:
        return f"takeover:{self.pk}"

    @property
    def is_working(self) -> bool:
        """Whether a task has it in hand, or should."""
        return self.state in {BatchState.RECEIVED, BatchState.IMPORTING}

    @property
    def has_report(self) -> bool:
        return self.checked_at is not None

    @property
    def gap_cents(self) -> int:
        """Paid less due: negative when something is still owed."""
        return int(self.paid_cents - self.due_cents)

    @property
    def rows(self) -> list[tuple[str, int, int, int]]:
        """(sheet, read, accepted, rejected), sheets that the file does not have left out."""
        table = [
            ("Contrats", self.contracts_read, self.contracts_accepted, self.contracts_rejected),
            ("Événements", self.events_read, self.events_accepted, self.events_rejected),
            ("Versements", self.payments_read, self.payments_accepted, self.payments_rejected),
        ]
        return [row for row in table if row[1]]


class BatchContent(models.Model):
    """The bytes as they came, kept apart so that no list reads them."""

    batch = models.OneToOneField(Batch, on_delete=models.CASCADE, primary_key=True, related_name="content")
    data = models.BinaryField()

    class Meta:
        verbose_name = "fichier déposé"

    def __str__(self) -> str:
        return f"fichier du {self.batch}"


class Outcome(models.TextChoices):
    ACCEPTED = "accepted", "Accepté"
    WARNED = "warned", "Accepté, à vérifier"
    REJECTED = "rejected", "Rejeté"


class ReportLine(models.Model):
    """What the report says of one contract, or of one row that belongs to none.

    :cvar remarks: ``[{"severity", "code", "sheet", "row", "column", "sentence"}, …]``, errors first.
    :cvar qualities: field → ``interpreted`` or ``assumed``; a field that is not there was read as typed. A field is a
        column's code, after the sheet's code and the row when it comes from another sheet: ``events 12 begins``.
    :cvar typed: for a rejected line, what was typed, sheet by sheet, to give it back for correction.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveIntegerField("rang")
    sheet = models.CharField("feuille", max_length=100)
    row = models.PositiveIntegerField("ligne")
    reference = models.CharField("référence", max_length=30, blank=True)
    name = models.CharField("signataire", max_length=250, blank=True)
    search_key = models.CharField(max_length=300, blank=True)
    outcome = models.CharField("sort", max_length=10, choices=Outcome)
    codes = models.CharField(max_length=400, blank=True, help_text="codes des remarques entre espaces : « a b »")
    remarks = models.JSONField(default=list)
    qualities = models.JSONField(default=dict)
    typed = models.JSONField(null=True)
    due_cents = CentsField("dû", null=True)
    paid_cents = CentsField("versé", null=True)
    contract = models.OneToOneField(
        Contract, on_delete=models.PROTECT, null=True, related_name="takeover_line", verbose_name="contrat"
    )

    class Meta:
        verbose_name = "ligne de rapport"
        verbose_name_plural = "lignes de rapport"
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="report_line_once_by_position"),
            models.CheckConstraint(
                name="rejected_line_has_no_contract",
                condition=~Q(outcome="rejected") | Q(contract__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["batch", "outcome", "position"], name="report_line_by_outcome")]

    def __str__(self) -> str:
        return f"{self.sheet}, ligne {self.row}"

    @property
    def gap_cents(self) -> int | None:
        """Paid less due, or nothing when the contract could not be computed."""
        if self.due_cents is None or self.paid_cents is None:
            return None
        return int(self.paid_cents - self.due_cents)

    @property
    def read_otherwise(self) -> list[str]:
        """Columns read otherwise than they were typed: a synonym, a short year, a bare number…"""
        return [layout.field_in_words(field) for field, quality in self.qualities.items() if quality == "interpreted"]

    @property
    def supposed(self) -> list[str]:
        """Columns that we filled in."""
        return [layout.field_in_words(field) for field, quality in self.qualities.items() if quality == "assumed"]

    @property
    def errors(self) -> list[dict[str, Any]]:
        return self._remarks("error")

    @property
    def warnings(self) -> list[dict[str, Any]]:
        return self._remarks("warning")

    def _remarks(self, severity: str) -> list[dict[str, Any]]:
        """Remarks of one severity, no line break between a quotation mark and what it quotes."""
        return [
            remark
            | {"sentence": remark["sentence"].replace("« ", "«\N{NO-BREAK SPACE}").replace(" »", "\N{NO-BREAK SPACE}»")}
            for remark in self.remarks
            if remark["severity"] == severity
        ]
