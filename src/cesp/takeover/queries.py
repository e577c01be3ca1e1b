"""Reads: what the service holds about a file's contracts, and the reports."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from urllib.parse import urlencode

from django.db.models import QuerySet

from cesp.accounts.models import Membership, Organisation, Person
from cesp.common import instants, pagination, search
from cesp.contracts.models import Contract
from cesp.contracts.reading import timelines
from cesp.payments.models import BankAccount
from cesp.takeover import report
from cesp.takeover.drafts import Draft
from cesp.takeover.models import Batch, BatchState, Outcome, ReportLine
from cesp.takeover.remarks import Code
from cesp.takeover.report import Correction
from cesp.takeover.world import Faculties, Faculty, KnownPerson, World
from cesp_law.timeline import Timeline

_KEYS_A_QUERY = 1_000
LINES_A_PAGE = 50


def world_of(drafts: Sequence[Draft]) -> World:
    """Read all that the checks of these contracts need to know of the service."""
    emails = {draft.line.text("email") for draft in drafts} - {""}
    names = {search.key(f"{d.line.text('family_name')} {d.line.text('given_names')}") for d in drafts} - {""}
    ibans = {"".join(draft.line.text("iban").split()).upper() for draft in drafts} - {""}
    return World(
        references=_references({draft.reference for draft in drafts} - {""}),
        persons=_persons(emails),
        namesakes=_namesakes(names, emails),
        ibans=_ibans(ibans),
        faculties=_faculties(),
    )


def _chunks(keys: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), _KEYS_A_QUERY):
        yield ordered[start : start + _KEYS_A_QUERY]


def _references(references: set[str]) -> dict[str, str]:
    found = {}
    for chunk in _chunks(references):
        held = Contract.objects.filter(reference__in=chunk)
        for reference, opened_at, batch in held.values_list("reference", "opened_at", "takeover_line__batch_id"):
            source = f" par le dépôt n° {batch}" if batch else ""
            since = instants.in_french(opened_at)
            found[reference] = (
                f"Le contrat {reference} est déjà dans le service, entré{source} le {since} : rien à reprendre. "
                "Ce qui a changé depuis s'enregistre dans son dossier."
            )
    return found


def _persons(emails: set[str]) -> dict[str, KnownPerson]:
    rows = [
        row
        for chunk in _chunks(emails)
        for row in Person.objects.filter(email__in=chunk).values_list("pk", "email", "sort_key", "birth_on")
    ]
    held = _contracts_of([pk for pk, *_ in rows])
    return {email: KnownPerson(pk, name, birth, tuple(held.get(pk, ()))) for pk, email, name, birth in rows}


def _contracts_of(person_ids: list[int]) -> dict[int, list[tuple[str, Timeline]]]:
    found: dict[int, list[tuple[str, Timeline]]] = defaultdict(list)
    for start in range(0, len(person_ids), _KEYS_A_QUERY):
        contracts = Contract.objects.filter(signatory__in=person_ids[start : start + _KEYS_A_QUERY])
        owners = {pk: (person, ref) for pk, person, ref in contracts.values_list("pk", "signatory_id", "reference")}
        for contract_id, timeline in timelines(sorted(owners)):
            person, reference = owners[contract_id]
            found[person].append((reference, timeline))
    return found


def _namesakes(names: set[str], emails: set[str]) -> dict[tuple[str, date], str]:
    found = {}
    for chunk in _chunks(names):
        people = Person.objects.filter(sort_key__in=chunk, birth_on__isnull=False)
        for name, birth_on, email in people.values_list("sort_key", "birth_on", "email"):
            if email not in emails and birth_on is not None:
                found[name, birth_on] = email
    return found


def _ibans(ibans: set[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for chunk in _chunks(ibans):
        for iban, email in BankAccount.objects.filter(iban__in=chunk).values_list("iban", "person__email"):
            found[iban].add(email)
    return {iban: frozenset(users) for iban, users in found.items()}


def _faculties() -> Faculties:
    rows = Organisation.objects.filter(kind=Organisation.Kind.UFR).order_by("code")
    return Faculties.of(Faculty(*row) for row in rows.values_list("pk", "code", "name", "city", "ars_code"))


def batches(actor: Membership, *, cursor: str = "") -> pagination.Page[Batch]:
    """Batches the actor sees, latest first, abandoned ones left out."""
    shown = Batch.objects.visible_to(actor).exclude(state=BatchState.ABANDONED)
    shown = shown.select_related("received_by__person", "received_by__delegated_by__person")
    return pagination.page(shown, sort=pagination.Sort("id", descending=True), cursor=cursor, size=20)


def batch_rows(actor: Membership) -> QuerySet[Batch]:
    """What a page about one batch is looked up in."""
    return (
        Batch.objects.visible_to(actor)
        .exclude(state=BatchState.ABANDONED)
        .select_related("received_by__person", "import_asked_by__person")
    )


def lines(batch: Batch, *, outcome: str = "", code: str = "", text: str = "") -> QuerySet[ReportLine]:
    """Lines of a report, filtered.

    :param outcome: one of :class:`Outcome`, anything else is no filter; so for ``code``.
    :param text: words of a name or of a reference, in any order.
    """
    found = ReportLine.objects.filter(batch=batch).select_related("contract")
    if outcome in Outcome.values:
        found = found.filter(outcome=outcome)
    if code in Code._value2member_map_:
        found = found.filter(codes__contains=f" {code} ")
    for word in search.key(text).split():
        found = found.filter(search_key__contains=word)
    return found


def page_of_lines(found: QuerySet[ReportLine], *, cursor: str = "") -> pagination.Page[ReportLine]:
    return pagination.page(found, sort=pagination.Sort("position"), cursor=cursor, size=LINES_A_PAGE)


def rejected_to_correct(batch: Batch) -> Iterator[Correction]:
    """Rejected rows worth sending again: contracts already in the service have nothing to correct."""
    rejected = ReportLine.objects.filter(batch=batch, outcome=Outcome.REJECTED)
    stored = f" {Code.ALREADY_STORED.value} "
    lines = rejected.exclude(codes__contains=stored).order_by("position").values_list("typed", flat=True)
    for typed in lines.iterator(chunk_size=500):
        for sheet, cells, reason in typed or ():
            yield Correction(sheet, {code: report.cell_from(cell) for code, cell in cells.items()}, reason)


def already_received(batch: Batch) -> str:
    """What to tell whoever deposits the same bytes again."""
    who, when = batch.received_by.signature, instants.in_french(batch.received_at)
    taken = " et repris" if batch.state == BatchState.IMPORTED else ""
    return (
        f"Ce fichier, au caractère près, a déjà été déposé{taken} : dépôt n° {batch.pk}, par {who}, le {when}. "
        "En voici le rapport ; rien n'a été refait."
    )


def address_of(filters: dict[str, str]) -> str:
    """The filters as the end of an address, for the links between pages."""
    return urlencode({name: value for name, value in filters.items() if value})


def content_of(batch: Batch) -> bytes:
    """The file as it came."""
    return bytes(batch.content.data)


def qualities_of(contract: Contract) -> dict[str, str]:
    """How sure we are of each field of a contract taken over: field → ``interpreted`` or ``assumed``.

    A field that is not there was read as typed; a contract that was not taken over has none.
    """
    line = ReportLine.objects.filter(contract=contract).only("qualities").first()
    return {} if line is None else dict(line.qualities)
