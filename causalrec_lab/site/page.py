"""One notebook as one page: text, code, stored outputs, live parts, contents; no request to anywhere.

Terms: a *section* is what stands below one heading; search finds sections.

Taught in no notebook.
"""

import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from causalrec_lab.errors import LabError
from causalrec_lab.lesson.exercises import hint_of
from causalrec_lab.site import live
from causalrec_lab.texts import beside, rich, speaking
from causalrec_lab.workbook import editions
from causalrec_lab.workbook.merge import read_notebook
from causalrec_lab.workbook.run import WIDGET_VIEW
from causalrec_lab.workbook.source import Project, read_source

words = beside(__file__)

LARGEST = 3_000_000  # bytes of one page
_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
_OUTSIDE = re.compile(r"""(?:(?:src|data|action|poster)=|url\()["']?(?:https?:)?//|<iframe|<link""")
_FOLDED = {"widget", "setup", "further"}  # whose code is not what is read
# Set before anything is drawn; whoever chose a theme here has it again.
_THEME = """{let t;try{t=localStorage.getItem("causalrec theme")}catch{}
t??=matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light";
document.documentElement.dataset.jpThemeLight=t!=="dark"}"""
_SAFE = "default-src 'self' file: data: 'unsafe-inline'; connect-src 'none'; form-action 'none'"


@dataclass
class Page:
    """A page as it is written, and what others need to know of it."""

    name: str
    title: str = ""
    html: str = ""
    sections: list[tuple[str, str, str]] = field(default_factory=list)  # anchor, heading, words
    live: int = 0
    letters: frozenset[str] = frozenset()  # that its live parts show


def markdown(source: str) -> str:
    """Markdown as HTML; tables can be scrolled by keyboard, links to notebooks lead to their pages."""
    import mistune

    made = mistune.create_markdown(escape=False, plugins=["table", "strikethrough"])(source)
    made = re.sub(r"(?s)(<table>.*?</table>)", r'<div class="scroll" tabindex="0">\1</div>', made)
    made = re.sub(r"<th([^>]*)></th>", r"<td\1></td>", made)  # a corner without words is no heading
    return re.sub(r'href="(?:\./|notebooks/)?([\w.]+)\.ipynb', r'href="\1.html', made)


def _coloured(code: str) -> str:
    """Python with a class for each kind of word."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    made = highlight(code, PythonLexer(), HtmlFormatter(nowrap=True))
    return f'<pre class="code" tabindex="0"><code>{made}</code></pre>'


class Body:
    """Builds the inside of a page cell by cell, and remembers headings, anchors and words."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.contents: list[tuple[int, str, str]] = []
        self.sections: list[list[str]] = []
        self.live = 0
        self.letters: set[str] = set()  # of live parts

    def text(self, source: str) -> None:
        """A cell of text; each heading gets an anchor, and begins a section."""
        made = _HEADING.sub(self._heading, markdown(source))
        self.parts.append(made)
        for piece in re.split(r"(?=<h[1-6] id=)", made):
            anchor = re.match(r'<h\d id="([^"]+)"', piece)
            said = html.unescape(re.sub(r"<[^>]+>", " ", piece.partition("</h")[2] if anchor else piece))
            section = next((one for one in self.sections if anchor and one[0] == anchor[1]), None)
            section = section or (self.sections[-1] if self.sections else None)
            if section:
                section[2] = " ".join(f"{section[2]} {re.sub(r'^[1-6]>', '', said)}".split())

    def _heading(self, found: re.Match) -> str:
        level, said = int(found[1]), re.sub(r"<[^>]+>", "", found[2])
        slug = re.sub(r"\W+", "-", html.unescape(said).casefold()).strip("-") or "part"
        taken = {anchor for _, anchor, _ in self.contents}
        anchor = next(a for a in (slug, *(f"{slug}-{n}" for n in range(2, 99))) if a not in taken)
        self.contents.append((level, anchor, said))
        self.sections.append([anchor, html.unescape(said), ""])
        return f'<h{level} id="{anchor}">{found[2]}</h{level}>'

    def code(self, source: str, tags: Sequence[str]) -> None:
        """A cell of code, folded where it only calls up what stands below it."""
        shown = _coloured(source)
        if _FOLDED & set(tags):
            shown = f"<details class=code><summary>{words('site.code')}</summary>{shown}</details>"
        self.parts.append(shown)

    def output(self, output: Mapping[str, Any]) -> None:
        """What a cell printed or showed; never what it would load."""
        data = output.get("data", {})
        plain = output.get("text") or data.get("text/plain") or output.get("evalue", "")
        if "image/png" in data:
            source = f"data:image/png;base64,{data['image/png']}"
            data = {"text/html": f'<img alt="{html.escape(plain)}" src="{source}">'}
        made = data.get("text/html") or f'<pre tabindex="0">{html.escape(plain)}</pre>'
        self.parts.append(f'<div class="output scroll" tabindex="0">{made}</div>' if "<table" in made else
                          f'<div class="output">{made}</div>')  # fmt: skip

    def part(self, part: Mapping[str, Any], twin: str, *, folded: str = "") -> None:
        """A live part, folded under a line if there is one; where no script runs, its words stand instead."""
        self.live += 1
        self.letters |= set(json.dumps(part["table"], ensure_ascii=False))
        facts = json.dumps({**part, "table": live.packed(part["table"])}, ensure_ascii=False)
        facts = facts.replace("</", "<\\/")
        note = f'<p class="note">{html.escape(part["note"])}</p>' if part["note"] else ""
        made = (
            f'<div class="live" id="live-{self.live}"><pre class="twin">{html.escape(twin)}</pre>'
            f'<script type="application/json">{facts}</script></div>{note}'
        )
        self.parts.append(f"<details><summary>{folded}</summary>{made}</details>" if folded else made)

    def needs_python(self, exercise: str = "") -> None:
        """Says that the lab goes on here; an exercise has its hints."""
        self.parts.append(f'<p class="note">{words("site.check" if exercise else "site.lab")}</p>')
        for step in range(3) if exercise else ():
            head = words("site.hint", step=step + 1)
            said = rich(hint_of(exercise, step + 1))
            self.parts.append(f'<details class="hint"><summary>{head}</summary><p>{said}</p></details>')

    def listed(self) -> str:
        """The contents: headings of the second and third level."""
        lines = [
            f'<li class="level{level}"><a href="#{anchor}">{said}</a></li>'
            for level, anchor, said in self.contents
            if level in (2, 3)
        ]
        head = f"<summary>{words('site.contents')}</summary>"
        return f"<details class=contents>{head}<ul>{''.join(lines)}</ul></details>" if lines else ""


def notebook_page(project: Project, name: str, around: Sequence[str] = ("", "")) -> Page:
    """The page of a notebook as it is stored: the learner's cells, with the outputs that they had.

    Args:
        project: where the notebook is.
        name: such as "01_conditional_probability".
        around: the pages before and after it, "" where there is none.

    Raises:
        LabError: it was never built, or its page asks for something outside or is too large.
    """
    source, path = read_source(project.source(name)), project.stored(name)
    if not path.is_file():
        raise LabError(f"there is no notebooks/{name}.ipynb; run `make notebooks` first")
    stored = nbformat.read(path, as_version=4)
    cells, twins = {cell.id: cell for cell in stored.cells}, twins_of(stored)
    with speaking(source.language):
        body = Body()
        mine = [cell for cell in editions.workbook(source) if "solution" not in cell.tags]
        names = live.imported(cell.text for cell in mine if cell.kind == "code")
        above = ""
        for cell in mine:
            if above.endswith(".show()") and cell.text == above.replace(".show()", ".static()"):
                continue  # the still picture of the card that lives right above
            above = cell.text
            if cell.kind == "markdown":
                body.text(cell.text)
            else:
                if "teacher" not in cell.tags:
                    body.code(cell.text, cell.tags)
                _below(body, cell, cells[cell.id].outputs, names, twins.get(cell.id, ""))
        return finished(name, body, around, source.language)


def twins_of(notebook: Any) -> dict[str, str]:
    """What a stored notebook keeps of each cell in words.

    Of a card above its own picture it keeps the question alone (`workbook.run.clean`): then the picture's.
    """
    twins, below = {}, ""
    for cell in reversed(notebook.cells):
        said = _words(cell.get("outputs", ()))
        cut = said.endswith(("?", "？")) and live.squeezed(below).startswith(live.squeezed(said))
        twins[cell.id], below = below if cut else said, said
    return twins


def _words(outputs: Sequence[Any]) -> str:
    return "\n".join(output.get("data", {}).get("text/plain", "") for output in outputs)


def own_page(path: Path) -> Page:
    """A learner's notebook as it was saved: nothing of it is run, cards and questions are as they were left.

    Raises:
        LabError: it is no notebook, or its page asks for something outside or is too large.
    """
    try:
        notebook = read_notebook(path.read_bytes())
    except OSError as error:
        raise LabError(f"{path}: {error.strerror}") from error
    widgets = notebook.metadata.get("widgets", {}).get("application/vnd.jupyter.widget-state+json", {})
    body, words_of = Body(), {"broken": words("site.own")}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            body.text(cell.source)
            continue
        body.code(cell.source, cell.metadata.get("tags", []))
        for output in cell.outputs:
            data = output.get("data", {})
            model = data.get(WIDGET_VIEW, {}).get("model_id")
            kept = widgets.get("state", {}).get(model, {}).get("state", {})
            if {"spec", "state", "reply"} <= set(kept):
                still = {key: kept[key] for key in ("spec", "state", "reply")}
                body.part(still | {"table": None, "words": words_of, "note": ""}, data.get("text/plain", ""))
            else:
                body.output(output)
    return finished("index", body)


def _below(
    body: Body, cell: Any, outputs: Sequence[Any], names: Mapping[str, tuple[str, str]], twin: str
) -> None:
    """What stands below a cell of code: its live part, or its outputs and what needs Python."""
    asked = editions.EXERCISE.findall(cell.text) if "exercise" in cell.tags else []
    if "widget" in cell.tags and outputs and (shown := live.shown_by(cell.text, names, twin)):
        folded = words("site.teacher") if "teacher" in cell.tags else ""
        body.part(live.live_part(shown), twin, folded=folded)
        return
    for output in outputs if "setup" not in cell.tags and not asked else ():
        body.output(output)
    if asked or "widget" in cell.tags:
        body.needs_python(*asked[:1])


def finished(name: str, body: Body, around: Sequence[str] = ("", ""), language: str = "en") -> Page:
    """The whole page around a body.

    Raises:
        LabError: it asks for something outside, or is too large.
    """
    title = next((said for level, _, said in body.contents if level == 1), name)
    inside = "\n".join(body.parts)
    first, rest = re.match(r"(.*?</h1>)?(.*)", inside, re.DOTALL).groups(default="")
    steps = zip(("before", "after"), around, strict=True)
    links = [f'<a class="{way}" href="{to}.html">{words(f"site.{way}")}</a>' for way, to in steps if to]
    said = {key: words(f"site.{key}", count="{count}") for key in _WORDS}
    said |= {"theme": _THEME, "safe": _SAFE, "links": " ".join(links), "contents": body.listed()}
    made = _TEMPLATE.format(language=language, title=title, head=first, body=rest, **said)
    code = re.sub(r"(?s)<script type=.*?</script>|<pre.*?</pre>|src=\"data:[^\"]*\"", "", rest)
    if found := _OUTSIDE.search(code):
        raise LabError(f"{name}: the page would ask for something outside: {code[found.start() :][:80]!r}")
    if (size := len(made.encode("utf-8"))) > LARGEST:
        raise LabError(f"{name}: its page has {size:,} bytes, {LARGEST:,} at most")
    sections = [(anchor, said, below) for anchor, said, below in body.sections]
    return Page(name, html.unescape(title), made, sections, body.live, frozenset(body.letters))


_WORDS = ("skip", "home", "search", "hint_search", "found", "nothing", "dark", "light", "foot")
_TEMPLATE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{safe}"><title>{title}</title><script>{theme}</script>
<link rel="stylesheet" href="assets/site.css"><link rel="icon" href="data:,"></head>
<body data-found="{found}" data-nothing="{nothing}" data-dark="{dark}" data-light="{light}">
<a class="skip" href="#main">{skip}</a>
<header class="top"><a class="home" href="index.html">{home}</a>
<search><label for="search">{search}</label>
<input id="search" type="search" autocomplete="off" placeholder="{hint_search}">
<div id="hits"></div></search><button id="theme" type="button"></button></header>
<main id="main" tabindex="-1">
{head}
{contents}
{body}
</main>
<footer><nav aria-label="{home}">{links}</nav><p>{foot}</p></footer>
<script src="assets/site.js"></script></body></html>
"""


def plain_page(path: Path, name: str) -> Page:
    """A document of the repository as a page, such as the glossary."""
    body = Body()
    body.text(path.read_text(encoding="utf-8"))
    return finished(name, body)
