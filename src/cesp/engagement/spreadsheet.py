"""The list of engagements and the statistics of who stays, as spreadsheets."""

from datetime import timedelta

from cesp.common.export import Column, Kind
from cesp.engagement.queries.desk import Row
from cesp.engagement.queries.hiding import Group
from cesp_law import labels

ENGAGEMENTS: tuple[Column[Row], ...] = (
    Column("Nom", lambda row: row.contract.signatory.family_name, width=24),
    Column("Prénoms", lambda row: row.contract.signatory.given_names, width=20),
    Column("Contrat", lambda row: row.contract.reference, width=20),
    Column("Phase", lambda row: labels.PHASE[row.summary.phase], width=24),
    Column("Région d'exercice", lambda row: labels.ARS.get(row.summary.practice_ars, ""), width=24),
    Column("Lieux et parts", lambda row: row.places, width=40),
    Column("Premier jour", lambda row: row.summary.starts_on, Kind.DAY),
    Column("Mois dus", lambda row: row.found.engagement.months_owed.value if row.found else None, Kind.NUMBER),
    Column("Mois servis", lambda row: row.found.engagement.months_served.value if row.found else None, Kind.NUMBER),
    Column(
        "Dernier jour",
        lambda row: row.summary.ends_until - timedelta(days=1) if row.summary.ends_until else None,
        Kind.DAY,
    ),
    Column("Preuves manquantes (années)", lambda row: ", ".join(str(one.number) for one in row.missing), width=16),
    Column(
        "À signaler",
        lambda row: " ; ".join(labels.label(labels.ALERT, code) for code in row.summary.alerts),
        width=40,
    ),
)


def _shown(count: int | None) -> str:
    return "non montré" if count is None else str(count)


STAYING: tuple[Column[tuple[str, Group]], ...] = (
    Column("Par", lambda row: row[0]),
    Column("Groupe", lambda row: row[1].label, width=28),
    Column("Engagements finis depuis un an", lambda row: _shown(None if row[1].suppressed else row[1].total)),
    Column("Même lieu", lambda row: _shown(row[1].same_place)),
    Column("Même département", lambda row: _shown(row[1].same_departement)),
    Column("Même région", lambda row: _shown(row[1].same_region)),
    Column("Zone sous-dotée", lambda row: _shown(row[1].in_under_served)),
    Column("Non connu", lambda row: _shown(row[1].unknown)),
)
