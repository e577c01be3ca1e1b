"""A commune restored or newly coded: versions older than it say nothing by not naming it."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from lxml import html

from cesp.territory import loading
from cesp.territory.models import Commune
from cesp.zoning.models import PlaceOfPractice
from cesp.zoning.models.places import PlaceState
from cesp.zoning.queries import judging
from cesp.zoning.queries.periods import histories
from cesp.zoning.queries.verdicts import verdict_on
from cesp.zoning.queries.zones import Standing
from cesp.zoning.wording import tone_of
from cesp_law.facts import Profession, ZoneCategory
from tests.factories import memberships
from tests.territory.conftest import COMMUNES, Write
from tests.territory.conftest import write as write
from tests.zoning import country

pytestmark = pytest.mark.django_db
MOLARD, ETIENNE = "42222", "42218"
WITHOUT = [row for row in COMMUNES if not row.startswith(MOLARD)]
MERGED = [f"{MOLARD},Saint-Étienne-le-Molard,COMD,{ETIENNE}"]
ON = date(2028, 6, 1)


@pytest.fixture(autouse=True)
def _agency(db: None) -> None:
    memberships.ars("ara")
    judging.Organisation.objects.filter(code="ara").update(departements="01 42 69")
    country.seed()


@pytest.fixture
def restored(write: Write) -> None:
    """The service begins without Molard, which the code of 2028 takes out of Saint-Étienne."""
    loading.load(write(2026, communes=WITHOUT, former=MERGED))
    country.zoning({ETIENNE: "ZIP"})
    loading.load(write(2028, former=[]))


def molard() -> Commune:
    return Commune.objects.get(pk=MOLARD)


def shorts(code: str) -> list[tuple[str, Standing]]:
    periods = histories([(Commune.objects.get(pk=code), "medicine")])[code, "medicine"]
    return [(one.short, one.standing) for one in periods]


def category(on: date) -> ZoneCategory | None:
    return judging.category_of(molard(), profession=Profession.MEDICINE, on=on)


@pytest.mark.usefixtures("restored")
def test_a_version_older_than_the_commune_does_not_put_it_out_of_zone() -> None:
    assert [(one.category, one.unsaid) for one in judging.versions_of(molard())] == [(None, True)]
    assert shorts(MOLARD) == [("Non renseigné", Standing.UNSAID)]
    assert shorts(ETIENNE) == [("ZIP", Standing.IN)]
    # What was there from the first code on stays out of zone where no version names it.
    assert shorts("42218") != shorts("01033") == [("Hors zone", Standing.OUT)]


@pytest.mark.usefixtures("restored")
def test_its_page_sends_to_the_agency() -> None:
    content = html.fromstring(Client().get(f"/ou-s-installer/communes/{MOLARD}/").content)
    page = " ".join(content.text_content().split())
    assert "En médecine, aujourd'hui : non renseigné" in page
    assert (
        "À compter du 1er janvier 2022, le zonage ne dit pas si la commune est en zone : elle est plus récente que "
        "lui. Ce n'est pas « hors zone » : demandez à l'agence régionale de santé." in page
    )
    assert "hors zone," not in page


@pytest.mark.usefixtures("restored")
def test_a_version_of_its_own_year_leaves_it_out_by_its_silence() -> None:
    made = datetime(2028, 3, 1, tzinfo=UTC)
    country.zoning({ETIENNE: "ZIP"}, in_force_on=date(2028, 4, 1), drafted_at=made, name="zonage 2028")
    # Made in 2028 of an order of 2027: the order did not know the commune.
    country.zoning({ETIENNE: "ZIP"}, in_force_on=date(2027, 4, 1), drafted_at=made, name="zonage 2027")
    assert [one.unsaid for one in judging.versions_of(molard())] == [True, True, False]
    assert shorts(MOLARD)[-1] == ("Hors zone", Standing.OUT)


@pytest.mark.usefixtures("restored")
def test_a_version_that_names_it_all_the_same_is_heard() -> None:
    made = country.zoning({MOLARD: "ZAC"}, in_force_on=date(2025, 1, 1), name="zonage 2025")
    assert category(date(2025, 1, 1)) is ZoneCategory.ZAC
    with country.reopened(made):
        made.areas.update(category=country.category("NR"))
    assert [one.unsaid for one in judging.versions_of(molard())] == [True, True]


@pytest.mark.usefixtures("restored")
def test_a_place_there_is_neither_in_nor_out() -> None:
    place = PlaceOfPractice(
        reference="R69000001", ars="ara", commune=molard(), profession="medicine", kind="mixed", structure="msp",
        state=PlaceState.OPEN, listed_on=ON, recorded_at=country.NOW,
    )  # fmt: skip
    verdict = verdict_on(place, on=ON)
    assert [one.code for one in verdict.refusals][:1] == ["zone_not_said"]
    assert tone_of(verdict) == "unknown"


def test_a_commune_that_vanished_and_came_back_counts_as_new(write: Write) -> None:
    loading.load(write(2026))
    country.zoning({ETIENNE: "ZIP", MOLARD: "ZAC"})
    loading.load(write(2027, communes=WITHOUT, former=MERGED))
    made = datetime(2027, 3, 1, tzinfo=UTC)
    country.zoning({ETIENNE: "HZ"}, in_force_on=date(2027, 4, 1), drafted_at=made, name="zonage 2027")
    assert shorts(MOLARD) == [("ZAC", Standing.IN), ("Hors zone", Standing.OUT)]
    loading.load(write(2028, former=[]))
    assert shorts(MOLARD) == [("ZAC", Standing.IN), ("Non renseigné", Standing.UNSAID)]


def test_an_old_version_imported_late_does_not_speak_through_the_successor(write: Write) -> None:
    loading.load(write(2026))
    loading.load(write(2027, communes=WITHOUT, former=MERGED))
    late = datetime(2028, 3, 1, tzinfo=UTC)
    country.zoning({ETIENNE: "ZIP"}, drafted_at=late)
    # Molard existed in 2022, and the order of 2022 did not name it.
    assert shorts(MOLARD) == [("Hors zone", Standing.OUT)]
    assert category(date(2022, 1, 1)) is None
    country.zoning({ETIENNE: "ZIP"}, in_force_on=date(2027, 1, 1), drafted_at=late, name="zonage 2027")
    assert category(date(2027, 1, 1)) is ZoneCategory.ZIP
