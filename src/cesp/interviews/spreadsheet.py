"""What leaves as a spreadsheet: the public delays of agencies."""

from cesp.common.export import Column, Kind
from cesp.interviews.queries.delays import Delay

DELAYS: tuple[Column[Delay], ...] = (
    Column("ARS", lambda line: line.name, width=34),
    Column("Demandes, douze mois", lambda line: line.count, Kind.NUMBER),
    Column("Jours avant la première réponse, médiane", lambda line: line.shown, width=30),
)
