"""Every address × role × whose row × method, on one world: no leak, and no difference that tells of one.

To add an address, give it its line in ``accounts/access.py`` and, if it takes arguments, one in
``tests/architecture/objects.py``: this test does the rest. Inside the perimeter a page answers;
outside, it is the very page of what does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from zlib import crc32

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.test import RequestFactory
from django.urls import resolve, reverse

from cesp.accounts import access
from cesp.accounts.access import ACCESS, LEAVE_VIEWING, SAFE_METHODS, Access
from cesp.accounts.door import DoorMiddleware
from cesp.accounts.models import Membership, Role, Viewing
from cesp.contracts.models import ContractQuerySet
from tests.architecture import objects
from tests.architecture.asking import Answer, Asker
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
    "reminders:followed_feed",
    "simulator:pdf",
    "takeover:sample",
}
"""404 here whoever asks: open in a demonstration only, to whoever asked alone, or with answers in the query."""
_VARIES = re.compile(rb'(?:nonce|value|action|href)="[^"]*"')


def leaks(ask: Asker, name: str, *, methods: tuple[str, ...] = METHODS, whole: bool = False) -> list[str]:
    """What an address answers that it should not, over everybody who asks, every method, row and case.

    :param whole: send also what is proved without being sent: the refusals of the door, and those of a
        method that the view answers before it has looked at anything.
    """
    spared: frozenset[tuple[str | None, str]] = frozenset()
    if not whole:
        spared = frozenset(_proved_alike(ask, name, methods))
    return [
        wrong
        for who in _asking(ask, name)
        for method in methods
        if (who, method) not in spared
        for wrong in _asked(ask, name, who, method, whole=whole)
    ]


def _asking(ask: Asker, name: str) -> Iterator[str | None]:
    """A visitor, each role; where a row is about somebody, whoever sees it otherwise than their role says."""
    yield from (None, *Role.values)
    if any(row.seen is not None for row in OBJECTS.get(name, ())):
        yield from BESIDES


def _proved_alike(ask: Asker, name: str, methods: tuple[str, ...]) -> Iterator[tuple[str | None, str]]:
    """Who need not ask by which method: all but the first of those to whom the view answers one 405 unseen."""
    for method in methods:
        if method not in SAFE_METHODS and _is_closed_to(ask, name, method):
            admitted = (who for who in _asking(ask, name) if _is_admitted(ask, name, who, method))
            next(admitted, None)
            yield from ((who, method) for who in admitted)


def _is_closed_to(ask: Asker, name: str, method: str) -> bool:
    """Whether the view refuses a method without looking at who asks, or for what: it is given nothing to look at."""
    arguments = objects.own(ask.world, name)
    request = HttpRequest()
    request.method = method
    view = resolve(reverse(name, kwargs=arguments)).func
    with transaction.atomic():
        try:
            answer = view(request, **dict.fromkeys(arguments))
        except Exception:  # noqa: BLE001 - it looked
            return False
        finally:
            transaction.set_rollback(True)
    return isinstance(answer, HttpResponseNotAllowed)


def _is_admitted(ask: Asker, name: str, who: str | None, method: str) -> bool:
    role = None if who is None else ask.world.members[who].role
    return name in ACCESS and ACCESS[name].admits(role=role, method=method)


def _asked(ask: Asker, name: str, who: str | None, method: str, *, whole: bool) -> Iterator[str]:
    if who == SUPPORT and method not in SAFE_METHODS:
        return  # refused before the view, whatever it is: a test below
    admitted = _is_admitted(ask, name, who, method)
    if not admitted and name in ACCESS:
        # Refused before the view is called: the middleware alone is asked, and one GET stands for the rest.
        yield from _at_the_door(ask, name, who, method)
        if method != "GET" or not (whole or who is None or who == _refused(ask, name)):
            return
    for row in OBJECTS.get(name, (None,)):
        for case in CASES if admitted and row is not None and row.seen is not None else CASES[:1]:
            arguments = row.arguments(ask.world, case) if row else {}
            answer = ask(who, method, reverse(name, kwargs=arguments))
            if wrong := _wrong(ask, name, who, method, case, row, answer, admitted=admitted):
                yield f"{method} {name} {arguments} as {who}, {case}: {answer.status_code} {wrong}"


def _refused(ask: Asker, name: str) -> str | None:
    """One of the roles that a page is closed to, another one from one address to the next."""
    refused = [role for role in Role.values if not _is_admitted(ask, name, role, "GET")]
    return refused[crc32(name.encode()) % len(refused)] if refused else None


def _at_the_door(ask: Asker, name: str, who: str | None, method: str) -> Iterator[str]:
    try:
        answer = _door(name, None if who is None else ask.world.members[who], method)
    except Http404:
        return
    if who is not None or answer is None or answer.status_code != 302:
        yield f"{method} {name} as {who}: open at the door"


def _door(name: str, member: Membership | None, method: str, *, viewing: Viewing | None = None) -> Any:
    """What the middleware answers before the view: ``None`` lets in."""
    request: Any = RequestFactory().generic(method, "/")
    request.resolver_match = type("Match", (), {"view_name": name})()
    request.membership, request.viewing = member, viewing
    return DoorMiddleware(lambda request: HttpResponse()).process_view(request, lambda: None, (), {})


def _wrong(
    ask: Asker,
    name: str,
    who: str | None,
    method: str,
    case: str,
    row: Declared | None,
    answer: Answer,
    *,
    admitted: bool,
) -> str:
    if answer.status_code >= 500:
        return "server error"
    to_sign_in = answer.status_code == 302 and answer.location.startswith(f"{reverse(SIGN_IN)}?")
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


def _tells_of_a_row(ask: Asker, name: str, who: str, method: str, arguments: dict[str, Any], answer: Answer) -> str:
    """Outside the perimeter, the answer is that of a row which does not exist: 404, or 405 whatever the row."""
    if answer.status_code not in (404, 405):
        return "leak"
    nowhere = ask(who, method, reverse(name, kwargs=arguments | {k: v for k, v in NOWHERE.items() if k in arguments}))
    same = nowhere.status_code == answer.status_code and _said(nowhere) == _said(answer)
    return "" if same else "not the page of what does not exist"


def _said(answer: Answer) -> bytes:
    """The body without what changes at each request."""
    return _VARIES.sub(b"", answer.body)


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
    """What each answer says is read three times, and the answer asked for once."""
    assert leaks(asker, name, methods=_UNLIKE) == []
    assert _unlike_their_heads(asker, name) == []
    assert name in CLOSED or _answers(asker, name) & {200, 302, 400}, "no page is closed by a slip"


def _unlike_their_heads(ask: Asker, name: str) -> list[str | None]:
    """To whom a head is not a page without its body, so that the page cannot stand for it; a form may offer none."""
    address = reverse(name, kwargs=objects.own(ask.world, name))
    return [role for role in (None, *Role.values) if not _is_like_its_page(ask, name, role, address)]


def _is_like_its_page(ask: Asker, name: str, role: str | None, address: str) -> bool:
    if not _is_admitted(ask, name, role, "HEAD"):
        return not _is_admitted(ask, name, role, "GET") and not [*_at_the_door(ask, name, role, "HEAD")]
    return ask(role, "HEAD", address).status_code in (405, ask(role, "GET", address).status_code)


def _answers(ask: Asker, name: str) -> set[int]:
    """What the roles that its line names get: more than a 404 or a 405 to one of them at least."""
    address = reverse(name, kwargs=objects.own(ask.world, name))
    return {
        ask(role, method, address).status_code
        for role in (None, *Role.values)
        for method in ("GET", "POST")
        if _is_admitted(ask, name, role, method)
    }


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_no_leak_when_everything_is_sent(name: str, asker: Asker) -> None:
    """The same, and what ``leaks`` proves by the door or by the view alone, HEAD included."""
    assert leaks(asker, name, whole=True) == []


def test_what_a_view_answers_unseen_is_told_from_what_it_looks_at(asker: Asker) -> None:
    assert _is_closed_to(asker, "portal:contract", "PUT")
    assert not _is_closed_to(asker, "correspondence:close", "POST")


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
    monkeypatch.setattr("tests.architecture.test_access_matrix._said", lambda answer: answer.request_id)
    assert any("not the page of what does not exist" in line for line in leaks(anew, "portal:contract"))


@pytest.mark.parametrize("name", sorted(set(ADDRESSES) - {LEAVE_VIEWING}))
def test_the_support_writes_nothing_through_somebody_else_s_role(name: str, asker: Asker) -> None:
    """By the middleware before any view; a POST is sent, that its refusal be seen to leave."""
    for method in METHODS[2:]:
        with pytest.raises(PermissionDenied):
            _door(name, asker.world.members[SUPPORT], method, viewing=Viewing())
    address = reverse(name, kwargs=objects.own(asker.world, name))
    assert asker(SUPPORT, "POST", address).status_code == 403


def test_safe_methods_are_those_of_http() -> None:
    assert {"GET", "HEAD", "OPTIONS"} == SAFE_METHODS
