"""What the law says of places: their zone today, what protects them, why not. Two queries a region, however many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from cesp.zoning.models import PlaceOfPractice
from cesp.zoning.models.places import PlaceState
from cesp.zoning.naming import specialty_code
from cesp.zoning.queries.judging import versions_of_places
from cesp.zoning.queries.listing import listing_day
from cesp.zoning.queries.rules import rules_of
from cesp_law.facts import Profession
from cesp_law.place import Mode, PlaceProject, PlaceVerdict, Sector, Structure, judge_place
from cesp_law.remarks import Remark
from cesp_law.zone import ZoningVersion

_MODES = {"salaried": Mode.SALARIED, "self_employed": Mode.SELF_EMPLOYED, "mixed": Mode.MIXED}
_OUTSIDE = frozenset({"out_of_zone", "zone_not_said", "category_not_admitted"})
ELSEWHERE = "Cette commune est d'une autre région : son agence y propose les lieux."
PAST_END = "Ce jour est passé : écrivez un jour à venir, ou fermez le lieu."


def verdict_on(place: PlaceOfPractice, *, on: date) -> PlaceVerdict:
    """What the law says on a day of a full-time project at a place; were it opened that day, when it is not open.

    :clauses: NAT-10, BIE-6, IDF-9
    """
    return verdicts_on([place], on=on)[0]


def verdicts_on(places: Sequence[PlaceOfPractice], *, on: date) -> list[PlaceVerdict]:
    """As :func:`verdict_on`, in the order of the places; they need not be stored yet."""
    known: dict[str, Mapping[tuple[str, str], tuple[ZoningVersion, ...]]] = {}
    for ars in {place.ars for place in places}:
        known[ars] = versions_of_places(ars, [(place.commune, place.part) for place in places if place.ars == ars])
    return [_judged(place, known[place.ars][place.commune_id, place.part], on) for place in places]


def outside(verdict: PlaceVerdict) -> Remark | None:
    """Why a place is out of every admitted zone with nothing that protects it; ``None`` when it is not."""
    return next((remark for remark in verdict.refusals if remark.code in _OUTSIDE), None)


def where(place: PlaceOfPractice) -> tuple[str, str, str]:
    """What its zone depends on: commune, part of it, profession."""
    return place.commune_id, place.part, place.profession


def refusal_of(place: PlaceOfPractice, verdict: PlaceVerdict, *, moved: bool) -> tuple[str, str] | None:
    """The field and the sentence of what the law refuses: a university hospital, an open place moved out of zone."""
    for remark in verdict.refusals:
        if remark.code == "university_hospital":
            return "structure", f"{remark.sentence} {remark.next_step}"
    out = outside(verdict)
    if out is not None and moved and place.state == PlaceState.OPEN:
        return "commune", f"{out.sentence} Un lieu de la liste ne peut pas y être déplacé."
    return None


def _judged(place: PlaceOfPractice, zonings: Sequence[ZoningVersion], on: date) -> PlaceVerdict:
    project = PlaceProject(
        profession=Profession(place.profession),
        submitted_on=on,
        mode=_MODES[place.kind],
        structure=Structure(place.structure),
        share_percent=100,
        specialty=specialty_code(place.specialty) or None,
        sector=Sector.SECTOR_1,
        within_conventions=True,
        scheduled_general_medicine_percent=100,
        reference=place.reference,
        listed_on=listing_day(place, on=on),
    )
    return judge_place(project, zonings=zonings, regional=rules_of(place.ars, on=on)).value
