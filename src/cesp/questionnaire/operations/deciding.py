"""What a desk does with an answer: accepts it, by the contract's own operation, or sets it aside with a reason.

And what a referent decides of a silence. Nothing of either happens without a person.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.module_loading import import_string

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of, in_french
from cesp.common.workflow import AlreadyDone
from cesp.contracts import operations as contracts
from cesp.contracts.models import Contract, RecordedFact
from cesp.contracts.payload import ExpectedDiplomaDeclared, decode
from cesp.contracts.reading import Standing, standing
from cesp.notifications.operations import notify
from cesp.questionnaire.definition import FORM
from cesp.questionnaire.models import Proposal, ProposalState, Summons, SummonsDecision
from cesp.questionnaire.permissions import require_desk, require_referent
from cesp.questionnaire.subjects import SUBJECTS
from cesp_law.facts import Fact
from cesp_law.refusals import Refused


def fact_of(proposal: Proposal) -> Fact | ExpectedDiplomaDeclared | None:
    """The fact that an answer proposes; nothing for a task."""
    subject = SUBJECTS.get(proposal.about)
    if subject is None or subject.fact is None:
        return None
    return subject.fact(proposal.value, day_of(proposal.sending.sent_at))


def corrected_by(proposal: Proposal, fact: Fact | ExpectedDiplomaDeclared) -> RecordedFact | None:
    """The fact that stands already and that this one corrects: what happens once in a life, or was said that day."""
    subject = SUBJECTS[proposal.about]
    rows = RecordedFact.objects.standing().filter(contract=proposal.response.contract, kind=subject.fact_kind)
    for row in rows.order_by("position"):
        if not isinstance(fact, ExpectedDiplomaDeclared):
            return row
        value = decode(row.kind, row.payload)
        if isinstance(value, ExpectedDiplomaDeclared) and value.declared_on == fact.declared_on:
            return row
    return None


def file_after(contract: Contract, proposal: Proposal) -> tuple[Standing, Standing] | None:
    """The file before and after an answer is accepted; nothing for a task."""
    fact = fact_of(proposal)
    if fact is None:
        return None
    before, old = standing(contract), corrected_by(proposal, fact)
    return before, before.plus(fact) if old is None else before.replacing(old.pk, fact)


@transaction.atomic
def accept(*, actor: Membership, proposal: Proposal, note: str, at: datetime, seen: int | None = None) -> Proposal:
    """Take an answer into account: its fact is recorded in the file, or its task is said done.

    :param note: what was done, for a task. :param seen: position of the last fact that the actor had read.
    :raises PermissionDenied: another desk's.
    :raises AlreadyDone: somebody treated it, or a correction withdrew it.
    :raises Refused: the law refuses the fact, or the file has moved since it was shown.
    :clauses: BIE-3, INS-7, IDF-12
    """
    current = _waiting(actor, proposal)
    fact = fact_of(current)
    if fact is not None:
        contract, evidence = current.response.contract, f"QUESTIONNAIRE-{current.sending.receipt.number}"
        old = corrected_by(current, fact)
        if old is None:
            current.recorded = contracts.record_fact(
                actor=actor, contract=contract, fact=fact, evidence=evidence, at=at, seen=seen
            )
        else:
            current.recorded = contracts.correct_fact(
                actor=actor, recorded=old, fact=fact, evidence=evidence, at=at, seen=seen
            )
    return _decided(current, ProposalState.ACCEPTED, actor=actor, reason=note.strip(), at=at)


@transaction.atomic
def reject(*, actor: Membership, proposal: Proposal, reason: str, at: datetime) -> Proposal:
    """Set an answer aside; its author reads why.

    :raises PermissionDenied: another desk's.
    :raises AlreadyDone: somebody treated it, or a correction withdrew it.
    :raises Refused: without a reason.
    :clauses: BIE-3
    """
    if not reason.strip():
        raise Refused("Dites pourquoi : le signataire lira ce motif.", citation=FORM)
    current = _waiting(actor, proposal)
    return _decided(current, ProposalState.REJECTED, actor=actor, reason=reason.strip(), at=at)


def _waiting(actor: Membership, proposal: Proposal) -> Proposal:
    require_desk(actor, proposal)
    locks.hold(f"questionnaire-response:{proposal.response_id}")
    rows = Proposal.objects.select_related(
        "response__contract__signatory", "response__questionnaire", "sending__receipt", "decided_by__person"
    )
    current = rows.get(pk=proposal.pk)
    if current.state == ProposalState.WITHDRAWN:
        raise AlreadyDone("Le signataire a corrigé sa réponse entre-temps : cette suite n'est plus à traiter.")
    if current.state != ProposalState.PROPOSED:
        assert current.decided_by is not None
        assert current.decided_at is not None
        raise AlreadyDone(f"{current.decided_by.person.full_name} l'a déjà traitée le {in_french(current.decided_at)}.")
    return current


def _decided(current: Proposal, state: ProposalState, *, actor: Membership, reason: str, at: datetime) -> Proposal:
    current.state, current.reason = state, reason
    current.decided_by, current.decided_at = actor, at
    current.save(update_fields=["state", "reason", "decided_by", "decided_at", "recorded"])
    response = current.response
    notify(
        person=response.contract.signatory,
        kind="questionnaire.answer_treated",
        key=f"questionnaire.answer_treated:{current.pk}",
        path=reverse("questionnaire:file", args=[response.public_id]),
        at=at,
        data={"year": response.questionnaire.year, "about": current.about, "decision": state.value},
    )
    if state == ProposalState.ACCEPTED:
        for path in settings.ANSWER_ACCEPTED:
            import_string(path)(current, at=at)
    audit.record(
        act=f"questionnaire.proposal_{state.value}",
        actor=actor,
        at=at,
        about_id=response.contract.signatory_id,
        subject=current,
        detail={"about": current.about, "fact": current.recorded_id},
    )
    return current


@transaction.atomic
def decide_summons(
    *, actor: Membership, summons: Summons, decision: SummonsDecision, reason: str, at: datetime
) -> Summons:
    """Decide what to do of a silence: summon, or not. It is no sanction, and nothing else follows by itself.

    :raises PermissionDenied: another role, or another region's.
    :raises AlreadyDone: a colleague decided it, or the answer has come since.
    :raises Refused: without a reason.
    :clauses: BIE-3, IDF-12
    """
    require_referent(actor, summons)
    if not reason.strip():
        raise Refused("Dites pourquoi : la décision est gardée avec son motif.", citation=FORM)
    locks.hold(f"questionnaire-response:{summons.response_id}")
    current = Summons.objects.select_related("response__contract", "decided_by__person").get(pk=summons.pk)
    if current.decided_by is not None and current.decided_at is not None:
        raise AlreadyDone(f"{current.decided_by.person.full_name} l'a décidé le {in_french(current.decided_at)}.")
    if decision is SummonsDecision.SUMMONED and current.response.sent_at is not None:
        raise AlreadyDone(f"La réponse est arrivée le {in_french(current.response.sent_at)} : relisez-la d'abord.")
    current.decision, current.reason = decision, reason.strip()
    current.decided_by, current.decided_at = actor, at
    current.save(update_fields=["decision", "reason", "decided_by", "decided_at"])
    audit.record(
        act="questionnaire.summons_decided",
        actor=actor,
        at=at,
        about_id=current.response.contract.signatory_id,
        subject=current,
        detail={"decision": decision.value},
    )
    return current
