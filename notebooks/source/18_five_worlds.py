# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="18-title"
# # 18 · Shopping, media, social, health, education: what changes?
#
# *One question in five fields, and a trap in each.*
#
# ## Question
#
# The manager has read §6 of the article. It names five fields: shopping, media, social networks, health, education. In
# each a large model reads the log and then recommends.
#
# *"Five markets, one model! It reads every column. Why should it matter whether the column is called **bought** or
# **recovered**?"*
#
# The question stays the same: what would change if we showed it? The graph changes from field to field.

# %% [markdown] id="18-warm-up"
# ## Warm-up

# %% id="18-warm-up-quiz" tags=["widget"]
from causalrec_lab.lesson import quiz

quiz("18-warmup")

# %% [markdown] id="18-you-need"
# ## You need / you will
#
# **You need** stratifying and its four conditions (05, 11) and position bias (13). **88 minutes** in two lessons, with
# stop marks at 44 and 88. (Computed, not measured.)
#
# **You will**
# - lesson 1, *things and friends*: count what a coupon takes from another film, compare videos of one length, and test
#   a card on whole groups of friends;
# - lesson 2, *patients, learners, another shop*: say why a difference has the wrong sign, write the g-formula for two
#   courses, and compute an effect for another shop.

# %% [markdown] id="18-teacher" tags=["teacher"]
# **For the teacher.** *44 minutes*: lesson 1. *88 minutes*: both. *180 minutes*: each group draws the graph of a field of
# its own, marks one trap, and names the assumption that its remedy needs.
#
# A class says: "Then put more columns into the model." Ask: were these columns filled before or after the showing? And:
# "We do not do medicine." Ask: in your shop, who decides which customers get a call?

# %% [markdown] id="18-setup"
# ## Setup

# %% id="18-setup-imports" tags=["setup"]
import networkx as nx
import numpy as np

from causalrec_lab import estimate, evaluate, worlds
from causalrec_lab.course.nb18 import answers, cards
from causalrec_lab.course.shop import trial
from causalrec_lab.datasets import article, nsw
from causalrec_lab.errors import LabError
from causalrec_lab.lesson import ____, check, explain, hint, predict, reveal, solution, start, vote
from causalrec_lab.texts import true_minus
from causalrec_lab.view import plots, show

start("18")

# %% [markdown] id="18-predict"
# ## Predict
#
# **Lesson 1 · Things and friends.** First, shopping:

# %% id="18-exhibit-shopping"
trial.exhibit(article("6.1-shopping"))

# %% id="18-predict-a" tags=["widget"]
predict("18-A")

# %% id="18-vote-v" tags=["widget", "teacher"]
vote("18-V")

# %% [markdown] id="18-by-hand"
# ## By hand
#
# ### Minute 7: shopping, and the other film
#
# A coin sends a coupon for film A. These people may buy film B instead, nobody buys both.
#
# | of 100 visitors | film A | film B | nothing |
# |---|---|---|---|
# | without the coupon | 16 | 28 | 56 |
# | with the coupon | 38 | 11 | 51 |
#
# ### 18-1 · Two numbers
#
# How many **extra** purchases of film A do 100 coupons bring? And how many extra purchases does the **shop** get?

# %% id="18-answer-1" tags=["exercise"]
answer = (____, ____)  # of film A, of the shop
check("18-1", answer)

# %% id="18-solution-1" tags=["solution"]
solution("18-1", (22, 5))

# %% [markdown] id="18-stuck"
# Stuck? Take the `#` away: each run gives one more hint. After a try, `reveal("18-1")` gives the answer and the reason.

# %% id="18-hint-1"
# hint("18-1")

# %% [markdown] id="18-substitutes"
# A and B are **substitutes** 替代品: what one wins, the other may lose. A log of film A cannot show this. The outcome must
# be the whole basket.
#
# ## The same from the package
#
# In the log no coin chose. On a payday people have more money, *and* the list sends more coupons: coupon and demand are
# **correlated**, by a confounder that stands in the log.

# %% id="18-shopping-log"
log, truth = worlds.coupon_week(0)
basket = log.outcome + log["bought_b"]
found = {
    "film A, raw": estimate.naive(log.outcome, log.exposed),
    "film A, within the day": estimate.stratified(log.outcome, log.exposed, stratum=log["payday"]),
    "both films, within the day": estimate.stratified(basket, log.exposed, stratum=log["payday"]),
}
opened = truth.open("after three estimates")
for name, one in found.items():
    print(f"{name:27} {100 * one.value:5.1f} [{100 * one.low:.1f}, {100 * one.high:.1f}] of 100 coupons")
print(f"truth for the shop {100 * opened.basket.mean():.1f}")
assert found["both films, within the day"].covers(opened.basket.mean())
assert found["film A, raw"].low > 4 * opened.basket.mean()

# %% [markdown] id="18-shopping-identified"
# From 32 to 5. *Identified if*: consistency; no interference between visitors; conditional exchangeability given the
# day; positivity. Comparing within days removes the confounder. Counting both films is the right **outcome**. No
# formula chooses it.
#
# ### Minute 13: media, and the length of a video
#
# On a video page the first video starts by itself. The old list ranks by minutes watched, so long videos stand first: a
# **duration bias** 时长偏差. It adds to the position bias of 13. Yesterday's minutes make today's list (13: feedback loop).
#
# | minutes a visit | in the first place | elsewhere |
# |---|---|---|
# | long video | 5.5 (80 visits) | 3.0 (20 visits) |
# | short video | 1.3 (20 visits) | 0.8 (80 visits) |
#
# ### 18-2 · The place alone
#
# Among videos of one length, only chance chose the place. How many minutes does the first place add, on average over all
# 200 visits?

# %% id="18-answer-2" tags=["exercise"]
answer = ____  # minutes a visit
check("18-2", answer)

# %% id="18-solution-2" tags=["solution"]
solution("18-2", 1.5)

# %% id="18-media-log"
log, truth = worlds.video_week(0)
minutes, first, length = log.outcome, log.exposed, log["long"]
found = {
    "minutes, raw": estimate.naive(minutes, first),
    "minutes, within a length": estimate.stratified(minutes, first, stratum=length),
    "well spent, within a length": estimate.stratified(minutes * log["glad"], first, stratum=length),
}
opened = truth.open("after three estimates")
for name, one in found.items():
    print(f"{name:28} {one.value:.2f} [{one.low:.2f}, {one.high:.2f}] minutes a visit")
print(f"truth, well spent {opened.well_spent.mean():.2f}")
assert found["well spent, within a length"].covers(opened.well_spent.mean())
assert found["minutes, raw"].low > 4 * opened.well_spent.mean()

# %% [markdown] id="18-media-said"
# `glad` is the answer to *"was this time well spent?"*. The first place adds 1.6 minutes; only 0.6 of them were well spent.
# Watch time is a **surrogate** 替代指标 (16): a video that starts by itself adds minutes and little satisfaction.
# *Identified if*: the four conditions of shopping, given the length. In a real shop, also: those who answer are like those
# who do not.
#
# ### Minute 19: social, and the friends
#
# Until now a recommendation (a *card*) for one visitor changed nothing for others (05: no interference). Among friends,
# my card can change what you do. That is **interference** 干扰. Here are 34 members of a real karate club and their 78
# friendships (Zachary 1977).

# %% id="18-karate"
club = nx.karate_club_graph()
half = {person: data["club"] for person, data in club.nodes(data=True)}  # the two sides of its later split
agree = {"one coin per person": sum(2 * 0.5 ** (1 + club.degree[person]) for person in club),
         "one coin per half": sum(2 * 0.5 ** len({half[one] for one in (person, *club[person])}) for person in club)}  # fmt: skip
for coin, many in agree.items():
    print(f"{coin}: {many:.1f} of 34 are expected to be treated like all their friends")
assert agree["one coin per half"] > 5 * agree["one coin per person"]
cards.karate_club(club)

# %% [markdown] id="18-social-mapping"
# If everybody gets the card, each person is treated *like all friends*. With a coin for each person, hardly anybody is. With
# **cluster randomisation** 整群随机化, one coin for a whole group, many are. An **exposure mapping** 暴露映射 says which
# cards of others matter: here, those of direct friends.
#
# ### 18-3 · One weight
#
# Each group tosses a coin that shows the card with chance `p`. `friends` gives each person's list of friends, `group_of`
# everybody's group. Return the chance that `person` **and all friends** are shown the card.

# %% id="18-def-chance" tags=["exercise"]
def chance_of_all(person, friends, group_of, p):
    """The chance that this person and all friends are shown the card, one coin per group."""
    return ____


all_shown = check("18-3", chance_of_all)
all_shown

# %% id="18-solution-3" tags=["solution"]
def chance_of_all(person, friends, group_of, p):
    """The chance that this person and all friends are shown the card, one coin per group."""
    groups = {group_of[person]}
    for friend in friends[person]:
        groups.add(group_of[friend])
    return p ** len(groups)


all_shown = solution("18-3", chance_of_all)
all_shown

# %% [markdown] id="18-social-two"
# ### 18-4 · What the test sees
#
# My own card adds 10 posts per 100 people. The cards of *all* my friends add 20 more; the cards of half of them add 10.
# In a **test**, a coin for each person shows the card to half of all people. How many more posts per 100 people do the
# shown write? How many more are written if **everybody** is shown the card than if nobody is?

# %% id="18-answer-4" tags=["exercise"]
answer = (____, ____)  # in the test, everybody against nobody
check("18-4", answer)

# %% id="18-solution-4" tags=["solution"]
solution("18-4", (10, 30))

# %% [markdown] id="18-social-world"
# Now 100 groups of eight friends; one friendship in ten goes to another group. My own card still adds 10; the cards of
# *all* my friends now add 30. So showing everybody adds 40. Twenty worlds, seeds 0 to 19, fixed beforehand.

# %% id="18-social-twenty"
gaps = {"coin per person": [], "per person, a line": [], "coin per group": [], "exposure mapping": []}
for seed in range(20):
    one, truth, _ = worlds.friends_week(seed, design="person")
    new, _, graph = worlds.friends_week(seed, design="group")
    total, group = truth.open("for the error").ate(), new["group"]
    near, group_of = {who: list(graph[who]) for who in graph}, dict(enumerate(group))
    weight = np.array([1 / all_shown.value(who, near, group_of, 0.5) for who in graph])  # at 0.5 also for "none"
    full, none = (np.array([all(new.exposed[f] == side for f in (who, *near[who])) for who in graph]) for side in (1, 0))
    mapped = np.average(new.outcome, weights=weight * full) - np.average(new.outcome, weights=weight * none)
    gaps["coin per person"].append(estimate.naive(one.outcome, one.exposed).value - total)
    gaps["per person, a line"].append(answers.by_a_line(one) - total)
    gaps["coin per group"].append(estimate.cluster_contrast(new.outcome, new.exposed, cluster=group).value - total)
    gaps["exposure mapping"].append(mapped - total)
package = estimate.exposure_contrast(new.outcome, new.exposed, cluster=group, friends=np.array(graph.edges))
assert np.isclose(package.value, mapped)

# %% id="18-social-print"
missed = {name: evaluate.t_interval(100 * np.array(gap), estimand=name) for name, gap in gaps.items()}
ax = plots.forest(missed, truth=0, colours={"exposure mapping": "causal"}, xlabel="estimate minus truth, of 100 people",
                  title="One coin per person misses what friends do")  # fmt: skip
show(ax, "One coin per person is about 29 too low, per group 4; with a line or the exposure mapping the interval holds 0.")
assert missed["coin per person"].covers(-30) and missed["exposure mapping"].covers(0)
assert missed["coin per group"].high < 0 and missed["per person, a line"].covers(0)

# %% [markdown] id="18-social-said"
# The A/B test misses about 30 of 40 posts, although a coin chose: both halves have the *same* share of friends with
# the card, so the difference is the effect of my card alone.
#
# One coin per group still misses the friends in other groups. The exposure mapping keeps only people who were treated
# like all their friends: all got the card, or none. Each person's weight is 1 / the chance of 18-3. *Identified if*:
# a coin for the groups; consistency; positivity; and **the mapping is right** (friends of friends do nothing).
#
# Row 2 takes the *first* test (coin per person) and fits a straight line: posts against the share of friends with the
# card. It is right only if each friend's card adds the same.
#
# And without any coin? "Where friends were shown it, people post more." Perhaps the friends moved them. Or friends are
# alike before anything is shown: **homophily** 同质性. In the next log the cards of friends do **nothing**. But friends share
# a taste, and the list shows the card mostly to people of one taste:

# %% id="18-homophily"
seen = {"log": [], "coin per person": [], "log, within a taste": []}
for seed in range(20):
    for name, design in (("log", "log"), ("coin per person", "person")):
        one, *_ = worlds.friends_week(seed, influence=0, homophily=0.2, design=design)
        seen[name].append(estimate.naive(one.outcome, one["friends_shown"] > 0.5).value)
        if name == "log":
            alike = estimate.stratified(one.outcome, one["friends_shown"] > 0.5, stratum=one["taste"])
            seen["log, within a taste"].append(alike.value)
apart = {name: evaluate.t_interval(100 * np.array(rows), estimand=name) for name, rows in seen.items()}
for name, one in apart.items():
    print(true_minus(f"{name}: most friends shown, minus few: {round(one.value)} [{one.low:.0f}, {one.high:.0f}] of 100"))
assert apart["log"].low > 30 and apart["coin per person"].covers(0) and apart["log, within a taste"].covers(0)

# %% [markdown] id="18-homophily-said"
# Within a taste, no difference is left. A real log seldom has a column for taste. Without it, friends who are alike look
# like friends who move each other.

# %% id="18-explain-x" tags=["widget"]
explain("18-X")

# %% [markdown] id="18-what-if"
# ## What if
#
# **Before you move**: in which field has the raw number the wrong sign?

# %% id="18-card-show" tags=["widget"]
cards.field_card().show()

# %% id="18-card-static"
cards.field_card().static()

# %% [markdown] id="18-stop-1"
# ---
# **Stop mark (44 minutes).** Exit question: your shop tests a "share" button with a coin for each person. What does the
# test not see?
#
# ---

# %% [markdown] id="18-health"
# ## Where it breaks
#
# ### Minute 44: health, and who gets the treatment
#
# **Lesson 2 · Patients, learners, another shop.** Nothing here is medical advice: we judge a way to compute.

# %% id="18-exhibit-health"
trial.exhibit(article("6.4-health"))

# %% [markdown] id="18-kidney"
# Real counts: 700 patients with kidney stones (Charig et al. 1986). Success after three months (no stone of 2 mm or more):
#
# | | open surgery | through the skin |
# |---|---|---|
# | small stones | 81 of 87 | 234 of 270 |
# | large stones | 192 of 263 | 55 of 80 |
# | together | 273 of 350 (78 %) | 289 of 350 (83 %) |
#
# ### 18-5 · The same stones
#
# Weight each size by its share of all 700. By how many points (of 100) is **open surgery** better?

# %% id="18-answer-5" tags=["exercise"]
answer = ____  # points
check("18-5", answer)

# %% id="18-solution-5" tags=["solution"]
solution("18-5", 5.4)

# %% [markdown] id="18-kidney-said"
# Most large stones had open surgery, and large stones are harder. The sign turns, as in 05 (**Simpson's paradox**
# 辛普森悖论). If the hard cases get one treatment, that is **confounding by indication** 适应证混杂. +5.4 is the effect only with
# conditional exchangeability given the size. But open surgery was done from 1972 to 1980, the other from 1980 to 1985.
# *Not proven*.
#
# An invented drug harms patients with weak kidneys and helps all others.

# %% id="18-clinic"
log, truth = worlds.clinic_year(0)
cell = 2 * log["severe"] + log["kidney"]
raw, right = estimate.naive(log.outcome, log.exposed), estimate.stratified(log.outcome, log.exposed, stratum=cell)
lab = estimate.stratified(log.outcome, log.exposed, stratum=2 * cell + log["lab"])
for name, one in {"raw": raw, "within severity and kidneys": right, "and within the blood test": lab}.items():
    print(true_minus(f"{name:28} {100 * one.value:5.1f} [{100 * one.low:.1f}, {100 * one.high:.1f}] of 100"))
for weak in (0, 1):
    part = log.select(log["kidney"] == weak)
    one = estimate.stratified(part.outcome, part.exposed, stratum=part["severe"])
    print(true_minus(f"   weak kidneys {weak}: {100 * one.value:.0f} [{100 * one.low:.0f}, {100 * one.high:.0f}]"),
          "recommend" if one.low > 0 else "do not recommend; ask a doctor")  # fmt: skip
assert raw.high < 0 < right.low and right.covers(truth.open("after three estimates").ate()) and lab.covers(0)

# %% [markdown] id="18-safety"
# In the raw numbers the drug harms. Within severity and kidneys it helps on average; *identified if*: consistency, no
# interference, positivity, conditional exchangeability given the two. The blood test comes *after* the drug and carries
# its effect, so adjusting for it removes the effect (05: mediator). One group is harmed. Hence a **safety constraint**
# 安全约束: for groups named beforehand, recommend only where the effect's interval lies above 0. And if doctors *never*
# give a group the drug?

# %% id="18-forbidden"
log, _ = worlds.clinic_year(0, forbidden=True)
try:
    cells = [f"severe {ill}, kidney {weak}" for ill, weak in zip(log["severe"], log["kidney"], strict=True)]
    estimate.stratified(log.outcome, log.exposed, stratum=cells)
except LabError as refused:
    print(refused)
else:
    raise AssertionError("no positivity, no number")

# %% [markdown] id="18-education"
# No positivity, no number, no advice.
#
# ### Minute 52: education, and two courses
#
# A learner may take a course in spring. It changes **study time** in summer. In autumn the school sends those who study
# little to a second course, before the exam. Her wish to learn (*drive*), in no column, moves study time and exam.
#
# Study time is a **mediator** of the first course and a **confounder** of the second: **treatment-confounder feedback**
# 处理–混杂反馈. If you hold it fixed, the first course loses a part of its effect, and a path through drive opens (collider).
# If you leave it out, the second course is confounded. The **g-formula** g 公式 does neither: it averages the pass rate over
# study time, weighted by the shares of study time *after the first course*.
#
# ### 18-6 · The g-formula
#
# `studies[first]` is the share who study much (study = 1) after this first decision. `passes[first, study, second]` is
# the share who pass. Return the share who pass if the decisions for **everybody** are `first` and `second` (1: course,
# 0: none).

# %% id="18-def-g" tags=["exercise"]
def passes_if(first, second, studies, passes):
    """The share who pass if everybody gets this plan."""
    return ____


plan = check("18-6", passes_if)
plan

# %% id="18-solution-6" tags=["solution"]
def passes_if(first, second, studies, passes):
    """The share who pass if everybody gets this plan."""
    total = 0
    for study in (0, 1):
        share = studies[first] if study == 1 else 1 - studies[first]
        total += share * passes[first, study, second]
    return total


plan = solution("18-6", passes_if)
plan

# %% id="18-course"
log, truth = worlds.course_year(0)
one, study, two, grade = log.exposed, log["study"], log["second"], log["grade"]
yours = 0.0
for x in (0, 1):  # good grades choose the first course more often: one formula for each grade
    studies = {a: study[(grade == x) & (one == a)].mean() for a in (0, 1)}
    passes = {(a, b, c): log.outcome[(grade == x) & (one == a) & (study == b) & (two == c)].mean()
              for a in (0, 1) for b in (0, 1) for c in (0, 1)}  # fmt: skip
    yours += (grade == x).mean() * (plan.value(1, 1, studies, passes) - plan.value(0, 0, studies, passes))
package = estimate.two_step_effect(log.outcome, one, between=study, second=two, stratum=grade)
both = log.select(one == two)  # both courses, or none
raw = estimate.naive(both.outcome, both.exposed)
ends = f"[{100 * package.low:.1f}, {100 * package.high:.1f}]"
print(f"both against none: raw {100 * raw.value:.1f}, g-formula {100 * yours:.1f} {ends}; "
      f"truth {100 * truth.open('after two estimates').ate():.1f} of 100 learners")  # fmt: skip
assert np.isclose(yours, package.value) and package.covers(0.15) and raw.high < 0.12

# %% [markdown] id="18-course-said"
# *Identified if*: consistency; no interference; positivity; and **sequential exchangeability** 序贯可交换性: at each decision
# only chance chose, given what was known *then*. A plan may also be a **rule**. Ours uses a CATE (16): after the
# first course, only those who study little get the second one. The same formula computes its value:

# %% id="18-rule"
gain = []
for seed in range(20):
    log, _ = worlds.course_year(seed)
    rows = {"between": log["study"], "second": log["second"], "stratum": log["grade"]}
    rule = {"plan": (1, {0: 1, 1: 0}), "against": (1, 1)}
    gain.append(100 * estimate.two_step_effect(log.outcome, log.exposed, **rows, **rule).value)
gain = evaluate.t_interval(np.array(gain), estimand="rule minus both")
print(f"the rule minus both courses for all: {gain.value:.1f} [{gain.low:.1f}, {gain.high:.1f}] of 100, over 20 schools")
assert gain.low > 0 and gain.covers(3.5)

# %% [markdown] id="18-five"
# ### Minute 65: all five on trial
#
# Counsel for the defence: *"A larger model reads every column."* We compare people who are alike in **every** column.
# (In the social field, now 150 groups, the columns are taste and the share of friends with the card: few, half or
# most.) A larger model only comes closer to this.

# %% id="18-predict-b" tags=["widget"]
predict("18-B")

# %% id="18-five-table"
held, than = answers.held(), answers.compared()
for field in answers.FIELDS:
    print(f"{field:9} interval holds the truth, of 20 worlds:", ", ".join(f"{way} {held[field][way]}" for way in answers.WAYS))
worst = max(p for _, p in than.values())
print("the remedy's error is smaller than that of raw, every column and no effect: 15 tests, each p by Holm below 1e-8")
assert worst < 1e-8
better = {field: all(one.high < 0 and p < 0.05 for (name, _), (one, p) in than.items() if name == field) for field in held}
wrong = {field: max(held[field][way] for way in answers.WAYS[:2]) <= 2 for field in held}
right = {field: wrong[field] and better[field] and held[field]["by the graph"] >= 17 for field in held}
assert sum(held[field]["every column"] for field in held) < 10
assert right["shopping"]  # R40: raw and every column wrong, the remedy right under named assumptions
assert right["media"]  # R41: the same, within a length, with minutes well spent
assert right["social"]  # R42: the same, within these columns; a mapping of who moves whom (or a line, lesson 1) is right
assert right["health"] and max(answers.errors("health")["raw"] - answers.errors("health")["no effect"]) < 0  # R43: sign turns
assert right["education"]  # R44: the g-formula over two decisions

# %% id="18-five-chart"
rows, colours = {}, {}
for field in answers.FIELDS:
    wrongs = answers.errors(field)
    for way in answers.WAYS:
        rows[f"{field}, {way}"] = evaluate.t_interval(100 * wrongs[way] / -wrongs["no effect"], estimand=way)
        colours[f"{field}, {way}"] = "causal" if way == "by the graph" else "naive"
ax = plots.forest(rows, truth=0, colours=colours, numbers=False, xlabel="error, in % of the true effect",
                  title="Only the answer by the graph stands at 0, in all five")  # fmt: skip
show(ax, "Mean error over 20 worlds: raw and every column are far from 0 in all five fields, by the graph near 0.")

# %% id="18-vote-v-2" tags=["widget", "teacher"]
vote("18-V")

# %% [markdown] id="18-five-said"
# Two objections. First: in shopping and media our remedy used **another outcome** than the large model. In the social field
# it used **another test**. The remedy and the large model used the *same* log and outcome only in health and education.
# Second: we wrote these worlds, so the assumptions hold. In your field, somebody must defend them.
#
# ### Minute 70: carry it to another shop
#
# North tests the coupon with a coin. There 20 visits of 100 are on a payday, in South 70. In a **selection diagram** 选择图 (13) S
# has an arrow into each node whose mechanism differs between the shops. Here: S → payday, so the effect has
# **transportability** 可迁移性. The **transport formula** 迁移公式: keep the effect of each group, take South's weights. *Identified if*:
# a coin in North; consistency; no interference; positivity; and S points only into the groups' column, payday.
#
# ### 18-7 · Carried to South
#
# On a payday 100 coupons bring 2 extra purchases; on another day 8. How many do they bring in South?

# %% id="18-answer-7" tags=["exercise"]
answer = ____  # extra purchases of 100 coupons
check("18-7", answer)

# %% id="18-solution-7" tags=["solution"]
solution("18-7", 3.8)

# %% [markdown] id="18-plot-asked"
# ### 18-8 · Plot: every shop there could be
#
# Same numbers. Draw the carried effect against the share of paydays, for 0, 0.1, ..., 1. Add a second line: North's own
# effect, carried *unchanged*. Name both axes.

# %% id="18-plot-8" tags=["exercise"]
ax = ____  # the Axes of your plot; plots.curves({"carried": ..., "unchanged": ...}, share, xlabel=..., ylabel=...)
check("18-8", ax)

# %% id="18-solution-8" tags=["solution"]
share = np.linspace(0, 1, 11)
lines = {"carried": 8 - 6 * share, "unchanged": np.full(11, 0.8 * 8 + 0.2 * 2)}
ax = plots.curves(lines, share, xlabel="share of paydays", ylabel="extra purchases of 100 coupons")
show(ax, "The carried effect falls from 8 to 2; North's own 6.8 fits only a shop with 20 paydays of 100.")
solution("18-8", ax)

# %% id="18-transport"
hits = {"South, unchanged": 0, "South, carried": 0, "East, carried": 0}
for seed in range(20):
    north, _ = worlds.coupon_week(100 + seed, coin=True, payday=0.2, visitors=20_000)
    south, there = worlds.coupon_week(200 + seed, payday=0.7, visitors=20_000)
    east, far = worlds.coupon_week(300 + seed, payday=0.2, appeal=0.5, visitors=20_000)  # S -> purchase
    there, far = (one.open("to judge what was carried").basket.mean() for one in (there, far))
    tested = {"outcome": north.outcome + north["bought_b"], "exposed": north.exposed}
    carried = [estimate.transport(**tested, stratum=north["payday"], target=shop["payday"]) for shop in (south, east)]
    hits["South, unchanged"] += estimate.naive(**tested).covers(there)
    hits["South, carried"] += carried[0].covers(there)
    hits["East, carried"] += carried[1].covers(far)
for name, many in hits.items():
    print(f"{name}: the interval holds the truth in {many} of 20")
assert hits["South, carried"] >= 17 and max(hits["South, unchanged"], hits["East, carried"]) <= 3

# %% [markdown] id="18-transport-said"
# East has as many paydays as North, but its visitors had this coupon last week: S → **purchase**. East needs its own
# test. The diagram tells us which case it is; North's rows do not.

# %% [markdown] id="18-further"
# ## Going further
#
# Optional, not in the quiz: a real course, a feedback loop, and the court's word on each field.
#
# ### Selection into a course
#
# The job training programme of 11 (LaLonde 1986) chose people by lot. Now take men from a survey in place of those not
# drawn. Then no lot chose, and most men of the survey earned money in 1975 already.

# %% id="18-nsw" tags=["further"]
drawn, survey = nsw(), nsw(against="survey")
gaps_in_pay = [estimate.naive(one.outcome, one.exposed) for one in (drawn, survey)]
for name, one in zip(("by lot", "against the survey"), gaps_in_pay, strict=True):
    print(true_minus(f"{name}: {one.value:,.0f} [{one.low:,.0f}, {one.high:,.0f}] dollars in 1978"))
assert gaps_in_pay[0].low > 0 > gaps_in_pay[1].high

# %% [markdown] id="18-feedback-asked" tags=["further"]
# ### The list makes its own minutes
#
# Each week the page gives the first place more often to videos of the length that collected more minutes last week. The
# truth about the place stays where it is. What does the raw number do?

# %% id="18-feedback" tags=["further"]
strength, found, true = 0.0, [], []
for week in range(6):
    log, truth = worlds.video_week(week, by_length=strength)
    found.append(estimate.naive(log.outcome, log.exposed).value)
    true.append(truth.open("to draw it").ate())
    longer = log.outcome[log["long"] == 1].mean() > log.outcome[log["long"] == 0].mean()
    strength = float(np.clip(strength + (0.25 if longer else -0.25), 0, 1))  # next week's list
ax = plots.curves({"raw": found, "truth": true}, xlabel="week", ylabel="minutes that the first place adds",
                  ylim=(0, 4), title="The list grows its own evidence")  # fmt: skip
show(ax, "The raw number rises from 1.6 to 3.4 minutes in four weeks; the truth stays near 1.5.")
assert abs(found[0] - true[0]) < 0.3 and found[-1] > max(true) + 1.5

# %% [markdown] id="18-further-court" tags=["further"]
# ### The court, field by field
#
# **Counsel for the defence.** Each of the article's five sentences says "can", and causal methods *are* used
# in all five fields.

# %% id="18-verdict-shopping" tags=["further"]
trial.verdict(article("6.1-shopping"), "not proven", because="the log of film A does not see film B; the basket does")

# %% id="18-verdict-media" tags=["further"]
trial.verdict(article("6.2-media"), "not proven", because="views follow the length and the place; ask whether the time was well spent")

# %% id="18-verdict-social" tags=["further"]
why = "friends are alike, or move each other; without a column for taste the log cannot tell which"
trial.verdict(article("6.3-social"), "not proven", because=why)

# %% id="18-verdict-health" tags=["further"]
why = "who got a treatment is not who gains by it; severity must stand in the log, and safety comes first"
trial.verdict(article("6.4-health"), "not proven", because=why)

# %% id="18-verdict-education" tags=["further"]
why = "a course changes what decides on the next one; it takes two steps and an assumption at each"
trial.verdict(article("6.5-education"), "not proven", because=why)

# %% [markdown] id="18-check-yourself"
# ## Check yourself

# %% id="18-quiz" tags=["widget"]
quiz("18")

# %% [markdown] id="18-can-say"
# ## What you can now say
#
# - **Shopping**: substitutes; count the basket. **Media**: compare within a length; ask whether the time was well spent.
# - **Social**: with interference a coin for each person finds a part of the effect. Use cluster randomisation and an exposure
#   mapping. Homophily looks like influence.
# - **Health**: confounding by indication can turn the sign. A safety constraint needs an interval and positivity.
# - **Education**: with treatment-confounder feedback, use the g-formula under sequential exchangeability.
# - Transport an effect if S points only into the groups' columns. If it points into the outcome, test again.
#
# > **Misconception card: "A model that reads everything needs no graph."**
# > Everything includes what the showing itself changed. Comparing within all columns was wrong in nearly all worlds.
#
# | On trial | Verdict |
# |---|---|
# | §6.1, shopping | **not proven**: right for the basket, given the day |
# | §6.2, media | **not proven**: right within a length, for time well spent |
# | §6.3, social | **not proven**: right with a coin for groups and the right mapping |
# | §6.4, health | **not proven**: right given severity, which must be written down |
# | §6.5, education | **not proven**: right given sequential exchangeability |
#
# ---
# **Stop mark (88 minutes).** Exit question: name a trap of *your* field, and the column that your log lacks.
#
# ---

# %% [markdown] id="18-in-the-literature"
# ### In the literature
#
# | What we did | The field calls it | 中文 | Symbol | Read on |
# |---|---|---|---|---|
# | compared videos of one length | duration bias | 时长偏差 | | Zhan et al. (KDD 2022), arXiv 2206.06003 |
# | one coin per group | graph cluster randomisation | 整群随机化 | | Ugander et al. (KDD 2013) |
# | me and all my friends | exposure mapping, interference | 暴露映射 | | Aronow and Samii (2017) |
# | friends are alike | homophily and contagion | 同质性, 传染 | | Shalizi and Thomas (2011), arXiv 1004.4704 |
# | the large stones | confounding by indication | 适应证混杂 | | Charig et al. (1986), *BMJ* 292; Julious and Mullee (1994), *BMJ* 309 |
# | two courses | g-formula | g 公式 | Y(a1, a2) | Robins (1986); Hernán and Robins, *What If*, ch. 19–21 |
# | another shop | transportability, selection diagram | 可迁移性, 选择图 | S | Pearl and Bareinboim (2014) |

# %% [markdown] id="18-next"
# ## Next
#
# **[19 · Language models on trial](19_language_models_on_trial.ipynb)**, on your machine. Package modules you used:
# `causalrec_lab.worlds`, `causalrec_lab.estimate`, `causalrec_lab.evaluate`, `causalrec_lab.datasets`, `causalrec_lab.view`.
