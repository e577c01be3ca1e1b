"""What the field for a commune asks for as one types."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cesp.territory import queries


@require_safe
@cache_control(public=True, max_age=3600)
def communes(request: HttpRequest) -> JsonResponse:
    found = queries.communes_found(request.GET.get("q", ""))
    rows = [{"label": commune.label, "code": commune.code, "postcode": commune.first_postcode} for commune in found]
    return JsonResponse({"communes": rows})
