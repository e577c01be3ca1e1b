"""Legal notices: the list, one notice, its opening, its proof, and what comes by post."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from cesp.accounts.models import Membership, Role
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.common.workflow import AlreadyDone
from cesp.correspondence import notice_queries as queries
from cesp.correspondence import notices as operations
from cesp.correspondence import spreadsheet
from cesp.correspondence.forms import DayForm, DispatchForm, NoticesForm
from cesp.correspondence.models import Notice
from cesp.identity.sessions import marks_of
from cesp_law.refusals import Refused


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    actor: Membership = request.membership  # type: ignore[attr-defined]
    cursor = request.GET.get("page", "")
    if actor.role == Role.SIGNATORY:
        return render(request, "correspondence/own_notices.html", {"page": queries.own_notices(actor, cursor=cursor)})
    form = NoticesForm(request.GET)
    found = queries.listing(actor, state=form.asked("state"), words=form.asked("q"), cursor=cursor)
    today = clock.today()
    rows = [(row, queries.days_waiting(row, today=today)) for row in found.page.rows]
    return render(request, "correspondence/notices.html", {"listing": found, "rows": rows, "form": form})


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The list as a spreadsheet, under the same filters."""
    if form not in list(Format):
        raise Http404
    asked = NoticesForm(request.GET)
    rows = queries.rows_to_export(request.membership, state=asked.asked("state"), words=asked.asked("q"))  # type: ignore[attr-defined]
    columns = spreadsheet.columns(clock.today())
    return download(form=Format(form), name="notifications", columns=columns, rows=rows, sheet="Notifications")


@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    return _render(request, _notice(request, pk))


@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """The act itself: pressed twice, the first time is the one kept."""
    operations.open_notice(
        actor=request.membership,  # type: ignore[attr-defined]
        notice=_notice(request, pk),
        at=clock.now(),
        signed_in_with=marks.by if (marks := marks_of(request)) else "",
    )
    return redirect("correspondence:notice", pk=pk)


@require_safe
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt, to print, for both sides."""
    held = _notice(request, pk)
    if held.known_on is None:
        raise Http404
    context = {"notice": held, "follows": queries.follows(held), "code": queries.proof_code(held)}
    return render(request, "correspondence/proof.html", context)


@require_POST
def dispatch(request: HttpRequest, pk: int) -> HttpResponse:
    form = DispatchForm(request.POST, auto_id="post_%s")
    return _acted(
        request,
        pk,
        form,
        lambda held: operations.record_dispatch(
            actor=request.membership,  # type: ignore[attr-defined]
            notice=held,
            tracking=form.cleaned_data["tracking"],
            dispatched_on=form.cleaned_data["on"],
            at=clock.now(),
        ),
        "post",
    )


@require_POST
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    return _dated(request, pk, "receive", operations.record_receipt)


@require_POST
def returned(request: HttpRequest, pk: int) -> HttpResponse:
    return _dated(request, pk, "return", operations.record_return)


def _dated(request: HttpRequest, pk: int, code: str, record: Callable[..., Notice]) -> HttpResponse:
    """Record what the post did on a day."""
    form, actor = DayForm(request.POST, auto_id=f"{code}_%s"), request.membership  # type: ignore[attr-defined]
    act = lambda held: record(actor=actor, notice=held, at=clock.now(), **form.cleaned_data)  # noqa: E731
    return _acted(request, pk, form, act, code)


def _notice(request: HttpRequest, pk: int) -> Notice:
    try:
        return queries.notice_for(request.membership, pk)  # type: ignore[attr-defined]
    except Notice.DoesNotExist:
        raise Http404 from None


def _acted(request: HttpRequest, pk: int, form: Form, act: Callable[[Notice], object], code: str) -> HttpResponse:
    """Do what a valid form asks; a refusal comes back with what was typed."""
    held = _notice(request, pk)
    if form.is_valid():
        try:
            act(held)
            messages.success(request, "C'est enregistré.")
            return redirect("correspondence:notice", pk=pk)
        except AlreadyDone as done:
            messages.info(request, done.sentence)
            return redirect("correspondence:notice", pk=pk)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
    return _render(request, held, **{code: form})


def _render(request: HttpRequest, held: Notice, **bound: Form) -> HttpResponse:
    """The page of a notice; a form that was refused stays as it was typed."""
    actor: Membership = request.membership  # type: ignore[attr-defined]
    today = clock.today()
    forms = {
        "post": DispatchForm(auto_id="post_%s", initial={"on": today}),
        "receive": DayForm(auto_id="receive_%s", initial={"on": today}),
        "return": DayForm(auto_id="return_%s", initial={"on": today}),
    } | bound
    buttons = queries.buttons(held, actor, on=today)
    context = {
        "notice": held,
        "is_agent": actor.role != Role.SIGNATORY,
        "sentence": queries.sentence(held, actor),
        "reads_letter": queries.reads_letter(held, actor),
        "may_open": any(button.transition.code == "open" for button in buttons),
        "acts": [(button, forms[button.transition.code]) for button in buttons if button.transition.code in forms],
        "refused": next(iter(bound.values()), None),
    }
    return render(request, "correspondence/notice.html", context)
