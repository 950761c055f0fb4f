"""The notebook factory: sources -> executed notebooks, editions, and the learner's own copy.

Terms: `source` is what a person edits, an `edition` is what is derived from it, `my/` is the learner's copy.
The commands here are reached by `python -m causalrec_lab notebooks | editions | translations | article_page |
my | new`; each loads what it needs when it is called: `make lab` does not wait for the tools of the factory.

Taught in notebooks/00_start_here.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from causalrec_lab.errors import LabError
from causalrec_lab.workbook.my import lay_my
from causalrec_lab.workbook.settings import install_extension, install_settings
from causalrec_lab.workbook.source import Project, find_project


def say(sentence: str) -> None:
    """One line for the terminal, shown at once."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def _parser(name: str, about: str | None) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(prog=f"causalrec_lab {name}", description=about)


def main_notebooks(argv: list[str], *, project: Project | None = None) -> int:
    """`notebooks [NAME...] [--all]`: run sources and store them as notebooks/NN_name.ipynb."""
    from causalrec_lab.workbook.build import build_all, read_parts

    parser = _parser("notebooks", main_notebooks.__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="01 or 01_name; without one, what changed")
    parser.add_argument("--all", action="store_true", help="build every notebook, changed or not")
    parts = "write into a lesson that its parts were read as they are now, and build nothing"
    parser.add_argument("--read", action="store_true", help=parts)
    asked, project = parser.parse_args(argv), project or find_project()
    if asked.read:
        read_parts(project, asked.names, say=say)
        return 0
    failures = build_all(project, asked.names, everything=asked.all, say=say)
    return 1 if failures else 0


def main_editions(argv: list[str], *, project: Project | None = None) -> int:
    """`editions`: derive build/learner and build/instructor; count the translated texts of each page."""
    from causalrec_lab.workbook import translations
    from causalrec_lab.workbook.build import write_editions

    _parser("editions", main_editions.__doc__).parse_args(argv)
    project = project or find_project()
    write_editions(project, say=say)
    for language in translations.LANGUAGES:
        for line in translations.summary(project.root / "causalrec_lab", language):
            say(line)
    return 0


def main_translations(argv: list[str], *, project: Project | None = None) -> int:
    """`translations [--read PAGE...]`: count the translated texts, and list those whose English moved."""
    from causalrec_lab.workbook import translations

    parser = _parser("translations", translations.__doc__)
    what = "pages whose two languages you have read side by side, such as course/nb01, or all"
    parser.add_argument("--read", nargs="+", metavar="PAGE", default=[], help=what)
    asked = parser.parse_args(argv)
    package = (project or find_project()).root / "causalrec_lab"
    return 1 if translations.report(package, asked.read, say) else 0


def main_article_page(argv: list[str], *, project: Project | None = None) -> int:
    """`article_page`: the article's claims in its own order, from rows, verdicts and stored notebooks."""
    from causalrec_lab.workbook import article_page

    _parser("article_page", main_article_page.__doc__).parse_args(argv)
    project = project or find_project()
    say(f"{article_page.write(project).relative_to(project.root)} is written")
    return 0


def main_my(argv: list[str], *, project: Project | None = None) -> int:
    """`my [--folder F]`: lay my/, or bring it up to date; and JupyterLab's settings in this environment."""
    parser = _parser("my", main_my.__doc__)
    parser.add_argument("--folder", type=Path, help="your own folder, where many share one clone")
    folder, project = parser.parse_args(argv).folder, project or find_project()
    project = replace(project, mine=folder.expanduser().absolute()) if folder else project
    done = lay_my(project)
    counts = {"new": done.new, "refreshed": done.refreshed, "brought up to date": done.merged}
    counts |= {"yours, kept": done.kept}
    words = [f"{len(names)} {what}" for what, names in counts.items() if names]
    say(f"{project.my}: {', '.join(words) or 'up to date'}")
    for sentence in done.said:
        say(sentence)
    try:
        install_settings()
        install_extension()
    except LabError as error:  # a shared environment may be closed; the notebooks work without
        say(f"JupyterLab's settings were not laid, so saved widgets may be missing when reopened: {error}")
    return 0


def main_new(argv: list[str], *, project: Project | None = None) -> int:
    """`new NN_name`: start a notebook from the template."""
    from causalrec_lab.workbook.new import start_notebook

    parser = _parser("new", main_new.__doc__)
    parser.add_argument("name", help="two digits and small words, such as 06_recommenders")
    project = project or find_project()
    path = start_notebook(project, parser.parse_args(argv).name)
    questions = f"causalrec_lab/course/nb{path.stem[:2]}/questions.py"
    then = "their words into words.en.toml beside it; then `make notebooks`"
    say(f"{path.relative_to(project.root)} is laid. Its questions go into {questions}, {then}")
    return 0
