"""People, one new each time."""

import factory

from cesp.accounts.models import Person


class PersonFactory(factory.django.DjangoModelFactory[Person]):
    class Meta:
        model = Person

    email = factory.Sequence(lambda n: f"personne{n}@exemple.test")
    given_names = "Camille"
    family_name = factory.Sequence(lambda n: f"Martin {n}")
    password = "!"
