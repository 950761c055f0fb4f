"""Makes the page to print of a lesson from its cells tagged `worksheet`: one side of A4, no network.

Taught in no notebook.
"""

import re
from pathlib import Path

from causalrec_lab.workbook.editions import SHEET
from causalrec_lab.workbook.source import Source


def page(source: Source) -> str:
    """The worksheet as one HTML file; "" where the lesson has none.

    A blank to write in is `____`, as long as it has signs; six or more on a line of their own are a line to
    write on.
    """
    import mistune

    text = "\n\n".join(cell.text for cell in source.cells if SHEET in cell.tags)
    if not text:
        return ""
    text = re.sub(r"(?m)^_{6,}$", '<u class="line"></u>', text)
    text = re.sub(r"_{3,}", lambda blank: f'<u style="min-width: {3 * len(blank[0])}mm">&nbsp;</u>', text)
    body = mistune.create_markdown(escape=False, plugins=["table"])(text)
    style = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
    title = re.sub(r"[#*]", "", text.partition("\n")[0]).strip()
    head = f'<meta charset="utf-8"><title>{title}</title><style>{style}</style>'
    html = f'<html lang="{source.language}"><head>{head}</head>'
    return f"<!doctype html>\n{html}\n<body>\n{body}</body></html>\n"
