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
#
# **Lesson 1 · Does it rank, or does it count places?** (45 minutes.) *Objective*: ask a language model for a ranking, measure
# with a coin what the place on the list does to its answer, and say what a repair can give back and what it cannot.
#
# ### Minute 3: your own assistant first
#
# Most people who use a **language model as a ranker** (LLM as a ranker, 大模型作排序器) do it like this: they paste a list and
# ask. Here are ten lists of five goods from the shop's catalogue. A coin chose the goods and dealt the places, by your seat
# number. A text like this, given to a language model, is a **prompt** 提示词; a prompt that holds no solved example is
# **zero-shot** 零样本.
#
# Paste each list into the assistant that you use, best in a new chat each time, and write down the letter.

# %%
import matplotlib.pyplot as plt
import numpy as np
import torch
from scipy import stats

from causalrec_lab.course.nb19 import cards
from causalrec_lab.datasets import catalogue, stored
from causalrec_lab.evaluate import holm, over_users
from causalrec_lab.language import Pointwise, load_language_model, position
from causalrec_lab.view import plots, show

seat = 1  # 1 to 12: every seat of a class gets lists of its own
texts = catalogue().texts()
dealt = position.shuffled_lists(seat)  # (list, place): numbers of goods
for number, row in enumerate(dealt, 1):
    print(f"{number}.", position.list_text([texts[item] for item in row]), sep="\n", end="\n\n")

# %% [markdown]
# Type the ten answers, one a line, as they came: `B`, `b.`, `I would pick **B**`, `选B`, `第二个`, or `none`. **If you have no
# assistant, leave it empty:** then the stored answers of the small model of minute 20 stand in. (An address, if you type one, is
# sent the catalogue's texts and nothing else.)

# %%
typed = """
"""
address, name = "", ""  # off. An OpenAI-compatible address asks by itself; its key stands in CAUSALREC_ASSISTANT_KEY
own = position.ask_address(dealt, address=address, model=name) if address else typed.strip()
trial = stored("language_position.json", dict)
letters = position.read_letters(own or trial["class"][seat - 1], lists=10)
print("your assistant:" if own else "STAND-IN, stored answers of SmolLM2-135M-Instruct:")
print(*("ABCDE-"[place] for place in letters))

# %% [markdown]
# If the place did nothing, each place would be picked about twice.
#
# ## By hand
#
# ### Minute 8: an effect by a coin
#
# A class pooled 20 lists of five goods. The assistant picked
#
# | place | A | B | C | D | E |
# |---|---|---|---|---|---|
# | picks, of 20 | 8 | 5 | 3 | 2 | 2 |
#
# **Position bias** 位置偏差 is the effect of the place on the pick. Chance dealt the places. So the goods at A are like the goods
# elsewhere, but for luck, and no cause is common to place and pick: a plain difference is the effect.
#
# ### 19-1 · The effect of place A
#
# By how much is one good likelier to be picked when it stands at A than when it stands at another place?

# %% tags=["exercise"]
answer = ____
check("19-1", answer)

# %% tags=["solution"]
solution("19-1", "1/4")

# %% [markdown]
# Stuck? Take the `#` away: each run climbs one step. After a try, `reveal("19-1")` gives the answer and the reason.

# %%
# hint("19-1")

# %% [markdown]
# ### 19-2 · The same as a function
#
# A row is one good on one list: `places` says where it stood ("A", "B", ...), `picks` says 1 where it was picked, else 0. Write
# the effect of one place: the mean of the picks there, minus the mean of the picks elsewhere.


# %% tags=["exercise"]
def effect_of_place(places, picks, place):
    """How much likelier a good is picked at this place than elsewhere."""
    return ____


verdict = check("19-2", effect_of_place)
verdict

# %% tags=["solution"]
def effect_of_place(places, picks, place):
    """How much likelier a good is picked at this place than elsewhere."""
    here = [pick for at, pick in zip(places, picks) if at == place]
    there = [pick for at, pick in zip(places, picks) if at != place]
    return sum(here) / len(here) - sum(there) / len(there)


verdict = solution("19-2", effect_of_place)
verdict

# %% [markdown]
# Now with your ten lists, and with an interval. The package does the same sum; its interval is never narrower than the exact one
# of Clopper and Pearson, so that ten A in ten lists do not look like certainty.
#
# **A whole class.** Each seat has its own lists; type the letters of all seats. Then the learner, not the list, is the witness: one
# assistant answers all ten lists of a seat. Twelve stored seats of the small model stand in here.

# %% tags=["nbval-ignore-output"]
picked = np.eye(5)[letters[letters >= 0]]  # (list, place): 1 where picked
mine = verdict.value(list("ABCDE") * len(picked), picked.ravel().tolist(), "A")
effects = position.effects_of_place(picked)
assert abs(mine - effects[0].value) < 1e-9
print(effects[0])
seats = {number: read for number, read in enumerate(trial["class"], 1)}  # seat: "BADEC...", ten letters
pooled = np.concatenate([position.read_letters(read, lists=10) for read in seats.values()])
class_effects = position.effects_of_place(np.eye(5)[pooled], learner=np.repeat(list(seats), 10))
for effect in class_effects:
    print(f"{effect.estimand}  {effect.value:+.2f} [{effect.low:+.2f}, {effect.high:+.2f}]")

# %% [markdown]
# The intervals assume that one learner's assistant does not move another's.
#
# ## The same from the package
#
# ### Minute 20: a model that we can open
#
# SmolLM2-135M-Instruct is a real instruct model of 135 million numbers, kept in a 4-bit file (`make models` fetches it once).
# Before it names a letter, it gives every token of its vocabulary a number, the **logit**. The logits of A to E, exponentiated
# and divided by their sum, are the probabilities of the letters; the logarithm of the probability of a whole text is its
# **log-likelihood** 对数似然. So one question gives five probabilities, and not just a letter.

# %% tags=["nbval-ignore-output"]
torch.set_num_threads(1)
model = load_language_model(precision="bf16")
print(model)
likes, goods, chosen = position.held_out_choices(0, users=500)  # the honest shop: taste lives in the human columns
lists = trial["lists"][0][:40]  # of seed 0: "order" says which of five goods stands where, "picked" its probability
print(position.list_text([texts[item] for item in goods[0][:5]], liked=[texts[item] for item in likes[0][-4:]]))

# %% [markdown]
# Each of these users liked nine goods. One of the nine, by a coin, is held out: the **held-out choice**. It stands on a list with
# four goods that the user did not choose. The model sees four of the likes and the list.

# %% tags=["widget"]
predict("19-A")

# %% tags=["nbval-ignore-output"]
live = []
for user, one in enumerate(lists):
    others = np.delete(goods[user], chosen[user])[:4]
    five = np.array([goods[user][chosen[user]], *others])[one["order"][0]]  # the first of five orders
    liked = [texts[item] for item in likes[user][-4:]]
    live.append(position.letter_probabilities(model, [texts[item] for item in five], liked=liked))
live = np.array(live)  # (list, place)
kept = np.array([one["picked"][0] for one in lists])
assert np.abs(live - kept).mean() < 0.02  # bfloat16, another machine
assert (live.argmax(axis=1) == kept.argmax(axis=1)).mean() > 0.9
print("picks of A to E:", np.bincount(live.argmax(axis=1), minlength=5))

# %% [markdown]
# ### 19-3 · Plot it
#
# Draw the probability by place, each mean with its error bar. Write the bar: `error_bar(values)` gives the mean and half the
# length of a 95 % interval, 1.96 **standard errors** 标准误 of the mean.


# %% tags=["exercise"]
def error_bar(values):
    """The mean of the values, and 1.96 standard errors of it."""
    return ____, ____


bars = check("19-3", error_bar)
bars

# %% tags=["solution"]
def error_bar(values):
    """The mean of the values, and 1.96 standard errors of it."""
    mean, n = sum(values) / len(values), len(values)
    variance = sum((value - mean) ** 2 for value in values) / (n - 1)
    return mean, 1.96 * (variance / n) ** 0.5


bars = solution("19-3", error_bar)
bars

# %% tags=["nbval-ignore-output"]
heights, halves = zip(*(bars.value(column.tolist()) for column in live.T))
with plots.style():
    fig, ax = plt.subplots(figsize=(7, 3.4))
    ax.errorbar(range(5), heights, yerr=halves, fmt="o", capsize=6)
    ax.axhline(0.2, linestyle="--", color="grey", label="no effect of the place")
    ax.set_xticks(range(5), ["A", "B", "C", "D", "E"])
    ax.set(ylim=(0, 0.6), xlabel="place", ylabel="probability", title="40 lists, order by a coin")
show(fig, "Place A has the highest probability, far above one fifth; the four other places lie below it.")

# %% [markdown]
# The bars are over lists. Change the plot: draw `np.log(live.T)`.
#
# ### Minute 30: one fixed order is a confounder
#
# 120 users of three seeds, each list in five orders; each good stands once at each place. Some of these lists have the user's
# choice at A, as a shop has that sends its best goods first; as many have it at E.

# %%
every = [one for seed in trial["lists"] for one in seed]
picked = np.array([one["picked"] for one in every])  # (list, order, place)
order = np.array([one["order"] for one in every])  # which good stands where; 0 is the user's choice
hit = np.take_along_axis(order, picked.argmax(axis=2)[:, :, None], axis=2)[:, :, 0] == 0  # (list, order)
place = (order == 0).argmax(axis=2)  # where the user's choice stood
for at, letter in enumerate("ABCDE"):
    print(f"choice at {letter}: the model picks it in {hit[place == at].mean():.0%} of {(place == at).sum()} lists")
shares = position.variance_shares(picked, order)
print(f"of the variance, the place explains {shares['place']:.0%} and the good {shares['good']:.0%}")
assert hit[place == 0].mean() > 0.9 and hit[place > 0].mean() < 0.1

# %% [markdown]
# The same goods, the same users, the same model: with the choice at A the model looks perfect, with the choice elsewhere it finds
# nothing. A shop that sends one fixed order, its best goods first, sees the first line only. Place and good go together there:
# the place is a **confounder** 混杂因素 of good and pick, and no number of such lists can part them. A coin can.
#
# ### Minute 33: two repairs
#
# **Permutation self-consistency** asks in several orders and takes each good's mean. **Contextual calibration** 上下文校准 asks
# once about a list that says nothing (five times "N/A") and divides by that answer.

# %% tags=["widget"]
predict("19-B")

# %%
free = np.array(trial["free"])
repaired = {"one order": picked[:, 0], "calibrated": position.calibrated(picked, free)[:, 0]}
by_good = {name: np.take_along_axis(p, np.argsort(order[:, 0], axis=1), axis=1) for name, p in repaired.items()}
by_good["mean of 5 orders"] = position.self_consistent(picked, order)
moved = position.calibrated(picked, free).mean(axis=(0, 1))
print("A to E, as asked:", picked.mean(axis=(0, 1)).round(2), "calibrated:", moved.round(2))
first = np.zeros(len(picked), dtype=int)  # option 0
xlabel = "share of four goods that the choice beats"
ranked = {name: over_users(position.share_beaten(p, first), estimand=name) for name, p in by_good.items()}
ax = plots.forest(ranked, marks={"a coin": 0.5}, title="Repaired and still a coin", xlabel=xlabel)
show(ax, "All three intervals hold one half, what a coin would get.")
assert ranked["mean of 5 orders"].covers(0.5)

# %% [markdown]
# The mean of five orders has no place effect left, by design. Calibration divides by the answer to one empty list, and that answer
# is not the place effect of real lists: it takes too much from A, and now B is favoured. And neither finds the customer's
# choice. **A repair of the place adds no knowledge.** A ranking that no longer changes with the order is *reliable*; whether it
# is *valid* is another question.

# %% tags=["widget"]
explain("19-X")

# %% [markdown]
# The card has three stored lists in all 120 orders. Click a good, or press Enter on it: the next of the goods that are left comes
# to its place. Put the customer's choice first, then last. Then switch to the mean.

# %% tags=["widget"]
cards.order_card().show()

# %% [markdown]
# ### Minute 38: so, does it rank?
#
# Letters are one way to ask. **Listwise** 列表式 asks about a whole list, **pairwise** 成对式 which of two goods, **pointwise** 逐点式
# about each good alone: how likely is its text behind the likes, less how likely it is where nothing is said? A pointwise
# question has no places. Thirty users live, ten goods each:

# %% tags=["nbval-ignore-output"]
ranker = Pointwise(model=model, calibrate=True)
found = [
    ranker.rank([texts[i] for i in likes[user]], [texts[i] for i in goods[user]]) for user in range(30)
]
beaten = position.share_beaten(found, chosen[:30])
print(over_users(beaten, estimand="share of nine goods that the choice beats"))
assert np.abs(beaten - np.array(trial["pointwise"][0])[:30]).mean() < 0.03

# %% [markdown]
# Beside it all the others, stored, three seeds: counting, other people, texts, the model's answers, and the model's **states**:
# the vectors inside it, read like those of any text encoder. Every interval is over users.

# %%
def first_users(part):
    """Every user who was asked, one seed after the other."""
    return np.concatenate([np.asarray(seed) for seed in part])


n = len(trial["pointwise"][0])  # users of each seed
scores = {name: first_users([seed[name][:n] for seed in trial["rivals"]]) for name in trial["rivals"][0]}
duels = first_users(trial["pairs"]).mean(axis=2)  # (user, other good): the choice's probability, mean of both orders
scores["asked: pointwise"] = first_users(trial["pointwise"])
scores["asked: pointwise, stated texts"] = first_users(trial["stated"])
scores["asked: pairwise, both orders"] = ((duels > 0.5) + (duels == 0.5) / 2).mean(axis=1)
scores["asked: listwise, one order"] = position.share_beaten(by_good["one order"], first)
scores["asked: listwise, mean of 5 orders"] = position.share_beaten(by_good["mean of 5 orders"], first)

# %%
asked = [name for name in scores if name.startswith("asked")]
readers = ["states, own", "states, stated", "MiniLM, own", "MiniLM, stated", "TF-IDF, own", "TF-IDF, stated"]
others = ["human columns", "same kind", "MF", "EASE", "BPR", "popularity", "chance"]
board = {name: over_users(scores[name], estimand=name) for name in [*asked, *readers, *others]}
colours = dict.fromkeys(asked, "naive") | dict.fromkeys(readers[:2], "causal")
title, xlabel = "One count beats every answer of the model", "share of the other goods that the choice beats"
ax = plots.forest(board, marks={"a coin": 0.5}, colours=colours, title=title, xlabel=xlabel)
show(ax, "Asked by letters the model lies at one half, asked about each good alone a little above; its states lie higher.")

# %% [markdown]
# Read it from below. **Chance** is a coin. **Popularity** knows nothing of the user. **Same kind** is the trivial rival: one count,
# the share of a user's likes that are of the good's kind. **Human columns** is the ceiling: the shop's taste is made of these
# columns. MF, EASE and BPR read no text at all: they learn from what 500 users liked, and come near the ceiling.
#
# One chart shows many comparisons. So the differences that we speak of are few, fixed before we looked, paired by user, and
# their p-values are raised for being several (**Holm**'s adjustment). The last lines count something else: see below.

# %%
ask, plain = "asked: pointwise", "same kind"
pairs = [(ask, "chance"), (ask, "popularity"), (plain, ask), ("states, own", ask), ("MiniLM, own", "states, own")]
gaps = {f"{one} minus {other}": scores[one] - scores[other] for one, other in pairs}
raised = holm([stats.ttest_1samp(gap, 0).pvalue for gap in gaps.values()])
for (name, gap), p in zip(gaps.items(), raised, strict=True):
    found = over_users(gap, estimand=name)
    print(f"{name:33} {found.value:+.3f} [{found.low:+.3f}, {found.high:+.3f}]  Holm p {p:.2g}")
for language, right in trial["chinese"].items():
    share = stats.binomtest(sum(right), len(right)).proportion_ci()
    print(f"the kind of a good named, {language}: {np.mean(right):.0%} [{share.low:.0%}, {share.high:.0%}], a coin 20%")

# %% [markdown]
# **Verdict, of SmolLM2-135M-Instruct (4-bit file) on this catalogue.** Asked by letters, it counts places. Asked about each good
# alone, it is above a coin and far behind one count. Its states, read as the vectors of a text encoder, hold more than its
# answers say. Where other people's likes are known, no reader of texts comes near them. Of larger models this says nothing:
# *not proven*. You know how to ask them: with a coin.
#
# The last two lines ask which of five words names the kind of a good. In Chinese it is right about as often as a coin: it reads
# hardly any Chinese. So this notebook asks it in English.
#
# ### 19-4 · Exit question
#
# A colleague averages a model's ranking over many orders and says: "Now it is good." What did the averaging give? Answer
# `"knows"` (the model now uses what it knows of the customer), `"fair"` (no good gains by the place where it stood), `"true"` (the
# ranking is stable, and so it is right) or `"causal"` (the ranking says what a recommendation would cause).

# %% tags=["exercise"]
answer = ____
check("19-4", answer)

# %% tags=["solution"]
solution("19-4", "fair")

# %% [markdown]
# ---
# **Stop mark (45 minutes).** A list has an order, and an order is a treatment. A coin measures it; a mean over orders takes it
# away; what is left is what the reader knows.
#
# ---

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
# The idea has many names. **TALLRec** tunes a LLaMA by LoRA on a log's yes and no. **TIGER** does not score: it writes the next
# good as a row of **semantic IDs** 语义编号 (**generative retrieval** 生成式检索). **RLHF** and **DPO** tune on which of two answers
# people preferred. All of them learn from a log, and somebody chose what stood in that log.

# %%
import pandas as pd
from scipy.special import expit, log_softmax
from scipy.stats import spearmanr

from causalrec_lab import worlds
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
assert log.propensity.min() > 0.04  # positivity
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
# this customer's goods, some clicked and some not, which was the click? The loss is the softmax loss of InfoNCE (14). Six
# customers here, live; sixty in the stored run. 26 layers stay frozen and are run once; the last four learn.

# %% tags=["nbval-ignore-output"]
liked = worlds.history_texts(worlds.histories(0, worlds.goods_features()[0], users=84)[:, :3], texts)
few = np.unique(clicks.user)[:6]
rows = [np.flatnonzero((log.user == user) & ((log.outcome == 1) | (log.item % 8 == 0))) for user in few]
offers = [[OFFER.format(good=texts[item]) for item in log.item[row]] for row in rows]
kept = keep(model, [LIKED.format(liked=liked[user]) for user in few], offers)
clicked = [log.outcome[row].astype(int).tolist() for row in rows]
tuned, history = tune(model, kept, clicked, batch_size=1)
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
# Your function now measures the six customers' clicks, before and after the tuning.

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
    one = over_users(values, estimand="mean over visitors")
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
    x, y = (over_users(pooled(name, key), estimand=key) for key in ("old", "want"))
    ax.errorbar(____, ____, xerr=[[____], [____]], yerr=[[____], [____]], fmt="o", label=name)
ax.legend()
answer = (____, ____)  # farthest right; do the bars stand apart?
check("19-11", answer)

# %% tags=["solution"]
fig, ax = plt.subplots(figsize=(7, 4))
for name in ("zero-shot", "naive", "weighted"):
    x, y = (over_users(pooled(name, key), estimand=key) for key in ("old", "want"))
    bars = {"xerr": [[x.value - x.low], [x.high - x.value]], "yerr": [[y.value - y.low], [y.high - y.value]]}
    ax.errorbar(x.value, y.value, fmt="o", label=name, **bars)
ax.set(xlabel="rank correlation with the old list", ylabel="rank correlation with true wants")
ax.legend()
show(fig, "Naive tuning moved the model to the right, towards the old list, and not up; the weights moved it back.")
solution("19-11", ("naive", "no"))

# %%
pairs = [("naive", "zero-shot"), ("weighted", "naive"), ("columns, weighted", "weighted")]
gaps = {
    f"{one} - {other}, {title}": pooled(one, key) - pooled(other, key)
    for one, other in pairs
    for key, title in measures.items()
}
raised = holm([stats.ttest_1samp(gap, 0).pvalue for gap in gaps.values()])
for (name, gap), p in zip(gaps.items(), raised, strict=True):
    print(f"{name:40} {said(gap)}  Holm p {p:.2g}")

# %%
for name in ("zero-shot", "naive", "weighted", "true wants"):
    each = [np.mean(shop["rankers"][name]["old"]) for shop in shops]
    print(f"with the old list, shop by shop: {name:10}", *(f"{one:+.2f}" for one in each))
small = {name for (name, _), p in zip(gaps.items(), raised, strict=True) if p < 0.05}
assert {"naive - zero-shot, old list", "weighted - naive, old list"} <= small
assert not small & {"naive - zero-shot, wants", "weighted - naive, wants"}

# %% [markdown]
# **Naive tuning imitates the logging policy.** It moved the model towards the old list, in all three shops; of wants it learnt nothing that shows. **The
# weights undo that**: the correlation with the list is gone. But look up: *wants* did not move. 150 clicks (worth 68, once they are
# weighted) taught this model nothing about what visitors want. A weight repairs a bias; it makes no knowledge.
#
# It was there to be had. The logistic regression on nine columns of the catalogue, weighted alike, read it from the same clicks,
# and its top five sell more. The best row, *columns, shown*, needs no weights at all: it leaves out what was not shown, and
# takes yes *and* no of what was shown (14). The trivial rival wins. *Popularity* is the old list once more.
#
# All this holds for these propensities: true ones, written down, none below .04. Had the list looked at the visitor and
# written nothing down, the weights would have been wrong, and no row here would have said so.
#
# **Verdict, of SmolLM2-135M-Instruct (4-bit file) on this catalogue.** Tuned on clicks it learns who was shown what. That weights
# teach it wants is *not proven*, nor is anything about larger models or more clicks.

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
# effect is the mean difference of the two sealed chances. As a rival, a **real coin** on the same 216 visits: each visitor is
# asked once about each good, shown or not by the coin. We can toss it a thousand times.

# %%
columns = {name: np.concatenate([shop[name] for shop in users]) for name in ("if_shown", "if_not")}
who = np.concatenate([100 * shop["seed"] + np.array(shop["user"]) for shop in users])
good = np.concatenate([1000 * shop["seed"] + np.array(shop["item"]) for shop in users])
answers = np.concatenate([shop["said"] for shop in users], axis=2)  # (wording, arm, visit)
true = columns["if_shown"] - columns["if_not"]


def by(groups, values):
    """The mean of each visitor, or of each good."""
    return pd.Series(values).groupby(groups).mean().to_numpy()


def points(values):
    """Mean and 95 % interval over visitors, in points of 100."""
    one = over_users(100 * by(who, values), estimand="effect")
    return f"{one.value:+.1f} [{one.low:+.1f}, {one.high:+.1f}]"


# %%
print("true effect          ", points(true))
for number, (asked_shown, asked_not) in enumerate(answers, 1):
    order = spearmanr(by(good, asked_shown - asked_not), by(good, true))
    said_of_goods = f"order of goods {order.statistic:+.2f} (p {order.pvalue:.2f})"
    print(f"simulated, wording {number} ", points(asked_shown - asked_not), said_of_goods)
draw = np.random.default_rng(0)
arm = draw.random((1000, len(true))) < 0.5  # (coin, visit)
bought = draw.random(arm.shape) < np.where(arm, columns["if_shown"], columns["if_not"])
coins = 100 * np.array([sold[one].mean() - sold[~one].mean() for sold, one in zip(bought, arm, strict=True)])
low, high = np.quantile(coins, [0.025, 0.975])
print(f"a thousand real coins: on average {coins.mean():+.1f}, 95 of 100 between {low:+.1f} and {high:+.1f}")
assert abs(coins.mean() - 100 * true.mean()) < 1 and low < 100 * true.mean() < high

# %% [markdown]
# Each wording gives a narrow interval, and none of them holds the truth. Two say *nothing happens*, the third says twice the
# truth. The wordings lie twenty points apart: what was measured is the wording. Nor do they find the goods whose effect is
# large. More simulated visitors would make the intervals narrower, around the same wrong values: luck shrinks, story does not.
# The coin is wide and right on average.
#
# The fundamental problem of causal inference stands: the two answers are the **model's** answers to two prompts, not one visitor's
# two answers. Consistency fails first: to read "the shop shows" is not to be shown. And a changed prompt changes more than the
# treatment (Gui and Toubia 2023 show it for prices).
#
# **Verdict.** For SmolLM2-135M-Instruct (4-bit file) on this catalogue: a simulated A/B test does not estimate the effect,
# *refuted* here. For larger models: *not proven*. Hold theirs against one real experiment, in three wordings fixed beforehand.
#
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
