"""What a declaration would change: the comparison of any act on a file, without what leaving would cost.

That cost is no business of a faculty.
"""

from __future__ import annotations

from datetime import date

from cesp.contracts import queries as contracts
from cesp.contracts import reading
from cesp.contracts.models import Contract
from cesp.contracts.queries import Effect
from cesp.studies import judgement
from cesp.studies.judgement import Said
from cesp.studies.models import Autumn, Declaration


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
    return () if after == before else contracts.preview(before, after, today=today, costs=False)


def effect_of_withdrawal(contract: Contract, declaration: Declaration, *, today: date) -> tuple[Effect, ...]:
    """The same for a declaration taken back."""
    if declaration.fact_id is None:
        return ()
    before = reading.standing(contract)
    return contracts.preview(before, before.without(declaration.fact_id), today=today, costs=False)
