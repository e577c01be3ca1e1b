"""A candidate's own file."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
