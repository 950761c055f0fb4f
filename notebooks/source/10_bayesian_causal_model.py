# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="10-10-how-sure-are"
# # 10 · How sure are we?
#
# *Four visitors, a few who were never there, and two spikes.*
#
# ## Question
#
# Film A once more, and the day sheet of notebook 01:
#
# | | An 安 | Bo 博 | Chen 陈 | Dai 戴 |
# |---|---|---|---|---|
# | **x1** the film was recommended 推荐 | no | no | yes | yes |
# | **x2** the visitor bought it 购买 | yes | yes | no | no |
# | **x3** the visitor watched the trailer 看了预告片 | no | yes | no | yes |
#
# Under the graph that the article drew, the effect of the card is −1 (notebook 03): it stops *everybody*.
#
# The manager: *"Everybody? You saw four people. Would you tell the board of directors?"*
#
# The article promises to deal with **model uncertainty** 模型不确定性, and then imports a library for it. Today you say how
# sure you are, in numbers: first with pretended visitors and a pencil, then with that library, then for a real shop.

# %% [markdown] id="10-warm-up-three-short"
# ## Warm-up
#
# Three short ones, two minutes.

# %% id="10-from-causalrec-lab-lesson" tags=["widget"]
from causalrec_lab.lesson import quiz

quiz("10-warmup")

# %% [markdown] id="10-you-need-you-will"
# ## You need / you will
#
# **You need** shares (01), do() and the ATE (03), mirror-image graphs (04), the 400 visits (05 or 09).
# **70 minutes**, with stop marks at 25 and 50. (Planned; nobody has measured it with a class yet.)
#
# **You will**
# - work out what may be believed of an effect after four rows, exactly;
# - see that "no opinion" is an opinion, and where it sits;
# - send Pyro to the same posterior by three roads, and say what each one hides;
# - meet a doubt that a million rows leave as it was;
# - find out how good your own "80 % sure" has been since notebook 01.

# %% [markdown] id="10-for-the-teacher-45" tags=["teacher"]
# **For the teacher.** *45 minutes*: to the stop mark at 25, then the card of "What if" on the projector. *90 minutes*: all
# of it, quiz at home. *180 minutes*: the vote below with real stakes (each group writes its prior for the clicks of "Real
# clicks" down before minute 57, and is scored on the second log), and every group calibrates itself.
#
# A class says: "The flat prior is the objective one." Ask: flat on the share, or on the odds? And count with them how many
# clicks it pretends for 34 goods. Another says: "R-hat is fine, so it is true." Ask what R-hat would be for the *wrong* model.

# %% [markdown] id="10-setup"
# ## Setup

# %% id="10-from-fractions-import-fraction" tags=["setup"]
from fractions import Fraction

import numpy as np
import pyro
import pyro.distributions as dist
import torch
from pyro.infer import SVI, Predictive, Trace_ELBO, autoguide

from causalrec_lab import bayes_model, worlds
from causalrec_lab.bayes_model import BayesModel, difference, share
from causalrec_lab.datasets import article, open_bandit, toy_table
from causalrec_lab.graph import CausalGraph, all_graphs
from causalrec_lab.lesson import ____, calibration, check, explain, hint, predict, reveal, solution, start, vote
from causalrec_lab.network import Query
from causalrec_lab.course.nb10 import cards
from causalrec_lab.course.shop import trial

start("10")

# %% [markdown] id="10-predict"
# ## Predict

# %% id="10-predict-10-a" tags=["widget"]
predict("10-A")

# %% [markdown] id="10-by-hand-minute-5"
# ## By hand
#
# ### Minute 5: a belief is a hill
#
# What share of visitors buys, if they are *not* shown the film? Call it s. You do not know s, so write down how much you
# believe in each of 0 %, 1 %, ... 100 %. Before any row, believe in all alike: that is your **prior** 先验分布.
# Then An comes in, and buys. Each s foretold this with chance s. Believe more in those that foretold it well.

# %% id="10-s-np-linspace-0"
s = np.linspace(0, 1, 101)
belief = np.ones(101) / 101  # before any visitor
for visitor in ("An", "Bo"):  # neither was shown it, both bought
    belief = belief * s  # how well each s foretold the purchase
    belief = belief / belief.sum()
    print(f"after {visitor}: belief in less than one half: {belief[s < 0.5].sum():.2f}")

# %% [markdown] id="10-what-stands-there-now"
# What stands there now is the **posterior** 后验分布: your belief after the rows. You need no grid for it. A flat prior
# weighs as much as **two pretended visitors**, one who buys and one who does not. Let them in, and count everybody.
#
# ### 10-1 · The next visitor
#
# An and Bo bought. With what chance do you expect the *next* visitor who is not shown the film to buy?

# %% id="10-answer-check-10-1" tags=["exercise"]
answer = ____
check("10-1", answer)

# %% id="10-solution-10-1-fraction" tags=["solution"]
solution("10-1", Fraction(3, 4))

# %% [markdown] id="10-stuck-take-the-away"
# Stuck? Take the `#` away and run the cell; each run climbs one step. After a try, `reveal("10-1")` shows the answer.

# %% id="10-hint-10-1"
# hint("10-1")

# %% id="10-grid-mean-belief-s"
grid_mean = (belief * s).sum()
not_shown = share(2, 2)  # from the package: 2 of 2, and a flat prior
print(f"grid {grid_mean:.2f}, counted {not_shown.mean:.2f}: {not_shown}")
print("95 % of the belief lies in", [round(end, 2) for end in not_shown.interval()])
assert abs(grid_mean - not_shown.mean) < 0.005

# %% [markdown] id="10-the-sheet-says-1"
# The sheet says 1. You say three in four, and that anything from .29 to .99 is believable: a range that holds 95 % of the
# belief is called a *credible interval* 可信区间. That is a modest sentence, and two visitors do not carry a bolder one.
#
# ### 10-2 · The effect
#
# None of the two who *were* shown it bought. Same flat prior on their share. What is the **mean** of your belief in the
# effect, shown minus not shown? (Two means subtract like two numbers.)

# %% id="10-answer-check-10-2" tags=["exercise"]
answer = ____
check("10-2", answer)

# %% id="10-solution-10-2-fraction" tags=["solution"]
solution("10-2", Fraction(-1, 2))

# %% id="10-once-difference-share-0"
once = difference(share(0, 2), share(2, 2), estimand="effect of the card")
print(once)
assert abs(once.below_zero - 19 / 20) < 1e-6
cards.curves({"four rows": once})

# %% [markdown] id="10-10-3-read-it"
# ### 10-3 · Read it
#
# The interval reaches from −92 to +11 purchases per hundred visitors. Which of these sentences hold?
#
# - **A** The interval holds 0, so the card has no effect.
# - **B** An effect of −90 is not ruled out.
# - **C** I give the card 19 to 1 to do harm.
# - **D** In 95 of 100 shops the effect lies between −92 and +11.

# %% id="10-answer-letters-in-quotes" tags=["exercise"]
answer = {____}  # letters in quotes, as many as hold
check("10-3", answer)

# %% id="10-solution-10-3-b" tags=["solution"]
solution("10-3", {"B", "C"})

# %% [markdown] id="10-minute-16-the-same"
# ### Minute 16: the same rows again
#
# Tomorrow four visitors come in, and they do just what An, Bo, Chen and Dai did. Four are shown now, and none buys; four
# are not, and all buy.
#
# ### 10-4 · Eight rows
#
# What is the mean of your belief in the effect now?

# %% id="10-answer-check-10-4" tags=["exercise"]
answer = ____
check("10-4", answer)

# %% id="10-solution-10-4-fraction" tags=["solution"]
solution("10-4", Fraction(-2, 3))

# %% [markdown] id="10-minute-19-the-same"
# ### Minute 19: the same four rows, another table
#
# Back to four rows. The article's graph also has the trailer in it, x1 → x3 → x2, so it keeps one share for each
# state of card **and** trailer. Each of the four cells has seen one visitor, and gets a flat prior of its own: two pretended ones.
#
# ### 10-5 · A prior per cell
#
# Half of the visitors watch the trailer (take that as known). What is the mean of your belief in the effect of the card?

# %% id="10-answer-check-10-5" tags=["exercise"]
answer = ____
check("10-5", answer)

# %% id="10-solution-10-5-fraction" tags=["solution"]
solution("10-5", Fraction(-1, 3))

# %% id="10-twice-cards-sheet-effect"
twice = cards.sheet_effect(2)
per_cell = cards.sheet_effect(1, split=1)
assert np.isclose(twice.mean - once.mean, -1 / 6)
assert np.isclose(per_cell.mean - once.mean, 1 / 6)
three = {"the same rows again": twice, "four rows": once, "a prior per cell": per_cell}
cards.curves(three)

# %% [markdown] id="10-both-move-it-by"
# **Both move it by one sixth**, in opposite directions. Four real visitors weighed exactly as much as the decision to
# keep a finer table, which looked like bookkeeping. *No prior is neutral: flat on what?*
#
# **Before you move.** Find a state in which twenty rows, all of one mind, hardly move you. Then find out how many rows it
# takes until the finer table no longer matters.

# %% id="10-cards-prior-card-show" tags=["widget"]
cards.prior_card().show()

# %% id="10-cards-prior-card-static"
cards.prior_card().static({"times": 5, "pretended": 20, "split": 1})

# %% [markdown] id="10-a-million-rows-drown"
# A million rows drown every prior of this card:

# %% id="10-drowned-cards-sheet-effect"
drowned = cards.sheet_effect(250_000, pretended=20, split=1)
print(drowned)
assert drowned.high < -0.99

# %% [markdown] id="10-so-that-doubt-like"
# So that doubt, like luck, is one that rows can cure. Hold on to this for minute 45. And before a million? The hundred
# visits of notebook 01, had a coin dealt them: 20 were shown it and 8 bought, 80 were not and 24 bought.

# %% id="10-hundred-difference-share-8"
hundred = difference(share(8, 20), share(24, 80), estimand="effect, 100 visits")
print(hundred)
assert hundred.holds(0)
assert hundred.below_zero > 0.15

# %% [markdown] id="10-ten-points-more-and"
# Ten points more, and still nearly one in five that the card does harm. A hundred visits are few.

# %% id="10-vote-10-v" tags=["widget", "teacher"]
vote("10-V")

# %% [markdown] id="10-stop-mark-25-minutes"
# ---
# **Stop mark (25 minutes).** You can say how sure you are, and what you put in to be so.
#
# ---

# %% [markdown] id="10-the-same-from-the"
# ## The same from the package
#
# ### Minute 25: tell the story often enough
#
# Not every posterior can be counted out. But every story can be *told*: throw two shares, let the visitors come. Tell it
# two hundred thousand times, and keep the tellings that end in our sheet.

# %% id="10-dice-np-random-default"
dice = np.random.default_rng(10)
if_shown, if_not = dice.random((2, 200_000))  # the prior: all shares alike
ours = (dice.binomial(2, if_shown) == 0) & (dice.binomial(2, if_not) == 2)
kept = (if_shown - if_not)[ours]
print(f"{ours.mean():.2f} of the tellings kept; mean effect {kept.mean():.2f}")
assert abs(kept.mean() - once.mean) < 0.01
assert abs((kept < 0).mean() - once.below_zero) < 0.01

# %% [markdown] id="10-one-in-nine-ends"
# One in nine ends right. With 400 visits hardly any would, so one needs cleverer ways. **Pyro** 概率编程 is a
# library for them: you write the story as a program, and it finds the shares that could have told it.


# %% id="10-def-day-the-story"
def day():
    """The story of the day sheet: two unknown shares, and the buyers they bring."""
    if_shown = pyro.sample("if_shown", dist.Beta(1.0, 1.0))
    if_not = pyro.sample("if_not", dist.Beta(1.0, 1.0))
    pyro.sample("buyers_shown", dist.Binomial(2, if_shown), obs=torch.tensor(0.0))
    pyro.sample("buyers_not", dist.Binomial(2, if_not), obs=torch.tensor(2.0))


# %% [markdown] id="10-the-first-way-climb"
# **The first way: climb the hill.** Where belief is highest stands the **maximum a posteriori (MAP)** 最大后验估计. One number,
# quickly found.

# %% id="10-predict-10-b" tags=["widget"]
predict("10-B")

# %% id="10-pyro-clear-param-store" tags=["nbval-ignore-output"]
pyro.clear_param_store()
pyro.set_rng_seed(1)
guide = autoguide.AutoDelta(day)  # a guide that stands on one point
climb = SVI(day, guide, pyro.optim.Adam({"lr": 0.1}), Trace_ELBO())
losses = [climb.step() for _ in range(250)]
top = {name: value.item() for name, value in guide.median().items()}
print({name: round(value, 2) for name, value in top.items()})
map_effect = top["if_shown"] - top["if_not"]
assert map_effect < -0.95  # R23: a working Pyro model, and its MAP

# %% [markdown] id="10-the-map-is-as"
# The MAP is as certain as the prosecution in notebook 03, after four visitors. It is not *wrong*: it is the top of the hill.
# It only hides how wide the hill is.
#
# **The second way: lay a simple shape over it.** **Variational inference** 变分推断 (SVI) fits a normal distribution to the hill,
# on a stretched scale. **The third way: walk.** **Hamiltonian Monte Carlo (NUTS)** 哈密顿蒙特卡洛 wanders over the hill, more often
# where it is high, and writes down where it was. The package holds the same story for any graph, with rows as counts.

# %% id="10-card-causalgraph-x1-x2" tags=["nbval-ignore-output"]
card = CausalGraph([("x1", "x2")])
model = BayesModel.of(toy_table(), card)
fitted = model.svi(steps=400, seed=1).effect("x1", effect="x2")
walked = model.nuts(warmup=100, draws=100, chains=2, seed=1)
nuts = walked.effect("x1", effect="x2")
assert abs(fitted.mean - once.mean) < 0.1
assert abs(nuts.mean - once.mean) < 0.1
cards.ways({"exact": once, "MAP": map_effect, "SVI": fitted, "NUTS": nuts})

# %% [markdown] id="10-two-of-the-three"
# Two of the three find the exact answer, which you know from a pencil. That is why one tries a method first where the
# answer is known. How would you notice a bad walk where it is not? Let *two* walk, from different places.

# %% id="10-told-walked-diagnostics-assert" tags=["nbval-ignore-output"]
told = walked.diagnostics
assert told.r_hat < 1.1  # R38: NUTS really used, with R-hat, effective draws, divergences
assert told.ess > 20
assert told.divergences < 20
cards.walks(walked, "x1", effect="x2")

# %% [markdown] id="10-r-hat-a-convergence"
# **R-hat**, a convergence diagnostic 收敛诊断, compares how far the walks lie apart with how far each one wanders: near 1, they cover the same ground. Steps
# remember where they came from, so 200 of them are worth fewer *effective draws*. A *divergence* is a step where a walk lost its
# footing.
#
# ### Minute 36: what R-hat does not know

# %% id="10-predict-10-c" tags=["widget"]
predict("10-C")

# %% id="10-visits-worlds-four-hundred" tags=["nbval-ignore-output"]
visits = worlds.four_hundred_visits()
pooled = BayesModel.of(visits, CausalGraph([("exposed", "outcome")]))
pooled_walk = pooled.nuts(warmup=80, draws=80, chains=2, seed=3)
naive = pooled_walk.effect("exposed", effect="outcome")
print(pooled_walk.diagnostics)
print(naive)
assert pooled_walk.diagnostics.r_hat < 1.1
assert naive.mean - 0.175 > 0.35  # 38 points off, and far outside its interval
assert not naive.holds(0.175)

# %% [markdown] id="10-r-hat-1-does"
# **R-hat 1 does not say: right model. It says: the chains agree with each other.** Now tell the story with the groups in
# it, and ask by do(). Two fixed shares of the crowd, four shares nobody knows:

# %% id="10-by-group-share-72"
by_group = [share(72, 90), share(7, 10), share(9, 30), share(27, 270)]
weights = [0.25, -0.25, 0.75, -0.75]  # 100 fans, 300 newcomers
right = bayes_model.combination(by_group, weights, estimand="effect on everybody")
print(right)
assert right.holds(0.175)
assert right.width > naive.width  # the honest interval is the wider one

# %% [markdown] id="10-minute-40-two-traps"
# ### Minute 40: two traps of the library
#
# The network of posterior means: half are shown; of those 1/4 buy, of the others 3/4. Now set x1 by hand, for everybody.

# %% id="10-predict-10-d" tags=["widget"]
predict("10-D")

# %% id="10-net-model-mean-tables" tags=["nbval-ignore-output"]
net = model.mean()
tables = bayes_model.copies(net, 2000)
pyro.set_rng_seed(2)
set_by_hand = pyro.do(bayes_model.visit, data={"x1": torch.tensor(1)})
rows = Predictive(set_by_hand, num_samples=1)(card, tables)
shares = {name: rows[name].double().mean().item() for name in ("x1", "x2")}
print("under do(x1=1):", {name: round(value, 1) for name, value in shares.items()})
assert abs(shares["x1"] - 0.5) < 0.05  # what would have been, had we not set it
assert abs(shares["x2"] - 0.25) < 0.05  # what follows feels the hand

# %% [markdown] id="10-the-second-trap-is"
# The second trap is `condition`, Pyro's word for seeing. It fixes the purchase to 1. Does it know that buyers were seldom shown?

# %% id="10-bought-torch-ones-2000" tags=["nbval-ignore-output"]
bought = torch.ones(2000, dtype=torch.long)
pyro.set_rng_seed(2)
only_seen = pyro.condition(bayes_model.visit, data={"x2": bought})
seen = Predictive(only_seen, num_samples=1)(card, tables)
print(f"share of x1=1 among these rows: {seen['x1'].double().mean():.1f}")
assert abs(seen["x1"].double().mean() - 0.5) < 0.05

# %% [markdown] id="10-10-6-weigh-them"
# ### 10-6 · Weigh them
#
# What should it be? Half are shown, 1/4 of them buy; half are not, 3/4 of them buy. What share of the *buyers* was shown it?

# %% id="10-answer-check-10-6" tags=["exercise"]
answer = ____
check("10-6", answer)

# %% id="10-solution-10-6-fraction" tags=["solution"]
solution("10-6", Fraction(1, 4))

# %% [markdown] id="10-by-pyro-sets-sees"
# `by_pyro` sets, sees **and** weighs, by going through every case. Then Pyro answers the same `Query` as elimination does.
# And each draw of a posterior is a network of its own: ask all of them, and the answer has an interval.

# %% id="10-seeing-doing-query-x1"
seeing, doing = Query("x1", evidence={"x2": 1}), Query("x1", do={"x2": 1})
draws = model.draws(5000, seed=4)
for query in (seeing, doing, Query("x2", do={"x1": 1})):
    one = bayes_model.by_pyro(net, query)[1]
    assert abs(one - net.probability(query)[1]) < 1e-9  # elimination says the same
    found = draws.posterior(query)
    print(f"{query!s:<22} {one:.2f}; 95 % between {found.low:.1f} and {found.high:.1f}")

# %% [markdown] id="10-what-if-minute-45"
# ## What if
#
# ### Minute 45: the arrow itself
#
# All of this took x1 → x2 for granted. The closing-time list (x2 → x1) writes the same sheet, and there the card does
# nothing: effect exactly 0. You are not sure who it was. So put a prior on the **arrow**.

# %% id="10-predict-10-e" tags=["widget"]
predict("10-E")

# %% [markdown] id="10-10-7-a-million"
# ### 10-7 · A million rows
#
# You believe 50 to 50 in pop-up and list; a million rows like ours have come in. What is the **mean** of your belief in the
# effect (to two decimals)? And how many **per cent** of your belief lie within 1/10 of that mean?

# %% id="10-answer-mean-effect-per" tags=["exercise"]
answer = (____, ____)  # (mean effect, per cent of belief within 1/10 of it)
check("10-7", answer)

# %% id="10-solution-10-7-fraction" tags=["solution"]
solution("10-7", (Fraction(-1, 2), 0))

# %% [markdown] id="10-before-you-move-which"
# **Before you move.** Which of the two controls moves a spike up or down? Which one only makes it thinner?

# %% id="10-cards-arrow-card-show" tags=["widget"]
cards.arrow_card().show()

# %% id="10-cards-arrow-card-static"
cards.arrow_card().static({"times": 250_000})

# %% id="10-from-causalrec-lab-table"
from causalrec_lab.table import Table

sheet, mirror = toy_table(), CausalGraph([("x2", "x1")], ["x1", "x2"])
for times in (1, 25, 250_000):
    more = Table.from_rows(list(sheet.weights), sheet.names, weights=[times] * 4)
    weighed = bayes_model.graph_posterior(more, [card, mirror], before=[0.5, 0.5])
    mixed = weighed.effect("x1", effect="x2")
    pop_up, near = weighed.arrow("x1", "x2"), mixed.near(mixed.mean)
    print(f"{4 * times:>9,} rows: pop-up {pop_up:.2f}, near the mean {near:.2f}")
    assert abs(pop_up - 0.5) < 1e-6

# %% [markdown] id="10-the-spikes-never-merge"
# **The spikes never merge.** "−1/2 on average" is a number that neither story believes; report *two* numbers and your odds.
# Over all 25 graphs of notebook 04, each as likely as the next, how much do you believe that the card acts at all?

# %% id="10-graphs-all-graphs-x1"
graphs = all_graphs(["x1", "x2", "x3"])
for per in ("cell", "table"):
    weighed = bayes_model.graph_posterior(toy_table(), graphs, per=per)
    print(f"a prior per {per}: x1 acts on x2 with {weighed.reaches('x1', 'x2'):.3f}")
    assert 0.40 < weighed.reaches("x1", "x2") < 0.50

# %% [markdown] id="10-less-than-one-half"
# Less than one half. A coin or a clock would move this. Rows of the same kind will not.
#
# ---
# **Stop mark (50 minutes).** You know a doubt that rows cure, and one that they do not.
#
# ---

# %% [markdown] id="10-where-it-breaks-the"
# ## Where it breaks
#
# The article's own way to a model like this stands in §3.2, with a block of Pyro below it:

# %% id="10-trial-exhibit-article-3"
trial.exhibit(article("3.2-train"))

# %% [markdown] id="10-counsel-for-the-defence"
# **Counsel for the defence.** The choice of library is a good one. So is the idea: a graph, a probabilistic program on it,
# the most believed values, then predictions. You have just done all four.
#
# Here are the first lines of its block, word for word. (The whole of it stands under the verdict.)

# %% id="10-import-pyro-import-pyro" tags=["article"]
import pyro
import pyro.distributions as dist
import torch

# 构建因果图
causal_graph = {'user_interest': ['user_behaviors', 'item_features']}
try:
    model = pyro.infer.MAPinfer(pyro.nn.AutoRegressiveModel(causal_graph))
except AttributeError as error:
    said = f"AttributeError: {error}"
print(said)
assert said == "AttributeError: module 'pyro.infer' has no attribute 'MAPinfer'"

# %% id="10-try-pyro-nn-autoregressivemodel" tags=["article"]
try:
    pyro.nn.AutoRegressiveModel(causal_graph)
except AttributeError as error:
    said = f"AttributeError: {error}"
print(said)
assert said == "AttributeError: module 'pyro.nn' has no attribute 'AutoRegressiveModel'"
try:
    pyro.nn.AutoRegressiveNN(causal_graph, [8])  # the nearest name there is
except TypeError as error:
    said = f"TypeError: {error}"
print(said)
assert said == "TypeError: '<' not supported between instances of 'int' and 'dict'"

# %% [markdown] id="10-neither-name-exists-mend"
# Neither name exists. Mend the first, and the second stops you. What comes near is a neural network that wants a number of inputs, not a graph. In Pyro the graph
# is **the order of the `sample` lines**. (It could not draw this one anyway: interest as the *child* of behaviour, see 04.)
# Nor would the rest run: an inference object has no `loss` to differentiate, no `predict`, no `parameters`.

# %% id="10-assert-not-any-hasattr"
assert not any(hasattr(climb, name) for name in ("predict", "parameters", "backward"))
assert all(hasattr(climb, name) for name in ("step", "evaluate_loss"))  # its own words
why = "it stops in its first line; the working way is above: story, guide, step"
trial.verdict(article("3.2-code"), "refuted", because=why)

# %% [markdown] id="10-5-2-imports-mcmc"
# §5.2 imports `MCMC` and `NUTS`, the careful way. How often does its program use what it imports?

# %% id="10-import-ast-program-ast"
import ast

program = ast.parse(article("5.2-code").source)
used = [node.id for node in ast.walk(program) if isinstance(node, ast.Name)]
imported = ("MCMC", "NUTS", "dist", "pyro")
print({name: used.count(name) for name in imported})
assert not set(used) & set(imported)
why = "imported, and never called: no doubt is measured"
trial.verdict(article("5.2-imports"), "refuted", because=why)

# %% [markdown] id="10-minute-54-is-the"
# ### Minute 54: is the promise kept?
#
# An interval is honest if it holds the truth as often as it says. Here are 300 shops whose two shares were drawn flat, four
# visitors on either side. One analyst reports the sheet, one the usual ±1.96 errors around it, one a posterior.

# %% id="10-dice-np-random-default-2"
dice = np.random.default_rng(54)
held = {"the sheet alone": 0, "plus or minus 1.96 errors": 0, "posterior": 0}
for _ in range(300):
    truth = dice.random(2)
    buyers = dice.binomial(4, truth)
    effect, gap = truth[0] - truth[1], (buyers[0] - buyers[1]) / 4
    error = np.sqrt((buyers / 4 * (1 - buyers / 4) / 4).sum())
    held["the sheet alone"] += abs(gap - effect) < 0.005
    held["plus or minus 1.96 errors"] += abs(gap - effect) <= 1.96 * error
    one, other = (share(count, 4) for count in buyers)
    held["posterior"] += difference(one, other).holds(effect)

# %% id="10-for-name-count-in"
for name, count in held.items():
    print(f"{name:<26} holds the truth in {100 * count / 300:.0f} of 100 shops")
# R01: model uncertainty measured, and what it promised held against the truth
assert held["posterior"] >= 0.92 * 300
assert held["plus or minus 1.96 errors"] < 0.85 * 300
assert held["the sheet alone"] < 0.1 * 300

# %% [markdown] id="10-it-is-kept-because"
# It is kept *because the prior is true here*: we drew the shares from it. In a real shop nobody draws shares flat. So:
#
# ### Minute 57: real clicks
#
# A fashion shop on the web (Open Bandit, notebook 15 tells its story): 10,000 showings by pure chance, 10,000 by a policy
# that learns, in the same week.

# %% id="10-predict-10-f" tags=["widget"]
predict("10-F")

# %% id="10-chance-learner-open-bandit"
chance, learner = open_bandit("random"), open_bandit("thompson")
clicks = [int(log.outcome.sum()) for log in (chance, learner)]
gain = difference(share(clicks[1], len(learner)), share(clicks[0], len(chance)))
print(f"{clicks[1]} against {clicks[0]}: the learner is better with {1 - gain.below_zero:.3f}")
mean, low, high = (10_000 * part for part in (gain.mean, gain.low, gain.high))
print(f"by {mean:.0f} clicks in 10,000, or anything from {low:.0f} to {high:.0f}")
assert 0.97 < 1 - gain.below_zero < 0.99

# %% [markdown] id="10-which-good-should-it"
# Which *good* should it show? The chance log showed 34 goods about 300 times each. Give each share a flat prior, as you did
# for the card.
#
# ### 10-8 · Pretended clicks
#
# 46 clicks were seen, on all goods together. How many clicks does a flat prior **pretend**, on all 34 goods together?

# %% id="10-answer-check-10-8" tags=["exercise"]
answer = ____
check("10-8", answer)

# %% id="10-solution-10-8-34" tags=["solution"]
solution("10-8", 34)

# %% [markdown] id="10-another-prior-goods-of"
# Another prior: *goods of one shop are alike*. Pretend, for each, showings with the click rate of the whole shop, in such a
# number that all 34 counts are foretold best (this is **empirical Bayes**). Let the data choose the number.

# %% id="10-shown-np-bincount-chance"
shown = np.bincount(chance.item, minlength=34)
got = np.bincount(chance.item, weights=chance.outcome, minlength=34)
rate = got.sum() / shown.sum()
sizes = (50, 200, 800, 3_200, 12_800, 51_200)  # pretended showings for each good
scores = []
for size in sizes:
    alike = [bayes_model.Share(rate * size, (1 - rate) * size)] * 34
    scores.append(bayes_model.log_score(alike, got, shown))
    print(f"{size:>6,} pretended showings: {scores[-1] - scores[0]:+.1f}")
assert scores == sorted(scores)  # the more alike, the better

# %% [markdown] id="10-the-counts-want-no"
# The counts want **no difference at all** between goods. But the front-runner has three times the mean click rate! Would
# luck do that? Deal the 46 clicks to the showings by chance, again and again.

# %% id="10-deals-np-random-default"
deals = np.random.default_rng(34).multinomial(46, shown / shown.sum(), size=5_000) / shown
as_good = (deals.max(axis=1) >= (got / shown).max()).mean()
print(f"in {100 * as_good:.0f} of 100 deals some good looks as good as our front-runner")
assert (got / shown).max() > 3 * rate
assert 0.35 < as_good < 0.50

# %% [markdown] id="10-so-take-3-200"
# So take 3,200 pretended showings, and look at six goods under both priors.

# %% id="10-flat-share-k-n"
flat = [share(k, n) for k, n in zip(got, shown, strict=True)]
prior = (3_200 * rate, 3_200 * (1 - rate))
pooled = [share(k, n, prior=prior) for k, n in zip(got, shown, strict=True)]
order = [*np.argsort(-got / shown)[:4], *np.argsort(got / shown)[:2]]
counts = [(f"good {item}", int(got[item]), int(shown[item])) for item in order]
cards.rates(counts, [flat[item] for item in order], [pooled[item] for item in order])

# %% [markdown] id="10-how-sure-that-the"
# How sure that the front-runner is the best of 34? And which prior foretells better what was clicked in the *other* log,
# which neither has seen? (Score: the log of the chance of all its counts; larger is better.)

# %% id="10-later-np-bincount-learner"
later = np.bincount(learner.item, minlength=34)
clicked = np.bincount(learner.item, weights=learner.outcome, minlength=34)
for name, shares in (("flat", flat), ("goods alike", pooled)):
    best = bayes_model.probability_best(shares, seed=5)[order[0]]
    expected = sum(n * one.mean for n, one in zip(later, shares, strict=True))
    score = bayes_model.log_score(shares, clicked, later)
    print(f"{name:<12} is best: {best:.2f}; expected {expected:.0f} clicks; score {score:.0f}")
    assert abs(expected - clicked.sum()) > 20
print(f"there were {clicked.sum():.0f} clicks in the other log")

# %% [markdown] id="10-neither-wins-flat-expected"
# **Neither wins.** Flat expected far too many clicks: it had pretended 34. *Goods alike* expected too few: the learner had
# found goods that are better, and 46 clicks were not enough to see that they exist. A prior is a claim. Write it down, and
# let later rows judge it, yours included.
#
# ### Minute 64: how sure were *you*?
#
# You said how sure you are of every prediction since notebook 01. The **Brier score** is the mean of (confidence − what
# happened)², where what happened is 1 or 0: the smaller, the better; always saying 50 % earns 0.25.
#
# ### 10-9 · Ninety per cent
#
# A learner says 90 % ten times; six come true. What is the Brier score?

# %% id="10-answer-check-10-9" tags=["exercise"]
answer = ____
check("10-9", answer)

# %% id="10-solution-10-9-0" tags=["solution"]
solution("10-9", 0.33)

# %% [markdown] id="10-yours-from-your-own"
# Yours, from your own file, if there is one; below it an invented learner, to have something to read.

# %% id="10-calibration" tags=["nbval-ignore-output"]
calibration()

# %% id="10-from-causalrec-lab-lesson-2"
from causalrec_lab.lesson.predictions import calibrate

invented = [(90, True)] * 6 + [(90, False)] * 4 + [(60, True)] * 6 + [(60, False)] * 4
calibrate(invented)

# %% id="10-explain-10-x" tags=["widget"]
explain("10-X")

# %% id="10-why-to-13-doubt"
why = "to 13: doubt is measured, granted graph and prior; four biases are to be heard"
trial.verdict(article("1.1-promise"), "adjourned", because=why)

# %% [markdown] id="10-going-further-details-summary"
# ## Going further
#
# <details><summary>Optional, not in the quiz</summary>
#
# - *The trailer's share was taken as known* in 10-5. Let it be unknown as well, as the article's whole graph would have it: the mean
#   stays, the interval grows (below).
# - *Top of which hill?* On the scale of odds the same belief has its top elsewhere: at 3/4, not at 1. The mean of a share
#   stays a mean; a MAP moves with the scale.
# - *Is SVI too narrow?* Often, where shares depend on each other. Here they do not, given the graph, and it is not. Try
#   `model.svi(guide="full")`. On two hills it would sit on one and never mention the other.
# - *The learner of minute 57* is itself a Bayesian: Thompson sampling draws one share a good from its posterior, and shows the largest.
# - *Intervals of 05 and 09* were not credible but **confidence intervals**: a rule that covers the truth in 95 of 100 repetitions, whatever
#   it is. With many rows and one graph the two nearly agree; below, for the 400 visits.
#
# </details>

# %% id="10-from-causalrec-lab-import" tags=["further"]
from causalrec_lab import estimate

own_graph = CausalGraph([("x1", "x2"), ("x1", "x3"), ("x3", "x2")])
whole = BayesModel.of(sheet, own_graph).draws(20_000).effect("x1", effect="x2")
print(whole)
assert whole.width > per_cell.width
rule = estimate.stratified(visits.outcome, visits.exposed, stratum=visits["group"])
print(f"credible   {right.low:.2f} to {right.high:.2f}")
print(f"confidence {rule.low:.2f} to {rule.high:.2f}")
assert abs(right.low - rule.low) < 0.06

# %% [markdown] id="10-check-yourself-five-questions"
# ## Check yourself
#
# Five questions. Each asks for the answer **and** the reason, and how sure you are.

# %% id="10-quiz-10" tags=["widget"]
quiz("10")

# %% [markdown] id="10-what-you-can-now"
# ## What you can now say
#
# - A **prior** is pretended rows, a **posterior** is pretended and seen rows together. Flat on *what* is part of the answer.
# - An interval that holds 0 also holds its other end. Report it, not one value of it.
# - **MAP** hides the width; **variational inference** may shrink it; **NUTS** walks it, and R-hat checks the walk, not the model.
# - Rows cure luck and drown priors *within* a graph. Between graphs that write the same rows they change nothing.
# - Setting and seeing are more than fixing a column: under do() the column lies, under condition nobody is weighed.
#
# > **Misconception card: "R-hat is 1, so the model is right."**
# > The chains agree with each other. The pooled model of the 400 visits has a perfect R-hat, and misses the truth by more than 35 points.
#
# | On trial | Verdict |
# |---|---|
# | §3.2, the Pyro code | **refuted**: two names that do not exist, and a dictionary for a story |
# | §5.2, `MCMC` and `NUTS` | **refuted**: imported, never called |
# | §1.1, model uncertainty is dealt with | here, granted graph and prior; **adjourned** to 13 |

# %% [markdown] id="10-next-11-same-assumption"
# ## Next
#
# **11 · Same assumption, five recipes: which?** Five ways to one number, and what they all take for granted. Package modules you
# used: `causalrec_lab.bayes_model`, `causalrec_lab.worlds`, `causalrec_lab.datasets`, `causalrec_lab.graph`,
# `causalrec_lab.network`, `causalrec_lab.table`, `causalrec_lab.view`.
