"""The list of requests as a spreadsheet; nothing that a signatory wrote in their own words."""

from cesp.common.export import Column, Kind
from cesp.common.instants import day_of
from cesp.life_events.queries.desk import Row

REQUESTS: tuple[Column[Row], ...] = (
    Column("Demande", lambda row: row.event.pk, Kind.NUMBER),
    Column("Nom", lambda row: row.event.contract.signatory.family_name, width=24),
    Column("Prénoms", lambda row: row.event.contract.signatory.given_names, width=20),
    Column("Contrat", lambda row: row.event.contract.reference, width=20),
    Column("Nature", lambda row: row.event.get_kind_display(), width=30),
    Column("Demandé", lambda row: row.asked, width=50),
    Column("Envoyée le", lambda row: day_of(row.event.sent_at) if row.event.sent_at else None, Kind.DAY),
    Column("Réponse au plus tard le", lambda row: row.answer_by, Kind.DAY),
    Column("Hors délai", lambda row: "oui" if row.event.late else "non"),
    Column("État", lambda row: row.event.get_state_display()),
    Column("Avis d'ARS attendus", lambda row: ", ".join(row.awaited), width=30),
    Column("Décidée le", lambda row: day_of(row.event.decided_at) if row.event.decided_at else None, Kind.DAY),
    Column("Contestée le", lambda row: day_of(row.event.contested_at) if row.event.contested_at else None, Kind.DAY),
)
