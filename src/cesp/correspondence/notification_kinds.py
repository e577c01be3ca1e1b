"""What this app tells people. Mails say little: neither the subject of a thread nor a word of it."""

from cesp.notifications.kinds import Kind, Pace

KINDS = (
    Kind(
        code="correspondence.answer_received",
        label="Réponse à un de vos messages",
        sentence="{desk} vous a écrit.",
        subject="Un message vous attend",
    ),
    Kind(
        code="correspondence.question_received",
        label="Message d'une personne suivie",
        sentence="Un message attend une réponse au plus tard le {due_on}.",
        subject="Un message attend une réponse",
        pace=Pace.DIGEST,
    ),
    Kind(
        code="correspondence.thread_assigned",
        label="Fil de messages qui vous est attribué",
        sentence="Un fil de messages vous est attribué ; réponse attendue au plus tard le {due_on}.",
        subject="Un fil de messages vous est attribué",
    ),
    Kind(
        code="correspondence.answer_late",
        label="Réponse en retard",
        sentence="Une réponse était attendue au plus tard le {due_on}.",
        subject="Une réponse est en retard",
    ),
    Kind(
        code="correspondence.answer_late_in_organisation",
        label="Réponse en retard dans votre organisation",
        sentence="{desk} devait répondre à un message au plus tard le {due_on} ; personne ne l'a fait.",
        subject="Une réponse est en retard dans votre organisation",
    ),
    Kind(
        code="correspondence.notice_served",
        label="Notification officielle",
        sentence="Une notification officielle vous attend. Son ouverture est datée.",
        subject="Une notification officielle vous attend",
        obligatory=True,
    ),
    Kind(
        code="correspondence.notice_waiting",
        label="Rappel d'une notification officielle",
        sentence="Une notification officielle vous attend depuis {days} jours.",
        subject="Une notification officielle vous attend toujours",
        obligatory=True,
    ),
    Kind(
        code="correspondence.notice_known",
        label="Notification officielle lue",
        sentence="La notification de la lettre {letter} a été ouverte.",
        subject="Une notification officielle a été ouverte",
        pace=Pace.DIGEST,
    ),
    Kind(
        code="correspondence.notice_unread",
        label="Notification officielle restée sans lecture",
        sentence="La notification de la lettre {letter} n'a pas été ouverte : elle peut partir en recommandé.",
        subject="Une notification officielle reste sans lecture",
    ),
)
