"""Telling a signatory that their file has changed."""

from django.urls import reverse

from cesp.contracts.models import RecordedFact
from cesp.notifications import operations as notifications


def tell_signatory(recorded: RecordedFact, *, done: str, about: RecordedFact | None = None) -> None:
    """Say what was done to the file, by the codes of the fact.

    :param done: ``recorded``, ``corrected`` or ``annulled``.
    :param about: the fact that was annulled; else the one recorded.
    """
    contract, fact = recorded.contract, about or recorded
    notifications.notify(
        person=contract.signatory,
        kind=f"contracts.fact_{done}",
        key=f"contracts.fact:{recorded.pk}",
        path=reverse("portal:contract", args=[contract.reference]),
        at=recorded.recorded_at,
        data={"fact": fact.kind, "reference": contract.reference, "effective_on": fact.effective_on.isoformat()},
    )
