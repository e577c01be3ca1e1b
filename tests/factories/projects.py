"""Projects made by the operations themselves, in a small region of two agencies: ``sent()``, ``validated()``.

Thiers (63) is in ZIP and Vichy (03) out of zone in Auvergne-Rhône-Alpes; Saint-Denis (93) is in ZIP in
Île-de-France. The département of Thiers has a referent only where a test makes one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from cesp.accounts.models import Membership, Organisation, Role
from cesp.contracts.models import Contract
from cesp.projects.models import Project
from cesp.projects.operations import deciding, drafting
from cesp.projects.operations.drafting import SiteValues
from cesp.territory.models import Commune, Departement, Region, SearchName
from cesp.zoning.models import Category, PlaceOfPractice, ZonedArea, Zoning
from cesp.zoning.models.places import PlaceState, PostKind
from cesp.zoning.models.seeding import NATIONAL
from cesp.zoning.models.zonings import ZoningState
from tests.factories import memberships
from tests.factories.contracts import concluded
from tests.factories.life_events import holder

AT = datetime(2028, 1, 15, 9, 0, tzinfo=UTC)
"""When they are sent: a Saturday of January 2028, nine months before the diploma of ``concluded()``."""
TODAY = date(2028, 1, 15)
LATER = datetime(2028, 1, 31, 9, 0, tzinfo=UTC)
"""The sixteenth day: the voice of the département is waited for no longer."""
_COMMUNES = {"63430": ("Thiers", "63", "84"), "03310": ("Vichy", "03", "84"), "93066": ("Saint-Denis", "93", "11")}
_REGIONS = {"84": ("Auvergne-Rhône-Alpes", "ara", "03 63"), "11": ("Île-de-France", "idf", "93")}
_DEPARTEMENTS = {"63": "Puy-de-Dôme", "03": "Allier", "93": "Seine-Saint-Denis"}
MSP = SiteValues(structure="msp", share_percent=100, name="Maison de santé")
WHOLE: dict[str, Any] = {
    "mode": "self_employed",
    "sector": "1",
    "scheduled_share": 80,
    "planned_on": date(2028, 11, 1),
}


def commune(code: str = "63430") -> Commune:
    """A commune of the small country, made on the way."""
    name, departement, region = _COMMUNES[code]
    label, ars, codes = _REGIONS[region]
    memberships.ars(ars)
    Organisation.objects.filter(kind=Organisation.Kind.ARS, code=ars).update(departements=codes)
    Region.objects.get_or_create(code=region, defaults={"name": label})
    Departement.objects.get_or_create(
        code=departement, defaults={"name": _DEPARTEMENTS[departement], "region_id": region}
    )
    made, new = Commune.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "kind": Commune.Kind.COMMUNE,
            "departement_id": departement,
            "postcodes": code,
            "vintage": 2026,
            "latitude": 45.8,
            "longitude": 3.5,
            "sort_key": name.lower(),
        },
    )
    if new:
        SearchName.objects.create(commune=made, key=name.lower().replace("-", " "), whole=True, weight=1)
    return made


def zoned() -> None:
    """The doctors' zonings of both regions, in force since 2022: Thiers and Saint-Denis are in ZIP."""
    for code, label, counts_as, rank, words, doubt in NATIONAL:
        values = {"label": label, "counts_as": counts_as, "rank": rank, "words": list(words), "doubt": doubt}
        Category.objects.get_or_create(ars="", code=code, defaults=values)
    for ars, code in (("ara", "63430"), ("idf", "93066")):
        row, new = Zoning.objects.get_or_create(
            ars=ars,
            profession="medicine",
            in_force_on=date(2022, 1, 1),
            defaults={"name": "zonage médecins 2022", "state": ZoningState.DRAFT, "drafted_at": AT},
        )
        if new:
            ZonedArea.objects.create(
                zoning=row, commune=commune(code), category=Category.objects.get(ars="", code="ZIP")
            )
            Zoning.objects.filter(pk=row.pk).update(state=ZoningState.PUBLISHED, published_at=AT)
    commune("03310")


def place(code: str = "63430", *, reference: str = "R6900001", **changes: Any) -> PlaceOfPractice:
    """A place of the national list, open since the start of 2027."""
    where = commune(code)
    values: dict[str, Any] = {
        "ars": "idf" if code == "93066" else "ara",
        "commune": where,
        "profession": "medicine",
        "specialty": "médecine générale",
        "kind": PostKind.SELF_EMPLOYED,
        "structure": "msp",
        "structure_name": "Maison de santé",
        "priority": 1,
        "state": PlaceState.OPEN,
        "listed_on": date(2027, 1, 4),
        "confirmed_on": date(2027, 12, 1),
        "recorded_at": AT,
    }
    return PlaceOfPractice.objects.create(reference=reference, **values | changes)


def drafted(
    contract: Contract | None = None,
    *,
    of: PlaceOfPractice | None = None,
    sites: Sequence[SiteValues] | None = (MSP,),
    at: datetime = AT,
    **values: Any,
) -> Project:
    """A whole draft of the contract's own signatory; from a place of the list, else where ``commune`` says."""
    contract = contract or concluded(specialty="medecine_generale")
    actor = holder(contract)
    project = drafting.start(actor=actor, contract=contract, place=of, at=at)
    given = WHOLE | ({} if of is not None or "commune" in values else {"commune": commune()}) | values
    return drafting.save(actor=actor, project=project, values=given, sites=sites, seen=project.version, at=at)


def sent(contract: Contract | None = None, *, at: datetime = AT, **given: Any) -> Project:
    """A project sent to the agency of its place; from a place of the list unless ``commune`` is given."""
    zoned()
    if "commune" not in given and "of" not in given:
        given["of"] = PlaceOfPractice.objects.filter(reference="R6900001").first() or place()
    project = drafted(contract, at=at, **given)
    return drafting.send(actor=holder(project.contract), project=project, at=at)


def validated(
    contract: Contract | None = None, *, by: Membership | None = None, at: datetime = LATER, **given: Any
) -> Project:
    """A project validated by the agency of its place, sixteen days after it was sent."""
    project = sent(contract, **given)
    actor = by or memberships.referent(project.ars)
    return deciding.validate(actor=actor, project=project, reasons="", at=at)


def of_departement(code: str = "63", *, region: str = "ara") -> Membership:
    """The referent of a département, since 2010."""
    made = memberships.acting(Role.DEPARTEMENT_REFERENT, organisation=memberships.ars(region))
    Membership.objects.filter(pk=made.pk).update(departement=code)
    return Membership.objects.select_related("person", "organisation").get(pk=made.pk)
