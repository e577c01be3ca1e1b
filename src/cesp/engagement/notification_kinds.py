"""What a signatory and their agency are told while an engagement is served, and after."""

from cesp.accounts.models import Role
from cesp.engagement.models import ProofCheck
from cesp.notifications.kinds import Kind, Pace

_OUTCOMES = {"checked": {code: str(label).lower() for code, label in ProofCheck.Outcome.choices}}
_SIGNATORY, _AGENCY = (Role.SIGNATORY,), (Role.ARS_REFERENT,)

KINDS = (
    Kind(
        code="engagement.proof_asked",
        label="Une preuve d'exercice vous est demandée",
        sentence="La preuve de votre année d'engagement n° {service_year} manque : donnez-la ici, une attestation "
        "d'exercice suffit.",
        subject="Une pièce de votre engagement est attendue",
        obligatory=True,
        roles=_SIGNATORY,
    ),
    Kind(
        code="engagement.proof_checked",
        label="Une preuve d'exercice est vérifiée",
        sentence="La preuve de votre année d'engagement n° {proved_year} est {checked}. La page dit pourquoi, et la "
        "suite.",
        subject="Votre preuve d'exercice est vérifiée",
        obligatory=True,
        roles=_SIGNATORY,
        words=_OUTCOMES,
    ),
    Kind(
        code="engagement.change_treated",
        label="Un changement d'exercice est traité",
        sentence="Le changement de temps de travail que vous avez déclaré est {treated}. La page dit l'effet.",
        subject="Votre changement d'exercice est traité",
        obligatory=True,
        roles=_SIGNATORY,
        words={"treated": {"recorded": "enregistré", "refused": "refusé"}},
    ),
    Kind(
        code="engagement.completed",
        label="Votre engagement est certifié accompli",
        sentence="Votre engagement est accompli depuis le {accomplished_on} : merci. Votre certificat est prêt ; vous "
        "êtes libre de rester ou de partir.",
        subject="Votre engagement est accompli",
        obligatory=True,
        roles=_SIGNATORY,
    ),
    Kind(
        code="engagement.certified",
        label="Un engagement de votre région est certifié accompli",
        sentence="L'engagement du contrat {certified_contract} est accompli : le certificat est délivré.",
        subject="Un engagement accompli",
        pace=Pace.DIGEST,
        roles=_AGENCY,
    ),
    Kind(
        code="engagement.stay_asked",
        label="Un an après : où exercez-vous ?",
        sentence="Votre engagement est fini depuis un an. Si vous le voulez, dites en deux réponses où vous exercez : "
        "seuls des nombres en sont tirés.",
        subject="Un an après votre engagement",
        pace=Pace.DIGEST,
        roles=_SIGNATORY,
    ),
    Kind(
        code="engagement.death_recorded",
        label="Le décès d'un signataire de votre région est enregistré",
        sentence="Le décès du signataire du contrat {ended_contract} est enregistré. Rien n'est dû et rien ne lui est "
        "plus demandé.",
        subject="Un contrat de votre région a pris fin",
        pace=Pace.DIGEST,
        roles=_AGENCY,
    ),
)
