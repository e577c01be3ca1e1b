"""Which desk answers which question, on a day: for the pages that print it and the messages that go there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cesp.accounts.models import Contact, Organisation, Subject
from cesp.accounts.queries.succession import managing_authority

_ARS, _AUTHORITY = Organisation.Kind.ARS, Organisation.Kind.MANAGING_AUTHORITY


@dataclass(frozen=True, slots=True)
class Desk:
    """A functional mailbox as a page prints it, all its subjects together.

    :param subject: code of the first of them.
    """

    subject: str
    name: str
    organisation: str
    subjects: str
    email: str
    phone: str


def desk_for(subject: Subject, *, ars: str | None, on: date, concluded_on: date | None = None) -> Contact | None:
    """The desk that answers a subject.

    :param ars: the region's code in lower case, for a question to its agency; ``None`` when no region is known.
    :param on: the day of the question: the authority that holds the role then answers.
    :param concluded_on: the day of the contract, when the question is about one.
    :returns: ``None`` when no mailbox was entered for it.
    :clauses: BIE-2, IDF-18
    """
    contacts = Contact.objects.filter(subject=subject).select_related("organisation")
    if subject.answered_by == _ARS:
        return contacts.filter(organisation__kind=_ARS, organisation__code=ars or "").first()
    return contacts.filter(organisation=managing_authority(on, concluded_on)).first()


def desks_of(*, ars: str, on: date, concluded_on: date | None = None) -> tuple[Desk, ...]:
    """The desks that answer somebody trained in, or settling in, a region: one a mailbox, three queries.

    :param ars: the region's code in lower case.
    """
    authority = managing_authority(on, concluded_on)
    of_the_agency = Q(organisation__kind=_ARS, organisation__code=ars)
    rows = Contact.objects.filter(Q(organisation=authority) | of_the_agency).select_related("organisation")
    order = list(Subject)
    ours = (row for row in rows if Subject(row.subject).answered_by == row.organisation.kind)
    return tuple(_grouped(sorted(ours, key=lambda row: order.index(Subject(row.subject)))))


def _grouped(rows: Iterable[Contact]) -> Iterable[Desk]:
    found: dict[tuple[int, str, str], list[Contact]] = {}
    for row in rows:
        found.setdefault((row.organisation_id, row.name, row.email), []).append(row)
    for one in found.values():
        subjects = ", ".join(str(row.get_subject_display()) for row in one)
        yield Desk(one[0].subject, one[0].name, one[0].organisation.name, subjects, one[0].email, one[0].phone)
