"""Columns for the law's own types."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from cesp_law.dates import Month


class MonthField(models.IntegerField[Any, Any]):
    """A :class:`cesp_law.dates.Month`, stored as its index so that ranges and differences stay integers."""

    description = "Mois"
    _pyi_private_set_type: Any  # django-stubs would otherwise hold it to what an IntegerField takes and gives
    _pyi_private_get_type: Any

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Month | None:
        return None if value is None else Month(value)

    def to_python(self, value: Any) -> Month | None:
        if value is None or isinstance(value, Month):
            return value
        try:
            return Month.parse(value) if isinstance(value, str) else Month(int(value))
        except ValueError as error:
            raise ValidationError("Un mois s'écrit AAAA-MM.") from error

    def get_prep_value(self, value: Any) -> int | None:
        month = self.to_python(value)
        return None if month is None else month.index

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))


class CentsField(models.BigIntegerField[Any, Any]):
    """An amount in integer euro cents."""

    description = "Montant en centimes"
