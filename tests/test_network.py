"""The network: what it refuses, what it leaves unknown, and laws on random networks."""

import copy
import importlib.util
import pickle
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from causalrec_lab.errors import DataProblem, ImpossibleCondition, LabError, UnknownName
from causalrec_lab.graph import CausalGraph
from causalrec_lab.log import Log
from causalrec_lab.network import (
    BayesianNetwork,
    Query,
    UnknownCell,
    by_counting,
    by_sampling,
    chances,
    learn,
    read_bif,
)
from causalrec_lab.table import Table
from causalrec_lab.worlds.normal_week import WEEK

BIF = Path(importlib.util.find_spec("pgmpy").submodule_search_locations[0]) / "utils" / "example_models"
DAY_SHEET = Table.from_rows([(0, 1, 0), (0, 1, 1), (1, 0, 0), (1, 0, 1)], ["x1", "x2", "x3"])


def frame_of(sample):
    """The drawn rows as a DataFrame of states."""
    return pd.DataFrame({n: np.array(sample.states[n], dtype=object)[sample[n]] for n in sample.codes})


@pytest.fixture
def week() -> BayesianNetwork:
    """Notebook 02's normal week: x1 -> x2 -> x4, x1 -> x3 (card, purchase, trailer, review)."""
    return BayesianNetwork(
        {"x1": [], "x2": ["x1"], "x3": ["x1"], "x4": ["x2"]},
        {
            "x1": [0.5, 0.5],
            "x2": [[0.8, 0.2], [0.6, 0.4]],
            "x3": [[0.8, 0.2], [0.2, 0.8]],
            "x4": [[0.9, 0.1], [0.5, 0.5]],
        },
    )


def test_news_walks_against_the_arrows_of_a_normal_week(week):
    trailer = [
        week.probability(Query("x3", evidence=seen))[1]
        for seen in ({}, {"x4": 1}, {"x1": 1}, {"x1": 1, "x4": 1})
    ]
    assert trailer == pytest.approx([0.5, 61 / 110, 0.8, 0.8], abs=1e-12)


def test_seven_numbers_do_the_work_of_fifteen(week):
    assert week.free_numbers == 7
    assert 2**4 - 1 == 15
    assert "4 nodes, 7 free numbers" in repr(week)


def test_setting_a_node_is_not_seeing_it(week):
    assert week.probability(Query("x1", evidence={"x2": 1}))[1] == pytest.approx(2 / 3)
    assert week.probability(Query("x1", do={"x2": 1}))[1] == 0.5
    assert week.probability(Query("x4", do={"x2": 1})) == pytest.approx([0.5, 0.5])


def test_evidence_is_seen_after_the_setting():
    """z -> x, z -> y, x -> y: what y shows about z depends on how x was set. By hand: .4 * .1 = .04 / .34."""
    net = BayesianNetwork(
        {"z": [], "x": ["z"], "y": ["z", "x"]},
        {
            "z": [0.6, 0.4],
            "x": [[0.9, 0.1], [0.1, 0.9]],
            "y": [[[0.8, 0.2], [0.5, 0.5]], [[0.6, 0.4], [0.9, 0.1]]],
        },
    )
    z_after = net.probability(Query("z", evidence={"y": 1}, do={"x": 1}))[1]
    assert z_after == pytest.approx(0.4 * 0.1 / (0.6 * 0.5 + 0.4 * 0.1), abs=1e-12)
    only_seen = net.probability(Query("z", evidence={"y": 1, "x": 1}))[1]
    assert only_seen == pytest.approx(0.4 * 0.9 * 0.1 / (0.6 * 0.1 * 0.5 + 0.4 * 0.9 * 0.1), abs=1e-12)


def test_several_targets_give_their_joint_table_in_the_order_asked(week):
    joint = week.probability(Query(["x3", "x1"]))
    assert joint == pytest.approx(np.array([[0.4, 0.1], [0.1, 0.4]]))
    assert week.probability(Query(["x1", "x3"])) == pytest.approx(joint.T)


def test_a_target_that_is_known_has_all_its_chance_on_that_state(week):
    assert week.probability(Query("x1", evidence={"x1": 1})).tolist() == [0, 1]
    assert week.probability(Query(["x2", "x1"], do={"x2": 0})).tolist() == [[0.5, 0.5], [0, 0]]


def test_states_may_have_names():
    net = BayesianNetwork({"weather": []}, {"weather": [0.3, 0.7]}, {"weather": ["rain", "sun"]})
    assert net.probability(Query("weather"))[net.states["weather"].index("sun")] == 0.7
    with pytest.raises(LabError, match=r"weather='snow' was asked for, but the states .* are 'rain', 'sun'"):
        net.probability(Query("weather", evidence={"weather": "snow"}))


def test_a_query_is_a_value():
    one = Query("x2", evidence={"x3": 1, "x4": 0}, do={"x1": 0})
    other = Query(["x2"], evidence={"x4": 0, "x3": 1}, do={"x1": 0})
    assert one == other
    assert len({one, other, Query("x2")}) == 2
    assert repr(one) == "P(x2 given x3=1, x4=0, do(x1=0))"
    with pytest.raises(TypeError):
        one.evidence["x3"] = 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"target": "x2", "evidence": {"x1": 0}, "do": {"x1": 1}}, "'x1' is in both evidence and do"),
        ({"target": []}, "must name at least one node"),
        ({"target": ["x1", "x1"]}, "each node once"),
        ({"target": 3}, "target=3 is no node"),
        ({"target": "x1", "evidence": "x2=0"}, "evidence='x2=0' is no node with its state"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(arguments, words):
    with pytest.raises(LabError, match=words):
        Query(**arguments)


def test_unknown_names_are_met_with_the_nearest_one(week):
    for query in (Query("x5"), Query("x1", evidence={"x5": 1}), Query("x1", do={"x5": 1})):
        with pytest.raises(UnknownName, match=r"no node 'x5'; the nodes are .* did you mean"):
            week.probability(query)
    with pytest.raises(LabError, match="'x1' is no Query; ask with Query"):
        week.probability("x1")


def test_evidence_that_never_happens_is_an_error_wherever_it_stands():
    """a -> b and, apart from them, c -> d where d copies c: d=1 with c=0 is impossible, whatever is asked."""
    net = BayesianNetwork(
        {"a": [], "b": ["a"], "c": [], "d": ["c"]},
        {"a": [0.5, 0.5], "b": [[1, 0], [0, 1]], "c": [0.5, 0.5], "d": [[1, 0], [0, 1]]},
    )
    for target, evidence in [("a", {"d": 1, "c": 0}), ("c", {"a": 1, "b": 0}), ("a", {"a": 1, "b": 0})]:
        with pytest.raises(ImpossibleCondition, match="never happens in this network; choose evidence"):
            net.probability(Query(target, evidence=evidence))
    with pytest.raises(ImpossibleCondition, match=r"d=1 never happens in this network once c=0 is set"):
        net.probability(Query("a", evidence={"d": 1}, do={"c": 0}))
    assert net.probability(Query("a", evidence={"d": 1})).tolist() == [0.5, 0.5]


def test_evidence_too_rare_for_a_float_still_has_an_answer():
    """400 marks, each of chance .001 or .002: their product is far below the smallest float."""
    marks = [f"m{i}" for i in range(400)]
    net = BayesianNetwork(
        {"cause": [], **{m: ["cause"] for m in marks}},
        {"cause": [0.5, 0.5], **{m: [[0.999, 0.001], [0.998, 0.002]] for m in marks}},
    )
    seen = {m: 1 for m in marks}
    assert 0.001**400 == 0
    assert net.probability(Query("cause", evidence=seen)) == pytest.approx([0, 1])
    one_each = net.probability(Query("cause", evidence={"m0": 1, "m1": 0}))
    assert one_each[1] == pytest.approx(0.002 * 0.998 / (0.002 * 0.998 + 0.001 * 0.999))


# What was never seen


def test_an_unseen_cell_is_unknown_and_raises_only_if_used():
    """x1 -> x2, x1 -> x3, x2 -> x3 on the day sheet: nobody was shown and bought, or neither."""
    net = learn(DAY_SHEET, CausalGraph([("x1", "x2"), ("x1", "x3"), ("x2", "x3")]))
    assert np.isnan(net.cpts["x3"][0, 0]).all()
    assert net.probability(Query("x3")).tolist() == [0.5, 0.5]  # the cell has weight 0
    assert net.probability(Query("x2", do={"x1": 0})).tolist() == [0, 1]  # x3 is barren
    assert net.probability(Query("x1", do={"x2": 0})).tolist() == [0.5, 0.5]
    with pytest.raises(
        UnknownCell, match=r"P\(x3 given do\(x2=0\)\) needs P\(x3 given x1=0, x2=0\), which is unknown"
    ):
        net.probability(Query("x3", do={"x2": 0}))
    with_prior = learn(DAY_SHEET, net.graph, prior=1)
    assert with_prior.probability(Query("x3", do={"x2": 0})) == pytest.approx([0.5, 0.5])


def test_an_unknown_cell_apart_from_the_question_does_no_harm():
    net = BayesianNetwork(
        {"a": [], "b": [], "c": ["b"]},
        {"a": [0.3, 0.7], "b": [0.5, 0.5], "c": [[np.nan, np.nan], [0.2, 0.8]]},
    )
    assert net.probability(Query("a", evidence={"c": 1})).tolist() == [0.3, 0.7]
    with pytest.raises(UnknownCell, match=r"P\(b given c=1\) needs P\(c given b=0\)"):
        net.probability(Query("b", evidence={"c": 1}))
    with pytest.raises(UnknownCell, match=r"a row cannot be drawn: P\(c given b=0\)"):
        net.sample(10, 0)
    assert by_sampling(net, Query("a"), n=1000) == pytest.approx([0.3, 0.7], abs=0.05)


def test_an_unknown_cell_does_not_hide_that_evidence_is_impossible():
    net = BayesianNetwork(
        {"a": [], "b": [], "c": ["b"], "d": ["b"]},
        {"a": [0.3, 0.7], "b": [1, 0], "c": [[1, 0], [0, 1]], "d": [[np.nan, np.nan], [0.5, 0.5]]},
    )
    with pytest.raises(ImpossibleCondition, match="never happens"):
        net.probability(Query("a", evidence={"c": 1, "d": 1}))


# What is refused

ROOT = {"x1": []}


@pytest.mark.parametrize(
    ("parents", "cpts", "states", "words"),
    [
        (ROOT, {"x1": [0.5, 0.4]}, None, r"cpts\['x1'\] is \[0.5, 0.4\], which sums to 0.9"),
        (ROOT, {"x1": [1.5, -0.5]}, None, r"chances lie in \[0, 1\]"),
        (ROOT, {"x1": [np.nan, 1]}, None, "a row nobody knows is all NaN"),
        (
            {"x1": [], "x2": ["x1"]},
            {"x1": [1, 0], "x2": [[1, 0], [0.5, 0.6]]},
            None,
            r"cpts\['x2'\] for x1=1 is",
        ),
        (
            {"x1": [], "x2": ["x1"]},
            {"x1": [1, 0], "x2": [0.5, 0.5]},
            None,
            r"shape \(2,\); its states \(x1 2, x2 2\)",
        ),
        (ROOT, {"x1": [0.5, 0.5]}, {"x1": ["a", "b", "c"]}, r"shape \(2,\); .* need \(3,\)"),
        (ROOT, {"x1": [0.5, 0.5]}, {"x1": ["a", "a"]}, "names a state twice"),
        (ROOT, {"x1": [0.5, 0.5]}, {"x9": ["a"]}, "no node 'x9'"),
        (ROOT, {"x1": 1.0}, None, "a list or an array"),
        (
            ROOT,
            {"x1": ["a", "b"]},
            None,
            r"cpts\[\'x1\'\](\[0\] is \'a\'; a number is needed| is a list of lists of different lengths)",
        ),
        (
            ROOT,
            {"x1": [[1, 0], [1]]},
            None,
            r"cpts\[\'x1\'\](\[0\] is \'a\'; a number is needed| is a list of lists of different lengths)",
        ),
        (ROOT, {}, None, "'x1' has parents but no table"),
        (ROOT, {"x1": [1], "x2": [1]}, None, "cpts has a table for 'x2', which is not in parents"),
        ({"x2": ["x1"]}, {"x2": [[1.0]]}, None, "'x1' is a parent of 'x2' but has no table"),
        (
            {"x1": "x2", "x2": []},
            {"x1": [1], "x2": [1]},
            None,
            r"parents\['x1'\] is 'x2'; give a list of names",
        ),
        ({"x1": ["x2", "x2"], "x2": []}, {"x1": [1], "x2": [1]}, None, "names a parent twice"),
        (
            {"x1": ["x2"], "x2": ["x1"]},
            {"x1": [[1]], "x2": [[1]]},
            None,
            "x1 -> x2 -> x1 go round in a circle",
        ),
        ({1: []}, {1: [1]}, None, "the node 1 is no text"),
        ({}, {}, None, "the network has no nodes"),
    ],
)
def test_a_network_that_is_none_is_refused_with_what_to_do(parents, cpts, states, words):
    with pytest.raises(LabError, match=words):
        BayesianNetwork(parents, cpts, states)


def test_a_network_keeps_its_own_read_only_tables(week):
    table = np.array([0.5, 0.5])
    net = BayesianNetwork({"a": []}, {"a": table})
    table[0] = 9
    assert net.cpts["a"].tolist() == [0.5, 0.5]
    with pytest.raises(ValueError, match="read-only"):
        net.cpts["a"][0] = 1
    edited = week.with_table("x1", [0.1, 0.9])
    assert edited.probability(Query("x1"))[1] == pytest.approx(0.9)
    assert week.probability(Query("x1"))[1] == 0.5
    with pytest.raises(UnknownName, match="no node 'y'"):
        week.with_table("y", [1])


def test_a_question_that_needs_too_large_a_table_is_refused_instead_of_filling_the_memory():
    names = [f"v{i}" for i in range(30)]
    net = BayesianNetwork(
        {**{v: [] for v in names}, **{f"{a}{b}": [a, b] for a, b in combinations(names, 2)}},
        {
            **{v: [0.5, 0.5] for v in names},
            **{f"{a}{b}": np.full((2, 2, 2), 0.5) for a, b in combinations(names, 2)},
        },
    )
    seen = {f"{a}{b}": 1 for a, b in combinations(names, 2)}
    with pytest.raises(LabError, match=r"needs a table of .* cells on the way"):
        net.probability(Query("v0", evidence=seen))


# Learning, drawing, counting


def test_tables_learnt_from_eighty_visits_are_their_shares():
    """x1 -> x2; 40 shown of whom 10 bought, 40 not shown of whom 30 bought. Oracle: the shares themselves."""
    visits = Table.from_rows([(1, 1), (1, 0), (0, 1), (0, 0)], ["x1", "x2"], weights=[10, 30, 30, 10])
    graph = CausalGraph([("x1", "x2")])
    assert learn(visits, graph).cpts["x2"].tolist() == [[0.25, 0.75], [0.75, 0.25]]
    assert learn(visits, graph, prior=1).cpts["x2"][1, 1] == pytest.approx(11 / 42)
    more = learn(visits, graph, states={"x2": [0, 1, 2]})
    assert more.cpts["x2"][0].tolist() == [0.25, 0.75, 0]


def test_table_frame_log_and_sample_teach_the_same():
    rows = [(1, 7, 1, 1.0), (2, 7, 0, 0.0), (3, 8, 1, 0.0)]
    names = ["user", "item", "exposed", "outcome"]
    graph = CausalGraph([("exposed", "outcome")])
    frame = pd.DataFrame(rows, columns=names)
    learnt = [
        learn(data, graph) for data in (Log.from_rows(rows, names), frame, Table.from_rows(rows, names))
    ]
    for net in learnt:
        assert net.cpts["outcome"].tolist() == [[1, 0], [0.5, 0.5]]
    drawn = learnt[0].sample(5000, 0)
    again = learn(drawn, graph)
    assert again.cpts["outcome"].tolist() == learn(frame_of(drawn), graph).cpts["outcome"].tolist()
    assert again.cpts["outcome"].tolist() == learn(drawn.to_table(), graph).cpts["outcome"].tolist()
    assert again.cpts["exposed"] == pytest.approx(learnt[0].cpts["exposed"], abs=0.03)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"graph": CausalGraph([("x1", "x9")])}, "no column 'x9'"),
        ({"graph": CausalGraph(bidirected=[("x1", "x2")])}, "hidden common cause, which no row shows"),
        ({"prior": -1}, "prior is -1; a number of 0 or more"),
        ({"prior": float("nan")}, "prior is nan"),
        ({"states": {"x1": [0]}}, r"'x1' in row 2 is 1, which is not among its states \(0,\)"),
        ({"data": [(0, 1)]}, r"data is \[\(0, 1\)\]; a Table, a Log, a Sample or a DataFrame is needed"),
        ({"data": pd.DataFrame({"x1": [1, None], "x2": [1, 2]})}, r"x1\[1\] is nan, but a name is needed"),
    ],
)
def test_what_cannot_be_learnt_is_refused(options, words):
    arguments = {"data": DAY_SHEET, "graph": CausalGraph([("x1", "x2")]), **options}
    with pytest.raises(LabError, match=words):
        learn(arguments.pop("data"), arguments.pop("graph"), **arguments)


def test_a_sample_repeats_with_its_seed_and_obeys_the_setting(week):
    one, same, other = week.sample(1000, 3), week.sample(1000, 3), week.sample(1000, 4)
    assert (one["x4"] == same["x4"]).all()
    assert (one["x4"] != other["x4"]).any()
    assert set(week.sample(100, 0, do={"x2": 1})["x2"].tolist()) == {1}
    assert len(one) == 1000
    assert list(one.codes) == ["x1", "x2", "x3", "x4"]
    with pytest.raises(ValueError, match="read-only"):
        one["x1"][0] = 1
    with pytest.raises(UnknownName, match="no column 'x7'"):
        _ = one["x7"]


@pytest.mark.parametrize(
    ("n", "seed", "words"),
    [(0, 0, "n is 0"), (1.5, 0, "n is 1.5"), (1, -1, "seed is -1"), (1, None, "seed is None")],
)
def test_a_sample_needs_whole_numbers(week, n, seed, words):
    with pytest.raises(LabError, match=words):
        week.sample(n, seed)


def test_a_state_of_chance_zero_is_never_drawn_and_words_stay_words():
    net = BayesianNetwork(
        {"a": [], "b": ["a"]},
        {"a": [0.1, 0.2, 0.7 - 1e-9, 1e-9], "b": [[0, 1, 0], [1 / 3, 1 / 3, 1 / 3], [1, 0, 0], [0, 0, 1]]},
        {"a": ["p", "q", "r", "s"], "b": ["u", "v", "w"]},
    )
    frame = frame_of(net.sample(200_000, 0))
    assert set(frame.loc[frame.a == "p", "b"]) == {"v"}
    assert set(frame.loc[frame.a == "r", "b"]) == {"u"}
    shares = frame.loc[frame.a == "q", "b"].value_counts(normalize=True)
    assert shares.to_numpy() == pytest.approx(np.full(3, 1 / 3), abs=0.01)


def test_counting_answers_seeing_and_refuses_doing():
    assert by_counting(DAY_SHEET, Query("x2", evidence={"x1": 0})).tolist() == [0, 1]
    assert by_counting(DAY_SHEET, Query(["x1", "x2"])).tolist() == [[0, 0.5], [0.5, 0]]
    with pytest.raises(LabError, match="rows only show what was seen; give the question to a network"):
        by_counting(DAY_SHEET, Query("x2", do={"x1": 0}))
    with pytest.raises(ImpossibleCondition, match="no row has x1=0, x2=0"):
        by_counting(DAY_SHEET, Query("x3", evidence={"x1": 0, "x2": 0}))


def test_sampling_says_when_no_row_agrees(week):
    rare = week.with_table("x4", [[1, 0], [1, 0]])
    with pytest.raises(ImpossibleCondition, match="none of 50 drawn rows has x4=1"):
        by_sampling(rare, Query("x1", evidence={"x4": 1}), n=50)


# BIF


@pytest.mark.parametrize("name", ["asia", "cancer", "child", "alarm", "insurance", "hailfinder"])
def test_published_networks_are_read_and_every_node_has_a_chance(name):
    net = read_bif(BIF / f"{name}.bif.gz")
    assert (
        len(net.nodes)
        == {"asia": 8, "cancer": 5, "child": 20, "alarm": 37, "insurance": 27, "hailfinder": 56}[name]
    )
    assert all(net.probability(Query(node)).sum() == pytest.approx(1) for node in net.nodes)


SMALL_BIF = """network unknown { }
variable a { // the cause
  type discrete [ 2 ] { yes, >=7.5 };
}
variable "b" { type discrete [ 2 ] { Asy/Patch, no }; }
probability ( a ) { table 0.2, 0.8; }
probability ( b | a ) {
  (yes) 0.1, 0.9;
  (>=7.5) 0.7, 0.3;
}
"""


def test_a_bif_file_is_read_with_its_odd_names(tmp_path):
    (tmp_path / "small.bif").write_text(SMALL_BIF, encoding="utf-8")
    net = read_bif(tmp_path / "small.bif")
    assert net.states == {"a": ("yes", ">=7.5"), "b": ("Asy/Patch", "no")}
    assert net.probability(Query("b"))[0] == pytest.approx(0.2 * 0.1 + 0.8 * 0.7)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[ 2 ] { yes, >=7.5 }", "[ 3 ] { yes, >=7.5 }", "line 2 of .*a says it has 3 states but names 2"),
        (
            "(yes) 0.1, 0.9;",
            "(maybe) 0.1, 0.9;",
            "line 7 of .*'maybe' is no state of 'a', which has yes, >=7.5",
        ),
        ("(yes) 0.1, 0.9;", "", r"line 7 of .*'b' has no row for \(yes\)"),
        ("0.1, 0.9;", "0.1, 0.2;", r"line 7 of .*a row of 'b' is \[0.1, 0.2\], which sums to 0.3"),
        ("0.1, 0.9;", "0.1;", "'b' has 2 states but a row of 1 numbers"),
        ("0.1, 0.9;", "0.1, many;", "line 7 of .*could not convert"),
        ("(yes) 0.1", "(yes, no) 0.1", r"\(yes, no\) has 2 states for 1 parents of 'b'"),
        ("( b | a )", "( b | c )", "line 7 of .*'c' is not among the variables"),
        ("table 0.2, 0.8;", "", "line 6 of .*'a' has no parents and no line `table"),
        (
            "probability ( a ) { table 0.2, 0.8; }",
            "",
            "holds no network: 'a' is a parent of 'b' but has no table",
        ),
        (SMALL_BIF, "hello", "has no variable in it; a BIF file is needed"),
    ],
)
def test_a_damaged_bif_file_names_the_line(tmp_path, old, new, words):
    (tmp_path / "bad.bif").write_text(SMALL_BIF.replace(old, new), encoding="utf-8")
    with pytest.raises(DataProblem, match=words):
        read_bif(tmp_path / "bad.bif")


def test_a_file_that_is_missing_or_cut_off_says_so(tmp_path):
    with pytest.raises(DataProblem, match="there is no file"):
        read_bif(tmp_path / "none.bif")
    (tmp_path / "cut.bif.gz").write_bytes((BIF / "alarm.bif.gz").read_bytes()[:500])
    with pytest.raises(DataProblem, match=r"cannot be read .* fetch it again"):
        read_bif(tmp_path / "cut.bif.gz")
    (tmp_path / "noise.bif").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataProblem, match="cannot be read"):
        read_bif(tmp_path / "noise.bif")


# Laws


@st.composite
def networks(draw, zeros: bool = True) -> BayesianNetwork:
    """A random network of 2 to 6 nodes with 1 to 3 states, some cells 0."""
    n = draw(st.integers(2, 6))
    names = [f"v{i}" for i in range(n)]
    order = draw(st.permutations(names))
    parents = {
        v: draw(st.lists(st.sampled_from(order[:i]), unique=True, max_size=3)) if i else []
        for i, v in enumerate(order)
    }
    sizes = {v: draw(st.integers(1, 3)) for v in names}
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cpts = {}
    for v in names:
        table = rng.random([sizes[p] for p in parents[v]] + [sizes[v]]) + 1e-3
        if zeros and sizes[v] > 1:
            table[..., 1:] *= rng.random(table[..., 1:].shape) > 0.3
        cpts[v] = table / table.sum(axis=-1, keepdims=True)
    return BayesianNetwork({v: parents[v] for v in names}, cpts)


@st.composite
def questions(draw) -> tuple[BayesianNetwork, Query]:
    """A random network with a random question of seeing and doing."""
    net = draw(networks())
    roles = {node: draw(st.sampled_from(["ask", "see", "do", "none"])) for node in net.nodes}
    target = [node for node, role in roles.items() if role == "ask"] or [net.nodes[0]]
    state = {node: draw(st.sampled_from(net.states[node])) for node in net.nodes}
    return net, Query(
        target,
        evidence={v: state[v] for v, role in roles.items() if role == "see" and v not in target},
        do={v: state[v] for v, role in roles.items() if role == "do"},
    )


def by_enumeration(net: BayesianNetwork, query: Query) -> np.ndarray | None:
    """Multiply every table but those of set nodes, pick what is known, sum out the rest: the definition."""
    axis = {node: index for index, node in enumerate(net.nodes)}
    joint = np.ones([len(net.states[node]) for node in net.nodes])
    for node in net.nodes:
        if node not in query.do:
            scope = [*net.parents[node], node]
            joint = np.einsum(
                joint, list(axis.values()), net.cpts[node], [axis[v] for v in scope], list(axis.values())
            )
    for node, state in {**query.evidence, **query.do}.items():
        shape = [1] * axis[node] + [-1] + [1] * (len(axis) - axis[node] - 1)
        joint = joint * np.eye(len(net.states[node]))[state].reshape(shape)
    answer = np.einsum(joint, list(axis.values()), [axis[v] for v in query.target])
    return answer / answer.sum() if answer.sum() > 0 else None


@pytest.mark.slow
@given(questions())
@settings(max_examples=400, deadline=None)
def test_elimination_agrees_with_enumeration_for_seeing_and_doing_together(question):
    net, query = question
    expected = by_enumeration(net, query)
    if expected is None:
        with pytest.raises(ImpossibleCondition):
            net.probability(query)
        return
    answer = net.probability(query)
    assert answer == pytest.approx(expected, abs=1e-12)
    assert answer.sum() == pytest.approx(1, abs=1e-12)
    cut = net.do(dict(query.do))
    assert cut.probability(Query(query.target, evidence=dict(query.evidence))) == pytest.approx(
        expected, abs=1e-12
    )


@given(networks(), st.data())
@settings(deadline=None)
def test_setting_a_root_is_seeing_it(net, data):
    root = data.draw(st.sampled_from([node for node in net.nodes if not net.parents[node]]))
    state = data.draw(st.sampled_from([s for s in net.states[root] if net.cpts[root][s] > 0]))
    for node in net.nodes:
        seen = net.probability(Query(node, evidence={root: state}))
        assert net.probability(Query(node, do={root: state})) == pytest.approx(seen, abs=1e-12)


@pytest.mark.slow
@given(networks(zeros=False), st.data())
@settings(max_examples=200, deadline=None)
def test_what_the_graph_separates_is_independent_in_the_numbers(net, data):
    x, y = data.draw(st.permutations(net.nodes))[:2]
    rest = [node for node in net.nodes if node not in (x, y)]
    known = data.draw(st.sets(st.sampled_from(rest))) if rest else set()
    if not net.graph.d_separated(x, y, given=known):
        return
    evidence = {node: data.draw(st.sampled_from(net.states[node])) for node in sorted(known)}
    joint = net.probability(Query([x, y], evidence=evidence))
    assert joint == pytest.approx(np.outer(joint.sum(axis=1), joint.sum(axis=0)), abs=1e-12)


@given(networks(), st.data())
@settings(deadline=None)
def test_setting_a_node_leaves_what_is_not_below_it_alone(net, data):
    node = data.draw(st.sampled_from(net.nodes))
    for other in net.nodes:
        if other != node and other not in net.graph.descendants(node):
            set_by_hand = net.probability(Query(other, do={node: 0}))
            assert set_by_hand == pytest.approx(net.probability(Query(other)), abs=1e-12)


@pytest.mark.slow
@given(questions(), st.data())
@settings(max_examples=100, deadline=None)
def test_an_unknown_row_raises_only_if_it_is_used_and_else_changes_nothing(question, data):
    """Oracle: enumeration with the unknown row filled in by three different guesses."""
    net, query = question
    node = data.draw(st.sampled_from(net.nodes))
    row = tuple(data.draw(st.integers(0, len(net.states[p]) - 1)) for p in net.parents[node])
    filled = np.repeat(net.cpts[node][None], 4, axis=0)
    filled[(slice(None), *row)] = np.random.default_rng(0).dirichlet(np.ones(filled.shape[-1]), size=4)
    filled[(0, *row)] = np.nan
    unknown, *guesses = (net.with_table(node, table) for table in filled)
    answers = [by_enumeration(guess, query) for guess in guesses]
    try:
        answer = unknown.probability(query)
    except UnknownCell:
        cut = net.graph.do(*query.do)
        needed = {name for v in (*query.target, *query.evidence) for name in (v, *cut.ancestors(v))}
        assert node in needed - query.do.keys()
        if row:
            assert by_enumeration(net, Query(net.parents[node], do=dict(query.do)))[row] > 0
    except ImpossibleCondition:
        assert all(a is None for a in answers)
    else:
        assert all(a is not None and answer == pytest.approx(a, abs=1e-12) for a in answers)


HEAD = "network unknown { }\nvariable A {\n type discrete [ 2 ] { yes, no };\n}\n"
REAL, OTHER = ("probability ( A ) {\n table " + row + ";\n}\n" for row in ("0.3, 0.7", "0.9, 0.1"))


def bif(tmp_path, text):
    (tmp_path / "a.bif").write_text(text, encoding="utf-8")
    return read_bif(tmp_path / "a.bif")


@pytest.mark.parametrize(
    "text",
    [
        HEAD + REAL + "/* last year:\n" + OTHER + "*/\n",
        HEAD + "// " + OTHER.replace("\n", "\n// ") + "\n" + REAL,
        HEAD + "/*" + OTHER + "*/" + REAL,
        HEAD + "probability ( A ) {\n table 0.3, /* was 0.9 */ 0.7; // 0.9, 0.1;\n}\n",
        HEAD + "probability ( A ) {\n table 0.3, 0.7;// table 0.9, 0.1;\n}\n",
        "// 'http://x' /* \n" + HEAD.replace("};", '};\n property note = "a /* b";') + REAL,
        HEAD.replace("network unknown { }", 'network "old // one" {\n property version = 1;\n}') + REAL,
    ],
)
def test_what_a_comment_says_is_not_read(tmp_path, text):
    """Oracle: the table outside the comments."""
    assert bif(tmp_path, text).probability(Query("A")).tolist() == [0.3, 0.7]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + REAL + OTHER, "line 8 of .*a second table of 'A'"),
        (HEAD + REAL.replace("}", " table 0.9, 0.1;\n}"), "line 5 of .*more than one table"),
        (HEAD + HEAD.split("{ }\n")[1] + REAL, "line 5 of .*variable A is there twice"),
        (HEAD + REAL + "/* never closed\n" + OTHER, "line 8 of .*a comment is opened and never closed"),
        (HEAD + REAL + "probabilty ( A ) { table 0.9, 0.1; }", "line 8 of .*is no part of a network"),
        (HEAD + "table 0.9, 0.1;\n" + REAL, "line 5 of .*'table 0.9, 0.1;' is no part of a network"),
        (HEAD + REAL.replace("0.3,", "0.3_0,"), "could not convert"),
        (HEAD.replace("2", "9" * 5000) + REAL, "'A' is not among the variables"),
    ],
)
def test_a_bif_file_that_says_two_things_is_refused_with_its_line(tmp_path, text, words):
    with pytest.raises(DataProblem, match=words):
        bif(tmp_path, text)


def test_a_bif_row_that_comes_twice_and_forty_parents_are_refused(tmp_path):
    two = HEAD + HEAD.split("{ }\n")[1].replace("A", "B") + REAL
    rows = "probability ( B | A ) {\n (yes) 0.1, 0.9;\n (no) 0.2, 0.8;\n%s}\n"
    assert bif(tmp_path, two + rows % "").cpts["B"].tolist() == [[0.1, 0.9], [0.2, 0.8]]
    with pytest.raises(DataProblem, match=r"'B' has two rows for \(yes\)"):
        bif(tmp_path, two + rows % " (yes) 0.5, 0.5;\n")
    names = [f"P{i}" for i in range(39)]
    many = HEAD + "".join(HEAD.split("{ }\n")[1].replace("A", name) for name in names)
    with pytest.raises(DataProblem, match=r"39 parents needs 1.1e"):  # 2**40 numbers: 8 TiB
        bif(tmp_path, many + f"probability ( A | {', '.join(names)} ) {{ ({'yes, ' * 39}) 0.3, 0.7; }}")
    frame = pd.DataFrame(np.zeros((2, 40), dtype=int), columns=[*names, "A"])
    graph = CausalGraph([(name, "A") for name in names])
    with pytest.raises(LabError, match=r"39 parents needs 1.1e"):
        learn(frame, graph, states={name: [0, 1] for name in frame})


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_a_softmax_of_any_precision_is_a_table_and_sums_to_one(dtype):
    """Oracle: the same chances in double precision, divided by their sum."""
    rng = np.random.default_rng(0)
    for _ in range(50):
        row = torch.softmax(torch.tensor(rng.normal(size=(2, 5))), 1).to(getattr(torch, dtype))
        for table in (row, row.numpy(), row.tolist() if dtype != "float16" else row):
            read = BayesianNetwork({"a": [], "b": ["a"]}, {"a": [0.5, 0.5], "b": table}).cpts["b"]
            assert abs(read.sum(axis=-1) - 1).max() < 1e-12
            exact = row.double().numpy()
            assert read == pytest.approx(exact / exact.sum(axis=-1, keepdims=True), abs=1e-12)
    with pytest.raises(LabError, match=r"sums to 1\.00001"):
        BayesianNetwork({"a": []}, {"a": [0.5, 0.50001]})


@pytest.mark.parametrize(
    "row",
    [[0.5 + 1j, 0.5], np.array([0.5, 0.5 + 0j]), np.ma.array([0.5, 0.5], mask=[0, 1]), ["x", "y"], "ab", None,
     np.array([1, 2], dtype="datetime64[D]"), [[0.5], [0.2, 0.3]], {0.5}, [1.5, -0.5]],
)  # fmt: skip
def test_a_table_that_is_no_table_of_chances_is_refused(row):
    with pytest.raises(LabError, match=r"cpts\['a'\]"):
        BayesianNetwork({"a": []}, {"a": row})


def test_seventy_nodes_of_one_state_do_no_harm():
    """Oracle: a node of one state changes nothing."""
    lone = [f"s{i}" for i in range(70)]
    parents = {name: [] for name in lone} | {"a": [], "b": ["a", *lone[:40]]}
    cpts = {name: [1.0] for name in lone} | {
        "a": [0.3, 0.7],
        "b": np.reshape([[0.1, 0.9], [0.6, 0.4]], [2] + [1] * 40 + [2]),
    }
    net = BayesianNetwork(parents, cpts)
    assert net.probability(Query("b")) == pytest.approx([0.45, 0.55])
    assert net.probability(Query(["b", "s1"], evidence={"s2": 0}, do={"s3": 0})).ravel() == pytest.approx(
        [0.45, 0.55]
    )
    with pytest.raises(LabError, match="needs a table"):
        net.probability(Query([*lone, "a"]))
    wide = BayesianNetwork({f"x{i}": [] for i in range(40)}, {f"x{i}": [0.5, 0.5] for i in range(40)})
    with pytest.raises(LabError, match=r"1\.1e.12 cells"):
        wide.probability(Query(wide.nodes))


def test_networks_samples_and_queries_are_copied_and_pickled():
    net = BayesianNetwork({"a": [], "b": ["a"]}, {"a": [0.3, 0.7], "b": [[0.1, 0.9], [0.6, 0.4]]})
    query = Query("b", evidence={"a": 1})
    for again in (copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))):  # noqa: S301
        assert again(net).probability(again(query)).tolist() == net.probability(query).tolist()
        assert again(net.sample(5, 0))["b"].tolist() == net.sample(5, 0)["b"].tolist()


# ---- one number a row


def test_seeing_and_doing_part_where_news_would_walk_back():
    graph = CausalGraph([("x1", "x2"), ("x2", "x4")])
    tables = {"x1": {(): 0.5}, "x2": {(0,): 0.2, (1,): 0.4}, "x4": {(0,): 0.1, (1,): 0.5}}
    seen = 0.3 * 0.5 / (0.3 * 0.5 + 0.7 * 0.1)  # P(x2=1 given x4=1), by hand
    assert chances(graph, tables, do={"x4": 1})["x2"] == pytest.approx(0.3)
    assert seen > 0.68


def test_the_week_is_what_adding_up_all_sixteen_combinations_gives():
    graph, tables = WEEK
    for do in ({}, {"x1": 1}, {"x2": 0}, {"x3": 1, "x4": 0}):
        by_hand = dict.fromkeys(graph.nodes, 0.0)
        for states in product((0, 1), repeat=4):
            world = dict(zip(graph.nodes, states, strict=True))
            weight = 1.0
            for node in graph.nodes:
                one = do.get(node, tables[node][tuple(world[parent] for parent in graph.parents(node))])
                weight *= one if world[node] else 1 - one
            for node in graph.nodes:
                by_hand[node] += weight * world[node]
        assert chances(graph, tables, do=do) == pytest.approx(by_hand)


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"x1": {(): 0.5}}, "node 'x2' has no table"),
        ({"x1": {(): 0.5}, "x2": {(0,): 0.2}}, r"has None where its parents \('x1',\) are \(1,\)"),
        ({"x1": {(): 0.5}, "x2": {(0,): 0.2, (1,): float("nan")}}, "has nan where"),
        ({"x1": 0.5, "x2": 0.5}, "the table of 'x1'"),
    ],
)
def test_a_table_of_chances_with_a_hole_is_named(tables, said):
    with pytest.raises(LabError, match=said):
        chances(CausalGraph([("x1", "x2")]), tables)
