"""The access table is complete; what the pages answer is ``test_access_matrix``."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import RequestFactory

from cesp.accounts.access import ACCESS
from cesp.accounts.door import DoorMiddleware
from tests.architecture import objects

URLS = dict(objects.addresses())


def test_every_url_has_a_rule_and_every_rule_a_url() -> None:
    assert set(URLS) == set(ACCESS)


def test_a_url_that_the_table_does_not_name_cannot_be_opened(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.resolver_match = type("Match", (), {"view_name": "nowhere:to_be_found"})()
    middleware = DoorMiddleware(lambda request: HttpResponse())
    with pytest.raises(ImproperlyConfigured, match="nowhere:to_be_found"):
        middleware.process_view(request, lambda request: HttpResponse(), (), {})
