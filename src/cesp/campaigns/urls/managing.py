"""The campaign as the managing authority keeps it."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
