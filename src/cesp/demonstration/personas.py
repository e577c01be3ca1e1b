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
    to_do="Lire son dossier, demander « et si je partais ? », puis lire la réponse reçue dans « Messages ».",
)
INTERN = Persona(
    email="mehdi.benali@internes.example",
    given_names="Mehdi",
    family_name="Benali",
    role=Role.SIGNATORY,
    organisation=None,
    story="Interne en médecine générale en Île-de-France, quatre mois de suspension passés, diplôme l'an prochain.",
    to_do="Comparer ses deux projets d'installation, en envoyer un, puis voir ce que sa suspension a changé.",
)
SETTLED = Persona(
    email="lea.faure@medecins.example",
    given_names="Léa",
    family_name="Faure",
    role=Role.SIGNATORY,
    organisation=None,
    story="Médecin généraliste installée en zone d'intervention prioritaire, engagement en cours.",
    to_do="Donner la preuve d'exercice de l'année, et voir combien de mois elle a servis.",
)
CHOOSING = Persona(
    email="jade.lefevre@etudiants.example",
    given_names="Jade",
    family_name="Lefèvre",
    role=Role.SIGNATORY,
    organisation=None,
    story="Étudiante en sixième année de médecine à Lyon, elle choisit cette année son poste d'internat.",
    to_do="Lire le poste qu'elle obtiendrait aujourd'hui, puis changer l'ordre de ses vœux.",
)
SETTLING = Persona(
    email="chloe.bernard@medecins.example",
    given_names="Chloé",
    family_name="Bernard",
    role=Role.SIGNATORY,
    organisation=None,
    story="Médecin généraliste diplômée cette année, l'ARS Auvergne-Rhône-Alpes vient de valider son projet.",
    to_do="Compléter sa lettre d'engagement, la relire, la signer, puis suivre les sept étapes de l'installation.",
)
OWING = Persona(
    email="thomas.lemaire@anciens.example",
    given_names="Thomas",
    family_name="Lemaire",
    role=Role.SIGNATORY,
    organisation=None,
    story="Il a rompu son contrat au printemps, pendant ses études, et rembourse en 36 fois ; il a un retard.",
    to_do="Lire ce qu'il reste à payer et d'où vient la somme, puis demander un autre échéancier ou une remise.",
)
CASE_DESK = Persona(
    email="nadia.lambert@gestion.example",
    given_names="Nadia",
    family_name="Lambert",
    role=Role.CASE_DESK,
    organisation=_AUTHORITY,
    story="Elle gère les contrats pour l'autorité gestionnaire : faits, courriers, contestations.",
    to_do="Répondre à Mehdi, qui attend, puis reprendre le classeur d'exemple de 300 contrats.",
)
SECOND_CASE_DESK = Persona(
    email="yann.legoff@gestion.example",
    given_names="Yann",
    family_name="Le Goff",
    role=Role.CASE_DESK,
    organisation=_AUTHORITY,
    story="Second agent de la gestion des contrats : il relit et signe les décisions de rupture que Nadia propose.",
    to_do="Ouvrir « Ruptures », lire une procédure où le signataire est entendu, puis celle qui est décidée.",
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
    story="Référente CESP de l'ARS Auvergne-Rhône-Alpes, elle suit les signataires formés ou installés dans sa région.",
    to_do="Répondre à Camille, qui craint de redoubler, puis voir qui est diplômé et pas encore installé.",
)
COLLEAGUE = Persona(
    email="antoine.girard@ars-ara.example",
    given_names="Antoine",
    family_name="Girard",
    role=Role.ARS_REFERENT,
    organisation=("ars", "ara"),
    story="Second référent de l'ARS Auvergne-Rhône-Alpes : il relit et publie ce que sa collègue Claire a préparé.",
    to_do="Publier un zonage que Claire a versé, puis confirmer les lieux d'exercice qui attendent.",
)
AUDITOR = Persona(
    email="paul.vidal@audit.example",
    given_names="Paul",
    family_name="Vidal",
    role=Role.AUDITOR,
    organisation=_AUTHORITY,
    story="Il contrôle les comptes et lit tout, journal compris, sans rien pouvoir changer.",
    to_do="Suivre un mois de versements jusqu'au grand livre, puis lire le journal de qui a consulté quoi.",
)

ADMINISTRATOR = Persona(
    email="ines.roche@gestion.example",
    given_names="Inès",
    family_name="Roche",
    role=Role.ADMINISTRATOR,
    organisation=_AUTHORITY,
    story="Elle tient les comptes et les contacts de toutes les organisations, pour l'autorité gestionnaire.",
    to_do="Renouveler l'invitation expirée, renseigner un contact manquant, puis « voir comme » Camille.",
)
REGIONAL_ADMINISTRATOR = Persona(
    email="marc.perrin@ars-ara.example",
    given_names="Marc",
    family_name="Perrin",
    role=Role.ADMINISTRATOR,
    organisation=("ars", "ara"),
    story="Il tient les comptes de l'ARS Auvergne-Rhône-Alpes, et d'elle seule.",
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
    story="Référent CESP du Rhône, il remplace aussi Claire Morel pendant son absence.",
    to_do="Donner sa voix sur un projet d'installation, puis « Changer de rôle » et traiter ce qui attend Claire.",
)
PARIS_REFERENT = Persona(
    email="sofia.nunes@ars-idf.example",
    given_names="Sofia",
    family_name="Nunes",
    role=Role.ARS_REFERENT,
    organisation=("ars", "idf"),
    story="Référente CESP de l'ARS Île-de-France, elle ne lit d'une autre région que la demande qui attend son avis.",
    to_do="Donner l'avis de son agence sur un changement de région, puis voir où en est Mehdi.",
)

CANDIDATE = Persona(
    email="lina.moreau@etudiants.example",
    given_names="Lina",
    family_name="Moreau",
    role=Role.SIGNATORY,
    organisation=None,
    story="Étudiante en quatrième année de médecine à Lyon, elle prépare sa candidature : un brouillon, sans pièces.",
    to_do="Compléter son dossier, ajouter ses pièces, puis le déposer et lire le récépissé.",
)
SELECTED = Persona(
    email="yanis.petit@etudiants.example",
    given_names="Yanis",
    family_name="Petit",
    role=Role.SIGNATORY,
    organisation=None,
    story="Classé en liste complémentaire, il est appelé depuis que d'autres ont refusé : un contrat lui est proposé.",
    to_do="Lire son résultat et sa proposition, voir jusqu'à quand il peut signer.",
)
MEMBER = Persona(
    email="helene.blanc@commissions.example",
    given_names="Hélène",
    family_name="Blanc",
    role=Role.COMMITTEE_MEMBER,
    organisation=("ufr", "med-gre"),
    story="Médecin généraliste, elle siège à la commission de l'UFR de médecine de Grenoble.",
    to_do="Lire les dossiers qui lui sont confiés, noter le premier, rendre sa fiche.",
)

SIGNATORIES = (STUDENT, CHOOSING, INTERN, SETTLING, SETTLED, OWING)
CANDIDATES = (CANDIDATE, SELECTED)
AGENTS = (
    CASE_DESK,
    SECOND_CASE_DESK,
    PAYMENTS_CLERK,
    APPROVER,
    REFERENT,
    COLLEAGUE,
    PARIS_REFERENT,
    DEPARTEMENT,
    FACULTY,
    MEMBER,
    AUDITOR,
    ADMINISTRATOR,
    REGIONAL_ADMINISTRATOR,
)
PERSONAS = SIGNATORIES + CANDIDATES + AGENTS
