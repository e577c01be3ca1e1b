"""A link that creates an account: of nobody until it is followed, and refused where it may not serve."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cesp.accounts.models import Person
from cesp.identity import links, operations
from cesp.identity.links import Asking
from cesp.identity.models import EmailLink, Purpose
from tests.factories.people import PersonFactory
from tests.identity.journeys import PASSWORD, mails, path_in, token_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HERE = Asking(browser="b", source="192.0.2.1", next_page="/candidater/")
WANTED = {"email": "Alix@Exemple.test", "given_names": "Alix", "family_name": "Durand"}


def asked(at: datetime = AT) -> str:
    links.ask_to_join(**WANTED, asking=HERE, at=at)
    return token_of(path_in(mails("alix@exemple.test")[-1]))


def test_an_account_is_made_when_the_link_is_followed_and_not_before() -> None:
    token = asked()
    assert not Person.objects.exists()
    person = operations.join(token=token, browser="b", password=PASSWORD, at=AT + timedelta(minutes=59))
    assert (person.email, person.full_name) == ("alix@exemple.test", "Alix Durand")
    assert [one.from_on.isoformat() for one in person.memberships.all()] == ["2026-11-20"]


def test_after_an_hour_the_link_is_no_longer_good() -> None:
    token = asked()
    with pytest.raises(ValidationError, match="n'est plus valable"):
        operations.join(token=token, browser="b", password=PASSWORD, at=AT + timedelta(hours=1))
    assert not Person.objects.exists()


def test_a_password_too_short_makes_no_account_and_does_not_use_the_link_up() -> None:
    token = asked()
    with pytest.raises(ValidationError):
        operations.join(token=token, browser="b", password="court", at=AT)
    assert not Person.objects.exists()
    assert operations.join(token=token, browser="b", password=PASSWORD, at=AT).pk


def test_a_closed_account_gets_nothing() -> None:
    PersonFactory(email="alix@exemple.test", is_active=False)
    links.ask_to_join(**WANTED, asking=HERE, at=AT)
    assert mails("alix@exemple.test") == []


def test_an_expired_link_is_asked_for_again() -> None:
    links.renew(token=asked(), asking=HERE, at=AT + timedelta(hours=2))
    first, second = EmailLink.objects.order_by("pk")
    assert (first.purpose, second.purpose, second.payload) == ("join", "join", first.payload)


def test_no_other_link_is_of_nobody() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        EmailLink.objects.create(purpose=Purpose.SIGN_IN, digest="0", asked_at=AT, expires_at=AT)
