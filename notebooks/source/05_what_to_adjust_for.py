# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="05-05-what-must-i"
# # 05 · What must I adjust for, and what must I not?
#
# *One table, two right answers, and a column without a clock.*
#
# ## Question
#
# The shop of **film A** (电影A) has kept its day sheet for 200 visits: who was **shown** the card, who **bought**,
# and who watched the **trailer** 预告片. Everybody says that the trailer tells the ending.
#
# | | shown | not shown |
# |---|---|---|
# | visits | 100 | 100 |
# | bought | 28 | 42 |
#
# The manager: *"So the card costs us sales."* The analyst: *"Split it by the trailer first. One always should."*
#
# When is the analyst right, and what do you ask first?

# %% [markdown] id="05-for-the-teacher-45" tags=["teacher"]
# **For the teacher.** Write the table of minute 7 on the board; all of lesson 1 works with it.
#
# **Three cuts.**
#
# - *45 minutes*: lesson 1. Leave out the warm-up and minutes 26 to 31 (direct and indirect).
# - *90 minutes*: both lessons. Leave out the warm-up and the chart of the size of M-bias; give 05-7 as homework, and run
#   its solution in class.
# - *180 minutes*: both lessons and a break of 15. Three groups each act one story (the trailer before the card, between
#   card and checkout, after checkout), with a trailer on paper. The class finds out which group may use which number;
#   then *Going further*. Leave out nothing.
#
# **Questions that come.**
#
# - *"So is splitting by the trailer wrong?"* When the card started the trailer, splitting answers **another question**:
#   what would the card do if it started no trailer? A shop may well want to know.
# - *"Then I adjust for everything that came before the card."* The newsletter came before it, and holding it makes a
#   difference out of nothing (minute 31).
# - *"Why does the interval of the +10 contain 0?"* The formula is right, but 200 visits are a small sample. Which number
#   is the effect is one question, how precise it is another.

# %% [markdown] id="05-talk-1" tags=["teacher"]
# **Minutes 0 to 15.** *Do*: count hands for 05-A, then 05-1 with a pencil, one group at a time. *Ask*: "Of the hundred
# shown, how many are watchers? And of the others?" *Expect*: shares of all the hundred. Right: divide by the shown, or
# by the not shown, of that group. *Say*: "Both numbers are counted right." Then 05-B: count the votes, and say nothing.

# %% [markdown] id="05-warm-up"
# ## Warm-up

# %% id="05-from-causalrec-lab-lesson" tags=["widget"]
from causalrec_lab.lesson import quiz

quiz("05-warmup")

# %% [markdown] id="05-you-need-you-will"
# ## You need / you will
#
# **You need** notebooks 02 (paths, d-separation) and 03 (potential outcomes, exchangeability). **90 minutes** in two
# lessons, with stop marks at 45 and 90. (Computed, not measured.)
#
# **You will**
# - lesson 1, *which columns?*: read off a graph which columns to adjust for, and which not;
# - lesson 2, *how, and for which visitors?*: compute one effect in three ways, say which visitors it is about and what it
#   assumes.

# %% [markdown] id="05-setup"
# ## Setup

# %% id="05-from-fractions-import-fraction" tags=["setup"]
from itertools import product

import matplotlib.pyplot as plt

from causalrec_lab.counterfactual import mediation, model_from_table
from causalrec_lab.course.nb05 import cards
from causalrec_lab.course.shop import trial
from causalrec_lab.datasets import article, toy_table
from causalrec_lab.estimate import aipw, ips_effect, naive, stratified
from causalrec_lab.graph import CausalGraph, back_door, back_door_sets
from causalrec_lab.lesson import ____, check, explain, hint, predict, reveal
from causalrec_lab.lesson import solution, start, vote
from causalrec_lab.table import Table
from causalrec_lab.view import plots, show
from causalrec_lab.worlds import four_hundred_visits

start("05")

# %% [markdown] id="05-predict-28-of-100"
# ## Predict
#
# **Lesson 1 · Which columns?** Now the analyst splits the visits by the trailer.

# %% id="05-predict-05-a" tags=["widget"]
predict("05-A")

# %% [markdown] id="05-by-hand-minute-6"
# ## By hand
#
# ### Minute 7: the same visits, split by the trailer
#
# | trailer | shown | bought | not shown | bought |
# |---|---|---|---|---|
# | watched | 80 | 16 | 20 | 2 |
# | not watched | 20 | 12 | 80 | 40 |
#
# A difference is the share of buyers among the shown, minus that among the not shown. Ignore luck until lesson 2.


# %% id="05-day-watched-the-trailer"
def difference(group):
    """Share of buyers among the shown, minus share of buyers among the not shown."""
    shown, bought, not_shown, bought_not = group
    return bought / shown - bought_not / not_shown


def together(groups):
    """All groups as one."""
    return tuple(map(sum, zip(*groups.values(), strict=True)))


day = {"watched": (80, 16, 20, 2), "not watched": (20, 12, 80, 40)}  # shown, bought, not shown, bought
print(f"all visits: {100 * difference(together(day)):+.0f} points")

# %% [markdown] id="05-05-1-within-each"
# ### 05-1 · Within each group
#
# Compute the same difference twice, in points: for those who **watched** the trailer, and for those who did **not**.

# %% id="05-answer-watched-did-not" tags=["exercise"]
answer = (____, ____)  # (watched, not watched): points such as -14
check("05-1", answer)

# %% id="05-solution-05-1-10" tags=["solution"]
solution("05-1", (10, 10))

# %% [markdown] id="05-stuck-take-the-away"
# Stuck? Take the `#` away: each run gives one more hint. After a try, `reveal("05-1")` shows the answer.

# %% id="05-hint-05-1"
# hint("05-1")

# %% id="05-simpson-chart"
with plots.style():
    fig, ax = plt.subplots(figsize=(7, 3.6))
    for name, (shown, bought, not_shown, bought_not) in (day | {"all visits": together(day)}).items():
        heights = 100 * bought_not / not_shown, 100 * bought / shown
        (line,) = ax.plot([0, 1], heights, label=name)
        ax.scatter([0, 1], heights, s=[5 * not_shown, 5 * shown], color=line.get_color())
        ax.text(1.1, heights[1], name, va="center")
    ax.set_xticks([0, 1], ["not shown", "shown"])
    ax.set(ylabel="bought, of 100", xlim=(-0.3, 1.6), ylim=(0, 70), title="The larger the dot, the more visits")
show(fig, "Each group's line rises by ten points. The line of all visits falls by fourteen: each end lies near a large dot.")
assert [round(100 * difference(group)) for group in day.values()] == [10, 10]
assert round(100 * difference(together(day))) == -14

# %% [markdown] id="05-both-numbers-are-counted"
# The difference has one sign in every group, and the other sign over all visits: this is **Simpson's paradox** 辛普森悖论. Here 80
# of the 100 shown are watchers, but only 20 of the 100 others are; and watchers buy less.
#
# To **adjust** 调整 for a column is to compare inside each group of that column, and then to average over the groups.
#
# **Predict.** The manager wants one number by noon.

# %% id="05-predict-05-b" tags=["widget"]
predict("05-B")

# %% id="05-vote-05-b" tags=["widget", "teacher"]
vote("05-B")

# %% [markdown] id="05-talk-2" tags=["teacher"]
# **Minutes 15 to 26.** *Say*: "The sheet says *that* the trailer was watched, not *when*." *Do*: three groups tell or act
# one shop each. *Ask* in each: "Who or what chose the visitors who were shown?" *Expect*, at 05-2: "The number within the
# groups, in all three, because there we compare similar visitors." Where a lottery chose, no arrow leads into the card,
# so there is nothing to adjust for. Vote on 05-B again after the widget.

# %% [markdown] id="05-minute-10-three-shops"
# ### Minute 15: Simpson's paradox in three shops
#
# The sheet says *that* the trailer was watched, not *when*. Three shops could have written these 200 rows.

# %% id="05-cards-three-moments"
cards.three_moments()

# %% [markdown] id="05-first-shop-before-the"
# **First shop: before the card.** The list likes to pick watchers. Watchers know the ending and buy less. The trailer
# is a cause of showing and of buying: it is a **confounder** 混杂因素, and -14 is the effect mixed with **confounding
# bias** 混杂偏误. A path that starts with an arrow *into* the card is a **back-door path** 后门路径. Here it
# is shown ← trailer → bought.
#
# A set of columns is an **adjustment set** 调整集 for the effect of the card if it meets the **back-door criterion**
# 后门准则:
# - it blocks every back-door path from the card to the purchase, and
# - it contains no descendant of the card.
#
# A path is blocked (02) by a chain or fork node that is held (the field says *conditioned on*), and by a collider,
# unless the collider or one of its descendants is held.

# %% [markdown] id="05-identified-if"
# Here the trailer alone is such a set, so **+10 is the effect**.
#
# **Identified if** four conditions hold:
# - **consistency** 一致性: the shown did what they would do if shown, the not shown what they would do if not;
# - **no interference** 无干扰: one visitor's card changes no other visitor's purchase (with consistency: **SUTVA**);
# - **conditional exchangeability** 条件可交换性: within a group of the trailer, it is as if chance chose who was shown (also
#   **ignorability** 可忽略性 or **unconfoundedness** 无混杂性);
# - **positivity** 正值性, also **overlap** 重叠: in each group, being shown and not being shown can both happen.

# %% [markdown] id="05-second-shop-between-a"
# **Second shop: between.** A lottery dealt the card. The card often starts the trailer, and the trailer puts people
# off: they buy less. A node on a directed path from cause to effect is a **mediator** 中介变量.
#
# **Third shop: after.** A lottery again. In the evening a mail plays the trailer, mostly to the shown who did not
# buy. Showing and buying both have an arrow into the trailer: it is a **collider** 对撞变量.
#
# ### 05-2 · Which number is the effect of the card?
#
# For the second shop, and for the third: the number from **all** visits (-14), or **within** the groups (+10)?

# %% id="05-answer-between-after-all" tags=["exercise"]
answer = (____, ____)  # (between, after): "all" or "within", in quotes
check("05-2", answer)

# %% id="05-solution-05-2-all" tags=["solution"]
solution("05-2", ("all", "all"))

# %% [markdown] id="05-minute-17-let-the"
# ### Minute 22: let the clock decide
#
# Click the trailer (or Tab and Enter): it moves through the day. Then split, and look at the path. **Before you move**: at
# which moment does the wrong number (not the effect) answer *another* question about the card?

# %% id="05-cards-clock-card-show" tags=["widget"]
cards.clock_card().show()

# %% id="05-cards-clock-card-static"
cards.clock_card().static()

# %% [markdown] id="05-not-one-row-has"
# Not one row has changed. Before: splitting blocks a back-door path. Between: splitting blocks a part of the effect.
# After: splitting *opens* a path that was blocked. The rows do not know which. Somebody who was there does.
#
# The bias from holding a collider is **collider bias** 对撞偏误, also **Berkson's paradox** 伯克森悖论. In Berkson's hospital two
# diseases seem linked, as either one brings people there. If the log itself keeps only rows with one value of a collider, the
# bias is called **selection bias** 选择偏误.

# %% id="05-vote-05-b-2" tags=["widget", "teacher"]
vote("05-B")

# %% [markdown] id="05-talk-3" tags=["teacher"]
# **Minutes 26 to 41.** *Say*: "The card is good, its trailer is not." *Ask*, at 05-3: "Nobody is shown the card. Of 100
# visitors, how many more must watch to be as many as with the card? How many buyers does watching cost among these?"
# *Expect*: -14, which is everything that the card does. *Do*: at the newsletter, let a finger walk the path from *shown*
# to *bought*, and stop where two arrows meet. In 05-4 expect "newsletter, because it came first".

# %% [markdown] id="05-minute-22-the-way"
# ### Minute 26: direct and indirect
#
# Stay in the second shop (table of minute 7). The card acts in two ways: on the purchase itself, and by starting the trailer.
# Of the 100 shown, 80 watched it; of the 100 others, 20 did.
#
# ### 05-3 · How much goes through the trailer?
#
# Take the visitors **not shown** the card. Suppose they watched the trailer **as often as the shown do**. By how many points
# would the share of buyers change?

# %% id="05-answer-points-with-their" tags=["exercise"]
answer = ____  # points, with their sign
check("05-3", answer)

# %% id="05-solution-05-3-24" tags=["solution"]
solution("05-3", -24)

# %% id="05-def-purchases-table-card"
counts = {(1, 1): (80, 16), (1, 0): (20, 2), (0, 1): (20, 12), (0, 0): (80, 40)}  # (trailer, shown): visits, bought
rows = [(*who, bought) for who in counts for bought in (1, 0)]
many = [count for visits, bought in counts.values() for count in (bought, visits - bought)]
day_table = Table.from_rows(rows, ["x3", "x1", "x2"], weights=many)  # x3 trailer, x1 shown, x2 bought
second_shop = CausalGraph([("x1", "x2"), ("x1", "x3"), ("x3", "x2")])
model = model_from_table(day_table, second_shop, coupling="independent")
parts = mediation(model, "x1", effect="x2")
print(parts)
assert [round(100 * part) for part in (parts.total, parts.direct, parts.indirect)] == [-14, 10, -24]
assert {round(100 * part) for part in parts.controlled.values()} == {10}

# %% [markdown] id="05-total-14-direct-10"
# - **total effect** 总效应: -14, everything that the card does;
# - **controlled direct effect** (CDE) 受控直接效应: +10, with the trailer set to one value; here CDE(0) = CDE(1);
# - **natural direct effect** (NDE) 自然直接效应: +10, with each visitor's trailer as it would be without the card;
# - **natural indirect effect** (NIE) 自然间接效应: -24, when only the trailer changes. Here NDE + NIE is the total.
#
# With the lottery, the CDE is **identified if** consistency and positivity hold for the trailer too, and trailer and
# purchase have no hidden confounder. (The *card's* lottery cannot promise that.)
#
# NDE and NIE need two more conditions. First, the card causes no confounder of trailer and purchase. Second,
# **cross-world independence** 跨世界独立性 (`coupling="independent"`): if we set card and trailer, what a visitor buys says
# nothing about whether she would watch the trailer without the card. No experiment can test it.
#
# So splitting by a mediator answers *another question*. The card is good, its trailer is not.

# %% [markdown] id="05-minute-29-then-i"
# ### Minute 31: "then I take everything that came before"
#
# The newsletter 订阅 was ordered weeks before any card. Heavy users order it, and are shown more.
# Genre lovers order it, and buy more. Nobody recorded who is a heavy user or a genre lover.

# %% id="05-cards-newsletter"
cards.newsletter()

# %% [markdown] id="05-05-4-what-do"
# ### 05-4 · What do you adjust for?
#
# The sheet has the columns newsletter, shown, bought. Which do you adjust for, to get the card's effect?

# %% id="05-answer-names-in-quotes" tags=["exercise"]
answer = {____}  # names in quotes; or "none"
check("05-4", answer)

# %% id="05-solution-05-4-none" tags=["solution"]
solution("05-4", "none")

# %% [markdown] id="05-now-64-visitors-of"
# Now a shop where **the card does nothing**. Heavy users are shown the card with probability 3/4, others with 1/4. Genre
# lovers buy with probability 3/4, others with 1/4. All heavy users and all genre lovers take the newsletter, and nobody else.
# Heavy or not, genre lover or not: four kinds, 16 visitors each.

# %% id="05-predict-05-c" tags=["widget"]
predict("05-C")


# %% id="05-kinds-heavy-genre-for"
def newsletter_shop(p, takes):
    """Groups of the newsletter; p: heavy -> shown, genre -> bought; takes: newsletter if neither, if either."""
    groups = {"newsletter": [0, 0, 0, 0], "no newsletter": [0, 0, 0, 0]}
    for heavy, genre, shown, bought in product((0, 1), repeat=4):
        many = 16 * (p if shown == heavy else 1 - p) * (p if bought == genre else 1 - p)
        for name, group in groups.items():
            part = many * (takes[heavy or genre] if name == "newsletter" else 1 - takes[heavy or genre])
            group[0 if shown else 2] += part
            group[1 if shown else 3] += part * bought
    return groups


shop = newsletter_shop(0.75, takes=(0, 1))
for name, group in (shop | {"all": together(shop)}).items():
    print(f"{name:13} {group[0] + group[2]:3.0f} visitors, {100 * difference(group):+.1f} points")
assert abs(difference(together(shop))) < 1e-12

# %% [markdown] id="05-a-subscriber-who-is"
# A subscriber who is no heavy user must be a genre lover. So among subscribers, those shown the card are mostly heavy users.
# Fewer of the shown are genre lovers, so the shown buy less. Berkson's paradox again: collider bias in a graph of this shape
# is called **M-bias** M 形偏误.
#
# How large is it? Compare it with confounding bias from equally strong arrows, and with M-bias from weaker arrows into the
# newsletter.

# %% id="05-how-large-m-bias"
strengths = [0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9]
bias = {"confounder, not held": [100 * (2 * p - 1) ** 2 for p in strengths]}  # fans, half of all: shown p, buy p
for name, takes in {"M-bias, as above": (0, 1), "M-bias, weaker newsletter (3 in 4, 1 in 4)": (0.25, 0.75)}.items():
    subscribers = [newsletter_shop(p, takes)["newsletter"] for p in strengths]
    bias[name] = [-100 * difference(group) for group in subscribers]
with plots.style():
    fig, ax = plt.subplots(figsize=(7, 3.4))
    for name, values in bias.items():
        ax.plot(strengths, values, marker="o", label=name)
    ax.set(xlabel="strength of each arrow (probability)", ylabel="size of the bias, points")
    ax.legend()
show(fig, "At every strength the bias of the confounder is more than twice the M-bias among subscribers.")
for name in list(bias)[1:]:
    assert all(one > 2 * other for one, other in zip(bias["confounder, not held"], bias[name], strict=True))

# %% [markdown] id="05-a-rule-for-practice"
# M-bias needs four arrows, confounding bias two, so M-bias is usually smaller (*Ding and Miratrix 2015*). Not sure
# which bias a column brings? Holding it is usually the smaller risk.
#
# A rule for practice is the **disjunctive cause criterion** 析取原因准则 (*VanderWeele 2019*). Of the columns measured before
# the card, adjust for each cause of showing, buying, or both. Two amendments:
# - add a proxy: a column that stands for a hidden common cause;
# - leave out a column that acts on buying only through showing. If a confounder stays hidden, holding such a column usually
#   makes the confounder's bias larger: **bias amplification** 偏误放大 (*Going further*: 10 points become 15.6).
#
# The newsletter is a cause of neither: leave it out. The rule works if your columns contain an adjustment set. So **ask what
# caused each column, and what it causes**.
#
# ### Minute 41: exit questions

# %% [markdown] id="05-talk-4" tags=["teacher"]
# **Minutes 41 to 45.** *Ask*: "You may send the engineer one question about the trailer. Which?" *Expect*: "Who watched
# it?" The sheet says so already; what decides is **when**. *Say*: "Ask what caused each column, and what it causes."
# *Do*: everybody writes the sentence of 05-X and answers the exit questions alone.

# %% id="05-explain-05-x" tags=["widget"]
explain("05-X")

# %% id="05-quiz-05-exit" tags=["widget"]
quiz("05-exit")

# %% [markdown] id="05-stop-mark-22-minutes"
# ---
# **Stop mark (45 minutes).** One table, two true numbers: the graph says which is the effect. Without a whole graph, the
# disjunctive cause criterion helps against collider bias and bias amplification.
#
# ---

# %% [markdown] id="05-talk-5" tags=["teacher"]
# **Minutes 45 to 61.** *Say*: "First for which visitors, then how." *Do*: the difference within fans and within newcomers
# on the board, before 05-5. *Ask*: "How much does each group count?" *Expect*: equal weights. There are three times as
# many newcomers as fans. In 05-6 expect the buyers among those **not** shown; the question is about the 120 who were
# shown.

# %% [markdown] id="05-minute-43-the-400"
# ### Minute 45: the 400 visits
#
# **Lesson 2 · How, and for which visitors?** Another shop. The list looked at one **covariate** 协变量 (a column measured before
# the card): fan 影迷 or newcomer 新客. A lottery decided: 9 in 10 fans were shown, 1 in 10 newcomers.
#
# | | shown | bought | not shown | bought |
# |---|---|---|---|---|
# | fans | 90 | 72 | 10 | 7 |
# | newcomers | 30 | 9 | 270 | 27 |
#
# Show the card to all 400, or to none? Take the difference within each group, then average: each group counts by its
# share of visits.
#
# E[Y(1) - Y(0)] = Σ P(group) × [ P(bought given shown, group) - P(bought given not shown, group) ]
#
# This is the **adjustment formula** 调整公式, also **standardisation** 标准化 or the **g-formula** g 公式.

# %% [markdown] id="05-05-5-the-effect"
# ### 05-5 · The adjustment formula as a function
#
# `groups` is a list. Each group is four numbers: visitors shown, how many of them bought, visitors not shown, how many of them
# bought. Return the effect on everybody, as a share.


# %% id="05-answer-points-check-05" tags=["exercise"]
def adjusted(groups):
    """The difference within each group, averaged over all visitors."""
    return ____


formula = check("05-5", adjusted)
formula

# %% id="05-solution-05-5-17" tags=["solution"]
def adjusted(groups):
    """The difference within each group, averaged over all visitors."""
    total = sum(shown + not_shown for shown, _, not_shown, _ in groups)
    effect = 0
    for group in groups:
        effect += (group[0] + group[2]) / total * difference(group)
    return effect


formula = solution("05-5", adjusted)
formula

# %% [markdown] id="05-05-6-they-would"
# ### 05-6 · Without the card
#
# Of the 120 shown the card, 81 bought. If nobody had been shown the card, **how many of these 120** would have bought?
# Use the visitors of each group who were not shown.

# %% id="05-answer-visitors-check-05" tags=["exercise"]
answer = ____  # visitors
check("05-6", answer)

# %% id="05-solution-05-6-66" tags=["solution"]
solution("05-6", 66)

# %% id="05-visits-group-shown-bought"
visits = {"fans": (90, 72, 10, 7), "newcomers": (30, 9, 270, 27)}  # shown, bought, not shown, bought
for name, group in (visits | {"all": together(visits)}).items():
    print(f"{name:9} {100 * difference(group):+.1f} points")
adjust = formula.value
print(f"your function: {float(100 * adjust(list(visits.values()))):+.1f} points")


def effect_on(sides):
    """The difference within each group, averaged by its visitors on these sides (0: shown, 2: not shown)."""
    asked = [sum(group[side] for side in sides) for group in visits.values()]
    return sum(n * difference(group) for n, group in zip(asked, visits.values(), strict=True)) / sum(asked)


effects = {"ATE": effect_on((0, 2)), "ATT": effect_on((0,)), "ATU": effect_on((2,))}
print(*(f"{name} {100 * effect:+.1f} points" for name, effect in effects.items()), sep=", ")
assert [round(1000 * effect) for effect in effects.values()] == [175, 125, 196]
assert [round(float(adjust(list(some.values()))), 6) for some in (visits, day)] == [0.175, 0.1]
assert max(0, 63 + 72 - 90) + max(0, 3 + 9 - 30) == 45  # buyers with and without the card, at the least

# %% [markdown] id="05-talk-6" tags=["teacher"]
# **Minutes 61 to 75.** *Say*: "One in ten newcomers was shown, so each of these stands for ten." *Do*: write the weights
# of the four cells on the board, 1/e or 1/(1 - e). *Ask*: "What was the probability of what happened to this row?"
# *Expect*: 1/e for everybody. At 05-E expect "17.5, it is robust"; with both parts wrong the sum gives the naive number.

# %% [markdown] id="05-three-questions-three-right"
# A question put as a quantity is an **estimand** 估计目标. Three:
# - everybody (**ATE** 平均处理效应): **17.5 points**;
# - those shown (**ATT** 处理组平均处理效应): **12.5**. 81 of 120 bought, 66 would have without the card: 15 more;
# - those not shown (**ATU** 未处理组平均处理效应): **19.6**.
#
# The **naive difference** 朴素差值, 55.4, is none of them: it adds confounding bias.
#
# Were all 66 among the 81 buyers? Only under **monotonicity** 单调性: the card puts nobody off. Without it, 45 to 66 of the 81
# would have bought anyway. The 15 needs no monotonicity.
#
# **Identified if**: consistency, no interference, conditional exchangeability given the group, positivity.
#
# ### Minute 61: weights
#
# Standardisation needs groups. A second way needs only each row's **propensity score** 倾向得分 e: the probability of being
# shown. **Inverse probability weighting** 逆概率加权 (IPW, in recommender papers IPS) gives each row a weight: 1 divided by the
# probability of what happened to this row: 1/e if shown, 1/(1 - e) if not.
#
# ### 05-7 · Weights as a function
#
# Three lists, one entry a visitor: `bought` (how many films), `shown` (1 or 0), `chance` (e). Add up the weighted purchases
# of the shown, subtract those of the not shown, and divide this difference by the number of **all** visitors.
# (**Horvitz-Thompson** 霍维茨-汤普森.)


# %% id="05-answer-check-05-7" tags=["exercise"]
def ips(bought, shown, chance):
    """Purchases weighted by one over the probability of what happened, shown minus not shown, per visitor."""
    return ____


weighting = check("05-7", ips)
weighting

# %% id="05-solution-05-7-10" tags=["solution"]
def ips(bought, shown, chance):
    """Purchases weighted by one over the probability of what happened, shown minus not shown, per visitor."""
    total = 0
    for y, t, e in zip(bought, shown, chance, strict=True):
        total += y / e if t else -y / (1 - e)
    return total / len(bought)


weighting = solution("05-7", ips)
weighting

# %% [markdown] id="05-a-third-way-uses"
# A third way uses both. An **outcome regression** 结果回归 predicts each visitor's purchase with the card (m1) and without it
# (m0); the mean of m1 - m0 is the g-formula. Then the weighted prediction errors correct this mean. This is **doubly robust**
# 双重稳健 (**augmented inverse probability weighting**, AIPW, 增广逆概率加权): apart from luck it is right if the propensity scores *or*
# the predictions are right. The conditions stay the same.
#
# **Predict.** Predictions that pool both groups are wrong. A propensity score of 120/400 for everybody is wrong too.

# %% id="05-predict-05-e" tags=["widget"]
predict("05-E")


# %% id="05-def-doubly-robust-rows"
def doubly_robust(y, t, e, m1, m0):
    """Mean of m1 - m0, each corrected by its weighted error."""
    return (m1 - m0 + t * (y - m1) / e - (1 - t) * (y - m0) / (1 - e)).mean()


log = four_hundred_visits()  # the same 400 visits, a row each
y, t, fan = log.outcome.astype(float), log.exposed.astype(float), (log["group"] == "fans").astype(float)
right = {"e": 0.1 + 0.8 * fan, "m1": 0.3 + 0.5 * fan, "m0": 0.1 + 0.6 * fan}
pooled = {"e": 0 * y + 120 / 400, "m1": 0 * y + 81 / 120, "m0": 0 * y + 34 / 280}
print(f"your weights:          {float(100 * weighting.value(list(y), list(t), list(right['e']))):+.1f} points")
print(f"only propensities right: {100 * doubly_robust(y, t, **pooled | {'e': right['e']}):+.1f}")
print(f"only predictions right:  {100 * doubly_robust(y, t, **right | {'e': pooled['e']}):+.1f}")
print(f"both pooled, both wrong: {100 * doubly_robust(y, t, **pooled):+.1f}")
assert abs(doubly_robust(y, t, **pooled) - difference(together(visits))) < 1e-9

# %% [markdown] id="05-talk-7" tags=["teacher"]
# **Minutes 75 to 90.** *Ask*: "Four estimators give the same number. Does that prove the conditions?" *Expect*: "Yes."
# It says nothing about them: with two groups the models are saturated. *Do*: let the class guess why `stratified`
# refuses the visits by staff. Then they move the widget: which methods give the same number, and what changes it? *Say*: "The
# letter *a* names one arrow. The effect is the total." Everybody does the quiz alone.

# %% [markdown] id="05-the-same-from-the"
# ## The same from the package
#
# ### Minute 75: graphs and intervals

# %% id="05-card-shown-bought-shops"
card = ("shown", "bought")
shops = {
    "before": CausalGraph([("trailer", "shown"), ("trailer", "bought"), card]),
    "between": CausalGraph([("shown", "trailer"), ("trailer", "bought"), card]),
    "after": CausalGraph([("shown", "trailer"), ("bought", "trailer"), card]),
}
for moment, graph in shops.items():
    print(f"{moment:8} adjustment sets:", back_door_sets(graph, "shown", effect="bought"))
    print(f"{'':8} trailer:", back_door(graph, "shown", effect="bought", given="trailer").why)

# %% [markdown] id="05-and-the-400-visits"
# `back_door` checks the back-door criterion. `()` is the empty adjustment set: adjust for nothing.
# The 400 visits are a sample, so every number has **random error** 随机误差. A 95 % **interval** 置信区间: in 95 of 100
# samples it contains what endless rows would give.

# %% id="05-log-estimates"
def model(which):
    """An outcome model by the names of the package."""
    return {"outcome_if_exposed": which["m1"], "outcome_if_not": which["m0"]}


found = {
    "naive": naive(log.outcome, log.exposed),
    "standardisation": stratified(log.outcome, log.exposed, stratum=log["group"]),
    "weights": ips_effect(log.outcome, log.exposed, propensity=right["e"]),
    "doubly robust": aipw(log.outcome, log.exposed, propensity=right["e"], **model(right)),
    "the same, pooled predictions": aipw(log.outcome, log.exposed, propensity=right["e"], **model(pooled)),
}
ax = plots.forest(found, scale=100, zero=True, colours={"naive": "naive"}, xlabel="points, with 95 % interval")
show(ax, "Four estimators agree on 17.5 points, with three different intervals; the naive one lies far away.")
assert [round(rows) for rows in found["weights"].ess] == [51, 120]

# %% [markdown] id="05-the-weights-cost-rows"
# Four equal numbers prove nothing about the conditions. With two groups the models are **saturated** 饱和: each of the four
# cells (fan or newcomer, shown or not) has its own share. Standardisation (g-formula) and weights are one sum in two forms.
# With many covariates the numbers differ (09, 11).
#
# Unequal propensity scores cost precision: the 120 shown rows are as precise as 51 of equal weight, their **effective sample
# size** 有效样本量. With the pooled outcome regression the AIPW interval contains 0: robust is not precise.
#
# The 200 visits:

# %% id="05-day-intervals"
trailer, shown, bought = zip(*(row for row, count in zip(rows, many, strict=True) for _ in range(count)), strict=True)
for one in (naive(bought, shown), stratified(bought, shown, stratum=trailer)):
    print(f"{one.method:10} {100 * one.value:+.0f} points [{100 * one.low:+.0f}, {100 * one.high:+.0f}]")
staff = 50  # visits by staff, who are never shown the card; 5 of them bought
groups = [*log["group"], *["staff"] * staff]
try:
    stratified([*y, *[1] * 5, *[0] * 45], [*t, *[0] * staff], stratum=groups)
except ValueError as refused:
    print(str(refused).replace("; ", ";\n"))
else:
    raise AssertionError("a stratum where nobody was shown must be refused")

# %% [markdown] id="05-positivity-refused"
# The interval of the +10 contains 0: the formula is right, but the sample is small. We added 50 visits by staff, who never
# get the card: no positivity, so `stratified` computes nothing. Leave staff out; say so.

# %% [markdown] id="05-what-if-choose-whom"
# ## What if
#
# Choose which visitors you ask about and how you compute. The icons assume monotonicity. **Before you move**: which methods
# give the same number, and what changes it?

# %% id="05-cards-crowd-card-show" tags=["widget"]
cards.crowd_card().show()

# %% id="05-cards-crowd-card-static"
cards.crowd_card().static()

# %% [markdown] id="05-where-it-breaks-the"
# ## Where it breaks
#
# The article's graph (§4.1) has the second shop's shape: x1 (shown) acts on x2 (bought) directly, and through x3 (the
# trailer), a mediator. The arrow x1 → x2 carries the letter *a*. The article calls *a* the causal effect of x1 on x2.
#
# **Counsel for the defence.** An arrow is one causal influence, and its letter names only this arrow. In the article's four
# rows this arrow is the whole effect.

# %% id="05-article-edges-causalgraph-x1"
four = toy_table()
of_four = mediation(model_from_table(four, second_shop, coupling="independent"), "x1", effect="x2")
print("four rows:", of_four)
print("200 rows: ", parts)
assert (of_four.total, of_four.direct, of_four.indirect) == (-1, -1, 0)  # R27: in its own rows a is the total
assert (round(100 * parts.total), round(100 * parts.direct)) == (-14, 10)  # R27: in ours it is not
for other in ("x1", "x2"):
    idle = [four.probability({"x3": 1}, given={other: state}) for state in (0, 1)]
    assert idle[0] == idle[1] == 1 / 2  # R27: x3's arrows carry nothing here
trial.verdict(article("4.1-a"), "refuted", because="one arrow: +10; all of its effect: -14")

# %% [markdown] id="05-the-court-finds-the"
# **The court finds.** The letter labels one arrow: the *direct* effect (NDE or CDE). "The effect of x1 on x2" is the total
# effect, with the NIE through x3. In the article's four rows both are -1, a **fact of the table**, not of the graph. In our
# 200 visits, same graph, they differ in sign.

# %% [markdown] id="05-details-summary-b-going"
# ## Going further
#
# <details><summary>Optional, not in the quiz</summary>
#
# - *The direct and indirect effect by hand* (直接效应与间接效应): a sum over the trailer. They add up here; where card and
#   trailer interact they need not.
# - *One table, three networks, and a hand that sets the card*: `learn` gives the effects in the three shops once more as
#   numbers, `causalrec_lab.identify` gives them as formulas. It reports when no formula exists.
# - *Bias amplification in numbers.* A hidden love of films moves showing and buying; the card does nothing. Hold a column
#   that acts on showing only: the bias grows.
# - *Front door.* Suppose a hidden love of films acts on who is shown and on who buys, but not on the trailer. Suppose also
#   that all that the card does goes through the trailer. Then the **front-door criterion** (前门准则) finds the effect without
#   ever seeing the love.
#
# </details>

# %% id="05-def-purchases-by-hand" tags=["further"]
def purchases(table, card, trailer_as):
    """Share who buy if x1 is set to card, and x3 comes out as if x1 were set to trailer_as."""
    return sum(
        table.probability({"x3": t}, given={"x1": trailer_as})
        * table.probability({"x2": 1}, given={"x1": card, "x3": t})
        for t in (0, 1)
    )


for table, ours in ((four, of_four), (day_table, parts)):
    base = purchases(table, 0, 0)
    assert purchases(table, 1, 1) - base == ours.total
    assert purchases(table, 1, 0) - base == ours.direct
    assert purchases(table, 0, 1) - base == ours.indirect

# %% id="05-rows-table-from-rows" tags=["further"]
from causalrec_lab.identify import identify
from causalrec_lab.network import BayesianNetwork, Query, learn

named = Table.from_rows(rows, ["trailer", "shown", "bought"], weights=many)
for moment, graph in shops.items():
    queries = [Query("bought", do={"shown": s}) for s in (1, 0)]
    by_network = [learn(named, graph).probability(query)[1] for query in queries]
    formulas = [identify(graph, query) for query in queries]
    exact = formulas[0].evaluate(named)[1] - formulas[1].evaluate(named)[1]
    print(f"{moment:8} {100 * float(exact):+.0f} points", formulas[0].plain.partition("=1))")[2])
    assert abs(by_network[0] - by_network[1] - exact) < 1e-9
    assert 100 * exact == {"before": 10, "between": -14, "after": -14}[moment]

# %% id="05-bias-amplification" tags=["further"]
halves = {"seen often": [0, 0, 0, 0], "seen rarely": [0, 0, 0, 0]}
for half, love, showing, buying in product((0, 1), repeat=4):  # half: moves showing only; love: hidden
    e, b = 0.5 + 0.3 * (2 * half - 1) + 0.1 * (2 * love - 1), 0.5 + 0.25 * (2 * love - 1)
    group = halves["seen often" if half else "seen rarely"]
    crowd = round(1000 * (e if showing else 1 - e) * (b if buying else 1 - b))  # visitors
    group[0 if showing else 2] += crowd
    group[1 if showing else 3] += crowd * buying
print(f"bias, nothing held: {100 * difference(together(halves)):+.1f} points")
print(f"bias, the column held: {float(100 * adjust(list(halves.values()))):+.1f} points")
assert round(float(100 * adjust(list(halves.values()))), 1) == 15.6

# %% id="05-from-causalrec-lab-graph" tags=["further"]
from causalrec_lab.graph import front_door_sets

net = BayesianNetwork(
    {"love": [], "shown": ["love"], "trailer": ["shown"], "bought": ["love", "trailer"]},
    {
        "love": [0.5, 0.5],
        "shown": [[0.75, 0.25], [0.25, 0.75]],
        "trailer": [[0.75, 0.25], [0.25, 0.75]],
        "bought": [[[0.9, 0.1], [0.5, 0.5]], [[0.6, 0.4], [0.2, 0.8]]],
    },
)
print(front_door_sets(net.graph.hide("love"), "shown", effect="bought"))


# %% id="05-def-p-target-state" tags=["further"]
def p(target, state=1, **evidence):
    return net.probability(Query(target, evidence=evidence))[state]


def through_the_front_door(s):
    """Sum over t of P(t given s) * sum over r of P(bought given r, t) P(r)."""
    return sum(
        p("trailer", t, shown=s)
        * sum(p("bought", shown=r, trailer=t) * p("shown", r) for r in (0, 1))
        for t in (0, 1)
    )


# %% id="05-found-through-the-front" tags=["further"]
front = through_the_front_door(1) - through_the_front_door(0)
by_hand = [net.probability(Query("bought", do={"shown": s}))[1] for s in (0, 1)]
truth, seen = by_hand[1] - by_hand[0], p("bought", shown=1) - p("bought", shown=0)
print(f"front door {100 * front:+.0f}, truth {100 * truth:+.0f}, all visits {100 * seen:+.0f}")
assert abs(front - truth) < 1e-12
assert abs(seen - truth) > 0.1

# %% [markdown] id="05-check-yourself"
# ## Check yourself
#
# Three questions; the last is the exit question.

# %% id="05-quiz-05" tags=["widget"]
quiz("05")

# %% [markdown] id="05-what-you-can-now"
# ## What you can now say
#
# - Simpson's paradox: the rows do not say what to adjust for. **The story does**: what happened when.
# - Adjust for a set that meets the back-door criterion. Leave alone what the card causes.
# - Holding a **mediator** gives direct effects (CDE, NDE), not the total effect with its NIE. Holding a **collider** makes a
#   number out of nothing (Berkson's paradox, selection bias).
# - "Earlier" is not enough (M-bias, bias amplification): use the disjunctive cause criterion.
# - Adjustment formula (outcome regression), weights, doubly robust: the same four conditions. First say **for which
#   visitors**: ATE, ATT, ATU. Monotonicity says how many buyers would have bought anyway.
#
# > **Misconception card: "Adjust for everything you have."**
# > Some columns block a wrong path, some block the right one, some open one that was blocked. Draw the graph first.
#
# | On trial | Verdict |
# |---|---|
# | §4.1, "a is the causal effect of x1 on x2" | **refuted**: a is the direct effect |

# %% [markdown] id="05-in-the-literature"
# ### In the literature
#
# | What we did | The field calls it | 中文 | Symbol | Where to read on |
# |---|---|---|---|---|
# | three shops, one sheet | Simpson's paradox, back-door criterion | 辛普森悖论, 后门准则 | P(y given do(x)) | Pearl, *Causality* (2009), 3.3, 6.1 |
# | four conditions | identifiability conditions | 可识别条件 | Y(t) ⟂ T given X | Hernán and Robins, *What If* (2020), ch. 3 |
# | split after checkout | collider bias, selection bias | 对撞偏误, 选择偏误 | | *What If*, ch. 8 |
# | through the trailer | CDE, NDE, NIE | 直接与间接效应 | Y(1, M(0)) | Pearl (UAI 2001) |
# | newsletter | M-bias | M 形偏误 | | Ding and Miratrix (arXiv 1408.0324) |
# | which columns | disjunctive cause criterion | 析取原因准则 | | VanderWeele (*Eur J Epidemiol* 2019) |
# | averages, weights, both | standardisation, IPW, AIPW | 标准化, 逆概率加权 | e(x) | *What If*, ch. 2, 12, 13 |

# %% [markdown] id="05-next-06-how-do"
# ## Next
#
# **[06 · How do recommenders work before causality?](06_recommenders.ipynb)** Meet the machines that write the
# log. Package modules: `causalrec_lab.graph`, `causalrec_lab.estimate`, `causalrec_lab.counterfactual`.
#
# ---
# **Stop mark (90 minutes).**
