"""Members of an organisation: invitations, changes of role, ends, the yearly review."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from cesp.accounts import handing_over
from cesp.accounts.forms.members import ChangeRoleForm, EndRoleForm, InviteForm, ReviewForm
from cesp.accounts.models import Invitation, Membership, Organisation, Review
from cesp.accounts.operations import invitations, members, reviews
from cesp.accounts.queries import organisations as queries
from cesp.accounts.queries import reviews as review_queries
from cesp.accounts.views.asking import actor_of, ask, do
from cesp.accounts.views.directory import organisation_of, page_address
from cesp.common import clock


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = organisation_of(request, pk)
    form = InviteForm(request.POST or None, organisation=organisation)
    return ask(
        request,
        form=form,
        perform=lambda: invitations.invite(
            actor=actor_of(request), organisation=organisation, at=clock.now(), **form.cleaned_data
        ),
        done="L'invitation est partie. Son lien s'ouvre pendant sept jours.",
        back=page_address(organisation),
        page={
            "title": "Inviter un membre",
            "lead": organisation.name,
            "confirm": "Envoyer l'invitation",
            "organisation": organisation,
        },
    )


@require_POST
def renew_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    found = _invitation(request, pk)
    return do(
        request,
        lambda: invitations.renew(actor=actor_of(request), invitation=found, at=clock.now()),
        done="Un nouveau lien est parti, pour sept jours. L'ancien ne s'ouvre plus.",
        back=page_address(found.organisation),
    )


@require_POST
def revoke_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    found = _invitation(request, pk)
    return do(
        request,
        lambda: invitations.revoke(actor=actor_of(request), invitation=found, at=clock.now()),
        done="L'invitation est révoquée : son lien ne s'ouvre plus.",
        back=page_address(found.organisation),
    )


@require_http_methods(["GET", "POST"])
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    membership, organisation = _member(request, pk)
    held = handing_over.held_by(membership)
    form = ChangeRoleForm(
        request.POST or None,
        organisation=organisation,
        colleagues=queries.colleagues(membership, on=clock.today()),
        holds=bool(held),
        initial={"from_on": clock.today()},
    )
    return ask(
        request,
        form=form,
        perform=lambda: members.change_role(
            actor=actor_of(request), membership=membership, at=clock.now(), **form.cleaned_data
        ),
        done="Le rôle est changé.",
        back=page_address(organisation),
        page={
            "title": f"Changer le rôle de {membership.person.full_name}",
            "lead": f"Aujourd'hui : {membership.title}, {organisation.name}.",
            "confirm": "Changer le rôle",
            "organisation": organisation,
            "held": held,
        },
    )


@require_http_methods(["GET", "POST"])
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    membership, organisation = _member(request, pk)
    held = handing_over.held_by(membership)
    form = EndRoleForm(
        request.POST or None,
        colleagues=queries.colleagues(membership, on=clock.today()),
        holds=bool(held),
        initial={"last_day": clock.today()},
    )
    return ask(
        request,
        form=form,
        perform=lambda: members.end_role(
            actor=actor_of(request), membership=membership, at=clock.now(), **form.answers
        ),
        done="La fin de ce rôle est enregistrée.",
        back=page_address(organisation),
        page={
            "title": f"Mettre fin au rôle de {membership.person.full_name}",
            "lead": f"{membership.title}, {organisation.name}. Le compte reste ouvert pour ses autres rôles.",
            "confirm": "Mettre fin à ce rôle",
            "organisation": organisation,
            "held": held,
        },
    )


@require_POST
def reopen_role(request: HttpRequest, pk: int) -> HttpResponse:
    membership, organisation = _member(request, pk)
    return do(
        request,
        lambda: members.reopen_role(actor=actor_of(request), membership=membership, at=clock.now()),
        done="Ce rôle est de nouveau ouvert.",
        back=page_address(organisation),
    )


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    found = _review(request, pk)
    lines = review_queries.lines(found, on=clock.today())
    form = ReviewForm(
        request.POST or None,
        members=review_queries.to_answer(found, on=clock.today()),
        kept={line.membership.pk: line.answer.keeps for line in lines if line.answer},
    )
    return ask(
        request,
        form=form,
        perform=lambda: reviews.answer(actor=actor_of(request), review=found, keeps=form.keeps, at=clock.now()),
        done="Vos réponses sont enregistrées.",
        back=page_address(found.organisation),
        page={"review": found, "organisation": found.organisation},
        template="accounts/review.html",
    )


def _member(request: HttpRequest, pk: int) -> tuple[Membership, Organisation]:
    try:
        membership = queries.membership(actor_of(request), pk)
    except Membership.DoesNotExist:
        raise Http404 from None
    assert membership.organisation is not None  # only members of an organisation are looked up
    return membership, membership.organisation


def _invitation(request: HttpRequest, pk: int) -> Invitation:
    try:
        return queries.invitation(actor_of(request), pk)
    except Invitation.DoesNotExist:
        raise Http404 from None


def _review(request: HttpRequest, pk: int) -> Review:
    try:
        return review_queries.review(actor_of(request), pk)
    except Review.DoesNotExist:
        raise Http404 from None
