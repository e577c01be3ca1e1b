from cesp.audit.catalogue import Act

ACTS = (Act(code="accounts.role_switched", label="Changement de rôle", sentence="a changé de rôle"),)
