"""Asking the agencies what they think of a request, and their answers: heard, never the decision (ADR 0031)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.common.instants import day_of
from cesp.life_events import telling
from cesp.life_events.hearing import agencies_of, standing
from cesp.life_events.kinds import EVENTS, OPINION_DAYS
from cesp.life_events.models import EventKind, EventState, LifeEvent, Opinion, Said
from cesp.life_events.operations.held import journal, to_treat
from cesp.life_events.permissions import opinion_asked_of, require_consulted
from cesp.notifications import deadlines
from cesp_law.refusals import Refused

_SAYS_WHY = "code des relations entre le public et l'administration, art. L. 211-2"


def ask_agencies(event: LifeEvent, *, at: datetime) -> None:
    """Ask each agency that the request has to be put to, from within the sending of the request.

    Sent again, the same request keeps the opinions given on it and leaves the others the whole time once more; a
    request that changed is put to all of them anew.

    :raises Refused: the region wanted is the one of the contract already.
    """
    if event.kind == EventKind.REGION and event.wanted == event.contract.summary.ars:
        raise Refused(
            "Votre contrat est déjà rattaché à cette région : reprenez la réponse « Région demandée ».",
            citation=EVENTS[event.kind].source,
        )
    former = {one.seat: one for one in standing(event)}
    for seat, ars in agencies_of(event):
        held = former.get(seat)
        if held is not None and held.given_at is not None and (held.ars, held.version) == (ars, event.version):
            continue
        if held is not None:
            _supersede(held, at=at)
        opinion = Opinion.objects.create(
            event=event,
            seat=seat,
            ars=ars,
            version=event.version,
            asked_at=at,
            answer_by_on=day_of(at) + timedelta(days=OPINION_DAYS),
        )
        telling.tell_asked(opinion, at=at)


@transaction.atomic
def give_opinion(
    *, actor: Membership, event: LifeEvent, said: str, reasons: str, at: datetime, seen: int | None = None
) -> Opinion:
    """Give the opinion of one's agency, or correct it until the decision: the last one stands.

    Past its last day too, as long as the desk has not decided.

    :param said: code of :class:`Said`. :param seen: version of the request that the actor had read.
    :raises PermissionDenied: a referent of an agency that is not asked.
    :raises AlreadyDone: the request is decided, withdrawn, or changed since it was read.
    :raises Refused: not favourable without a reason.
    """
    require_consulted(actor, event)
    code = "advise" if event.state == EventState.SENT else "advise_meanwhile"
    current = to_treat(actor, event, code, seen=seen)
    if said != Said.FAVOURABLE and not reasons.strip():
        raise Refused("Un avis réservé ou défavorable dit pourquoi : écrivez vos motifs.", citation=_SAYS_WHY)
    asked = opinion_asked_of(actor, current)
    assert asked is not None
    if asked.given_at is not None:
        _supersede(asked, at=at)
        asked = Opinion(
            event=current,
            seat=asked.seat,
            ars=asked.ars,
            version=asked.version,
            asked_at=asked.asked_at,
            answer_by_on=asked.answer_by_on,
        )
    asked.said, asked.reasons = said, reasons.strip()
    asked.given_by, asked.given_at = actor, at
    asked.save()
    telling.settle_asked(asked, at=at)
    journal("opinion_given", current, actor=actor, at=at)
    deadlines.changed([current.contract.signatory_id], at=at)
    return asked


def _supersede(opinion: Opinion, *, at: datetime) -> None:
    opinion.superseded_at = at
    opinion.save(update_fields=["superseded_at"])
    telling.settle_asked(opinion, at=at)
