"""Signing in, signing out."""

from django.contrib.auth.views import LoginView, LogoutView

from cesp.accounts.forms.signing_in import SignInForm


class SignIn(LoginView):
    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True


class SignOut(LogoutView):
    next_page = "portal:welcome"
