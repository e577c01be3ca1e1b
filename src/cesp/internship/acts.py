from cesp.audit.catalogue import Act

ACTS = (
    Act(code="internship.prepared", label="Choix d'internat préparé", sentence="a préparé un choix d'internat"),
    Act(
        code="internship.edited",
        label="Calendrier du choix d'internat modifié",
        sentence="a changé le calendrier du choix d'internat",
    ),
    Act(code="internship.announced", label="Choix d'internat annoncé", sentence="a annoncé un choix d'internat"),
    Act(
        code="internship.specialty_opened",
        label="Spécialité ouverte au choix d'internat",
        sentence="a ouvert une spécialité dans {subject}",
    ),
    Act(
        code="internship.seats_decided",
        label="Nombre de postes arrêté",
        sentence="a arrêté un nombre de postes (demandes : {asked}, postes : {seats})",
    ),
    Act(
        code="internship.listed",
        label="Liste nationale des postes publiée",
        sentence="a publié la liste nationale des postes (postes : {seats})",
    ),
    Act(
        code="internship.candidates_listed",
        label="Liste des candidats à l'internat mise à jour",
        sentence="a mis à jour la liste des candidats à l'internat (ajoutés : {added})",
    ),
    Act(
        code="internship.candidate_added",
        label="Candidat à l'internat ajouté à la main",
        sentence="a ajouté un candidat au choix d'internat",
    ),
    Act(
        code="internship.candidate_read",
        label="Candidat à l'internat consulté",
        sentence="a consulté les vœux et le rang d'un candidat à l'internat",
    ),
    Act(
        code="internship.wishes_saved",
        label="Vœux d'internat enregistrés",
        sentence="a enregistré des vœux d'internat (nombre : {wishes})",
    ),
    Act(
        code="internship.wishes_confirmed",
        label="Vœux d'internat confirmés",
        sentence="a demandé le récépissé de ses vœux d'internat",
    ),
    Act(
        code="internship.left",
        label="Départ pour la liste ordinaire",
        sentence="a fait passer un candidat sur la liste ordinaire",
    ),
    Act(
        code="internship.ranks_recorded",
        label="Rangs enregistrés",
        sentence="a enregistré des rangs (rangs : {stored}, lignes rejetées : {rejected})",
    ),
    Act(
        code="internship.allocated",
        label="Affectation définitive prononcée",
        sentence="a prononcé l'affectation définitive (empreinte du résultat : {digest})",
    ),
)
