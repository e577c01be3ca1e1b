"""Terms and facts as plain values, and back: one codec for scenario files and for the database.

Keys and words are those of the scenario files: ``kind``, ``from``, ``until``, ``ground``, ``on``.
What is read is checked to the last key: an unknown one is a mistake, never ignored.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias, assert_never

from cesp_law.dates import Month
from cesp_law.facts import (
    Breached,
    DeferralGranted,
    DeferralGround,
    DiplomaObtained,
    EnteredDentalInternship,
    EnteredThirdCycle,
    Excluded,
    Fact,
    Installed,
    LeftPlace,
    PracticeSuspended,
    Profession,
    ProjectValidated,
    RegisteredWithOrder,
    RemovedFromRegister,
    Status,
    Suspended,
    SuspensionGround,
    Terms,
    ThesisDefended,
    Waived,
    WaiverGround,
    ZoneCategory,
)
from cesp_law.table import Malformed, Notation, Table, shown

__all__ = ["Malformed", "Notation", "Plain", "fact_from", "fact_to", "kind_of", "terms_from", "terms_to"]

Plain: TypeAlias = str | int
"""What JSON and TOML both hold; a day is written ``YYYY-MM-DD``, a month ``YYYY-MM``."""


def terms_from(mapping: object, *, path: str = "contract", notation: Notation = Notation.JSON) -> Terms:
    """Read the terms of a contract.

    :param mapping: plain values under the names of the scenario files.
    :param path: where the mapping stands, for the message.
    :returns: terms of which nothing but the form has been checked.
    :raises Malformed: a key is missing, unknown, or of the wrong type.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-9
    """
    table = Table(mapping, path, notation)
    terms = Terms(
        profession=table.word("profession", Profession),
        status=table.word("status", Status),
        ars=table.ars("ars"),
        lodged_on=table.day("lodged_on"),
        signed_on=table.day("signed_on"),
        academic_year=table.number("academic_year", 1, 9998),
        allowance_from=table.optional("allowance_from", table.month),
        expected_diploma_on=table.optional("expected_diploma_on", table.day),
        year_of_study=table.optional("year_of_study", lambda key: table.number(key, 1, 20)),
        specialty=table.optional("specialty", table.text),
        offered_on=table.optional("offered_on", table.day),
    )
    table.end()
    return terms


def terms_to(terms: Terms) -> dict[str, Plain]:
    """Write the terms of a contract; what is not given is left out.

    :returns: a dict that :func:`terms_from` reads back to the same terms.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-9
    """
    given: dict[str, Plain | date | Month | None] = {
        "profession": terms.profession.value,
        "status": terms.status.value,
        "ars": terms.ars,
        "lodged_on": terms.lodged_on,
        "signed_on": terms.signed_on,
        "academic_year": terms.academic_year,
        "allowance_from": terms.allowance_from,
        "expected_diploma_on": terms.expected_diploma_on,
        "year_of_study": terms.year_of_study,
        "specialty": terms.specialty,
        "offered_on": terms.offered_on,
    }
    return {key: _plain(value) for key, value in given.items() if value is not None}


def fact_from(mapping: object, *, path: str = "", notation: Notation = Notation.JSON) -> Fact:
    """Read one fact.

    :param mapping: ``kind`` and the fields of that kind, no other.
    :param path: where the mapping stands, for the message.
    :returns: a fact of which nothing but the form, and the order of its own months, is checked.
    :raises Malformed: unknown kind, a key missing or unknown, a wrong type.
    :raises Refused: a range of months that ends before it starts.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-10
    """
    table = Table(mapping, path, notation)
    kind = table.text("kind")
    reader = _READERS.get(kind)
    if reader is None:
        raise Malformed(table.at("kind"), f"genre de fait inconnu : {shown(kind)}")
    fact = reader(table)
    table.end()
    return fact()


def fact_to(fact: Fact) -> dict[str, Plain]:
    """Write one fact.

    :returns: a dict that :func:`fact_from` reads back to the same fact.
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-10
    """
    return {"kind": kind_of(fact)} | {key: _plain(value) for key, value in _fields(fact).items()}


def kind_of(fact: Fact) -> str:
    """Name the kind of a fact, as files and the database write it.

    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-10
    """
    return _KINDS[type(fact)]


_KINDS: dict[type, str] = {
    Suspended: "suspended",
    EnteredThirdCycle: "entered_third_cycle",
    EnteredDentalInternship: "entered_dental_internship",
    ThesisDefended: "thesis_defended",
    RegisteredWithOrder: "registered_with_order",
    DiplomaObtained: "diploma_obtained",
    DeferralGranted: "deferral_granted",
    ProjectValidated: "project_validated",
    Installed: "installed",
    LeftPlace: "left_place",
    PracticeSuspended: "practice_suspended",
    Excluded: "excluded",
    RemovedFromRegister: "removed_from_register",
    Breached: "breached",
    Waived: "waived",
}


def _fields(fact: Fact) -> dict[str, Plain | date | Month]:
    match fact:
        case Suspended(months=months, ground=ground):
            return {"from": months.first, "until": months.until, "ground": ground.value}
        case DeferralGranted(months=months, ground=ground, requested_on=requested_on):
            return {
                "from": months.first,
                "until": months.until,
                "ground": ground.value,
                "requested_on": requested_on,
            }
        case PracticeSuspended(months=months):
            return {"from": months.first, "until": months.until}
        case ProjectValidated(on=on, ars=ars):
            return {"on": on, "ars": ars}
        case Installed(on=on, share_percent=share, category=category, place=place):
            fields: dict[str, Plain | date | Month]
            fields = {"on": on, "share_percent": share, "category": category.value}
            return {**fields, "place": place} if place else fields
        case LeftPlace(on=on, place=place):
            return {"on": on, "place": place} if place else {"on": on}
        case Waived(on=on, ground=ground):
            return {"on": on, "ground": ground.value}
        case (
            EnteredThirdCycle(on=on)
            | EnteredDentalInternship(on=on)
            | ThesisDefended(on=on)
            | RegisteredWithOrder(on=on)
            | DiplomaObtained(on=on)
            | Excluded(on=on)
            | RemovedFromRegister(on=on)
            | Breached(on=on)
        ):
            return {"on": on}
        case _:
            assert_never(fact)


def _plain(value: Plain | date | Month) -> Plain:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Month) else value


_Reader: TypeAlias = Callable[[Table], Callable[[], Fact]]


def _on(kind: Callable[..., Fact]) -> _Reader:
    """Reader of a fact that is a day and nothing more."""

    def read(table: Table) -> Callable[[], Fact]:
        on = table.day("on")
        return lambda: kind(on=on)

    return read


def _suspended(table: Table) -> Callable[[], Fact]:
    months, ground = table.months(), table.word("ground", SuspensionGround)
    return lambda: Suspended(months=months(), ground=ground)


def _deferral_granted(table: Table) -> Callable[[], Fact]:
    months, ground = table.months(), table.word("ground", DeferralGround)
    requested_on = table.day("requested_on")
    return lambda: DeferralGranted(months=months(), ground=ground, requested_on=requested_on)


def _practice_suspended(table: Table) -> Callable[[], Fact]:
    months = table.months()
    return lambda: PracticeSuspended(months=months())


def _project_validated(table: Table) -> Callable[[], Fact]:
    on, ars = table.day("on"), table.ars("ars")
    return lambda: ProjectValidated(on=on, ars=ars)


def _installed(table: Table) -> Callable[[], Fact]:
    on, share = table.day("on"), table.number("share_percent", 1, 100)
    category, place = table.word("category", ZoneCategory), table.name("place")
    return lambda: Installed(on=on, share_percent=share, category=category, place=place)


def _left_place(table: Table) -> Callable[[], Fact]:
    on, place = table.day("on"), table.name("place")
    return lambda: LeftPlace(on=on, place=place)


def _waived(table: Table) -> Callable[[], Fact]:
    on, ground = table.day("on"), table.word("ground", WaiverGround)
    return lambda: Waived(on=on, ground=ground)


_READERS: dict[str, _Reader] = {
    "suspended": _suspended,
    "entered_third_cycle": _on(EnteredThirdCycle),
    "entered_dental_internship": _on(EnteredDentalInternship),
    "thesis_defended": _on(ThesisDefended),
    "registered_with_order": _on(RegisteredWithOrder),
    "diploma_obtained": _on(DiplomaObtained),
    "deferral_granted": _deferral_granted,
    "project_validated": _project_validated,
    "installed": _installed,
    "left_place": _left_place,
    "practice_suspended": _practice_suspended,
    "excluded": _on(Excluded),
    "removed_from_register": _on(RemovedFromRegister),
    "breached": _on(Breached),
    "waived": _waived,
}
