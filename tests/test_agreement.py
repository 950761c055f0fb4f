"""One query, many engines: counting, elimination, sampling, and other people's, all say the same."""

import importlib.util
import random
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from peers import ask_pgmpy, ask_pyagrum, to_pgmpy, to_pyagrum

from causalrec_lab.bayes_model import by_pyro
from causalrec_lab.network import BayesianNetwork, Query, by_counting, by_sampling, learn, read_bif
from causalrec_lab.table import Table

BIF = Path(importlib.util.find_spec("pgmpy").submodule_search_locations[0]) / "utils" / "example_models"

# Notebook 02's normal week: x1 -> x2 -> x4, x1 -> x3
WEEK = BayesianNetwork(
    {"x1": [], "x2": ["x1"], "x3": ["x1"], "x4": ["x2"]},
    {
        "x1": [0.5, 0.5],
        "x2": [[0.75, 0.25], [0.5, 0.5]],
        "x3": [[0.75, 0.25], [0.25, 0.75]],
        "x4": [[0.875, 0.125], [0.5, 0.5]],
    },
)
SEEN = [
    Query("x3"),
    Query("x3", evidence={"x4": 1}),
    Query("x1", evidence={"x2": 1, "x3": 0}),
    Query(["x3", "x2"], evidence={"x4": 0}),
]
SET = [
    Query("x3", do={"x2": 1}),
    Query("x4", do={"x1": 0}),
    Query("x1", evidence={"x4": 1}, do={"x3": 1}),
    Query("x4", evidence={"x3": 0}, do={"x2": 1}),
]


def rows_of(net: BayesianNetwork) -> Table:
    """Every row with its exact chance as weight: the week's tables are eighths, so nothing is rounded."""
    rows = list(product(*(net.states[node] for node in net.nodes)))
    place = {node: index for index, node in enumerate(net.nodes)}
    weights = []
    for row in rows:
        cells = [net.cpts[n][tuple(row[place[p]] for p in (*net.parents[n], n))] for n in net.nodes]
        weights.append(np.prod([Fraction(cell) for cell in cells]))
    return Table.from_rows(rows, net.nodes, weights=weights)


@pytest.mark.parametrize("query", SEEN, ids=repr)
def test_counting_elimination_and_sampling_see_the_same(query):
    exact = by_counting(rows_of(WEEK), query)
    assert WEEK.probability(query) == pytest.approx(exact, abs=1e-12)
    assert by_sampling(WEEK, query, n=200_000, seed=1) == pytest.approx(exact, abs=0.01)


@pytest.mark.parametrize("query", SET, ids=repr)
def test_elimination_and_sampling_agree_on_doing_and_counting_the_seen_rows_does_not(query):
    exact = WEEK.probability(query)
    assert by_sampling(WEEK, query, n=200_000, seed=2) == pytest.approx(exact, abs=0.01)
    after = rows_of(WEEK.do(dict(query.do)))  # counting the rows of the world after the setting
    assert by_counting(after, Query(query.target, evidence=dict(query.evidence))) == pytest.approx(
        exact, abs=1e-12
    )


@pytest.mark.parametrize("query", [*SEEN, *SET, Query(["x2", "x3"], do={"x2": 1})], ids=repr)
def test_pyro_sets_sees_and_sums_as_elimination_does(query):
    assert by_pyro(WEEK, query) == pytest.approx(WEEK.probability(query), abs=1e-9)


def test_pyro_answers_questions_on_a_published_network_of_eight_nodes():
    net = read_bif(BIF / "asia.bif.gz")
    for query, _, _ in random_questions(net, 12, seed=8):
        assert by_pyro(net, query) == pytest.approx(net.probability(query), abs=1e-9)


def test_seeing_in_place_of_doing_gives_another_number():
    set_by_hand = WEEK.probability(Query("x3", do={"x2": 1}))[1]
    only_seen = by_counting(rows_of(WEEK), Query("x3", evidence={"x2": 1}))[1]
    assert set_by_hand == pytest.approx(0.5)
    assert only_seen == pytest.approx(7 / 12)  # more of the buyers were shown the film, and the shown watch


def test_tables_learnt_from_all_rows_answer_like_the_rows():
    learnt = learn(rows_of(WEEK), WEEK.graph)
    for query in SEEN:
        assert learnt.probability(query) == pytest.approx(by_counting(rows_of(WEEK), query), abs=1e-12)


def random_questions(
    net: BayesianNetwork, n: int, seed: int
) -> list[tuple[Query, dict[str, int], dict[str, int]]]:
    """Questions with two facts that can happen and one setting; with the places of their states."""
    draw = random.Random(seed)
    questions = []
    for _ in range(n):
        target, a, b, c = draw.sample(net.nodes, 4)
        settings = {c: draw.choice(net.states[c])}
        row = net.sample(1, draw.randrange(10**6), do=settings)
        places = {node: int(row[node][0]) for node in (a, b)}
        seen = {node: net.states[node][place] for node, place in places.items()}
        questions.append((Query(target, evidence=seen, do=settings), places, settings))
    return questions


@pytest.mark.parametrize("name", ["asia", "child", "insurance", "alarm", "hailfinder"])
def test_published_networks_answer_as_pyagrum_does_to_nine_digits(name):
    net = read_bif(BIF / f"{name}.bif.gz")
    peer = to_pyagrum(net)
    for query, places, settings in random_questions(net, 12, seed=5):
        (target,) = query.target
        seeing = net.probability(Query(target, evidence=dict(query.evidence) | settings))
        places_of = {node: net.states[node].index(state) for node, state in settings.items()}
        assert seeing == pytest.approx(ask_pyagrum(peer, target, places | places_of), abs=1e-9)
        both = net.probability(query)
        assert both == pytest.approx(ask_pyagrum(to_pyagrum(net, settings), target, places), abs=1e-9)


def test_pyagrum_reads_the_same_file_and_says_the_same(tmp_path):
    """Oracle for `read_bif` itself: pyAgrum's own parser, on a file it can parse."""
    import gzip

    import pyagrum as gum

    text = gzip.decompress((BIF / "alarm.bif.gz").read_bytes())
    (tmp_path / "alarm.bif").write_bytes(text)
    peer, net = gum.loadBN(str(tmp_path / "alarm.bif")), read_bif(tmp_path / "alarm.bif")
    for node in net.nodes:
        labels = peer.variable(node).labels()
        answer = dict(zip(labels, ask_pyagrum(peer, node, {}), strict=True))
        expected = [answer[state] for state in net.states[node]]
        assert net.probability(Query(node)) == pytest.approx(expected, abs=1e-7)  # its parser keeps 7 digits


@pytest.mark.slow
def test_pgmpy_agrees_on_seeing_and_on_doing_without_evidence():
    net = read_bif(BIF / "child.bif.gz")
    peer = to_pgmpy(net)
    for query, _, _ in random_questions(net, 6, seed=3):
        (target,) = query.target
        seeing = Query(target, evidence=dict(query.evidence))
        assert net.probability(seeing) == pytest.approx(ask_pgmpy(peer, seeing, net.states[target]), abs=1e-9)
    for cause, effect in [("Disease", "CO2Report"), ("LungParench", "Grunting"), ("DuctFlow", "Age")]:
        if effect in net.graph.descendants(cause):
            doing = Query(effect, do={cause: net.states[cause][1]})
            assert net.probability(doing) == pytest.approx(
                ask_pgmpy(peer, doing, net.states[effect]), abs=1e-9
            )
