"""The common shape of a page that asks, then does one act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cesp.accounts.models import Membership
from cesp.common.workflow import AlreadyDone
from cesp_law.refusals import Refused


def actor_of(request: HttpRequest) -> Membership:
    actor: Membership = request.membership  # type: ignore[attr-defined]
    return actor


def require_support(request: HttpRequest) -> Membership:
    """The administrator of the managing authority behind the request.

    :raises Http404: for another administrator, to whom these pages do not exist.
    """
    actor = actor_of(request)
    if not actor.administers_everything:
        raise Http404
    return actor


def tell(form: forms.BaseForm, error: ValidationError) -> None:
    """Show a refusal beside the field it speaks of, above the form otherwise."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, sentences in error.message_dict.items():
        field = name if name in form.fields else {"until_on": "last_day"}.get(name, name)
        form.add_error(field if field in form.fields and name != NON_FIELD_ERRORS else None, sentences)


def ask(
    request: HttpRequest,
    *,
    form: forms.Form,
    perform: Callable[[], object],
    done: str,
    back: str,
    page: Mapping[str, Any],
    template: str = "accounts/act.html",
) -> HttpResponse:
    """Show a form; on a valid POST do the act, say so and go back; a refusal keeps what was typed.

    Who comes second goes back too, and hears who was quicker.

    :param perform: the one call to an operation.
    :param page: ``title``, ``confirm`` (the button) and whatever the template prints.
    """
    if request.method == "POST" and form.is_valid():
        try:
            perform()
        except AlreadyDone as quicker:
            messages.warning(request, quicker.sentence)
            return redirect(back)
        except ValidationError as refusal:
            tell(form, refusal)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, done)
            return redirect(back)
    return render(request, template, {"form": form, "back": back, **page})


def do(request: HttpRequest, perform: Callable[[], object], *, done: str, back: str) -> HttpResponse:
    """Do an act that asks nothing, and go back; a refusal is a message there, and who was quicker."""
    try:
        perform()
    except AlreadyDone as quicker:
        messages.warning(request, quicker.sentence)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, done)
    return redirect(back)
