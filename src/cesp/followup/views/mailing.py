"""A bulk mail: written, previewed, sent in the background, reported."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from cesp.accounts.views.asking import actor_of
from cesp.common import clock, progress
from cesp.followup import merge_fields, tasks
from cesp.followup.forms import FilterForm, MailingForm, SendForm
from cesp.followup.models import Mailing
from cesp.followup.operations.mailing import Recipient, digest, recipients
from cesp.followup.queries import mailings as queries
from cesp_law.refusals import Refused


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """Write, then preview, then send: the button that sends stands under the preview only."""
    actor, filters = actor_of(request), FilterForm(request.GET).filters
    template = request.GET.get("modele", "")
    _, subject, body = merge_fields.TEMPLATES.get(template, ("", "", ""))
    form = MailingForm(request.POST or None, initial={"subject": subject, "body": body})
    people: list[Recipient] = []
    read = ""
    if request.method == "POST" and form.is_valid():
        given = {"subject": form.cleaned_data["subject"], "body": form.cleaned_data["body"]}
        try:
            confirmed = SendForm(request.POST)
            if confirmed.is_valid():
                seen, read = confirmed.cleaned_data["going"], confirmed.cleaned_data["read"]
                sent = tasks.ask(actor=actor, filters=filters, seen=seen, read=read, at=clock.now(), **given)
                messages.success(request, "L'envoi est lancé.")
                return redirect("followup:mailing", pk=sent.pk)
            people, read = recipients(actor=actor, filters=filters, on=clock.today(), **given), digest(**given)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
    query = request.GET.copy()
    query.pop("modele", None)
    context = {
        "form": form,
        "templates": [(code, name) for code, (name, _, _) in merge_fields.TEMPLATES.items()],
        "going": [one for one in people if not one.exclusion],
        "excluded": [one for one in people if one.exclusion],
        "read": read,
        "query": query.urlencode(),
    }
    return render(request, "followup/write.html", context)


@require_safe
def mailings(request: HttpRequest) -> HttpResponse:
    return render(request, "followup/mailings.html", {"mailings": queries.mailings(actor_of(request))})


@require_safe
def mailing(request: HttpRequest, pk: int) -> HttpResponse:
    found = _mailing(request, pk)
    context = {"mailing": found, "report": queries.report(found), "progress": progress.read(found.progress_key)}
    return render(request, "followup/mailing.html", context)


@require_GET
def advance(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the sending has come, for the page to poll; once done, the page is asked to reload."""
    found = _mailing(request, pk)
    context = {"mailing": found, "progress": progress.read(found.progress_key)}
    response = render(request, "followup/_progress.html", context)
    if not found.is_working:
        response["HX-Refresh"] = "true"
    return response


def _mailing(request: HttpRequest, pk: int) -> Mailing:
    try:
        return queries.mailing_of(actor_of(request), pk)
    except Mailing.DoesNotExist:
        raise Http404 from None
