"""A process where more than one role moves a state, as a table that everything else reads.

The table gives the buttons (and why one is missing), the test of permissions, the sentence each
reader sees and the page ``docs/transitions.md``. An app that has such a process declares it as
``WORKFLOW`` in its module ``workflow``, or several as ``WORKFLOWS``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


class AlreadyDone(Exception):
    """Somebody was quicker: nothing was done again.

    :param sentence: who did it and when, in French, complete.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Guard:
    """What must hold besides the state and the role.

    :param says: the condition, in French, for the page of transitions.
    :param refusal: called with the subject and the actor; a French sentence when it does not hold, else nothing.
    """

    says: str
    refusal: Callable[[Any, Any], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One way from a state to another.

    :param code: imperative, as the operation is named.
    :param label: the button, in French.
    :param from_states: states it leaves from; the empty text stands for « not there yet ».
    :param to_state: where it leads; the empty text stands for « where it was », of an act that moves nothing.
    :param role: the role that may take it; where several may, a line for each has the same code.
    :param guards: all must hold; the first refusal is shown.
    :param source: the text or the decision it rests on.
    """

    code: str
    label: str
    from_states: tuple[str, ...]
    to_state: str
    role: str
    guards: tuple[Guard, ...] = ()
    source: str


@dataclass(frozen=True, slots=True)
class Button:
    """A transition as one reader meets it: to press, or with the reason why not."""

    transition: Transition
    refusal: str

    @property
    def open(self) -> bool:
        return not self.refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """The whole table of one process.

    :param title: the process, in French.
    :param states: label of each state by its code, in order.
    :param roles: label of each role by its code.
    :param sentences: for (state, role), what it is, what comes next, by when, who acts; a role that has
        no sentence of its own reads the one under the empty text.
    """

    title: str
    states: Mapping[str, str]
    roles: Mapping[str, str]
    transitions: tuple[Transition, ...]
    sentences: Mapping[tuple[str, str], str]

    def __getitem__(self, code: str) -> Transition:
        """The first line of a code: what it leaves, where it leads and why are the same in each."""
        return next(transition for transition in self.transitions if transition.code == code)

    def roles_of(self, code: str) -> tuple[str, ...]:
        """Whoever may take it, in the order of the table."""
        return tuple(transition.role for transition in self.transitions if transition.code == code)

    def refusal(self, code: str, *, state: str, subject: Any, actor: Any) -> str:
        """Why this actor may not take a transition now, as a sentence; nothing when they may."""
        roles = self.roles_of(code)
        line = roles.index(actor.role) if actor.role in roles else 0
        transition = [one for one in self.transitions if one.code == code][line]
        if state not in transition.from_states:
            return f"Cet acte n'est plus possible : {self.states.get(state, 'pas encore préparée').lower()}."
        if actor.role not in roles:
            return f"Cet acte revient à : {', '.join(f'« {self.roles[role]} »' for role in roles)}."
        return next((said for guard in transition.guards if (said := guard.refusal(subject, actor))), "")

    def buttons(self, *, state: str, subject: Any, actor: Any) -> list[Button]:
        """The transitions that leave the state, in the order of the table.

        Those of another role are left out, except when their place has to say who acts.
        """
        leaving = [transition for transition in self.transitions if state in transition.from_states]
        return [
            Button(transition, self.refusal(transition.code, state=state, subject=subject, actor=actor))
            for transition in leaving
            if transition.role == actor.role
        ]

    def sentence(self, *, state: str, role: str) -> str:
        """The status as a reader of this role should read it; may hold ``{fields}`` to fill in."""
        return self.sentences.get((state, role)) or self.sentences[(state, "")]

    def _led_to(self, transition: Transition) -> str:
        return self.states[transition.to_state] if transition.to_state else "inchangé"

    def page(self) -> str:
        """The table in Markdown, for ``docs/transitions.md``."""
        lines = [
            f"## {self.title}",
            "",
            "| acte | code | de | vers | rôle | condition | source |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        for transition in self.transitions:
            start = ", ".join(self.states.get(state, "–") if state else "–" for state in transition.from_states)
            guards = "<br>".join(guard.says for guard in transition.guards) or "–"
            lines.append(
                f"| {transition.label} | `{transition.code}` | {start} | {self._led_to(transition)} "
                f"| {self.roles[transition.role]} | {guards} | {transition.source} |"
            )
        lines += ["", "| état | lecteur | phrase |", "| --- | --- | --- |"]
        for (state, role), sentence in self.sentences.items():
            lines.append(f"| {self.states.get(state, '–')} | {self.roles.get(role, 'tout autre')} | {sentence} |")
        return "\n".join(lines) + "\n"
