from cesp.accounts.models import Role
from cesp.audit.catalogue import Act

_ROLES = dict(Role.choices)

ACTS = (
    Act(code="accounts.role_switched", label="Changement de rôle", sentence="a changé de rôle"),
    Act(code="accounts.authority_added", label="Autorité ajoutée", sentence="a ajouté une autorité gestionnaire"),
    Act(
        code="accounts.management_handed_over",
        label="Gestion confiée",
        sentence="a confié la gestion à compter du {from_on}",
    ),
    Act(
        code="accounts.hand_over_withdrawn", label="Passation retirée", sentence="a retiré une passation de la gestion"
    ),
    Act(code="accounts.organisation_edited", label="Organisation modifiée", sentence="a modifié une organisation"),
    Act(
        code="accounts.contact_entered",
        label="Contact enregistré",
        sentence="a enregistré un contact d'une organisation",
    ),
    Act(code="accounts.contact_removed", label="Contact retiré", sentence="a retiré un contact d'une organisation"),
    Act(
        code="accounts.invitation_sent",
        label="Invitation envoyée",
        sentence="a invité quelqu'un comme « {role} »",
        words={"role": _ROLES},
    ),
    Act(code="accounts.invitation_renewed", label="Invitation renouvelée", sentence="a renouvelé une invitation"),
    Act(code="accounts.invitation_revoked", label="Invitation révoquée", sentence="a révoqué une invitation"),
    Act(code="accounts.invitation_accepted", label="Invitation acceptée", sentence="a accepté une invitation"),
    Act(
        code="accounts.role_changed",
        label="Rôle changé",
        sentence="a changé un rôle de « {from} » en « {to} », à compter du {from_on}",
        words={"from": _ROLES, "to": _ROLES},
    ),
    Act(code="accounts.role_ended", label="Rôle terminé", sentence="a mis fin à un rôle au {until_on}"),
    Act(code="accounts.role_reopened", label="Rôle rouvert", sentence="a rouvert un rôle"),
    Act(
        code="accounts.delegation_given",
        label="Délégation donnée",
        sentence="a délégué un rôle du {from_on} au {until_on} (exclu)",
    ),
    Act(code="accounts.delegation_revoked", label="Délégation révoquée", sentence="a révoqué une délégation"),
    Act(code="accounts.review_opened", label="Revue ouverte", sentence="a ouvert la revue annuelle des membres"),
    Act(code="accounts.review_closed", label="Revue close", sentence="a clos la revue annuelle des membres"),
    Act(
        code="accounts.viewing_started",
        label="Vu comme, début",
        sentence="a commencé à voir le service comme cette personne",
    ),
    Act(
        code="accounts.viewing_ended", label="Vu comme, fin", sentence="a cessé de voir le service comme cette personne"
    ),
    Act(code="accounts.people_merged", label="Comptes réunis", sentence="a réuni deux comptes d'une même personne"),
)
