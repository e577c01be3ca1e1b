"""The list of procedures as a spreadsheet; nothing that anybody wrote in their own words, and no amount."""

from cesp.breach.queries.desk import Row
from cesp.common.export import Column, Kind
from cesp.common.instants import day_of

CASES: tuple[Column[Row], ...] = (
    Column("Procédure", lambda row: row.case.pk, Kind.NUMBER),
    Column("Nom", lambda row: row.case.person.family_name, width=24),
    Column("Prénoms", lambda row: row.case.person.given_names, width=20),
    Column("Contrat", lambda row: row.case.contract.reference, width=20),
    Column("Motif", lambda row: row.case.get_ground_display(), width=34),
    Column("Signalée le", lambda row: day_of(row.case.reported_at), Kind.DAY),
    Column("Par", lambda row: row.case.reported_for.name if row.case.reported_for else "", width=30),
    Column("État", lambda row: row.case.state_in_french, width=22),
    Column("Notification reçue le", lambda row: row.case.notified_on, Kind.DAY),
    Column("Observations jusqu'au", lambda row: row.until_on, Kind.DAY),
    Column("Décidée le", lambda row: day_of(row.case.decided_at) if row.case.decided_at else None, Kind.DAY),
    Column("Effet le", lambda row: row.case.effect_on, Kind.DAY),
)
