"""What is done about a case: reported, opened, heard, decided, given its effect."""

from cesp.breach.operations.deciding import propose, send_back, sign
from cesp.breach.operations.effect import lapse, take_effect
from cesp.breach.operations.hearing import join, observe, record_observations
from cesp.breach.operations.opening import dismiss, extend, open_case, open_procedure
from cesp.breach.operations.renouncing import withdraw

__all__ = [
    "dismiss",
    "extend",
    "join",
    "lapse",
    "observe",
    "open_case",
    "open_procedure",
    "propose",
    "record_observations",
    "send_back",
    "sign",
    "take_effect",
    "withdraw",
]
