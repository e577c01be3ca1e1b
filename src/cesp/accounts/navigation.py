"""The main menu: one table. What the access table forbids to a role never shows.

Up to six entries stand side by side; a role that has more finds them in its sub-menus.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.module_loading import import_string

from cesp.accounts.access import ACCESS, AGENTS, admitted
from cesp.accounts.models import Membership, Role

SIDE_BY_SIDE = 6
"""How many entries a bar of 1,200 pixels holds without wrapping."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the table.

    :param under: the sub-menu it goes to when the entries do not fit side by side; none, it never does.
    :param joins: the sub-menu it goes to when even the sub-menus do not fit.
    :param agents: whether agents find it in their menu too; it is theirs to open all the same.
    :param holds: beginnings of the names of the pages that belong to it and whose address does not say so.
    """

    label: str
    name: str
    under: str = ""
    joins: str = ""
    agents: bool = True
    holds: tuple[str, ...] = ()

    def is_section_of(self, request: HttpRequest, here: str) -> bool:
        if self.name == "portal:home":
            return here == self.name
        return request.path.startswith(self.address) or (bool(self.holds) and here.startswith(self.holds))

    @property
    def address(self) -> str:
        return _address(self.name, get_script_prefix())


@dataclass(frozen=True, slots=True)
class Entry:
    """What the menu shows: a link, or a sub-menu of links.

    :param current: « page » on the page itself, « true » in its section, nothing elsewhere.
    """

    label: str
    url: str
    current: str
    entries: tuple["Entry", ...] = ()

    @property
    def links(self) -> tuple["Entry", ...]:
        """The links alone, for a page that cannot open a sub-menu."""
        return self.entries or (self,)


EXCHANGES, FOLLOWING, TERRITORY, SELECTION, PAPERS = "Échanges", "Suivi", "Territoire", "Campagne", "Mes papiers"
MENU: tuple[Item, ...] = (
    Item("Accueil", "portal:home"),
    Item("Portefeuille", "followup:portfolio", under="Contrats"),
    Item("Contrats", "portal:contracts", under="Contrats", holds=("documents:", "letters:")),
    Item("Scolarité", "studies:lines", under="Contrats"),
    Item("Scolarité par UFR", "studies:board", under="Contrats", holds=("studies:",)),
    Item("Demandes", "life_events:requests", under="Contrats"),
    Item("Ruptures", "breach:cases", under="Contrats"),
    Item("Projets d'installation", "projects:projects", under="Contrats"),
    Item("Installations", "settling:installations", under="Contrats", holds=("settling:",)),
    Item("Reprise de contrats", "takeover:batches", under="Contrats"),
    Item("Simulateur", "simulator:form", under="Contrats"),
    Item("Un événement dans ma vie", "life_events:door", under="Contrats"),
    Item("Mes demandes", "life_events:own", under="Contrats"),
    Item("Et si je partais ?", "breach:leaving", under="Contrats"),
    Item("Mon projet d'installation", "projects:own", under="Contrats"),
    Item("Mon installation", "settling:own", under="Contrats", holds=("settling:",)),
    Item("Mon engagement", "engagement:own", under="Contrats"),
    Item("Engagements", "engagement:engagements", under="Contrats"),
    Item("Mes échéances", "reminders:own", under="Contrats"),
    Item("Échéances", "reminders:followed", under="Contrats"),
    Item("Paiements", "payments:runs", under="Paiements", joins="Contrats"),
    Item("Coordonnées bancaires", "payments:accounts", under="Paiements", joins="Contrats"),
    Item("Trop-perçus", "payments:overpayments", under="Paiements", joins="Contrats", holds=("payments:overpayment",)),
    Item("Recouvrement", "recovery:debts", under="Paiements", joins="Contrats"),
    Item(
        "Organisations",
        "accounts:organisations",
        holds=(
            "accounts:add_authority",
            "accounts:change_role",
            "accounts:end_role",
            "accounts:hand_over",
            "accounts:merge",
            "accounts:people",
            "accounts:review",
            "accounts:see_as",
            "accounts:succession",
        ),
    ),
    Item("Candidatures", "campaigns:desk", under=SELECTION),
    Item("Campagnes", "campaigns:campaigns", under=SELECTION),
    Item("Commissions", "selection:committees", under=SELECTION),
    Item("Ma candidature", "campaigns:own", under=SELECTION, holds=("campaigns:start",)),
    Item("Mes vœux d'internat", "internship:own", under=SELECTION),
    Item("Ma proposition", "offers:own", under=SELECTION),
    Item("Propositions", "offers:offers", under=SELECTION),
    Item("Papiers à signer", "offers:papers", under=SELECTION),
    Item("Contingents", "offers:board", under=SELECTION),
    Item("Statistiques", "offers:statistics", under=SELECTION),
    Item("Validité des contrats", "offers:wholeness", under=SELECTION),
    Item("Choix d'internat", "internship:choices", under=SELECTION),
    Item("Puis-je candidater ?", "campaigns:eligibility", under=SELECTION, agents=False),
    Item("Calendrier", "campaigns:calendar", under=SELECTION, agents=False),
    Item("Mes pièces", "documents:own", under=PAPERS, holds=("documents:",)),
    Item("Mon compte bancaire", "payments:own_account", under=PAPERS),
    Item("Mes versements", "payments:own_statements", under=PAPERS),
    Item("Mes sommes dues", "recovery:own", under=PAPERS),
    Item("Mes retenues", "payments:own_set_offs", under=PAPERS),
    Item("Mes courriers", "letters:own", under=PAPERS, holds=("letters:",)),
    Item("Messages", "correspondence:threads", under=EXCHANGES),
    Item("Mes entretiens", "interviews:mine", under=EXCHANGES),
    Item("Entretiens", "interviews:desk", under=EXCHANGES, holds=("interviews:",)),
    Item("Notifications officielles", "correspondence:notices", under=EXCHANGES),
    Item("Mon questionnaire", "questionnaire:own", under=EXCHANGES),
    Item("Questionnaires", "questionnaire:years", under=EXCHANGES),
    Item("Réponses à traiter", "questionnaire:to_treat", under=EXCHANGES, holds=("questionnaire:proposal",)),
    Item("Où m'installer", "zoning:map", under=TERRITORY),
    Item("Lieux d'exercice", "zoning:places", under=TERRITORY),
    Item("Communes suivies", "zoning:watched", under=TERRITORY),
    Item("Aides", "zoning:aids", under=TERRITORY),
    Item("Zonages", "zoning:zonings", under=TERRITORY),
    Item("Règles régionales", "zoning:rules", under=TERRITORY),
    Item("Contestations", "privacy:contestations", under=FOLLOWING),
    Item("Effacements", "privacy:erasures", under=FOLLOWING),
    Item("Courriels non partis", "notifications:sendings", under=FOLLOWING),
    Item("Journal", "portal:journal", under=FOLLOWING),
)

OF_A_CONTRACT = frozenset(
    {
        "breach:leaving",
        "engagement:own",
        "internship:own",
        "interviews:mine",
        "life_events:door",
        "life_events:own",
        "payments:own_account",
        "payments:own_statements",
        "projects:own",
        "questionnaire:own",
        "recovery:own",
        "settling:own",
    }
)
"""What a signatory who has no contract has no use for: the menu of a candidate is shorter."""
_OWN = {"Contrats": "Mon contrat"}
"""Sub-menus as a signatory reads them."""


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Menu entries of the current role, the current section marked."""
    membership: Membership | None = getattr(request, "membership", None)
    others = [one for one in getattr(request, "memberships", ()) if membership and one.pk != membership.pk]
    viewing = getattr(request, "viewing", None)
    return {
        "membership": membership,
        "menu": menu_of(request, membership),
        "viewing": viewing,
        "other_roles": () if viewing else others,
    }


def menu_of(request: HttpRequest, membership: Membership | None) -> tuple[Entry, ...]:
    """The entries that a member may open, in sub-menus only when they do not fit side by side."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    agent = membership is not None and membership.role in AGENTS
    items = [item for item in MENU if (item.agents or not agent) and _opens(item, membership)]
    if membership is not None and membership.role == Role.SIGNATORY:
        hidden: frozenset[str] = frozenset() if _has_a_contract(membership) else OF_A_CONTRACT
        items = [replace(item, under=_OWN.get(item.under, item.under)) for item in items if item.name not in hidden]
    if len(items) <= SIDE_BY_SIDE:
        return tuple(_link(item, request, here) for item in items)
    menu = _in_sub_menus(items, request, here, joined=False)
    return menu if len(menu) <= SIDE_BY_SIDE else _in_sub_menus(items, request, here, joined=True)


def _has_a_contract(membership: Membership) -> bool:
    """``settings.HAS_A_CONTRACT``: an app that knows contracts says so."""
    return bool(import_string(settings.HAS_A_CONTRACT)(membership))


def _opens(item: Item, membership: Membership | None) -> bool:
    return item.name in ACCESS and admitted(ACCESS[item.name], membership, method="GET")


def _in_sub_menus(items: Iterable[Item], request: HttpRequest, here: str, *, joined: bool) -> tuple[Entry, ...]:
    groups = groupby(items, key=lambda item: (joined and item.joins) or item.under or item.label)
    return tuple(_grouped(label, [_link(item, request, here) for item in group]) for label, group in groups)


def _link(item: Item, request: HttpRequest, here: str) -> Entry:
    section = "true" if item.is_section_of(request, here) else ""
    return Entry(item.label, item.address, "page" if here == item.name else section)


@cache
def _address(name: str, prefix: str) -> str:
    """Where an item leads, under what the server puts before every address: some twenty a page, always the same."""
    return reverse(name)


def _grouped(label: str, entries: Iterable[Entry]) -> Entry:
    entries = tuple(entries)
    if len(entries) == 1:
        return entries[0]
    current = "true" if any(entry.current for entry in entries) else ""
    return Entry(label, entries[0].url, current, entries)
