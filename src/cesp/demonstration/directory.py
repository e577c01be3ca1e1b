"""What the administrators of the demonstration find: desks, an invitation, a delegation, an open review.

Every address ends in ``.example``: none exists. One agency is left without desks, for the work list.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cesp.accounts.models import Membership, Organisation, Role, Subject
from cesp.accounts.operations import delegations, directory, invitations, reviews
from cesp.demonstration.personas import ADMINISTRATOR, DEPARTEMENT, REFERENT, REGIONAL_ADMINISTRATOR

_PARIS = ZoneInfo("Europe/Paris")
_AUTHORITY_DESKS = {
    Subject.CONTRACT: ("Bureau des contrats", "contrats@gestion.example"),
    Subject.PAYMENTS: ("Bureau des paiements", "paiements@gestion.example"),
    Subject.BANK_DETAILS: ("Bureau des paiements", "paiements@gestion.example"),
}
_AGENCY_DESKS = (Subject.COURSE, Subject.PROJECT, Subject.INSTALLATION)
_WITHOUT_DESK = "may"


def make(agents: Mapping[str, Membership], *, today: date) -> None:
    """Fill the directory, through the operations an administrator would use.

    :param agents: the personas' roles by e-mail address.
    """
    administrator, regional = agents[ADMINISTRATOR.email], agents[REGIONAL_ADMINISTRATOR.email]
    at = datetime.combine(today, time(8), tzinfo=_PARIS)
    _enter_desks(administrator, at=at - timedelta(days=60))
    _invite(regional, at=at)
    delegations.delegate(
        actor=agents[REFERENT.email],
        membership=agents[REFERENT.email],
        to=agents[DEPARTEMENT.email],
        from_on=today - timedelta(days=2),
        until_on=today + timedelta(days=13),
        at=at - timedelta(days=2),
    )
    _open_review(regional, today=today, at=at)


def _enter_desks(actor: Membership, *, at: datetime) -> None:
    for organisation in Organisation.objects.exclude(kind=Organisation.Kind.UFR).order_by("pk"):
        if organisation.code != _WITHOUT_DESK:
            for subject, (name, email) in _desks_of(organisation).items():
                values = {"name": name, "email": email}
                directory.enter_contact(actor=actor, organisation=organisation, subject=subject, values=values, at=at)
        address = f"{organisation.name}\nService de la démonstration\n1 rue de l'Exemple\n00000 {organisation.city}"
        directory.edit_organisation(
            actor=actor, organisation=organisation, values={"postal_address": address.strip()}, at=at
        )


def _desks_of(organisation: Organisation) -> Mapping[Subject, tuple[str, str]]:
    if organisation.kind == Organisation.Kind.MANAGING_AUTHORITY:
        return _AUTHORITY_DESKS
    return dict.fromkeys(_AGENCY_DESKS, ("Référent CESP", f"cesp@ars-{organisation.code}.example"))


def _invite(actor: Membership, *, at: datetime) -> None:
    """One invitation that waits, and one whose week is over."""
    assert actor.organisation is not None
    for given_names, family_name, email, departement, sent_at in (
        ("Lucie", "Brun", "lucie.brun@ars-ara.example", "38", at - timedelta(days=1)),
        ("Thomas", "Leroy", "thomas.leroy@ars-ara.example", "42", at - timedelta(days=12)),
    ):
        invitations.invite(
            actor=actor,
            organisation=actor.organisation,
            role=Role.DEPARTEMENT_REFERENT,
            departement=departement,
            email=email,
            given_names=given_names,
            family_name=family_name,
            at=sent_at,
        )


def _open_review(actor: Membership, *, today: date, at: datetime) -> None:
    """The review of the agency, whatever the season the demonstration is made in."""
    assert actor.organisation is not None
    reviews.open_one(organisation=actor.organisation, on=today, at=at)
