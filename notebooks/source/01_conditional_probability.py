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
# A small shop sells **film A** (电影A). For four visitors it kept a *day sheet*: three boxes, ticked if the thing
# happened at any time that day. The sheet has **no clock**.
#
# | | An 安 | Bo 博 | Chen 陈 | Dai 戴 |
# |---|---|---|---|---|
# | the film was **recommended** 推荐 | no | no | yes | yes |
# | the visitor **bought** it 购买 | yes | yes | no | no |
# | the visitor watched the **trailer** 看了预告片 | no | yes | no | yes |
#
# The manager looks at it for a minute and says: *"Visitors who get the recommendation never buy. Switch it off."*
#
# You are the jury. What do these four rows prove, and what do they only seem to prove?

# %% [markdown] id="01-for-the-teacher-45" tags=["teacher"]
# **For the teacher.** Print the worksheet (`notebooks/worksheets/01_conditional_probability.html`, one side of A4): with
# it, a class can do lesson 1 without a screen.
#
# **Three cuts.**
#
# - *45 minutes*: lesson 1, to its stop mark. Leave out the warm-up and 01-1; their six minutes are for questions.
# - *90 minutes*: both lessons. Leave out the warm-up, 01-1 and the chart of luck; the fraction 1/3 says enough.
# - *180 minutes*: both lessons and two breaks of 10. Play *Who is in the room?* ("By hand") with a real door, deal the
#   two playing cards in class (minute 70), and let pairs hunt with the twelve switches of *Going further*. Leave out
#   nothing else.
#
# **Questions that come.**
#
# - *"Is 2 of 2 really certain?"* The share in this table is 1. What the next visitor does depends on luck (doubt one,
#   lesson 2) and on the story (doubt two, lesson 2 and notebook 03).
# - *"Four rows prove nothing anyway. Why count?"* They cannot prove what the card does. They do show that the two printed
#   lines are wrong: these lines speak of exactly these rows.
# - *"Which of the two mistakes did the witness make?"* Nobody can know: both lead to the same 1/4.

# %% [markdown] id="01-talk-1" tags=["teacher"]
# **Minutes 0 to 8.** *Say*: "You are the jury. Nobody tells you the answer today." *Do*: read the sheet aloud, one column
# for each visitor. Let everybody seal a vote (01-A), then count hands. *Ask*: "What does this sheet not have?" *Expect*:
# "More visitors." True, and lesson 2 comes back to it. What you want to hear is: a clock.

# %% [markdown] id="01-warm-up-three-short"
# ## Warm-up
#
# Three short questions. They need only counting and fractions.

# %% id="01-from-causalrec-lab-lesson" tags=["widget"]
from causalrec_lab.lesson import quiz

quiz("01-warmup")

# %% [markdown] id="01-you-need-you-will"
# ## You need / you will
#
# **You need** fractions and a little Python (a list, a loop). No probability. **87 minutes**, two lessons, with a stop mark at 43.
#
# *Objective of lesson 1*: count a joint and a conditional probability by hand, and judge a printed one.
#
# **You will**
# - count *how many, out of how many*, by hand and with a function that you write;
# - find two mistakes that lead to the same wrong number;
# - turn "bought, given shown" into "shown, given bought" with Bayes' rule;
# - keep two doubts apart: **luck**, which more rows reduce, and **story**, which no number of such rows reduces.

# %% [markdown] id="01-setup"
# ## Setup

# %% id="01-from-fractions-import-fraction" tags=["setup"]
from fractions import Fraction
from itertools import combinations, product
from math import comb

from causalrec_lab.datasets import article, toy_table
from causalrec_lab.lesson import ____, check, explain, hint, predict, reveal
from causalrec_lab.lesson import solution, start, vote
from causalrec_lab.view import plots, show
from causalrec_lab.course.nb01 import cards
from causalrec_lab.course.shop import trial

start("01")

# %% [markdown] id="01-from-here-on-the"
# From here on the boxes have short names: **x1** = recommended, **x2** = bought, **x3** = watched the trailer. A tick is 1, no
# tick is 0. Each of them is a **random variable** 随机变量: a quantity with several possible values, here 0 and 1, and a share of the
# visitors for each value.

# %% id="01-rows-x1-x2-x3"
rows = [  # (x1, x2, x3)
    (0, 1, 0),  # An
    (0, 1, 1),  # Bo
    (1, 0, 0),  # Chen
    (1, 0, 1),  # Dai
]
X1, X2, X3 = 0, 1, 2  # which box of a row
cards.day_sheet(rows)

# %% [markdown] id="01-predict-a-sealed-vote"
# ## Predict
#
# **A sealed vote.** If the shop switches the recommendation off, what happens to the sales of film A? Say how sure you are, too.
# Nobody tells you the answer today: notebook 03 opens the envelope.

# %% id="01-predict-01-a" tags=["widget"]
predict("01-A")

# %% [markdown] id="01-in-a-classroom-count" tags=["teacher"]
# In a classroom, count hands now; the same vote is taken again in notebook 03.

# %% id="01-vote-01-a" tags=["widget", "teacher"]
vote("01-A")

# %% [markdown] id="01-talk-2" tags=["teacher"]
# **Minutes 8 to 25.** *Do*: four learners stand up as An, Bo, Chen and Dai; a real door. "Given not recommended": Chen
# and Dai leave. *Say*: "*Given* changes the group in which we count." *Ask*, before every fraction: "Who is in the room?"
# *Expect*: "2 of 4" for 01-3. Ask back: "Who left?" For 01-2 expect "1 of 4": one row was found; the event says nothing
# about the trailer.

# %% [markdown] id="01-minute-3-the-expert"
# ### Minute 8: the expert witness
#
# A published article (§4.4) looks at exactly these four rows. It gives the court two printed lines. The bar | means *given*
# 在…条件下: what stands after the bar is known already. Read each line from right to left.

# %% id="01-trial-exhibit-article-4"
trial.exhibit(article("4.4-lines"))

# %% [markdown] id="01-look-at-the-day"
# Look at the day sheet again. Is the first printed line too high, right, or too low?

# %% id="01-predict-01-b" tags=["widget"]
predict("01-B")

# %% [markdown] id="01-by-hand-who-is"
# ## By hand
#
# **Who is in the room?** At first all four visitors are there: *out of four*. The **event** 事件 "bought" is true of some of them.
# Their faces are filled in.
#
# The word **given** 在…条件下 opens a door. "Given trailer" sends everybody out who did not watch the trailer. Then you count
# again: *out of fewer*. In code two lists do this: first the rows that stay, then those of them in which the event is true.

# %% id="01-in-the-room-row"
in_the_room = [row for row in rows if row[X3] == 1]
who_bought = [row for row in in_the_room if row[X2] == 1]
print(f"{len(who_bought)} of {len(in_the_room)} who watched the trailer bought the film")
assert (len(who_bought), len(in_the_room)) == (1, 2)
cards.room(rows, event={"x2": 1}, given={"x3": 1})

# %% [markdown] id="01-try-other-events-and"
# Without a door, 2 of 4 bought. **Answer first, then check in the picture below**: the door lets only the *recommended* stay.
# Does the share of buyers change? And with the door *trailer*, as above?

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
# How many were **not recommended and bought**, out of how many? Nobody leaves: both facts belong to the event. This share is a
# **joint probability** 联合概率.

# %% id="01-answer-how-many-out-2" tags=["exercise"]
answer = (____, ____)  # (how many, out of how many)
check("01-2", answer)

# %% id="01-solution-01-2-2" tags=["solution"]
solution("01-2", (2, 4))

# %% [markdown] id="01-01-3-given-how"
# ### 01-3 · Given
#
# How many **bought, given not recommended**, out of how many? This share is a **conditional probability** 条件概率.

# %% id="01-answer-how-many-out-3" tags=["exercise"]
answer = (____, ____)  # (how many, out of how many)
check("01-3", answer)

# %% id="01-solution-01-3-2" tags=["solution"]
solution("01-3", (2, 2))

# %% [markdown] id="01-stuck-take-the-away"
# Stuck? Take the `#` away: each run gives one more hint. After a try, `reveal("01-3")` shows the answer and the reason.

# %% id="01-hint-01-3"
# hint("01-3")

# %% [markdown] id="01-talk-3" tags=["teacher"]
# **Minutes 25 to 35.** *Say*: "A *given* picks one line of this table. Divide by the sum of that line." *Ask*, at 01-C:
# "Recommended and bought: who is in the room?" *Expect*: "0" or "1/2". *Do*: send all four out. In an empty room there is
# nothing to count: no answer. At 01-4, pairs look for the two mistakes; expect D, which is the right count.

# %% [markdown] id="01-the-same-from-the"
# ## The same from the package
#
# ### Minute 25: three distributions
#
# `Table` counts as you did, in exact fractions. All joint probabilities of x1 and x2 together are their **joint distribution**
# 联合分布. The sums of the lines, in the margin, are the **marginal distribution** 边缘分布 of x1; the sums of the columns are the
# marginal distribution of x2. One line of this table, divided by its sum, is a **conditional distribution** 条件分布: that of x2
# given this value of x1.

# %% id="01-table-toy-table-questions"
table = toy_table()
print("P(x1, x2)   x2=0   x2=1   P(x1)")
for x1 in (0, 1):
    joint = [table.probability({"x1": x1, "x2": x2}) for x2 in (0, 1)]
    print(f"     x1={x1}   {joint[0]!s:<4}   {joint[1]!s:<4}   {sum(joint)}")
print("    P(x2)  ", *(f"{table.probability({'x2': x2})!s:<6}" for x2 in (0, 1)))
doors = {"everybody": {}, "given trailer": {"x3": 1}}
doors |= {"given not recommended": {"x1": 0}, "given recommended": {"x1": 1}}
shares = {name: float(table.probability({"x2": 1}, given=door)) for name, door in doors.items()}
assert list(shares.values()) == [0.5, 0.5, 1, 0]  # R30: by counting, not 1/2
show(plots.bars(shares, title="Who bought?", xlabel="share of those in the room", xlim=(0, 1.1)),
     "Given trailer, the share of buyers is the same as among all. Among the recommended it is 0.")  # fmt: skip

# %% [markdown] id="01-both-are-1-and"
# So both printed lines should be **1**. The trailer is different: the share of buyers is 1/2 with this door and without it. This is
# called **independence** 独立性 of x2 and x3.
#
# A joint probability can be taken apart: P(x1, x2) = P(x1) P(x2 | x1). This is the **chain rule** 链式法则.
#
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
# Nobody is left in the room: not 0, not 1/2, but **no answer**. To compare two groups, both must exist. Notebook 05 calls this
# condition *positivity*.

# %% [markdown] id="01-minute-13-how-did"
# ### Minute 30: how did the witness get 1/4?
#
# The witness divides 1/4 by 1/2. The 1/2 is right. The 1/4, for P(x1=0, x2=1), should be 2/4. **Two mistakes** lead to 1/4, and we
# cannot know which one the witness made.
#
# ### 01-4 · Two wrong calculations
#
# Here are six calculations. Which **two** are mistakes that somebody who wants P(x1=0, x2=1) might really make, and that
# give 1/4?
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

# %% id="01-cards-one-row-for"
one_row = table.probability({"x1": 0, "x2": 1, "x3": 0})
product_of_shares = table.probability({"x1": 0}) * table.probability({"x2": 1})
assert one_row == product_of_shares == Fraction(1, 4)
cards.one_row_for_the_event(rows)

# %% [markdown] id="01-road-a-forgets-bo"
# One mistake forgets Bo. Bo's row differs from An's only in the trailer, and the event says nothing about the trailer: both
# rows count. The other mistake assumes the independence of x1 and x2. Whether buying depends on recommending is the question
# of this trial.

# %% [markdown] id="01-talk-4" tags=["teacher"]
# **Minutes 35 to 43.** *Say*: "A good judge believes a witness for a moment." *Ask*: "What does the second line say about
# those who **bought**?" *Expect*: 1/2 minus 1/2, with *not bought* taken as *bought*: right by luck. Ask for the words
# before the number. *Do*: the two exit questions, everybody alone. In 01-q2 there is no difference; 01-q5 has no answer,
# because nobody is in the room.

# %% [markdown] id="01-minute-16-believe-the"
# ### Minute 35: believe the witness
#
# A good judge believes a witness for a moment, and looks where this leads. Suppose that both printed lines are true:
#
# P(bought | not recommended) = 1/2, and P(**not** bought | recommended) = 1/2.
#
# ### 01-5 · How far apart are the two groups?
#
# Take the witness's own numbers: the share of buyers among the recommended **minus** the share of buyers among the others.

# %% id="01-answer-check-01-5" tags=["exercise"]
answer = ____
check("01-5", answer)

# %% id="01-solution-01-5-0" tags=["solution"]
solution("01-5", 0)

# %% id="01-bought-given-not-shown"
bought_given_not_shown = Fraction(1, 2)  # the first printed line
bought_given_shown = 1 - Fraction(1, 2)  # the second line says who did not buy
print("the witness's own difference:", bought_given_shown - bought_given_not_shown)
assert bought_given_shown == bought_given_not_shown

# %% [markdown] id="01-the-article-says-an"
# Each conditional distribution of x2 adds up to 1, so the second line says that 1/2 of the recommended bought. The article says "an
# influence of 1/2", but in its own lines the two groups buy **equally often**. A difference between two groups is an **association** 关联.
# Whether it is also an effect is the question of notebook 03.
#
# Two **exit questions**:

# %% id="01-quiz-01-exit" tags=["widget"]
quiz("01-exit")

# %% [markdown] id="01-stop-mark-24-minutes"
# ---
# **Stop mark (43 minutes).** You can count a joint and a conditional probability, and you have judged a printed one.
#
# ---

# %% [markdown] id="01-talk-5" tags=["teacher"]
# **Minutes 43 to 53.** *Say*: "First the room, then those in it who count: two lists." *Do*: before `check`, let them
# call their function on the four rows and compare with 01-3. *Ask*: "Which of the two lists decides who is in the room?"
# *Expect*: a second list that goes through all rows. Then nobody has left by the door.

# %% [markdown] id="01-what-if-the-sheet"
# ## What if
#
# **Lesson 2.** (44 minutes.) *Objective*: write the count as a function, turn a condition round with Bayes' rule, and keep the two
# doubts apart.
#
# ### Minute 43: write the count once
#
# Four rows can be counted by hand, a hundred cannot. From here on an event is a random variable and a value: `(X2, 1)` says that x2 is 1.
#
# ### 01-6 · Out of how many?
#
# Write `conditional(rows, event, given)`. It returns two whole numbers: how many rows have the event **and** the condition, and how many
# have the condition. The two lists of lesson 1 show how.


# %% id="01-def-conditional-rows-event" tags=["exercise"]
def conditional(rows, event, given):
    """How many rows have the event, out of how many that have the condition."""
    return ____, ____


counted = check("01-6", conditional)
counted


# %% id="01-def-conditional-rows-event-2" tags=["solution"]
def conditional(rows, event, given):
    """How many rows have the event, out of how many that have the condition."""
    box, state = given
    room = [row for row in rows if row[box] == state]
    box, state = event
    hits = [row for row in room if row[box] == state]
    return len(hits), len(room)


counted = solution("01-6", conditional)
counted

# %% [markdown] id="01-talk-6" tags=["teacher"]
# **Minutes 53 to 70.** *Do*: draw the square on the board: 20 and 80 wide, 8 of 20 and 24 of 80 high. Then cut the same
# square by *bought*. *Say*: "The same hundred people, another room." *Ask*: "What do you know already, before you count?"
# *Expect*, for 01-7: 8 of 20, which is the share the other way round. For 01-8 expect prior times likelihood alone: it
# still has to be divided by all who bought, from both groups.

# %% [markdown] id="01-minute-24-a-hundred"
# ### Minute 53: a hundred visits
#
# In 100 visits to the same shop, 20 were shown (recommended) film A and 8 of them bought it; 80 were not shown it and 24 of them
# bought it. In the picture, probability is area: the width says how many visits a group has, the height says what share of the
# group bought.

# %% id="01-hundred-1-1-8"
hundred = [(1, 1)] * 8 + [(1, 0)] * 12 + [(0, 1)] * 24 + [(0, 0)] * 56  # (shown, bought)
SHOWN, BOUGHT = 0, 1
of_shown = counted.value(hundred, (BOUGHT, 1), (SHOWN, 1))
of_others = counted.value(hundred, (BOUGHT, 1), (SHOWN, 0))
print("bought given shown:", of_shown, "   bought given not shown:", of_others)
assert (of_shown, of_others) == ((8, 20), (24, 80))
cards.hundred(cut="shown")

# %% [markdown] id="01-01-7-the-other"
# ### 01-7 · The other way round
#
# Of those who **bought**, what share had been shown the film? You may write it in any way: `"3 of 10"`, `0.3`, `"30%"`.

# %% id="01-answer-check-01-7" tags=["exercise"]
answer = ____
check("01-7", answer)

# %% id="01-solution-01-7-fraction" tags=["solution"]
solution("01-7", Fraction(8, 32))

# %% [markdown] id="01-bayes-rule-by-name"
# Before you know whether a visitor bought, use the marginal distribution of *shown*, 20 of 100: the **prior** 先验分布. The share of
# buyers in each group, 8 of 20 and 24 of 80, is the **likelihood** 似然. After you know that the visitor bought, use the conditional
# distribution of *shown* given bought: the **posterior** 后验分布. **Bayes' rule** 贝叶斯公式 is the chain rule, used twice:
#
# posterior = prior × likelihood / P(bought), and P(bought) adds up both groups.
#
# ### 01-8 · Bayes' rule as a function
#
# Write `bayes(prior, likelihood, otherwise)`. It gets P(shown), P(bought | shown) and P(bought | not shown). It returns
# P(shown | bought).


# %% id="01-def-bayes-prior-likelihood" tags=["exercise"]
def bayes(prior, likelihood, otherwise):
    """The posterior: the share of the shown among those who bought."""
    return ____


posterior = check("01-8", bayes)
posterior


# %% id="01-def-bayes-prior-likelihood-2" tags=["solution"]
def bayes(prior, likelihood, otherwise):
    """The posterior: the share of the shown among those who bought."""
    shown_and_bought = prior * likelihood
    other_and_bought = (1 - prior) * otherwise
    return shown_and_bought / (shown_and_bought + other_and_bought)


posterior = solution("01-8", bayes)
posterior

# %% id="01-rare-posterior-value-1"
count, every = counted.value(hundred, (SHOWN, 1), (BOUGHT, 1))
backward = Fraction(count) / Fraction(every)
assert abs(posterior.value(Fraction(20, 100), Fraction(8, 20), Fraction(24, 80)) - backward) < 1e-6  # R29: Bayes' rule
for prior in (0.02, 0.2, 0.8):
    print(f"prior {prior:.2f}: posterior {float(posterior.value(prior, 8 / 20, 24 / 80)):.2f}")
cards.hundred(cut="bought")

# %% [markdown] id="01-the-prior-matters"
# Here is the same square, divided first by *bought*. The 100 visits are the same. With another prior, the same likelihood
# gives another posterior.
#
# ### Minute 70: doubt one, luck
#
# Back to the four rows. Suppose that recommending does nothing, and exactly two of four visitors buy. Write "bought" on two
# playing cards and deal them to four visitors, each deal equally probable. Our sheet is *one-sided*: both playing cards are in
# one group. How often does chance alone do that?

# %% [markdown] id="01-talk-7" tags=["teacher"]
# **Minutes 70 to 87.** *Do*: deal two playing cards to four learners a few times, and keep a tally of one-sided deals.
# *Ask*: "How many rows until luck does that in fewer than 1 of 20 deals?" *Expect*: a hundred or more; the chart says
# eight. Before ×10, ask which of the two gauges will move. *Say*: "More rows make luck small. They do not change the
# story." The vote of 01-A stays sealed until notebook 03.

# %% id="01-deals-list-combinations-an"
deals = list(combinations(["An", "Bo", "Chen", "Dai"], 2))  # who gets the two cards
one_sided = [deal for deal in deals if deal in (("An", "Bo"), ("Chen", "Dai"))]
print(f"{len(one_sided)} of {len(deals)} deals are as one-sided as ours")
assert Fraction(len(one_sided), len(deals)) == Fraction(1, 3)
cards.six_deals()

# %% [markdown] id="01-one-in-three-luck"
# One in three. With more rows, luck makes such a sheet less often. How many rows are needed before it comes in fewer than 1
# of 20 deals? Guess, then look at the chart.

# %% id="01-for-n-in-4"
n_rows = [4, 6, 8, 10, 12]
luck = [2 / comb(n, n // 2) for n in n_rows]
assert luck[1] > 1 / 20 > luck[2]  # six rows are too few, eight are enough
show(plots.curves({"luck": luck}, n_rows, marks={"1 in 20 is": 1 / 20}, title="Luck shrinks with rows",
                  xlabel="rows", ylabel="share of deals as one-sided"),
     "With four rows luck makes such a sheet in one of three deals; from eight rows on, less than 1 in 20.")  # fmt: skip

# %% [markdown] id="01-luck-is-the-cheap"
# Luck is the cheap doubt: more rows reduce it, and fast.
#
# ### Minute 72: doubt two, the story
#
# Three shops, three stories, and all three wrote **the same rows**.

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

# %% [markdown] id="01-the-story-gauge-does"
# The story gauge does not move: the three shops have the same joint distribution, and rows show nothing else. Notebooks 03 and 04 look
# for something that can choose between them.

# %% id="01-explain-01-x" tags=["widget"]
explain("01-X")

# %% [markdown] id="01-where-it-breaks-the"
# ## Where it breaks
#
# After the two lines, §4.4 ends with one sentence: *"the causal effect of x2 on x1 is 1/2"*. The same sentence goes on to say
# that x2 is influenced *by x1*. So it names two opposite directions (03).
#
# **Counsel for the defence.** The author wanted a small example of a good idea. The formula before the numbers is right, and so
# are both denominators (1/2).
#
# **The court finds.** The *arithmetic* is **refuted**. The *causal sentence* is **adjourned** to notebooks 03 and 04: the sheet
# is one half of the evidence, and nobody knows yet which of the three stories happened.

# %% id="01-both-both-shares-are"
both = "both shares are 1: count the faces"
trial.verdict(article("4.4-lines"), "refuted", because=both)

# %% [markdown] id="01-details-summary-b-going"
# ## Going further
#
# Optional, and not in the quiz.
#
# - *Summing out a variable* (**marginalisation** 边缘化). P(x1=0, x2=1) = P(0, 1, x3=0) + P(0, 1, x3=1): mistake A of 01-4 left
#   out the second part. Every marginal distribution is such a sum.
# - *"Is 2 of 2 really certain?"* No. The share in this table is 1. What the next visitor does is a guess from four rows. With a
#   flat prior the guess is 3/4 rather than 1 (notebook 10 says why).
# - *The test with the playing cards* is Fisher's exact test, two-sided: its p-value is 1/3 for four rows, 2/70
#   for eight.
# - *The square, with buttons*: cut it first by *shown* or first by *bought*, and look into one part.

# %% id="01-cards-hundred-card-show" tags=["widget", "further"]
cards.hundred_card().show()

# %% id="01-cards-hundred-card-static" tags=["further"]
cards.hundred_card().static({"cut": "bought"})

# %% [markdown] id="01-how-much-must-change" tags=["further"]
# ### How much must change to make the witness right?
#
# Each of the twelve boxes is a switch. Which **one** switch makes the first printed line true? And can one switch make **both** lines true?

# %% id="01-cards-switches-card-show" tags=["widget", "further"]
cards.switches_card().show()

# %% id="01-cards-switches-card-static" tags=["further"]
cards.switches_card().static()

# %% [markdown] id="01-and-both-lines-at" tags=["further"]
# The first line becomes true if An's or Bo's purchase is switched off. For both lines, let the machine try every single switch, then every pair.
# It counts with your function of 01-6.


# %% id="01-def-switched-rows-boxes" tags=["further"]
def switched(rows, boxes):
    """The same rows with some boxes turned over."""
    sheet = [list(row) for row in rows]
    for visitor, box in boxes:
        sheet[visitor][box] = 1 - sheet[visitor][box]
    return sheet


def both_lines(rows):
    """Does this sheet make both printed lines true?"""
    first = counted.value(rows, (X2, 1), (X1, 0))
    second = counted.value(rows, (X2, 0), (X1, 1))
    return all(2 * hits == room > 0 for hits, room in (first, second))


# %% id="01-boxes-list-product-range" tags=["further"]
boxes = list(product(range(4), range(3)))
one = [box for box in boxes if both_lines(switched(rows, [box]))]
two = [pair for pair in combinations(boxes, 2) if both_lines(switched(rows, pair))]
print(f"both lines true: {len(one)} single switches, {len(two)} of {comb(12, 2)} pairs")
assert (len(one), len(two)) == (0, 8)
for pair in two:
    sheet = switched(rows, pair)
    (hits, room), (others, outside) = (counted.value(sheet, (X2, 1), (X1, x1)) for x1 in (1, 0))
    assert hits * outside == others * room  # in all eight, x1 and x2 are independent
print("in all eight: P(bought | recommended) = P(bought | not recommended) = 1/2")

# %% [markdown] id="01-no-single-slip-of" tags=["further"]
# No single switch makes both lines true; eight pairs of switches do. On each of these eight sheets, being recommended tells
# **nothing** about buying: x1 and x2 are independent.

# %% [markdown] id="01-check-yourself-five-questions"
# ## Check yourself
#
# Three questions. Each asks for the answer **and** the reason, and how sure you are. The last one is the exit question.

# %% id="01-quiz-01" tags=["widget"]
quiz("01")

# %% [markdown] id="01-what-you-can-now"
# ## What you can now say
#
# - A random variable has a marginal distribution; given another one it has a conditional distribution: one line of the joint
#   distribution, divided by its sum. If no row has the condition, there is no answer.
# - The chain rule always holds. To multiply two marginal probabilities you need independence.
# - Bayes' rule turns a condition round: prior and likelihood give the posterior.
# - **Luck** shrinks with more rows of the same kind. **Story** does not.
#
# > **Misconception card: "One row is one event."**
# > A row says everything about one visitor. An event says one thing about many. Count every row that fits.
#
# | On trial | Verdict |
# |---|---|
# | §4.4, the two printed lines (1/2 and 1/2) | **refuted**: 1 and 1 |
# | §4.4, "the causal effect of x2 on x1 is 1/2" | **adjourned** to notebooks 03 and 04 |
#
# ### In the literature
#
# | What we did | The field calls it | 中文 | Symbol | Where to read on |
# |---|---|---|---|---|
# | rows with shares, sums, a line divided by its sum | joint, marginal, conditional distribution | 联合、边缘、条件分布 | P(x1, x2), P(x1), P(x2 given x1) | Pearl, *Causality* (2nd ed., 2009), 1.1.2 |
# | the second cut of the square | Bayes' rule; natural frequencies | 贝叶斯公式 | P(x given y) = P(y given x) P(x) / P(y) | Gigerenzer and Hoffrage (1995), *Psychological Review* 102 |
# | dealt purchases to visitors | Fisher's exact test | 费希尔精确检验 | p | Fisher, *The Design of Experiments* (1935), ch. 2 |
# | a difference between two groups | association | 关联 | | Hernán and Robins, *What If*, 1.5 |
#
# ---
# **Stop mark (87 minutes).** The arithmetic is judged. The story is still open.
#
# ---

# %% [markdown] id="01-next-02-how-does"
# ## Next
#
# **[02 · How does a graph make a big table small?](02_bayesian_networks.ipynb)** The shop adds a fourth box, and the table of
# the joint distribution grows faster than anyone can fill it. Package modules you used: `causalrec_lab.table`,
# `causalrec_lab.errors`.

# %% [markdown] id="01-sheet-1" tags=["worksheet"]
# # 01 · What do four rows say?
#
# Name: ____________ Date: ____________
#
# <div class="pair"><div>
#
# | | An 安 | Bo 博 | Chen 陈 | Dai 戴 |
# |---|---|---|---|---|
# | recommended (x1) | no | no | yes | yes |
# | bought (x2) | yes | yes | no | no |
# | watched the trailer (x3) | no | yes | no | yes |
#
# </div><div>
#
# **My sealed vote.** With the card off, sales
# ☐&nbsp;rise ☐&nbsp;stay&nbsp;or&nbsp;rise ☐&nbsp;stay ☐&nbsp;might&nbsp;fall
#
# I am ______ % sure.
#
# </div></div>

# %% [markdown] id="01-sheet-2" tags=["worksheet"]
# ## 1 · Who is in the room? How many, out of how many?
#
# not recommended: ____&nbsp;of&nbsp;____&emsp; not recommended **and** bought: ____&nbsp;of&nbsp;____
#
# bought, **given** trailer: ____&nbsp;of&nbsp;____&emsp; bought, **given** not recommended: ____&nbsp;of&nbsp;____
#
# bought, **given** recommended: ____&nbsp;of&nbsp;____&emsp; trailer, **given** recommended and bought: ______

# %% [markdown] id="01-sheet-3" tags=["worksheet"]
# ## 2 · The witness prints 1/4 for P(x1=0, x2=1). Which two are mistakes that give 1/4?
#
# ☐&nbsp;**A** one row that fits, of four&emsp;☐&nbsp;**B** multiply the two single shares&emsp;☐&nbsp;**C** add them and take half
#
# ☐&nbsp;**D** all rows that fit, of four&emsp;☐&nbsp;**E** two rows that do not fit, of four
#
# ☐&nbsp;**F** all rows that fit, among those not recommended
#
# The witness prints: P(bought | not recommended) = 1/2, P(**not** bought | recommended) = 1/2.
#
# If both were true: share of buyers among the recommended ____ , among the others ____ , difference ____

# %% [markdown] id="01-sheet-4" tags=["worksheet"]
# ## 3 · A hundred visits: 20 shown, 8 of them bought; 80 not shown, 24 of them bought
#
# <div class="pair"><div>
#
# <svg width="112" height="112" viewBox="0 0 150 150" role="img" aria-label="An empty square to cut">
# <rect x="8" y="8" width="134" height="134" fill="none" stroke="#000"/></svg>
#
# </div><div>
#
# Cut the square by *shown*: parts ____ and ____ wide. Shade the buyers.
#
# Of those who bought, how many had been shown the film? ____&nbsp;of&nbsp;____
#
# prior P(shown) = ____&emsp;likelihood P(bought | shown) = ____
#
# P(bought) = ____&emsp;posterior P(shown | bought) = ____&nbsp;×&nbsp;____&nbsp;/&nbsp;____
#
# </div></div>

# %% [markdown] id="01-sheet-5" tags=["worksheet"]
# ## 4 · Two doubts
#
# Deal "bought" to two of four visitors: An+Bo, An+Chen, An+Dai, Bo+Chen, Bo+Dai, Chen+Dai. Draw a ring around the deals
# that are as one-sided as our sheet: ____&nbsp;of&nbsp;____&emsp;With ____ rows or more, fewer than 1 of 20 deals are that
# one-sided.
#
# Ten times as many rows of the same kind. Luck: ☐&nbsp;smaller ☐&nbsp;the&nbsp;same&emsp;Story: ☐&nbsp;smaller ☐&nbsp;the&nbsp;same

# %% [markdown] id="01-sheet-6" tags=["worksheet"]
# ## Exit ticket
#
# **1.** A report prints P(bought | not shown) = 0.3 and P(did not buy | shown) = 0.7. The difference in buying is ____ ,
# because
#
# ________________
#
# **2.** Nine of ten buyers had been shown a film. Of all who were shown it, what share bought, and why?
#
# ________________
#
# **3.** The manager: "Then I will collect a million rows." In one sentence, what do you answer?
#
# ________________
