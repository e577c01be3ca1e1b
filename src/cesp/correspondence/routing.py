"""Which desk answers which question, and which organisation's when several could.

The managing authority has one desk for contracts and one for payments; what concerns the course and
the settling goes to the ARS that follows the person (clauses BIE-2 and IDF-18).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cesp.accounts import queries as accounts
from cesp.accounts.models import Contact, Organisation, Person, Subject
from cesp.accounts.perimeter import organisations_following, organisations_of_practice
from cesp.correspondence.models import Desk, ThreadSubject

SUBJECTS: dict[str, Subject | None] = {
    ThreadSubject.CONTRACT: Subject.CONTRACT,
    ThreadSubject.SUSPENSION: Subject.CONTRACT,
    ThreadSubject.DURATION: Subject.CONTRACT,
    ThreadSubject.BREACH: Subject.CONTRACT,
    ThreadSubject.PAYMENTS: Subject.PAYMENTS,
    ThreadSubject.BANK_DETAILS: Subject.BANK_DETAILS,
    ThreadSubject.COURSE: Subject.COURSE,
    ThreadSubject.DEFERRAL: Subject.PROJECT,
    ThreadSubject.PROJECT: Subject.PROJECT,
    ThreadSubject.INSTALLATION: Subject.INSTALLATION,
    ThreadSubject.ENROLMENT: None,
    ThreadSubject.CANDIDATURE: None,
}
"""Under which subject the desk that answers is known; a faculty has one desk, known under none."""
_ANSWERED_AT = {
    Subject.CONTRACT: Desk.CASES,
    Subject.PAYMENTS: Desk.PAYMENTS,
    Subject.BANK_DETAILS: Desk.PAYMENTS,
    Subject.COURSE: Desk.ARS,
    Subject.PROJECT: Desk.ARS,
    Subject.INSTALLATION: Desk.ARS,
    None: Desk.UFR,
}
DESKS: dict[str, Desk] = {code: _ANSWERED_AT[subject] for code, subject in SUBJECTS.items()}
_CONFINED = frozenset({ThreadSubject.PAYMENTS, ThreadSubject.BANK_DETAILS, ThreadSubject.SUSPENSION})
"""Bank accounts and reasons of health stay with the managing authority, wherever a thread is passed on."""
_OF_PRACTICE = frozenset({ThreadSubject.PROJECT, ThreadSubject.INSTALLATION})
_KIND = {Desk.ARS: Organisation.Kind.ARS, Desk.UFR: Organisation.Kind.UFR}


@dataclass(frozen=True, slots=True)
class Destination:
    """A desk of an organisation."""

    organisation: Organisation
    desk: Desk

    @property
    def code(self) -> str:
        """As a form carries it: « ars-12 »."""
        return f"{self.desk.value}-{self.organisation.pk}"

    @property
    def label(self) -> str:
        return f"{self.desk.label}, {self.organisation.name}"


def destinations(person: Person, subject: str, *, on: date) -> tuple[Destination, ...]:
    """Who may answer somebody on a subject, the likeliest first; one nearly always.

    Two ARS follow a doctor who settles away from where they were trained: the one of practice comes
    first for a project or an installation, the one of training for the course. Where no ARS or UFR
    follows the person, the desk for contracts answers.

    :param on: the day of the question: the authority that holds the role then answers.
    """
    desk = DESKS[subject]
    if desk not in _KIND:
        return (Destination(accounts.managing_authority(on), desk),)
    following = _following(person, desk)
    if not following:
        return (Destination(accounts.managing_authority(on), Desk.CASES),)
    if len(following) > 1:
        of_practice = {one.pk for one in organisations_of_practice(person)}
        wanted = subject in _OF_PRACTICE
        following.sort(key=lambda one: ((one.pk in of_practice) is not wanted, one.pk))
    return tuple(Destination(one, desk) for one in following)


def other_desks(person: Person, subject: str, *, than: Destination, on: date) -> tuple[Destination, ...]:
    """Where an agent may pass a thread on; what is confined stays with the managing authority."""
    authority = accounts.managing_authority(on)
    found = [Destination(authority, Desk.CASES), Destination(authority, Desk.PAYMENTS)]
    if subject not in _CONFINED:
        found += [Destination(one, desk) for desk in _KIND for one in _following(person, desk)]
    return tuple(one for one in found if one != than)


def contact_of(to: Destination, subject: str, *, on: date) -> Contact | None:
    """How else to reach the desk that answers, as its administrator entered it.

    :returns: ``None`` for a desk whose mailbox was not entered, and for a faculty's.
    :clauses: BIE-2, IDF-18
    """
    known_under = SUBJECTS[subject] if to.desk == DESKS[subject] else Subject.CONTRACT
    return accounts.desk_for(known_under, ars=to.organisation.code, on=on) if known_under else None


def chosen(among: Iterable[Destination], code: str) -> Destination | None:
    """The destination that a form names, if it is one of those offered."""
    return next((one for one in among if one.code == code), None)


def _following(person: Person, desk: Desk) -> list[Organisation]:
    return [one for one in organisations_following(person) if one.kind == _KIND[desk]]
