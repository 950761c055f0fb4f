"""Other people's engines, fed with our tables: oracles for tests, rivals for benchmarks."""

import warnings

import numpy as np

from causalrec_lab.network import BayesianNetwork, Query


def to_pyagrum(net: BayesianNetwork, do: dict | None = None):
    """The network as a pyAgrum one; nodes in `do` lose the arrows into them and keep one state."""
    import pyagrum as gum

    do = do or {}
    peer = gum.BayesNet()
    for node in net.nodes:
        peer.add(gum.LabelizedVariable(node, node, [f"s{i}" for i in range(len(net.states[node]))]))
    parents = {node: () if node in do else net.parents[node] for node in net.nodes}
    for node in net.nodes:
        for parent in parents[node]:
            peer.addArc(parent, node)
    for node in net.nodes:
        table = (
            np.eye(len(net.states[node]))[net.states[node].index(do[node])] if node in do else net.cpts[node]
        )
        axes = [*parents[node], node]
        wanted = [axes.index(name) for name in reversed(peer.cpt(node).names)]
        peer.cpt(node).fillWith(np.ascontiguousarray(table.transpose(wanted)).ravel().tolist())
    return peer


def ask_pyagrum(peer, target: str, evidence: dict[str, int]) -> np.ndarray:
    """P(target given evidence) from an engine made afresh; evidence as places of states."""
    import pyagrum as gum

    engine = gum.VariableElimination(peer)
    engine.setEvidence(evidence)
    engine.setTargets({target})
    engine.makeInference()
    return engine.posterior(target).toarray()


def to_pgmpy(net: BayesianNetwork):
    """The network as a pgmpy one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pgmpy announces its own plans at import
        from pgmpy.factors.discrete import TabularCPD
        from pgmpy.models import DiscreteBayesianNetwork

        peer = DiscreteBayesianNetwork([(parent, node) for node in net.nodes for parent in net.parents[node]])
        peer.add_nodes_from(net.nodes)
        for node in net.nodes:
            size = len(net.states[node])
            sizes = [len(net.states[parent]) for parent in net.parents[node]]
            names = {name: list(net.states[name]) for name in (node, *net.parents[node])}
            columns = net.cpts[node].reshape(-1, size).T
            parents = list(net.parents[node])
            peer.add_cpds(TabularCPD(node, size, columns, parents or None, sizes or None, state_names=names))
    return peer


def ask_pgmpy(peer, query: Query, states: tuple) -> np.ndarray:
    """pgmpy's elimination; its answers to do together with evidence are known to be wrong, so never that."""
    assert not (query.do and query.evidence), "pgmpy is no oracle for do together with evidence"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pgmpy.inference import CausalInference, VariableElimination

        (target,) = query.target
        if query.do:
            found = CausalInference(peer).query([target], do=dict(query.do), show_progress=False)
        else:
            found = VariableElimination(peer).query(
                [target], evidence=dict(query.evidence), show_progress=False
            )
    return np.asarray(found.values)[[found.state_names[target].index(state) for state in states]]
