"""One's letters, one letter, its file; and the page where a stranger verifies one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from cesp.accounts import readings
from cesp.accounts.models import Membership, Role
from cesp.common import clock
from cesp.common.workflow import AlreadyDone
from cesp.letters import codes, operations, queries, rendering, throttle
from cesp.letters.forms import CodeForm, FileForm, RevokeForm
from cesp.letters.models import Letter
from cesp.letters.queries import Outcome, Verdict

_ENVELOPE_BYTES = 10_000
"""What a form adds around the file it sends."""


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    actor: Membership = request.membership  # type: ignore[attr-defined]
    page = queries.letters_of(actor, actor.person, cursor=request.GET.get("page", ""))
    return render(request, "letters/own.html", {"page": page})


@require_safe
def letter(request: HttpRequest, number: str) -> HttpResponse:
    actor: Membership = request.membership  # type: ignore[attr-defined]
    found = _letter(actor, number)
    context = {
        "letter": found,
        "replacement": queries.replacement_of(actor, found),
        "is_agent": actor.role != Role.SIGNATORY,
        "may_revoke": queries.may_revoke(actor, found),
    }
    return render(request, "letters/letter.html", context)


@require_safe
def download(request: HttpRequest, number: str) -> HttpResponse:
    actor: Membership = request.membership  # type: ignore[attr-defined]
    found = _letter(actor, number)
    try:
        sealed = queries.file_of(found)
    except FileNotFoundError:
        raise Http404 from None
    if found.person_id is None or not readings.is_own(actor, found.person_id):
        readings.note(request, act="letters.letter_read", about_id=found.person_id, subject=found)
    return rendering.response(sealed, filename=found.filename)


@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, number: str) -> HttpResponse:
    actor: Membership = request.membership  # type: ignore[attr-defined]
    found = _letter(actor, number)
    # Who comes second is told so; a role that does not revoke this kind has no such page.
    if not queries.revokes(actor, found) or (request.method != "POST" and not queries.may_revoke(actor, found)):
        raise Http404
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.revoke(actor=actor, letter=found, reason=form.cleaned_data["reason"], at=clock.now())
            messages.success(request, f"Le courrier n° {found.number} est révoqué. La personne en est informée.")
        except AlreadyDone as done:
            messages.info(request, done.sentence)
        return redirect("letters:letter", number=found.number)
    return render(request, "letters/revoke.html", {"letter": found, "form": form})


@csrf_exempt
def verify(request: HttpRequest) -> HttpResponse:
    """A file too large is refused on its announced size, before a byte of it is read."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if announced.isdecimal() and int(announced) > queries.LARGEST_BYTES + _ENVELOPE_BYTES:
        return _verdict(request, Verdict(Outcome.TOO_LARGE, by_file=True), status=413)
    return _verify(request)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def _verify(request: HttpRequest) -> HttpResponse:
    by_file = "by_file" in request.POST
    posted = request.method == "POST"
    code = CodeForm(request.POST if posted and not by_file else None)
    file = FileForm(request.POST, request.FILES) if posted and by_file else FileForm()
    if code.is_valid():
        return redirect("letters:verified", code=codes.written(code.cleaned_data["code"]))
    if file.is_valid():
        return _verdict(request, queries.verify_file(file.cleaned_data["file"].read()))
    return render(request, "letters/verify.html", {"code_form": code, "file_form": file})


@require_safe
def verified(request: HttpRequest, code: str) -> HttpResponse:
    """The answer to a code, as the QR code opens it."""
    if throttle.blocked(request):
        return render(request, "letters/too_many.html", status=429)
    verdict = queries.verify_code(code)
    if verdict.letter is None:
        throttle.missed(request)
    return _verdict(request, verdict, status=200 if verdict.letter else 404)


def _verdict(request: HttpRequest, verdict: Verdict, *, status: int = 200) -> HttpResponse:
    response = render(request, "letters/verdict.html", {"verdict": verdict, "letter": verdict.letter}, status=status)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _letter(actor: Membership, number: str) -> Letter:
    try:
        return queries.letter_for(actor, number)
    except Letter.DoesNotExist:
        raise Http404 from None
