"""What runs when: one line per scheduled job, read by ``manage.py tick``."""

from datetime import time

from cesp.common.scheduling import Job

JOBS: tuple[Job, ...] = (
    Job(
        name="contrats.resumes",
        at=time(0, 30),
        run="cesp.contracts.tasks.renew_summaries",
        purpose="Vérifie chaque résumé de contrat contre ses faits, puis les recalcule tous au jour dit.",
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
        purpose="Efface les courriels et notifications d'un an ; propose d'effacer le reste, une fois sa durée passée.",
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
        name="taches.relance",
        every_minutes=15,
        run="cesp.common.housekeeping.requeue_abandoned_tasks",
        purpose="Remet en file les tâches dont l'exécutant s'est arrêté en route.",
    ),
)
