"""What a signatory reads: their projects, one of them with what the law says, the drafts side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from cesp.accounts.models import Membership, Role
from cesp.common.workflow import Button
from cesp.contracts import queries as contracts
from cesp.contracts import reading
from cesp.contracts.models import Contract
from cesp.contracts.wording import over
from cesp.projects import told
from cesp.projects.models import OPEN, Project, ProjectQuerySet, ProjectState, Question, Voice
from cesp.projects.picture import Picture, draw
from cesp.projects.queries.occupancy import occupancy_of
from cesp.projects.queries.standing import StepDone, steps_of
from cesp.projects.reading import Answer, Forecast, Judgement, day_refusal, forecast_of, held_today, judge, unanswered
from cesp.projects.told import Heard
from cesp.projects.voices import heard_of
from cesp.projects.workflow import WORKFLOW
from cesp.zoning.models import Aid
from cesp.zoning.naming import specialty_word
from cesp.zoning.queries.aids import aids_for
from cesp_law.assessment import assess
from cesp_law.deadlines import Deadline, DeadlineCode, place_choice_from
from cesp_law.facts import Terms
from cesp_law.refusals import Refused

_PROJECT = (DeadlineCode.PROJECT_ADVISED, DeadlineCode.PROJECT_LATEST)
_RELATED = (
    "contract__signatory", "contract__summary", "place__commune__successor", "commune__departement",
    "commune__successor", "zoning", "replaces__commune", "replaces__place", "validated_by__person",
    "refused_by__person", "receipt", "validation_letter", "refusal_letter",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    """One project as its signatory reads it.

    :param judgement: what the law says of it; ``None`` while no commune is chosen.
    :param refusal: the law's sentence, when it refuses the effect itself.
    :param voices: shown once the project is decided.
    :param others: how many other projects are on the same place, for as many posts.
    :param aids: those of the region of the place, for their profession (IDF-13, INS-12).
    """

    project: Project
    sentence: str
    answers: tuple[tuple[str, str], ...]
    unanswered: tuple[Answer, ...]
    judgement: Judgement | None
    zone: str
    tone: str
    forecast: Forecast | None
    refusal: str
    questions: tuple[Question, ...]
    heard: tuple[Heard, ...]
    voices: tuple[Voice, ...]
    others: str
    aids: tuple[Aid, ...]
    buttons: dict[str, Button]
    changes_place: bool
    terms: Terms

    @property
    def question(self) -> Question | None:
        """The question that waits for an answer."""
        return next((one for one in self.questions if one.answered_at is None), None)

    @property
    def may_change(self) -> bool:
        return self.project.is_editable

    @property
    def may_send(self) -> bool:
        return self.may_change and not self.unanswered and not self.refusal and not self.blocked

    @property
    def blocked(self) -> bool:
        return self.judgement is None or bool(self.judgement.blocking)

    @property
    def may_withdraw(self) -> bool:
        return "withdraw" in self.buttons


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnList:
    """Every project of a signatory.

    :param places_url: the national list, filtered by their profession and specialty (PAP-11).
    :param opens_on: the day the last year of the internship begins, from which places are chosen; ``None`` unknown.
    :param deadlines: when the project is to be talked about and presented (BIE-5).
    :param held: places where they practise today: another project is a change of place.
    :param over: why the contract asks for no project any more, a French sentence; empty while it does.
    """

    contract: Contract
    steps: tuple[StepDone, ...]
    drafts: tuple[Project, ...]
    current: Project | None
    standing: Project | None
    past: tuple[Project, ...]
    places_url: str
    opens_on: date | None
    is_open: bool
    deadlines: tuple[Deadline, ...]
    held: tuple[str, ...]
    specialty: str
    over: str


@dataclass(frozen=True, slots=True)
class Column:
    """One of the projects that are compared."""

    number: int
    page: OwnPage


@dataclass(frozen=True, slots=True)
class Comparison:
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    picture: Picture | None


def contract_of(actor: Membership) -> Contract | None:
    """The contract that a signatory's projects are about: the latest one."""
    return next(iter(contracts.contracts_of(actor)), None)


def own_list(actor: Membership, *, today: date) -> OwnList | None:
    """Every project of a signatory; none when they have no contract."""
    contract = contract_of(actor)
    if contract is None:
        return None
    timeline = reading.timeline_of(contract)
    rows = list(_whole(Project.objects.visible_to(actor).filter(contract=contract)).order_by("-pk"))
    opens_on = place_choice_from(timeline)
    found = assess(timeline=timeline, regional=timeline.regional, as_of=max(today, timeline.terms.signed_on))
    return OwnList(
        contract=contract,
        steps=steps_of(contract),
        drafts=tuple(reversed([one for one in rows if one.state == ProjectState.DRAFT])),
        current=next((one for one in rows if one.is_open), None),
        standing=next((one for one in rows if one.state == ProjectState.VALIDATED), None),
        past=tuple(one for one in rows if one.state in _PAST),
        places_url=places_url(timeline.terms),
        opens_on=opens_on,
        is_open=opens_on is not None and opens_on <= today,
        deadlines=tuple(one for one in found.deadlines if one.code in _PROJECT),
        held=held_today(contract, on=today),
        specialty=specialty_word(timeline.terms.specialty) if timeline.terms.specialty else "",
        over=over(timeline, found.phase.value, on=today),
    )


_PAST = (ProjectState.REFUSED, ProjectState.WITHDRAWN, ProjectState.REPLACED, ProjectState.LAPSED)


def places_url(terms: Terms) -> str:
    """The national list, as somebody of this profession and specialty reads it.

    :clauses: PAP-11
    """
    wanted = {"profession": terms.profession.value}
    if terms.specialty:
        wanted["specialite"] = specialty_word(terms.specialty)
    return f"{reverse('zoning:places')}?{urlencode(wanted)}"


def project_for(actor: Membership, public_id: UUID) -> Project:
    """One of a signatory's own projects.

    :raises Project.DoesNotExist: there is none.
    """
    rows = Project.objects.visible_to(actor).filter(contract__signatory=actor.person_id)
    return _whole(rows).get(public_id=public_id)


def _whole(rows: ProjectQuerySet) -> ProjectQuerySet:
    return rows.select_related(*_RELATED).prefetch_related("sites", "questions__asked_by__person")


def page_of(project: Project, actor: Membership, *, today: date) -> OwnPage:
    """One project, with what the law says, what it would change as long as it is not decided, and the aids there.

    :clauses: IDF-13, INS-12
    """
    timeline = reading.timeline_of(project.contract)
    terms = timeline.terms
    undecided = project.state in (ProjectState.DRAFT, *OPEN)
    judgement = judge(project, terms, on=today)
    forecast, refusal = None, day_refusal(project, timeline, today=today) if undecided else ""
    category = judgement.counts_as if judgement else None
    if undecided and category is not None and not refusal:
        try:
            forecast = forecast_of(project, category, today=today)
        except Refused as refused:
            refusal = f"{refused.sentence} ({refused.citation})"
    decided = not undecided and project.sent_at is not None
    voices = project.voices.filter(superseded_at__isnull=True).select_related("given_by__person").order_by("given_at")
    return OwnPage(
        project=project,
        sentence=told.status(project, Role.SIGNATORY),
        answers=tuple(told.answers(project)),
        unanswered=unanswered(project, terms.profession),
        judgement=judgement,
        zone=told.zone(judgement) if judgement else "",
        tone=told.tone(judgement) if judgement else "",
        forecast=forecast,
        refusal=refusal,
        questions=tuple(sorted(project.questions.all(), key=lambda one: one.pk)),
        heard=heard_of(project, on=today) if project.is_open else (),
        voices=tuple(voices) if decided else (),
        others=_others(project),
        aids=tuple(aids_for(on=today, ars=project.ars, profession=terms.profession.value)) if project.ars else (),
        buttons={
            button.transition.code: button
            for button in WORKFLOW.buttons(state=project.state, subject=project, actor=actor)
        },
        changes_place=bool(held_today(project.contract, on=today)) or project.leaving_on is not None,
        terms=terms,
    )


def _others(project: Project) -> str:
    """That others want the same place, when they do: said, never refused."""
    if project.place is None:
        return ""
    found = occupancy_of(project.place, but=project)
    return found.for_a_candidate


def comparison(actor: Membership, *, today: date) -> Comparison | None:
    """The drafts of a signatory, and the project on its way, side by side; none under two of them."""
    contract = contract_of(actor)
    if contract is None:
        return None
    rows = Project.objects.filter(contract=contract, state__in=(ProjectState.DRAFT, *OPEN))
    projects = list(_whole(rows).order_by("pk"))
    if len(projects) < 2:
        return None
    columns = tuple(Column(number, page_of(one, actor, today=today)) for number, one in enumerate(projects, start=1))
    return Comparison(columns, tuple(_rows(columns)), draw(projects))


def _rows(columns: tuple[Column, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Label, and what each column says of it; a label that nobody answers is left out."""
    said = [_gathered(column.page) for column in columns]
    for label in dict.fromkeys(label for one in said for label in one):
        yield label, tuple(one.get(label, "–") for one in said)


def _gathered(page: OwnPage) -> dict[str, str]:
    found: dict[str, str] = {}
    for label, words in page.answers:
        found[label] = f"{found[label]} ; {words}" if label in found else words
    found["Zone"] = page.zone or "–"
    reasons = [f"{one.sentence}" for one in page.judgement.remarks] if page.judgement else []
    missing = [f"Il manque {', '.join(one.label for one in page.unanswered)}."] if page.unanswered else []
    found["Ce qui l'empêche"] = " ".join([*missing, *reasons, page.refusal]).strip() or "rien"
    if page.forecast is not None:
        found["Mois d'engagement dus"] = str(page.forecast.months_owed)
        for line in page.forecast.last.lines:
            if line.label in _COMPARED:
                found[line.label] = line.after
        if page.forecast.gap_days:
            found["Jours sans exercice"] = str(page.forecast.gap_days)
    if page.others:
        found["Autres candidats"] = page.others
    return found


_COMPARED = frozenset({"Début de l'engagement", "Fin de l'engagement", "Dernier jour de l'engagement"})


def running_of(actor: Membership) -> list[Project]:
    """A signatory's projects that are not over, for their home; one query."""
    states = (ProjectState.DRAFT, *OPEN, ProjectState.VALIDATED)
    rows = Project.objects.filter(contract__signatory=actor.person_id, state__in=states)
    return list(rows.select_related("place", "commune__departement").order_by("-pk"))
