"""The questionnaire of 2026, made by the operations: opened on 1 March, closed after 31 March, late until 30 April.

``opened()`` calls whoever has a contract by then; ``answered(response)`` fills in what a student must.
"""

from datetime import UTC, date, datetime
from typing import Any

from cesp.accounts.models import Membership
from cesp.contracts.models import Contract
from cesp.questionnaire.models import Questionnaire, Response, Sending
from cesp.questionnaire.operations import answering, following, keeping
from cesp.questionnaire.standard import usual_days
from tests.factories.memberships import case_desk

PREPARED = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)
OPENED = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
DURING = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
STUDENT = {
    "email:exact": "oui",
    "adresse_changee": "non",
    "diplome_prevu:exact": "oui",
    "redouble": "non",
    "entretien": "non",
}
"""Every compulsory answer of a student of the standard form whose file knows the e-mail and the expected diploma."""


def prepared(*, desk: Membership | None = None, year: int = 2026, **days: date) -> Questionnaire:
    return keeping.prepare(actor=desk or case_desk(), year=year, days=usual_days(year) | days, at=PREPARED)


def announced(*, desk: Membership | None = None, **days: date) -> Questionnaire:
    desk = desk or case_desk()
    return keeping.announce(actor=desk, questionnaire=prepared(desk=desk, **days), at=PREPARED)


def opened(*, desk: Membership | None = None, **days: date) -> Questionnaire:
    """Announced, and everybody who has a contract called to answer on 1 March."""
    questionnaire = announced(desk=desk, **days)
    following.follow(at=OPENED)
    return questionnaire


def response_of(contract: Contract, questionnaire: Questionnaire | None = None) -> Response:
    rows = Response.objects.filter(contract=contract)
    return (rows.filter(questionnaire=questionnaire) if questionnaire else rows).latest("pk")


def written(actor: Membership, response: Response, *, at: datetime = DURING, **answers: Any) -> Response:
    """Answers saved: a student's, and those given (« voeux=… », « diplome_prevu__exact="non" »)."""
    known = {code.replace("__exact", ":exact"): value for code, value in answers.items()}
    response.refresh_from_db()
    values = (STUDENT if response.audience == "student" else {}) | known
    return answering.save(actor=actor, response=response, values=values, seen=response.revision, at=at)


def sent(actor: Membership, response: Response, *, at: datetime = DURING, **answers: Any) -> Sending:
    """Written, then sent."""
    current = written(actor, response, at=at, **answers)
    return answering.send(actor=actor, response=current, seen=current.revision, at=at)
