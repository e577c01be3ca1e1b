"""What a declaration would change: the same comparison as any act on a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cesp.contracts import queries as contracts
from cesp.contracts import reading
from cesp.contracts.models import Contract
from cesp.contracts.queries import Effect
from cesp.contracts.reading import Standing
from cesp.studies import judgement
from cesp.studies.judgement import Said
from cesp.studies.models import Autumn, Declaration
from cesp_law.facts import DiplomaObtained
from cesp_law.refusals import Refused


def effect_of(
    contract: Contract, said: Said, *, autumn: Autumn, correcting: Declaration | None, today: date
) -> tuple[Effect, ...]:
    """Pay, months owed and end date, with and without; nothing for what is a row only and changes no pay.

    :param correcting: the declaration that this one would correct.
    :raises Refused: the faculty cannot say so, or the law refuses it.
    """
    before = reading.standing(contract)
    kept = before
    if correcting is not None and correcting.fact_id is not None:
        kept = before.without(correcting.fact_id)
    judgement.check(said, kept.timeline(), autumn=autumn, on=today)
    value = judgement.value_of(said, on=today)
    after = kept if value is None else kept.plus(value)
    return () if after == before else _preview(before, after, today=today)


def effect_of_withdrawal(contract: Contract, declaration: Declaration, *, today: date) -> tuple[Effect, ...]:
    """The same for a declaration taken back."""
    if declaration.fact_id is None:
        return ()
    before = reading.standing(contract)
    return _preview(before, before.without(declaration.fact_id), today=today)


def _preview(before: Standing, after: Standing, *, today: date) -> tuple[Effect, ...]:
    """Up to the expected diploma, taken as obtained on its day, so that a year more reads in months and in pay.

    Without what leaving would cost, which is no business of a faculty.
    """
    after.timeline()  # what the law refuses of the act itself
    effects = contracts.preview(_supposed(before, today), _supposed(after, today), today=today)
    return tuple(
        replace(effect, lines=tuple(line for line in effect.lines if not line.label.startswith("Indemnité")))
        for effect in effects
    )


def _supposed(standing: Standing, today: date) -> Standing:
    """The file with the diploma that is expected; as it is when none is to come."""
    timeline = standing.timeline()
    expected = timeline.terms.expected_diploma_on
    over = (timeline.diploma_on, timeline.excluded_on, timeline.closed_on)
    if expected is None or expected <= today or any(over):
        return standing
    supposed = standing.plus(DiplomaObtained(on=expected))
    try:
        supposed.timeline()
    except Refused:
        return standing
    return supposed
