"""Addresses of campaigns and candidatures, by who opens them."""

from cesp.campaigns.urls import announced, candidate, desks, managing

app_name = "campaigns"
urlpatterns = [*announced.urlpatterns, *candidate.urlpatterns, *desks.urlpatterns, *managing.urlpatterns]
