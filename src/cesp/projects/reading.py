"""From a project to the law: what it says of the place, what the project would change, what is still to be answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from cesp.contracts import queries as contracts
from cesp.contracts import reading
from cesp.contracts.models import Contract
from cesp.contracts.queries import Effect
from cesp.contracts.reading import Standing
from cesp.projects.models import Project
from cesp.zoning.models import PlaceOfPractice, Zoning
from cesp.zoning.models.places import PlaceState
from cesp.zoning.queries.judging import ars_of, published, versions_of_places
from cesp.zoning.queries.listing import listing_day
from cesp.zoning.queries.rules import rules_of
from cesp_law.dates import add_months_clamped, in_french
from cesp_law.explain import Citation, Step
from cesp_law.facts import (
    Fact,
    Installed,
    LeftPlace,
    Profession,
    ProjectValidated,
    RegisteredWithOrder,
    Terms,
    ThesisDefended,
    ZoneCategory,
)
from cesp_law.installation import gap_days
from cesp_law.place import Mode, PlaceProject, PlaceVerdict, PracticeSite, Sector, Structure, judge_sites
from cesp_law.practice import practice_on
from cesp_law.remarks import Remark
from cesp_law.timeline import Timeline
from cesp_law.zone import ZoningVersion

OF_THE_PLACE = frozenset(
    {
        "no_zoning",
        "zone_not_said",
        "out_of_zone",
        "category_not_admitted",
        "not_listed",
        "list_not_published",
    }
)
"""Reasons that rest on the place alone: known before the rest is answered."""
_FARTHEST = 120
"""Months ahead that a project may plan: a year mistyped is told."""
_ONE_AGENCY = Citation("règle de gestion : un projet s'adresse à l'agence du lieu", clauses=("INS-3", "BIE-7"))
FOR_THE_AGENCY = frozenset({"no_zoning", "zone_not_said", "not_listed", "list_not_published"})
"""Reasons that the agency alone can lift: the project is sent all the same, and waits for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the law says of a project on a day.

    :param on: the day whose zoning judges it.
    :param whole: whether everything that the law reads is answered; else ``verdict`` is of the place alone.
    :param steps: why, in order.
    """

    on: date
    verdict: PlaceVerdict
    whole: bool
    steps: tuple[Step, ...]

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return self.verdict.refusals

    @property
    def counts_as(self) -> ZoneCategory | None:
        """The category that the installation would bear: that of the zone, or the one that protects the place.

        A protected place may be in a zone still, of a category that is not admitted: protection keeps the former one.
        """
        protection = self.verdict.protection
        return protection.category if protection is not None else self.verdict.category

    @property
    def blocking(self) -> tuple[Remark, ...]:
        """What the signatory has to change before sending."""
        return tuple(one for one in self.remarks if one.code not in FOR_THE_AGENCY)


@dataclass(frozen=True, slots=True)
class Answer:
    """Something that a project still has to say: the field, and its name in French."""

    field: str
    label: str


def terms_of(contract: Contract) -> Terms:
    """The terms of a contract as they stand."""
    return reading.timeline_of(contract).terms


def unanswered(project: Project, profession: Profession) -> tuple[Answer, ...]:
    """What has to be answered before a project is sent, in the order of the form."""
    return tuple(_unanswered(project, profession))


def _unanswered(project: Project, profession: Profession) -> Iterator[Answer]:
    if project.commune is None:
        yield Answer("commune", "la commune")
    if not project.sites.all():
        yield Answer("structure_1", "une structure et sa part de temps plein")
    if not project.mode:
        yield Answer("mode", "le mode d'exercice")
    if project.mode == Mode.TOWN_AND_HOSPITAL and project.hospital_months is None:
        yield Answer("hospital_months", "la durée du contrat hospitalier")
    in_part = project.mode not in ("", Mode.SALARIED)
    if profession is Profession.MEDICINE and in_part and not project.sector:
        yield Answer("sector", "le secteur")
    if profession is Profession.ODONTOLOGY and in_part and project.within_conventions is None:
        yield Answer("within_conventions", "l'exercice dans le cadre des conventions")
    if project.planned_on is None:
        yield Answer("planned_on", "la date d'installation prévue")


def judge(project: Project, terms: Terms, *, on: date) -> Judgement | None:
    """What the law says of a project: everything once it is answered, of the place alone before that.

    :param on: the day that picks the zoning, while the project was not sent; then the day it was.
    :returns: ``None`` while no commune is chosen.
    :clauses: INS-2, BIE-6, IDF-8, IDF-9, INS-11, NAT-10
    """
    if project.commune is None or not project.ars:
        return None
    day = project.judged_on or on
    return _judged(project, terms, versions_for(project), on=day)


def versions_for(project: Project) -> tuple[ZoningVersion, ...]:
    """Every published version of the region of a project, and what each says of its place; two queries."""
    assert project.commune is not None
    place = (project.commune, project.part)
    return versions_of_places(project.ars, [place])[project.commune.pk, project.part]


def rejudged(project: Project, terms: Terms, versions: tuple[ZoningVersion, ...], *, on: date) -> PlaceVerdict:
    """What the law would say of a project under other versions of the zoning, on a day of one's choice."""
    return _judged(project, terms, versions, on=on).verdict


def _judged(project: Project, terms: Terms, versions: tuple[ZoningVersion, ...], *, on: date) -> Judgement:
    whole = not unanswered(project, terms.profession)
    sites = _sites(project)
    # The list gave its places their numbers, under the pattern of that day: nobody copied them (INS-13).
    regional = replace(rules_of(project.ars, on=on), place_reference="")
    found = judge_sites(
        _asked(project, terms, on=on),
        sites or [PracticeSite(structure=Structure.PRIVATE_PRACTICE, share_percent=100)],
        zonings=versions,
        regional=regional,
    )
    abroad = tuple(_in_another_region(project))
    if whole:
        verdict = replace(found.value, refusals=(*found.value.refusals, *abroad))
        return Judgement(on=on, verdict=verdict, whole=True, steps=(*found.steps, *(one.step for one in abroad)))
    told = tuple(one for one in found.value.refusals if _known(one, project))
    return Judgement(on=on, verdict=replace(found.value, refusals=(*told, *abroad)), whole=False, steps=())


def _sites(project: Project) -> list[PracticeSite]:
    """The structures as the law reads them; those of another commune with what the zonings say of it."""
    sites = list(project.sites.all())
    away = {(site.commune, "") for site in sites if site.commune is not None}
    said = versions_of_places(project.ars, away) if away else {}
    return [
        PracticeSite(
            structure=Structure(site.structure),
            share_percent=site.share_percent,
            elsewhere=site.named if site.commune else "",
            zonings=said[site.commune.pk, ""] if site.commune else (),
        )
        for site in sites
    ]


def _in_another_region(project: Project) -> Iterator[Remark]:
    """One agency decides on a project: a structure of another region is not its to judge."""
    for site in project.sites.all():
        agency = ars_of(site.commune.departement_id) if site.commune else None
        if site.commune is not None and (agency is None or agency.ars_code != project.ars):
            yield Remark(
                code="site_of_another_region",
                sentence=f"{site.named} n'est pas dans la région du lieu ({project.region_name}).",
                next_step="Choisissez une commune de cette région : une seule agence décide d'un projet.",
                citation=_ONE_AGENCY,
            )


def _known(remark: Remark, project: Project) -> bool:
    """Whether a reason rests on what is answered already."""
    match remark.code:
        case code if code in OF_THE_PLACE:
            return True
        case "university_hospital" | "under_half_time" | "share_out_of_bounds":
            return bool(project.sites.all())
        case "locum_before_only":
            return bool(project.mode)
        case "hospital_contract_too_short":
            return project.hospital_months is not None
        case "not_sector_1":
            return bool(project.sector)
        case "outside_conventions":
            return project.within_conventions is not None
        case _:
            return project.scheduled_share is not None


def _asked(project: Project, terms: Terms, *, on: date) -> PlaceProject:
    place, listed_on = project.place, None
    if place is not None:
        listed_on = listing_day(place, on=on)
        if project.attached_at is not None and listed_on > on:
            listed_on = None  # put on the list for this very project, which was sent before (NAT-10)
    listed = place is not None and (project.judged_on is not None or is_listed(place, on=on))
    return PlaceProject(
        profession=terms.profession,
        submitted_on=on,
        mode=Mode(project.mode) if project.mode else Mode.SALARIED,
        structure=Structure.PRIVATE_PRACTICE,
        share_percent=100,
        specialty=terms.specialty,
        sector=Sector(project.sector) if project.sector else None,
        within_conventions=project.within_conventions,
        scheduled_general_medicine_percent=project.scheduled_share,
        reference=place.reference if place is not None and listed else None,
        listed_on=listed_on if listed else None,
        contract_months=project.hospital_months,
    )


def day_refusal(project: Project, timeline: Timeline, *, today: date) -> str:
    """Why the planned day cannot be one; empty when it can.

    Whoever practises already may present the place where they do (BIE-8): their day is past. A place is left at the
    latest on the day of the arrival in the next, as when it is recorded (BIE-10).
    """
    day = project.planned_on
    if day is None:
        return ""
    if day < today and not timeline.practice:
        return f"Le {in_french(day)} est déjà passé : choisissez pour l'installation un jour à venir."
    if day > add_months_clamped(today, _FARTHEST):
        return f"Le {in_french(day)} est dans plus de dix ans : vérifiez l'année de l'installation."
    left_on = project.leaving_on
    if left_on is not None and left_on > day:
        return (
            f"Le lieu actuel se quitte au plus tard le jour de l'arrivée dans le nouveau : vous écrivez le "
            f"{in_french(left_on)}, pour une installation le {in_french(day)}."
        )
    return ""


def is_listed(place: PlaceOfPractice, *, on: date) -> bool:
    """Whether a place is on the national list on a day."""
    opened = place.state == PlaceState.OPEN and place.listed_on is not None and place.listed_on <= on
    return opened and (place.closes_until is None or place.closes_until > on)


def zoning_row(ars: str, version: ZoningVersion | None) -> Zoning | None:
    """The stored version that judged a project."""
    if version is None:
        return None
    rows = published(ars).filter(profession=version.profession.value, in_force_on=version.in_force_on)
    return rows.first()


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What validating a project and settling as planned would change.

    :param supposed: what is taken for granted and is not recorded yet, as sentences.
    :param gap_days: days without any place between the one that is left and the new one; 0 when there is none.
    :param leaving: names of the places left, for a change of place.
    """

    effects: tuple[Effect, ...]
    supposed: tuple[str, ...]
    gap_days: int
    leaving: tuple[str, ...]

    @property
    def last(self) -> Effect:
        return self.effects[-1]

    @property
    def starts_on(self) -> date | None:
        return self.last.after.engagement.starts_on

    @property
    def months_owed(self) -> int:
        return self.last.after.engagement.months_owed.value

    @property
    def last_day(self) -> date | None:
        return self.last.after.engagement.last_day.value


def forecast_of(project: Project, category: ZoneCategory, *, today: date, costs: bool = False) -> Forecast | None:
    """What a project would change, were it validated today and its dates kept.

    The months served are counted by the law from the very facts that the change would record (BIE-10).

    :param category: that of the place; the one that protects it, out of zone.
    :param costs: whether the reader is shown what leaving would cost.
    :returns: ``None`` while the planned day is not said.
    :raises Refused: the law refuses it, with its reason.
    """
    if project.planned_on is None:
        return None
    before = reading.standing(project.contract)
    timeline = before.timeline()
    supposed = tuple(_supposed(timeline, project.planned_on))
    after = _plus(before, *(fact for fact, _ in supposed))
    if not any(one.on <= today and one.ars == project.ars for one in timeline.projects):
        after = after.plus(ProjectValidated(on=today, ars=project.ars))
    leaving = _places_left(timeline, project)
    if project.leaving_on is not None:
        after = _plus(after, *(LeftPlace(on=project.leaving_on, place=name) for name in leaving))
    arrival = Installed(
        on=project.planned_on, share_percent=project.share_percent or 100, category=category, place=name_of(project)
    )
    effects = contracts.preview(before, after.plus(arrival), today=today, costs=costs)
    return Forecast(
        effects=effects,
        supposed=tuple(sentence for _, sentence in supposed),
        gap_days=gap_of(project),
        leaving=leaving if project.leaving_on else (),
    )


def gap_of(project: Project) -> int:
    """Days without any place between the one that is left and the new one, as far as both days are said."""
    if project.leaving_on is None or project.planned_on is None:
        return 0
    return gap_days(project.leaving_on, project.planned_on)


def name_of(project: Project) -> str:
    """How facts name the place of a project: by its number on the list, else by its commune."""
    if project.place is not None:
        return project.place.reference
    return project.commune.label if project.commune else ""


def _places_left(timeline: Timeline, project: Project) -> tuple[str, ...]:
    """Names of the places that the file holds on the day of leaving; none before the first installation.

    A departure recorded by then already is not counted twice.
    """
    if project.leaving_on is None:
        return ()
    return tuple(one.place for one in practice_on(timeline.practice, project.leaving_on))


def held_today(contract: Contract, *, on: date) -> tuple[str, ...]:
    """Names of the places where the signatory practises on a day."""
    return tuple(one.place for one in practice_on(reading.timeline_of(contract).practice, on))


def _supposed(timeline: Timeline, planned_on: date) -> Iterator[tuple[Fact, str]]:
    """What is missing for the engagement to start on the planned day, taken as done by then."""
    day = in_french(planned_on)
    if timeline.thesis_required and timeline.thesis_on is None:
        yield ThesisDefended(on=planned_on), f"la thèse soutenue au plus tard le {day}"
    if not timeline.registrations:
        yield RegisteredWithOrder(on=planned_on), f"l'inscription à l'ordre au plus tard le {day}"


def _plus(standing: Standing, *facts: Fact) -> Standing:
    for fact in facts:
        standing = standing.plus(fact)
    return standing
