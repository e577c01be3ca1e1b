"""What the pages of every private agenda address share: renewed, closed, opened by its token."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from cesp.accounts.views.asking import actor_of, do
from cesp.common import clock
from cesp.notifications import feeds
from cesp.notifications.models import Agenda, Feed


def renew(request: HttpRequest, agenda: Agenda, *, back: str) -> HttpResponse:
    return do(
        request,
        lambda: feeds.renew(actor=actor_of(request), agenda=agenda, at=clock.now()),
        done="Votre adresse d'agenda est prête. Si vous en aviez une autre, elle ne répond plus.",
        back=back,
    )


def revoke(request: HttpRequest, agenda: Agenda, *, back: str) -> HttpResponse:
    return do(
        request,
        lambda: feeds.revoke(actor=actor_of(request), agenda=agenda, at=clock.now()),
        done="L'adresse d'agenda est fermée : elle ne répond plus.",
        back=back,
    )


def opened(request: HttpRequest, agenda: Agenda) -> Feed:
    """The feed that the address opens: no session, the token alone.

    :raises Http404: nothing answers there, or no longer.
    """
    try:
        return feeds.opened_by(request.GET.get("jeton", ""), agenda, on=clock.today())
    except Feed.DoesNotExist:
        raise Http404 from None
