"""Requests sent as each member of the world, and undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.test import Client

from tests.architecture.world import SUPPORT, World

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is kept of a response: thousands are, and one holds every context that its templates were given."""

    status_code: int
    location: str
    request_id: str
    body: bytes


class Asker:
    """Sends requests as each member, and leaves nothing of what they did: asked again, the answer is the same."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.answers: dict[tuple[str | None, str, str], Answer] = {}
        self.cookies: dict[str, str] = {}
        for role, member in world.members.items():
            client = Client()
            client.force_login(world.support.person if role == SUPPORT else member.person)
            session = client.session
            session["membership"] = member.pk
            if role == SUPPORT:
                session["viewing"] = world.viewing_pk
            session.save()
            self.cookies[role] = client.cookies["sessionid"].value

    def __call__(self, role: str | None, method: str, address: str) -> Answer:
        key = (role, method, address)
        if key not in self.answers:
            self.answers[key] = self.send(role, method, address)
        return self.answers[key]

    def send(self, role: str | None, method: str, address: str, data: Any = None, *, follow: bool = False) -> Answer:
        client = Client(raise_request_exception=False)
        if role is not None:
            client.cookies["sessionid"] = self.cookies[role]
        with transaction.atomic():
            if method == "POST":
                answer = client.post(address, urlencode(data or {}), content_type=_FORM, follow=follow)
            else:
                answer = client.generic(method, address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        return Answer(answer.status_code, answer.get("Location", ""), answer.get("X-Request-Id", ""), body)
