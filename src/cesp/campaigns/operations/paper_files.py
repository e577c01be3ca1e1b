"""A file that arrived on paper, typed in by the UFR for somebody who may have no account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cesp.accounts.models import Membership, Person, Role
from cesp.audit import operations as audit
from cesp.campaigns.models import Campaign, Candidature, CandidatureState
from cesp.campaigns.operations.filing import EDITABLE
from cesp.campaigns.permissions import require_ufr
from cesp.campaigns.queries.dates import Calendar, calendar_of
from cesp.common import locks, search
from cesp.common.instants import PARIS, day_of
from cesp.common.instants import in_french as at_in_french
from cesp_law.dates import in_french


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sent the file, as it says."""

    email: str
    given_names: str
    family_name: str
    birth_on: date | None = None


@transaction.atomic
def type_in(
    *, actor: Membership, campaign: Campaign, sender: Sender, received_on: date, values: Mapping[str, Any], at: datetime
) -> Candidature:
    """Open a draft for somebody whose file arrived on paper; it is lodged on the day it arrived.

    The person is found by their address, or made without an account. Pieces come next, then the deposit.

    :param received_on: between the opening and the last day of the deposit, not after today.
    :param values: fields of the file, checked by the form, by name.
    :raises PermissionDenied: not a UFR.
    :raises ValidationError: out of the dates, somebody who has a candidature already, or another's address.
    :clauses: NAT-4, NAT-7
    """
    require_ufr(actor)
    ufr = actor.organisation
    assert ufr is not None
    if unknown := set(values) - set(EDITABLE):
        raise ValueError(f"not a field of the file: {sorted(unknown)}")
    calendar = calendar_of(campaign, ufr=ufr, profession=str(values.get("profession", "")))
    if refusal := too_early_or_late(received_on, calendar, at):
        raise ValidationError({"received_on": refusal})
    person = _found_or_made(sender, on=day_of(at))
    locks.hold(f"candidature-of:{person.pk}")
    running = Candidature.objects.filter(campaign=campaign, person=person).exclude(state=CandidatureState.WITHDRAWN)
    if running.exists():
        raise ValidationError({"email": "Cette personne a déjà une candidature dans cette campagne."})
    file = Candidature.objects.create(
        **{**values, "ufr": ufr},
        campaign=campaign,
        person=person,
        started_at=at,
        saved_at=at,
        typed_by=actor,
        paper_received_on=received_on,
    )
    audit.record(
        act="campaigns.paper_file_typed",
        actor=actor,
        at=at,
        about_id=person.pk,
        subject=file,
        detail={"received_on": received_on.isoformat()},
    )
    return file


def too_early_or_late(received_on: date, calendar: Calendar, at: datetime) -> str:
    """Why a day of arrival does not do, as a French sentence; nothing when it does."""
    if received_on > day_of(at):
        return "Le dossier ne peut pas être arrivé après aujourd'hui."
    if received_on < day_of(calendar.opens_at):
        return f"Le dépôt a ouvert le {in_french(day_of(calendar.opens_at))} : ce dossier est arrivé avant."
    if datetime.combine(received_on, time.min, PARIS) >= calendar.closes_at:
        return f"Le dépôt est clos depuis le {at_in_french(calendar.closes_at)} (heure de Paris)."
    return ""


def _found_or_made(sender: Sender, *, on: date) -> Person:
    """The person of an address, who must bear the same name; somebody new has no password and signs in by a link."""
    email = sender.email.strip().lower()
    locks.hold(f"person-of:{email}")
    person = Person.objects.select_related("merged_into").filter(email=email).first()
    if person is not None and person.merged_into is not None:
        person = person.merged_into
    if person is None:
        person = Person.objects.create_person(
            email=email, given_names=sender.given_names, family_name=sender.family_name, birth_on=sender.birth_on
        )
    elif search.key(person.family_name) != search.key(sender.family_name):
        raise ValidationError({"email": "Cette adresse est celle de quelqu'un d'un autre nom : vérifiez-la."})
    Membership.objects.get_or_create(person=person, role=Role.SIGNATORY, defaults={"from_on": on})
    return person
