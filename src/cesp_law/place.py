"""Where a signatory may practise: what makes a place acceptable to the ARS that decides.

A project is judged by the zoning in force on the day it is submitted. Everything wrong with it is
said at once, so that nobody comes back three times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from cesp_law.dates import in_french
from cesp_law.eligibility import GENERAL_MEDICINE
from cesp_law.explain import Citation, Explained, Step
from cesp_law.facts import Profession, ZoneCategory
from cesp_law.labels import ZONE_CATEGORY
from cesp_law.parameters import load
from cesp_law.regional import RegionalRules
from cesp_law.remarks import Remark
from cesp_law.zone import Protection, ZoningVersion, protection_of, zoning_in_force

FULL_TIME_PERCENT = 100

_IN_ZONE = Citation(
    "code de l'éducation, art. R. 631-24-5, 1° ; code de la santé publique, art. L. 1434-4, 1°",
    clauses=("INS-2", "BIE-6", "IDF-8"),
)
_LISTED = Citation("code de l'éducation, art. L. 632-6 (liste nationale des lieux d'exercice)", clauses=("NAT-10",))
_STRUCTURES = Citation("présentation du CESP par l'ARS Île-de-France", clauses=("IDF-9",))
_CONVENTION = Citation("code de l'éducation, art. R. 631-24-5, 3° et 4°", clauses=("IDF-1", "NAT-3"))
_TO_SETTLE = "Demandez à votre référent de l'agence régionale de santé les lieux ouverts à votre profession."


class Mode(StrEnum):
    SELF_EMPLOYED = "self_employed"
    SALARIED = "salaried"
    MIXED = "mixed"
    LOCUM = "locum"
    TOWN_AND_HOSPITAL = "town_and_hospital"


_SELF_EMPLOYED_IN_PART = frozenset({Mode.SELF_EMPLOYED, Mode.MIXED, Mode.LOCUM})


class Structure(StrEnum):
    HOSPITAL = "hospital"
    UNIVERSITY_HOSPITAL = "university_hospital"
    PRIVATE_PRACTICE = "private_practice"
    GROUP_PRACTICE = "group_practice"
    MSP = "msp"
    CMS = "cms"
    PMI = "pmi"
    CPTS = "cpts"
    MAS = "mas"


class Sector(StrEnum):
    """Tariffs a doctor practises under; sector 1 is the convention's own."""

    SECTOR_1 = "1"
    SECTOR_2 = "2"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceProject:
    """A place of practice as the signatory declares it.

    :param submitted_on: the day that picks the zoning.
    :param share_percent: 1–100 of full time at this place.
    :param other_shares_percent: shares held at the same time at other accepted places, summed, 0 or more.
    :param sector: for a doctor who is self-employed for all or part.
    :param within_conventions: for a dentist.
    :param scheduled_general_medicine_percent: 0–100 of the activity, for a general practitioner.
    :param reference: number of the place on the national list; ``None`` when it is not on it.
    :param listed_on: publication of the list the place is on; ``None`` when it is on none.
    :param contract_months: length of a hospital contract (town and hospital).
    """

    profession: Profession
    submitted_on: date
    mode: Mode
    structure: Structure
    share_percent: int
    specialty: str | None = None
    other_shares_percent: int = 0
    sector: Sector | None = None
    within_conventions: bool | None = None
    scheduled_general_medicine_percent: int | None = None
    reference: str | None = None
    listed_on: date | None = None
    contract_months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceVerdict:
    """What the ARS may answer, and on what version of the zoning.

    :param zoning: the version that judged it, ``None`` when none was in force.
    :param category: the category it has that day, ``None`` when it is out of zone or its zone is not said.
    :param protection: set when only protection makes the place acceptable.
    :param refusals: every reason, in the order of the form; empty when the place is acceptable.
    :param sites: of a project in several structures, the verdict of each, in their order.
    """

    zoning: ZoningVersion | None
    category: ZoneCategory | None
    protection: Protection | None
    refusals: tuple[Remark, ...]
    sites: tuple[PlaceVerdict, ...] = ()

    @property
    def acceptable(self) -> bool:
        return not self.refusals


def judge_place(
    project: PlaceProject, *, zonings: Sequence[ZoningVersion], regional: RegionalRules
) -> Explained[PlaceVerdict]:
    """Judge a place by the zoning in force on the day the project is submitted.

    :param zonings: what every version known says of the place, in any order, whatever its
        profession: the version in force is picked here.
    :param regional: rules of the ARS that decides, which is that of the place.
    :returns: the verdict with every reason to refuse, in the order of the form.
    :law: code de l'éducation, art. L. 632-6 et R. 631-24-5
    :clauses: INS-2, BIE-6, IDF-8, PAP-7, NAT-10, INS-13, IDF-9, INS-11, IDF-1, NAT-3
    """
    zoning = zoning_in_force(zonings, profession=project.profession, on=project.submitted_on)
    category = zoning.category if zoning else None
    admitted = regional.zones(project.profession)
    protection = None
    if category not in admitted:
        protection = protection_of(
            zonings,
            profession=project.profession,
            admitted=admitted,
            listed_on=project.listed_on,
            on=project.submitted_on,
        )
    verdict = PlaceVerdict(
        zoning=zoning,
        category=category,
        protection=protection,
        refusals=tuple(_refusals(project, zoning, protection, regional)),
    )
    return Explained(verdict, lambda: _steps(project, verdict, regional))


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeSite:
    """One structure of a project.

    :param share_percent: 1–100 of full time.
    :param elsewhere: its name and commune, when it is in another one than the place of the project; ``zonings`` is
        then what every version says of that commune.
    """

    structure: Structure
    share_percent: int
    elsewhere: str = ""
    zonings: Sequence[ZoningVersion] = ()


_OF_THE_ZONE = frozenset({"no_zoning", "zone_not_said", "out_of_zone", "category_not_admitted"})


def judge_sites(
    project: PlaceProject,
    sites: Sequence[PracticeSite],
    *,
    zonings: Sequence[ZoningVersion],
    regional: RegionalRules,
) -> Explained[PlaceVerdict]:
    """Judge a project practised in several structures: each is acceptable in its own zone, and their shares add up.

    No share of the time is served out of zone: a structure elsewhere is judged by its own commune, under the number of
    the place on the list, which is that of the project. It is on no list itself: nothing protects it.

    :param project: its structure and its shares are those of no site: ``sites`` says them.
    :param sites: at least one; one of them at the place of the project.
    :returns: the verdict on the place; a reason that holds for several sites is said once, one of the zone of a
        structure elsewhere under its name and its share.
    :law: code de l'éducation, art. L. 632-6 et R. 631-24-5
    :clauses: IDF-9, INS-2
    """
    total = sum(site.share_percent for site in sites)
    judged = tuple(
        judge_place(
            replace(
                project,
                structure=site.structure,
                share_percent=site.share_percent,
                other_shares_percent=total - site.share_percent,
                listed_on=None if site.elsewhere else project.listed_on,
            ),
            zonings=site.zonings if site.elsewhere else zonings,
            regional=regional,
        ).value
        for site in sites
    )
    named = [_named(site, remark) for site, one in zip(sites, judged, strict=True) for remark in one.refusals]
    reasons = {remark.sentence: remark for remark in named}
    main = next((one for site, one in zip(sites, judged, strict=True) if not site.elsewhere), judged[0])
    verdict = replace(main, refusals=tuple(reasons.values()), sites=judged)
    return Explained(verdict, lambda: (*_elsewhere(sites, judged), *_steps(project, verdict, regional)))


def _named(site: PracticeSite, remark: Remark) -> Remark:
    """A reason of the zone of a structure elsewhere, under its name and its share of the time."""
    if not site.elsewhere or remark.code not in _OF_THE_ZONE:
        return remark
    said = f"{remark.sentence[:1].lower()}{remark.sentence[1:]}"
    return replace(remark, sentence=f"{site.elsewhere}, {site.share_percent} % d'un temps plein : {said}")


def _elsewhere(sites: Sequence[PracticeSite], judged: Sequence[PlaceVerdict]) -> Iterator[Step]:
    for site, one in zip(sites, judged, strict=True):
        if site.elsewhere and one.category is not None and one.zoning is not None:
            zone = ZONE_CATEGORY[one.category]
            yield Step(f"{site.elsewhere} est en {zone} dans le {one.zoning.named}.", (_IN_ZONE,))


def _refusals(
    project: PlaceProject,
    zoning: ZoningVersion | None,
    protection: Protection | None,
    regional: RegionalRules,
) -> Iterator[Remark]:
    if protection is None:
        yield from _zone_refusals(project, zoning, regional)
    yield from _list_refusals(project, regional)
    yield from _structure_refusals(project, regional)
    yield from _share_refusals(project)
    yield from _tariff_refusals(project)
    yield from _activity_refusals(project, regional)


def _zone_refusals(project: PlaceProject, zoning: ZoningVersion | None, regional: RegionalRules) -> Iterator[Remark]:
    day = in_french(project.submitted_on)
    citation = replace(_IN_ZONE, text=f"{_IN_ZONE.text} ; {regional.text}")
    if zoning is None:
        yield Remark(
            code="no_zoning",
            sentence=f"Aucun zonage applicable à votre profession n'était en vigueur le {day}.",
            next_step="Demandez à l'agence régionale de santé quel zonage s'applique.",
            citation=citation,
        )
    elif zoning.unsaid:
        yield Remark(
            code="zone_not_said",
            sentence=f"Le {zoning.named}, en vigueur le {day}, ne dit pas si le lieu est en zone.",
            next_step="Demandez à l'agence régionale de santé quelle est la zone du lieu.",
            citation=citation,
        )
    elif zoning.category is None:
        yield Remark(
            code="out_of_zone",
            sentence=f"Le lieu est hors zone dans le {zoning.named}, en vigueur le {day}.",
            next_step=_TO_SETTLE,
            citation=citation,
        )
    elif zoning.category not in regional.zones(project.profession):
        yield Remark(
            code="category_not_admitted",
            sentence=(
                f"Le lieu est en {ZONE_CATEGORY[zoning.category]} dans le {zoning.named}, catégorie que l'agence "
                "régionale de santé n'admet pas pour votre profession."
            ),
            next_step=_TO_SETTLE,
            citation=citation,
        )


def _list_refusals(project: PlaceProject, regional: RegionalRules) -> Iterator[Remark]:
    if project.reference is None:
        yield Remark(
            code="not_listed",
            sentence="Le lieu ne figure pas sur la liste nationale des lieux d'exercice.",
            next_step="L'agence régionale de santé doit l'y inscrire avant de valider le projet.",
            citation=_LISTED,
        )
        return
    if project.listed_on is not None and project.listed_on > project.submitted_on:
        yield Remark(
            code="list_not_published",
            sentence=f"La liste qui comporte ce lieu ne sera publiée que le {in_french(project.listed_on)}.",
            next_step="Déposez le projet à compter de cette publication.",
            citation=_LISTED,
        )
    if regional.place_reference and not re.fullmatch(regional.place_reference, project.reference):
        yield Remark(
            code="reference_malformed",
            sentence=f"« {project.reference} » n'a pas la forme d'une référence de lieu de cette région.",
            next_step="Recopiez la référence de la fiche du lieu, par exemple R69000 suivi de chiffres.",
            citation=Citation(regional.text, clauses=("INS-13",)),
        )


def _structure_refusals(project: PlaceProject, regional: RegionalRules) -> Iterator[Remark]:
    if project.structure is Structure.UNIVERSITY_HOSPITAL:
        yield Remark(
            code="university_hospital",
            sentence="L'engagement ne peut pas être accompli dans un centre hospitalier universitaire.",
            next_step="Choisissez un établissement qui n'est pas un CHU.",
            citation=_STRUCTURES,
        )
    if project.mode is Mode.LOCUM and regional.locum_limit_months is not None:
        yield Remark(
            code="locum_before_only",
            sentence=(
                "Dans cette région, les remplacements ne sont pas un mode d'installation : ils sont possibles "
                f"dans les {regional.locum_limit_months} mois qui la précèdent."
            ),
            next_step="Déclarez une installation, et les remplacements qui la précèdent à part.",
            citation=Citation(regional.text, clauses=("INS-10",)),
        )
    if project.mode is Mode.TOWN_AND_HOSPITAL:
        minimum = load("town_and_hospital_contract").at(project.submitted_on)
        if project.contract_months is None or project.contract_months < minimum.value:
            yield Remark(
                code="hospital_contract_too_short",
                sentence=f"Un poste partagé ville et hôpital demande un contrat d'au moins {minimum.value} mois.",
                next_step="Indiquez la durée du contrat hospitalier, ou faites-la porter à ce minimum.",
                citation=minimum.citation,
            )


def _share_refusals(project: PlaceProject) -> Iterator[Remark]:
    if not 1 <= project.share_percent <= FULL_TIME_PERCENT or project.other_shares_percent < 0:
        yield Remark(
            code="share_out_of_bounds",
            sentence="La part de temps plein dans ce lieu doit aller de 1 à 100 %.",
            next_step="Corrigez la part de temps plein.",
            citation=_STRUCTURES,
        )
        return
    floor = load("half_time_floor").at(project.submitted_on)
    total = project.share_percent + project.other_shares_percent
    if total < floor.value:
        yield Remark(
            code="under_half_time",
            sentence=f"L'activité déclarée, {total} % d'un temps plein en tout, est inférieure au mi-temps.",
            next_step=f"Portez-la à {floor.value} % au moins, dans un ou plusieurs lieux.",
            citation=floor.citation,
        )


def _tariff_refusals(project: PlaceProject) -> Iterator[Remark]:
    if project.profession is Profession.MEDICINE:
        declared_otherwise = project.sector not in {None, Sector.SECTOR_1} and project.mode is not Mode.SALARIED
        undeclared = project.sector is None and project.mode in _SELF_EMPLOYED_IN_PART
        if declared_otherwise or undeclared:
            yield Remark(
                code="not_sector_1",
                sentence="Pendant l'engagement, l'exercice libéral d'un médecin se fait en secteur 1.",
                next_step="Indiquez le secteur 1, ou renoncez à la part libérale.",
                citation=_CONVENTION,
            )
    elif project.profession is Profession.ODONTOLOGY:
        undeclared = project.within_conventions is None and project.mode in _SELF_EMPLOYED_IN_PART
        if project.within_conventions is False or undeclared:
            yield Remark(
                code="outside_conventions",
                sentence="Pendant l'engagement, un chirurgien-dentiste exerce dans le cadre des conventions.",
                next_step="Indiquez que vous exercerez conventionné.",
                citation=_CONVENTION,
            )


def _activity_refusals(project: PlaceProject, regional: RegionalRules) -> Iterator[Remark]:
    minimum = regional.scheduled_general_medicine_percent
    in_general_medicine = project.profession is Profession.MEDICINE and project.specialty in {
        None,
        GENERAL_MEDICINE,
    }
    if not minimum or not in_general_medicine:
        return
    share = project.scheduled_general_medicine_percent
    if share is None or share < minimum:
        declared = "n'est pas indiquée" if share is None else f"est de {share} %"
        yield Remark(
            code="scheduled_general_medicine",
            sentence=(
                f"La part de médecine générale programmée {declared} ; elle doit être d'au moins {minimum} % dans "
                "cette région."
            ),
            next_step=f"Indiquez une part d'au moins {minimum} %.",
            citation=Citation(regional.text, clauses=("INS-11",)),
        )


def _steps(project: PlaceProject, verdict: PlaceVerdict, regional: RegionalRules) -> tuple[Step, ...]:
    steps = []
    if verdict.zoning is not None and verdict.category in regional.zones(project.profession):
        category = ZONE_CATEGORY[verdict.category] if verdict.category else ""
        steps.append(
            Step(
                f"Le lieu est en {category} dans le {verdict.zoning.named}, en vigueur le jour du dépôt "
                f"({in_french(project.submitted_on)}).",
                (_IN_ZONE,),
            )
        )
    if verdict.protection is not None:
        protection = verdict.protection
        steps.append(
            Step(
                f"Le lieu n'est plus en zone admise, mais il l'était encore le "
                f"{in_french(protection.last_day_in_zone)}, moins de trois ans avant la publication de la liste : il "
                f"reste protégé sur toute liste publiée jusqu'au "
                f"{in_french(protection.until - timedelta(days=1))} inclus.",
                (protection.citation,),
            )
        )
    steps.extend(remark.step for remark in verdict.refusals)
    if verdict.acceptable:
        steps.append(Step("Le lieu, le mode d'exercice et la durée du travail sont recevables.", (_STRUCTURES,)))
    return tuple(steps)
