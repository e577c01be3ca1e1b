"""One contestation that waits for an answer: the intern says that a month of his suspension is wrong."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from cesp.accounts.models import Membership, Role
from cesp.common.instants import PARIS
from cesp.contracts.models import FactKind, RecordedFact
from cesp.demonstration.personas import INTERN
from cesp.privacy import queries
from cesp.privacy.models import Contestation
from cesp.privacy.operations.contestations import send

_DAYS_AGO = 12


def make(*, today: date) -> Contestation:
    """Contest the suspension that was taken over, as he would have twelve days ago."""
    actor = Membership.objects.select_related("person").get(person__email=INTERN.email, role=Role.SIGNATORY)
    facts = RecordedFact.objects.standing().filter(contract__signatory=actor.person_id)
    suspended = facts.filter(kind=FactKind.SUSPENDED).earliest("position")
    return send(
        actor=actor,
        target=queries.target(actor.person, queries.FACT, str(suspended.pk)),
        wanted="Une suspension plus courte d'un mois : j'ai repris mon stage à la fin du troisième mois.",
        words="Le classeur de l'ancien payeur compte quatre mois. Mon attestation de reprise dit trois mois.",
        evidence="attestation de reprise de stage du CHU",
        at=datetime.combine(today - timedelta(days=_DAYS_AGO), time(18, 20), tzinfo=PARIS),
    )
