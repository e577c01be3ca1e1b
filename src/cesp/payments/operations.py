"""What is done to money, one act a function: permit, lock and re-read, ask, record, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from cesp.accounts.models import Membership, Role
from cesp.accounts.permissions import require
from cesp.audit import operations as audit
from cesp.common import bulk, failpoints, locks
from cesp.common.instants import day_of, in_french
from cesp.common.workflow import AlreadyDone
from cesp.payments import emission, ledger, paydays, preparation, reading, redirection, set_offs, takeovers, telling
from cesp.payments.acts import RUN_ACTS
from cesp.payments.bank_workflow import ACCOUNTS
from cesp.payments.ledger import PaidElsewhere
from cesp.payments.models import (
    AccountState,
    BankAccount,
    ControlItem,
    Entry,
    Finding,
    PaymentFile,
    PaymentRun,
    RunAct,
    RunState,
)
from cesp.payments.preparation import OnProgress
from cesp.payments.takeovers import AccountInUse
from cesp.payments.workflow import WORKFLOW
from cesp_law.dates import Month
from cesp_law.refusals import Refused
from cesp_law.wording import listed, of_month

LOCK = "payments:runs"
"""Held by whatever writes a run or the ledger: there is one treasury."""

_RULE = "règle de gestion : une mensualité par mois, dans l'ordre des mois"
_DONE = {
    RunState.CONTROLLED: ("contrôlée", "controlled"),
    RunState.APPROVED: ("approuvée", "approved"),
    RunState.EMITTED: ("émise", "emitted"),
}
_REACHED_BY = {"control": RunState.CONTROLLED, "approve": RunState.APPROVED, "emit": RunState.EMITTED}
_ORDER = list(RunState)


def _nothing(done: int, total: int) -> None:
    """Nobody watches."""


def prepare_run(*, actor: Membership, month: Month, at: datetime, on_progress: OnProgress = _nothing) -> PaymentRun:
    """Compute the run of a month: what is due by its last day, less what was ordered.

    Prepared again, it is computed again, and what was explained stays explained; when nothing it
    depends on has changed, nothing is written and the run is returned as it was.

    :param month: the current one at the latest; the run before must be approved.
    :returns: a draft.
    :raises PermissionDenied: another role than the payments desk.
    :raises Refused: not the turn of this month.
    :raises AlreadyDone: the run is past its draft: who took it there, and when.
    :law: code de l'éducation, art. L. 632-6
    :clauses: IDF-2, NAT-5, PAP-1, PAP-9, IDF-17, NAT-6
    """
    _permit(actor, "prepare")
    with transaction.atomic():
        locks.hold(LOCK)
        run = PaymentRun.objects.select_related("previous").filter(month=month.index).first()
        if run is not None and run.state != RunState.DRAFT:
            raise AlreadyDone(_done(run, RunState.CONTROLLED))
        seen = reading.watermark()
        pay_on = paydays.execution_day(month, before_last=settings.PAY_DAY_BEFORE_LAST, on=day_of(at))
        if run is not None and (run.watermark, run.pay_on) == (seen, pay_on):
            return run
        run = run or _new_run(month, at)
        run.watermark, run.pay_on, run.prepared_by, run.prepared_at = seen, pay_on, actor.person, at
        run.save()
        with bulk.collector_paused():
            preparation.fill(run, on_progress=on_progress)
        run.save()
        _record(run, "prepare", actor, at)
    return run


def check_may_prepare(*, actor: Membership, month: Month, at: datetime) -> None:
    """Say at once what :func:`prepare_run` would refuse later, in a worker.

    :raises PermissionDenied: another role than the payments desk.
    :raises Refused: not the turn of this month.
    :raises AlreadyDone: the run is past its draft: who took it there, and when.
    :law: règle de gestion : une mensualité par mois, dans l'ordre des mois
    :clauses: NAT-7
    """
    _permit(actor, "prepare")
    run = PaymentRun.objects.filter(month=month.index).first()
    if run is None:
        _new_run(month, at)
    elif run.state != RunState.DRAFT:
        raise AlreadyDone(_done(run, RunState.CONTROLLED))


def _new_run(month: Month, at: datetime) -> PaymentRun:
    previous = PaymentRun.objects.order_by("-month").first()
    if Month.on(day_of(at)) < month:
        opens = f"à partir du 1er {month.in_french}"
        raise Refused(f"La mensualité {of_month(month)} se prépare {opens}.", citation=_RULE)
    if previous is not None and not previous.month < month:
        raise Refused(f"La mensualité {of_month(previous.month)} la suit déjà.", citation=_RULE)
    if previous is not None and previous.state in (RunState.DRAFT, RunState.CONTROLLED):
        waiting = of_month(previous.month)
        raise Refused(f"La mensualité {waiting} n'est pas encore approuvée : elle passe d'abord.", citation=_RULE)
    follows = previous is not None and previous.month + 1 == month
    forecast = previous.next_forecast_cents if previous is not None and follows else None
    return PaymentRun(month=month, as_of=month.last_day, previous=previous, forecast_cents=forecast)


def explain_item(*, actor: Membership, item: ControlItem, words: str, at: datetime) -> None:
    """Write what explains a difference of the control sheet that no fact explains.

    :param words: a sentence, 10 to 500 characters; it replaces the one there was.
    :raises PermissionDenied: another role than the payments desk.
    :raises Refused: words too short, or a run past its draft.
    :law: règle de gestion : un écart inexpliqué s'explique en toutes lettres
    :clauses: NAT-7
    """
    _explain(actor, item.run_id, words, at, pk=item.pk)


def explain_kind(*, actor: Membership, run: PaymentRun, kind: Finding, words: str, at: datetime) -> None:
    """Write what explains, together, all the differences of one kind that still wait for words.

    :param words: as for :func:`explain_item`.
    :raises PermissionDenied: another role than the payments desk.
    :raises Refused: words too short, or a run past its draft.
    :law: règle de gestion : un écart inexpliqué s'explique en toutes lettres
    :clauses: NAT-7
    """
    _explain(actor, run.pk, words, at, kind=kind, explanation="")


def _explain(actor: Membership, run_id: int, words: str, at: datetime, **which: object) -> None:
    _permit(actor, "control")
    words = " ".join(words.split())
    if not 10 <= len(words) <= 500:
        raise Refused("Une explication compte 10 à 500 caractères.", citation="règle de gestion : une phrase")
    with transaction.atomic():
        locks.hold(LOCK)
        run = PaymentRun.objects.get(pk=run_id)
        if run.state != RunState.DRAFT:
            raise AlreadyDone(_done(run, RunState.CONTROLLED))
        count = ControlItem.objects.filter(run=run, cause="", **which).update(
            explanation=words, explained_by=actor.person, explained_at=at
        )
        audit.record(act="payments.differences_explained", actor=actor, at=at, subject=run, detail={"count": count})


def control_run(*, actor: Membership, run: PaymentRun, at: datetime, seen: str | None = None) -> PaymentRun:
    """Close the control: from here on the lines stay as they are, and another person approves.

    :param seen: :attr:`PaymentRun.seen` of the run that the actor read; ``None`` for an act on no reading.
    :raises PermissionDenied: another role than the payments desk.
    :raises Refused: a difference still has neither cause nor words, lines no longer add up, or the run
        was prepared again since it was read.
    :raises AlreadyDone: closed before, by whom and when.
    :law: règle de gestion : un écart inexpliqué s'explique en toutes lettres
    :clauses: NAT-7
    """
    with transaction.atomic():
        run = _locked(actor, run, "control", seen=seen)
        run.state, run.controlled_by, run.controlled_at = RunState.CONTROLLED, actor.person, at
        run.save()
        _record(run, "control", actor, at)
        telling.tell_approvers(run, at=at)
    return run


def take_back_run(*, actor: Membership, run: PaymentRun, at: datetime) -> PaymentRun:
    """Open the control again, by the desk that closed it.

    :raises PermissionDenied: another role than the payments desk.
    :raises AlreadyDone: already a draft, or already approved.
    :law: règle de gestion : un calcul se refait avant l'approbation
    :clauses: NAT-7
    """
    return _reopened(actor, run, "take_back", at, reason="")


def send_back_run(*, actor: Membership, run: PaymentRun, reason: str, at: datetime) -> PaymentRun:
    """Refuse to approve: the run is a draft again, with the reason why.

    :param reason: a sentence for the payments desk, 10 to 500 characters.
    :raises PermissionDenied: another role than the approver.
    :raises Refused: no reason given.
    :raises AlreadyDone: already a draft, or already approved.
    :law: règle de gestion : ce qu'une personne prépare, une autre l'approuve
    :clauses: NAT-7
    """
    reason = " ".join(reason.split())
    if not 10 <= len(reason) <= 500:
        raise Refused("Le motif du renvoi compte 10 à 500 caractères.", citation="règle de gestion : une phrase")
    return _reopened(actor, run, "send_back", at, reason=reason)


def _reopened(actor: Membership, run: PaymentRun, code: str, at: datetime, *, reason: str) -> PaymentRun:
    with transaction.atomic():
        run = _locked(actor, run, code)
        run.state, run.controlled_by, run.controlled_at = RunState.DRAFT, None, None
        run.save()
        _record(run, code, actor, at, reason=reason)
        telling.end_waiting(run, at=at)
    return run


def approve_run(*, actor: Membership, run: PaymentRun, at: datetime, seen: str | None = None) -> PaymentRun:
    """Order the payment: the months of the run enter the ledger, once and for ever.

    The day of payment is set again: approved late, the run is paid on the next working day.

    :param seen: :attr:`PaymentRun.seen` of the run that the actor read; ``None`` for an act on no reading.
    :raises PermissionDenied: another role than the approver.
    :raises Refused: approved by whoever prepared or controlled it; a month was ordered elsewhere since;
        or the run was prepared or controlled again since it was read.
    :raises AlreadyDone: approved before, by whom and when.
    :law: règle de gestion : ce qu'une personne prépare, une autre l'approuve
    :clauses: IDF-2, NAT-5, PAP-9
    """
    with transaction.atomic():
        run = _locked(actor, run, "approve", seen=seen)
        run.state, run.approved_by, run.approved_at = RunState.APPROVED, actor.person, at
        run.pay_on = paydays.execution_day(run.month, before_last=settings.PAY_DAY_BEFORE_LAST, on=day_of(at))
        run.save()
        ledger.order(run, actor=actor, at=at)
        _record(run, "approve", actor, at)
        telling.end_waiting(run, at=at)
    return run


def emit_run(*, actor: Membership, run: PaymentRun, at: datetime) -> list[PaymentFile]:
    """Write the files for the bank, and in the ledger that the money is on its way.

    A transfer whose account was frozen since the run was prepared goes to the one that serves again.

    :returns: the files, valid against the schema of pain.001.001.09; none when nothing is to pay.
    :raises PermissionDenied: another role than the payments desk.
    :raises Refused: the debtor's account is not set, or somebody froze their only account since.
    :raises AlreadyDone: emitted before, by whom and when.
    :law: règlement (UE) n° 260/2012
    :clauses: IDF-2, NAT-5
    """
    with transaction.atomic():
        run = _locked(actor, run, "emit")
        instead = redirection.destinations(run)
        with bulk.collector_paused():
            files = emission.write_files(run, instead=instead)
        for account in instead.values():
            audit.record(
                act="payments.transfer_redirected", actor=actor, at=at, about_id=account.person_id, subject=account
            )
        ledger.emission(run, actor=actor, at=at)
        run.state, run.emitted_by, run.emitted_at = RunState.EMITTED, actor.person, at
        run.save()
        _record(run, "emit", actor, at)
        telling.promise_to_tell(run, at=at)
        failpoints.reach("payments.emit.end")
    return files


def _permit(actor: Membership, code: str) -> None:
    transition = WORKFLOW[code]
    require(actor, Role(transition.role))


def _locked(actor: Membership, run: PaymentRun, code: str, *, seen: str | None = None) -> PaymentRun:
    """Permit, lock, read again, and check that the transition is open and the lines are what they were."""
    _permit(actor, code)
    locks.hold(LOCK)
    run = PaymentRun.objects.select_related("previous").get(pk=run.pk)
    if run.state not in WORKFLOW[code].from_states:
        raise AlreadyDone(_done(run, _REACHED_BY.get(code, RunState.DRAFT)))
    if refusal := WORKFLOW.refusal(code, state=run.state, subject=run, actor=actor):
        raise Refused(refusal, citation=WORKFLOW[code].source)
    if seen is not None and seen != run.seen:
        raise Refused(
            f"La mensualité de {run.month.in_french} a été préparée ou contrôlée de nouveau depuis que vous l'avez "
            "lue : relisez-la avant de décider.",
            citation="tenue des comptes : ce qui est approuvé est ce qui a été lu",
        )
    if code in ("control", "approve"):
        _check_still_holds(run)
    return run


def _check_still_holds(run: PaymentRun) -> None:
    """Refuse to go on with lines that are no longer what was computed, or with months ordered since."""
    totals = preparation.totals_of(run)
    held = {"contracts": run.contracts_paid, **{name: getattr(run, name) for name in preparation.TOTALS}}
    if totals != held:
        raise Refused(
            "Les lignes de cette mensualité ne font plus le total qui avait été calculé : préparez-la de nouveau.",
            citation="tenue des comptes : ce qui est payé est ce qui a été contrôlé",
        )
    if redirection.frozen_lines(run).exists():
        raise Refused(
            "Un titulaire a gelé le compte que cette mensualité devait créditer (« ce n'est pas moi ») : préparez-la "
            "de nouveau, elle ne le paiera pas.",
            citation="règle de gestion : rien n'est versé à un compte que son titulaire conteste",
        )
    if stale := set_offs.stale(run):
        raise Refused(
            f"Le dossier ou la retenue de {listed(stale)} a changé depuis la préparation : préparez la mensualité de "
            "nouveau, pour ne rien retenir de trop.",
            citation="règle de gestion : rien n'est retenu au-delà de ce qui reste payé à tort",
        )
    if reading.ledger_mark(run.watermark) != reading.ledger_mark(reading.watermark()):
        raise Refused(
            "Des paiements ont été inscrits aux comptes depuis la préparation : cette mensualité est à préparer de "
            "nouveau, pour ne rien payer deux fois.",
            citation="tenue des comptes : un mois n'est ordonné qu'une fois",
        )


def _done(run: PaymentRun, wanted: RunState) -> str:
    """Who took a run to a state, and when; or that it is not there yet."""
    name = of_month(run.month)
    if wanted is RunState.DRAFT or _ORDER.index(RunState(run.state)) < _ORDER.index(wanted):
        return f"La mensualité {name} n'en est plus là : {RunState(run.state).label.lower()}."
    done, prefix = _DONE[wanted]
    who, when = getattr(run, f"{prefix}_by"), getattr(run, f"{prefix}_at")
    return f"La mensualité {name} a déjà été {done} par {who.full_name} le {in_french(when)}."


def _record(run: PaymentRun, code: str, actor: Membership, at: datetime, *, reason: str = "") -> None:
    RunAct.objects.create(run=run, transition=code, by=actor, at=at, reason=reason)
    audit.record(act=RUN_ACTS[code], actor=actor, at=at, subject=run)


_TAKEN_OVER_COLUMNS = (
    "person", "iban", "bic", "holder", "from_on", "origin", "recorded_by", "recorded_at", "approved_by", "approved_at",
    "state", "refusal",
)  # fmt: skip


@transaction.atomic
def take_over_bank_accounts(*, actor: Membership, accounts: Sequence[AccountInUse], at: datetime) -> None:
    """Record the accounts that the former payer was paying to, usable as they are.

    :param accounts: checked by :mod:`cesp.payments.bank`; at most one a person.
    :raises PermissionDenied: another role than the desks.
    :law: reprise de gestion : les coordonnées en usage le restent
    :clauses: BIE-2
    """
    require(actor, *(Role(role) for role in ACCOUNTS.roles_of("take_over")))
    instant, origin = connection.ops.adapt_datetimefield_value(at), BankAccount.Origin.TAKEN_OVER.value
    who = (actor.pk, instant, actor.pk, instant, AccountState(ACCOUNTS["take_over"].to_state).value, "")
    bulk.insert(
        BankAccount,
        _TAKEN_OVER_COLUMNS,
        ((one.person_id, one.iban, one.bic, one.holder, one.from_on.isoformat(), origin, *who) for one in accounts),
    )
    detail = {"count": len(accounts)}
    audit.record(act="payments.bank_accounts_taken_over", actor=actor, at=at, detail=detail)


def take_over_payments(*, actor: Membership, payments: Sequence[PaidElsewhere], at: datetime) -> Entry | None:
    """Write in the ledger the months that the former payer paid: they are not ordered again.

    :param payments: non-empty ranges of months, each at one monthly amount.
    :returns: the entry, one for all; nothing when there is no payment.
    :raises PermissionDenied: another role than the desks.
    :raises Refused: a month that would be counted twice.
    :law: reprise de gestion : ce qui a été versé ne l'est pas deux fois
    :clauses: PAP-9, IDF-2
    """
    require(actor, Role.CASE_DESK, Role.PAYMENTS_CLERK)
    if not payments:
        return None
    with transaction.atomic():
        locks.hold(LOCK)
        takeovers.refuse_overlaps(payments)
        detail = {"count": len(payments)}
        audit.record(act="payments.payments_taken_over", actor=actor, at=at, detail=detail)
        return ledger.taken_over(payments, actor=actor, at=at)
