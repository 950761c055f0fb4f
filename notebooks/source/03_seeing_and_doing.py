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
# Film A again, the same four visitors, the same day sheet without a clock. Notebook 01 ended with three suspects:
#
# | suspect | what happened in the shop |
# |---|---|
# | **the pop-up** | the card covered the Buy button |
# | **the closing-time list** | in the evening, whoever had not bought got the card |
# | **the fans** | fans buy anyway, so the shop left them alone |
#
# All three write the same rows. The manager is impatient: *"You cannot tell me who did it. Can you at least tell me
# what to do?"*
#
# You are the jury again. Today you get two tools that no sheet can replace, a **coin** and a **hand**. At the end you
# answer three of her questions, and you still do not know who did it.

# %% [markdown] id="03-for-the-teacher-45" tags=["teacher"]
# **For the teacher.** 45 minutes: to the stop mark at 22, with 03-1 as a demonstration, then *no graph at all* to 03-4.
# 90 minutes: everything but *Going further*. 180: the three benches below, and let the class toss a real coin.
#
# Minutes by part: question and envelope 4 · suspects 3 · three shops 5 · the coin 6 · the hand 4 · seeing and doing 6 ·
# no graph 7 · the square 9 · the article 7 · the manager 5 · quiz and card 4.
#
# **Three benches.** Each defends one suspect and names the piece of evidence that would hurt its client *most*.
# Pop-up: a coin whose halves buy alike. List: a clock that puts the card first. Fans: a coin whose halves differ.
# Then ask whom the coin cannot tell apart (list and fans), and whether the manager needs it (no).
#
# The sentence that always comes: *"0 of 50, whoever tosses."* Ask back: **who chose now?** And to *"minus one"*: **which
# arrow did you take for granted?**

# %% [markdown] id="03-warm-up-three-from"
# ## Warm-up
#
# Three from earlier notebooks, two minutes. What went wrong last time comes first.

# %% id="03-from-causalrec-lab-lesson" tags=["widget"]
from causalrec_lab.lesson import quiz

quiz("03-warmup")

# %% [markdown] id="03-you-need-you-will"
# ## You need / you will
#
# **You need** notebook 01 (given; luck and story) and, for one cell, the idea of notebook 02 that a graph with small
# tables makes a big table. **60 minutes**, with stop marks at 22 and 44. (Planned; not yet measured with a class.)
#
# **You will**
# - say what a coin changes in a shop, and what it leaves as it was;
# - set a box by hand: in a few lines of code, in a graph, and exactly;
# - say what is sure about four people when you trust no graph at all;
# - tell three questions apart that all sound like "what is the effect?".

# %% [markdown] id="03-setup"
# ## Setup

# %% id="03-from-fractions-import-fraction" tags=["setup"]
from fractions import Fraction
from itertools import product
from random import Random

from causalrec_lab import counterfactual
from causalrec_lab.datasets import article, toy_table
from causalrec_lab.graph import CausalGraph
from causalrec_lab.lesson import ____, check, explain, hint, predict, reveal, solution, start, vote
from causalrec_lab.lesson.envelopes import envelope
from causalrec_lab.network import BayesianNetwork, Query, learn
from causalrec_lab.course.nb03 import cards
from causalrec_lab.course.nb01 import cards as cards_01
from causalrec_lab.course.nb03 import cards
from causalrec_lab.course.shop import trial
from causalrec_lab.worlds import coin

start("03")

# %% id="03-rows-x1-recommended-x2"
rows = [  # (x1 recommended, x2 bought, x3 watched the trailer)
    (0, 1, 0),  # An
    (0, 1, 1),  # Bo
    (1, 0, 0),  # Chen
    (1, 0, 1),  # Dai
]
cards_01.day_sheet(rows)

# %% [markdown] id="03-predict-your-envelope-in"
# ## Predict
#
# **Your envelope.** In notebook 01 you sealed a guess: what happens to sales if the card is switched off?
# It is opened today. If you have none yet, seal one now.

# %% id="03-predict-01-a" tags=["widget"]
predict("01-A")

# %% [markdown] id="03-in-a-classroom-count" tags=["teacher"]
# In a classroom, count hands before and after. "Before" may be the tally you kept in notebook 01.

# %% id="03-vote-03-a" tags=["widget", "teacher"]
vote("03-A")

# %% [markdown] id="03-minute-4-three-suspects"
# ### Minute 4: three suspects, one sheet
#
# Read the three comics once more, row by row. In each, ask one thing: **what makes a visitor buy?**

# %% id="03-cards-01-three-stories"
cards_01.three_stories()

# %% [markdown] id="03-more-such-rows-will"
# More such rows will not decide (notebook 01 pressed ×10 in vain). So the manager says: *"Then nobody chooses any
# more. A coin does."* Tomorrow 100 visitors come, and the coin picks 50 of them for the card.

# %% id="03-predict-03-b" tags=["widget"]
predict("03-B")

# %% [markdown] id="03-by-hand-minute-7"
# ## By hand
#
# ### Minute 7: a shop is a few lines
#
# Each suspect fills in the sheet line by line, in the order in which things happen. Visitors have numbers; every
# second one has a reason of their own. The last argument waits for a coin: 1 shows the card, 0 does not.

# %% id="03-def-pop-up-visitor"
def pop_up(visitor, coin=None):
    shown = visitor % 2 if coin is None else coin  # the shop takes every second
    bought = 1 - shown  # the card covers the Buy button
    return shown, bought


def closing_list(visitor, coin=None):
    bought = visitor % 2  # every second visitor buys, for reasons of their own
    shown = 1 - bought if coin is None else coin  # the list takes non-buyers
    return shown, bought

# %% [markdown] id="03-a-coin-takes-over"
# A coin takes over **one** line, the one that chooses. Every other line stays as it was.
#
# ### 03-1 · The shop of the fans
#
# Every second visitor is a fan. Fans buy, the others do not; the shop leaves fans alone. Fill in the two blanks so that
# the shop works without a coin and with one.

# %% id="03-def-fans-visitor-coin" tags=["exercise"]
def fans(visitor, coin=None):
    fan = visitor % 2
    shown = ____  # fans are left alone, unless a coin decides
    bought = ____
    return shown, bought


verdict = check("03-1", fans)
fans = verdict.value  # yours if it is right, else the workbook's
verdict

# %% id="03-def-fans-visitor-coin-2" tags=["solution"]
def fans(visitor, coin=None):
    fan = visitor % 2
    shown = 1 - fan if coin is None else coin
    bought = fan
    return shown, bought


solution("03-1", fans)

# %% [markdown] id="03-stuck-take-the-away"
# Stuck? Take the `#` away and run the cell; each run climbs one step. After a try, `reveal("03-1")` shows the answer.

# %% id="03-hint-03-1"
# hint("03-1")

# %% [markdown] id="03-a-normal-day-100"
# A normal day, 100 visitors, no coin: how many bought, out of how many?

# %% id="03-def-report-name-visits"
def report(name, visits):
    """How many bought among the shown, and among the others: printed and returned."""
    shown = [bought for was_shown, bought in visits if was_shown]
    others = [bought for was_shown, bought in visits if not was_shown]
    said = [f"{sum(group)} of {len(group)}" for group in (shown, others)]
    print(f"{name:<7} shown: {said[0]:<9} others: {said[1]}")
    return sum(shown), sum(others)


suspects = {"pop-up": pop_up, "list": closing_list, "fans": fans}
for name, shop in suspects.items():
    visits = [shop(visitor) for visitor in range(100)]
    assert report(name, visits) == (0, 50)

# %% [markdown] id="03-three-shops-one-sheet"
# Three shops, one sheet. Now the coin.
#
# ### 03-2 · Sales under the coin
#
# The coin shows the card to 50 of the 100. **On average**, how many of those 50 buy, if it was the pop-up, the list,
# the fans? Three numbers, before any coin has flown.

# %% id="03-answer-pop-up-closing" tags=["exercise"]
answer = (____, ____, ____)  # (pop-up, closing-time list, fans), each out of 50
check("03-2", answer)

# %% id="03-solution-03-2-0" tags=["solution"]
solution("03-2", (0, 25, 25))

# %% [markdown] id="03-minute-12-the-coin"
# ### Minute 12: the coin flies

# %% id="03-coins-1-50-0"
coins = [1] * 50 + [0] * 50
Random(4).shuffle(coins)  # a coin that lands 50 times on either side
for name, shop in suspects.items():
    report(name, [shop(visitor, coin) for visitor, coin in enumerate(coins)])

# %% [markdown] id="03-one-toss-carries-luck"
# One toss carries luck, doubt one. The mean over *all* tosses is exact: every visitor is in either half equally often,
# so show the card to all hundred, count, and take half. Then do the same with nobody shown.

# %% id="03-on-average-for-name"
on_average = {}
for name, shop in suspects.items():
    if_shown = sum(shop(visitor, 1)[1] for visitor in range(100))
    if_not = sum(shop(visitor, 0)[1] for visitor in range(100))
    on_average[name] = (Fraction(if_shown, 2), Fraction(if_not, 2))
    print(f"{name:<7} shown and others, on average:", *on_average[name])
assert on_average == {"pop-up": (0, 50), "list": (25, 25), "fans": (25, 25)}
packaged = [coin.expected(name) for name in coin.SUSPECTS]
assert packaged == list(on_average.values())

# %% [markdown] id="03-toss-it-yourself-before"
# Toss it yourself. **Before you move**: which suspect can one toss convict, and which two can no number of tosses
# tell apart?

# %% id="03-cards-coin-card-show" tags=["widget"]
cards.coin_card().show()

# %% id="03-cards-coin-card-static"
cards.coin_card().static({"suspect": "popup"})

# %% [markdown] id="03-the-pop-up-is"
# The pop-up is convicted or cleared by the first toss. List and fans go on writing one sheet between them: the coin
# cannot tell these two apart. In both the card changes nothing, and perhaps that is all the manager needs.
#
# ### Minute 16: what the coin does that the shop does not
#
# Whom did the shop show the card to, and whom did the coin? Only we, who wrote the shop, can look.

# %% id="03-the-fans-range-1"
the_fans = range(1, 100, 2)
shop_showed = sum(fans(visitor)[0] for visitor in the_fans)
coin_showed = sum(coins[visitor] for visitor in the_fans)
print(f"fans among the 50 shown: shop {shop_showed}, coin {coin_showed}")
assert shop_showed == 0
assert 15 < coin_showed < 35

# %% [markdown] id="03-the-coin-asks-nobody"
# The coin asks nobody anything. On average it puts as many fans, early birds and rich uncles into one half as into the
# other, *also what nobody wrote down*. Two groups that would have done the same in the same place are **exchangeable**
# (exchangeability 可交换性). A coin makes groups that are, up to luck. A shop that chooses need not.

# %% [markdown] id="03-minute-18-the-hand"
# ### Minute 18: the hand
#
# Leave out the luck and what remains is a hand. An **intervention** 干预, written do(x1=1), sets the box by hand, for
# whoever comes. In the code it is `coin=1` for everybody. In the graph it is a cut. Here is who decides on a normal day:

# %% id="03-cards-three-graphs"
cards.three_graphs()

# %% [markdown] id="03-the-dashed-circle-is"
# The dashed circle is a cause that stands on no sheet. Now take x1 in hand, in the first two shops. Whatever used to
# decide about x1 no longer does, so **the arrows into x1 fall away**. All other arrows stay.

# %% id="03-cards-three-graphs-cut"
cards.three_graphs(cut=["popup", "list"])

# %% [markdown] id="03-in-the-pop-up"
# In the pop-up's shop nothing falls: no arrow led into x1.
#
# ### 03-3 · Cut
#
# In the shop of the fans you set x1 by hand. Which arrows are **left**? A list of pairs (cause, effect).

# %% id="03-answer-names-in-quotes" tags=["exercise"]
answer = [(____, ____)]  # names in quotes: "fan", "x1", "x2"
check("03-3", answer)

# %% id="03-solution-03-3-fan" tags=["solution"]
solution("03-3", [("fan", "x2")])

# %% [markdown] id="03-the-package-cuts-the"
# The package cuts the same way. It never asks what the arrows mean; it trusts the graph you drew.

# %% id="03-for-name-in-popup"
for name in ("popup", "list", "fans"):
    graph = coin.network_of(name).graph
    print(f"{str(graph):<40} do(x1): {graph.do('x1')}")
    left = {(cause, effect) for cause, effect in graph.edges if effect != "x1"}
    assert set(graph.do("x1").edges) == left

# %% [markdown] id="03-stop-mark-22-minutes"
# ---
# **Stop mark (22 minutes).** You know what a coin does, and do() is the coin without the luck.
#
# ---

# %% [markdown] id="03-the-same-from-the"
# ## The same from the package
#
# ### Minute 22: one table, two networks
#
# A network (notebook 02) is a graph with a small table in each node. Pop-up and list differ in the direction of one arrow.

# %% id="03-half-opposite-0-5"
half, opposite = [0.5, 0.5], [[0, 1], [1, 0]]  # a row for each state of the parent
pop_up_net = BayesianNetwork({"x1": [], "x2": ["x1"]}, {"x1": half, "x2": opposite})
list_net = BayesianNetwork({"x2": [], "x1": ["x2"]}, {"x2": half, "x1": opposite})

# %% [markdown] id="03-evidence-asks-what-is"
# `evidence=` asks what is **seen**: of those found with x1=0, how many bought? `do=` asks what happens if you **set** it.

# %% id="03-seen-by-hand-query"
seen, by_hand = Query("x2", evidence={"x1": 0}), Query("x2", do={"x1": 0})
for query in (seen, by_hand):
    bought = [net.probability(query)[1] for net in (pop_up_net, list_net)]
    print(f"{query!s:<22} pop-up {bought[0]:.2f}    list {bought[1]:.2f}")

# %% [markdown] id="03-every-question-of-seeing"
# Every question of seeing gets one answer from both: their big tables are the same. Only a question of **doing** tells
# an arrow from its mirror image. An arrow in a network is not yet a cause; it becomes one when you claim what do() does.
# That is notebook 02's verdict on §2.2, in its smallest form.

# %% id="03-big-table-query-x1"
big_table = Query(("x1", "x2"))
assert (pop_up_net.probability(big_table) == list_net.probability(big_table)).all()
# R13: one and the same big table, two answers to do(): an edge is not by itself a cause
assert [net.probability(by_hand)[1] for net in (pop_up_net, list_net)] == [1.0, 0.5]

# %% [markdown] id="03-predict-now-the-fans"
# **Predict.** Now the fans. One question about people, before the card below shows it.

# %% id="03-predict-03-c" tags=["widget"]
predict("03-C")

# %% [markdown] id="03-click-x1-or-x2"
# Click x1 or x2, or go there with Tab and press Enter: *left alone*, *set to 1*, *set to 0*. Change the suspect.
# **Find** a suspect and a box where seeing is as good as setting.

# %% id="03-cards-hand-card-show" tags=["widget"]
cards.hand_card().show()

# %% id="03-cards-hand-card-static"
cards.hand_card().static({"suspect": "list"})

# %% [markdown] id="03-the-gap-has-a"
# The gap has a cause. In the list's shop the arrow runs the other way. In the fans' shop something earlier moves both
# boxes; that has a name, *confounding* 混杂, and a notebook of its own (05). In the pop-up's shop there is no gap.
#
# Show everybody, or show nobody: the difference between the two is the **average treatment effect (ATE)** 平均处理效应.
# One probability is never an effect, not even one under do().

# %% id="03-for-name-in-popup-2"
for name in ("popup", "list", "fans"):
    seen = [coin.chance(name, "x2", evidence={"x1": state}) for state in (1, 0)]
    set_to = [coin.chance(name, "x2", do={"x1": state}) for state in (1, 0)]
    difference, ate = seen[0] - seen[1], set_to[0] - set_to[1]
    print(f"{name:<6} seen, shown - others: {difference}   set, all - nobody: {ate}")
    assert (difference, ate) == (-1, -1 if name == "popup" else 0)

# %% [markdown] id="03-what-if-minute-28"
# ## What if
#
# ### Minute 28: what if you trust no graph at all?
#
# Then there are still people. Each visitor has **two answers**: what they do if shown the film, and what they do if
# left alone. These are the **potential outcomes** 潜在结果, Y(1) and Y(0). One of them is seen. The other never is.

# %% id="03-cards-two-answers-rows"
cards.two_answers(rows)

# %% [markdown] id="03-one-rule-filled-in"
# One rule filled in the blue boxes, **consistency** 一致性: who was shown did what they do if shown, who was left alone
# did what they do if left alone. It sounds like nothing. Let us see what it forbids.
#
# Call a visitor **put off** if they buy when left alone and not when shown. With the right question marks, all four may be.
#
# ### 03-4 · Won over
#
# Call a visitor **won over** if they do *not* buy when left alone, and buy when shown. How many of the four can be?

# %% id="03-answer-a-number-of" tags=["exercise"]
answer = ____  # a number of people, at most
check("03-4", answer)

# %% id="03-solution-03-4-0" tags=["solution"]
solution("03-4", 0)

# %% [markdown] id="03-03-5-lowest-and"
# ### 03-5 · Lowest and highest
#
# The ATE of the four is the mean of Y(1) − Y(0). Between which two numbers does it lie, whatever the question marks hide?

# %% id="03-answer-lowest-highest-check" tags=["exercise"]
answer = (____, ____)  # (lowest, highest)
check("03-5", answer)

# %% id="03-solution-03-5-1" tags=["solution"]
solution("03-5", (-1, 0))

# %% [markdown] id="03-four-question-marks-each"
# Four question marks, each 0 or 1: let the machine fill them in, in every way there is.

# %% id="03-def-fill-row-guess"
def fill(row, guess):
    """(if left alone, if shown): one of the two is seen, the other is the guess."""
    shown, bought, _ = row
    return (guess, bought) if shown else (bought, guess)


def mean_effect(pairs):
    """The mean of Y(1) - Y(0)."""
    return Fraction(sum(shown - alone for alone, shown in pairs), len(pairs))

# %% id="03-fillings-for-guesses-in"
fillings = []
for guesses in product((0, 1), repeat=4):
    fillings.append(list(map(fill, rows, guesses)))
averages = [mean_effect(pairs) for pairs in fillings]
for value in sorted(set(averages)):
    print(f"ATE {value!s:>5}: {averages.count(value)} of {len(fillings)} fillings")
assert (min(averages), max(averages), averages.count(Fraction(-1, 2))) == (-1, 0, 6)
assert Fraction(1, 2) not in averages  # R31: impossible, by consistency alone

# %% [markdown] id="03-plus-one-half-is"
# **Plus one half is refuted without any graph**: somebody would have to be won over, and nobody can be.
# Minus one half is not: six fillings give it. (16 fillings here, 16 graphs in notebook 04: a coincidence.)
#
# ### Minute 34: four question marks become two numbers
#
# For a crowd, count shares. Let **a** be the share of those *not shown* who would buy if shown, and **b** the share of
# those *shown* who would buy if left alone. Half of the visitors are shown.

# %% id="03-def-effects-a-b"
def effects(a, b):
    """The mean of Y(1) - Y(0) over everybody, over those shown, over the others."""
    on_shown = 0 - b  # they bought nothing; a share b of them would have
    on_others = a - 1  # all of them bought; a share a of them would have, if shown
    return (on_shown + on_others) / 2, on_shown, on_others


for pairs in fillings:
    (an, bo), (chen, dai) = pairs[:2], pairs[2:]
    a, b = Fraction(an[1] + bo[1], 2), Fraction(chen[0] + dai[0], 2)
    assert effects(a, b)[0] == mean_effect(pairs) == -(1 - a + b) / 2

# %% [markdown] id="03-so-all-that-nobody"
# So all that nobody saw is one point of a **square**: a to the right, b upwards. Two corners you know already.
#
# - **(0, 1)**: each half would have done what the other half did. That is exchangeability, and then seeing is as good as
#   setting. The pop-up lives here.
# - **(1, 0)**: everybody does the same, shown or not. The list and the pure fans live here.

# %% id="03-seen-difference-fraction-0"
seen_difference = Fraction(0, 2) - Fraction(2, 2)  # shown minus others, on the sheet
assert effects(0, 1) == (seen_difference, -1, -1)
assert effects(1, 0) == (0, 0, 0)
for a, b in [(0, 1), (1, 0)]:
    print(f"({a}, {b}): everybody, those shown, the others:", *effects(a, b))

# %% [markdown] id="03-the-other-two-corners"
# The other two corners are two more shops. The **clumsy** list (1, 1) hits exactly those whom the card puts off. The
# **careful** list (0, 0) spares exactly those. Both have the same ATE:

# %% id="03-clumsy-careful-effects-1"
clumsy, careful = effects(1, 1)[0], effects(0, 0)[0]
print(f"ATE in the clumsy shop {clumsy}, in the careful shop {careful}")
assert clumsy == careful == Fraction(-1, 2)

# %% id="03-predict-03-d" tags=["widget"]
predict("03-D")

# %% [markdown] id="03-03-6-two-shops"
# ### 03-6 · Two shops switch off
#
# 100 visitors, 50 of them shown today. Tomorrow the card is gone. How many **more** buy, in the clumsy shop (a=1, b=1) and
# in the careful shop (a=0, b=0)?

# %% id="03-answer-clumsy-careful-extra" tags=["exercise"]
answer = (____, ____)  # (clumsy, careful), extra sales per 100 visitors
check("03-6", answer)

# %% id="03-solution-03-6-50" tags=["solution"]
solution("03-6", (50, 0))

# %% [markdown] id="03-minute-39-the-square"
# ### Minute 39: the square
#
# **Before you move**: along which line does the ATE stay the same while everything else changes?

# %% id="03-cards-square-card-show" tags=["widget"]
cards.square_card().show()

# %% id="03-cards-square-card-static"
cards.square_card().static({"a": 0, "b": 0})

# %% [markdown] id="03-along-the-dashed-line"
# Along the dashed line. There the average over everybody never moves, and the gain of switching off goes from nothing
# to all. **That is why effects have names**: first say *whose* average, then look for a number.
#
# The package says the same as your lines, for every filling and every point of the square.

# %% id="03-table-toy-table-sheet"
table = toy_table()
sheet = counterfactual.square(table, "x1", effect="x2")
tenths = [Fraction(number, 10) for number in range(11)]
points = list(product(tenths, repeat=2))  # (a, b)
for a, b in points:
    packaged = sheet.effects(a, b)
    assert (packaged.ate, packaged.att, packaged.atu) == effects(a, b)
assert sorted(way.effects.ate for way in sheet.fillings()) == sorted(averages)
assert sum(way.persuadables for way in sheet.fillings()) == 0
print(sheet, sheet.bounds["ate"])

# %% [markdown] id="03-stop-mark-44-minutes"
# ---
# **Stop mark (44 minutes).** You can say what is sure without a graph, and whose effect you mean.
#
# ---

# %% [markdown] id="03-where-it-breaks-minute"
# ## Where it breaks
#
# ### Minute 44: the article takes the stand again
#
# Its causal sentence (§4.4) was adjourned in notebook 01. First, what it set out to do, and what it found:

# %% id="03-trial-exhibit-article-4"
trial.exhibit(article("4.4-question"))

# %% id="03-trial-exhibit-article-4-2"
trial.exhibit(article("4.4-effect"))

# %% [markdown] id="03-counsel-for-the-defence"
# **Counsel for the defence.** The author asks for an *effect*, which is the right thing to ask for. And on the square there
# is a reading that saves the number: "half of the visitors are moved by the card" is true all along the middle diagonal.
#
# **The prosecution** takes the author's own graph (§4.1): x1 → x2, and x1 → x3 → x2. Nothing leads into x1.
#
# ### 03-7 · The direction that was asked
#
# The article asks for the effect of **x2 on x1**. Under its own graph, what are P(x1=1 | do(x2=0)) and P(x1=1 | do(x2=1))?

# %% id="03-answer-do-x2-0" tags=["exercise"]
answer = (____, ____)  # (do(x2=0), do(x2=1))
check("03-7", answer)

# %% id="03-solution-03-7-fraction" tags=["solution"]
solution("03-7", (Fraction(1, 2), Fraction(1, 2)))

# %% [markdown] id="03-now-all-of-it"
# Now all of it exactly. First by hand, for the direction it computes: set x1, let the trailer follow, add up. Plain shares
# will do, because nothing leads into x1. (The article's own sum never asked its graph, and never met x3.)

# %% id="03-def-bought-if-set"
def bought_if_set(x1):
    """P(x2=1 | do(x1)) = sum over x3 of P(x3 | x1) P(x2=1 | x1, x3)."""
    return sum(
        table.probability({"x3": x3}, given={"x1": x1})
        * table.probability({"x2": 1}, given={"x1": x1, "x3": x3})
        for x3 in (0, 1)
    )


shown, not_shown = bought_if_set(1), bought_if_set(0)
print(f"x1 set to 1: {shown}, to 0: {not_shown}, effect on x2: {shown - not_shown}")

# %% id="03-own-graph-causalgraph-x1"
own_graph = CausalGraph([("x1", "x2"), ("x1", "x3"), ("x3", "x2")])
own_net = learn(table, own_graph)  # its tables, counted from the four rows
x2 = [own_net.probability(Query("x2", do={"x1": state}))[1] for state in (1, 0)]
x1 = [own_net.probability(Query("x1", do={"x2": state}))[1] for state in (1, 0)]
print(f"set x1, look at x2: {x2[0]:.1f} - {x2[1]:.1f} = {x2[0] - x2[1]:.1f}")
print(f"set x2, look at x1: {x1[0]:.1f} - {x1[1]:.1f} = {x1[0] - x1[1]:.1f}")
assert x2[0] - x2[1] == shown - not_shown == -1
assert x1 == [0.5, 0.5]  # R31: the effect it asks for is 1/2 - 1/2 = 0, not 1/2

# %% [markdown] id="03-there-is-the-article"
# There is the article's 1/2 at last. **The only quantity that equals 1/2 is the one that proves no effect.**
# Set any box you like; in this graph nothing you do to x2 or x3 reaches x1.

# %% id="03-cards-article-card-show" tags=["widget"]
cards.article_card().show()

# %% id="03-cards-article-card-static"
cards.article_card().static({"x2": 1})

# %% [markdown] id="03-the-court-finds-direction"
# **The court finds.** *Direction*: it asks for x2 on x1; under its own graph that effect is 0. *Size*: for x1 on x2 its own
# graph says −1, and plus one half is impossible under any graph.
#
# What is left is the defence's reading: half of the visitors are moved, an ATE of −1/2. That would take a cause which
# stands on no sheet. Such a cause has not been heard yet, and the court waits for it.

# %% id="03-why-to-04-0"
why = "to 04: 0 and −1 under its own graph; a hidden cause is still to be heard"
trial.verdict(article("4.4-effect"), "adjourned", because=why)

# %% [markdown] id="03-minute-51-one-word"
# ### Minute 51: one word, three questions
#
# The manager is back. *"The effect of the card?"* Three questions sound like that:
#
# | she asks | who would see something else than today | average over them |
# |---|---|---|
# | **Shall I switch it off?** | those who are shown it today | ATT |
# | **Shall I show it to all?** | those who are not | ATU |
# | **Is showing all better than showing nobody?** | everybody | ATE |
#
# Put a second guess beside the one from notebook 01. This one stays sealed as well, for one exercise.

# %% id="03-predict-03-a" tags=["widget"]
predict("03-A")

# %% [markdown] id="03-03-8-what-is"
# ### 03-8 · What is sure
#
# You do not know a and b. Which of these sentences hold at **every** point of the square?
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
everywhere = [sheet.effects(a, b) for a, b in points]
off = [100 * found.switching_off for found in everywhere]  # -(share shown) * ATT
to_all = [100 * found.showing_all for found in everywhere]  # (share of others) * ATU
print(f"switch off:  {min(off)} to {max(off)} more sales per 100 visitors")
print(f"show to all: {-max(to_all)} to {-min(to_all)} fewer")
assert off == [50 * b for a, b in points]
assert min(off) == max(to_all) == 0

# %% [markdown] id="03-switching-off-changes-sales"
# Switching off changes sales by minus the share shown times the ATT, and that is b/2: **never negative here**.
# Open the envelopes. (Committed a guess after this cell ran? Run it again.)

# %% id="03-envelope-01-a-03" tags=["widget"]
envelope("01-A", "03-A", outcome="they stay or rise")

# %% [markdown] id="03-a-decision-can-be"
# **A decision can be safe though the effect is unknown.** Nobody knows if the card does harm, and to whom. The manager
# may switch it off all the same, and now you can tell her why.
#
# *The small print.* Safe against every story is not safe against luck: four rows are four rows. And "off" means that the
# slot stays empty. Ask of every effect: **what would have stood in the slot otherwise?** With film B there, it is another question.

# %% id="03-explain-03-x" tags=["widget"]
explain("03-X")

# %% [markdown] id="03-details-summary-b-going"
# <details><summary><b>Going further</b> (optional, not in the quiz)</summary>
#
# - *The names.* ATT, the **effect on the treated (ATT)** 处理组平均处理效应, and ATU, the **effect on the untreated (ATU)**
#   未处理组平均处理效应. The literature says **treatment** 处理 where we say shown, and **unit** 个体 where we say visitor.
# - *The coin* at work on real visitors is a **randomised experiment** 随机实验, also called an A/B test (notebook 16).
# - *Coin and sheet together fill in the square.* The coin's unshown half buys a share (1 + b)/2: An's kind all buy, Chen's
#   kind buy with share b. Its shown half buys a/2. So a coin gives the ATE by itself, and with the old sheet also ATT and ATU.
# - *"50 % influenced."* If nobody is won over, the share of visitors the card moves is −ATE. At the pop-up's corner that
#   is all of them, everywhere on the middle diagonal it is half.
# - *Fans who would be put off by the card* sit on the way from (1, 0) to (0, 0): a hidden cause, and any ATE from 0 to −1/2.
#
# </details>

# %% id="03-for-name-in-pop" tags=["further"]
for name in ("pop-up", "list", "fans"):
    seen_share, others = (count / 50 for count in on_average[name])  # shares
    a, b = 2 * seen_share, 2 * others - 1
    ate, att, atu = effects(a, b)
    print(f"{name:<7} a = {a}, b = {b}, so ATE {ate}, ATT {att}, ATU {atu}")
    assert (a, b) == ((0, 1) if name == "pop-up" else (1, 0))

# %% [markdown] id="03-check-yourself-five-questions"
# ## Check yourself
#
# Five questions. Each asks for the answer **and** the reason, and how sure you are.

# %% id="03-quiz-03" tags=["widget"]
quiz("03")

# %% [markdown] id="03-what-you-can-now"
# ## What you can now say
#
# - **Seeing** asks who is found with x1. **Doing** sets x1, and the arrows into it fall away. A coin is a hand with luck.
# - A coin's halves are **exchangeable**, also in what nobody wrote down. A shop's halves need not be.
# - Everybody has two answers and shows one. **Consistency** alone can refute a claim; it cannot give the effect.
# - "The effect" is three averages: over those shown, over the others, over all. A decision needs one of them.
#
# > **Misconception card: "Seeing x is as good as setting x."**
# > Only where nothing leads into x. The shop left fans alone and they bought; leave others alone, and they do not become fans.
#
# | On trial | Verdict |
# |---|---|
# | §2.2, the edges of a probabilistic graph are causes | **refuted** (02), here with two boxes |
# | §4.4, "the effect is 1/2", read as plus one half | **refuted** by consistency alone |
# | §4.4, "x2 is influenced with 50 %" | **adjourned** to 04: under its own graph 0 and −1 |

# %% [markdown] id="03-next-04-which-graph"
# ## Next
#
# **[04 · Which graph?](04_sixteen_stories.ipynb)** All the stories that fit the sheet, a clock as second witness, and the
# hidden cause in the dock. Package modules you used: `causalrec_lab.graph`, `causalrec_lab.network`,
# `causalrec_lab.counterfactual`.
