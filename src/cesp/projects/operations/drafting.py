"""Drafting, saving, sending and taking back an installation project: its signatory's acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.contracts.permissions import require_signatory
from cesp.contracts.reading import timeline_of
from cesp.letters import operations as letters
from cesp.projects import papers, telling
from cesp.projects.letter_kinds import RECEIPT
from cesp.projects.models import OPEN, Project, ProjectState, Site, Voice
from cesp.projects.queries.standing import validated_project
from cesp.projects.reading import (
    Judgement,
    day_refusal,
    forecast_of,
    is_listed,
    judge,
    terms_of,
    unanswered,
    zoning_row,
)
from cesp.projects.workflow import WORKFLOW
from cesp.territory.models import Commune
from cesp.zoning.models import PlaceOfPractice
from cesp.zoning.queries.judging import ars_of
from cesp_law import labels
from cesp_law.assessment import assess
from cesp_law.facts import Profession
from cesp_law.phase import Phase
from cesp_law.place import Mode, Sector
from cesp_law.refusals import Refused

RULE = "règle de gestion : un projet se prépare et s'envoie par la personne, dans le service"
MOST_DRAFTS = 3
"""Drafts that a signatory compares side by side."""
MOST_SITES = 3
EDITABLE = (
    "commune",
    "part",
    "address",
    "mode",
    "hospital_months",
    "sector",
    "within_conventions",
    "scheduled_share",
    "planned_on",
    "leaving_on",
    "explanation",
)
_OF_THE_PLACE = frozenset({"commune", "part", "place"})
_OVER = frozenset({Phase.BREACHED, Phase.WAIVED, Phase.COMPLETED})
_MODES = {"salaried": Mode.SALARIED.value, "self_employed": Mode.SELF_EMPLOYED.value, "mixed": Mode.MIXED.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteValues:
    """One structure as the form gives it; ``share_percent`` 1–100, ``commune`` when it is not that of the project."""

    structure: str
    share_percent: int
    name: str = ""
    finess: str = ""
    address: str = ""
    commune: Commune | None = None


@transaction.atomic
def start(*, actor: Membership, contract: Contract, place: PlaceOfPractice | None, at: datetime) -> Project:
    """Open a draft, from a place of the national list or from nothing; the same place twice is the same draft.

    :raises PermissionDenied: somebody else's contract.
    :raises Refused: the contract is over, three drafts are being compared, or the place is for another profession.
    :clauses: INS-2, NAT-10, PAP-11
    """
    require_signatory(actor, contract)
    locks.hold(f"projects-of:{contract.pk}")
    _refuse_over(contract, at=at)
    drafts = list(Project.objects.filter(contract=contract, state=ProjectState.DRAFT).order_by("pk"))
    same = next((one for one in drafts if place is not None and one.place_id == place.pk), None)
    if same is not None:
        return same
    if len(drafts) >= MOST_DRAFTS:
        raise Refused(
            f"Vous comparez déjà {MOST_DRAFTS} projets : abandonnez-en un pour en commencer un autre.", citation=RULE
        )
    project = Project(contract=contract, started_at=at, saved_at=at)
    if place is not None:
        _refuse_elsewhere(contract, place, at=at)
        _copy(place, project)
    else:
        project.save()
    return project


def _copy(place: PlaceOfPractice, project: Project) -> None:
    """Take over what the list says of a place."""
    project.place, project.mode = place, _MODES[place.kind]
    project.commune, project.part, project.address = place.commune, place.part, place.address
    if place.profession == Profession.MEDICINE and project.mode != Mode.SALARIED:
        project.sector = Sector.SECTOR_1.value
    if place.profession == Profession.ODONTOLOGY:
        project.within_conventions = True
    _locate(project)
    project.save()
    Site.objects.create(
        project=project,
        structure=place.structure,
        name=place.structure_name,
        finess=place.finess,
        address=place.address,
        share_percent=100,
    )


@transaction.atomic
def save(
    *,
    actor: Membership,
    project: Project,
    values: Mapping[str, Any],
    sites: Sequence[SiteValues] | None,
    seen: int,
    at: datetime,
) -> Project:
    """Save some answers; the law judges them, and refuses nothing before the sending.

    :param values: checked by the form, by name of column. :param sites: all of them; ``None`` leaves them as they are.
    :param seen: the version that the actor had read.
    :raises PermissionDenied: somebody else's project.
    :raises AlreadyDone: it was saved in between, from elsewhere.
    :raises Refused: it is sent and nothing is asked.
    """
    current = _to_change(actor, project)
    if unknown := set(values) - set(EDITABLE):
        raise ValueError(f"not an answer: {sorted(unknown)}")
    changed = {name: value for name, value in values.items() if getattr(current, name) != value}
    moved = current.place is not None and any(name in _OF_THE_PLACE for name in changed)
    if moved:
        raise Refused(
            "Ce projet part d'un lieu de la liste : pour une autre commune, commencez un autre projet.", citation=RULE
        )
    given = None if sites is None or list(sites) == sites_of(current) else list(sites)
    if not changed and given is None:
        return current
    if current.version != seen:
        raise AlreadyDone(
            f"Ce projet a été enregistré depuis, le {at_in_french(current.saved_at)}, dans une autre fenêtre ou sur un "
            "autre appareil : relisez-le, rien n'est écrasé."
        )
    for name, value in changed.items():
        setattr(current, name, value)
    if changed.keys() & _OF_THE_PLACE:
        _locate(current)
        current.judged_on = None
    if given is not None:
        current.sites.all().delete()
        Site.objects.bulk_create(Site(project=current, **_columns(one)) for one in given)
    current.version += 1
    current.saved_at = at
    current.save()
    return locked(current)


def sites_of(project: Project) -> list[SiteValues]:
    """The structures of a project as the form gives them."""
    return [
        SiteValues(
            structure=one.structure,
            share_percent=one.share_percent,
            name=one.name,
            finess=one.finess,
            address=one.address,
            commune=one.commune,
        )
        for one in project.sites.all()
    ]


def _columns(site: SiteValues) -> dict[str, Any]:
    names = ("structure", "share_percent", "name", "finess", "address", "commune")
    return {name: getattr(site, name) for name in names}


def _locate(project: Project) -> None:
    """Whose region and département the place is in."""
    agency = ars_of(project.commune.departement_id) if project.commune else None
    project.ars = agency.ars_code if agency else ""
    project.departement = project.commune.departement_id if project.commune else ""


@transaction.atomic
def send(*, actor: Membership, project: Project, at: datetime, seen: int | None = None, answer: str = "") -> Project:
    """Send a draft to the agency of its place, with its receipt; or send it back with the answer to a question.

    The zoning in force that day judges it, and is kept. Twice is once.

    :param seen: the version that the actor read again. :param answer: to the question asked, if one was.
    :raises PermissionDenied: somebody else's project.
    :raises AlreadyDone: it was saved in between, from elsewhere.
    :raises Refused: an answer is missing, another project is on its way, or the law refuses the place.
    :clauses: INS-3, BIE-6, BIE-10
    """
    require_signatory(actor, project.contract)
    locks.hold(f"projects-of:{project.contract_id}")
    current = locked(project)
    if current.state == ProjectState.SENT:
        return current
    answers = current.state == ProjectState.QUESTIONED
    _move(current, "answer" if answers else "send", actor)
    if seen is not None and current.version != seen:
        raise AlreadyDone("Ce projet a été enregistré depuis, dans une autre fenêtre : relisez-le avant de l'envoyer.")
    _refuse_over(current.contract, at=at)
    judgement = _ready(current, at=at)
    if answers:
        _answered(current, answer, at=at)
    else:
        _refuse_another(current)
        current.sent_at = at
        _set_replaced(current, at=at)
    keep_judgement(current, judgement)
    current.state = ProjectState.SENT
    _issue_receipt(current, judgement, actor=actor, at=at)
    if answers:
        telling.tell_answered(current, at=at)
    else:
        telling.tell_sent(current, at=at)
    _journal("answered" if answers else "sent", current, actor=actor, at=at)
    return current


def _ready(project: Project, *, at: datetime) -> Judgement:
    """What the law says of a project that may be sent.

    :raises Refused: an answer is missing, or the law refuses it: every reason at once.
    """
    timeline = timeline_of(project.contract)
    terms = timeline.terms
    if missing := unanswered(project, terms.profession):
        raise Refused(f"Il manque : {', '.join(one.label for one in missing)}.", citation=RULE)
    if refusal := day_refusal(project, timeline, today=day_of(at)):
        raise Refused(refusal, citation=RULE)
    judgement = judge(project, terms, on=day_of(at))
    if judgement is None:
        raise Refused(
            "Aucune agence régionale de santé ne répond de cette commune : choisissez-en une autre.", citation=RULE
        )
    if blocking := judgement.blocking:
        said = " ".join(f"{one.sentence} {one.next_step}" for one in blocking)
        raise Refused(said, citation=blocking[0].citation.text)
    if project.place is not None and project.judged_on is None and not is_listed(project.place, on=day_of(at)):
        raise Refused(
            f"Le lieu {project.place.reference} n'est plus sur la liste nationale : choisissez-en un autre, ou partez "
            "de sa commune comme d'un lieu libre.",
            citation=RULE,
        )
    return judgement


def _answered(project: Project, answer: str, *, at: datetime) -> None:
    question = project.questions.filter(answered_at__isnull=True).first()
    if question is None:
        return
    if not answer.strip():
        raise Refused("Écrivez votre réponse à la question de l'agence avant de renvoyer le projet.", citation=RULE)
    changed = project.saved_at > question.asked_at
    question.answer, question.answered_at = answer.strip(), at
    question.save(update_fields=["answer", "answered_at"])
    telling.settle(project, at=at)
    if changed:
        Voice.objects.filter(project=project, superseded_at__isnull=True).update(superseded_at=at)


def keep_judgement(project: Project, judgement: Judgement) -> None:
    """Keep with a project, not saved yet, the version that judged it, what protects its place, and its other zones."""
    verdict = judgement.verdict
    project.judged_on = judgement.on
    project.zoning = zoning_row(project.ars, verdict.zoning)
    project.category = verdict.category.value if verdict.category else ""
    protection = verdict.protection
    project.protected_by = protection.citation.text if protection else ""
    project.protected_until = protection.until if protection else None
    for site, judged in zip(project.sites.all(), verdict.sites, strict=True):
        kept = judged.category.value if judged.category and site.commune else ""
        if site.category != kept:
            site.category = kept
            site.save(update_fields=["category"])


def _set_replaced(project: Project, *, at: datetime) -> None:
    """A project sent while another stands is a change of place or region (BIE-10)."""
    project.replaces = validated_project(project.contract, on=day_of(at))


def _issue_receipt(project: Project, judgement: Judgement, *, actor: Membership, at: datetime) -> None:
    category = judgement.counts_as
    forecast = None if category is None else forecast_of(project, category, today=day_of(at))
    project.forecast_months_owed = forecast.months_owed if forecast else None
    project.forecast_last_day = forecast.last_day if forecast else None
    project.save()
    project.receipt = letters.issue(
        actor=actor,
        kind=RECEIPT,
        person=project.person,
        subject=project,
        paper=papers.receipt(project, judgement, forecast, at=at),
        at=at,
        tells=False,
    )
    project.save(update_fields=["receipt"])


@transaction.atomic
def withdraw(*, actor: Membership, project: Project, at: datetime) -> Project:
    """Take a project back before it is decided; a draft that nobody read is erased.

    :raises PermissionDenied: somebody else's project.
    :raises Refused: it is decided, or withdrawn already.
    """
    require_signatory(actor, project.contract)
    current = locked(project)
    _move(current, "withdraw", actor)
    if current.sent_at is None:
        current.delete()
        return current
    current.state, current.withdrawn_at = ProjectState.WITHDRAWN, at
    current.save(update_fields=["state", "withdrawn_at"])
    current.questions.filter(answered_at__isnull=True).update(answered_at=at)
    telling.settle(current, at=at)
    _journal("withdrawn", current, actor=actor, at=at)
    return current


def locked(project: Project) -> Project:
    """The project as it is, held until the end of the transaction.

    The lock is that of its contract: a fact that ends the contract closes its projects under it (``lapsing``), and a
    validation records a fact. Two locks would be taken in both orders.

    :raises Refused: it is a draft that was erased meanwhile.
    """
    locks.hold(f"contract:{project.contract_id}")
    related = (
        "contract__signatory", "contract__summary", "place__commune__successor", "commune__departement",
        "commune__successor", "zoning", "replaces", "validated_by__person", "refused_by__person",
    )  # fmt: skip
    rows = Project.objects.select_related(*related).prefetch_related("sites", "questions")
    found = rows.filter(pk=project.pk).first()
    if found is None:
        raise Refused("Ce brouillon a été abandonné : commencez un autre projet.", citation=RULE)
    return found


def _move(project: Project, code: str, actor: Membership) -> None:
    refusal = WORKFLOW.refusal(code, state=project.state, subject=project, actor=actor)
    if refusal:
        raise Refused(refusal, citation=RULE)


def _to_change(actor: Membership, project: Project) -> Project:
    require_signatory(actor, project.contract)
    current = locked(project)
    if not current.is_editable:
        raise Refused(f"Ce projet ne se change plus : il est « {current.get_state_display().lower()} ».", citation=RULE)
    return current


def _refuse_another(project: Project) -> None:
    waiting = Project.objects.filter(contract=project.contract_id, state__in=OPEN).first()
    if waiting is not None:
        raise Refused(
            f"Un projet attend déjà une décision (n° {waiting.pk}, {waiting.where}) : attendez la réponse, ou "
            "retirez-le d'abord.",
            citation=RULE,
        )


def _refuse_over(contract: Contract, *, at: datetime) -> None:
    """Ask the law, not the projection of the lists, which is a night old."""
    timeline = timeline_of(contract)
    on = max(day_of(at), timeline.terms.signed_on)
    if assess(timeline=timeline, regional=timeline.regional, as_of=on).phase.value in _OVER:
        raise Refused(
            "Ce contrat est terminé : il n'appelle plus de projet d'installation.",
            citation="code de l'éducation, art. L. 632-6",
        )


def _refuse_elsewhere(contract: Contract, place: PlaceOfPractice, *, at: datetime) -> None:
    if not is_listed(place, on=day_of(at)):
        raise Refused(f"Le lieu {place.reference} n'est pas sur la liste nationale aujourd'hui.", citation=RULE)
    profession = terms_of(contract).profession
    if place.profession != profession.value:
        raise Refused(
            f"Le lieu {place.reference} est proposé en {labels.PROFESSION[Profession(place.profession)]} : votre "
            f"contrat est de {labels.PROFESSION[profession]}.",
            citation="code de l'éducation, art. L. 632-6 (NAT-10, PAP-11)",
        )


def _journal(act: str, project: Project, *, actor: Membership | None, at: datetime) -> None:
    audit.record(
        act=f"projects.{act}", actor=actor, at=at, about_id=project.contract.signatory_id, subject=project, detail={}
    )
