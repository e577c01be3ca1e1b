"""What other apps ask of installations."""

from cesp.settling.queries.standing import installation_under_way, installations_of

__all__ = ["installation_under_way", "installations_of"]
