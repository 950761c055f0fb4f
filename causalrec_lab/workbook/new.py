"""Starts a notebook from the template, with every heading in its place.

Terms: the *template* is notebooks/source/template.py; NN in it stands for the number, TITLE for the title.

Taught in no notebook.
"""

import re
from pathlib import Path

from causalrec_lab.errors import DataProblem, LabError
from causalrec_lab.workbook.files import write_atomically
from causalrec_lab.workbook.source import NAME, Project


def start_notebook(project: Project, name: str) -> Path:
    """Lay notebooks/source/NN_name.py; nothing that exists is touched.

    Args:
        project: where.
        name: such as "06_recommenders".

    Raises:
        LabError: the name does not fit, its number or its file is taken, or the template is missing.
    """
    if not NAME.fullmatch(name):
        mend = "use two digits and small words, such as 06_recommenders"
        raise LabError(f"{name!r} is no notebook's name; {mend}")
    if taken := [other for other in project.names() if other[:2] == name[:2]]:
        raise LabError(f"number {name[:2]} is taken by {taken[0]}; choose another, or edit that source")
    template = project.notebooks / "source" / "template.py"
    try:
        text = template.read_text(encoding="utf-8")
    except OSError as error:
        raise DataProblem(f"the template {template} cannot be read: {error.strerror}; restore it") from error
    title = name[3:].replace("_", " ").capitalize()
    text = re.sub(r"\bNN\b", name[:2], text).replace("TITLE", title)
    write_atomically(project.source(name), text)
    return project.source(name)
