"""What everybody reads: the calendar, the check of eligibility."""

from django.urls import path

from cesp.campaigns.views import announced

urlpatterns = [
    path("calendrier/", announced.calendar, name="calendar"),
    path("calendrier.ics", announced.calendar_ics, name="calendar_ics"),
    path("puis-je-candidater/", announced.eligibility, name="eligibility"),
]
