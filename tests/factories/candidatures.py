"""Candidatures at « UFR med-lyo »: ``draft()``, ``with_pieces(actor, one)``, ``deposited()``, ``complete()``.

By the operations themselves, in the campaign of ``tests.factories.campaigns`` unless told, at its open
instant. ``row()`` goes past them, for what comes after.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from cesp.accounts.models import Membership, Person, Role
from cesp.campaigns.models import Campaign, Candidature, CandidatureState, Conflict
from cesp.campaigns.operations import filing, pieces
from cesp.campaigns.requirements import Requirement, required
from tests.documents.files import pdf, photo
from tests.factories import memberships
from tests.factories.campaigns import OPEN_AT, the_campaign
from tests.factories.people import PersonFactory

STUDENT: dict[str, Any] = {
    "profession": "medicine",
    "status": "second_cycle",
    "year_of_study": 4,
    "specialty": "medecine_generale",
    "training_ends_on": date(2032, 10, 31),
    "intended_ars": "ara",
    "intended_departement": "07",
    "intended_kind": "mixed",
    "motivation": "Je veux exercer là où l'on manque de médecins. " * 8,
    "project": "Un exercice coordonné en maison de santé, dans une zone sous-dense. " * 8,
}
"""A student in fourth year of medicine who means to settle in Ardèche; the texts stand for their pieces."""


def row(person: Person | None = None, *, at: datetime = OPEN_AT, **changes: Any) -> Candidature:
    """One deposited at an instant, the row alone: no operation, no receipt, no piece.

    :param changes: columns; those of a student in fourth year of general medicine unless told.
    """
    person = person or PersonFactory(birth_on=date(2001, 5, 17))
    if not person.memberships.filter(role=Role.SIGNATORY).exists():
        memberships.signatory(person)
    given = {name: value for name, value in STUDENT.items() if name not in {"motivation", "project"}}
    given |= dict.fromkeys(("started_at", "saved_at", "deposited_at"), at)
    given |= {"person": person, "state": CandidatureState.DEPOSITED}
    for name, made in (("campaign", the_campaign), ("ufr", memberships.ufr)):
        if name not in changes:
            given[name] = made()
    return Candidature.objects.create(**given | changes)


def draft(
    actor: Membership | None = None, *, of: Campaign | None = None, at: datetime = OPEN_AT, **values: Any
) -> Candidature:
    """A draft of somebody new, with the fields of a student unless told."""
    actor = actor or memberships.signatory()
    candidature = filing.start(actor=actor, campaign=of or the_campaign(), at=at)
    fields = STUDENT | {"ufr": memberships.ufr()} | values
    return filing.save(actor=actor, candidature=candidature, values=fields, seen=candidature.version, at=at)


def with_pieces(actor: Membership, candidature: Candidature, *, at: datetime = OPEN_AT) -> Candidature:
    """The same with a file in every place that a text does not fill."""
    for one in required(candidature):
        if not (one.field and getattr(candidature, one.field)):
            pieces.add_piece(
                actor=actor,
                candidature=candidature,
                requirement=one.code,
                kind=one.kinds[0],
                upload=upload_for(one, f"{one.code} {candidature.pk}"),
                at=at,
                expires_on=date(2031, 1, 1),
            )
    return Candidature.objects.get(pk=candidature.pk)


def upload_for(place: Requirement, words: str) -> SimpleUploadedFile:
    """A file that the place admits: a photograph, or a PDF that says these words."""
    if place.code == "identity_photo":
        return SimpleUploadedFile("photo.jpg", photo(), "image/jpeg")
    return SimpleUploadedFile(f"{place.code}.pdf", pdf(words), "application/pdf")


def deposited(
    actor: Membership | None = None, *, of: Campaign | None = None, at: datetime = OPEN_AT, **values: Any
) -> Candidature:
    """Deposited without its pieces."""
    actor = actor or memberships.signatory()
    return filing.deposit(actor=actor, candidature=draft(actor, of=of, at=at, **values), at=at)


def complete(
    actor: Membership | None = None, *, of: Campaign | None = None, at: datetime = OPEN_AT, **values: Any
) -> Candidature:
    """Deposited, and said complete: the row alone, not the act of the UFR nor the pieces."""
    candidature = deposited(actor, of=of, at=at, **values)
    candidature.state, candidature.settled_at = CandidatureState.COMPLETE, at
    candidature.save(update_fields=["state", "settled_at"])
    return candidature


def conflicted(actor: Membership, person: Person) -> None:
    """Somebody declared, on a candidature of a person, that they know them."""
    Conflict.objects.create(
        candidature=Candidature.objects.filter(person=person).first() or row(person),
        person=actor.person,
        ground=Conflict.Ground.FAMILY,
        declared_by=actor,
        declared_at=datetime(2020, 1, 6, 9, tzinfo=UTC),
    )
