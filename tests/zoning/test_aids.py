"""The directory of aids: public, dated, each region its own."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from cesp.accounts.models import Membership
from cesp.zoning.models import Aid
from cesp.zoning.operations import aids as operations
from cesp.zoning.queries.aids import aids_for
from tests.factories import memberships

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def entered(actor: Membership, **changes: Any) -> Aid:
    given = {"name": "PTMG", "granted_by": "ARS", "description": "Un contrat.", "professions": ["medicine"]}
    return operations.enter_aid(actor=actor, values=given | changes, at=AT)


@pytest.mark.clause("IDF-13", "INS-12")
def test_an_aid_shows_in_its_region_for_its_profession() -> None:
    aid = entered(memberships.referent("ara"))
    assert aids_for(on=TODAY) == [aid]
    assert aids_for(on=TODAY, ars="ara", profession="medicine") == [aid]
    assert aids_for(on=TODAY, ars="idf") == []
    assert aids_for(on=TODAY, ars="ara", profession="odontology") == []


def test_an_aid_of_the_whole_country_is_in_every_region() -> None:
    aid = entered(memberships.case_desk(), professions=[])
    assert aids_for(on=TODAY, ars="idf", profession="odontology") == [aid]


def test_an_aid_lasts_from_its_first_day_to_the_one_before_its_end() -> None:
    aid = entered(memberships.referent("ara"), from_on=date(2026, 1, 1), until_on=date(2027, 1, 1))
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [aids_for(on=day) for day in days] == [[], [aid], [aid], []]
    with pytest.raises(ValidationError, match="La fin doit venir après le début"):
        entered(memberships.referent("ara"), from_on=date(2026, 1, 1), until_on=date(2026, 1, 1))


def test_each_keeps_its_own() -> None:
    aid = entered(memberships.referent("ara"))
    with pytest.raises(ValidationError, match="autre organisation"):
        operations.end_aid(actor=memberships.referent("idf"), pk=aid.pk, on=TODAY, at=AT)
    with pytest.raises(PermissionDenied):
        operations.end_aid(actor=memberships.auditor(), pk=aid.pk, on=TODAY, at=AT)
    operations.end_aid(actor=memberships.referent("ara"), pk=aid.pk, on=TODAY, at=AT)
    assert aids_for(on=TODAY) == []


@pytest.mark.clause("IDF-13")
def test_the_directory_is_public_and_edited_on_screen(client: Client) -> None:
    actor = memberships.referent("ara")
    client.force_login(actor.person)
    answers = {
        "name": "Aide au logement",
        "granted_by": "Département",
        "description": "Un loyer.",
        "url": "exemple.test",
    }
    client.post("/aides/tenir/nouvelle/", answers)
    aid = Aid.objects.get()
    assert (aid.ars, aid.professions, aid.url) == ("ara", [], "https://exemple.test")
    client.post(f"/aides/tenir/{aid.pk}/", answers | {"professions": ["odontology"]})
    assert client.get("/aides/tenir/").status_code == 200
    client.logout()
    assert "Aide au logement" in client.get("/aides/?region=ara&profession=odontology").content.decode()
    assert "Aucune aide connue" in client.get("/aides/?profession=medicine").content.decode()
    client.force_login(memberships.referent("idf").person)
    assert client.get(f"/aides/tenir/{aid.pk}/").status_code == 404
    assert client.post(f"/aides/tenir/{aid.pk}/clore/").status_code == 404


def test_a_last_day_before_the_first_is_refused_beside_its_field(client: Client) -> None:
    client.force_login(memberships.referent("ara").person)
    answers = {"name": "Aide", "granted_by": "Région", "description": "Un prêt.", "from_on": "2027-01-01"}
    form = client.post("/aides/tenir/nouvelle/", answers | {"until_on": "2026-12-31"}).context["form"]
    assert form.errors == {"until_on": ["La fin doit venir après le début de l'aide : corrigez l'une des deux dates."]}
    assert not Aid.objects.exists()
