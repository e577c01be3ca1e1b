"""A candidate's list as its page sends it: the posts in their order, and the button that was pressed."""

from __future__ import annotations

from django import forms

_SHOWN = 200


class ListForm(forms.Form):
    """:ivar version: of the list that was before the person.

    ``wish`` comes once a wish, best first; ``move`` is « up:2 », « down:2 », « top:2 » or « drop:2 », places counted
    from 1; ``add`` is a post to put last.
    """

    version = forms.IntegerField(min_value=0)
    move = forms.RegexField(r"^(up|down|top|drop):\d{1,3}$", required=False)
    add = forms.CharField(max_length=120, required=False)

    @property
    def ordered(self) -> list[str]:
        """The list once the button has done its work."""
        found = list(self.data.getlist("wish"))[:_SHOWN]  # type: ignore[attr-defined]
        if self.cleaned_data["move"]:
            how, _, place = self.cleaned_data["move"].partition(":")
            _moved(found, how, int(place) - 1)
        elif self.cleaned_data["add"]:
            found.append(self.cleaned_data["add"])
        return found


def _moved(found: list[str], how: str, place: int) -> None:
    """Move one in place; a place that is not there moves nothing."""
    if not 0 <= place < len(found):
        return
    one = found.pop(place)
    if how != "drop":
        found.insert({"up": max(0, place - 1), "down": place + 1, "top": 0}[how], one)
