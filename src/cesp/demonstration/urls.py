from django.urls import path

from cesp.demonstration import views

app_name = "demonstration"
urlpatterns = [
    path("demonstration/", views.personas, name="personas"),
    path("demonstration/<int:pk>/", views.become, name="become"),
    path("demonstration/courriels/", views.mailbox, name="mailbox"),
    path("demonstration/courriels/<int:pk>/", views.mail, name="mail"),
    path("demonstration/courriels/<int:pk>/html/", views.mail_html, name="mail_html"),
]
