"""What an agency keeps of the people it follows, and everybody's deadlines as a first night finds them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from cesp.accounts.models import Membership
from cesp.common.instants import PARIS
from cesp.demonstration.personas import REFERENT
from cesp.followup.models import NoteKind
from cesp.followup.operations import carrying, lists, notes
from cesp.followup.queries import portfolio
from cesp.followup.queries.portfolio import Filters
from cesp.reminders.operations.renewing import renew_all

_NOTED = (
    (NoteKind.PHONE, 12, "Appelée : elle cherche un lieu dans le nord du département, la rappeler après ses partiels."),
    (NoteKind.MEETING, 40, "Rencontre à l'agence : projet de maison de santé, à revoir avec la délégation."),
    (NoteKind.NOTE, 3, "Préfère être joint par message plutôt que par téléphone."),
)


def make(agents: dict[str, Membership], *, today: date) -> None:
    """Three notes, two dozen people carried by the region's referent, a list of hers, and the deadlines of all."""
    at = datetime.combine(today, time(8, 0), tzinfo=PARIS)
    renew_all(on=today, at=at)
    referent = agents[REFERENT.email]
    near = portfolio.listing(actor=referent, filters=Filters(), on=today, size=24).rows
    carrying.hand(actor=referent, references=[row.summary.reference for row in near], to=referent, at=at)
    for row, (kind, days, text) in zip(near, _NOTED, strict=False):
        on = today - timedelta(days=days)
        person = row.summary.contract.signatory
        notes.write(actor=referent, person=person, kind=kind, on=on, text=text, at=at)
    lists.save(actor=referent, name="Diplôme proche, sans projet", query="flag=without_project&sort=diplome")
