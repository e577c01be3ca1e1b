"""What leaves as a spreadsheet: offers, the board of quotas, the funnel of a campaign."""

from cesp.common.export import Column, Kind
from cesp.offers.queries.listing import Row
from cesp.offers.queries.quotas import Line
from cesp.offers.queries.statistics import STEPS, Funnel

OFFERS: tuple[Column[Row], ...] = (
    Column("Nom", lambda row: row.offer.candidature.person.family_name, width=24),
    Column("Prénoms", lambda row: row.offer.candidature.person.given_names, width=20),
    Column("UFR", lambda row: row.offer.quota.ufr.name, width=30),
    Column("Profession", lambda row: row.offer.quota.get_profession_display()),
    Column("Situation", lambda row: row.offer.quota.get_status_display(), width=28),
    Column("Rang", lambda row: row.rank, Kind.NUMBER),
    Column("Proposée le", lambda row: row.offer.offered_on, Kind.DAY),
    Column("Dernier jour pour signer", lambda row: row.last_day, Kind.DAY),
    Column("État", lambda row: row.label, width=28),
    Column("Contrat", lambda row: row.offer.contract.reference if row.offer.contract else ""),
)
BOARD: tuple[Column[Line], ...] = (
    Column("UFR", lambda line: line.quota.ufr.name, width=30),
    Column("Profession", lambda line: line.profession),
    Column("Situation", lambda line: line.status, width=28),
    Column("Donnés par l'arrêté", lambda line: line.given, Kind.NUMBER),
    Column("Déplacés", lambda line: line.moved, Kind.NUMBER),
    Column("Offerts", lambda line: line.contracts, Kind.NUMBER),
    Column("Proposés, en cours", lambda line: line.offered, Kind.NUMBER),
    Column("Signés", lambda line: line.signed, Kind.NUMBER),
    Column("Conclus", lambda line: line.concluded, Kind.NUMBER),
    Column("Restants", lambda line: line.left_over, Kind.NUMBER),
)


def _count(code: str) -> Column[Funnel]:
    return Column(STEPS[code], lambda funnel: funnel[code], Kind.NUMBER)


FUNNEL: tuple[Column[Funnel], ...] = (
    Column("UFR", lambda funnel: funnel.label, width=30),
    *(_count(code) for code in STEPS),
)
