"""What runs when: one line per scheduled job, read by ``manage.py tick``."""

from datetime import time

from cesp.common.scheduling import Job

JOBS: tuple[Job, ...] = (
    Job(
        name="candidatures.reunies",
        at=time(3, 40),
        run="cesp.campaigns.tasks.forget_bundles",
        purpose="Efface les dossiers réunis pour impression ou en archive, un jour après leur demande.",
    ),
    Job(
        name="comptes.consultations",
        every_minutes=15,
        run="cesp.accounts.tasks.end_viewings",
        purpose="Note la fin des consultations « voir comme » arrivées à leur terme.",
    ),
    Job(
        name="comptes.revues",
        at=time(7, 0),
        run="cesp.accounts.tasks.review_members",
        purpose="Ouvre la revue annuelle des membres de chaque organisation, et la rappelle à ses administrateurs.",
    ),
    Job(
        name="comptes.invitations",
        at=time(1, 35),
        run="cesp.accounts.tasks.forget_invitations",
        purpose="Efface les invitations restées sans suite, un an après leur expiration.",
    ),
    Job(
        name="contrats.resumes",
        at=time(0, 30),
        run="cesp.contracts.tasks.renew_summaries",
        purpose="Vérifie chaque résumé de contrat contre ses faits, puis les recalcule tous au jour dit.",
    ),
    Job(
        name="contrats.validite",
        at=time(2, 10),
        run="cesp.offers.tasks.check_contracts",
        purpose="Vérifie que chaque contrat en cours est valide : signatures, délai, liste, fichier, contingent.",
    ),
    Job(
        name="echeances.rappels",
        at=time(6, 50),
        run="cesp.reminders.tasks.remind",
        purpose="Relit les échéances de chacun, rappelle celles qui approchent et signale celles qui sont passées.",
    ),
    Job(
        name="engagements.suivi",
        at=time(6, 10),
        run="cesp.engagement.tasks.follow_engagements",
        purpose="Ouvre les années d'engagement à prouver, reprend les réponses acceptées, demande qui reste ensuite.",
    ),
    Job(
        name="entretiens.delais",
        at=time(6, 20),
        run="cesp.interviews.tasks.follow_requests",
        purpose="Rappelle les demandes d'entretien à répondre : au référent, à son suppléant, puis à la tête de l'ARS.",
    ),
    Job(
        name="journal.maillons",
        every_minutes=1,
        run="cesp.audit.tasks.chain_what_is_left",
        purpose="Enchaîne les lignes du journal qu'un arrêt a laissées, et note hors de la base où en est la chaîne.",
    ),
    Job(
        name="journal.scelle",
        at=time(0, 10),
        run="cesp.audit.tasks.seal_yesterday",
        purpose="Scelle le journal d'audit de la veille.",
    ),
    Job(
        name="journal.verification",
        at=time(0, 50),
        run="cesp.audit.tasks.verify_yesterday",
        purpose="Recalcule le journal depuis l'avant-dernier scellé ; échoue si une ligne n'est plus ce qu'elle était.",
    ),
    Job(
        name="recouvrement.retards",
        at=time(6, 55),
        run="cesp.recovery.tasks.remind_late",
        purpose="Constate les échéances en retard et les rappelle une fois, sans pénalité ; rien si l'on conteste.",
    ),
    Job(
        name="recouvrement.trop-percus",
        at=time(6, 50),
        run="cesp.recovery.tasks.revisit_claims",
        purpose="Trouve les créances qui ne réclament plus le trop-perçu ou l'indemnité du jour ; n'y change rien.",
    ),
    Job(
        name="connexions.purge",
        at=time(1, 20),
        run="cesp.identity.tasks.purge",
        purpose="Efface les liens expirés depuis un mois, le compte des essais et les lignes des sessions finies.",
    ),
    Job(
        name="pieces.orphelins",
        at=time(1, 20),
        run="cesp.documents.tasks.sweep",
        purpose="Efface les fichiers qu'un dépôt interrompu a laissés sans pièce depuis plus d'un jour.",
    ),
    Job(
        name="pieces.retirees",
        at=time(1, 25),
        run="cesp.documents.tasks.erase_withdrawn",
        purpose="Efface les fichiers des pièces retirées ou remplacées depuis plus d'un mois.",
    ),
    Job(
        name="courriers.balayage",
        at=time(1, 20),
        run="cesp.letters.tasks.sweep",
        purpose="Efface les fichiers de courriers que leur transaction défaite n'a pas laissés au registre.",
    ),
    Job(
        name="lieux.confirmations",
        at=time(6, 40),
        run="cesp.zoning.daily.follow_places",
        purpose="Demande aux agences de confirmer leurs lieux d'exercice ; retire ceux restés sans réponse un mois.",
    ),
    Job(
        name="messages.relances",
        at=time(6, 30),
        run="cesp.correspondence.tasks.remind",
        purpose="Relance les réponses en retard et les notifications officielles restées sans lecture.",
    ),
    Job(
        name="candidatures.rappels",
        at=time(7, 0),
        run="cesp.campaigns.tasks.remind_drafts",
        purpose="Rappelle les candidatures en brouillon sept jours, deux jours avant la clôture, et le dernier jour.",
    ),
    Job(
        name="donnees.copies",
        at=time(1, 10),
        run="cesp.privacy.tasks.erase_old_exports",
        purpose="Efface les copies de données préparées il y a sept jours.",
    ),
    Job(
        name="donnees.conservation",
        at=time(1, 20),
        run="cesp.privacy.tasks.propose_erasures",
        purpose="Propose d'effacer ce qui demande une décision, une fois sa durée de conservation passée.",
    ),
    Job(
        name="envois.depart",
        every_minutes=1,
        run="cesp.common.tasks.kick_outbox",
        purpose="Réveille l'exécutant quand un courriel ou une autre promesse est à faire partir.",
    ),
    Job(
        name="envois.purge",
        at=time(1, 50),
        run="cesp.common.housekeeping.purge_messages",
        purpose="Efface les promesses tenues et les courriels partis, passé leur délai de conservation.",
    ),
    Job(
        name="notifications.purge",
        at=time(2, 0),
        run="cesp.notifications.tasks.purge",
        purpose="Efface les notifications lues ou réglées, passé leur délai de conservation.",
    ),
    Job(
        name="notifications.recapitulatifs",
        at=time(7, 30),
        run="cesp.notifications.tasks.ask_digests",
        purpose="Envoie les récapitulatifs du jour, et ceux de la semaine le lundi.",
    ),
    Job(
        name="propositions.suivi",
        at=time(0, 15),
        run="cesp.offers.tasks.follow_offers",
        purpose="Constate les propositions caduques, appelle le candidat suivant, rappelle celles à signer.",
    ),
    Job(
        name="scolarite.relances",
        at=time(6, 50),
        run="cesp.studies.tasks.chase_faculties",
        purpose="Relance les UFR qui n'ont pas tout déclaré, puis les signale ; n'arrête jamais une allocation.",
    ),
    Job(
        name="questionnaire.suivi",
        at=time(6, 50),
        run="cesp.questionnaire.tasks.follow_questionnaires",
        purpose="Ouvre le questionnaire de l'année, relance les silences, prépare ce qu'une personne décidera.",
    ),
    Job(
        name="sessions.purge",
        at=time(1, 30),
        run="cesp.common.housekeeping.purge_sessions",
        purpose="Efface les sessions expirées.",
    ),
    Job(
        name="taches.purge",
        at=time(1, 40),
        run="cesp.common.housekeeping.purge_finished_tasks",
        purpose="Efface les tâches terminées depuis plus de quatorze jours.",
    ),
    Job(
        name="travaux.purge",
        at=time(1, 45),
        run="cesp.common.housekeeping.purge_turns",
        purpose="Efface les passages des travaux programmés vieux de plus de trente jours.",
    ),
    Job(
        name="taches.relance",
        every_minutes=15,
        run="cesp.common.housekeeping.requeue_abandoned_tasks",
        purpose="Remet en file les tâches dont l'exécutant s'est arrêté en route.",
    ),
)
