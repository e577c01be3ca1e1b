"""What is read of debts. ``balance`` is what other apps ask: it is offered here."""

from cesp.recovery.queries.balances import balance

__all__ = ["balance"]
