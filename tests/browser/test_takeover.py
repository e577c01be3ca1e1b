"""A takeover in the browser: each state of a batch, and the whole way by the screens, with and without JavaScript."""

from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult

from cesp.accounts.models import Membership
from cesp.common import clock
from cesp.takeover import operations, tasks
from cesp.takeover.models import Batch
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.takeover.files import contract, paid, workbook


def file_of(name: str) -> bytes:
    """One contract to look at and one rejected, told apart from every other by their names."""
    good = contract(
        reference=f"NAVIGATEUR-{name}", family_name=f"Navigateur {name}", email=f"{name}@navigateur.example"
    )
    wrong = good | {"reference": f"FAUX-{name}", "email": "?", "ars": "?"}
    return workbook([good, wrong], [], [paid("octobre 2022", None, 1000) | {"reference": f"NAVIGATEUR-{name}"}])


def batch_in(state: str, desk: Membership, name: str) -> Batch:
    content = b"%PDF-1.7 " + name.encode() if state == "refused" else file_of(name)
    batch = operations.receive(actor=desk, file_name=f"{name}.xlsx", content=content, at=clock.now()).batch
    if state != "received":
        batch = operations.check(batch_id=batch.pk, at=clock.now())
    if state in {"importing", "imported"}:
        operations.ask_import(actor=desk, batch=batch, seen=batch.accepted_digest, at=clock.now())
    if state == "imported":
        batch = operations.import_batch(batch_id=batch.pk, at=clock.now())
    return batch


@pytest.mark.parametrize("state", ["received", "refused", "checked", "importing", "imported"])
def test_every_state_of_a_batch(visitor: Visitor, site: Site, state: str) -> None:
    for role in ("case_desk", "auditor"):
        batch = batch_in(state, site.people.agents["case_desk"], f"{state}-{role}".replace("_", "-"))
        page = visitor.page(site.people.agents[role])
        judge(page, f"{site.url}/reprise/{batch.pk}/")
        judge(page, f"{site.url}/reprise/{batch.pk}/?outcome=rejected")
        judge(page, f"{site.url}/reprise/{batch.pk}/?text=personne+de+ce+nom")


def work() -> None:
    """What the worker would do, for the last task asked for."""
    row = DBTaskResult.objects.filter(status="READY").order_by("-enqueued_at").first()
    assert row is not None
    getattr(tasks, row.task_path.rsplit(".", 1)[1]).call(*row.args_kwargs["args"])
    DBTaskResult.objects.filter(pk=row.pk).delete()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_from_a_file_to_the_contracts(visitor: Visitor, site: Site, tmp_path: Path, *, script: bool) -> None:
    name = "avec" if script else "sans"
    path = tmp_path / "contrats.xlsx"
    path.write_bytes(file_of(name))
    page = visitor.page(site.people.agents["case_desk"], script=script)
    page.goto(f"{site.url}/reprise/")
    page.get_by_role("button", name="Déposer et contrôler").click()
    page.get_by_role("link", name="Fichier de contrats").wait_for()
    page.get_by_label("Fichier de contrats").set_input_files(path)
    page.get_by_role("button", name="Déposer et contrôler").click()
    page.get_by_role("heading", name="Contrôle en cours").wait_for()
    work()
    if not script:
        page.get_by_role("link", name="Actualiser").click()
    page.get_by_role("heading", name="1 contrat sur 2 peut être repris").wait_for()
    page.get_by_role("button", name="Reprendre ce contrat").click()
    page.get_by_role("heading", name="Reprise en cours").wait_for()
    work()
    if not script:
        page.get_by_role("link", name="Actualiser").click()
    page.get_by_role("heading", name="1 contrat repris").wait_for()
    page.get_by_role("link", name=f"NAVIGATEUR-{name.upper()}").click()
    page.get_by_role("heading", level=1).wait_for()
    assert f"Navigateur {name}" in page.content()
