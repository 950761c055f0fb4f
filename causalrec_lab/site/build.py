"""Writes the site: the pages, one script, one style sheet, one font, the index and what search looks through.

Taught in no notebook.
"""

import json
import os
import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from causalrec_lab.course import plan
from causalrec_lab.lesson.places import COURSES, folder
from causalrec_lab.site.page import Body, Page, finished, notebook_page, own_page, plain_page
from causalrec_lab.texts import beside, speaking
from causalrec_lab.view import front, look
from causalrec_lab.workbook.files import write_atomically
from causalrec_lab.workbook.source import Project, read_source

words = beside(__file__)

_HERE = Path(__file__).parent
_FONT = "noto-sans-sc.woff"
_FAR = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")  # letters that a Western system may lack


def build_site(
    project: Project, target: Path, wanted: list[str], *, say: Callable[[str], object]
) -> list[Page]:
    """Build the pages asked for, or all, and everything around them; two at a time where there are cores.

    Args:
        project: where the stored notebooks are.
        target: the folder; pages of an earlier build go if all are built, and stay if not.
        wanted: notebooks by name or number; all if empty. Search finds only pages of this build.
        say: hears one line a page.

    Raises:
        LabError: a notebook was never built, or a page is too large or asks for something outside.
    """
    if not wanted and (target / "assets" / "site.js").is_file():  # a site, and nothing else, is cleared away
        for old in target.glob("*.html"):
            old.unlink()
    jobs = [(project, name, _around(project.names(), name)) for name in project.pick(wanted)]
    pages = []
    with ProcessPoolExecutor(min(2, _cores(), len(jobs)), get_context("spawn"), _quiet) as pool:
        for page in pool.map(_made, jobs):
            write_atomically(target / f"{page.name}.html", page.html)
            say(f"{page.name}: {len(page.html.encode()) / 1e6:.2f} MB, {page.live} live parts")
            pages.append(page)
    pages += [plain_page(project.root / "GLOSSARY.md", "glossary"), index(project)]
    for page in pages[-2:]:
        write_atomically(target / f"{page.name}.html", page.html)
    _lay_assets(target / "assets", pages)
    write_atomically(target / ".nojekyll", "")
    say(f"open {target / 'index.html'}")
    return pages


def build_own(path: Path, target: Path, *, say: Callable[[str], object]) -> None:
    """Write one learner's notebook as a folder with a page, to keep or to hand in."""
    page = own_page(path)
    write_atomically(target / "index.html", page.html)
    _lay_assets(target / "assets", [page])
    say(f"open {target / 'index.html'}")


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _quiet() -> None:
    """No answer of whoever builds the site is read or kept."""
    os.environ.update(CAUSALREC_PROGRESS="off", CAUSALREC_LANG="en", HF_HUB_OFFLINE="1")


def _made(job: tuple[Project, str, tuple[str, str]]) -> Page:
    return notebook_page(*job)


def _around(row: list[str], name: str) -> tuple[str, str]:
    """The notebooks before and after one; lessons stand alone."""
    padded = ["", *row, ""]
    at = padded.index(name) if name in row else 0
    return (padded[at - 1], padded[at + 1]) if at else ("", "")


def index(project: Project) -> Page:
    """The first page: the lesson of 90 minutes, routes, notebooks with their minutes, how to get the lab."""
    with speaking("en"):
        body = Body()
        lesson = f"[{words('index.lesson')}](lesson_90.ipynb) ([{words('index.zh')}](lesson_90.zh.ipynb))"
        body.text(f"# {words('index.title')}\n\n{words('index.lead')}\n\n**{lesson}**")
        files = {name[:2]: name for name in project.names()}

        def link(number: str, said: str) -> str:
            return f"[{said}]({files[number]}.ipynb)" if number in files else said

        lines = [
            f"- **{words(f'index.{route}')}** ({words('index.minutes', count=plan.minutes(route))}): "
            + " ".join(link(number, number) for number in plan.stops(route))
            for route in plan.routes()
        ]
        body.text("\n".join([f"## {words('index.routes')}\n", *lines]))
        heads = [words(f"index.{key}") for key in ("notebook", "line", "lessons")]
        rows = [f"| {' | '.join(heads)} |", "|---|---|---|"]
        for number, name in files.items():
            title, asked = _about(project, name)
            minutes = [str(one.minutes) for one in plan.lessons().values() if one.name[:2] == number]
            rows.append(f"| {link(number, title)} | {asked} | {' + '.join(minutes)} |")
        body.text("\n".join([f"## {words('index.notebooks')}\n", *rows]))
        body.text(f'<p><a href="glossary.html">{words("index.glossary")}</a></p>')
        body.text(f"## {words('index.page')}\n\n{words('index.page_text')}")
        body.text(f"## {words('index.lab')}\n\n{words('index.lab_text')}\n\n    make lab")
        return finished("index", body)


def _about(project: Project, name: str) -> tuple[str, str]:
    """The title of a notebook and the line in italics below it."""
    text = read_source(project.source(name)).cells[0].text
    title = re.search(r"(?m)^# (.+)$", text)
    line = re.search(r"(?m)^\*([^*\n]+)\*$", text)
    return (title[1] if title else name), (line[1] if line else "")


def _lay_assets(target: Path, pages: list[Page]) -> None:
    """The script (the front end of the lab, and in place of its kernel the tables), styles, font, search."""
    courses = [path for course in COURSES for path in sorted(folder(course).glob("nb*/*"))]
    view = Path(front.__file__).parent
    lab = [view / "front.js", *(path for path in courses if path.suffix == ".js")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in (*lab, _HERE / "site.js"))
    code = code.replace("export default { render };", "")
    write_atomically(target / "site.js", f"(() => {{\n{code}}})();\n")
    styles = [view / "front.css", *(path for path in courses if path.suffix == ".css"), _HERE / "site.css"]
    write_atomically(target / "site.css", "\n".join(path.read_text(encoding="utf-8") for path in styles))
    found = [[page.name, page.title, *section] for page in pages for section in page.sections]
    said = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    write_atomically(target / "search.js", f"window.SEARCH = {said};\n")
    letters = {letter for page in pages for letter in page.letters}
    letters |= {one for path in target.parent.glob("*.html") for one in set(path.read_text(encoding="utf-8"))}
    _lay_font(target / _FONT, "".join(sorted(filter(_FAR.match, letters))))


def _lay_font(path: Path, letters: str) -> None:
    """The project's Chinese font, cut down to these letters (SIL OFL 1.1 allows it; see NOTICE)."""
    from fontTools.subset import Options, Subsetter, load_font, save_font

    options = Options(flavor="woff", hinting=False, layout_features=[], notdef_outline=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with load_font(str(look.chinese_font()), options) as font:
        cutter = Subsetter(options)
        cutter.populate(text=letters or "中")
        cutter.subset(font)
        save_font(font, str(path), options)
