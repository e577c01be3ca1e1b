"""People, the organisations they act for, and in which role."""

from cesp.accounts.models.contacts import Contact, Subject
from cesp.accounts.models.invitations import Invitation
from cesp.accounts.models.memberships import Membership, MembershipQuerySet
from cesp.accounts.models.organisations import Organisation, OrganisationQuerySet
from cesp.accounts.models.people import Person
from cesp.accounts.models.reviews import Review, ReviewAnswer
from cesp.accounts.models.roles import ROLES_OF, Role
from cesp.accounts.models.succession import HandOver
from cesp.accounts.models.viewings import Viewing

__all__ = [
    "ROLES_OF",
    "Contact",
    "HandOver",
    "Invitation",
    "Membership",
    "MembershipQuerySet",
    "Organisation",
    "OrganisationQuerySet",
    "Person",
    "Review",
    "ReviewAnswer",
    "Role",
    "Subject",
    "Viewing",
]
