"""Changing somebody's name, once whoever decides has seen the paper that proves it."""

from __future__ import annotations

from cesp.accounts.models import Person
from cesp.common import locks


def rename(person_id: int, *, given_names: str, family_name: str) -> Person:
    """Write the new name, in the transaction of whoever checked the permission and keeps the trace."""
    locks.hold(f"person:{person_id}")
    person = Person.objects.get(pk=person_id)
    person.given_names, person.family_name = given_names, family_name
    person.save(update_fields=["given_names", "family_name", "search_key", "sort_key"])
    return person
