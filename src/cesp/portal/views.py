"""Homes, lists and the file of a contract."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/welcome.html")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/welcome.html")


@require_safe
def contracts(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/welcome.html")


@require_safe
def contract(request: HttpRequest, reference: str) -> HttpResponse:
    return render(request, "portal/welcome.html")
