"""Organisations and desks as administrators keep them."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command

from cesp.accounts.models import Contact, Membership, Organisation, Role, Subject
from cesp.accounts.operations import directory
from cesp.accounts.queries import desk_for, desks_of
from cesp.accounts.queries.organisations import missing_contacts
from tests.accounts.conftest import NOW, TODAY
from tests.factories import contacts, memberships
from tests.portal.conftest import signed_in

pytestmark = pytest.mark.django_db


def test_the_nomenclature_gives_departements_seats_and_doubts() -> None:
    call_command("load_organisations", verbosity=0)
    ara = Organisation.objects.get(kind="ars", code="ara")
    assert (ara.city, ara.departement_codes[:3], ara.to_verify) == ("Lyon", ("01", "03", "07"), False)
    assert Organisation.objects.get(kind="ars", code="bfc").to_verify
    lyon = Organisation.objects.get(kind="ufr", code="med-lye")
    assert (lyon.subdivision, lyon.ars_code, lyon.to_verify) == ("LYON", "ara", True)
    assert Organisation.objects.filter(kind="ars").count() == 18
    call_command("load_organisations", verbosity=0)
    assert Organisation.objects.count() == 18 + 37 + 23 + 1


def test_loading_again_leaves_what_was_edited_on_screen(boss: Membership) -> None:
    call_command("load_organisations", verbosity=0)
    bfc = Organisation.objects.get(kind="ars", code="bfc")
    directory.edit_organisation(actor=boss, organisation=bfc, values={"city": "Besançon"}, at=NOW)
    Organisation.objects.filter(code="bre", kind="ars").update(city="Ailleurs")  # not by a screen
    call_command("load_organisations", verbosity=0)
    assert Organisation.objects.get(kind="ars", code="bfc").city == "Besançon"
    assert Organisation.objects.get(kind="ars", code="bre").city == "Rennes"


@pytest.mark.clause("BIE-2", "IDF-18")
@pytest.mark.parametrize(
    ("subject", "email"),
    [
        (Subject.CONTRACT, "contrats@gestion.example"),
        (Subject.PAYMENTS, "paiements@gestion.example"),
        (Subject.BANK_DETAILS, "paiements@gestion.example"),
        (Subject.COURSE, "cesp@ars-ara.example"),
        (Subject.PROJECT, "cesp@ars-ara.example"),
        (Subject.INSTALLATION, "cesp@ars-ara.example"),
    ],
)
def test_each_subject_has_its_desk(subject: Subject, email: str) -> None:
    contacts.demonstration_desks("ara")
    contacts.demonstration_desks_of_an_agency("idf")
    found = desk_for(subject, ars="ara", on=TODAY)
    assert found is not None
    assert found.email == email


@pytest.mark.clause("IDF-18")
def test_a_subject_without_a_desk_has_none_and_the_administrator_is_told(boss: Membership, ara: Organisation) -> None:
    assert desk_for(Subject.PAYMENTS, ars=None, on=TODAY) is None
    assert desk_for(Subject.COURSE, ars="ara", on=TODAY) is None
    assert desk_for(Subject.COURSE, ars=None, on=TODAY) is None
    missing = missing_contacts(boss)
    assert missing[ara] == (Subject.COURSE, Subject.PROJECT, Subject.INSTALLATION)
    assert boss.organisation is not None
    assert missing[boss.organisation] == (Subject.CONTRACT, Subject.PAYMENTS, Subject.BANK_DETAILS)
    home = signed_in(boss).get("/accueil/").content.decode()
    assert "Contacts à renseigner" in home


def test_one_mailbox_is_printed_once_with_all_its_subjects() -> None:
    contacts.demonstration_desks("ara")
    desks = desks_of(ars="ara", on=TODAY, concluded_on=date(2022, 2, 10))
    assert [desk.email for desk in desks] == [
        "contrats@gestion.example",
        "paiements@gestion.example",
        "cesp@ars-ara.example",
    ]
    assert desks[1].subjects == "vos versements, un changement de coordonnées bancaires"


@pytest.mark.clause("BIE-2")
def test_an_administrator_enters_a_desk_of_their_own_organisation_only(local: Membership, ara: Organisation) -> None:
    client = signed_in(local)
    answers = {"name": "Référent CESP", "email": "cesp@ars-ara.example"}
    assert client.post(f"/organisations/{ara.pk}/contacts/course/", answers).status_code == 302
    assert Contact.objects.get().organisation == ara
    other = memberships.ars("idf")
    assert client.post(f"/organisations/{other.pk}/contacts/course/", answers).status_code == 404
    assert client.post(f"/organisations/{ara.pk}/contacts/payments/", answers).status_code == 404
    with pytest.raises(PermissionDenied):
        directory.enter_contact(actor=local, organisation=other, subject=Subject.COURSE, values=answers, at=NOW)
    assert Contact.objects.count() == 1


def test_a_wrong_address_keeps_what_was_typed(local: Membership, ara: Organisation) -> None:
    page = signed_in(local).post(f"/organisations/{ara.pk}/contacts/course/", {"name": "Mon bureau", "email": "cesp"})
    assert page.status_code == 200
    assert "Mon bureau" in page.content.decode()
    assert not Contact.objects.exists()


def test_a_departement_stays_while_somebody_is_its_referent(local: Membership, ara: Organisation) -> None:
    referent = memberships.acting(Role.DEPARTEMENT_REFERENT, organisation=ara)
    Membership.objects.filter(pk=referent.pk).update(departement="69")
    with pytest.raises(ValidationError, match="référent du département 69"):
        directory.edit_organisation(actor=local, organisation=ara, values={"departements": "01 38"}, at=NOW)
    directory.edit_organisation(actor=local, organisation=ara, values={"departements": "01 69"}, at=NOW)


def test_a_referent_whose_role_ended_at_midnight_in_paris_holds_nothing_back(
    local: Membership, ara: Organisation
) -> None:
    referent = memberships.acting(Role.DEPARTEMENT_REFERENT, organisation=ara)
    Membership.objects.filter(pk=referent.pk).update(departement="69", until_on=date(2026, 11, 25))
    values = {"departements": "01 38"}
    before, after = datetime(2026, 11, 24, 22, 59, tzinfo=UTC), datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    with pytest.raises(ValidationError, match="référent du département 69"):
        directory.edit_organisation(actor=local, organisation=ara, values=values, at=before)
    directory.edit_organisation(actor=local, organisation=ara, values=values, at=after)


def test_each_administrator_lists_what_they_keep(boss: Membership, local: Membership) -> None:
    memberships.ufr()
    everything = signed_in(boss).get("/organisations/").content.decode()
    assert "3</strong> organisations" in everything
    own = signed_in(local).get("/organisations/").content.decode()
    assert "1</strong> organisation" in own
    assert "UFR med-lyo" not in own
    narrowed = signed_in(boss).get("/organisations/?kind=ufr&q=MED").content.decode()
    assert "UFR med-lyo" in narrowed
    assert "ARS ara" not in narrowed
    export = b"".join(signed_in(local).get("/organisations/export/csv/").streaming_content).decode()  # type: ignore[attr-defined]
    assert export.count("\r\n") == 2


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_whatever_the_rows(
    boss: Membership,
    rows: int,
    django_assert_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    for number in range(rows):
        memberships.ufr(f"med-{number}")
    client = signed_in(boss)
    with django_assert_num_queries(6):
        client.get("/organisations/")


@pytest.mark.parametrize("rows", [1, 30])
def test_a_page_costs_the_same_whatever_its_members(
    boss: Membership,
    ara: Organisation,
    rows: int,
    django_assert_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    for _ in range(rows):
        memberships.acting(Role.ARS_REFERENT, organisation=ara)
    client = signed_in(boss)
    with django_assert_num_queries(9):
        client.get(f"/organisations/{ara.pk}/")
