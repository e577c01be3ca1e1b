"""Installation projects in every state, by the operations themselves: drafts to compare, voices to give, decisions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from cesp.accounts.models import Membership, Role
from cesp.contracts.models import Contract
from cesp.demonstration.conversations import at, signatory
from cesp.demonstration.personas import DEPARTEMENT, INTERN, PARIS_REFERENT, REFERENT, SETTLED, SETTLING
from cesp.projects.models import Project
from cesp.projects.operations import deciding, drafting
from cesp.projects.operations.drafting import SiteValues
from cesp.territory.models import Commune
from cesp.zoning.models import PlaceOfPractice, ZonedArea
from cesp.zoning.queries.places import listed
from cesp_law.dates import add_months
from cesp_law.place import Structure

_FIRST = timedelta(days=61)
"""How long ago the first of them was prepared: its place was on the list already."""
_MSP = SiteValues(structure=Structure.MSP.value, share_percent=60, name="Maison de santé pluriprofessionnelle")
_CMS = SiteValues(structure=Structure.CMS.value, share_percent=40, name="Centre de santé intercommunal")


def make(agents: Mapping[str, Membership], *, today: date) -> None:
    """Mehdi compares two drafts, Léa thinks of another region, Chloé may sign her letter.

    The referents have each state before them.

    :param agents: the personas' memberships by e-mail address.
    """
    claire, sofia = agents[REFERENT.email], agents[PARIS_REFERENT.email]
    intern, settled = signatory(INTERN), signatory(SETTLED)
    here, near = places_in("ara", today, of=DEPARTEMENT.departement), places_in("idf", today)
    for place in near[:1]:
        _drafted(intern, today, ago=4, place=place)
    for commune in _in_zone("ara", ("ZIP", "ZAC"))[:1]:
        _drafted(intern, today, ago=2, commune=commune)
    if near:
        _drafted(settled, today, ago=6, place=near[-1], leaving_on=today + timedelta(days=60), months=3)
    for place in here[-1:]:
        project = sent(signatory(SETTLING), today, ago=30, place=place)
        deciding.validate(actor=claire, project=project, reasons="", at=at(today, 8, 11))
    _running(claire, here, today)
    for author in _near_the_end("idf", today)[:1]:
        for place in here[1:2]:
            sent(author, today, ago=9, place=place)
    for author in _near_the_end("idf", today)[1:2]:
        for place in near[1:2]:
            project = sent(author, today, ago=40, place=place)
            deciding.validate(actor=sofia, project=project, reasons="", at=at(today, 20, 11))


def _running(claire: Membership, here: list[PlaceOfPractice], today: date) -> None:
    """One of each state for the referents of the region; two on one place, for one post."""
    authors = _near_the_end("ara", today)
    free = _in_zone("ara", ("ZIP", "ZAC"))
    wanted: list[tuple[str, int, dict[str, Any]]] = [
        ("sent", 5, {"place": here[0]} if here else {}),
        ("sent", 3, {"place": here[0]} if here else {}),
        ("sent", 24, {"commune": free[1]} if len(free) > 1 else {}),
        ("asked", 18, {"place": here[1]} if len(here) > 1 else {}),
        ("validated", 45, {"place": here[2]} if len(here) > 2 else {}),
        ("refused", 60, {"place": here[0]} if here else {}),
    ]
    for author, (state, ago, where) in zip(authors, wanted, strict=False):
        if not where:
            continue
        project = sent(author, today, ago=ago, **where)
        if state == "asked":
            deciding.ask(
                actor=claire,
                project=project,
                message="La maison de santé a-t-elle confirmé la date de votre arrivée ?",
                answer_by_on=today + timedelta(days=10),
                at=at(today, 6, 11),
            )
        elif state == "validated":
            deciding.validate(actor=claire, project=project, reasons="", at=at(today, 21, 11))
        elif state == "refused":
            reasons = "Le poste de ce lieu est déjà pourvu."
            deciding.refuse(actor=claire, project=project, reasons=reasons, at=at(today, 40, 11))


def sent(author: Membership, today: date, *, ago: int, **where: Any) -> Project:
    project = _drafted(author, today, ago=ago, **where)
    return drafting.send(actor=author, project=project, at=at(today, ago, 19))


def _drafted(
    author: Membership,
    today: date,
    *,
    ago: int,
    place: PlaceOfPractice | None = None,
    commune: Commune | None = None,
    leaving_on: date | None = None,
    months: int = 0,
) -> Project:
    """A whole draft: from a place of the list, or in a commune in two structures."""
    contract = Contract.objects.select_related("summary").filter(signatory=author.person_id).latest("pk")
    project = drafting.start(actor=author, contract=contract, place=place, at=at(today, ago, 18))
    diploma_on = contract.summary.expected_diploma_on
    ready_on = max(today, diploma_on or today)
    values: dict[str, Any] = {
        "scheduled_share": 80,
        "planned_on": add_months(today, months) if months else ready_on + timedelta(days=45),
        "leaving_on": leaving_on,
        "explanation": "",
    }
    if place is None:
        values |= {"commune": commune, "mode": "mixed", "sector": "1"}
    return drafting.save(
        actor=author,
        project=project,
        values=values,
        sites=None if place else (_MSP, _CMS),
        seen=project.version,
        at=at(today, ago, 18),
    )


def places_in(ars: str, today: date, *, of: str = "") -> list[PlaceOfPractice]:
    """Doctors' places of the list in a region, those of a département first; in zone, where no protection is needed."""
    rows = listed(on=today).filter(ars=ars, profession="medicine", commune__in=_zoned(ars, ("ZIP", "ZAC")))
    rows = rows.filter(listed_on__lte=today - _FIRST, kind__in=("self_employed", "mixed"))
    return sorted(rows, key=lambda one: (one.commune.departement_id != of, one.reference))


def _zoned(ars: str, categories: tuple[str, ...]) -> list[str]:
    """Communes of a region that the latest zoning of its doctors puts in zone."""
    rows = ZonedArea.objects.filter(zoning__ars=ars, zoning__profession="medicine", category__code__in=categories)
    latest = rows.order_by("-zoning__in_force_on").values_list("zoning", flat=True).first()
    return list(rows.filter(zoning=latest).values_list("commune", flat=True))


def _in_zone(ars: str, categories: tuple[str, ...]) -> list[Commune]:
    """Three communes in zone, the most inhabited first."""
    rows = Commune.objects.filter(pk__in=_zoned(ars, categories), active=True)
    return list(rows.select_related("departement").order_by("-population", "pk")[:3])


def _near_the_end(ars: str, today: date) -> list[Membership]:
    """Doctors trained in a region whose diploma comes soonest, and who practise nowhere yet; no persona."""
    rows = Contract.objects.filter(
        summary__ars=ars,
        summary__profession="medicine",
        summary__phase="training",
        summary__practice_ars="",
        summary__expected_diploma_on__gt=today,
        summary__status__in=("second_cycle", "third_cycle", "first_cycle"),
    ).exclude(reference__startswith="DEMO-")
    people = list(rows.order_by("summary__expected_diploma_on", "pk").values_list("signatory", flat=True)[:8])
    held = Membership.objects.filter(role=Role.SIGNATORY, person__in=people).select_related("person")
    return sorted(held, key=lambda one: people.index(one.person_id))
