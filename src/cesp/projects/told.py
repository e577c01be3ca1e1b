"""A project in French: what it says, its zone, who has spoken, where it stands for each reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cesp.common.instants import day_of
from cesp.projects.models import Project, ProjectState, Seat, Site, Voice
from cesp.projects.naming import MODE, SECTOR, STRUCTURE
from cesp.projects.reading import Judgement
from cesp.projects.workflow import WORKFLOW
from cesp_law import labels
from cesp_law.dates import in_french
from cesp_law.place import Mode
from cesp_law.wording import count

OPINION_DAYS = 15
"""How long the voice of the département is waited for before the region may decide without it (ADR 0027)."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One seat, whether somebody holds it, and the voice that stands.

    :param waited_until: last day it is waited for; ``None`` for the region, which decides.
    :param waits: whether it is still waited for.
    """

    seat: Seat
    held: bool
    voice: Voice | None
    waited_until: date | None
    waits: bool

    @property
    def label(self) -> str:
        return self.seat.label

    @property
    def sentence(self) -> str:
        """« La voix du département est favorable. », or why there is none."""
        name = _VOICES[self.seat]
        if self.voice is not None:
            return f"{name} est {'favorable' if self.voice.favourable else 'défavorable'}."
        if not self.held:
            return f"{name} n'est pas attendue : personne n'y est référent aujourd'hui."
        if self.waits and self.waited_until is not None:
            return f"{name} est attendue jusqu'au {in_french(self.waited_until)}."
        return f"{name} n'a pas été donnée."

    @property
    def missing(self) -> str:
        """Why there is no voice, in a few words for a list."""
        if not self.held:
            return "aucun aujourd'hui"
        if self.seat is Seat.REGION:
            return "décide"
        if self.waits and self.waited_until is not None:
            return f"attendu jusqu'au {in_french(self.waited_until)}"
        return "ne s'est pas prononcé"


_VOICES = {
    Seat.DEPARTEMENT: "La voix du département",
    Seat.REGION: "La voix de la région",
    Seat.OUTGOING: "La voix de la région quittée",
}


def waited_until(project: Project) -> date | None:
    """Last day the voice of the département is waited for."""
    return day_of(project.sent_at) + timedelta(days=OPINION_DAYS) if project.sent_at else None


def status(project: Project, role: str, *, heard: Sequence[Heard] = ()) -> str:
    """What it is, what comes next, by when, who acts: as a reader of this role reads it."""
    awaited = next((one for one in project.questions.all() if one.answered_at is None), None)
    decided_at = project.validated_at or project.refused_at
    decided_by = project.validated_by or project.refused_by
    sentence = WORKFLOW.sentence(state=project.state, role=role).format(
        sent_on=in_french(day_of(project.sent_at)) if project.sent_at else "",
        region=project.region_name,
        voices=" ".join(one.sentence for one in heard if one.seat is not Seat.REGION),
        answer_by=in_french(awaited.answer_by_on) if awaited else "",
        decided_on=in_french(day_of(decided_at)) if decided_at else "",
        decided_by=decided_by.signature if decided_by else "",
    )
    return " ".join(sentence.split(" "))


def answers(project: Project) -> Iterator[tuple[str, str]]:
    """What a project says: label and words, in the order of the form; those left empty left out."""
    if project.place is not None:
        yield "Lieu de la liste", project.place.reference
    if project.commune is not None:
        yield (
            "Commune",
            f"{project.commune.label}{f', {project.commune.first_postcode}' if project.commune.postcodes else ''}",
        )
    if project.part:
        yield "Quartier (QPV)", project.part
    if project.address:
        yield "Adresse", project.address
    for site in project.sites.all():
        yield (
            "Structure",
            f"{structure_words(site.structure, site.name, site.finess)}{_elsewhere(site)}, "
            f"{site.share_percent} % d'un temps plein",
        )
    if project.mode:
        yield "Mode d'exercice", MODE[project.mode]
    if project.mode == Mode.TOWN_AND_HOSPITAL and project.hospital_months:
        yield "Contrat hospitalier", count(project.hospital_months, "mois", "mois")
    if project.sector:
        yield "Secteur", SECTOR[project.sector]
    if project.within_conventions is not None:
        yield "Dans le cadre des conventions", "oui" if project.within_conventions else "non"
    if project.scheduled_share is not None:
        yield "Médecine générale programmée", f"{project.scheduled_share} % de l'activité"
    if project.leaving_on is not None:
        yield "Lieu actuel quitté le", in_french(project.leaving_on)
    if project.planned_on is not None:
        yield "Installation prévue le", in_french(project.planned_on)


def _elsewhere(site: Site) -> str:
    """Where a structure of another commune is, and the zone that it was judged in."""
    if site.commune is None:
        return ""
    return f", à {site.commune.label}{f' (zone {site.category})' if site.category else ''}"


def structure_words(structure: str, name: str, finess: str) -> str:
    """« maison de santé pluriprofessionnelle (MSP), Les Tilleuls (FINESS 690000012) »."""
    words = STRUCTURE[structure]
    if name:
        words = f"{words}, {name}"
    return f"{words} (FINESS {finess})" if finess else words


def zone(judgement: Judgement) -> str:
    """One sentence on the zone of the place, and the version that judges it."""
    verdict, day = judgement.verdict, in_french(judgement.on)
    version = f" ({verdict.zoning.named}, en vigueur le {day})" if verdict.zoning else ""
    if verdict.protection is not None:
        protection = verdict.protection
        return (
            f"Hors des zones admises{version}, mais protégé : il était en {protection.category.value} jusqu'au "
            f"{in_french(protection.last_day_in_zone)} ({protection.citation.text}) ; une liste publiée jusqu'au "
            f"{in_french(protection.until - timedelta(days=1))} inclus peut le porter."
        )
    if verdict.zoning is None:
        return f"Aucun zonage connu pour votre profession le {day}."
    if verdict.category is None:
        unsaid = "Zone non renseignée" if verdict.zoning.unsaid else "Hors zone"
        return f"{unsaid}{version}."
    name = labels.ZONE_CATEGORY[verdict.category]
    return f"{name[:1].upper()}{name[1:]}{version}."


def tone(judgement: Judgement) -> str:
    """How the zone stands: ``in``, ``protected``, ``out`` or ``unknown``."""
    codes = {one.code for one in judgement.remarks}
    if judgement.verdict.protection is not None:
        return "protected"
    if codes & {"out_of_zone", "category_not_admitted"}:
        return "out"
    return "unknown" if codes & {"no_zoning", "zone_not_said"} else "in"


def protection_words(project: Project) -> str:
    """What keeps a place that left the zones acceptable, and until when; empty when nothing has to."""
    if not project.protected_by or project.protected_until is None:
        return ""
    until = in_french(project.protected_until - timedelta(days=1))
    return f"Lieu protégé par : {project.protected_by}. Une liste publiée jusqu'au {until} inclus peut le porter."


def decided_at_zone(project: Project) -> str:
    """The zone that judged a project, as kept with it."""
    if project.zoning is None:
        return ""
    label = f" : {project.category}" if project.category else " : hors zone"
    on = in_french(project.judged_on) if project.judged_on else ""
    order = f" ({project.zoning.order_reference})" if project.zoning.order_reference else ""
    return f"{project.zoning.name}{order}, en vigueur le {on}{label}"


SHORT_STATES = {
    ProjectState.DRAFT: "info",
    ProjectState.SENT: "new",
    ProjectState.QUESTIONED: "warning",
    ProjectState.VALIDATED: "success",
    ProjectState.REFUSED: "error",
    ProjectState.WITHDRAWN: "info",
    ProjectState.REPLACED: "info",
    ProjectState.LAPSED: "info",
}
"""The badge of each state."""
