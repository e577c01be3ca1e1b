"""Where mails go when there is no server: nowhere, and it is said."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class RecordOnly(BaseEmailBackend):
    """Of a demonstration: nothing ever leaves; the record of sent mails keeps the whole text."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return len(email_messages)


class NotSet(BaseEmailBackend):
    """Of a service whose server is not named."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise ConnectionError("CESP_SMTP_URL is not set")
