"""Files on the desks: ``on_desk()`` is a deposited candidature of the UFR of Lyon, towards Auvergne-Rhône-Alpes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from cesp.accounts.models import Membership, Role
from cesp.campaigns.models import (
    Assignment,
    Attachment,
    Candidature,
    Capacity,
    Committee,
    CommitteeState,
    Seat,
)
from cesp.campaigns.requirements import requirement
from cesp.documents import operations as documents
from tests.documents.files import image, pdf, upload
from tests.factories import memberships
from tests.factories.candidatures import row

DEPOSITED_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(days=1)


def on_desk(**changes: Any) -> Candidature:
    """A candidature deposited on 20 November 2026 by somebody new: general medicine, fourth year."""
    given: dict[str, Any] = {
        "intended_departement": "01",
        "intended_kind": "salaried",
        "project": "Exercer dans une maison de santé de la Bresse, où il manque trois médecins.",
        "motivation": "Soigner là où j'ai grandi.",
    }
    return row(at=DEPOSITED_AT, **given | changes)


PLACES = ("identity", "identity_photo", "motivation", "project", "transcripts", "enrolment")
"""What a student's file holds."""


def whole(**changes: Any) -> Candidature:
    """The same with everything in it."""
    file = on_desk(**changes)
    attached(file, *PLACES)
    return file


def secretary(code: str = "med-lyo") -> Membership:
    return memberships.acting(Role.UFR_MANAGER, organisation=memberships.ufr(code))


def attached(file: Candidature, *places: str) -> list[Attachment]:
    """A piece in each place named, deposited by the candidate; a photograph for the place of one."""
    owner = Membership.objects.select_related("person").get(person=file.person, role=Role.SIGNATORY)
    made = []
    for place in places:
        kind = requirement(place).kinds[0]
        is_photo = kind == "identity_photo"
        content = image(size=(300, 400)) if is_photo else pdf(f"{kind} {file.pk}", pages=2)
        name = f"{file.person.family_name} {kind}.{'jpg' if is_photo else 'pdf'}"
        piece = documents.deposit(
            actor=owner,
            person=file.person,
            kind=kind,
            upload=upload(content, name, "image/jpeg" if is_photo else "application/pdf"),
            at=DEPOSITED_AT,
            subject=file,
        ).piece
        made.append(Attachment.objects.create(candidature=file, requirement=place, piece=piece))
    return made


def committee(file: Candidature, *, blind: bool = False, scoring: bool = False) -> Committee:
    assert file.ufr is not None
    return Committee.objects.create(
        campaign=file.campaign,
        ufr=file.ufr,
        profession=file.profession,
        blind=blind,
        state=CommitteeState.SCORING if scoring else CommitteeState.SETUP,
        scoring_opened_at=AT if scoring else None,
        set_up_by=secretary(),
        set_up_at=DEPOSITED_AT,
    )


def given_to_read(file: Candidature, of: Committee) -> Membership:
    """A practitioner who sits on the committee and is given the file."""
    member = memberships.acting(Role.COMMITTEE_MEMBER, organisation=file.ufr)
    seat = Seat.objects.create(committee=of, membership=member, capacity=Capacity.PRACTITIONER)
    Assignment.objects.create(seat=seat, candidature=file)
    return member


def drained(answer: Any) -> bytes:
    """The whole of an answer; its file is closed at the end of it."""
    content: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content
