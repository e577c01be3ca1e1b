"""What this app tells people."""

from cesp.notifications.kinds import Kind, Pace

_SUBJECT = "Contestation d'une donnée"


def _kind(code: str, label: str, sentence: str, *, obligatory: bool = False) -> Kind:
    return Kind(
        code=f"privacy.contestation_{code}", label=label, sentence=sentence, subject=_SUBJECT, obligatory=obligatory
    )


KINDS = (
    _kind("sent", "Une donnée est contestée", "Contestation n° {number} reçue ; réponse due le {answer_by}."),
    _kind(
        "ask_more",
        "Un complément est demandé",
        "Un complément est demandé pour la contestation n° {number}.",
        obligatory=True,
    ),
    _kind("complete", "Une contestation est complétée", "La contestation n° {number} est complétée."),
    _kind(
        "accept",
        "Une contestation est acceptée",
        "La contestation n° {number} est acceptée : la donnée est corrigée.",
        obligatory=True,
    ),
    _kind(
        "refuse",
        "Une contestation est refusée",
        "La contestation n° {number} est refusée : lisez le motif et les recours.",
        obligatory=True,
    ),
    _kind("withdraw", "Une contestation est retirée", "La contestation n° {number} est retirée."),
    Kind(
        code="privacy.export_ready",
        label="La copie de vos données est prête",
        sentence="La copie de vos données est prête ; elle sera effacée le {until}.",
        subject="La copie de vos données est prête",
    ),
    Kind(
        code="privacy.erasure_answered",
        label="Réponse à une demande d'effacement",
        sentence="Votre demande d'effacement n° {number} a reçu une réponse.",
        subject="Votre demande d'effacement",
        pace=Pace.AT_ONCE,
        obligatory=True,
    ),
)
