"""Watching communes: asked once, fifty at most, told once when their zone changes, and never for nothing."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from lxml import html
from pytest_django import DjangoAssertNumQueries

from cesp.accounts import person_links
from cesp.accounts.models import Membership, Person
from cesp.audit.models import Entry
from cesp.notifications.models import Notification
from cesp.territory.models import Commune, Departement
from cesp.zoning.models import WatchedCommune
from cesp.zoning.operations import publishing, watching
from cesp.zoning.queries.watching import watched_by
from tests.browsing import signed_in
from tests.factories import memberships
from tests.factories.people import PersonFactory
from tests.racing import race
from tests.zoning import country

pytestmark = pytest.mark.django_db
ADDRESS = "/ou-s-installer/communes/01001/"


@pytest.fixture(autouse=True)
def _country(request: pytest.FixtureRequest) -> Iterator[None]:
    country.settle()
    with time_machine.travel(datetime(2026, 11, 25, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def student() -> Membership:
    return memberships.signatory()


def watch(actor: Membership, code: str, profession: str = "medicine") -> None:
    watching.watch(actor=actor, commune=Commune.objects.get(pk=code), profession=profession, at=country.NOW)


def watched(person: Person) -> set[tuple[str, str]]:
    return set(WatchedCommune.objects.filter(person=person).values_list("commune_id", "profession"))


def told(person: Person) -> list[Notification]:
    return list(Notification.objects.filter(person=person, kind="zoning.watched_revised").order_by("pk"))


def many(count: int) -> list[str]:
    ain = Departement.objects.get(pk="01")
    made = [
        Commune(code=f"01{500 + n}", name=f"Village {n:02d}", kind="COM", departement=ain, vintage=2026)
        for n in range(count)
    ]
    Commune.objects.bulk_create(made)
    return [one.code for one in made]


def test_from_the_page_a_commune_is_watched_then_left(student: Membership) -> None:
    client = signed_in(student)
    assert "Suivre cette commune" in client.get(ADDRESS).content.decode()
    for _ in range(2):
        answer = client.post(f"{ADDRESS}suivre/", {"profession": "odontology", "suivre": "oui"})
        assert answer["Location"] == f"{ADDRESS}?profession=odontology"
    assert watched(student.person) == {("01001", "odontology")}
    assert Entry.objects.filter(act="zoning.commune_watched", about_id=student.person_id).count() == 1
    assert "Ne plus suivre" in client.get(f"{ADDRESS}?profession=odontology").content.decode()
    assert "Ne plus suivre" not in client.get(ADDRESS).content.decode()
    answer = client.post(f"{ADDRESS}suivre/", {"profession": "odontology", "suivre": "non", "retour": "liste"})
    assert (answer["Location"], watched(student.person)) == ("/communes-suivies/", set())


def test_a_visitor_is_asked_to_sign_in_and_comes_back_to_the_page(student: Membership) -> None:
    page = html.fromstring(Client().get(f"{ADDRESS}?le=2022-01-01").content)
    (link,) = page.xpath("//main//a[contains(., 'Connectez-vous pour suivre')]/@href")
    assert link == "/connexion/?next=/ou-s-installer/communes/01001/%3Fle%3D2022-01-01"
    assert page.xpath("//main//input[@type='email']") == []
    sent = Client().post(f"{ADDRESS}suivre/", {"profession": "medicine", "suivre": "oui"})
    assert sent["Location"] == f"/connexion/?next={ADDRESS}suivre/"
    assert signed_in(student).get(f"{ADDRESS}suivre/")["Location"] == ADDRESS
    assert not WatchedCommune.objects.exists()


def test_what_is_not_a_commune_nor_a_profession_is_not_watched(student: Membership) -> None:
    client = signed_in(student)
    assert client.post("/ou-s-installer/communes/99999/suivre/", {"suivre": "oui"}).status_code == 404
    client.post(f"{ADDRESS}suivre/", {"profession": "plombier", "suivre": "oui"})
    assert not WatchedCommune.objects.exists()


def test_fifty_communes_are_watched_and_not_fifty_one(student: Membership) -> None:
    codes = many(51)
    for code in codes[:50]:
        watch(student, code)
    watch(student, codes[0])
    answer = signed_in(student).post(
        f"/ou-s-installer/communes/{codes[50]}/suivre/", {"profession": "medicine", "suivre": "oui"}, follow=True
    )
    assert "Vous suivez déjà 50 communes" in answer.content.decode()
    assert WatchedCommune.objects.filter(person=student.person).count() == 50
    watch(memberships.signatory(), codes[50])


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_watch_once(student: Membership) -> None:
    race(lambda: watch(student, "01001"), lambda: watch(student, "01001"))
    assert watched(student.person) == {("01001", "medicine")}


def test_the_list_says_the_zone_of_today_the_last_change_and_the_next(student: Membership) -> None:
    country.zoning({"01001": "ZIP", "01002": "ZIP"}, in_force_on=date(2021, 1, 1), name="zonage 2021")
    country.zoning({"01001": "HZ", "01002": "ZIP"}, in_force_on=date(2025, 1, 1), name="zonage 2025")
    country.zoning({"01001": "HZ", "01002": "ZAC"}, in_force_on=date(2027, 1, 1), name="zonage 2027")
    for code in ("01001", "01002", "75056"):
        watch(student, code)
    page = html.fromstring(signed_in(student).get("/communes-suivies/").content)
    rows = [" ".join(row.text_content().split()) for row in page.xpath("//main//tbody/tr")]
    assert rows == [
        "Abbans (01) Médecine Hors zone 1er janvier 2025 Ne plus suivre Abbans (01) en médecine",
        "Belley-le-Lac (01) Médecine En zone : ZIP ZAC à compter du 1er janvier 2027 aucun connu "
        "Ne plus suivre Belley-le-Lac (01) en médecine",
        "Paris (75) Médecine Zonage non connu aucun connu Ne plus suivre Paris (75) en médecine",
    ]


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_asks_as_many_questions_at_one_row_and_at_thirty(
    rows: int, student: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    codes = many(rows)
    country.zoning(dict.fromkeys(codes, "ZIP"))
    for code in codes:
        watch(student, code)
    Commune.objects.filter(pk__in=codes[::2]).update(active=False, successor="01001")
    with django_assert_num_queries(4):
        assert len(watched_by(student, on=date(2026, 11, 25))) == rows


def test_the_home_of_a_signatory_shows_what_they_watch(student: Membership) -> None:
    assert "Mes communes suivies" not in signed_in(student).get("/accueil/").content.decode()
    country.zoning({"01001": "ZIP"})
    watch(student, "01001")
    page = html.fromstring(signed_in(student).get("/accueil/").content)
    (row,) = page.xpath("//section[@aria-labelledby='communes-suivies']//li")
    assert " ".join(row.text_content().split()) == "Abbans (01) en médecine : en zone, ZIP"


def test_nobody_sees_what_another_watches(student: Membership) -> None:
    watch(memberships.signatory(), "01001")
    assert "Vous ne suivez aucune commune" in signed_in(student).get("/communes-suivies/").content.decode()


BEFORE = {"01001": "ZIP", "01002": "ZAC", "01003": "HZ", "69001": "ZIP"}
AFTER = {"01001": "ZAC", "01002": "HZ", "01003": "ZIP", "69001": "ZIP"}


@pytest.mark.clause("BIE-6")
def test_a_revision_tells_each_person_once_with_a_link_to_what_they_watch(student: Membership) -> None:
    several, untouched, dentist = (memberships.signatory() for _ in range(3))
    watch(student, "01002")
    for code in ("01001", "01002", "69001"):
        watch(several, code)
    watch(untouched, "69001")
    watch(dentist, "01002", "odontology")
    country.zoning(BEFORE)
    draft = country.draft(AFTER)
    publishing.publish(actor=country.referent(), zoning=draft, at=country.NOW)
    (one,) = told(student.person)
    assert one.path == "/ou-s-installer/communes/01002/?profession=medicine"
    assert one.sentence == (
        "À compter du 1er avril 2026, le zonage change pour des communes que vous suivez : Belley-le-Lac (01), hors "
        "zone au lieu de zone d'action complémentaire. Un lieu qui sort de zone peut rester sur une liste publiée dans "
        "les trois ans qui suivent (décret n° 2010-735 ; décret n° 2020-268)."
    )
    (both,) = told(several.person)
    assert both.path == "/communes-suivies/"
    assert (told(untouched.person), told(dentist.person)) == ([], [])
    assert "hors zone" in signed_in(student).get(one.path).content.decode()


@pytest.mark.parametrize(
    ("on", "verdict"),
    [
        (31, "ce zonage est retiré avant d'entrer en vigueur ; rien ne change donc pour Belley-le-Lac (01)."),
        (1, "ce zonage est retiré, et le précédent est de nouveau en vigueur. Belley-le-Lac (01), de nouveau zone "
            "d'action complémentaire."),
    ],
)  # fmt: skip
def test_a_version_taken_back_before_its_first_day_changes_nothing(student: Membership, on: int, verdict: str) -> None:
    """In force on 1 April 2026: taken back the day before, and the day of."""
    watch(student, "01002")
    country.zoning(BEFORE)
    draft = country.draft(AFTER)
    publishing.publish(actor=country.referent(), zoning=draft, at=country.NOW)
    at = datetime(2026, 3 if on == 31 else 4, on, 10, 0, tzinfo=UTC)
    publishing.withdraw(actor=country.referent(), zoning=draft, at=at)
    _, back = told(student.person)
    assert back.data["verdict"] == verdict


@pytest.mark.clause("BIE-6")
def test_taking_a_version_back_tells_the_same_people_once(student: Membership) -> None:
    untouched, entering = memberships.signatory(), memberships.signatory()
    watch(student, "01002")
    watch(entering, "01003")
    watch(untouched, "69001")
    country.zoning(BEFORE)
    draft = country.draft(AFTER)
    publishing.publish(actor=country.referent(), zoning=draft, at=country.NOW)
    publishing.withdraw(actor=country.referent(), zoning=draft, at=country.NOW + timedelta(days=120))
    _, back = told(student.person)
    assert back.data["verdict"] == (
        "ce zonage est retiré, et le précédent est de nouveau en vigueur. Belley-le-Lac (01), de nouveau zone d'action "
        "complémentaire."
    )
    assert back.path == "/ou-s-installer/communes/01002/?profession=medicine"
    _, out = told(entering.person)
    assert "Valserhône (01), de nouveau hors zone. Un lieu qui sort de zone peut rester" in str(out.data["verdict"])
    assert told(untouched.person) == []


@pytest.mark.clause("IDF-8")
def test_a_dentist_is_told_of_the_doctors_zoning_that_serves_them(student: Membership) -> None:
    watch(student, "75056", "odontology")
    country.zoning({"75056": "ZIP"}, ars="idf", serves_also=["odontology"])
    draft = country.draft({"75056": "HZ"}, ars="idf", serves_also=["odontology"], by=country.referent("idf"))
    publishing.publish(actor=country.referent("idf"), zoning=draft, at=country.NOW)
    (one,) = told(student.person)
    assert one.path == "/ou-s-installer/communes/75056/?profession=odontology"


def test_whoever_watches_a_commune_is_told_of_its_districts(student: Membership) -> None:
    watch(student, "69001")
    country.zoning({"69001": "ZIP"})
    draft = country.draft({"69001": "ZIP", "69001/QN06901M": "ZAC"})
    publishing.publish(actor=country.referent(), zoning=draft, at=country.NOW)
    (one,) = told(student.person)
    assert one.data["verdict"] == (
        "Grigny-sur-Rhône (69), quartier QN06901M, zone d'action complémentaire "
        "au lieu de zone d'intervention prioritaire."
    )


def test_a_closed_account_is_told_nothing(student: Membership) -> None:
    watch(student, "01002")
    Person.objects.filter(pk=student.person_id).update(is_active=False)
    country.zoning(BEFORE)
    publishing.publish(actor=country.referent(), zoning=country.draft(AFTER), at=country.NOW)
    assert told(student.person) == []


def test_two_accounts_that_become_one_watch_each_commune_once() -> None:
    kept, emptied = memberships.signatory(PersonFactory()), memberships.signatory(PersonFactory())
    watch(kept, "01001")
    for code in ("01001", "01002"):
        watch(emptied, code)
    watch(emptied, "01001", "odontology")
    moved = person_links.move(kept.person, emptied.person, stay=[emptied.pk], on=date(2026, 11, 25))
    assert moved["zoning.watchedcommune.person"] == 2
    assert watched(kept.person) == {("01001", "medicine"), ("01002", "medicine"), ("01001", "odontology")}
    assert watched(emptied.person) == {("01001", "medicine")}


def test_a_vanished_commune_is_left_but_not_watched_anew(student: Membership) -> None:
    gone = Commune.objects.get(pk="01004")
    watch(student, "01004")
    Commune.objects.filter(pk="01004").update(active=False, successor="01003")
    gone.refresh_from_db()
    with pytest.raises(ValidationError, match="suivez la commune qui lui succède"):
        watch(memberships.signatory(), "01004")
    watching.stop_watching(actor=student, commune=gone, profession="medicine", at=country.NOW)
    assert watched(student.person) == set()
