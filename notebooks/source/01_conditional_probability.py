# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="01-01-what-do-four"
# # 01 · What do four rows say?
#
# *Four visitors, one manager, one confident witness.*
#
# ## Question
#
# A small shop sells **film A** (电影A). For four visitors it kept a *day sheet*: three boxes,
# ticked if the thing happened at any time that day. The sheet has **no clock**.
#
# | | An 安 | Bo 博 | Chen 陈 | Dai 戴 |
# |---|---|---|---|---|
# | the film was **recommended** 推荐 | no | no | yes | yes |
# | the visitor **bought** it 购买 | yes | yes | no | no |
# | the visitor watched the **trailer** 看了预告片 | no | yes | no | yes |
#
# The manager looks at it for a minute and says: *"The ones we recommend it to never buy. Switch it off."*
#
# You are the jury. By the end of the hour you can say what these four rows prove, and what they only seem to.

# %% [markdown] id="01-for-the-teacher-45" tags=["teacher"]
# **For the teacher.** 45 minutes: to the stop mark at 24, then the quiz's first three items and the misconception
# card. 90 minutes: everything. 180: let the class act the counting picture out, with a real door.
#
# Minutes by part: day sheet and vote 3 · witness 2 · counting 8 · two roads 3 · believe the witness 4 · switches 4 ·
# hundred visits 5 · package 3 · luck 6 · story 6 · quiz and card 6.
#
# The question that always comes: *"2 of 2 is not certain either, is it?"* The share in this table is 1; the next
# visitor is doubt one today, and doubt two in notebook 03.

# %% [markdown] id="01-warm-up-three-short"
# ## Warm-up
#
# Three short ones, two minutes. They use nothing but counting and fractions.

# %% id="01-from-causalrec-lab-lesson" tags=["widget"]
from causalrec_lab.lesson import quiz

quiz("01-warmup")

# %% [markdown] id="01-you-need-you-will"
# ## You need / you will
#
# **You need** fractions and a little Python (a list, a loop). No probability. **50 minutes**, with a stop mark at 24.
#
# **You will**
# - count a conditional probability with your own hands, as *how many, out of how many*;
# - find two different mistakes that lead to the same wrong number;
# - turn a question round (from "bought, given shown" to "shown, given bought") without a formula;
# - keep two doubts apart: **luck**, which more rows cure, and **story**, which no number of rows cures.

# %% [markdown] id="01-setup"
# ## Setup

# %% id="01-from-fractions-import-fraction" tags=["setup"]
from fractions import Fraction
from itertools import combinations, product
from math import comb

from causalrec_lab.datasets import article, toy_table
from causalrec_lab.lesson import ____, check, explain, hint, predict, reveal
from causalrec_lab.lesson import solution, start, vote
from causalrec_lab.table import Table
from causalrec_lab.course.nb01 import cards
from causalrec_lab.course.shop import trial

start("01")

# %% [markdown] id="01-from-here-on-the"
# From here on the boxes have short names: **x1** = recommended, **x2** = bought, **x3** = watched the trailer.
# A tick is 1, no tick is 0.

# %% id="01-rows-x1-x2-x3"
rows = [  # (x1, x2, x3)
    (0, 1, 0),  # An
    (0, 1, 1),  # Bo
    (1, 0, 0),  # Chen
    (1, 0, 1),  # Dai
]
cards.day_sheet(rows)

# %% [markdown] id="01-predict-a-sealed-vote"
# ## Predict
#
# **A sealed vote.** If the shop switches the recommendation off, what happens to sales of film A?
# Say how sure you are, too. Nobody tells you the answer today: notebook 03 opens the envelope.

# %% id="01-predict-01-a" tags=["widget"]
predict("01-A")

# %% [markdown] id="01-in-a-classroom-count" tags=["teacher"]
# In a classroom, count hands now; the same vote is taken again in notebook 03.

# %% id="01-vote-01-a" tags=["widget", "teacher"]
vote("01-A")

# %% [markdown] id="01-minute-3-the-expert"
# ### Minute 3: the expert witness
#
# A published article (§4.4) looks at exactly these four rows. It gives the court two printed lines.
# Read them from right to left: what stands after the bar 在…条件下 is what you know already.

# %% id="01-trial-exhibit-article-4"
trial.exhibit(article("4.4-lines"))

# %% [markdown] id="01-look-at-the-day"
# Look at the day sheet again before you open the next box. Is the first line too high, right, or too low?

# %% id="01-predict-01-b" tags=["widget"]
predict("01-B")

# %% [markdown] id="01-by-hand-who-is"
# ## By hand
#
# **Who is in the room?** At first all four are: *out of four*. The **event** 事件 "bought"
# is true of some of them: those faces darken.
#
# The word **given** 在…条件下 opens a door. "Given trailer" asks everybody who did not watch the trailer to leave.
# Then you count again: *out of fewer*.

# %% id="01-cards-room-rows-event"
cards.room(rows, event={"x2": 1}, given={"x3": 1})

# %% [markdown] id="01-two-lists-do-the"
# Two lists do the same: first who stays, then who counts.

# %% id="01-in-the-room-row"
in_the_room = [row for row in rows if row[2] == 1]
bought = [row for row in in_the_room if row[1] == 1]
print(f"{len(bought)} of {len(in_the_room)} who watched the trailer bought the film")
assert (len(bought), len(in_the_room)) == (1, 2)

# %% [markdown] id="01-try-other-events-and"
# Try other events and other doors. **Before you move**: find a pair where the door changes the picture,
# and one where it changes nothing at all.

# %% id="01-cards-room-card-show" tags=["widget"]
cards.room_card().show()

# %% [markdown] id="01-01-1-nobody-has"
# ### 01-1 · Nobody has left yet
#
# How many were **not recommended**, out of how many in the room? Two whole numbers.

# %% id="01-answer-how-many-out" tags=["exercise"]
answer = (____, ____)  # (how many, out of how many)
check("01-1", answer)

# %% id="01-solution-01-1-2" tags=["solution"]
solution("01-1", (2, 4))

# %% [markdown] id="01-01-2-two-things"
# ### 01-2 · Two things at once
#
# How many were **not recommended and bought**, out of how many? Nobody leaves: both facts belong to the event.
# That share is called a **joint probability** 联合概率.

# %% id="01-answer-how-many-out-2" tags=["exercise"]
answer = (____, ____)  # (how many, out of how many)
check("01-2", answer)

# %% id="01-solution-01-2-2" tags=["solution"]
solution("01-2", (2, 4))

# %% [markdown] id="01-01-3-given-how"
# ### 01-3 · Given
#
# How many **bought, given not recommended**, out of how many?
# That share is called a **conditional probability** 条件概率.

# %% id="01-answer-how-many-out-3" tags=["exercise"]
answer = (____, ____)  # (how many, out of how many)
check("01-3", answer)

# %% id="01-solution-01-3-2" tags=["solution"]
solution("01-3", (2, 2))

# %% [markdown] id="01-stuck-take-the-away"
# Stuck? Take the `#` away and run the cell. Each run climbs one step: where to look; what over what; the sum
# without its result. After a try, `reveal("01-3")` shows the answer and the reason.

# %% id="01-hint-01-3"
# hint("01-3")

# %% [markdown] id="01-now-as-numbers-by"
# Now as numbers, by counting alone. The bar in P(x2=1 | x1=0) is the door.

# %% id="01-def-share-rows-event"
def share(rows, event, given=()):
    """How many of the rows in the room count, as an exact fraction."""
    room = [row for row in rows if all(row[box] == state for box, state in given)]
    hits = [row for row in room if all(row[box] == state for box, state in event)]
    return Fraction(len(hits), len(room)) if room else None


X1, X2, X3 = 0, 1, 2  # which box of a row
print("P(x1=0, x2=1)   =", share(rows, event=[(X1, 0), (X2, 1)]))
print("P(x2=1 | x1=0)  =", share(rows, event=[(X2, 1)], given=[(X1, 0)]))
print("P(x2=0 | x1=1)  =", share(rows, event=[(X2, 0)], given=[(X1, 1)]))
assert share(rows, event=[(X2, 1)], given=[(X1, 0)]) == 1  # R29: by counting, not 1/2
assert share(rows, event=[(X2, 0)], given=[(X1, 1)]) == 1

# %% [markdown] id="01-both-are-1-and"
# Both are **1**, and you can read it off the sheet: in every row, x2 is the opposite of x1.
# The share in this table is 1. Whether the *next* visitor does the same is another question: keep it for minute 32.

# %% [markdown] id="01-minute-13-how-did"
# ### Minute 13: how did the witness get 1/4?
#
# The witness divides 1/4 by 1/2. The 1/2 on the bottom is right. The 1/4 on top should be 2/4.
# **Two roads** lead to that 1/4, and we cannot know which one was taken.

# %% id="01-cards-one-row-for"
cards.one_row_for_the_event(rows)

# %% [markdown] id="01-01-4-two-wrong"
# ### 01-4 · Two wrong sums
#
# Here are six sums. Which **two** are roads that somebody who wants P(x1=0, x2=1) might really take to 1/4?
#
# - **A** count one row, the first one that fits: 1 of 4
# - **B** multiply the two single shares: 1/2 × 1/2
# - **C** add them and take half: (1/2 + 1/2) / 2
# - **D** count the rows that fit: 2 of 4
# - **E** take the two rows that do not fit: 2 of 4
# - **F** count the rows that fit, among those not recommended: 2 of 2

# %% id="01-answer-two-letters-in" tags=["exercise"]
answer = {____, ____}  # two letters in quotes
check("01-4", answer)

# %% id="01-solution-01-4-a" tags=["solution"]
solution("01-4", {"A", "B"})

# %% [markdown] id="01-road-a-forgets-bo"
# Road A forgets Bo: a row also says something about the trailer, the event does not.
# Road B assumes that buying has nothing to do with being recommended: the very thing the court wants to find out.

# %% id="01-one-row-share-rows"
one_row = share(rows, event=[(X1, 0), (X2, 1), (X3, 0)])
product_of_shares = share(rows, event=[(X1, 0)]) * share(rows, event=[(X2, 1)])
print("road A, one row:          ", one_row)
print("road B, two shares times: ", product_of_shares)
assert one_row == product_of_shares == Fraction(1, 4)

# %% [markdown] id="01-minute-16-believe-the"
# ### Minute 16: believe the witness
#
# A good judge takes a witness at her word, and looks where it leads. So: suppose both lines are true.
#
# P(bought given not recommended) = 1/2, and P(**not** bought given recommended) = 1/2.
#
# ### 01-5 · How far apart are the two groups?
#
# Share of buyers among the recommended **minus** share of buyers among the others, in the witness's own numbers.

# %% id="01-answer-check-01-5" tags=["exercise"]
answer = ____
check("01-5", answer)

# %% id="01-solution-01-5-0" tags=["solution"]
solution("01-5", 0)

# %% id="01-bought-given-not-shown"
bought_given_not_shown = Fraction(1, 2)  # the first printed line
bought_given_shown = 1 - Fraction(1, 2)  # the second line, turned round
print("the witness's own difference:", bought_given_shown - bought_given_not_shown)
assert bought_given_shown == bought_given_not_shown

# %% [markdown] id="01-the-article-says-an"
# The article says "an influence of 1/2". Its own two lines say **no difference at all**.
# One probability is never an effect: an effect is a difference between two.

# %% [markdown] id="01-minute-20-switches-how"
# ### Minute 20: switches
#
# How much of the sheet would you have to change to make the witness right? Each of the twelve boxes is a switch.

# %% id="01-cards-switches-card-show" tags=["widget"]
cards.switches_card().show()

# %% id="01-cards-switches-card-static"
cards.switches_card().static()

# %% [markdown] id="01-01-6-one-switch"
# ### 01-6 · One switch for the first line
#
# Name **one** box whose change makes P(x2=1 | x1=0) = 1/2: the visitor and the box, such as `("Dai", "x3")`.

# %% id="01-answer-visitor-box-both" tags=["exercise"]
answer = (____, ____)  # (visitor, box), both in quotes
check("01-6", answer)

# %% id="01-solution-01-6-bo" tags=["solution"]
solution("01-6", ("Bo", "x2"))

# %% [markdown] id="01-and-both-lines-at"
# And **both** lines at once? Let the machine try every single switch, then every pair of switches.

# %% id="01-def-switched-rows-boxes"
def switched(rows, boxes):
    """The same rows with some boxes turned over."""
    sheet = [list(row) for row in rows]
    for visitor, box in boxes:
        sheet[visitor][box] = 1 - sheet[visitor][box]
    return sheet


def both_lines(rows):
    """Does this sheet make both printed lines true?"""
    first = share(rows, [(X2, 1)], [(X1, 0)])
    second = share(rows, [(X2, 0)], [(X1, 1)])
    return first == second == Fraction(1, 2)

# %% id="01-boxes-list-product-range"
boxes = list(product(range(4), range(3)))
one = [box for box in boxes if both_lines(switched(rows, [box]))]
two = [pair for pair in combinations(boxes, 2) if both_lines(switched(rows, pair))]
print(f"both lines true: {len(one)} single switches, {len(two)} of {comb(12, 2)} pairs")
assert (len(one), len(two)) == (0, 8)

# %% [markdown] id="01-no-single-slip-of"
# No single slip of the pen will do. And in all eight sheets that would make the witness right,
# being recommended tells you **nothing** about buying:

# %% id="01-for-pair-in-two"
for pair in two:
    sheet = switched(rows, pair)
    assert share(sheet, [(X2, 1)], [(X1, 0)]) == share(sheet, [(X2, 1)], [(X1, 1)])
print("in all eight: P(bought | recommended) = P(bought | not recommended) = 1/2")

# %% [markdown] id="01-stop-mark-24-minutes"
# ---
# **Stop mark (24 minutes).** A good place for a break, or for the end of a 45-minute lesson.
# You can count a probability, and you have caught a printed one.
#
# ---

# %% [markdown] id="01-minute-24-a-hundred"
# ### Minute 24: a hundred visits
#
# Four rows are a toy. Here are 100 visits to the same shop: 20 were shown film A and 8 of them bought it;
# 80 were not shown it and 24 of them bought it. Area is probability: width is how many, height is what share.

# %% id="01-cards-hundred-cut-shown"
cards.hundred(cut="shown")

# %% [markdown] id="01-cut-the-same-square"
# Cut the same square the other way: first by *bought*, then by *shown*. Not one person has moved.
# Turning a conditional probability round is called **Bayes' rule** 贝叶斯公式: it is only this second cut.

# %% id="01-cards-hundred-card-show" tags=["widget"]
cards.hundred_card().show()

# %% [markdown] id="01-01-7-the-other"
# ### 01-7 · The other way round
#
# Of those who **bought**, what share had been shown the film? Any way of writing it will do: `"8 of 30"`, `0.3`, `"30%"`.

# %% id="01-answer-check-01-7" tags=["exercise"]
answer = ____
check("01-7", answer)

# %% id="01-solution-01-7-fraction" tags=["solution"]
solution("01-7", Fraction(8, 32))

# %% id="01-hundred-1-1-8"
hundred = [(1, 1)] * 8 + [(1, 0)] * 12 + [(0, 1)] * 24 + [(0, 0)] * 56  # (shown, bought)
forward = share(hundred, event=[(1, 1)], given=[(0, 1)])
backward = share(hundred, event=[(0, 1)], given=[(1, 1)])
print(f"bought given shown: {forward}    shown given bought: {backward}")
shown, bought = Fraction(20, 100), Fraction(32, 100)
assert backward == forward * shown / bought == Fraction(1, 4)  # R29: Bayes' rule

# %% [markdown] id="01-the-same-from-the"
# ## The same from the package
#
# `Table` is what you just did with lists, made safe: names instead of positions, exact fractions,
# and a clear word when a question has no answer. Both must agree.

# %% id="01-table-toy-table-questions"
table = toy_table()
questions = [({"x2": 1}, {"x1": 0}), ({"x2": 0}, {"x1": 1}), ({"x1": 0}, {"x2": 1})]
for event, given in questions:
    counted, probability = table.count(event, given), table.probability(event, given)
    print(f"{event} given {given}: {counted} = {probability}")
by_hand = share(rows, [(X2, 1)], [(X1, 0)])
assert table.probability({"x2": 1}, given={"x1": 0}) == by_hand  # R30
assert table.probability({"x1": 0, "x2": 1}) == Fraction(1, 2)

# %% [markdown] id="01-it-does-not-mind"
# It does not mind a thousand rows. Ten times our 100 visits:

# %% id="01-thousand-table-from-rows"
thousand = Table.from_rows(hundred * 10, ["shown", "bought"])
print(thousand.count({"bought": 1}, given={"shown": 1}), "of those shown bought")
assert thousand.probability({"shown": 1}, given={"bought": 1}) == backward

# %% [markdown] id="01-predict-no-visitor-in"
# **Predict.** No visitor in our four rows is both recommended and a buyer. What is P(trailer | recommended and bought)?

# %% id="01-predict-01-c" tags=["widget"]
predict("01-C")

# %% id="01-try-table-probability-x3"
try:
    table.probability({"x3": 1}, given={"x1": 1, "x2": 1})
except ValueError as refused:
    print(refused)
else:
    raise AssertionError("a condition that never happens must be refused")

# %% [markdown] id="01-nobody-is-left-in"
# Nobody is left in the room, so there is nothing to count: not 0, not 1/2, but **no answer**.
# You meet this again as *positivity*: to compare two groups, both must exist.

# %% [markdown] id="01-what-if-the-sheet"
# ## What if
#
# The sheet says 2 of 2 against 0 of 2. Two different doubts remain, and the rest of the course keeps them apart.
#
# ### Minute 32: doubt one, luck
#
# Suppose recommending does nothing, and exactly two of four visitors buy. Write "bought" on two cards and deal
# them to four visitors. How often does chance alone make a sheet as one-sided as ours?

# %% id="01-deals-list-combinations-an"
deals = list(combinations(["An", "Bo", "Chen", "Dai"], 2))  # who gets the two cards
one_sided = [deal for deal in deals if deal in (("An", "Bo"), ("Chen", "Dai"))]
print(f"{len(one_sided)} of {len(deals)} deals are as one-sided as ours")
assert Fraction(len(one_sided), len(deals)) == Fraction(1, 3)
cards.six_deals()

# %% [markdown] id="01-one-in-three-luck"
# One in three. Luck alone would make a sheet like ours in every third small shop.
# **Predict**: the pattern stays perfect. How many rows until luck makes it less often than 1 time in 20?

# %% id="01-predict-01-d" tags=["widget"]
predict("01-D")

# %% id="01-for-n-in-4"
for n in (4, 6, 8, 12):
    print(f"{n:>2} rows: 2 of {comb(n, n // 2)} deals, 1 in {comb(n, n // 2) // 2}")
assert Fraction(2, comb(6, 3)) > Fraction(1, 20) > Fraction(2, comb(8, 4))

# %% [markdown] id="01-luck-is-the-cheap"
# Luck is the cheap doubt: it shrinks with rows, and fast.
#
# ### Minute 38: doubt two, the story
#
# Three shops, one sheet. In each of them a different thing happened, and all three wrote **the same rows**.

# %% id="01-cards-three-stories"
cards.three_stories()

# %% [markdown] id="01-predict-the-manager-offers"
# **Predict.** The manager offers to collect a million such rows. Would they decide between the three?

# %% id="01-predict-01-e" tags=["widget"]
predict("01-E")

# %% [markdown] id="01-now-press-10-watch"
# Now press ×10. Watch both gauges: one of them moves.

# %% id="01-cards-two-doubts-card" tags=["widget"]
cards.two_doubts_card().show()

# %% id="01-cards-two-doubts-card-2"
cards.two_doubts_card().static()

# %% [markdown] id="01-the-story-gauge-does"
# The story gauge does not move, because the three shops do not differ in anything the sheet records.
# To choose between them you need something else than more rows. Notebooks 03 and 04 go and get it.

# %% id="01-explain-01-x" tags=["widget"]
explain("01-X")

# %% [markdown] id="01-where-it-breaks-the"
# ## Where it breaks
#
# The witness's last sentence, in §4.4, after the two lines.

# %% id="01-trial-exhibit-article-4-2"
trial.exhibit(article("4.4-effect"))

# %% [markdown] id="01-counsel-for-the-defence"
# **Counsel for the defence.** The author wanted a small example of a fine idea: that data can say how one thing
# moves another. The formula above the numbers is right, and the shares on the bottom line are right.
#
# **The court finds.** The *arithmetic* is **refuted**: both lines are 1. The *causal sentence* is **adjourned**:
# the sheet is one half of the evidence, and nobody has told us the story yet.

# %% id="01-both-both-shares-are"
both = "both shares are 1: count the faces"
trial.verdict(article("4.4-lines"), "refuted", because=both)

# %% id="01-later-to-notebooks-03"
later = "to notebooks 03 and 04: more than one story fits"
trial.verdict(article("4.4-effect"), "adjourned", because=later)

# %% [markdown] id="01-details-summary-b-going"
# <details><summary><b>Going further</b> (optional, not in the quiz)</summary>
#
# - *Why divide?* P(x2 | x1) = P(x1, x2) / P(x1) is "how many of those in the room" written with shares of the
#   whole crowd: (2/4) / (2/4). The room's size cancels the crowd.
# - *Adding a box away.* P(x1=0, x2=1) = P(0, 1, x3=0) + P(0, 1, x3=1): the sum the witness left out.
# - *"2 of 2 is not certain either, is it?"* No. The share in this table is 1. What the next visitor does is a
#   guess from four rows: with a flat prior, 3/4 rather than 1 (notebook 10 says where that comes from).
# - *The test with the cards* is Fisher's exact test, two-sided: 1/3 for four rows, 2/70 for eight.
#
# </details>

# %% id="01-without-share-rows-x1" tags=["further"]
without = share(rows, [(X1, 0), (X2, 1), (X3, 0)])
with_trailer = share(rows, [(X1, 0), (X2, 1), (X3, 1)])
assert without + with_trailer == share(rows, [(X1, 0), (X2, 1)]) == Fraction(1, 2)
print(f"P(x1=0, x2=1) = {without} + {with_trailer} = {without + with_trailer}")

# %% [markdown] id="01-check-yourself-five-questions"
# ## Check yourself
#
# Five questions. Each asks for the answer **and** the reason, and how sure you are.

# %% id="01-quiz-01" tags=["widget"]
quiz("01")

# %% [markdown] id="01-what-you-can-now"
# ## What you can now say
#
# - A probability is **how many, out of how many in the room**. "Given" decides who is in the room.
# - P(a | b) and P(b | a) count the same people in different rooms.
# - If nobody is in the room, there is no answer.
# - **Luck** shrinks with rows. **Story** does not.
#
# > **Misconception card: "One row is one event."**
# > A row says everything about one visitor. An event says one thing about many. Count every row that fits.
#
# | On trial | Verdict |
# |---|---|
# | §4.4, the two printed lines (1/2 and 1/2) | **refuted**: 1 and 1 |
# | §4.4, "x2 is influenced by x1 with 50 %" | **adjourned** to notebooks 03 and 04 |

# %% [markdown] id="01-next-02-how-does"
# ## Next
#
# **[02 · How does a graph make a big table small?](02_bayesian_networks.ipynb)** The shop adds a fourth box,
# and the table grows faster than anyone can fill it. Package modules you used: `causalrec_lab.table`, `causalrec_lab.errors`.
