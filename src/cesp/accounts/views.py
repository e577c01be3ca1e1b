"""Signing in, signing out, changing role."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from cesp.accounts import queries, session
from cesp.accounts.forms import SignInForm
from cesp.common import clock


class SignIn(LoginView):
    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        session.note(self.request, act="accounts.signed_in")
        return response


class SignOut(LogoutView):
    next_page = "portal:welcome"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        session.note(request, act="accounts.signed_out")
        return super().post(request, *args, **kwargs)


@require_POST
def switch_role(request: HttpRequest, pk: int) -> HttpResponse:
    membership = get_object_or_404(queries.roles_of(request.membership.person, on=clock.today()), pk=pk)  # type: ignore[attr-defined]
    session.choose(request, membership)
    return redirect("portal:home")
