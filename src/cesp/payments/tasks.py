"""Long work on runs, for a worker beside the web; each may be run again after a kill, and does nothing twice."""

from __future__ import annotations

from django_tasks import task

from cesp.accounts.models import Membership
from cesp.common import clock, progress
from cesp.common.workflow import AlreadyDone
from cesp.payments import operations
from cesp_law.dates import Month
from cesp_law.refusals import Refused
from cesp_law.wording import of_month

_WAITING = "En attente d'un exécutant…"


def progress_key(month: Month) -> str:
    return f"payments-prepare-{month}"


def failure_key(month: Month) -> str:
    return f"payments-prepare-{month}-failure"


@task()
def prepare(month_index: int, membership_id: int) -> None:
    """Prepare the run of a month."""
    month = Month(month_index)
    actor = Membership.objects.select_related("person").get(pk=membership_id)

    def on_progress(done: int, total: int) -> None:
        label = f"Calcul de la mensualité {of_month(month)}"
        progress.report(progress_key(month), done=done, total=total, label=label)

    try:
        operations.prepare_run(actor=actor, month=month, at=clock.now(), on_progress=on_progress)
    except (Refused, AlreadyDone) as refusal:
        progress.report(failure_key(month), done=0, total=0, label=refusal.sentence)
    except Exception:
        told = "Le calcul n'a pas abouti, et rien n'a été enregistré. Relancez-le ; s'il échoue encore, signalez-le."
        progress.report(failure_key(month), done=0, total=0, label=told)
        raise
    finally:
        progress.forget(progress_key(month))


def ask_to_prepare(*, actor: Membership, month: Month) -> None:
    """Put the preparation in the queue; asked for several times, it has one effect."""
    operations.check_may_prepare(actor=actor, month=month, at=clock.now())
    progress.forget(failure_key(month))
    progress.report(progress_key(month), done=0, total=0, label=_WAITING)
    prepare.enqueue(month.index, actor.pk)
