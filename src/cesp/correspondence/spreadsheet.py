"""Legal notices as a spreadsheet."""

from __future__ import annotations

from datetime import date

from cesp.common.export import Column, Kind
from cesp.common.instants import day_of
from cesp.correspondence.models import Notice
from cesp.correspondence.notice_queries import days_waiting


def columns(today: date) -> tuple[Column[Notice], ...]:
    """What the list of notices exports, as of a day."""
    return (
        Column("Nom", lambda notice: notice.person.family_name, width=24),
        Column("Prénoms", lambda notice: notice.person.given_names, width=24),
        Column("Lettre", lambda notice: notice.letter.number, width=24),
        Column("Objet", lambda notice: notice.get_kind_display(), width=32),
        Column("Voie", lambda notice: notice.get_channel_display(), width=32),
        Column("État", lambda notice: notice.get_state_display(), width=20),
        Column("Mise à disposition", lambda notice: day_of(notice.served_at), Kind.DAY),
        Column("Connue le", lambda notice: notice.known_on, Kind.DAY),
        Column("Jours d'attente", lambda notice: days_waiting(notice, today=today), Kind.NUMBER),
        Column("Postée le", lambda notice: notice.dispatched_on, Kind.DAY),
        Column("Suivi", lambda notice: notice.tracking, width=24),
    )
