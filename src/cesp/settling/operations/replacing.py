"""Replacements before an installation: declared by their author, judged by the rule of the region (INS-10)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.contracts.models import Contract
from cesp.contracts.permissions import require_signatory
from cesp.settling.judging import judged
from cesp.settling.models import Replacement
from cesp_law.dates import in_french
from cesp_law.refusals import Refused

_RULE = "dépliant « Anticipez votre installation » de l'ARS Auvergne-Rhône-Alpes (INS-10)"


@transaction.atomic
def declare(
    *, actor: Membership, contract: Contract, starts_on: date, last_day: date, where: str, at: datetime
) -> Replacement:
    """Declare replacements in a row.

    Those to come that the regional rule does not count are refused; those begun already are kept and flagged, for
    refusing to write them down would hide them from the agency (ADR 0028).

    :param last_day: included.
    :raises PermissionDenied: somebody else's contract.
    :raises Refused: it ends before it begins, overlaps another, or is to come and the rule does not count it.
    :law: dépliant « Anticipez votre installation » de l'ARS Auvergne-Rhône-Alpes
    :clauses: INS-10, IDF-9
    """
    require_signatory(actor, contract)
    locks.hold(f"contract:{contract.pk}")
    if last_day < starts_on:
        raise Refused("Un remplacement finit le jour où il commence, ou après : corrigez les dates.", citation=_RULE)
    until = last_day + timedelta(days=1)
    other = Replacement.objects.filter(
        contract=contract, withdrawn_at=None, starts_on__lt=until, until__gt=starts_on
    ).first()
    if other is not None:
        raise Refused(
            f"Une période déclarée va déjà du {in_french(other.starts_on)} au "
            f"{in_french(other.until - timedelta(days=1))} : retirez-la, ou déclarez d'autres dates.",
            citation=_RULE,
        )
    remarks = judged(contract, starts_on=starts_on, until=until, on=day_of(at)).value.refusals
    if remarks and starts_on > day_of(at):
        first = remarks[0]
        raise Refused(f"{first.sentence} {first.next_step}", citation=first.citation.text)
    made = Replacement.objects.create(
        contract=contract,
        starts_on=starts_on,
        until=until,
        where=where.strip(),
        declared_at=at,
        remark=" ".join(one.sentence for one in remarks),
    )
    _journal("replacement_declared", made, actor, at)
    return made


@transaction.atomic
def withdraw(*, actor: Membership, replacement: Replacement, at: datetime) -> Replacement:
    """Take back a declaration; it stays in the file, struck out.

    :raises PermissionDenied: somebody else's. :raises Refused: it is withdrawn already.
    """
    require_signatory(actor, replacement.contract)
    locks.hold(f"contract:{replacement.contract_id}")
    current = Replacement.objects.select_related("contract").get(pk=replacement.pk)
    if current.withdrawn_at is not None:
        raise Refused("Cette déclaration est déjà retirée : rien n'a changé.", citation=_RULE)
    current.withdrawn_at = at
    current.save(update_fields=["withdrawn_at"])
    _journal("replacement_withdrawn", current, actor, at)
    return current


def _journal(act: str, replacement: Replacement, actor: Membership, at: datetime) -> None:
    audit.record(
        act=f"settling.{act}", actor=actor, at=at, about_id=replacement.contract.signatory_id, subject=replacement
    )
