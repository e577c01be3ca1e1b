"""Two accounts of one person become one, or the reasons why not."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cesp.accounts import person_links
from cesp.accounts.models import Membership, Person, Role
from cesp.accounts.operations import merging
from cesp.audit.models import Entry
from cesp.contracts.models import Contract, Summary
from cesp.payments.models import BankAccount
from tests.accounts.conftest import NOW
from tests.factories import memberships
from tests.factories.contracts import concluded
from tests.factories.people import PersonFactory
from tests.portal.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> Person:
    return PersonFactory(given_names="Anne-Sophie", family_name="Le Goff", birth_on=date(2000, 1, 2))


@pytest.fixture
def emptied() -> Person:
    return PersonFactory(given_names="Anne", family_name="Legoff")


def merged(actor: Membership, kept: Person, emptied: Person, *, name: str = "anne-sophie  le goff") -> Person:
    return merging.merge(actor=actor, kept=kept, emptied=emptied, typed_name=name, at=NOW)


def account_of(person: Person) -> BankAccount:
    return BankAccount.objects.create(
        person=person,
        iban="FR7630006000011234567890189",
        holder="A",
        from_on=date(2026, 1, 1),
        recorded_by=memberships.payments_clerk(),
        recorded_at=NOW,
    )


def test_every_link_to_a_person_is_declared() -> None:
    assert {person_links.name_of(one) for one in person_links.relations()} == set(person_links.LINKS)


def test_a_link_that_is_not_declared_is_seen(monkeypatch: pytest.MonkeyPatch, boss: Membership) -> None:
    links = {name: link for name, link in person_links.LINKS.items() if name != "contracts.contract.signatory"}
    monkeypatch.setattr(person_links, "LINKS", links)
    with pytest.raises(KeyError, match="signatory"):
        merged(boss, PersonFactory(given_names="Anne-Sophie", family_name="Le Goff"), PersonFactory())


def test_everything_moves_and_the_emptied_account_closes(boss: Membership, kept: Person, emptied: Person) -> None:
    contract = concluded(signatory=emptied)
    signatory = memberships.signatory(emptied)
    agent = memberships.acting(Role.CASE_DESK, person=emptied)
    bank = account_of(emptied)
    page = signed_in(boss).get(f"/personnes/{kept.pk}/reunir/{emptied.pk}/").content.decode()
    assert contract.reference in page
    merged(boss, kept, emptied)
    emptied.refresh_from_db()
    assert (emptied.is_active, emptied.merged_into) == (False, kept)
    assert not emptied.has_usable_password()
    for row in (signatory, agent, bank):
        row.refresh_from_db()
        assert row.person == kept
    assert Contract.objects.get(pk=contract.pk).signatory == kept
    assert Summary.objects.get(pk=contract.pk).sort_key == "le goff anne sophie"
    line = Entry.objects.get(act="accounts.people_merged")
    assert (line.about_id, line.detail["contracts_contract_signatory"]) == (kept.pk, 1)


def test_a_role_held_twice_ends_and_stays_behind(boss: Membership, kept: Person, emptied: Person) -> None:
    ours, double = (memberships.acting(Role.CASE_DESK, person=person) for person in (kept, emptied))
    memberships.signatory(kept)
    memberships.signatory(emptied)
    merged(boss, kept, emptied)
    double.refresh_from_db()
    ours.refresh_from_db()
    assert (double.person, double.until_on, ours.until_on) == (emptied, date(2026, 11, 25), None)
    assert kept.memberships.filter(role=Role.SIGNATORY).count() == 1


def test_reasons_against(boss: Membership, kept: Person, emptied: Person) -> None:
    concluded(signatory=kept)
    concluded(signatory=emptied, signed_on=date(2022, 3, 1))
    account_of(kept)
    account_of(emptied)
    emptied.birth_on = date(2000, 1, 3)
    emptied.save()
    with pytest.raises(ValidationError) as refused:
        merged(boss, kept, emptied)
    told = " ".join(refused.value.messages)
    assert "naissance" in told
    assert "deux contrats en même temps" in told
    assert "coordonnées bancaires" in told
    assert Contract.objects.filter(signatory=emptied).exists()
    page = signed_in(boss).get(f"/personnes/{kept.pk}/reunir/{emptied.pk}/").content.decode()
    assert "Réunir les deux comptes" not in page


def test_the_name_is_typed_and_only_the_authority_does_it(
    boss: Membership, local: Membership, kept: Person, emptied: Person
) -> None:
    with pytest.raises(ValidationError, match="Écrivez le nom"):
        merged(boss, kept, emptied, name="Anne Legoff")
    with pytest.raises(PermissionDenied):
        merged(local, kept, emptied)
    with pytest.raises(ValidationError, match="même compte"):
        merged(boss, kept, kept)
    with pytest.raises(ValidationError, match="le vôtre"):
        merged(boss, kept, boss.person)
    merged(boss, kept, emptied)
    with pytest.raises(ValidationError, match="fermé"):
        merged(boss, kept, emptied)
    assert signed_in(local).get(f"/personnes/{kept.pk}/reunir/{emptied.pk}/").status_code == 404


def test_two_accounts_are_found_and_compared_on_screen(boss: Membership, kept: Person, emptied: Person) -> None:
    client = signed_in(boss)
    assert kept.email in client.get("/personnes/?q=goff").content.decode()
    assert kept.email in client.get(f"/personnes/?q={kept.email}").content.decode()
    second = client.get(f"/personnes/?q=legoff&reunir={kept.pk}").content.decode()
    assert f"/personnes/{kept.pk}/reunir/{emptied.pk}/" in second
    client.post(f"/personnes/{kept.pk}/reunir/{emptied.pk}/", {"typed_name": "Anne-Sophie Le Goff"})
    emptied.refresh_from_db()
    assert not emptied.is_active
