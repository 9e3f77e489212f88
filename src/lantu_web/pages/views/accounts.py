"""Coming in and going out."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView


class Login(LoginView):
    """Coming in; afterwards the page that was wanted."""

    template_name = "pages/login.html"


class Logout(LogoutView):
    """Going out, by a form."""
