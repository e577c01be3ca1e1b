"""From a ranking to a contract: results published, offers, papers to sign and signatures, moves of what is left.

What an offer comes to on a day (pending, lapsed) is read off its days by ``cesp_law.selection.quota``.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from cesp.accounts import perimeter
from cesp.accounts.models import Membership
from cesp.accounts.perimeter import Matter, Reach
from cesp.campaigns.models import Campaign, Candidature, Committee, Quota
from cesp.contracts.models import Contract
from cesp.documents.models import Piece
from cesp.letters.models import Letter


class Publication(models.Model):
    """The results of a committee, told to all its candidates at once. Only added."""

    committee = models.OneToOneField(Committee, on_delete=models.PROTECT, related_name="publication")
    published_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField("publiés le")

    class Meta:
        verbose_name = "publication de résultats"
        verbose_name_plural = "publications de résultats"

    def __str__(self) -> str:
        return f"publication n° {self.pk}"


class Move(models.Model):
    """Contracts left over, moved from one quota to another. Only added."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="moves")
    source = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="+")
    contracts = models.PositiveSmallIntegerField("contrats")
    moved_on = models.DateField("le")
    reason = models.CharField("motif", max_length=300)
    moved_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField("enregistré le")

    class Meta:
        verbose_name = "mouvement de contrats restants"
        verbose_name_plural = "mouvements de contrats restants"
        constraints = [
            models.CheckConstraint(
                name="a_move_moves_something", condition=Q(contracts__gte=1) & ~Q(source=F("target")) & ~Q(reason="")
            )
        ]

    def __str__(self) -> str:
        return f"mouvement n° {self.pk}"


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, actor: Membership) -> OfferQuerySet:
        """Offers made to the candidates whom the actor sees; all of them for the case desk and the auditor.

        Never one to somebody about whom an agent declared a conflict of interest.
        """
        match perimeter.reach(actor, Matter.OFFER):
            case Reach.ALL:
                return self.exclude(candidature__conflicts__person=actor.person_id)
            case Reach.OWN:
                return self.filter(candidature__person=actor.person_id)
            case Reach.FOLLOWED:
                return self.filter(candidature__in=Candidature.objects.visible_to(actor).values("pk"))
            case _:
                return self.none()


class Answer(models.TextChoices):
    """As ``cesp_law.selection.quota.Answer`` names them; no answer is none, lapsed or not."""

    SIGNED = "signed", "Signée"
    REFUSED = "refused", "Refusée"
    WITHDRAWN = "withdrawn", "Candidature retirée"


class Offer(models.Model):
    """A contract offered to a candidate, who has thirty days to sign it.

    :ivar quota: the numbers it counts in: those of the candidate's UFR, profession and status.
    :ivar answered_at: when it was signed by the candidate, refused, or withdrawn from.
    :ivar contract: what it led to, once both have signed.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    candidature = models.OneToOneField(Candidature, on_delete=models.PROTECT, related_name="offer")
    quota = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="offers")
    offered_on = models.DateField("proposée le")
    offered_at = models.DateTimeField("enregistrée le")
    offered_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+", help_text="vide : appel de la liste"
    )
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField("réponse", max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField("répondue le", null=True)
    lapse_told_at = models.DateTimeField("caducité dite le", null=True)
    contract = models.OneToOneField(Contract, on_delete=models.PROTECT, null=True, related_name="offer")

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition de contrat"
        verbose_name_plural = "propositions de contrat"
        constraints = [
            models.CheckConstraint(
                name="an_answer_has_its_instant",
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="only_what_is_signed_is_a_contract", condition=Q(contract__isnull=True) | Q(answer=Answer.SIGNED)
            ),
        ]
        indexes = [models.Index(fields=["quota", "answer"], name="offer_by_quota")]

    def __str__(self) -> str:
        return f"proposition n° {self.pk}"


class Document(models.TextChoices):
    CONTRACT = "contract", "Contrat"
    AMENDMENT = "amendment", "Avenant"


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, actor: Membership) -> PaperQuerySet:
        """Papers of the offers and of the contracts that the actor sees, conflicts of interest aside."""
        offers = Offer.objects.visible_to(actor).values("pk")
        contracts = Contract.objects.visible_to(actor).values("pk")
        if perimeter.reach(actor, Matter.OFFER) is Reach.NOTHING:
            return self.none()
        if perimeter.reach(actor, Matter.OFFER) is Reach.ALL:
            hidden = Contract.objects.filter(perimeter.withheld(actor, person="signatory"))
            contracts = contracts.exclude(pk__in=hidden.values("pk"))
        return self.filter(
            Q(document=Document.CONTRACT, offer__in=offers) | Q(document=Document.AMENDMENT, contract__in=contracts)
        )

    def standing(self) -> PaperQuerySet:
        """Those not given up for a later version."""
        return self.filter(abandoned_at__isnull=True)


class Paper(models.Model):
    """A contract or an amendment as it is put to the signature of both; a later version stands in its place.

    :ivar rules_on: the day whose regional rules it prints.
    :ivar terms: what it says of itself, as ``cesp_law.codec`` writes it; the day of conclusion is added by the last
        signature. Empty for an amendment.
    :ivar letter: the paper itself, in the register: its digest is what is signed.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    document = models.CharField("nature", max_length=10, choices=Document)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, related_name="papers")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, related_name="papers")
    version = models.PositiveSmallIntegerField("version")
    object = models.CharField("objet", max_length=200, blank=True)
    clauses = models.JSONField("articles modifiés", default=list, help_text="pour un avenant : phrases, dans l'ordre")
    rules_on = models.DateField("règles du")
    terms = models.JSONField("termes", default=dict, help_text="au format de cesp_law.codec")
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="+")
    prepared_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField("préparé le")
    abandoned_at = models.DateTimeField("abandonné le", null=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "papier à signer"
        verbose_name_plural = "papiers à signer"
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "version"], name="versions_of_a_contract", condition=Q(document=Document.CONTRACT)
            ),
            models.UniqueConstraint(
                fields=["contract", "version"],
                name="versions_of_an_amendment",
                condition=Q(document=Document.AMENDMENT),
            ),
            models.CheckConstraint(
                name="a_paper_is_about_something",
                condition=Q(document=Document.CONTRACT, offer__isnull=False)
                | Q(document=Document.AMENDMENT, contract__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"papier n° {self.pk}"


class Party(models.TextChoices):
    SIGNATORY = "signatory", "Signataire"
    AUTHORITY = "authority", "Autorité gestionnaire"


class Method(models.TextChoices):
    IN_SERVICE = "in_service", "Dans le service"
    ON_PAPER = "on_paper", "Sur papier"


class Signature(models.Model):
    """One party signed one paper: who, when, how, and the digest of what was signed. Only added.

    :ivar signed_on: the day of the signature; on paper, the day written on the original.
    :ivar digest: SHA-256 of the sealed file that was signed.
    :ivar scan: the scanned original, when it was signed on paper.
    """

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="signatures")
    party = models.CharField("partie", max_length=10, choices=Party)
    method = models.CharField("forme", max_length=12, choices=Method)
    signed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField("signé le")
    signed_at = models.DateTimeField("enregistré le")
    signed_in_with = models.CharField("identité prouvée par", max_length=40, blank=True)
    digest = models.CharField("empreinte SHA-256 du fichier signé", max_length=64)
    scan = models.ForeignKey(Piece, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "signature"
        constraints = [
            models.UniqueConstraint(fields=["paper", "party"], name="a_party_signs_once"),
            models.CheckConstraint(
                name="a_paper_signature_has_its_scan",
                condition=Q(method=Method.IN_SERVICE, scan__isnull=True)
                | Q(method=Method.ON_PAPER, scan__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"signature n° {self.pk}"


DEFECTS: Mapping[str, str] = {
    "no_paper": "Aucun papier n'est au dossier.",
    "no_signatory_signature": "Le signataire n'a pas signé.",
    "no_authority_signature": "L'autorité gestionnaire n'a pas signé.",
    "signed_out_of_time": "Le signataire a signé hors des trente jours de la proposition.",
    "not_ranked": "Le signataire ne figure pas au classement scellé de sa commission.",
    "not_published": "Les résultats de la commission n'ont pas été publiés.",
    "digest_differs": "L'empreinte signée n'est pas celle du fichier scellé au registre.",
    "file_differs": "Le fichier gardé n'est pas celui du registre, ou il manque.",
    "letter_not_standing": "Le papier signé a été remplacé ou révoqué.",
    "beyond_quota": "Plus de contrats sont signés que le contingent n'en offre.",
    "overlap": "Un autre contrat de la même personne est en cours.",
}
"""Codes of what the night looks for → sentences, as the page shows them."""


class Defect(models.Model):
    """Something that keeps a contract in force from being legally whole, found by a night and gone by another.

    :ivar code: one of :data:`DEFECTS`.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="defects")
    code = models.CharField("défaut", max_length=40)
    found_on = models.DateField("constaté le")
    gone_on = models.DateField("levé le", null=True)

    class Meta:
        verbose_name = "défaut d'un contrat"
        verbose_name_plural = "défauts de contrats"
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "code"], name="a_defect_once_at_a_time", condition=Q(gone_on__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"défaut n° {self.pk}"

    @property
    def sentence(self) -> str:
        return DEFECTS[self.code]
