"""The frame of a page to keep: one HTML file, no script, nothing fetched, light and dark, every word escaped.

Taught in no notebook.
"""

import html
from collections.abc import Iterable, Sequence

from causalrec_lab.lesson.notes import table_html
from causalrec_lab.texts import languages

_STYLE = """
:root { color-scheme: light dark; --jp-info-color1: #0072B2; --jp-border-color2: #ccc }
@media (prefers-color-scheme: dark) { :root { --jp-info-color1: #56B4E9; --jp-border-color2: #555 } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1rem }
.wide { overflow-x: auto; margin: 1.5rem 0 } td, th { vertical-align: top }
table { width: 100% } td { min-width: 5em } caption { padding-bottom: .3em }
td, th[scope=row] { overflow-wrap: anywhere } th[scope=row] { min-width: 6em }
img { max-width: 100%; background: #fff }
"""


def paragraph(words: str) -> str:
    """Words as a paragraph."""
    return f"<p>{html.escape(words)}</p>"


def block(title: str, heads: Sequence[str], rows: Iterable[list[str]], none: str) -> str:
    """A table that scrolls by itself where the page is narrow, or the sentence that it is empty.

    Args:
        title: the table's caption.
        heads: of the columns.
        rows: of words; the first of a row names it.
        none: what is said without rows.
    """
    rows = list(rows)
    if not rows:
        return f"<p><strong>{html.escape(title)}</strong><br>{html.escape(none)}</p>"
    body = table_html(list(heads), rows, title)
    named = html.escape(title, quote=True)
    return f'<div class="wide" role="region" tabindex="0" aria-label="{named}">{body}</div>'


def frame(title: str, parts: Iterable[str]) -> str:
    """The whole page from parts that are HTML already; its policy lets no script and no address through."""
    shown, language = html.escape(title), html.escape(languages()[0], quote=True)
    return f"""<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{shown}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<style>{_STYLE}</style></head>
<body><main><h1>{shown}</h1>{"".join(parts)}</main></body></html>
"""
