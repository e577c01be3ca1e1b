"""The desk's list of contestations as a spreadsheet."""

from cesp.common.export import Column, Kind
from cesp.common.instants import day_of
from cesp.privacy.models import Contestation

COLUMNS: tuple[Column[Contestation], ...] = (
    Column("N°", lambda row: row.pk, Kind.NUMBER, 8),
    Column("Personne", lambda row: row.person.full_name, width=30),
    Column("Contrat", lambda row: row.contract.reference if row.contract else None),
    Column("Porte sur", lambda row: row.get_subject_display(), width=20),
    Column("Ce qui est contesté", lambda row: row.held, width=50),
    Column("Ce qui devrait être écrit", lambda row: row.wanted, width=50),
    Column("État", lambda row: row.get_state_display()),
    Column("Envoyée le", lambda row: day_of(row.sent_at), Kind.DAY),
    Column("Réponse due le", lambda row: row.answer_by, Kind.DAY),
    Column("Close le", lambda row: day_of(row.closed_at) if row.closed_at else None, Kind.DAY),
)
