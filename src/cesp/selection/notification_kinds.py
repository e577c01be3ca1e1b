"""What candidates, members and the case desk are told of a committee."""

from cesp.accounts.models import Role
from cesp.notifications.kinds import Kind

_MEMBERS = (Role.COMMITTEE_MEMBER, Role.ARS_REFERENT)

KINDS = (
    Kind(
        code="selection.interview_set",
        label="Vous êtes convoqué à un entretien",
        sentence="Vous êtes convoqué à un entretien de sélection le {on} à {hour} (heure de Paris).",
        subject="Convocation à un entretien",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="selection.interview_moved",
        label="Votre entretien est déplacé",
        sentence="Votre entretien de sélection est déplacé au {on} à {hour} (heure de Paris) : la nouvelle convocation "
        "remplace la précédente.",
        subject="Votre entretien est déplacé",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="selection.interviews_set",
        label="Les entretiens de votre commission sont fixés",
        sentence="Les candidats de votre commission sont convoqués ; le premier de ces entretiens est le {on}.",
        subject="Entretiens de la commission",
        roles=_MEMBERS,
    ),
    Kind(
        code="selection.scoring_opened",
        label="Des dossiers attendent votre note",
        sentence="La notation de votre commission est ouverte : des dossiers vous sont confiés.",
        subject="Des dossiers attendent votre note",
        roles=_MEMBERS,
    ),
    Kind(
        code="selection.ranking_sealed",
        label="Une commission a scellé son classement",
        sentence="Une commission de sélection a scellé son procès-verbal : son classement vous est transmis.",
        subject="Un classement est transmis",
        roles=(Role.CASE_DESK,),
    ),
)
