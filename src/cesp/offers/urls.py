from django.http import HttpResponse
from django.urls import path

app_name = "offers"
urlpatterns = [path("ma-proposition/", lambda request: HttpResponse(""), name="own")]
