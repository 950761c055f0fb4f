# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="03-03-what-if-we"
# # 03 · What if we set x1 ourselves?
#
# *One coin, one hand, and four question marks.*
#
# ## Question
#
# Film A again, the same day sheet without a clock. An and Bo were not shown the film and bought it; Chen and
# Dai were shown it and did not buy. Notebook 01 ended with three suspects:
#
# | suspect | what happened in the shop |
# |---|---|
# | **the pop-up** | the card covered the Buy button |
# | **the closing-time list** | in the evening, everybody who had not bought got the card |
# | **the fans** | fans buy anyway, so the shop did not show them the card |
#
# All three write the same rows. The manager: *"You cannot tell me who did it. Can you at least tell me what to do?"*
#
# You get two tools that no sheet can replace: a **coin**, and a **hand** that sets x1.

# %% [markdown] id="03-for-the-teacher-45" tags=["teacher"]
# **For the teacher.** Print the worksheet (`notebooks/worksheets/03_seeing_and_doing.html`, one side of A4). Bring a
# coin, and the numbers of the vote that you counted in notebook 01.
#
# **Three cuts.**
#
# - *45 minutes*: lesson 1. Leave out the warm-up; give 03-3 as homework, and run its solution in class.
# - *90 minutes*: both lessons. Leave out the warm-up; give 03-3 and 03-6 as homework, and run their solutions.
# - *180 minutes*: both lessons, a break of 15, a real coin for the whole class, the three benches below, and *Going
#   further*. Leave out nothing.
#
# **Three benches.** Each defends one suspect and names the piece of evidence that would hurt its client *most*. Pop-up:
# an experiment with a coin in which both groups buy equally often. List: a clock that shows that the card came before the
# purchase. Fans: an experiment with a coin in which one group buys more often. Then ask which two the coin cannot tell
# apart (list and fans), and whether the manager needs to tell these apart (no).
#
# **Questions that come.**
#
# - *"None of the 50 buys, whoever chooses."* (A wrong answer to 03-1.) Ask back: **who chose now?**
# - *"The effect is minus one."* Ask back: **which arrow did you take for granted?**
# - *"Is one toss enough?"* It contains luck, and list and fans scatter around 0. The pop-up does not: 50 buyers fewer in
#   every toss.

# %% [markdown] id="03-talk-1" tags=["teacher"]
# **Minutes 0 to 19.** *Say*: "Nobody chooses any more. A coin does." *Do*: toss a real coin for eight learners: heads is
# "shown". *Ask* in each story: "Did the coin replace what makes them buy?" *Expect*: "None of the 50 buys, whoever
# chooses." Ask: who chose now? The code of the three shops is for those who read code; the comics say the same. Before
# the coin is tossed, ask which two will always look alike.

# %% [markdown] id="03-warm-up-three-from"
# ## Warm-up

# %% id="03-from-causalrec-lab-lesson" tags=["widget"]
from causalrec_lab.lesson import quiz

quiz("03-warmup")

# %% [markdown] id="03-you-need-you-will"
# ## You need / you will
#
# **You need** notebook 01, and for exercise 03-3 the factorisation of 02. **90 minutes** in two lessons, with
# stop marks at 45 and 90. (Computed, not measured.)
#
# **You will**
# - lesson 1, *seeing and doing*: say what a coin changes in a shop, and compute do() from a graph and its
#   tables;
# - lesson 2, *whose effect?*: say what is sure without a graph, and name the effect that a decision needs.

# %% [markdown] id="03-setup"
# ## Setup

# %% id="03-from-fractions-import-fraction" tags=["setup"]
from collections import Counter
from fractions import Fraction
from itertools import product
from math import comb
from random import Random

import matplotlib.pyplot as plt
import pandas as pd

from causalrec_lab.course.nb01 import cards as cards_01
from causalrec_lab.course.nb03 import cards
from causalrec_lab.course.shop import trial
from causalrec_lab.graph import CausalGraph, back_door
from causalrec_lab.lesson import ____, check, explain, hint, predict, reveal, solution, start, vote
from causalrec_lab.network import Query, binary_network, learn
from causalrec_lab.view import plots, show

start("03")

# %% [markdown] id="03-predict-your-envelope-in"
# ## Predict
#
# **Lesson 1 · Seeing and doing.** Read the three comics. Ask in each: **what makes a visitor buy?**

# %% id="03-cards-01-three-stories"
cards_01.three_stories()

# %% [markdown] id="03-more-such-rows-will"
# More rows of this kind will not decide who it was (01). So the manager says: *"Then nobody chooses
# any more. A coin does."*

# %% id="03-predict-03-b" tags=["widget"]
predict("03-B")

# %% [markdown] id="03-by-hand-minute-7"
# ## By hand
#
# ### Minute 8: a shop is a few lines
#
# The field has names for the parts of the story. A visitor is a **unit** 个体. Being shown the card (x1) is the
# **treatment** 处理. The purchase (x2) is the **outcome** 结果变量. The units without the treatment are the
# **control group** 对照组.
#
# Each suspect fills in the sheet in the order in which things happen. `coin=1` shows the card, `coin=0` does
# not. The coin replaces only **one** thing: the choice of the treatment.


# %% id="03-def-pop-up-visitor"
def pop_up(visitor, coin=None):
    shown = visitor % 2 if coin is None else coin  # the shop takes every second visitor
    return shown, 1 - shown  # the card covers the Buy button


def closing_list(visitor, coin=None):
    bought = visitor % 2  # every second visitor buys
    return (1 - bought if coin is None else coin), bought  # the list takes the non-buyers


def fans(visitor, coin=None):
    fan = visitor % 2  # every second visitor is a fan
    return (1 - fan if coin is None else coin), fan  # fans are not shown the card; fans buy


# %% id="03-def-report-name-visits"
def buyers(visits):
    """How many bought among the shown, and how many in the control group."""
    sides = [[bought for shown, bought in visits if shown == side] for side in (1, 0)]
    return sum(sides[0]), sum(sides[1])


suspects = {"pop-up": pop_up, "list": closing_list, "fans": fans}
for name, shop in suspects.items():
    shown, control = buyers([shop(visitor) for visitor in range(100)])
    print(f"{name:<7} a normal day: {shown} of 50 shown bought, {control} of 50 in the control group")
    assert (shown, control) == (0, 50)

# %% [markdown] id="03-three-shops-one-sheet"
# Three shops, one sheet.
#
# ### 03-1 · Sales under the coin
#
# The coin shows the card to 50 of the 100. **On average**, how many of those 50 buy, if it was the pop-up,
# the list, the fans?

# %% id="03-answer-pop-up-closing" tags=["exercise"]
answer = (____, ____, ____)  # (pop-up, closing-time list, fans), each out of 50
check("03-1", answer)

# %% id="03-solution-03-2-0" tags=["solution"]
solution("03-1", (0, 25, 25))

# %% [markdown] id="03-stuck-take-the-away"
# Stuck? Take the `#` away: each run gives a hint. After a try, `reveal("03-1")` shows the answer.

# %% id="03-hint-03-1"
# hint("03-1")


# %% id="03-coins-1-50-0"
tosses = [set(Random(seed).sample(range(100), 50)) for seed in range(1000)]  # the 50 that the coin picks
gaps = {}  # suspect: buyers among the shown minus buyers in the control group, toss by toss
for name, shop in suspects.items():
    found = [buyers([shop(visitor, int(visitor in picked)) for visitor in range(100)]) for picked in tosses]
    gaps[name] = [shown - control for shown, control in found]
    inner = sorted(gaps[name])[25:-25]
    print(f"{name:<7} mean {sum(gaps[name]) / 1000:+.1f}, 950 of 1,000 from {inner[0]} to {inner[-1]}")
with plots.style():
    fig, ax = plt.subplots(figsize=(7, 3))
    counts = Counter(gaps["list"])
    ax.bar(list(counts), list(counts.values()), width=1.6, label="list, fans")
    ax.axvline(gaps["pop-up"][0], color="black", linestyle="--", label="pop-up, in every toss")
    ax.set(xlabel="buyers among 50 shown, minus buyers among 50 others", ylabel="tosses of 1,000")
    ax.legend(loc="upper center")
show(fig, "List and fans scatter around 0, toss by toss alike; the pop-up stands at -50 in every toss.")

# %% id="03-on-average-for-name"
from causalrec_lab.worlds import coin

on_average = {}  # over all tosses: each visitor is in either half equally often
for name, shop in suspects.items():
    on_average[name] = [Fraction(sum(shop(visitor, side)[1] for visitor in range(100)), 2) for side in (1, 0)]
assert on_average == {"pop-up": [0, 50], "list": [25, 25], "fans": [25, 25]}
assert [tuple(means) for means in on_average.values()] == [coin.expected(name) for name in coin.SUSPECTS]
assert gaps["list"] == gaps["fans"] and set(gaps["pop-up"]) == {-50}
assert comb(100, 50) > 10**28  # so many tosses; with the list, one of them gives -50
fan_numbers = range(1, 100, 2)
dealt = [sum(visitor in picked for visitor in fan_numbers) for picked in tosses]
print("fans among the 50 shown: shop", sum(fans(visitor)[0] for visitor in fan_numbers), end=", ")
print(f"coin {sum(dealt) / 1000:.1f} on average, {min(dealt)} to {max(dealt)} in 1,000 tosses")
assert abs(sum(dealt) / 1000 - 25) < 3 * 2.52 / 1000**0.5  # three standard errors

# %% [markdown] id="03-toss-it-yourself-before"
# The result of one toss (100 coins) contains luck; the mean over all tosses contains none. Yet one toss is enough to
# recognise the pop-up: the shown have 50 buyers fewer than the others. Under the list that happens in fewer than 1 of 10²⁸
# tosses.
#
# Toss the coin yourself. **Before you move**: which two suspects look alike, however often you toss?

# %% id="03-cards-coin-card-show" tags=["widget"]
cards.coin_card().show()

# %% [markdown] id="03-talk-2" tags=["teacher"]
# **Minutes 19 to 37.** *Say*: "The coin looks at nobody, not even at what nobody wrote down." *Do*: draw fan → x1 and fan
# → x2 on the board, and cut the arrow into x1 with your hand. *Ask*: "Which arrow is left, and why?" *Expect*: "All
# arrows fall away." Only those **into** x1 do. In 03-3 expect functions that look for the rows with this value: that is
# seeing. A hand does not look for such rows, it makes them.

# %% [markdown] id="03-the-pop-up-is"
# List and fans write the same sheet, also under the coin. In both the card changes nothing. A coin at work on
# real visitors is a **randomised controlled trial (RCT)** 随机对照试验, in a web shop an **A/B test** A/B 测试.
#
# ### Minute 19: what the coin does that the shop does not
#
# A **covariate** 协变量 is a property that a unit has before the treatment, such as being a fan. The shop showed the
# card to no fan. The coin looks at no covariate. So on average each covariate is as frequent in one group as in
# the other (25 fans of 50), *also those that nobody wrote down*.
#
# Two groups in which the same share would buy under the same treatment have **exchangeability** 可交换性, also
# called **ignorability** 可忽略性 or **unconfoundedness** 无混杂性. A coin gives it, up to luck. A shop that chooses
# may not give it.

# %% [markdown] id="03-minute-18-the-hand"
# ### Minute 21: the hand
#
# Now without luck. An **intervention** 干预 sets a variable by hand, for every visitor. The **do-operator** do 算子
# writes it do(x1=1). In the code it is `coin=1` for everybody. In the graph, nothing else decides about x1 any
# more: **the arrows into x1 fall away**. All other arrows stay. Here x1 is set in the first two shops.

# %% id="03-cards-three-graphs-cut"
cards.three_graphs(cut=["popup", "list"])

# %% [markdown] id="03-in-the-pop-up"
# The dashed node is a cause that stands on no sheet.
#
# ### 03-2 · Cut
#
# In the shop of the fans you set x1 by hand. Which arrows are **left**? A list of pairs (cause, effect).

# %% id="03-answer-names-in-quotes" tags=["exercise"]
answer = [(____, ____)]  # names in quotes: "fan", "x1", "x2"
check("03-2", answer)

# %% id="03-solution-03-3-fan" tags=["solution"]
solution("03-2", [("fan", "x2")])

# %% [markdown] id="03-truncated"
# A graph with small tables gives each row a probability (02): one factor P(node given parents) for each node.
# An intervention on x1 removes **one factor**, that of x1, and leaves the others as they were. This is the
# **truncated factorisation** 截断因子分解. With the fans:
#
# P(fan, x1, x2) = P(fan) · P(x1 given fan) · P(x2 given fan)
#
# P(fan, x1, x2 given do(x1=1)) = P(fan) · P(x2 given fan) if x1 = 1, and 0 if x1 = 0
#
# ### 03-3 · The truncated factorisation as a function
#
# `row` gives a state for each node, such as `{"x1": 1, "x2": 0}`; `do` gives the nodes that are set, such as
# `{"x1": 1}`. `parents["x2"]` is a tuple of names. `tables["x2"]` gives P(x2=1) for each tuple of the
# parents' states, such as `(0,)`. Return the probability of the row under this do().


# %% id="03-def-truncated" tags=["exercise"]
def truncated(row, do, parents, tables):
    """The probability of one row if the nodes in `do` are set."""
    return ____


by_hand = check("03-3", truncated)
by_hand


# %% id="03-def-truncated-solved" tags=["solution"]
def truncated(row, do, parents, tables):
    """The probability of one row if the nodes in `do` are set."""
    share = 1
    for node, state in row.items():
        yes = tables[node][tuple(row[parent] for parent in parents[node])]
        if node in do:
            share *= state == do[node]
        else:
            share *= yes if state else 1 - yes
    return share


by_hand = solution("03-3", truncated)
by_hand

# %% id="03-shops-as-tables"
half, opposite, same = {(): Fraction(1, 2)}, {(0,): 1, (1,): 0}, {(0,): 0, (1,): 1}
shops = {  # parents, tables
    "pop-up": ({"x1": (), "x2": ("x1",)}, {"x1": half, "x2": opposite}),
    "list": ({"x1": ("x2",), "x2": ()}, {"x1": opposite, "x2": half}),
    "fans": ({"fan": (), "x1": ("fan",), "x2": ("fan",)}, {"fan": half, "x1": opposite, "x2": same}),
}
set_to = {}  # suspect: P(x2=1 given do(x1=1)), P(x2=1 given do(x1=0))
for name, (parents, tables) in shops.items():
    states = [dict(zip(parents, row, strict=True)) for row in product((0, 1), repeat=len(parents))]
    bought = [row for row in states if row["x2"] == 1]
    shares = [[by_hand.value(row, {"x1": side}, parents, tables) for row in bought] for side in (1, 0)]
    set_to[name] = [Fraction(sum(part)) for part in shares]
    print(f"{name:<7} P(x2=1 given do(x1=1)) = {set_to[name][0]!s:<4} P(x2=1 given do(x1=0)) = {set_to[name][1]}")
    assert [50 * share for share in set_to[name]] == on_average[name]  # do() is the coin without its luck

# %% [markdown] id="03-talk-3" tags=["teacher"]
# **Minutes 37 to 45.** *Say*: "Seeing asks who is found with the card. Doing asks what happens if we give it to all."
# *Ask*, at the widget: "In which story, and for which column, is seeing as good as setting?" *Expect*: the pop-up and x1;
# then ask for a second one, the list and x2. With the fans there is none. *Do*: the exit questions, everybody alone.

# %% [markdown] id="03-the-same-from-the"
# ## The same from the package
#
# ### Minute 37: see x1, or set x1
#
# In a `Query`, `evidence=` is what is **seen**: of the visitors *found* with x1=0, how many bought? `do=`, the do-operator,
# is what you **set** by an intervention. Seeing and doing are two rungs of the **ladder of causation** 因果之梯.
#
# Set x1=1 for everybody or x1=0 for everybody: the difference is the **average treatment effect (ATE)** 平均处理效应,
# P(x2=1 given do(x1=1)) - P(x2=1 given do(x1=0)). Two probabilities are needed. (Pearl calls P(x2 given
# do(x1)), for *each* x1, the causal effect.)

# %% id="03-half-opposite-0-5"
kinds = {"seen: shown - control": "seeing", "set: all - nobody (ATE)": "doing"}
both = pd.DataFrame(columns=list(kinds), dtype=float)
for name, (parents, tables) in shops.items():
    graph = CausalGraph([(cause, node) for node in parents for cause in parents[node]])
    net = binary_network(graph, tables)
    seen = [net.probability(Query("x2", evidence={"x1": side}))[1] for side in (1, 0)]
    doing = [net.probability(Query("x2", do={"x1": side}))[1] for side in (1, 0)]
    assert doing == set_to[name] and (net.probability(Query(("x1", "x2"))) == [[0, 0.5], [0.5, 0]]).all()
    both.loc[name] = seen[0] - seen[1], doing[0] - doing[1]
    assert (seen == doing) == back_door(graph, "x1", effect="x2", given=()).valid
show(plots.bars(both, colours=kinds, xlabel="difference in the share who buy"),
     "Seen is -1 in all three shops; the ATE is -1, 0 and 0.")  # fmt: skip
# R13: one joint distribution of x1 and x2, two answers to do(): an edge is not by itself a cause
assert both.to_numpy().tolist() == [[-1, -1], [-1, 0], [-1, 0]]

# %% [markdown] id="03-every-question-of-seeing"
# Seeing cannot tell the three apart: their joint distribution of x1 and x2 is the same. Only **doing** can: setting x1
# changes x2 only under the pop-up, setting x2 changes x1 only under the list. An arrow in a network becomes a cause only when
# you claim what happens under do() (02).
#
# Click x1 or x2 (or Tab and Enter). Change the suspect. **Find** a suspect and a variable where seeing is as
# good as setting.

# %% id="03-cards-hand-card-show" tags=["widget"]
cards.hand_card().show()

# %% [markdown] id="03-the-gap-has-a"
# A **back-door path** 后门路径 from x1 to x2 begins with an arrow *into* x1: x1 ← x2 in the list's shop, x1 ← fan →
# x2 in the fans' shop. The second one, a common cause, is called *confounding* 混杂 (notebook 05). **If no
# back-door path is open, seeing is as good as setting.** By itself an arrow into x1 is harmless: in coin → x1 →
# x2 the coin has no second way to x2.
#
# The ATEs above hold **if the graph is right** (each arrow a cause, no common cause missing) and the hand changes nothing but
# x1. Exit questions:

# %% id="03-quiz-03-exit" tags=["widget"]
quiz("03-exit")

# %% [markdown] id="03-stop-mark-22-minutes"
# ---
# **Stop mark (45 minutes).** You know what a coin does, and do() is the coin without its luck.
#
# ---

# %% [markdown] id="03-talk-4" tags=["teacher"]
# **Minutes 45 to 54.** *Say*: "Two outcomes for each visitor. One is seen, the other never." *Do*: draw four visitors
# with two boxes each, and cover the unseen box with a sheet of paper: it stays there for ever. *Ask*: "An bought without
# the card. Can An be somebody who buys **only** with it?" *Expect*: "Two" for 03-4; ask which two. For 03-5 expect "from
# -1 to 1": the upper end would need a persuadable.

# %% [markdown] id="03-what-if-minute-28"
# ## What if
#
# ### Minute 45: what if you trust no graph at all?
#
# **Lesson 2 · Whose effect?** Without a graph there are still visitors. Each has two **potential outcomes** 潜在结果:
# Y(1), what the visitor does if shown the card, and Y(0), what the visitor does if not. Y(1) - Y(0) is the
# **individual effect** 个体效应. One of the two is seen, the other never: the **fundamental problem of causal
# inference** 因果推断的基本问题. Imagining the unseen one is the third rung of the ladder of causation.

# %% id="03-cards-two-answers-rows"
rows = [(0, 1, 0), (0, 1, 1), (1, 0, 0), (1, 0, 1)]  # x1, x2, x3 of An, Bo, Chen, Dai
cards.two_answers(rows)

# %% [markdown] id="03-one-rule-filled-in"
# Two assumptions let us fill in the blue boxes (**SUTVA**, *stable unit treatment value assumption*):
# - **consistency** 一致性: the shown did what their Y(1) says, the control group what their Y(0) says;
# - **no interference** 无干扰: what one visitor does depends on no other visitor's card. So two outcomes per visitor
#   are enough.
#
# A **sleeping dog** 勿扰者 buys only if *not* shown the card: all four visitors may be sleeping dogs. A
# **persuadable** 可说服者 buys only if shown.
#
# ### 03-4 · Persuadables
#
# How many of the four can be **persuadables**?

# %% id="03-answer-a-number-of" tags=["exercise"]
answer = ____  # a number of people, at most
check("03-4", answer)

# %% id="03-solution-03-4-0" tags=["solution"]
solution("03-4", 0)

# %% [markdown] id="03-03-5-lowest-and"
# ### 03-5 · Lowest and highest
#
# The ATE of the four is the mean of their individual effects. Between which two numbers does it lie, whatever
# the question marks hide?

# %% id="03-answer-lowest-highest-check" tags=["exercise"]
answer = (____, ____)  # (lowest, highest)
check("03-5", answer)

# %% id="03-solution-03-5-1" tags=["solution"]
solution("03-5", (-1, 0))

# %% [markdown] id="03-talk-5" tags=["teacher"]
# **Minutes 54 to 66.** *Say*, and let them say it: "First whose average, then the number." *Do*: three learners take
# one estimand each and read its question aloud. *Ask*: "The manager thinks of switching off. Which of the three answers
# that question?" *Expect*: "The ATE." Only those who are shown it now would lose it: the ATT. In 03-6 expect a
# comparison of the two groups as a shop sees them. Here both outcomes are known: the difference is taken inside each
# visitor.

# %% [markdown] id="03-bounds"
# An interval instead of a number is **partial identification** 部分识别. Its ends are **Manski bounds** 曼斯基界.
# With a yes-or-no outcome and no further assumption they lie exactly 1 apart, with 0 inside or at an end.
#
# ### Minute 54: whose average?
#
# The quantity that a question asks for is an **estimand** 估计目标. Three estimands sound like "the effect of the card".
# Each is a mean of individual effects:
# - over **everybody**: the **ATE** 平均处理效应. *"Is showing it to all better than showing it to nobody?"*
# - over **the shown**: the **effect on the treated (ATT)** 处理组平均处理效应. *"Should I switch it off?"*
# - over **the others**: the **effect on the untreated (ATU)** 未处理组平均处理效应. *"Should I show it to all?"*
#
# ### 03-6 · Three estimands as a function
#
# Suppose both outcomes are known. `crowd` is a list; a visitor is three numbers: shown, bought if **not**
# shown, bought if shown. Return ATE, ATT, ATU.


# %% id="03-def-effects" tags=["exercise"]
def effects(crowd):
    """ATE, ATT, ATU of visitors (shown, bought if not shown, bought if shown)."""
    return ____, ____, ____


three = check("03-6", effects)
three


# %% id="03-def-effects-solved" tags=["solution"]
def effects(crowd):
    """ATE, ATT, ATU of visitors (shown, bought if not shown, bought if shown)."""
    gains = [(shown, if_shown - if_not) for shown, if_not, if_shown in crowd]
    everybody = [gain for _, gain in gains]
    treated = [gain for shown, gain in gains if shown]
    untreated = [gain for shown, gain in gains if not shown]
    return tuple(sum(group) / len(group) for group in (everybody, treated, untreated))


three = solution("03-6", effects)
three

# %% [markdown] id="03-four-question-marks-each"
# Fill in the question marks in every way.


# %% id="03-def-fill-row-guess"
def fill(row, guess):
    """(shown, bought if not shown, bought if shown): one outcome is seen, the other is the guess."""
    shown, bought, _ = row
    return (1, guess, bought) if shown else (0, bought, guess)


fillings = [list(map(fill, rows, guesses)) for guesses in product((0, 1), repeat=4)]
ates = Counter(float(three.value(filling)[0]) for filling in fillings)
show(plots.bars({f"ATE {ate:g}": ates[ate] for ate in sorted(ates)}, xlabel="fillings, of 16"),
     "The sixteen fillings give five averages from -1 to 0; six of them give -1/2.")  # fmt: skip
assert (min(ates), max(ates), ates[-0.5]) == (-1, 0, 6)
assert 0.5 not in ates  # R31: impossible, by consistency and no interference alone

# %% [markdown] id="03-talk-6" tags=["teacher"]
# **Minutes 66 to 78.** *Do*: draw the square, and let the class name its four corners. *Ask*: "On which lines does the
# ATE stay the same while the gain of switching off changes?" *Expect*: an edge. Right: the diagonal that goes up from
# (0, 0), and all its parallels. At minute 70, *Say*: "Which direction does the article ask for? The effect of x2 on x1."
# In 03-7 expect the two numbers of the other direction: a hand on x2 does not reach x1.

# %% [markdown] id="03-plus-one-half-is"
# **Plus one half is refuted without any graph**, under consistency and no interference: it lies outside the
# Manski bounds. Minus one half is not: six fillings give it.
#
# ### Minute 66: the square
#
# In 100 visitors like our four, two shares are unseen. **a**: of those *not shown*, the share who would buy if shown. **b**:
# of those *shown*, the share who would buy if not shown. Draw **a** to the right and **b** upwards: each possible truth is
# one point of a **square**. Its corners are four shops:
#
# - **(0, 1)** the pop-up: each group would have done what the other group did (exchangeability).
# - **(1, 0)** the list and the fans: everybody does the same, shown or not.
# - **(1, 1)** a **clumsy** list: it shows the card to exactly the sleeping dogs.
# - **(0, 0)** a **careful** list: it spares exactly the sleeping dogs.


# %% id="03-def-effects-a-b"
def crowd(a, b):
    """A hundred visitors: of 50 not shown a share a would buy if shown, of 50 shown a share b if not."""
    others = [(0, 1, int(place < 50 * a)) for place in range(50)]
    return others + [(1, int(place < 50 * b), 0) for place in range(50)]


corners = {"pop-up": (0, 1), "list, fans": (1, 0), "clumsy": (1, 1), "careful": (0, 0)}
for name, corner in corners.items():
    ate, att, atu = map(float, three.value(crowd(*corner)))
    print(f"{name:<11} ATE {ate:+.1f}   ATT {att:+.1f}   ATU {atu:+.1f}")
assert three.value(crowd(1, 1))[0] == three.value(crowd(0, 0))[0] == -0.5

# %% [markdown] id="03-minute-39-the-square"
# **Before you move**: on which lines does the ATE stay the same while the gain of switching off changes?

# %% id="03-cards-square-card-show" tags=["widget"]
cards.square_card().show()

# %% [markdown] id="03-along-the-dashed-line"
# The diagonal and its parallels keep the ATE. From (0, 0) to (1, 1) the gain rises by 50 sales.
# **First say whose average, then look for a number.**
#
# The sheet's difference, shown minus control group, is -1. The ATE is -1 only at the pop-up's corner. The ATE
# is **identified if** consistency, no interference, exchangeability (ignorability, as in a randomised
# controlled trial) and *positivity* (both groups have visitors, 05) hold: then it is the sheet's difference.

# %% [markdown] id="03-where-it-breaks-minute"
# ## Where it breaks
#
# ### Minute 70: the article is heard again (§4.4)

# %% id="03-trial-exhibit-article-4"
from causalrec_lab.datasets import article, toy_table

display(trial.exhibit(article("4.4-question")), trial.exhibit(article("4.4-effect")))

# %% [markdown] id="03-counsel-for-the-defence"
# **Counsel for the defence.** One reading makes the article's 1/2 true: "half of the visitors are moved by the card" holds at
# every point with a = b.
#
# **The prosecution** takes the author's graph (§4.1): x1 → x2, and x1 → x3 → x2. Nothing leads into x1.
#
# ### 03-7 · The direction that was asked
#
# The article asks for the effect of **x2 on x1**. Under its own graph, what are P(x1=1 | do(x2=0)) and P(x1=1
# | do(x2=1))?

# %% id="03-answer-do-x2-0" tags=["exercise"]
answer = (____, ____)  # (do(x2=0), do(x2=1))
check("03-7", answer)

# %% id="03-solution-03-7-fraction" tags=["solution"]
solution("03-7", (Fraction(1, 2), Fraction(1, 2)))

# %% id="03-own-graph-causalgraph-x1"
own_graph = CausalGraph([("x1", "x2"), ("x1", "x3"), ("x3", "x2")])
own_net = learn(toy_table(), own_graph)  # its tables, counted from the four rows
x2 = [own_net.probability(Query("x2", do={"x1": state}))[1] for state in (1, 0)]
x1 = [own_net.probability(Query("x1", do={"x2": state}))[1] for state in (1, 0)]
print(f"set x1, look at x2: {x2[0]:.1f} - {x2[1]:.1f} = {x2[0] - x2[1]:.1f}")
print(f"set x2, look at x1: {x1[0]:.1f} - {x1[1]:.1f} = {x1[0] - x1[1]:.1f}")
assert x2[0] - x2[1] == -1
assert x1 == [0.5, 0.5]  # R31: the effect it asks for is 1/2 - 1/2 = 0, not 1/2
assert own_net.probability(Query("x1"))[1] == own_net.probability(Query("x2"))[1] == 0.5  # other halves

# %% [markdown] id="03-there-is-the-article"
# Both halves are probabilities, like P(x1=1) and P(x2=1). The effect is a difference: **0**.
#
# **The court finds.** By the truncated factorisation of the article's graph the effect of x2 on x1 is 0, that of x1 on x2 is
# -1. Plus one half is impossible under *any* graph (consistency, no interference): none of the four buys only if shown, and
# none is shown only if she buys. What the defence says, -1/2, remains possible: the sheet's -1 may be luck or
# a hidden cause.

# %% id="03-why-to-04-0"
why = "to 04: 0 and −1 under its own graph; a hidden cause is still to be heard"
trial.verdict(article("4.4-effect"), "adjourned", because=why)

# %% [markdown] id="03-talk-7" tags=["teacher"]
# **Minutes 78 to 90.** *Do*: vote again, and write the hands of notebook 01 beside it. *Ask*: "Which sentences hold in
# all four corners?" *Expect*: C, or D. For C go to the corner of list and fans, for D to the careful list. The envelopes
# are opened after 03-8, not before. *Say*: "A decision can be safe though the effect is unknown."

# %% [markdown] id="03-minute-51-one-word"
# ### Minute 78: the manager decides
#
# The manager is back: *"Off, or not?"* Guess again.

# %% id="03-predict-03-a" tags=["widget"]
predict("03-A")

# %% id="03-vote-03-a" tags=["widget", "teacher"]
vote("03-A")

# %% [markdown] id="03-03-8-what-is"
# ### 03-8 · What is sure
#
# You do not know a and b. Which sentences hold at **every** point of the square?
#
# - **A** Switching the card off never costs a sale.
# - **B** Showing it to all never adds a sale.
# - **C** The ATE is below zero.
# - **D** Switching off adds at least one sale.
# - **E** The average over everybody is the average over those shown.

# %% id="03-answer-letters-in-quotes" tags=["exercise"]
answer = {____, ____}  # letters in quotes, as many as hold
check("03-8", answer)

# %% id="03-solution-03-8-a" tags=["solution"]
solution("03-8", {"A", "B"})

# %% id="03-everywhere-sheet-effects-a"
from causalrec_lab.counterfactual import square

points = list(product([Fraction(number, 10) for number in range(11)], repeat=2))
sheet = square(toy_table(), "x1", effect="x2")  # the package knows the square, too
for a, b in points:
    known = sheet.effects(a, b)
    pairs = zip(three.value(crowd(a, b)), (known.ate, known.att, known.atu), strict=True)
    assert all(abs(float(yours) - exact) < 1e-6 for yours, exact in pairs)
more = [round(-50 * float(three.value(crowd(a, b))[1])) for a, b in points]  # 50 shown, times -ATT
fewer = [round(-50 * float(three.value(crowd(a, b))[2])) for a, b in points]  # 50 not shown, times -ATU
print(f"switch off:  {min(more)} to {max(more)} more sales per 100 visitors")
print(f"show to all: {min(fewer)} to {max(fewer)} fewer")
assert more == [50 * b for a, b in points]
assert min(more) == min(fewer) == 0

# %% [markdown] id="03-switching-off-changes-sales"
# Switching off adds b/2 sales per visitor, **never less than 0**. Open the envelopes.

# %% id="03-envelope-01-a-03" tags=["widget"]
from causalrec_lab.lesson.envelopes import envelope

envelope("01-A", "03-A", outcome="they stay or rise")

# %% [markdown] id="03-a-decision-can-be"
# **A decision can be safe though the effect is unknown**: here partial identification is enough. *The small
# print*: it needs consistency and no interference, and four rows are few.

# %% id="03-explain-03-x" tags=["widget"]
explain("03-X")

# %% [markdown] id="03-details-summary-b-going"
# ## Going further
#
# <details><summary>Optional, not in the quiz</summary>
#
# - A coin at work is also called a **randomised experiment** 随机实验.
# - *Coin and sheet together fill in the square.* In the coin's control group a share (1 + b)/2 buys: all visitors like An,
#   and a share b of those like Chen. In its shown group a share a/2 buys. So a coin gives the ATE by itself, and with the old
#   sheet also ATT and ATU, if tomorrow's visitors are like those of the sheet.
# - *"50 % influenced."* If nobody is a persuadable, the share of visitors that the card changes is -ATE. At the
#   pop-up's corner that is all of them; on the diagonal from (0, 0) to (1, 1) it is half of them.
# - *If some fans would not buy when shown the card*, the shop is a point on the line from (1, 0) to (0, 0). A hidden cause is
#   at work, and the ATE can be any number from -1/2 to 0.
# - *"Off" leaves the place of the card empty.* For every effect ask: what is shown in this place instead? With
#   film B there, the effect is another estimand.
# - *16 fillings here, 16 graphs in notebook 04*: a coincidence.
#
# </details>

# %% id="03-for-name-in-pop" tags=["further"]
for name in ("pop-up", "list", "fans"):
    seen_share, others = (count / 50 for count in on_average[name])  # shares
    a, b = 2 * seen_share, 2 * others - 1
    print(f"{name:<7} a = {a}, b = {b}, so ATE, ATT, ATU:", *three.value(crowd(a, b)))
    assert (a, b) == ((0, 1) if name == "pop-up" else (1, 0))

# %% [markdown] id="03-check-yourself-five-questions"
# ## Check yourself
#
# Two exit questions, with reasons.

# %% id="03-quiz-03" tags=["widget"]
quiz("03")

# %% [markdown] id="03-what-you-can-now"
# ## What you can now say
#
# - Two rungs of the ladder of causation: **seeing** asks who is found with x1; **doing**, by an intervention,
#   sets x1 (do-operator, truncated factorisation). A randomised controlled trial is do() with luck, and gives
#   exchangeability.
# - Every unit shows one of two potential outcomes. Consistency and no interference alone can refute a claim
#   (here: *somebody is a persuadable*) and give Manski bounds (partial identification).
# - "The effect" is three estimands. A decision needs one of them.
#
# > **Misconception card: "Seeing x is as good as setting x."**
# > This holds if no back-door path is open. The shop left fans alone and they bought; others left alone do not become fans.
#
# | On trial | Verdict |
# |---|---|
# | §2.2, edges are causes | **refuted** (02), here with two variables |
# | §4.4, "the effect is 1/2", read as plus one half | **refuted** by consistency and no interference |
# | §4.4, "x2 is influenced with 50 %" | **adjourned** to 04: by its graph, the effect is 0 (x2 on x1) or −1 (x1 on x2) |

# %% [markdown] id="03-in-the-literature"
# ### In the literature
#
# | What we did | The field calls it | 中文 | Symbol | Where to read on |
# |---|---|---|---|---|
# | a coin chooses | RCT, exchangeability | 随机对照试验, 可交换性 | Y(0), Y(1) ⟂ T | Hernán and Robins, *What If* (2020), ch. 2 |
# | a factor falls away | truncated factorisation | 截断因子分解 | P(y given do(x)) | Pearl, *Causality* (2009), 3.2 |
# | see, set, imagine | association, intervention, counterfactuals | 因果之梯 | | Pearl and Mackenzie, *The Book of Why* (2018), ch. 1 |
# | two outcomes, one seen | potential outcomes, SUTVA | 潜在结果 | Y(1), Y(0) | Holland (*JASA* 1986); Imbens and Rubin, *Causal Inference* (2015), ch. 1 |
# | from -1 to 0 | Manski bounds | 曼斯基界 | | Manski (*Am Econ Rev* 1990) |

# %% [markdown] id="03-next-04-which-graph"
# ## Next
#
# **[04 · Which graph?](04_sixteen_stories.ipynb)** All the stories that fit the sheet, and the hidden cause
# on trial. Package modules: `causalrec_lab.graph`, `causalrec_lab.network`, `causalrec_lab.counterfactual`.
#
# ---
# **Stop mark (90 minutes).**

# %% [markdown] id="03-sheet-1" tags=["worksheet"]
# # 03 · What if we set x1 ourselves?
#
# Name: ____________ Date: ____________
#
# | suspect | what happened in the shop | graph |
# |---|---|---|
# | **pop-up** | the card covered the Buy button | x1 → x2 |
# | **closing-time list** | in the evening, everybody who had not bought got the card | x2 → x1 |
# | **fans** | fans buy anyway, so the shop did not show them the card | fan → x1, fan → x2 |

# %% [markdown] id="03-sheet-2" tags=["worksheet"]
# ## 1 · A coin shows the card to 50 of 100. How many of the 50 buy, on average?
#
# pop-up: ____&emsp;closing-time list: ____&emsp;fans: ____&emsp;No coin tells these apart: ________
#
# The coin makes both groups alike, up to luck, in ☐&nbsp;what stands on the sheet ☐&nbsp;every covariate
#
# ## 2 · A hand sets x1: in the table above, cross out the arrows that fall away

# %% [markdown] id="03-sheet-3" tags=["worksheet"]
# ## 3 · Seeing and doing
#
# | | pop-up | list | fans |
# |---|---|---|---|
# | **seen**: share who buy, shown minus control group | ____ | ____ | ____ |
# | **set** (ATE): share who buy, card for all minus card for nobody | ____ | ____ | ____ |
#
# Seeing x1 is as good as setting x1 if no ____________________ is open.

# %% [markdown] id="03-sheet-4" tags=["worksheet"]
# ## 4 · Two potential outcomes. Write what was seen; write ? for what nobody saw
#
# <div class="pair"><div>
#
# | | An 安 | Bo 博 | Chen 陈 | Dai 戴 |
# |---|---|---|---|---|
# | bought, if shown: Y(1) | ____ | ____ | ____ | ____ |
# | bought, if not shown: Y(0) | ____ | ____ | ____ | ____ |
#
# </div><div>
#
# How many of the four can be persuadables? ____
#
# Their ATE: from ____ to ____
#
# </div></div>
#
# Whose average? "Is showing it to all better than to nobody?" ____&emsp;"Should I switch it off?" ____
#
# "Should I show it to all?" ____

# %% [markdown] id="03-sheet-5" tags=["worksheet"]
# ## 5 · The square
#
# <div class="pair"><div>
#
# <svg width="138" height="138" viewBox="0 0 150 150" role="img"
# aria-label="An empty square: a to the right and b upwards, from 0 to 1">
# <rect x="28" y="8" width="112" height="112" fill="none" stroke="#000"/>
# <path d="M56 8V120M84 8V120M112 8V120M28 36H140M28 64H140M28 92H140"
# stroke="#bbb"/><g font-size="11"><text x="24" y="134">0</text><text x="136" y="134">1</text><text x="80"
# y="146">a</text><text x="12" y="122">0</text><text x="12" y="16">1</text><text x="8" y="68">b</text></g></svg>
#
# </div><div>
#
# **a**: of those not shown, the share who would buy if shown.
# **b**: of those shown, the share who would buy if not shown.
#
# Mark the pop-up (P), list and fans (L), the clumsy list (C), the careful list (S).
#
# Draw a line on which the ATE stays the same while the gain of switching off changes.
#
# The article asks for the effect of x2 on x1: ____&nbsp;−&nbsp;____&nbsp;=&nbsp;____
#
# </div></div>

# %% [markdown] id="03-sheet-6" tags=["worksheet"]
# ## Exit ticket: the manager decides
#
# **1.** What holds at **every** point of the square?
#
# ☐&nbsp;Switching off never costs a sale.&emsp;☐&nbsp;Showing it to all never adds a sale.
#
# ☐&nbsp;The ATE is below zero.&emsp;☐&nbsp;Switching off adds at least one sale.
#
# **2.** Off, or not? My decision, and what it needs:
#
# ________________
#
# **3.** Rain → umbrella, rain → wet street. One sunny morning you hand everybody an open umbrella. Which arrows are left, and
# why?
#
# ________________
