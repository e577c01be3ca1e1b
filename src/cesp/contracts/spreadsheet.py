"""The columns of the list of contracts when it leaves as a spreadsheet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cesp.accounts.models import Membership
from cesp.common.export import Column, Kind
from cesp.contracts import permissions
from cesp_law import labels


def _alerts(codes: str) -> str:
    return " ; ".join(labels.ALERT[code] for code in codes.split())


_INDEMNITY: Column[Any] = Column("Indemnité en cas de rupture", lambda s: s.indemnity_cents, Kind.CENTS)
# A row is what ``queries.rows_to_export`` gives: the columns it names, without a model around them.
COLUMNS: tuple[Column[Any], ...] = (
    Column("Référence", lambda s: s.reference, width=18),
    Column("Nom", lambda s: s.contract__signatory__family_name, width=24),
    Column("Prénoms", lambda s: s.contract__signatory__given_names, width=20),
    Column("Profession", lambda s: labels.PROFESSION[s.profession]),
    Column("Région de formation", lambda s: labels.ARS[s.ars], width=26),
    Column("Région d'exercice", lambda s: labels.ARS[s.practice_ars] if s.practice_ars else None, width=26),
    Column("Année", lambda s: s.academic_year, Kind.NUMBER, width=8),
    Column("Régime", lambda s: labels.REGIME[s.regime], width=18),
    Column("Situation", lambda s: labels.PHASE[s.phase], width=26),
    Column("Premier mois d'allocation", lambda s: s.first_month, Kind.MONTH),
    Column("Dernier mois d'allocation", lambda s: s.until_month and s.until_month + -1, Kind.MONTH),
    Column("Mois dus", lambda s: s.months_due, Kind.NUMBER, width=10),
    Column("Net dû", lambda s: s.net_cents, Kind.CENTS),
    Column("Mois d'engagement", lambda s: s.months_owed, Kind.NUMBER, width=10),
    Column("Début de l'engagement", lambda s: s.starts_on, Kind.DAY),
    Column("Dernier jour de l'engagement", lambda s: s.ends_until and s.ends_until - timedelta(days=1), Kind.DAY),
    Column("Prochaine échéance", lambda s: s.next_deadline_on, Kind.DAY),
    Column("Échéance", lambda s: labels.DEADLINE[s.next_deadline_code] if s.next_deadline_code else None, width=30),
    Column("Alertes", lambda s: _alerts(s.alert_codes), width=40),
    Column("Situation au", lambda s: s.computed_on, Kind.DAY),
)


def columns_for(actor: Membership) -> tuple[Column[Any], ...]:
    """The columns that an actor may read: an agency has no business with what leaving would cost."""
    return (*COLUMNS, _INDEMNITY) if permissions.reads_indemnity(actor) else COLUMNS
