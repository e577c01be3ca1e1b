"""The desks of the UFR and of the ARS."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
