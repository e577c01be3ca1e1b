"""What is done about debts. ``open_debt`` is what other apps call: it is offered here."""

from cesp.recovery.operations.opening import open_debt

__all__ = ["open_debt"]
