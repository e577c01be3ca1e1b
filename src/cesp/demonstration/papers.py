"""The papers of the personas: letters read, one that waits to be opened, pieces. By the operations themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from cesp.accounts.models import Membership
from cesp.contracts.duration_notice import issue_duration_notice
from cesp.contracts.models import Contract
from cesp.correspondence import notices
from cesp.correspondence.models import Notice
from cesp.demonstration.conversations import at, signatory
from cesp.demonstration.personas import CASE_DESK, SETTLED, STUDENT
from cesp.demonstration.specimens import picture
from cesp.documents import operations as documents
from cesp.payments import queries as payments
from cesp.payments.sums_received import issue_sums_received


def make(agents: Mapping[str, Membership], *, today: date) -> None:
    """A forecast that Camille opened, her certificate and her pieces; a duration that Léa has not read.

    :param agents: the personas' memberships by e-mail address.
    """
    student, settled, cases = signatory(STUDENT), signatory(SETTLED), agents[CASE_DESK.email]
    _deposit(student, today)
    notice = _served(cases, student, today, days_ago=20)
    opened_at = at(today, 19, 19)
    notices.open_notice(actor=student, notice=notice, at=opened_at, signed_in_with="demonstration")
    issue_sums_received(actor=student, contract=_contract(student), at=at(today, 9, 20))
    _served(cases, settled, today, days_ago=4)


def _served(cases: Membership, to: Membership, today: date, *, days_ago: int) -> Notice:
    letter = issue_duration_notice(
        actor=cases, contract=_contract(to), paid=payments.received, at=at(today, days_ago, 10)
    )
    return Notice.objects.get(letter=letter)


def _deposit(student: Membership, today: date) -> None:
    name = student.person.full_name
    for kind, file, lines, expires_on in (
        ("identity_document", "carte-identite.jpg", ("Carte nationale d'identité", name), timedelta(days=1_200)),
        ("enrolment_certificate", "scolarite.jpg", ("Certificat de scolarité", name), timedelta(days=45)),
    ):
        documents.deposit(
            actor=student,
            person=student.person,
            kind=kind,
            upload=picture(file, lines),
            at=at(today, 60, 18),
            expires_on=today + expires_on,
        )


def _contract(signatory: Membership) -> Contract:
    return Contract.objects.get(signatory=signatory.person_id)
