"""What was done to a file, in a template."""

from django import template

from cesp.documents import wording

register = template.Library()
register.filter("cleaning", wording.cleaning)
