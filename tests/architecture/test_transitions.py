"""The tables of transitions: their page is up to date, and what they say is what the access table opens."""

import pytest

from cesp.accounts.access import ACCESS
from cesp.accounts.models import Role
from cesp.common.management.commands import write_transitions
from cesp.common.workflow import Transition, Workflow
from cesp.payments import workflow as payments
from tests.architecture.sources import ROOT


def test_the_page_of_transitions_is_up_to_date() -> None:
    written = (ROOT / "docs" / "transitions.md").read_text(encoding="utf-8")
    assert written == write_transitions.page(), "périmée : python manage.py write_transitions"


@pytest.mark.parametrize("workflow", write_transitions.workflows(), ids=lambda workflow: workflow.title)
def test_every_state_can_be_reached_and_every_reader_has_a_sentence(workflow: Workflow) -> None:
    reached = {transition.to_state for transition in workflow.transitions} - {""}
    assert reached == set(workflow.states)
    assert {state for state, role in workflow.sentences if not role} == {"", *workflow.states}


@pytest.mark.parametrize("transition", payments.WORKFLOW.transitions, ids=lambda one: one.code)
def test_a_transition_of_a_run_is_open_to_its_role_and_to_no_other(transition: Transition) -> None:
    access = ACCESS[f"payments:{transition.code}"]
    assert {role for role in Role if access.admits(role=role, method="POST")} == {transition.role}
