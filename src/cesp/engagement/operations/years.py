"""The years of engagement that ask for a proof, found again; answers to the questionnaire that prove one, adopted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.contracts.models import Contract, Summary
from cesp.engagement.models import EndCertificate, ProofCheck, ProofSource, ProofState, YearlyProof
from cesp.engagement.reading import served_by
from cesp.notifications.operations import resolve
from cesp.questionnaire.models import Proposal, ProposalState
from cesp_law.phase import Phase
from cesp_law.serving import ServiceYear

_CONTRACTS_A_BATCH = 250
"""Each holds a lock: a few hundred at once (``cesp.common.locks``)."""
_SERVING = (Phase.ENGAGED, Phase.ENGAGEMENT_SUSPENDED, Phase.COMPLETED)
ABOUT = "proof"
"""Subject of the answer that proves a year of practice (``cesp.questionnaire.subjects``)."""


def renew_all(*, on: date, at: datetime) -> int:
    """Find again the years of every engagement not certified yet; each batch in a transaction of its own.

    :returns: how many engagements were read; run again on that day, it changes nothing more.
    """
    rows = Summary.objects.filter(phase__in=_SERVING, starts_on__isnull=False)
    rows = rows.exclude(contract__in=EndCertificate.objects.standing().values("contract"))
    keys = list(rows.order_by("contract_id").values_list("contract_id", flat=True))
    for start in range(0, len(keys), _CONTRACTS_A_BATCH):
        renew(keys[start : start + _CONTRACTS_A_BATCH], on=on, at=at)
    return len(keys)


@transaction.atomic
def renew(contract_ids: Iterable[int], *, on: date, at: datetime) -> None:
    """Make the rows of these contracts say of their years what the law says on a day, then adopt what proves them.

    A year that is no longer asked for goes only while nothing was given for it.
    """
    keys = sorted(set(contract_ids))
    locks.hold(*(f"engagement:{key}" for key in keys))
    held: dict[int, dict[int, YearlyProof]] = {key: {} for key in keys}
    for row in YearlyProof.objects.filter(contract__in=keys):
        held[row.contract_id][row.number] = row
    new: list[YearlyProof] = []
    for found in served_by(Contract.objects.filter(pk__in=keys).order_by("pk"), on=on):
        new += _renewed(found.contract, {year.number: year for year in found.years}, held[found.contract.pk])
    YearlyProof.objects.bulk_create(new)
    _adopt(keys, at=at)


def _renewed(contract: Contract, wanted: dict[int, ServiceYear], held: dict[int, YearlyProof]) -> list[YearlyProof]:
    gone = [row.pk for number, row in held.items() if number not in wanted and _is_untouched(row)]
    if gone:
        YearlyProof.objects.filter(pk__in=gone).delete()
    for number, row in held.items():
        year = wanted.get(number)
        if year is not None and (row.begins_on, row.until_on, row.due_on) != (year.first, year.until, year.due_on):
            row.begins_on, row.until_on, row.due_on = year.first, year.until, year.due_on
            row.save(update_fields=["begins_on", "until_on", "due_on"])
    return [
        YearlyProof(contract=contract, number=number, begins_on=year.first, until_on=year.until, due_on=year.due_on)
        for number, year in wanted.items()
        if number not in held
    ]


def _is_untouched(row: YearlyProof) -> bool:
    return row.state == ProofState.AWAITED and not row.pieces.exists()


def _adopt(contract_ids: list[int], *, at: datetime) -> None:
    """Take what was accepted of the questionnaire for the proof of the year in which it was sent: nothing is asked
    twice."""
    rows = Proposal.objects.filter(
        about=ABOUT,
        state=ProposalState.ACCEPTED,
        yearly_proof__isnull=True,
        response__contract__in=contract_ids,
        response__contract__yearly_proofs__isnull=False,
    ).distinct()
    for proposal in rows.select_related("sending", "response", "decided_by").order_by("pk"):
        _adopted(proposal, at=at)


def _adopted(proposal: Proposal, *, at: datetime) -> None:
    sent_on = day_of(proposal.sending.sent_at)
    years = YearlyProof.objects.filter(contract=proposal.response.contract_id).exclude(state=ProofState.ACCEPTED)
    row = years.filter(begins_on__lte=sent_on, until_on__gt=sent_on).first()
    if row is None:
        return
    assert proposal.decided_by is not None
    assert proposal.decided_at is not None
    row.state, row.source, row.answer = ProofState.ACCEPTED, ProofSource.QUESTIONNAIRE, proposal
    row.given_at, row.version = proposal.sending.sent_at, row.version + 1
    row.save()
    ProofCheck.objects.create(
        proof=row,
        outcome=ProofCheck.Outcome.ACCEPTED,
        checked_at=proposal.decided_at,
        checked_by=proposal.decided_by,
    )
    no_longer_asked(row, at=at)
    audit.record(
        act="engagement.proof_adopted",
        actor=proposal.decided_by,
        at=at,
        about_id=row.contract.signatory_id,
        subject=row,
        detail={"number": row.number},
    )


def answer_accepted(proposal: Proposal, *, at: datetime) -> None:
    """Take an answer that a desk accepted for the proof of its year (``settings.ANSWER_ACCEPTED``)."""
    if proposal.about == ABOUT:
        renew([proposal.response.contract_id], on=day_of(at), at=at)


def no_longer_asked(proof: YearlyProof, *, at: datetime) -> None:
    """End what was told of a proof that was missing: it was given."""
    resolve(kind="engagement.proof_checked", key=key_of(proof), at=at)
    resolve(kind="engagement.proof_asked", key=f"{key_of(proof)}:asked", at=at)


def key_of(proof: YearlyProof) -> str:
    return f"engagement.proof:{proof.pk}"


def locked(contract: Contract, number: int, *, at: datetime) -> YearlyProof | None:
    """The proof of one year, found again and held until the end of the transaction; none if that year asks nothing."""
    renew([contract.pk], on=day_of(at), at=at)
    rows = YearlyProof.objects.select_related("contract__signatory")
    return rows.filter(contract=contract, number=number).first()
