"""Speed of `causalrec_lab.network` beside pyAgrum and pgmpy: one process, one thread, interleaved medians.

Every question is asked of a network that is already built; nothing of one question is kept for the next, on
either side. pyAgrum's engine is made afresh for each question. For do(), its time is shown with and without
cutting the arrows (a copy of its network made per question).

    python benchmarks/bench_networks.py [questions per network]
"""

# ruff: noqa: E402  threads are chosen before numpy is imported
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import importlib.util
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import geometric_mean, median

import numpy as np

from causalrec_lab.network import BayesianNetwork, Query, read_bif

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from peers import ask_pgmpy, ask_pyagrum, to_pgmpy, to_pyagrum

BIF = Path(importlib.util.find_spec("pgmpy").submodule_search_locations[0]) / "utils" / "example_models"
NETWORKS = ("asia", "child", "insurance", "alarm", "hailfinder")
ROUNDS = 7


def seeing(net: BayesianNetwork, n: int, seed: int = 0) -> list[Query]:
    """P(X given two facts): three nodes by chance, facts that can happen."""
    draw, questions = random.Random(seed), []
    for _ in range(n):
        target, *facts = draw.sample(net.nodes, 3)
        row = net.sample(1, draw.randrange(10**6))
        questions.append(Query(target, evidence={v: net.states[v][int(row[v][0])] for v in facts}))
    return questions


def doing(net: BayesianNetwork, n: int, seed: int = 0) -> list[Query]:
    """P(Y given do(X)): pairs by chance in which X is a cause of Y."""
    draw = random.Random(seed)
    pairs = [(x, y) for x in net.nodes for y in net.graph.descendants(x)]
    return [Query(y, do={x: draw.choice(net.states[x])}) for x, y in (draw.choice(pairs) for _ in range(n))]


def interleaved(rivals: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Median seconds of each rival, taken in turns."""
    times: dict[str, list[float]] = {name: [] for name in rivals}
    for _ in range(ROUNDS):
        for name, ask in rivals.items():
            start = time.perf_counter()
            ask()
            times[name].append(time.perf_counter() - start)
    return {name: median(values) for name, values in times.items()}


def compare(name: str, net: BayesianNetwork, questions: list[Query], do: bool) -> dict[str, float]:
    """Geometric mean seconds of each rival over the questions, after checking that all agree."""
    peer, pgmpy, found = to_pyagrum(net), to_pgmpy(net), []
    for query in questions:
        (target,) = query.target
        places = {node: net.states[node].index(state) for node, state in query.evidence.items()}
        settings = dict(query.do)
        cut = to_pyagrum(net, settings) if do else peer
        answer = net.probability(query)
        assert np.allclose(answer, ask_pyagrum(cut, target, places), rtol=0, atol=1e-9), (name, query)
        rivals = {
            "ours": lambda query=query: net.probability(query),
            "pyAgrum": lambda cut=cut, t=target, e=places: ask_pyagrum(cut, t, e),
            "pgmpy": lambda query=query, t=target: ask_pgmpy(pgmpy, query, net.states[t]),
        }
        if do:
            rivals["pyAgrum + cut"] = lambda t=target, s=settings: ask_pyagrum(
                set_by_hand(peer, net, s), t, {}
            )
        found.append(interleaved(rivals))
    return {rival: geometric_mean(times[rival] for times in found) for rival in found[0]}


def set_by_hand(peer, net: BayesianNetwork, settings: dict):
    """A copy of a pyAgrum network without the arrows into the nodes that are set."""
    import pyagrum as gum

    cut = gum.BayesNet(peer)
    for node, state in settings.items():
        for parent in net.parents[node]:
            cut.eraseArc(parent, node)
        cut.cpt(node).fillWith([float(state == other) for other in net.states[node]])
    return cut


def import_seconds(*modules: str, rounds: int = 9) -> list[float]:
    """Median processor seconds a fresh Python needs to import each of these, taken in turns."""
    runs: dict[str, list[float]] = {name: [] for name in modules}
    for _ in range(rounds):
        for name in modules:
            code = (
                f"import time; start = time.process_time(); import {name}; print(time.process_time() - start)"
            )
            done = subprocess.run(
                [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
            )
            runs[name].append(float(done.stdout))
    return [median(times) for times in runs.values()]


def main(n: int = 40) -> None:
    """Print the tables."""
    import pyagrum as gum

    gum.setNumberOfThreads(1)
    print(f"geometric means over {n} questions a network, in microseconds; ratio = ours / theirs\n")
    head = f"{'network':<11}{'question':<9}{'ours':>8}{'pyAgrum':>9}{'ratio':>7}{'+ cut':>8}{'ratio':>7}"
    print(f"{head}{'pgmpy':>10}{'x':>7}")
    ratios: dict[str, list[float]] = {"pyAgrum": [], "pgmpy do": []}
    for name in NETWORKS:
        net = read_bif(BIF / f"{name}.bif.gz")
        for kind, questions in (("seeing", seeing(net, n)), ("doing", doing(net, n))):
            times = compare(name, net, questions, kind == "doing")
            ours, gum_time, pgmpy = times["ours"], times["pyAgrum"], times["pgmpy"]
            with_cut = times.get("pyAgrum + cut")
            cut = f"{with_cut * 1e6:>8.0f}{ours / with_cut:>7.2f}" if with_cut else f"{'':>15}"
            print(
                f"{name:<11}{kind:<9}{ours * 1e6:>8.0f}{gum_time * 1e6:>9.0f}{ours / gum_time:>7.2f}{cut}"
                f"{pgmpy * 1e6:>10.0f}{pgmpy / ours:>7.0f}",
                flush=True,
            )
            ratios["pyAgrum"].append(ours / gum_time)
            if kind == "doing":
                ratios["pgmpy do"].append(pgmpy / ours)
    everything, do_only = (geometric_mean(ratios[name]) for name in ("pyAgrum", "pgmpy do"))
    print(f"\nours / pyAgrum, geometric mean of all: {everything:.2f}  (target 1, goal 0.5)")
    print(f"pgmpy do / ours, geometric mean: {do_only:.0f}  (target 10, goal 30)")
    alarm = read_bif(BIF / "alarm.bif.gz")
    drawn = interleaved({"draw": lambda: alarm.sample(1_000_000, 0)})["draw"]
    print(f"1,000,000 rows of alarm: {drawn:.2f} s  (target 0.5)")
    ours, base = import_seconds("causalrec_lab.network", "numpy, networkx")
    print(f"import causalrec_lab.network {ours:.3f} s, numpy + networkx {base:.3f} s", end="")
    print(f", ratio {ours / base:.2f}  (target 1.2)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
