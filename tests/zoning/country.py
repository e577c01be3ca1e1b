"""A small country for zonings: two regions, merged and restored communes, a city of districts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from cesp.accounts.models import Membership, Organisation, Role
from cesp.territory.models import Commune, Departement, FormerCode, Region
from cesp.zoning.models import Category, Deposit, ZonedArea, Zoning
from cesp.zoning.models.seeding import NATIONAL
from cesp.zoning.models.zonings import ZoningState
from cesp.zoning.operations import deciding, deposits, preparing
from cesp.zoning.operations.deposits import Described
from tests.factories import memberships

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
FROM = date(2026, 4, 1)
COMMUNES = {
    # code: name, département, postcodes, population
    "01001": ("Abbans", "01", "01100", 700),
    "01002": ("Belley-le-Lac", "01", "01200", 2_000),
    "01003": ("Valserhône", "01", "01300", 16_000),
    "01004": ("Saint-Cyr", "01", "01100", 300),
    "69001": ("Grigny-sur-Rhône", "69", "69520", 10_000),
    "69123": ("Lyon", "69", "69001 69002", 500_000),
    "69381": ("Lyon 1er Arrondissement", "69", "69001", 30_000),
    "69382": ("Lyon 2e Arrondissement", "69", "69002", 30_000),
    "75056": ("Paris", "75", "75001", 2_000_000),
}
FORMER = {  # code: name, commune of today
    "01091": ("Châtillon-en-Michaille", "01003"),
    "01018": ("Arlod", "01003"),
    "69381": ("Lyon 1er Arrondissement", "69123"),
    "69382": ("Lyon 2e Arrondissement", "69123"),
}


def settle() -> None:
    """Make the country, its two agencies and the national categories, whoever began before."""
    for region, name in (("84", "Auvergne-Rhône-Alpes"), ("11", "Île-de-France")):
        Region.objects.update_or_create(code=region, defaults={"name": name})
    for code, name, region in (("01", "Ain", "84"), ("69", "Rhône", "84"), ("75", "Paris", "11")):
        Departement.objects.update_or_create(code=code, defaults={"name": name, "region_id": region})
    for code, (name, departement, postcodes, population) in COMMUNES.items():
        Commune.objects.create(
            code=code,
            name=name,
            kind=Commune.Kind.DISTRICT if "Arrondissement" in name else Commune.Kind.COMMUNE,
            departement_id=departement,
            postcodes=postcodes,
            population=population,
            vintage=2026,
        )
    for code, (name, commune) in FORMER.items():
        FormerCode.objects.create(code=code, name=name, commune_id=commune)
    for code, departements in (("ara", "01 69"), ("idf", "75")):
        memberships.ars(code)
        Organisation.objects.filter(kind=Organisation.Kind.ARS, code=code).update(departements=departements)
    seed()


def seed() -> None:
    """The categories of the migration, which a transactional test before may have flushed."""
    for code, label, counts_as, rank, words, doubt in NATIONAL:
        values = {"label": label, "counts_as": counts_as, "rank": rank, "words": list(words), "doubt": doubt}
        Category.objects.get_or_create(ars="", code=code, defaults=values)


def referent(region: str = "ara") -> Membership:
    """A new referent of a region."""
    organisation = Organisation.objects.get(kind=Organisation.Kind.ARS, code=region)
    return memberships.acting(Role.ARS_REFERENT, organisation=organisation)


def category(code: str) -> Category:
    return Category.objects.get(ars="", code=code)


def zoning(areas: dict[str, str], **changes: Any) -> Zoning:
    """A published version of the doctors' zoning of ARA: ``{"01001": "ZIP", "01003/QN001": "ZAC"}``."""
    values: dict[str, Any] = {
        "ars": "ara",
        "profession": "medicine",
        "in_force_on": date(2022, 1, 1),
        "name": "zonage médecins 2022",
        "state": ZoningState.PUBLISHED,
        "drafted_at": NOW,
        "published_at": NOW,
    }
    made = Zoning.objects.create(**values | changes)
    for place, code in areas.items():
        commune, _, part = place.partition("/")
        ZonedArea.objects.create(zoning=made, commune_id=commune, part=part, category=category(code))
    return made


@contextmanager
def reopened(made: Zoning) -> Iterator[None]:
    """A published version as a draft again, for a test that arranges its rows: published, they are frozen."""
    Zoning.objects.filter(pk=made.pk).update(state=ZoningState.DRAFT)
    yield
    Zoning.objects.filter(pk=made.pk).update(state=made.state)


def draft(areas: dict[str, str], *, by: Membership | None = None, **changes: Any) -> Zoning:
    """A draft for 1 April 2026."""
    own: dict[str, Any] = {
        "state": ZoningState.DRAFT,
        "published_at": None,
        "in_force_on": FROM,
        "name": "zonage médecins 2026",
        "drafted_by": by or referent(),
    }
    return zoning(areas, **own | changes)


def described(**changes: Any) -> Described:
    """What the author of a file says of it: the doctors' zoning of 1 April 2026."""
    values: dict[str, Any] = {"profession": "medicine", "in_force_on": FROM, "name": "zonage médecins 2026"}
    return Described(**values | changes)


def deposited(actor: Membership, content: str | bytes, *, name: str = "zonage.csv", **changes: Any) -> Deposit:
    """A file received and checked."""
    held = deposits.receive(
        actor=actor,
        file_name=name,
        content=content.encode() if isinstance(content, str) else content,
        described=described(**changes),
        at=NOW,
    )
    return deposits.check(deposit_id=held.pk, at=NOW)


def prepared(actor: Membership, held: Deposit) -> Deposit:
    """The drafts of a checked file; communes left undecided are « non renseigné »."""
    deciding.leave_unsaid(actor=actor, deposit=held, at=NOW)
    preparing.ask_drafts(actor=actor, deposit=held, seen=held.kept_digest)
    return preparing.prepare(deposit_id=held.pk, at=NOW)
