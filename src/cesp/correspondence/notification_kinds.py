"""What this app tells people. Mails say little: neither the subject of a thread nor a word of it."""

from cesp.accounts.models import Role
from cesp.correspondence.models import ROLES
from cesp.notifications.kinds import Kind, Pace

_DESKS = tuple(role for roles in ROLES.values() for role in roles)
_SERVERS = (Role.CASE_DESK, Role.ARS_REFERENT)

KINDS = (
    Kind(
        code="correspondence.answer_received",
        label="On vous a répondu ou écrit",
        sentence="Un message vous attend ({desk}).",
        subject="Un message vous attend",
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="correspondence.question_received",
        label="Un message attend une réponse de votre bureau",
        sentence="Un message attend une réponse au plus tard le {due_on}.",
        subject="Un message attend une réponse",
        pace=Pace.DIGEST,
        roles=_DESKS,
    ),
    Kind(
        code="correspondence.thread_assigned",
        label="Un fil de messages vous est attribué",
        sentence="Un fil de messages vous est attribué.",
        subject="Un fil de messages vous est attribué",
        roles=_DESKS,
    ),
    Kind(
        code="correspondence.answer_late",
        label="Une réponse de votre bureau est en retard",
        sentence="Une réponse était attendue au plus tard le {due_on}.",
        subject="Une réponse est en retard",
        roles=_DESKS,
    ),
    Kind(
        code="correspondence.answer_late_in_organisation",
        label="Une réponse est en retard dans votre organisation",
        sentence="{desk} : une réponse était attendue au plus tard le {due_on} ; personne ne l'a donnée.",
        subject="Une réponse est en retard dans votre organisation",
        roles=(Role.ADMINISTRATOR,),
    ),
    Kind(
        code="correspondence.notice_served",
        label="Une notification officielle vous est adressée",
        sentence="Une notification officielle vous attend. Son ouverture est datée.",
        subject="Une notification officielle vous attend",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="correspondence.notice_waiting",
        label="Une notification officielle vous attend toujours",
        sentence="Une notification officielle vous attend depuis {days} jours.",
        subject="Une notification officielle vous attend toujours",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="correspondence.notice_known",
        label="Une notification officielle a été ouverte",
        sentence="La notification officielle du courrier n° {letter} a été ouverte.",
        subject="Une notification officielle a été ouverte",
        pace=Pace.DIGEST,
        roles=_SERVERS,
    ),
    Kind(
        code="correspondence.notice_unread",
        label="Une notification officielle reste sans lecture",
        sentence="La notification officielle du courrier n° {letter} n'a pas été ouverte : "
        "elle peut partir en recommandé.",
        subject="Une notification officielle reste sans lecture",
        roles=_SERVERS,
    ),
)
