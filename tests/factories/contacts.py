"""Desks: ``desk("payments", at=organisation)``, and those of the demonstration for one region."""

import factory

from cesp.accounts.models import Contact, Subject
from tests.factories import memberships


class ContactFactory(factory.django.DjangoModelFactory[Contact]):
    class Meta:
        model = Contact

    organisation = factory.LazyFunction(memberships.managing_authority)
    subject = Subject.CONTRACT
    name = "Bureau des contrats"
    email = "contrats@gestion.example"


def demonstration_desks(region: str) -> None:
    """Two desks of the managing authority and that of an agency, each subject with its own."""
    ContactFactory()
    for subject in (Subject.PAYMENTS, Subject.BANK_DETAILS):
        ContactFactory(subject=subject, name="Bureau des paiements", email="paiements@gestion.example")
    demonstration_desks_of_an_agency(region)


def demonstration_desks_of_an_agency(region: str) -> None:
    """The one desk of an agency."""
    agency = memberships.ars(region)
    for subject in (Subject.COURSE, Subject.PROJECT, Subject.INSTALLATION):
        ContactFactory(organisation=agency, subject=subject, name="Référent CESP", email=f"cesp@ars-{region}.example")
