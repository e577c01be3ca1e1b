"""What is missing in a candidature: fields, pieces, agreements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cesp.campaigns.models import Attachment, Candidature, Opinion, Outcome, Purpose
from cesp.campaigns.requirements import FIELDS, LEAST_WORDS, Requirement, eligibility, fields_needed, required
from cesp_law.eligibility import Eligibility
from cesp_law.labels import ARS
from cesp_law.remarks import Remark

AGREEING = (Outcome.FAVOURABLE, Outcome.RESERVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A piece that the file asks for, and what stands there."""

    requirement: Requirement
    attachments: tuple[Attachment, ...]
    by_text: bool

    @property
    def met(self) -> bool:
        return bool(self.attachments) or self.by_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """How far a file has come.

    :param fields: names of the fields left empty, in the order of the file.
    :param pieces: every place for a piece, in that order.
    :param waiting: sentences about agreements that an ARS has still to give; they do not hold up the deposit.
    :param law: what the law says of the person; nothing while it cannot be asked.
    :param must_leave: the region of training, when the law sends this specialty to another one and the file stays.
    """

    fields: tuple[str, ...]
    pieces: tuple[Place, ...]
    waiting: tuple[str, ...]
    law: Eligibility | None
    must_leave: str = ""

    @property
    def missing_pieces(self) -> tuple[Requirement, ...]:
        return tuple(place.requirement for place in self.pieces if not place.met)

    @property
    def refusals(self) -> tuple[Remark, ...]:
        return self.law.refusals if self.law else ()

    @property
    def warnings(self) -> tuple[Remark, ...]:
        return self.law.warnings if self.law else ()

    @property
    def complete(self) -> bool:
        """Whether the candidate has nothing more to give, and the law nothing against it."""
        return not self.missing and not self.refusals

    @property
    def missing(self) -> tuple[str, ...]:
        """Everything that the candidate has still to give, as words of a list."""
        elsewhere = f"région d'installation autre que {ARS[self.must_leave]}" if self.must_leave else ""
        fields = (FIELDS[name] for name in self.fields)
        return (*fields, *filter(None, (elsewhere,)), *(one.label for one in self.missing_pieces))

    @property
    def percent(self) -> int:
        """How much of the file is filled in, 0 to 100."""
        asked = len(self.pieces) + len(FIELDS)
        return 100 * (asked - len(self.fields) - len(self.missing_pieces)) // asked


def completeness(candidature: Candidature, *, on: date) -> Completeness:
    """What is missing in a file on a day.

    :param on: day of the deposit, done or meant: its rules are asked.
    :clauses: NAT-4, IDF-5, IDF-7, IDF-14, IDF-19
    """
    attachments = list(candidature.attachments.select_related("piece").order_by("pk"))
    opinions = list(candidature.opinions.all())
    return judged(candidature, attachments, opinions, on=on)


def judged(
    candidature: Candidature, attachments: Iterable[Attachment], opinions: Iterable[Opinion], *, on: date
) -> Completeness:
    """The same, from rows read already: for a list."""
    by_place: dict[str, list[Attachment]] = {}
    for one in attachments:
        if one.piece.is_kept:
            by_place.setdefault(one.requirement, []).append(one)
    opinions = list(opinions)
    signatures = candidature.campaign.signatures_from_on  # a national day, whatever the UFR: nothing is read for it
    agreed = [one.ars for one in opinions if one.outcome in AGREEING and one.purpose != Purpose.PROJECT]
    found = eligibility(candidature, on=on, signs_on=max(on, signatures), agreed=agreed)
    return Completeness(
        fields=tuple(name for name in fields_needed(candidature) if not _filled(candidature, name)),
        pieces=tuple(
            Place(
                requirement=one,
                attachments=tuple(by_place.get(one.code, ())),
                by_text=bool(one.field) and _long_enough(getattr(candidature, one.field)),
            )
            for one in required(candidature)
        ),
        waiting=tuple(_waiting(opinions)),
        law=found.value if found else None,
        must_leave=_must_leave(candidature, found.value) if found else "",
    )


def _must_leave(candidature: Candidature, law: Eligibility) -> str:
    """The region of training, when another one has to agree and the file names none other (IDF-14)."""
    assert candidature.ufr is not None
    here = candidature.ufr.ars_code or ""
    elsewhere = any(one.code == "other_ars" for one in law.agreements)
    return here if elsewhere and candidature.intended_ars == here else ""


def _filled(candidature: Candidature, name: str) -> bool:
    return getattr(candidature, "ufr_id" if name == "ufr" else name) not in (None, "")


def _long_enough(text: str) -> bool:
    return len(text.split()) >= LEAST_WORDS


def _waiting(opinions: Iterable[Opinion]) -> Iterable[str]:
    for one in opinions:
        if not one.outcome:
            yield f"{one.get_purpose_display()} : attendu de l'ARS {ARS[one.ars]}."
