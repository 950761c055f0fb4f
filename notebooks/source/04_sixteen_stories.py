# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="04-04-which-graph-a"
# # 04 · Which graph?
#
# *A clock, a coin, and somebody who was never on the sheet.*
#
# ## Question
#
# Film A, the four visitors, the day sheet without a clock. You have heard three suspects. But who says there are only three?
# A story is a graph: who acts on whom. Three variables can be joined by arrows in many ways.
#
# | | An 安 | Bo 博 | Chen 陈 | Dai 戴 |
# |---|---|---|---|---|
# | **x1** the film was recommended: its card was shown 推荐 | no | no | yes | yes |
# | **x2** the visitor bought it 购买 | yes | yes | no | no |
# | **x3** the visitor watched the trailer 看了预告片 | no | yes | no | yes |
#
# The manager: *"The article drew **a** graph, and its graph fits. What more do you want?"*
#
# Today you test every graph there is. Then you may buy **one** witness.

# %% [markdown] id="04-for-the-teacher-45" tags=["teacher"]
# **For the teacher.** Bring paper money for the market of witnesses.
#
# **Three cuts.**
#
# - *45 minutes*: lesson 1, then one sentence on the fans. Leave out the warm-up; give 04-1 as homework, and run its
#   solution in class.
# - *90 minutes*: both lessons. Leave out the warm-up; give 04-1 and 04-5 as homework, and run their solutions.
# - *180 minutes*: both lessons, a break of 15, the market of witnesses with money on the table, and *Going further*,
#   where the groups draw their own graphs. Leave out nothing.
#
# **Buy one witness.** Each group gets three dollars. The clock costs one, the coin experiment two, a million rows three
# (they look the most serious). Each group says beforehand which stories its witness can exclude. A group that bought rows
# may sell them, if another group wants them. Then tell them what the clock says (card first), and ask who is still a
# suspect.
#
# **Questions that come.**
#
# - *"But the article's graph fits perfectly."* It leaves out no arrow, so it fits every sheet. Minute 29 fills in two
#   hundred sheets with dice, and it fits them all.
# - *"Why not simply collect more rows?"* Look at the print: with a million rows of the same kind, 16 of 25 graphs fit, as
#   with four.
# - *"So nothing is known?"* Plus one half is impossible, the bounds are sure, and a witness narrows the rest.

# %% [markdown] id="04-talk-1" tags=["teacher"]
# **Minutes 0 to 22.** *Say*: "The article drew *a* graph, and it fits. Today you test every graph there is." *Do*: count
# hands for 04-A, and keep them until the million rows are printed. *Ask*: "In how many ways can three variables be
# joined?" *Expect*: "Six." Three choices for each of three pairs, less the two that run in a cycle. In 04-1 expect
# functions that forget the parents, and a `return True` inside the loop.

# %% [markdown] id="04-warm-up-three-from"
# ## Warm-up
#
# Three questions from earlier notebooks: first those that you got wrong last time.

# %% id="04-from-causalrec-lab-lesson" tags=["widget"]
from causalrec_lab.lesson import quiz

quiz("04-warmup")

# %% [markdown] id="04-you-need-you-will"
# ## You need / you will
#
# **You need** notebooks 02 (factorisation, Markov equivalence, minimality) and 03 (do, ATE, consistency). **90 minutes** in
# two lessons, with stop marks at 45 and 90. (Computed, not measured.)
#
# **You will**
# - *lesson 1*: test every graph on three variables against the rows, and say what more rows and a clock can decide;
# - *lesson 2*: compute what is still known when a cause may be hidden, and tell *not proven* from *refuted*.

# %% [markdown] id="04-setup"
# ## Setup

# %% id="04-import-ast-from-fractions" tags=["setup"]
from fractions import Fraction
from itertools import permutations, product
from random import Random

import matplotlib.pyplot as plt

from causalrec_lab import counterfactual
from causalrec_lab.course.nb04 import cards
from causalrec_lab.course.shop import trial
from causalrec_lab.datasets import article, toy_table
from causalrec_lab.graph import CausalGraph, all_graphs, cpdag, equivalence_classes, fits, respects_time_order, story
from causalrec_lab.identify import average_effect, bounds, identify
from causalrec_lab.lesson import ____, check, explain, hint, predict, reveal, solution, start, vote
from causalrec_lab.network import BayesianNetwork, Query, UnknownCell, learn
from causalrec_lab.table import Table
from causalrec_lab.view import draw_graph, plots, show

start("04")

# %% [markdown] id="04-predict"
# ## Predict
#
# **Lesson 1 · Every graph, and what rows can say.**

# %% id="04-predict-04-a" tags=["widget"]
predict("04-A")

# %% [markdown] id="04-by-hand-minute-4"
# ## By hand
#
# ### Minute 6: all the graphs there are
#
# Between two nodes there is no arrow, one forward or one back: three choices. Three pairs make 3 × 3 × 3 = 27 drawings.
# In two of them the arrows run in a cycle. A node that comes before itself would need a time machine, so these two are no
# DAG.

# %% id="04-graphs-for-ways-in"
names = ("x1", "x2", "x3")  # recommended 推荐, bought 购买, trailer 预告片
graphs = []
for ways in product(["none", "forward", "back"], repeat=3):
    pairs = zip([("x1", "x2"), ("x1", "x3"), ("x2", "x3")], ways, strict=True)
    arrows = [pair if way == "forward" else pair[::-1] for pair, way in pairs if way != "none"]
    try:
        graphs.append(CausalGraph(arrows, names))
    except ValueError:
        print("a time machine:", arrows)
assert len(graphs) == 3**3 - 2 == 25
cards.gallery()

# %% [markdown] id="04-minute-10-which-of"
# ### Minute 8: which of them fit our sheet?
#
# A graph **fits** rows if its factorisation (02) gives every row its share. Count one small table for each node from the
# rows, given the node's parents. Multiply. A missing arrow claims a conditional independence, and a claim can be false.

# %% id="04-boxes-x1-x2-x3"
values = [(0, 1, 0), (0, 1, 1), (1, 0, 0), (1, 0, 1)]  # An, Bo, Chen, Dai
sheet = [dict(zip(names, row, strict=True)) for row in values]


def share(rows, event, given):
    """P(event given what is given), counted from the rows."""
    alike = [row for row in rows if given.items() <= row.items()]
    return Fraction(sum(event.items() <= row.items() for row in alike), len(alike))


print("trailer, if recommended:", share(sheet, {"x3": 1}, {"x1": 1}), "  if not:", share(sheet, {"x3": 1}, {"x1": 0}))
print("bought, if recommended: ", share(sheet, {"x2": 1}, {"x1": 1}), "    if not:", share(sheet, {"x2": 1}, {"x1": 0}))

# %% [markdown] id="04-1-does-it-fit"
# ### 04-1 · Does it fit?
#
# Write the test for any graph and any rows. `parents` gives the parents of each node, such as `{"x1": (), "x2": ("x1",)}`;
# `rows` is a list like `sheet`. Start each row with 1 and multiply by one factor of `share` for each node. Return `True` if
# every product is the share of its row, `share(rows, row, {})`, and `False` otherwise.


# %% id="04-def-fits-rows" tags=["exercise"]
def fits_rows(parents, rows):
    """Whether the small tables, counted from the rows, multiply to the share of every row."""
    return ____


fitting = check("04-1", fits_rows)
fitting


# %% id="04-def-fits-rows-solved" tags=["solution"]
def fits_rows(parents, rows):
    """Whether the small tables, counted from the rows, multiply to the share of every row."""
    for row in rows:
        product_of_row = 1
        for node, above in parents.items():
            product_of_row *= share(rows, {node: row[node]}, {parent: row[parent] for parent in above})
        if product_of_row != share(rows, row, {}):
            return False
    return True


fitting = solution("04-1", fits_rows)
fitting

# %% [markdown] id="04-stuck-take-the-away"
# Stuck? Take the `#` away: each run gives one more hint. After a try, `reveal("04-1")` gives the answer.

# %% id="04-hint-04-1"
# hint("04-1")

# %% [markdown] id="04-now-put-every-graph"
# Now your function tests all 25. Then the package tests them with more rows of the same kind:

# %% id="04-sixteen-graph-for-graph"
sixteen = [graph for graph in graphs if fitting.value({node: graph.parents(node) for node in names}, sheet)]
joined = [graph for graph in graphs if {("x1", "x2"), ("x2", "x1")} & set(graph.edges)]
print(f"{len(sixteen)} of {len(graphs)} graphs fit")
assert len(sixteen) == 16
assert sixteen == joined  # exactly those that join x1 and x2
minimal = [g for g in sixteen if not any(CausalGraph(set(g.edges) - {e}, names) in sixteen for e in g.edges)]
for times in (1, 10, 1_000, 250_000):
    more = Table.from_rows(values, names, weights=[times] * len(values))
    still = [graph for graph in graphs if fits(graph, more)]
    print(f"{4 * times:>9,} rows: {len(still)} of 25 graphs fit")
    assert still == sixteen

# %% [markdown] id="04-talk-2" tags=["teacher"]
# **Minutes 22 to 35.** *Do*: one learner tells a story from the six clauses, the others draw its arrows. *Ask*: "The
# purchase came first. What does a hand on the card change?" *Expect*, in 04-2: "Some graph will say one half." Let them
# name it and compute both probabilities. *Say*, after the dice: "A graph speaks only through the arrows that it leaves
# out."

# %% [markdown] id="04-sixteen-and-not-one"
# Sixteen fit, and each fits *exactly*: those with an arrow between x1 and x2. A million rows with the same shares refute nothing
# more.
#
# Under **minimality** (02) each arrow is needed for the fit. Two of the sixteen remain: x1 → x2 and x2 → x1, both without
# arrows at x3. But minimality is an assumption: in these rows an arrow can be there and do nothing.
#
# ### Minute 22: six clauses tell them all
#
# Each arrow is one clause of a story.
#
# | arrow | clause |
# |---|---|
# | x1 → x2 | the card covered the Buy button 推荐卡片挡住了购买按钮 |
# | x2 → x1 | the closing-time list took those who had not bought 打烊名单选中了没有购买的人 |
# | x1 → x3 | the card started the trailer 推荐卡片自动播放了预告片 |
# | x3 → x1 | the list looked at who had watched 名单是按谁看过预告片来定的 |
# | x3 → x2 | the trailer worked on the wish to buy 预告片影响了购买的意愿 |
# | x2 → x3 | the receipt page played it 购买后的收据页播放了预告片 |
#
# The second is no joke: every recommender that hides what you already own works like that list.

# %% id="04-listed-last-causalgraph-x2"
listed_last = CausalGraph([("x2", "x1"), ("x2", "x3")], names)
assert listed_last in sixteen
print(story(listed_last, language="zh"))
cards.comic(listed_last)

# %% [markdown] id="04-minute-19-what-does"
# What does each graph say of the card? Its effect is the ATE of notebook 03, P(x2=1 | do(x1=1)) − P(x2=1 | do(x1=0)). The story
# above says: the purchase came first, and do(x1) does not reach back. The effect is 0.
#
# ### 04-2 · Sixteen effects
#
# Of the sixteen: how many say **−1**, how many say **0**, and how many say **anything else**?

# %% id="04-answer-how-many-say" tags=["exercise"]
answer = (____, ____, ____)  # (how many say -1, how many say 0, how many say something else)
check("04-2", answer)

# %% id="04-solution-04-3-8" tags=["solution"]
solution("04-2", (8, 8, 0))

# %% id="04-def-effect-graph-the"
table = toy_table()  # the same four rows


def effect(graph):
    """The ATE of x1 on x2: small tables counted from the sheet, then do(x1)."""
    net = learn(table, graph)
    shown, not_shown = (net.probability(Query("x2", do={"x1": card}))[1] for card in (1, 0))
    return shown - not_shown


effects = {graph: effect(graph) for graph in sixteen}
for value in sorted(set(effects.values())):
    print(f"effect {value:>2.0f}: {list(effects.values()).count(value)} graphs")
assert sorted(effects.values()) == [-1] * 8 + [0] * 8
assert [effects[graph] for graph in minimal] == [-1, 0]
assert 0.5 not in effects.values()  # R31: no graph that fits says one half

# %% [markdown] id="04-half-of-the-stories"
# Half of the graphs say *the card stops everybody*, the other half *the card does nothing*. The two minimal ones disagree
# too. The effect is **identified if** the graph is right, no two variables have a hidden common cause, and
# **consistency**, **no interference** and **positivity** hold (03). Then the graph's number is the effect.

# %% [markdown] id="04-the-same-from-the"
# ## The same from the package
#
# ### Minute 29: the graph that cannot lose
#
# `all_graphs` lists the 25, `average_effect` computes an effect by a formula. The article is heard with its own graph (§4.1).

# %% id="04-trial-exhibit-article-4"
assert set(all_graphs(names)) == set(graphs)
for graph in sixteen:
    assert average_effect(graph, "x1", effect="x2", source=table).point == effects[graph]
trial.exhibit(article("4.1-graph"))

# %% id="04-predict-04-b" tags=["widget"]
predict("04-B")

# %% [markdown] id="04-its-graph-has-an"
# The article's graph has an arrow between every two nodes: a **complete graph** 完全图. Fill in two hundred sheets with dice, ten
# visitors each. How many of these sheets does each of the 25 graphs fit?

# %% id="04-own-causalgraph-x1-x2"
dice, missing, fitted = Random(4), [3 - len(graph.edges) for graph in graphs], dict.fromkeys(graphs, 0)
for _ in range(200):
    noise = Table.from_rows([[dice.randint(0, 1) for _ in names] for visitor in range(10)], names)
    for graph in graphs:
        fitted[graph] += fits(graph, noise)
with plots.style():
    fig, ax = plt.subplots(figsize=(7, 3))
    ax.scatter(missing, fitted.values(), s=60, alpha=0.5)
    ax.set(xlabel="missing arrows", ylabel="sheets of noise it fits, of 200", xticks=range(4), title="Only a missing arrow can be refuted")
show(fig, "The six graphs without a missing arrow fit every sheet of noise. The others fit few.")
own = CausalGraph([("x1", "x2"), ("x1", "x3"), ("x3", "x2")], names)
print(f"the true graph of dice, without an arrow, fits {fitted[graphs[0]]} of 200")
assert {fitted[graph] for graph in graphs if len(graph.edges) == 3} == {200} == {fitted[own]}
assert max(fitted[graph] for graph in graphs if len(graph.edges) < 3) < 40 and fitted[graphs[0]] <= 2

# %% [markdown] id="04-a-graph-speaks-only"
# A graph speaks only through the arrows it **leaves out**. This one leaves out none, so no sheet can refute it. "The data fit
# my graph" is no praise. Dice are independent, so their *true* graph has no arrow. It fits almost no sheet: with ten
# visitors, luck makes the shares differ from the products. On real samples a statistical test must replace "exactly" (12).
#
# The article's graph has brothers, its **Markov equivalence class** (02):

# %% id="04-brothers-group-for-group"
(brothers,) = [group for group in equivalence_classes(sixteen) if own in group]
for graph in brothers:
    print(f"{graph!s:<45} effect {effects[graph]:>2.0f}")
print("their CPDAG:", cpdag(own))
assert sorted(effects[graph] for graph in brothers) == [-1, -1, -1, 0, 0, 0]
assert not cpdag(own).arrows  # not one of its arrows is shared by all six

# %% [markdown] id="04-six-graphs-one-for"
# Six graphs, one for each order of three nodes; three say −1 and three say 0. Their CPDAG has only lines: the table leaves the
# direction of every arrow open. An edge of a Bayesian network says how the table is written down. To call it a cause is a
# further claim.

# %% [markdown] id="04-talk-3" tags=["teacher"]
# **Minutes 35 to 45.** *Say*: "A clock cannot draw an arrow. It can strike one out." *Ask*, at 04-3: "For which pairs is
# it still open whether there is an arrow?" *Expect*: "One graph is left." *Before* is not *because*. *Do*: before anybody
# moves the widget, pairs look for two graphs that differ in one arrow and say opposite things. Everybody answers the exit
# questions alone.

# %% [markdown] id="04-what-if-minute-31"
# ## What if
#
# ### Minute 35: the first witness, a clock
#
# An engineer finds the server's log. Every variable has the time when it happened. A clock cannot draw an arrow, but it can
# **strike one out**: no arrow points back in time.
#
# ### 04-3 · The clock speaks
#
# It says: first the card (x1), then the trailer (x3), then the purchase (x2), for every visitor. How many of the sixteen are
# left, and which effect do they all say?

# %% id="04-answer-how-many-are" tags=["exercise"]
answer = (____, ____)  # (how many are left, the effect they say)
check("04-3", answer)

# %% id="04-solution-04-5-4" tags=["solution"]
solution("04-3", (4, -1))

# %% id="04-for-order-in-permutations"
for order in permutations(names):
    left = [graph for graph in sixteen if all(order.index(a) < order.index(b) for a, b in graph.edges)]
    (said,) = {round(effects[graph]) for graph in left}  # one number, or this line fails
    print(f"{' then '.join(order)}: {len(left)} left, and all say {said}")
    assert left == [graph for graph in sixteen if respects_time_order(graph, order)]
    assert (len(left), said) == (4, -1 if order.index("x1") < order.index("x2") else 0)

# %% [markdown] id="04-whatever-it-says-a"
# A **full clock** orders all three variables: four graphs are left, whatever the order, and they agree. **Before you
# move**: which two graphs differ by one arrow and say opposite things? Find them; then choose a clock.

# %% id="04-cards-dial-card-show" tags=["widget"]
cards.dial_card().show()

# %% id="04-from-causalrec-lab-worlds"
cards.dial_card().static({"clock": 3})

# %% [markdown] id="04-exit-questions"
# Exit questions:

# %% id="04-quiz-04-exit" tags=["widget"]
quiz("04-exit")

# %% [markdown] id="04-stop-mark-24-minutes"
# ---
# **Stop mark (45 minutes).** Sixteen graphs fit, and more rows change nothing. A full clock strikes out arrows; the four
# graphs that remain say the same number.
#
# ---

# %% [markdown] id="04-talk-4" tags=["teacher"]
# **Minutes 45 to 53.** *Say*: "The fans are in none of the sixteen." *Do*: the market of witnesses, or its short form:
# hands for 04-W, two minutes of talk, hands again. *Ask*: "Which two can your witness not tell apart?" *Expect*: "The
# rows look the most serious." They exclude none of the three. The clock cannot tell pop-up and fans apart, the coin
# cannot tell list and fans apart.

# %% [markdown] id="04-minute-37-who-is"
# ### Minute 45: who is still a suspect?
#
# **Lesson 2 · What is hidden, and what is left.** Four graphs are left, and they agree. So it is settled? The fans are in none
# of the sixteen: their graph has a **fourth** node, which is on no sheet. Fans buy anyway, and the shop leaves fans
# alone.
#
# ### 04-4 · After the clock
#
# The clock said: card before purchase. Which suspects does it **not** exclude?
#
# - **A** the pop-up
# - **B** the closing-time list
# - **C** the fans

# %% id="04-answer-letters-in-quotes" tags=["exercise"]
answer = {____, ____}  # letters in quotes, as many as are still possible
check("04-4", answer)

# %% id="04-solution-04-6-a" tags=["solution"]
solution("04-4", {"A", "C"})

# %% [markdown] id="04-the-second-witness-is"
# The second witness is the **coin** of notebook 03, a randomised experiment. It works for tomorrow's visitors, and it needs
# no graph. What can each witness say?

# %% id="04-suspects-pop-up-causalgraph"
from causalrec_lab.worlds import coin

suspects = {
    "pop-up": CausalGraph([("x1", "x2")]),
    "list": CausalGraph([("x2", "x1")]),
    "fans": CausalGraph([("fan", "x1"), ("fan", "x2")]),
}
for order in (("x1", "x2"), ("x2", "x1")):
    possible = [name for name, graph in suspects.items() if respects_time_order(graph, order)]
    print(f"clock, {order[0]} before {order[1]}: {' and '.join(possible)}")
    assert possible == (["pop-up", "fans"] if order == ("x1", "x2") else ["list", "fans"])
for name, suspect in zip(suspects, coin.SUSPECTS, strict=True):
    tossed, others = coin.expected(suspect)
    print(f"coin, if it was the {name:<6}: {tossed} of 50 shown buy, {others} of the 50 others (mean over tosses)")
    assert (tossed, others) == ((0, 50) if suspect == "popup" else (25, 25))

# %% [markdown] id="04-the-clock-cannot-tell"
# The clock cannot tell the pop-up from the fans. The coin cannot tell the list from the fans. **You may buy one.** Which?

# %% id="04-predict-04-w" tags=["widget"]
predict("04-W")

# %% [markdown] id="04-in-a-classroom-count" tags=["teacher"]
# In a classroom: count the votes before the groups argue, and again after.

# %% id="04-vote-04-w" tags=["widget", "teacher"]
vote("04-W")

# %% [markdown] id="04-minute-44-somebody-who"
# ### Minute 50: a cause that stands in no column
#
# A **structural causal model (SCM)** 结构因果模型 gives each node an equation: a function of its parents and of a noise of its own.
# Nodes with an equation are **endogenous** 内生. The noise comes from outside: it is **exogenous** 外生. All sixteen graphs
# assume that the noises are independent of each other.
#
# Now let U stand for "is a fan". U acts on both x1 and x2, and no column holds U. U is a **hidden common cause** 隐藏的共同原因
# (also *latent*, or *unmeasured*, confounder). The noises of x1 and x2 are then dependent. The upper picture shows U, the
# lower one does not: the **dotted two-headed arrow** x1 ↔ x2 only says *these two have a hidden common cause*.

# %% id="04-with-fan-causalgraph-fan"
from IPython.display import display

with_fan = CausalGraph([("U", "x1"), ("U", "x2"), ("x1", "x2")])
bow = with_fan.hide("U")
display(
    draw_graph(with_fan, {"U": (350, 46), "x1": (200, 150), "x2": (500, 150)}),
    draw_graph(bow, {"x1": (200, 110), "x2": (500, 110)}),
)
asked = identify(bow, Query("x2", do={"x1": 0}))
print(asked)
assert not asked.identified

# %% [markdown] id="04-talk-5" tags=["teacher"]
# **Minutes 53 to 67.** *Say*: "Nobody saw what An and Bo do with the card." *Do*: first the bounds of the four rows on
# the board, then the function. *Ask*: "When is a difference lowest?" *Expect*: low minus low, and high minus high. It is
# lowest where the first is low and the second is **high**. At the chart, ask what the rows make smaller: the random error
# of both ends, not the width.

# %% [markdown] id="04-not-identifiable-and-the"
# An effect is **identifiable** 可识别 in a graph if every SCM of this graph with the same table has the same effect. To
# decide this is **identification** 可识别性. Identification turns the **estimand** 估计目标, the quantity asked for, into a
# formula without do, or shows that no formula exists. The tool is the **do-calculus** do 演算: three rules that
# replace do by plain conditions. If these three rules cannot remove do, nothing can, without a further assumption.
#
# Here they cannot. The arrows x1 → x2 and x1 ↔ x2 together are a **bow graph** 弓形图, the smallest case of a **hedge** hedge
# 结构. A hedge is, roughly, two sets of nodes, one inside the other. If a set has several nodes, two-headed arrows join
# them. Only the larger set holds the treatment. The output `{x1, x2} over {x2}` names the larger set, then the smaller. In
# the rows U acts on both x1 and x2. Under do(x1), U acts on x2 only.
#
# ### Minute 53: not one number, and still something
#
# Under do(x1=1) **everybody** is shown. Chen and Dai were, and none bought. Nobody saw what An and Bo would have done: none,
# one or both would buy. So P(x2=1 | do(x1=1)) lies between 0 and 1/2. Two such ends are **bounds** 上下界, and an
# answer by bounds is called **partial identification** 部分识别. Bounds without an assumption about who was chosen are **Manski
# bounds** 曼斯基界, or *no-assumption bounds*.
#
# ### 04-5 · The bounds as a function
#
# Four counts: visitors shown, how many of them bought, visitors not shown, how many of them bought. Return the lowest and the
# highest ATE, P(x2=1 | do(x1=1)) − P(x2=1 | do(x1=0)), that these counts allow, as shares.


# %% id="04-def-manski-bounds" tags=["exercise"]
def manski_bounds(shown, bought, not_shown, bought_not):
    """The lowest and the highest ATE that these counts allow, whoever was chosen."""
    return ____, ____


ends = check("04-5", manski_bounds)
ends


# %% id="04-def-manski-bounds-solved" tags=["solution"]
def manski_bounds(shown, bought, not_shown, bought_not):
    """The lowest and the highest ATE that these counts allow, whoever was chosen."""
    everybody = shown + not_shown
    if_shown = bought / everybody, (bought + not_shown) / everybody
    if_not = bought_not / everybody, (bought_not + shown) / everybody
    return if_shown[0] - if_not[1], if_shown[1] - if_not[0]


ends = solution("04-5", manski_bounds)
ends

# %% [markdown] id="04-a-larger-shop"
# The bow graph has no other answer than partial identification. First our four rows, then a larger shop: of 100 shown 28 buy, of
# 100 not shown 42. From it we draw samples, of 10 rows to 10,000. Your function is the **estimator** 估计量 of the Manski
# bounds, and each vertical line is one **estimate** 估计值.

# %% id="04-bounds-of-samples"
visits = [(1, 1)] * 28 + [(1, 0)] * 72 + [(0, 1)] * 42 + [(0, 0)] * 58  # (shown, bought)


def from_sample(rows, seed):
    """The bounds that a sample of the larger shop gives."""
    seen = Random(seed).choices(visits, k=rows)
    arms = [[bought for card, bought in seen if card == arm] for arm in (1, 0)]
    return ends.value(*(count for arm in arms for count in (len(arm), sum(arm))))


on_sheet, larger = tuple(ends.value(2, 0, 2, 2)), tuple(ends.value(100, 28, 100, 42))
print("our sheet:", *on_sheet, "  the larger shop:", *(f"{float(end):+.2f}" for end in larger))
print(f"the larger shop, if the two arms are exchangeable: {28 / 100 - 42 / 100:+.2f}")
assert on_sheet == tuple(average_effect(bow, "x1", effect="x2", source=table)) == (-1, 0)
assert tuple(counterfactual.square(table, "x1", effect="x2").bounds["ate"]) == on_sheet  # the square of 03

# %% id="04-bounds-chart"
with plots.style():
    fig, ax = plt.subplots(figsize=(7, 3.4))
    for place, rows in enumerate((10, 100, 1_000, 10_000)):
        low, high = zip(*(from_sample(rows, seed) for seed in range(20)), strict=True)
        ax.vlines([place + seed / 30 for seed in range(20)], low, high, alpha=0.7)
        assert all(round(top - bottom, 1) == 1 for bottom, top in zip(low, high, strict=True))  # 1 wide
        assert max(low) <= 0 <= min(high)  # and 0 is always possible
    ax.axhline(0, color="0.4", linestyle=":", label="no effect")
    ax.set_xticks([0.3, 1.3, 2.3, 3.3], ["10 rows", "100", "1,000", "10,000"])
    ax.set(ylabel="ATE", ylim=(-1.05, 1.05), title="20 samples of each size: luck goes, the width stays 1")
show(fig, "With more rows the two ends settle at -0.57 and +0.43. Each line is exactly 1 long, and each crosses 0.")
assert max(abs(low[seed] - larger[0]) for seed in range(20)) < 0.03

# %% [markdown] id="04-two-such-ends-are"
# - **The width is exactly 1.** The interval of P(x2=1 | do(x1=1)) is as wide as the share not shown, that of P(x2=1 |
#   do(x1=0)) as wide as the share shown: the two widths sum to 1.
# - **0 is always inside, or an end.** Perhaps every visitor does the same with the card and without it. Then we would see the
#   same rows. To exclude 0 takes an assumption: with exchangeability (03) the ATE is identifiable, and the bounds shrink to one
#   point.
# - **More rows** make the two ends precise (luck). The width stays (story).
#
# Manski bounds need no assumption about *who was chosen*. They hold **if** consistency and no interference hold, and if the shares
# are those of the population: ten rows have random error at both ends.

# %% [markdown] id="04-talk-6" tags=["teacher"]
# **Minutes 67 to 90.** *Do*: two learners plead, one minute each, prosecution and defence; then hands for A, B and C of
# 04-6. *Ask*: "What would *refuted* need? What would *holds* need?" *Expect*: "It holds, for such a world exists." What
# is possible is not proven. *Say*: "Three verdicts, not two." At minute 75 read the printed line aloud twice, as a list
# of causes and as a list of effects. In 04-7 expect one arrow; two lead into behaviour.

# %% [markdown] id="04-where-it-breaks-minute"
# ## Where it breaks
#
# ### Minute 67: the causal sentence, at last
#
# Adjourned in 01 and in 03, closed today.

# %% id="04-trial-exhibit-article-4-2"
trial.exhibit(article("4.4-effect"))

# %% [markdown] id="04-the-prosecution-sixteen-graphs"
# **The prosecution.** Sixteen graphs fit, and none says one half. *Plus* one half is impossible for these four visitors (03):
# somebody would have to be a persuadable.
#
# **Counsel for the defence** rises. *"'Half of the visitors are influenced.' Read it as minus one half. Here is a world. Half are
# fans, and the shop leaves fans alone. A fan who is shown the card is put off. The others never buy."*

# %% id="04-tables-fan-0-5"
tables = {
    "fan": [0.5, 0.5],
    "x1": [[0, 1], [1, 0]],  # not a fan: shown; a fan: left alone
    "x2": [[[1, 0], [1, 0]], [[0, 1], [1, 0]]],  # only a fan who is left alone buys
}
world = BayesianNetwork({"fan": [], "x1": ["fan"], "x2": ["fan", "x1"]}, tables)
print("P(x1, x2), seen:", world.probability(Query(("x1", "x2"))).tolist())
alone_now, shown_now = (world.probability(Query("x2", do={"x1": s}))[1] for s in (0, 1))
print(f"P(x2=1 | do(x1)), 1 minus 0: {shown_now} - {alone_now} = {shown_now - alone_now}")
assert world.probability(Query(("x1", "x2"))).tolist() == [[0, 0.5], [0.5, 0]]  # our rows
assert shown_now - alone_now == -0.5  # R31: possible with a hidden common cause

# %% [markdown] id="04-it-writes-our-rows"
# This SCM has an exogenous fan and two endogenous nodes, in a bow graph. It writes our rows, and its effect is −1/2: inside the
# Manski bounds [−1, 0].
#
# ### 04-6 · Your verdict
#
# *"The effect of x1 on x2 is one half in size: half of the visitors are moved by the card."*
#
# - **A** it holds: the effect is −1/2
# - **B** it is refuted: there is no such world
# - **C** not proven

# %% id="04-answer-a-letter-in-2" tags=["exercise"]
answer = ____  # a letter in quotes
check("04-6", answer)

# %% id="04-solution-04-8-c" tags=["solution"]
solution("04-6", "C")

# %% id="04-why-none-of-the"
why = "none of the 16 says so; with a hidden cause −1/2 is possible, as is all of [−1, 0]"
trial.verdict(article("4.4-effect"), "not proven", because=why)

# %% [markdown] id="04-three-verdicts-not-two"
# Three verdicts, not two. *Refuted* needs proof that no world makes the claim true. *Holds* needs proof that no other number
# is possible.
#
# ### Minute 75: a causal graph, printed
#
# In §3.2 the article builds a causal graph for recommending, in one line of code.

# %% id="04-trial-exhibit-article-3-2"
import ast

display(trial.exhibit(article("3.2-graph")), trial.exhibit(article("3.2-dict")))
line = article("3.2-dict").source  # text, read as a value: nothing of it is run
printed = ast.literal_eval(line.partition("=")[2].strip())
listed = [(node, other) for node, others_of in printed.items() for other in others_of]
as_effects, as_causes = CausalGraph(listed), CausalGraph([(other, node) for node, other in listed])
print("read as a list of causes: ", as_causes)
print("read as a list of effects:", as_effects)
# R20: read one way interest is drawn as a child of behaviour, read the other way features are
assert "user_interest" in as_causes.children("user_behaviors")
# R20: and here a taste moves what the film is
assert "item_features" in as_effects.children("user_interest")

# %% [markdown] id="04-causes-pay-people-to"
# **Counsel for the defence.** A dict is a fair way to write a graph, and many articles write no graph. But nothing says
# whether the list after a node holds its **causes** or its **effects**. If it holds *causes*, paying people to click would
# make them love the film. If it holds *effects*, a change of taste would rewrite the film. A program *computes* its estimate
# of interest from behaviour and features. In the visitor, causes run the other way.
#
# ### 04-7 · Draw it again
#
# Three nodes, `user_interest`, `user_behaviors`, `item_features`. Interest was there before the visit, the film too. Which
# arrows?

# %% id="04-answer-cause-effect-names" tags=["exercise"]
answer = [(____, ____), (____, ____)]  # (cause, effect), names in quotes
check("04-7", answer)

# %% id="04-solution-04-9-user" tags=["solution"]
solution("04-7", [("user_interest", "user_behaviors"), ("item_features", "user_behaviors")])

# %% id="04-two-user-behaviors-item"
two = ("user_behaviors", "item_features")
redrawn = CausalGraph([("user_interest", two[0]), ("item_features", two[0])])
labels = {"user_interest": "interest 兴趣", two[0]: "behaviour 行为", two[1]: "features 特征"}
places = {"user_interest": (130, 60), two[1]: (570, 60), two[0]: (350, 200)}
assert as_causes.d_separated(*two)  # R20: a claim against the article's own 2.1
assert not redrawn.d_separated(*two)
why = "causes: clicks make the taste and ignore the film; effects: taste rewrites the film"
display(draw_graph(redrawn, places, labels=labels), trial.verdict(article("3.2-dict"), "refuted", because=why))

# %% [markdown] id="04-and-its-sentence-that"
# A missing arrow is a claim. Read as causes, the article's graph d-separates behaviour and features: *what people do has
# nothing to do with what the film is*. But the article's own §2.1 recommends films *because* the two are connected. One node
# is still missing: **was it shown?** The arrow exposure → behaviour comes in notebook 05.

# %% id="04-explain-04-x" tags=["widget"]
explain("04-X")

# %% [markdown] id="04-details-summary-b-going"
# ## Going further
#
# <details><summary>Optional, not in the quiz</summary>
#
# - *Draw your own.* Click a line, or go there with Tab and press Enter: no arrow, one way, the other way. **Find** a graph that the
#   sheet refutes and that becomes possible with a hidden common cause. Then one whose effect is *one* number although a common
#   cause is hidden.
# - *That one number.* In x1 → x3 → x2 with x1 ↔ x2, the trailer carries all that the card does, and nothing hidden touches the
#   trailer. That is the front-door criterion (notebook 05).
# - *Why just one half?* In each of the sixteen graphs, set one node by do and look at the probability of any other node.
#   Where this probability is 1/2, it is 1/2 at *both* settings, so the effect is 0: without a hidden cause, the article's
#   1/2 means *no effect*.
# - *Two graphs with a question without an answer.* In x1 → x2, x1 → x3, x2 → x3 the question P(x3 | do(x2)) needs visitors who
#   were shown the film *and* bought it. There are none: **positivity**. In the mirror image (x1 and x2 swapped) the question is
#   P(x3 | do(x1)).
# - *Both witnesses.* Toss the coin for 100 visitors. If the clock says card first, and 25 of the 50 shown and 25 of the 50
#   others buy, it was the fans. If the clock says purchase first, the card does nothing: it was the list or the fans.
# - *"Taste does grow by watching."* True, and no cycle: interest today → behaviour today → interest tomorrow (notebook 13).
# - *How fast it grows.* With one node there is 1 graph, with two nodes there are 3, with three 25, with four 543, with five
#   29,281. Finding graphs by tests is in notebook 12.
#
# </details>

# %% id="04-cards-editor-card-show" tags=["widget", "further"]
cards.editor_card().show()

# %% id="04-cards-editor-card-static" tags=["further"]
cards.editor_card().static({"x1_x2": "backward", "x3_x2": "forward"})

# %% id="04-answers-unknown-set-for" tags=["further"]
answers, unknown = [], set()
for graph in sixteen:
    for cause, node in permutations(names, 2):
        try:
            estimands = [identify(graph, Query(node, do={cause: state})) for state in (0, 1)]
            answers.append([one.evaluate(table)[1] for one in estimands])
        except UnknownCell:
            unknown.add((graph, cause, node))
halves = [pair for pair in answers if Fraction(1, 2) in pair]
print(f"{len(halves)} of {len(answers)} pairs hold a 1/2, at both settings; {len(unknown)} have no answer")
assert all(pair == [Fraction(1, 2), Fraction(1, 2)] for pair in halves)
assert len({graph for graph, cause, node in unknown}) == 2

# %% id="04-for-graph-cause-box" tags=["further"]
for graph, cause, node in sorted(unknown, key=str):
    print(f"{graph}: P({node} | do({cause}))")
front_door = CausalGraph([("x1", "x3"), ("x3", "x2")], names, bidirected=[("x1", "x2")])
print(identify(front_door, Query("x2", do={"x1": 1})).plain)
assert average_effect(front_door, "x1", effect="x2", source=table).point == 0
assert len(all_graphs(["a", "b", "c", "d"])) == 543
print(bounds(bow, Query("x2", do={"x1": 0}), source=table))

# %% [markdown] id="04-check-yourself-five-questions"
# ## Check yourself
#
# Three questions; the first is the exit question.

# %% id="04-quiz-04" tags=["widget"]
quiz("04")

# %% [markdown] id="04-what-you-can-now"
# ## What you can now say
#
# - A graph speaks through the arrows it **leaves out**. A complete graph leaves out none, so no sheet can refute it.
# - Graphs that fit the same rows fit a million rows with the same shares. A **clock** strikes out arrows; a **coin** gives the ATE, up to luck.
# - With a hidden common cause the exogenous noises of two endogenous nodes are dependent. In a bow graph (a hedge) do-calculus
#   fails: the estimand is not identifiable, and no estimator gives an estimate of one number.
# - Partial identification remains: Manski bounds, 1 wide, with 0 inside or at an end.
# - *Not proven* is a verdict of its own: possible, and nothing speaks for it.
#
# > **Misconception card: "It fits the data, so it is the graph."**
# > Fifteen others fit as well, and eight of them say the opposite. Ask what the graph forbids, and who has checked it.
#
# | On trial | Verdict |
# |---|---|
# | §4.4, "x2 is influenced with 50 %" | **not proven**: plus 1/2 impossible, −1/2 only with a hidden cause |
# | §3.2, the printed causal graph | **refuted**: wrong whichever way it is read |

# %% [markdown] id="04-in-the-literature"
# ### In the literature
#
# | What we did | The field calls it | 中文 | Symbol | Where to read on |
# |---|---|---|---|---|
# | equations and noise | structural causal model; exogenous, endogenous | 结构因果模型; 外生, 内生 | x = f(pa, u) | Pearl, *Causality* (2009), 1.4 and 7.1 |
# | one number or none | identification | 可识别性 | P(y given do(x)) | Pearl (2009), 3.2 |
# | replace do by conditions | do-calculus, complete | do 演算 | | Pearl, *Biometrika* 1995; Huang and Valtorta, UAI 2006 |
# | the trap | bow graph, hedge | 弓形图, hedge 结构 | x1 ↔ x2 | Shpitser and Pearl, AAAI 2006 |
# | ranges without assumptions | Manski bounds, partial identification | 曼斯基界, 部分识别 | [low, high] | Manski, *American Economic Review* 1990 |
# | luck at both ends | interval for a partly identified parameter | 部分识别参数的置信区间 | | Imbens and Manski, *Econometrica* 2004 |

# %% [markdown] id="04-next-05-what-must"
# ## Next
#
# **[05 · What must I adjust for, and what must I not?](05_what_to_adjust_for.ipynb)** The trailer at three moments: the same
# table, two right answers. Where no hedge is in the way, do-calculus finds a formula, and 05 has the most useful one. Package modules you used: `causalrec_lab.graph`, `causalrec_lab.identify`, `causalrec_lab.network`,
# `causalrec_lab.counterfactual`.
#
# ---
# **Stop mark (90 minutes).**
