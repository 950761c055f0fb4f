"""demo: what it prints is what it computed, and the bar keeps out of the way."""

import io
import re
import subprocess
import sys

import pytest

from causalrec_lab.__main__ import main
from causalrec_lab.course import demo
from causalrec_lab.errors import LabError


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(scope="module")
def report():
    """The report on a small shop, as `python -m causalrec_lab demo` prints it to a pipe."""
    command = [sys.executable, "-m", "causalrec_lab", "demo", "--users", "200", "--device", "cpu"]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8", timeout=900)
    return done.stdout, done.stderr


def numbers(report):
    """(value, low, high, verdict) of both lines and the truth below them, twice."""
    found = []
    for block in re.split(r"\n6 failure", report):
        lines = [
            re.findall(r"-?\d+\.\d", line)
            for line in block.splitlines()
            if "misses" in line or "covers" in line
        ]
        verdicts = re.findall(r"(covers|misses) the truth", block)
        truth = float(re.search(r"truth +(-?\d+\.\d) +opened", block)[1])
        found.append(([[float(n) for n in line] for line in lines], verdicts, truth))
    return found


@pytest.mark.slow
def test_the_report_walks_the_flow_in_order_and_ends_in_names(report):
    text, _ = report
    steps = re.findall(r"^(\d) (\S+)", text, flags=re.MULTILINE)
    assert [name for _, name in steps] == [
        "texts",
        "BERT",
        "a",
        "model",
        "effect",
        "failure",
        "top-5",
        "language",
    ]
    assert "22.7 million parameters" in text
    assert "384 numbers" in text
    for way in ("click", "effect"):
        names = re.search(rf"by {way} +(.+)", text)[1]
        assert len(names) > 40
        assert not re.search(r"\d{3}", names)  # names, not numbers


@pytest.mark.slow
def test_every_verdict_is_what_its_interval_says_and_naive_misses(report):
    (good, failed), text = numbers(report[0]), report[0]
    for lines, verdicts, truth in (good, failed):
        for (value, low, high), verdict in zip(lines, verdicts, strict=True):
            assert low <= value <= high
            if min(abs(low - truth), abs(high - truth)) > 0.1:  # printed numbers are rounded
                assert verdict == ("covers" if low <= truth <= high else "misses")
        assert verdicts[0] == "misses"
        assert lines[0][0] - truth > 10
    assert abs(good[0][1][0] - good[2]) < 3
    assert failed[0][1][0] - failed[2] > 4
    assert "because we showed" in text


@pytest.mark.slow
def test_it_says_who_gains_and_why_a_good_is_in_the_list(report):
    text, _ = report
    line = re.search(r"who gains +(.+)", text)[1]
    shares = [int(share) for share in re.findall(r"where (\d+)%", line)]
    assert shares == sorted(shares)
    assert len(shares) == len(re.findall(r"\d\.\d where", line)) == 3
    first = re.search(r"by effect +(.+)", text)[1]
    reason = re.search(
        r"why (.+)\? the model leans on (.+) \(nearest text: (.+)\); pairs like this gain", text
    )
    assert first.startswith(reason[1])
    assert reason[1] not in (reason[2], reason[3])


@pytest.mark.slow
def test_a_pipe_sees_no_bar_and_a_terminal_sees_one_that_grows(report):
    assert "#" not in report[1]
    assert "\x1b" not in report[0] + report[1]
    out = Terminal()
    bar = demo.Bar(4, out)
    for said in ("one", "two", "three", "four"):
        bar.step(said)
    bar.clear()
    widths = [line.count("#") for line in out.getvalue().split("\r")]
    assert widths == [0, 0, 6, 12, 18, 0]
    assert "three" in out.getvalue()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--seed", "-1"], "--seed is -1; a whole number of 0 or more"),
        (["--users", "5"], "--users is 5; a whole number from 100 to 5000"),
        (["--device", "abacus"], "'abacus' is no device"),
    ],
)
def test_an_argument_out_of_range_is_refused_in_a_sentence(arguments, words, capsys):
    with pytest.raises(LabError, match=words):
        demo.main(arguments)
    assert main(["demo", *arguments]) == 1
    assert re.search(words, capsys.readouterr().err)


def test_help_and_unknown_options_are_argparses_own(capsys):
    with pytest.raises(SystemExit) as done:
        demo.main(["--help"])
    assert done.value.code == 0
    assert "the truth is known" in capsys.readouterr().out
    with pytest.raises(SystemExit) as refused:
        demo.main(["--speed", "11"])
    assert refused.value.code == 2


class Stubborn:
    """A model that always answers with the first letter."""

    name = "stubborn"

    def choose(self, prompt, options):
        assert prompt.startswith("A customer liked: tea, milk.")
        return type("Choice", (), {"choice": 0})()


def test_the_language_room_says_what_was_picked_in_both_orders_or_that_no_model_is_here(capsys, monkeypatch):
    from causalrec_lab import language

    bar = demo.Bar(1, io.StringIO())
    monkeypatch.setattr(language, "load_language_model", lambda device: Stubborn())
    demo._ask(bar, ["tea", "milk"], ["a cup", "a pan"], "cpu")
    said = capsys.readouterr().out
    assert "picks a cup, in place 1; turned around it picks a pan, in place 1" in said

    def none(device):
        raise LabError("no files")

    monkeypatch.setattr(language, "load_language_model", none)
    demo._ask(bar, ["tea"], ["a cup"], "cpu")
    assert "no language model on this machine" in capsys.readouterr().out
