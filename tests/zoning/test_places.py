"""Places of practice: prepared, numbered, opened, ranked, confirmed, closed; the public list."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cesp.accounts.models import Membership, Subject
from cesp.audit.models import Entry
from cesp.common import clock
from cesp.territory.models import Commune
from cesp.zoning.models import Category, Establishment, PlaceOfPractice, ZonedArea, Zoning
from cesp.zoning.models.zonings import ZoningState
from cesp.zoning.operations import expiring
from cesp.zoning.operations import places as operations
from cesp.zoning.operations import rules as rules_operations
from cesp.zoning.queries import places as queries
from cesp.zoning.queries.verdicts import verdict_on
from cesp.zoning.wording import zone_line
from cesp_law.regional import shipped
from tests.factories import memberships
from tests.factories.contacts import ContactFactory
from tests.racing import meeting, race, without_locks

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


_NUMBERS = count(1)


def values(commune: str = "42218", **changes: Any) -> dict[str, Any]:
    """What an agency writes of a place, each time of another one."""
    given = {
        "commune": Commune.objects.get(pk=commune),
        "profession": "medicine",
        "specialty": "médecine générale",
        "kind": "salaried",
        "structure": "msp",
        "structure_name": f"Maison {next(_NUMBERS)}",
    }
    return given | changes


def proposed(actor: Membership, commune: str = "42218", **changes: Any) -> PlaceOfPractice:
    return operations.propose(actor=actor, values=values(commune, **changes), on=TODAY, at=AT)


def opened(actor: Membership, commune: str = "42218", **changes: Any) -> PlaceOfPractice:
    place = proposed(actor, commune, **changes)
    return operations.open_place(actor=actor, pk=place.pk, on=TODAY, at=AT)


def limited(actor: Membership, **changes: Any) -> None:
    """The rules of ARA, changed from 1 January 2026 on."""
    rules = replace(shipped("ara", TODAY), **changes)
    rules_operations.set_rules(
        actor=actor, ars="ara", rules=rules, from_on=date(2026, 1, 1), reason="essai", on=TODAY, at=AT
    )


def zoned(commune: str, counts_as: str, *, from_on: date) -> None:
    """A published zoning of doctors in ARA, where the commune has that category; nothing when empty."""
    zoning = Zoning.objects.create(
        ars="ara",
        profession="medicine",
        in_force_on=from_on,
        name=f"zonage {from_on.year}",
        state=ZoningState.PUBLISHED,
        published_at=AT,
        drafted_at=AT,
    )
    if counts_as:
        category, _ = Category.objects.get_or_create(
            ars="", code=counts_as, defaults={"label": counts_as, "counts_as": counts_as, "rank": 1}
        )
        ZonedArea.objects.create(zoning=zoning, commune_id=commune, category=category)


@pytest.mark.clause("INS-13")
def test_a_number_follows_the_last_of_the_region_s_pattern(referent: Membership) -> None:
    assert [proposed(referent).reference for _ in range(2)] == ["R69000001", "R69000002"]


def test_a_region_without_a_pattern_still_numbers_its_places(referent: Membership) -> None:
    assert proposed(memberships.referent("idf"), "93066").reference == "IDF-00001"


@pytest.mark.clause("IDF-9")
def test_a_university_hospital_is_refused_in_the_law_s_words(referent: Membership) -> None:
    with pytest.raises(ValidationError, match="ne peut pas être accompli dans un centre hospitalier universitaire"):
        proposed(referent, structure="university_hospital")
    assert proposed(referent, structure="hospital").structure == "hospital"


def test_a_commune_of_another_region_is_refused(referent: Membership) -> None:
    with pytest.raises(ValidationError, match="autre région"):
        proposed(referent, "93066")


@pytest.mark.clause("PAP-5", "PAP-6", "NAT-3", "NAT-9")
def test_the_list_holds_a_place_from_the_day_it_is_open(referent: Membership) -> None:
    place = proposed(referent)
    assert not queries.listed(on=TODAY).exists()
    operations.open_place(actor=referent, pk=place.pk, on=TODAY, at=AT)
    assert not queries.listed(on=date(2026, 11, 19)).exists()
    assert queries.listed(on=TODAY).get().priority == 1
    operations.close_place(actor=referent, pk=place.pk, because="Poste pourvu", on=TODAY, at=AT)
    assert not queries.listed(on=TODAY).exists()


@pytest.mark.clause("PAP-5")
def test_ranks_make_room_and_close_up(referent: Membership) -> None:
    places = [opened(referent) for _ in range(3)]

    def ranks() -> list[int | None]:
        return [PlaceOfPractice.objects.get(pk=place.pk).priority for place in places]

    assert ranks() == [1, 2, 3]
    operations.rank_place(actor=referent, pk=places[2].pk, to=1, at=AT)
    assert ranks() == [2, 3, 1]
    operations.rank_place(actor=referent, pk=places[2].pk, to=99, at=AT)
    assert ranks() == [1, 2, 3]
    operations.close_place(actor=referent, pk=places[0].pk, because="Poste pourvu", on=TODAY, at=AT)
    assert ranks() == [None, 1, 2]


def test_professions_are_ranked_apart(referent: Membership) -> None:
    assert [opened(referent).priority, opened(referent, profession="odontology").priority] == [1, 1]


def test_somebody_else_s_places_cannot_be_touched(referent: Membership) -> None:
    place = proposed(referent)
    other = memberships.referent("idf")
    for act in (operations.open_place, operations.confirm_place):
        with pytest.raises(ValidationError, match="autre agence"):
            act(actor=other, pk=place.pk, on=TODAY, at=AT)
    with pytest.raises(ValidationError, match="autre agence"):
        operations.close_place(actor=other, pk=place.pk, because="essai", on=TODAY, at=AT)
    with pytest.raises(PermissionDenied):
        operations.open_place(actor=memberships.case_desk(), pk=place.pk, on=TODAY, at=AT)


@pytest.mark.clause("NAT-10")
def test_out_of_zone_a_place_does_not_open(referent: Membership) -> None:
    zoned("42218", "", from_on=date(2022, 1, 1))
    place = proposed(referent)
    with pytest.raises(ValidationError, match=r"hors zone .* Il ne peut pas être ouvert"):
        operations.open_place(actor=referent, pk=place.pk, on=TODAY, at=AT)


@pytest.mark.clause("NAT-10")
def test_a_place_opened_again_is_listed_anew(referent: Membership) -> None:
    """In zone until 31 December 2022: a list of 2025 may hold it, one of November 2026 may not."""
    place = opened(referent)
    PlaceOfPractice.objects.update(listed_on=date(2025, 6, 1))
    zoned("42218", "ZIP", from_on=date(2022, 1, 1))
    zoned("42218", "", from_on=date(2023, 1, 1))
    place.refresh_from_db()
    assert verdict_on(place, on=TODAY).protection is not None
    operations.close_place(actor=referent, pk=place.pk, because="essai", on=TODAY, at=AT)
    with pytest.raises(ValidationError, match="ne peut pas être ouvert"):
        operations.open_place(actor=referent, pk=place.pk, on=TODAY, at=AT)


def test_an_open_place_is_edited_where_it_is_but_moves_only_within_the_zones(referent: Membership) -> None:
    place = opened(referent)
    zoned("42218", "ZIP", from_on=date(2022, 1, 1))  # Lyon is out of zone
    edit = {"actor": referent, "pk": place.pk, "on": TODAY, "at": AT}
    with pytest.raises(ValidationError, match="ne peut pas y être déplacé"):
        operations.edit(values={"commune": Commune.objects.get(pk="69123")}, **edit)
    zoned("42218", "", from_on=date(2023, 1, 1))  # and now it is, without having moved
    assert operations.edit(values={"description": "Deux cabinets"}, **edit).description == "Deux cabinets"


@pytest.mark.clause("PAP-5")
def test_a_region_s_ceiling_refuses_one_place_more(referent: Membership) -> None:
    limited(referent, medicine_ceiling=1)
    first, second = opened(referent), proposed(referent, "69123")
    assert opened(referent, "69123", profession="odontology").state == "open"
    with pytest.raises(ValidationError, match="1 lieu ouvert à la fois au plus en médecine"):
        operations.open_place(actor=referent, pk=second.pk, on=TODAY, at=AT)
    operations.close_place(actor=referent, pk=first.pk, because="Poste pourvu", on=TODAY, at=AT)
    assert operations.open_place(actor=referent, pk=second.pk, on=TODAY, at=AT).priority == 1


def test_a_place_that_expired_comes_back_at_its_rank(referent: Membership) -> None:
    places = [opened(referent, "42218", structure_name=name) for name in "ABC"]
    PlaceOfPractice.objects.filter(pk=places[1].pk).update(confirmed_on=date(2026, 4, 20))
    assert expiring.expire(on=TODAY, at=AT) == 1

    def listed() -> list[tuple[str, int | None]]:
        rows = PlaceOfPractice.objects.filter(state="open").order_by("priority")
        return list(rows.values_list("structure_name", "priority"))

    assert listed() == [("A", 1), ("C", 2)]
    operations.confirm_place(actor=referent, pk=places[1].pk, on=TODAY, at=AT)
    assert listed() == [("A", 1), ("B", 2), ("C", 3)]


def expired_out_of_zone(actor: Membership) -> PlaceOfPractice:
    """In zone until 31 December 2022, on the list of June 2025, off it since 1 October 2026."""
    place = opened(actor)
    PlaceOfPractice.objects.update(listed_on=date(2025, 6, 1), confirmed_on=date(2026, 3, 1))
    zoned("42218", "ZIP", from_on=date(2022, 1, 1))
    zoned("42218", "", from_on=date(2023, 1, 1))
    assert expiring.expire(on=date(2026, 10, 1), at=AT) == 1
    return place


@pytest.mark.clause("NAT-10")
def test_a_late_answer_keeps_the_day_a_place_was_listed(referent: Membership) -> None:
    place = expired_out_of_zone(referent)
    operations.confirm_place(actor=referent, pk=place.pk, on=date(2026, 10, 31), at=AT)
    place.refresh_from_db()
    assert (place.state, place.listed_on, place.confirmed_on) == ("open", date(2025, 6, 1), date(2026, 10, 31))


@pytest.mark.clause("NAT-10")
def test_a_month_off_the_list_is_another_publication(referent: Membership) -> None:
    """A list of November 2026 may not hold a place that left its zone on 31 December 2022; an edit changes nothing."""
    place = expired_out_of_zone(referent)
    operations.edit(actor=referent, pk=place.pk, values={"description": "Neuf"}, on=date(2026, 10, 15), at=AT)
    for act in (operations.confirm_place, operations.open_place):
        with pytest.raises(ValidationError, match="ne peut pas être ouvert"):
            act(actor=referent, pk=place.pk, on=date(2026, 11, 1), at=AT)


def test_back_in_zone_it_is_listed_anew(referent: Membership) -> None:
    place = expired_out_of_zone(referent)
    zoned("42218", "ZIP", from_on=date(2026, 11, 1))
    operations.confirm_place(actor=referent, pk=place.pk, on=date(2026, 11, 1), at=AT)
    place.refresh_from_db()
    assert (place.state, place.listed_on) == ("open", date(2026, 11, 1))


def test_two_colleagues_who_edit_a_place_at_once_lose_nothing(client: Client, referent: Membership) -> None:
    place = proposed(referent, address="3 rue de l'Exemple")
    client.force_login(referent.person)
    page = f"/lieux/tenir/{place.pk}/"
    opened_by_both = client.get(page)
    answers = {
        "commune": "Saint-Étienne (42)",
        "address": "3 rue de l'Exemple",
        "profession": "medicine",
        "kind": "salaried",
        "structure": "msp",
        "capacity": "1",
        "seen": opened_by_both.context["seen"],
    }
    assert client.post(page, answers | {"address": "5 rue neuve"}).status_code == 302
    late = client.post(page, answers | {"contact": "accueil@exemple.test"})
    assert "depuis que vous l'avez ouvert" in " ".join(late.context["form"].non_field_errors())
    place.refresh_from_db()
    assert (place.address, place.contact) == ("5 rue neuve", "")
    assert late.context["form"]["contact"].value() == "accueil@exemple.test"
    again = answers | {"contact": "accueil@exemple.test", "seen": late.context["seen"]}
    assert client.post(page, again).status_code == 302
    place.refresh_from_db()
    assert (place.address, place.contact) == ("3 rue de l'Exemple", "accueil@exemple.test")


def test_a_second_click_makes_no_second_place(client: Client, referent: Membership) -> None:
    client.force_login(referent.person)
    answers = {
        "commune": "Saint-Étienne (42)",
        "profession": "medicine",
        "kind": "salaried",
        "structure": "msp",
        "structure_name": "Maison du Parc",
        "capacity": "1",
    }
    assert client.post("/lieux/tenir/nouveau/", answers).status_code == 302
    again = client.post("/lieux/tenir/nouveau/", answers | {"structure_name": "maison du parc"})
    assert again.context["form"].non_field_errors() == [
        "Un lieu semblable existe déjà, R69000001. Modifiez-le, ou précisez ce qui les distingue : adresse, nom."
    ]
    assert PlaceOfPractice.objects.count() == 1
    operations.close_place(actor=referent, pk=PlaceOfPractice.objects.get().pk, because="Essai", on=TODAY, at=AT)
    assert client.post("/lieux/tenir/nouveau/", answers).status_code == 302


def test_closing_asks_why(client: Client, referent: Membership) -> None:
    place = opened(referent)
    client.force_login(referent.person)
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        operations.close_place(actor=referent, pk=place.pk, because=" ", on=TODAY, at=AT)
    assert client.post(f"/lieux/tenir/{place.pk}/fermer/", {"because": ""}).status_code == 200
    assert client.post(f"/lieux/tenir/{place.pk}/fermer/", {"because": "Poste pourvu"}).status_code == 302
    place.refresh_from_db()
    assert (place.state, place.closed_because) == ("closed", "Poste pourvu")
    assert "Poste pourvu" in client.get("/lieux/tenir/").content.decode()
    assert "Poste pourvu" not in str(list(Entry.objects.values_list("detail", flat=True)))


@pytest.mark.django_db(transaction=True)
def test_of_two_rankings_at_once_ranks_stay_whole(referent: Membership) -> None:
    places = [opened(referent, structure_name=name) for name in "ABC"]
    race(*both(referent, places))
    assert ranks() == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_rankings_give_one_rank_twice(
    referent: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: both read the order before either writes it."""
    places = [opened(referent, structure_name=name) for name in "ABC"]
    meet, ranked = meeting(2, patience=5), operations.ranked

    def late(place: PlaceOfPractice) -> list[PlaceOfPractice]:
        found = ranked(place)
        meet()
        return found

    monkeypatch.setattr(operations, "ranked", late)
    with without_locks():
        results = race(*both(referent, places))
    lost = [one for one in results if isinstance(one, Exception)]  # SQLite refuses to write on a stale reading
    assert len(lost) == 1 or ranks().count(2) == 2  # B is 1 or 3: of the last to write it


def both(actor: Membership, places: list[PlaceOfPractice]) -> list[Callable[[], PlaceOfPractice]]:
    """Of A, B, C: B first, and C second. Each from the order of before, whichever comes last, A and C are both 2."""
    return [
        lambda: operations.rank_place(actor=actor, pk=places[1].pk, to=1, at=AT),
        lambda: operations.rank_place(actor=actor, pk=places[2].pk, to=2, at=AT),
    ]


def ranks() -> list[int | None]:
    return sorted(PlaceOfPractice.objects.values_list("priority", flat=True))


@pytest.mark.clause("NAT-10", "BIE-6")
def test_a_place_that_left_its_zone_says_which_rule_keeps_it(referent: Membership) -> None:
    """In zone until 31 December 2025: a list published until 31 December 2028 may hold it."""
    zoned("42218", "ZIP", from_on=date(2022, 1, 1))
    zoned("42218", "", from_on=date(2026, 1, 1))
    place = opened(referent)
    line = zone_line(verdict_on(place, on=TODAY))
    assert "Hors des zones admises depuis le 1er janvier 2026." in line
    assert "31 décembre 2028 inclus" in line


@pytest.mark.clause("NAT-10")
def test_a_place_that_nothing_protects_must_close(referent: Membership) -> None:
    place = opened(referent)
    zoned("42218", "", from_on=date(2022, 1, 1))
    assert "Aucune règle ne le protège" in zone_line(verdict_on(place, on=TODAY))


@pytest.mark.django_db(transaction=True)
def test_of_two_proposals_at_once_each_has_its_number(referent: Membership) -> None:
    acts = [lambda: proposed(referent).reference for _ in range(2)]
    assert sorted(map(str, race(*acts))) == ["R69000001", "R69000002"]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_proposals_collide(referent: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the unique number still keeps the list right, and one proposal is lost."""
    meet, numbered = meeting(2, patience=5), operations.next_reference

    def late(ars: str, *, on: date) -> str:
        number = numbered(ars, on=on)
        meet()
        return number

    monkeypatch.setattr(operations, "next_reference", late)
    with without_locks():
        results = race(*(lambda: proposed(referent).reference for _ in range(2)))
    assert sum(isinstance(one, Exception) for one in results) == 1
    assert PlaceOfPractice.objects.count() == 1


@pytest.mark.clause("PAP-6", "NAT-9")
def test_everybody_reads_the_list_and_its_filters(client: Client, referent: Membership) -> None:
    opened(referent)
    opened(referent, "69123", profession="odontology", specialty="", kind="self_employed")
    page = client.get("/lieux/")
    assert page.status_code == 200
    assert page.context["total"] == 2
    for query, total in (
        ("profession=medicine", 1),
        ("region=ara", 2),
        ("region=idf", 0),
        ("departement=69", 1),
        ("nature=salaried", 1),
        ("specialite=générale", 1),
        ("rang=1", 2),
        ("structure=cms", 0),
        ("commune=Saint-Étienne (42)", 1),
        ("profession=nonsense", 2),
    ):
        assert client.get(f"/lieux/?{query}").context["total"] == total, query


@pytest.mark.parametrize(("count", "words"), [(0, "0 lieu au"), (1, "1 lieu au"), (2, "2 lieux au")])
def test_the_list_counts_in_french(client: Client, referent: Membership, count: int, words: str) -> None:
    for _ in range(count):
        opened(referent)
    page = " ".join(client.get("/lieux/").content.decode().replace("<strong>", "").replace("</strong>", "").split())
    assert words in page


def test_an_empty_list_says_so(client: Client) -> None:
    assert "Aucun lieu ne répond à ces critères" in client.get("/lieux/").content.decode()


@pytest.mark.clause("PAP-6")
def test_the_list_says_how_far_each_place_is(client: Client, referent: Membership) -> None:
    opened(referent, "69123")
    opened(referent, "42218")
    page = client.get("/lieux/?commune=Lyon (69)&distance=100")
    assert [(place.commune_id, round(km or 0)) for place, km in page.context["rows"]] == [("69123", 0), ("42218", 50)]
    assert "à 50 km" in page.content.decode()
    assert client.get("/lieux/?commune=Lyon (69)&distance=10").context["total"] == 1
    assert client.get("/lieux/?commune=Lyon (69)&distance=9999").context["total"] == 1  # unknown: 30 km
    assert len(client.get("/lieux/export.geojson?commune=Lyon (69)&distance=100").json()["features"]) == 2


def test_a_point_is_the_establishment_s_where_the_register_gives_it(client: Client, referent: Membership) -> None:
    Establishment.objects.create(finess="010000024", name="CH", latitude=45.5, longitude=4.5)
    opened(referent, finess="010000024")
    point = client.get("/lieux/export.geojson").json()["features"][0]
    assert point["geometry"]["coordinates"] == [4.5, 45.5]


def test_where_quarters_are_classed_apart_the_place_says_which(client: Client, referent: Membership) -> None:
    zoned("42218", "", from_on=date(2022, 1, 1))
    zip_ = Category.objects.get(ars="", code="ZIP")
    ZonedArea.objects.create(
        zoning=Zoning.objects.get(), commune_id="42218", part="QN04201", part_name="Montreynaud", category=zip_
    )
    client.force_login(referent.person)
    answers = {"commune": "Saint-Étienne (42)", "profession": "medicine", "kind": "salaried", "structure": "msp"}
    answers |= {"capacity": "1"}
    asked = client.post("/lieux/tenir/nouveau/", answers).content.decode()
    assert "Dites si le lieu est dans l&#x27;un de ces quartiers." in asked
    assert "Montreynaud (QN04201)" in asked
    client.post("/lieux/tenir/nouveau/", answers | {"part": "-"})
    client.post("/lieux/tenir/nouveau/", answers | {"part": "QN04201"})
    out, inside = PlaceOfPractice.objects.order_by("pk")
    assert (out.part, inside.part) == ("", "QN04201")
    client.post(f"/lieux/tenir/{out.pk}/ouvrir/")
    client.post(f"/lieux/tenir/{inside.pk}/ouvrir/")
    assert [one.state for one in PlaceOfPractice.objects.order_by("pk")] == ["proposed", "open"]
    client.post(f"/lieux/tenir/{inside.pk}/", answers | {"commune": "Lyon (69)"})  # none is asked for there
    inside.refresh_from_db()
    assert (inside.commune_id, inside.part) == ("42218", "QN04201")  # out of zone: an open place stays


@pytest.mark.parametrize("count", [1, 30])
def test_the_agency_s_list_costs_the_same_whatever_its_length(
    client: Client, referent: Membership, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    zoned("42218", "ZIP", from_on=date(2022, 1, 1))
    for _ in range(count):
        opened(referent)
    client.force_login(referent.person)
    client.get("/lieux/tenir/")
    with django_assert_num_queries(10):
        client.get("/lieux/tenir/")


def test_the_agency_s_list_narrows_to_what_waits(client: Client, referent: Membership) -> None:
    stale, fresh = opened(referent), opened(referent)
    PlaceOfPractice.objects.filter(pk=stale.pk).update(confirmed_on=date(2026, 1, 1))
    client.force_login(referent.person)
    page = client.get("/lieux/tenir/?etat=to_confirm")
    assert [one.place.pk for one, _, _ in page.context["rows"]] == [stale.pk]
    assert "À confirmer" in page.content.decode()
    assert [one.place.pk for one, _, _ in client.get("/lieux/tenir/?etat=open").context["rows"]] == [stale.pk, fresh.pk]
    assert client.get("/lieux/tenir/?etat=closed").context["rows"] == []
    assert client.get("/lieux/tenir/?profession=odontology").context["rows"] == []


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_whatever_its_length(
    client: Client, referent: Membership, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        opened(referent)
    with django_assert_num_queries(3):
        client.get("/lieux/")


def test_exports_carry_their_day_and_licence(client: Client, referent: Membership) -> None:
    place = opened(referent)
    points = client.get("/lieux/export.geojson").json()
    assert (points["date"], points["licence"]) == (clock.today().isoformat(), "Licence Ouverte 2.0 (Etalab)")
    assert points["features"][0]["geometry"] == {"type": "Point", "coordinates": [4.39, 45.43]}
    text = b"".join(client.get("/lieux/export.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert place.reference in text
    assert "Licence Ouverte 2.0" in text
    head, line = text.removeprefix("\ufeff").splitlines()
    assert (head.split(";")[-2:], line.split(";")[-1]) == (["Licence", "Liste au"], f"{clock.today():%d/%m/%Y}")
    workbook = client.get("/lieux/export.xlsx")
    assert b"".join(workbook.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    workbook.close()
    assert client.get("/lieux/export.exe").status_code == 404


def test_the_page_of_a_place_says_whom_to_write_to(client: Client, referent: Membership) -> None:
    place = opened(referent)
    assert referent.organisation is not None
    ContactFactory(
        organisation=referent.organisation, subject=Subject.INSTALLATION, name="Référent", email="cesp@ars-ara.example"
    )
    assert "cesp@ars-ara.example" in client.get(f"/lieux/{place.reference}/").content.decode()
    hidden = proposed(referent)
    assert client.get(f"/lieux/{hidden.reference}/").status_code == 404


def test_a_referent_works_without_a_script(client: Client, referent: Membership) -> None:
    client.force_login(referent.person)
    answers = {
        "commune": "Saint-Étienne",
        "profession": "medicine",
        "kind": "salaried",
        "structure": "msp",
        "capacity": "1",
    }
    refused = client.post("/lieux/tenir/nouveau/", answers | {"structure": "university_hospital"}).content.decode()
    assert "Choisissez un établissement qui n'est pas un CHU" in refused.replace("&#x27;", "'")
    client.post("/lieux/tenir/nouveau/", answers)
    client.post("/lieux/tenir/nouveau/", answers | {"address": "2 rue neuve"})
    first, second = PlaceOfPractice.objects.order_by("pk")
    for place in (first, second):
        client.post(f"/lieux/tenir/{place.pk}/ouvrir/")
    client.post(f"/lieux/tenir/{second.pk}/classer/", {"rank": "1"})
    client.post(f"/lieux/tenir/{second.pk}/classer/", {"rank": "premier"})
    assert [PlaceOfPractice.objects.get(pk=one.pk).priority for one in (first, second)] == [2, 1]
    assert client.get("/lieux/tenir/").status_code == 200
    client.post(f"/lieux/tenir/{second.pk}/", answers | {"capacity": "2", "finess": "690 000 005"})
    second.refresh_from_db()
    assert (second.capacity, second.finess) == (2, "690000005")


def test_a_referent_of_another_region_does_not_find_it(client: Client, referent: Membership) -> None:
    place = proposed(referent)
    client.force_login(memberships.referent("idf").person)
    assert client.get(f"/lieux/tenir/{place.pk}/").status_code == 404
    assert client.post(f"/lieux/tenir/{place.pk}/ouvrir/").status_code == 404
    assert client.post(f"/lieux/tenir/{place.pk}/fermer/", {"because": "essai"}).status_code == 404
    assert client.post(f"/lieux/tenir/{place.pk}/classer/", {"rank": "1"}).status_code == 404
