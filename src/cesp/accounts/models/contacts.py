"""Which desk answers which question (BIE-2, IDF-18)."""

from django.db import models

from cesp.accounts.models.organisations import Organisation


class Subject(models.TextChoices):
    """What a question is about; the label ends the sentence « Pour… »."""

    CONTRACT = "contract", "votre contrat, une suspension, la durée de votre engagement, une rupture"
    PAYMENTS = "payments", "vos versements"
    BANK_DETAILS = "bank_details", "un changement de coordonnées bancaires"
    COURSE = "course", "votre parcours"
    PROJECT = "project", "votre projet, un report"
    INSTALLATION = "installation", "votre installation"

    @property
    def answered_by(self) -> Organisation.Kind:
        """The kind of organisation whose desk answers."""
        of_the_authority = {Subject.CONTRACT, Subject.PAYMENTS, Subject.BANK_DETAILS}
        return Organisation.Kind.MANAGING_AUTHORITY if self in of_the_authority else Organisation.Kind.ARS

    @property
    def heading(self) -> str:
        """The subject by itself, as an administrator reads it in a list."""
        return _TITLES[self]


_TITLES = {
    Subject.CONTRACT: "Contrat",
    Subject.PAYMENTS: "Versements",
    Subject.BANK_DETAILS: "Coordonnées bancaires",
    Subject.COURSE: "Parcours",
    Subject.PROJECT: "Projet et report",
    Subject.INSTALLATION: "Installation",
}


class Contact(models.Model):
    """The desk of an organisation that answers a subject: a functional mailbox, never a person's."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contacts")
    subject = models.CharField("sujet", max_length=20, choices=Subject)
    name = models.CharField("nom du bureau", max_length=100)
    email = models.EmailField("boîte fonctionnelle")
    phone = models.CharField("téléphone du bureau", max_length=30, blank=True)
    postal_address = models.TextField(
        "adresse postale du bureau", blank=True, help_text="si ce n'est pas celle de l'organisation"
    )

    class Meta:
        verbose_name = "contact"
        constraints = [models.UniqueConstraint(fields=["organisation", "subject"], name="one_desk_by_subject")]

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation}"

    @property
    def address(self) -> str:
        """Where to write to this desk on paper; lines."""
        return self.postal_address or self.organisation.postal_address
