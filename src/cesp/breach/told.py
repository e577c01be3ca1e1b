"""Cases in French: where one stands for each reader, and what runs."""

from __future__ import annotations

from cesp.accounts.models import Role
from cesp.breach.models import Case, CaseState
from cesp.breach.workflow import ANNULLED, TAKEN_BACK, WORKFLOW
from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp_law.dates import in_french


def clock_of(case: Case) -> str:
    """What runs for the observations: waiting for the receipt, or until when."""
    if case.notice is None:
        return ""
    until = case.observations_until_on
    if until is None or case.notified_on is None:
        days = case.observation_days
        return (
            f"La notification n'est pas encore reçue : le délai de {days} jours pour présenter des observations court "
            "du jour de sa réception."
        )
    return f"Reçue le {in_french(case.notified_on)}. Observations jusqu'au {in_french(until)} inclus."


def status(case: Case, role: str) -> str:
    """What it is, what comes next, by when, who acts: as a reader of this role reads it.

    An agency hears neither of the time for observations, nor of who decides.
    """
    if case.is_annulled and case.fact is not None:
        annulled_on = in_french(day_of(case.fact.recorded_at))
        return ANNULLED[CaseState(case.state)].format(annulled_on=annulled_on)
    effect_on = case.fact.effective_on if case.fact is not None else case.effect_on
    sentence = TAKEN_BACK if case.is_taken_back else WORKFLOW.sentence(state=case.state, role=role)
    dismissed = case.dismissed_at is not None and case.dismissed_by is not None
    return sentence.format(
        clock=clock_of(case) if role != Role.ARS_REFERENT else "",
        reported_on=in_french(day_of(case.reported_at)),
        dismissed_on=in_french(day_of(case.dismissed_at)) if case.dismissed_at else "",
        dismissed_by=case.dismissed_by.signature if dismissed and case.dismissed_by else "",
        decided_on=in_french(day_of(case.decided_at)) if case.decided_at else "",
        effect_on=in_french(effect_on) if effect_on else "",
        withdrawn_on=in_french(day_of(case.withdrawn_at)) if case.withdrawn_at else "",
    ).strip()


def who_came_first(case: Case) -> str:
    """Who decided and when, for whoever comes second."""
    if case.decided_by is None or case.decided_at is None:
        return ""
    return (
        f"Cette procédure est déjà « {case.get_state_display().lower()} » : {case.decided_by.signature} a signé le "
        f"{at_in_french(case.decided_at)}. Rien n'a été fait de nouveau."
    )
