"""Signing in and out: which way for whom, links, codes, identity providers."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.models import Membership
from cesp.common import clock
from cesp.identity import browser, external, links, oidc, operations, provider, queries, signing
from cesp.identity.forms import CodeForm, LinkForm, NewPasswordForm, PasswordSignInForm, SecretForm
from cesp.identity.links import Asking
from cesp.identity.models import EmailLink, Purpose

ENDED = {
    "inactivite": "Votre session s'est fermée, faute d'activité. Reconnectez-vous : vous reviendrez à la page.",
    "duree": "Votre session a atteint sa durée maximale. Reconnectez-vous : vous reviendrez à la page.",
    "inconnue": "Votre session n'est plus ouverte. Reconnectez-vous : vous reviendrez à la page.",
}


def _next(request: HttpRequest) -> str:
    return browser.safe_page(request, request.POST.get("next") or request.GET.get("next") or "")


def _asking(request: HttpRequest) -> Asking:
    source = browser.network_address(request)
    return Asking(browser=browser.mark_browser(request), source=source, next_page=_next(request))


def _sign_in_page(request: HttpRequest, *, status: int = 200, **forms: Form) -> HttpResponse:
    context = {
        "link_form": LinkForm(prefix="lien"),
        "password_form": PasswordSignInForm(),
        "providers": provider.configured(),
        "next": _next(request),
        "ended": ENDED.get(getattr(request, "ended", "") or request.GET.get("fin", "")),
        **forms,
    }
    return render(request, "identity/sign_in.html", context, status=status)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Every way in; a POST is the password's."""
    if request.method != "POST":
        return redirect("portal:home") if request.membership else _sign_in_page(request)  # type: ignore[attr-defined]
    form = PasswordSignInForm(request.POST)
    if form.is_valid():
        try:
            typed = form.cleaned_data
            return HttpResponseRedirect(
                signing.by_password(
                    request, email=typed["email"], password=typed["password"], at=clock.now(), next_page=_next(request)
                )
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return _sign_in_page(request, password_form=form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_link(request: HttpRequest) -> HttpResponse:
    """Ask for a link; what follows is the same whether the address is known or not."""
    form = LinkForm(request.POST or None, prefix="lien")
    if request.method == "POST" and form.is_valid():
        try:
            links.ask(
                email=form.cleaned_data["email"], purpose=Purpose.SIGN_IN, asking=_asking(request), at=clock.now()
            )
            return redirect("identity:link_sent")
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return _sign_in_page(request, link_form=form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_reset(request: HttpRequest) -> HttpResponse:
    """Ask for a link to choose a password."""
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            links.ask(email=form.cleaned_data["email"], purpose=Purpose.RESET, asking=_asking(request), at=clock.now())
            return redirect("identity:link_sent")
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return render(request, "identity/ask_reset.html", {"form": form})


@require_safe
def link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "identity/link_sent.html")


@require_safe
def link_proposed(request: HttpRequest) -> HttpResponse:
    return render(request, "identity/link_proposed.html")


@never_cache
@require_POST
def renew_link(request: HttpRequest) -> HttpResponse:
    """One click for a fresh link, in this browser."""
    try:
        links.renew(token=request.POST.get("jeton", ""), asking=_asking(request), at=clock.now())
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return _sign_in_page(request)
    return redirect("identity:link_sent")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest) -> HttpResponse:
    """What a link is about to do; it does it by POST only, since scanners of mailboxes open links."""
    now = clock.now()
    token = request.POST.get("jeton") or request.GET.get("jeton", "")
    link, obstacle = links.read(token, browser=browser.browser_digest(request), at=now)
    context = {"link": link, "obstacle": obstacle, "token": token, "purpose": link.purpose if link else ""}
    if link is None or obstacle:
        return render(request, "identity/link.html", context)
    form = _password_form(request, link)
    if request.method != "POST" or (form is not None and not form.is_valid()):
        return render(request, "identity/link.html", {**context, "form": form})
    try:
        password = form.cleaned_data["password"] if form is not None else ""
        return HttpResponseRedirect(_follow(request, link, token, password))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return _sign_in_page(request)


def _password_form(request: HttpRequest, link: EmailLink) -> NewPasswordForm | None:
    """For a link that ends with a password chosen, of somebody or of whoever is about to be."""
    if link.purpose == Purpose.JOIN:
        return NewPasswordForm(request.POST or None, person=operations.candidate_for(link))
    if link.purpose == Purpose.RESET and link.person is not None:
        return NewPasswordForm(request.POST or None, person=link.person)
    return None


def _follow(request: HttpRequest, link: EmailLink, token: str, password: str) -> str:
    """Do what the link is for; returns where to go next."""
    now, here = clock.now(), browser.browser_digest(request)
    match link.purpose:
        case Purpose.ATTACH:
            return external.attach_by_link(request, token=token, at=now)
        case Purpose.NEW_EMAIL:
            operations.change_email(token=token, at=now)
            messages.success(request, "Votre nouvelle adresse est en place.")
            return reverse("portal:welcome")
        case Purpose.RESTORE_EMAIL:
            operations.restore_email(token=token, at=now)
            messages.success(
                request,
                "Votre adresse est rétablie, toutes les sessions sont fermées et l'ancien mot de passe ne sert plus.",
            )
            return reverse("identity:ask_reset")
        case Purpose.RESET:
            person = operations.reset_password(token=token, browser=here, password=password, at=now)
        case Purpose.JOIN:
            person = operations.join(token=token, browser=here, password=password, at=now)
        case _:
            person = links.person_of(links.use(token, browser=here, at=now))
    return signing.first_step(request, person, by="link", at=now, next_page=link.next_page)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second step: the one-time code."""
    now = clock.now()
    if not signing.waiting(request, at=now):
        return render(request, "identity/code.html", {"form": None})
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return HttpResponseRedirect(signing.by_code(request, code=form.cleaned_data["code"], at=now))
        except ValidationError as refusal:
            if refusal.code == "start_again":
                return render(request, "identity/code.html", {"form": None})
            form.add_error("code", refusal)
    return render(request, "identity/code.html", {"form": form})


@never_cache
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """« Confirmez que c'est vous », then back to the page that asked."""
    actor: Membership = request.membership  # type: ignore[attr-defined]
    way = queries.way_to_confirm(actor)
    kind = CodeForm if way == "code" else SecretForm
    form = kind(request.POST or None)
    field = "code" if way == "code" else "secret"
    if request.method == "POST" and way and form.is_valid():
        try:
            signing.confirm(request, actor, secret=form.cleaned_data[field], at=clock.now())
            return HttpResponseRedirect(_next(request) or reverse("portal:home"))
        except ValidationError as refusal:
            form.add_error(field, refusal)
    context = {"form": form if way else None, "next": _next(request), "providers": queries.providers_of(actor)}
    return render(request, "identity/confirm.html", context)


@require_POST
def confirm_by_link(request: HttpRequest) -> HttpResponse:
    """Send a link to one's own address: signing in anew is a proof too."""
    actor: Membership = request.membership  # type: ignore[attr-defined]
    try:
        links.ask(email=actor.person.email, purpose=Purpose.SIGN_IN, asking=_asking(request), at=clock.now())
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("identity:confirm")
    return redirect("identity:link_sent")


@require_POST
def provider_start(request: HttpRequest, name: str) -> HttpResponse:
    """Leave for an identity provider."""
    return leave_for(request, name, link_to=None)


def leave_for(request: HttpRequest, name: str, *, link_to: int | None) -> HttpResponse:
    chosen = provider.named(name)
    if chosen is None:
        raise Http404
    try:
        return HttpResponseRedirect(
            oidc.start(
                request,
                chosen,
                at=clock.now(),
                next_page=_next(request),
                link_to=link_to,
                fresh="fresh" in request.POST,
            )
        )
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("identity:account") if link_to else _sign_in_page(request)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def provider_back(request: HttpRequest, name: str) -> HttpResponse:
    """Come back from a provider. A GET writes nothing: it shows one button, which a script presses."""
    chosen = provider.named(name)
    if chosen is None:
        raise Http404
    given = request.POST if request.method == "POST" else request.GET
    answer = {key: given[key] for key in ("state", "code", "error", "iss") if key in given}
    if request.method != "POST":
        return render(request, "identity/provider_back.html", {"provider": chosen, "answer": answer})
    try:
        now = clock.now()
        return HttpResponseRedirect(external.admit(request, oidc.finish(request, chosen, answer, at=now), at=now))
    except ValidationError as refusal:
        signing.refused_by_provider(chosen.name, refusal.code or "", at=clock.now())
        messages.error(request, refusal.messages[0])
        return _sign_in_page(request)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here, and at the provider that opened it."""
    actor: Membership = request.membership  # type: ignore[attr-defined]
    marks = signing.sign_out(request, actor, at=clock.now())
    chosen = provider.named(marks.by) if marks and marks.id_token else None
    away = oidc.sign_out_url(chosen, id_token=marks.id_token) if chosen and marks else ""
    return HttpResponseRedirect(away or reverse(settings.LOGOUT_REDIRECT_URL))


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Keep the session open: the request itself is the activity."""
    if request.headers.get("Accept", "").startswith("application/json"):
        return HttpResponse(status=204)
    return redirect("portal:home")
