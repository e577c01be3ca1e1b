"""The page of personas: one click, and one is somebody else. Never outside a demonstration."""

import base64
import hashlib
import re
from urllib.parse import urlencode

from csp.constants import NONE
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from cesp.accounts import session
from cesp.common import clock
from cesp.common.models import SentMail
from cesp.demonstration import queries
from cesp.identity import sessions


@require_safe
def personas(request: HttpRequest) -> HttpResponse:
    queries.require_demonstration()
    return render(request, "demonstration/personas.html", {"cast": queries.cast()})


@require_POST
def become(request: HttpRequest, pk: int) -> HttpResponse:
    queries.require_demonstration()
    membership = queries.membership_of_persona(pk)
    if membership is None:
        raise Http404
    sessions.open_session(request, membership.person, by="demonstration", level="substantial", at=clock.now())
    session.choose(request, membership)
    return redirect("portal:home")


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Every mail that would have left, as a mailbox."""
    queries.require_demonstration()
    to = request.GET.get("a", "").strip()[:254]
    page = queries.mails(to=to.replace("\0", ""), cursor=request.GET.get("page", ""))
    return render(request, "demonstration/mailbox.html", {"page": page, "to": to, "address": urlencode({"a": to})})


@require_safe
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "demonstration/mail.html", {"mail": _mail(pk)})


@require_safe
def mail_html(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The mail as a reader of mails shows it: a page apart, that may run nothing and load nothing."""
    html = _mail(pk).html
    styles = [_hash(style) for style in re.findall(r"<style>(.*?)</style>", html, re.DOTALL)]
    replaced = csp_replace({"default-src": [NONE], "style-src": styles or [NONE], "sandbox": ["allow-popups"]})
    return replaced(lambda request: HttpResponse(html))(request)


def _mail(pk: int) -> SentMail:
    queries.require_demonstration()
    found = queries.mail(pk)
    if found is None:
        raise Http404
    return found


def _hash(style: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
