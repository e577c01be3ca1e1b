"""Each shape of file, by the pages, from its deposit to the version in force: small ones, made here, and real ones."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.territory.models import Commune, FormerCode
from cesp.zoning.models import Deposit, ZonedArea, Zoning
from cesp.zoning.operations import deposits, preparing
from tests.factories import memberships
from tests.zoning import country
from tests.zoning.test_zonings_import import shared
from tests.zoning.test_zonings_pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.clause("INS-2", "BIE-6"), pytest.mark.alike]


@pytest.fixture(autouse=True)
def _country() -> None:
    country.settle()


def workbook(**sheets: list[list[object]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return file.getvalue()


TVS = [
    ["Nom du territoire de vie-santé", "Code du territoire de vie-santé", "Nom de la commune", "Code de la commune",
     "dansMaRegion", "Population", "Zonage"],
    ["Belley", "01002", "Abbans", "01001", "oui", 700, "Zone d'intervention prioritaire"],
    ["Belley", "01002", "Belley-le-Lac", "01002", "oui", 2_000, "Zone d'intervention prioritaire"],
    ["Grigny", "69001", "Grigny-sur-Rhône", "69001", "oui", 10_000, "Hors-vivier"],
    ["Paris", "75056", "Paris", "75056", "non", 2_000_000, "Hors-vivier"],
]  # fmt: skip
QPV = [
    ["Nom du QPV", "Code du QPV", "Population", "Code de la commune", "Zonage QPV", "Zonage du TVS"],
    ["Le Vallon", "QN06901M", 3_000, "69001", "Zone d'action complémentaire", "Hors-vivier"],
]
ZD_QPV = [
    ["Département", "Code INSEE", "Commune", "EPCI", "Libellé EPCI", "Code QPV", "Libellé QPV", "Zonage 2025"],
    ["69", "69001, 01001", "Grigny", "200067437", "CA du Val", "QN06901M", "Le Vallon", "ZIP"],
]
CARTOSANTE = "\ufeffCartoSanté; ;\nFrance; ;\nCode;Libellé;Zonage médecins\n1001;Abbans;1_ZIP\n01002;Belley;3_HZ\n"
MAPPED = "essai;;\nx;y;z\nAbbans;01001;A\nBelley;01002;B\n"

OF_RHONE = dict.fromkeys(("69001", "69123", "69381", "69382"), "NR")


@dataclass(frozen=True)
class Sent:
    """A file as somebody sends it, what they say on the way, and what is in force in the end."""

    name: str
    content: Callable[[], bytes]
    published: dict[str, str]
    shape: str
    columns: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    completes: bool = False


SMALL = {
    "an export of CartoSanté": Sent(
        "carto.csv",
        lambda: CARTOSANTE.encode(),
        {"01001": "ZIP", "01002": "HZ", "01003": "NR", "01004": "NR"} | OF_RHONE,
        "cartosante",
    ),
    "the annex of an order": Sent(
        "annexe.xlsx",
        lambda: workbook(TVS=TVS, QPV=QPV),
        {"01001": "ZIP", "01002": "ZIP", "69001": "HZ", "69001/QN06901M": "ZAC"}
        | dict.fromkeys(("01003", "01004", "69123", "69381", "69382"), "NR"),
        "annex_tvs",
    ),
    "the national workbook": Sent(
        "national.xlsx",
        lambda: workbook(Zonage=[["Code_postal", "Nom_commune", "Zonage", "Zonage_RR"], [1100, "Abbans", "1_ZIP", "NC"],
                                 [1200, "Belley-le-Lac", "4_ZAR", "NC"], [75001, "Paris", "2_ZAC", "NC"]]),
        {"01001": "ZIP", "01002": "ZAR", "01003": "NR", "01004": "NR"} | OF_RHONE,
        "national",
    ),
    "a plain list": Sent("liste.csv", lambda: b"01001;ZIP\n69001;ZAC\n", {"01001": "ZIP", "69001": "ZAC"}, "list"),
    "districts of an order": Sent(
        "qpv.xlsx",
        lambda: workbook(ZD_QPV=ZD_QPV),
        {"69001": "HZ", "69001/QN06901M": "ZIP", "01001/QN06901M": "ZIP"},
        "annex_qpv",
        completes=True,
    ),
    "columns that a person says": Sent(
        "autre.csv",
        lambda: MAPPED.encode(),
        {"01001": "ZIP", "01002": "HZ", "01003": "NR", "01004": "NR"} | OF_RHONE,
        "mapped",
        columns={"sheet": "fichier CSV", "header": "2", "column_code": "1", "column_category": "2"},
        words={"a": "ZIP", "b": "HZ"},
    ),
}  # fmt: skip


def through(author: Membership, colleague: Membership, sent: Sent, target: Zoning | None) -> Deposit:
    """By the pages alone: deposit, columns, words, report, what is undecided, drafts, comparison, publication."""
    client, reader = signed_in(author), signed_in(colleague)
    given = {"profession": "medicine", "name": "zonage 2026", "in_force_on": "2026-04-01"}
    given |= {"completes": str(target.pk)} if target else {}
    client.post(reverse("zoning:deposits"), given | {"file": SimpleUploadedFile(sent.name, sent.content())})
    held = _checked(Deposit.objects.latest("pk"))
    if sent.columns:
        assert held.state == "unmapped"
        client.post(_at("deposit_columns", held), sent.columns)
        held = _checked(held)
    if sent.words:
        words = {f"word-{word}": str(country.category(code).pk) for word, code in sent.words.items()}
        client.post(_at("deposit_words", held), words)
        held = _checked(held)
    assert (held.state, held.shape) == ("checked", sent.shape)
    client.post(_at("deposit_choose", held), {"settle": "unsaid"})
    client.post(_at("deposit_drafts", held), {"seen": held.kept_digest})
    held = preparing.prepare(deposit_id=held.pk, at=country.NOW)
    assert held.state == "prepared"
    if held.drafts.count() > 1:
        _publish_together(reader, held)
    for draft in Zoning.objects.filter(state="draft"):
        _publish(reader, draft)
    return held


def _publish_together(reader: Client, held: Deposit) -> None:
    address = reverse("zoning:publish_many", args=[held.pk])
    seen = {f"seen-{one.found.zoning.pk}": one.found.digest for one in reader.get(address).context["drafts"]}
    keys = [name.removeprefix("seen-") for name in seen]
    assert reader.post(address, seen | {"read": keys}).status_code == 302


def _publish(reader: Client, draft: Zoning) -> None:
    address = reverse("zoning:move", args=[draft.pk, "publish"])
    assert reader.get(reverse("zoning:comparison", args=[draft.pk])).status_code == 200
    reader.post(address, {"seen": reader.get(address).context["found"].digest})
    draft.refresh_from_db()
    assert draft.state == "published"


def _checked(held: Deposit) -> Deposit:
    return deposits.check(deposit_id=held.pk, at=country.NOW)


def _at(name: str, held: Deposit) -> str:
    return reverse(f"zoning:{name}", args=[held.pk])


@pytest.mark.parametrize("sent", SMALL.values(), ids=SMALL)
def test_a_small_file_of_each_shape_goes_from_its_deposit_to_the_version_in_force(sent: Sent) -> None:
    author = country.referent()
    target = country.draft({"69001": "HZ"}, by=author) if sent.completes else None
    through(author, country.referent(), sent, target)
    rows = ZonedArea.objects.filter(zoning__state="published").values_list("commune", "part", "category__code")
    assert {f"{code}/{part}".rstrip("/"): category for code, part, category in rows} == sent.published


REAL = {
    "cartosante_zonage_medecins_reconstruit.csv.gz": ("cartosante", 34_849 + 73, 18),
    "zonage_mg_cp_commune_2025.csv.gz": ("national", 34_922, 18),
}


@pytest.fixture
def _whole_country() -> None:
    shared("cartosante_zonage_medecins_reconstruit.csv.gz")  # the country is not loaded where no real file is
    call_command("load_organisations", verbosity=0)
    for model in (FormerCode, Commune):
        model.objects.all().delete()
    call_command("load_territory", verbosity=0)


@pytest.mark.usefixtures("_whole_country")
@pytest.mark.parametrize("name", REAL)
def test_the_real_national_files_go_from_their_deposit_to_18_versions_in_force(name: str) -> None:
    shape, areas, drafts = REAL[name]
    sent = Sent(name.removesuffix(".gz"), lambda: shared(name), {}, shape)
    sent.content()  # skips before anything else where the file is not
    held = through(memberships.case_desk(), memberships.case_desk(), sent, None)
    assert held.drafts.filter(state="published").count() == drafts
    assert ZonedArea.objects.filter(zoning__state="published").count() == areas


@pytest.mark.usefixtures("_whole_country")
@pytest.mark.parametrize(
    ("name", "ars", "shape", "areas"),
    [
        ("annexe_arrete_drees_forme_TVS_fictifs.xlsx", "ara", "annex_tvs", 961),
        ("arrete_zonage_qpv_paca_reconstruit.xlsx", "pac", "annex_qpv", 1 + 139),
    ],
)
def test_the_real_workbooks_of_an_agency_go_from_their_deposit_to_the_version_in_force(
    name: str, ars: str, shape: str, areas: int
) -> None:
    sent = Sent(name, lambda: shared(name), {}, shape)
    sent.content()
    author = memberships.referent(ars)
    target = country.draft({"04070": "HZ"}, ars="pac", by=author) if shape == "annex_qpv" else None
    through(author, country.referent(ars), sent, target)
    version = Zoning.objects.get(state="published")
    assert version.areas.count() >= areas
