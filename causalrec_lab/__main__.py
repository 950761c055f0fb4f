"""Runs the workbook's commands: `python -m causalrec_lab demo`, `doctor`, `notebooks`, `editions`, ...

Each command is a function `main(arguments) -> exit code` of the module that owns it, imported only when
its name is typed.

Taught in no notebook.
"""

import importlib
import sys

from causalrec_lab.errors import LabError, unknown_name

# command: (module of the package, function, one line for the list)
COMMANDS = {
    "doctor": ("doctor", "main", "check this machine: versions, device, encoder, fonts, widgets"),
    "models": ("weights", "main", "fetch and convert the two large models, once"),
    "demo": ("course.demo", "main", "the whole flow once: texts, BERT, causal model, effect, top-N"),
    "article": ("course.article", "main", "the article's program of section 5.2, repaired"),
    "article_page": ("workbook", "main_article_page", "its claims in its own order: notebooks/article.zh.md"),
    "gradebook": ("lesson.gradebook", "main", "a folder of exported answers -> report page and CSV"),
    "my": ("workbook", "main_my", "lay or complete the learner's own copy"),
    "update": ("workbook", "main_my", "bring a new edition into it; what you wrote stays (the same as my)"),
    "notebooks": ("workbook", "main_notebooks", "sources -> executed notebooks"),
    "editions": ("workbook", "main_editions", "derive the learner and the instructor edition"),
    "translations": ("workbook", "main_translations", "translated texts: how many, and whose English moved"),
    "site": ("site", "main_site", "stored notebooks -> a web site whose cards move without a kernel"),
    "new": ("workbook", "main_new", "start a notebook from the template"),
}


def usage() -> str:
    """The list of commands, one a line."""
    lines = [f"  {name:<12} {words}" for name, (_, _, words) in COMMANDS.items()]
    return "\n".join(["usage: python -m causalrec_lab COMMAND [...]", "", *lines])


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code (0 done, 1 refused with one sentence, 2 no such command)."""
    arguments = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal, or a pipe, whose alphabet lacks a tick or 中文
            stream.reconfigure(errors="replace")
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if arguments else 2
    name, *rest = arguments
    if name not in COMMANDS:
        print(f"{unknown_name('command', name, COMMANDS)}\n\n{usage()}", file=sys.stderr)
        return 2
    module, function, _ = COMMANDS[name]
    try:
        return int(getattr(importlib.import_module(f"causalrec_lab.{module}"), function)(rest) or 0)
    except LabError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\n{name}: stopped by you; what was finished before is kept", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
