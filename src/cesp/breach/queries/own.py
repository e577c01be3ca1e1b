"""What a signatory reads of a procedure: where it stands, what they may answer, the papers, the amounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cesp.accounts.models import Membership, Role
from cesp.breach import told
from cesp.breach.models import HEARD, RUNNING, Case, CasePiece, CaseQuerySet, CaseState, Observation, Outcome
from cesp.breach.permissions import may_join, natures_for
from cesp.breach.reading import cost_on
from cesp.breach.workflow import WORKFLOW, Party
from cesp.common.instants import day_of
from cesp.correspondence.models import Notice
from cesp.documents.kinds import KINDS, Kind
from cesp.documents.models import Piece
from cesp.letters.models import Letter
from cesp_law.breach import BreachCost
from cesp_law.dates import in_french
from cesp_law.parameters import load


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    """One's own procedure.

    :param cost: what a breach would cost today, or cost on the day it took effect; none when nothing is owed.
    :param notices: notices of it that one has not opened yet: opening them is an act.
    :param codes: acts that one may do now.
    """

    case: Case
    sentence: str
    steps: tuple[tuple[str, str, bool], ...]
    observations: tuple[Observation, ...]
    pieces: tuple[Piece, ...]
    kinds: tuple[Kind, ...]
    cost: BreachCost | None
    notices: tuple[Notice, ...]
    letters: tuple[Letter, ...]
    codes: frozenset[str]
    late_from_now_on: bool
    others: tuple[Case, ...]

    @property
    def may_answer(self) -> bool:
        return any(code.startswith("observe_") for code in self.codes)

    @property
    def may_withdraw(self) -> bool:
        return "withdraw" in self.codes


def own_cases(actor: Membership) -> CaseQuerySet:
    """One's own, the latest first."""
    related = (
        "contract__signatory",
        "notice__letter",
        "decision_notice__letter",
        "letter",
        "fact",
        "dismissed_by__person",
        "decided_by__person",
        "life_event",
        "reported_for",
    )
    return Case.objects.visible_to(actor).select_related(*related).order_by("-reported_at", "-pk")


def own_page(actor: Membership, *, today: date) -> OwnPage | None:
    """The procedure that runs, else the last one; ``None`` when there never was any."""
    cases = list(own_cases(actor))
    if not cases:
        return None
    case = next((one for one in cases if one.state in RUNNING), cases[0])
    held = CasePiece.objects.filter(case=case).values("piece")
    notices = [one for one in (case.notice, case.decision_notice) if one is not None]
    until = case.observations_until_on
    return OwnPage(
        case=case,
        sentence=told.status(case, Role.SIGNATORY),
        steps=tuple(_steps(case, on=today)),
        observations=tuple(case.observations.order_by("pk")),
        pieces=tuple(Piece.objects.visible_to(actor).filter(pk__in=held).order_by("pk")),
        kinds=tuple(KINDS[code] for code in natures_for(actor)) if may_join(actor, case) else (),
        cost=_cost(case, today),
        notices=tuple(one for one in notices if one.opened_at is None and one.known_on is None),
        letters=tuple(_letters(actor, case)),
        codes=frozenset(
            button.transition.code
            for button in WORKFLOW.buttons(state=case.state, subject=case, actor=Party(actor, today))
            if button.open
        ),
        late_from_now_on=until is not None and today > until,
        others=tuple(one for one in cases if one.pk != case.pk),
    )


def running_of(actor: Membership) -> Case | None:
    """The procedure of one's own that runs: to speak of at one's home, or to act on. One query."""
    return own_cases(actor).filter(state__in=RUNNING).first()


def _letters(actor: Membership, case: Case) -> list[Letter]:
    keys = [one.letter_id for one in (case.notice, case.decision_notice) if one is not None]
    keys += [case.letter_id] if case.letter_id else []
    return list(Letter.objects.visible_to(actor).filter(pk__in=keys).order_by("pk"))


def _cost(case: Case, today: date) -> BreachCost | None:
    if case.state in (CaseState.REPORTED, *HEARD):
        return cost_on(case.contract, on=today)
    broken = case.state == CaseState.BROKEN and not case.is_annulled
    return cost_on(case.contract, on=case.effect_on) if broken and case.effect_on else None


def _steps(case: Case, *, on: date) -> list[tuple[str, str, bool]]:
    """Each step with its day or what it waits for, and whether it is done."""
    heard_until, known_on = case.observations_until_on, case.notified_on
    waived = case.outcome == Outcome.WAIVER and case.notice is None
    begun = "Renonciation reçue" if case.life_event_id is not None else "Situation signalée"
    steps = [(begun, _day(day_of(case.reported_at)), True)]
    if waived or case.state == CaseState.DISMISSED:
        return [*steps, ("Réponse", _day(None), case.state in (CaseState.WAIVED, CaseState.DISMISSED))]
    days = case.observation_days or load("breach_observations").at(on).value
    waits = f"{days} jours à compter de la réception"
    return [
        *steps,
        ("Ouverture notifiée", _day(known_on) if known_on else "à réception de la lettre", known_on is not None),
        (
            "Vos observations",
            f"jusqu'au {_day(heard_until)} inclus" if heard_until else waits,
            case.is_decided,
        ),
        (
            "Décision, par deux personnes",
            _day(day_of(case.decided_at)) if case.decided_at else "ensuite",
            case.is_decided,
        ),
        (
            "Effet, si la rupture est prononcée",
            _day(case.effect_on) if case.effect_on else "le jour où vous recevez la décision",
            case.state == CaseState.BROKEN and not case.is_annulled,
        ),
    ]


def _day(on: date | None) -> str:
    return in_french(on) if on else ""
