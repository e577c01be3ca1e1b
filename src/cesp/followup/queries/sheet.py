"""Everything about one person of the portfolio, on one page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cesp.accounts.models import Membership
from cesp.contracts.reading import NotConcluded
from cesp.correspondence.models import Thread
from cesp.followup.models import Note, followed_by
from cesp.followup.queries.portfolio import Row, row_of, summary_of
from cesp.payments.whole_file import ContractFile, file_of
from cesp.reminders.queries.followed import of_person
from cesp.reminders.wording import Shown
from cesp_law.refusals import Refused


@dataclass(frozen=True, slots=True)
class Sheet:
    """:ivar file: what is drawn; none when the law refuses the file as it stands."""

    row: Row
    file: ContractFile | None
    deadlines: tuple[Shown, ...]
    notes: tuple[Note, ...]
    threads: tuple[Thread, ...]


def sheet(actor: Membership, reference: str, *, on: date) -> Sheet:
    """One person of the portfolio.

    :raises Summary.DoesNotExist: there is none, or not in the actor's portfolio.
    """
    summary = summary_of(actor, reference, on=on)
    person = summary.contract.signatory_id
    try:
        file = file_of(summary.contract, on=on)
    except (Refused, NotConcluded):
        file = None
    threads = Thread.objects.visible_to(actor).filter(person=person).order_by("-last_message_at")
    return Sheet(
        row=row_of(summary),
        file=file,
        deadlines=of_person(actor, person, on=on),
        notes=tuple(notes_about(actor, person)),
        threads=tuple(threads[:10]),
    )


def notes_about(actor: Membership, person_id: int) -> list[Note]:
    """Notes that stand, last day first."""
    rows = Note.objects.visible_to(actor).filter(person=person_id, struck_at__isnull=True)
    return list(rows.select_related("written_by__person").order_by("-on", "-pk"))


def note_of(actor: Membership, pk: int) -> Note:
    """:raises Note.DoesNotExist: there is none, or another agency's."""
    found: Note = Note.objects.visible_to(actor).select_related("written_by").get(pk=pk, struck_at__isnull=True)
    return found


def reference_of(actor: Membership, note: Note) -> str:
    """Of the contract whose sheet shows a note.

    :raises Summary.DoesNotExist: the person is no longer in the actor's portfolio.
    """
    rows = followed_by(actor).filter(contract__signatory=note.person_id).order_by("-pk")
    return str(rows[:1].get().reference)
