"""The sealed ranking of a committee: what higher apps and downloads read."""

from __future__ import annotations

from django.db.models import F

from cesp.accounts.models import Membership
from cesp.campaigns.models import Committee
from cesp.common.export import Column, Kind
from cesp.selection.models import Minutes, Ranked
from cesp.selection.queries.committees import withheld_from
from cesp_law import labels


def sealed(committee: Committee) -> list[Ranked]:
    """The ranking, best first, then those not retained; nothing before the seal."""
    rows = Ranked.objects.filter(committee=committee).select_related("candidature__person")
    return list(rows.order_by(F("rank").asc(nulls_last=True), "candidature__person__family_name", "pk"))


def sealed_for(actor: Membership, committee: Committee) -> list[Ranked]:
    """The same, without the files about which the actor declared a conflict of interest."""
    hidden = withheld_from(actor, committee)
    return [row for row in sealed(committee) if row.candidature_id not in hidden]


def minutes_of(committee: Committee) -> Minutes | None:
    return Minutes.objects.filter(committee=committee).select_related("letter").first()


COLUMNS: tuple[Column[Ranked], ...] = (
    Column("Rang", lambda row: row.rank, Kind.NUMBER, 8),
    Column("Situation", lambda row: labels.STATUS.get(row.status, row.status), width=24),
    Column("Rang dans la situation", lambda row: row.rank_in_status, Kind.NUMBER, 12),
    Column("Nom", lambda row: row.candidature.person.family_name, width=24),
    Column("Prénoms", lambda row: row.candidature.person.given_names, width=24),
    Column("Note d'ensemble sur 20", lambda row: row.total, width=12),
    Column("Retenue", lambda row: "non" if row.rank is None else "oui", width=10),
    Column("Motif", lambda row: row.reason, width=50),
)
"""Columns of the download of a ranking."""
