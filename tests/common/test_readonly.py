"""A GET cannot write: the guard is seen to refuse, and to let a POST through."""

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from cesp.accounts.models import Organisation
from cesp.common.readonly import ReadonlyMiddleware, WroteDuringRead

pytestmark = pytest.mark.django_db


def writing_view(request: HttpRequest) -> HttpResponse:
    Organisation.objects.create(kind="ars", code="xxx", name="Essai")
    return HttpResponse("écrit")


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_safe_method_that_writes_is_refused_and_leaves_nothing(rf: RequestFactory, method: str) -> None:
    with pytest.raises(WroteDuringRead), transaction.atomic():
        ReadonlyMiddleware(writing_view)(getattr(rf, method)("/"))
    assert not Organisation.objects.filter(code="xxx").exists()


def test_a_post_may_write(rf: RequestFactory) -> None:
    ReadonlyMiddleware(writing_view)(rf.post("/"))
    assert Organisation.objects.filter(code="xxx").exists()


def test_reading_is_let_through(rf: RequestFactory) -> None:
    answer = ReadonlyMiddleware(lambda request: HttpResponse(str(Organisation.objects.count())))(rf.get("/"))
    assert answer.content == b"0"
