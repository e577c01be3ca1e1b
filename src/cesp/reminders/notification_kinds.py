"""What a deadline says: to the person as it nears and once missed, then to those who follow them."""

from cesp.accounts.models import Role
from cesp.notifications.deadlines import deadline_kinds
from cesp.notifications.kinds import Kind, Pace

_WHAT = {"what": {code: kind.label for code, kind in deadline_kinds().items()}}
_AGENTS = (Role.ARS_REFERENT,)
KINDS = (
    Kind(
        code="reminders.deadline_ahead",
        label="Échéances à venir",
        sentence="Échéance du {last_day} : {what}.",
        subject="Une échéance approche",
        pace=Pace.DIGEST,
        roles=(Role.SIGNATORY,),
        words=_WHAT,
    ),
    Kind(
        code="reminders.deadline_close",
        label="Échéances toutes proches",
        sentence="Il reste peu de temps, jusqu'au {last_day} inclus : {what}.",
        subject="Une échéance est toute proche",
        obligatory=True,
        roles=(Role.SIGNATORY,),
        words=_WHAT,
    ),
    Kind(
        code="reminders.deadline_missed",
        label="Échéances passées",
        sentence="Le délai est passé depuis le {last_day} : {what}. Faites-le maintenant, ou dites à votre ARS ce qui "
        "l'empêche.",
        subject="Une échéance est passée",
        obligatory=True,
        roles=(Role.SIGNATORY,),
        words=_WHAT,
    ),
    Kind(
        code="reminders.followed_missed",
        label="Échéances passées des personnes que vous suivez",
        sentence="Une personne que vous suivez a laissé passer une échéance, le {last_day} : {what}.",
        subject="Une échéance est passée pour une personne que vous suivez",
        pace=Pace.DIGEST,
        roles=_AGENTS,
        words=_WHAT,
    ),
    Kind(
        code="reminders.followed_still_missed",
        label="Échéances passées et toujours sans suite",
        sentence="Deux semaines après le {last_day}, toujours sans suite : {what}. Prenez contact avec la personne.",
        subject="Une échéance passée reste sans suite",
        obligatory=True,
        roles=_AGENTS,
        words=_WHAT,
    ),
)
