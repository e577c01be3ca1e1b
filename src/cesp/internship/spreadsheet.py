"""What leaves as a spreadsheet: the national list of posts, candidates and where they go."""

from cesp.common.export import Column, Kind
from cesp.internship.queries.board import Line
from cesp.internship.queries.listing import Row

POSTS: tuple[Column[Line], ...] = (
    Column("Spécialité", lambda line: line.specialty, width=32),
    Column("Subdivision", lambda line: line.subdivision, width=24),
    Column("Demandes", lambda line: line.asked, Kind.NUMBER),
    Column("Postes ouverts", lambda line: line.seats, Kind.NUMBER),
    Column("Motif d'un autre nombre", lambda line: line.reason, width=50),
)
CANDIDATES: tuple[Column[Row], ...] = (
    Column("Nom", lambda row: row.candidate.contract.signatory.family_name, width=24),
    Column("Prénoms", lambda row: row.candidate.contract.signatory.given_names, width=20),
    Column("Contrat", lambda row: row.candidate.contract.reference),
    Column("UFR", lambda row: row.candidate.contract.ufr.name if row.candidate.contract.ufr else "", width=40),
    Column("Région de formation", lambda row: row.region, width=28),
    Column("Rang", lambda row: row.ranks_words),
    Column("Vœux", lambda row: row.wishes, Kind.NUMBER),
    Column("Premier vœu", lambda row: row.first, width=36),
    Column("Affectation", lambda row: row.result, width=36),
    Column("Rang du vœu satisfait", lambda row: row.placement.wish if row.placement else None, Kind.NUMBER),
)
