"""E-mails: plain text and simple HTML, saying little, with a link back to the service.

Nothing is sent from a request: a mail is promised in the outbox and leaves after the commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from cesp.common import outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One e-mail.

    :param subject: without personal data nor amount: it shows on a locked phone.
    :param paragraphs: plain sentences; no markup.
    :param action: label of the one link, and its path on this site (``/messages/12/``).
    """

    to: str
    subject: str
    paragraphs: Sequence[str]
    action: tuple[str, str] | None = None


def queue(mail: Mail, *, key: str, at: datetime) -> bool:
    """Promise a mail, in the transaction of the act it tells of.

    :param key: what it tells, once: ``invitation:42``.
    :returns: whether it was not promised before.
    """
    return outbox.put("mail", key=f"mail:{key}", payload=asdict(mail), at=at)
