"""E-mails: plain text and simple HTML, saying little, with a link back to the service.

Nothing is sent from a request: a mail is promised in the outbox and leaves after the commit. It is
handed to the server at least once: a process killed between the server's « accepted » and our own
note of it sends it again, under the same Message-ID. Everywhere else, once.
"""

from __future__ import annotations

import hashlib
import smtplib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string

from cesp.common import failpoints, outbox
from cesp.common.inserting import insert_once
from cesp.common.models import RefusedAddress, SentMail

KIND = "mail"
_CLOSING = 421
_NO_ANSWER = "Le serveur de courrier ne répond pas."
_open: ContextVar[Any] = ContextVar("mail_connection", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One e-mail.

    :param subject: without personal data nor amount: it shows on a locked phone.
    :param paragraphs: plain sentences; no markup.
    :param action: label of the one link, and its path on this site (``/messages/12/``).
    :param lines: of a digest: what is told, and the path of its page.
    :param reply_to: the functional mailbox that answers; none, nobody reads the answers.
    :param unsubscribe: path of the page where such mails are turned off.
    :param one_time: whoever holds its link gets in: only a demonstration keeps its text.
    """

    to: str
    subject: str
    paragraphs: Sequence[str]
    action: tuple[str, str] | None = None
    lines: Sequence[tuple[str, str]] = ()
    reply_to: str = ""
    unsubscribe: str = ""
    one_time: bool = False


def queue(mail: Mail, *, key: str, at: datetime) -> bool:
    """Promise a mail, in the transaction of the act it tells of.

    :param key: what it tells, once: ``invitation:42``; the word before the colon is the mail's kind.
    :returns: whether it was not promised before.
    """
    return outbox.put(KIND, key=f"{KIND}:{key}", payload=asdict(mail), at=at)


@contextmanager
def connected() -> Iterator[None]:
    """Send every mail of the block over one connection, opened by the first."""
    connection = get_connection()
    token = _open.set(connection)
    try:
        yield
    finally:
        _open.reset(token)
        connection.close()


def keep(*, key: str, payload: Mapping[str, Any], at: datetime) -> None:
    """Send a promised mail, unless it went already: the handler of the kind ``mail``.

    :raises Hopeless: the address is refused for good; it is noted as one to correct.
    :raises Unavailable: the server does not answer.
    :raises Failure: the server refuses this mail for now.
    """
    mail = Mail(**payload)
    message = compose(mail, key=key)
    record = _record(mail, message, key=key, at=at)
    if record.sent_at is not None:
        return
    failpoints.reach("mail.recorded")
    try:
        _check(mail.to)
        _send(message)
    except smtplib.SMTPRecipientsRefused as refused:
        _refused(mail.to, refused, at=at)
    failpoints.reach("mail.accepted")
    with transaction.atomic():
        SentMail.objects.filter(pk=record.pk).update(sent_at=at)
        RefusedAddress.objects.filter(email=mail.to).delete()


def compose(mail: Mail, *, key: str) -> EmailMultiAlternatives:
    """The message as it leaves: the same key always makes the same Message-ID."""
    url = settings.SITE_URL
    context = {
        "mail": mail,
        "action": mail.action and (mail.action[0], url + mail.action[1]),
        "lines": [(told, url + path) for told, path in mail.lines],
        "unsubscribe": mail.unsubscribe and url + mail.unsubscribe,
        "site_name": settings.SITE_NAME,
        "site_url": url,
    }
    headers = {"Message-ID": message_id(key), "Auto-Submitted": "auto-generated"}
    if mail.unsubscribe:
        headers["List-Unsubscribe"] = f"<{url}{mail.unsubscribe}>"
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=render_to_string("mail/message.txt", context),
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=headers,
    )
    message.attach_alternative(render_to_string("mail/message.html", context), "text/html")
    return message


def message_id(key: str) -> str:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{host}>"


def _record(mail: Mail, message: EmailMultiAlternatives, *, key: str, at: datetime) -> SentMail:
    text, html = str(message.body), str(message.alternatives[0][0])
    kept = settings.DEMONSTRATION or (settings.MAIL_BODY_DAYS > 0 and not mail.one_time)
    record = SentMail(
        key=key,
        kind=key.split(":")[1],
        message_id=message_id(key),
        to=mail.to,
        subject=mail.subject,
        digest=hashlib.sha256(f"{text}\0{html}".encode()).hexdigest(),
        text=text if kept else "",
        html=html if kept else "",
        begun_at=at,
    )
    return record if insert_once(record) else SentMail.objects.get(key=key)


def _check(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise smtplib.SMTPRecipientsRefused({address: (553, b"malformed")}) from None


def _send(message: EmailMultiAlternatives) -> None:
    """Hand a message to the server, and turn what it answers into a sentence."""
    connection = _open.get()
    if connection is None:
        with connected():
            return _send(message)
    try:
        _hand_over(message, connection)
    except smtplib.SMTPRecipientsRefused:
        raise
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError):
        connection.close()
        raise outbox.Unavailable("Le serveur de courrier refuse les identifiants du service.") from None
    except smtplib.SMTPResponseException as refusal:
        if refusal.smtp_code != _CLOSING and not isinstance(refusal, smtplib.SMTPConnectError):
            raise outbox.Failure(f"Le serveur de courrier refuse le message (code {refusal.smtp_code}).") from None
        connection.close()
        raise outbox.Unavailable(_NO_ANSWER) from None
    except OSError:
        connection.close()
        raise outbox.Unavailable(_NO_ANSWER) from None


def _hand_over(message: EmailMultiAlternatives, connection: BaseEmailBackend) -> None:
    """Send over the open connection; over a new one when the server had closed it between two mails."""
    message.connection = connection
    is_fresh = connection.open()
    try:
        message.send()
    except smtplib.SMTPServerDisconnected:
        if is_fresh:
            raise
        connection.close()
        connection.open()
        message.send()


def _refused(address: str, refused: smtplib.SMTPRecipientsRefused, *, at: datetime) -> None:
    """Note an address refused for good (5xx); a server that says « later » (4xx) is believed."""
    code = min(code for code, _ in refused.recipients.values())
    if code < 500:
        raise outbox.Failure(f"Le serveur du destinataire demande d'attendre (code {code}).")
    reason = f"Son serveur la refuse (code {code})."
    RefusedAddress.objects.update_or_create(
        email=address, defaults={"reason": reason}, create_defaults={"reason": reason, "since": at}
    )
    raise outbox.Hopeless(f"L'adresse est refusée par son serveur (code {code}) : elle est à corriger.")
