"""The site: every notebook as a page that needs no server, no kernel and no network.

Terms: a *live* part of a page is a card or a question that answers; its *table* holds every answer, worked
out when the site is built; `make site` writes build/site, one folder of plain files.

Taught in no notebook.
"""

import argparse
from pathlib import Path


def main_site(argv: list[str]) -> int:
    """`site [NAME...]`: stored notebooks -> build/site, for any web server, an LMS, or a double click.

    `site --own my/NN_name.ipynb` makes a page of your own notebook, as you saved it.
    """
    from causalrec_lab.site.build import build_own, build_site
    from causalrec_lab.workbook import say
    from causalrec_lab.workbook.source import find_project

    parser = argparse.ArgumentParser(prog="causalrec_lab site", description=main_site.__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="01 or 01_name; without one, every page")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="where to write; build/site")
    parser.add_argument("--own", type=Path, metavar="FILE", help="a notebook of yours -> a page in build/own")
    asked, project = parser.parse_args(argv), find_project()
    if asked.own:
        build_own(asked.own, asked.to or project.build / "own" / asked.own.stem, say=say)
        return 0
    build_site(project, asked.to or project.build / "site", asked.names, say=say)
    return 0
