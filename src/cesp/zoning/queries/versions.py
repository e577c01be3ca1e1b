"""Versions as screens list them: by region and profession, what each counts, the history of a commune."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from cesp.accounts.models import Membership, Organisation
from cesp.common import pagination
from cesp.territory.models import Commune
from cesp.zoning.models import Category, Deposit, ZonedArea, Zoning
from cesp.zoning.models.zonings import PROFESSIONS, ZoningState
from cesp.zoning.queries.areas import Row, described
from cesp.zoning.workflow import WORKFLOW, code_for
from cesp_law import labels

_PAGE = 30


@dataclass(frozen=True, slots=True)
class Version:
    """A version, and whether it is in force on a day; ``until`` is the first day of the next one, if any."""

    zoning: Zoning
    region: str
    in_force: bool
    until: date | None

    @property
    def serves_also(self) -> str:
        return ", ".join(labels.PROFESSION[one] for one in self.zoning.serves_also)

    @property
    def serving(self) -> str:
        """The same as a sentence; empty when it serves no other profession."""
        if not self.zoning.serves_also:
            return ""
        several = len(self.zoning.serves_also) > 1
        return (
            f"Il juge aussi {'ces professions' if several else 'cette profession'} : {self.serves_also}, tant que la "
            f"région ne publie pas de zonage propre à {'chacune' if several else 'celle-ci'}."
        )


@dataclass(frozen=True, slots=True)
class ListPage:
    page: pagination.Page[Zoning]
    versions: tuple[Version, ...]


def listed(
    actor: Membership, *, on: date, ars: str = "", profession: str = "", state: str = "", cursor: str = ""
) -> ListPage:
    """A page of versions, the latest first; three queries.

    :param ars: code of a region, in lower case; empty or unknown filters nothing or everything.
    """
    rows = Zoning.objects.visible_to(actor).select_related("published_by__person", "drafted_by__person")
    if ars:
        rows = rows.filter(ars=ars)
    if profession in dict(PROFESSIONS):
        rows = rows.filter(profession=profession)
    if state in ZoningState.values:
        rows = rows.filter(state=state)
    page = pagination.page(rows, sort=pagination.Sort("in_force_on", descending=True), cursor=cursor, size=_PAGE)
    return ListPage(page, _described(page.rows, on))


def _described(rows: Sequence[Zoning], on: date) -> tuple[Version, ...]:
    names = dict(Organisation.objects.filter(kind=Organisation.Kind.ARS).values_list("ars_code", "name"))
    regions, professions = {row.ars for row in rows}, {row.profession for row in rows}
    known = Zoning.objects.filter(state=ZoningState.PUBLISHED, ars__in=regions, profession__in=professions)
    starts: dict[tuple[str, str], list[date]] = {}
    for ars, profession, day in known.order_by("in_force_on").values_list("ars", "profession", "in_force_on"):
        starts.setdefault((ars, profession), []).append(day)
    return tuple(
        _version(row, names.get(row.ars, row.ars), starts.get((row.ars, row.profession), []), on) for row in rows
    )


def _version(row: Zoning, region: str, starts: list[date], on: date) -> Version:
    until = next((day for day in starts if day > row.in_force_on), None)
    published = row.state == ZoningState.PUBLISHED
    in_force = published and row.in_force_on <= on and (until is None or on < until)
    return Version(row, region, in_force, until if published else None)


def regions(actor: Membership) -> tuple[tuple[str, str], ...]:
    """(code, name) of the regions that the actor sees, in the order of names."""
    rows = Organisation.objects.filter(kind=Organisation.Kind.ARS).order_by("sort_key", "pk")
    own = actor.organisation.ars_code if actor.organisation else ""
    return tuple((o.ars_code, o.name) for o in rows if not own or o.ars_code == own)


@dataclass(frozen=True, slots=True)
class Counted:
    """Communes, their inhabitants and districts of a category; ``percent`` of the most numerous."""

    category: Category
    communes: int
    parts: int
    population: int
    percent: int


@dataclass(frozen=True, slots=True)
class Button:
    act: str
    label: str
    refusal: str


@dataclass(frozen=True, slots=True)
class VersionPage:
    version: Version
    sentence: str
    counts: tuple[Counted, ...]
    found: tuple[Row, ...]
    buttons: tuple[Button, ...]


def zoning(actor: Membership, pk: int) -> Zoning:
    """:raises Zoning.DoesNotExist: there is none, or it is another region's."""
    rows = Zoning.objects.visible_to(actor).select_related(
        "drafted_by__person", "drafted_by__delegated_by__person", "published_by__person", "withdrawn_by__person"
    )
    return rows.get(pk=pk)


def page_of(actor: Membership, pk: int, *, on: date, commune: Commune | None = None) -> VersionPage:
    """What the page of a version prints.

    :param commune: one that is looked for in it; with its districts.
    """
    row = zoning(actor, pk)
    (version,) = _described([row], on)
    found: tuple[Row, ...] = ()
    if commune is not None:
        areas = ZonedArea.objects.filter(zoning=row, commune=commune)
        areas = areas.select_related("category", "commune__intercommunality").order_by("part")
        found = tuple(described(row, areas))
    sentence = WORKFLOW.sentence(state=row.state, role=actor.role)
    return VersionPage(version, sentence, _counts(row), found, buttons(actor, row))


def _counts(row: Zoning) -> tuple[Counted, ...]:
    parts = Q(part="")
    rows = (
        ZonedArea.objects.filter(zoning=row)
        .values("category")
        .annotate(
            communes=Count("pk", filter=parts),
            parts=Count("pk", filter=~parts),
            people=Sum("commune__population", filter=parts, default=0),
        )
    )
    counts = {one["category"]: (one["communes"], one["parts"], one["people"]) for one in rows}
    most = max((communes for communes, *_ in counts.values()), default=0) or 1
    categories = Category.objects.filter(pk__in=counts)
    return tuple(Counted(one, *counts[one.pk], 100 * counts[one.pk][0] // most) for one in categories)


def buttons(actor: Membership, row: Zoning) -> tuple[Button, ...]:
    """What the actor may do with a version now, or why not."""
    found = []
    for act in ("publish", "withdraw", "abandon"):
        code = code_for(act, actor)
        transition = WORKFLOW[code]
        if row.state in transition.from_states and transition.role == actor.role:
            refusal = WORKFLOW.refusal(code, state=row.state, subject=row, actor=actor)
            found.append(Button(act, transition.label, refusal))
    return tuple(found)


def drafts_of(deposit: Deposit) -> QuerySet[Zoning]:
    """What a file became: the versions made from it, or the one that it completed, in the order of regions."""
    which = Q(pk=deposit.completes_id) if deposit.completes_id else Q(deposit=deposit)
    return Zoning.objects.filter(which).select_related("published_by__person").order_by("ars")


def drafts_to_complete(actor: Membership) -> QuerySet[Zoning]:
    """Drafts that another file may complete."""
    return Zoning.objects.visible_to(actor).filter(state=ZoningState.DRAFT).order_by("ars", "-in_force_on", "pk")
