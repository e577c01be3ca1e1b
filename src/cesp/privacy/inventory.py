"""Everything that the service holds about people, gathered from what each app declares."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import models

from cesp.accounts.models import Person
from cesp.common.holdings import Activity, Holding


@lru_cache(maxsize=1)
def holdings() -> tuple[Holding, ...]:
    """Every declared holding, lowest app first, those of the service's own running last."""
    found: list[Holding] = []
    for config in apps.get_app_configs():
        name = f"{config.name}.personal_data"
        if config.name.startswith("cesp.") and find_spec(name):
            found += import_module(name).HOLDINGS
    return tuple(sorted(found, key=lambda holding: holding.activity.technical))


def holding_of(model: str) -> Holding:
    """The holding of one model, the last of its parts.

    :raises KeyError: nobody declared it.
    """
    return {holding.model: holding for holding in holdings()}[model]


def accounts_of(person: Person) -> tuple[Person, ...]:
    """Somebody's account, then those that were emptied into it: what stayed behind with them is theirs too."""
    return (person, *Person.objects.filter(merged_into=person.pk).order_by("pk"))


def activities() -> dict[Activity, tuple[Holding, ...]]:
    """The holdings of each processing, in the order in which they were declared."""
    found: dict[str, tuple[Activity, list[Holding]]] = {}
    for holding in holdings():
        found.setdefault(holding.activity.code, (holding.activity, []))[1].append(holding)
    return {activity: tuple(held) for activity, held in found.values()}


def models_about_people() -> set[type[models.Model]]:
    """Every model from which foreign keys lead to a person, however long the way, or that holds an address."""
    reached: set[type[models.Model]] = {Person, *(model for model in apps.get_models() if _has_address(model))}
    while True:
        further = {model for model in apps.get_models() if model not in reached and _leads_to(model, reached)}
        if not further:
            return reached
        reached |= further


_NOBODY_S = frozenset({"accounts.Contact"})
"""Models whose addresses are functional mailboxes."""


def _has_address(model: type[models.Model]) -> bool:
    addresses = any(isinstance(field, models.EmailField) for field in model._meta.concrete_fields)
    return addresses and model._meta.label not in _NOBODY_S


def _leads_to(model: type[models.Model], reached: set[type[models.Model]]) -> bool:
    keys = (field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey))
    return any(key.related_model in reached for key in keys)


def free_columns(model: type[models.Model]) -> Iterator[str]:
    """Columns that could hold anything somebody typed or sent: text without choices, JSON, bytes, files."""
    kinds = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)
    return (field.name for field in model._meta.concrete_fields if isinstance(field, kinds) and not field.choices)


def faults() -> list[str]:
    """What the declarations lack or say too much of, one line each; nothing when all is said."""
    declared = {holding.model_class: holding for holding in holdings()}  # parts of one table say the same columns
    found = [f"{model._meta.label}: declared by nobody" for model in models_about_people() - declared.keys()]
    for model, holding in declared.items():
        columns = {field.name for field in model._meta.concrete_fields}
        said = {*holding.personal, *holding.impersonal}
        found += [f"{holding.model}.{name}: there is no such column" for name in sorted(said - columns)]
        found += [f"{holding.model}.{name}: personal or not?" for name in free_columns(model) if name not in said]
        found += [f"{holding.model}.{name}: both" for name in set(holding.personal) & set(holding.impersonal)]
    return sorted(found)
