"""The row of an installation, under the lock of its contract: made at the first act about a validated project."""

from __future__ import annotations

from datetime import datetime

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.contracts.reading import timeline_of
from cesp.projects.models import Project, ProjectState
from cesp.settling.models import Installation
from cesp.settling.reading import is_at
from cesp_law.dates import in_french
from cesp_law.refusals import Refused

RULE = "dépliant « Anticipez votre installation » de l'ARS Auvergne-Rhône-Alpes : les sept étapes de l'installation"


def opened(project: Project, *, at: datetime) -> tuple[Project, Installation]:
    """A validated project read again, and the row of its installation.

    An installation recorded without a validation becomes that of the project that is validated afterwards at the same
    place (:func:`cesp.settling.reading.is_at`); at another, it is a place to leave.

    :raises Refused: the project is not validated.
    """
    locks.hold(f"contract:{project.contract_id}")
    current = whole(project.pk)
    if current.state not in (ProjectState.VALIDATED, ProjectState.REPLACED):
        raise Refused(
            "Ce projet n'est pas validé par l'agence régionale de santé : rien ne s'y attache.", citation=RULE
        )
    found = Installation.objects.filter(project=current).first()
    if found is None:
        found = _unvalidated_at(current) or Installation(contract=current.contract, opened_at=at)
        found.project, found.ars = current, current.ars
        found.save()
    return current, installation_of(found.pk)


def _unvalidated_at(project: Project) -> Installation | None:
    """What was recorded without a validation, and is still held, at the place of a project."""
    held = Installation.objects.filter(contract=project.contract_id, project=None, left_on=None).first()
    return held if held is not None and is_at(held, project) else None


def refuse_over(project: Project) -> None:
    """Refuse a paper that announces an engagement on a contract that is over; what happened before is still recorded.

    :raises Refused: the contract is broken or waived; says since when.
    """
    closed_on = timeline_of(project.contract).closed_on
    if closed_on is not None:
        raise Refused(
            f"Ce contrat a pris fin le {in_french(closed_on)} : il n'y a plus d'engagement à annoncer ni à attester.",
            citation="code de l'éducation, art. L. 632-6",
        )


def whole(pk: int) -> Project:
    """A project with all that papers and rules read of it."""
    rows = Project.objects.select_related("contract__signatory", "commune", "place", "validated_by__person")
    return rows.prefetch_related("sites").get(pk=pk)


def installation_of(pk: int) -> Installation:
    rows = Installation.objects.select_related(
        "contract__signatory", "letter", "attestation", "recorded_by__person", "attested_by__person", "fact"
    )
    return rows.get(pk=pk)


def locked(installation: Installation) -> Installation:
    """An installation read again under the lock of its contract."""
    locks.hold(f"contract:{installation.contract_id}")
    return installation_of(installation.pk)


def journal(act: str, installation: Installation, *, actor: Membership, at: datetime, **detail: str) -> None:
    audit.record(
        act=f"settling.{act}",
        actor=actor,
        at=at,
        about_id=installation.contract.signatory_id,
        subject=installation,
        detail=dict(detail),
    )
