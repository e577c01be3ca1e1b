"""Deciding a set-off, one act a function: proposed, confirmed by another person, refused, withdrawn, stopped."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from cesp.accounts.models import Membership, Role
from cesp.accounts.permissions import require
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of, in_french
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.letters import operations as letters
from cesp.payments import set_off_papers, set_offs, telling
from cesp.payments.letter_kinds import SET_OFF
from cesp.payments.operations import LOCK
from cesp.payments.overpayments import Overpayment, overpayment_of
from cesp.payments.schedule import Schedule, largest_cap, schedule_of
from cesp.payments.set_off_models import SetOff, SetOffAct, SetOffState
from cesp.payments.workflow import SET_OFFS
from cesp_law.dates import Month
from cesp_law.money import Cents, euros
from cesp_law.refusals import Refused
from cesp_law.wording import of_month

RULE = "règle de gestion : un trop-perçu se retient sur les mois à venir, dans un plafond, sur décision motivée"
_READ = "règle de gestion : ce qui est décidé est ce qui a été lu"
_FURTHEST_FIRST = 12


def effect(*, contract: Contract, cap_cents: Cents, first: Month, at: datetime) -> tuple[Overpayment, Schedule]:
    """What a set-off would withhold, month by month; nothing is written.

    :param cap_cents: the most that one month may give back. :param first: the first month that may bear something.
    :raises Refused: nothing is overpaid, no month is to come, the cap is beyond what a month may give back.
    :law: règle de gestion : l'effet se lit avant l'acte
    :clauses: NAT-7
    """
    today = day_of(at)
    found = overpayment_of(contract, today=today)
    if found.refusal:
        raise Refused(f"Ce contrat ne se calcule pas : {found.refusal}", citation=RULE)
    if not found.left_cents:
        raise Refused("Il n'y a plus de trop-perçu à retenir sur ce contrat.", citation=RULE)
    earliest = set_offs.next_month(of=Month.on(today))
    if first < earliest:
        raise Refused(
            f"La mensualité {of_month(first)} est déjà approuvée ou passée : la retenue peut commencer avec celle "
            f"{of_month(earliest)}.",
            citation=RULE,
        )
    if earliest + _FURTHEST_FIRST < first:
        raise Refused("La retenue commence dans les douze mois.", citation=RULE)
    _refuse_cap(contract, cap_cents, first, at)
    return found, schedule_of(contract, cents=found.left_cents, cap_cents=cap_cents, first=first, today=today)


def _refuse_cap(contract: Contract, cap_cents: Cents, first: Month, at: datetime) -> None:
    most = largest_cap(contract, first=first, today=day_of(at))
    if not most:
        raise Refused(
            "Aucun mois d'allocation n'est à venir sur ce contrat : rien ne peut être retenu. Ce trop-perçu se "
            "recouvre "
            "par un ordre de recouvrer.",
            citation=RULE,
        )
    if not 0 < cap_cents <= most:
        share = settings.SET_OFF_LARGEST_PERCENT
        raise Refused(
            f"Le plafond mensuel va de 0,01 € à {euros(most)} : au plus {share} % du net d'un mois, pour que "
            "l'allocation reste versée.",
            citation=RULE,
        )


def propose(
    *,
    actor: Membership,
    contract: Contract,
    cap_cents: Cents,
    first: Month,
    reasons: str,
    at: datetime,
    seen_cents: int | None = None,
) -> SetOff:
    """Propose to withhold what is overpaid today on the months to come; nothing is withheld before another confirms.

    :param reasons: what the signatory will read, 10 to 2,000 characters.
    :param seen_cents: what the actor read that it would take back in all; ``None`` for an act on no reading.
    :raises PermissionDenied: another role than the payments desk.
    :raises Refused: as :func:`effect`; no reasons, another proposal waits, or the file has moved since it was read.
    :law: règle de gestion : ce qu'une personne prépare, une autre l'approuve
    :clauses: NAT-7
    """
    require(actor, Role.PAYMENTS_CLERK)
    reasons = checked_reasons(reasons)
    with transaction.atomic():
        locks.hold(LOCK)
        waiting = (
            SetOff.objects.filter(contract=contract, state=SetOffState.PROPOSED).select_related("proposed_by").first()
        )
        if waiting is not None:
            who, when = waiting.proposed_by.full_name, in_french(waiting.proposed_at)
            raise AlreadyDone(f"Une retenue a déjà été proposée par {who} le {when} : elle attend d'être confirmée.")
        found, schedule = effect(contract=contract, cap_cents=cap_cents, first=first, at=at)
        _refuse_unread(seen_cents, schedule)
        set_off = SetOff.objects.create(
            contract=contract,
            cap_cents=cap_cents,
            total_cents=schedule.cents,
            months=found.months_in_french[:500],
            first_month=first,
            reasons=reasons,
            proposed_by=actor.person,
            proposed_at=at,
        )
        _record(set_off, "propose", actor, at)
        telling.tell_of_a_proposal(set_off, at=at)
    return set_off


def confirm(*, actor: Membership, set_off: SetOff, at: datetime, seen_cents: int | None = None) -> SetOff:
    """Decide the set-off: the letter is written with its schedule, and the next run withholds.

    What it takes back in all is counted again, and never more than was proposed; the one in force is replaced.

    :param seen_cents: what the actor read that it would take back in all; ``None`` for an act on no reading.
    :raises PermissionDenied: another role than the approver.
    :raises Refused: proposed by the same person, nothing left to withhold, or the file has moved since it was read.
    :raises AlreadyDone: decided before, by whom and when.
    :law: règle de gestion : ce qu'une personne prépare, une autre l'approuve
    :clauses: NAT-7
    """
    with transaction.atomic():
        set_off = _locked(actor, set_off, "confirm")
        found, schedule = to_confirm(set_off, at=at)
        _refuse_unread(seen_cents, schedule)
        for replaced in SetOff.objects.filter(contract=set_off.contract, state=SetOffState.CONFIRMED):
            replaced.state, replaced.ended_at = SetOffState.REPLACED, at
            replaced.save(update_fields=["state", "ended_at"])
            _record(replaced, "replace", actor, at)
        set_off.state, set_off.decided_by, set_off.decided_at = SetOffState.CONFIRMED, actor.person, at
        set_off.total_cents, set_off.months = schedule.cents, found.months_in_french[:500]
        set_off.first_month = schedule.instalments[0].month
        set_off.save()
        set_off.letter = letters.issue(
            actor=actor,
            kind=SET_OFF,
            person=set_off.contract.signatory,
            subject=set_off,
            paper=set_off_papers.decision(set_off, found, schedule),
            at=at,
            tells=False,
        )
        set_off.save(update_fields=["letter"])
        _record(set_off, "confirm", actor, at)
        telling.end_of_a_proposal(set_off, at=at)
        telling.tell_of_a_set_off(set_off, done="decided", at=at)
    return set_off


def to_confirm(set_off: SetOff, *, at: datetime) -> tuple[Overpayment, Schedule]:
    """What confirming a proposal now would withhold: it begins with the next run that is not approved yet.

    :raises Refused: as :func:`effect`.
    """
    first = max(set_off.first_month, set_offs.next_month(of=Month.on(day_of(at))))
    cap = Cents(set_off.cap_cents)
    found, _ = effect(contract=set_off.contract, cap_cents=cap, first=first, at=at)
    cents = Cents(min(set_off.total_cents, found.left_cents))
    return found, schedule_of(set_off.contract, cents=cents, cap_cents=cap, first=first, today=day_of(at))


def refuse(*, actor: Membership, set_off: SetOff, reason: str, at: datetime) -> SetOff:
    """Refuse a proposal, with a reason for whoever made it; another may follow.

    :param reason: 10 to 2,000 characters.
    :raises PermissionDenied: another role than the approver.
    :raises Refused: no reason given, or proposed by the same person.
    :raises AlreadyDone: decided before, by whom and when.
    :law: règle de gestion : ce qu'une personne prépare, une autre l'approuve
    :clauses: NAT-7
    """
    reason = checked_reasons(reason)
    return _ended_before_it_began(actor, set_off, "refuse", SetOffState.REFUSED, reason, at)


def withdraw(*, actor: Membership, set_off: SetOff, at: datetime) -> SetOff:
    """Take a proposal back, by the desk that made it.

    :raises PermissionDenied: another role than the payments desk.
    :raises AlreadyDone: decided before, by whom and when.
    :law: règle de gestion : une proposition se retire tant qu'elle n'est pas confirmée
    :clauses: NAT-7
    """
    return _ended_before_it_began(actor, set_off, "withdraw", SetOffState.WITHDRAWN, "", at)


def _ended_before_it_began(
    actor: Membership, set_off: SetOff, code: str, state: SetOffState, reason: str, at: datetime
) -> SetOff:
    with transaction.atomic():
        set_off = _locked(actor, set_off, code)
        set_off.state, set_off.decided_by, set_off.decided_at = state, actor.person, at
        set_off.save(update_fields=["state", "decided_by", "decided_at"])
        _record(set_off, code, actor, at, reason=reason)
        telling.end_of_a_proposal(set_off, at=at)
        if state == SetOffState.REFUSED:
            telling.tell_of_a_refusal(set_off, at=at)
    return set_off


def stop(*, actor: Membership, set_off: SetOff, reason: str, at: datetime) -> SetOff:
    """Withhold nothing more under a set-off: what was withheld stays so, what is left waits for another decision.

    A run that was prepared and not approved has to be prepared again; one that is approved withholds.

    :param reason: what the signatory will read, 10 to 2,000 characters.
    :raises PermissionDenied: another role than the payments desk.
    :raises Refused: no reason given.
    :raises AlreadyDone: not in force any more.
    :law: règle de gestion : une retenue s'arrête sur décision motivée
    :clauses: NAT-7
    """
    reason = checked_reasons(reason)
    with transaction.atomic():
        set_off = _locked(actor, set_off, "stop")
        set_off.state, set_off.ended_at = SetOffState.STOPPED, at
        set_off.save(update_fields=["state", "ended_at"])
        _record(set_off, "stop", actor, at, reason=reason)
        telling.tell_of_a_set_off(set_off, done="stopped", at=at)
    return set_off


def checked_reasons(words: str) -> str:
    """The words without blanks around them.

    :raises Refused: too short or too long to be read.
    """
    words = words.strip()
    if not 10 <= len(words) <= 2_000:
        raise Refused(
            "Les motifs comptent 10 à 2 000 caractères.", citation="règle de gestion : une décision se motive"
        )
    return words


def _refuse_unread(seen_cents: int | None, schedule: Schedule) -> None:
    if seen_cents is not None and seen_cents != schedule.cents:
        raise Refused(
            f"Le dossier a changé depuis que vous l'avez lu : la retenue serait de {euros(schedule.cents)} en tout. "
            "Relisez l'échéancier avant de décider.",
            citation=_READ,
        )


def _locked(actor: Membership, set_off: SetOff, code: str) -> SetOff:
    """Permit, lock, read again, and check that the transition is open."""
    transition = SET_OFFS[code]
    require(actor, Role(transition.role))
    locks.hold(LOCK)
    rows = SetOff.objects.select_related("contract__signatory", "proposed_by", "decided_by")
    set_off = rows.get(pk=set_off.pk)
    if set_off.state not in transition.from_states:
        raise AlreadyDone(_done(set_off))
    if refusal := SET_OFFS.refusal(code, state=set_off.state, subject=set_off, actor=actor):
        raise Refused(refusal, citation=transition.source)
    return set_off


def _done(set_off: SetOff) -> str:
    """What became of it, by whom and when."""
    act = set_off.acts.select_related("by__person", "by__delegated_by__person").order_by("-pk").first()
    label = SetOffState(set_off.state).label.lower()
    if act is None:
        return f"Cette retenue n'en est plus là : {label}."
    who, when = act.by.signature, in_french(act.at)
    return f"Cette retenue est déjà « {label} » : {who}, le {when}. Rien n'a été fait de nouveau."


def _record(set_off: SetOff, code: str, actor: Membership, at: datetime, *, reason: str = "") -> None:
    SetOffAct.objects.create(set_off=set_off, transition=code, by=actor, at=at, reason=reason)
    audit.record(
        act=f"payments.set_off_{SET_OFFS_ACTS[code]}",
        actor=actor,
        at=at,
        about_id=set_off.contract.signatory_id,
        subject=set_off,
    )


SET_OFFS_ACTS = {
    "propose": "proposed",
    "confirm": "confirmed",
    "refuse": "refused",
    "withdraw": "withdrawn",
    "stop": "stopped",
    "replace": "replaced",
}
"""End of the name of the act of each transition in the journal."""
