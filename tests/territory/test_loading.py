"""From one year's official code to the next: nothing is lost, links survive."""

import pytest
from django.core.management import call_command

from cesp.territory import loading, queries
from cesp.territory.models import Commune, FormerCode, SearchName
from tests.territory.conftest import COMMUNES, Write

pytestmark = [pytest.mark.django_db, pytest.mark.alike]


def test_loading_twice_changes_nothing(write: Write) -> None:
    folder = write(2026)
    first = loading.load(folder)
    rows, names = list(Commune.objects.order_by("pk").values()), SearchName.objects.count()
    assert loading.load(folder) == first
    assert list(Commune.objects.order_by("pk").values()) == rows
    assert SearchName.objects.count() == names


def test_what_is_read() -> None:
    loading.load()
    assert Commune.objects.count() == 35_014
    assert FormerCode.objects.count() == 4_285
    lyon = Commune.objects.select_related("departement__region", "intercommunality").get(pk="69123")
    assert (lyon.label, lyon.departement.region.name, lyon.population) == ("Lyon (69)", "Auvergne-Rhône-Alpes", 519_127)
    assert lyon.intercommunality is not None
    assert (lyon.postcodes.split()[0], lyon.population_under_20, lyon.population_65_plus) == ("69001", 117_082, 77_663)
    assert not Commune.objects.filter(active=False).exists()


def test_a_commune_that_vanishes_points_to_its_successor(write: Write) -> None:
    loading.load(write(2026))
    kept = [row for row in COMMUNES if not row.startswith("42222")]
    after = loading.load(write(2027, communes=kept, former=["42222,Saint-Étienne-le-Molard,COMD,42218"]))
    assert (after.vanished, after.without_successor) == (("42222",), ())
    gone = Commune.objects.get(pk="42222")
    assert (gone.active, gone.successor_id, gone.vintage) == (False, "42218", 2026)
    assert queries.commune_of_code("42222") == Commune.objects.get(pk="42218")
    # Its name still leads somewhere: to the commune of today.
    assert [c.label for c in queries.communes_found("molard")] == ["Saint-Étienne (42)"]


def test_a_commune_without_successor_is_named(write: Write) -> None:
    loading.load(write(2026))
    after = loading.load(write(2027, communes=COMMUNES[1:], former=[]))
    assert (after.vanished, after.without_successor) == (("01033",), ("01033",))
    assert queries.commune_of_code("01033") == Commune.objects.get(pk="01033")


def test_a_commune_that_comes_back_is_itself_again(write: Write) -> None:
    loading.load(write(2026))
    loading.load(write(2027, communes=COMMUNES[1:], former=["01033,Valserhône,COMD,01400"]))
    loading.load(write(2028))
    back = Commune.objects.get(pk="01033")
    assert (back.active, back.successor_id, back.vintage) == (True, None, 2028)
    assert back.first_vintage == 2028


def test_a_commune_keeps_the_year_that_brought_it_in(write: Write) -> None:
    loading.load(write(2026, communes=COMMUNES[1:]))
    assert not Commune.objects.exclude(first_vintage=0).exists()
    for year in (2027, 2028):
        loading.load(write(year))
        assert Commune.objects.get(pk="01033").first_vintage == 2027
        assert Commune.objects.exclude(first_vintage=0).count() == 1


def test_an_older_year_is_refused_whole(write: Write) -> None:
    loading.load(write(2026))
    with pytest.raises(ValueError, match="Le code officiel de 2025 est plus ancien que celui de 2026, déjà chargé"):
        loading.load(write(2025, communes=[]))
    assert Commune.objects.filter(active=True).count() == len(COMMUNES)


def test_former_codes_lead_to_today_s_commune(write: Write) -> None:
    loading.load(write(2026))
    assert queries.commune_of_code("01018") == Commune.objects.get(pk="01033")
    assert queries.commune_of_code("99999") is None


def test_the_command_tells_what_vanished(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_territory", folder=write(2026), verbosity=0)
    call_command("load_territory", folder=write(2027, communes=COMMUNES[1:], former=[]), verbosity=0)
    assert capsys.readouterr().out.splitlines() == [
        "Code officiel géographique 2026 : 10 communes.",
        "Code officiel géographique 2027 : 9 communes.",
        "  01033 n'existe plus, sans commune qui lui succède",
    ]
