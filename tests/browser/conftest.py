"""A live service with people in every state, and headless Chromium in front of it.

Data is made once for the folder by the operations themselves, relative to today, and emptied at
the end. ``CHROMIUM`` names another browser than Debian's.

Debian has the same engine twice: ``chromium-headless-shell``, which draws pages and nothing else, and
``chromium``, which opens a whole window around each visitor, out of sight, for five times the work.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie

import pytest
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from cesp.accounts.models import Membership
from tests.browser import people
from tests.browser.people import People

WIDTHS = (1280, 320)
PATIENCE = 15_000
"""Milliseconds that a page is waited for: two browsers on two busy cores are slow, not wrong."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name == "browser":
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture
def _django_db_helper() -> None:
    """Nothing around each test: the data outlives it. The mark above only asks for a database."""


@dataclass(frozen=True, slots=True)
class Site:
    """The service as a browser reaches it."""

    url: str
    people: People


@pytest.fixture(scope="package")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright keeps a loop in this thread
    with django_db_blocker.unblock():
        made = people.make()
        server = LiveServer("localhost")
        try:
            yield Site(server.url, made)
        finally:
            server.stop()
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM")
            or shutil.which("chromium-headless-shell")
            or "/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        yield browser
        browser.close()


@dataclass(slots=True)
class Visitor:
    """Opens pages as somebody, and remembers what the browser complained of."""

    browser: Browser
    site: Site

    def page(self, actor: Membership | None = None, *, width: int = 1280, script: bool = True) -> Page:
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, locale="fr-FR", java_script_enabled=script
        )
        if actor is not None:
            cookie: SimpleCookie = _session_of(actor)
            context.add_cookies([{"name": "sessionid", "value": cookie["sessionid"].value, "url": self.site.url}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return page


def _session_of(actor: Membership) -> SimpleCookie:
    client = Client()
    client.force_login(actor.person)
    session = client.session
    session["membership"] = actor.pk
    session.save()
    return client.cookies


@pytest.fixture
def visitor(site: Site, chromium: Browser) -> Iterator[Visitor]:
    yield Visitor(chromium, site)
    for context in chromium.contexts:
        context.close()
