"""Requests made by the operations themselves: ``suspension()``, ``deferral()``, ``region()`` send one."""

from datetime import UTC, date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from cesp.accounts.models import Membership, Role
from cesp.contracts.models import Contract
from cesp.life_events.models import EventKind, LifeEvent
from cesp.life_events.operations import filing
from cesp_law.dates import Month
from tests.documents.files import pdf, upload
from tests.factories.contracts import concluded
from tests.factories.memberships import signatory

AT = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
"""When they are sent: a Thursday of January 2026."""
MATERNITY: dict[str, Any] = {
    "first_month": Month.of(2026, 3),
    "until_month": Month.of(2026, 7),
    "ground": "maternity",
}
FST: dict[str, Any] = {"until_month": Month.of(2029, 11), "ground": "fst"}


def holder(contract: Contract) -> Membership:
    """The signatory of a contract, in their own role."""
    held = Membership.objects.filter(person=contract.signatory, role=Role.SIGNATORY).first()
    return held or signatory(contract.signatory)


def certificate(text: str = "Attestation") -> SimpleUploadedFile:
    return upload(pdf(text))


def drafted(
    kind: EventKind,
    contract: Contract | None = None,
    *,
    actor: Membership | None = None,
    at: datetime = AT,
    **values: Any,
) -> LifeEvent:
    """A draft with its answers, of the contract's own signatory."""
    contract = contract or concluded()
    actor = actor or holder(contract)
    event = filing.start(actor=actor, contract=contract, kind=kind, at=at)
    return filing.save(actor=actor, event=event, values=values, seen=event.version, at=at)


def sent(
    kind: EventKind,
    contract: Contract | None = None,
    *,
    piece: str = "",
    actor: Membership | None = None,
    at: datetime = AT,
    **values: Any,
) -> LifeEvent:
    """A request sent, with a piece of the nature given."""
    contract = contract or concluded()
    actor = actor or holder(contract)
    event = drafted(kind, contract, actor=actor, at=at, **values)
    if piece:
        filing.add_piece(actor=actor, event=event, kind=piece, upload=certificate(), at=at, expires_on=None)
    return filing.send(actor=actor, event=event, at=at)


def suspension(contract: Contract | None = None, *, at: datetime = AT, **changes: Any) -> LifeEvent:
    """Four months of maternity, from March to June 2026, sent with its piece."""
    return sent(EventKind.SUSPENSION, contract, piece="maternity_papers", at=at, **MATERNITY | changes)


def deferral(contract: Contract | None = None, *, at: datetime = AT, **changes: Any) -> LifeEvent:
    """Twelve months of FST after the diploma of October 2028, sent."""
    return sent(EventKind.DEFERRAL, contract, at=at, **FST | changes)


def new_date(contract: Contract | None = None, *, on: date = date(2029, 10, 31), at: datetime = AT) -> LifeEvent:
    """A repeated year: the diploma a year later, sent."""
    return sent(EventKind.EXPECTED_DIPLOMA, contract, at=at, ground="repeated_year", on=on)


def region(contract: Contract | None = None, *, wanted: str = "idf", at: datetime = AT, **changes: Any) -> LifeEvent:
    """From Auvergne-Rhône-Alpes to Île-de-France for the studies, sent: both agencies are asked."""
    return sent(EventKind.REGION, contract, at=at, ground="training", wanted=wanted, **changes)
