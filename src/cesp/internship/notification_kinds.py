"""What candidates are told of the choice of an internship post."""

from cesp.accounts.models import Role
from cesp.notifications.kinds import Kind

KINDS = (
    Kind(
        code="internship.announced",
        label="Choix de votre poste d'internat",
        sentence="Le choix des postes d'internat {year} est annoncé : formulez vos vœux dans le calendrier indiqué.",
        subject="Vos vœux d'internat sont attendus",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="internship.edited",
        label="Calendrier du choix d'internat changé",
        sentence="Le calendrier du choix d'internat {year} a changé : vœux jusqu'au {closing}.",
        subject="Le calendrier de vos vœux d'internat a changé",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="internship.listed",
        label="Liste nationale des postes d'internat",
        sentence="La liste nationale des postes d'internat {year} est publiée : vous pouvez encore ajuster vos vœux.",
        subject="La liste des postes d'internat est publiée",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="internship.left",
        label="Passage sur la liste ordinaire de l'internat",
        sentence="Vous ne choisissez plus sur la liste des signataires en {year} : vous rejoignez la liste ordinaire.",
        subject="Votre choix d'internat a changé de liste",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="internship.allocated",
        label="Affectation à l'internat",
        sentence="L'affectation des postes d'internat {year} est prononcée : lisez votre résultat et ses raisons.",
        subject="Votre affectation à l'internat est publiée",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
)
