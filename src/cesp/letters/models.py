"""The register of letters: rows that only grow, and beside them what can be erased.

The register holds no personal text: numbers, digests, days, identifiers. What was written to
somebody (the data of the letter, its sealed file) is a row of its own, :class:`Content`, erased at
the end of its time: the number then still verifies a copy that somebody kept.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cesp.accounts import perimeter
from cesp.accounts.models import Membership, Organisation, Person, Role
from cesp.accounts.perimeter import Matter, Reach
from cesp.letters import codes
from cesp.letters.holding_back import letters_held_back
from cesp.letters.kinds import kinds


class State(models.TextChoices):
    VALID = "valid", "Valable"
    REPLACED = "replaced", "Remplacé"
    REVOKED = "revoked", "Révoqué"


class Reason(models.TextChoices):
    """Why a letter is revoked: a code, never a text about somebody."""

    WRONG_FIGURES = "wrong_figures", "Chiffres ou dates inexacts"
    WRONG_PERSON = "wrong_person", "Adressé à une autre personne"
    ISSUED_BY_MISTAKE = "issued_by_mistake", "Émis par erreur"
    DECISION_WITHDRAWN = "decision_withdrawn", "Décision retirée"


class Series(models.TextChoices):
    """Numbers run without a gap within a year and a kind of issuer."""

    MANAGING_AUTHORITY = Organisation.Kind.MANAGING_AUTHORITY.value, "Autorité gestionnaire"
    ARS = Organisation.Kind.ARS.value, "Agences régionales de santé"
    UFR = Organisation.Kind.UFR.value, "Unités de formation et de recherche"


class Template(models.Model):
    """A template as it was written on a day, to render its letters again. Only added."""

    digest = models.CharField("empreinte SHA-256", max_length=64, unique=True)
    name = models.CharField("gabarit", max_length=60)
    engine = models.CharField("moteur", max_length=40)
    sources = models.JSONField("sources")

    class Meta:
        verbose_name = "version d'un gabarit de courrier"
        verbose_name_plural = "versions des gabarits de courrier"

    def __str__(self) -> str:
        return f"{self.name} ({self.digest[:12]})"


class Certificate(models.Model):
    """A certificate that sealed letters, kept to verify them once it is no longer in use. Only added."""

    fingerprint = models.CharField("empreinte SHA-256", max_length=64, unique=True)
    pem = models.TextField("certificat")

    class Meta:
        verbose_name = "certificat de sceau"
        verbose_name_plural = "certificats de sceau"

    def __str__(self) -> str:
        return self.fingerprint


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, actor: Membership) -> LetterQuerySet:
        """Letters within the actor's reach, of the kinds whose matter is within it too.

        A signatory does not see one that is served as a legal notice before they open it.
        """
        of_matter = Q(pk__in=())
        for matter in {kind.matter for kind in kinds().values()}:
            codes_of = [kind.code for kind in kinds().values() if kind.matter is matter]
            of_matter |= Q(kind__in=codes_of) & _reached(actor, matter)
        found = self.filter(_reached(actor, Matter.LETTER) & of_matter)
        if actor.role == Role.SIGNATORY:
            for keys in letters_held_back(actor.person):
                found = found.exclude(pk__in=keys)
        return found

    def with_state(self) -> LetterQuerySet:
        """All that :attr:`Letter.state` reads, in the same query."""
        return self.select_related("revocation", "replaced_by", "issuer", "person")


def _reached(actor: Membership, matter: Matter) -> Q:
    """As the perimeter says, and one's own with those of the accounts emptied into it: the register does not change."""
    within = perimeter.within(actor, matter)
    if perimeter.reach(actor, matter) is not Reach.OWN:
        return within
    return within | Q(person__in=Person.objects.filter(merged_into=actor.person_id).values("pk"))


class Letter(models.Model):
    """One letter, sealed once. The database refuses to change or delete it: its state is read off other rows.

    :ivar person: whom it is addressed to; nobody, for what an organisation writes of its own acts, as minutes are. Its
        app says who reads such a paper.
    """

    number = models.CharField("numéro", max_length=20, unique=True)
    series = models.CharField("série", max_length=20, choices=Series)
    year = models.PositiveSmallIntegerField("année")
    rank = models.PositiveIntegerField("rang")
    kind = models.CharField("nature", max_length=60)
    title = models.CharField("intitulé", max_length=120, help_text="imprimé en tête ; jamais un texte sur quelqu'un")
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="letters", db_index=False
    )
    subject = models.CharField("objet", max_length=80, help_text="« contracts.contract:42 »")
    issuer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    issued_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", db_index=False)
    issued_at = models.DateTimeField("émis à")
    dated_on = models.DateField("daté du")
    sha256 = models.CharField("empreinte avant le sceau", max_length=64)
    sealed_sha256 = models.CharField("empreinte du fichier scellé", max_length=64, unique=True)
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField("code de vérification", max_length=codes.LENGTH, unique=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="remplace"
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "courrier"
        constraints = [
            models.UniqueConstraint(fields=["series", "year", "rank"], name="letter_once_by_rank"),
            models.CheckConstraint(name="letter_rank_from_one", condition=Q(rank__gte=1)),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="letter_by_person"),
            models.Index(fields=["kind", "subject", "-id"], name="letter_by_subject"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def state(self) -> State:
        """Whether it stands; revoked says more than replaced."""
        if hasattr(self, "revocation"):
            return State.REVOKED
        return State.REPLACED if hasattr(self, "replaced_by") else State.VALID

    @property
    def written_code(self) -> str:
        return codes.written(self.code)

    @property
    def filename(self) -> str:
        return f"courrier-{self.number}.pdf"


class Content(models.Model):
    """What a letter says to somebody: the data that render it again, and its sealed file in the vault.

    Erased at the end of its time, or on a founded request: the register keeps its line.
    """

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, primary_key=True, related_name="content")
    data = models.JSONField("données")
    file_key = models.CharField("fichier", max_length=80, unique=True)

    class Meta:
        verbose_name = "contenu d'un courrier"
        verbose_name_plural = "contenus de courriers"

    def __str__(self) -> str:
        return f"contenu de {self.letter_id}"


class Revocation(models.Model):
    """A letter that no longer stands. Only added."""

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="revocation")
    reason = models.CharField("motif", max_length=30, choices=Reason)
    revoked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField("révoqué à")

    class Meta:
        verbose_name = "révocation d'un courrier"
        verbose_name_plural = "révocations de courriers"

    def __str__(self) -> str:
        return f"révocation de {self.letter_id}"
