"""Who acts on a contract. Which contracts one sees is ``visible_to``, beside each model."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Role
from cesp.contracts.models import Contract, FactKind

RECORDERS: Mapping[Role, frozenset[FactKind]] = {
    Role.CASE_DESK: frozenset(FactKind) - {FactKind.ANNULLED},
    Role.ARS_REFERENT: frozenset(
        {
            FactKind.DEFERRAL_GRANTED,
            FactKind.PROJECT_VALIDATED,
            FactKind.REGISTERED_WITH_ORDER,
            FactKind.INSTALLED,
            FactKind.LEFT_PLACE,
            FactKind.PRACTICE_SUSPENDED,
        }
    ),
    Role.UFR_MANAGER: frozenset(
        {
            FactKind.ENTERED_THIRD_CYCLE,
            FactKind.ENTERED_DENTAL_INTERNSHIP,
            FactKind.EXPECTED_DIPLOMA_DECLARED,
            FactKind.DIPLOMA_OBTAINED,
            FactKind.THESIS_DEFENDED,
            FactKind.EXCLUDED,
        }
    ),
}
"""Which facts a role makes: an agency decides a deferral (INS-9), validates a project and receives the pieces of an
installation (BIE-8, IDF-11); a faculty knows of the studies (NAT-7)."""

READ_INDEMNITY = (Role.SIGNATORY, Role.CASE_DESK, Role.AUDITOR)


def may_record(actor: Membership) -> bool:
    """Whether to show the buttons that record, correct and annul any fact of a file."""
    return actor.role == Role.CASE_DESK


def reads_indemnity(actor: Membership) -> bool:
    """Whether what leaving would cost is shown: to whom it concerns, to the desk that computes it, to the audit.

    Never to an agency, which advises the signatory and is no party to a breach.
    """
    return actor.role in READ_INDEMNITY


def require_desk(actor: Membership) -> None:
    """First line of what only the case desk does: open a file, notify a duration.

    :raises PermissionDenied: with a French sentence naming who may act.
    """
    permissions.require(actor, Role.CASE_DESK)


def require_signatory(actor: Membership, contract: Contract) -> None:
    """Let through whoever holds the contract.

    :raises PermissionDenied: with a French sentence.
    """
    permissions.require(actor, Role.SIGNATORY)
    if contract.signatory_id != actor.person_id:
        raise PermissionDenied("Ce contrat est celui d'une autre personne.")


def require_recorder(actor: Membership, *, kind: FactKind, contract: Contract) -> None:
    """First line of every operation that writes a fact.

    :raises PermissionDenied: facts of this kind come from another role, or the contract is not one
        that the actor follows.
    """
    permissions.require(actor, *(role for role, kinds in RECORDERS.items() if kind in kinds))
    if not Contract.objects.visible_to(actor).filter(pk=contract.pk).exists():
        raise PermissionDenied("Ce contrat est suivi par d'autres que vous : vous ne pouvez rien y enregistrer.")
