"""Asking somebody to act in a role: a mail, a link for seven days, an account at the end."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from cesp.accounts import invitation_links
from cesp.accounts.models import Invitation, Membership, Organisation, Person, Role
from cesp.accounts.operations.members import check_role, open_role
from cesp.accounts.permissions import require_administrator, require_inviter
from cesp.accounts.queries import managing_authority
from cesp.audit import operations as audit
from cesp.common import instants, locks, mail

VALID_FOR = timedelta(days=7)


@transaction.atomic
def invite(
    *,
    actor: Membership,
    organisation: Organisation,
    role: Role,
    departement: str = "",
    email: str,
    given_names: str,
    family_name: str,
    at: datetime,
) -> Invitation:
    """Send somebody the link that opens a role.

    :raises PermissionDenied: the actor neither keeps the organisation nor, for its UFR, composes its committees.
    :raises ValidationError: a role it does not give, an address invited already or that holds the role.
    """
    require_inviter(actor, organisation, role)
    email = email.strip().lower()
    locks.hold(f"organisation:{organisation.pk}")
    organisation = Organisation.objects.get(pk=organisation.pk)
    check_role(organisation, role, departement)
    _check_new(organisation, role, departement, email, at)
    invitation = Invitation.objects.create(
        organisation=organisation,
        role=role,
        departement=departement,
        email=email,
        given_names=given_names.strip(),
        family_name=family_name.strip(),
        invited_by=actor,
        invited_at=at,
        expires_at=at + VALID_FOR,
    )
    _send(invitation, at)
    audit.record(act="accounts.invitation_sent", actor=actor, at=at, subject=invitation, detail={"role": role.value})
    return invitation


@transaction.atomic
def invite_first_administrator(*, email: str, given_names: str, family_name: str, at: datetime) -> Invitation:
    """Invite whoever will invite the others, on a machine where nobody administers yet.

    Asked again for the same address, the link is a new one, and the former no longer opens: nobody else
    could renew it.

    :raises ValidationError: the managing authority has an administrator already.
    """
    authority = managing_authority(instants.day_of(at))
    locks.hold(f"organisation:{authority.pk}")
    role, email = Role.ADMINISTRATOR, email.strip().lower()
    if authority.memberships.not_over(instants.day_of(at)).filter(role=role).exists():
        raise ValidationError("L'autorité gestionnaire a déjà un administrateur : c'est à lui d'inviter.")
    waiting = authority.invitations.filter(accepted_at__isnull=True, revoked_at__isnull=True, email=email, role=role)
    invitation = waiting.first() or Invitation(organisation=authority, role=role, email=email, serial=0)
    invitation.given_names, invitation.family_name = given_names, family_name
    invitation.invited_at, invitation.expires_at = at, at + VALID_FOR
    invitation.serial += 1
    invitation.save()
    _send(invitation, at)
    audit.record(act="accounts.invitation_sent", actor=None, at=at, subject=invitation, detail={"role": role.value})
    return invitation


def _check_new(organisation: Organisation, role: Role, departement: str, email: str, at: datetime) -> None:
    same = {"role": role, "departement": departement}
    waiting = organisation.invitations.filter(accepted_at__isnull=True, revoked_at__isnull=True, email=email, **same)
    if waiting.exists():
        raise ValidationError({"email": "Cette adresse a déjà une invitation pour ce rôle : renouvelez-la."})
    held = organisation.memberships.not_over(instants.day_of(at)).filter(person__email=email, **same)
    if held.filter(delegated_by__isnull=True).exists():
        raise ValidationError({"email": "Cette personne tient déjà ce rôle."})


def _send(invitation: Invitation, at: datetime) -> None:
    letter = mail.Mail(
        to=invitation.email,
        subject="Invitation au service du contrat d'engagement de service public",
        paragraphs=[
            f"« {invitation.organisation.name} » vous invite à agir pour elle dans le service.",
            f"Le lien ci-dessous s'ouvre jusqu'au {instants.in_french(invitation.expires_at)}. Passé ce délai, "
            "demandez à votre administrateur de le renouveler.",
            "Si vous n'attendiez rien, ne faites rien.",
        ],
        action=("Répondre à l'invitation", invitation_links.path_of(invitation)),
        one_time=True,
    )
    mail.queue(letter, key=f"invitation:{invitation.pk}:{invitation.serial}", at=at)


@transaction.atomic
def renew(*, actor: Membership, invitation: Invitation, at: datetime) -> Invitation:
    """Send a new link, for seven days from now; the former one no longer opens.

    :raises ValidationError: it was taken, or taken back.
    """
    invitation = _waiting(actor, invitation)
    invitation.serial += 1
    invitation.expires_at = at + VALID_FOR
    invitation.save(update_fields=["serial", "expires_at"])
    _send(invitation, at)
    audit.record(act="accounts.invitation_renewed", actor=actor, at=at, subject=invitation)
    return invitation


@transaction.atomic
def revoke(*, actor: Membership, invitation: Invitation, at: datetime) -> Invitation:
    """Take an invitation back: its link no longer opens.

    :raises ValidationError: it was taken, or taken back already.
    """
    invitation = _waiting(actor, invitation)
    invitation.revoked_at = at
    invitation.save(update_fields=["revoked_at"])
    audit.record(act="accounts.invitation_revoked", actor=actor, at=at, subject=invitation)
    return invitation


def _waiting(actor: Membership, invitation: Invitation) -> Invitation:
    require_administrator(actor, invitation.organisation)
    locks.hold(f"organisation:{invitation.organisation_id}")
    invitation = Invitation.objects.select_related("organisation").get(pk=invitation.pk)
    if not invitation.is_waiting:
        done = "acceptée" if invitation.accepted_at else "révoquée"
        raise ValidationError(f"Cette invitation a été {done} entre-temps.")
    return invitation


@transaction.atomic
def accept(*, token: str, given_names: str, family_name: str, password: str, at: datetime) -> Membership:
    """Open the role, and the account when there is none.

    Holding the link proves the address, not the account: a password is set only where none was.

    :param password: for an account that has none; not read otherwise.
    :raises ValidationError: a link that no longer opens, a password that is too weak.
    """
    invitation = invitation_links.open_link(token, at=at)
    locks.hold(f"organisation:{invitation.organisation_id}", f"person:{invitation.email}")
    invitation = invitation_links.open_link(token, at=at)
    person = _account(invitation, given_names, family_name, password)
    membership = open_role(
        person=person,
        organisation=invitation.organisation,
        role=Role(invitation.role),
        departement=invitation.departement,
        from_on=instants.day_of(at),
    )
    invitation.accepted_at, invitation.membership = at, membership
    invitation.save(update_fields=["accepted_at", "membership"])
    audit.record(act="accounts.invitation_accepted", actor=membership, at=at, about_id=person.pk, subject=invitation)
    return membership


def _account(invitation: Invitation, given_names: str, family_name: str, password: str) -> Person:
    person = Person.objects.filter(email=invitation.email).first()
    if person is None:
        person = Person(email=invitation.email, given_names=given_names.strip(), family_name=family_name.strip())
    elif not person.is_active:
        raise ValidationError("Ce compte est fermé. Écrivez à votre administrateur : il invitera une autre adresse.")
    if person.pk is None or not person.has_usable_password():
        try:
            validate_password(password, person)
        except ValidationError as weak:
            raise ValidationError({"password": weak.messages}) from None
        person.set_password(password)
        person.save()
    return person
