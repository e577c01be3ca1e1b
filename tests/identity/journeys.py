"""What a person does in a browser, in a line."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from django.http import HttpResponse
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from cesp.accounts.models import Person
from cesp.common import clock
from cesp.common.models import OutboxMessage

PASSWORD = "quatre chevaux mangent du foin"


def mails(to: str) -> list[dict]:  # type: ignore[type-arg]
    """The mails promised to an address, oldest first."""
    promised = OutboxMessage.objects.filter(kind="mail").order_by("pk")
    return [message.payload for message in promised if message.payload["to"] == to]


def path_in(mail: dict) -> str:  # type: ignore[type-arg]
    return mail["action"][1]


def token_of(path: str) -> str:
    return parse_qs(urlsplit(path).query)["jeton"][0]


def follow(client: Client, path: str, **more: str) -> HttpResponse:
    """Press the button of a link's page."""
    return client.post("/connexion/lien/", {"jeton": token_of(path), **more})


def asked_link(client: Client, email: str, *, page: str = "") -> str:
    """Ask for a link and read the path of the last one received."""
    client.post("/connexion/lien/demande/", {"lien-email": email, "next": page})
    return path_in(mails(email)[-1])


def by_link(client: Client, email: str, *, page: str = "") -> HttpResponse:
    return follow(client, asked_link(client, email, page=page))


def with_password(person: Person) -> Person:
    person.set_password(PASSWORD)
    person.save()
    return person


def by_password(client: Client, email: str, password: str = PASSWORD, *, page: str = "") -> HttpResponse:
    return client.post("/connexion/", {"email": email, "password": password, "next": page})


def with_totp(person: Person) -> TOTPDevice:
    return TOTPDevice.objects.create(user=person, name="essai", confirmed=True)


def shown(device: TOTPDevice, *, steps: int = 0) -> str:
    """The six digits that the application shows now, or some steps of 30 s later."""
    totp = TOTP(device.bin_key)
    totp.time = clock.now().timestamp() + 30 * steps
    return f"{totp.token():06d}"


def signed_in(client: Client) -> bool:
    return client.get("/mon-compte/").status_code == 200
