"""What everybody reads: the calendar, the check of eligibility."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
