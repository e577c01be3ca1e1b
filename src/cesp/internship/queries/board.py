"""A choice as agents read it: where it stands, its posts, how full they would be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from cesp.accounts.models import Membership, Role
from cesp.internship import naming
from cesp.internship.models import Allocation, Candidate, Choice, OpenSpecialty, Placement
from cesp.internship.reading import Standing, ended_by, read_back
from cesp_law.selection import internship as law


def choices_of(actor: Membership) -> list[Choice]:
    """Choices of every year, the latest first; those that are only prepared are the case desk's and the auditor's."""
    rows = Choice.objects.order_by("-year")
    if actor.role not in (Role.CASE_DESK, Role.AUDITOR):
        rows = rows.filter(announced_at__isnull=False)
    return list(rows)


def choice_of(actor: Membership, year: int) -> Choice | None:
    """The choice of a year, if the actor may read it."""
    return next((one for one in choices_of(actor) if one.year == year), None)


def latest_listed(year: int) -> Choice | None:
    """The choice of a year once its national list is public."""
    return Choice.objects.filter(year=year, listed_at__isnull=False).first()


def listed_years() -> list[int]:
    """Years whose national list is public, the latest first."""
    return list(Choice.objects.filter(listed_at__isnull=False).order_by("-year").values_list("year", flat=True))


@dataclass(frozen=True, slots=True)
class Line:
    """A post on the board.

    :param asked: candidates who ask for it first among the posts of general medicine (BIE-4).
    :param reason: why another number of seats was decided; empty where it is the number of requests.
    :param filled: seats taken, in the final allocation or in a simulation; nothing before ranks.
    :param last_rank: of the last one admitted.
    """

    post: law.Post
    asked: int
    seats: int
    reason: str
    filled: int | None
    last_rank: int | None

    @property
    def words(self) -> str:
        return naming.post_words(self.post)

    @property
    def specialty(self) -> str:
        return naming.specialties().get(self.post.specialty, self.post.specialty)

    @property
    def subdivision(self) -> str:
        return naming.subdivisions().get(self.post.subdivision, self.post.subdivision)

    @property
    def width(self) -> str:
        """How long the bar is, in hundredths of the seats."""
        return f"{0 if not self.seats or not self.filled else 100 * self.filled // self.seats}%"


@dataclass(frozen=True)
class Board:
    """The posts of a choice, by specialty then subdivision, and what fills them.

    :param allocation: the final one, when it has been made.
    :param is_simulated: whether what fills the posts is only what would, today.
    """

    choice: Choice
    lines: tuple[Line, ...]
    allocation: Allocation | None
    is_simulated: bool

    @cached_property
    def seats(self) -> int:
        return sum(one.seats for one in self.lines)

    @cached_property
    def filled(self) -> int:
        return sum(one.filled or 0 for one in self.lines)

    @property
    def is_filled(self) -> bool:
        return self.allocation is not None or self.is_simulated


def board(choice: Choice, *, on: date) -> Board:
    """The posts of a choice on a day, with what the final allocation gave, or would give once there are ranks."""
    allocation = Allocation.objects.filter(choice=choice).first()
    standing = Standing.read(choice, on=on)
    asked = Counter(standing.requests())
    outcome = _outcome(standing, allocation)
    filled, last = outcome if outcome is not None else ({}, {})
    posts = sorted({*standing.posts, *standing.openings}) if choice.listed_at is None else sorted(standing.posts)
    lines = []
    for post in posts:
        if post.specialty not in standing.ranking_of:
            continue
        row = standing.posts.get(post)
        lines.append(
            Line(
                post,
                row.asked if row is not None and row.asked is not None else asked[post],
                standing.seats(post),
                row.reason if row is not None and row.decided is not None else "",
                filled.get(post, 0) if outcome is not None else None,
                last.get(post),
            )
        )
    return Board(choice, tuple(lines), allocation, outcome is not None and allocation is None)


def published(choice: Choice) -> Board:
    """What everybody reads of a listed choice: its seats, and after the final allocation how many are taken.

    Never what a simulation gives, and no last rank: among few, a rank names somebody.
    """
    allocation = Allocation.objects.filter(choice=choice).first()
    rows = Placement.objects.filter(candidate__choice=choice).exclude(specialty="")
    taken = Counter(law.Post(*pair) for pair in rows.values_list("specialty", "subdivision"))
    lines = tuple(
        Line(
            row.post,
            row.asked or 0,
            row.seats or 0,
            row.reason if row.decided is not None else "",
            taken[row.post] if allocation is not None else None,
            None,
        )
        for row in choice.posts.filter(seats__isnull=False).order_by("specialty", "subdivision")
    )
    return Board(choice, lines, allocation, is_simulated=False)


def _outcome(
    standing: Standing, allocation: Allocation | None
) -> tuple[dict[law.Post, int], dict[law.Post, int]] | None:
    """Seats taken and last rank admitted, by post; none before the list and the ranks."""
    if allocation is not None:
        found = law.allocate(read_back(allocation.inputs))
    elif standing.choice.listed_at is not None and any(standing.ranks.values()):
        found = law.allocate(standing.as_law())
    else:
        return None
    taken = Counter(post for post in found.post_of.values() if post is not None)
    return dict(taken), dict(found.last_rank)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many candidates, and what they lack."""

    candidates: int
    without_wishes: int
    without_rank: int
    left: int
    placed: int
    unplaced: int


def figures(actor: Membership, choice: Choice, *, on: date) -> Figures:
    """Counts within the actor's reach. Five queries."""
    rows = Candidate.objects.visible_to(actor).filter(choice=choice)
    gone = rows.filter(left_at__isnull=False) | rows.filter(contract__in=ended_by(on))
    staying = rows.staying().exclude(contract__in=ended_by(on))
    placements = Placement.objects.filter(candidate__in=rows.values("pk"))
    return Figures(
        candidates=staying.count(),
        without_wishes=staying.filter(wishes__isnull=True).count(),
        without_rank=staying.filter(ranks__isnull=True).count(),
        left=gone.distinct().count(),
        placed=placements.exclude(specialty="").count(),
        unplaced=placements.filter(specialty="").count(),
    )


def opened(choice: Choice) -> list[OpenSpecialty]:
    """The specialties of a choice with the ranking that each reads."""
    return list(OpenSpecialty.objects.filter(choice=choice).select_related("ranking").order_by("code"))
