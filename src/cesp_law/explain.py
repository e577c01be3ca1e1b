"""A value with its reasons.

Reasons are built only when somebody asks: an assessment of a million contracts never pays for
sentences that nobody reads. A step is for the student, a citation for the lawyer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule comes from.

    :param text: the text as a lawyer would cite it, e.g. « décret n° 2020-268, art. 3 ».
    :param clauses: clause identifiers of the source documents, e.g. ``("IDF-16",)``.
    :param url: where to read it, or empty.
    :param doubt: why the reading is open, or empty; screens show « lecture à confirmer ».
    """

    text: str
    clauses: tuple[str, ...] = ()
    url: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a computation: a French sentence a student can read, and what it rests on."""

    sentence: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Explained(Generic[T_co]):
    """A value and, on demand, the ordered steps that led to it.

    Two explained values are equal when their values are.
    """

    value: T_co
    because: Callable[[], tuple[Step, ...]] = field(repr=False, compare=False)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps in order of computation; at least one."""
        return self.because()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation of the steps, once each, in order of first use."""
        return tuple(dict.fromkeys(c for step in self.because() for c in step.citations))

    @property
    def doubts(self) -> tuple[str, ...]:
        """Every open reading among the citations, once each."""
        return tuple(dict.fromkeys(c.doubt for c in self.citations if c.doubt))
