"""The scores of a committee while they are given: one's own files, one sheet, who has handed in.

Nobody reads another's points of a file before handing in their own sheet of it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from cesp.accounts.models import Membership
from cesp.campaigns.models import Attachment, Candidature, Committee, CommitteeState, Opinion, Seat
from cesp.campaigns.queries.agent_file import project_of, studies_of
from cesp.campaigns.queries.reading import Shown
from cesp.campaigns.requirements import requirement
from cesp.selection.models import Criterion, Sheet
from cesp.selection.permissions import seat_of
from cesp.selection.queries.committees import files_of, hides_names, seats_of, withheld_from
from cesp.selection.queries.deliberation import Given, deliberation_of, missing_sheets
from cesp.selection.queries.grid import criteria_of
from cesp_law.selection import ranking


@dataclass(frozen=True, slots=True)
class Own:
    """A file that a member is given, and how far its sheet is."""

    candidature: Candidature
    title: str
    sheet: Sheet | None

    @property
    def handed_in(self) -> bool:
        return self.sheet is not None and self.sheet.handed_in_at is not None


@dataclass(frozen=True, slots=True)
class Progress:
    """Of one member: how many files they were given, how many sheets are handed in, those that are, those that wait."""

    seat: Seat
    given: int
    missing: int
    sheets: tuple[Sheet, ...]

    @property
    def handed_in(self) -> int:
        return self.given - self.missing


@dataclass(frozen=True, slots=True)
class Page:
    """One file beside its grid.

    :ivar fields: label and words of what the file says, empty ones left out.
    :ivar attachments: pieces that the committee is shown, and what place each fills.
    :ivar opinions: what agencies said of it, or were asked.
    :ivar points: what the member wrote, by code, « 14,5 ».
    :ivar others: sheets of others; empty until the member's own is handed in.
    :ivar previous: the file before this one, whatever its sheet.
    :ivar following: the next file whose sheet is not handed in.
    """

    committee: Committee
    candidature: Candidature
    title: str
    fields: tuple[tuple[str, str], ...]
    attachments: tuple[tuple[Attachment, str], ...]
    opinions: tuple[Opinion, ...]
    criteria: tuple[Criterion, ...]
    sheet: Sheet | None
    points: dict[str, str]
    others: tuple[Given, ...]
    previous: Own | None
    following: Own | None
    number: int
    count: int

    @property
    def open(self) -> bool:
        handed_in = self.sheet is not None and self.sheet.handed_in_at is not None
        return self.committee.state == CommitteeState.SCORING and not handed_in


def title_of(committee: Committee, candidature: Candidature) -> str:
    """The candidate's name; their number while the scoring is blind."""
    if hides_names(committee):
        return f"Candidature n° {candidature.pk}"
    return candidature.person.full_name


def own_files(actor: Membership, committee: Committee) -> list[Own]:
    """The files a member is given, in the order of names, or of numbers while names are hidden."""
    seat = seat_of(actor, committee)
    if seat is None:
        return []
    files = files_of(committee).visible_to(actor).filter(pk__in=seat.assignments.values("candidature"))
    if committee.blind:
        files = files.order_by("pk")
    sheets = {one.candidature_id: one for one in Sheet.objects.filter(seat=seat)}
    return [Own(one, title_of(committee, one), sheets.get(one.pk)) for one in files]


def page_of(actor: Membership, committee: Committee, pk: int) -> Page:
    """:raises Candidature.DoesNotExist: not given to this member, or hidden by a conflict of interest."""
    own = own_files(actor, committee)
    place = next((index for index, one in enumerate(own) if one.candidature.pk == pk), None)
    if place is None:
        raise Candidature.DoesNotExist
    this = own[place]
    rest = own[place + 1 :] + own[:place]
    codes = {one.pk: one.code for one in criteria_of(committee)}
    written = this.sheet.scores.all() if this.sheet else ()
    return Page(
        committee=committee,
        candidature=this.candidature,
        title=this.title,
        fields=_fields(this.candidature),
        attachments=_attachments(committee, this.candidature),
        opinions=tuple(this.candidature.opinions.order_by("pk")),
        criteria=tuple(criteria_of(committee)),
        sheet=this.sheet,
        points={codes[score.criterion_id]: typed(score.hundredths) for score in written},
        others=_others(actor, committee, this) if this.handed_in else (),
        previous=own[place - 1] if place else None,
        following=next((one for one in rest if not one.handed_in), None),
        number=place + 1,
        count=len(own),
    )


def typed(hundredths: int) -> str:
    """1 450 is « 14,5 », as the member would type it."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole},{rest:02d}".rstrip("0").rstrip(",") if rest else str(whole)


def _fields(candidature: Candidature) -> tuple[tuple[str, str], ...]:
    said = (*studies_of(candidature), *project_of(candidature))
    return tuple((label, words) for label, words in said if words)


def _attachments(committee: Committee, candidature: Candidature) -> tuple[tuple[Attachment, str], ...]:
    rows = candidature.attachments.select_related("piece").order_by("pk")
    shown = Shown(identity=not committee.blind).pieces(rows)
    return tuple((one, requirement(one.requirement).label) for one in shown)


def _others(actor: Membership, committee: Committee, own: Own) -> tuple[Given, ...]:
    row = deliberation_of(committee).row(str(own.candidature.pk))
    return tuple(one for one in row.given if one.seat.membership_id != actor.pk)


def progress_of(actor: Membership, committee: Committee) -> list[Progress]:
    """How far each member is; sheets of files hidden from the reader are not named."""
    missing = Counter(one.seat_id for one in missing_sheets(committee))
    withheld = withheld_from(actor, committee)
    files = set(files_of(committee).values_list("pk", flat=True))
    sheets = Sheet.objects.filter(seat__committee=committee, handed_in_at__isnull=False, candidature__in=files)
    rows = list(sheets.select_related("candidature__person").order_by("candidature__person__family_name", "pk"))
    found = []
    for seat in seats_of(committee):
        of_seat = tuple(one for one in rows if one.seat_id == seat.pk)
        shown = tuple(one for one in of_seat if one.candidature_id not in withheld)
        found.append(Progress(seat, len(of_seat) + missing[seat.pk], missing[seat.pk], shown))
    return found


def to_score(actor: Membership) -> int:
    """How many sheets the actor still owes, over all their committees that score."""
    committees = Committee.objects.filter(state=CommitteeState.SCORING, seats__membership=actor)
    return sum(not one.handed_in for committee in committees for one in own_files(actor, committee))


def points_in_french(given: Given, criteria: list[Criterion]) -> list[str]:
    return [ranking.decimal(given.points[one.code]) for one in criteria]
