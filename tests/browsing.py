"""A browser without a screen: somebody signed in, and the page that an address shows them."""

from django.test import Client
from lxml import html

from cesp.accounts.models import Membership


def signed_in(actor: Membership) -> Client:
    """A browser in which somebody acts in that role."""
    client = Client()
    client.force_login(actor.person, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["membership"] = actor.pk
    session.save()
    return client


def page_of(client: Client, url: str) -> html.HtmlElement:
    response = client.get(url)
    assert response.status_code == 200
    return html.fromstring(response.content)
