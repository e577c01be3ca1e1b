"""What the law says to somebody who asks: a reason to refuse, or a warning."""

from __future__ import annotations

from dataclasses import dataclass

from cesp_law.explain import Citation, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What it is, what it rests on, what to do next.

    :param code: stable, for screens and statistics.
    :param sentence: one French sentence, complete, addressed to the person concerned.
    :param next_step: what that person may do, a French sentence; empty when nothing is to be done.
    """

    code: str
    sentence: str
    next_step: str
    citation: Citation

    @property
    def step(self) -> Step:
        """The remark as a step of a computation."""
        return Step(self.sentence, (self.citation,))
