"""Lines of the register without their file: ``letter_to(person, by=desk)``; what it says is of no matter."""

from datetime import UTC, datetime
from uuid import uuid4

from cesp.accounts.models import Membership, Person
from cesp.letters import codes
from cesp.letters.models import Certificate, Letter, Template

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def letter_to(person: Person, *, by: Membership) -> Letter:
    """The next letter of whoever issues it."""
    assert by.organisation is not None
    template, _ = Template.objects.get_or_create(digest="0" * 64, defaults={"name": "essai", "sources": {}})
    certificate, _ = Certificate.objects.get_or_create(fingerprint="0" * 64, defaults={"pem": ""})
    rank = Letter.objects.filter(series=by.organisation.kind).count() + 1
    return Letter.objects.create(
        number=f"2026-{rank:06d}",
        series=by.organisation.kind,
        year=2026,
        rank=rank,
        kind="contracts.duration_notice",
        title="Notification de durée d'engagement",
        template=template,
        person=person,
        subject="",
        issuer=by.organisation,
        issued_by=by,
        issued_at=AT,
        dated_on=AT.date(),
        sha256="0" * 64,
        sealed_sha256=uuid4().hex * 2,
        certificate=certificate,
        code=codes.draw(),
    )
