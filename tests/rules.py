"""Reads a source as a strict colleague would, and says what to do about each thing found.

Terms: a *finding* is one sentence: the file, the line, what is there, what to do. Cells tagged `article`
quote code that breaks rules, so most rules leave them alone.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache

from causalrec_lab.view.picture import columns_of
from causalrec_lab.workbook.cells import Cell
from causalrec_lab.workbook.editions import EXERCISE, MINUTE, minutes, on_screen
from causalrec_lab.workbook.source import Source

# In this order; all but these three stand in every notebook.
HEADINGS = (
    "Question, Warm-up, You need / you will, Setup, Predict, By hand, The same from the package, What if, "
    "Where it breaks, Going further, Check yourself, What you can now say, Next"
)
OPTIONAL = ("Warm-up", "By hand", "Going further")
# The doorway (00) teaches no claim of its own: no guess, no package, no verdict.
NOT_IN_THE_DOORWAY = ("Predict", "The same from the package", "What if", "Where it breaks")
TAGS = ("setup", "exercise", "solution", "widget", "article", "teacher", "further", "worksheet")
TAGS += ("nbval-ignore-output",)
CODE_LINES, PARAGRAPH_LINES, LINE_WIDTH = 15, 5, 100
SOLUTION = re.compile(r"""\bsolution\(\s*["'](\d\d-\d+)["']""")
BY_CHANCE = re.compile(r"(?m)^(?!\s*(?:\d+[.)]|[-*|>#])\s)\S.*\n(\d+[.)]) ")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
HERE = r"(?:home|Users|root|tmp|var|usr|opt|mnt|work|private|workspace|content)"
ABSOLUTE = re.compile(rf"(?<![\w.<>:/)-])(?:/{HERE}/|~/|[A-Z]:\\)\w")


def findings(source: Source) -> list[str]:
    """Everything there is to say about a source, in the order of the rules."""
    rules = (tags, headings, clock, lengths, forbidden, seeds, exercises)
    return [f"{source.path.name}, line {line}: {words}" for rule in rules for line, words in rule(source)]


Findings = Iterator[tuple[int, str]]


def tags(source: Source) -> Findings:
    """Only tags the factory knows, one setup cell, teacher's and solution cells where they mean something."""
    for cell in source.cells:
        for tag in cell.tags:
            if tag not in TAGS:
                yield cell.line, f"unknown tag {tag!r}; use one of {', '.join(TAGS)}"
        if cell.kind == "raw":
            yield cell.line, "a raw cell shows nothing to a reader; make it markdown or code"
    setups = [cell for cell in source.cells if "setup" in cell.tags]
    if len(setups) != 1:
        yield 1, f'{len(setups)} cells are tagged setup; tag exactly one: # %% tags=["setup"]'


def headings(source: Source) -> Findings:
    """One title `# NN · ...`, then the sections of HEADINGS, in order, none of the marked left out.

    A worksheet has headings of its own: it is a page, not a part of the notebook.
    """
    title = source.cells[0].text.partition("\n")[0]
    if not title.startswith(f"# {source.number} · "):
        yield 1, f"the first line is {title!r}; begin with the title '# {source.number} · ...'"
    found: list[str] = []
    order = HEADINGS.split(", ")
    for line, words in ((cell.line, words) for cell in on_screen(source) for words in sections(cell)):
        name = next((name for name in order if words.startswith(name)), None)
        if name is None:
            yield line, f"'## {words}' is no section; use '### {words}', or one of: {HEADINGS}"
        elif name in found:
            yield line, f"a second '## {name}'; use '### ...' below the first"
        else:
            if later := [other for other in found if order.index(other) > order.index(name)]:
                yield line, f"'## {name}' stands after '## {later[0]}'; move it before"
            found.append(name)
    excused = (*OPTIONAL, *(NOT_IN_THE_DOORWAY if source.number == "00" else ()))
    for name in order:
        if name not in (*excused, *found):
            yield 1, f"'## {name}' is missing; add it (the order is: {HEADINGS})"


def sections(cell: Cell) -> list[str]:
    """The words of a cell's `## ...` headings."""
    prose = FENCE.sub("", cell.text) if cell.kind == "markdown" else ""
    return [words.strip() for words in re.findall(r"^## (.+)$", prose, re.MULTILINE)]


def clock(source: Source) -> Findings:
    """The minutes are said, and `### Minute N` only goes forward and stays inside them."""
    total, last = minutes(source), -1
    if total is None:
        yield 1, "say how long it takes, as in '50 minutes', under '## You need / you will'"
    for cell in source.cells:
        for mark in (int(minute) for minute, _ in MINUTE.findall(cell.text) if cell.kind == "markdown"):
            if mark <= last or mark >= (total or mark + 1):
                yield cell.line, f"minute {mark} comes after minute {last} of {total}; mend the times"
            last = mark


def lengths(source: Source) -> Findings:
    """A code cell has 15 lines at most, a paragraph five (of 100 characters); none is a list by chance."""
    for cell in source.cells:
        lines = sum(bool(line.strip()) for line in cell.text.splitlines())
        if cell.kind == "code" and "article" not in cell.tags and lines > CODE_LINES:
            what = f"{lines} lines of code, {CODE_LINES} at most"
            yield cell.line, f"{what}; split the cell, or the package"
        if cell.kind == "markdown" and re.search(r"(?m)^-{3,} +[^ ]", cell.text):
            yield cell.line, "a rule `---` has words behind it, so a page shows a dash; break the line"
        if cell.kind == "markdown" and (found := BY_CHANCE.search(cell.text)):
            yield cell.line, f"a page reads {found[1]!r} as an item of a list; break the line elsewhere"
        for paragraph in _paragraphs(cell.text) if cell.kind == "markdown" else ():
            if (lines := -(-columns_of(paragraph) // LINE_WIDTH)) > PARAGRAPH_LINES:
                what = f"a paragraph of {lines} lines ({paragraph[:40]!r}...)"
                yield cell.line, f"{what}; {PARAGRAPH_LINES} at most: ask, or cut"


def _paragraphs(text: str) -> Iterator[str]:
    """Runs of prose lines; tables, lists' other items, headings, HTML and code fences part them."""
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*+>|#]|\d+\.)\s)", FENCE.sub("", text)):
        if not re.match(r"\s*(?:\||#|<|!\[)", block):
            yield " ".join(block.split())


def parse(cell: Cell) -> ast.Module | None:
    """A code cell's tree, its magics turned into Python first; None if it is no Python."""
    return _tree(cell.text)


@cache  # many rules read the same cells, and nobody changes a tree
def _tree(code: str) -> ast.Module | None:
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        return ast.parse(TransformerManager().transform_cell(code))
    except SyntaxError:
        return None


def _code(source: Source) -> Iterator[tuple[Cell, ast.Module | None]]:
    """Code cells that must keep the rules, with their trees (None for what is no Python)."""
    return (
        (cell, parse(cell)) for cell in source.cells if cell.kind == "code" and "article" not in cell.tags
    )


def forbidden(source: Source) -> Findings:
    """No classes, installs, URLs, absolute paths, sys.path or CI branches; alt text on every image."""
    for cell, tree in _code(source):
        if tree is None:
            yield cell.line, "this cell is no Python; mend it, or tag it article and catch the error"
            continue
        yield from ((cell.line, words) for node in ast.walk(tree) if (words := _forbidden(node)))
        if re.search(r"\bpip3? install|^\s*[%!]\s*(?:pip|conda|uv)\b", cell.text, re.MULTILINE):
            yield cell.line, "an install in a notebook; declare the package in pyproject.toml"
        if cell.text.rstrip().endswith(";"):
            yield cell.line, "a trailing ';' hides an output; assign it to a name instead"
    for cell in source.cells:
        if cell.kind == "markdown":
            yield from ((cell.line, words) for words in _forbidden_words(cell.text))


def _forbidden(node: ast.AST) -> str | None:
    match node:
        case ast.ClassDef(name=name):
            return f"class {name} in a notebook; move it to the package and import it"
        case ast.Attribute(value=ast.Name(id="sys"), attr="path"):
            return "sys.path in a notebook; the package is installed, import it"
        case ast.Constant(value=str(text)) if re.search(r"https?://(?!www\.w3\.org/)", text):
            return f"a URL in code ({text[:40]!r}); nothing is fetched at run time: put the file into data/"
        case ast.Constant(value=str(text)) if ABSOLUTE.search(text):
            return f"an absolute path ({text[:40]!r}); use causalrec_lab.datasets.data_dir()"
        case ast.Constant(value="CI" | "GITHUB_ACTIONS" | "PYTEST_CURRENT_TEST" as text):
            return f"a branch on {text}; CI runs what the learner runs"
    return None


def _forbidden_words(text: str) -> Iterator[str]:
    for alt, target in re.findall(r"!\[(.*?)\]\(\s*(\S*?)\s*\)", text):
        if not alt.strip():
            yield f"the image {target!r} has no alt text; say between the brackets what it shows"
        if target.startswith(("http:", "https:", "//")):
            yield f"the image {target!r} is fetched from the network; put the file into the repository"
    if re.search(r"<(?:img|script|iframe|link)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//", text):
        yield "HTML that fetches from the network; put the file into the repository"
    if unlabelled(text):
        yield "an <img> without alt text; say in alt=... what it shows"
    if found := ABSOLUTE.search(re.sub(r"\]\(.*?\)", "", text)):
        yield f"an absolute path ({found[0]!r}...); say it relative to the workbook"


TORCH_DRAWS = ("rand", "randn", "randint", "randperm", "bernoulli", "normal", "multinomial", "poisson")
NUMPY_MODERN = ("default_rng", "Generator", "SeedSequence", "PCG64", "BitGenerator")


def seeds(source: Source) -> Findings:
    """Every draw has a seed or a generator."""
    torch_seeded = False
    for cell, tree in _code(source):
        calls = [node for node in ast.walk(tree or ast.Module([], [])) if isinstance(node, ast.Call)]
        for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
            name = ast.unparse(call.func)
            torch_seeded |= name.endswith("manual_seed")
            if words := _unseeded(name, call, torch_seeded):
                yield cell.line, words


def _unseeded(name: str, call: ast.Call, torch_seeded: bool) -> str | None:
    """What a call draws without a seed, if it does."""
    given = {keyword.arg for keyword in call.keywords}
    module, _, function = name.rpartition(".")
    if function == "default_rng" and not call.args and "seed" not in given:
        return "default_rng() without a seed; write default_rng(0)"
    if module in ("np.random", "numpy.random") and function not in NUMPY_MODERN:
        return f"{name} draws from numpy's global state; use np.random.default_rng(seed)"
    if module == "torch" and function in TORCH_DRAWS and not torch_seeded and "generator" not in given:
        return f"{name} without a seed; pass generator=, or call torch.manual_seed(seed) before"
    if module == "random" and function != "Random":
        return f"{name} draws from Python's global state; use random.Random(seed)"
    if name == "random.Random" and not call.args:
        return "random.Random() without a seed; write random.Random(0)"
    if function == "sample" and given & {"n", "frac"} and "random_state" not in given:
        return f"{name} without random_state; pass one"
    if function == "train_test_split" and "random_state" not in given:
        return "train_test_split without random_state; pass one"
    return None


def exercises(source: Source) -> Findings:
    """Exercises are numbered NN-1, NN-2, ... and each has its solution before the next one begins."""
    expected, waiting = 1, None
    for cell in source.cells:
        code = bare(cell.text) if cell.kind == "code" else ""
        asked, solved = EXERCISE.findall(code), SOLUTION.findall(code)
        if asked and "exercise" not in cell.tags:
            yield cell.line, f'check("{asked[0]}") outside an exercise; tag the cell exercise'
        if "exercise" in cell.tags:
            if waiting:
                lost = f"exercise {waiting} has no solution cell before this one"
                yield cell.line, f'{lost}; add # %% tags=["solution"]'
            waiting = f"{source.number}-{expected}"
            if asked != [waiting]:
                should = f'it should call check("{waiting}", ...)'
                yield cell.line, f"the exercise checks {asked or 'nothing'}; {should}"
            expected += 1
        if "solution" in cell.tags:
            if solved != [waiting]:
                should = f'it should call solution("{waiting}", ...)'
                yield cell.line, f"the solution solves {solved or 'nothing'}; {should}"
            waiting = None
        elif solved:
            yield cell.line, f'solution("{solved[0]}") would reach the learner; tag the cell solution'
    if waiting:
        yield source.cells[-1].line, f"exercise {waiting} has no solution cell after it; add one"


def drawn(html: str) -> list[str]:
    """The opening tags of pictures in HTML, but for ornaments that screen readers leave out."""
    return [tag for tag in re.findall(r"<(?:svg|img)\b[^>]*>", html) if 'aria-hidden="true"' not in tag]


def unlabelled(html: str) -> bool:
    """Is there a picture in HTML that a screen reader cannot name?"""
    return not all(re.search(r"\b(?:aria-label|alt)=[\"'][^\"']", tag) for tag in drawn(html))


def bare(code: str) -> str:
    """Code without its comment lines.

    >>> bare("# a word before\\nx = 1  # a word after")
    'x = 1  # a word after'
    """
    return "\n".join(line for line in code.splitlines() if not line.lstrip().startswith("#"))
