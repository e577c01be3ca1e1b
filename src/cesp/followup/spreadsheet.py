"""The columns of a portfolio when it leaves as a spreadsheet."""

from __future__ import annotations

from cesp.common.export import Column, Kind
from cesp.followup.queries.portfolio import Row
from cesp_law import labels

COLUMNS: tuple[Column[Row], ...] = (
    Column("Nom", lambda row: row.summary.contract.signatory.family_name, width=24),
    Column("Prénoms", lambda row: row.summary.contract.signatory.given_names, width=20),
    Column("Référence", lambda row: row.summary.reference, width=18),
    Column("Profession", lambda row: labels.PROFESSION[row.summary.profession]),
    Column("Situation", lambda row: labels.PHASE[row.summary.phase], width=26),
    Column("Diplôme prévu", lambda row: row.summary.expected_diploma_on, Kind.DAY),
    Column("Prochaine échéance", lambda row: row.summary.next_deadline_on, Kind.DAY),
    Column(
        "Échéance",
        lambda row: labels.DEADLINE[row.summary.next_deadline_code] if row.summary.next_deadline_code else None,
        width=30,
    ),
    Column("Dernier signe", lambda row: row.summary.last_sign and row.summary.last_sign.date(), Kind.DAY),
    Column("Messages en attente", lambda row: row.summary.waiting, Kind.NUMBER),
    Column("Lieu d'exercice", lambda row: row.summary.place_city or row.summary.place or None, width=24),
    Column("Département", lambda row: row.departement or None, width=12),
    Column("Suivi par", lambda row: row.summary.carrier or None, width=20),
    Column("À regarder", lambda row: " ; ".join(flag.label for flag in row.flags), width=44),
)
