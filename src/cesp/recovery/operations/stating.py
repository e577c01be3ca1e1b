"""The statement of a debt, as a letter."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.letters import operations as letters
from cesp.letters.models import Letter
from cesp.recovery import papers
from cesp.recovery.letter_kinds import STATEMENT
from cesp.recovery.models import Debt
from cesp.recovery.operations.held import journal, locked
from cesp.recovery.permissions import require_statement


@transaction.atomic
def issue_statement(*, actor: Membership, debt: Debt, at: datetime) -> Letter:
    """Seal what was claimed, paid and remitted up to today; the statement before it is replaced.

    :returns: the letter; the one that stands already when nothing moved since and the day is the same.
    :raises PermissionDenied: neither who owes it, nor a payments desk.
    """
    require_statement(actor, debt)
    account = locked(debt, at=at)
    person = None if account.is_deceased else account.debt.person
    paper = papers.statement(account)
    letter = letters.issue(actor=actor, kind=STATEMENT, person=person, subject=account.debt, paper=paper, at=at)
    journal("statement_issued", account.debt, actor=actor, at=at)
    return letter
