"""The list of installations as a spreadsheet."""

from cesp.common.export import Column, Kind
from cesp.common.instants import day_of
from cesp.settling.queries.desk import Row


def _commune(row: Row) -> str:
    return row.project.commune.name if row.project.commune else ""


INSTALLATIONS: tuple[Column[Row], ...] = (
    Column("Nom", lambda row: row.project.contract.signatory.family_name, width=24),
    Column("Prénoms", lambda row: row.project.contract.signatory.given_names, width=20),
    Column("Contrat", lambda row: row.project.contract.reference, width=20),
    Column("ARS du lieu", lambda row: row.project.ars.upper()),
    Column("Commune", _commune, width=24),
    Column("Lieu", lambda row: row.project.place.reference if row.project.place else "", width=16),
    Column(
        "Projet validé le",
        lambda row: day_of(row.project.validated_at) if row.project.validated_at else None,
        Kind.DAY,
    ),
    Column("Installation prévue le", lambda row: row.planned_on, Kind.DAY),
    Column("Étape", lambda row: row.step, Kind.NUMBER),
    Column("État", lambda row: row.state, width=24),
    Column("Lettre reçue le", lambda row: row.installation.received_on if row.installation else None, Kind.DAY),
    Column("Installé le", lambda row: row.installation.installed_on if row.installation else None, Kind.DAY),
    Column("Lieu quitté le", lambda row: row.installation.left_on if row.installation else None, Kind.DAY),
)
