"""The national list of places of practice (LLE)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cesp.accounts.models import Membership
from cesp.territory.models import Commune
from cesp.zoning.models.zonings import PROFESSIONS
from cesp.zoning.naming import STRUCTURE
from cesp_law import labels


class PostKind(models.TextChoices):
    SALARIED = "salaried", "Salarié"
    SELF_EMPLOYED = "self_employed", "Libéral"
    MIXED = "mixed", "Mixte"


class PlaceState(models.TextChoices):
    PROPOSED = "proposed", "En préparation"
    OPEN = "open", "Ouvert"
    CLOSED = "closed", "Fermé"
    EXPIRED = "expired", "À confirmer"


class PlaceOfPractice(models.Model):
    """A place that an ARS proposes to those who finish, wherever they were trained.

    :ivar reference: by the regional pattern, unique in the country (INS-13).
    :ivar priority: 1 first; an ARS ranks its open places.
    :ivar capacity: how many may settle there.
    :ivar listed_on: publication of the list it is on: the day that protects it (rules § 10).
    :ivar confirmed_on: last day somebody of the ARS said that it still stands.
    """

    reference = models.CharField("numéro", max_length=30, unique=True)
    ars = models.CharField("ARS", max_length=3)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+")
    part = models.CharField("quartier (QPV)", max_length=10, blank=True, default="")
    address = models.CharField("adresse", max_length=200, blank=True)
    profession = models.CharField("profession", max_length=20, choices=PROFESSIONS)
    specialty = models.CharField("spécialité", max_length=60, blank=True)
    kind = models.CharField("nature du poste", max_length=15, choices=PostKind)
    structure = models.CharField("type de structure", max_length=30, help_text="code de cesp_law.place.Structure")
    structure_name = models.CharField("nom de la structure", max_length=150, blank=True)
    finess = models.CharField("numéro FINESS", max_length=9, blank=True)
    priority = models.PositiveSmallIntegerField("rang de priorité", null=True)
    capacity = models.PositiveSmallIntegerField("postes", default=1)
    description = models.TextField("description", blank=True)
    contact = models.CharField("contact", max_length=200, blank=True, help_text="une boîte fonctionnelle ou un service")
    state = models.CharField("état", max_length=10, choices=PlaceState)
    closed_because = models.CharField("motif de la fermeture", max_length=300, blank=True)
    listed_on = models.DateField("inscrit sur la liste le", null=True)
    opens_on = models.DateField("disponible à compter du", null=True)
    closes_until = models.DateField("plus proposé à compter du", null=True)
    confirmed_on = models.DateField("confirmé le", null=True)
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("enregistré à")

    class Meta:
        verbose_name = "lieu d'exercice"
        verbose_name_plural = "lieux d'exercice"
        constraints = [
            models.CheckConstraint(name="a_place_has_room", condition=Q(capacity__gte=1)),
            models.CheckConstraint(
                name="an_open_place_is_on_the_list", condition=~Q(state=PlaceState.OPEN) | Q(listed_on__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["state", "profession", "ars", "priority"], name="place_on_the_list"),
            models.Index(fields=["commune", "state"], name="place_by_commune"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def region_name(self) -> str:
        return labels.ARS.get(self.ars, self.ars)

    @property
    def structure_word(self) -> str:
        return STRUCTURE[self.structure]


class PlacesFile(models.Model):
    """A spreadsheet of places that an agency dropped: kept while its report is read, gone once it is settled.

    :ivar digest: SHA-256 of the content, which the import reads again.
    """

    ars = models.CharField("ARS", max_length=3)
    file_name = models.CharField("fichier", max_length=200)
    digest = models.CharField("empreinte SHA-256", max_length=64)
    content = models.BinaryField("contenu")
    received_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField("déposé le")

    class Meta:
        verbose_name = "fichier de lieux"
        verbose_name_plural = "fichiers de lieux"

    def __str__(self) -> str:
        return f"fichier de lieux n° {self.pk}"
