"""Slider to redraw, measured in a real browser: from the key to the new picture on the screen.

    python benchmarks/bench_slider.py [--moves 60]

Opens JupyterLab in Chromium, runs one card, moves its slider by keyboard, and times each move inside the
page: from the `keydown` event to the animation frame after the new SVG stands in the card. Prints JSON.
"""

import argparse
import json
import platform
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "browser"), str(ROOT / "tests")]

from lab import Lab, Server, chromium, find_browser, notebook  # noqa: E402 - the harness lives with the tests

# A real card: pictures of the same size as in a notebook, each state drawn for the first time.
CARD = """
from causalrec_lab import view
from causalrec_lab.view.picture import circle, drawing, text

def answer(state):
    paint = lambda i: view.look.SEEING if i < state["n"] else view.look.PANEL
    people = [circle(40 + 26 * (i % 25), 70 + 26 * (i // 25), 10, fill=paint(i)) for i in range(100)]
    said = f"Of 100 users like this, {state['n']} buy."
    return view.Answer(drawing(text(28, 36, said), *people, height=190), said, f"P = {state['n']}/100")

slider = view.Slider("n", "Buyers", 0, 100, 1, 10)
view.Card("How many buy?", "seeing", [slider], answer).show()
"""

# Listens before the card does, so that the time includes all of the card's own work.
TIMER = """() => {
  window.moves = [];
  let start = 0;
  document.addEventListener('keydown', () => { start = performance.now(); }, true);
  const picture = document.querySelector('.crl-card .crl-picture');
  new MutationObserver(() => requestAnimationFrame(() => window.moves.push(performance.now() - start)))
    .observe(picture, { childList: true });
}"""
GOAL = 100  # ms, the median


def measure(moves: int) -> list[float]:
    """The milliseconds of each move."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        server = Server(Path(home))
        try:
            with chromium(Path(home) / "browser") as browser:
                lab = Lab(server, browser)
                lab.open(server.put("slider.ipynb", notebook(CARD)))
                lab.run_all()
                slider = lab.card().locator("input[type=range]")
                for _ in range(5):  # the first moves warm up the kernel and the page
                    lab.press(slider, "ArrowRight")
                lab.page.evaluate(TIMER)
                for _ in range(moves):
                    lab.press(slider, "ArrowRight")
                lab.page.wait_for_timeout(200)
                return lab.page.evaluate("() => window.moves")
        finally:
            server.stop()


def main() -> int:
    """Measure, print, and say by the exit code whether the goal was met."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--moves", type=int, default=60, help="how many moves, 30 to 85")
    moves = parser.parse_args().moves
    if not 30 <= moves <= 85:
        parser.error(f"--moves {moves}: needs 30 to 85, so that each state is new")
    if not find_browser():
        print(json.dumps({"skipped": "no Chromium or Chrome is installed"}))
        return 0
    times = sorted(measure(moves))
    median = statistics.median(times)
    found = {
        "what": "slider to redraw in the browser, ms",
        "moves": len(times),
        "median": round(median, 1),
        "p90": round(times[int(0.9 * (len(times) - 1))], 1),
        "max": round(times[-1], 1),
        "goal": f"median below {GOAL}",
        "met": median < GOAL,
        "python": platform.python_version(),
    }
    print(json.dumps(found, indent=2))
    return 0 if found["met"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
