"""Who chooses: those whom the contracts designate, those added by hand, those who leave for the ordinary list."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership, Role
from cesp.audit import operations as audit
from cesp.common.instants import day_of
from cesp.common.workflow import AlreadyDone
from cesp.contracts import reading
from cesp.contracts.models import Contract, Summary
from cesp.internship.models import Candidate, Choice
from cesp.internship.operations.choices import LAW, held, refuse_allocated
from cesp.internship.permissions import require_desk, require_own
from cesp.internship.reading import ended_by
from cesp.notifications.operations import notify
from cesp_law.refusals import Refused
from cesp_law.selection.internship import may_choose
from cesp_law.timeline import Timeline

_STUDYING = {"profession": "medicine", "status__in": ["first_cycle", "second_cycle"]}


@transaction.atomic
def update_list(*, actor: Membership, choice: Choice, at: datetime) -> int:
    """List again whom the contracts designate; nobody is taken off, nobody twice.

    :returns: how many were added.
    :raises Refused: not announced yet, or the posts are allocated.
    :clauses: BIE-4
    """
    require_desk(actor)
    choice = held(choice)
    refuse_allocated(choice)
    if choice.announced_at is None:
        raise Refused("La liste des candidats s'établit quand le choix est annoncé.", citation=LAW)
    added = list_designated(choice, at=at)
    audit.record(act="internship.candidates_listed", actor=actor, at=at, subject=choice, detail={"added": added})
    return added


def list_designated(choice: Choice, *, at: datetime) -> int:
    """Add the candidates whom the law designates and who are not listed, in the transaction that holds the choice."""
    listed = Candidate.objects.filter(choice=choice).values("contract_id")
    studying = Summary.objects.filter(**_STUDYING).exclude(pk__in=listed).exclude(pk__in=ended_by(day_of(at)))
    ids = list(studying.order_by("pk").values_list("pk", flat=True))
    found = [
        contract_id
        for contract_id, timeline in reading.timelines_or_refusals(ids)
        if isinstance(timeline, Timeline) and may_choose(timeline, year=choice.year)
    ]
    Candidate.objects.bulk_create(Candidate(choice=choice, contract_id=one, listed_at=at) for one in found)
    return len(found)


@transaction.atomic
def add(*, actor: Membership, choice: Choice, reference: str, reason: str, at: datetime) -> Candidate:
    """Add a candidate whom the contracts do not designate: a year of study that is missing or wrong.

    :param reference: of their contract.
    :raises Refused: no reason, no such contract, one that ended, or they are listed already.
    :clauses: BIE-4
    """
    require_desk(actor)
    choice = held(choice)
    refuse_allocated(choice)
    if not reason.strip():
        raise Refused("Écrivez pourquoi cette personne est ajoutée à la main.", citation=LAW)
    contract = Contract.objects.filter(reference=reference.strip()).first()
    if contract is None:
        raise Refused(f"Aucun contrat ne porte la référence « {reference.strip()} ».", citation=LAW)
    if Contract.objects.filter(pk=contract.pk, pk__in=ended_by(day_of(at))).exists():
        raise Refused("Ce contrat a pris fin : son signataire choisit sur la liste ordinaire.", citation=LAW)
    if Candidate.objects.filter(choice=choice, contract=contract).exists():
        raise Refused("Cette personne est déjà sur la liste des candidats.", citation=LAW)
    candidate = Candidate.objects.create(
        choice=choice, contract=contract, listed_at=at, added_by=actor, added_because=reason.strip()
    )
    audit.record(
        act="internship.candidate_added", actor=actor, at=at, about_id=contract.signatory_id, subject=candidate
    )
    if choice.announced_at is not None:
        notify(
            person=contract.signatory,
            kind="internship.announced",
            key=f"internship.announced:{candidate.pk}",
            path=reverse("internship:own"),
            at=at,
            data={"year": choice.year},
        )
    return candidate


@transaction.atomic
def leave(*, actor: Membership, candidate: Candidate, reason: str, at: datetime) -> Candidate:
    """Move a candidate to the ordinary list, before the final allocation; their seat goes to those behind.

    Leaving ends no contract: the breach, and what it costs, is decided by the managing authority.

    :param actor: the candidate, or the case desk, who writes why.
    :raises AlreadyDone: they left already.
    :raises Refused: no reason from an agent, or the posts are allocated.
    :law: code de l'éducation, art. L. 632-6
    :clauses: IDF-15, NAT-6
    """
    if actor.role == Role.SIGNATORY:
        require_own(actor, candidate.contract)
    else:
        require_desk(actor)
    refuse_allocated(held(candidate.choice))
    current = Candidate.objects.select_related("contract__signatory", "choice", "left_by__person").get(pk=candidate.pk)
    if current.left_at is not None:
        raise AlreadyDone(f"Ce candidat a déjà rejoint la liste ordinaire le {day_of(current.left_at):%d/%m/%Y}.")
    if actor.role != Role.SIGNATORY and not reason.strip():
        raise Refused("Écrivez pourquoi ce candidat passe sur la liste ordinaire.", citation=LAW)
    current.left_at, current.left_by, current.left_because = at, actor, reason.strip()
    current.save(update_fields=["left_at", "left_by", "left_because"])
    contract = current.contract
    audit.record(act="internship.left", actor=actor, at=at, about_id=contract.signatory_id, subject=current)
    notify(
        person=contract.signatory,
        kind="internship.left",
        key=f"internship.left:{current.pk}",
        path=reverse("internship:own"),
        at=at,
        data={"year": current.choice.year},
    )
    return current
