"""Assembles a lesson from cells of notebooks, so that nothing is written twice, and its translations.

Terms: a lesson *takes* a cell by a marker without a text, `# %% id="01-rows-x1-x2-x3" sha="..."`; cells whose
ids begin with the lesson's own number are its own. `sha` says which text was read when the cell was taken: a
part has *moved* when the notebook's text is another one now. `paragraphs="1,3-4"` takes only these, and
`apart` on the setup cell names what two notebooks use for different things. A *translation* is
lesson_90.zh.toml: a table for each cell with `text`, and the `sha` of the English that it says.

Taught in no notebook.
"""

import ast
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from causalrec_lab.errors import DataProblem
from causalrec_lab.workbook.cells import Cell, Source, read_percent
from causalrec_lab.workbook.files import write_atomically
from causalrec_lab.workbook.translations import hash_of

_SECTION = re.compile(r"^## .*\n*", re.MULTILINE)
_CLOCKED = re.compile(r"^(#{2,4} )Minute \d+\b[:· ]*(\w)", re.MULTILINE)
_HAN = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”…]"
_BROKEN = re.compile(rf"({_HAN}\**)\n(?=\**{_HAN})")  # a page would show this end of a line as a space


def assembled(path: Path) -> Source:
    """A lesson with every cell in it.

    Raises:
        DataProblem: it takes a cell that no notebook has, or writes a text below the marker of a taken cell.
    """
    recipe = read_percent(path)
    there = _origins(path, recipe)
    apart = " ".join(dict(cell.marks).get("apart", "") for cell in recipe.cells).split()
    cells = []
    for cell in recipe.cells:
        if not _taken(recipe, cell):
            cells.append(cell)
            continue
        if cell.text.strip():
            where = f"{path.name}, line {cell.line}"
            raise DataProblem(f"{where}: {cell.id} is taken; write below an id of your own")
        origin, number = there[cell.id], cell.id[:2]
        text = _own_words(origin.text, dict(cell.marks).get("paragraphs", ""))
        if origin.kind == "code":
            text = _kept_apart(origin.text, apart, number)
        cells.append(replace(cell, kind=origin.kind, text=text, tags=origin.tags))
    return Source(path.stem, path, tuple(cells))


def _own_words(text: str, paragraphs: str = "") -> str:
    """A taken text without the section and the minute that it had in its notebook.

    >>> _own_words("## By hand\\n\\n### Minute 8: the coin\\n\\nOne.\\n\\nTwo.", "1,3")
    '### The coin\\n\\nTwo.'
    """
    text = _CLOCKED.sub(lambda found: found[1] + found[2].upper(), _SECTION.sub("", text)).strip("\n")
    if not paragraphs:
        return text
    blocks = re.split(r"\n\s*\n", text)
    ends = (part.partition("-")[::2] for part in paragraphs.split(","))
    wanted = [n for low, high in ends for n in range(int(low), int(high or low) + 1)]
    if max(wanted) > len(blocks):
        begins = f"the cell that begins {text[:40]!r}"
        raise DataProblem(f"paragraph {max(wanted)} is asked of {begins}, which has {len(blocks)}")
    return "\n\n".join(blocks[n - 1] for n in wanted)


def _kept_apart(code: str, names: list[str], number: str) -> str:
    """Code whose `names` get the number of their notebook: two notebooks use them for different things.

    Raises:
        DataProblem: one of the names stands in a text of the code, too.

    >>> _kept_apart("cards.room(rows)", ["cards"], "01")
    'cards_01.room(rows)'
    """
    if not names:
        return code
    pattern = rf"(?<![\w.])({'|'.join(names)})\b"
    changed = re.sub(pattern, rf"\g<1>_{number}", code)
    wanted = ast.parse(code)
    for node in ast.walk(wanted):
        if isinstance(node, ast.Name) and node.id in names:
            node.id = f"{node.id}_{number}"
    if ast.dump(ast.parse(changed)) != ast.dump(wanted):
        raise DataProblem(f"cannot rename {', '.join(names)} in the code {code[:60]!r}...; take another cell")
    return changed


def moved(path: Path) -> list[str]:
    """The parts of a lesson whose notebook says something else now: one sentence each."""
    if path.suffix == ".toml":
        english, said = {cell.id: cell.text for cell in _english(path).cells}, _translations(path)
        return [
            f"{name}: {_because(entry, english)}"
            for name, entry in said.items()
            if entry["sha"] != hash_of(english.get(name, ""))
        ]
    recipe = read_percent(path)
    there = _origins(path, recipe)
    found = []
    for cell in filter(lambda cell: _taken(recipe, cell), recipe.cells):
        now, was = hash_of(there[cell.id].text), dict(cell.marks).get("sha")
        if now != was:
            found.append(f"line {cell.line}: {cell.id} was {was or 'never read'}, is {now}")
    return found


def _because(entry: dict[str, str], english: dict[str, str]) -> str:
    name = "its English moved" if entry["sha"] else "never compared with its English"
    return name if entry["name"] in english else "the lesson has no such cell any more"


def take(path: Path) -> int:
    """Write down that every part was read as it is now: the new checksums; how many were new."""
    count, text = len(moved(path)), path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        english = {cell.id: cell.text for cell in _english(path).cells}
        for name in _translations(path):
            mark = rf'(?m)^(\["{re.escape(name)}"\]\n)(?:sha = "\w*"\n)?'
            text = re.sub(mark, rf'\g<1>sha = "{hash_of(english.get(name, ""))}"\n', text)
    else:
        recipe = read_percent(path)
        there, lines = _origins(path, recipe), text.split("\n")
        for cell in recipe.cells:
            if _taken(recipe, cell):
                line = re.sub(r' sha="\w*"', "", lines[cell.line - 1])
                lines[cell.line - 1] = f'{line} sha="{hash_of(there[cell.id].text)}"'
        text = "\n".join(lines)
    write_atomically(path, text)
    return count


def translated(path: Path) -> Source:
    """A lesson in another language; English where a translation is missing or its English moved.

    How many texts are still English stands below the title, in the words `notice` of the file.
    """
    english, said, language = _english(path), _translations(path), path.stem.partition(".")[2]
    cells, left = [], 0
    for cell in english.cells:
        entry = said.get(cell.id)
        if entry and entry["sha"] == hash_of(cell.text):
            text = _same_program(path, cell, entry["text"].strip("\n"))
            cells.append(replace(cell, text=text if cell.kind == "code" else _BROKEN.sub(r"\1", text)))
        else:
            cells.append(cell)
            left += cell.kind == "markdown"
    if left:
        notice = _toml(path).get("notice", "{count} texts are not translated yet.").format(count=left)
        cells[0] = replace(cells[0], text=f"{cells[0].text}\n\n> {notice}")
    set_language = f'from causalrec_lab.texts import use\n\nuse("{language}")'
    place = next((n for n, cell in enumerate(cells) if "setup" in cell.tags), len(cells))
    cells.insert(place, Cell(f"{english.number}-language", "code", set_language))
    return Source(path.stem, path, tuple(cells))


def _same_program(path: Path, cell: Cell, text: str) -> str:
    """A translated cell: in code only comments and strings may differ."""
    if cell.kind == "code" and _program(text) != _program(cell.text):
        mend = "translate only its comments and strings"
        raise DataProblem(f"{path.name}: the code of {cell.id} is another program; {mend}")
    return text


def _program(code: str) -> str:
    """A program without its comments, the words of its strings and the widths of what it prints."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
        if isinstance(node, ast.JoinedStr):
            node.values = [part for part in node.values if isinstance(part, ast.FormattedValue)]
        if isinstance(node, ast.FormattedValue):
            node.format_spec = None
    return ast.dump(tree)


def parts(path: Path) -> list[Path]:
    """The files that a source is made from: itself, and for a lesson those that it takes cells from."""
    if path.suffix == ".toml":
        return [path, *parts(_english_path(path))]
    if not path.stem.startswith("lesson_"):
        return [path]
    numbers = set(re.findall(r'(?m)^# %%.* id="(\d\d)-', path.read_text(encoding="utf-8")))
    return [path, *(one for one in sorted(path.parent.glob("[0-9][0-9]_*.py")) if one.stem[:2] in numbers)]


def _english_path(path: Path) -> Path:
    return path.with_name(f"{path.stem.partition('.')[0]}.py")


def _english(path: Path) -> Source:
    return assembled(_english_path(path))


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataProblem(f"cannot read {path.name}: {error}") from error


def _translations(path: Path) -> dict[str, dict[str, str]]:
    """Cell -> its name, text and checksum."""
    tables = {name: entry for name, entry in _toml(path).items() if isinstance(entry, dict)}
    return {name: {"name": name, "sha": "", "text": "", **entry} for name, entry in tables.items()}


def _taken(recipe: Source, cell: Cell) -> bool:
    return not cell.id.startswith(f"{recipe.number}-")


def _origins(path: Path, recipe: Source) -> dict[str, Cell]:
    """The cells that a lesson takes, as their notebooks have them."""
    wanted = {cell.id for cell in recipe.cells if _taken(recipe, cell)}
    cells = (cell for one in parts(path)[1:] for cell in read_percent(one).cells)
    there = {cell.id: cell for cell in cells if cell.id in wanted}
    if lost := sorted(wanted - set(there)):
        mend = "take another one, or give it an id that begins with the lesson's own number"
        raise DataProblem(f"{path.name} takes {', '.join(lost)}, which no notebook has; {mend}")
    return there
