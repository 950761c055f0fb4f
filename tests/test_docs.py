"""The documents say what is there: each is compared with files, notebooks, code or the Makefile, by glob."""

import ast
import re
import runpy
import tomllib
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
from links import glossary
from test_architecture import FLOW, MAY_DRAW, ROOM_1

from causalrec_lab import bootstrap
from causalrec_lab.course import plan

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(ROOT.glob("*.md"))


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def table(text, first):
    """The rows of the Markdown table whose first heading is `first`, as lists of cells."""
    lines = text.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"| {first} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return rows


def notebooks():
    return {path.stem: path for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")}


# ------------------------------------------------------------------ README


def test_readme_lists_and_links_each_notebook_once():
    rows = table(read("README.md"), "Notebook")
    assert [re.search(r"\d\d", row[0])[0] for row in rows] == [f"{n:02}" for n in range(24)]
    linked = {re.search(r"\(notebooks/(\w+)\.ipynb\)", row[0])[1] for row in rows if "](" in row[0]}
    assert linked == set(notebooks()), "README.md: link each notebook in its row"


def test_readme_says_the_minutes_of_each_lesson_and_the_notebook_their_sum():
    for row in table(read("README.md"), "Notebook"):
        name = re.search(r"\(notebooks/(\w+)\.ipynb\)", row[0])
        if name:
            source = read(f"notebooks/source/{name[1]}.py")
            said = re.search(r"\*\*(\d+) minutes", source)
            assert said, f"{name[1]}: say '**NN minutes**' under 'You need / you will'"
            number = name[1][:2]
            lessons = [one.minutes for key, one in plan.lessons().items() if key[:2] == number]
            assert row[2] == " + ".join(map(str, lessons)), f"README.md: {number} takes {lessons} minutes"
            assert sum(lessons) - int(said[1]) in range(len(lessons)), f"{number} says {said[1]} minutes"


def test_readme_names_modules_that_a_built_notebook_really_uses():
    for row in table(read("README.md"), "Notebook"):
        name = re.search(r"\(notebooks/(\w+)\.ipynb\)", row[0])
        for module in row[3].split(", ") if name else ():
            text = read(f"notebooks/source/{name[1]}.py")
            assert re.search(rf"causalrec_lab(\.| import .*\b){module}\b", text), (
                f"{name[1]} never uses {module}"
            )


def test_readme_says_the_sizes_that_the_set_up_says():
    text = " ".join(read("README.md").split())
    for fetch, disk in (*bootstrap.SIZES.values(), bootstrap.sizes("", "cuda")):
        assert re.search(rf"{fetch:g} GB (to fetch )?and {disk:g} GB", text), (fetch, disk)


def test_readme_and_doctor_say_the_memory_that_a_notebook_may_take():
    """Of every notebook: its number, alone or in a row such as 00 to 05, before its limit; or the default."""
    most = tomllib.loads(read("notebooks/budget.toml"))["megabytes"]
    wanted = {name[:2]: most.get(name, most["default"]) for name in notebooks()}
    assert set(most) - {"default"} <= set(notebooks())
    row = r"(\d\d)(?: (?:to|到) (\d\d))?(?: only| up to| 只要| 最多)? ([\d.]+)(?: (?:GB|MB))?"
    pages = {
        "README.md": ("Memory that", r"every other one (\d+) MB"),
        "README.zh.md": ("占用的内存", r"都是 (\d+) MB"),
    }
    for language, other in (("en", r"up to ([\d.]+) GB"), ("zh", r"最多用 ([\d.]+) GB")):
        pages[f"causalrec_lab/doctor/words.{language}.toml"] = ("0.8 GB", other)
    for page, (begins, others) in pages.items():
        lines = [line for line in read(page).splitlines() if begins in line]
        assert lines, page
        for line in lines:
            unit = 1 if "MB" in line else 1000
            said = dict.fromkeys(wanted, unit * float(re.search(others, line)[1]))
            for first, last, size in re.findall(row, re.sub(others, "", line)):
                numbers = range(int(first), int(last or first) + 1)
                said |= {f"{number:02}": unit * float(size) for number in numbers}
            assert said == wanted, (page, line)


def test_readme_uses_the_library_in_twelve_lines_that_print_what_stands_there(tmp_path, capsys):
    found = r"```python\n(.+?)```\n.+?```text\n(.+?)```"
    program, printed = re.search(found, read("README.md"), re.DOTALL).groups()
    assert re.search(found, read("README.zh.md"), re.DOTALL).groups() == (program, printed)
    lines = {line for node in ast.walk(ast.parse(program)) for line in [getattr(node, "lineno", 0)] if line}
    assert len(lines) <= 12
    (tmp_path / "readme.py").write_text(program, encoding="utf-8")
    names = runpy.run_path(str(tmp_path / "readme.py"))
    assert capsys.readouterr().out == printed
    truth = names["truth"].open("is README right").ate()  # the oracle: only a simulator has it
    assert f"knows the truth, {truth:.3f}." in read("README.md")
    naive, adjusted = re.findall(r"\[([\d.]+), ([\d.]+)\]", printed)
    assert float(adjusted[0]) <= truth <= float(adjusted[1]) < float(naive[0])


def test_readme_and_makefile_have_the_same_two_commands():
    commands = set(re.findall(r"^([a-z]+):.*## ", read("Makefile"), re.MULTILINE))
    assert {"lab", "test", "check", "notebooks", "editions", "bench"} <= commands
    for name in DOCUMENTS:
        said = set(re.findall(r"(?:`|^    )make ([a-z]+)", read(name.name), re.MULTILINE))
        assert said <= commands, (
            f"{name.name} speaks of make {said - commands}, which the Makefile does not have"
        )


# ------------------------------------------------------------------ the others


def test_architecture_has_one_line_per_module_and_no_other():
    folder = ROOT / "causalrec_lab"
    there = {path.stem for path in folder.glob("[!_]*.py")}
    there |= {path.parent.name for path in folder.glob("*/__init__.py")}
    rows = [row[0].strip("`") for row in table(read("ARCHITECTURE.md"), "module")]
    assert [name for name, times in Counter(rows).items() if times > 1] == []
    assert set(rows) == there, f"ARCHITECTURE.md: one line too many or too few: {set(rows) ^ there}"
    to_come = re.findall(r"`(\w+)`", "".join(re.findall(r"^To come: (.+)$", read("ARCHITECTURE.md"), re.M)))
    assert not set(to_come) & there, (
        f"ARCHITECTURE.md: {set(to_come) & there} are there now; give them a line"
    )


def test_architecture_draws_the_flow_and_the_rooms_that_the_imports_keep():
    picture = re.search(r"```\n(Room 1.+?)```", read("ARCHITECTURE.md"), re.DOTALL)[1]
    words = [re.findall(r"\w+", room) for room in picture.split("Room")[1:]]
    rooms = [[word for word in room if word in FLOW] for room in words]
    assert [*chain(*rooms)] == [name for name in FLOW if name != "__main__"]
    assert set(rooms[0]) == ROOM_1
    assert set(rooms[2]) >= MAY_DRAW


def test_readme_names_the_routes_of_the_plan():
    said = dict(re.findall(r"\*\*(\w+)\*\* ([\w +\n]+)", read("README.md").split("ways through")[1]))
    for route, stops in plan.routes().items():
        if route != "short":  # told in words: it takes parts of notebooks
            core = plan.stops("core") if "core" in said[route].split() else ()
            told = {*core, *re.findall(r"\d\d", said[route])}
            differ = told ^ {stop[:2] for stop in stops}
            assert not differ, f"README.md and course/plan.toml differ on the route {route}: {sorted(differ)}"


def test_contributing_is_at_most_sixty_lines():
    assert len(read("CONTRIBUTING.md").splitlines()) <= 60


def test_contributing_sends_each_change_to_files_that_are_there():
    rows = table(read("CONTRIBUTING.md"), "To change")
    assert len(rows) >= 10
    for what, where, oracle in rows:
        places = re.findall(r"`([^`]*[/.][^`]*)`", f"{where} {oracle}")
        folders = [ROOT / "causalrec_lab", *(ROOT / "causalrec_lab").glob("[a-z]*/"), ROOT, ROOT / "tests"]
        for place in places:
            name = place.replace("NN", "[0-9][0-9]").rstrip("/")
            there = name == "known=" or any([*folder.glob(name)] for folder in folders)
            assert there, f"CONTRIBUTING.md: {what}: there is no {place}"


def test_glossary_rows_are_complete_in_order_and_said_once():
    rows = table(read("GLOSSARY.md"), "code name")
    assert all(len(row) == 7 and all(row) for row in rows)
    english = Counter(row[2].lower() for row in rows)
    chinese = Counter(row[3] for row in rows)
    assert [word for word, times in (english + chinese).items() if times > 1] == []
    assert all(re.search(r"[\u4e00-\u9fff]", row[3]) for row in rows)
    firsts = [re.fullmatch(r"(\d\d)", row[6]) for row in rows]
    assert all(firsts), [row[6] for row, first in zip(rows, firsts, strict=True) if not first]
    assert [first[1] for first in firsts] == sorted(first[1] for first in firsts)
    assert len(glossary(ROOT / "GLOSSARY.md")) == len(rows)  # the factory reads the same rows


def test_glossary_code_names_are_names_in_the_code():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "causalrec_lab").rglob("*.py"))
    words = set(re.findall(r"[A-Za-z_]\w*", code))
    built = {name[:2] for name in notebooks()}
    for row in table(read("GLOSSARY.md"), "code name"):
        if row[0] != "—" and row[6] in built:
            assert row[0].strip("`") in words, f"GLOSSARY.md: no {row[0]} in causalrec_lab"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path):
    links = re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_versions_stand_in_one_place():
    project = tomllib.loads(read("pyproject.toml"))["project"]
    pinned = [line for line in read("constraints.txt").splitlines() if line and not line.startswith("#")]
    names = {re.split(r"[=<>]", line)[0].lower().replace("_", "-") for line in pinned}
    needed = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    missing = [name for name in needed if re.split(r"[=<>\[]", name)[0].lower() not in names]
    assert not missing, f"constraints.txt: not tested in any version: {missing}"
    assert not [line for line in pinned if "+" in line], (
        "constraints.txt: a version that names one build only"
    )
    assert "==" not in read("environment.yml")
    assert "-c constraints.txt" in read("environment.yml")


def test_python_of_conda_and_of_the_set_up_agree():
    oldest, newest = bootstrap.supported(ROOT)
    minor = int(re.search(r"python=3\.(\d+)", read("environment.yml"))[1])
    assert oldest <= minor <= newest
    assert f"Python 3.{oldest}" in read("README.md")
    assert f"3.{newest}" in read("README.md")


def test_hooks_are_local_and_ask_no_network():
    text = read(".pre-commit-config.yaml")
    assert set(re.findall(r"repo: (\S+)", text)) == {"local"}
    assert set(re.findall(r"language: (\S+)", text)) == {"system"}
