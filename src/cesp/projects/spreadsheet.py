"""The list of projects as a spreadsheet; nothing that anybody wrote in their own words."""

from cesp.common.export import Column, Kind
from cesp.common.instants import day_of
from cesp.projects.naming import MODE
from cesp.projects.queries.desk import Row

PROJECTS: tuple[Column[Row], ...] = (
    Column("Projet", lambda row: row.project.pk, Kind.NUMBER),
    Column("Nom", lambda row: row.project.contract.signatory.family_name, width=24),
    Column("Prénoms", lambda row: row.project.contract.signatory.given_names, width=20),
    Column("Contrat", lambda row: row.project.contract.reference, width=20),
    Column("Lieu de la liste", lambda row: row.project.place.reference if row.project.place else ""),
    Column("Commune", lambda row: row.project.commune.label if row.project.commune else "", width=28),
    Column("Département", lambda row: row.project.departement),
    Column("ARS du lieu", lambda row: row.project.region_name, width=24),
    Column("Mode", lambda row: MODE.get(row.project.mode, ""), width=24),
    Column("Part de temps plein, en %", lambda row: row.project.share_percent, Kind.NUMBER),
    Column("Zonage", lambda row: row.project.zoning.name if row.project.zoning else "", width=30),
    Column("Catégorie", lambda row: row.project.category),
    Column("Installation prévue le", lambda row: row.project.planned_on, Kind.DAY),
    Column("Envoyé le", lambda row: day_of(row.project.sent_at) if row.project.sent_at else None, Kind.DAY),
    Column("État", lambda row: row.project.get_state_display()),
    Column("Validé le", lambda row: day_of(row.project.validated_at) if row.project.validated_at else None, Kind.DAY),
    Column("Refusé le", lambda row: day_of(row.project.refused_at) if row.project.refused_at else None, Kind.DAY),
)
