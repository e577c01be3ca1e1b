"""The managing authority keeps the year's questionnaire: its days, its form, its announcement, its corrections."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.models import Role
from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.common.workflow import AlreadyDone
from cesp.questionnaire.definition import AUDIENCES, Definition, Section
from cesp.questionnaire.forms.answers import preview_fields
from cesp.questionnaire.forms.keeping import DaysForm, NewForm, QuestionEditForm, ReasonForm, SectionEditForm
from cesp.questionnaire.models import Questionnaire, Version
from cesp.questionnaire.operations import keeping
from cesp.questionnaire.queries import board, forms
from cesp.questionnaire.standard import usual_days
from cesp.questionnaire.wording import condition_in_words
from cesp_law.questionnaire import Audience
from cesp_law.refusals import Refused

_LONGEST_REVISION = 9


def questionnaire_or_404(request: HttpRequest, year: int) -> Questionnaire:
    """:raises Http404: none of that year, or one that is still being prepared by others."""
    found = board.questionnaire_for(actor_of(request), year)
    if found is None:
        raise Http404
    return found


@require_safe
def years(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    context = {"rows": board.years(actor, on=clock.today()), "keeps": actor.role == Role.CASE_DESK}
    return render(request, "questionnaire/years.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest) -> HttpResponse:
    """Prepare a year, from its usual days and the last form."""
    next_year = _next_year()
    form = NewForm(request.POST or None, initial={"year": next_year} | usual_days(next_year))
    if form.is_valid():
        typed = form.cleaned_data
        try:
            made = keeping.prepare(actor=actor_of(request), year=typed["year"], days=typed, at=clock.now())
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"Le questionnaire {made.year} est préparé, avec le dernier formulaire publié.")
            return redirect("questionnaire:editor", made.year)
    context = {"form": form, "title": "Préparer un questionnaire", "confirm": "Préparer le questionnaire"}
    return render(request, "questionnaire/keeping/days.html", context)


def _next_year() -> int:
    """The year whose March comes next."""
    today = clock.today()
    taken = {one.year for one in forms.questionnaires()}
    year = today.year if today.month <= 3 else today.year + 1
    return next(one for one in range(year, year + 100) if one not in taken)


@require_http_methods(["GET", "HEAD", "POST"])
def days(request: HttpRequest, year: int) -> HttpResponse:
    found = questionnaire_or_404(request, year)
    form = DaysForm(request.POST or None, initial={name: getattr(found, name) for name in keeping.DAYS})
    if form.is_valid():
        try:
            keeping.set_days(actor=actor_of(request), questionnaire=found, days=form.cleaned_data, at=clock.now())
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Les dates sont enregistrées.")
            return redirect("questionnaire:editor", year)
    context = {
        "form": form,
        "questionnaire": found,
        "title": f"Dates du questionnaire {year}",
        "confirm": "Enregistrer",
    }
    return render(request, "questionnaire/keeping/days.html", context)


@require_safe
def editor(request: HttpRequest, year: int) -> HttpResponse:
    """The form, section by section, with what can be done of it."""
    found = questionnaire_or_404(request, year)
    version, today = forms.in_hand(found), clock.today()
    definition = version.definition
    whole = {one.code: one for one in definition.questions()}
    context = {
        "questionnaire": found,
        "version": version,
        "stage": found.stage(today),
        "frozen": version.is_frozen(today),
        "correcting": version.number > 1 and version.published_at is None,
        "may_correct": version.is_frozen(today) and found.takes_answers(today),
        "sections": [
            (section, [(one, condition_in_words(one, whole)) for one in section.questions])
            for section in definition.sections
        ],
        "audiences": [(str(code), label) for code, label in AUDIENCES.items()],
        "versions": forms.versions_of(found),
        "placed": request.GET.get("place", ""),
    }
    return render(request, "questionnaire/keeping/editor.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, year: int, code: str = "") -> HttpResponse:
    """Add a section, or change one."""
    found, version = _in_hand(request, year)
    held = version.definition.section(code) if code else None
    if code and held is None:
        raise Http404
    form = SectionEditForm(request.POST or None, section=held)
    page = {"title": "Modifier une section" if held else "Ajouter une section", "held": held}
    if form.is_valid():
        made = form.section(held, version.definition)
        refusal = _save(request, version, version.definition.with_section(made))
        if not refusal:
            return redirect(f"{_editor(year)}?place={made.code}#s-{made.code}")
        form.add_error(None, refusal)
    context = {"questionnaire": found, "version": version, "form": form, **page}
    return render(request, "questionnaire/keeping/piece_of_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_question(request: HttpRequest, year: int, section: str) -> HttpResponse:
    found, version = _in_hand(request, year)
    where = version.definition.section(section)
    if where is None:
        raise Http404
    return _question(request, found, version, where, None)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, year: int, code: str) -> HttpResponse:
    found, version = _in_hand(request, year)
    where = version.definition.section_of(code)
    if where is None:
        raise Http404
    return _question(request, found, version, where, code)


def _question(
    request: HttpRequest, found: Questionnaire, version: Version, where: Section, code: str | None
) -> HttpResponse:
    definition = version.definition
    held = definition.question(code) if code else None
    form = QuestionEditForm(request.POST or None, form=_up_to(definition, where) if held is None else definition,
                            question=held)  # fmt: skip
    form.definition = definition
    if form.is_valid():
        made = form.question()
        refusal = _save(request, version, definition.with_question(made, section=where.code))
        if not refusal:
            return redirect(f"{_editor(found.year)}?place={made.code}#q-{made.code}")
        form.add_error(None, refusal)
    context = {
        "questionnaire": found,
        "version": version,
        "form": form,
        "held": held,
        "section": where,
        "title": "Modifier une question" if held else "Ajouter une question",
    }
    return render(request, "questionnaire/keeping/piece_of_form.html", context)


def _up_to(definition: Definition, where: Section) -> Definition:
    """The form as far as the section where a question is added last."""
    codes = [one.code for one in definition.sections]
    return Definition(definition.sections[: codes.index(where.code) + 1])


@require_POST
def arrange(request: HttpRequest, year: int) -> HttpResponse:
    """Move a section or a question up or down, or take it out; the page comes back to it."""
    _, version = _in_hand(request, year)
    definition, code = version.definition, request.POST.get("code", "")
    act: dict[str, Callable[[], Definition]] = {
        "up": lambda: definition.moved(code, by=-1),
        "down": lambda: definition.moved(code, by=1),
        "remove": lambda: definition.without(code),
    }
    wanted = act.get(request.POST.get("do", ""))
    if wanted is None or (definition.section(code) is None and definition.question(code) is None):
        messages.error(request, "Cette section ou cette question n'est plus dans le formulaire : rien n'a changé.")
        return redirect("questionnaire:editor", year)
    if refusal := _save(request, version, wanted()):
        messages.error(request, refusal)
    mark = "s" if definition.section(code) is not None else "q"
    return redirect(f"{_editor(year)}?place={code}#{mark}-{code}")


def _save(request: HttpRequest, version: Version, form: Definition) -> str:
    """Save a form; the sentence that refuses it, if so."""
    typed = request.POST.get("revision", "")
    seen = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST_REVISION else -1
    try:
        keeping.save_form(actor=actor_of(request), version=version, form=form, seen=seen, at=clock.now())
    except (AlreadyDone, Refused) as refusal:
        return refusal.sentence
    return ""


def _in_hand(request: HttpRequest, year: int) -> tuple[Questionnaire, Version]:
    found = questionnaire_or_404(request, year)
    return found, forms.in_hand(found)


def _editor(year: int) -> str:
    return reverse("questionnaire:editor", args=[year])


@require_safe
def preview(request: HttpRequest, year: int, audience: str) -> HttpResponse:
    """The form as somebody of a situation meets it; nothing typed there goes anywhere."""
    found, version = _in_hand(request, year)
    if audience not in set(Audience):
        raise Http404
    definition = version.definition.for_audience(audience)
    whole = {one.code: one for one in definition.questions()}
    context = {
        "questionnaire": found,
        "version": version,
        "audience": audience,
        "situation": AUDIENCES[Audience(audience)],
        "audiences": [(str(code), label) for code, label in AUDIENCES.items()],
        "sections": [
            (
                section,
                [(one, field, condition_in_words(one, whole)) for one, field in preview_fields(section.questions)],
            )
            for section in definition.sections
        ],
    }
    return render(request, "questionnaire/keeping/preview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: HttpRequest, year: int) -> HttpResponse:
    found, version = _in_hand(request, year)
    said = ""
    if request.method == "POST":
        try:
            keeping.announce(actor=actor_of(request), questionnaire=found, at=clock.now())
        except Refused as refusal:
            said = refusal.sentence
        else:
            messages.success(request, "Le questionnaire est annoncé : il s'ouvrira de lui-même le jour dit.")
            return redirect("questionnaire:editor", year)
    context = {"questionnaire": found, "version": version, "refusal": said}
    return render(request, "questionnaire/keeping/announce.html", context)


@require_POST
def correct(request: HttpRequest, year: int) -> HttpResponse:
    """Begin a correction of a form that is frozen."""
    found = questionnaire_or_404(request, year)
    try:
        keeping.begin_correction(actor=actor_of(request), questionnaire=found, at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("questionnaire:editor", year)


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, year: int) -> HttpResponse:
    """Publish a correction, with its reason; or give it up."""
    found, version = _in_hand(request, year)
    actor = actor_of(request)
    if version.published_at is not None:
        return redirect("questionnaire:editor", year)
    if "abandon" in request.POST:
        keeping.abandon_correction(actor=actor, version=version, at=clock.now())
        messages.success(request, "La correction est abandonnée : la version publiée reste.")
        return redirect("questionnaire:editor", year)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            keeping.publish_correction(actor=actor, version=version, reason=form.cleaned_data["reason"], at=clock.now())
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(
                request, f"La version {version.number} est publiée. Ceux qui ont commencé en sont avertis."
            )
            return redirect("questionnaire:editor", year)
    return render(
        request, "questionnaire/keeping/publish.html", {"questionnaire": found, "version": version, "form": form}
    )
