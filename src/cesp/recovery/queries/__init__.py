"""What is read of debts. ``balance`` and ``left_by`` are what other apps ask: offered here."""

from cesp.recovery.queries.balances import balance, left_by

__all__ = ["balance", "left_by"]
