"""`Taught in notebooks/NN_name` is true: that notebook really uses the module, or tells the reader of it.

A notebook *uses* a module if its code, or that of its own folder course/nbNN, takes a name from it (through
the door of its package too), reaches an attribute that one of its classes defines (two of them, where only
the prose names the package), or takes a name of a neighbour in the same package that is built directly on it.
It *tells* of a module if its prose writes `causalrec_lab.module`, or such a name of it. What no notebook uses
says `Taught in no notebook.`
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from links import taught_in

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "causalrec_lab"
TOOLS = (".errors", ".texts", ".files", ".inputs")  # every card uses these, and teaches none of them
COMMON = {*dir(str), *dir(dict), *dir(list), "shape", "mean", "sum", "T"}


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


FILES = {dotted(path): path for path in sorted(PACKAGE.rglob("*.py"))}
NOTEBOOKS = {path.stem: path for path in sorted((ROOT / "notebooks/source").glob("[0-9]*.py"))}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def defined(path: Path) -> frozenset[str]:
    """Functions, classes and constants at the top of a module."""
    return frozenset(
        name.id if isinstance(name, ast.Name) else name.name
        for node in tree(path).body
        for name in ([node] if isinstance(node, ast.FunctionDef | ast.ClassDef) else ast.walk(node))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        or (isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(name, ast.Name))
    )


@cache
def members(path: Path) -> frozenset[str]:
    """Public methods and fields of a module's public classes, those of plain Python aside."""
    found = set()
    for kind in tree(path).body:
        for node in kind.body if isinstance(kind, ast.ClassDef) and kind.name[0] != "_" else ():
            if isinstance(node, ast.FunctionDef):
                found.add(node.name)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.add(node.target.id)
    return frozenset(name for name in found - COMMON if name[0] != "_")


@cache
def taken(path: Path) -> frozenset[str]:
    """Dotted names of ours that code imports, or reaches as attributes of an imported module."""
    names, door = set(), {}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("causalrec_lab"):
            door |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in door:
            names.add(f"{door[node.value.id]}.{node.attr}")
    return frozenset(names | {*door.values()})


@cache
def used_by(notebook: str, folder: bool) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """(dotted names in code, in prose, attributes) of a notebook, its own folder read too or not."""
    own = sorted((PACKAGE / "course" / f"nb{notebook[:2]}").rglob("*.py")) if folder else []
    paths = (NOTEBOOKS[notebook], *own)
    told = re.findall(r"causalrec_lab(?:\.\w+)+", NOTEBOOKS[notebook].read_text(encoding="utf-8"))
    attributes = {
        node.attr for path in paths for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)
    }
    return frozenset().union(*map(taken, paths)), frozenset(told), frozenset(attributes)


def names_it(names: frozenset[str], module: str) -> bool:
    """Whether some dotted name is the module, or a name it defines, through whatever door."""
    for name in names:
        door, _, last = name.rpartition(".")
        if name == module or (last in defined(FILES[module]) and f"{module}.".startswith(f"{door}.")):
            return True
    return False


def teaches(notebook: str, module: str) -> bool:
    inside = ".".join(module.split(".")[:2])
    code, told, attributes = used_by(notebook, not inside.endswith(TOOLS))
    names = code | told
    if FILES[module].stem == "__init__" and any(f"{name}.".startswith(f"{module}.") for name in names):
        return True
    if names_it(names, module) or module.startswith(f"causalrec_lab.course.nb{notebook[:2]}"):
        return True
    if any(f"{name}.".startswith(f"{inside}.") for name in names):
        reached = members(FILES[module]) & attributes
        if len(reached) >= (1 if any(f"{name}.".startswith(f"{inside}.") for name in code) else 2):
            return True
    neighbours = [other for other in FILES if f"{other}.".startswith(f"{inside}.") and other != module]
    return any(names_it(taken(FILES[other]), module) and names_it(names, other) for other in neighbours)


@pytest.mark.parametrize("module", FILES)
def test_a_module_names_only_notebooks_that_really_use_it(module):
    false = [name for name in taught_in(FILES[module]) if name in NOTEBOOKS and not teaches(name, module)]
    true = [name for name in NOTEBOOKS if teaches(name, module)]
    assert not false, (
        f"{module}: {', '.join(false)} never uses it; name one of {', '.join(true) or 'those to come'}, "
        "or end the docstring with `Taught in no notebook.`"
    )


def test_the_rule_tells_use_from_hearsay():
    assert teaches("05_what_to_adjust_for", "causalrec_lab.estimate")  # a name through the door
    assert teaches("04_sixteen_stories", "causalrec_lab.identify.algorithm")  # behind `identify`
    assert teaches("00_start_here", "causalrec_lab.device")  # told of in its prose
    assert not teaches("01_conditional_probability", "causalrec_lab.training.loop")
    assert not teaches("00_start_here", "causalrec_lab.workbook.run")
    assert not teaches("09_causal_model", "causalrec_lab.course.nb04.cards")
