"""What a person acts as, and for which kind of organisation."""

from collections.abc import Mapping

from django.db import models


class Role(models.TextChoices):
    """What a person acts as. One at a time; somebody with several switches on screen."""

    SIGNATORY = "signatory", "Signataire"
    UFR_MANAGER = "ufr_manager", "Gestion CESP de l'UFR"
    COMMITTEE_MEMBER = "committee_member", "Membre de commission"
    ARS_REFERENT = "ars_referent", "Référent CESP de l'ARS"
    DEPARTEMENT_REFERENT = "departement_referent", "Référent CESP du département"
    CASE_DESK = "case_desk", "Gestion des contrats"
    PAYMENTS_CLERK = "payments_clerk", "Gestion des paiements"
    PAYMENTS_APPROVER = "payments_approver", "Ordonnateur des paiements"
    AUDITOR = "auditor", "Contrôle et audit"
    ADMINISTRATOR = "administrator", "Administration des comptes"


ROLES_OF: Mapping[str, tuple[Role, ...]] = {
    "ars": (Role.ARS_REFERENT, Role.DEPARTEMENT_REFERENT, Role.ADMINISTRATOR),
    "ufr": (Role.UFR_MANAGER, Role.COMMITTEE_MEMBER, Role.ADMINISTRATOR),
    "managing_authority": (
        Role.CASE_DESK,
        Role.PAYMENTS_CLERK,
        Role.PAYMENTS_APPROVER,
        Role.AUDITOR,
        Role.ADMINISTRATOR,
    ),
}
"""Roles that an organisation gives, by its kind (NAT-7); a signatory acts for themself."""
