"""Every notebook keeps the rules of the house; and every rule is seen to catch who breaks it."""

import re
from itertools import pairwise

import nbformat
import pytest
from links import Term, core_path, glossary, imports, mentions, module_findings, taught_in, term_findings
from nbformat.v4 import new_output
from outputs import output_findings
from rules import findings
from throwaway import ROOT, SMALL, make_lab

from causalrec_lab.errors import DataProblem
from causalrec_lab.workbook import editions
from causalrec_lab.workbook.build import differences
from causalrec_lab.workbook.source import Project, read_source

NAMES = Project(ROOT).names()
EVERY = Project(ROOT).every()
each_notebook = pytest.mark.parametrize("name", NAMES)
each_stored = pytest.mark.parametrize("name", EVERY)


def report(found: list[str]) -> str:
    return "\n" + "\n".join(found)


# ---- the notebooks themselves


@each_notebook
def test_a_source_keeps_the_rules(project, name):
    found = findings(read_source(project.source(name)))
    assert not found, report(found)


@each_notebook
def test_every_cell_has_its_own_name_on_its_marker(project, name):
    marks = re.findall(r"(?m)^# %%.*$", project.source(name).read_text(encoding="utf-8"))
    names = [re.search(r' id="([\w-]{1,64})"', mark) for mark in marks]
    assert all(names), f"{name} has cells without an id; `make notebooks` names them"
    assert len({found[1] for found in names}) == len(marks)


@each_notebook
def test_what_is_further_stands_under_the_heading_that_is_collapsed(project, name):
    under, heading, outside = False, 0, []
    for cell in editions.to_notebook(editions.learner(read_source(project.source(name)))).cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            under = bool(cell.metadata.get("jp-MarkdownHeadingCollapsed"))
            heading += under
        if not under and "further" in cell.metadata.get("tags", ()):
            outside.append(cell.id)
    assert heading == 1, f"{name} has {heading} headings '## Going further'"
    assert not outside, f"{outside} stay open when 'Going further' is closed"


@each_stored
def test_a_card_and_its_still_picture_do_not_say_the_same_twice(project, name):
    stored = nbformat.read(project.stored(name), as_version=4).cells
    outputs = [cell.get("outputs", ()) for cell in stored]
    words = ["".join(one.get("data", {}).get("text/plain", "") for one in shown) for shown in outputs]
    widget = ["widget" in cell.metadata.get("tags", ()) for cell in stored]
    twice = [
        stored[place].id
        for place, (one, other) in enumerate(pairwise("".join(said.split()) for said in words))
        if widget[place] and one and one == other
    ]
    assert not twice, f"{twice} say again what stands below them; run `make notebooks NAME={name}`"


@each_stored
def test_a_stored_notebook_is_what_its_source_says(project, name):
    assert project.stored(name).is_file(), f"{name} was never built; run `make notebooks`"
    stored = nbformat.read(project.stored(name), as_version=4)
    found = differences(read_source(project.source(name)), stored)
    few = [*found[:3], f"... {len(found)} in all"]
    assert not found, report(few) + f"\nedit the source only, then run `make notebooks NAME={name}`"
    assert project.stored(name).read_text(encoding="utf-8") == editions.to_text(stored)


@each_stored
def test_what_a_notebook_stored_can_be_read_on_any_page(project, name):
    found = output_findings(project.stored(name))
    assert not found, report(found)


@each_notebook
def test_each_term_of_the_glossary_stands_in_its_notebook_with_its_chinese(project, name):
    found = term_findings(read_source(project.source(name)), glossary(ROOT / "GLOSSARY.md"))
    assert not found, report(found)


def test_the_glossary_says_each_term_once():
    terms = [term.english.casefold() for term in glossary(ROOT / "GLOSSARY.md")]
    twice = sorted({term for term in terms if terms.count(term) > 1})
    assert not twice, f"{twice} stand twice in GLOSSARY.md; keep the row of the earlier notebook"


def test_modules_and_notebooks_speak_of_each_other(project):
    found = module_findings(project)
    assert not found, report(found)


def test_every_stored_notebook_has_a_source(project):
    stored = {path.stem for path in project.notebooks.glob("*.ipynb")}
    assert NAMES, "notebooks/source holds no notebook; start one with `make notebook NAME=...`"
    assert not stored - set(EVERY), (
        f"{stored - set(EVERY)} have no source; remove them, or restore the source"
    )


# ---- the rules, each tried on a notebook that breaks it


def broken(tmp_path, old: str, new: str) -> list[str]:
    """What is found when one thing in the small notebook is changed."""
    assert old in SMALL
    project = make_lab(tmp_path, n01_small=SMALL.replace(old, new))
    return findings(read_source(project.source("01_small")))


def with_code(tmp_path, code: str, tags: str = "") -> list[str]:
    """What is found when one code cell is added."""
    return broken(
        tmp_path, "# %% [markdown]\n# ## Check", f"# %%{tags}\n{code}\n\n# %% [markdown]\n# ## Check"
    )


def test_the_small_notebook_keeps_every_rule(tmp_path):
    assert broken(tmp_path, "four", "four") == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("# # 01 · How", "# # 1. How", "begin with the title '# 01 · ...'"),
        ("# ## Predict", "# ### Predict", "'## Predict' is missing; add it"),
        ("# ## Predict", "# ## Guess", "'## Guess' is no section"),
        ("# ## What if", "# ## Question", "a second '## Question'"),
        ("# ## What if\n", "# ## Setup\n", "a second '## Setup'"),
        ("# ## Predict", "# ## By hand", "'## Predict' is missing"),
        ("# ## Question", "# ## By hand\n# ## Question", "stands after '## By hand'; move it before"),
        ("**6 minutes.**", "", "say how long it takes"),
        ("Minute 2", "Minute 6", "minute 6 comes after minute -1 of 6"),
        ("# Let them", "# ### Minute 4: x\n# Let them", "minute 2 comes after minute 4"),
        ("# Let them", "# --- **Let them", "a rule `---` has words behind it"),
        ("# Let them", "# Let them, as in lesson\n# 1. Let them", "reads '1.' as an item of a list"),
        ('["setup"]', '["set-up"]', "unknown tag 'set-up'"),
        ('["setup"]', '["further"]', "0 cells are tagged setup"),
        ("# How many of four?", "# " + "How many of four? " * 30, "a paragraph of 6 lines"),
        ("# How many of four?", "# " + "四位访客" * 63, "a paragraph of 6 lines"),
        ("# How many of four?", "# ![](picture.png)", "has no alt text"),
        ("# How many of four?", "# ![four](https://a.org/b.png)", "is fetched from the network"),
        ("# How many of four?", '# <img src="a.png">', "an <img> without alt text"),
        ("# How many of four?", '# <script src="//a.org/b.js">', "HTML that fetches"),
        ("# How many of four?", "# See /home/ada/notes.", "an absolute path ('/home/a'"),
        ('check("01-1"', 'check("01-2"', 'should call check("01-1", ...)'),
        ('tags=["exercise"]', "", 'check("01-1") outside an exercise'),
        ('solution("01-1"', 'solution("01-2"', 'should call solution("01-1", ...)'),
        ('tags=["solution"]', "", 'solution("01-1") would reach the learner'),
        (
            '# %% tags=["solution"]\nsolution("01-1", (2, 4))',
            '# %% tags=["exercise"]\ncheck("01-2", 1)',
            "exercise 01-1 has no solution cell before this one",
        ),
        (
            '# %% tags=["solution"]\nsolution("01-1", (2, 4))\n',
            "",
            "exercise 01-1 has no solution cell after",
        ),
    ],
)
def test_a_rule_names_file_line_and_what_to_do(tmp_path, old, new, words):
    found = broken(tmp_path, old, new)
    assert any(words in sentence for sentence in found), report(found)
    assert all(sentence.startswith("01_small.py, line ") for sentence in found)


CODE = [
    ("x = 1\n" * 16, "16 lines of code, 15 at most"),
    ("class Model:\n    pass", "class Model in a notebook; move it to the package"),
    ("!pip install torch", "an install in a notebook"),
    ("%pip install torch", "an install in a notebook"),
    ("import sys\nsys.path.append('..')", "sys.path in a notebook"),
    ("url = 'https://example.org/data.csv'", "nothing is fetched at run time"),
    ("open('/home/ada/data.csv')", "an absolute path"),
    ("open(r'C:\\data\\x.csv')", "an absolute path"),
    ("open('~/data.csv')", "an absolute path"),
    ("import os\nif os.environ.get('CI'):\n    n = 10", "CI runs what the learner runs"),
    ("x = 1;", "a trailing ';' hides an output"),
    ("x = = 1", "no Python; mend it, or tag it article"),
    ("import numpy as np\nrng = np.random.default_rng()", "write default_rng(0)"),
    ("import numpy as np\nnp.random.rand(3)", "numpy's global state"),
    ("import numpy as np\nnp.random.seed(3)", "numpy's global state"),
    ("import random\nrandom.shuffle([1, 2])", "Python's global state"),
    ("import random\nrandom.Random()", "write random.Random(0)"),
    ("import torch\ntorch.randn(3)", "torch.randn without a seed"),
    ("frame.sample(frac=0.5)", "without random_state"),
    ("train_test_split(x, y)", "train_test_split without random_state"),
]


@pytest.mark.parametrize(("code", "words"), CODE)
def test_a_code_cell_that_breaks_a_rule_is_named(tmp_path, code, words):
    found = with_code(tmp_path, code)
    assert any(words in sentence for sentence in found), report(found)


@pytest.mark.parametrize(
    "code",
    [
        "import numpy as np\nrng = np.random.default_rng(0)\nrng.normal()",
        "import torch\ntorch.manual_seed(0)\ntorch.randn(3)",
        "import torch\ntorch.randn(3, generator=torch.Generator().manual_seed(0))",
        "import random\nrandom.Random(0).shuffle([1, 2])",
        "frame.sample(n=3, random_state=0)",
        "answers.sample(3)",
        "print('and/or', 1 / 2, 'x2/x1')",
        "svg = '<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>'",
        "\n\n".join(["x = 1"] * 15),
        "%time\nx = 1",
    ],
)
def test_what_is_allowed_is_left_alone(tmp_path, code):
    assert with_code(tmp_path, code) == []


def test_code_quoted_from_the_article_may_break_rules(tmp_path):
    code = "class Model:\n    pass\n!pip install python\nx = = 1\nurl = 'https://a.org'\n" + "x = 1\n" * 16
    assert with_code(tmp_path, code, ' tags=["article"]') == []
    assert with_code(tmp_path / "other", code)


def test_the_doorway_needs_no_guess_and_no_verdict(tmp_path):
    for number, needed in (("00", 0), ("02", 4)):
        text = SMALL.replace("01-1", f"{number}-1").replace("# # 01 ·", f"# # {number} ·")
        for heading in ("Predict", "The same from the package", "What if", "Where it breaks"):
            text = text.replace(f"# ## {heading}\n", "#\n")
        project = make_lab(tmp_path / number, **{f"n{number}_x": text})
        found = findings(read_source(project.source(f"{number}_x")))
        assert len([words for words in found if "is missing" in words]) == needed, report(found)


# ---- what is stored


def stored(tmp_path, *outputs, tags=(), source="x", near=()):
    """What is found in a notebook of three cells, the middle one with these outputs."""
    cells = [nbformat.v4.new_code_cell("x", id=f"01-00{i}") for i in range(3)]
    cells[1].update(source=source, outputs=list(outputs))
    cells[1].metadata["tags"] = list(tags)
    cells[2].outputs = list(near)
    path = tmp_path / "01_small.ipynb"
    path.write_text(editions.to_text(nbformat.v4.new_notebook(cells=cells)), encoding="utf-8")
    return output_findings(path)


def shown(**data: str):
    kinds = {"png": "image/png", "svg": "image/svg+xml", "html": "text/html", "text": "text/plain"}
    kinds["view"] = "application/vnd.jupyter.widget-view+json"
    return new_output("display_data", data={kinds[kind]: value for kind, value in data.items()})


def printed(text: str, name: str = "stdout"):
    return new_output("stream", text=text, name=name)


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (shown(png="AAAA", text="<Figure size 640x480 with 1 Axes>"), "stores a bare image"),
        (shown(html="<img alt='two' src='a.png'>", text="<b>"), "a picture without words"),
        (shown(svg="<svg/>", text="two of four"), "hides until it trusts the notebook"),
        (shown(html='<svg aria-label="2"/>', text="two of four"), "hides until it trusts the notebook"),
        (shown(html="<svg></svg>", text="two of four"), "without a label"),
        (shown(html="<img src='a.png'>", text="two of four"), "without a label"),
        (shown(view='{"model_id": "1"}', text="Slider()"), "stores a widget's view"),
        (new_output("error", ename="ValueError", evalue="x", traceback=[]), "ends in ValueError; catch it"),
        (printed("hm", "stderr"), "writes to stderr"),
        (printed("a.py:3: FutureWarning: soon"), "a warning"),
        (printed("Loading: 100%|██████| 3/3"), "a progress bar"),
        (shown(text="<foo.Bar object at 0x7f2c1a2b3c4d>"), "a memory address"),
        (printed("Wall time: 3 ms"), "a timing"),
        (printed("read /srv/lab/data.csv"), "an absolute path"),
        (shown(html="<p>read /srv/lab/data.csv</p>", text="x"), "an absolute path"),
        (printed("in /tmp/ipykernel_12/34.py"), "a path of the kernel"),
    ],
)
def test_an_output_that_cannot_be_read_on_any_page_is_named(tmp_path, output, words):
    found = stored(tmp_path, output)
    assert any(words in sentence for sentence in found), report(found)
    assert all(sentence.startswith("01_small.ipynb, cell 01-001: ") for sentence in found)


def test_pictures_with_words_and_plain_results_are_left_alone(tmp_path):
    labelled = '<img alt="two of four" src="data:image/png;base64,AA/AA">'
    for outputs in (
        [shown(html=labelled, text="<Figure>"), printed("the gap is 12 points")],
        [shown(html=labelled, text="Two of four bought.")],
        [shown(html='<p><svg aria-hidden="true"></svg> and/or 1/2/3</p>', text="1/2")],
        [printed("<workbook>/data/toy.csv: 50% of P(x1)/P(x2)/2")],
    ):
        assert stored(tmp_path, *outputs) == []


def test_a_card_needs_a_static_picture_near_it(tmp_path):
    kept = {"tags": ["widget"], "source": "card.show()"}
    assert "add a cell with card.static()" in stored(tmp_path, **kept)[0]
    assert stored(tmp_path, **kept, near=[shown(html="<img alt='2'>", text="Two of four.")]) == []
    assert stored(tmp_path, tags=["widget"], source="quiz('01')") == []


def test_a_notebook_of_400_kilobytes_is_too_large(tmp_path):
    assert stored(tmp_path, printed("x" * 390_000)) == []
    assert "400,000 at most" in stored(tmp_path, printed("x" * 400_000))[0]


# ---- glossary and modules

GLOSSARY = """
| code name | symbol | English | 中文 | one line | misconception | first notebook |
|---|---|---|---|---|---|---|
| `event` | | event | 事件 | a | b | 01 |
| — | P(x \\| y) | effect (ATE) | 效应 | a | b | 01_small |
| — | | unit | 个体 | a | b | 01 |
| — | | token | 词元 | a | b | 07 |
"""


def test_the_glossary_is_read_row_by_row(tmp_path):
    path = tmp_path / "GLOSSARY.md"
    path.write_text(GLOSSARY, encoding="utf-8")
    terms = glossary(path)
    assert terms[0] == Term("event", "event", "事件", "01")
    assert [term.first for term in terms] == ["01", "01", "01", "07"]
    path.write_text(GLOSSARY + "| a | b |\n", encoding="utf-8")
    with pytest.raises(DataProblem, match=r"line 8: 2 columns, 7 needed"):
        glossary(path)
    path.write_text("| term | meaning |\n|---|---|\n| a | b |\n", encoding="utf-8")
    with pytest.raises(DataProblem, match="has no row under the columns"):
        glossary(path)


def test_terms_are_counted_and_must_stand_with_their_chinese(tmp_path):
    text = SMALL.replace("How many of four?", "An **event** 事件 is true of some rows.")
    text = text.replace('# %% tags=["further"]', "# %% [markdown]\n# unit 个体\n\n" + '# %% tags=["further"]')
    source = read_source(make_lab(tmp_path, n01_small=text).source("01_small"))
    event, unit = Term("", "event", "事件", "01"), Term("", "unit", "个体", "01")
    assert term_findings(source, [event, unit, Term("", "token", "词元", "07")]) == []
    assert "first stands here, but it does not" in term_findings(source, [Term("", "ATE", "", "01")])[0]
    assert "with its 中文 结果" in term_findings(source, [Term("", "rows", "结果", "01")])[0]


def test_the_core_path_leaves_out_what_is_further_or_the_teachers(tmp_path):
    text = SMALL.replace(
        "How many of four?", "How?\n#\n# <details><summary>Going further</summary>deep</details>"
    )
    source = read_source(make_lab(tmp_path, n01_small=text).source("01_small"))
    core = "\n".join(cell.text for cell in core_path(source))
    assert "## Check yourself" in core
    assert "How?" in core
    for word in ("deep", "quarrel", 'print("further"', "tally"):
        assert word not in core


def package(root, **modules: str):
    """A throw-away package beside the small notebook."""
    (root / "causalrec_lab").mkdir(exist_ok=True)
    for name, docstring in modules.items():
        (root / "causalrec_lab" / f"{name}.py").write_text(f'"""{docstring}\n"""\n', encoding="utf-8")
    return module_findings(Project(root))


def test_modules_and_notebooks_must_link_both_ways(lab):
    setup = "import sys\nfrom causalrec_lab.table import Table\nfrom causalrec_lab import graph\n"
    lab.source("01_small").write_text(SMALL.replace("import sys\n", setup), encoding="utf-8")
    taught = "Does.\n\nTaught in notebooks/01_small."
    assert package(lab.root, __init__="The package.", table=taught, graph=taught) == []
    later = "Does.\n\nTaught in notebooks/01_small, 07_later."  # 07 is not built yet
    assert package(lab.root, table=later) == []
    assert package(lab.root, log="Does.\n\nTaught in no notebook.") == []
    assert "log: end its docstring with" in package(lab.root, log="Does.")[0]
    assert "log: says it is taught in 01_small, which never speaks of it" in package(lab.root, log=taught)[0]
    renamed = "Does.\n\nTaught in notebooks/01_tiny."
    assert "that notebook is called 01_small" in package(lab.root, log=renamed)[0]
    (lab.root / "causalrec_lab" / "log.py").unlink()
    (lab.root / "causalrec_lab" / "graph.py").unlink()
    assert "01_small imports causalrec_lab.graph, which is no module" in module_findings(lab)[0]


def test_a_module_is_mentioned_by_import_by_dots_or_by_path(tmp_path):
    for words in (
        "from causalrec_lab.view.look import SEEING",
        "# `causalrec_lab.view`",
        "# causalrec_lab/view",
    ):
        text = SMALL.replace("import sys\n", f"import sys\n{words}\n")
        source = read_source(make_lab(tmp_path, n01_small=text).source("01_small"))
        assert mentions(source, "causalrec_lab.view.card")
        assert not mentions(source, "causalrec_lab.views")
    assert imports(source) == set()
    (tmp_path / "module.py").write_text(
        '"""Does.\n\nTaught in notebooks/01_conditional_probability,\nnotebooks/05_what_to_adjust_for.\n"""',
        encoding="utf-8",
    )
    assert taught_in(tmp_path / "module.py") == ["01_conditional_probability", "05_what_to_adjust_for"]
