"""What the recovery has in charge of overpayments, through a port named in the settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.utils.module_loading import import_string

from cesp_law.money import Cents

Port = Callable[[Sequence[int]], Mapping[int, Cents]]
"""What ``settings.RECOVERED_OVERPAYMENTS`` names.

It is called with keys of contracts and answers, for those that have any, the net cents of overpayment that orders to
pay have in charge: claimed and not cancelled, whether paid, remitted, written off or still owed. What is claimed is
never withheld as well. The other way round, an order claims at most
:attr:`cesp.payments.overpayments.Overpayment.claimable_cents`, read again under ``payments.operations.LOCK``, which
every decision on an overpayment holds until its end.
"""


def recovered(contract_ids: Sequence[int]) -> Mapping[int, Cents]:
    """Ask the port; nothing is in charge when it names nobody."""
    if not contract_ids or not settings.RECOVERED_OVERPAYMENTS:
        return {}
    port: Port = import_string(settings.RECOVERED_OVERPAYMENTS)
    return port(contract_ids)
