"""What a candidature has to hold, by profile: fields, pieces, agreements of an ARS (NAT-4, IDF-5)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from cesp.accounts.models import Organisation
from cesp.campaigns.models import Candidature, Purpose
from cesp.documents.kinds import KINDS, Kind
from cesp.zoning.queries.rules import rules_of
from cesp_law.eligibility import Agreement, Candidate, Eligibility, assess_candidate
from cesp_law.explain import Explained
from cesp_law.facts import Profession, Status

_DATA = Path(__file__).parent / "data" / "requirements.toml"
LEAST_WORDS = 40
"""A text shorter than that, in words, stands for no piece."""
LONGEST_TEXT = 20_000
"""Characters of a project or of a motivation."""

FIELDS: Mapping[str, str] = {
    "ufr": "UFR d'inscription",
    "profession": "profession",
    "status": "situation",
    "year_of_study": "année d'études",
    "specialty": "spécialité suivie ou souhaitée",
    "training_ends_on": "fin de formation prévue",
    "entrance_exam_rank": "rang aux épreuves nationales",
    "intended_ars": "région d'installation",
    "intended_departement": "département d'installation",
    "intended_kind": "mode d'exercice",
}
"""Fields that a candidature needs, in the order of the file, as a sentence names them."""
_NOT_OF_PADHUE = frozenset({"year_of_study"})
_OF_INTERNS_IN_MEDICINE = frozenset({"entrance_exam_rank"})
_OF_MEDICINE = frozenset({"specialty"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One piece that the file asks for.

    :param kinds: natures of piece, one of which is enough.
    :param field: the field that stands for it when it is filled in; empty, only a piece does.
    :param several: whether several files may be put there.
    """

    code: str
    label: str
    why: str
    kinds: tuple[str, ...]
    field: str = ""
    several: bool = False
    professions: frozenset[str] = frozenset(Profession)
    statuses: frozenset[str] = frozenset(Status)

    @property
    def natures(self) -> tuple[Kind, ...]:
        """What may be deposited there, each saying what is accepted and what is not."""
        return tuple(KINDS[kind] for kind in self.kinds)


@lru_cache(maxsize=1)
def _every() -> tuple[Requirement, ...]:
    found = []
    for entry in tomllib.loads(_DATA.read_text(encoding="utf-8"))["requirements"]:
        read = dict(entry) | {"kinds": tuple(entry["kinds"])}
        for name in ("professions", "statuses"):
            if name in entry:
                read[name] = frozenset(entry[name])
        found.append(Requirement(**read))
    return tuple(found)


def required(candidature: Candidature) -> tuple[Requirement, ...]:
    """The pieces that this profile needs, in the order of the file; all that may be asked while it is not known.

    :clauses: NAT-4, IDF-5, PAP-3
    """
    return tuple(
        one
        for one in _every()
        if (not candidature.profession or candidature.profession in one.professions)
        and (not candidature.status or candidature.status in one.statuses)
    )


def requirement(code: str) -> Requirement:
    """:raises KeyError: no such requirement."""
    return {one.code: one for one in _every()}[code]


def fields_needed(candidature: Candidature) -> tuple[str, ...]:
    """Names of the fields that this profile has to fill in, in the order of the file."""
    out: set[str] = set()
    if candidature.status == Status.PADHUE:
        out |= _NOT_OF_PADHUE
    if not (candidature.status == Status.THIRD_CYCLE and candidature.profession == Profession.MEDICINE):
        out |= _OF_INTERNS_IN_MEDICINE
    if candidature.profession and candidature.profession != Profession.MEDICINE:
        out |= _OF_MEDICINE
    return tuple(name for name in FIELDS if name not in out)


def eligibility(
    candidature: Candidature, *, on: date, signs_on: date, agreed: Iterable[str] = ()
) -> Explained[Eligibility] | None:
    """What the law says of the person, under the rules of their UFR's region; nothing while it cannot be asked.

    :param on: day of the deposit, done or meant. :param signs_on: day on which contracts begin to be signed.
    :param agreed: codes of the ARS that agreed in writing.
    :clauses: NAT-2, IDF-7, PAP-1, PAP-2, IDF-3
    """
    ufr = candidature.ufr
    if ufr is None or not ufr.ars_code or not candidature.profession or not candidature.status:
        return None
    candidate = Candidate(
        profession=Profession(candidature.profession),
        status=Status(candidature.status),
        ars=ufr.ars_code,
        year_of_study=candidature.year_of_study,
        specialty=candidature.specialty or None,
        dental_intern=candidature.dental_intern,
    )
    return assess_candidate(
        candidate,
        regional=rules_of(ufr.ars_code, on=on),
        lodged_on=on,
        signs_on=signs_on,
        training_ends_on=candidature.training_ends_on,
        agreed=tuple(agreed),
    )


def opinions_needed(candidature: Candidature, agreements: Iterable[Agreement]) -> dict[Purpose, str]:
    """Which ARS has to say what of the project: its code by purpose.

    The ARS of the intended place gives its opinion (IDF-4); that of training validates a project in general medicine
    where its rules say so (IDF-19); another region agrees where the law asks for it (IDF-14): that of the place.
    """
    found: dict[Purpose, str] = {}
    if candidature.intended_ars:
        found[Purpose.PROJECT] = candidature.intended_ars
    for agreement in agreements:
        if agreement.code == "own_ars" and agreement.by:
            found[Purpose.OWN_VALIDATION] = agreement.by
        elif agreement.code == "other_ars" and _elsewhere(candidature):
            found[Purpose.OTHER_REGION] = candidature.intended_ars
    return found


def _elsewhere(candidature: Candidature) -> bool:
    ufr: Organisation | None = candidature.ufr
    return bool(candidature.intended_ars) and ufr is not None and candidature.intended_ars != ufr.ars_code
