"""A contract that ends takes along the project that was on its way."""

from __future__ import annotations

from datetime import datetime

from cesp.audit import operations as audit
from cesp.common import locks
from cesp.contracts.models import Contract
from cesp.projects import telling
from cesp.projects.models import OPEN, Project, ProjectState

_OVER = ("breached", "waived")


def file_changed(contract: Contract, *, at: datetime) -> None:
    """Close what was sent on a contract that a new row of its file ends. Safe to run again.

    Called in the transaction of that row, its summary already computed; under the lock of the contract, which whoever
    changes or decides a project holds too.
    """
    locks.hold(f"contract:{contract.pk}")
    rows = Project.objects.filter(contract=contract, state__in=OPEN, contract__summary__phase__in=_OVER)
    for project in rows.prefetch_related("questions"):
        if not Project.objects.filter(pk=project.pk, state__in=OPEN).update(state=ProjectState.LAPSED):
            continue  # taken back or decided meanwhile: what was said of it stands
        project.questions.filter(answered_at__isnull=True).update(answered_at=at)
        telling.settle(project, at=at)
        audit.record(
            act="projects.lapsed", actor=None, at=at, about_id=contract.signatory_id, subject=project, detail={}
        )
