from cesp.audit.catalogue import Act
from cesp.settling.models import Channel

_CHANNELS = {"channel": {code: str(label) for code, label in Channel.choices}}


def _act(code: str, label: str, sentence: str) -> Act:
    return Act(code=f"settling.{code}", label=label, sentence=sentence)


ACTS = (
    _act("letter_signed", "Lettre d'engagement signée", "a signé la lettre d'engagement, {subject}"),
    Act(
        code="settling.letter_sent",
        label="Lettre d'engagement envoyée",
        sentence="a envoyé la lettre d'engagement, {subject} : {channel}",
        words=_CHANNELS,
    ),
    _act("letter_received", "Lettre d'engagement reçue", "a enregistré la réception de la lettre, {subject}"),
    _act("engagement_attested", "Engagement attesté", "a attesté l'engagement, {subject}"),
    _act("proof_deposited", "Pièce d'installation déposée", "a déposé une pièce, {subject}"),
    _act("proof_withdrawn", "Pièce d'installation retirée", "a retiré une pièce, {subject}"),
    _act("proof_accepted", "Pièce d'installation acceptée", "a accepté une pièce, {subject}"),
    _act("proof_refused", "Pièce d'installation refusée", "a refusé une pièce, {subject}"),
    _act("installation_recorded", "Installation enregistrée", "a enregistré l'installation, {subject}"),
    _act("installation_corrected", "Date d'installation corrigée", "a corrigé la date de l'installation, {subject}"),
    _act("place_left", "Départ d'un lieu enregistré", "a enregistré le départ du lieu, {subject}"),
    _act(
        "unvalidated_recorded", "Installation sans validation", "a enregistré une installation non validée, {subject}"
    ),
    _act("replacement_declared", "Remplacement déclaré", "a déclaré un remplacement, {subject}"),
    _act("replacement_withdrawn", "Remplacement retiré", "a retiré un remplacement, {subject}"),
    _act("installation_read", "Installation consultée", "a consulté l'installation, {subject}"),
    Act(
        code="settling.installations_exported",
        label="Liste d'installations exportée",
        sentence="a exporté une liste de {count} installations",
    ),
)
