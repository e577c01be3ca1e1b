"""A file against what the service knows: read again for the check and for the preparation alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.db.models import Count, Q, QuerySet, Sum

from cesp.accounts.models import Membership, Organisation
from cesp.common import pagination
from cesp.common.export import Column, Kind
from cesp.common.spreadsheets import apart
from cesp.common.spreadsheets.guard import Limits, Unreadable
from cesp.common.spreadsheets.reader import RawSheet
from cesp.territory.models import Commune, FormerCode
from cesp.zoning.importing import absences, matching, professions, shapes, words
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
    unnamed: tuple[str, ...]


def layouts_of(deposit: Deposit, sheets: Sequence[RawSheet]) -> tuple[shapes.Layout, ...]:
    """What a person said of the columns, else what is recognised; none when neither."""
    if deposit.mapping:
        return (shapes.mapped(deposit.mapping, sheets),)
    return shapes.recognise(sheets, profession=deposit.profession)


def read(
    deposit: Deposit,
    sheets: Sequence[RawSheet],
    layouts: Sequence[shapes.Layout],
    *,
    choices: Mapping[str, str] = MappingProxyType({}),
) -> Reading:
    """Match every row of every sheet understood.

    :param choices: what rows mean as a person said (:func:`commune_choices`); none for the report, which is of the
        file alone.
    :raises Unreadable: a sheet that was pointed at is gone, or a column is the zoning of another profession.
    """
    for layout in layouts:
        professions.require(layout.heading, profession=deposit.profession, is_mapped=bool(deposit.mapping))
    known = {sheet.name: sheet for sheet in sheets}
    if any(layout.sheet not in known for layout in layouts):
        raise Unreadable("La feuille indiquée n'est plus dans le fichier. Indiquez de nouveau les colonnes.")
    rows = (row for layout in layouts for row in shapes.rows_of(known[layout.sheet], layout))
    now = world()
    matched = matching.match(rows, world=now, words=words_for(deposit), ars=deposit.ars, choices=choices)
    notices, lacking, unnamed = _completeness(deposit, matched, now)
    return Reading(layouts[0].shape, matched, lacking, notices, unnamed)


def _completeness(
    deposit: Deposit, matched: Matched, now: World
) -> tuple[tuple[str, ...], tuple[Absence, ...], tuple[str, ...]]:
    """What to say of what the file lacks, the communes and the whole départements that it ought to have named."""
    partial = _why_partial(deposit, matched)
    lacking = absences.absences(matched, world=now, ars=deposit.ars, whole=not partial)
    counted = (absences.counted(lacking),) if lacking else ()
    if partial:
        return (partial, *counted), lacking, ()
    unnamed = tuple(sorted(absences.departements_unnamed(matched, now)))
    if not unnamed:
        return counted, lacking, ()
    several = len(unnamed) > 1
    return (
        (
            f"Le fichier ne nomme aucune commune {'de ces départements' if several else 'de ce département'} : "
            f"{', '.join(unnamed)}. Dites ce qu'{'ils sont' if several else 'il est'}, plus bas.",
            *counted,
        ),
        lacking,
        unnamed,
    )


def _why_partial(deposit: Deposit, matched: Matched) -> str:
    """Why a file is no list of every commune, in a sentence; empty when it is one."""
    if not any(not part for _, part in matched.areas):
        return (
            "Ce fichier ne classe que des quartiers (QPV) : ses lignes s'ajoutent à un projet." if matched.areas else ""
        )
    outside = set(categories_for(deposit.ars).filter(counts_as="").values_list("pk", flat=True))
    if any(area.category in outside for (_, part), area in matched.areas.items() if not part):
        return ""
    known = words_for(deposit)
    if any(known.get(words.fold(row.category)) in outside for row in matched.rejected):
        return ""
    return "Ce fichier ne nomme que des communes en zone : celles qu'il ne nomme pas sont hors zone."


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
    rows = Deposit.objects.visible_to(actor).select_related(
        "completes", "received_by__person", "received_by__delegated_by__person"
    )
    return rows.get(pk=pk)


def missing(held: Deposit, *, cursor: str = "") -> pagination.Page[DepositLine]:
    """Communes that the file lacks, what is known of each in words: ``hints`` of a line."""
    page = lines(held, DepositLine.Kind.MISSING, cursor=cursor)
    labels = dict(Category.objects.values_list("pk", "label"))
    meant = set(attached(held))
    for line in page.rows:
        line.is_attached = line.commune_id in meant
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
    sure: int
    unnamed: int


def waiting(held: Deposit) -> Waiting:
    """Three queries, one more for a file that passes over départements."""
    rejected = Q(kind=DepositLine.Kind.REJECTED)
    missing = Q(kind=DepositLine.Kind.MISSING)
    undecided = missing & Q(chosen_category__isnull=True) & ~Q(commune__in=attached(held))
    found = DepositLine.objects.filter(deposit=held).aggregate(
        rejected=Sum("count", filter=rejected, default=0),
        attached=Sum("count", filter=rejected & Q(chosen_commune__isnull=False), default=0),
        missing=Count("pk", filter=missing),
        undecided=Count("pk", filter=undecided),
        proposed=Count("pk", filter=undecided & Q(proposed__isnull=False)),
    )
    of_unnamed = undecided_of_unnamed(held).count() if held.unnamed else 0
    return Waiting(**found, unnamed=of_unnamed, sure=sum(line.count for line, _ in sure_lines(held)))


def attached(held: Deposit) -> QuerySet[DepositLine, str | None]:
    """Communes that a person attached a rejected row to, as a subquery of their codes."""
    rows = DepositLine.objects.filter(deposit=held, kind=DepositLine.Kind.REJECTED, chosen_commune__isnull=False)
    return rows.values_list("chosen_commune", flat=True)


def undecided(held: Deposit) -> QuerySet[DepositLine]:
    """Communes without a row and that nobody has decided of: neither their category, nor a row that means them."""
    rows = DepositLine.objects.filter(deposit=held, kind=DepositLine.Kind.MISSING, chosen_category__isnull=True)
    return rows.exclude(commune__in=attached(held))


def undecided_of_unnamed(held: Deposit) -> QuerySet[DepositLine]:
    """Those of them in the départements that the file passes over."""
    return undecided(held).filter(commune__departement__in=held.unnamed)


def sure_lines(held: Deposit) -> Iterator[tuple[DepositLine, str]]:
    """Rejected lines that may be attached all at once, and the code of the commune of each.

    Of the communes with a near name, exactly one has no row of its own in the file: another one, near as its
    name may be, is classed by its own row.
    """
    lacking = set(undecided(held).values_list("commune_id", flat=True))
    rows = DepositLine.objects.filter(deposit=held, kind=DepositLine.Kind.REJECTED, chosen_commune__isnull=True)
    for line in rows.exclude(proposals=[]).order_by("pk"):
        near = [one["code"] for one in line.proposals if one["why"] == matching.NEAR and one["code"] in lacking]
        if len(near) == 1:
            yield line, near[0]


_REPORT_COLUMNS: tuple[Column[DepositLine], ...] = (
    Column("Nature", lambda line: line.get_kind_display(), width=26),
    Column("Ligne", lambda line: line.place, width=24),
    Column("Lignes semblables", lambda line: line.count, Kind.NUMBER),
    Column("Ce que dit le fichier", lambda line: line.typed, width=40),
    Column("Catégorie du fichier", lambda line: line.typed_category, width=30),
    Column("Code INSEE", lambda line: line.commune_id or ""),
    Column("Commune", lambda line: line.commune.label if line.commune else "", width=30),
    Column("Pourquoi", lambda line: line.reason, width=70),
    Column(
        "Propositions", lambda line: " ; ".join(f"{one['label']}, {one['why']}" for one in line.proposals), width=60
    ),
    Column("Choix", lambda line: _choice(line), width=30),
)


def _choice(line: DepositLine) -> str:
    chosen = line.chosen_commune or line.chosen_category
    return "" if chosen is None else getattr(chosen, "label", "")


def report(held: Deposit) -> tuple[tuple[Column[DepositLine], ...], Iterator[DepositLine]]:
    """The columns and the rows of an export of all that a person has to look at, in the order of the screen."""
    rows = DepositLine.objects.filter(deposit=held).select_related("commune", "chosen_commune", "chosen_category")
    return _REPORT_COLUMNS, rows.order_by("-kind", "pk").iterator(chunk_size=1_000)


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
