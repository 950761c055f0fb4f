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
# Film A, the four visitors, the day sheet without a clock. So far you have heard three suspects. But who says there are
# only three? A story is a graph: who acts on whom. Three boxes can be joined by arrows in many ways.
#
# | | An 安 | Bo 博 | Chen 陈 | Dai 戴 |
# |---|---|---|---|---|
# | **x1** the film was recommended 推荐 | no | no | yes | yes |
# | **x2** the visitor bought it 购买 | yes | yes | no | no |
# | **x3** the visitor watched the trailer 看了预告片 | no | yes | no | yes |
#
# The manager: *"The article drew **a** graph, and its graph fits. What more do you want?"*
#
# Today you hear every story there is. Then you may buy **one** witness.

# %% [markdown] id="04-for-the-teacher-45" tags=["teacher"]
# **For the teacher.** 45 minutes: to the stop mark at 24, then the clock (04-5) and one sentence on the fans. 90 minutes:
# everything but *Going further*. 180: the market of witnesses below, with real money on the table.
#
# Minutes by part: question and guess 4 · all graphs 6 · which fit 5 · six clauses 4 · effects 3 · a million rows 2 ·
# complete graph 7 · clock 6 · coin and purchase 7 · hidden cause 10 · verdict 3 · the printed graph 5 · quiz and card 4.
#
# **Buy one witness.** Groups get three coins each. A clock costs one, a coin two, a million rows three (they look the most
# serious). Each group says beforehand which stories its witness can exclude. Who bought rows may sell them, if anybody wants
# them. Then tell them what the clock says (card first), and ask who is still in the dock.

# %% [markdown] id="04-warm-up-three-from"
# ## Warm-up
#
# Three from earlier notebooks, two minutes. What went wrong last time comes first.

# %% id="04-from-causalrec-lab-lesson" tags=["widget"]
from causalrec_lab.lesson import quiz

quiz("04-warmup")

# %% [markdown] id="04-you-need-you-will"
# ## You need / you will
#
# **You need** notebook 03 (do, three suspects, ATE) and, from 02, that small tables multiply to the big one.
# **66 minutes**, with stop marks at 24 and 44. (Planned; not yet measured with a class.)
#
# **You will**
# - write down every graph on three boxes, and find out which of them the sheet allows;
# - say what a clock, a coin and a million rows can each do for you;
# - work out a range when something hidden is allowed, and tell *not proven* from *refuted*;
# - read a printed "causal graph" and ask it the one question it cannot answer.

# %% [markdown] id="04-setup"
# ## Setup

# %% id="04-import-ast-from-fractions" tags=["setup"]
import ast
from fractions import Fraction
from itertools import permutations, product
from random import Random

from causalrec_lab import counterfactual
from causalrec_lab.datasets import article, toy_table
from causalrec_lab.graph import CausalGraph, all_graphs, cpdag, equivalence_classes, fits, respects_time_order, story
from causalrec_lab.identify import average_effect, bounds, identify
from causalrec_lab.lesson import ____, check, explain, hint, predict, reveal, solution, start, vote
from causalrec_lab.network import BayesianNetwork, Query, UnknownCell, learn
from causalrec_lab.table import Table
from causalrec_lab.view import draw_graph
from causalrec_lab.course.nb04 import cards
from causalrec_lab.course.shop import trial

start("04")

# %% id="04-boxes-x1-x2-x3"
boxes = ("x1", "x2", "x3")  # recommended 推荐, bought 购买, trailer 预告片
rows = [(0, 1, 0), (0, 1, 1), (1, 0, 0), (1, 0, 1)]  # An, Bo, Chen, Dai
table = toy_table()
for row in rows:
    assert table.probability(dict(zip(boxes, row, strict=True))) == Fraction(1, 4)

# %% [markdown] id="04-predict"
# ## Predict

# %% id="04-predict-04-a" tags=["widget"]
predict("04-A")

# %% [markdown] id="04-by-hand-minute-4"
# ## By hand
#
# ### Minute 4: all the stories there are
#
# Between two boxes there is **no arrow, one forward or one back**. Nothing may run in a circle: a box that comes before
# itself would need a time machine. With **two** boxes that makes three graphs: no arrow, x1 → x2, x2 → x1.
#
# ### 04-1 · And with three boxes?
#
# How many graphs are there on x1, x2 and x3? Draw a few before you count.

# %% id="04-answer-how-many-graphs" tags=["exercise"]
answer = ____  # how many graphs
check("04-1", answer)

# %% id="04-solution-04-1-25" tags=["solution"]
solution("04-1", 25)

# %% [markdown] id="04-stuck-take-the-away"
# Stuck? Take the `#` away and run the cell; each run climbs one step. After a try, `reveal("04-1")` shows the answer.

# %% id="04-hint-04-1"
# hint("04-1")

# %% [markdown] id="04-let-the-machine-draw"
# Let the machine draw them. Two drawings are refused.

# %% id="04-graphs-for-ways-in"
graphs = []
for ways in product(["none", "forward", "back"], repeat=3):
    pairs = zip([("x1", "x2"), ("x1", "x3"), ("x2", "x3")], ways, strict=True)
    arrows = [pair if way == "forward" else pair[::-1] for pair, way in pairs if way != "none"]
    try:
        graphs.append(CausalGraph(arrows, boxes))
    except ValueError:
        print("a time machine:", arrows)
assert len(graphs) == 3**3 - 2 == 25
cards.gallery()

# %% [markdown] id="04-minute-10-which-of"
# ### Minute 10: which of them can write our sheet?
#
# A graph says how the sheet is filled in: each box looks at its parents and at nothing else. So its **small tables**,
# counted from the sheet, must multiply back to the sheet. Where an arrow is missing, the graph makes a promise:
# *these two do not look at each other*. A promise can be broken.
#
# Here is one that is kept. Does the trailer go with the card?

# %% id="04-for-card-in-0"
for card in (0, 1):
    print(f"x1={card}: {table.count({'x3': 1}, given={'x1': card})} watched the trailer")
assert table.independent("x3", "x1")

# %% [markdown] id="04-04-2-the-broken"
# ### 04-2 · The broken promise
#
# One pair of boxes is tied so firmly that **no** graph without an arrow between them can write the sheet. Which two?

# %% id="04-answer-two-names-in" tags=["exercise"]
answer = {____, ____}  # two names in quotes
check("04-2", answer)

# %% id="04-solution-04-2-x1" tags=["solution"]
solution("04-2", {"x1", "x2"})

# %% [markdown] id="04-now-put-every-graph"
# Now put every graph to the test: do its small tables give each of the four rows its 1/4 back?

# %% id="04-def-writes-the-sheet"
def writes_the_sheet(graph):
    """Do the small tables, counted from the sheet, multiply to the share of each row?"""
    for row in rows:
        state = dict(zip(boxes, row, strict=True))
        chance = Fraction(1)
        for box in boxes:
            looks_at = {parent: state[parent] for parent in graph.parents(box)}
            chance *= table.probability({box: state[box]}, given=looks_at)
        if chance != Fraction(1, 4):
            return False
    return True

# %% id="04-sixteen-graph-for-graph"
sixteen = [graph for graph in graphs if writes_the_sheet(graph)]
joined = [graph for graph in graphs if {("x1", "x2"), ("x2", "x1")} & set(graph.edges)]
print(f"{len(sixteen)} of {len(graphs)} graphs write the sheet")
assert len(sixteen) == 16
assert sixteen == joined  # exactly those that join x1 and x2

# %% [markdown] id="04-sixteen-and-not-one"
# Sixteen, and not one of them is *nearly* right: each writes exactly our rows.
#
# ### Minute 15: six clauses tell them all
#
# Each arrow is one clause of a story. *Before you read on, make up your own for the last two.*
#
# | arrow | clause |
# |---|---|
# | x1 → x2 | the card covered the Buy button 推荐卡片挡住了购买按钮 |
# | x2 → x1 | the closing-time list took those who had not bought 打烊时的名单选中了没有购买的人 |
# | x1 → x3 | the card started the trailer 推荐卡片自动播放了预告片 |
# | x3 → x1 | the list looked at who had watched 名单是按谁看过预告片来定的 |
# | x3 → x2 | the trailer worked on the wish to buy 预告片影响了购买的意愿 |
# | x2 → x3 | the receipt page played it 购买后的收据页播放了预告片 |
#
# The second is no joke: every recommender that hides what you already own works like that list.

# %% id="04-listed-last-causalgraph-x2"
listed_last = CausalGraph([("x2", "x1"), ("x2", "x3")], boxes)
assert listed_last in sixteen
cards.comic(listed_last)

# %% [markdown] id="04-the-same-story"
# The same story 用中文讲:

# %% id="04-print-story-listed-last"
print(story(listed_last, language="zh"))

# %% [markdown] id="04-minute-19-what-does"
# ### Minute 19: what does each say of the card?
#
# The effect of x1 on x2 is P(x2=1 | do(x1=1)) − P(x2=1 | do(x1=0)), the ATE of notebook 03. The story above says: the
# purchase came first, and a hand on the card does not reach back. Its effect is 0.
#
# ### 04-3 · Sixteen effects
#
# Of the sixteen: how many say **−1**, how many say **0**, and how many say **anything else**?

# %% id="04-answer-how-many-say" tags=["exercise"]
answer = (____, ____, ____)  # (how many say -1, how many say 0, how many say something else)
check("04-3", answer)

# %% id="04-solution-04-3-8" tags=["solution"]
solution("04-3", (8, 8, 0))

# %% id="04-def-effect-graph-the"
def effect(graph):
    """The ATE of x1 on x2: tables counted from the sheet, then a hand on x1."""
    net = learn(table, graph)
    shown, alone = (net.probability(Query("x2", do={"x1": card}))[1] for card in (1, 0))
    return shown - alone


effects = {graph: effect(graph) for graph in sixteen}
for value in sorted(set(effects.values())):
    print(f"effect {value:>2.0f}: {list(effects.values()).count(value)} graphs")
assert sorted(effects.values()) == [-1] * 8 + [0] * 8
assert 0.5 not in effects.values()  # R31: no graph that fits says one half

# %% [markdown] id="04-half-of-the-stories"
# Half of the stories say *the card stops everybody*, the other half *the card does nothing*. They are mirror images, and
# the sheet does not choose. (16 graphs here, 16 fillings in notebook 03: a coincidence.)
#
# ### 04-4 · How many rows?
#
# How many rows like these would it take until one graph is left?
#
# - **A** eight
# - **B** a thousand
# - **C** a million
# - **D** no number will do

# %% id="04-answer-a-letter-in" tags=["exercise"]
answer = ____  # a letter in quotes
check("04-4", answer)

# %% id="04-solution-04-4-d" tags=["solution"]
solution("04-4", "D")

# %% [markdown] id="04-press-10-again-and"
# Press ×10, again and again. Four rows, forty, four thousand, a million:

# %% id="04-for-times-in-1"
for times in (1, 10, 1_000, 250_000):
    more = Table.from_rows(rows, boxes, weights=[times] * len(rows))
    fitting = [graph for graph in graphs if fits(graph, more)]
    print(f"{4 * times:>9,} rows: {len(fitting)} of 25 graphs fit")
    assert fitting == sixteen

# %% [markdown] id="04-stop-mark-24-minutes"
# ---
# **Stop mark (24 minutes).** You have heard every story on three boxes, and you know what more rows are worth here.
#
# ---

# %% [markdown] id="04-the-same-from-the"
# ## The same from the package
#
# `all_graphs`, `fits` and `average_effect` do what you did by hand; the last one goes another way, by a formula.

# %% id="04-assert-set-all-graphs"
assert set(all_graphs(boxes)) == set(graphs)
assert all(fits(graph, table) == writes_the_sheet(graph) for graph in graphs)
for graph in sixteen:
    assert average_effect(graph, "x1", effect="x2", source=table).point == effects[graph]
print(identify(listed_last, Query("x2", do={"x1": 1})))

# %% [markdown] id="04-minute-26-the-graph"
# ### Minute 26: the graph that cannot lose
#
# The article takes the stand with its own graph (§4.1).

# %% id="04-trial-exhibit-article-4"
trial.exhibit(article("4.1-graph"))

# %% id="04-predict-04-b" tags=["widget"]
predict("04-B")

# %% [markdown] id="04-its-graph-has-an"
# Its graph has an arrow between every two boxes: a **complete graph** 完全图. Fill in a hundred sheets with dice, ten
# visitors each, and ask it about every one.

# %% id="04-own-causalgraph-x1-x2"
own = CausalGraph([("x1", "x2"), ("x1", "x3"), ("x3", "x2")], boxes)
dice = Random(4)
fitted = 0
for _ in range(100):
    noise = [[dice.randint(0, 1) for box in boxes] for visitor in range(10)]
    fitted += fits(own, Table.from_rows(noise, boxes))
print(f"the article's graph fits {fitted} of 100 sheets of noise")
assert fitted == 100

# %% [markdown] id="04-a-graph-speaks-only"
# A graph speaks only through the arrows it **leaves out**. This one leaves out none, promises nothing and cannot be caught.
# "The data fit my graph" is then no praise of the graph.
#
# And it has brothers. Notebook 02 called graphs that no table can tell apart *Markov equivalent*:

# %% id="04-brothers-group-for-group"
(brothers,) = [group for group in equivalence_classes(sixteen) if own in group]
for graph in brothers:
    print(f"{str(graph):<45} effect {effects[graph]:>2.0f}")
assert len(brothers) == 6
assert sorted(effects[graph] for graph in brothers) == [-1, -1, -1, 0, 0, 0]
assert not cpdag(own).arrows  # not one of its arrows is shared by all six

# %% [markdown] id="04-six-graphs-one-for"
# Six graphs, one for each order of three boxes, all complete; three say −1 and three say 0. An edge of a Bayesian network
# says *how the table is written down*. That it is a cause is a further claim, and no table backs it.
#
# ### Minute 30: one half, of all numbers
#
# Take all sixteen, put your hand on any box, look at any other. Sometimes the answer **is** 1/2. Watch the other setting.

# %% id="04-answers-unknown-set-for"
answers, unknown = [], set()
for graph in sixteen:
    for cause, box in permutations(boxes, 2):
        try:
            asked = [identify(graph, Query(box, do={cause: state})) for state in (0, 1)]
            answers.append([one.evaluate(table)[1] for one in asked])
        except UnknownCell:
            unknown.add((graph, cause, box))
halves = [pair for pair in answers if Fraction(1, 2) in pair]
print(f"{len(halves)} of {len(answers)} pairs hold a 1/2; {len(unknown)} have no answer")
assert all(pair == [Fraction(1, 2), Fraction(1, 2)] for pair in halves)
assert len({graph for graph, cause, box in unknown}) == 2

# %% [markdown] id="04-whenever-a-chance-under"
# Whenever a chance under do() is 1/2, it is 1/2 at **both** settings. In every one of these graphs, the article's number is
# the number of *no effect*. (Two graphs ask about a group that nobody is in; that is in *Going further*.)

# %% [markdown] id="04-what-if-minute-31"
# ## What if
#
# ### Minute 31: the first witness, a clock
#
# An engineer finds the server's log. Every box now has a time. A clock cannot draw an arrow, but it can **strike one
# out**: no arrow points back in time.

# %% id="04-def-runs-forward-graph"
def runs_forward(graph, order):
    """Does every arrow lead from an earlier box to a later one?"""
    return all(order.index(cause) < order.index(later) for cause, later in graph.edges)


assert not runs_forward(listed_last, ("x1", "x2", "x3"))  # the list needs the purchase first

# %% [markdown] id="04-04-5-the-clock"
# ### 04-5 · The clock speaks
#
# It says: first the card (x1), then the trailer (x3), then the purchase (x2), for every visitor. How many of the sixteen are
# left, and which effect do they all say?

# %% id="04-answer-how-many-are" tags=["exercise"]
answer = (____, ____)  # (how many are left, the effect they say)
check("04-5", answer)

# %% id="04-solution-04-5-4" tags=["solution"]
solution("04-5", (4, -1))

# %% id="04-for-order-in-permutations"
for order in permutations(boxes):
    left = [graph for graph in sixteen if runs_forward(graph, order)]
    (said,) = {round(effects[graph]) for graph in left}  # one number, or this line fails
    print(f"{' then '.join(order)}: {len(left)} left, and all say {said}")
    assert left == [graph for graph in sixteen if respects_time_order(graph, order)]
    assert (len(left), said) == (4, -1 if order.index("x1") < order.index("x2") else 0)

# %% [markdown] id="04-whatever-it-says-a"
# Whatever it says, a full clock leaves four, and the four agree: card first, all say −1; purchase first, all say 0. Turn
# through the stories. **Find** two that differ by one arrow and say opposite things; then give the dial a clock.

# %% id="04-cards-dial-card-show" tags=["widget"]
cards.dial_card().show()

# %% id="04-from-causalrec-lab-worlds"
from causalrec_lab.worlds import sixteen

cards.dial_card().static({"graph": sixteen.number_of(listed_last)})

# %% [markdown] id="04-minute-37-who-is"
# ### Minute 37: who is still in the dock?
#
# Four graphs are left, and they agree. So it is settled? The fans have been silent in all sixteen: their graph has a **fourth**
# box, on no sheet. Fans buy anyway, and the shop leaves fans alone.
#
# ### 04-6 · After the clock
#
# The clock said: card before purchase. Which suspects does it **not** exclude?
#
# - **A** the pop-up
# - **B** the closing-time list
# - **C** the fans

# %% id="04-answer-letters-in-quotes" tags=["exercise"]
answer = {____, ____}  # letters in quotes, as many as are still possible
check("04-6", answer)

# %% id="04-solution-04-6-a" tags=["solution"]
solution("04-6", {"A", "C"})

# %% id="04-suspects-pop-up-causalgraph"
suspects = {
    "pop-up": CausalGraph([("x1", "x2")]),
    "list": CausalGraph([("x2", "x1")]),
    "fans": CausalGraph([("fan", "x1"), ("fan", "x2")]),
}
for order in (("x1", "x2"), ("x2", "x1")):
    left = [name for name, graph in suspects.items() if respects_time_order(graph, order)]
    print(f"clock, {order[0]} before {order[1]}: {' and '.join(left)}")
    assert left == (["pop-up", "fans"] if order == ("x1", "x2") else ["list", "fans"])

# %% [markdown] id="04-the-second-witness-is"
# The second witness is the **coin** of notebook 03. It works for tomorrow's visitors, and it needs no graph at all:

# %% id="04-from-causalrec-lab-worlds-2"
from causalrec_lab.worlds import coin

for name, suspect in zip(suspects, coin.SUSPECTS, strict=True):
    shown, others = coin.expected(suspect)
    print(f"coin, if it was the {name:<6}: {shown} of 50 shown buy, {others} of the 50 others")
assert coin.expected("popup") == (0, 50)
assert coin.expected("list") == coin.expected("fans") == (25, 25)

# %% [markdown] id="04-the-clock-cannot-tell"
# The clock cannot tell the pop-up from the fans. The coin cannot tell the list from the fans. **You may buy one.** Which?

# %% id="04-predict-04-w" tags=["widget"]
predict("04-W")

# %% [markdown] id="04-in-a-classroom-count" tags=["teacher"]
# In a classroom: count before the groups argue, and after.

# %% id="04-vote-04-w" tags=["widget", "teacher"]
vote("04-W")

# %% [markdown] id="04-stop-mark-44-minutes"
# ---
# **Stop mark (44 minutes).** You know what each witness can exclude, and what it costs.
#
# ---

# %% [markdown] id="04-minute-44-somebody-who"
# ### Minute 44: somebody who was never on the sheet
#
# A **hidden common cause** 隐藏的共同原因 moves two boxes and stands in none. You cannot count it. You can only ask what
# is still sure if it may be there. Take the people of notebook 03's square: everybody has two answers, and shows one.
#
# Under do(x1=1) the film is shown to **everybody**. Chen and Dai's half was shown it, and none bought. Of An and Bo's
# half a share *a* would buy, anything from none to all:

# %% id="04-def-bought-if-all"
def bought_if_all_shown(a):
    chen_and_dai, an_and_bo = 0, a  # seen: nobody bought; unseen: a share a would
    return Fraction(1, 2) * chen_and_dai + Fraction(1, 2) * an_and_bo


shown = (bought_if_all_shown(0), bought_if_all_shown(1))
print(f"P(x2=1 | do(x1=1)) lies anywhere from {shown[0]} to {shown[1]}")

# %% [markdown] id="04-two-such-ends-are"
# Two such ends are called **bounds** 上下界. They are not an uncertain guess: they are certain, and wide.
#
# ### 04-7 · The other hand
#
# Now do(x1=0): **everybody** is left alone. Between which two numbers does P(x2=1 | do(x1=0)) lie?

# %% id="04-answer-lowest-highest-check" tags=["exercise"]
answer = (____, ____)  # (lowest, highest)
check("04-7", answer)

# %% id="04-solution-04-7-fraction" tags=["solution"]
solution("04-7", (Fraction(1, 2), 1))

# %% id="04-def-bought-if-all-2"
def bought_if_all_left_alone(b):
    an_and_bo, chen_and_dai = 1, b  # seen: both bought; unseen: a share b would
    return Fraction(1, 2) * an_and_bo + Fraction(1, 2) * chen_and_dai


alone = (bought_if_all_left_alone(0), bought_if_all_left_alone(1))
lowest, highest = shown[0] - alone[1], shown[1] - alone[0]
print(f"the effect lies anywhere from {lowest} to {highest}")
assert (lowest, highest) == (-1, 0)

# %% [markdown] id="04-everything-from-the-card"
# Everything from *the card stops everybody* to *the card does nothing*. The package draws the hidden fan, hides her, and
# asks whether data and graph together fix one number: **identification** 可识别性.

# %% id="04-with-fan-causalgraph-fan"
with_fan = CausalGraph([("fan", "x1"), ("fan", "x2"), ("x1", "x2")])
seen_graph = with_fan.hide("fan")
asked = identify(seen_graph, Query("x2", do={"x1": 0}))
print(asked)
draw_graph(seen_graph, {"x1": (200, 120), "x2": (500, 120)})

# %% [markdown] id="04-not-identifiable-and-the"
# *Not identifiable*, and the reason in words. Such a trap is called a *hedge*. No estimator, however clever, gets round it:
# two worlds write the same rows and answer differently. But the bounds stay.

# %% id="04-print-bounds-asked-graph"
print(bounds(asked.graph, asked.query, source=table))
between = average_effect(seen_graph, "x1", effect="x2", source=table)
print("effect of x1 on x2:", between)
assert tuple(bounds(asked.graph, asked.query, source=table)[1]) == alone
assert tuple(between) == (lowest, highest)
square = counterfactual.square(table, "x1", effect="x2")  # the question marks of notebook 03
assert tuple(square.bounds["ate"]) == tuple(between)

# %% [markdown] id="04-minute-50-draw-your"
# ### Minute 50: draw your own
#
# Click a line, or go there with Tab and press Enter: no arrow, one way, the other way. **Find** a graph that the sheet
# refutes and that becomes possible by something hidden. Then one whose effect is *one* number although something is hidden.

# %% id="04-cards-editor-card-show" tags=["widget"]
cards.editor_card().show()

# %% id="04-cards-editor-card-static"
cards.editor_card().static({"x1_x2": "backward", "x3_x2": "forward"})

# %% [markdown] id="04-where-it-breaks-minute"
# ## Where it breaks
#
# ### Minute 54: the causal sentence, at last
#
# Adjourned in 01, adjourned in 03. Today it is closed.

# %% id="04-trial-exhibit-article-4-2"
trial.exhibit(article("4.4-effect"))

# %% [markdown] id="04-the-prosecution-sixteen-graphs"
# **The prosecution.** Sixteen graphs fit, and none says one half; in all of them a half under do() means no effect. *Plus* one
# half is impossible for any four people (03): somebody would have to be won over.
#
# **Counsel for the defence** rises. *"'Half of the visitors are influenced.' Read it as minus one half. Here is a world. Half are
# fans, whom the shop leaves alone. A fan who is shown the card is put off. The others never buy."*

# %% id="04-tables-fan-0-5"
tables = {
    "fan": [0.5, 0.5],
    "x1": [[0, 1], [1, 0]],  # not a fan: shown; a fan: left alone
    "x2": [[[1, 0], [1, 0]], [[0, 1], [1, 0]]],  # only a fan who is left alone buys
}
world = BayesianNetwork({"fan": [], "x1": ["fan"], "x2": ["fan", "x1"]}, tables)
print("seen:", world.probability(Query(("x1", "x2"))).tolist())
alone_now, shown_now = (world.probability(Query("x2", do={"x1": s}))[1] for s in (0, 1))
print(f"set by hand: {shown_now} - {alone_now} = {shown_now - alone_now}")
assert world.probability(Query(("x1", "x2"))).tolist() == [[0, 0.5], [0.5, 0]]  # our rows
assert shown_now - alone_now == -0.5  # R31: possible with a hidden cause

# %% [markdown] id="04-it-writes-our-rows"
# It writes our rows, and the effect is −1/2. And here a chance of 1/2 stands at one setting only: with something hidden, the
# rule of minute 30 is gone.
#
# ### 04-8 · Your verdict
#
# *"The effect of x1 on x2 is one half in size: half of the visitors are moved by the card."*
#
# - **A** it holds: the effect is −1/2
# - **B** it is refuted: there is no such world
# - **C** not proven

# %% id="04-answer-a-letter-in-2" tags=["exercise"]
answer = ____  # a letter in quotes
check("04-8", answer)

# %% id="04-solution-04-8-c" tags=["solution"]
solution("04-8", "C")

# %% id="04-why-none-of-the"
why = "none of the 16 says so; with a hidden cause −1/2 is possible, as is all of [−1, 0]"
trial.verdict(article("4.4-effect"), "not proven", because=why)

# %% [markdown] id="04-three-verdicts-not-two"
# Three verdicts, not two. *Refuted* takes an argument against every world; *holds* takes one against every other number.
# The article has neither: it took one table, one picture and no clock.

# %% [markdown] id="04-minute-58-a-causal"
# ### Minute 58: a causal graph, printed
#
# In §3.2 the article builds one for recommending. First its sentence, then its one line of code:

# %% id="04-trial-exhibit-article-3"
trial.exhibit(article("3.2-graph"))

# %% id="04-trial-exhibit-article-3-2"
trial.exhibit(article("3.2-dict"))

# %% id="04-line-article-3-2"
line = article("3.2-dict").source  # text, read as a value: nothing of it is run
printed = ast.literal_eval(line.partition("=")[2].strip())
print(printed)

# %% [markdown] id="04-counsel-for-the-defence"
# **Counsel for the defence.** A dict is a fair way to write a graph, and to write one down at all is more than most do.
#
# But what does it say: a box with its **causes**, or a box with its **effects**? Nothing in the article tells. Try both, and put
# a hand on a box.

# %% id="04-pairs-box-other-for"
pairs = [(box, other) for box, listed in printed.items() for other in listed]
as_effects = CausalGraph(pairs)
as_causes = CausalGraph([(other, box) for box, other in pairs])
print("a list of causes:  behaviour moves", *as_causes.children("user_behaviors"))
print("a list of effects: interest moves", *as_effects.children("user_interest"))
# R20: read one way interest is drawn as a child of behaviour, read the other way features are
assert "user_interest" in as_causes.children("user_behaviors")
# R20: and here a taste moves what the film is
assert "item_features" in as_effects.children("user_interest")

# %% [markdown] id="04-here-is-the-first"
# Here is the first reading, as a picture.

# %% id="04-names-user-interest-interest"
names = {"user_interest": "interest 兴趣", "user_behaviors": "behaviour 行为"}
names |= {"item_features": "features 特征"}
places = {"user_interest": (130, 60), "item_features": (570, 60), "user_behaviors": (350, 200)}
draw_graph(as_causes, places, labels=names)

# %% [markdown] id="04-causes-pay-people-to"
# *Causes*: pay people to click, and they come to love the film. *Effects*: change your taste, and the film is rewritten.
# The sentence above says that interest is worked out **from** behaviour and features. That is an arrow of *computing*: what we
# know leads to what we guess. Causes run the other way.
#
# ### 04-9 · Draw it again
#
# Three boxes, `user_interest`, `user_behaviors`, `item_features`. Interest was there before the visit, the film too. Which arrows?

# %% id="04-answer-cause-effect-names" tags=["exercise"]
answer = [(____, ____), (____, ____)]  # (cause, effect), names in quotes
check("04-9", answer)

# %% id="04-solution-04-9-user" tags=["solution"]
solution("04-9", [("user_interest", "user_behaviors"), ("item_features", "user_behaviors")])

# %% [markdown] id="04-a-missing-arrow-is"
# A missing arrow is a promise, and here the first reading makes one that any shop can check: *what people do has nothing
# to do with what the film is*. The article's own §2.1 recommends films **by** that connection.

# %% id="04-two-user-behaviors-item"
two = ("user_behaviors", "item_features")
redrawn = CausalGraph([("user_interest", two[0]), ("item_features", two[0])])
for name, graph in {"printed, as causes": as_causes, "drawn again": redrawn}.items():
    print(f"{name:<19} behaviour and features may go together: {not graph.d_separated(*two)}")
assert as_causes.d_separated(*two)  # R20: a promise against the article's own 2.1
assert not redrawn.d_separated(*two)
draw_graph(redrawn, places, labels=names)

# %% id="04-why-causes-clicks-make"
why = "causes: clicks make the taste and ignore the film; effects: taste rewrites the film"
trial.verdict(article("3.2-dict"), "refuted", because=why)

# %% [markdown] id="04-and-its-sentence-that"
# And its sentence, that a graph is built *from* histories and features? You have built sixteen from one table.
#
# One box is still missing, and it is what this course is about: **was it shown?** Nobody clicks what was never on the
# screen. Exposure → behaviour comes in notebook 05 and stays.

# %% id="04-explain-04-x" tags=["widget"]
explain("04-X")

# %% [markdown] id="04-details-summary-b-going"
# <details><summary><b>Going further</b> (optional, not in the quiz)</summary>
#
# - *Two graphs with a question without an answer.* In x1 → x2, x1 → x3, x2 → x3 the question P(x3 | do(x2)) needs visitors who
#   were shown the film *and* bought it. There are none: **positivity** (notebooks 01 and 05). In the mirror image it is do(x1).
# - *One number although something is hidden.* In x1 → x3 → x2 with a hidden cause of x1 and x2, the trailer carries all the card
#   does, and nothing hidden touches it. That is the front door (notebook 05).
# - *Both witnesses.* Card first and 25 against 25: the fans. Purchase first: the card does nothing, whoever it was; list or fans.
# - *"Taste does grow by watching."* True, and no circle: interest today → behaviour today → interest tomorrow. Notebook 13
#   unrolls such loops in time.
# - *How fast it grows.* One box 1 graph, two 3, three 25, four 543, five 29,281. Discovering graphs by tests is in notebook 12.
#
# </details>

# %% id="04-for-graph-cause-box" tags=["further"]
for graph, cause, box in sorted(unknown, key=str):
    print(f"{graph}: P({box} | do({cause}))")
front_door = CausalGraph([("x1", "x3"), ("x3", "x2")], boxes, bidirected=[("x1", "x2")])
print(identify(front_door, Query("x2", do={"x1": 1})).plain)
assert average_effect(front_door, "x1", effect="x2", source=table).point == 0
assert len(all_graphs(["a", "b", "c", "d"])) == 543

# %% [markdown] id="04-check-yourself-five-questions"
# ## Check yourself
#
# Five questions. Each asks for the answer **and** the reason, and how sure you are.

# %% id="04-quiz-04" tags=["widget"]
quiz("04")

# %% [markdown] id="04-what-you-can-now"
# ## What you can now say
#
# - A graph speaks through the arrows it **leaves out**. A complete graph leaves out none, so no data can refute it.
# - Graphs that fit the same rows fit a million of them. A **clock** strikes out arrows; a **coin** gives the effect outright.
# - A clock does not see what is **hidden**. Then there may be no one number, and still certain **bounds**.
# - *Not proven* is a verdict of its own: possible, and nothing speaks for it.
#
# > **Misconception card: "It fits the data, so it is the graph."**
# > Fifteen others fit as well, and eight of them say the opposite. Ask what the graph forbids, and who looked.
#
# | On trial | Verdict |
# |---|---|
# | §4.4, "x2 is influenced with 50 %" | **not proven**: plus 1/2 impossible, −1/2 only with a hidden cause |
# | §3.2, the printed causal graph | **refuted**: wrong whichever way it is read |

# %% [markdown] id="04-next-05-what-must"
# ## Next
#
# **[05 · What must I adjust for, and what must I not?](05_what_to_adjust_for.ipynb)** The trailer at three moments: the same
# table, two right answers. Package modules you used: `causalrec_lab.graph`, `causalrec_lab.identify`, `causalrec_lab.network`,
# `causalrec_lab.counterfactual`.
