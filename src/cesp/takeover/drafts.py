"""From lines to contracts: each row of « Contrats » with its events and payments, as values of the law.

Nothing is judged here; what is missing to build a value is said on the line it is missing from.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cesp.takeover import cells, layout, vocabulary
from cesp.takeover.cells import Reading, Unread
from cesp.takeover.lines import Line
from cesp.takeover.remarks import Code, Remark
from cesp.takeover.vocabulary import Event
from cesp_law import facts as law
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import Fact, Terms
from cesp_law.money import Cents
from cesp_law.refusals import Refused
from cesp_law.regime import regime_for


@dataclass(frozen=True, slots=True)
class Period:
    """A sum already paid for whole months: one net total, as the file gives it."""

    months: MonthRange
    net_cents: Cents
    line: Line
    column: str


@dataclass(frozen=True, slots=True)
class Bank:
    """Where the person was paid; ``in_use`` when the file says that allowances already went there."""

    iban: str
    bic: str
    holder: str
    in_use: bool


@dataclass(slots=True)
class Draft:
    """A contract as the file tells it. ``terms`` is ``None`` when they could not be built."""

    line: Line
    events: list[Line] = field(default_factory=list)
    payments: list[Line] = field(default_factory=list)
    terms: Terms | None = None
    facts: list[tuple[Fact, Line]] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)

    @property
    def reference(self) -> str:
        return self.line.text("reference")

    @property
    def lines(self) -> Iterator[Line]:
        yield self.line
        yield from self.events
        yield from self.payments

    @property
    def remarks(self) -> list[Remark]:
        return [remark for line in self.lines for remark in line.remarks]

    @property
    def is_rejected(self) -> bool:
        return any(line.has_errors() for line in self.lines)


def assemble(
    contracts: Iterable[Line], events: Iterable[Line], payments: Iterable[Line]
) -> tuple[list[Draft], list[Line]]:
    """Tie the three sheets together by reference.

    :returns: one draft a row of contracts, in the file's order; and the rows of events and
        payments that belong to none, each with the sentence that says so.
    """
    drafts = [Draft(line) for line in contracts]
    by_reference: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.reference:
            by_reference[draft.reference].append(draft)
    orphans: list[Line] = []
    for lines, attribute in ((events, "events"), (payments, "payments")):
        for line in lines:
            owners = by_reference.get(line.text("reference"), [])
            for owner in owners[:1]:
                getattr(owner, attribute).append(line)
            if not owners:
                _refuse_orphan(line)
                orphans.append(line)
    _refuse_twins(by_reference)
    for draft in drafts:
        _build(draft)
    return drafts, orphans


def _refuse_orphan(line: Line) -> None:
    if line.text("reference"):
        line.refuse(
            Code.ORPHAN, "reference",
            f"Aucune ligne de contrat du fichier ne porte la référence « {line.text('reference')} ».",
        )  # fmt: skip
    elif not line.has_errors():
        line.refuse(Code.MISSING, "reference", "La cellule est vide : on ne sait pas de quel contrat il s'agit.")


def _refuse_twins(by_reference: dict[str, list[Draft]]) -> None:
    for reference, twins in by_reference.items():
        if len(twins) < 2:
            continue
        for draft in twins:
            others = sorted(other.line.number for other in twins if other is not draft)
            where = ", ".join(map(str, others[:5]))
            draft.line.refuse(
                Code.DUPLICATE_REFERENCE, "reference",
                f"La référence « {reference} » est aussi celle de la ligne {where} : laquelle est la bonne ?",
            )  # fmt: skip


def _build(draft: Draft) -> None:
    line = draft.line
    for code, event in _ONCE.items():
        if code in line.values:
            _add(draft, line, event, line.values[code], "")
    for number in _numbers(line):
        _add_months(draft, line, Event.SUSPENDED, "suspension", number)
        _add_months(draft, line, Event.DEFERRAL_GRANTED, "deferral", number)
        _add_period(draft, line, f"paid_first{number}", f"paid_last{number}", f"paid_net{number}")
    for event_line in draft.events:
        kind = event_line.values.get("event")
        if isinstance(kind, Event):
            _add_event(draft, event_line, kind)
    for payment in draft.payments:
        _add_period(draft, payment, "first", "last", "net")
    draft.terms = _terms(line)


_ONCE = {
    "entered_third_cycle": Event.ENTERED_THIRD_CYCLE,
    "entered_dental_internship": Event.ENTERED_DENTAL_INTERNSHIP,
    "thesis_defended": Event.THESIS_DEFENDED,
    "diploma_obtained": Event.DIPLOMA_OBTAINED,
    "registered_with_order": Event.REGISTERED_WITH_ORDER,
    "project_validated": Event.PROJECT_VALIDATED,
    "installed": Event.INSTALLED,
    "breached": Event.BREACHED,
}
_DAYS: dict[Event, Callable[..., Fact]] = {
    Event.ENTERED_THIRD_CYCLE: law.EnteredThirdCycle,
    Event.ENTERED_DENTAL_INTERNSHIP: law.EnteredDentalInternship,
    Event.THESIS_DEFENDED: law.ThesisDefended,
    Event.DIPLOMA_OBTAINED: law.DiplomaObtained,
    Event.REGISTERED_WITH_ORDER: law.RegisteredWithOrder,
    Event.EXCLUDED: law.Excluded,
    Event.REMOVED_FROM_REGISTER: law.RemovedFromRegister,
    Event.BREACHED: law.Breached,
}
_MONTHS = frozenset({Event.SUSPENDED, Event.DEFERRAL_GRANTED, Event.PRACTICE_SUSPENDED})
_LAST_DAY = frozenset({Event.THESIS_DEFENDED, Event.DIPLOMA_OBTAINED})
_EXACT_DAY = frozenset({Event.BREACHED, Event.WAIVED, Event.EXCLUDED, Event.REMOVED_FROM_REGISTER})


def _numbers(line: Line) -> list[str]:
    """The numbers under which repeated columns come in this row: "" then " 2", " 3"…"""
    found = {code[code.index(" ") :] for code in line.values if " " in code}
    return ["", *sorted(found)]


def _add(draft: Draft, line: Line, event: Event, on: object, ground_column: str) -> None:
    """Build one fact that happens on a day."""
    assert isinstance(on, date)
    contract = draft.line
    if event is Event.PROJECT_VALIDATED:
        code = "project_ars" if line is contract else "ars"
        ars = line.text(code)
        if not ars and (ars := contract.text("ars")):
            line.assume(
                code, f"Projet validé sans dire par quelle ARS : celle de formation est retenue ({ars.upper()})."
            )
        if ars:
            draft.facts.append((law.ProjectValidated(on=on, ars=ars), line))
    elif event is Event.INSTALLED:
        _add_installation(draft, line, on)
    elif event is Event.LEFT_PLACE:
        draft.facts.append((law.LeftPlace(on=on, place=line.text("place")), line))
    elif event is Event.WAIVED:
        ground = _reread(line, ground_column, layout.waiver_ground)
        if ground is not None:
            draft.facts.append((law.Waived(on=on, ground=ground), line))
    else:
        draft.facts.append((_DAYS[event](on=on), line))


def _add_installation(draft: Draft, line: Line, on: date) -> None:
    category = line.values.get("category")
    if not isinstance(category, law.ZoneCategory):
        if "category" not in line.cells:
            line.refuse(Code.INCOMPLETE, "category", "Une installation demande la catégorie de zone du lieu.")
        return
    share = line.values.get("share_percent")
    if not isinstance(share, int):
        if "share_percent" in line.cells:
            return
        share = 100
        line.assume("share_percent", "Quotité absente : l'installation est reprise à temps plein.")
    draft.facts.append((law.Installed(on=on, share_percent=share, category=category, place=line.text("place")), line))


def _add_months(draft: Draft, line: Line, event: Event, group: str, number: str) -> None:
    """Build a suspension or a deferral from the columns of « Contrats »."""
    first, last, ground, requested = (f"{group}_{part}{number}" for part in ("first", "last", "ground", "requested_on"))
    if not any(code in line.cells for code in (first, last, ground, requested)):
        return
    months = _range(line, first, last)
    _complete(line, (ground,), f"{_NAMES[event]} : le motif manque.")
    if event is Event.DEFERRAL_GRANTED:
        _complete(line, (requested,), f"{_NAMES[event]} : le jour de la demande manque.")
    if months is not None:
        _append_months(draft, line, event, months, line.values.get(ground), line.values.get(requested))


_NAMES = {
    Event.SUSPENDED: "Suspension",
    Event.DEFERRAL_GRANTED: "Report d'installation",
    Event.PRACTICE_SUSPENDED: "Suspension de l'exercice",
}


def _append_months(
    draft: Draft, line: Line, event: Event, months: MonthRange, ground: object, requested: object
) -> None:
    if event is Event.PRACTICE_SUSPENDED:
        draft.facts.append((law.PracticeSuspended(months=months), line))
    elif event is Event.SUSPENDED and isinstance(ground, law.SuspensionGround):
        draft.facts.append((law.Suspended(months=months, ground=ground), line))
    elif event is Event.DEFERRAL_GRANTED and isinstance(ground, law.DeferralGround) and isinstance(requested, date):
        draft.facts.append((law.DeferralGranted(months=months, ground=ground, requested_on=requested), line))


def _add_event(draft: Draft, line: Line, event: Event) -> None:
    """Build the fact of a row of « Événements », whose columns depend on what happened."""
    if event not in _MONTHS:
        month_means = "" if event in _EXACT_DAY else "last" if event in _LAST_DAY else "first"
        on = _reread(line, "begins", lambda cell: cells.day(cell, years=layout.YEARS, month_means=month_means))
        if on is not None:
            _add(draft, line, event, on, "ground")
        return
    first = _reread(line, "begins", layout.first_month)
    if first is not None:
        line.values["begins"] = first
    months = _range(line, "begins", "last")
    ground: object = None
    if event is not Event.PRACTICE_SUSPENDED:
        ground = _reread(
            line, "ground", layout.suspension_ground if event is Event.SUSPENDED else layout.deferral_ground
        )
    if event is Event.DEFERRAL_GRANTED:
        _complete(line, ("requested_on",), f"{_NAMES[event]} : le jour de la demande manque.")
    if months is not None:
        _append_months(draft, line, event, months, ground, line.values.get("requested_on"))


def _reread(line: Line, code: str, read: Callable[[cells.Cell], Reading[Any]]) -> Any:
    """Read a cell whose meaning depends on the rest of its row; ``None`` when the line now says why not."""
    if code not in line.cells:
        if code != "begins":  # the sheet itself asks for it
            line.refuse(Code.INCOMPLETE, code, "Cet événement demande un motif.")
        return None
    try:
        reading = read(line.cells[code])
    except Unread as unread:
        line.refuse(Code.UNREAD, code, str(unread))
        return None
    if reading.quality is not cells.Quality.EXACT:
        line.qualities[code] = reading.quality.value
    if reading.note:
        line.warn(Code.ASSUMED, code, reading.note)
    return reading.value


def _range(line: Line, first_code: str, last_code: str) -> MonthRange | None:
    """Both ends of whole months; the last is written included and kept excluded."""
    first, last = line.values.get(first_code), line.values.get(last_code)
    if not isinstance(first, Month) or not isinstance(last, Month):
        _complete(line, (first_code, last_code), "Il faut le premier et le dernier mois.")
        return None
    if last < first:
        line.refuse(
            Code.INCOMPLETE, last_code, f"Le dernier mois ({last.in_french}) précède le premier ({first.in_french})."
        )
        return None
    return MonthRange(first, last + 1)


def _complete(line: Line, codes: tuple[str, ...], sentence: str) -> None:
    """Say that a cell is missing, once, unless it is there and could not be read."""
    absent = [code for code in codes if code not in line.cells]
    if absent:
        line.refuse(Code.INCOMPLETE, absent[0], sentence)


def _add_period(draft: Draft, line: Line, first_code: str, last_code: str, net_code: str) -> None:
    if not any(code in line.cells for code in (first_code, last_code, net_code)):
        return
    first = line.values.get(first_code)
    if last_code not in line.cells and isinstance(first, Month):
        months: MonthRange | None = MonthRange(first, first + 1)
    else:
        months = _range(line, first_code, last_code)
    _complete(line, (net_code,), "Le montant versé manque.")
    net = line.values.get(net_code)
    if months is not None and isinstance(net, int):
        draft.periods.append(Period(months, Cents(net), line, net_code))


def _terms(line: Line) -> Terms | None:
    """What the contract says of itself, or ``None`` when a needed part is missing or unread."""
    values = line.values
    profession, status, signed_on = values.get("profession"), values.get("status"), values.get("signed_on")
    academic_year, ars = values.get("academic_year"), line.text("ars")
    if not (
        isinstance(profession, law.Profession)
        and isinstance(status, law.Status)
        and isinstance(signed_on, date)
        and isinstance(academic_year, int)
        and ars
    ):
        return None
    lodged_on = values.get("lodged_on") or _lodged_on(line, profession, signed_on)
    if not isinstance(lodged_on, date):
        return None
    return Terms(
        profession=profession,
        status=status,
        ars=ars,
        lodged_on=lodged_on,
        signed_on=signed_on,
        academic_year=academic_year,
        allowance_from=values.get("allowance_from"),  # type: ignore[arg-type]
        expected_diploma_on=values.get("expected_diploma_on"),  # type: ignore[arg-type]
        year_of_study=values.get("year_of_study"),  # type: ignore[arg-type]
        specialty=_specialty(line),
    )


def _lodged_on(line: Line, profession: law.Profession, signed_on: date) -> date | None:
    """The day of signature stands for an unknown day of lodging, when no earlier day could change the regime."""
    if "lodged_on" in line.cells:
        return None
    try:
        by_signature = regime_for(profession=profession, lodged_on=signed_on, signed_on=signed_on)
        earlier = regime_for(profession=profession, lodged_on=date.min, signed_on=signed_on)
    except Refused:
        by_signature, earlier = None, None
    if by_signature != earlier:
        line.refuse(Code.INCOMPLETE, "lodged_on", "Le jour du dépôt décide ici du régime : il faut l'écrire.")
        return None
    line.assume("lodged_on", "Jour du dépôt absent : celui de la signature en tient lieu, le régime est le même.")
    return signed_on


def _specialty(line: Line) -> str | None:
    """In the law's spelling: folded, words joined by underscores."""
    folded = cells.folded(line.text("specialty"))
    return vocabulary.SPECIALTY_WORDS.get(folded, folded.replace(" ", "_")) or None
