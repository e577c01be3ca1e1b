"""The pieces of IDF-11: which ones, what each proves, how long. What each accepts and refuses is ``documents``'."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from cesp.documents.kinds import KINDS, Kind
from cesp_law.facts import Profession
from cesp_law.installation import last_day_proved

PLACE_DECLARATION = "place_declaration"
DES_CERTIFICATE = "des_certificate"
DIPLOMA = "diploma"
WORK_CONTRACT = "work_contract"
ORDER_REGISTRATION = "order_registration"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One piece asked for.

    :param kind: code of a nature of piece.
    :param why: why it is asked for, a French sentence.
    :param lasts: parameter of the law that says for how many months it proves; empty, it always does.
    :param may_end: whether it may carry a last day of its own, which its holder says.
    :param by_site: whether each structure of the project needs one that proves it.
    """

    kind: str
    why: str
    lasts: str = ""
    may_end: bool = False
    by_site: bool = False

    @property
    def nature(self) -> Kind:
        return KINDS[self.kind]

    def valid_until(self, *, checked_on: date, ends_on: date | None) -> date | None:
        """First day on which the piece no longer proves anything, checked on a day; none if it always does."""
        if self.may_end and ends_on is not None:
            return ends_on + timedelta(days=1)
        return last_day_proved(self.lasts, checked_on) + timedelta(days=1) if self.lasts else None


_REQUIREMENTS = {
    one.kind: one
    for one in (
        Requirement(
            kind=PLACE_DECLARATION,
            why="Elle dit chaque lieu où vous exercez, et la part de votre temps que vous y passez.",
            lasts="proof_place_declaration",
        ),
        Requirement(kind=DES_CERTIFICATE, why="Elle prouve que l'internat est fini."),
        Requirement(kind=DIPLOMA, why="Il prouve que les études sont finies."),
        Requirement(
            kind=WORK_CONTRACT,
            why=(
                "Il prouve que le lieu est bien celui du projet validé ; un par structure, ou un seul du même "
                "employeur pour plusieurs."
            ),
            may_end=True,
            by_site=True,
        ),
        Requirement(
            kind=ORDER_REGISTRATION,
            why="L'engagement attend l'inscription définitive : une licence de remplacement ne compte pas.",
            lasts="proof_order_registration",
        ),
    )
}


def required(profession: Profession | str) -> tuple[Requirement, ...]:
    """The pieces asked for from a profession: a doctor shows the DES, others the State diploma."""
    studies = DES_CERTIFICATE if profession == Profession.MEDICINE else DIPLOMA
    codes = (PLACE_DECLARATION, studies, WORK_CONTRACT, ORDER_REGISTRATION)
    return tuple(_REQUIREMENTS[code] for code in codes)


def requirement(kind: str) -> Requirement:
    """:raises KeyError: no such piece is ever asked for."""
    return _REQUIREMENTS[kind]
