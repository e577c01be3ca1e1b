"""What the sheets of a committee add up to: means, totals, ties, ranks, and what keeps it from being sealed.

A candidate's points for a criterion are the arithmetic mean of those of the sheets handed in, by members who declared
no conflict of interest about the file; exact fractions, never rounded before the total is compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from django.db.models import prefetch_related_objects

from cesp.campaigns.models import Assignment, Candidature, Capacity, Committee, Conflict, Seat
from cesp.campaigns.queries.ready import ready_for_committee
from cesp.selection.models import Adjustment, CastingVote, Criterion, Sheet, Verdict
from cesp.selection.queries.committees import files_of, seats_of
from cesp.selection.queries.grid import criteria_of, law_grid
from cesp_law.explain import Explained
from cesp_law.refusals import Refused
from cesp_law.selection import ranking

Points = Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Given:
    """One sheet that counts: who, and its points by criterion."""

    seat: Seat
    points: Points
    comment: str


@dataclass(slots=True)
class Row:
    """A file in deliberation.

    :ivar means: by criterion; empty while no sheet counts.
    :ivar rank: on the list of those retained, shared by those still tied; empty for one not retained or not scored.
    """

    candidature: Candidature
    verdict: Verdict | None
    given: list[Given] = field(default_factory=list)
    means: Points = field(default_factory=dict)
    total: Explained[Fraction] | None = None
    rank: int | None = None
    tied: bool = False
    steps: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return str(self.candidature.pk)

    @property
    def retained(self) -> bool:
        return self.verdict is None or self.verdict.retained

    @property
    def shown_total(self) -> str:
        return ranking.decimal(self.total.value) if self.total else ""


@dataclass(slots=True)
class Deliberation:
    """The whole table, best first, then those without a rank.

    :ivar open_ties: groups of keys that only the casting vote can order.
    :ivar refusals: sentences: all that keeps it from being sealed.
    """

    committee: Committee
    criteria: list[Criterion]
    seats: list[Seat]
    rows: list[Row]
    open_ties: tuple[tuple[str, ...], ...]
    adjustments: list[Adjustment]
    refusals: list[str]

    def row(self, key: str) -> Row:
        return next(row for row in self.rows if row.key == key)


def mean(points: Sequence[Points], code: str) -> Fraction:
    """The arithmetic mean of a criterion, exact."""
    return sum((one[code] for one in points), start=Fraction(0)) / len(points)


def deliberation_of(committee: Committee) -> Deliberation:
    """Compute everything anew from the rows."""
    criteria, seats = criteria_of(committee), seats_of(committee)
    rows = _rows(committee, criteria, seats)
    adjustments = list(committee.adjustments.select_related("candidature__person").order_by("position"))
    open_ties: tuple[tuple[str, ...], ...] = ()
    refusals: list[str] = []
    try:
        open_ties = _rank(committee, rows, criteria, adjustments)
    except Refused as refused:
        refusals.append(refused.sentence)
    rows.sort(key=lambda row: (row.rank is None, row.rank or 0, not row.retained))
    found = Deliberation(committee, criteria, seats, rows, open_ties, adjustments, refusals)
    refusals += _refusals(found)
    return found


def _rows(committee: Committee, criteria: list[Criterion], seats: list[Seat]) -> list[Row]:
    verdicts = {one.candidature_id: one for one in committee.verdicts.all()}
    rows = [Row(one, verdicts.get(one.pk)) for one in files_of(committee)]
    given = _given(committee, criteria, seats)
    for row in rows:
        row.given = given.get(row.candidature.pk, [])
        if row.given:
            row.means = {one.code: mean([sheet.points for sheet in row.given], one.code) for one in criteria}
    return rows


def _given(committee: Committee, criteria: list[Criterion], seats: list[Seat]) -> dict[int, list[Given]]:
    """Sheets that count, by file, in the order of seats."""
    withheld = set(
        Conflict.objects.filter(person__in=[seat.membership.person_id for seat in seats]).values_list(
            "person_id", "candidature_id"
        )
    )
    by_seat = {seat.pk: seat for seat in seats}
    sheets = Sheet.objects.filter(seat__committee=committee, handed_in_at__isnull=False).prefetch_related("scores")
    codes = {one.pk: one.code for one in criteria}
    found: dict[int, list[Given]] = defaultdict(list)
    for sheet in sheets.order_by("seat_id"):
        seat = by_seat[sheet.seat_id]
        if (seat.membership.person_id, sheet.candidature_id) not in withheld:
            points = {codes[score.criterion_id]: Fraction(score.hundredths, 100) for score in sheet.scores.all()}
            found[sheet.candidature_id].append(Given(seat, points, sheet.comment))
    return found


def _rank(
    committee: Committee, rows: list[Row], criteria: list[Criterion], adjustments: list[Adjustment]
) -> tuple[tuple[str, ...], ...]:
    """Write totals and ranks on the rows; the ties still open.

    :raises Refused: a grid the law does not admit, or an adjustment that no longer holds.
    """
    grid = law_grid(criteria)
    for row in rows:
        if row.means:
            row.total = grid.total(row.means)
            row.steps = tuple(step.sentence for step in row.total.steps)
    ranked_rows = {row.key: row for row in rows if row.retained and row.means}
    scores = {key: row.means for key, row in ranked_rows.items()}
    tied = ranking.rank(grid, scores).open_ties
    found = ranking.rank(grid, scores, casting_votes=_votes(committee, tied))
    tied_now = {key for group in found.open_ties for key in group}
    _write(found, ranked_rows, tied_now)
    if not found.open_ties and adjustments:
        moves = [ranking.Adjustment(candidate=str(a.candidature_id), rank=a.rank, reason=a.reason) for a in adjustments]
        _write(ranking.adjusted(found, moves), ranked_rows, tied_now)
    return found.open_ties


def _write(found: ranking.Ranking, rows: Mapping[str, Row], tied: set[str]) -> None:
    for one in found.ranked:
        row = rows[one.candidate]
        row.rank, row.tied = one.rank.value, one.candidate in tied
        row.steps = tuple(step.sentence for step in (*one.total.steps, *one.rank.steps))


def _votes(committee: Committee, tied: tuple[tuple[str, ...], ...]) -> list[ranking.CastingVote]:
    """The latest vote about each group tied today; one about a tie that scores have undone counts no more."""
    groups = {frozenset(group) for group in tied}
    latest: dict[frozenset[str], CastingVote] = {}
    for vote in committee.casting_votes.select_related("seat__membership__person").order_by("pk"):
        if frozenset(vote.order) in groups:
            latest[frozenset(vote.order)] = vote
    return [
        ranking.CastingVote(by=vote.seat.membership.person.full_name, order=tuple(vote.order))
        for vote in latest.values()
    ]


def _refusals(found: Deliberation) -> list[str]:
    """Everything that keeps the committee from being sealed, as sentences for its own agents."""
    said = []
    if not found.rows:
        said.append("La commission n'a aucun dossier complet à classer.")
    said += [
        f"{row.candidature.person.full_name} : aucune fiche de notation rendue."
        for row in found.rows
        if row.retained and not row.given
    ]
    said += filter(None, (nobody_settles(found.committee, group) for group in found.open_ties))
    if found.open_ties:
        count = len(found.open_ties)
        many = "une égalité reste" if count == 1 else f"{count} égalités restent"
        said.append(f"Classement : {many} à départager par la voix prépondérante du représentant de l'ARS.")
    return said + _not_ready(found)


def nobody_settles(committee: Committee, tied: Sequence[str]) -> str:
    """Why nobody may settle a tie, and what to do; nothing when a seat of the ARS may cast its vote.

    :param tied: keys of the candidatures.
    """
    seats = Seat.objects.filter(committee=committee, capacity=Capacity.ARS)
    barred = Conflict.objects.filter(candidature__in=[int(key) for key in tied]).values("person")
    if seats.exclude(membership__person__in=barred).exists():
        return ""
    why = (
        "Le représentant de l'ARS a déclaré un conflit d'intérêts sur l'un de ces dossiers"
        if seats.exists()
        else "Aucun siège de la commission n'est celui de l'ARS"
    )
    return (
        f"{why} : personne ne peut les départager. L'UFR rouvre la notation, donne un siège de l'ARS à un autre "
        "référent de la région, puis rouvre la délibération."
    )


def _not_ready(found: Deliberation) -> list[str]:
    """What keeps each file retained from a ranking: enrolment, opinions, agreements (IDF-4, IDF-14, IDF-19)."""
    retained = [row.candidature for row in found.rows if row.retained]
    prefetch_related_objects(retained, "opinions")
    return [f"{one.person.full_name} : {why}" for one in retained for why in ready_for_committee(one)]


def missing_sheets(committee: Committee) -> list[Assignment]:
    """Files given to read whose sheet is not handed in, conflicts aside, in the order of seats and names."""
    rows = (
        Assignment.objects.filter(seat__committee=committee, candidature__in=files_of(committee).values("pk"))
        .select_related("seat__membership__person", "candidature__person")
        .order_by("seat_id", "candidature__person__family_name", "candidature_id")
    )
    handed_in = set(
        Sheet.objects.filter(seat__committee=committee, handed_in_at__isnull=False).values_list(
            "seat_id", "candidature_id"
        )
    )
    withheld = set(
        Conflict.objects.filter(person__in=committee.seats.values("membership__person")).values_list(
            "person_id", "candidature_id"
        )
    )
    return [
        one
        for one in rows
        if (one.seat_id, one.candidature_id) not in handed_in
        and (one.seat.membership.person_id, one.candidature_id) not in withheld
    ]
