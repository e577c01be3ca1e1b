"""The people a visitor of the demonstration may become, each with something to do."""

from dataclasses import dataclass

from cesp.accounts.models import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """An invented person.

    :param email: finds their account; ``.example`` addresses exist nowhere.
    :param organisation: (kind, code), or ``None`` for a signatory.
    :param departement: of a département's referent.
    :param story: who they are, one French sentence.
    :param to_do: what to try first, one French sentence.
    """

    email: str
    given_names: str
    family_name: str
    role: Role
    organisation: tuple[str, str] | None
    story: str
    to_do: str
    departement: str = ""


_AUTHORITY = ("managing_authority", "gestion")

STUDENT = Persona(
    email="camille.rousseau@etudiants.example",
    given_names="Camille",
    family_name="Rousseau",
    role=Role.SIGNATORY,
    organisation=None,
    story="Étudiante en cinquième année de médecine à Lyon, elle touche l'allocation depuis l'an dernier.",
    to_do="Lire son dossier, puis demander « et si je partais ? ».",
)
INTERN = Persona(
    email="mehdi.benali@internes.example",
    given_names="Mehdi",
    family_name="Benali",
    role=Role.SIGNATORY,
    organisation=None,
    story="Interne en médecine générale en Île-de-France, quatre mois de suspension passés, diplôme l'an prochain.",
    to_do="Voir ce que sa suspension a changé, et la date à laquelle déposer son projet.",
)
SETTLED = Persona(
    email="lea.faure@medecins.example",
    given_names="Léa",
    family_name="Faure",
    role=Role.SIGNATORY,
    organisation=None,
    story="Médecin généraliste installée en zone d'intervention prioritaire, engagement en cours.",
    to_do="Voir combien de mois elle a servis et son dernier jour d'engagement.",
)
CASE_DESK = Persona(
    email="nadia.lambert@gestion.example",
    given_names="Nadia",
    family_name="Lambert",
    role=Role.CASE_DESK,
    organisation=_AUTHORITY,
    story="Elle gère les contrats pour l'autorité gestionnaire.",
    to_do="Reprendre le classeur d'exemple de 300 contrats, lire le compte rendu, ouvrir un dossier.",
)
PAYMENTS_CLERK = Persona(
    email="hugo.martel@gestion.example",
    given_names="Hugo",
    family_name="Martel",
    role=Role.PAYMENTS_CLERK,
    organisation=_AUTHORITY,
    story="Il prépare et contrôle les versements du mois.",
    to_do="Préparer le mois en cours et lire la feuille de contrôle.",
)
APPROVER = Persona(
    email="sylvie.garnier@gestion.example",
    given_names="Sylvie",
    family_name="Garnier",
    role=Role.PAYMENTS_APPROVER,
    organisation=_AUTHORITY,
    story="Elle ordonnance les versements qu'un collègue a contrôlés.",
    to_do="Approuver le mois que Hugo a contrôlé.",
)
REFERENT = Persona(
    email="claire.morel@ars-ara.example",
    given_names="Claire",
    family_name="Morel",
    role=Role.ARS_REFERENT,
    organisation=("ars", "ara"),
    story="Référente CESP de l'ARS Auvergne-Rhône-Alpes.",
    to_do="Retrouver qui approche de son diplôme sans projet dans sa région.",
)
AUDITOR = Persona(
    email="paul.vidal@audit.example",
    given_names="Paul",
    family_name="Vidal",
    role=Role.AUDITOR,
    organisation=_AUTHORITY,
    story="Il contrôle les comptes et lit tout, sans rien pouvoir changer.",
    to_do="Suivre un mois de versements jusqu'à son écriture au grand livre.",
)

ADMINISTRATOR = Persona(
    email="ines.roche@gestion.example",
    given_names="Inès",
    family_name="Roche",
    role=Role.ADMINISTRATOR,
    organisation=_AUTHORITY,
    story="Elle tient les comptes et les contacts de toutes les organisations.",
    to_do="Lire ce qui attend, renouveler l'invitation expirée, puis voir comme Camille.",
)
REGIONAL_ADMINISTRATOR = Persona(
    email="marc.perrin@ars-ara.example",
    given_names="Marc",
    family_name="Perrin",
    role=Role.ADMINISTRATOR,
    organisation=("ars", "ara"),
    story="Il suit les membres de l'ARS Auvergne-Rhône-Alpes.",
    to_do="Répondre à la revue annuelle : ces personnes sont-elles encore les vôtres ?",
)
FACULTY = Persona(
    email="julie.arnaud@ufr-lyon.example",
    given_names="Julie",
    family_name="Arnaud",
    role=Role.UFR_MANAGER,
    organisation=("ufr", "med-lye"),
    story="Elle suit les étudiants CESP de l'UFR de médecine Lyon Est.",
    to_do="Retrouver les étudiants de sa faculté, et le dossier de Camille.",
)
DEPARTEMENT = Persona(
    email="karim.haddad@ars-ara.example",
    given_names="Karim",
    family_name="Haddad",
    role=Role.DEPARTEMENT_REFERENT,
    organisation=("ars", "ara"),
    departement="69",
    story="Référent CESP du Rhône, à l'ARS Auvergne-Rhône-Alpes.",
    to_do="Ouvrir « Mes rôles » : il y remplace aussi Claire pendant son absence.",
)
PARIS_REFERENT = Persona(
    email="sofia.nunes@ars-idf.example",
    given_names="Sofia",
    family_name="Nunes",
    role=Role.ARS_REFERENT,
    organisation=("ars", "idf"),
    story="Référente CESP de l'ARS Île-de-France.",
    to_do="Voir où en est Mehdi, et qui approche de son diplôme en Île-de-France.",
)

SIGNATORIES = (STUDENT, INTERN, SETTLED)
AGENTS = (
    CASE_DESK,
    PAYMENTS_CLERK,
    APPROVER,
    REFERENT,
    PARIS_REFERENT,
    DEPARTEMENT,
    FACULTY,
    AUDITOR,
    ADMINISTRATOR,
    REGIONAL_ADMINISTRATOR,
)
PERSONAS = SIGNATORIES + AGENTS
