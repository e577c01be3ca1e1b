"""What a version changes, in pictures and in words, and what taking it back changes."""

from collections.abc import Collection, Iterable
from datetime import date

import pytest

from cesp.audit.models import Entry
from cesp.notifications.models import Notification
from cesp.zoning.models import WatchedCommune, Zoning
from cesp.zoning.operations import publishing
from cesp.zoning.queries import comparison, revision
from cesp.zoning.queries.comparison import Change, Line
from cesp.zoning.queries.revision import Concern
from tests.factories.people import PersonFactory
from tests.zoning import country
from tests.zoning.test_zonings_publishing import AFTER, BEFORE, place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _country() -> None:
    country.settle()


def compared(draft: Zoning) -> comparison.Comparison:
    return comparison.compare(draft, with_=comparison.before(draft))


def test_categories_are_counted_before_and_after_and_an_unnamed_commune_is_told_apart() -> None:
    country.zoning(BEFORE)
    found = compared(country.draft({"01001": "ZAC", "01002": "HZ", "01003": "ZIP", "01004": "ZIP"}))
    assert [(one.label, one.counts_as, one.before, one.after) for one in found.shifts] == [
        ("Zone d'intervention prioritaire", "ZIP", 2, 2),
        ("Zone d'action complémentaire", "ZAC", 1, 1),
        ("Hors zone", "", 1, 1),
        ("Non nommée, donc hors zone", "", 1, 1),
    ]
    assert [(one.percent_before, one.percent_after) for one in found.shifts] == [
        (100, 100),
        (50, 50),
        (50, 50),
        (50, 50),
    ]


def test_every_commune_that_either_version_names_is_counted_once() -> None:
    """« Vigilance » that is not named any more is a change to read; « hors zone » that is not named is none."""
    country.zoning({"01001": "ZV", "01002": "HZ", "01003": "ZIP", "01004": "ZAC"})
    found = compared(country.draft({"01003": "ZIP", "69001": "HZ"}))
    assert [(line.code, line.change, line.before, line.after) for line in found.lines] == [
        ("01001", Change.RECLASSED, "Zone de vigilance", "Hors zone"),
        ("01004", Change.LOST, "Zone d'action complémentaire", "Hors zone"),
    ]
    assert found.unchanged == 3


def test_a_first_version_is_told_by_its_zones_alone() -> None:
    found = compared(country.draft({"01001": "ZV", "01002": "HZ", "01003": "ZIP"}))
    assert [(line.code, line.change) for line in found.lines] == [("01003", Change.GAINED)]
    assert found.unchanged == 2


def test_each_departement_has_its_bar() -> None:
    country.zoning(BEFORE)
    found = compared(country.draft(AFTER))
    assert [(one.code, one.named, one.gained, one.lost, one.reclassed) for one in found.departements] == [
        ("01", 3, 1, 1, 1),
        ("69", 1, 0, 0, 0),
    ]
    assert found.departements[0].bars == (
        ("gained", "0.0", "33.3"),
        ("lost", "33.3", "33.3"),
        ("reclassed", "66.6", "33.3"),
    )
    assert [line.code for line in found.some(change="lost")] == ["01002"]
    assert [line.code for line in found.some(departement="69")] == []
    assert len(found.some(change="anything")) == 3


def test_people_affected_are_those_of_the_communes_and_not_counted_again_by_district() -> None:
    country.zoning({"69001": "HZ", "69001/QN06901M": "HZ"})
    found = compared(country.draft({"69001": "ZIP", "69001/QN06901M": "ZAC"}))
    gained = next(one for one in found.tallies if one.change is Change.GAINED)
    assert (gained.communes, gained.parts, gained.population) == (1, 1, 10_000)


def test_a_district_that_a_version_does_not_name_follows_its_commune() -> None:
    country.zoning({"69001": "ZIP", "69001/QN06901M": "ZAC"})
    found = compared(country.draft({"69001": "ZIP"}))
    assert [(line.part, line.before, line.after) for line in found.lines] == [
        ("QN06901M", "Zone d'action complémentaire", "Zone d'intervention prioritaire")
    ]


def test_a_place_in_a_district_is_judged_by_the_district_and_not_by_its_commune() -> None:
    country.zoning({"69001": "ZIP", "69001/QN06901M": "ZIP"})
    inside = place("69001")
    inside.part = "QN06901M"
    inside.save()
    place("69001", reference="R69000002")
    found = compared(country.draft({"69001": "HZ", "69001/QN06901M": "ZIP"}))
    assert [one.place.reference for one in revision.places_concerned(found, on=country.NOW.date())] == ["R69000002"]


def test_withdrawing_shows_and_does_the_reverse() -> None:
    country.zoning(BEFORE)
    draft = country.draft(AFTER)
    publishing.publish(actor=country.referent(), zoning=draft, at=country.NOW)
    back = comparison.reversal(draft)
    assert [(line.code, line.change, line.before, line.after) for line in back.lines] == [
        ("01001", Change.RECLASSED, "Zone d'action complémentaire", "Zone d'intervention prioritaire"),
        ("01002", Change.GAINED, "Hors zone", "Zone d'action complémentaire"),
        ("01003", Change.LOST, "Zone d'intervention prioritaire", "Hors zone"),
    ]
    actor = country.referent()
    publishing.withdraw(actor=actor, zoning=draft, at=country.NOW)
    assert Entry.objects.filter(act="zoning.withdrawn", subject=f"zoning.zoning:{draft.pk}").count() == 1


def test_a_first_version_withdrawn_takes_every_place_out_of_zone() -> None:
    draft = country.draft(AFTER)
    publishing.publish(actor=country.referent(), zoning=draft, at=country.NOW)
    lost = next(one for one in comparison.reversal(draft).tallies if one.change is Change.LOST)
    assert lost.communes == 3


def test_a_version_of_its_own_takes_over_from_the_one_that_served_the_profession() -> None:
    country.zoning(BEFORE, serves_also=["odontology"])
    draft = country.draft({"01001": "SD", "01002": "TD"}, profession="odontology", name="zonage dentaire 2026")
    found = compared(draft)
    assert found.before is not None
    assert (found.before.profession, [line.code for line in found.lines if line.change is Change.LOST]) == (
        "medicine",
        ["01002", "69001"],
    )


CONCERNED: list[int] = []


def running_projects(zoning: Zoning, lines: tuple[Line, ...], professions: Collection[str]) -> Iterable[Concern]:
    """What an app that holds projects would offer."""
    for person in CONCERNED:
        yield Concern(person, "/", f"Votre projet à {lines[0].name} est jugé par « {zoning.name} ».", "Un projet")


def test_running_projects_are_counted_before_and_told_at_the_publication(settings) -> None:  # type: ignore[no-untyped-def]
    settings.REVISION_CONCERNS = ["tests.zoning.test_zonings_comparison.running_projects"]
    person = PersonFactory()
    CONCERNED[:] = [person.pk]
    country.zoning(BEFORE)
    draft = country.draft(AFTER)
    assert [one.person_id for one in revision.others_concerned(compared(draft), on=country.NOW.date())] == [person.pk]
    publishing.publish(actor=country.referent(), zoning=draft, at=country.NOW)
    told = Notification.objects.get(person=person)
    assert told.data["verdict"] == "Votre projet à Abbans est jugé par « zonage médecins 2026 »."


def test_whoever_watches_and_has_a_project_gets_both_verdicts_in_one_message(settings) -> None:  # type: ignore[no-untyped-def]
    settings.REVISION_CONCERNS = ["tests.zoning.test_zonings_comparison.running_projects"]
    person = PersonFactory()
    CONCERNED[:] = [person.pk]
    WatchedCommune.objects.create(person=person, commune_id="01003", profession="medicine", since=country.NOW)
    country.zoning(BEFORE)
    publishing.publish(actor=country.referent(), zoning=country.draft(AFTER), at=country.NOW)
    told = Notification.objects.get(person=person)
    assert told.data["verdict"] == (
        "Valserhône (01), zone d'intervention prioritaire au lieu de hors zone. "
        "Votre projet à Abbans est jugé par « zonage médecins 2026 »."
    )
    assert told.path == "/"


def test_the_digest_of_a_comparison_is_that_of_what_it_changes() -> None:
    country.zoning(BEFORE)
    first, same, other = country.draft(AFTER), country.draft(AFTER), country.draft(AFTER | {"69001": "HZ"})
    assert compared(first).digest == compared(same).digest != compared(other).digest
    country.zoning(BEFORE, in_force_on=date(2024, 1, 1))
    assert compared(first).digest != compared(other).digest


def test_a_place_is_judged_as_it_will_be_once_the_version_is_withdrawn() -> None:
    back_in, out_again = place("01002"), place("01003", reference="R69000002")
    country.zoning(BEFORE)
    draft = country.draft(AFTER)
    publishing.publish(actor=country.referent(), zoning=draft, at=country.NOW)
    judged = revision.places_concerned(comparison.reversal(draft), on=country.NOW.date())
    assert [(one.place, one.stays, one.verdict) for one in judged] == [
        (back_in, True, "Zone d'action complémentaire, zone admise."),
        (out_again, False, "Hors zone, hors des zones admises ; aucune règle ne le maintient."),
    ]
    publishing.withdraw(actor=country.referent(), zoning=draft, at=country.NOW)
    told = Notification.objects.filter(kind="zoning.places_revised", key=f"zoning.revision:{draft.pk}:withdrawn")
    assert all(one.data["verdict"].startswith("ce zonage est retiré. R69000001 : ") for one in told)
    assert told.count() == 3
