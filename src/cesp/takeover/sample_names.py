"""Invented people, places and accounts for the sample workbook."""

from collections.abc import Iterator
from functools import lru_cache
from random import Random

from cesp.accounts.management.commands.load_organisations import organisations
from cesp.common import search
from cesp.takeover.cells import Cell

_WOMEN = [
    "Camille",
    "Léa",
    "Chloé",
    "Manon",
    "Inès",
    "Sarah",
    "Fatoumata",
    "Anne-Lise",
    "Mathilde",
    "Zoé",
    "Aïcha",
    "Élodie",
    "Noémie",
    "Clémence",
    "Juliette",
    "Margaux",
    "Océane",
    "Yasmine",
    "Pauline",
    "Agathe",
    "Linh",
    "Salomé",
    "Héloïse",
    "Maëlys",
    "Nadia",
    "Roxane",
    "Solène",
    "Thaïs",
    "Victoire",
    "Apolline",
]
_MEN = [
    "Hugo",
    "Lucas",
    "Thomas",
    "Mehdi",
    "Antoine",
    "Jules",
    "Mamadou",
    "Nicolas",
    "Paul-Émile",
    "Rayan",
    "Baptiste",
    "Ibrahim",
    "Loïc",
    "Gaël",
    "Maxence",
    "Adrien",
    "Quentin",
    "Tristan",
    "Noé",
    "Karim",
    "Bastien",
    "Florian",
    "Raphaël",
    "Sylvain",
    "Étienne",
    "Yann",
    "Kévin",
    "Aurélien",
    "Côme",
    "Tanguy",
]
_FAMILIES = [
    "Martin",
    "Bernard",
    "Petit",
    "Durand",
    "Leroy",
    "Moreau",
    "Lefèvre",
    "Girard",
    "Bonnet",
    "Dupont",
    "Lambert",
    "Fontaine",
    "Rousseau",
    "Vincent",
    "Müller",
    "Faure",
    "Mercier",
    "Garnier",
    "Chevalier",
    "Legrand",
    "Guérin",
    "Boyer",
    "Diallo",
    "Traoré",
    "Benali",
    "Haddad",
    "Nguyen",
    "Tran",
    "Da~Silva",
    "Fernandes",
    "Garcia",
    "Le~Gall",
    "Kervella",
    "D'Hœr-Noël",
    "Payet",
    "Hoarau",
    "Grondin",
    "Célestine",
    "Bélizaire",
    "Jean-Baptiste",
    "Marchand",
    "Dufour",
    "Blanchard",
    "Joly",
    "Gauthier",
    "Perrin",
    "Robin",
    "Clément",
    "Morin",
    "Nicolas",
    "Henry",
    "Roussel",
    "Mathieu",
    "Gautier",
    "Masson",
    "Duval",
    "Denis",
    "Lemaire",
    "Noël",
    "Meyer",
    "Lucas",
    "Dumas",
    "Brunet",
    "Schmitt",
    "Leclercq",
    "Colin",
    "Vidal",
    "Caron",
    "Picard",
    "Roger",
    "Fabre",
    "Aubert",
    "Lemoine",
    "Renaud",
    "Dumont",
    "Lacroix",
    "Olivier",
    "Philippe",
]
_PLACES = [
    "Thiers",
    "Vierzon",
    "Bobigny",
    "Guéret",
    "Châteauroux",
    "Laon",
    "Alençon",
    "Nevers",
    "Montluçon",
    "Sarreguemines",
    "Carhaix",
    "Figeac",
    "Issoire",
    "Mayenne",
    "Château-Gontier",
    "Domfront",
    "Saint-Laurent-du-Maroni",
    "Mamoudzou",
    "Basse-Terre",
    "Le~Port",
    "Corte",
    "Digne",
    "Aubenas",
    "Lavelanet",
]
_KINDS = ("Maison de santé", "Centre de santé", "Cabinet médical", "Centre hospitalier")


def people(random: Random) -> Iterator[dict[str, Cell]]:
    """People without end, each with an e-mail of their own."""
    taken: dict[str, int] = {}
    while True:
        woman = random.random() < 0.62
        given = random.choice(_WOMEN if woman else _MEN)
        if random.random() < 0.15:
            given = f"{given} {random.choice(_WOMEN if woman else _MEN)}"
        family = random.choice(_FAMILIES).replace("~", " ")
        base = f"{_mail_part(given.split(' ')[0])}.{_mail_part(family)}"
        taken[base] = taken.get(base, 0) + 1
        number = "" if taken[base] == 1 else str(taken[base])
        person: dict[str, Cell] = {
            "family_name": family,
            "given_names": given,
            "email": f"{base}{number}@exemple.fr",
        }
        if random.random() < 0.5:
            person["phone"] = f"06 {random.randint(10, 99)} {random.randint(10, 99)} {random.randint(10, 99)} 00"
        if woman:
            person["_woman"] = "oui"
        yield person


def _mail_part(name: str) -> str:
    return search.key(name).replace(" ", "-")


@lru_cache(maxsize=1)
def _faculties() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for one in organisations():
        prefix, dash, _ = one.code.partition("-")
        if dash:
            found.setdefault((prefix, one.ars_code), []).append(one.code)
    return found


def faculty(random: Random, profession: str, ars: str) -> str:
    """A UFR of the region, by its code; nothing where there is none."""
    prefix = {"medicine": "med", "odontology": "odo"}.get(profession, "")
    codes = _faculties().get((prefix, ars), [])
    return random.choice(codes) if codes else ""


def place(random: Random) -> str:
    """Somewhere to practise, « Maison de santé d'Issoire », « Cabinet médical du Port »."""
    return f"{random.choice(_KINDS)} {_of(random.choice(_PLACES).replace('~', ' '))}"


def _of(town: str) -> str:
    if town.startswith("Le "):
        return f"du {town.removeprefix('Le ')}"
    return f"d'{town}" if town[0] in "AEIOUÉÈH" else f"de {town}"


def iban(random: Random) -> str:
    """A French IBAN whose keys are right, of a bank that does not exist."""
    bank, branch, account = 99_999, random.randint(1, 99_999), random.randint(1, 99_999_999_999)
    key = 97 - (89 * bank + 15 * branch + 3 * account) % 97
    number = f"{bank:05d}{branch:05d}{account:011d}{key:02d}"
    check = 98 - int(f"{number}152700") % 97
    return f"FR{check:02d}{number}"
