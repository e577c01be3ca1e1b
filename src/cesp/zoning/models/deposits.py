"""A file that classes communes, from its deposit to the drafts made from it.

Nothing of a file is a zoning before its report was read: the check writes the report only, the
preparation makes one draft an ARS, all of them or none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import models
from django.db.models import F, Q

from cesp.accounts.models import Membership
from cesp.territory.models import Commune
from cesp.zoning.models.zonings import PROFESSIONS, Category, Zoning, of_the_region


class DepositState(models.TextChoices):
    RECEIVED = "received", "Contrôle en cours"
    UNMAPPED = "unmapped", "Colonnes à indiquer"
    REFUSED = "refused", "Fichier refusé"
    CHECKED = "checked", "Contrôlé"
    PREPARING = "preparing", "Préparation en cours"
    PREPARED = "prepared", "Projets préparés"
    ABANDONED = "abandoned", "Abandonné"


class DepositQuerySet(models.QuerySet["Deposit"]):
    def visible_to(self, actor: Membership) -> DepositQuerySet:
        """Files of the actor's region; all of them for the case desk and the auditor."""
        return self.filter(of_the_region(actor))


class Deposit(models.Model):
    """One file and what its author says of it.

    :ivar ars: the region it is read for; empty for every region (the case desk's national file).
    :ivar mapping: what a person said of the columns: ``{"sheet", "header", "columns": {"code": 0}}``.
    :ivar categories: what a person said of words that nobody knows: folded words → key of a category.
    :ivar completes: the draft that its rows are added to, instead of a draft of their own.
    :ivar asked_by: who read the report and asked for the drafts: with the depositor and the
        :class:`DepositHand`, those who prepared them.
    :ivar unnamed: codes of the départements of its regions of which a whole list names no commune.
    :ivar rows_elsewhere: rows of other regions, left aside; read = kept + rejected + elsewhere.
    :ivar kept_digest: of what would be stored; a preparation that would store anything else does not happen.
    """

    ars = models.CharField("ARS", max_length=3, blank=True, default="")
    profession = models.CharField("profession", max_length=20, choices=PROFESSIONS)
    in_force_on = models.DateField("en vigueur à compter du")
    name = models.CharField("nom", max_length=120)
    order_reference = models.CharField("arrêté", max_length=200, blank=True)
    order_url = models.URLField("adresse de l'arrêté", max_length=300, blank=True)
    serves_also = models.JSONField("sert aussi", default=list)
    completes = models.ForeignKey(Zoning, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField("fichier", max_length=200)
    digest = models.CharField("empreinte SHA-256", max_length=64)
    size_bytes = models.PositiveIntegerField("taille")
    state = models.CharField("état", max_length=10, choices=DepositState, default=DepositState.RECEIVED)
    refusal = models.TextField("pourquoi le fichier est refusé", blank=True)
    mapping = models.JSONField("colonnes", default=dict)
    categories = models.JSONField("mots reconnus par une personne", default=dict)
    shape = models.CharField("forme reconnue", max_length=20, blank=True)
    notices = models.JSONField("ce qu'il faut savoir", default=list)
    unnamed = models.JSONField("départements que le fichier ne nomme pas", default=list)
    received_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField("déposé le")
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField("contrôlé le", null=True)
    prepared_at = models.DateTimeField("projets préparés le", null=True)
    rows_read = models.PositiveIntegerField(default=0)
    rows_kept = models.PositiveIntegerField(default=0)
    rows_rejected = models.PositiveIntegerField(default=0)
    rows_elsewhere = models.PositiveIntegerField(default=0)
    kept_digest = models.CharField(max_length=64, blank=True)

    objects = DepositQuerySet.as_manager()

    class Meta:
        verbose_name = "dépôt de zonage"
        verbose_name_plural = "dépôts de zonage"
        constraints = [
            models.CheckConstraint(
                name="zoning_rows_all_accounted_for",
                condition=Q(rows_read=F("rows_kept") + F("rows_rejected") + F("rows_elsewhere")),
            ),
            models.CheckConstraint(
                name="a_refused_zoning_file_says_why", condition=~Q(state="refused") | ~Q(refusal="")
            ),
        ]
        indexes = [models.Index(fields=["ars", "received_at"], name="zoning_deposit_by_region")]

    def __str__(self) -> str:
        return f"dépôt de zonage n° {self.pk}"

    @property
    def progress_key(self) -> str:
        return f"zoning:{self.pk}"

    @property
    def is_working(self) -> bool:
        return self.state in {DepositState.RECEIVED, DepositState.PREPARING}

    @property
    def may_be_mapped(self) -> bool:
        """Whether a person may say, or say again, what its columns hold."""
        return self.state in {DepositState.UNMAPPED, DepositState.CHECKED} or (
            self.state == DepositState.REFUSED and bool(self.shape)
        )

    @property
    def is_readable(self) -> bool:
        """Whether there is a report to read."""
        return self.state in {DepositState.CHECKED, DepositState.PREPARED}


class DepositHand(models.Model):
    """Somebody who decided something of what a file says: its columns, a word, a commune.

    :ivar at: when they first did.
    """

    deposit = models.ForeignKey(Deposit, on_delete=models.CASCADE, related_name="hands")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("a décidé la première fois le")

    class Meta:
        verbose_name = "main dans un dépôt de zonage"
        verbose_name_plural = "mains dans les dépôts de zonage"
        constraints = [models.UniqueConstraint(fields=["deposit", "member"], name="zoning_hand_once_by_deposit")]

    def __str__(self) -> str:
        return f"main n° {self.member_id} dans le {self.deposit}"


class DepositContent(models.Model):
    """The bytes, apart from the row that lists read; they go when the drafts are made."""

    deposit = models.OneToOneField(Deposit, on_delete=models.CASCADE, related_name="content")
    data = models.BinaryField()

    class Meta:
        verbose_name = "contenu d'un dépôt de zonage"
        verbose_name_plural = "contenus des dépôts de zonage"

    def __str__(self) -> str:
        return f"contenu du {self.deposit}"


class DepositLine(models.Model):
    """What a person has to look at: a row that no commune answers, or a commune that no row names.

    :ivar count: rows of the file that say the same; a choice holds for all.
    :ivar place: where in the file: « TVS, ligne 12 »; empty for a commune that the file lacks.
    :ivar proposals: for a row, communes ``[{"code", "label", "why"}]``; for a commune, predecessors or
        neighbours ``[{"code", "label", "category", "why"}]``.
    :ivar proposed: the category that all predecessors agree on, if they do.
    :ivar chosen_commune: what a person said the row means.
    :ivar chosen_category: what a person said of the commune.
    """

    class Kind(models.TextChoices):
        REJECTED = "rejected", "Ligne sans commune"
        MISSING = "missing", "Commune absente du fichier"

    deposit = models.ForeignKey(Deposit, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=10, choices=Kind)
    place = models.CharField("ligne", max_length=60, blank=True)
    typed = models.CharField("ce que dit le fichier", max_length=200, blank=True)
    typed_category = models.CharField("catégorie du fichier", max_length=100, blank=True)
    reason = models.CharField("pourquoi", max_length=400)
    count = models.PositiveIntegerField("lignes semblables", default=1)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, null=True, related_name="+")
    proposals = models.JSONField("propositions", default=list)
    proposed = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="+")
    chosen_commune = models.ForeignKey(Commune, on_delete=models.PROTECT, null=True, related_name="+")
    chosen_category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="+")
    hints: Sequence[Mapping[str, str]] = ()
    is_attached = False

    class Meta:
        verbose_name = "ligne de rapport d'un dépôt de zonage"
        verbose_name_plural = "lignes de rapport des dépôts de zonage"
        indexes = [models.Index(fields=["deposit", "kind", "id"], name="zoning_report_line")]

    def __str__(self) -> str:
        return f"{self.place or self.commune_id}"
