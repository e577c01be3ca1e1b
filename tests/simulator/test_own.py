"""From one's own file: what is known is kept, what is supposed is added, nobody else sees it."""

from datetime import date

import pytest
from lxml import html

from cesp_law.facts import Breached, EnteredThirdCycle
from tests.factories import memberships
from tests.factories.contracts import concluded, recorded
from tests.factories.people import PersonFactory
from tests.portal.conftest import _on_22_november_2026, signed_in, taken_over  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def test_the_file_is_kept_and_the_rest_supposed() -> None:
    contract = concluded()
    recorded(contract, EnteredThirdCycle(on=date(2025, 11, 1)))
    taken_over(contract, "2022-10", "2026-10")
    client = signed_in(memberships.signatory(contract.signatory))
    page = html.fromstring(client.get("/simulateur/mon-dossier/", {"depart": "2027-01-15"}).content)
    boxes = page.xpath("//*[contains(@class, 'cesp-figure ')]")
    values = {box.xpath("./p[1]")[0].text: box.xpath("./p[2]")[0].text for box in boxes}
    # October 2022 to October 2028: 73 months. On 15 January 2027: 52 months received, 200 € each.
    assert values["Mois d'allocation"] == "73\xa0mois"
    assert values["Partir le 15 janvier 2027"] == "66\u202f852,76\xa0€"
    assert "Premier versement" not in values
    # What the file answers is not asked again.
    assert page.xpath("//*[@name='troisieme_cycle']") == []
    assert page.xpath("//*[@name='diplome']")


def test_the_address_holds_no_name_and_no_reference() -> None:
    contract = concluded()
    client = signed_in(memberships.signatory(contract.signatory))
    page = client.get("/simulateur/mon-dossier/").content.decode()
    assert contract.reference not in page
    assert contract.signatory.family_name not in page.split("<main", 1)[1]


def test_after_a_breach_the_law_still_answers() -> None:
    contract = concluded()
    recorded(contract, Breached(on=date(2026, 1, 14)))
    response = signed_in(memberships.signatory(contract.signatory)).get("/simulateur/mon-dossier/")
    assert response.status_code == 200
    assert "Le droit ne le permet pas" not in response.content.decode()


def test_it_is_nobody_else_s() -> None:
    concluded()
    for actor in (memberships.case_desk(), memberships.referent("ara"), memberships.auditor()):
        assert signed_in(actor).get("/simulateur/mon-dossier/").status_code == 404
    assert signed_in(memberships.signatory(PersonFactory())).get("/simulateur/mon-dossier/").status_code == 404


def test_it_prints() -> None:
    contract = concluded()
    client = signed_in(memberships.signatory(contract.signatory))
    assert client.get("/simulateur/mon-dossier/simulation.pdf").content.startswith(b"%PDF")
