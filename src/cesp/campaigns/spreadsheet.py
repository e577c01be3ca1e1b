"""The list of candidatures as a spreadsheet."""

from __future__ import annotations

from datetime import date, datetime

from cesp.campaigns.queries.desk import Row
from cesp.common.export import Column, Kind
from cesp.common.instants import day_of
from cesp.zoning.naming import specialty_word
from cesp_law import labels


def _enrolled(row: Row) -> str:
    return {None: "à vérifier", True: "oui", False: "non"}[row.candidature.enrolled]


def _opinions(row: Row) -> str:
    return " ; ".join(
        f"{one.get_purpose_display()}, {one.get_ars_display()} : {one.get_outcome_display().lower() or 'attendu'}"
        for one in row.opinions
    )


def columns() -> tuple[Column[Row], ...]:
    """What an agent who reads names takes away; no text that the candidate wrote."""
    return (
        Column("N°", lambda row: row.candidature.pk, Kind.NUMBER, 8),
        Column("Campagne", lambda row: row.candidature.campaign.years, width=12),
        Column("Nom", lambda row: row.candidature.person.family_name, width=22),
        Column("Prénoms", lambda row: row.candidature.person.given_names, width=22),
        Column("Adresse électronique", lambda row: row.candidature.person.email, width=30),
        Column("UFR", lambda row: row.candidature.ufr.name if row.candidature.ufr else "", width=30),
        Column("Profession", lambda row: labels.PROFESSION.get(row.candidature.profession, "")),
        Column("Situation", lambda row: labels.STATUS.get(row.candidature.status, ""), width=26),
        Column("Année d'études", lambda row: row.candidature.year_of_study, Kind.NUMBER),
        Column("Spécialité", lambda row: specialty_word(row.candidature.specialty), width=22),
        Column("Région d'installation", lambda row: labels.ARS.get(row.candidature.intended_ars, ""), width=24),
        Column("Département d'installation", lambda row: row.candidature.intended_departement),
        Column("État", lambda row: row.candidature.get_state_display()),
        Column("Déposée le", lambda row: _day(row.candidature.deposited_at), Kind.DAY),
        Column("Dossier papier reçu le", lambda row: row.candidature.paper_received_on, Kind.DAY),
        Column("Ce qui manque", lambda row: " ; ".join(row.completeness.missing), width=40),
        Column("Inscription vérifiée", _enrolled),
        Column("Avis des ARS", _opinions, width=50),
    )


def _day(instant: datetime | None) -> date | None:
    return day_of(instant) if instant else None
