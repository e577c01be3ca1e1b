"""URL × role × method: the access table is complete, and the pages answer as it says.

Whose rows a role sees is another matter, tested where each model says ``visible_to``.
"""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cesp.accounts.access import ACCESS, AccessMiddleware
from cesp.accounts.models import Membership, Organisation, Person, Role

CONVERTED = {"int": 424242, "str": "inconnu", "slug": "inconnu", "path": "inconnu", "uuid": UUID(int=0)}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def urls(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """(name, arguments that fit) of every URL of the service."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from urls(pattern.url_patterns, inner)
        else:
            converters = getattr(pattern.pattern, "converters", {})
            arguments = {
                name: CONVERTED.get(type(converter).__name__.removesuffix("Converter").lower(), "2026-01")
                for name, converter in converters.items()
            }
            yield f"{namespace}{pattern.name}", arguments


URLS = dict(urls(get_resolver().url_patterns))


def test_every_url_has_a_rule_and_every_rule_a_url() -> None:
    assert set(URLS) == set(ACCESS)


def test_a_url_that_the_table_does_not_name_cannot_be_opened(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.resolver_match = type("Match", (), {"view_name": "nowhere:to_be_found"})()
    middleware = AccessMiddleware(lambda request: HttpResponse())
    with pytest.raises(ImproperlyConfigured, match="nowhere:to_be_found"):
        middleware.process_view(request, lambda request: HttpResponse(), (), {})


@pytest.fixture
def members(db: None) -> dict[str, Membership]:
    """One person in each role, knowing nothing of any object."""
    authority = Organisation.objects.create(kind="managing_authority", code="gestion", name="Autorité")
    region = Organisation.objects.create(kind="ars", code="bre", name="ARS Bretagne", ars_code="bre")
    faculty = Organisation.objects.create(kind="ufr", code="med-bre", name="UFR de Brest", ars_code="bre")
    found = {}
    for role in Role:
        person = Person.objects.create_person(email=f"{role}@exemple.example", given_names="Ana", family_name=role)
        organisation = {
            Role.SIGNATORY: None,
            Role.ARS_REFERENT: region,
            Role.DEPARTEMENT_REFERENT: region,
            Role.UFR_MANAGER: faculty,
        }.get(role, authority)
        found[role.value] = Membership.objects.create(
            person=person, role=role, organisation=organisation, from_on=date(2020, 1, 1)
        )
    return found


@pytest.mark.parametrize("name", sorted(URLS))
def test_a_page_opens_to_the_roles_of_its_rule_and_to_no_other(name: str, members: dict[str, Membership]) -> None:
    address = reverse(name, kwargs=URLS[name])
    for role in (None, *Role.values):
        client = Client(raise_request_exception=False)
        for method in METHODS:
            if role is not None:
                client.force_login(members[role].person)
            answer = client.generic(method, address)
            admitted = ACCESS[name].admits(role=role, method=method)
            to_sign_in = answer.status_code == 302 and answer["Location"].startswith(reverse("accounts:sign_in"))
            assert answer.status_code < 500, (role, method, answer.status_code)
            if admitted:
                assert not to_sign_in, (role, method)
            elif role is None:
                assert to_sign_in, (method, answer.status_code)
            else:
                assert answer.status_code == 404, (role, method, answer.status_code)
