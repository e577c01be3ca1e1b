"""The register of establishments: both forms of the extract, the key of a number, the form it fills."""

import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from cesp.accounts.models import Membership
from cesp.territory.models import Commune, Departement, FormerCode, Region
from cesp.zoning.importing import finess
from cesp.zoning.models import Establishment, PlaceOfPractice

SHARED = Path(os.environ.get("CESP_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data" / "finess"
HISTORIC = (
    "finess;etalab;111;2026-05-12\n"
    "structureet;010000024;010780054;CH DU LAC;CENTRE HOSPITALIER DU LAC;;;900;RTE;DE PARIS;;;218;42;LOIRE;"
    "42000 SAINT ETIENNE;04;04;355;Centre Hospitalier (C.H.);1102\n"
    "structureet;970102018;970113015;PMI;PMI SAINT BARTHELEMY;;;4;R;NYMAN;;;123;9A;GUADELOUPE;97133 ST B;;;223;"
    "Protection Maternelle et Infantile (P.M.I.);2202\n"
    "geolocalisation;010000024;868000.0;6575000.0;1;ATLASANTE\n"
)
PLUS = """{"pmej": [{"ege": [{"informationsGeneralesEGE": {"nomEgeLong": "CLINIQUE", "numFinessEge": "010780195"},
 "categorieentiteGeographiqueExercice": "365", "etatObjet": "A", "adresse": [{"cogCommune": "42218",
 "ligneQuatre": "62 AVENUE X", "codePostal": "42000", "ligneAcheminement": "SAINT ETIENNE",
 "coordonneesGeographique": {"coordonneeX": "6570414.61", "coordonneeY": "873766.07",
 "directionLatitude": "46.211257", "directionLongitude": "5.254203"}}]},
 {"informationsGeneralesEGE": {"nomEgeLong": "FERMEE", "numFinessEge": "010000156"}, "etatObjet": "F"}]}]}"""


def test_the_former_extract_reads_its_fields_and_the_codes_of_overseas() -> None:
    hospital, pmi = finess.read(HISTORIC)
    assert hospital == finess.Listed(
        finess="010000024",
        name="CENTRE HOSPITALIER DU LAC",
        structure="hospital",
        category="Centre Hospitalier (C.H.)",
        commune="42218",
        address="900 RTE DE PARIS 42000 SAINT ETIENNE",
    )
    assert (pmi.commune, pmi.structure) == ("97123", "pmi")


def test_in_finess_plus_degrees_are_read_never_the_swapped_coordinates() -> None:
    (clinic,) = finess.read(PLUS)
    assert (clinic.latitude, clinic.longitude) == (46.211257, 5.254203)
    assert (clinic.finess, clinic.structure, clinic.commune) == ("010780195", "hospital", "42218")


@pytest.mark.parametrize("text", ["", "a;b\n1;2", "finess;etalab\nstructureet;010000024;x"])
def test_another_file_is_refused(text: str) -> None:
    with pytest.raises(finess.NotFiness):
        list(finess.read(text))


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("010000024", True),  # 4 + 2×2 + 1×2 = 10
        ("010000025", False),
        ("970408589", True),
        ("2A0000123", True),  # Corsica: the form only
        ("2C0000123", False),
        ("01000002", False),
        ("0100000240", False),
    ],
)
def test_the_key_of_a_number(number: str, right: bool) -> None:
    assert finess.is_well_formed(number) is right


@pytest.mark.skipif(not SHARED.exists(), reason="les extractions d'essai ne sont pas à côté du dépôt")
@pytest.mark.django_db
def test_the_real_extracts_load_twice_without_harm() -> None:
    for region, departement in (("84", "01"), ("01", "977"), ("01", "978"), ("03", "973"), ("04", "974")):
        Region.objects.get_or_create(code=region, name=region)
        Departement.objects.get_or_create(code=departement, name=departement, region_id=region)
    for code, departement in (("01451", "01"), ("01053", "01"), ("97701", "977"), ("97302", "973"), ("97411", "974")):
        Commune.objects.create(
            code=code, name=code, departement_id=departement, kind="COM", vintage=2026, sort_key=code
        )
    FormerCode.objects.create(code="97123", commune_id="97701")
    for name in ("finess_cs1100507_extrait.csv", "finess_plus_structures_extrait.json"):
        for _ in range(2):
            call_command("load_finess", SHARED / name)
    assert Establishment.objects.count() == 7
    assert list(Establishment.objects.filter(commune=None).values_list("finess", flat=True)) == ["970100400"]
    assert all(map(finess.is_well_formed, Establishment.objects.values_list("finess", flat=True)))


@pytest.mark.django_db
def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("autre chose")
    with pytest.raises(CommandError, match="ni l'extraction FINESS"):
        call_command("load_finess", tmp_path / "a.csv")


@pytest.mark.django_db
def test_a_number_fills_the_form_and_an_unknown_one_leaves_it(
    client: Client, referent: Membership, tmp_path: Path
) -> None:
    (tmp_path / "finess.csv").write_text(HISTORIC)
    call_command("load_finess", tmp_path / "finess.csv")
    client.force_login(referent.person)
    page = client.get("/lieux/tenir/nouveau/?finess=010 000 024")
    shown = page.context["form"]
    assert {name: shown[name].value() for name in ("structure_name", "structure", "address")} == {
        "structure_name": "CENTRE HOSPITALIER DU LAC",
        "structure": "hospital",
        "address": "900 RTE DE PARIS 42000 SAINT ETIENNE",
    }
    assert "Saint-Étienne (42)" in page.content.decode()
    assert "Saint-Étienne (42)" in page.content.decode()
    unknown = client.get("/lieux/tenir/nouveau/?finess=970408589").content.decode()
    assert "ne connaît pas le numéro FINESS 970408589" in unknown
    answers = {"commune": "Lyon", "profession": "medicine", "kind": "salaried", "structure": "msp", "capacity": "1"}
    assert "clé" in client.post("/lieux/tenir/nouveau/", answers | {"finess": "010000025"}).content.decode()
    assert PlaceOfPractice.objects.count() == 0
    client.post("/lieux/tenir/nouveau/", answers | {"finess": "970408589"})  # unknown to the register: kept as typed
    assert PlaceOfPractice.objects.get().finess == "970408589"
