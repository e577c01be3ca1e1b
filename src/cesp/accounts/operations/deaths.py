"""Closing the account of somebody who has died, and opening it again when that was an error."""

from __future__ import annotations

from datetime import date

from cesp.accounts.models import Person


def close_for_death(person: Person, *, died_on: date) -> None:
    """Close the account, in the transaction of whoever checked the permission and keeps the trace.

    Nobody signs in with it any more, and nothing is told to it (``cesp.notifications.operations``).
    """
    person.died_on, person.is_active = died_on, False
    person.save(update_fields=["died_on", "is_active"])


def reopen(person: Person) -> None:
    """Open it again: the death was recorded in error."""
    person.died_on, person.is_active = None, True
    person.save(update_fields=["died_on", "is_active"])
