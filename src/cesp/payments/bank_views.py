"""The pages of bank details: a signatory's own, the link « ce n'est pas moi », the desk's list and its pages."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts import readings
from cesp.accounts.views.asking import actor_of, ask
from cesp.common import clock
from cesp.common.workflow import AlreadyDone
from cesp.payments import bank_details, bank_queries, bank_reading
from cesp.payments.bank_forms import AccountForm, ProposeForm, RefusalForm
from cesp.payments.models import BankAccount
from cesp_law.refusals import Refused


@require_safe
def own_account(request: HttpRequest) -> HttpResponse:
    found = bank_queries.own(actor_of(request), on=clock.today())
    return render(request, "payments/own_account.html", {"found": found})


@require_http_methods(["GET", "HEAD", "POST"])
def propose_account(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ProposeForm(*sent, initial={"holder": actor.person.full_name})
    return ask(
        request,
        form=form,
        perform=lambda: bank_details.propose(
            actor=actor,
            iban=form.cleaned_data["iban"],
            bic=form.cleaned_data["bic"],
            holder=form.cleaned_data["holder"],
            upload=form.upload,
            at=clock.now(),
        ),
        done="Vos nouvelles coordonnées sont reçues : deux agents les vérifient. D'ici là, rien ne change.",
        back=reverse("payments:own_account"),
        page={"usable_from": bank_reading.usable_from(clock.today())},
        template="payments/propose_account.html",
    )


@require_POST
def withdraw_account(request: HttpRequest, pk: int) -> HttpResponse:
    subject = _account(request, pk)
    return _acted(
        request,
        lambda: bank_details.withdraw(actor=actor_of(request), account=subject, at=clock.now()),
        "La proposition est retirée : rien ne change.",
        reverse("payments:own_account"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def disown_account(request: HttpRequest, token: str) -> HttpResponse:
    """What the link of a mail opens, without a session: it can freeze this account, and nothing else."""
    try:
        found = bank_details.account_of(token)
    except BankAccount.DoesNotExist:
        raise Http404 from None
    if request.method == "POST":
        done = "Ces coordonnées sont gelées : rien n'y sera versé. La gestion des paiements est prévenue."
        return _acted(request, lambda: bank_details.disown(token=token, at=clock.now()), done, request.path)
    return render(request, "payments/disown_account.html", {"account": found})


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    state, words = request.GET.get("etat", ""), request.GET.get("q", "")[:100]
    found = bank_queries.listed(actor_of(request), state=state, words=words, cursor=request.GET.get("page", ""))
    return render(
        request, "payments/accounts.html", {"found": found, "page": found.page, "state": state, "words": words}
    )


@require_safe
def account(request: HttpRequest, pk: int) -> HttpResponse:
    subject = _account(request, pk)
    readings.note(
        request, act="payments.bank_account_read", about_id=subject.person_id, subject=subject, once_an_hour=True
    )
    return _account_page(request, subject, RefusalForm())


def _account_page(request: HttpRequest, subject: BankAccount, form: RefusalForm) -> HttpResponse:
    page = bank_queries.account_page(actor_of(request), subject, on=clock.today())
    context = {"page": page, "account": subject, "form": form}
    return render(request, "payments/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def replace_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Record another account for the same person, as they confirmed it: another agent then approves."""
    actor, subject = actor_of(request), _account(request, pk)
    form = AccountForm(*((request.POST,) if request.method == "POST" else ()), initial={"holder": subject.holder})
    return ask(
        request,
        form=form,
        perform=lambda: bank_details.record_bank_account(
            actor=actor, person=subject.person, from_on=clock.today(), at=clock.now(), **form.cleaned_data
        ),
        done="Ces coordonnées sont enregistrées : une autre personne les approuve, et elles servent aussitôt.",
        back=reverse("payments:account", args=[pk]),
        page={"account": subject},
        template="payments/replace_account.html",
    )


@require_POST
def check_account(request: HttpRequest, pk: int) -> HttpResponse:
    subject = _account(request, pk)
    done = "Ces coordonnées sont vérifiées : une autre personne les approuve."
    return _acted(
        request,
        lambda: bank_details.check(actor=actor_of(request), account=subject, at=clock.now()),
        done,
        reverse("payments:account", args=[pk]),
    )


@require_POST
def approve_account(request: HttpRequest, pk: int) -> HttpResponse:
    subject = _account(request, pk)
    return _acted(
        request,
        lambda: bank_details.approve_bank_account(actor=actor_of(request), account=subject, at=clock.now()),
        "Ces coordonnées sont approuvées. La personne en est prévenue.",
        reverse("payments:account", args=[pk]),
    )


@require_POST
def refuse_account(request: HttpRequest, pk: int) -> HttpResponse:
    subject, form = _account(request, pk), RefusalForm(request.POST)
    if not form.is_valid():
        return _account_page(request, subject, form)
    reason = form.cleaned_data["reason"]
    return _acted(
        request,
        lambda: bank_details.refuse(actor=actor_of(request), account=subject, reason=reason, at=clock.now()),
        "Ces coordonnées sont refusées. La personne lit votre motif.",
        reverse("payments:account", args=[pk]),
    )


def _account(request: HttpRequest, pk: int) -> BankAccount:
    try:
        return bank_queries.account_for(actor_of(request), pk)
    except BankAccount.DoesNotExist:
        raise Http404 from None


def _acted(request: HttpRequest, act: Callable[[], object], done: str, back: str) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    except AlreadyDone as told:
        messages.info(request, told.sentence)
    else:
        messages.success(request, done)
    return redirect(back)
