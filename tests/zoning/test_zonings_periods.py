"""Versions published late, of a period that is over, or that serve other professions than the one before."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cesp.accounts.models import Person
from cesp.notifications.models import Notification
from cesp.zoning.models import WatchedCommune, Zoning
from cesp.zoning.operations import categories, publishing
from cesp.zoning.queries import comparison, revision
from cesp_law.refusals import Refused
from tests.browsing import signed_in
from tests.factories import memberships
from tests.factories.people import PersonFactory
from tests.zoning import country
from tests.zoning.test_zonings_publishing import place

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _country() -> None:
    country.settle()


def compared(draft: Zoning) -> comparison.Comparison:
    return comparison.compare(draft, with_=comparison.before(draft))


def watcher(code: str, profession: str = "medicine") -> Person:
    person = PersonFactory()
    WatchedCommune.objects.create(person=person, commune_id=code, profession=profession, since=country.NOW)
    return person


def verdict(person: Person) -> str:
    return str(Notification.objects.get(person=person).data["verdict"])


@pytest.mark.clause("BIE-6")
def test_a_version_published_after_its_first_day_judges_places_as_they_are_on_the_day_of_the_act() -> None:
    kept = place("01001", listed_on=date(2026, 2, 1))
    country.zoning({"01001": "ZIP"})
    draft = country.draft({"01001": "HZ"}, in_force_on=date(2026, 1, 1))
    (judged,) = revision.places_concerned(compared(draft), on=date(2026, 3, 10))
    assert (judged.place, judged.stays) == (kept, True)
    assert judged.verdict.startswith(
        "Hors zone, hors des zones admises ; il peut rester sur la liste, publiée moins de trois ans après le "
        "31 décembre 2025, dernier jour en ZIP ("
    )


def test_nobody_is_told_of_a_period_that_is_over_and_its_page_says_so() -> None:
    person, referent = watcher("01001"), country.referent()
    place("01001")
    country.zoning({"01001": "ZIP"}, in_force_on=date(2019, 1, 1), name="zonage 2019")
    country.zoning({"01001": "HZ"}, in_force_on=date(2024, 1, 1), name="zonage 2024")
    draft = country.draft({"01001": "ZAC"}, in_force_on=date(2021, 1, 1), name="zonage 2021")
    assert [line.code for line in compared(draft).lines] == ["01001"]
    page = signed_in(referent).get(f"/zonages/{draft.pk}/publish/").content.decode()
    assert "Période passée" in page
    publishing.publish(actor=country.referent(), zoning=draft, at=LATE)
    publishing.withdraw(actor=country.referent(), zoning=draft, at=LATE)
    assert not Notification.objects.filter(kind__in=("zoning.watched_revised", "zoning.places_revised")).exists()
    assert person.is_active


def test_the_version_in_force_until_the_next_one_starts_still_tells() -> None:
    """Negative control of the test above."""
    person = watcher("01001")
    country.zoning({"01001": "ZIP"}, in_force_on=date(2019, 1, 1), name="zonage 2019")
    country.zoning({"01001": "HZ"}, in_force_on=date(2026, 3, 11), name="zonage du 11 mars 2026")
    draft = country.draft({"01001": "ZAC"}, in_force_on=date(2021, 1, 1), name="zonage 2021")
    publishing.publish(actor=country.referent(), zoning=draft, at=LATE)
    assert verdict(person) == "Abbans (01), zone d'action complémentaire au lieu de zone d'intervention prioritaire."


@pytest.mark.clause("IDF-8")
def test_only_the_latest_version_of_another_profession_serves_one_without_its_own() -> None:
    country.zoning({"01001": "ZIP"}, serves_also=["odontology"])
    latest = country.zoning({"01001": "ZIP"}, in_force_on=date(2024, 1, 1), name="zonage 2024")
    draft = country.draft({"01001": "TSD"}, in_force_on=date(2025, 1, 1), profession="odontology")
    assert comparison.before(draft) is None
    latest.serves_also = ["odontology"]
    latest.save()
    assert comparison.before(draft) == latest


@pytest.mark.clause("IDF-8")
def test_a_version_that_no_longer_serves_the_dentists_says_so_and_tells_them() -> None:
    doctor, dentist = watcher("01001"), watcher("01001", "odontology")
    old = country.zoning({"01001": "ZIP"}, serves_also=["odontology"])
    draft = country.draft({"01001": "ZIP"})
    found = compared(draft)
    assert found.lines == ()
    (served,) = found.served
    assert (served.who, served.before, served.after) == ("odontologie", "« zonage médecins 2022 »", "aucun zonage")
    assert [(line.before, line.after) for line in served.effect.lines] == [
        ("Zone d'intervention prioritaire", "Aucun zonage publié")
    ]
    page = signed_in(country.referent()).get(f"/zonages/{draft.pk}/publish/").content.decode()
    assert "Ne sert plus : odontologie" in " ".join(page.split())
    publishing.publish(actor=country.referent(), zoning=draft, at=country.NOW)
    assert verdict(dentist).startswith("Abbans (01), plus classée par aucun zonage. Un lieu qui sort de zone")
    assert not Notification.objects.filter(person=doctor).exists()
    again = country.draft({"01001": "ZIP"}, in_force_on=date(2027, 1, 1), serves_also=["odontology"])
    (served,) = compared(again).served
    assert (served.effect.judge, served.before) == (again, "aucun zonage")
    assert old.serves_also == ["odontology"]


def test_a_version_that_serves_the_same_professions_has_nothing_to_say_of_them() -> None:
    country.zoning({"01001": "ZIP"}, serves_also=["odontology"])
    found = compared(country.draft({"01001": "HZ"}, serves_also=["odontology"]))
    assert (found.professions, found.served) == (("medicine", "odontology"), ())


def test_a_change_of_the_professions_served_is_part_of_what_was_read() -> None:
    country.zoning({"01001": "ZIP"}, serves_also=["odontology"])
    keeps = country.draft({"01001": "ZIP"}, serves_also=["odontology"])
    leaves = country.draft({"01001": "ZIP"})
    assert compared(keeps).digest != compared(leaves).digest


def test_the_first_version_and_its_withdrawal_name_no_version_that_does_not_exist() -> None:
    person = watcher("01001")
    first = country.draft({"01001": "ZIP", "01002": "HZ"})
    assert [(line.code, line.before) for line in compared(first).lines] == [("01001", "Aucun zonage publié")]
    publishing.publish(actor=country.referent(), zoning=first, at=country.NOW)
    assert verdict(person) == "Abbans (01), zone d'intervention prioritaire, là où aucun zonage n'était publié."
    publishing.withdraw(actor=country.referent(), zoning=first, at=country.NOW + timedelta(days=60))
    back = Notification.objects.get(person=person, key__endswith=":withdrawn")
    assert str(back.data["verdict"]).startswith(
        "ce zonage est retiré, et plus aucun zonage n'est en vigueur. Abbans (01), plus classée par aucun zonage."
    )


def test_labels_keep_their_capitals_within_a_sentence() -> None:
    actor = country.referent()
    common = {"actor": actor, "ars": "ara", "counts_as": "ZIP", "rank": 15, "words": "", "at": country.NOW}
    for code, label in (("ZP", "ZIP+ renforcée"), ("IF", "Zone d'Île-de-France")):
        categories.add(code=code, label=label, **common)
    person = watcher("01001")
    country.zoning({"01001": "HZ"})
    draft = country.draft({})
    for code in ("ZP",):
        draft.areas.create(commune_id="01001", category=categories.Category.objects.get(code=code))
    draft.areas.create(commune_id="01002", category=categories.Category.objects.get(code="IF"))
    WatchedCommune.objects.create(person=person, commune_id="01002", profession="medicine", since=country.NOW)
    publishing.publish(actor=country.referent(), zoning=draft, at=country.NOW)
    assert verdict(person) == (
        "Abbans (01), ZIP+ renforcée au lieu de hors zone ; "
        "Belley-le-Lac (01), zone d'Île-de-France au lieu de hors zone."
    )


def test_one_place_is_told_in_the_singular() -> None:
    referent = country.referent()
    place("01001")
    country.zoning({"01001": "ZIP"})
    publishing.publish(actor=country.referent(), zoning=country.draft({"01001": "ZAC"}), at=country.NOW)
    told = Notification.objects.get(person=referent.person, kind="zoning.places_revised")
    assert "touche 1 lieu de votre liste : R69000001" in told.sentence


def test_a_national_category_has_a_code_that_no_region_uses() -> None:
    common = {"label": "Zone bleue", "counts_as": "", "rank": 35, "words": "", "at": country.NOW}
    categories.add(actor=country.referent(), ars="ara", code="ZB", **common)
    categories.add(actor=country.referent("idf"), ars="idf", code="ZB", **common)
    with pytest.raises(Refused, match=r"Une catégorie « ZB » existe déjà \(Auvergne-Rhône-Alpes\)"):
        categories.add(actor=memberships.case_desk(), ars="", code="zb", **common)
