"""Reads a notebook's source, the one file a person edits, into cells with an id, tags and a line number.

Terms: a *source* is notebooks/source/NN_name.py in jupytext's percent format; a *cell* is what stands
between two `# %%` lines; its *id* is the name on that line, `# %% id="01-the-room"`, given once and kept.
A *lesson*, lesson_90.py, is assembled from cells of other sources, see `lessons`.

Taught in no notebook.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from causalrec_lab.errors import DataProblem, LabError, unknown_name
from causalrec_lab.workbook import lessons
from causalrec_lab.workbook.cells import Source, read_percent
from causalrec_lab.workbook.files import write_atomically

NAME = re.compile(r"(\d\d)_[a-z0-9]+(?:_[a-z0-9]+)*")
LESSON = re.compile(r"lesson_\d+(?:\.[a-z]{2})?")


@dataclass(frozen=True)
class Project:
    """Where things are: everything hangs below one folder.

    >>> Project(Path("lab")).source("01_conditional_probability").as_posix()
    'lab/notebooks/source/01_conditional_probability.py'
    """

    root: Path
    mine: Path | None = None  # the learner's own folder, where it is not in the clone

    @property
    def notebooks(self) -> Path:
        """The executed notebooks."""
        return self.root / "notebooks"

    @property
    def build(self) -> Path:
        """What can be made again at any time."""
        return self.root / "build"

    @property
    def my(self) -> Path:
        """The learner's own copy."""
        return self.mine or self.root / "my"

    def source(self, name: str) -> Path:
        """The source of one notebook; of a translated lesson, the file of its translations."""
        return self.notebooks / "source" / f"{name}.{'toml' if '.' in name else 'py'}"

    def stored(self, name: str) -> Path:
        """The executed notebook made from that source."""
        return self.notebooks / f"{name}.ipynb"

    def names(self) -> list[str]:
        """Every notebook that has a source, in order."""
        return sorted(p.stem for p in (self.notebooks / "source").glob("*.py") if NAME.fullmatch(p.stem))

    def lessons(self) -> list[str]:
        """Every lesson that is assembled from notebooks, and its translations: "lesson_90.zh"."""
        found = (path.stem for path in (self.notebooks / "source").glob("lesson_*.*"))
        return sorted(stem for stem in found if LESSON.fullmatch(stem) and self.source(stem).is_file())

    def every(self) -> list[str]:
        """Every notebook and every lesson: what is built, laid and run."""
        return self.names() + self.lessons()

    def worksheet(self, name: str) -> Path:
        """The page to print of one lesson."""
        return self.notebooks / "worksheets" / f"{name}.html"

    def pick(self, wanted: list[str]) -> list[str]:
        """The notebooks a person asked for: by name, by number ("01"), or by path; all of them if none.

        Raises:
            UnknownName: a name that no source has.
        """
        picked = []
        for word in wanted:
            stem = Path(word).name.removesuffix(".ipynb").removesuffix(".py")
            found = [name for name in self.every() if stem in (name, name[:2])]
            if not found:
                raise unknown_name("notebook", word, self.every())
            picked += found
        return sorted(set(picked)) if wanted else self.every()


def find_project() -> Project:
    """The clone this package was installed from, or the one the command is typed in.

    Raises:
        LabError: there is no notebooks/source here.
    """
    here = Path(__file__).resolve().parents[2]
    for root in (here, Path.cwd(), *Path.cwd().parents):
        if (root / "notebooks" / "source").is_dir():
            return Project(root)
    lost = f"no folder notebooks/source in {here} or above {Path.cwd()}; a package alone has no notebooks"
    mend = "clone the repository that it was made from, or unpack its archive, and type the command there"
    raise LabError(f"{lost}; {mend}")


def read_source(path: Path) -> Source:
    """The cells of a source, in order; of a lesson, with the cells that it takes from other sources.

    Widget cells get the tag nbval-ignore-output too: what a widget shows changes from run to run.

    Raises:
        DataProblem: the file is missing, is not named NN_name.py, or holds no cells.
    """
    if LESSON.fullmatch(path.stem):
        return lessons.translated(path) if path.suffix == ".toml" else lessons.assembled(path)
    if not NAME.fullmatch(path.stem):
        mend = "call it NN_name.py, such as 06_recommenders.py"
        raise DataProblem(f"{path.name} is no notebook's name; {mend}")
    return read_percent(path)


def name_cells(path: Path) -> int:
    """Write an id onto the marker of every cell of a source that has none; how many were named.

    An id stays with its cell through edits: a learner's work is carried over by it.
    """
    if path.suffix == ".toml":
        return 0
    source = read_percent(path)
    lines = path.read_text(encoding="utf-8").split("\n")
    new = [cell for cell in source.cells if ' id="' not in lines[cell.line - 1]]
    for cell in new:
        mark = re.match(r"# %%(?: \[markdown\])?", lines[cell.line - 1])[0]
        lines[cell.line - 1] = f'{mark} id="{cell.id}"{lines[cell.line - 1][len(mark) :]}'
    if new:
        write_atomically(path, "\n".join(lines))
    return len(new)
