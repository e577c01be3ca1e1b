"""The head and foot of a letter, as plain values for ``letter.typ``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse

from cesp.accounts.models import Membership, Organisation, Person, Role
from cesp.letters import codes
from cesp.letters.kinds import LetterKind
from cesp_law.dates import in_french

_SEALED = "Scellé électroniquement : le sceau est dans le fichier PDF."
_SELF_SERVED = "Délivré par le service, à la demande de la personne concernée"
_DELIVERED = "Remis dans son espace personnel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What an app has to say in a letter.

    :param object: one line, without a full stop.
    :param body: plain values that the template of the kind reads.
    :param references: label and value, after the number: ``("Contrat", "CESP-2022-000042")``.
    :param title: instead of the label of the kind; a stranger reads it too, so nothing personal.
    :param decides: whether it decides something, so that how to contest it is printed.
    :param recipient: lines of whoever it is sent to, when that is not the person it is about.
    """

    object: str
    body: Mapping[str, Any]
    references: tuple[tuple[str, str], ...] = field(default=())
    title: str = ""
    decides: bool = True
    recipient: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Who writes to whom, on which day, under which number and code.

    :param number: empty, as the code, for a preview.
    :param replaces: the letter whose place it takes: « n° 2026-000001 du 1er mars 2026 ».
    """

    kind: LetterKind
    person: Person | None
    issuer: Organisation
    actor: Membership
    dated_on: date
    number: str
    code: str
    replaces: str = ""

    @property
    def about_id(self) -> int | None:
        """Key of the person it is addressed to, for the journal."""
        return self.person.pk if self.person else None


def data_of(paper: Paper, address: Address) -> dict[str, Any]:
    """Everything that a letter prints, already in words; kept to render it again."""
    return {
        "dated_on": address.dated_on.isoformat(),
        "head": {
            "number": address.number,
            "title": paper.title or address.kind.label,
            "object": paper.object,
            "issuer": {"name": address.issuer.name, "lines": [address.issuer.city] if address.issuer.city else []},
            "recipient": _recipient(paper, address),
            "place_and_date": _place_and_date(address),
            "references": [
                {"label": label, "value": value}
                for label, value in (
                    ("Courrier n°", address.number),
                    *paper.references,
                    ("Remplace le courrier", address.replaces),
                )
                if value
            ],
            "signature": _signature(address),
            "remedies": address.kind.remedies if paper.decides else "",
            "verification": _verification(address.code),
        },
        "body": dict(paper.body),
    }


def _recipient(paper: Paper, address: Address) -> dict[str, Any] | None:
    if paper.recipient:
        return {"name": paper.recipient[0], "lines": list(paper.recipient[1:])}
    if address.person is None:
        return None
    if address.person.died_on is not None:
        return {"name": f"Succession de {address.person.full_name}", "lines": []}
    return {"name": address.person.full_name, "lines": [_DELIVERED]}


def verification_url(code: str) -> str:
    """Where a stranger verifies a letter; what the QR code says."""
    return f"{settings.SITE_URL}{reverse('letters:verified', args=[codes.written(code)])}"


def _place_and_date(address: Address) -> str:
    day = in_french(address.dated_on)
    return f"{address.issuer.city}, le {day}" if address.issuer.city else f"Le {day}"


def _signature(address: Address) -> dict[str, str]:
    """An agent signs by name and capacity (CRPA, art. L. 212-1); the service alone, what one asks of it oneself."""
    if address.actor.role == Role.SIGNATORY:
        return {"for": address.issuer.name, "name": "", "capacity": _SELF_SERVED, "seal": _SEALED}
    return {
        "for": address.issuer.name,
        "name": address.actor.person.full_name,
        "capacity": str(Role(address.actor.role).label),
        "seal": _SEALED,
    }


def _verification(code: str) -> dict[str, str]:
    url = verification_url(code)
    address = f"{settings.SITE_URL.partition('://')[2]}{reverse('letters:verify')}"
    return {
        "url": url,
        "address": address,
        "code": codes.written(code),
        "qr": segno.make_qr(url, error="m").svg_inline(border=0, omitsize=True),
        "qr_alt": f"Code QR qui ouvre la page de vérification de ce courrier : {url}",
    }
