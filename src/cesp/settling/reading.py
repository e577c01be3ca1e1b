"""From an installation to the law: the facts that an act would record, and what they would change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from cesp.common import search
from cesp.common.instants import day_of
from cesp.contracts import queries as contracts
from cesp.contracts import reading
from cesp.contracts.models import Contract
from cesp.contracts.payload import decode
from cesp.contracts.queries import Effect
from cesp.contracts.reading import Standing
from cesp.projects.models import Project, Site
from cesp.projects.reading import judge, terms_of
from cesp.settling.models import HeldSite, Installation
from cesp.settling.wording import place_names
from cesp.zoning.queries import rules
from cesp_law.facts import Fact, Installed, LeftPlace, ZoneCategory
from cesp_law.installation import conditions_on, gap_days
from cesp_law.labels import ZONE_CATEGORY
from cesp_law.refusals import Refused
from cesp_law.regional import RegionalRules
from cesp_law.timeline import Timeline

_NO_ZONE = "code de l'éducation, art. R. 631-24-5, 1°"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One site of a project, and the fact of settling there."""

    site: Site
    fact: Installed


def arrivals(project: Project, on: date) -> tuple[Arrival, ...]:
    """The facts of settling at a project's place from a day, one a site.

    :raises Refused: the project names no structure, or no zone.
    """
    named = place_names(project)
    if not named:
        raise Refused("Ce projet ne nomme aucune structure : complétez-le d'abord.", citation=_NO_ZONE)
    main = category_of(project)
    return tuple(
        Arrival(site, Installed(on=on, share_percent=site.share_percent, category=_category(site, main), place=name))
        for site, name in named
    )


def _category(site: Site, main: ZoneCategory) -> ZoneCategory:
    """That of the commune of a structure elsewhere, else that of the project."""
    return ZoneCategory(site.category) if site.commune_id is not None and site.category else main


def category_of(project: Project) -> ZoneCategory:
    """The category that the project was validated with; of a protected place, the one that protection keeps.

    :raises Refused: the validated project has neither.
    """
    if project.protected_by:
        judgement = judge(project, terms_of(project.contract), on=_decided_on(project))
        if judgement is not None and judgement.counts_as is not None:
            return judgement.counts_as
    if project.category in ZONE_CATEGORY:
        return ZoneCategory(project.category)
    raise Refused("La zone du lieu n'est pas connue : l'agence la donne au projet.", citation=_NO_ZONE)


def _decided_on(project: Project) -> date:
    """The day a project was validated; until then, the one it is planned for."""
    if project.validated_at is not None:
        return day_of(project.validated_at)
    return project.planned_on or terms_of(project.contract).signed_on


def regional_rules(contract: Contract, project: Project | None) -> RegionalRules:
    """The rules of the agency of the place on the day it validated; of its own region, those of the contract."""
    terms = terms_of(contract)
    if project is None or not project.ars or project.ars == terms.ars:
        return reading.rules_of(terms)
    return rules.rules_of(project.ars, on=_decided_on(project))


def counts(timeline: Timeline, on: date) -> bool:
    """Whether what is held on a day serves an engagement: it has started, and each of its conditions still holds."""
    return timeline.engagement_on is not None and all(one.holds for one in conditions_on(timeline, on))


def departures(installation: Installation, on: date) -> tuple[tuple[HeldSite, LeftPlace], ...]:
    """The facts of leaving every site of an installation on a day."""
    sites = installation.sites.filter(left_fact=None).order_by("pk")
    return tuple((site, LeftPlace(on=on, place=site.place)) for site in sites)


def held_before(project: Project) -> Installation | None:
    """The installation that a change of place leaves behind, while nobody recorded the departure."""
    rows = Installation.objects.filter(contract=project.contract_id, installed_on__isnull=False, left_on=None)
    return rows.exclude(project=project.pk).order_by("-installed_on", "-pk").first()


def is_at(installation: Installation, project: Project) -> bool:
    """Whether an installation recorded without a validation is at the place of a project: its words name the commune.

    Whoever recorded it wrote the structure and the commune, that of one of its structures; nothing else tells.
    """
    words = " ".join(search.key(site.place) for site in installation.sites.all())
    communes = [project.commune, *(site.commune for site in project.sites.all())]
    return any(f" {search.key(one.name)} " in f" {words} " for one in communes if one is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What an act would change.

    :param gap: days without a place between the former one and this; ``None`` when there is no former one.
    """

    effects: tuple[Effect, ...]
    gap: int | None = None
    seen: int = 0


def prospect_of_arrival(project: Project, on: date, *, left_on: date | None, today: date) -> Prospect:
    """What recording an installation would change, the departure from the former place included.

    :raises Refused: the law refuses the facts.
    """
    former = held_before(project)
    gone = [fact for _, fact in departures(former, left_on)] if former is not None and left_on else []
    last_left = left_on if former is not None else _left_before(project)
    facts: list[Fact] = [*gone, *(one.fact for one in arrivals(project, on))]
    gap = gap_days(last_left, on) if last_left is not None else None
    return _prospect(project.contract, facts, today=today, gap=gap)


def prospect_of_unvalidated(contract: Contract, fact: Installed, *, today: date) -> Prospect:
    """:raises Refused: the law refuses the fact."""
    return _prospect(contract, [fact], today=today)


def prospect_of_departure(installation: Installation, on: date, *, today: date) -> Prospect:
    """:raises Refused: the law refuses the day."""
    return _prospect(installation.contract, [fact for _, fact in departures(installation, on)], today=today)


def prospect_of_correction(installation: Installation, on: date, *, today: date) -> Prospect:
    """:raises Refused: the law refuses the day."""
    before = reading.standing(installation.contract)
    after = before
    for site in installation.sites.select_related("fact"):
        value = decode(site.fact.kind, site.fact.payload)
        assert isinstance(value, Installed)
        after = after.replacing(site.fact_id, replace(value, on=on))
    return _compared(installation.contract, before, after, today=today)


def _left_before(project: Project) -> date | None:
    rows = Installation.objects.filter(contract=project.contract_id, left_on__isnull=False).exclude(project=project.pk)
    return rows.order_by("-left_on").values_list("left_on", flat=True).first()


def _prospect(contract: Contract, facts: list[Fact], *, today: date, gap: int | None = None) -> Prospect:
    before = reading.standing(contract)
    after = before
    for fact in facts:
        after = after.plus(fact)
    return _compared(contract, before, after, today=today, gap=gap)


def _compared(
    contract: Contract, before: Standing, after: Standing, *, today: date, gap: int | None = None
) -> Prospect:
    seen = contracts.last_position(contract)
    return Prospect(effects=contracts.preview(before, after, today=today, costs=False), gap=gap, seen=seen)
