"""A commune vanishes with the official code of a year: its rows, places and watchers follow its successor."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cesp.notifications.models import Notification
from cesp.territory import loading
from cesp.territory.models import Commune
from cesp.zoning.models import PlaceOfPractice, WatchedCommune, Zoning
from cesp.zoning.models.places import PlaceState
from cesp.zoning.models.zonings import ZoningState
from cesp.zoning.operations import publishing
from cesp.zoning.queries import comparison, judging, revision
from cesp.zoning.queries import places as listing
from cesp.zoning.queries.nearby import places_around
from cesp.zoning.queries.periods import histories
from cesp.zoning.queries.verdicts import verdict_on, verdicts_on
from cesp.zoning.queries.watching import watched_by
from cesp_law.facts import Profession, ZoneCategory
from tests.browsing import signed_in
from tests.factories import memberships
from tests.territory.conftest import COMMUNES, Write
from tests.territory.conftest import write as write
from tests.zoning import country

pytestmark = pytest.mark.django_db
MOLARD, ETIENNE = "42222", "42218"
AFTER_THE_UPDATE = datetime(2027, 3, 1, 9, tzinfo=UTC)
REVISED = date(2027, 4, 1)


@pytest.fixture(autouse=True)
def _merged(write: Write) -> Iterator[None]:
    """Molard was in ZIP and Saint-Étienne out of zone; the code of 2027 merges the first into the second."""
    loading.load(write(2026))
    memberships.ars("ara")
    agencies = judging.Organisation.objects.filter(code="ara")
    agencies.update(departements="01 42 69")
    country.seed()
    country.zoning({MOLARD: "ZIP", ETIENNE: "HZ"})
    _place(MOLARD, "R69000001")
    kept = [row for row in COMMUNES if not row.startswith(MOLARD)]
    loading.load(write(2027, communes=kept, former=[f"{MOLARD},Saint-Étienne-le-Molard,COMD,{ETIENNE}"]))
    with time_machine.travel(AFTER_THE_UPDATE, tick=False):
        yield


def _place(code: str, reference: str) -> PlaceOfPractice:
    return PlaceOfPractice.objects.create(
        reference=reference,
        ars="ara",
        commune_id=code,
        profession="medicine",
        kind="mixed",
        structure="msp",
        state=PlaceState.OPEN,
        listed_on=date(2026, 1, 1),
        recorded_at=country.NOW,
    )


def revised(to: str) -> Zoning:
    """A draft of 2027, whose file knows the merged commune only."""
    return country.draft({ETIENNE: to}, in_force_on=REVISED, drafted_at=AFTER_THE_UPDATE, name="zonage 2027")


def category(code: str, on: date) -> ZoneCategory | None:
    return judging.category_of(Commune.objects.get(pk=code), profession=Profession.MEDICINE, on=on)


def test_its_rows_stay_and_still_judge_it() -> None:
    assert category(MOLARD, date(2027, 3, 1)) is ZoneCategory.ZIP
    assert category(ETIENNE, date(2027, 3, 1)) is None


def test_a_version_made_after_it_vanished_judges_it_by_its_successor() -> None:
    publishing.publish(actor=country.referent(), zoning=revised("ZAC"), at=AFTER_THE_UPDATE)
    assert category(MOLARD, date(2027, 3, 31)) is ZoneCategory.ZIP
    assert category(MOLARD, REVISED) is ZoneCategory.ZAC
    (period, _) = histories([(Commune.objects.get(pk=MOLARD), "medicine")])[MOLARD, "medicine"]
    assert (period.short, period.until) == ("ZIP", REVISED)


def test_an_older_version_that_did_not_name_it_kept_it_out_of_zone() -> None:
    Zoning.objects.update(state=ZoningState.ABANDONED)  # what was published is never deleted
    country.zoning({ETIENNE: "ZIP"})
    assert category(MOLARD, date(2027, 3, 1)) is None


def test_it_does_not_look_lost_when_its_successor_keeps_the_category() -> None:
    found = comparison.compare(draft := revised("ZIP"), with_=comparison.before(draft))
    assert [(line.code, line.change) for line in found.lines] == [(ETIENNE, comparison.Change.GAINED)]
    found = comparison.compare(draft := revised("HZ"), with_=comparison.before(draft))
    # Its inhabitants are counted in its successor: none twice.
    assert [(line.code, line.change, line.population) for line in found.lines] == [(MOLARD, comparison.Change.LOST, 0)]


def test_its_district_becomes_one_of_its_successor() -> None:
    known = Zoning.objects.get()
    for code in ("QN04201M", "QN04202M"):
        known.areas.create(commune_id=MOLARD, part=code, category=country.category("ZIP"))
    draft = country.draft(
        {ETIENNE: "HZ", f"{ETIENNE}/QN04201M": "ZIP", f"{ETIENNE}/QN04202M": "ZAC"},
        in_force_on=REVISED,
        drafted_at=AFTER_THE_UPDATE,
    )
    found = comparison.compare(draft, with_=comparison.before(draft))
    assert [(line.code, line.part, line.change) for line in found.lines] == [
        (ETIENNE, "QN04202M", comparison.Change.RECLASSED),
        (MOLARD, "", comparison.Change.LOST),
    ]


def test_its_place_stays_on_the_list_is_near_and_is_judged_again() -> None:
    (place,) = listing.listed(on=date(2027, 3, 1))
    assert listing.verdict_on(place, on=date(2027, 3, 1)).category is ZoneCategory.ZIP
    around = places_around(Commune.objects.get(pk=ETIENNE), profession="medicine", on=date(2027, 3, 1))
    assert [(one.place, one.km) for one in around.places] == [(place, 0)]
    near = listing.Filters(near=Commune.objects.get(pk=ETIENNE), km=5)
    assert list(listing.found(near, on=date(2027, 3, 1))) == [place]
    draft = revised("HZ")
    (judged,) = revision.places_concerned(
        comparison.compare(draft, with_=comparison.before(draft)), on=date(2027, 3, 1)
    )
    assert (judged.place, judged.stays) == (place, True)
    publishing.publish(actor=country.referent(), zoning=draft, at=AFTER_THE_UPDATE)
    verdict = listing.verdict_on(place, on=REVISED)
    assert verdict.protection is not None
    assert verdict.protection.last_day_in_zone == date(2027, 3, 31)


def test_a_place_there_is_judged_by_the_successor_once_a_version_knows_it_only() -> None:
    """The place of the list, the screen and the import ask the same rule as the commune itself."""
    publishing.publish(actor=country.referent(), zoning=revised("ZAC"), at=AFTER_THE_UPDATE)
    place = PlaceOfPractice.objects.get()
    assert verdict_on(place, on=date(2027, 3, 31)).category is ZoneCategory.ZIP
    assert verdict_on(place, on=REVISED).category is ZoneCategory.ZAC


def test_the_agency_s_list_costs_the_same_whatever_vanished(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(2, 31):
        _place(MOLARD, f"R690000{number:02}")
    held = listing.kept_by(memberships.referent("ara"))
    with django_assert_num_queries(4):  # the places, the versions, what they say, the rules
        verdicts_on(list(held), on=date(2027, 3, 1))


def test_whoever_watches_it_sees_where_it_went_and_is_told_through_its_successor() -> None:
    student = memberships.signatory()
    own = {"person": student.person, "profession": "medicine", "since": country.NOW}
    WatchedCommune.objects.create(commune_id=MOLARD, **own)
    (row,) = watched_by(student, on=date(2027, 3, 1))
    assert (row.today, row.zone) == (ETIENNE, "ZIP")
    page = signed_in(student).get("/communes-suivies/").content.decode()
    assert "réunie à Saint-Étienne" in page
    assert f"/ou-s-installer/communes/{ETIENNE}/" in page
    publishing.publish(actor=country.referent(), zoning=revised("HZ"), at=AFTER_THE_UPDATE)
    later = country.draft(
        {ETIENNE: "ZIP"}, in_force_on=date(2028, 1, 1), drafted_at=AFTER_THE_UPDATE, name="zonage 2028"
    )
    publishing.publish(actor=country.referent(), zoning=later, at=AFTER_THE_UPDATE)
    told = Notification.objects.filter(person=student.person, kind="zoning.watched_revised").order_by("pk")
    assert [one.path for one in told] == [f"/ou-s-installer/communes/{ETIENNE}/?profession=medicine"] * 2
    assert [str(one.data["verdict"]).partition(".")[0] for one in told] == [
        "Saint-Étienne-le-Molard (42), hors zone au lieu de zone d'intervention prioritaire",
        "Saint-Étienne (42), zone d'intervention prioritaire au lieu de hors zone",
    ]


def test_its_page_says_where_it_went_and_a_commune_without_successor_says_so(write: Write) -> None:
    page = Client().get(f"/ou-s-installer/communes/{MOLARD}/").content.decode()
    assert "n'existe plus" in page.replace("&#x27;", "'")
    assert "Depuis le code officiel de 2027, cette commune est réunie à Saint-Étienne." in " ".join(page.split())
    assert f'href="/ou-s-installer/communes/{ETIENNE}/"' in page
    loading.load(write(2028, communes=COMMUNES[1:], former=[]))
    orphan = Client().get("/ou-s-installer/communes/01033/").content.decode()
    assert "ne dit pas quelle commune lui succède" in orphan
    assert "Saint-Étienne-le-Molard" in Client().get(f"/ou-s-installer/communes/{ETIENNE}/").content.decode()
