"""This year's declarations, half made at Lyon-Est: the manager has lines left, the desk two questions."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from cesp.accounts.models import Membership
from cesp.common.instants import PARIS
from cesp.contracts.models import Contract
from cesp.demonstration.personas import CASE_DESK, FACULTY
from cesp.studies.judgement import Said
from cesp.studies.models import Autumn, Outcome
from cesp.studies.operations import declaring
from cesp.studies.operations.autumns import set_autumn
from cesp.studies.operations.chasing import chase
from cesp.studies.queries import lines
from cesp_law.refusals import Refused

_OPENED_AGO, _LEFT, _DECLARED_AGO, _YEAR = 40, 10, 4, 365


def make(agents: Mapping[str, Membership], *, today: date) -> None:
    """Open this year's declarations, remind every faculty once, and declare for the first half of one list."""
    manager = agents[FACULTY.email]
    autumn = _autumn(agents[CASE_DESK.email], today)
    at = _at(today - timedelta(days=_DECLARED_AGO))
    chase(at=_at(autumn.opens_on))
    every = lines.every_line(actor=manager, autumn=autumn)
    half = every[: (len(every) + 1) // 2]
    contracts = lines.chosen(manager, [line.summary.reference for line in half])
    # What the personas read on their own files is left as their stories tell it.
    others = [contract for contract in contracts if not contract.reference.startswith("DEMO-")]
    told = dict(zip((contract.pk for contract in others), _stories(others, autumn), strict=False))
    for contract in contracts:
        said = told.get(contract.pk) or _enrolled(contract, autumn)
        with suppress(Refused):  # what the texts refuse, they refuse here too: the line is left to declare
            declaring.declare(actor=manager, autumn=autumn, contract=contract, said=said, at=at)


def _autumn(desk: Membership, today: date) -> Autumn:
    """Open for forty days, due in ten; within the academic year whatever the day."""
    opens_on = today - timedelta(days=_OPENED_AGO)
    year = opens_on.year if opens_on.month >= 7 else opens_on.year - 1
    ends = date(year + 1, 6, 30)
    opens_on = min(opens_on, ends - timedelta(days=1))
    due_on = min(today + timedelta(days=_LEFT), ends)
    return set_autumn(actor=desk, academic_year=year, opens_on=opens_on, due_on=due_on, at=_at(opens_on))


def _stories(contracts: list[Contract], autumn: Autumn) -> list[Said]:
    """Somebody unknown, an interruption, a repeated year; everybody else is enrolled."""
    expected = contracts[2].summary.expected_diploma_on if len(contracts) > 2 else None
    found = [
        Said(outcome=Outcome.UNKNOWN, words="Transfert demandé en juillet ; nous n'avons pas de dossier à la rentrée."),
        Said(outcome=Outcome.STOPPED, on=autumn.opens_on, words="Année de césure acceptée par la faculté."),
    ]
    if expected is not None:
        found.append(Said(outcome=Outcome.REPEATS, year_of_study=5, on=expected + timedelta(days=_YEAR)))
    return found


def _enrolled(contract: Contract, autumn: Autumn) -> Said:
    year = lines.next_years([contract.pk], autumn).get(contract.pk, 5)
    return Said(outcome=Outcome.ENROLLED, year_of_study=year)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10, 30), tzinfo=PARIS)
