"""From a report to the opening: the desk examines, and a person decides to open or not. Never a sanction by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.breach import papers, telling
from cesp.breach.letter_kinds import DISMISSAL, OPENING
from cesp.breach.models import HEARD, Case, CaseGround, CaseState, Extension
from cesp.breach.operations.held import RULE, changed, journal, refuse_accomplished, to_act, worded
from cesp.breach.permissions import require_desk, require_reporter
from cesp.breach.reading import choosing
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.contracts.models import Contract
from cesp.contracts.reading import timeline_of
from cesp.correspondence import notices
from cesp.correspondence.models import NoticeKind
from cesp.letters import operations as letters
from cesp.life_events.models import OPEN as OPEN_REQUESTS
from cesp.life_events.operations import deciding as requests
from cesp_law.dates import in_french
from cesp_law.parameters import load
from cesp_law.refusals import Refused

LONGEST_EXTENSION = timedelta(days=90)
"""A management rule: beyond, nobody would know any more whether anything runs."""


@transaction.atomic
def open_case(*, actor: Membership, contract: Contract, ground: CaseGround | str, report: str, at: datetime) -> Case:
    """Report a situation to the case desk, which examines it. Nothing changes for the signatory yet.

    :param ground: one that the actor's role may report.
    :param report: the facts, with their days; the signatory reads them if a procedure is opened.
    :raises PermissionDenied: another role, another ground, or a contract that the actor does not follow.
    :raises Refused: no facts, the same situation is reported already, or the contract is over.
    :clauses: BIE-8, IDF-12
    """
    ground = CaseGround(ground)
    require_reporter(actor, contract, ground)
    report = worded(report, "Écrivez les faits et leurs dates : un signalement se lit et se discute.")
    locks.hold(f"breach-of:{contract.pk}")
    refuse_over(contract)
    waiting = Case.objects.filter(contract=contract, ground=ground, state=CaseState.REPORTED).first()
    if waiting is not None:
        raise Refused(
            f"Cette situation est déjà signalée depuis le {in_french(day_of(waiting.reported_at))} (n° {waiting.pk}) : "
            "la gestion des contrats l'examine.",
            citation=RULE,
        )
    agency = actor.organisation if actor.organisation and actor.organisation.kind == "ars" else None
    case = Case.objects.create(
        contract=contract, ground=ground, report=report, reported_at=at, reported_by=actor, reported_for=agency
    )
    journal("case_reported", case, actor=actor, at=at)
    return case


def refuse_over(contract: Contract) -> None:
    """:raises Refused: the contract is broken or waived already."""
    closed_on = timeline_of(contract).closed_on
    if closed_on is not None:
        raise Refused(f"Ce contrat a pris fin le {in_french(closed_on)} : il n'y a plus rien à rompre.", citation=RULE)


@transaction.atomic
def dismiss(*, actor: Membership, case: Case, reasons: str, at: datetime, seen: int | None = None) -> Case:
    """Close a report without a procedure, with reasons that its author reads.

    :raises PermissionDenied: the actor does not hold the case desk.
    :raises AlreadyDone: somebody was quicker; says who and when.
    :raises Refused: no reason is given, or it is opened already.
    """
    require_desk(actor)
    current = to_act(case, "dismiss", actor=actor, at=at, seen=seen)
    current.reasons = worded(reasons, "Dites pourquoi le dossier est classé : son auteur lit vos motifs.")
    current.state, current.dismissed_at, current.dismissed_by = CaseState.DISMISSED, at, actor
    if current.ground == CaseGround.RENUNCIATION:
        current.letter = letters.issue(
            actor=actor,
            kind=DISMISSAL,
            person=current.person,
            subject=current,
            paper=papers.dismissal(current),
            at=at,
            tells=False,
        )
    changed(current, "reasons", "state", "dismissed_at", "dismissed_by", "letter")
    if current.ground == CaseGround.RENUNCIATION:
        _note_request(current, actor=actor, at=at)
        telling.tell_over(current, at=at)
    telling.tell_reporter(current, at=at)
    journal("case_dismissed", current, actor=actor, at=at)
    return current


@transaction.atomic
def open_procedure(*, actor: Membership, case: Case, at: datetime, seen: int | None = None) -> Case:
    """Open the procedure: a letter with the facts, what is risked and how to answer, served with proof of receipt.

    :raises PermissionDenied: the actor does not hold the case desk.
    :raises AlreadyDone: somebody was quicker; says who and when.
    :raises Refused: another procedure is open on this contract, the contract is over, or nothing would be broken.
    :law: code de l'éducation, art. L. 632-6
    :clauses: IDF-16, BIE-8
    """
    require_desk(actor)
    # Not the one of reports: a renunciation being sent takes that one with its receipt already numbered.
    locks.hold(f"breach-opening:{case.contract_id}")
    current = to_act(case, "open", actor=actor, at=at, seen=seen)
    refuse_over(current.contract)
    _refuse_another(current)
    cost = refuse_accomplished(current.contract, on=day_of(at))
    current.observation_days = load("breach_observations").at(day_of(at)).value
    paper = papers.opening(current, cost, candidate=choosing(current.contract))
    letter = letters.issue(
        actor=actor, kind=OPENING, person=current.person, subject=current, paper=paper, at=at, tells=False
    )
    current.notice = notices.serve_notice(actor=actor, letter=letter, kind=NoticeKind.BREACH, at=at)
    current.state, current.opened_at, current.opened_by = CaseState.OPEN, at, actor
    changed(current, "observation_days", "notice", "state", "opened_at", "opened_by")
    _note_request(current, actor=actor, at=at)
    telling.tell_reporter(current, at=at)
    journal("case_opened", current, actor=actor, at=at)
    return current


@transaction.atomic
def extend(*, actor: Membership, case: Case, until_on: date, because: str, at: datetime) -> Extension:
    """Give more time for observations; never less.

    :param until_on: last day, included.
    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refused: no reason, a day to come that is not later than the present one, or one too far away.
    """
    require_desk(actor)
    current = to_act(case, "extend", actor=actor, at=at)
    because = worded(because, "Dites pourquoi le délai est prolongé : le signataire le lit.")
    present = max(current.observations_until_on or day_of(at), day_of(at))
    if until_on <= present:
        raise Refused(f"Un délai ne se réduit pas : choisissez un jour après le {in_french(present)}.", citation=RULE)
    if until_on > present + LONGEST_EXTENSION:
        raise Refused(
            f"Prolongez de {LONGEST_EXTENSION.days} jours au plus à la fois : jusqu'au "
            f"{in_french(present + LONGEST_EXTENSION)}.",
            citation=RULE,
        )
    extension = Extension.objects.create(
        case=current, until_on=until_on, because=because, granted_by=actor, granted_at=at
    )
    current.extended_until_on = until_on
    changed(current, "extended_until_on")
    telling.tell_extended(extension, at=at)
    journal("time_extended", current, actor=actor, at=at)
    return extension


def _refuse_another(case: Case) -> None:
    other = Case.objects.filter(contract=case.contract_id, state__in=HEARD).exclude(pk=case.pk).first()
    if other is not None and other.opened_at is not None:
        raise Refused(
            f"Une procédure est déjà ouverte sur ce contrat depuis le {at_in_french(other.opened_at)} (n° {other.pk})"
            " : joignez-y ces faits, ou classez ce dossier.",
            citation=RULE,
        )


def _note_request(case: Case, *, actor: Membership, at: datetime) -> None:
    """Answer the request that announced the renunciation, unless it is answered already."""
    event = case.life_event
    if event is not None and event.state in OPEN_REQUESTS:
        requests.take_note(actor=actor, event=event, reasons="", at=at)
