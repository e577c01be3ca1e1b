"""What an ARS says of a project: asked, given, changed until the committee scores, taken back."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership, Organisation, Person, Role
from cesp.accounts.perimeter import may_hear
from cesp.audit import operations as audit
from cesp.campaigns.letter_kinds import AGREEMENT
from cesp.campaigns.models import Candidature, Opinion, Outcome, Purpose
from cesp.campaigns.models.candidatures import IN_THE_RUNNING
from cesp.campaigns.papers import agreement
from cesp.campaigns.permissions import held
from cesp.campaigns.queries.opinions import agreement_of, may_ask
from cesp.campaigns.queries.reading import scoring_began
from cesp.common.instants import day_of
from cesp.letters import operations as letters
from cesp.letters.models import Reason
from cesp.notifications.operations import notify

ATTESTED = (Purpose.OWN_VALIDATION, Purpose.OTHER_REGION)
"""Given in writing, as pieces of the file (IDF-5): the service writes and seals them."""
SHORTEST_REASONS = 10


@transaction.atomic
def ask_opinion(*, actor: Membership, candidature: Candidature, ars: str, purpose: str, at: datetime) -> Opinion:
    """Ask an ARS for what a file needs of it; asked twice, it is asked once.

    :param ars: code of the region's ARS. :param purpose: one of :class:`Purpose`.
    :raises PermissionDenied: neither the UFR of the file nor an ARS that reads it.
    :raises ValidationError: the file is no longer in the running, the committee scores, or it is not that ARS's to say.
    """
    file = held(actor, candidature.pk, Role.ARS_REFERENT, Role.UFR_MANAGER)
    _require_open(file)
    if refusal := may_ask(file, ars, purpose):
        raise ValidationError({"ars": refusal})
    opinion, is_new = Opinion.objects.get_or_create(
        candidature=file, ars=ars, purpose=purpose, defaults={"asked_at": at}
    )
    if is_new:
        _record("campaigns.opinion_asked", opinion, actor, at)
        _tell_agency(opinion, at)
    return opinion


@transaction.atomic
def give_opinion(
    *, actor: Membership, candidature: Candidature, purpose: str, outcome: str, reasons: str, at: datetime
) -> Opinion:
    """Say what one's own ARS thinks of a project; said again, it replaces what was said.

    A validation or an agreement, when it is given, is written and sealed for the candidate's file.

    :param outcome: one of :class:`Outcome`. :param reasons: compulsory unless favourable; the candidate reads them.
    :raises PermissionDenied: not a referent of an ARS that reads the file.
    :raises ValidationError: nothing is asked of this ARS, no reasons, the committee scores, or the file is out.
    :clauses: IDF-4, IDF-14, IDF-19
    """
    file = held(actor, candidature.pk, Role.ARS_REFERENT)
    _require_open(file)
    opinion = _asked_of(actor, file, purpose, at)
    reasons = reasons.strip()
    if outcome not in Outcome.values:
        raise ValidationError({"outcome": "Choisissez un avis."})
    if outcome != Outcome.FAVOURABLE and len(reasons) < SHORTEST_REASONS:
        raise ValidationError({"reasons": "Motivez cet avis : la personne et la commission lisent vos raisons."})
    if (opinion.outcome, opinion.reasons) == (outcome, reasons):
        return opinion
    opinion.outcome, opinion.reasons, opinion.given_by, opinion.given_at = outcome, reasons, actor, at
    opinion.save(update_fields=["outcome", "reasons", "given_by", "given_at"])
    _record("campaigns.opinion_given", opinion, actor, at)
    if purpose in ATTESTED and outcome != Outcome.UNFAVOURABLE:
        letters.issue(actor=actor, kind=AGREEMENT, person=file.person, subject=opinion, paper=agreement(opinion), at=at)
    else:
        _revoke_agreement(opinion, actor, at)
    _tell_candidate(opinion, at)
    return opinion


@transaction.atomic
def withdraw_opinion(*, actor: Membership, candidature: Candidature, purpose: str, at: datetime) -> Opinion:
    """Take back what one's own ARS said: it is awaited again, and the sealed paper no longer stands.

    :raises PermissionDenied: not a referent of an ARS that reads the file.
    :raises ValidationError: nothing was said, the committee scores, or the file is out.
    """
    file = held(actor, candidature.pk, Role.ARS_REFERENT)
    _require_open(file)
    opinion = _of(actor, file, purpose)
    if opinion is None or not opinion.outcome:
        raise ValidationError("Votre ARS n'a rien dit de ce projet : il n'y a rien à retirer.")
    opinion.outcome, opinion.reasons, opinion.given_by, opinion.given_at = "", "", None, None
    opinion.save(update_fields=["outcome", "reasons", "given_by", "given_at"])
    _revoke_agreement(opinion, actor, at)
    _record("campaigns.opinion_withdrawn", opinion, actor, at)
    return opinion


def _require_open(file: Candidature) -> None:
    if file.state not in IN_THE_RUNNING:
        raise ValidationError(f"Cette candidature n'est plus en lice : {file.get_state_display().lower()}.")
    if scoring_began(file):
        raise ValidationError("La commission a ouvert la notation : ce qu'elle lit ne change plus.")


def _of(actor: Membership, file: Candidature, purpose: str) -> Opinion | None:
    assert actor.organisation is not None
    rows = file.opinions.select_related("candidature__person", "candidature__ufr", "candidature__campaign")
    return rows.filter(ars=actor.organisation.ars_code, purpose=purpose).first()


def _asked_of(actor: Membership, file: Candidature, purpose: str, at: datetime) -> Opinion:
    """What is asked of the actor's ARS; its opinion on a project in its region is asked by the law itself."""
    opinion = _of(actor, file, purpose)
    if opinion is not None:
        return opinion
    assert actor.organisation is not None
    ars = actor.organisation.ars_code
    if purpose != Purpose.PROJECT or file.intended_ars != ars:
        raise ValidationError("Rien de tel n'est demandé à votre ARS pour cette candidature.")
    return Opinion.objects.create(candidature=file, ars=ars, purpose=purpose, asked_at=at)


def _revoke_agreement(opinion: Opinion, actor: Membership, at: datetime) -> None:
    standing = agreement_of(opinion)
    if standing is not None:
        letters.revoke(actor=actor, letter=standing, reason=Reason.DECISION_WITHDRAWN, at=at)


def _record(act: str, opinion: Opinion, actor: Membership, at: datetime) -> None:
    audit.record(
        act=act,
        actor=actor,
        at=at,
        about_id=opinion.candidature.person_id,
        subject=opinion,
        detail={"ars": opinion.ars, "purpose": opinion.purpose, "outcome": opinion.outcome},
    )


def _tell_agency(opinion: Opinion, at: datetime) -> None:
    path = reverse("campaigns:candidature", args=[opinion.candidature_id])
    for person in referents_of(opinion.ars, at, about=opinion.candidature.person_id):
        notify(
            person=person,
            kind="campaigns.opinion_asked",
            key=f"campaigns.opinion_asked:{opinion.pk}",
            path=path,
            at=at,
            data={"purpose": opinion.purpose},
        )


def referents_of(ars: str, at: datetime, *, about: int) -> list[Person]:
    """Who answers for the ARS of a region on a day, but those who declared that they know the candidate."""
    seats = Membership.objects.in_force(day_of(at)).filter(
        role=Role.ARS_REFERENT, organisation__kind=Organisation.Kind.ARS, organisation__ars_code=ars
    )
    members = may_hear(seats.select_related("person").order_by("person"), about=about)
    return list({one.person_id: one.person for one in members}.values())


def _tell_candidate(opinion: Opinion, at: datetime) -> None:
    notify(
        person=opinion.candidature.person,
        kind="campaigns.opinion_given",
        key=f"campaigns.opinion_given:{opinion.pk}:{at.isoformat()}",
        path=reverse("campaigns:file", args=[opinion.candidature.public_id]),
        at=at,
        data={"ars": opinion.ars},
    )
