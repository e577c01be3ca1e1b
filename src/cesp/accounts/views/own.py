"""One's own roles: the switch, delegations given and received, the answer to an invitation."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts import invitation_links, session
from cesp.accounts.forms.members import AcceptForm, DelegateForm
from cesp.accounts.models import Membership
from cesp.accounts.operations import delegations, invitations
from cesp.accounts.queries import organisations as queries
from cesp.accounts.queries import people
from cesp.accounts.views.asking import actor_of, ask, do
from cesp.common import clock


@require_POST
def switch_role(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        membership = people.own_membership(actor_of(request).person, pk, on=clock.today())
    except Membership.DoesNotExist:
        raise Http404 from None
    session.choose(request, membership)
    return redirect("portal:home")


@require_safe
def own_roles(request: HttpRequest) -> HttpResponse:
    actor, today = actor_of(request), clock.today()
    context = {
        "roles": people.roles_of(actor.person, on=today),
        "given": people.delegations_given(actor.person, on=today),
        "today": today,
    }
    return render(request, "accounts/own_roles.html", context)


@require_http_methods(["GET", "POST"])
def delegate(request: HttpRequest, pk: int) -> HttpResponse:
    membership = _delegable(request, pk)
    form = DelegateForm(
        request.POST or None,
        colleagues=queries.colleagues(membership, on=clock.today()),
        initial={"from_on": clock.today()},
    )
    return ask(
        request,
        form=form,
        perform=lambda: delegations.delegate(
            actor=actor_of(request), membership=membership, at=clock.now(), **form.answers
        ),
        done="La délégation est enregistrée. Elle finira d'elle-même.",
        back=_back(request, membership),
        page={
            "title": f"Déléguer pendant une absence : {membership.title}",
            "lead": f"Ce que {membership.person.full_name} peut faire dans ce rôle, un collègue le fera en son nom.",
            "confirm": "Donner la délégation",
        },
    )


@require_POST
def revoke_delegation(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        delegation = people.delegation(pk)
        giver = _delegable(request, delegation.delegated_by_id or 0)
    except Membership.DoesNotExist:
        raise Http404 from None
    return do(
        request,
        lambda: delegations.revoke(actor=actor_of(request), delegation=delegation, at=clock.now()),
        done="La délégation est révoquée.",
        back=_back(request, giver),
    )


def _delegable(request: HttpRequest, pk: int) -> Membership:
    try:
        return queries.delegable(actor_of(request), pk)
    except Membership.DoesNotExist:
        raise Http404 from None


def _back(request: HttpRequest, membership: Membership) -> str:
    if actor_of(request).person_id == membership.person_id:
        return reverse("accounts:own_roles")
    return reverse("accounts:organisation", args=[membership.organisation_id])


@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest) -> HttpResponse:
    """Open to whoever holds the link; it says why when the link no longer opens."""
    token = request.GET.get("jeton", "")
    try:
        invitation = invitation_links.open_link(token, at=clock.now())
    except ValidationError as refusal:
        return render(request, "accounts/closed_invitation.html", {"sentence": refusal.messages[0]}, status=404)
    form = AcceptForm(
        request.POST or None,
        new_account=not invitation_links.has_account(invitation),
        with_password=invitation_links.needs_password(invitation),
        initial={"given_names": invitation.given_names, "family_name": invitation.family_name},
    )
    return ask(
        request,
        form=form,
        perform=lambda: invitations.accept(token=token, at=clock.now(), **form.answers),
        done="Votre rôle est ouvert. Connectez-vous pour commencer.",
        back=reverse(settings.LOGIN_URL),
        page={"invitation": invitation},
        template="accounts/accept_invitation.html",
    )
