"""What waits for an administrator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse

from cesp.accounts.models import Invitation, Membership, Organisation, Role
from cesp.accounts.queries import reviews
from cesp.accounts.queries.organisations import missing_contacts
from cesp_law.dates import in_french

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to do: what, a word more, where."""

    label: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class AdministrationWork:
    """A kind of work with something in it: how many, and the first few."""

    code: str
    title: str
    why: str
    count: int
    rows: Sequence[Row]


def administration_work(actor: Membership, *, on: date, at: datetime) -> tuple[AdministrationWork, ...]:
    """What waits for an administrator, most pressing first; six queries, whatever the rows."""
    expired, waiting = _invitations(actor, at, expired=True), _invitations(actor, at, expired=False)
    kinds = (
        ("alone", "Organisations sans administrateur", "Personne n'y tient les comptes.", _alone(actor, on)),
        ("reviews", "Revues des membres à rendre", "Ces personnes sont-elles encore les vôtres ?", _reviews(actor, on)),
        ("contacts", "Contacts à renseigner", "Sans boîte, personne ne sait où écrire.", _contacts(actor)),
        ("expired", "Invitations expirées", "Le lien ne s'ouvre plus : renouvelez-le.", expired),
        ("waiting", "Invitations en attente", "Elles attendent leur réponse.", waiting),
    )
    found = ((code, title, why, list(rows)) for code, title, why, rows in kinds)
    return tuple(AdministrationWork(c, t, w, len(rows), rows[:_SHOWN]) for c, t, w, rows in found if rows)


def _alone(actor: Membership, on: date) -> Iterator[Row]:
    """Organisations where somebody works and nobody administers."""
    members = Membership.objects.in_force(on).filter(organisation=OuterRef("pk"), person__is_active=True)
    administrators = members.filter(role=Role.ADMINISTRATOR)
    kept = Organisation.objects.visible_to(actor).filter(Exists(members)).exclude(Exists(administrators))
    for one in kept.order_by("sort_key"):
        yield Row(one.name, one.city, _page(one))


def _reviews(actor: Membership, on: date) -> Iterator[Row]:
    """Their own reviews while they run; those that nobody answered in time, for the managing authority."""
    for one in reviews.open_reviews(actor).order_by("answer_until", "pk"):
        late = on >= one.answer_until
        if late or one.organisation_id == actor.organisation_id:
            detail = "sans réponse dans les temps" if late else f"avant le {in_french(one.answer_until)}"
            yield Row(one.organisation.name, detail, reverse("accounts:review", args=[one.pk]))


def _contacts(actor: Membership) -> Iterator[Row]:
    for one, subjects in missing_contacts(actor).items():
        yield Row(one.name, ", ".join(subject.heading.lower() for subject in subjects), _page(one))


def _invitations(actor: Membership, at: datetime, *, expired: bool) -> Iterator[Row]:
    waiting = Invitation.objects.filter(accepted_at__isnull=True, revoked_at__isnull=True)
    kept = waiting.filter(organisation__in=Organisation.objects.visible_to(actor)).select_related("organisation")
    for one in kept.order_by("expires_at", "pk"):
        if one.expired(at) is expired:
            name = f"{one.given_names} {one.family_name}"
            yield Row(name, one.organisation.name, _page(one.organisation))


def _page(organisation: Organisation) -> str:
    return reverse("accounts:organisation", args=[organisation.pk])
