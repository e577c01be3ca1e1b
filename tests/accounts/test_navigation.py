"""The main menu: six entries at most for anybody, the rest in sub-menus, the section marked."""

import pytest
from django.test import RequestFactory
from django.urls import resolve

from cesp.accounts.models import Membership, Organisation, Role
from cesp.accounts.navigation import Entry, menu_of
from tests.factories import memberships
from tests.factories.contracts import concluded

pytestmark = pytest.mark.django_db


def _menu(role: str | None, path: str = "/accueil/") -> tuple[Entry, ...]:
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    authority = Organisation(kind=Organisation.Kind.MANAGING_AUTHORITY)
    return menu_of(request, Membership(role=role, organisation=authority) if role else None)


@pytest.mark.parametrize("role", [None, *Role])
def test_nobody_has_more_than_six_entries(role: str | None) -> None:
    assert 1 <= len(_menu(role)) <= 6


def test_a_role_with_many_entries_finds_them_in_sub_menus() -> None:
    menu = _menu(Role.CASE_DESK, "/effacements/")
    assert [entry.label for entry in menu] == ["Accueil", "Contrats", "Campagne", "Échanges", "Territoire", "Suivi"]
    assert [one.label for one in menu[5].entries] == ["Contestations", "Effacements", "Courriels non partis"]
    assert [entry.label for entry in menu if entry.current] == ["Suivi"]
    assert [one.current for one in menu[5].entries] == ["", "page", ""]


def test_a_signatory_reads_my_contract_and_a_candidate_nothing_that_needs_one() -> None:
    contract = concluded()
    labels = []
    for member in (memberships.signatory(contract.signatory), memberships.signatory()):
        request = RequestFactory().get("/accueil/")
        request.resolver_match = resolve("/accueil/")
        menu = menu_of(request, member)
        assert "Contrats" not in [entry.label for entry in menu]
        labels.append({link.label for entry in menu for link in entry.links})
        assert ("Mon contrat" in [entry.label for entry in menu]) or member.person_id != contract.signatory_id
    held, candidate = labels
    assert {"Mes demandes", "Mon questionnaire", "Mes entretiens", "Mon compte bancaire"} <= held - candidate
    assert {"Ma candidature", "Mes échéances", "Messages", "Simulateur"} <= candidate


def test_a_page_under_a_person_belongs_to_the_contracts() -> None:
    menu = _menu(Role.ARS_REFERENT, "/pieces/personne/1/")
    assert [(entry.label, entry.current) for entry in menu if entry.current] == [("Contrats", "true")]
