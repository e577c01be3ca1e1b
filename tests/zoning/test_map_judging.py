"""What is read for many communes at once agrees with the law, commune by commune."""

from datetime import UTC, date, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from cesp.territory.models import Commune
from cesp.zoning.models import Category, ZonedArea, Zoning
from cesp.zoning.models.zonings import ZoningState
from cesp.zoning.queries import judging, rules
from cesp.zoning.queries.eligible import Filters, communes
from cesp.zoning.queries.zones import NONE, Standing, in_force, judged, judged_in, tallies
from cesp_law.facts import Profession, ZoneCategory
from cesp_law.zone import zoning_in_force
from tests.zoning import country

pytestmark = pytest.mark.django_db
MEDICINE, ODONTOLOGY, PHARMACY = Profession.MEDICINE, Profession.ODONTOLOGY, Profession.PHARMACY
DAYS = [date(2021, 12, 31), date(2022, 1, 1), date(2026, 3, 31), date(2026, 4, 1), date(2027, 1, 1)]


@pytest.fixture(autouse=True)
def _zoned(db: None) -> None:
    """Two versions for doctors in ARA; in IDF one that also serves dentists until they have theirs in 2027."""
    rules.forget()
    country.settle()
    country.zoning({"01001": "ZIP", "01002": "ZAC", "01003": "HZ", "01003/QN001": "ZIP", "69123": "ZV"})
    country.zoning({"01001": "ZAC", "01003": "NR"}, in_force_on=date(2026, 4, 1), name="zonage médecins 2026")
    idf = {"ars": "idf", "serves_also": ["odontology"], "name": "zonage médecins IDF"}
    country.zoning({"75056": "ZIP+"}, **idf)
    country.zoning({"75056": "SD"}, ars="idf", profession="odontology", in_force_on=date(2027, 1, 1), name="dentistes")
    country.zoning({"01004": "ZIP"}, in_force_on=date(2025, 1, 1), state=ZoningState.WITHDRAWN, name="retiré")


@pytest.mark.clause("PAP-7", "INS-2", "BIE-6", "IDF-8")
@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("profession", [MEDICINE, ODONTOLOGY, PHARMACY])
def test_in_bulk_as_one_by_one(profession: Profession, on: date) -> None:
    restored()
    held = in_force(profession, on=on)
    communes = list(Commune.objects.all())
    said = judged(communes, held)
    one_by_one = {c.pk: standing_of(c, profession, on) for c in communes}
    assert {pk: (s.zone.counts_as, s.zone.standing) for pk, s in said.items()} == one_by_one


def restored() -> None:
    """Two communes of the code of 2027, later than every version of ARA: one that a version names already."""
    for code in ("01005", "01006"):
        Commune.objects.create(code=code, name=code, kind="COM", departement_id="01", vintage=2027, first_vintage=2027)
    Zoning.objects.get(name="zonage médecins 2026").areas.create(commune_id="01006", category=country.category("ZIP"))


def standing_of(commune: Commune, profession: Profession, on: date) -> tuple[str, Standing]:
    version = zoning_in_force(judging.versions_of(commune), profession=profession, on=on)
    if version is None:
        return "", Standing.NO_ZONING
    if version.unsaid:
        return "", Standing.UNSAID
    return (version.category.value, Standing.IN) if version.category else ("", Standing.OUT)


def test_a_commune_newer_than_the_version_is_not_out_of_zone() -> None:
    restored()
    held = in_force(MEDICINE, on=date(2026, 4, 1))
    said = judged(Commune.objects.filter(departement="01"), held)
    assert {pk: one.zone.code for pk, one in said.items()} == {
        "01001": "ZAC", "01002": "HZ", "01003": "NR", "01004": "HZ", "01005": "NR", "01006": "ZIP",
    }  # fmt: skip
    assert said["01005"].zone == said["01003"].zone
    by_zone = tallies(held)["01"].by_zone
    assert {zone.code: count for zone, count in by_zone.items()} == {"ZAC": 1, "ZIP": 1, "NR": 2, "HZ": 2}
    # A version of the year that brings a commune in knows it: not to name it is to leave it out.
    later = datetime(2027, 2, 1, tzinfo=UTC)
    country.zoning({"01001": "ZIP"}, in_force_on=date(2027, 1, 1), drafted_at=later, name="zonage médecins 2027")
    said = judged(Commune.objects.filter(pk="01005"), in_force(MEDICINE, on=date(2027, 1, 1)))
    assert said["01005"].zone.standing is Standing.OUT


@pytest.mark.parametrize(("category", "codes"), [("NR", ["01003", "01005"]), ("HZ", ["01002", "01004"])])
def test_a_commune_newer_than_the_version_is_found_as_not_said(category: str, codes: list[str]) -> None:
    restored()
    filters = Filters(departements=frozenset({"01"}), categories=frozenset({category}))
    found = communes(filters, in_force(MEDICINE, on=date(2026, 4, 1)))
    assert sorted(one.pk for one in found) == codes


def test_the_sample_holds_every_case() -> None:
    """The comparison above would prove nothing of cases that it does not meet."""
    found = {
        (profession, on.year, code): judged([Commune.objects.get(pk=code)], in_force(profession, on=on))[code].zone.code
        for profession in (MEDICINE, ODONTOLOGY)
        for on in DAYS
        for code in ("01001", "01004", "75056")
    }
    assert found[(MEDICINE, 2022, "01001")] == "ZIP"
    assert found[(MEDICINE, 2027, "01001")] == "ZAC"
    assert found[(MEDICINE, 2022, "01004")] == "HZ"  # a version that was withdrawn says nothing
    assert found[(ODONTOLOGY, 2022, "75056")] == "ZIP+"  # IDF-8: the doctors' serves the dentists…
    assert found[(ODONTOLOGY, 2027, "75056")] == "SD"  # … until they have their own
    assert found[(ODONTOLOGY, 2022, "01001")] == NONE  # ARA's does not


def test_a_district_classed_otherwise_is_told_and_the_law_agrees() -> None:
    on, commune = date(2022, 1, 1), Commune.objects.get(pk="01003")
    (part,) = judged([commune], in_force(MEDICINE, on=on))["01003"].parts
    assert (part.code, part.zone.code) == ("QN001", "ZIP")
    assert judging.category_of(commune, profession=MEDICINE, on=on, part="QN001") is ZoneCategory.ZIP


def test_a_district_classed_as_its_commune_is_not_told() -> None:
    zoning = country.zoning({"01003": "ZIP", "01003/QN001": "ZIP"}, in_force_on=date(2023, 1, 1))
    commune = Commune.objects.get(pk="01003")
    assert judged([commune], in_force(MEDICINE, on=date(2023, 1, 1)))["01003"].parts == ()
    with country.reopened(zoning):
        ZonedArea.objects.filter(zoning=zoning, part="QN001").update(category=Category.objects.get(code="ZAC"))
    assert len(judged([commune], in_force(MEDICINE, on=date(2023, 1, 1)))["01003"].parts) == 1


def test_a_region_s_row_about_another_region_s_commune_counts_for_nothing() -> None:
    country.zoning({"75056": "ZIP"}, in_force_on=date(2024, 1, 1), name="ARA, avec Paris par erreur")
    paris, on = Commune.objects.get(pk="75056"), date(2024, 6, 1)
    assert judged([paris], in_force(MEDICINE, on=on))["75056"].zone.code == "ZIP+"
    assert judging.category_of(paris, profession=MEDICINE, on=on) is ZoneCategory.ZIP_PLUS


def test_a_category_is_admitted_by_the_rules_of_the_region() -> None:
    """IDF admits ZIP+ for doctors, ARA does not (rules § 10)."""
    country.zoning({"01001": "ZIP+", "01002": "ZIP"}, in_force_on=date(2026, 5, 1))
    held = in_force(MEDICINE, on=date(2026, 5, 1))
    said = judged(Commune.objects.all(), held)
    assert [said[code].zone.admitted for code in ("01001", "01002", "75056")] == [False, True, True]


def test_shares_count_the_silent_communes_out_of_zone() -> None:
    held = in_force(MEDICINE, on=date(2022, 1, 1))
    ain = tallies(held)["01"]
    assert {zone.code: count for zone, count in ain.by_zone.items()} == {"ZIP": 1, "ZAC": 1, "HZ": 2}
    assert (ain.communes, ain.admitted, ain.percent) == (4, 2, 50)
    assert tallies(in_force(ODONTOLOGY, on=date(2022, 1, 1)))["01"].percent is None


def test_the_districts_of_a_city_are_not_communes() -> None:
    """Rhône has two: Grigny, in zone, and Lyon, out of zone, whose two districts are in zone."""
    country.zoning({"69001": "ZIP", "69381": "ZIP", "69382": "ZIP"}, in_force_on=date(2024, 1, 1))
    rhone = tallies(in_force(MEDICINE, on=date(2024, 1, 1)))["69"]
    assert {zone.code: count for zone, count in rhone.by_zone.items()} == {"ZIP": 1, "HZ": 1}
    assert (rhone.communes, rhone.admitted, rhone.percent) == (2, 1, 50)


def test_a_vanished_commune_is_counted_nowhere() -> None:
    Commune.objects.filter(pk="01002").update(active=False, successor="01003")
    assert tallies(in_force(MEDICINE, on=date(2022, 1, 1)))["01"].communes == 3


def test_queries_do_not_grow(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(3):
        held = in_force(MEDICINE, on=date(2026, 4, 1))
    communes = list(Commune.objects.filter(departement="01"))
    with django_assert_num_queries(2):  # the areas, and the recorded rules of the regions, once
        judged_in("01", communes, held)
    with django_assert_num_queries(1):
        judged_in("01", communes, held)
    with django_assert_num_queries(2):
        tallies(held)
