"""The final allocation made again from what was kept of it."""

from __future__ import annotations

from dataclasses import dataclass

from cesp.internship.models import Allocation, Placement
from cesp.internship.reading import read_back
from cesp_law.selection import internship as law


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What comes out the second time. :param faults: sentences; none when all is as published."""

    candidates: int
    placed: int
    input_digest: str
    result_digest: str
    faults: tuple[str, ...]


def replay(year: int) -> Replay | None:
    """Run the allocation of a year again; none when there is none.

    :clauses: BIE-4, IDF-15
    """
    kept = Allocation.objects.filter(choice__year=year).first()
    if kept is None:
        return None
    choice = read_back(kept.inputs)
    outcome = law.allocate(choice)
    rows = Placement.objects.filter(allocation=kept).select_related("candidate")
    stored = {one.candidate.key: one.post for one in rows}
    faults = []
    if choice.fingerprint != kept.input_digest:
        faults.append(f"Les données ne sont plus celles qui ont servi : {choice.fingerprint}, non {kept.input_digest}.")
    if outcome.fingerprint != kept.result_digest:
        faults.append(f"Le résultat diffère : {outcome.fingerprint}, non {kept.result_digest}.")
    wrong = sum(1 for key, post in outcome.post_of.items() if key not in stored or stored[key] != post)
    wrong += len(stored.keys() - outcome.post_of.keys())
    if wrong:
        faults.append(f"Lignes qui ne sont pas celles du résultat rejoué : {wrong}.")
    return Replay(
        candidates=len(outcome.post_of),
        placed=sum(post is not None for post in outcome.post_of.values()),
        input_digest=choice.fingerprint,
        result_digest=outcome.fingerprint,
        faults=tuple(faults),
    )
