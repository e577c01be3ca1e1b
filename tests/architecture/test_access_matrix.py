"""Every address × role × whose row × method, on one world: no leak, and no difference that tells of one.

To add an address, give it its line in ``accounts/access.py`` and, if it takes arguments, one in
``tests/architecture/objects.py``: this test does the rest. Inside the perimeter a page answers;
outside, it is the very page of what does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from cesp.accounts import access
from cesp.accounts.access import ACCESS, LEAVE_VIEWING, SAFE_METHODS, Access
from cesp.accounts.door import DoorMiddleware
from cesp.accounts.models import Membership, Role
from cesp.contracts.models import ContractQuerySet
from tests.architecture import objects
from tests.architecture.asking import Asker
from tests.architecture.objects import NOWHERE, OBJECTS, Declared
from tests.architecture.world import BESIDES, CASES, SUPPORT

pytestmark = pytest.mark.django_db
ADDRESSES = dict(objects.addresses())
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_UNLIKE = ("GET", "POST", "PUT", "PATCH", "DELETE")
"""Without HEAD, which Django answers by the view of GET; asked alone in ``make test-long``."""
SIGN_IN = "identity:sign_in"
CLOSED = {name for name in ADDRESSES if name.startswith("demonstration:")} | {
    "accounts:accept_invitation",
    "campaigns:bundle",
    "campaigns:bundle_advance",
    "campaigns:bundle_file",
    "interviews:feed",
    "reminders:feed",
    "simulator:pdf",
    "takeover:sample",
}
"""404 here whoever asks: open in a demonstration only, to whoever asked alone, or with answers in the query."""
_VARIES = re.compile(rb'(?:nonce|value|action|href)="[^"]*"')


def leaks(ask: Asker, name: str, *, methods: tuple[str, ...] = METHODS) -> list[str]:
    """What an address answers that it should not, over everybody who asks, every method, row and case."""
    return [wrong for who in _asking(ask, name) for method in methods for wrong in _asked(ask, name, who, method)]


def _asking(ask: Asker, name: str) -> Iterator[str | None]:
    """A visitor, each role; where a row is about somebody, whoever sees it otherwise than their role says."""
    yield from (None, *Role.values)
    if any(row.seen is not None for row in OBJECTS.get(name, ())):
        yield from BESIDES


def _asked(ask: Asker, name: str, who: str | None, method: str) -> Iterator[str]:
    if who == SUPPORT and method not in SAFE_METHODS:
        return  # refused before the view, whatever it is: a test below
    role = None if who is None else ask.world.members[who].role
    admitted = name in ACCESS and ACCESS[name].admits(role=role, method=method)
    if not admitted and name in ACCESS and method != "GET":
        # Refused before the view is called: the middleware alone is asked, and a GET stands for the rest.
        yield from _at_the_door(name, role, method)
        return
    for row in OBJECTS.get(name, (None,)):
        for case in CASES if admitted and row is not None and row.seen is not None else CASES[:1]:
            arguments = row.arguments(ask.world, case) if row else {}
            answer = ask(who, method, reverse(name, kwargs=arguments))
            if wrong := _wrong(ask, name, who, method, case, row, answer, admitted=admitted):
                yield f"{method} {name} {arguments} as {who}, {case}: {answer.status_code} {wrong}"


def _at_the_door(name: str, role: str | None, method: str) -> Iterator[str]:
    request = RequestFactory().generic(method, "/")
    request.resolver_match = type("Match", (), {"view_name": name})()  # type: ignore[assignment]
    request.membership = None if role is None else Membership(role=role)  # type: ignore[attr-defined]
    try:
        answer = DoorMiddleware(lambda request: HttpResponse()).process_view(request, lambda: None, (), {})
    except Http404:
        return
    if role is not None or answer is None or answer.status_code != 302:
        yield f"{method} {name} as {role}: open at the door"


def _wrong(
    ask: Asker,
    name: str,
    who: str | None,
    method: str,
    case: str,
    row: Declared | None,
    answer: HttpResponse,
    *,
    admitted: bool,
) -> str:
    if answer.status_code >= 500:
        return "server error"
    to_sign_in = answer.status_code == 302 and answer["Location"].startswith(f"{reverse(SIGN_IN)}?")
    if not admitted:
        if who is None:
            return "" if to_sign_in else "open to a visitor"
        return "" if answer.status_code == 404 else "open to a role that its line does not name"
    if to_sign_in:
        return "closed to a role that its line names"
    if row is None or row.seen is None or who is None:
        return ""
    if case in row.seen.get(who, ()):
        return "hidden though within the perimeter" if answer.status_code == 404 else ""
    return _tells_of_a_row(ask, name, who, method, row.arguments(ask.world, case), answer)


def _tells_of_a_row(
    ask: Asker, name: str, who: str, method: str, arguments: dict[str, Any], answer: HttpResponse
) -> str:
    """Outside the perimeter, the answer is that of a row which does not exist: 404, or 405 whatever the row."""
    if answer.status_code not in (404, 405):
        return "leak"
    nowhere = ask(who, method, reverse(name, kwargs=arguments | {k: v for k, v in NOWHERE.items() if k in arguments}))
    same = nowhere.status_code == answer.status_code and _said(nowhere) == _said(answer)
    return "" if same else "not the page of what does not exist"


def _said(answer: HttpResponse) -> bytes:
    """The body without what changes at each request."""
    return _VARIES.sub(b"", answer.body)  # type: ignore[attr-defined]


def test_every_address_with_an_argument_is_declared() -> None:
    undeclared = {name for name, arguments in ADDRESSES.items() if arguments} - set(OBJECTS)
    assert undeclared == set(), "une ligne par adresse dans tests/architecture/objects.py"
    assert set(OBJECTS) <= set(ADDRESSES), "adresses disparues"


@pytest.fixture
def anew(asker: Asker) -> Iterator[Asker]:
    """The same world, for a test that changes what is answered."""
    asker.answers.clear()
    yield asker
    asker.answers.clear()


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_no_leak(name: str, asker: Asker) -> None:
    assert leaks(asker, name, methods=_UNLIKE) == []


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_no_leak_by_the_head_alone(name: str, asker: Asker) -> None:
    assert leaks(asker, name, methods=("HEAD",)) == []


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_a_head_is_a_page_without_its_body(name: str, asker: Asker) -> None:
    """Why the pages asked for above stand for their heads; a page with a form may offer none."""
    address = reverse(name, kwargs=objects.own(asker.world, name))
    for role in (None, *Role.values):
        assert asker(role, "HEAD", address).status_code in (405, asker(role, "GET", address).status_code), role


@pytest.mark.parametrize("name", sorted(set(ADDRESSES) - CLOSED))
def test_a_page_answers_to_whom_it_is_for(name: str, asker: Asker) -> None:
    """At least one role gets more than a 404 or a 405 from it: no page is closed by a slip."""
    statuses = set()
    for role in (None, *Role.values):
        arguments = objects.own(asker.world, name)
        for method in ("GET", "POST"):
            if ACCESS[name].admits(role=role, method=method):
                statuses.add(asker(role, method, reverse(name, kwargs=arguments)).status_code)
    assert statuses & {200, 302, 400}, statuses


def test_without_a_visible_to_the_leak_is_seen(anew: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setattr(ContractQuerySet, "visible_to", lambda self, actor: self)
    found = leaks(anew, "portal:contract")
    assert any("as signatory, other person: 200 leak" in line for line in found)
    assert any("as ars_referent, other region: 200 leak" in line for line in found)
    assert any("as ufr_manager, other UFR: 200 leak" in line for line in found)


def test_without_its_line_a_page_fails(anew: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.delitem(access.ACCESS, "portal:contracts")
    assert any("server error" in line for line in leaks(anew, "portal:contracts"))


def test_a_role_too_many_is_seen(anew: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: a page opened to a role that sees none of its rows answers 404 all the same."""
    wide = Access(frozenset(Role), frozenset())
    monkeypatch.setitem(access.ACCESS, "payments:statement", wide)
    assert leaks(anew, "payments:statement") != []


def test_a_refusal_that_differs_from_what_does_not_exist_is_seen(anew: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setattr("tests.architecture.test_access_matrix._said", lambda answer: answer.headers["X-Request-Id"])
    assert any("not the page of what does not exist" in line for line in leaks(anew, "portal:contract"))


@pytest.mark.parametrize("name", sorted(set(ADDRESSES) - {LEAVE_VIEWING}))
def test_the_support_writes_nothing_through_somebody_else_s_role(name: str, asker: Asker) -> None:
    address = reverse(name, kwargs=objects.own(asker.world, name))
    assert {asker(SUPPORT, method, address).status_code for method in METHODS[2:]} == {403}


def test_safe_methods_are_those_of_http() -> None:
    assert {"GET", "HEAD", "OPTIONS"} == SAFE_METHODS
