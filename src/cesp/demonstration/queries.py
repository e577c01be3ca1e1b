"""Whether this is a demonstration, and who plays in it."""

from datetime import date

from django.conf import settings
from django.http import Http404

from cesp.accounts.models import Membership, Person
from cesp.common import pagination
from cesp.common.models import SentMail
from cesp.demonstration.models import Marker
from cesp.demonstration.personas import PERSONAS, Persona


def require_demonstration() -> None:
    """Let the caller go on only in a demonstration: by settings *and* by the database's own mark.

    :raises Http404: anywhere else.
    """
    if not (settings.DEMONSTRATION and Marker.objects.exists()):
        raise Http404


def mails(*, to: str = "", cursor: str = "") -> pagination.Page[SentMail]:
    """The mails that would have left, latest first.

    :param to: part of an address; empty, everybody's.
    """
    found = SentMail.objects.filter(sent_at__isnull=False)
    if to:
        found = found.filter(to__icontains=to)
    return pagination.page(found, sort=pagination.Sort("id", descending=True), cursor=cursor, size=30)


def mail(pk: int) -> SentMail | None:
    return SentMail.objects.filter(pk=pk).first()


def made_on() -> date | None:
    """The day the data were made for, or ``None`` in any other database."""
    return Marker.objects.values_list("made_on", flat=True).first()


def is_empty() -> bool:
    """Whether nobody is in this database yet."""
    return not Person.objects.exists()


def cast() -> list[tuple[Persona, Membership]]:
    """Every persona with the membership they act in, in the order of the page."""
    found = {m.person.email: m for m in _memberships()}
    return [(persona, found[persona.email]) for persona in PERSONAS if persona.email in found]


def membership_of_persona(pk: int) -> Membership | None:
    """The membership of a persona by its key; anybody else's is not found."""
    return next((m for m in _memberships() if m.pk == pk), None)


def _memberships() -> list[Membership]:
    wanted = {persona.email: persona.role for persona in PERSONAS}
    rows = Membership.objects.filter(person__email__in=wanted).select_related("person", "organisation")
    return [row for row in rows if row.role == wanted[row.person.email] and row.delegated_by_id is None]
