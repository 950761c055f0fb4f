# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="19-19-language-models-on"
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

# %% [markdown] id="19-warm-up-three-items"
# ## Warm-up
#
# Three items from earlier notebooks, two minutes.

# %% id="19-from-causalrec-lab-lesson" tags=["widget"]
from causalrec_lab.lesson import quiz

quiz("19-warmup")

# %% [markdown] id="19-you-need-you-will"
# ## You need / you will
#
# **You need** the coin and the back door (03, 05), how text becomes vectors (07), and propensities (05 or 11). **135 minutes**
# in three lessons, with stop marks at 45, 72, 90, 121 and 135. (Planned; nobody has measured it with a class yet.) The notebook needs the
# small model on this machine: run `make models` once, with a network.
#
# **You will**
# - ask your own assistant for a choice, and measure by a coin what the place on the list does to it;
# - rank with a **large language model** (LLM, 大语言模型) in three ways, beside rivals that cost nothing;
# - test what a prompt's words do, with a placebo beside, and whether the model knows causes or recites them;
# - train it on clicks, and see whom it imitates; ask it to play the customers, and compare with what they would do.

# %% [markdown] id="19-setup"
# ## Setup

# %% id="19-from-itertools-import-product" tags=["setup"]
from itertools import product

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import expit, log_softmax

from causalrec_lab import worlds
from causalrec_lab.course.nb19 import cards
from causalrec_lab.datasets import KINDS, catalogue, stored
from causalrec_lab.evaluate import holm, over_users, t_interval
from causalrec_lab.language import Pointwise, load_language_model, position, prompts
from causalrec_lab.language.tuning import LIKED, OFFER, WORDINGS, keep, tune, yes_odds
from causalrec_lab.lesson import ____, check, explain, hint, predict, reveal, solution, start
from causalrec_lab.view import plots, show

start("19")

# %% [markdown] id="19-predict-lesson-1-does"
# ## Predict
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

# %% id="19-seat-1-1-to"
seat = 1  # 1 to 12: every seat of a class gets lists of its own
texts = catalogue().texts()
dealt = position.shuffled_lists(seat)  # (list, place): numbers of goods
for number, row in enumerate(dealt, 1):
    print(f"{number}.", position.list_text([texts[item] for item in row]), sep="\n", end="\n\n")

# %% [markdown] id="19-type-the-ten-answers"
# Type the ten answers, one a line, as they came: `B`, `b.`, `I would pick **B**`, `选B`, `第二个`, or `none`. **If you have no
# assistant, leave it empty:** then the stored answers of the small model of minute 20 stand in. (An address, if you type one, is
# sent the catalogue's texts and nothing else.)

# %% id="19-typed-address-name-off"
typed = """
"""
address, name = "", ""  # off. An OpenAI-compatible address asks by itself; its key stands in CAUSALREC_ASSISTANT_KEY
own = position.ask_address(dealt, address=address, model=name) if address else typed.strip()
trial = stored("language_position.json", dict)
letters = position.read_letters(own or trial["class"][seat - 1], lists=10)
print("your assistant:" if own else "STAND-IN, stored answers of SmolLM2-135M-Instruct:")
print(*("ABCDE-"[place] for place in letters))

# %% [markdown] id="19-if-the-place-did"
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

# %% id="19-answer-check-19-1" tags=["exercise"]
answer = ____
check("19-1", answer)

# %% id="19-solution-19-1-1" tags=["solution"]
solution("19-1", "1/4")

# %% [markdown] id="19-stuck-take-the-away"
# Stuck? Take the `#` away: each run climbs one step. After a try, `reveal("19-1")` gives the answer and the reason.

# %% id="19-hint-19-1"
# hint("19-1")

# %% [markdown] id="19-19-2-the-same"
# ### 19-2 · The same as a function
#
# A row is one good on one list: `places` says where it stood ("A", "B", ...), `picks` says 1 where it was picked, else 0. Write
# the effect of one place: the mean of the picks there, minus the mean of the picks elsewhere.


# %% id="19-def-effect-of-place" tags=["exercise"]
def effect_of_place(places, picks, place):
    """How much likelier a good is picked at this place than elsewhere."""
    return ____


verdict = check("19-2", effect_of_place)
verdict

# %% id="19-def-effect-of-place-2" tags=["solution"]
def effect_of_place(places, picks, place):
    """How much likelier a good is picked at this place than elsewhere."""
    here = [pick for at, pick in zip(places, picks, strict=True) if at == place]
    there = [pick for at, pick in zip(places, picks, strict=True) if at != place]
    return sum(here) / len(here) - sum(there) / len(there)


verdict = solution("19-2", effect_of_place)
verdict

# %% [markdown] id="19-now-with-your-ten"
# Now with your ten lists, and with an interval. The package does the same sum. Even if all ten answers are one letter, its interval
# has a width: it is never narrower than the exact one of Clopper and Pearson.
#
# **A whole class.** Each seat has its own lists. One assistant answers all ten lists of a seat, so the interval counts learners, not
# lists. Type the letters of your class in the line `seats`; twelve stored seats of the small model stand in here.

# %% id="19-picked-np-eye-5" tags=["nbval-ignore-output"]
picked = np.eye(5)[letters[letters >= 0]]  # (list, place): 1 where picked
mine = verdict.value(list("ABCDE") * len(picked), picked.ravel().tolist(), "A")
effects = position.effects_of_place(picked)
assert abs(mine - effects[0].value) < 1e-9
print(effects[0])
# For a class of your own: seats = {1: "BADECADEBC", 2: ...}, ten letters a seat.
seats = {number: read for number, read in enumerate(trial["class"], 1)}  # seat: "BADEC...", ten letters
pooled = np.concatenate([position.read_letters(read, lists=10) for read in seats.values()])
class_effects = position.effects_of_place(np.eye(5)[pooled], learner=np.repeat(list(seats), 10))
for effect in class_effects:
    print(f"{effect.estimand}  {effect.value:+.2f} [{effect.low:+.2f}, {effect.high:+.2f}]")

# %% [markdown] id="19-the-intervals-assume-that"
# The intervals assume that one learner's assistant does not move another's. Twelve seats of one stored model are *one* assistant:
# of assistants in general they say nothing. Your class can.
#
# ## The same from the package
#
# ### Minute 20: a model that we can open
#
# SmolLM2-135M-Instruct is a real instruct model of 135 million numbers, kept in a 4-bit file (`make models` fetches it once).
# Before it names a letter, it gives every token of its vocabulary a number, the **logit**. The logits of A to E, exponentiated
# and divided by their sum, are the probabilities of the letters; the logarithm of the probability of a whole text is its
# **log-likelihood** 对数似然. So one question gives five probabilities, and not just a letter.

# %% id="19-import-torch-torch-set" tags=["nbval-ignore-output"]
import torch

torch.set_num_threads(1)
model = load_language_model(precision="bf16", batch_size=4)  # small batches, less memory
print(model)
likes, goods, chosen = position.held_out_choices(0, users=500)  # the honest shop: taste lives in the human columns
lists = trial["lists"][0][:20]  # of seed 0: "order" says which of five goods stands where, "picked" its probability
print(position.list_text([texts[item] for item in goods[0][:5]], liked=[texts[item] for item in likes[0][-4:]]))

# %% [markdown] id="19-each-of-these-users"
# Each of these users liked nine goods. One of the nine, by a coin, is held out: the **held-out choice**. It stands on a list with
# four goods that the user did not choose. The model sees four of the likes and the list.

# %% id="19-predict-19-a" tags=["widget"]
predict("19-A")

# %% id="19-live-for-user-one" tags=["nbval-ignore-output"]
live = []
for user, one in enumerate(lists):
    others = np.delete(goods[user], chosen[user])[:4]
    five = np.array([goods[user][chosen[user]], *others])[one["order"][0]]  # the first of five orders
    liked = [texts[item] for item in likes[user][-4:]]
    live.append(position.letter_probabilities(model, [texts[item] for item in five], liked=liked))
live = np.array(live)  # (list, place)
kept = np.array([one["picked"][0] for one in lists])
assert np.abs(live - kept).mean() < 0.04  # bfloat16: a logit moves by steps of an eighth
assert (live.argmax(axis=1) == kept.argmax(axis=1)).mean() > 0.9
print("picks of A to E:", np.bincount(live.argmax(axis=1), minlength=5))

# %% [markdown] id="19-19-3-plot-it"
# ### 19-3 · Plot it
#
# Draw the probability by place, each mean with its error bar. Write the bar: `error_bar(values)` gives the mean and half the
# length of a 95 % interval, 1.96 **standard errors** 标准误 of the mean.


# %% id="19-def-error-bar-values" tags=["exercise"]
def error_bar(values):
    """The mean of the values, and 1.96 standard errors of it."""
    return ____, ____


bars = check("19-3", error_bar)
bars

# %% id="19-def-error-bar-values-2" tags=["solution"]
def error_bar(values):
    """The mean of the values, and 1.96 standard errors of it."""
    mean, n = sum(values) / len(values), len(values)
    variance = sum((value - mean) ** 2 for value in values) / (n - 1)
    return mean, 1.96 * (variance / n) ** 0.5


bars = solution("19-3", error_bar)
bars

# %% id="19-heights-halves-zip-bars" tags=["nbval-ignore-output"]
heights, halves = zip(*(bars.value(column.tolist()) for column in live.T), strict=True)
with plots.style():
    fig, ax = plt.subplots(figsize=(7, 3.4))
    ax.errorbar(range(5), heights, yerr=halves, fmt="o", capsize=6)
    ax.axhline(0.2, linestyle="--", color="grey", label="no effect of the place")
    ax.set_xticks(range(5), ["A", "B", "C", "D", "E"])
    ax.set(ylim=(0, 0.6), xlabel="place", ylabel="probability", title="20 lists, order by a coin")
show(fig, "Place A has the highest probability, far above one fifth; the four other places lie below it.")

# %% [markdown] id="19-the-bars-are-over"
# The bars are over lists.
#
# ### Minute 30: one fixed order confounds
#
# Users of three seeds, each list in five orders: each good stands once at each place. One order in five has the user's choice at
# A, as a shop has that sends its best goods first; one in five has it at E.

# %% id="19-every-one-for-seed"
every = [one for seed in trial["lists"] for one in seed]
picked = np.array([one["picked"] for one in every])  # (list, order, place)
order = np.array([one["order"] for one in every])  # which good stands where; 0 is the user's choice
hit = np.take_along_axis(order, picked.argmax(axis=2)[:, :, None], axis=2)[:, :, 0] == 0  # (list, order)
place = (order == 0).argmax(axis=2)  # where the user's choice stood
for at, letter in enumerate("ABCDE"):
    print(f"choice at {letter}: the model picks it in {hit[place == at].mean():.0%} of {(place == at).sum()} lists")
shares = position.variance_shares(picked, order)
print(f"of the variance, the place explains {shares['place']:.0%} and the good {shares['good']:.0%}")
assert hit[place == 0].mean() > 0.9 and hit[place > 0].mean() < 0.1  # R52: a large model as recommender, and the place

# %% [markdown] id="19-the-same-goods-the"
# The same goods, the same users, the same model: with the choice at A the model looks perfect, with the choice elsewhere it finds
# nothing. A shop that sends one fixed order, its best goods first, sees the first line only. Place and good go together there: their
# effects are **confounded** 混杂, and no number of such lists can part them. A coin can.
#
# ### Minute 33: two repairs
#
# **Permutation self-consistency** asks in several orders and takes each good's mean. **Contextual calibration** 上下文校准 asks
# once about a list that says nothing (five times "N/A") and divides by that answer.

# %% id="19-predict-19-b" tags=["widget"]
predict("19-B")

# %% id="19-free-np-array-trial"
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
assert ranked["mean of 5 orders"].covers(0.5)  # R24: a score by letters, mended for the place, ranks like a coin

# %% [markdown] id="19-the-mean-of-five"
# The mean of five orders has no place effect left, by design. Calibration divides by the answer to one empty list, and that answer
# is not the place effect of real lists: it takes too much from A, and now B is favoured. And neither finds the customer's
# choice. **A repair of the place adds no knowledge.** A ranking that no longer changes with the order is *reliable*; whether it
# is *valid* is another question.

# %% id="19-explain-19-x" tags=["widget"]
explain("19-X")

# %% [markdown] id="19-the-card-has-three"
# The card has three stored lists in all 120 orders. Click a good, or press Enter on it: the next of the goods that are left comes
# to its place. Put the customer's choice first, then last. Then switch to the mean.

# %% id="19-cards-order-card-show" tags=["widget"]
cards.order_card().show()

# %% [markdown] id="19-minute-38-so-does"
# ### Minute 38: so, does it rank?
#
# Letters are one way to ask. **Listwise** 列表式 asks about a whole list, **pairwise** 成对式 which of two goods, **pointwise** 逐点式
# about each good alone: how likely is its text after the likes, compared with its text after "N/A"? A pointwise
# question has no places. Ten users live, ten goods each:

# %% id="19-ranker-pointwise-model-model" tags=["nbval-ignore-output"]
ranker = Pointwise(model=model, calibrate=True)
found = [
    ranker.rank([texts[i] for i in likes[user]], [texts[i] for i in goods[user]]) for user in range(10)
]
beaten = position.share_beaten(found, chosen[:10])
print(over_users(beaten, estimand="share of nine goods that the choice beats"))
assert np.abs(beaten - np.array(trial["pointwise"][0])[:10]).mean() < 0.05  # bfloat16

# %% [markdown] id="19-beside-it-all-the"
# Beside it all the others, stored, three seeds: counting, other people, texts, the model's answers, and the model's **states**:
# the vectors inside it, read like those of any text encoder. *Own* means the catalogue's own descriptions; *stated* means sentences
# that state the kind and the four grades of a good. EASE and BPR are two more ways of collaborative filtering: a linear model of
# goods on goods, and factors trained to put what was taken above what was not. Every interval is over users.

# %% id="19-n-min-len-trial"
n = min(len(trial[part][0]) for part in ("pointwise", "lists", "pairs", "stated"))  # users of each seed, the same for all


def first_users(part):
    """The first users of each seed, one seed after the other."""
    return np.concatenate([np.asarray(seed)[:n] for seed in part])


scores = {name: first_users([seed[name] for seed in trial["rivals"]]) for name in trial["rivals"][0]}
duels = first_users(trial["pairs"]).mean(axis=2)  # (user, other good): the choice's probability, mean of both orders
scores["a coin"] = np.full(len(duels), 0.5)
scores |= {f"asked: {name}": first_users(trial[name]) for name in ("pointwise", "stated")}
scores["asked: pairwise, both orders"] = ((duels > 0.5) + (duels == 0.5) / 2).mean(axis=1)
for name in ("one order", "mean of 5 orders"):
    parts = np.split(position.share_beaten(by_good[name], first), len(trial["lists"]))
    scores[f"asked: listwise, {name}"] = first_users(parts)

# %% id="19-asked-name-for-name"
asked = [name for name in scores if name.startswith("asked")]
readers = ["states, own", "states, stated", "MiniLM, own", "MiniLM, stated", "TF-IDF, own", "TF-IDF, stated"]
others = ["human columns", "same kind", "MF", "EASE", "BPR", "popularity", "chance"]
board = {name: over_users(scores[name], estimand=name) for name in [*asked, *readers, *others]}
colours = dict.fromkeys(asked, "naive") | dict.fromkeys(readers[:2], "causal")
title, xlabel = "One count beats every answer of the model", "share of the other goods that the choice beats"
ax = plots.forest(board, marks={"a coin": 0.5}, colours=colours, title=title, xlabel=xlabel)
show(ax, "Asked by letters the model lies at one half, asked about each good alone above it; its states lie higher.")

# %% [markdown] id="19-read-it-from-below"
# Read it from below. **Chance** drew scores by lot. **Popularity** knows nothing of the user. **Same kind** is the trivial rival: one count,
# the share of a user's likes that are of the good's kind. **Human columns** is a rival that is told what the shop's taste is made of. MF, EASE and BPR read no text at all: they learn from what 500 users liked, and come near it.
#
# They do not all see the same. A list has five goods and four likes in its prompt, a pair two goods and four likes; pointwise, states
# and texts see eight likes and ten goods, and the vectors are centred on the whole catalogue, which no prompt can be.
#
# One chart shows many comparisons. So the differences that we speak of are few and paired by user, and their p-values are raised
# for being several (**Holm**'s adjustment). A **p-value** says how often luck alone gives a difference at least this large. The two lines below them ask whether the model reads Chinese.

# %% id="19-ask-plain-asked-pointwise"
ask, plain = "asked: pointwise", "same kind"
by_letter = "asked: listwise, mean of 5 orders"
pairs = [(by_letter, "a coin"), (ask, "a coin"), (ask, "popularity"), (plain, ask)]
pairs += [("states, own", ask), ("MiniLM, own", "states, own"), (plain, "states, own")]
gaps = {f"{one} minus {other}": scores[one] - scores[other] for one, other in pairs}
print(f"{n} users of each of three seeds")
raised = holm([stats.ttest_1samp(gap, 0).pvalue for gap in gaps.values()])
for (name, gap), p in zip(gaps.items(), raised, strict=True):
    found = over_users(gap, estimand=name)
    print(f"{name:51} {found.value:+.3f} [{found.low:+.3f}, {found.high:+.3f}]  Holm p {p:.2g}")
assert gaps[f"states, own minus {ask}"].mean() > 0  # R18: a GPT encodes goods, and its states tell more than its answers
assert gaps[f"{plain} minus {ask}"].mean() > 0.05  # R22: what it infers of a user's interest, one count infers better
for language, right in trial["chinese"].items():
    share = stats.binomtest(sum(right), len(right)).proportion_ci()
    print(f"the kind of a good named, {language}: {np.mean(right):.0%} [{share.low:.0%}, {share.high:.0%}], a coin 20%")

# %% [markdown] id="19-verdict-of-smollm2-135m"
# **Verdict, of SmolLM2-135M-Instruct (4-bit file) on this catalogue.** Asked by letters, it counts places. Asked about each good
# alone, it is above a coin, not shown to be above popularity, and far behind one count. Its states, read as the vectors of a text
# encoder, hold more than its answers say, and less than that count. Every reader of texts lies below MF, EASE and BPR, which know
# other people's likes. Of larger models this says nothing: *not proven*. You know how to ask them: with a coin.
#
# The last two lines ask which of five words names the kind of a good, of the same 100 goods. In Chinese it is right far less often
# than in English, though more often than a coin: it reads little Chinese. So this notebook asks it in English.
#
# ### 19-4 · Exit question
#
# A colleague averages a model's ranking over many orders and says: "Now it is good." What did the averaging give? Answer
# `"knows"` (the model now uses what it knows of the customer), `"fair"` (no good gains by the place where it stood), `"true"` (the
# ranking is stable, and so it is right) or `"causal"` (the ranking says what a recommendation would cause).

# %% id="19-answer-check-19-4" tags=["exercise"]
answer = ____
check("19-4", answer)

# %% id="19-solution-19-4-fair" tags=["solution"]
solution("19-4", "fair")

# %% [markdown] id="19-stop-mark-45-minutes"
# ---
# **Stop mark (45 minutes).** A list has an order, and an order is a treatment. A coin measures it; a mean over orders takes it
# away; what is left is what the reader knows.
#
# ---

# %% [markdown] id="19-lesson-2-does-it"
# **Lesson 2 · Does it know, or does it recite?** (45 minutes.) *Objective*: change one word of a prompt, or the name of a good, or
# the story of an experiment; test what that changes, beside a placebo; and say what the result tells about the model.
#
# ### Minute 45: names that it may have read
#
# A language model has read a part of the internet. If a test contains what the model was trained on, a right answer may be memory.
# This is **knowledge contamination** 数据污染 (also *data contamination* or *test-set leakage*). Our catalogue is invented, so no
# text that the model read can contain it. We can measure what memory adds: we ask for the kind of a good from its **name alone**.

# %% id="19-story-stored-language-prompts"
story = stored("language_prompts.json", dict)  # 102 users: seeds 0, 1, 2; SmolLM2-135M-Instruct, asked beforehand
kinds, names = sorted(KINDS), catalogue().names()
hits = {who: [] for who in ("famous", "catalogue", "nonsense")}
for who, _, kind, score in story["names"]:  # film, book, gadget, clothing, home
    hits[who].append(list(KINDS)[int(np.argmax(score))] == kind)
for who, right in hits.items():
    share = stats.binomtest(sum(right), len(right)).proportion_ci()
    print(f"{who:10} {sum(right):2} of {len(right)} right [{share.low:.2f}, {share.high:.2f}]; a coin with five sides: .20")

# %% [markdown] id="19-the-intervals-are-exact"
# The intervals are exact (**Clopper and Pearson**). *Casablanca* and *Xbox* can be known by memory alone (some other
# famous names, like *MacBook Pro*, can also be read). *Puddle Jumper Raincoat*
# can be read. *Brundel* can be neither known nor read, and its "kind" was fixed by us at will: no reader can do better than a coin there. Famous
# names are above the coin, nonsense names are not, and of our own names it is not clear. Nor is famous shown to be above ours.
#
# Now the ranking. For each of 102 customers, five goods stand on the list, one of each kind. Their **descriptions stay the same**.
# Only the names are replaced.

# %% id="19-predict-19-c" tags=["widget"]
predict("19-C")

# %% id="19-wants-np-array-row"
wants = np.array([row["wants"] for row in story["memory"]])  # (user, good): the shop's truth


def quality(pick, wants=wants):
    """0 for a random good, 1 for the best of the five."""
    got = wants[np.arange(len(wants)), pick]
    return (got - wants.mean(axis=1)) / (wants.max(axis=1) - wants.mean(axis=1))


picks = {who: np.array([np.argmax(row[who]) for row in story["memory"]]) for who in hits}
own = [[catalogue().kind[good] for good in row["liked"]] for row in story["memory"]]
picks["same kind as most likes"] = np.array([np.argmax([four.count(kind) for kind in KINDS]) for four in own])
for who, pick in picks.items():
    one = over_users(quality(pick), estimand=who)
    changed = np.mean(pick != picks["catalogue"])
    print(f"{who:23} quality {one.value:.2f} [{one.low:.2f}, {one.high:.2f}], first choice changed for {changed:.0%}")

# %% id="19-gaps-who-quality-picks"
gaps = {who: quality(picks[who]) - quality(picks["catalogue"]) for who in ("famous", "nonsense")}
p = holm([prompts.sign_flip_test(gap) for gap in gaps.values()])
for (who, gap), raised in zip(gaps.items(), p, strict=True):
    one = over_users(gap, estimand=who)
    print(f"{who} minus catalogue: {one.value:+.2f} [{one.low:+.2f}, {one.high:+.2f}], p after Holm {raised:.2f}")

# %% [markdown] id="19-the-blind-rival-is"
# The blind rival is a random good (quality 0). The trivial rival counts: the kind that stands most often among the likes. With the
# description in place, new names change the first choice of about one customer in five. In quality no difference is shown, and one
# count is far better than the model under any name.
#
# So on **this catalogue** a famous name gives no advantage that we could show. It could hardly have: the descriptions state the kind,
# and nobody ever wrote about these users. Here the test is a rehearsal. It is different where a model has read the data set
# itself: asked about MovieLens, the data set of many papers, GPT-4 could recite four of five titles, and models that recited more
# ranked better (*Di Palma et al. 2025*). Renaming the goods is a cheap test. Run it before you believe a benchmark.
#
# ## What if
#
# ### Minute 55: one word of the prompt
#
# A **counterfactual prompt** 反事实提示 is the same prompt with one word or phrase changed. Everything else is equal, so the difference is an
# effect **of the word on the model's answer**. Each customer is asked about twice, before and after. The pairs give differences.
#
# Four customers. After the change the model gives film +3, +1, +2 and +2 points. Could that be luck? If the word did nothing, each
# difference could as well have had the other sign. So we flip signs: 16 patterns, all alike.
#
# This is a **permutation test** 置换检验
# (here a *sign-flip* or *paired randomisation* test). The **p-value** is the share of patterns whose mean is **at least as far from
# 0** as the mean that was seen. It needs one assumption: without an effect, the differences are symmetric around 0.
#
# ### 19-5 · By hand
#
# What is the p-value of +3, +1, +2, +2?

# %% id="19-answer-check-19-5" tags=["exercise"]
answer = ____
check("19-5", answer)

# %% id="19-solution-19-5-1" tags=["solution"]
solution("19-5", "1/8")

# %% [markdown] id="19-stuck-take-the-away-2"
# Stuck? Take the `#` away: each run climbs one step. After a try, `reveal("19-5")` gives the answer and the reason.

# %% id="19-hint-19-5"
# hint("19-5")

# %% [markdown] id="19-19-6-the-test"
# ### 19-6 · The test as a function
#
# Write `paired_test(differences)`: go through all sign patterns with `product([1, -1], repeat=len(differences))`
# and return the p-value. (Compare sums: for one number of differences they are in the same order as the means.)


# %% id="19-def-paired-test-differences" tags=["exercise"]
def paired_test(differences):
    """Share of sign patterns whose sum is at least as far from 0 as the sum of the differences."""
    return ____


second = check("19-6", paired_test)
second

# %% id="19-def-paired-test-differences-2" tags=["solution"]
def paired_test(differences):
    """Share of sign patterns whose sum is at least as far from 0 as the sum of the differences."""
    seen, count = abs(sum(differences)), 0
    for signs in product([1, -1], repeat=len(differences)):
        count += abs(sum(sign * one for sign, one in zip(signs, differences, strict=True))) >= seen - 1e-9
    return count / 2 ** len(differences)


second = solution("19-6", paired_test)
second

# %% [markdown] id="19-now-one-counterfactual-prompt"
# Now one counterfactual prompt, **live**. *Kim* becomes *Lee*. The model's probabilities of the five kinds come from the titles of
# ten goods: how much likelier does the prompt make them than a prompt that says nothing of a customer?

# %% id="19-words-of-sex-person" tags=["nbval-ignore-output"]
words_of = {"sex": "person", "age": "35", "hobby": "likes shopping"}
one = story["card"][0]
kind_of = dict(zip(catalogue().names(), catalogue().kind, strict=True))
answers = {}
for name in ("Kim", "Lee"):
    prompt = prompts.PROFILE.format(name=name, liked="; ".join(one["liked"]), **words_of)
    found = model.score(prompt, [" " + good for good in one["goods"]], against=prompts.NOBODY)
    score = found.relative / found.tokens  # per token, so that a long title is not a weak one
    answers[name] = prompts.group_probabilities(score, [kind_of[good] for good in one["goods"]])
print(prompt)
for number, kind in enumerate(kinds):
    print(f"{kind:9} Kim {answers['Kim'][number]:.3f}   Lee {answers['Lee'][number]:.3f}")
assert np.abs(answers["Kim"] - one["names"][0]).max() < 0.03  # the stored answer; bfloat16, another machine

# %% [markdown] id="19-all-102-customers-stored"
# All 102 customers, stored. For each kind: Lee minus Kim, and the p-value of the package (10,000 random sign patterns). Five kinds
# are five tests, so the p-values are adjusted by **Holm**.

# %% id="19-pairs-kim-lee-chen"
pairs = [("Kim", "Lee"), ("Chen", "Wang"), ("Garcia", "Lopez"), ("Smith", "Jones")]
pairs += [("Khan", "Ahmed"), ("Novak", "Horvat"), ("Silva", "Costa"), ("Sato", "Tanaka")]
named = {name: 100 * np.array([row["names"][name] for row in story["words"]]) for pair in pairs for name in pair}
swaps = {f"{a} to {b}": named[b] - named[a] for a, b in pairs}  # (user, kind), points
p = holm([prompts.sign_flip_test(gap) for gap in swaps["Kim to Lee"].T])
for number, kind in enumerate(kinds):
    gap = over_users(swaps["Kim to Lee"][:, number], estimand=kind)
    print(f"{kind:9} {gap.value:+.2f} points [{gap.low:+.2f}, {gap.high:+.2f}], p after Holm {p[number]:.4f}")

# %% [markdown] id="19-kim-and-lee-were"
# No p-value is below .05. (The intervals are not adjusted for being five, so two of them leave out 0 all the same.)
#
# Kim and Lee were fixed before we looked. A reporter who looks for a story tries more pairs. Here are eight, with 40 p-values,
# adjusted together by Holm.

# %% id="19-p-holm-prompts-sign"
p = holm([prompts.sign_flip_test(column) for gap in swaps.values() for column in gap.T]).reshape(8, 5)
for pair, kind in zip(*np.nonzero(p < 0.05), strict=True):
    gap = over_users(list(swaps.values())[pair][:, kind], estimand="points")
    print(f"{list(swaps)[pair]:15} {kinds[kind]:9} {gap.value:+.2f} [{gap.low:+.2f}, {gap.high:+.2f}], p {p[pair, kind]:.3f}")
print(f"{(p < 0.05).sum()} of 40 changes of a surname are significant after Holm")
assert (p < 0.05).sum() >= 1

# %% [markdown] id="19-19-7-what-does"
# ### 19-7 · What does it mean?
#
# Take the first line above. It is significant, and small. What follows? Answer `"people"` (customers with the second name want other
# goods), `"word"` (the model's answer depends on this word, as it may on any word), `"nothing"` (it is luck) or `"cause"` (renaming
# a customer would change what the customer buys).

# %% id="19-answer-check-19-7" tags=["exercise"]
answer = ____
check("19-7", answer)

# %% id="19-solution-19-7-word" tags=["solution"]
solution("19-7", "word")

# %% [markdown] id="19-a-test-against-no"
# A test against *no effect at all* is too easy here. A model without a random number gives other numbers for **any** other word.
# So we need a **placebo test** 安慰剂检验: change a word that should not matter, and see how large *that* effect is. The eight pairs of
# surnames are our placebo.
#
# Beside them stand four changes that a shop would care about: *woman* becomes *man*; *25* becomes *75* years; *loves camping outdoors* becomes *loves being at home*; *has a small
# budget* becomes *has expensive taste*.

# %% id="19-changes-name-for-name"
changes = {name: [] for name in story["words"][0]["changes"]}
for row in story["words"]:
    for name, (before, after) in row["changes"].items():
        changes[name].append(100 * (np.array(after) - before))
changes = {name: np.array(gap) for name, gap in changes.items()}  # (user, kind), points
placebo = np.array([gap.mean(axis=0) for gap in swaps.values()])  # (pair, kind)
tests = holm([prompts.sign_flip_test(column) for gap in changes.values() for column in gap.T])
strong = tests.reshape(len(changes), 5) < 0.05
effect = np.array([gap.mean(axis=0) for gap in changes.values()])  # (change, kind)
beyond = np.abs(effect) > np.abs(placebo).max(axis=0)
assert not beyond[:2].any()  # sex and age
print(f"real changes: {strong.sum()} of {strong.size} are significant after Holm")

# %% id="19-for-place-kind-in"
for place, kind in zip(*np.nonzero(beyond & strong), strict=True):
    print(f"   {list(changes)[place]:16} {kinds[kind]:9} {effect[place, kind]:+.1f} points")
print("largest change of any kind, in points: surnames", np.abs(placebo).max(axis=1).round(2))
for name, row in zip(changes, np.abs(effect), strict=True):
    print(f"   {name:16} {row.max():.2f}")

# %% id="19-with-plots-style-fig"
with plots.style():
    fig, ax = plt.subplots(figsize=(7, 3.6))
    for number in range(5):
        ax.scatter(np.abs(placebo[:, number]), np.full(8, number), color="grey", marker="|", s=160)
    for (name, row), marker in zip(zip(changes, np.abs(effect), strict=True), "osD^", strict=True):
        ax.scatter(row, np.arange(5) + 0.22, marker=marker, label=name)
    ax.set_yticks(range(5), kinds)
    ax.set(xlabel="size of the mean change, points", title="Grey: eight changes of a surname")
    ax.legend(fontsize=8)
show(fig, "Most marks of the four real changes lie among the grey ticks of the eight surnames; a few lie beyond them.")

# %% [markdown] id="19-read-the-chart-row"
# Read the chart row by row: a coloured mark right of all grey ticks moves the model more than any of the eight surnames. The age and
# the sex of a customer do not get there. Two hobbies do, for some kinds of goods. Even these are about one point.
#
# Five kinds are five chances to stick out, so we compare each change's **largest** effect with each placebo's largest. A change and
# its eight placebos have nine ranks. If the change is one more placebo, it is the first with probability 1/9, by luck alone: eight
# pairs can raise a suspicion and not prove it.
#
# **Identified if** the placebo words are like the changed word in all
# but its meaning (**exchangeability** of placebo and treatment): same place in the prompt, about as common in the training texts.
# Sex, age and hobby stand at other places than the name, and a hobby changes three or four words at once. These are weaknesses of
# our placebo.
#
# The card has three customers. **Before you move**: which word can leave the grey strip, and which cannot, and why?

# %% id="19-cards-prompt-card-show" tags=["widget"]
cards.prompt_card().show()

# %% [markdown] id="19-stop-mark-the-rest"
# ---
# **Stop mark (72 minutes).** A word moves the answer. Beside a placebo it may mean something, about the model.
#
# ---
#
# ## Where it breaks
#
# ### Minute 73: which is the cause?
#
# Some propose language models for **causal discovery** 因果发现 without data: give the model two names, ask for the **causal
# direction** 因果方向. *Kıcıman et al.* (2023) found that large models do this well. *Zečević et al.* (2023) call the models "causal
# parrots": they repeat causal sentences that they have read. How do we tell? We change the **evidence**, and keep the names.
#
# 30 pairs, written by us, such as *the amount of coffee drunk* and *the hours lying awake*. Asked is which of two sentences is
# likelier, "a causes b" or "b causes a", its log-likelihood after the question minus its log-likelihood without one. Five ways to ask:
#
# | way | the names | the experiment in the prompt | the right answer is what ... says |
# |---|---|---|---|
# | real | real | none | our world |
# | nonsense | *the brundel, the twasp* | none | nobody: it was drawn by a coin |
# | nonsense, told | nonsense | shows a direction | the experiment |
# | real, told | real | shows our world | the experiment |
# | reversed, told | real | shows the **opposite** of our world | the experiment |
#
# Each experiment is told in both orders, and the mean is taken: no place decides (lesson 1).

# %% id="19-print-prompts-experiment-told"
print(prompts.experiment_told("the hours lying awake", "the amount of coffee drunk"))  # reversed

# %% id="19-predict-19-d" tags=["widget"]
predict("19-D")

# %% id="19-ways-real-nonsense-nonsense"
ways = ["real", "nonsense", "nonsense, told", "real, told", "reversed, told"]
odds = {way: np.array([np.mean(row[way]["sentence"]) for row in story["causes"]]) for way in ways}  # above 0: right
right = {way: int((one > 0).sum()) for way, one in odds.items()}
p = holm([stats.binomtest(count, 30).pvalue for count in right.values()])
for (way, count), raised in zip(right.items(), p, strict=True):
    share = stats.binomtest(count, 30).proportion_ci()
    print(f"{way:15} {count:2} of 30 [{share.low:.2f}, {share.high:.2f}], a coin .50, p after Holm {raised:.3f}")
turned = (odds["real, told"] > 0) != (-odds["reversed, told"] > 0)  # our world's direction once, the other once
print(f"turns round with the experiment: {turned.sum()} of 30; a reader: 30")

# %% id="19-told-way-np-array"
told = {way: np.array([row[way]["sentence"] for row in story["causes"]]) for way in ("real, told", "reversed, told")}
shift = told["real, told"] + told["reversed, told"]  # (pair, order): how far the evidence moves the log-odds
for told_in, column in {"first order": shift[:, 0], "second order": shift[:, 1], "mean of both": shift.mean(axis=1)}.items():
    one = t_interval(column, estimand="shift")
    print(f"the evidence moves the log-odds, {told_in:12} {one.value:+.2f} [{one.low:+.2f}, {one.high:+.2f}]; a reader: far above 0")
assert t_interval(shift.mean(axis=1), estimand="shift").covers(0)  # R54: of this model, at this size
assert right["real"] == 22

# %% id="19-places-np-array-row"
places = np.array([row[way]["letters"] for way in ways for row in story["causes"]]) > 0.5  # A, in two orders
print(f"asked by letters, each pair in both orders: A in {places.sum()} of {places.size}")

# %% [markdown] id="19-without-an-experiment-real"
# Without an experiment, real names give 22 of 30: the interval leaves out one half, though after Holm the p-value does not stay
# below .05. Nonsense names are at a coin. With an experiment told, even the true one, right answers fall to 15 of 30, a coin: the
# words of a story move the answer.
#
# The decisive line is the last. **The same names, the opposite evidence**: over both orders the
# log-odds do not move with what the experiment shows. They move with the order in which the story is told, once up and once down:
# position again.
#
# (That single answers stay in 29 of 30 pairs is weaker evidence: next to a story, the names' own frequency alone
# can set the sign.) A rule of one line ("what changed is the effect") turns round in 30 of 30.
#
# So it does not read the evidence. Does it recite? Without a story it leans to our world; next to a story it does not even do that.
#
# Asked by letters, it takes B nearly always: position bias again, at another place than in lesson 1.
#
# **Not shown**: that no language model can use evidence, nor that this one cannot with another wording; we judged one. Kıcıman et
# al. report 97 % on pairs of names with GPT-4, and say that memorised data alone cannot explain it. The test for any model is the
# one above: nonsense names, and reversed worlds.

# %% id="19-explain-19-y" tags=["widget"]
explain("19-Y")

# %% [markdown] id="19-minute-82-goods-that"
# ### Minute 82: goods that nobody sells
#
# Most assistants are asked to **write** a recommendation. One customer, ten goods on the list, live:

# %% id="19-row-story-lists-0" tags=["nbval-ignore-output"]
row = story["lists"][0]
listed = [names[good] for good in row["goods"]]
ask = f"A customer liked these: {'; '.join(names[good] for good in row['liked'])}.\nOur shop has only these goods:\n"
ask += "".join(f"- {good}\n" for good in listed)
ask += "Recommend three goods from this list. Write only their names, one on each line."
reply = model.chat(ask, most=32)
print(reply)
for good, place in zip(prompts.listed_goods(reply), prompts.places_of(prompts.listed_goods(reply), listed), strict=True):
    print("on the list    " if place >= 0 else "NOT on the list", good)

# %% [markdown] id="19-a-good-that-the"
# This one reply is one reply. Now 102, stored. A good that the model names and nobody sells is a **hallucination** 幻觉. The stored replies end after 32 tokens. The count
# is kind: of each reply the first three goods, and a name that is cut off counts as the name that it begins.

# %% id="19-def-checked-row-of"
def checked(row):
    """Of the goods that a reply names: on the list, elsewhere in the catalogue, in no catalogue."""
    said = prompts.listed_goods(row["reply"])[:3]  # three were asked for
    if said and any(name.lower().startswith(said[-1].lower()) for name in names):
        said[-1] = next(name for name in names if name.lower().startswith(said[-1].lower()))  # cut off: be kind
    on_list = prompts.places_of(said, [names[good] for good in row["goods"]]) >= 0
    sold = prompts.places_of(said, names) >= 0
    return np.array([on_list.sum(), (sold & ~on_list).sum(), (~sold).sum()])


found = np.array([checked(row) for row in story["lists"]])  # (user, three counts)
for label, bad in {"not on the list": found[:, 1] + found[:, 2], "in no catalogue": found[:, 2]}.items():
    share = stats.binomtest(int((bad > 0).sum()), len(bad)).proportion_ci()
    print(f"replies with a good {label}: {(bad > 0).sum()} of {len(bad)} [{share.low:.2f}, {share.high:.2f}]")
where = ("on the list", "elsewhere in the catalogue", "in no catalogue")  # elsewhere: mostly the likes, said again
print("goods named:", dict(zip(where, found.sum(axis=0).tolist(), strict=True)))

# %% [markdown] id="19-constrained-decoding-lets-the"
# **Constrained decoding** 受限解码 lets the model say only what may be said. Here: it scores the ten names, and the highest score is
# the recommendation. (*Generative retrieval* does it token by token, along the tree of all names: De Cao et al. 2021.)

# %% id="19-picked-row-goods-int"
allowed = [row["goods"][int(np.argmax(row["score"]))] for row in story["lists"]]
assert all(good in row["goods"] for good, row in zip(allowed, story["lists"], strict=True))  # by construction
print(f"constrained: 0 of {len(allowed)} not on the list, by construction")
listed_wants = np.array([row["wants"] for row in story["lists"]])
kind = np.array(catalogue().kind)
count = [[list(kind[row["liked"]]).count(kind[good]) for good in row["goods"]] for row in story["lists"]]
by_name = {"the model, constrained": [row["score"] for row in story["lists"]], "same kind as most likes": count}
for who, score in by_name.items():
    one = over_users(quality(np.argmax(score, axis=1), listed_wants), estimand=who)
    print(f"{who:23} quality {one.value:.2f} [{one.low:.2f}, {one.high:.2f}]; a random good 0, the best 1")

# %% [markdown] id="19-the-check-against-the"
# The check against the catalogue finds every invented good, and constrained decoding makes none. **But a valid name is not a good
# recommendation**: the model's pick is a little better than a random one, and far worse than one count of kinds. The check costs one
# line. No model, of any size, should write to a customer without it.
#
# ### 19-8 · Exit question
#
# A shop uses constrained decoding. What is now certain? Answer `"wanted"` (the customer wants the good), `"sold"` (the good is in the
# catalogue), `"true"` (the model no longer makes mistakes) or `"cause"` (showing the good raises sales).

# %% id="19-answer-check-19-8" tags=["exercise"]
answer = ____
check("19-8", answer)

# %% id="19-solution-19-8-sold" tags=["solution"]
solution("19-8", "sold")

# %% [markdown] id="19-verdict-of-smollm2-135m-2"
# **Verdict, of SmolLM2-135M-Instruct (4-bit file) on this catalogue.** Its answers move with some surnames, by
# less than a point, so a significant change needs a placebo. What a told experiment shows does not change the cause it names. It writes goods that nobody sells, and
# a list of names stops that. Of larger models this says nothing: *not proven*. You know the four tests: rename, change one word
# beside a placebo, reverse the evidence, check the names.
#

# %% [markdown] id="19-minute-90-teach-it"
# ---
# **Stop mark (90 minutes).** Rename, change one word beside a placebo, reverse the evidence, check the names.
#
# ---

# %% [markdown] id="19-minute-90-teach-it-2"
# ### Minute 90: teach it the shop
#
# **Lesson 3 · Teach it: whom does it imitate?** (45 minutes.) *Objective*: say whom a model follows that was tuned on clicks, repair its training
# with weights, and say what simulated users are good for. The assumptions stand where they are used.
#
# The manager: *"So it does not know our visitors. Then teach it. We have the clicks of a whole month."* Training a trained model
# further is **fine-tuning** 微调. To train 135 million numbers on some 150 clicks is too much. **LoRA** (low-rank adaptation, 低秩适配)
# leaves them as they are. Beside some of the matrices it trains two thin ones, whose product is added.
#
# **TALLRec** tunes a LLaMA by LoRA on a log's yes and no. **TIGER** does not score: it writes the next good as a row of **semantic
# IDs** 语义编号 (**generative retrieval** 生成式检索). All of them learn from a log, and somebody chose what stood in that log.

# %% [markdown] id="19-the-shop-is-the"
# The shop is the honest world: what a visitor wants follows from the kind and the four grades of the goods that she liked, and
# the texts state them. What was *shown*, an old list decided. It pushed loud and luxurious goods, whoever the visitor was. The
# list is the **logging policy** 日志策略. It wrote down its chances, so the propensities are known and true.

# %% id="19-log-truth-worlds-pushed"
month, truth = worlds.pushed_shop(0, users=96)
log = month.select(month.user < 60)  # who learns; 36 others are judged
clicks = log.select(log.outcome == 1)
stated_texts = worlds.stated_texts()
print(stated_texts[5])
print(f"{len(log):,} goods came up, {log.exposed.sum()} were shown, {len(clicks)} were clicked")
print(f"chance of being shown: {log.propensity.min():.3f} to {log.propensity.max():.3f}")
print(f"mean chance of a good that came up {log.propensity.mean():.2f}, of a click {clicks.propensity.mean():.2f}")
assert log.propensity.min() > 0.04  # positivity
assert clicks.propensity.mean() > log.propensity.mean() + 0.15

# %% [markdown] id="19-19-9-by-hand"
# ### 19-9 · By hand
#
# The list shows good A with chance .80 and good B with chance .10. Of 100 visitors, 40 clicked A and 6 clicked B. A coin of the
# list chose who was shown. How many of the 100 **would** click A, and how many B, if both were shown to all?

# %% id="19-answer-of-100-visitors" tags=["exercise"]
answer = (____, ____)  # of 100 visitors: A, B
check("19-9", answer)

# %% id="19-solution-19-9-50" tags=["solution"]
solution("19-9", (50, 60))

# %% [markdown] id="19-that-step-rests-on"
# That step rests on three assumptions. Of each visitor the log holds one of two answers, shown or not shown, never both: the
# **fundamental problem of causal inference** 因果推断的基本问题. **Consistency** 一致性: the click that was logged is the
# answer that this visitor gives when the good is shown. **Positivity** 正值性: no chance is 0; a good that was never shown has no weight that could save
# it. And the chances are the true ones: here the list did not look at the visitor.

# %% id="19-predict-19-l" tags=["widget"]
predict("19-L")

# %% [markdown] id="19-minute-99-a-few"
# ### Minute 99: a few steps of LoRA
#
# The model reads what a customer liked and what is offered; its score is the log-odds of *Yes* against *No*. Training asks: of
# these goods, which was the click? The others are a fixed sample of what came up for this customer, shown or not. The loss is
# minus the logarithm of the click's share, as with the letters in lesson 1. Six customers here, live; sixty in the stored run.
# 26 layers stay frozen and are run once; the last four learn.

# %% id="19-liked-worlds-history-texts" tags=["nbval-ignore-output"]
liked = worlds.history_texts(worlds.histories(0, worlds.goods_features()[0], users=96)[:, :3], stated_texts)
few = np.unique(clicks.user)[:6]
rows = [np.flatnonzero((log.user == user) & ((log.outcome == 1) | (log.item % 16 == 0))) for user in few]
offers = [[OFFER.format(good=stated_texts[item]) for item in log.item[row]] for row in rows]
kept = keep(model, [LIKED.format(liked=liked[user]) for user in few], offers)
clicked = [log.outcome[row].astype(int).tolist() for row in rows]
tuned, history = tune(model, kept, clicked, batch_size=1)
learning = sum(weights.numel() for weights in tuned.parameters() if weights.requires_grad)
print(f"{learning:,} of {model.parameters:,} numbers learn; loss", *(f"{one:.2f}" for one in history.train_loss))
assert history.train_loss[-1] < history.train_loss[0]

# %% [markdown] id="19-19-10-the-weighted"
# ### 19-10 · The weighted loss
#
# The loss falls: it learns *something*. Counted once, a click of a pushed good counts as much as a click of a hidden one. With
# **inverse propensity weighting** 逆倾向加权 a click counts 1/propensity times. Write the weighted mean of the losses: the sum
# of weight times loss, divided by the sum of the weights.
#
# A propensity below .05 counts as .05 (**clipping** 截断), so that no
# single click decides alone. (The weights correct which clicks count. They do not correct which goods stand beside a click.)

# %% id="19-def-weighted-loss-losses" tags=["exercise"]
def weighted_loss(losses, propensity):
    """The mean of the losses, each click counted 1/propensity times; both are arrays."""
    return ____


weighted = check("19-10", weighted_loss)
weighted

# %% id="19-def-weighted-loss-losses-2" tags=["solution"]
def weighted_loss(losses, propensity):
    """The mean of the losses, each click counted 1/propensity times; both are arrays."""
    weights = 1 / np.maximum(propensity, 0.05)
    return (weights * losses).sum() / weights.sum()


weighted = solution("19-10", weighted_loss)

# %% [markdown] id="19-your-function-now-measures"
# Your function now measures the six customers' clicks, before and after the tuning.

# %% id="19-chance-np-concatenate-log" tags=["nbval-ignore-output"]
chance = np.concatenate([log.propensity[row][log.outcome[row] == 1] for row in rows])
for name, top in {"before": None, "after": tuned}.items():
    odds = yes_odds(model, kept, top)
    own = [log_softmax(odds[k, : len(row)])[log.outcome[row] == 1] for k, row in enumerate(rows)]
    losses = -np.concatenate(own)
    print(f"{name:6} naive {losses.mean():.2f}, weighted {weighted.value(losses, chance):.2f}")

# %% [markdown] id="19-minute-112-whom-does"
# ### Minute 112: whom does it follow?
#
# The stored run (`data/make_language_tuning.py`): three shops, 60 visitors to learn from, 36 **others** in each shop to judge,
# 12 goods to rank for each. *Old list* and *wants* are rank correlations with the list's chances and with the visitor's true
# wants: +1 is the same order, 0 none, -1 the reverse. *Sells* is the true chance that a good of the top five sells. Intervals are
# over the 108 visitors; the luck of a shop and of a training run is not in them.
#
# | row | what it is |
# |---|---|
# | zero-shot, naive, weighted | the model: not tuned, tuned on clicks, tuned on clicks counted 1/propensity times |
# | columns, naive / weighted | logistic regression on the human columns; what was not clicked is a no / and clicks weighted |
# | columns, shown | the same on the shown rows alone |
# | columns, the model's rows | the same, weighted, on exactly the rows that the model was tuned on |
# | popularity, chance, true wants | clicks counted, scores by lot, the sealed truth itself |

# %% id="19-shops-stored-language-tuning"
shops = stored("language_tuning.json", lambda made: made["shops"])


def pooled(name, measure):
    """One number a visitor, of all three shops."""
    return np.concatenate([shop["rankers"][name][measure] for shop in shops])


def said(values):
    """Mean and 95 % interval over visitors."""
    one = over_users(values, estimand="mean over visitors")
    return f"{one.value:.2f} [{one.low:.2f}, {one.high:.2f}]"


for shop in shops:
    print(f"{shop['clicks']} clicks; weighted, they are worth {shop['effective']:.0f}")  # effective sample size
measures = {"old": "old list", "want": "wants", "sells": "sells"}
table = {title: {name: said(pooled(name, key)) for name in shops[0]["rankers"]} for key, title in measures.items()}
pd.DataFrame(table)

# %% id="19-items-log-item-log" tags=["nbval-ignore-output"]
items = month.item[month.user == 60][:12]  # a visitor who is in no training row
offered = [[OFFER.format(good=stated_texts[item]) for item in items]]
now = yes_odds(model, keep(model, [LIKED.format(liked=liked[60])], offered))[0]
again = np.array(shops[0]["zero_shot_scores"][0])
print(f"live and stored scores of 12 goods: rank correlation {stats.spearmanr(now, again).statistic:.2f}")
assert np.abs(now - again).max() < 0.5 and stats.spearmanr(now, again).statistic > 0.8

# %% [markdown] id="19-19-11-draw-it"
# ### 19-11 · Draw it
#
# One point a model, *old list* across and *wants* up, with both intervals. Fill in the call. Then read off your plot: which of
# the three lies farthest right? And do the vertical bars of zero-shot and weighted stand apart: yes or no?

# %% id="19-fig-ax-plt-subplots" tags=["exercise"]
fig, ax = plt.subplots(figsize=(7, 4))
for name in ("zero-shot", "naive", "weighted"):
    x, y = (over_users(pooled(name, key), estimand=key) for key in ("old", "want"))
    ax.errorbar(____, ____, xerr=[[____], [____]], yerr=[[____], [____]], fmt="o", label=name)
ax.legend()
answer = (____, ____)  # farthest right; do the bars stand apart?
check("19-11", answer)

# %% id="19-fig-ax-plt-subplots-2" tags=["solution"]
fig, ax = plt.subplots(figsize=(7, 4))
for name in ("zero-shot", "naive", "weighted"):
    x, y = (over_users(pooled(name, key), estimand=key) for key in ("old", "want"))
    ends = {"xerr": [[x.value - x.low], [x.high - x.value]], "yerr": [[y.value - y.low], [y.high - y.value]]}
    ax.errorbar(x.value, y.value, fmt="o", label=name, **ends)
ax.set(xlabel="rank correlation with the old list", ylabel="rank correlation with true wants")
ax.legend(loc="lower right")
show(fig, "The naive model lies far to the right, along the old list, the weighted one left again; their heights overlap.")
solution("19-11", ("naive", "no"))

# %% id="19-pairs-naive-zero-shot"
pairs = [("naive", "zero-shot"), ("weighted", "naive"), ("columns, weighted", "weighted")]
gaps = {
    f"{one} - {other}, {title}": pooled(one, key) - pooled(other, key)
    for one, other in pairs
    for key, title in measures.items()
}
raised = holm([stats.ttest_1samp(gap, 0).pvalue for gap in gaps.values()])
for (name, gap), p in zip(gaps.items(), raised, strict=True):
    print(f"{name:40} {said(gap)}  Holm p {p:.2g}")

# %% id="19-for-name-in-zero"
by_shop = {name: np.array([np.mean(shop["rankers"][name]["old"]) for shop in shops]) for name in shops[0]["rankers"]}
for name in ("zero-shot", "naive", "weighted", "true wants"):
    print(f"with the old list, shop by shop: {name:10}", *(f"{one:+.2f}" for one in by_shop[name]))
for one, other in pairs[:2]:
    gap = t_interval(by_shop[one] - by_shop[other], estimand="over shops")
    print(f"{one} - {other}, over the three shops: {gap.value:+.2f} [{gap.low:+.2f}, {gap.high:+.2f}]")
small = {name for (name, _), p in zip(gaps.items(), raised, strict=True) if p < 0.05}
assert {"naive - zero-shot, old list", "weighted - naive, old list"} <= small

# %% [markdown] id="19-naive-tuning-imitates-the"
# **Naive tuning imitates the logging policy.** It moved the model towards the old list, in all three shops. All visitors of a shop
# share one trained model, so the intervals over visitors are about *these three trainings*; over shops there are three numbers, and
# the interval is wide.
#
# **The weights undo the imitation**: what is left lies near the correlation that the true wants have. No gain
# in *wants* is shown for either; a gain of about a tenth is not excluded. A weight repairs a bias; it makes no knowledge.
#
# It was there to be had. A logistic regression that is told the human columns, on exactly the rows that the model was tuned on
# (*the model's rows*), read it, and its top five sell more. The best row, *columns, shown*, needs no weights at all: it leaves out what was not shown, and
# takes yes *and* no of what was shown (14). *Popularity* follows the old list.
# In the first shop the *true wants* run against the list (last line above): there, who follows the list ranks worse than a coin.
#
# All this holds for these propensities: true ones, written down, none below .04. Had the list looked at the visitor and
# written nothing down, the weights would have been wrong, and no row here would have said so.
#
# **Verdict, of SmolLM2-135M-Instruct (4-bit file) on this catalogue.** Tuned on clicks it learns who was shown what. That weights
# teach it wants is *not proven*, nor is anything about larger models or more clicks.

# %% [markdown] id="19-stop-mark-121-minutes"
# ---
# **Stop mark (121 minutes).** Clicks are wants *times* showings. Who is tuned on clicks learns the product.
#
# ---

# %% [markdown] id="19-minute-121-ask-it"
# ### Minute 121: ask it to be the visitor
#
# The manager has a last idea. *"A real A/B test costs two weeks. Let the model play the visitors, once with the good shown and once
# without. Then we know **both** answers of each visitor!"* Such a model is a **user simulator** 用户模拟器 (Agent4Rec and RecAgent
# build whole shops of them). It would lift the fundamental problem of causal inference, if its answers were the visitors' answers.
#
# Our world holds both sealed answers, so we can look. Three wordings were fixed beforehand:

# %% id="19-for-ask-shown-ask"
for ask_shown, ask_not, _ in WORDINGS:
    print(ask_shown.format(good="...").strip(), "\n   ", ask_not.format(good="...").strip())

# %% id="19-predict-19-s" tags=["widget"]
predict("19-S")

# %% [markdown] id="19-one-simulated-visitor-is"
# One simulated visitor is asked twice, live:

# %% id="19-users-stored-language-tuning" tags=["nbval-ignore-output"]
users = stored("language_tuning.json", lambda made: made["users"])
shown, unseen, words = WORDINGS[0]
past = worlds.history_texts(worlds.histories(0, worlds.goods_features()[0], users=36)[:, :3], stated_texts)
questions = [form.format(good=stated_texts[users[0]["item"][0]]) for form in (shown, unseen)]
print(LIKED.format(liked=past[0]) + questions[0], "\n...", questions[1].splitlines()[1])
yes = expit(yes_odds(model, keep(model, [LIKED.format(liked=past[0])], [questions]), words=words))[0]
print(f"P(Yes), of Yes and No: shown {yes[0]:.2f}, not shown {yes[1]:.2f}")
assert np.allclose(yes, np.array(users[0]["said"])[0, :, 0], atol=0.1)  # as stored

# %% [markdown] id="19-stored-54-simulated-visitors"
# Stored: 108 simulated visitors of three shops, four goods each, in three wordings that were fixed before anybody looked. The true
# effect is the mean difference of the two sealed chances. As a rival, a **real coin** on the same 432 visits: each visitor is
# asked once about each good, shown or not by the coin. We can toss it a thousand times.

# %% id="19-columns-name-np-concatenate"
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


# %% id="19-print-true-effect-points"
print("true effect          ", points(true))
for number, (asked_shown, asked_not) in enumerate(answers, 1):
    ranks = stats.spearmanr(by(good, asked_shown - asked_not), by(good, true))
    said_of_goods = f"order of goods {ranks.statistic:+.2f} (p {ranks.pvalue:.2f})"
    print(f"simulated, wording {number} ", points(asked_shown - asked_not), said_of_goods)
draw = np.random.default_rng(0)
arm = draw.random((1000, len(true))) < 0.5  # (coin, visit)
bought = draw.random(arm.shape) < np.where(arm, columns["if_shown"], columns["if_not"])
coins = 100 * np.array([sold[one].mean() - sold[~one].mean() for sold, one in zip(bought, arm, strict=True)])
low, high = np.quantile(coins, [0.025, 0.975])
print(f"a thousand real coins: on average {coins.mean():+.1f}, 95 of 100 between {low:+.1f} and {high:+.1f}")
assert abs(coins.mean() - 100 * true.mean()) < 1 and low < 100 * true.mean() < high

# %% [markdown] id="19-each-wording-gives-a"
# Each wording gives a narrow interval, and none of them holds the truth. Two lie near nothing, with opposite signs; the third says twice
# the truth. The wordings lie twenty points apart: what was measured is the wording. That they find the goods whose effect is
# large is not shown. More simulated visitors would make the intervals narrower, around the same wrong values: luck shrinks, story does not.
# The coin is wide and right on average.
#
# The fundamental problem of causal inference stands: the two answers are the **model's** answers to two prompts, not one visitor's
# two answers. Another unit answers (a model, not a visitor), and reading "the shop shows" is not being shown: the measured outcome is
# not the outcome (construct validity). And a changed prompt may change more than the treatment, so that unconfoundedness fails
# (Gui and Toubia 2023 show it for prices).
#
# **Verdict.** For SmolLM2-135M-Instruct (4-bit file) on this catalogue: a simulated A/B test does not estimate the effect,
# *refuted* here. For larger models: *not proven*. Hold theirs against one real experiment, in three wordings fixed beforehand.
#
#
# ### 19-12 · What for?
#
# What may this shop use a *simulated* A/B test for? Answer `"effect"` (to estimate the effect without a real test), `"order"` (to
# find the goods whose effect is largest), `"rehearse"` (to rehearse the test: code, tables, log) or `"small_test"` (to decide where
# a real test would be too small).

# %% id="19-answer-effect-order-rehearse" tags=["exercise"]
answer = ____
check("19-12", answer)

# %% id="19-solution-19-12-rehearse" tags=["solution"]
solution("19-12", "c")

# %% [markdown] id="19-minute-133-exit-question"
# ### Minute 133: exit question

# %% id="19-explain-19-z" tags=["widget"]
explain("19-Z")

# %% [markdown] id="19-stop-mark-135-minutes"
# ---
# **Stop mark (135 minutes).** End of lesson 3.
#
# ---

# %% [markdown] id="19-what-we-changed-after"
# ### What we changed after looking
#
# A result is worth what was fixed before it was seen. Not everything was. *Lesson 1*: prompts were tried on users of another seed;
# the comparisons were settled when a part of the data had been seen. *Lesson 2*: the score became a mean per token after ten users'
# tables; the second story order was added after 20 pairs; the reading of replies was made kinder. Rankings use sums, the kinds use
# means per token.
#
# *Lesson 3*: another loss was tried on another seed, and steps were made larger after the first training losses;
# one training a shop was run. All sizes were enlarged after first results. Nothing was dropped because of what it showed.

# %% [markdown] id="19-check-yourself-five-questions"
# ## Check yourself
#
# Five questions, each with its reason and how sure you are.

# %% id="19-quiz-19" tags=["widget"]
quiz("19")

# %% [markdown] id="19-what-you-can-now"
# ## What you can now say
#
# - An order is a treatment. A coin deals it; the plain difference is the effect of the place.
# - Averaging over orders takes the place away, and adds no knowledge. Reliable is not valid.
# - Every word of a prompt moves the answer. Only beside a placebo does a change mean something, and then about the model.
# - Whether a model reads evidence or recites it shows when the evidence is turned round.
# - Clicks are wants times showings. A model tuned on them imitates the list; weights take that out where the chances are known.
# - A simulated customer has the model's two answers, not a customer's.
#
# > **Misconception card: "It answers well, so it knows."**
# > An answer is a text that is likely behind your text. Change what should not matter (the order, the name, the direction of
# > the story) by a coin, and count how often the answer changes with it.
#
# ### In the literature
#
# | what we did | the field calls it | 中文 | symbol | read on |
# |---|---|---|---|---|
# | asked for one good, two, a list | LLM as a ranker | 大模型作排序器 | | Hou et al. (2024), [2305.08845](https://arxiv.org/abs/2305.08845); Qin et al. (2024), [2306.17563](https://arxiv.org/abs/2306.17563) |
# | dealt the places by a coin | position bias | 位置偏差 | E[pick given do(place)] | Bito et al. (2025), [2508.02020](https://arxiv.org/abs/2508.02020); Qiao et al. (2026), [2604.03642](https://arxiv.org/abs/2604.03642) |
# | took the mean over orders | permutation self-consistency | 排列自洽 | | Tang et al. (2024), [2310.07712](https://arxiv.org/abs/2310.07712) |
# | divided by the answer to an empty list | contextual calibration | 上下文校准 | p / p_cf | Zhao et al. (2021), [2102.09690](https://arxiv.org/abs/2102.09690); Lv et al. (2026), [2604.10150](https://arxiv.org/abs/2604.10150) |
# | replaced the names | knowledge contamination | 数据污染 | | Di Palma et al. (2025), [2505.10212](https://arxiv.org/abs/2505.10212) |
# | changed one word | counterfactual prompt, fairness of LLM recommenders | 反事实提示 | | Zhang et al. (2023), [2305.07609](https://arxiv.org/abs/2305.07609) |
# | flipped signs, changed a surname | permutation test; placebo test, negative control | 置换检验；安慰剂检验 | p | Fisher (1935), The Design of Experiments; Lipsitch et al. (2010), Epidemiology 21 |
# | asked which causes which, turned it round | causal discovery from names; causal parrots | 因果发现；因果鹦鹉 | | Kıcıman et al. (2023), [2305.00050](https://arxiv.org/abs/2305.00050); Zečević et al. (2023), [2308.13067](https://arxiv.org/abs/2308.13067) |
# | let it choose among names only | constrained decoding | 受限解码 | | De Cao et al. (2021), [2010.00904](https://arxiv.org/abs/2010.00904) |
# | trained thin matrices on clicks | LoRA, PEFT; TALLRec | 低秩适配 | W + BA | Hu et al. (2021), [2106.09685](https://arxiv.org/abs/2106.09685); Bao et al. (2023), [2305.00447](https://arxiv.org/abs/2305.00447) |
# | counted a click 1/propensity times | inverse propensity weighting | 逆倾向加权 | 1/e(x) | Schnabel et al. (2016), [1602.05352](https://arxiv.org/abs/1602.05352) |
# | asked the model to be a visitor | user simulator | 用户模拟器 | | Zhang et al. (2024), [2310.10108](https://arxiv.org/abs/2310.10108); Gui and Toubia (2023), [2312.15524](https://arxiv.org/abs/2312.15524) |
#
# *Named, not built*: **generative retrieval** 生成式检索 writes a good's **semantic ID** 语义编号 token by token (TIGER, Rajput et al.
# 2023, [2305.05065](https://arxiv.org/abs/2305.05065)); RLHF and DPO tune on preferred answers.

# %% [markdown] id="19-next-one-model-one"
# ## Next
#
# One model, one catalogue, one size. Does a larger model know causes better, as the article's section 8 expects? That is notebook
# 20. Until it is there, the weighted on section 8 stays open.
