# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 19 · Language models on trial
#
# *It answers every question. Which of its answers does it know?*
#
# ## Question
#
# The manager has bought nothing yet. *"Everybody asks a language model now. Why do we train recommenders at all? Give it the
# list of goods, tell it what the customer liked, and let it choose."*
#
# The article's title says **large models** 大模型. This notebook puts a real one on trial: an instruction-tuned model that runs
# on your own machine, without a network. Before it, your own assistant has its turn.

# %% [markdown]
# ## Warm-up
#
# Three items from earlier notebooks, two minutes.

# %% tags=["widget"]
from causalrec_lab.lesson import quiz

quiz("19-warmup")

# %% [markdown]
# ## You need / you will
#
# TODO lesson list, minutes.

# %% [markdown]
# ## Setup

# %% tags=["setup"]
from causalrec_lab.lesson import ____, check, explain, hint, predict, reveal, solution, start

start("19")

# %% [markdown]
# ## Predict
#
# # BEGIN LESSON 1

# %% [markdown]
# # END LESSON 1

# %% [markdown]
# # BEGIN LESSON 2

# %% [markdown]
# # END LESSON 2

# %% [markdown]
# # BEGIN LESSON 3

# %% [markdown]
# ### Minute 90: teach it the shop
#
# **Lesson 3. Teach it: whom does it imitate?** Objective: say whom a model follows that was tuned on clicks, repair its training
# with weights, and say what simulated users are good for. The assumptions stand where they are used.
#
# The manager: *"So it does not know our visitors. Then teach it. We have the clicks of a whole month."* To train a trained model
# on is **fine-tuning** 微调. To train 135 million numbers on 150 clicks is too much. **LoRA** (low-rank adaptation, 低秩适配)
# leaves them as they are. Beside some of the matrices it trains two thin ones, whose product is added.
#
# Training by likes and dislikes has more names: **TALLRec** tunes a LLaMA by LoRA on yes and no; **RLHF** and **DPO** tune on
# which of two answers people preferred. Each of them learns from a log, and somebody chose what stood in that log.

# %%
import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from scipy.special import expit, log_softmax
from scipy.stats import spearmanr

from causalrec_lab import view, worlds
from causalrec_lab.datasets import stored
from causalrec_lab.evaluate import t_interval
from causalrec_lab.language.tuning import LIKED, OFFER, WORDINGS, keep, tune, yes_odds

# %% [markdown]
# The shop is the honest world: what a visitor wants follows from the kind and the four grades of the goods that she liked, and
# the texts state them. What was *shown*, an old list decided. It pushed loud and luxurious goods, whoever the visitor was. The
# list is the **logging policy** 日志策略. It wrote down its chances, so the propensities are known and true.

# %%
log, truth = worlds.pushed_shop(0, users=84)
clicks = log.select(log.outcome == 1)
texts = worlds.stated_texts()
print(texts[5])
print(f"{len(log):,} goods came up, {log.exposed.sum()} were shown, {len(clicks)} were clicked")
print(f"chance of being shown: {log.propensity.min():.2f} to {log.propensity.max():.2f}")
print(f"mean chance of a good that came up {log.propensity.mean():.2f}, of a click {clicks.propensity.mean():.2f}")
assert log.propensity.min() > 0  # positivity
assert clicks.propensity.mean() > log.propensity.mean() + 0.15

# %% [markdown]
# ### 19-9 · By hand
#
# The list shows good A with chance .80 and good B with chance .10. Of 100 visitors, 40 clicked A and 6 clicked B. A coin of the
# list chose who was shown. How many of the 100 **would** click A, and how many B, if both were shown to all?

# %% tags=["exercise"]
answer = (____, ____)  # of 100 visitors: A, B
check("19-9", answer)

# %% tags=["solution"]
solution("19-9", (50, 60))

# %% [markdown]
# That step rests on three assumptions. Of each visitor the log holds one of two answers, shown or not shown, never both: the
# **fundamental problem of causal inference** 因果推断的基本问题. **Consistency** 一致性: who was shown the good and clicked would
# click it whenever it is shown. **Positivity** 正值性: no chance is 0; a good that was never shown has no weight that could save
# it. And the chances are the true ones: here the list did not look at the visitor.

# %% tags=["widget"]
predict("19-L")

# %% [markdown]
# ### Minute 99: a few steps of LoRA
#
# The model reads what a customer liked and what is offered; its score is the log-odds of *Yes* against *No*. Training asks: of
# this customer's goods, some clicked and some not, which was the click? The loss is the softmax loss of InfoNCE (14). Ten
# customers here, live; sixty in the stored run. 26 layers stay frozen and are run once; the last four learn.

# %% tags=["nbval-ignore-output"]
liked = worlds.history_texts(worlds.histories(0, worlds.goods_features()[0], users=84)[:, :3], texts)
few = np.unique(clicks.user)[:10]
rows = [np.flatnonzero((log.user == user) & ((log.outcome == 1) | (log.item % 5 == 0))) for user in few]
offers = [[OFFER.format(good=texts[item]) for item in log.item[row]] for row in rows]
kept = keep(model, [LIKED.format(liked=liked[user]) for user in few], offers)
clicked = [log.outcome[row].astype(int).tolist() for row in rows]
tuned, history = tune(model, kept, clicked, epochs=4)
learning = sum(weights.numel() for weights in tuned.parameters() if weights.requires_grad)
print(f"{learning:,} of {model.parameters:,} numbers learn; loss", *(f"{one:.2f}" for one in history.train_loss))
assert history.train_loss[-1] < history.train_loss[0]

# %% [markdown]
# ### 19-10 · The weighted loss
#
# The loss falls: it learns *something*. Counted once, a click of a pushed good counts as much as a click of a hidden one. With
# **inverse propensity weighting** 逆倾向加权 a click counts 1/propensity times. Write the weighted mean of the losses: the sum
# of weight times loss, divided by the sum of the weights. A propensity below .05 counts as .05 (**clipping** 截断), so that no
# single click decides alone.

# %% tags=["exercise"]
def weighted_loss(losses, propensity):
    """The mean of the losses, each click counted 1/propensity times; both are arrays."""
    return ____


verdict = check("19-10", weighted_loss)
verdict

# %% tags=["solution"]
def weighted_loss(losses, propensity):
    """The mean of the losses, each click counted 1/propensity times; both are arrays."""
    weights = 1 / np.maximum(propensity, 0.05)
    return (weights * losses).sum() / weights.sum()


verdict = solution("19-10", weighted_loss)

# %% [markdown]
# Your function now measures the ten customers' clicks, before and after the tuning.

# %% tags=["nbval-ignore-output"]
chance = np.concatenate([log.propensity[row][log.outcome[row] == 1] for row in rows])
for name, top in {"before": None, "after": tuned}.items():
    odds = yes_odds(model, kept, top)
    hits = [log_softmax(odds[k, : len(row)])[log.outcome[row] == 1] for k, row in enumerate(rows)]
    losses = -np.concatenate(hits)
    print(f"{name:6} naive {losses.mean():.2f}, weighted {verdict.value(losses, chance):.2f}")

# %% [markdown]
# ### Minute 112: whom does it follow?
#
# The stored run (`data/make_language_tuning.py`): three shops, 60 visitors to learn from, 24 **others** in each shop to judge,
# 12 goods to rank for each. *Old list* and *wants* are rank correlations with the list's chances and with the visitor's true
# wants; *sells* is the true chance that a good of the top five sells. Intervals are over the 72 visitors. Beside the
# model stand: chance; popularity; and logistic regressions on the catalogue's own columns, which no model reads.

# %%
shops = stored("language_tuning.json", lambda made: made["shops"])


def pooled(name, measure):
    """One number a visitor, of all three shops."""
    return np.concatenate([shop["rankers"][name][measure] for shop in shops])


def said(values):
    """Mean and 95 % interval over visitors."""
    one = t_interval(values, estimand="mean over visitors")
    return f"{one.value:.2f} [{one.low:.2f}, {one.high:.2f}]"


measures = {"old": "old list", "want": "wants", "sells": "sells"}
table = {title: {name: said(pooled(name, key)) for name in shops[0]["rankers"]} for key, title in measures.items()}
pd.DataFrame(table)

# %% tags=["nbval-ignore-output"]
items = log.item[log.user == 60][:12]  # a visitor who is in no training row
offered = [[OFFER.format(good=texts[item]) for item in items]]
live = yes_odds(model, keep(model, [LIKED.format(liked=liked[60])], offered))[0]
again = np.array(shops[0]["zero_shot_scores"][0])
print(f"live and stored scores of 12 goods: rank correlation {spearmanr(live, again).statistic:.2f}")
assert np.abs(live - again).max() < 0.5 and spearmanr(live, again).statistic > 0.8

# %% [markdown]
# ### 19-11 · Draw it
#
# One point a model, *old list* across and *wants* up, with both intervals. Fill in the call. Then read off your plot: which of
# the three lies farthest right? And do the vertical bars of zero-shot and weighted stand apart: yes or no?

# %% tags=["exercise"]
fig, ax = plt.subplots(figsize=(7, 4))
for name in ("zero-shot", "naive", "weighted"):
    x, y = (t_interval(pooled(name, key), estimand=key) for key in ("old", "want"))
    ax.errorbar(____, ____, xerr=____, yerr=____, fmt="o", label=name)
answer = (____, ____)  # farthest right; do the bars stand apart?
check("19-11", answer)

# %% tags=["solution"]
fig, ax = plt.subplots(figsize=(7, 4))
for name in ("zero-shot", "naive", "weighted"):
    x, y = (t_interval(pooled(name, key), estimand=key) for key in ("old", "want"))
    ax.errorbar(x.value, y.value, xerr=x.value - x.low, yerr=y.value - y.low, fmt="o", label=name)
ax.set(xlabel="rank correlation with the old list", ylabel="rank correlation with true wants")
ax.legend()
view.show(fig, "RESULT-ALT")
solution("19-11", ("naive", "no"))

# %%
print("difference, the same visitors: tuned minus another")
for name, other in (("naive", "zero-shot"), ("weighted", "naive"), ("weighted", "columns, weighted")):
    parts = [f"{title} {said(pooled(name, key) - pooled(other, key))}" for key, title in measures.items()]
    print(f"{name} - {other}:", *parts, sep="\n    ")

# %% [markdown]
# RESULT-TEXT

# %% [markdown]
# ---
# **Stop mark (121 minutes).** Clicks are wants *times* showings. Who is tuned on clicks learns the product.
#
# ---

# %% [markdown]
# ### Minute 121: ask it to be the visitor
#
# The manager has a last idea. *"A real A/B test costs two weeks. Let the model play the visitors, once with the good shown and once
# without. Then we know **both** answers of each visitor!"* Such a model is a **user simulator** 用户模拟器 (Agent4Rec and RecAgent
# build whole shops of them). It would lift the fundamental problem of causal inference, if its answers were the visitors' answers.
#
# Our world holds both sealed answers, so we can look. One simulated visitor is asked twice, live:

# %% tags=["nbval-ignore-output"]
users = stored("language_tuning.json", lambda made: made["users"])
shown, unseen, words = WORDINGS[0]
past = worlds.history_texts(worlds.histories(0, worlds.goods_features()[0], users=18)[:, :3], texts)
questions = [form.format(good=texts[users[0]["item"][0]]) for form in (shown, unseen)]
print(LIKED.format(liked=past[0]) + questions[0], "\n...", questions[1].splitlines()[1])
yes = expit(yes_odds(model, keep(model, [LIKED.format(liked=past[0])], [questions]), words=words))[0]
print(f"P(Yes), of Yes and No: shown {yes[0]:.2f}, not shown {yes[1]:.2f}")
assert np.allclose(yes, np.array(users[0]["said"])[0, :, 0], atol=0.1)  # as stored

# %% tags=["widget"]
predict("19-S")

# %% [markdown]
# Stored: 54 simulated visitors of three shops, four goods each, in three wordings that were fixed before anybody looked. The true
# effect is the mean of the two sealed chances' difference. As a rival, a **real coin** on the same 216 visits, each visitor
# asked once, half of them shown.

# %%
columns = {name: np.concatenate([shop[name] for shop in users]) for name in ("if_shown", "if_not", "arm", "bought")}
who = np.concatenate([100 * shop["seed"] + np.array(shop["user"]) for shop in users])
good = np.concatenate([1000 * shop["seed"] + np.array(shop["item"]) for shop in users])
answers = np.concatenate([shop["said"] for shop in users], axis=2)  # (wording, arm, visit)
true = columns["if_shown"] - columns["if_not"]


def by(groups, values):
    """The mean of each visitor, or of each good."""
    return pd.Series(values).groupby(groups).mean().to_numpy()


def points(values):
    """Mean and 95 % interval over visitors, in points of 100."""
    one = t_interval(100 * by(who, values), estimand="effect")
    return f"{one.value:+.1f} [{one.low:+.1f}, {one.high:+.1f}]"


# %%
print("true effect          ", points(true))
for number, (asked_shown, asked_not) in enumerate(answers):
    order = spearmanr(by(good, asked_shown - asked_not), by(good, true))
    print(f"simulated, wording {number + 1} ", points(asked_shown - asked_not), f"order of goods {order.statistic:+.2f}")
coin = np.where(columns["arm"] == 1, 2, -2) * columns["bought"]
print("a real coin          ", points(coin))

# %% [markdown]
# RESULT-SIM
#
# ### 19-12 · What for?
#
# What may this shop use a *simulated* A/B test for?

# %% tags=["exercise"]
answer = ____  # "effect", "order", "rehearse" or "small_test"
check("19-12", answer)

# %% tags=["solution"]
solution("19-12", "rehearse")

# %% [markdown]
# ### Minute 133: exit question

# %% tags=["widget"]
explain("19-Z")

# %% [markdown]
# ---
# **Stop mark (135 minutes).** End of lesson 3.
#
# ---

# %% [markdown]
# # END LESSON 3

# %% [markdown]
# ## Check yourself

# %% [markdown]
# ## In the literature

# %% [markdown]
# ## Next
