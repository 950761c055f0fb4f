"""Makes the page to print of a lesson from its cells tagged `worksheet`: one side of A4, no network.

Taught in no notebook.
"""

import re

from causalrec_lab.workbook.editions import SHEET
from causalrec_lab.workbook.source import Source

_STYLE = """
@page { size: A4; margin: 10mm 13mm }
* { box-sizing: border-box }
body { font: 9.8pt/1.32 system-ui, "Noto Sans", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  color: #000; background: #fff; max-width: 184mm; margin: 8mm auto }
h1 { font-size: 14pt; margin: 0 0 1mm }
h2 { font-size: 11pt; margin: 2.5mm 0 0.8mm; border-top: 0.3mm solid #000; padding-top: 1.5mm }
p, ul, ol { margin: 0.8mm 0 }
table { border-collapse: collapse; margin: 1mm 0 }
td, th { white-space: nowrap; border: 0.3mm solid #000; padding: 0.7mm 2.5mm; text-align: left }
u { display: inline-block; border-bottom: 0.3mm solid #000; text-decoration: none }
u.line { display: block; height: 6.2mm; width: 100% }
.pair { display: flex; gap: 8mm; align-items: flex-start }
svg { display: block }
@media print { body { margin: 0 } }
"""


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
    title = re.sub(r"[#*]", "", text.partition("\n")[0]).strip()
    head = f'<meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
    html = f'<html lang="{source.language}"><head>{head}</head>'
    return f"<!doctype html>\n{html}\n<body>\n{body}</body></html>\n"
