"""One valid call of every public function, each argument with what it is: the table that test_fuzz.py shakes.

An argument is `N` a column of numbers, `B` of 0 and 1, `I` of ids, `L` of labels, `K` a mask, `M` a matrix, `R` a
number, `W` a whole number, `C` one choice of several, `O` an object of a class of ours; a plain value stays.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import numpy as np
import torch
from tiny_models import save_llama

from causalrec_lab import (
    bayes_model,
    causal_model,
    compress,
    counterfactual,
    datasets,
    encode,
    estimate,
    evaluate,
    explain,
    graph,
    identify,
    language,
    log,
    network,
    privacy,
    recommend,
    recommenders,
    table,
    training,
    uplift,
    weights,
    worlds,
)
from causalrec_lab.evaluate.randomised import graded_ndcg
from causalrec_lab.explain.attention import rank_agreement
from causalrec_lab.language import position

MODULES = (
    log, table, graph, network, identify, estimate, counterfactual, privacy, datasets, worlds, training, weights, encode, compress, recommenders, language,
    causal_model, bayes_model, recommend, evaluate, uplift, explain,
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """What an argument is: its valid value, and whether rows may be added or only a name twice."""

    value: Any
    free: bool = False  # any number of rows will do
    none: bool = False  # None will do
    blank: bool = False  # what is missing stands for "nothing known"
    signed: bool = False  # ids below 0, or knobs below 0, will do


class N(Kind): ...


class B(N): ...


class I(N): ...


class L(Kind): ...


class K(Kind): ...


class M(Kind): ...


class R(Kind): ...


class W(Kind): ...


class C(Kind): ...


class O(Kind): ...


_draw = np.random.default_rng(0)
ROWS, USERS, ITEMS = 40, 8, 6
Y = (_draw.random(ROWS) < 0.5).astype(float).tolist()
T = ([1, 0, 0, 1, 1, 0] * 7)[:ROWS]
E = _draw.choice([0.25, 0.5, 0.75], ROWS).tolist()
P1, P0 = _draw.choice([0.25, 0.5, 0.75], (2, ROWS)).tolist()
X = _draw.choice([0.0, 0.25, 0.5, 1.0, 2.0], (ROWS, 2)).tolist()
ONE_X = [[1.0, *row] for row in X]
WHO = (np.arange(ROWS) % USERS).tolist()
WHAT = _draw.integers(ITEMS, size=ROWS).tolist()
WORD = (["fan", "fan", "fan", "new", "new"] * 14)[:ROWS]
STARS = _draw.integers(1, 6, ROWS).tolist()
TABLE = _draw.choice([0.0, 0.25, 0.5, 1.0], (USERS, ITEMS)).tolist()
CHANCE = _draw.choice([0.25, 0.5, 0.75], (USERS, ITEMS)).tolist()
POLICY = np.tile([0.25, 0.25, 0.25, 0.25, 0, 0], (ROWS, 1)).tolist()
GUESS = _draw.choice([0.25, 0.5, 0.75], (ROWS, ITEMS)).tolist()
VECTORS, GOODS = (
    _draw.choice([0.0, 0.5, -1.0, 1.0], (USERS, 4)),
    _draw.choice([0.0, 0.5, -1.0, 1.0], (ITEMS, 4)),
)


def _log(**extra: Any) -> log.Log:
    return log.Log(WHO, WHAT, T, Y, propensity=E, extra={"day": list(range(ROWS)), **extra})


LOG = _log()
SHOWN = log.Log(
    WHO, WHAT, [1] * ROWS, Y, propensity=E, extra={"position": [1] * ROWS, "day": list(range(ROWS))}
)
SPLIT = log.split_time(LOG, 0.3, time="day")
SHEET = table.Table.from_rows([(0, 1, 0), (0, 1, 1), (1, 0, 0), (1, 0, 1), (1, 1, 1)], ["a", "b", "c"])
TRIANGLE = graph.CausalGraph([("a", "b"), ("b", "c"), ("a", "c")])
FANS = graph.CausalGraph([("z", "a"), ("a", "b")], bidirected=[("a", "b")])
FRONT = graph.CausalGraph([("a", "b"), ("b", "c")], bidirected=[("a", "c")])
NET = network.learn(SHEET, TRIANGLE, prior=1)
SHOP = counterfactual.model_from_table(SHEET, TRIANGLE, coupling="monotone")
FULL = counterfactual.StructuralModel(
    {"a": lambda u: u, "b": lambda a, v: max(a, v), "c": lambda a, b, w: a ^ b ^ w},
    noise={name: {0: 0.5, 1: 0.5} for name in "uvw"},
)
BELIEFS = bayes_model.BayesModel.of(SHEET, TRIANGLE)
HALF = bayes_model.share(1, 2)
PAIR = graph.CausalGraph([("a", "b")])
QUESTION = network.Query("c", do={"b": 1})
RANKED = evaluate.HeldOut([[True, False, False]] * 2, [[True, True, False]] * 2)
BIF = Path(__file__).parent / "small.bif"
WALKS = _draw.choice([0.0, 0.5, 1.0, 2.0], (2, 16)).tolist()
PEOPLE = {"x": T, "y": [int(one) for one in Y], "z": [int(one > 1) for one in STARS]}


def _mean(rows: np.ndarray) -> float:
    return float(np.array(Y)[rows].mean())


def _difference(shown: np.ndarray) -> float:
    y = np.array(Y)
    return float(y[np.asarray(shown) == 1].mean() - y[np.asarray(shown) == 0].mean())


class _Reader:
    """Says that a text is the likelier the shorter it is."""

    def score(self, prompt: str, continuations: list[str]) -> Any:
        return SimpleNamespace(
            total=np.array([-float(len(one)) for one in continuations]), mean=-np.ones(len(continuations))
        )

    def choose(self, prompt: str, options: list[str], *, chat: bool = False) -> Any:
        return SimpleNamespace(probabilities=np.full(len(options), 1 / len(options)))


def _one_number(rows: torch.Tensor) -> torch.Tensor:
    return rows.sum(dim=1)


def _first(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows)[:, 0]


@cache
def model() -> causal_model.CausalModel:
    return causal_model.CausalModel(4, components=2).fit(LOG, VECTORS, GOODS, epochs=1)


@cache
def small_reader() -> language.LanguageModel:
    with TemporaryDirectory() as folder:
        return language.load_language_model(save_llama(Path(folder) / "tiny"), "cpu")


@cache
def small_cache() -> TemporaryDirectory:
    """A cache in which one fetched model lies, whole; its files say nothing."""
    kept = TemporaryDirectory()
    home = Path(kept.name) / "models" / weights.MODELS["e5"].folder
    home.mkdir(parents=True)
    (home / "config.json").write_text("{}")
    (home / "complete.json").write_text(json.dumps({"config.json": [2, sha256(b"{}").hexdigest()]}))
    return kept


def fetched(call: Callable) -> Callable:
    """The call, asked where that model lies."""

    def asked(name: object) -> object:
        with patch.dict(os.environ, CAUSALREC_CACHE=small_cache().name):
            return call(name)

    return asked


@cache
def small_encoder() -> encode.TextEncoder:
    return encode.load_encoder()


@cache
def tiny_encoder() -> encode.TextEncoder:
    return encode.random_encoder("bert", small_encoder(), layers=2, dim=16, seed=0)


def c_cost(encoder: encode.TextEncoder) -> tuple[int, float]:
    found = compress.cost(encoder)
    return found.bytes, found.zeros


def calls() -> dict[str, tuple[Any, dict[str, Any]]]:
    """Name -> (function, argument -> kind), over all modules."""
    small_reader()  # made now: a call is given a few seconds, and loading is no part of it
    return {**_room_1(), **_estimates(), **_worlds(), **_models(), **_judges()}


def _room_1() -> dict[str, tuple[Any, dict[str, Any]]]:
    effect = {"graph": O(TRIANGLE), "cause": C("a"), "effect": C("c")}
    many = {"exposed": T, "outcome": Y}
    return {
        "log.Log": (log.Log, {"user": I(WHO, signed=True), "item": I(WHAT, signed=True), "exposed": B(T), "outcome": N(Y),
                              "propensity": N(E, none=True)}),
        "log.Log.select": (LOG.select, {"mask": K([True, False] * 20)}),
        "log.Truth": (log.Truth, {"outcome_if_exposed": N(P1), "outcome_if_not": N(P0), "exposed": B(T)}),
        "log.clean": (log.clean, {"rows": O(LOG.frame()), "most_per_minute": W(20)}),
        "log.split_random": (log.split_random, {"log": O(LOG), "share": R(0.25), "seed": W(0), "time": C("day", none=True)}),
        "log.split_time": (log.split_time, {"log": O(LOG), "share": R(0.25), "time": C("day")}),
        "log.split_exposure": (log.split_exposure, {"log": O(SHOWN), "by_chance": K([True, False] * 20)}),
        "log.Split": (log.Split, {"name": "by hand", "train": O(LOG), "test": O(LOG)}),
        "table.Count": (table.Count, {"count": W(1), "out_of": W(4)}),
        "table.Table.from_rows": (table.Table.from_rows, {"rows": O([(0, 1), (1, 0)]), "names": O(["a", "b"]), "weights": [1, 2]}),
        "table.Table.probability": (SHEET.probability, {"event": O({"a": 1}), "given": O({"b": 1}, none=True)}),
        "table.Table.joint": (lambda name: SHEET.joint(name), {"name": C("a")}),
        "table.impossible": (table.impossible, {"event": {"a": 1}, "given": {"b": 1}}),
        "graph.CausalGraph": (graph.CausalGraph, {"edges": O([("a", "b")], free=True), "nodes": [], "bidirected": O([("a", "b")], free=True)}),
        "graph.CausalGraph.paths": (TRIANGLE.paths, {"x": C("a"), "y": C("c")}),
        "graph.CausalGraph.d_separated": (TRIANGLE.d_separated, {"x": C("a"), "y": C("c"), "given": C("b", free=True)}),
        "graph.CausalGraph.path_status": (TRIANGLE.path_status, {"path": O(["a", "b", "c"]), "given": C("b", free=True)}),
        "graph.CausalGraph.do": (TRIANGLE.do, {}),
        "graph.all_graphs": (graph.all_graphs, {"names": O(["a", "b"])}),
        "graph.back_door": (graph.back_door, {**effect, "given": C("b", free=True)}),
        "graph.back_door_sets": (graph.back_door_sets, effect),
        "graph.cpdag": (graph.cpdag, {"graph": O(TRIANGLE)}),
        "graph.equivalence_classes": (graph.equivalence_classes, {"graphs": O([TRIANGLE], free=True)}),
        "graph.fits": (graph.fits, {"graph": O(TRIANGLE), "table": O(SHEET)}),
        "graph.front_door": (graph.front_door, {"graph": O(FRONT), "cause": C("a"), "effect": C("c"), "given": C("b", free=True)}),
        "graph.front_door_sets": (graph.front_door_sets, {"graph": O(FRONT), "cause": C("a"), "effect": C("c")}),
        "graph.instruments": (graph.instruments, {"graph": O(FANS), "cause": C("a"), "effect": C("b")}),
        "graph.markov_equivalent": (graph.markov_equivalent, {"one": O(TRIANGLE), "other": O(TRIANGLE)}),
        "graph.respects_time_order": (graph.respects_time_order, {"graph": O(TRIANGLE), "order": O(["a", "b"], free=True)}),
        "graph.story": (lambda graph_, language: graph.story(graph_, language=language),
                        {"graph_": O(graph.CausalGraph([("x1", "x2")], ["x3"])), "language": C("en")}),
        "network.BayesianNetwork": (network.BayesianNetwork, {"parents": O({"a": []}), "cpts": O({"a": [0.5, 0.5]})}),
        "network.BayesianNetwork.of": (lambda table_: network.BayesianNetwork({"a": [], "b": ["a"]}, {"a": [0.5, 0.5], "b": table_}),
                                       {"table_": M([[0.25, 0.75], [0.5, 0.5]])}),
        "network.BayesianNetwork.probability": (NET.probability, {"query": O(QUESTION)}),
        "network.BayesianNetwork.do": (NET.do, {"settings": O({"a": 1})}),
        "network.BayesianNetwork.sample": (NET.sample, {"n": W(5), "seed": W(0)}),
        "network.Query": (network.Query, {"target": ["c"], "evidence": O({"a": 1}), "do": O({"b": 1})}),
        "network.binary_network": (network.binary_network, {"graph": O(PAIR), "tables": O({"a": {(): 0.5}, "b": {(0,): 0.2, (1,): 0.4}})}),
        "network.chances": (network.chances, {"graph": O(PAIR), "tables": O({"a": {(): 0.5}, "b": {(0,): 0.2, (1,): 0.4}}), "do": O({"a": 1}, none=True)}),
        "network.by_counting": (network.by_counting, {"table": O(SHEET), "query": O(network.Query("a"))}),
        "network.by_sampling": (network.by_sampling, {"net": O(NET), "query": O(QUESTION), "n": W(50), "seed": W(0)}),
        "network.learn": (network.learn, {"data": O(SHEET), "graph": O(TRIANGLE), "prior": R(1)}),
        "network.read_bif": (network.read_bif, {"path": O(BIF)}),
        "identify.Interval": (identify.Interval, {"low": R(0, signed=True), "high": R(1, signed=True)}),
        "identify.average_effect": (identify.average_effect, {**effect, "source": O(SHEET), "states": O((0, 1))}),
        "identify.bounds": (identify.bounds, {"graph": O(TRIANGLE), "query": O(QUESTION), "source": O(SHEET), "language": C("en")}),
        "identify.bounds.open": (identify.bounds, {"graph": O(graph.CausalGraph([("a", "b")], bidirected=[("a", "b")])),
                                                   "query": O(network.Query("b", do={"a": 1})), "source": O(SHEET)}),
        "identify.components": (identify.components, {"graph": O(FANS)}),
        "identify.identify": (identify.identify, {"graph": O(TRIANGLE), "query": O(QUESTION), "language": C("en")}),
        "identify.identify.not": (identify.identify, {"graph": FANS, "query": network.Query("b", do={"a": 1})}),
        "identify.Estimand.evaluate": (identify.identify(TRIANGLE, QUESTION).evaluate, {"source": O(SHEET)}),
        "identify.late": (identify.late, {"graph": O(FANS), "cause": C("a"), "effect": C("b")}),
        "counterfactual.Event": (counterfactual.Event, {"values": O({"a": 1}), "do": O({"b": 1})}),
        "counterfactual.StructuralModel": (counterfactual.StructuralModel, {"equations": O({"a": lambda u: u}), "noise": O({"u": {0: 0.5, 1: 0.5}})}),
        "counterfactual.StructuralModel.probability": (SHOP.probability, {"given": {"a": 1}}),
        "counterfactual.StructuralModel.worlds": (lambda: SHOP.worlds, {}),
        "counterfactual.causation": (counterfactual.causation, {"rows": O(SHEET), "cause": O({"a": 1}), "effect": O({"c": 1}), "exogenous": True}),
        "counterfactual.types_that_fit": (counterfactual.types_that_fit, {"cause": W(1), "effect": W(0)}),
        "counterfactual.Causation.response_types": (
            counterfactual.causation(cause={"a": 1}, effect={"c": 1}, experiment={1: 0.5, 0: 0.25}).response_types, {"pns": R(0.25)}),
        "counterfactual.counterfactual": (counterfactual.counterfactual, {"model": O(SHOP), "target": C("c"), "do": O({"a": 1}),
                                                                          "evidence": O({"b": 1}, none=True)}),
        "counterfactual.mediation": (counterfactual.mediation, {"model": O(FULL), "cause": C("a"), "effect": C("c")}),
        "counterfactual.model_from_table": (counterfactual.model_from_table, {"table": O(SHEET), "graph": O(TRIANGLE), "coupling": C("monotone")}),
        "counterfactual.square": (counterfactual.square, {"table": O(SHEET), "cause": C("a"), "effect": C("c")}),
        "counterfactual.Square.effects": (counterfactual.square(SHEET, "a", effect="c").effects, {"a": R(0.5), "b": R(0.5)}),
        "counterfactual.twin_network": (counterfactual.twin_network, {"model": O(SHOP), "do": O({"a": 1})}),
        "bayes_model.BayesModel.of": (bayes_model.BayesModel.of, {"data": O(SHEET), "graph": O(TRIANGLE), "prior": R(1), "per": C("cell")}),
        "bayes_model.BayesModel.draws": (BELIEFS.draws, {"n": W(4), "seed": W(0)}),
        "bayes_model.BayesModel.nuts": (lambda draws, chains: BELIEFS.nuts(warmup=10, draws=draws, chains=chains), {"draws": W(8), "chains": W(2)}),
        "bayes_model.Draws.answer": (BELIEFS.draws(4).answer, {"query": O(QUESTION)}),
        "bayes_model.Draws.posterior": (BELIEFS.draws(4).posterior, {"query": O(QUESTION), "state": 1}),
        "bayes_model.Draws.effect": (BELIEFS.draws(4).effect, {"cause": C("a"), "effect": C("c")}),
        "bayes_model.from_draws": (bayes_model.from_draws, {"values": O([-0.2, 0.1, 0.3]), "estimand": "effect", "method": "draws"}),
        "bayes_model.Share": (bayes_model.Share, {"yes": R(1), "no": R(2)}),
        "bayes_model.Share.interval": (HALF.interval, {"belief": R(0.5)}),
        "bayes_model.Share.draws": (HALF.draws, {"n": W(3), "seed": W(0)}),
        "bayes_model.by_pyro": (bayes_model.by_pyro, {"source": O(NET), "query": O(QUESTION)}),
        "bayes_model.probability_best": (bayes_model.probability_best, {"shares": O([HALF, HALF]), "n": W(50), "seed": W(0)}),
        "bayes_model.adjusted_effect": (bayes_model.adjusted_effect, {"table": O(SHEET), "cause": C("a"), "effect": C("c"), "within": O(["b"], free=True), "prior": R(1)}),
        "bayes_model.combination": (bayes_model.combination, {"shares": O([HALF, HALF]), "weights": N([1, -1])}),
        "bayes_model.copies": (bayes_model.copies, {"net": O(NET), "n": W(3)}),
        "bayes_model.difference": (bayes_model.difference, {"one": O(HALF), "other": O(HALF)}),
        "bayes_model.effective_draws": (bayes_model.effective_draws, {"chains": M(WALKS, free=True)}),
        "bayes_model.r_hat": (bayes_model.r_hat, {"chains": M(WALKS, free=True)}),
        "bayes_model.log_score": (bayes_model.log_score, {"shares": O([HALF, HALF]), "counts": N([1, 0]), "out_of": N([1, 2])}),
        "bayes_model.share": (bayes_model.share, {"count": R(1), "out_of": R(2), "prior": R(1)}),
        "bayes_model.graph_posterior": (bayes_model.graph_posterior, {"data": O(SHEET), "graphs": O([TRIANGLE]), "before": N([1], none=True)}),
        "log.Log.rows": (lambda **given: log.Log(**given, **many), {"user": I(WHO, signed=True), "item": WHAT}),
        "privacy.group_sizes": (lambda a, b: privacy.group_sizes({"a": a, "b": b}), {"a": L(WORD), "b": L(T)}),
        "privacy.singled_out": (privacy.singled_out, {"taken": M([[1, 1, 0], [0, 1, 1], [1, 0, 1]], free=True), "known": W(2), "seed": W(0)}),
        "privacy.noisy_counts": (privacy.noisy_counts, {"counts": N(E, free=True), "epsilon": R(1.0), "most": R(1.0), "seed": W(0)}),
        "privacy.gaussian_delta": (privacy.gaussian_delta, {"sigma": R(2.0), "epsilon": R(1.0), "sensitivity": R(1.0)}),
        "privacy.gaussian_sigma": (privacy.gaussian_sigma, {"epsilon": R(1.0), "delta": R(0.01), "sensitivity": R(1.0)}),
        "privacy.epsilon_spent": (privacy.epsilon_spent, {"noise": R(1.0), "sample_rate": R(0.25), "steps": W(10), "delta": R(0.01)}),
        "privacy.noise_needed": (privacy.noise_needed, {"epsilon": R(2.0), "sample_rate": R(0.25), "steps": W(10), "delta": R(0.01)}),
        "privacy.noisy_gradient": (lambda gradients, clip, noise, expected: privacy.noisy_gradient(gradients, clip=clip, noise=noise, expected=expected, draw=np.random.default_rng(0)),
                                   {"gradients": M(X, free=True), "clip": R(1.0), "noise": R(1.0), "expected": R(4.0)}),
        "privacy.membership_auc": (privacy.membership_auc, {"members": N(E, free=True), "others": N(P1, free=True)}),
        "privacy.largest_auc": (privacy.largest_auc, {"epsilon": R(1.0), "delta": R(0.01)}),
    }  # fmt: skip


def _estimates() -> dict[str, tuple[Any, dict[str, Any]]]:
    e, yt, who = estimate, {"outcome": N(Y), "exposed": B(T)}, {"user": L(WHO, none=True)}
    asked = {"estimand": C("ATE")}
    three = {"propensity": N(E), "outcome_if_exposed": N(P1), "outcome_if_not": N(P0)}
    policy = {
        "outcome": N(Y),
        "item": I(WHAT),
        "propensity": N(E),
        "predicted": M(GUESS),
        "target": M(POLICY),
    }
    return {f"estimate.{name}": call for name, call in {
        "effective_sample_size": (e.effective_sample_size, {"weights": N([1, 2, 1], free=True)}),
        "naive": (e.naive, yt | who),
        "stratified": (e.stratified, yt | who | asked | {"stratum": L(WORD)}),
        "ips": (e.ips, {"outcome": N(Y), "propensity": N(E), "target": N(P1)} | who),
        "ips_effect": (e.ips_effect, yt | who | asked | {"propensity": N(E)}),
        "aipw": (e.aipw, yt | who | asked | three),
        "tmle": (e.tmle, yt | who | three),
        "outcome_regression": (e.outcome_regression, yt | who | asked | {"features": M(X)}),
        "cluster_contrast": (e.cluster_contrast, {"outcome": N(Y), "exposed": B(PAIRS), "cluster": L(COUPLE)}),
        "exposure_contrast": (e.exposure_contrast, {"outcome": N(Y), "exposed": B(PAIRS), "cluster": L(COUPLE), "friends": M([[0, 1], [2, 3], [1, 4]], free=True),
                                                    "chance": R(0.5)}),
        "two_step_effect": (e.two_step_effect, {"outcome": N(Y), "first": B(T), "between": L(WORD), "second": B(SECOND), "stratum": L(WORD, none=True)}),
        "transport": (e.transport, yt | {"stratum": L(WORD), "target": L(WORD, free=True)}),
        "matching": (e.matching, yt | asked | {"features": M(X), "neighbours": W(1), "caliper": R(2.0, none=True)}),
        "balance": (e.balance, {"exposed": B(T), "features": M(X), "propensity": N(E, none=True)} | asked),
        "overlap": (e.overlap, {"exposed": B(T), "propensity": N(E)} | asked),
        "anderson_rubin": (e.anderson_rubin, yt | who | {"instrument": B(P_BIT)}),
        "two_stage_least_squares": (e.two_stage_least_squares, yt | who | {"instrument": N(P_BIT), "covariates": M(X, none=True)}),
        "wald": (e.wald, yt | who | {"instrument": B(P_BIT)}),
        "front_door": (e.front_door, yt | who | {"mediator": L(WORD)}),
        "bootstrap": (e.bootstrap, {"compute": _mean, "user": L(WHO, free=True), "draws": W(100), "seed": W(0)}),
        "placebo_refutation": (e.placebo_refutation, {"compute": _difference, "exposed": B(T, free=True), "draws": W(20), "seed": W(0)}),
        "clipped": (e.clipped, {"propensity": N(E, free=True), "floor": R(0.25)}),
        "cross_fitted_nuisance": (e.cross_fitted_nuisance, {"features": M(X), "exposed": B(T), "outcome": N(Y), "groups": L(WHO, none=True), "folds": W(2),
                                    "seed": W(0), "penalty": R(1)}),
        "fitted_propensity": (e.fitted_propensity, {"features": M(X), "exposed": B(T), "penalty": R(1)}),
        "logistic": (e.logistic, {"x": M(X), "goal": N(Y), "penalty": R(1)}),
        "fold_of": (e.fold_of, {"groups": L(WHO, free=True), "folds": W(2), "seed": W(0)}),
        "effect_line": (e.effect_line, {"pseudo": N(Y), "score": N(E)} | who),
        "group_effects": (e.group_effects, {"pseudo": N(Y), "group": L(WORD)} | who),
        "pseudo_outcomes": (e.pseudo_outcomes, yt | three),
        "e_value": (e.e_value, {"ratio": R(2)}),
        "strength_needed": (e.strength_needed, {"ratio": R(2), "with_exposure": R(3)}),
        "bounding_factor": (e.bounding_factor, {"with_exposure": R(2), "with_outcome": R(2)}),
        "g_test": (e.g_test, {"columns": O(PEOPLE), "x": C("x"), "y": C("y")}),
        "g_test.column": (lambda column: e.g_test({"x": column, "y": PEOPLE["y"]}, "x", "y"), {"column": L(T)}),
        "pc": (e.pc, {"columns": O(PEOPLE), "alpha": R(0.05)}),
        "policy_direct": (e.policy_direct, {"predicted": M(GUESS), "target": M(POLICY)} | who),
        "policy_dr": (e.policy_dr, policy | who),
        "slope": (e.slope, {"estimates": O({"DR": e.ips(Y, E, E)})}),
        "policy_dros": (e.policy_dros, policy | who | {"shrinkage": R(1.0, free=True)}),
        "policy_switch_dr": (e.policy_switch_dr, policy | who | {"threshold": R(4.0, free=True)}),
        "popularity_propensity": (e.popularity_propensity, {"item": L(WHAT, free=True), "users": W(20), "power": R(1)}),
        "rating_propensity": (e.rating_propensity, {"rating": L(STARS, free=True), "random_rating": L(STARS, free=True), "cells": W(500),
                                                    "smoothing": R(1)}),
        "randomisation_test": (e.randomisation_test, yt | {"stratum": L(WORD, none=True), "draws": W(99), "seed": W(0)}),
        "examination": (e.examination, {"click": B(P_BIT), "item": L(WHAT), "place": N([1, 2, 2, 1] * 10)} | who),
        "shadow_variable": (e.shadow_variable, {"answer": B([1, 0, 0, 0, 1] * 8), "observed": B(T), "shadow": B(P_BIT)} | who),
        "exponential_tilting": (e.exponential_tilting, {"rating": N(STARS, free=True), "tilt": R(0.5, signed=True)}),
        "to_frame": (e.to_frame, {"estimates": O([e.naive(Y, T)], free=True)}),
    }.items()}  # fmt: skip


COUPLE, SECOND = [place // 2 for place in range(ROWS)], [1, 0] * (ROWS // 2)
PAIRS = [int(pair % 3 > 0) for pair in COUPLE]
P_BIT = [int(t if place % 5 else 1 - t) for place, t in enumerate(T)]


def _worlds() -> dict[str, tuple[Any, dict[str, Any]]]:
    w, seed = worlds, {"seed": W(0)}
    goods = (w.latent_items(0, items=24, dim=4) * 4).round() / 4
    few = datasets.catalogue().select([0, 4, 9])
    made = w.uplift_shop(0, users=20)[1].open("to sell in another week")
    cards = np.ones(made.chance_if_exposed.shape, dtype=bool)
    return {f"worlds.{name}": call for name, call in {
        "ad_campaign": (w.ad_campaign, seed | {"people": W(200), "lift": R(0.3, signed=True)}),
        "answers_week": (w.answers_week, seed | {"mechanism": C("MNAR"), "visitors": W(50)}),
        "ranked_page": (w.ranked_page, seed | {"visitors": W(50), "deal": C("chance")}),
        "coat_twin": (w.coat_twin, seed),
        "biased_shop": (w.biased_shop, seed | {"users": W(20), "items": W(20), "week": W(0)}),
        "expected_week": (w.expected_week, {}),
        "feedback_loop": (w.feedback_loop, seed | {"rounds": W(2), "visitors": W(10), "slots": W(2), "explore": R(0.1), "refit": C("clicks"), "keep": R(1.0), "learns": W(2, none=True)}),
        "film_week": (w.film_week, seed | {"visitors": W(20)}),
        "four_hundred_visits": (w.four_hundred_visits, {}),
        "front_page": (w.front_page, seed | {"users": W(40), "days": W(4), "fame": R(1.0)}),
        "item_features": (w.item_features, {}),
        "graded_shop": (w.graded_shop, seed | {"users": W(12), "visits": W(4), "confounding": R(1.0), "hidden_taste": R(0.0), "effect": R(1.0)}),
        "phrase_shop": (w.phrase_shop, seed | {"tells": C("all"), "visits": W(20)}),
        "pushed_shop": (w.pushed_shop, seed | {"users": W(12), "visits": W(4)}),
        "stated_texts": (w.stated_texts, {"items": O(few, none=True)}),
        "history_texts": (w.history_texts, {"history": M([[0, 1], [1, 2]], free=True), "texts": O(["a", "b", "c"])}),
        "histories": (w.histories, seed | {"items": M(goods.tolist(), free=True), "users": W(5), "liked": W(2), "topics": W(2)}),
        "latent_items": (w.latent_items, seed | {"items": W(8), "dim": W(4)}),
        "north_and_south": (w.north_and_south, {}),
        "encouragement_week": (w.encouragement_week, seed | {"visitors": W(50), "direct": R(0.0), "compliers": R(0.4)}),
        "clinic_year": (w.clinic_year, seed | {"patients": W(50), "indication": R(1.0)}),
        "coupon_week": (w.coupon_week, seed | {"visitors": W(50), "switch": R(0.6), "targeting": R(1.0), "payday": R(0.4), "appeal": R(1.0)}),
        "course_year": (w.course_year, seed | {"learners": W(50), "selection": R(1.0), "remedial": R(1.0)}),
        "friends_week": (w.friends_week, seed | {"groups": W(5), "across": R(0.1), "influence": R(0.3), "homophily": R(0.1), "design": C("log")}),
        "video_week": (w.video_week, seed | {"visits": W(50), "by_length": R(1.0), "autoplay": R(0.5)}),
        "rush_days": (w.rush_days, seed | {"spills": R(0.0)}),
        "sensed_items": (w.sensed_items, seed | {"items": W(6), "frame_follows": R(0.9)}),
        "sell": (w.sell, {"truth": O(made), "shown": cards, "seed": W(0)}),
        "shop": (w.shop, seed | {"items": M(goods.tolist(), free=True, none=True), "users": W(12), "visits": W(4), "confounding": R(1.0),
                                 "effect": R(1.0, signed=True), "topics": W(2)}),
        "topics_of": (w.topics_of, {"items": M(goods.tolist(), free=True), "count": W(2)}),
        "unrolled": (w.unrolled, {"rounds": W(3)}),
        "uplift_features": (w.uplift_features, {"log": O(w.uplift_shop(0, users=20)[0])}),
        "uplift_items": (w.uplift_items, {}),
        "uplift_shop": (w.uplift_shop, seed | {"users": W(20)}),
        "value_at": (w.value_at, {"scores": M(TABLE), "want": M(CHANCE), "k": W(2)}),
        "week": (w.week, seed | {"visitors": W(60), "hidden": R(0.0, signed=True), "effect": R(1.0, signed=True)}),
        "week_features": (w.week_features, {"log": O(w.week(0, visitors=60)[0])}),
    }.items()} | {
        "datasets.article": (datasets.article, {"name": C(datasets.article_quotes()[0].id)}),
        "datasets.article_quotes": (datasets.article_quotes, {}),
        "datasets.article_rows": (datasets.article_rows, {}),
        "datasets.catalogue": (datasets.catalogue, {}),
        "datasets.cited_verdict": (datasets.cited_verdict, {"states": O(["agrees", "not found"])}),
        "datasets.compared": (datasets.compared, {"cited": O(datasets.references()[0].cited), "found": O(datasets.references()[0].found, none=True)}),
        "datasets.data_dir": (datasets.data_dir, {}),
        "datasets.nsw": (datasets.nsw, {"group": C("trained"), "against": C("control")}),
        "datasets.open_bandit": (datasets.open_bandit, {"policy": C("random"), "campaign": C("men")}),
        "datasets.ratings_log": (datasets.ratings_log, {"ratings": M(np.reshape(STARS, (8, 5)).tolist()), "propensity": M(np.full((8, 5), 0.5).tolist())}),
        "datasets.references": (datasets.references, {}),
        "datasets.toy_table": (datasets.toy_table, {}),
    }  # fmt: skip


def _models() -> dict[str, tuple[Any, dict[str, Any]]]:
    r, c = recommenders, causal_model
    shape = {"log": O(LOG), "users": W(USERS, none=True), "items": W(ITEMS, none=True)}

    def fitted(make: Any, **fixed: Any) -> Any:
        def fit(log: Any, users: Any, items: Any, **knobs: Any) -> Any:
            return make(**fixed, **knobs).fit(log, users=users, items=items).scores()

        return fit

    def ranked(make: Any, **fixed: Any) -> Any:
        def fit(log: Any, users: Any, items: Any, **knobs: Any) -> Any:
            found = make(model=_Reader(), texts=texts, **fixed, **knobs).fit(log, users=users, items=items)
            return found.table[found.knows]

        return fit

    asked = shape | {"liked": W(2), "seed": W(0)}
    quick = {"dim": W(2), "epochs": W(1), "seed": W(0), "penalty": R(0.25)}
    texts = ["red film", "red film", "blue book", "blue book", "green film", "blue book"]
    return {f"recommenders.{name}": call for name, call in {
        "Popularity": (fitted(r.Popularity), shape),
        "Popularity.recent": (fitted(r.Popularity, time="day"), shape | {"recent": R(10, none=True)}),
        "ItemKNN": (fitted(r.ItemKNN), shape | {"k": W(2)}),
        "UserKNN": (fitted(r.UserKNN), shape | {"k": W(2)}),
        "Keywords": (fitted(r.Keywords, texts=texts), shape),
        "KindClassifier": (fitted(r.KindClassifier, texts=texts, folds=2), shape | {"kinds": L(["film", "film", "book", "book", "film", "book"])}),
        "Profile": (fitted(r.Profile), shape | {"vectors": M(GOODS.tolist())}),
        "MatrixFactorisation": (fitted(r.MatrixFactorisation), shape | quick | {"feedback": C("implicit")}),
        "MLP": (fitted(r.MLP), shape | {"dim": W(2), "hidden": W(2), "negatives": W(1), "epochs": W(1), "seed": W(0)}),
        "EASE": (fitted(r.EASE), shape | {"penalty": R(1.0)}),
        "BPR": (fitted(r.BPR), shape | quick),
        "NaiveMF": (fitted(r.NaiveMF), shape | quick),
        "Adversarial": (fitted(r.Adversarial), shape | quick),
        "Contrastive": (fitted(r.Contrastive), shape | quick | {"correction": C("none")}),
        "DRJointLearning": (fitted(r.DRJointLearning), shape | quick | {"rounds": W(1)}),
        "StableDR": (fitted(r.StableDR), shape | quick | {"rounds": W(1)}),
        "TrainedRatings": (fitted(r.TrainedRatings), shape | quick | {"loss": C("propensity")}),
        "PopularityDeconfounding": (fitted(r.PopularityDeconfounding), shape | quick | {"power": R(0.25)}),
        "RatingFactors": (fitted(r.RatingFactors), shape | {"dim": W(2), "steps": W(2), "penalty": R(1.0), "seed": W(0)}),
        "RatingCovariates": (fitted(r.RatingCovariates, features=np.ones((USERS, ITEMS, 2))), shape | {"penalty": R(1.0)}),
        "FusedReader": (lambda words, liked, width, seed: r.FusedReader({"words": (2,)}, width, seed=seed, device="cpu")
                        .fit({"words": words}, liked, epochs=1).predict({"words": words}),
                        {"words": M(X), "liked": B(T), "width": W(2), "seed": W(0)}),
        "Fitted": (r.Fitted, {"name": "by hand", "table": M(TABLE, free=True, blank=True)}),
        "contest_results": (r.contest_results, {"dials": O(["fame"], free=True)}),
        "cell_features": (r.cell_features, {"users": M(VECTORS.tolist(), free=True), "items": M(GOODS.tolist(), free=True)}),
        "debiasing_methods": (r.debiasing_methods, {"seed": W(0)}),
        "held_out_error": (lambda log, folds, seed: r.held_out_error(r.RatingFactors(dim=2, steps=2), log, users=USERS, items=ITEMS, folds=folds, seed=seed),
                           {"log": O(LOG), "folds": W(2), "seed": W(0)}),
        "keywords_of": (lambda item, count: r.keywords_of(r.Keywords(texts).fit(LOG, users=USERS, items=ITEMS), item, count=count),
                        {"item": W(0), "count": W(2)}),
        "similarity": (r.similarity, {"table": M([[1, 0, 1], [1, 1, 0]], free=True)}),
        "nearest_neighbours": (r.nearest_neighbours, {"like": M(np.eye(4).tolist(), free=True), "k": W(2)}),
        "interactions": (r.interactions, shape),
    }.items()} | {
        "language.shuffled_lists": (position.shuffled_lists, {"seed": W(0), "lists": W(2), "options": W(3), "items": W(6)}),
        "language.balanced_orders": (position.balanced_orders, {"seed": W(0), "options": W(3)}),
        "language.held_out_choices": (position.held_out_choices, {"seed": W(0), "users": W(4), "candidates": W(3)}),
        "language.list_text": (position.list_text, {"texts": O(["tea", "ink"]), "liked": O(["salt"], free=True)}),
        "language.read_letters": (position.read_letters, {"typed": O(["A", "2"], free=True), "options": W(3)}),
        "language.effects_of_place": (position.effects_of_place, {"picked": M(np.eye(3)[[0, 1, 0, 2]].tolist()), "learner": L([1, 1, 2, 2], none=True)}),
        "language.share_beaten": (position.share_beaten, {"scores": M(TABLE), "chosen": I([0] * USERS)}),
        "language.calibrated": (lambda free: position.calibrated([[0.5, 0.25, 0.25]], free), {"free": N([0.5, 0.25, 0.25])}),
        "evaluate.holm": (evaluate.holm, {"p_values": N(P1, free=True)}),
        "language.Pointwise": (ranked(language.Pointwise), asked | {"way": C("yes"), "prompt": O("{liked} {item}", none=True)}),
        "language.Pairwise": (ranked(language.Pairwise), asked | {"orders": W(2)}),
        "language.Listwise": (ranked(language.Listwise, calibrate=True), asked | {"orders": W(2), "candidates": M([[True] * ITEMS] * USERS, none=True)}),
        "causal_model.CausalModel": (lambda log, dim, components, epochs, users, items: c.CausalModel(dim, components=components).fit(log, users, items, epochs=epochs),
                                     {"log": O(LOG), "dim": W(4), "components": W(2), "epochs": W(1), "users": M(VECTORS.tolist(), free=True), "items": M(GOODS.tolist(), free=True)}),
        "causal_model.CausalModel.chances": (lambda user, item: model().chances(VECTORS, GOODS, user, item), {"user": I(WHO), "item": I(WHAT)}),
        "causal_model.Prediction": (lambda users, items: model().predict(users, items), {"users": M(VECTORS.tolist(), free=True), "items": M(GOODS.tolist(), free=True)}),
        "causal_model.cross_fit": (lambda log, folds, seed: c.cross_fit(log, VECTORS, GOODS, folds=folds, seed=seed, epochs=1, components=2).nuisance,
                                   {"log": O(LOG), "folds": W(2), "seed": W(0)}),
        "causal_model.pair_features": (c.pair_features, {"log": O(LOG), "user_vectors": M(VECTORS.tolist(), free=True), "item_vectors": M(GOODS.tolist(), free=True), "components": W(2)}),
        "causal_model.reliability": (c.reliability, {"chance": N(P1), "happened": B(T), "bins": W(2), "user": L(WHO, none=True)}),
        "training.train_model": (lambda epochs, batch_size, seed: training.train_model(
            torch.nn.Linear(2, 1), (torch.tensor(X), torch.tensor(Y)[:, None]), loss=lambda m, x, y: ((m(x.float()) - y) ** 2).mean(),
            epochs=epochs, batch_size=batch_size, seed=seed)[1], {"epochs": W(1), "batch_size": W(8), "seed": W(0)}),
        "weights.folder": (fetched(weights.folder), {"name": C("e5")}),
        "weights.fetch": (fetched(weights.fetch), {"name": C("e5")}),
        "weights.listed": (fetched(weights.listed), {"name": C("e5")}),
        "weights.models_folder": (weights.models_folder, {}),
        "encode.random_encoder": (lambda layers, dim, seed: encode.random_encoder("bert", small_encoder(), layers=layers, dim=dim, seed=seed).dim,
                                  {"layers": W(1), "dim": W(16), "seed": W(0)}),
        "encode.TextEncoder.encode": (lambda texts: small_encoder().encode(texts), {"texts": O(["a film", "a book"], free=True)}),
        "compress.prune": (lambda encoder, share: c_cost(compress.prune(encoder, share=share)), {"encoder": O(tiny_encoder()), "share": R(0.5)}),
        "compress.quantise": (lambda encoder, bits: c_cost(compress.quantise(encoder, bits=bits)), {"encoder": O(tiny_encoder()), "bits": W(8)}),
        "compress.truncate": (lambda encoder, layers: c_cost(compress.truncate(encoder, layers=layers)), {"encoder": O(tiny_encoder()), "layers": W(1)}),
        "compress.distil": (lambda teacher, student, texts, epochs: compress.distil(teacher, student, texts, epochs=epochs)[1],
                            {"teacher": O(tiny_encoder()), "student": O(tiny_encoder()), "texts": O([f"film {n}" for n in range(20)], free=True), "epochs": W(1)}),
        "compress.cost": (lambda encoder, texts: compress.cost(encoder, texts, times=1).bytes, {"encoder": O(tiny_encoder()), "texts": O(["a film"], free=True)}),
        "compress.leading": (compress.leading, {"vectors": M(VECTORS.tolist(), free=True), "dim": W(2)}),
        "compress.ranking_overlap": (compress.ranking_overlap, {"one": M(VECTORS.tolist()), "other": M(VECTORS[:, :3].tolist()), "n": W(2)}),
        "language.LanguageModel.score": (lambda continuations: small_reader().score("a film", continuations),
                                         {"continuations": O([" a", " the book"], free=True)}),
        "language.LanguageModel.score_each": (lambda prompts, continuations: small_reader().score_each(prompts, continuations),
                                              {"prompts": O(["a film", "a book"]), "continuations": O([[" a"], [" the book"]], free=True)}),
        "language.LanguageModel.choose": (lambda options: small_reader().choose("a film", options),
                                          {"options": O(["a", "the book"], free=True)}),
        "language.LanguageModel.generate": (lambda most, temperature, seed: small_reader().generate("a film", most=most, temperature=temperature, seed=seed),
                                            {"most": W(2), "temperature": R(1.0), "seed": W(0)}),
        "language.LanguageModel.embed": (lambda texts, pooling: small_reader().embed(texts, pooling=pooling),
                                         {"texts": O(["a film", "a book"], free=True), "pooling": C("mean")}),
        "language.LanguageModel.lora": (lambda rank, seed: small_reader().lora(rank=rank, seed=seed).parameters,
                                        {"rank": W(2), "seed": W(0)}),
    }  # fmt: skip


def _judges() -> dict[str, tuple[Any, dict[str, Any]]]:
    v, x = evaluate, explain
    top = {"scores": M(TABLE, free=True), "n": W(2), "names": O([f"good {i}" for i in range(ITEMS)])}
    random = log.Log(
        np.repeat(range(USERS), 5), np.tile(range(5), USERS), [1] * ROWS, Y, propensity=[0.5] * ROWS
    )
    mixed = log.Log(np.repeat(range(USERS), 5), np.tile(range(5), USERS), T, Y, propensity=[0.5] * ROWS)
    per_user = [0.0, 0.5, 1.0, 0.25, 0.5, 1.0, 0.0, 0.75]
    told, real = estimate.naive(Y, T), estimate.naive(Y, T)
    return {
        "recommend.run_pipeline": (lambda users: recommend.run_pipeline(LOG, datasets.catalogue().select(list(range(ITEMS))), users=users), {"users": W(USERS)}),
        "recommend.seen_mask": (recommend.seen_mask, {"history": M(np.arange(8).reshape(4, 2).tolist(), free=True), "items": W(8)}),
        "recommend.top_n": (recommend.top_n, top),
        "recommend.top_n_of_factors": (recommend.top_n_of_factors, {"users": M(VECTORS.tolist(), free=True), "items": M(GOODS.tolist(), free=True), "n": W(2)}),
        "evaluate.HeldOut": (v.HeldOut, {"hits": O([[True, False]] * 2), "candidates": O([[True, True]] * 2)}),
        "evaluate.difference_from_experiment": (v.difference_from_experiment, {"estimate": O(told), "experiment": O(real)}),
        "evaluate.auuc": (v.auuc, {"scores": M(TABLE, free=True, blank=True), "log": O(mixed), "draws": W(100), "seed": W(0)}),
        "evaluate.qini_coefficient": (v.qini_coefficient, {"scores": M(TABLE, free=True, blank=True), "log": O(mixed), "draws": W(100), "seed": W(0)}),
        "evaluate.power": (v.power, {"base": R(0.25), "other": R(0.5), "per_arm": W(50), "alpha": R(0.05)}),
        "evaluate.sample_size_per_arm": (v.sample_size_per_arm, {"base": R(0.25), "other": R(0.5), "power": R(0.8), "alpha": R(0.05)}),
        "evaluate.click_rates": (v.click_rates, {"log": O(SHOWN), "items": W(ITEMS), "pretended": R(2.0), "folds": W(2), "seed": W(0)}),
        "evaluate.difference": (v.difference, {"one": N(per_user, blank=True), "other": N(per_user[::-1], blank=True), "estimand": "gain"}),
        "evaluate.t_interval": (v.t_interval, {"values": N(per_user, free=True), "estimand": "gain"}),
        "evaluate.paired_gaps": (lambda one, other: v.paired_gaps({"a": one, "b": other}, [("a", "b")]), {"one": N(per_user, free=True), "other": N(per_user[::-1], free=True)}),
        "evaluate.over_users": (v.over_users, {"values": N(per_user, free=True, blank=True), "estimand": "gain", "samples": W(200), "seed": W(0)}),
        "evaluate.graded_ndcg": (graded_ndcg, {"scores": N([3, 2, 1]), "stars": N([1, 0, 5]), "k": W(2)}),
        "evaluate.held_out": (v.held_out, {"split": O(SPLIT), "users": W(USERS), "items": W(ITEMS), "candidates": C("unseen")}),
        "evaluate.on_randomised": (v.on_randomised, {"scores": M(TABLE, free=True, blank=True), "drawn": O(random), "keep": K([True] * 40, none=True), "k": W(2), "samples": W(200)}),
        "evaluate.ranking": (lambda k, samples, scores: v.ranking(scores, RANKED, k=k, samples=samples),
                             {"k": W(2), "samples": W(200), "scores": M([[1, 0, 0.5]] * 2, blank=True)}),
        "evaluate.uplift_at": (v.uplift_at, {"scores": M(TABLE, free=True, blank=True), "log": O(mixed), "n": W(20)}),
        "evaluate.uplift_curve": (v.uplift_curve, {"scores": M(TABLE, free=True, blank=True), "log": O(mixed), "slots": O([20])}),
        "evaluate.uplift_difference": (v.uplift_difference, {"one": M(TABLE, free=True, blank=True), "other": M(CHANCE, free=True, blank=True), "log": O(mixed), "n": W(20)}),
        **{f"uplift.{name}": (getattr(uplift, name), {"features": M(ONE_X), "exposed": B(T), "outcome": B(P_BIT), "new": M(ONE_X[:3], free=True)})
           for name in ("t_learner", "s_learner", "x_learner")},
        "uplift.dr_learner": (uplift.dr_learner, {"features": M(ONE_X), "exposed": B(T), "outcome": B(P_BIT), "new": M(ONE_X[:3], free=True), "groups": L(WHO, none=True)}),
        "uplift.won_by_ranking": (uplift.won_by_ranking, {"scores": N(E), "worth": N(Y), "step": W(1)}),
        "explain.EventReader": (lambda rows, outcome, epochs: x.EventReader(2).fit(rows, outcome, epochs=epochs).predict(np.zeros((1, 2))),
                                {"rows": M([[0, 1], [1, 0]] * 20), "outcome": B(T), "epochs": W(1)}),
        "explain.integrated_gradients": (lambda columns, steps: x.integrated_gradients(_one_number, columns, steps=steps),
                                         {"columns": M(X, free=True), "steps": W(4)}),
        "explain.permutation_importance": (x.permutation_importance, {"predict": _first, "columns": M(X), "outcome": N(Y), "names": ["a", "b"], "repeats": W(2), "seed": W(0)}),
        "explain.shapley_values": (x.shapley_values, {"predict": _first, "columns": M(X, free=True), "background": M(X, free=True)}),
        "explain.rank_agreement": (rank_agreement, {"one": N([1, 2, 3]), "other": N([1, 3, 2])}),
        "explain.smallest_change": (x.smallest_change, {"scores": lambda kept: np.array([0, 0, 0, 0, len(kept), 1.5]), "history": O([1, 2, 3]), "cap": W(100)}),
    }  # fmt: skip
