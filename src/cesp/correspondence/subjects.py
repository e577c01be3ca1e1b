"""What each subject says of itself. Data, so that a sentence or a delay changes without a release."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from cesp.correspondence.models import ThreadSubject


@dataclass(frozen=True, slots=True)
class Reply:
    """A sentence to start an answer from; an agent completes it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """One subject, told to who asks.

    :param answer_days: working days within which the desk answers, 1 to 60.
    """

    subject: ThreadSubject
    sentence: str
    answer_days: int
    replies: tuple[Reply, ...]


def words_of(subject: str) -> Words:
    """What is said of a subject, from the file that ``settings.SUBJECTS`` names."""
    return _read(str(settings.SUBJECTS), settings.ANSWER_WORKING_DAYS)[ThreadSubject(subject)]


@lru_cache(maxsize=4)
def _read(path: str, default_days: int) -> dict[ThreadSubject, Words]:
    """Every subject of the file.

    :raises KeyError: a subject is missing.
    :raises ValueError: an answer is promised in less than one day, or in more than sixty.
    """
    raw = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    found = {}
    for subject in ThreadSubject:
        row = raw[subject.value]
        days = int(row.get("answer_days", default_days))
        if not 1 <= days <= 60:
            raise ValueError(f"{path}: answer_days of {subject} must lie between 1 and 60")
        replies = tuple(Reply(reply["name"], reply["text"]) for reply in row.get("replies", ()))
        found[subject] = Words(subject, row["sentence"], days, replies)
    return found
