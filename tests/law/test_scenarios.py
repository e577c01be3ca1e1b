"""The scenario files and the command line that reads them.

Every ``scenarios/*.toml`` is a contract whose expected figures were worked by hand from the texts;
the working stands at the head of the file. The files refuse unknown keys, so the clauses that a
scenario holds up are named here, by the pattern of its file name.
"""

from __future__ import annotations

import contextlib
import fnmatch
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cesp_law import __main__ as command
from cesp_law import scenario

ROOT = Path(__file__).parents[2]
SCENARIOS = Path(__file__).parent / "scenarios"
FILES = sorted(SCENARIOS.glob("*.toml"))

CLAUSES = {
    "01-*": pytest.mark.clause("IDF-2", "IDF-16", "PAP-9"),
    "02-*": pytest.mark.clause("IDF-16", "PAP-9"),
    "03-*": pytest.mark.clause("IDF-17", "BIE-1", "INS-7"),
    "04-*": pytest.mark.clause("INS-9", "BIE-9"),
    "05-*": pytest.mark.clause("IDF-16"),
    "06-*": pytest.mark.clause("IDF-16", "BIE-1"),
    "07-*": pytest.mark.clause("IDF-17"),
    "*-signature": pytest.mark.clause("PAP-9"),
    "*-first-month": pytest.mark.clause("PAP-9"),
    "*-months-due": pytest.mark.clause("IDF-1", "NAT-3"),
    "*-penalty-floor-*": pytest.mark.clause("IDF-15", "IDF-16"),
    "*-day-*-diploma": pytest.mark.clause("BIE-1", "IDF-16"),
    "*-day-of-diploma": pytest.mark.clause("INS-16"),
    "*-deferral-*": pytest.mark.clause("INS-9", "BIE-9"),
    "*-regime-*": pytest.mark.clause("NAT-2"),
    "*-rates-*": pytest.mark.clause("IDF-2", "NAT-5"),
    "*-start-*": pytest.mark.clause("INS-7", "IDF-1"),
    "*-installed-*": pytest.mark.clause("IDF-10", "INS-7"),
    "*-installed-*validation*": pytest.mark.clause("INS-1", "BIE-8"),
    "*-out-of-zone-*": pytest.mark.clause("INS-2"),
    "*-gap-*": pytest.mark.clause("BIE-10"),
    "*-half*": pytest.mark.clause("IDF-9"),
    "*-suspension-*": pytest.mark.clause("IDF-17"),
    "*-ground-*": pytest.mark.clause("IDF-17"),
    "*-dental-*": pytest.mark.clause("NAT-6", "NAT-2"),
    "*-padhue-*": pytest.mark.clause("IDF-7"),
    "*-first-year-*": pytest.mark.clause("PAP-1"),
    "*-specialty-*": pytest.mark.clause("PAP-2", "IDF-3"),
    "*-signed-*": pytest.mark.clause("IDF-7"),
    "*-deadlines-*": pytest.mark.clause("BIE-5"),
    "*-breach-*": pytest.mark.clause("IDF-15", "IDF-16"),
    "*-readings-*": pytest.mark.clause("IDF-16"),
    "*-completed-*": pytest.mark.clause("IDF-1"),
}


def _scenario(path: Path) -> Any:
    marks = [mark for pattern, mark in CLAUSES.items() if fnmatch.fnmatch(path.stem, pattern)]
    return pytest.param(path, id=path.stem, marks=marks)


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str | Path) -> Done:
    """Run the command here, with streams that know nothing but ASCII of their own."""
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="ascii"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = command.main([str(argument) for argument in arguments])
        except SystemExit as leaving:
            code = int(leaving.code or 0)
    out.flush()
    assert isinstance(out.buffer, io.BytesIO)
    return Done(code, out.buffer.getvalue().decode("utf-8"), err.getvalue())


def run_outside(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command as a jurist would, in a locale that is not UTF-8."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "LC_ALL": "C"}
    environment.pop("PYTHONIOENCODING", None)
    return subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "cesp_law", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        cwd=cwd,
        check=False,
    )


def answer(path: Path) -> Any:
    done = run(path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def differences(path: Path) -> list[str]:
    return scenario.differences(scenario.read(path))


def named(name: str) -> Path:
    """The one scenario of that name, whatever its number."""
    (path,) = [path for path in FILES if path.stem.partition("-")[2] == name]
    return path


CONTRACT = """\
as_of = 2023-03-10
[contract]
profession = "medicine"
status = "second_cycle"
ars = "ara"
lodged_on = 2022-11-18
signed_on = 2023-02-14
academic_year = 2022
"""


@pytest.mark.parametrize("path", [_scenario(path) for path in FILES])
def test_scenario_gives_what_was_worked_by_hand(path: Path) -> None:
    assert differences(path) == []


def test_the_specification_and_sixty_more_are_there() -> None:
    assert len(FILES) >= 67
    numbers = [int(path.name.partition("-")[0]) for path in FILES]
    assert sorted(numbers) == list(range(1, len(FILES) + 1))


def test_every_scenario_says_something_and_shows_its_working() -> None:
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert "[expected]" in text, path.name
        assert text.startswith("# ") or path.name < "08", path.name


# ------------------------------------------------------------------ one file


def test_answer_has_every_key_whether_known_or_not() -> None:
    shown = answer(named("six-months-before-diploma"))
    assert set(shown) >= {
        "regime", "phase", "allowance", "engagement", "breach", "deadlines", "alerts", "explanations",
    }  # fmt: skip
    assert set(shown["allowance"]) >= {
        "first_month", "until_month", "months_due", "months_suspended", "gross_cents", "net_cents", "months",
    }  # fmt: skip
    assert set(shown["engagement"]) >= {
        "months_owed", "final", "starts_on", "ends_until", "last_day", "months_served",
    }  # fmt: skip
    assert set(shown["breach"]) >= {
        "stage", "allowances_cents", "penalty_cents", "total_cents", "readings",
    }  # fmt: skip
    assert shown["allowance"]["until_month"] is None
    assert shown["engagement"]["starts_on"] is None
    assert shown["deadlines"] == []
    assert shown["alerts"] == []


def test_answer_shows_each_month_oldest_first() -> None:
    months = answer(named("six-months-before-diploma"))["allowance"]["months"]
    assert [m["month"] for m in months] == [
        "2022-10", "2022-11", "2022-12", "2023-01", "2023-02", "2023-03",
    ]  # fmt: skip
    for month in months:
        assert {key: month[key] for key in ("gross_cents", "csg_cents", "crds_cents", "net_cents")} == {
            "gross_cents": 120_000,
            "csg_cents": 10_847,
            "crds_cents": 590,
            "net_cents": 108_563,
        }


def test_suspended_months_are_not_among_the_months_paid() -> None:
    months = [m["month"] for m in answer(named("suspension-over"))["allowance"]["months"]]
    assert months == ["2022-10", "2022-11", "2022-12", "2023-01", "2023-02", "2023-07"]


def test_explanations_give_steps_and_citations() -> None:
    explained = answer(named("six-months-before-diploma"))["explanations"]["engagement.months_owed"]
    assert explained["steps"]
    assert all(isinstance(step, str) for step in explained["steps"])
    assert explained["citations"]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("day-of-diploma", ["neither_installed_nor_deferred"]),
        ("deferral-asked-one-day-late", ["deferral_late"]),
        ("signed-one-day-late", ["signed_late"]),
        ("installed-without-diploma", ["installed_without_diploma"]),
        ("installed-without-thesis", ["installed_without_thesis"]),
        ("installed-without-registration", ["installed_without_registration"]),
        ("installed-without-validation", ["installed_without_validation"]),
        ("installed-then-left-too-early", ["neither_installed_nor_deferred"]),
        ("out-of-zone-zip-plus-in-ara", ["out_of_zone"]),
        ("completed-day-of", []),
    ],
)
def test_alerts_are_these_and_no_other(name: str, codes: list[str]) -> None:
    alerts = answer(named(name))["alerts"]
    assert [alert["code"] for alert in alerts] == codes
    for alert in alerts:
        assert alert["sentence"]
        assert alert["clauses"]


@pytest.mark.parametrize(
    ("name", "deadlines"),
    [
        (
            "deadlines-all-to-come",
            [
                ("project_advised", "2025-10-31"),
                ("project_latest", "2026-10-31"),
                ("deferral_request", "2027-07-31"),
                ("installation", "2027-10-31"),
            ],
        ),
        ("deadlines-project-done", [("deferral_request", "2027-07-31"), ("installation", "2027-10-31")]),
        ("deferral-first-day", [("deferral_end", "2026-10-31"), ("installation", "2026-11-01")]),
        ("suspension-running", [("suspension_end", "2023-06-30")]),
        ("installed-all-conditions", [("engagement_end", "2029-11-30")]),
        ("deadline-signature", [("signature", "2023-02-19")]),
    ],
)
def test_deadlines_are_these_and_no_other(name: str, deadlines: list[tuple[str, str]]) -> None:
    shown = answer(named(name))["deadlines"]
    assert [(deadline["code"], deadline["due_on"]) for deadline in shown] == deadlines
    assert all(deadline["clauses"] for deadline in shown)


@pytest.mark.clause("IDF-16")
@pytest.mark.parametrize(
    ("name", "readings"),
    [
        ("readings-day-before-first-served", [("net_received", 5_908_268)]),
        ("readings-first-month-served", [("net_received", 5_908_268), ("unserved_months", 5_799_705)]),
        ("readings-none-under-r2010", [("net_received", 5_908_268)]),
    ],
)
def test_second_reading_joins_the_first(name: str, readings: list[tuple[str, int]]) -> None:
    shown = answer(named(name))["breach"]["readings"]
    assert [(reading["code"], reading["total_cents"]) for reading in shown] == readings


def test_completed_engagement_has_a_null_breach() -> None:
    shown = answer(named("completed-day-of"))
    assert shown["breach"] is None
    assert shown["phase"] == "completed"


def test_order_of_the_file_never_matters() -> None:
    assert answer(named("facts-in-order")) == answer(named("facts-in-disorder"))


def test_two_places_the_same_day_in_either_order(tmp_path: Path) -> None:
    text = named("gap-none-same-day").read_text(encoding="utf-8")
    head, *facts = text.partition("[expected]")[0].split("[[facts]]\n")
    turned = tmp_path / "turned.toml"
    turned.write_text("".join([head, *(f"[[facts]]\n{fact}" for fact in reversed(facts))]), encoding="utf-8")
    assert answer(turned) == answer(named("gap-none-same-day"))


# ------------------------------------------------------------------ what the law refuses


def test_refusal_is_a_sentence_with_its_text_and_exit_1() -> None:
    done = run(named("ground-refused"))
    assert done.returncode == 1
    refused = json.loads(done.stdout)
    assert set(refused) == {"refused"}
    assert set(refused["refused"]) == {"sentence", "citation"}
    assert refused["refused"]["sentence"].endswith(".")
    assert refused["refused"]["citation"]
    assert done.stderr == ""


def test_output_is_utf_8_whatever_the_locale() -> None:
    done = run(named("ground-refused"))
    assert any(not character.isascii() for character in done.stdout)
    assert "\\u00" not in done.stdout


def test_explain_tells_a_refusal_too() -> None:
    done = run("--explain", named("ground-refused"))
    assert done.returncode == 1
    sentence = json.loads(run(named("ground-refused")).stdout)["refused"]["sentence"]
    assert sentence in done.stdout


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("suspensions-overlapping", ("mars 2023", "mai 2023")),
        ("diploma-before-third-cycle", ("31 octobre 2024", "2 novembre 2024")),
        ("diploma-twice", ("31 octobre 2025", "30 novembre 2025")),
        ("fact-after-breach", ("20 avril 2023", "31 mars 2023")),
    ],
)
def test_contradiction_names_the_two_facts(name: str, words: tuple[str, str]) -> None:
    sentence = json.loads(run(named(name)).stdout)["refused"]["sentence"]
    assert all(word in sentence for word in words), sentence


# ------------------------------------------------------------------ --explain


def test_explain_is_french_text_step_by_step() -> None:
    done = run("--explain", named("six-months-before-diploma"))
    assert done.returncode == 0
    assert done.stderr == ""
    assert not done.stdout.lstrip().startswith("{")
    plain = done.stdout.replace("\u202f", " ").replace("\xa0", " ")
    assert "8 513,78" in plain
    assert "2 000" in plain


# ------------------------------------------------------------------ what is not a scenario


def malformed(tmp_path: Path, text: str) -> str:
    """Run a file that is not a scenario and return the one line on standard error."""
    path = tmp_path / "malformed.toml"
    path.write_text(text, encoding="utf-8")
    done = run(path)
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def facts(*tables: str) -> str:
    return CONTRACT + "".join(f"[[facts]]\n{table}\n" for table in tables)


THESIS = 'kind = "thesis_defended"\non = 2026-06-20'
REGISTERED = 'kind = "registered_with_order"\non = 2026-12-01'


def test_syntax_error_gives_its_line(tmp_path: Path) -> None:
    line = malformed(tmp_path, CONTRACT + "signed_on = = 2023\n")
    assert "9" in line
    assert "ligne" in line


@pytest.mark.parametrize(
    ("text", "path"),
    [
        pytest.param(
            facts(
                THESIS,
                REGISTERED,
                'kind = "suspended"\nfrom = "2023-04"\nuntil = "2023-06"\nground = "fatigue"',
            ),
            "facts[2].ground",
            id="unknown ground of a suspension",
        ),
        pytest.param(facts('kind = "married"\non = 2024-06-01'), "facts[0].kind", id="unknown kind"),
        pytest.param(facts(THESIS, "on = 2024-06-01"), "facts[1].kind", id="no kind"),
        pytest.param(facts(THESIS + '\njury = "Lyon"'), "facts[0].jury", id="unknown key of a fact"),
        pytest.param(facts('kind = "thesis_defended"'), "facts[0].on", id="missing day"),
        pytest.param(facts('kind = "thesis_defended"\non = "demain"'), "facts[0].on", id="a day that is a word"),
        pytest.param(facts('kind = "thesis_defended"\non = 2026'), "facts[0].on", id="a day that is a number"),
        pytest.param(
            facts('kind = "suspended"\nfrom = "2023-13"\nuntil = "2024-02"\nground = "illness"'),
            "facts[0].from",
            id="thirteenth month",
        ),
        pytest.param(
            facts('kind = "installed"\non = 2026-12-01\nshare_percent = "plein"\ncategory = "ZIP"'),
            "facts[0].share_percent",
            id="a share that is a word",
        ),
        pytest.param(
            facts('kind = "installed"\non = 2026-12-01\nshare_percent = true\ncategory = "ZIP"'),
            "facts[0].share_percent",
            id="a share that is a boolean",
        ),
        pytest.param(
            facts('kind = "installed"\non = 2026-12-01\nshare_percent = 100\ncategory = "ZRR"'),
            "facts[0].category",
            id="unknown category",
        ),
        pytest.param(
            facts('kind = "waived"\non = 2024-01-01\nground = "mariage"'),
            "facts[0].ground",
            id="unknown waiver",
        ),
        pytest.param(
            facts('kind = "project_validated"\non = 2024-01-01\nars = "zzz"'),
            "facts[0].ars",
            id="unknown ARS of a project",
        ),
        pytest.param(CONTRACT.replace('"ara"', '"zzz"'), "contract.ars", id="unknown ARS"),
        pytest.param(CONTRACT.replace('"medicine"', '"law"'), "contract.profession", id="unknown profession"),
        pytest.param(CONTRACT.replace('"second_cycle"', '"intern"'), "contract.status", id="unknown status"),
        pytest.param(CONTRACT + "colour = 1\n", "contract.colour", id="unknown key of the contract"),
        pytest.param(CONTRACT.replace("= 2022\n", '= "2022-23"\n'), "contract.academic_year", id="year as text"),
        pytest.param(CONTRACT.replace("signed_on", "# signed_on"), "contract.signed_on", id="missing signing day"),
        pytest.param("colour = 1\n" + CONTRACT, "colour", id="unknown key of the file"),
        pytest.param(CONTRACT.replace("as_of", "# as_of"), "as_of", id="missing day of the question"),
        pytest.param("as_of = 2023-03-10\n", "contract", id="no contract"),
        pytest.param("as_of = 2023-03-10\ncontract = 3\n", "contract", id="a contract that is a number"),
        pytest.param('facts = "none"\n' + CONTRACT, "facts", id="facts that are a word"),
    ],
)
def test_what_is_not_a_scenario_says_where(tmp_path: Path, text: str, path: str) -> None:
    assert path in malformed(tmp_path, text)


def test_file_that_is_not_there(tmp_path: Path) -> None:
    done = run(tmp_path / "absent.toml")
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1


def test_file_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "bytes.toml"
    path.write_bytes(b"\xff\xfe\x00")
    done = run(path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


# ------------------------------------------------------------------ as a process of its own


def test_process_answers_and_exits_0_from_any_folder(tmp_path: Path) -> None:
    done = run_outside(named("six-months-before-diploma"), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["breach"]["total_cents"] == 851_378


def test_process_refuses_in_utf_8_and_exits_1() -> None:
    done = run_outside(named("ground-refused"))
    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads(done.stdout)["refused"]["sentence"]
    assert any(not character.isascii() for character in done.stdout)


def test_process_explains_and_exits_0() -> None:
    done = run_outside("--explain", named("six-months-before-diploma"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "é" in done.stdout


def test_process_points_at_the_fault_and_exits_2(tmp_path: Path) -> None:
    path = tmp_path / "malformed.toml"
    path.write_text(facts('kind = "waived"\non = 2024-01-01\nground = "mariage"'), encoding="utf-8")
    done = run_outside(path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "facts[0].ground" in done.stderr


def test_process_checks_a_folder() -> None:
    done = run_outside("--check", SCENARIOS)
    assert (done.returncode, done.stderr) == (0, "")


def test_process_gives_help() -> None:
    done = run_outside("--help")
    assert done.returncode == 0
    assert "--explain" in done.stdout
    assert "--check" in done.stdout


# ------------------------------------------------------------------ --check


EXPECTED_RIGHT = '[expected]\n"allowance.months_due" = 6\n'
EXPECTED_WRONG = '[expected]\n"allowance.months_due" = 7\n'


def test_check_agrees_with_every_shipped_scenario() -> None:
    done = run("--check", SCENARIOS)
    assert done.returncode == 0, done.stdout
    assert done.stderr == ""


def test_check_prints_the_difference_and_exits_1(tmp_path: Path) -> None:
    (tmp_path / "right.toml").write_text(CONTRACT + EXPECTED_RIGHT, encoding="utf-8")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "wrong.toml").write_text(CONTRACT + EXPECTED_WRONG, encoding="utf-8")
    done = run("--check", tmp_path)
    assert done.returncode == 1
    (line,) = [line for line in done.stdout.splitlines() if "allowance.months_due" in line]
    assert "wrong.toml" in done.stdout
    assert "right.toml" not in "".join(line for line in done.stdout.splitlines() if "months_due" in line)
    assert "6" in line
    assert "7" in line


def test_check_passes_over_files_without_expectations(tmp_path: Path) -> None:
    (tmp_path / "question.toml").write_text(CONTRACT, encoding="utf-8")
    (tmp_path / "right.toml").write_text(CONTRACT + EXPECTED_RIGHT, encoding="utf-8")
    assert run("--check", tmp_path).returncode == 0


def test_check_exits_2_when_a_file_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("as_of = = 1\n", encoding="utf-8")
    (tmp_path / "wrong.toml").write_text(CONTRACT + EXPECTED_WRONG, encoding="utf-8")
    done = run("--check", tmp_path)
    assert done.returncode == 2
    assert "broken.toml" in done.stderr
    assert "allowance.months_due" in done.stdout


@pytest.mark.parametrize(
    ("expected", "agrees"),
    [
        ('"engagement.starts_on" = "null"', True),
        ('"engagement.months_owed" = "null"', False),
        ('"allowance.months.5.net_cents" = 108_563', True),
        ('"allowance.months.6.net_cents" = 108_563', False),
        ('"allowance.colour" = 1', False),
        ('"breach.readings.0.code" = "net_received"', True),
        ('"engagement.final" = false', True),
        ('"engagement.final" = 0', False),
        ('"engagement.months_served" = false', False),
        ("refused = true", False),
        ("refused = false", True),
    ],
)
def test_expectations_are_compared_strictly(tmp_path: Path, expected: str, agrees: bool) -> None:
    path = tmp_path / "scenario.toml"
    path.write_text(f"{CONTRACT}[expected]\n{expected}\n", encoding="utf-8")
    assert (differences(path) == []) is agrees


def test_day_equals_its_iso_string(tmp_path: Path) -> None:
    text = named("installed-all-conditions").read_text(encoding="utf-8").partition("[expected]")[0]
    for value in ("2029-12-01", '"2029-12-01"'):
        path = tmp_path / "scenario.toml"
        path.write_text(f'{text}[expected]\n"engagement.ends_until" = {value}\n', encoding="utf-8")
        assert differences(path) == []


def test_expecting_figures_of_a_contract_that_is_refused_is_a_difference(tmp_path: Path) -> None:
    text = named("ground-refused").read_text(encoding="utf-8").replace("refused = true", '"regime" = "R2020"')
    path = tmp_path / "scenario.toml"
    path.write_text(text, encoding="utf-8")
    assert len(differences(path)) >= 1


def test_a_command_without_a_file_exits_2() -> None:
    assert run().returncode == 2
