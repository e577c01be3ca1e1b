"""Whatever is typed in an address, a query or a form, the service answers; it never falls over."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_from_bytes, unquote, urlencode
from zlib import crc32

import pytest
from django.conf import settings as django_settings
from django.urls import Resolver404, resolve, reverse

from cesp.accounts.access import ACCESS
from cesp.accounts.models import Role
from tests.architecture import objects, sources
from tests.architecture.asking import Asker
from tests.architecture.test_access_matrix import ADDRESSES

pytestmark = pytest.mark.django_db
Texts = Callable[[str], tuple[bytes, ...]]


def _cursor(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


NASTY: tuple[bytes, ...] = (
    b"\0",
    b"a\0b",
    b"\xed\xa0\x80",
    b"\xff\xfe",
    "\u202e\u2066\ufeff".encode(),
    "é😀".encode() * 200,
    b"9" * 400,
    b"-9223372036854775809",
    b"1e309",
    b"NaN",
    b"9999-12-31",
    b"0001-01-01",
    b"31/12/9999",
    b"9999-12",
    b"0000-00",
    "١٢".encode(),
    b"'; DROP TABLE x; --%%s {0} {{ 7 }}",
    b"<script>alert(1)</script>",
    b"A" * 20_000,
    b"=1+1\r\nX: y",
    _cursor("x", 2**70, False).encode(),
    _cursor("\0", 1, True).encode(),
    _cursor(None, -1, False).encode(),
)


def _every(name: str) -> tuple[bytes, ...]:
    return NASTY


def _some(name: str) -> tuple[bytes, ...]:
    """A sixth of them, another one from one address to the next: between them all, every app meets every one."""
    start = crc32(name.encode())
    return tuple(NASTY[(start + 6 * number) % len(NASTY)] for number in range(4))


HOSTILITY = pytest.mark.parametrize(
    "texts", [pytest.param(_some, id="some"), pytest.param(_every, id="every", marks=pytest.mark.long)]
)
_ASKED = re.compile(r"""(?:GET|POST)(?:\.get(?:list)?\(|\[)["'](\w+)""")
_FIELD = re.compile(rb"""<(?:input|select|textarea|button)[^>]*\bname="([\w-]+)\"""")
IN_STEPS = {
    path.relative_to(sources.SRC / "cesp").parts[0]
    for path in (sources.SRC / "cesp").rglob("*.py")
    if "step" in _ASKED.findall(path.read_text(encoding="utf-8"))
}
"""Apps with a page that asks, shows the effect, then acts: elsewhere nobody reads the step."""
IN_SOURCES = {
    name for path in (sources.ROOT / "src").rglob("*.py") for name in _ASKED.findall(path.read_text(encoding="utf-8"))
}


def _role(name: str, method: str) -> str | None:
    """Somebody admitted: a visitor only where nobody needs to be known."""
    return next((role for role in Role.values if ACCESS[name].admits(role=role, method=method)), None)


def _fields(asker: Asker, name: str) -> set[str]:
    """Names of the fields that the page of an address shows, and all those that any view asks for."""
    role = _role(name, "GET")
    page = asker(role, "GET", reverse(name, kwargs=objects.own(asker.world, name)))
    return IN_SOURCES | {found.decode() for found in _FIELD.findall(page.body)} - {"csrfmiddlewaretoken"}


@HOSTILITY
@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_no_query_is_a_server_error(name: str, texts: Texts, asker: Asker) -> None:
    address, role = reverse(name, kwargs=objects.own(asker.world, name)), _role(name, "GET")
    fields = _fields(asker, name)
    failed = []
    for nasty in texts(name):
        query = urlencode(dict.fromkeys(sorted(fields), nasty))
        if asker.send(role, "GET", f"{address}?{query}").status_code >= 500:
            failed.append(nasty[:40])
    assert failed == []


@HOSTILITY
@pytest.mark.parametrize("name", sorted(name for name, arguments in ADDRESSES.items() if arguments))
def test_no_argument_is_a_server_error(name: str, texts: Texts, asker: Asker) -> None:
    """Each argument of the address replaced by what nobody would type, where the address still leads here."""
    method = "GET" if _role(name, "GET") else "POST"
    arguments, role = objects.own(asker.world, name), _role(name, method)
    address = reverse(name, kwargs=arguments)
    failed = []
    for value in map(str, arguments.values()):
        for nasty in (*texts(name), b"99999999999999999999", b"0", b"9999-12", b"0001-01"):
            hostile = address.replace(quote(value), quote_from_bytes(nasty, safe=""))
            if _leads_to(name, hostile) and asker.send(role, method, hostile).status_code >= 500:
                failed.append((value, nasty[:40]))
    assert failed == []


def _leads_to(name: str, address: str) -> bool:
    """Whether a view is behind the address: one that leads nowhere is nowhere whatever it was made from."""
    try:
        return resolve(unquote(address)).view_name == name
    except Resolver404:
        return False


@pytest.mark.parametrize("number", range(len(NASTY)))
def test_no_address_that_leads_nowhere_is_a_server_error(number: int, asker: Asker) -> None:
    lost = quote_from_bytes(NASTY[number], safe="")
    for role in (None, Role.values[number % len(Role)]):
        for address in (f"/{lost}", f"/contrats/{lost}/{lost}/{lost}/"):
            assert asker.send(role, "GET", address).status_code < 500, (role, address)


@HOSTILITY
@pytest.mark.parametrize("name", sorted(name for name in ADDRESSES if _role(name, "POST")))
def test_no_form_is_a_server_error(name: str, texts: Texts, asker: Asker) -> None:
    address, role = reverse(name, kwargs=objects.own(asker.world, name)), _role(name, "POST")
    fields = sorted(_fields(asker, name))
    typed = [nasty.decode("utf-8", "replace") for nasty in texts(name)]
    steps: list[dict[str, str]] = [{}, {"step": "preview"}] if name.partition(":")[0] in IN_STEPS else [{}]
    forms = [dict.fromkeys(fields, text) | step for text in typed for step in steps]
    failed = [data for data in forms if asker.send(role, "POST", address, data).status_code >= 500]
    assert failed == []


def test_a_null_character_is_told_as_such(asker: Asker) -> None:
    assert asker.send("case_desk", "GET", "/contrats/?q=a%00b").status_code == 400
    assert asker.send("case_desk", "GET", "/contrats/a%00b/").status_code == 404
    assert asker.send(None, "POST", "/connexion/", {"username": "a\0b", "password": "x"}).status_code == 400


def test_without_the_middleware_postgresql_falls_over(settings: Any, asker: Asker) -> None:
    """Negative control; SQLite takes a null character."""
    settings.MIDDLEWARE = [name for name in django_settings.MIDDLEWARE if "plain_text" not in name]
    vendor = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    status = asker.send("case_desk", "GET", "/contrats/a%00b/").status_code
    assert status == (500 if vendor == "postgresql" else 404)


def test_a_month_that_cannot_be_prepared_is_refused_at_once(asker: Asker) -> None:
    answer = asker.send("payments_clerk", "POST", "/paiements/9999-12/preparer/", follow=True)
    assert answer.status_code == 200
    assert "se prépare à partir du 1er décembre 9999" in answer.body.decode()  # type: ignore[attr-defined]
