"""The yearly choice of an internship post: its calendar, its posts, who chooses, wishes, ranks, and the outcome.

What a choice is doing at an instant is read off its dates and off what was decided: announced, listed, allocated.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from cesp.accounts import perimeter
from cesp.accounts.models import Membership, Organisation
from cesp.accounts.perimeter import Matter, Reach
from cesp.contracts.models import Contract
from cesp.internship import naming
from cesp.letters.models import Letter
from cesp_law.selection import internship as law


class Choice(models.Model):
    """The choice of one year, the year of the national examination.

    :ivar wishes_until_at: first instant at which no wish is taken any more.
    :ivar list_on: day by which the national list of posts is published; :ivar ranks_on: by which ranks are imported.
    :ivar simulations_from_on: first day on which candidates see the best post of the day.
    :ivar final_on: first day on which the posts may be allocated for good.
    :ivar listed_at: when the national list was published, and the seats of each post fixed.
    """

    year = models.PositiveSmallIntegerField("année de l'épreuve", unique=True)
    wishes_from_at = models.DateTimeField("vœux à compter du")
    wishes_until_at = models.DateTimeField("clôture des vœux (exclue)")
    list_on = models.DateField("liste nationale publiée le")
    ranks_on = models.DateField("rangs importés le")
    simulations_from_on = models.DateField("simulations à compter du")
    final_on = models.DateField("affectation définitive à compter du")
    prepared_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField("préparé le")
    announced_at = models.DateTimeField("annoncé le", null=True)
    listed_at = models.DateTimeField("liste publiée le", null=True)

    class Meta:
        verbose_name = "choix d'internat"
        verbose_name_plural = "choix d'internat"
        constraints = [
            models.CheckConstraint(
                name="wishes_open_before_they_close", condition=Q(wishes_from_at__lt=F("wishes_until_at"))
            )
        ]

    def __str__(self) -> str:
        return f"Choix d'un poste d'internat {self.year}"

    @property
    def exam(self) -> str:
        """« ECN » to 2023, « EDN/ECOS » after."""
        return law.entrance_exam_label(self.year)


class Ranking(models.Model):
    """A list of ranks that posts read: the national one, or that of a group of specialties."""

    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="rankings")
    name = models.CharField("classement", max_length=80)

    class Meta:
        verbose_name = "classement"
        constraints = [models.UniqueConstraint(fields=["choice", "name"], name="a_ranking_by_name")]

    def __str__(self) -> str:
        return self.name


class OpenSpecialty(models.Model):
    """A specialty that signatories may ask for this year, and the ranking that its posts read."""

    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="specialties")
    code = models.CharField("spécialité", max_length=60)
    ranking = models.ForeignKey(Ranking, on_delete=models.PROTECT, related_name="specialties")

    class Meta:
        verbose_name = "spécialité ouverte"
        verbose_name_plural = "spécialités ouvertes"
        constraints = [models.UniqueConstraint(fields=["choice", "code"], name="a_specialty_opens_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return naming.specialties().get(self.code, self.code)


class Post(models.Model):
    """A specialty in a subdivision, once somebody decided on its seats or the list was published.

    :ivar decided: seats that the managing authority opens instead of the number of requests, and why.
    :ivar asked: requests counted on the day of the list; :ivar seats: what the list opens. Empty before.
    """

    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="posts")
    specialty = models.CharField("spécialité", max_length=60)
    subdivision = models.CharField("subdivision", max_length=40)
    decided = models.PositiveSmallIntegerField("postes arrêtés", null=True)
    reason = models.CharField("motif", max_length=300, blank=True)
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("arrêté le", null=True)
    asked = models.PositiveSmallIntegerField("demandes", null=True)
    seats = models.PositiveSmallIntegerField("postes ouverts", null=True)

    class Meta:
        verbose_name = "poste d'internat"
        verbose_name_plural = "postes d'internat"
        constraints = [
            models.UniqueConstraint(fields=["choice", "specialty", "subdivision"], name="a_post_by_choice"),
            models.CheckConstraint(
                name="decided_seats_have_a_reason", condition=Q(decided__isnull=True) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return naming.post_words(self.post)

    @property
    def post(self) -> law.Post:
        return law.Post(self.specialty, self.subdivision)


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def visible_to(self, actor: Membership) -> CandidateQuerySet:
        """Those of the contracts that an ARS or a UFR follows, and those placed in its subdivisions."""
        match perimeter.reach(actor, Matter.INTERNSHIP):
            case Reach.ALL:
                return self
            case Reach.OWN:
                return self.filter(contract__signatory=actor.person_id)
            case Reach.FOLLOWED if actor.organisation is not None:
                followed = Contract.objects.visible_to(actor).values("pk")
                coming = Q(placement__subdivision__in=subdivisions_kept_by(actor.organisation))
                known = perimeter.withheld(actor, person="contract__signatory")
                return self.filter(Q(contract__in=followed) | coming).exclude(known)
            case _:
                return self.none()

    def staying(self) -> CandidateQuerySet:
        """Those who have not left for the ordinary list."""
        return self.filter(left_at__isnull=True)


def subdivisions_kept_by(organisation: Organisation) -> tuple[str, ...]:
    """Where the interns of an ARS, or of a UFR, are: the subdivisions of its region, or its own."""
    if organisation.kind == Organisation.Kind.ARS:
        return naming.subdivisions_of(organisation.ars_code)
    return (organisation.subdivision,) if organisation.subdivision else ()


class Candidate(models.Model):
    """A signatory who chooses this year.

    :ivar public_id: what the inputs of an allocation call them: it names nobody.
    :ivar version: counts the saves of the wishes, lest two windows write over one another.
    :ivar added_because: why an agent added them by hand; empty for whom the contracts designate.
    :ivar left_because: why they left for the ordinary list.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="candidates")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="internship_choices")
    listed_at = models.DateTimeField("inscrit le")
    added_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    added_because = models.CharField("motif de l'ajout", max_length=300, blank=True)
    version = models.PositiveIntegerField("enregistrements des vœux", default=0)
    wishes_saved_at = models.DateTimeField("vœux enregistrés le", null=True)
    receipt = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="+")
    receipt_version = models.PositiveIntegerField("vœux du récépissé", default=0)
    left_at = models.DateTimeField("parti pour la liste ordinaire le", null=True)
    left_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    left_because = models.CharField("motif du départ", max_length=300, blank=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = "candidat à l'internat"
        verbose_name_plural = "candidats à l'internat"
        constraints = [models.UniqueConstraint(fields=["choice", "contract"], name="a_contract_chooses_once_a_year")]

    def __str__(self) -> str:
        return f"candidat à l'internat n° {self.pk}"

    @property
    def key(self) -> str:
        return self.public_id.hex


class Wish(models.Model):
    """A post that a candidate asks for; ``number`` 1 is the one they like best."""

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="wishes")
    number = models.PositiveSmallIntegerField("rang du vœu")
    specialty = models.CharField("spécialité", max_length=60)
    subdivision = models.CharField("subdivision", max_length=40)

    class Meta:
        verbose_name = "vœu"
        verbose_name_plural = "vœux"
        constraints = [
            models.UniqueConstraint(fields=["candidate", "number"], name="wishes_are_in_order"),
            models.UniqueConstraint(fields=["candidate", "specialty", "subdivision"], name="a_post_wished_once"),
        ]

    def __str__(self) -> str:
        return f"vœu n° {self.pk}"

    @property
    def post(self) -> law.Post:
        return law.Post(self.specialty, self.subdivision)


class Rank(models.Model):
    """A candidate's rank in a ranking; nobody shares it."""

    ranking = models.ForeignKey(Ranking, on_delete=models.PROTECT, related_name="ranks")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="ranks")
    rank = models.PositiveIntegerField("rang")
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("enregistré le")

    class Meta:
        verbose_name = "rang de classement"
        verbose_name_plural = "rangs de classement"
        constraints = [
            models.UniqueConstraint(fields=["ranking", "candidate"], name="a_candidate_ranked_once"),
            models.UniqueConstraint(fields=["ranking", "rank"], name="nobody_shares_a_rank"),
            models.CheckConstraint(name="ranks_begin_at_one", condition=Q(rank__gte=1)),
        ]

    def __str__(self) -> str:
        return f"rang n° {self.pk}"


class Allocation(models.Model):
    """The final allocation of a choice: what it was made from, what it gave, and their fingerprints. Only added.

    :ivar inputs: posts, ranks and wishes by ``public_id``, as ``reading.written`` writes them; enough to run it again.
    :ivar input_digest: SHA-256 of the inputs; :ivar result_digest: of the inputs' digest and of who got what.
    """

    choice = models.OneToOneField(Choice, on_delete=models.PROTECT, related_name="allocation")
    inputs = models.JSONField("données de l'affectation")
    input_digest = models.CharField("empreinte SHA-256 des données", max_length=64)
    result_digest = models.CharField("empreinte SHA-256 du résultat", max_length=64)
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("prononcée le")
    signed_in_with = models.CharField("identité prouvée par", max_length=40, blank=True)

    class Meta:
        verbose_name = "affectation définitive"
        verbose_name_plural = "affectations définitives"

    def __str__(self) -> str:
        return f"affectation n° {self.pk}"


class Placement(models.Model):
    """What the allocation gave to one candidate; an empty specialty: nothing. Only added."""

    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="placements")
    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="placement")
    specialty = models.CharField("spécialité", max_length=60, blank=True)
    subdivision = models.CharField("subdivision", max_length=40, blank=True)
    wish = models.PositiveSmallIntegerField("rang du vœu satisfait", null=True)

    class Meta:
        verbose_name = "affectation d'un candidat"
        verbose_name_plural = "affectations de candidats"
        constraints = [
            models.CheckConstraint(
                name="a_placement_is_a_wish_that_was_met",
                condition=Q(specialty="", subdivision="", wish__isnull=True)
                | (~Q(specialty="") & ~Q(subdivision="") & Q(wish__isnull=False)),
            )
        ]
        indexes = [models.Index(fields=["subdivision", "specialty"], name="placement_by_subdivision")]

    def __str__(self) -> str:
        return f"affectation n° {self.pk}"

    @property
    def post(self) -> law.Post | None:
        return law.Post(self.specialty, self.subdivision) if self.specialty else None

    @property
    def words(self) -> str:
        return naming.post_words(self.post) if self.post is not None else "aucun vœu satisfait"
