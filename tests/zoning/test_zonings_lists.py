"""Lists of versions, files and places: what they cost, what they filter, how they are exported."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cesp.territory.models import Commune
from cesp.zoning.models import Deposit, DepositLine, ZonedArea, Zoning
from cesp.zoning.operations import publishing
from cesp.zoning.queries import areas
from cesp.zoning.queries.areas import Wanted
from tests.factories import memberships
from tests.zoning import country
from tests.zoning.test_zonings_pages import signed_in
from tests.zoning.test_zonings_publishing import place

pytestmark = pytest.mark.django_db
RHONE = "69001;HZ\n69123;HZ\n69381;HZ\n69382;HZ\n"
LIST, FILES, REPORT, VERSION, COMPARISON = 8, 6, 15, 12, 20


@pytest.fixture(autouse=True)
def _country() -> None:
    country.settle()


def queries(client: Client, address: str) -> int:
    client.get(address)  # what is kept for the process is kept
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def more_communes(count: int) -> list[str]:
    codes = [f"01{number:03}" for number in range(100, 100 + count)]
    Commune.objects.bulk_create(
        Commune(code=code, name=f"Village {code}", kind="COM", departement_id="01", population=100, vintage=2026)
        for code in codes
    )
    return codes


def test_the_list_of_versions_costs_the_same_at_1_and_at_30_rows() -> None:
    client = signed_in(country.referent())
    for number in range(30):
        if number in {1, 29}:
            counted = queries(client, reverse("zoning:zonings"))
        country.zoning(
            {"01001": "ZIP"}, in_force_on=date(2020, 1, 1) + timedelta(number), drafted_by=country.referent()
        )
        if number == 0:
            first = queries(client, reverse("zoning:zonings"))
    assert (first, counted, queries(client, reverse("zoning:zonings"))) == (LIST, LIST, LIST)


def test_the_list_of_files_costs_the_same_at_1_and_at_30_rows() -> None:
    client = signed_in(country.referent())
    country.deposited(country.referent(), "code;zonage\n01001;ZIP\n")
    first = queries(client, reverse("zoning:deposits"))
    for number in range(29):
        country.deposited(country.referent(), f"code;zonage\n01001;ZIP\n0100{2 + number % 3};HZ\n{number}\n")
    assert (first, queries(client, reverse("zoning:deposits"))) == (FILES, FILES)


def test_the_report_of_a_file_costs_the_same_at_1_and_at_30_lines() -> None:
    client, actor = signed_in(country.referent()), country.referent()
    one = country.deposited(actor, "code;zonage\n01001;ZIP\n01002;HZ\n01003;HZ\n99001;ZIP\n" + RHONE)
    assert one.lines.count() == 2
    codes = more_communes(30)
    many = country.deposited(
        actor, "code;zonage\n01001;ZIP\n01002;HZ\n" + RHONE + "".join(f"99{c[2:]};ZIP\n" for c in codes)
    )
    assert many.lines.filter(kind=DepositLine.Kind.REJECTED).count() == 30
    counted = [queries(client, reverse("zoning:deposit", args=[held.pk])) for held in (one, many)]
    assert counted == [REPORT, REPORT]


def test_a_version_costs_the_same_at_1_and_at_30_places() -> None:
    client = signed_in(country.referent())
    codes = more_communes(30)
    one = country.zoning({"01001/QN00101M": "ZAC", "01001": "ZIP"})
    many = country.zoning(
        {f"{code}/QN00101M": "ZAC" for code in codes} | dict.fromkeys(codes, "ZIP"), in_force_on=date(2023, 1, 1)
    )
    counted = [queries(client, reverse("zoning:zoning", args=[row.pk])) for row in (one, many)]
    assert counted == [VERSION, VERSION]


def test_a_comparison_costs_the_same_at_1_and_at_30_changes() -> None:
    client = signed_in(country.referent())
    codes = more_communes(30)
    country.zoning({"01001": "ZIP"} | dict.fromkeys(codes, "ZIP"))
    one, many = (
        country.draft({"01001": "HZ"} | dict.fromkeys(codes, "ZIP")),
        country.draft({"01001": "ZIP"} | dict.fromkeys(codes, "HZ")),
    )
    for number, code in enumerate(("01001", *codes)):
        place(code, reference=f"R6900{number:04}")
    counted = [queries(client, reverse("zoning:comparison", args=[row.pk])) for row in (one, many)]
    assert counted == [COMPARISON, COMPARISON]


def test_versions_are_filtered_by_region_profession_and_state() -> None:
    country.zoning({"01001": "ZIP"})
    country.zoning({"75056": "ZAC"}, ars="idf", name="zonage parisien")
    country.draft({"01001": "SD"}, profession="odontology", name="zonage dentaire")
    client = signed_in(memberships.case_desk())

    def names(**asked: str) -> list[str]:
        page = client.get(reverse("zoning:zonings"), asked)
        return sorted(one.zoning.name for one in page.context["versions"])

    assert names() == ["zonage dentaire", "zonage médecins 2022", "zonage parisien"]
    assert names(ars="idf") == ["zonage parisien"]
    assert names(profession="odontology") == ["zonage dentaire"]
    assert names(state="draft") == ["zonage dentaire"]
    assert names(ars="idf", state="draft") == []
    assert names(ars="xxx", profession="?", state="?") == []


def test_every_version_is_met_once_from_page_to_page_and_the_filter_is_kept() -> None:
    for number in range(65):
        country.zoning({}, in_force_on=date(2020, 1, 1) + timedelta(number), name=f"version {number:02}")
    client, met, address = signed_in(country.referent()), [], reverse("zoning:zonings") + "?profession=medicine"
    while address:
        page = client.get(address)
        met += [one.zoning.name for one in page.context["versions"]]
        following = page.context["page"].next
        address = f"{reverse('zoning:zonings')}?{page.context['address']}&page={following}" if following else ""
    assert met == [f"version {number:02}" for number in reversed(range(65))]


def test_places_of_a_version_are_filtered_and_met_once_from_page_to_page() -> None:
    codes = more_communes(120)
    row = country.zoning(dict.fromkeys(codes, "ZIP") | {"69001": "HZ", "69001/QN06901M": "ZIP", "69001/QN06902M": "HZ"})
    met, cursor = [], ""
    while True:
        page = areas.page(row, Wanted(), cursor=cursor)
        met += [(one.area.commune_id, one.area.part) for one in page.rows]
        if page.page.next is None:
            break
        cursor = str(page.page.next)
    assert len(met) == len(set(met)) == 123
    assert [code for code, _ in met] == sorted(code for code, _ in met)

    def found(wanted: Wanted) -> list[str]:
        return [f"{one.area.commune_id} {one.area.part}".strip() for one in areas.page(row, wanted).rows]

    assert sorted(found(Wanted(departement="69"))) == ["69001", "69001 QN06901M", "69001 QN06902M"]
    assert found(Wanted(category=str(country.category("HZ").pk), departement="69")) == ["69001", "69001 QN06902M"]
    assert found(Wanted(apart=True)) == ["69001 QN06901M"]
    assert found(Wanted(category="nonsense", departement="75")) == []


def test_a_district_says_what_its_commune_is_when_it_is_classed_otherwise() -> None:
    row = country.zoning({"69001": "HZ", "69001/QN06901M": "ZIP"}, serves_also=["odontology"])
    client = signed_in(country.referent())
    page = client.get(
        reverse("zoning:zoning", args=[row.pk]), {"commune": "Grigny", "commune-choix": "69001"}
    ).content.decode()
    assert "(sa commune : Hors zone)" in page
    assert "alors que sa commune est « Hors zone »" in page
    assert "Il juge aussi cette profession : odontologie, tant que la région ne publie pas de zonage propre" in page


def test_what_a_version_says_is_exported_as_it_is_filtered() -> None:
    row = country.zoning({"01001": "ZIP", "69001": "HZ", "69001/QN06901M": "ZAC"})
    ZonedArea.objects.bulk_create(
        [
            ZonedArea(
                zoning=row, commune_id="01002", group="01002", group_name="Belley", category=country.category("ZAC")
            )
        ]
    )
    client = signed_in(country.referent())
    address = reverse("zoning:areas_export", args=[row.pk, "csv"])

    def lines(**asked: str) -> list[str]:
        answer = client.get(address, asked)
        return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()[1:]  # type: ignore[attr-defined]

    assert lines(departement="01") == [
        "01001;Abbans;01;;;ZIP;Zone d'intervention prioritaire;ZIP;;;700",
        "01002;Belley-le-Lac;01;;;ZAC;Zone d'action complémentaire;ZAC;01002;Belley;2000",
    ]
    assert lines(quartiers="1") == ["69001;Grigny-sur-Rhône;69;QN06901M;;ZAC;Zone d'action complémentaire;ZAC;;;10000"]
    assert len(lines()) == 4
    assert client.get(reverse("zoning:areas_export", args=[row.pk, "pdf"])).status_code == 404
    assert signed_in(country.referent("idf")).get(address).status_code == 404


def test_what_is_to_be_looked_at_in_a_file_is_exported() -> None:
    held = country.deposited(country.referent(), "code;zonage\n01001;ZIP\n01002;HZ\n01003;HZ\n99001;ZIP\n" + RHONE)
    client = signed_in(country.referent())
    address = reverse("zoning:deposit_export", args=[held.pk, "csv"])
    answer = client.get(address)
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[1:] == [
        "Ligne sans commune;fichier CSV, ligne 5;1;99001;ZIP;;;"
        "Aucune commune, d'aujourd'hui ou ancienne, n'a le code 99001.;;",
        "Commune absente du fichier;;1;;;01004;Saint-Cyr (01);"
        "Commune créée, rétablie ou renommée depuis ce fichier : il ignore son code, et aucun ancien code connu "
        "ne mène à elle.;Abbans (01), même code postal;",
    ]
    assert signed_in(country.referent("idf")).get(address).status_code == 404


def test_the_drafts_of_a_national_file_are_ticked_and_published_by_another_person() -> None:
    author, reader = memberships.case_desk(), memberships.case_desk()
    held = country.prepared(author, country.deposited(author, "code;zonage\n01001;ZIP\n75056;ZAC\n01002;HZ\n"))
    address = reverse("zoning:publish_many", args=[held.pk])
    own = signed_in(author).get(address).content.decode()
    assert "Vous ne pouvez publier aucun de ces projets" in own
    assert "Publier les projets cochés" not in own
    client = signed_in(reader)
    drafts = client.get(address).context["drafts"]
    assert [one.region for one in drafts] == ["Auvergne-Rhône-Alpes", "Île-de-France"]
    first = drafts[0].found
    assert "Cochez au moins un projet" in client.post(address, {}).content.decode()
    client.post(address, {"read": [first.zoning.pk], f"seen-{first.zoning.pk}": first.digest})
    assert dict(Zoning.objects.values_list("ars", "state")) == {"ara": "published", "idf": "draft"}
    assert signed_in(country.referent()).get(address).status_code == 404
    assert signed_in(memberships.auditor()).get(address).status_code == 404


def test_withdrawing_by_its_page_shows_the_reverse_first() -> None:
    country.zoning({"01001": "ZIP", "01002": "HZ"})
    draft = country.draft({"01001": "HZ", "01002": "HZ"})
    publishing.publish(actor=country.referent(), zoning=draft, at=country.NOW)
    client, address = signed_in(country.referent()), reverse("zoning:move", args=[draft.pk, "withdraw"])
    page = client.get(address)
    assert [(one.word, one.communes) for one in page.context["found"].tallies] == [
        ("Entrent en zone", 1),
        ("Sortent de zone", 0),
        ("Changent de catégorie", 0),
    ]
    client.post(address)
    draft.refresh_from_db()
    assert draft.state == "withdrawn"
    assert Deposit.objects.count() == 0
