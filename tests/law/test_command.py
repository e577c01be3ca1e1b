"""``python -m cesp_law``: exit codes, one line on standard error, JSON and French on standard output."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cesp_law import scenario
from cesp_law.__main__ import main

SCENARIO = """\
title = "Six mois perçus"
as_of = 2023-03-10
[contract]
profession = "medicine"
status = "second_cycle"
ars = "ara"
lodged_on = 2022-11-18
signed_on = 2023-02-14
academic_year = 2022
"""
SUSPENDED = '[[facts]]\nkind = "suspended"\nfrom = "2023-01"\nuntil = "2023-03"\nground = "maternity"\n'
EXPECTED = '[expected]\n"allowance.months_due" = 6\n'


@pytest.fixture
def run(tmp_path, capfdbinary):
    """Write a scenario (text or bytes), run the command, give (exit code, output, error)."""

    def run(content, *options):
        path = tmp_path / "scenario.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        code = main([*options, str(path)])
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode().removeprefix(f"{path}: ")

    return run


def test_an_answer_is_json_with_every_key(run):
    code, out, err = run(SCENARIO)
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert list(answer) == [
        "regime",
        "phase",
        "allowance",
        "engagement",
        "breach",
        "deadlines",
        "alerts",
        "explanations",
    ]
    assert answer["regime"] == "R2020"
    assert answer["phase"] == "training"
    assert {key: value for key, value in answer["allowance"].items() if key != "months"} == {
        "first_month": "2022-10",
        "until_month": None,
        "months_due": 6,
        "months_suspended": 0,
        "gross_cents": 720_000,
        "net_cents": 651_378,
    }
    assert len(answer["allowance"]["months"]) == 6
    assert answer["allowance"]["months"][0] == {
        "month": "2022-10",
        "gross_cents": 120_000,
        "csg_cents": 10_847,
        "crds_cents": 590,
        "net_cents": 108_563,
    }
    assert answer["engagement"] == {
        "months_owed": 24,
        "final": False,
        "starts_on": None,
        "ends_until": None,
        "last_day": None,
        "months_served": 0,
        "full_time_months_served": 0,
    }
    assert answer["breach"] == {
        "stage": "before_diploma",
        "months_received": 6,
        "allowances_cents": 651_378,
        "penalty_cents": 200_000,
        "total_cents": 851_378,
        "readings": [{"code": "net_received", "total_cents": 851_378}],
    }
    assert answer["deadlines"] == answer["alerts"] == []
    assert answer["explanations"]["engagement.months_owed"]["steps"][0] == "6 mois d'allocation dus et versés."
    assert "é" in out
    assert "\\u" not in out


def test_deadlines_and_alerts_carry_their_clauses(run):
    _, out, _ = run(SCENARIO + "expected_diploma_on = 2024-10-31\n")
    answer = json.loads(out)
    assert answer["deadlines"][0] | {"sentence": ""} == {
        "code": "project_advised",
        "due_on": "2022-10-31",
        "sentence": "",
        "clauses": ["BIE-5", "PAP-8"],
    }
    assert answer["alerts"][0]["code"] == "signed_late"
    assert "14 février 2023" in answer["alerts"][0]["sentence"]
    assert answer["alerts"][0]["clauses"] == ["IDF-7", "IDF-1"]


def test_a_refusal_exits_one(run):
    code, out, err = run(SCENARIO.replace("second_cycle", "padhue"))
    refused = json.loads(out)["refused"]
    assert (code, err) == (1, "")
    assert list(refused) == ["sentence", "citation"]
    assert "premier mois" in refused["sentence"]
    code, out, err = run(SCENARIO.replace("second_cycle", "padhue"), "--explain")
    assert (code, err) == (1, "")
    assert out.startswith("Refusé. Le premier mois")


def test_reasons_in_french(run):
    code, out, err = run(SCENARIO + "expected_diploma_on = 2024-10-31\n", "--explain")
    flat = " ".join(out.replace("\u00a0", " ").replace("\u202f", " ").split())
    assert (code, err) == (0, "")
    assert "Au 10 mars 2023. Régime R2020 [1]." in flat
    assert "6 mois × 1 085,63 € = 6 513,78 €" in flat
    assert "6 513,78 € + 2 000,00 € = 8 513,78 €" in flat
    assert "31 octobre 2022 : Échanger avec l'ARS" in flat
    assert "[1] décret n° 2020-268" in flat
    assert "lecture à confirmer" not in flat
    assert "lecture à confirmer" in run(SCENARIO + '[[facts]]\nkind = "excluded"\non = 2023-01-02\n', "--explain")[1]
    assert max(len(line) for line in out.splitlines() if "http" not in line) <= 100


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (("[contract]", "[contract"), "ligne 3 : "),
        (("as_of = 2023-03-10", "as_of = 2023-02-30"), "ligne 2 : "),
        (('ars = "ara"', 'ars = "ara"\nars = "idf"'), "ligne 7 : "),
        (("academic_year = 2022\n", 'academic_year = "'), "ligne 9 : "),
        (('title = "Six mois perçus"', f'title = "{"x" * 5000}"'), "ligne 1 : "),
        (('title = "Six mois perçus"', ".".join("a" * 90_000) + " = 1"), "ligne 1 : "),
        (("title", "titre"), "titre : "),
        (('"Six mois perçus"', "6"), "title : "),
        (("as_of = 2023-03-10\n", ""), "as_of : "),
        (("as_of = 2023-03-10", "as_of = 2023-03-10T00:00:00"), "as_of : "),
        (("as_of = 2023-03-10", 'as_of = "2023-03-10"'), "as_of : "),
        (("academic_year = 2022", "academic_year = true"), "contract.academic_year : "),
        (("academic_year = 2022", "academic_year = 2022.0"), "contract.academic_year : "),
        (("lodged_on = 2022-11-18", "lodged_on = 2022-11-18 09:30:00"), "contract.lodged_on : "),
        (("lodged_on = 2022-11-18", 'lodged_on = "2022-11-18"'), "contract.lodged_on : "),
        (("lodged_on = 2022-11-18\n", ""), "contract.lodged_on : "),
        (('"ara"', '"rhone"'), "contract.ars : "),
        (('"medicine"', '"law"'), "contract.profession : "),
    ],
)
def test_what_is_not_a_scenario_says_where(run, change, error):
    code, out, err = run(SCENARIO.replace(*change))
    assert (code, out) == (2, "")
    assert err.startswith(error)
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        (SUSPENDED + SUSPENDED.replace("maternity", "holidays"), "facts[1].ground : "),
        (SUSPENDED.replace("suspended", "paused"), "facts[0].kind : "),
        (SUSPENDED.replace('"2023-03"', "2023-03-01"), "facts[0].until : "),
        (SUSPENDED + "on = 2023-01-01\n", "facts[0].on : "),
        (SUSPENDED.replace("[[facts]]", "[facts]"), "facts : "),
        (
            SUSPENDED.replace('"2023-03"', '"2023-01"') + SUSPENDED.replace("maternity", "holidays"),
            "facts[1].ground : ",
        ),
        ("[expected]\n[[expected.x]]\n[other]\n", "other : "),
    ],
)
def test_a_fact_that_is_not_one_says_where(run, facts, error):
    code, out, err = run(SCENARIO + facts)
    assert (code, out) == (2, "")
    assert err.startswith(error)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"as_of = 2023-01-01\n",
        b"contract = 3\nas_of = 2023-01-01\n",
        b"a = " + b"[" * 4000,
        b"a = [\n" * 4000,
        b"as_of = " + b"9" * 4090,
        b"\x00",
        b"# " + b"x" * (2 << 20),
        SCENARIO.encode("latin-1"),
    ],
    ids=["empty", "utf-16", "no contract", "no table", "deep", "deeper", "big", "nul", "huge", "latin-1"],
)
def test_a_hostile_file_gets_one_line(run, content):
    code, out, err = run(content)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert len(err) < 300


def test_a_byte_order_mark_is_no_offence(run):
    assert run(b"\xef\xbb\xbf" + SCENARIO.encode())[0] == 0


@pytest.mark.parametrize(
    "arguments",
    [[], ["--explain"], ["--check"], ["a", "b"], ["--unknown"], ["--check", ".", "--explain"], ["--check", ".", "a"]],
)
def test_a_mistaken_command_gets_the_right_ones(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "--check DOSSIER" in err


@pytest.mark.parametrize("what", ["absent.toml", "."])
def test_a_file_that_is_not_there(what, tmp_path, capsys):
    assert main([str(tmp_path / what)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def check(folder: Path, capsys) -> tuple[int, list[str], str]:
    code = main(["--check", str(folder)])
    out, err = capsys.readouterr()
    return code, out.replace(f"{folder}/", "").splitlines(), err.replace(f"{folder}/", "")


def test_checking_a_folder(tmp_path, capsys):
    below = tmp_path / "below"
    below.mkdir()
    (below / "good.toml").write_text(SCENARIO + EXPECTED)
    (tmp_path / "silent.toml").write_text(SCENARIO)
    assert check(tmp_path, capsys) == (0, ["1 scénario(s) comparé(s), 0 avec des différences."], "")

    wrong = '"allowance.months_due" = 7\nphase = "engaged"\n"breach.readings.1.code" = "x"\n"nothing.here" = 1\n'
    (tmp_path / "wrong.toml").write_text(SCENARIO + "[expected]\n" + wrong)
    code, out, err = check(tmp_path, capsys)
    assert (code, err) == (1, "")
    assert out == [
        "wrong.toml: allowance.months_due : attendu 7, obtenu 6",
        "wrong.toml: phase : attendu 'engaged', obtenu 'training'",
        "wrong.toml: breach.readings.1.code : attendu 'x', absent de la réponse",
        "wrong.toml: nothing.here : attendu 1, absent de la réponse",
        "2 scénario(s) comparé(s), 1 avec des différences.",
    ]

    (tmp_path / "broken.toml").write_text("[")
    code, out, err = check(tmp_path, capsys)
    assert code == 2
    assert out[-1] == "2 scénario(s) comparé(s), 1 avec des différences."
    assert err.startswith("broken.toml: ligne 1 : ")


def test_checking_what_is_no_folder(tmp_path, capsys):
    assert main(["--check", str(tmp_path / "absent")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "expected", "differences"),
    [
        (SCENARIO, "refused = true", ["un refus était attendu, le droit accepte"]),
        (SCENARIO, "refused = false", []),
        (SCENARIO.replace('"second_cycle"', '"first_cycle"'), "refused = true", []),
        (SCENARIO, '"allowance.until_month" = "null"\nbreach.readings.0.code = "net_received"\nalerts = []', []),
        (SCENARIO + "expected_diploma_on = 2025-10-31\n", '"deadlines.2.due_on" = 2025-07-31', []),
        (SCENARIO, "engagement.final = 0", ["engagement.final : attendu 0, obtenu False"]),
        (SCENARIO, "allowance.months_due = 6.0", ["allowance.months_due : attendu 6.0, obtenu 6"]),
    ],
)
def test_what_is_expected(content, expected, differences):
    assert scenario.differences(scenario.parse(f"{content}[expected]\n{expected}\n")) == differences


def test_a_refusal_where_none_was_expected():
    content = SCENARIO.replace('"second_cycle"', '"first_cycle"') + EXPECTED
    assert scenario.differences(scenario.parse(content))[0].startswith("refusé : ")


def test_as_a_module(tmp_path):
    path = tmp_path / "scenario.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "cesp_law", path],
        capture_output=True,
        check=False,
        env={"PYTHONPATH": str(Path(__file__).parents[2] / "src"), "PYTHONIOENCODING": "ascii"},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "dus et versés" in done.stdout.decode("utf-8")
