"""A small official code: enough communes for every way of naming them."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from cesp.territory import loading

HEADS = {
    "regions": "code,nom,chef_lieu,zone",
    "departements": "code,nom,region,chef_lieu,zone,type_liaison",
    "epci": "siren,nom,type,population_municipale",
    "communes": "code,nom,type,departement,region,arrondissement,epci,siren,population,codes_postaux,"
    "latitude,longitude,point_source,rp2021_population,rp2021_0_19,rp2021_65_plus",
    "communes_anciens_codes": "code,nom,type,commune_actuelle",
}
PARENTS = {
    "regions": ["84,Auvergne-Rhône-Alpes,69123,metro", "11,Île-de-France,75056,metro", "04,La Réunion,97411,drom"],
    "departements": [
        "01,Ain,84,01053,metro,5",
        "42,Loire,84,42218,metro,5",
        "69,Rhône,84,69123,metro,5",
        "93,Seine-Saint-Denis,11,93008,metro,3",
        "974,La Réunion,04,97411,drom,0",
    ],
    "epci": ["200046977,Métropole de Lyon,METRO,1424069"],
}
COMMUNES = [
    "01033,Valserhône,COM,01,84,012,,,16500,01200,46.1,5.8,mairie,16500,4000,3000",
    "01400,Seillonnaz,COM,01,84,011,,,140,01470,45.8,5.5,mairie,140,30,30",
    "01093,Châtillon-sur-Chalaronne,COM,01,84,012,,,5000,01400,46.1,4.9,mairie,5000,1100,1300",
    "42218,Saint-Étienne,COM,42,84,423,,,172569,42000 42100 42230,45.43,4.39,mairie,173136,42000,33000",
    "42222,Saint-Étienne-le-Molard,COM,42,84,421,,,950,42130,45.7,4.1,mairie,950,230,150",
    "69123,Lyon,COM,69,84,691,200046977,216901231,519127,69001 69003,45.76,4.83,mairie,522254,117082,77663",
    "69383,Lyon 3e Arrondissement,ARM,69,84,691,200046977,,99000,69003,45.75,4.86,mairie,99000,20000,15000",
    "69202,Sainte-Foy-lès-Lyon,COM,69,84,691,200046977,,21692,69110,45.73,4.79,mairie,21860,5040,5801",
    "93066,Saint-Denis,COM,93,11,932,,,150000,93200 93210,48.93,2.35,mairie,113000,33000,10000",
    "97411,Saint-Denis,COM,974,04,9741,,,155000,97400 97417,-20.87,55.45,mairie,153000,42000,17000",
]
FORMER = ["01091,Châtillon-en-Michaille,COMD,01033", "01018,,ANC,01033"]

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write the files of a year: ``write(2026, communes=[…], former=[…])``."""

    def written(vintage: int, *, communes: list[str] = COMMUNES, former: list[str] = FORMER) -> Path:
        folder = tmp_path / str(vintage)
        folder.mkdir()
        folder.joinpath("vintage.txt").write_text(f"{vintage}\n")
        for name, rows in (PARENTS | {"communes": communes, "communes_anciens_codes": former}).items():
            text = "\n".join([HEADS[name], *rows]) + "\n"
            folder.joinpath(f"{name}.csv.gz").write_bytes(gzip.compress(text.encode()))
        return folder

    return written


@pytest.fixture
def loaded(db: None, write: Write) -> None:
    loading.load(write(2026))
