"""The main menu of each role: French label, URL name. What the access table forbids never shows."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from cesp.accounts.access import ACCESS
from cesp.accounts.models import Membership


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    url: str
    current: bool


MENU: tuple[tuple[str, str], ...] = (
    ("Accueil", "portal:home"),
    ("Contrats", "portal:contracts"),
    ("Organisations", "accounts:organisations"),
    ("Mes pièces", "documents:own"),
    ("Mes courriers", "letters:own"),
    ("Messages", "correspondence:threads"),
    ("Notifications officielles", "correspondence:notices"),
    ("Paiements", "payments:runs"),
    ("Reprise de contrats", "takeover:batches"),
    ("Lieux d'exercice", "zoning:places"),
    ("Aides", "zoning:aids"),
    ("Règles régionales", "zoning:rules"),
    ("Contestations", "privacy:contestations"),
    ("Effacements", "privacy:erasures"),
    ("Mes données", "privacy:my_data"),
    ("Simulateur", "simulator:form"),
    ("Journal", "portal:journal"),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Menu entries of the current role, the current section marked."""
    membership: Membership | None = getattr(request, "membership", None)
    role = membership.role if membership else None
    here = request.resolver_match.view_name if request.resolver_match else ""
    entries = [
        Entry(
            label,
            reverse(name),
            here == name or (name != "portal:home" and request.path.startswith(reverse(name))),
        )
        for label, name in MENU
        if name in ACCESS and ACCESS[name].admits(role=role, method="GET")
    ]
    others = [one for one in getattr(request, "memberships", ()) if membership and one.pk != membership.pk]
    viewing = getattr(request, "viewing", None)
    return {"membership": membership, "menu": entries, "viewing": viewing, "other_roles": () if viewing else others}
