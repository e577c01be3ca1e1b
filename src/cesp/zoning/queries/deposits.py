"""A file against what the service knows: read again for the check and for the preparation alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from cesp.accounts.models import Membership, Organisation
from cesp.common import pagination
from cesp.common.spreadsheets import apart
from cesp.common.spreadsheets.guard import Limits, Unreadable
from cesp.common.spreadsheets.reader import RawSheet
from cesp.territory.models import Commune, FormerCode
from cesp.zoning.importing import absences, matching, shapes, words
from cesp.zoning.importing.absences import Absence
from cesp.zoning.importing.matching import Matched
from cesp.zoning.importing.world import Former, Place, World
from cesp.zoning.models import Category, Deposit, DepositContent, DepositLine, ZonedArea
from cesp.zoning.models.zonings import ZoningState
from cesp.zoning.queries.judging import by_departement

_PAGE = 30
_A_PAGE_OF_LINES = 50


def world() -> World:
    """The official code of today and who holds each département: three queries, about a second."""
    agencies = by_departement(Organisation.objects.filter(kind=Organisation.Kind.ARS))
    rows = Commune.objects.filter(active=True).values_list(
        "code", "name", "departement_id", "postcodes", "latitude", "longitude", "kind"
    )
    places = (
        Place(code, name, departement, agencies.get(departement, ""), tuple(postcodes.split()),
              None if latitude is None or longitude is None else (latitude, longitude), kind == Commune.Kind.DISTRICT)
        for code, name, departement, postcodes, latitude, longitude, kind in rows
    )  # fmt: skip
    formers = [Former(*row) for row in FormerCode.objects.order_by("pk").values_list("code", "name", "commune_id")]
    gone = Commune.objects.filter(active=False, successor__isnull=False)
    formers += [Former(*row) for row in gone.order_by("pk").values_list("code", "name", "successor_id")]
    return World(places, formers, _known_parts())


def _known_parts() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    rows = ZonedArea.objects.filter(zoning__state=ZoningState.PUBLISHED).exclude(part="")
    for part, commune in rows.values_list("part", "commune_id"):
        found[part].add(commune)
    return {part: tuple(sorted(communes)) for part, communes in found.items()}


def categories_for(ars: str) -> QuerySet[Category]:
    """The national categories and those of a region, most under-served first."""
    return Category.objects.filter(Q(ars="") | Q(ars=ars) if ars else Q(ars=""))


def words_for(deposit: Deposit) -> Mapping[str, int]:
    """What each word of a file stands for."""
    rows = categories_for(deposit.ars).order_by("ars").values_list("code", "pk", "words")
    return words.by_word({code: (pk, tuple(said)) for code, pk, said in rows}, deposit.categories)


def sheets_of(deposit: Deposit, *, limits: Limits) -> list[RawSheet]:
    """:raises Unreadable: the file cannot be opened."""
    return apart.read(bytes(DepositContent.objects.get(deposit=deposit).data), limits=limits)


@dataclass(frozen=True, slots=True)
class Reading:
    """A file read against the service: the dry run, and what the preparation stores."""

    shape: str
    matched: Matched
    absences: tuple[Absence, ...]
    notices: tuple[str, ...]


def layouts_of(deposit: Deposit, sheets: Sequence[RawSheet]) -> tuple[shapes.Layout, ...]:
    """What a person said of the columns, else what is recognised; none when neither."""
    return (shapes.mapped(deposit.mapping),) if deposit.mapping else shapes.recognise(sheets)


def read(deposit: Deposit, sheets: Sequence[RawSheet], layouts: Sequence[shapes.Layout]) -> Reading:
    """Match every row of every sheet understood."""
    known = {sheet.name: sheet for sheet in sheets}
    if any(layout.sheet not in known for layout in layouts):
        raise Unreadable("La feuille indiquée n'est plus dans le fichier. Indiquez de nouveau les colonnes.")
    rows = (row for layout in layouts for row in shapes.rows_of(known[layout.sheet], layout))
    now = world()
    matched = matching.match(
        rows, world=now, words=words_for(deposit), ars=deposit.ars, choices=commune_choices(deposit)
    )
    notices, lacking = _completeness(deposit, matched, now)
    return Reading(layouts[0].shape, matched, lacking, notices)


def _completeness(deposit: Deposit, matched: Matched, now: World) -> tuple[tuple[str, ...], tuple[Absence, ...]]:
    """Which communes the file ought to have named, and what to say when it is no whole list."""
    if not any(not part for _, part in matched.areas):
        return ("Ce fichier ne classe que des quartiers (QPV) : ses lignes s'ajoutent à un projet.",), ()
    outside = set(categories_for(deposit.ars).filter(counts_as="").values_list("pk", flat=True))
    if not any(area.category in outside for (_, part), area in matched.areas.items() if not part):
        return ("Ce fichier ne nomme que des communes en zone : celles qu'il ne nomme pas sont hors zone.",), ()
    read_in = absences.departements_read(matched, now)
    unread = sorted(code for code, ars in now.ars_of.items() if ars and deposit.ars == ars and code not in read_in)
    notices = (
        (f"Le fichier ne nomme aucune commune de ces départements, qui seront hors zone : {', '.join(unread)}.",)
        if unread
        else ()
    )
    return notices, absences.absences(matched, world=now, ars=deposit.ars)


def commune_choices(deposit: Deposit) -> Mapping[str, str]:
    """What a person said that rows mean: words of the row → code of a commune."""
    rows = DepositLine.objects.filter(deposit=deposit, kind=DepositLine.Kind.REJECTED, chosen_commune__isnull=False)
    return {typed: code for typed, code in rows.values_list("typed", "chosen_commune_id") if code is not None}


def category_choices(deposit: Deposit) -> Mapping[str, int]:
    """What a person said of communes that the file lacks: code → key of a category."""
    rows = DepositLine.objects.filter(deposit=deposit, kind=DepositLine.Kind.MISSING, chosen_category__isnull=False)
    return {
        code: category
        for code, category in rows.values_list("commune_id", "chosen_category_id")
        if code is not None and category is not None
    }


def deposits(actor: Membership, *, cursor: str = "") -> pagination.Page[Deposit]:
    """Files not settled yet, or settled, the latest first."""
    rows = Deposit.objects.visible_to(actor).select_related("received_by__person", "received_by__delegated_by__person")
    return pagination.page(rows, sort=pagination.Sort("received_at", descending=True), cursor=cursor, size=_PAGE)


def deposit(actor: Membership, pk: int) -> Deposit:
    """:raises Deposit.DoesNotExist: there is none, or it is another region's."""
    rows = Deposit.objects.visible_to(actor).select_related("received_by__person", "received_by__delegated_by__person")
    return rows.get(pk=pk)


def missing(held: Deposit, *, cursor: str = "") -> pagination.Page[DepositLine]:
    """Communes that the file lacks, what is known of each in words: ``hints`` of a line."""
    page = lines(held, DepositLine.Kind.MISSING, cursor=cursor)
    labels = dict(Category.objects.values_list("pk", "label"))
    for line in page.rows:
        line.hints = [{**hint, "category": labels.get(hint["category"], "")} for hint in line.proposals[:6]]
    return page


def lines(held: Deposit, kind: str, *, cursor: str = "") -> pagination.Page[DepositLine]:
    """What is left for a person to look at, in the order of the file or of the codes."""
    rows = DepositLine.objects.filter(deposit=held, kind=kind)
    rows = rows.select_related("commune", "proposed", "chosen_commune", "chosen_category")
    return pagination.page(rows, sort=pagination.Sort("id"), cursor=cursor, size=_A_PAGE_OF_LINES)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much a person has still to say."""

    rejected: int
    attached: int
    missing: int
    undecided: int
    proposed: int


def waiting(held: Deposit) -> Waiting:
    """One query."""
    rejected = Q(kind=DepositLine.Kind.REJECTED)
    missing = Q(kind=DepositLine.Kind.MISSING)
    undecided = missing & Q(chosen_category__isnull=True)
    found = DepositLine.objects.filter(deposit=held).aggregate(
        rejected=Sum("count", filter=rejected, default=0),
        attached=Sum("count", filter=rejected & Q(chosen_commune__isnull=False), default=0),
        missing=Count("pk", filter=missing),
        undecided=Count("pk", filter=undecided),
        proposed=Count("pk", filter=undecided & Q(proposed__isnull=False)),
    )
    return Waiting(**found)


@dataclass(frozen=True, slots=True)
class Word:
    """A category as a file writes it, and folded as it is matched."""

    written: str
    folded: str


def unknown_words(held: Deposit) -> tuple[Word, ...]:
    """Words of categories that nobody has matched yet."""
    known = words_for(held)
    rows = DepositLine.objects.filter(deposit=held, kind=DepositLine.Kind.REJECTED)
    said = rows.order_by("typed_category").values_list("typed_category", flat=True).distinct()
    folded = {words.fold(word): word for word in said if word}
    return tuple(Word(word, key) for key, word in folded.items() if key not in known)


def shape_in_words(held: Deposit) -> str:
    """« export CartoSanté »…"""
    return shapes.SHAPES.get(held.shape, "")
