"""One candidature as an agent reads it: fields, pieces, what is missing, who said what, what may be done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cesp.accounts.models import Membership, Role
from cesp.campaigns.models import Attachment, Candidature, CandidatureState, Correction, Opinion, Purpose
from cesp.campaigns.models.candidatures import IN_THE_RUNNING
from cesp.campaigns.queries.completeness import Completeness, judged
from cesp.campaigns.queries.corrections import label_of
from cesp.campaigns.queries.opinions import agreements_of
from cesp.campaigns.queries.reading import Shown, candidature_for, lodged_on, scoring_began, shown_to
from cesp.campaigns.queries.ready import ready_for_committee
from cesp.campaigns.requirements import fields_needed, requirement
from cesp.campaigns.workflow import CANDIDATURE
from cesp.common.workflow import Button
from cesp.letters.models import Letter
from cesp.zoning.naming import specialty_word
from cesp.zoning.queries.places import departement_label
from cesp_law import labels
from cesp_law.dates import in_french


@dataclass(frozen=True, slots=True)
class Held:
    """A piece that this reader may open, and what place it fills."""

    attachment: Attachment
    label: str
    name: str


@dataclass(frozen=True, slots=True)
class Said:
    """What an ARS was asked, and its sealed paper where there is one.

    :param ours: whether it is asked of the reader's own ARS.
    """

    opinion: Opinion
    paper: Letter | None
    ours: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A correction, its points in French, and whether it still waits."""

    correction: Correction
    points: tuple[tuple[str, str, str], ...]

    @property
    def is_open(self) -> bool:
        return self.correction.answered_at is None and self.correction.cancelled_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePage:
    candidature: Candidature
    shown: Shown
    found: Completeness
    sentence: str
    fields: tuple[tuple[str, str], ...]
    pieces: tuple[Held, ...]
    hidden: int
    opinions: tuple[Said, ...]
    to_give: tuple[tuple[str, str], ...]
    corrections: tuple[Asked, ...]
    history: tuple[tuple[datetime, str], ...]
    not_ready: tuple[str, ...]
    buttons: tuple[Button, ...]
    frozen: bool
    in_the_running: bool

    @property
    def name(self) -> str:
        return self.shown.name_of(self.candidature)


def page_of(actor: Membership, pk: int) -> FilePage:
    """The page of a file.

    :raises Candidature.DoesNotExist: unknown, outside the actor's perimeter, or a conflict of interest was declared.
    """
    file = candidature_for(actor, pk)
    shown = shown_to(actor, file)
    attachments = list(file.attachments.select_related("piece").order_by("pk"))
    opinions = list(file.opinions.select_related("given_by__person").order_by("pk"))
    corrections = tuple(_asked(file))
    pieces = tuple(
        Held(one, requirement(one.requirement).label, shown.file_name(one)) for one in shown.pieces(attachments)
    )
    frozen = scoring_began(file)
    return FilePage(
        candidature=file,
        shown=shown,
        found=judged(file, attachments, opinions, on=lodged_on(file)),
        sentence=CANDIDATURE.sentence(state=file.state, role=actor.role),
        fields=tuple(fields_of(file, shown)),
        pieces=pieces,
        hidden=len(attachments) - len(pieces),
        opinions=tuple(_said(actor, opinions)),
        to_give=tuple(_to_give(actor, file, opinions)) if not frozen else (),
        corrections=corrections,
        history=tuple(sorted(_history(file, opinions, corrections), reverse=True)),
        not_ready=ready_for_committee(file) if file.state in IN_THE_RUNNING else (),
        buttons=tuple(CANDIDATURE.buttons(state=file.state, subject=file, actor=actor)),
        frozen=frozen,
        in_the_running=file.state in IN_THE_RUNNING,
    )


def fields_of(file: Candidature, shown: Shown) -> Iterator[tuple[str, str]]:
    """Label and words of each field that is filled in, those that tell who it is only to whom they are shown."""
    person = file.person
    if shown.identity:
        yield "Nom", person.family_name.upper()
        yield "Prénoms", person.given_names
        yield "Date de naissance", in_french(person.birth_on) if person.birth_on else ""
        yield "Adresse électronique", person.email
        yield "Téléphone", person.phone
    yield "UFR", file.ufr.name if file.ufr else ""
    yield "Profession", labels.label(labels.PROFESSION, file.profession) if file.profession else ""
    yield from studies_of(file)
    yield from project_of(file)
    if file.paper_received_on:
        yield "Dossier papier reçu le", in_french(file.paper_received_on)


def studies_of(file: Candidature) -> Iterator[tuple[str, str]]:
    """Label and words of what a file says of the studies; an empty one only where this profile has to fill it in."""
    needed = fields_needed(file)
    yield "Situation", labels.label(labels.STATUS, file.status) if file.status else ""
    if file.year_of_study or "year_of_study" in needed:
        yield "Année d'études", str(file.year_of_study or "")
    if file.repeated_year:
        yield "Année redoublée", "Oui"
    if file.specialty or "specialty" in needed:
        yield "Spécialité", specialty_word(file.specialty).capitalize()
    if file.dental_intern:
        yield "Internat en odontologie", "Oui"
    yield "Fin de formation prévue", in_french(file.training_ends_on) if file.training_ends_on else ""
    if file.entrance_exam_rank or "entrance_exam_rank" in needed:
        yield "Rang aux épreuves nationales", str(file.entrance_exam_rank or "")


def project_of(file: Candidature) -> Iterator[tuple[str, str]]:
    """Label and words of where and how somebody means to practise."""
    yield "Région d'installation", labels.ARS.get(file.intended_ars, "")
    yield "Département d'installation", departement_label(file.intended_departement)
    yield "Commune envisagée", file.intended_commune.label if file.intended_commune else ""
    yield "Mode d'exercice", str(file.get_intended_kind_display()) if file.intended_kind else ""


def _said(actor: Membership, opinions: list[Opinion]) -> Iterator[Said]:
    papers = agreements_of(opinions)
    code = _code_of(actor)
    for one in opinions:
        yield Said(one, papers.get(one.pk), bool(code) and one.ars == code)


def _code_of(actor: Membership) -> str:
    return actor.organisation.ars_code if actor.role == Role.ARS_REFERENT and actor.organisation else ""


def _to_give(actor: Membership, file: Candidature, opinions: list[Opinion]) -> Iterator[tuple[str, str]]:
    """Purpose and label of what the actor's ARS may say now, asked or not."""
    code = _code_of(actor)
    if not code or file.state not in IN_THE_RUNNING:
        return
    asked = [one.purpose for one in opinions if one.ars == code]
    if file.intended_ars == code and Purpose.PROJECT not in asked:
        asked.insert(0, Purpose.PROJECT)
    for purpose in asked:
        yield purpose, str(Purpose(purpose).label)


def _asked(file: Candidature) -> Iterator[Asked]:
    for one in file.corrections.select_related("asked_by__person").prefetch_related("items").order_by("-pk"):
        points = tuple((label_of(item.target), item.get_reason_display(), item.note) for item in one.items.all())
        yield Asked(one, points)


def _history(
    file: Candidature, opinions: list[Opinion], corrections: tuple[Asked, ...]
) -> Iterator[tuple[datetime, str]]:
    if file.deposited_at:
        how = "Dossier papier saisi et déposé par l'UFR" if file.typed_by_id else "Candidature déposée"
        yield file.deposited_at, how
    for one in corrections:
        yield one.correction.asked_at, "Correction demandée"
        if one.correction.answered_at:
            yield one.correction.answered_at, "Correction envoyée"
        if one.correction.cancelled_at:
            yield one.correction.cancelled_at, "Demande de correction abandonnée"
    for opinion in opinions:
        if opinion.given_at:
            yield (
                opinion.given_at,
                f"{opinion.get_purpose_display()}, ARS {opinion.get_ars_display()} : "
                f"{opinion.get_outcome_display().lower()}",
            )
    if file.enrolment_checked_at:
        yield file.enrolment_checked_at, "Inscription confirmée" if file.enrolled else "Non-inscription constatée"
    if file.settled_at:
        inadmissible = file.state == CandidatureState.INADMISSIBLE
        yield file.settled_at, "Déclarée irrecevable" if inadmissible else "Déclarée complète"
    if file.withdrawn_at:
        yield file.withdrawn_at, "Candidature retirée"
