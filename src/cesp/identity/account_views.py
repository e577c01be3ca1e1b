"""« Mon compte »: what one may change of one's own account."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.models import Membership
from cesp.common import clock
from cesp.identity import operations, picture, provider, queries, second_factor, sessions
from cesp.identity.forms import FirstCodeForm, NewEmailForm, NewPasswordForm
from cesp.identity.views import leave_for


def _actor(request: HttpRequest) -> Membership:
    return request.membership  # type: ignore[attr-defined, no-any-return]


@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    page = queries.account_page(_actor(request), key=request.session.session_key or "", on=clock.today())
    linked = {identity.provider for identity in page.identities}
    free = [each for each in provider.configured() if each.name not in linked]
    return render(request, "identity/account.html", {"page": page, "providers": free})


@require_http_methods(["GET", "HEAD", "POST"])
def change_email(request: HttpRequest) -> HttpResponse:
    form = NewEmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.ask_email_change(actor=_actor(request), email=form.cleaned_data["email"], at=clock.now())
        messages.success(
            request, "Un lien vient de partir à la nouvelle adresse. Rien ne change avant sa confirmation."
        )
        return redirect("identity:account")
    return render(request, "identity/change_email.html", {"form": form})


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    person = _actor(request).person
    form = NewPasswordForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        operations.set_password(person=person, password=form.cleaned_data["password"], at=clock.now(), request=request)
        messages.success(request, "Votre mot de passe est changé, et vos autres sessions sont fermées.")
        return redirect("identity:account")
    return render(request, "identity/change_password.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def totp(request: HttpRequest) -> HttpResponse:
    """Set up the application: begin, scan, type a first code, keep the recovery codes."""
    actor = _actor(request)
    if second_factor.enabled(actor.person):
        wants = queries.wants_code(sessions.marks_of(request), actor)
        return redirect("identity:confirm" if wants else "identity:account")
    if request.method == "POST" and request.POST.get("do") == "begin":
        second_factor.begin(actor.person)
        return redirect("identity:totp")
    device = second_factor.waiting(actor.person)
    form = FirstCodeForm(request.POST if request.method == "POST" and device else None)
    if device and form.is_bound and form.is_valid():
        try:
            now = clock.now()
            codes = second_factor.confirm(actor.person, code=form.cleaned_data["code"], at=now)
            sessions.prove_if_marked(request, at=now, level="substantial")
            return render(request, "identity/recovery_codes.html", {"codes": codes})
        except ValidationError as refusal:
            form.add_error("code", refusal)
    context = {
        "form": form,
        "enrolment": picture.enrolment(device) if device else None,
        "required": queries.totp_required(actor, on=clock.today()),
    }
    return render(request, "identity/totp.html", context)


@require_POST
def remove_totp(request: HttpRequest) -> HttpResponse:
    actor = _actor(request)
    try:
        required = queries.totp_required(actor, on=clock.today())
        second_factor.remove(actor.person, required=required, at=clock.now())
        messages.success(request, "Le code à usage unique est retiré.")
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("identity:account")


@require_POST
def close_session(request: HttpRequest, pk: int) -> HttpResponse:
    actor = _actor(request)
    operations.close_session(actor=actor, row=get_object_or_404(queries.sessions_of(actor), pk=pk), at=clock.now())
    messages.success(request, "La session est fermée.")
    return redirect("identity:account")


@require_POST
def close_sessions(request: HttpRequest) -> HttpResponse:
    operations.close_other_sessions(actor=_actor(request), but=request.session.session_key or "", at=clock.now())
    messages.success(request, "Vos autres sessions sont fermées.")
    return redirect("identity:account")


@require_POST
def link_identity(request: HttpRequest, name: str) -> HttpResponse:
    return leave_for(request, name, link_to=_actor(request).person_id)


@require_POST
def unlink_identity(request: HttpRequest, pk: int) -> HttpResponse:
    actor = _actor(request)
    identity = get_object_or_404(queries.identities_of(actor), pk=pk)
    operations.unlink(actor=actor, identity=identity, at=clock.now())
    messages.success(request, "L'identité est détachée de votre compte.")
    return redirect("identity:account")
