"""How people really type: dates in five ways, synonyms, amounts as text, old regions."""

from collections.abc import Sequence
from datetime import date
from random import Random

from cesp.takeover import vocabulary as words
from cesp.takeover.cells import Cell
from cesp_law import labels
from cesp_law.dates import Month, in_french

_SAYINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "profession": {
        "medicine": ("Médecine", "médecine", "MEDECINE"),
        "odontology": ("Odontologie", "chirurgie dentaire", "Dentaire"),
        "pharmacy": ("Pharmacie",),
        "midwifery": ("Maïeutique", "sage-femme"),
    },
    "status": {
        "first_cycle": ("1er cycle", "Premier cycle (2e ou 3e année)"),
        "second_cycle": ("Deuxième cycle (externat)", "2e cycle", "externe", "DFASM1"),
        "third_cycle": ("Troisième cycle (internat)", "interne", "3e cycle"),
        "padhue": ("PADHUE", "padhue"),
    },
    "ars": {
        "ara": ("Auvergne-Rhône-Alpes", "ARA", "Rhône-Alpes"),
        "idf": ("Île-de-France", "IDF", "Ile de France"),
        "naq": ("Nouvelle-Aquitaine", "NAQ", "Limousin"),
        "occ": ("Occitanie", "OCC", "Midi-Pyrénées"),
        "ges": ("Grand Est", "Lorraine"),
        "pac": ("PACA", "Provence-Alpes-Côte d'Azur"),
    },
}
_DENTAL_STATUS = {"second_cycle": ("2e cycle", "DFASO1"), "third_cycle": ("3e cycle court",)}


def style(
    random: Random, contract: dict[str, Cell], events: Sequence[dict[str, Cell]], payments: Sequence[dict[str, Cell]]
) -> None:
    """Turn typed values into cells as typed, in place; their meaning does not move."""
    by_hand = random.random() < 0.35
    if contract["profession"] == "odontology":
        contract["status"] = random.choice(_DENTAL_STATUS.get(str(contract["status"]), (str(contract["status"]),)))
    rows: list[dict[str, Cell]] = [contract, *events, *payments]
    for row in rows:
        for code in row:
            row[code] = _styled(random, code, row[code], row, by_hand=by_hand)
    year = contract["academic_year"]
    assert isinstance(year, int)
    ways: list[Cell] = [year, f"{year}-{year + 1}", f"{year}/{(year + 1) % 100}"]
    contract["academic_year"] = random.choice(ways)


def _styled(random: Random, code: str, cell: Cell, row: dict[str, Cell], *, by_hand: bool) -> Cell:
    if isinstance(cell, Month):
        return _month(random, cell) if by_hand else cell
    if isinstance(cell, date):
        return _day(random, cell) if by_hand else cell
    if code in {"net", "paid_net"} and isinstance(cell, float):
        return _euros(cell) if by_hand else cell
    if code == "share_percent":
        return f"{cell} %" if by_hand else cell
    if code in {"ars", "project_ars"}:
        return random.choice(_SAYINGS["ars"].get(str(cell), (labels.ARS[str(cell)], str(cell).upper())))
    if code in {"profession", "status"}:
        return random.choice(_SAYINGS[code].get(str(cell), (str(cell),)))
    if code == "event":
        return words.EVENTS[words.Event(str(cell))]
    if code in {"ground", "suspension_ground", "deferral_ground"}:
        return _ground(code, str(cell), row)
    if code == "iban":
        return " ".join(str(cell)[i : i + 4] for i in range(0, 27, 4)) if by_hand else cell
    return cell


def _ground(code: str, cell: str, row: dict[str, Cell]) -> str:
    tables = [labels.SUSPENSION_GROUND, labels.DEFERRAL_GROUND, labels.WAIVER_GROUND]
    return next(labels.label(table, cell) for table in tables if cell in table)


def _day(random: Random, day: date) -> str:
    ways = (
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day:02d}/{day.month:02d}/{day.year}",
        f"{day.day:02d}.{day.month:02d}.{day.year % 100:02d}",
        in_french(day),
        day.isoformat(),
    )
    return random.choice(ways)


def _month(random: Random, month: Month) -> str:
    return random.choice([month.in_french, f"{month.number:02d}/{month.year}", str(month)])


def _euros(amount: float) -> str:
    whole, cents = divmod(round(amount * 100), 100)
    return f"{whole:,}".replace(",", " ") + f",{cents:02d} €"
