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
# The manager has bought nothing yet. *"Everybody asks a language model now. Why do we train recommenders at
# all? Give it the list, tell it what the customer liked, and let it choose."*
#
# The article's title says **large models** 大模型. This notebook puts a **large language model (LLM)** 大语言模型 on
# trial: a very small one, which runs on your own machine, without a network.

# %% [markdown] id="19-warm-up-three-items"
# ## Warm-up

# %% id="19-from-causalrec-lab-lesson" tags=["widget"]
from causalrec_lab.lesson import quiz

quiz("19-warmup")

# %% [markdown] id="19-you-need-you-will"
# ## You need / you will
#
# **You need** the coin and the back door (03, 05), and text as vectors (07). **135 minutes** in three lessons,
# with stop marks at 45, 90 and 135. (Computed, not measured.) Run `make models` once, with a network.
#
# **You will**
# - lesson 1, *what stands at A?*: measure by a coin what the place on a list does to a model's answer;
# - lesson 2, *does it know, or does it recite?*: compare its ranking with rivals that cost nothing, change one
#   word, reverse the result of an experiment;
# - lesson 3, *who does it imitate?*: train it on clicks, weight the clicks, and let it play the visitors.

# %% [markdown] id="19-for-the-teacher" tags=["teacher"]
# **For the teacher.** *45 minutes*: lesson 1, with the class's own assistants; pool the letters in the line
# `seats`. Leave out the warm-up, and write 19-2 together on the board. *90 minutes*: lessons 1 and 2; leave out
# the names that can be remembered, and read 19-6 aloud with its four customers instead of writing the function.
#
# *180 minutes*: all three; then each group designs a trial of the assistant they use: what is dealt by a coin,
# what is the placebo, what is the trivial rival.
#
# A class says: *"But my assistant is much larger."* True, and nothing here speaks of it. Ask how they would find
# out.
#
# *"Perhaps the best items happened to stand at A."* A coin dealt the places, so what stood at A and what stood
# elsewhere differ by chance alone.
#
# *"A changed name moves the answer: so it is prejudiced?"* Any other word moves it, too. Ask whether this word
# moves it more than words that should not matter, and what was changed: a word of a prompt, not a person.

# %% [markdown] id="19-setup"
# ## Setup

# %% id="19-from-itertools-import-product" tags=["setup"]
from itertools import product

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import log_softmax

from causalrec_lab import worlds
from causalrec_lab.course.nb19 import cards, live, said
from causalrec_lab.course.shop import trial
from causalrec_lab.datasets import KINDS, article, catalogue, stored
from causalrec_lab.evaluate import holm, over_users, t_interval
from causalrec_lab.language import Pointwise, load_language_model, position, prompts
from causalrec_lab.language.tuning import LIKED, OFFER, keep, tune, yes_odds
from causalrec_lab.lesson import ____, check, explain, hint, predict, reveal, solution, start
from causalrec_lab.view import plots, show

start("19")

# %% [markdown] id="19-predict-lesson-1-does"
# ## Predict
#
# **Lesson 1 · What stands at A?** Objective: ask a language model for a ranking, measure by a coin what the
# place on the list does to its answer, and say what a repair removes and what it cannot add.
#
# ### Minute 5: your own assistant first
#
# Most people use a **language model as a ranker** (LLM as a ranker, 大模型作排序器) like this: they paste a list and
# ask. Here are ten lists of five items from the shop. A coin (random numbers; `seat` below is the seed) chose
# the items and dealt the places. The text that a model reads before it answers is the **prompt**
# 提示词. This one holds no solved example: it is **zero-shot** 零样本. A **few-shot** 少样本 prompt holds a few.
#
# Paste each list into your assistant, best in a new chat, and write down the letter.

# %% [markdown] id="19-talk-1" tags=["teacher"]
# **Your own assistant.** *Do*: give every learner a seat number, and let each paste the ten lists, one new chat
# for each. Write the letters on the board, a row for a seat. Without assistants the stored answers of the small
# model stand in. *Say*: "Change nothing in the lists. The coin has dealt them."
#
# *Ask*: "If the place did nothing, how often would A be picked in ten lists?" *Expect*: "It depends on the
# items." A coin dealt them: about twice.

# %% id="19-seat-1-1-to"
seat = 1  # 1 to 12: every seat of a class gets lists of its own
texts = catalogue().texts()
dealt = position.shuffled_lists(seat)  # (list, place): numbers of items
for number, row in enumerate(dealt, 1):
    print(f"{number}.", position.list_text([texts[item] for item in row]), sep="\n", end="\n\n")

# %% [markdown] id="19-type-the-ten-answers"
# Type the ten answers, one a line, as they came: `B`, `I would pick **B**`, `选B`, `第二个`, or `none`. **No
# assistant? Leave it empty:** stored answers of this lesson's small model stand in. (If you type a model
# server's address, the prompts go there, with the model's name and your key.)

# %% id="19-typed-address-name-off"
typed = """
"""
address, name = "", ""  # off. An OpenAI-compatible address asks by itself; its key stands in CAUSALREC_ASSISTANT_KEY
own = position.ask_address(dealt, address=address, model=name) if address else typed.strip()
# Stored, made by data/make_language_*.py: this file and one each in lessons 2 and 3. At each of the three,
# stored(..., recompute=True) asks it all anew: half an hour to an hour each.
asked_before = stored("language_position.json", dict)
letters = position.read_letters(own or asked_before["class"][seat - 1], lists=10)
print("your assistant:" if own else "STAND-IN, stored answers of SmolLM2-135M-Instruct:")
print(*("ABCDE-"[place] for place in letters))

# %% [markdown] id="19-if-the-place-did"
# ## By hand
#
# ### Minute 8: an effect by a coin
#
# If the place did nothing, each place would be picked about twice in ten lists. A class pooled 20 lists. Its
# assistant picked
#
# | place | A | B | C | D | E |
# |---|---|---|---|---|---|
# | picks, of 20 | 8 | 5 | 3 | 2 | 2 |
#
# **Position bias** 位置偏差 is the effect of the place on the pick (13). A coin dealt the places, so place and
# pick have no common cause: a plain difference is the effect.
#
# ### 19-1 · The effect of place A
#
# By how much is one item likelier to be picked when it stands at A than when it stands at another place?

# %% [markdown] id="19-talk-2" tags=["teacher"]
# **An effect by a coin.** *Do*: draw the table of the 20 lists, and below each letter how many items stood there.
# *Ask*, for 19-1: "One item at A, the same item elsewhere: how likely is the pick?" *Expect*: the share at A
# alone, that share minus the 1/5 of chance, or the four other places taken together. Right: 1/4; 80 items stood
# at the other places.
#
# *Expect*, in 19-2: a comparison with *all* rows, or an answer for A whatever place is asked. Then read the
# interval of the class's letters. *Say*: "A learner, not a list, is one observation."

# %% id="19-answer-check-19-1" tags=["exercise"]
answer = ____
check("19-1", answer)

# %% id="19-solution-19-1-1" tags=["solution"]
solution("19-1", "1/4")

# %% [markdown] id="19-stuck-take-the-away"
# Stuck? Take the `#` away: each run gives one more hint. After a try, `reveal("19-1")` gives the answer and
# the reason.

# %% id="19-hint-19-1"
# hint("19-1")

# %% [markdown] id="19-19-2-the-same"
# ### 19-2 · The same as a function
#
# A row is one item on one list: `places` says where it stood ("A", "B", ...), `picks` says 1 where it was
# picked, else 0. Return the effect of one place: the mean of the picks there, minus the mean of the picks
# elsewhere.


# %% id="19-def-effect-of-place" tags=["exercise"]
def effect_of_place(places, picks, place):
    """How much likelier an item is picked at this place than elsewhere."""
    return ____


verdict = check("19-2", effect_of_place)
verdict

# %% id="19-def-effect-of-place-2" tags=["solution"]
def effect_of_place(places, picks, place):
    """How much likelier an item is picked at this place than elsewhere."""
    here = [pick for at, pick in zip(places, picks, strict=True) if at == place]
    there = [pick for at, pick in zip(places, picks, strict=True) if at != place]
    return sum(here) / len(here) - sum(there) / len(there)


verdict = solution("19-2", effect_of_place)
verdict

# %% [markdown] id="19-now-with-your-ten"
# (All the same letter: an exact interval.) One assistant answers all ten lists of a learner, so in the class's
# interval a learner, not a list, is one observation. Type your class's letters in the line `seats`. Until then,
# *one* small model answers for twelve seats: really one observation. Only your class's answers speak of
# other assistants.

# %% id="19-picked-np-eye-5" tags=["nbval-ignore-output"]
picked = np.eye(5)[letters[letters >= 0]]  # (list, place): 1 where picked
mine = verdict.value(list("ABCDE") * len(picked), picked.ravel().tolist(), "A")
effects = position.effects_of_place(picked)
assert abs(mine - effects[0].value) < 1e-9
print("your lists: ", effects[0])
# For a class of your own: seats = {1: "BADECADEBC", 2: ...}, ten letters a seat.
seats = {number: read for number, read in enumerate(asked_before["class"], 1)}
pooled = np.concatenate([position.read_letters(read, lists=10) for read in seats.values()])
for effect in position.effects_of_place(np.eye(6)[pooled, :5], learner=np.repeat(list(seats), 10)):
    print(f"the class: {effect.estimand}  {effect.value:+.2f} [{effect.low:+.2f}, {effect.high:+.2f}]")

# %% [markdown] id="19-the-intervals-assume-that"
# ## The same from the package
#
# ### Minute 25: a model that we can open
#
# SmolLM2-135M-Instruct has 135 million numbers. From the tokens so far it gives every token of its vocabulary a
# probability of being the next (07: next-token prediction). Pre-training on texts taught it that.
#
# **Instruction tuning** 指令微调 then trained the model further, with questions and good answers. (Then it learned
# which of two answers is preferred: here by **DPO** 直接偏好优化, elsewhere by **RLHF** 基于人类反馈的强化学习.) Its **chat
# template** 对话模板 wraps a message in the marks used in that training.
#
# To write, the model *draws* each token. The **temperature** 温度 T divides the logits first: near 0 the
# likeliest token always comes, at 1 the model's own probabilities hold, above 1 they become more equal. We read
# only those among the letters A to E.

# %% [markdown] id="19-talk-3" tags=["teacher"]
# **A model that we can open.** *Do*: read the prompt on the screen aloud, with its marks; then the three rows of
# temperatures. *Ask*: "Does the temperature change which letter comes first?" *Expect*: "Yes." The order stays. A
# low temperature makes the gaps larger, a high one smaller.
#
# *Ask*: 19-A. *Expect*: "about 4: it reads what the customer liked", or "about 10". Right: 18 or more.
# *Expect*, in 19-3: one list alone, the means of the items, or counts of picks. *Say*: "With the customer's
# choice at A the model looks perfect. So what does a shop see that sends its best items first?"

# %% id="19-import-torch-torch-set"
import torch

torch.set_num_threads(1)
model = load_language_model()  # float32: what is printed is the same on every processor
likes, items, chosen = position.held_out_choices(0, users=500)  # taste lies in the columns that the texts describe
five, four = live.list_of(0)  # descriptions of five items, places by a coin, and of four likes
print(model.chat_prompt(position.list_text(five, liked=four), system=position.SYSTEM))
shares = position.letter_probabilities(model, five, liked=four)
for temperature in (0.5, 1, 2):
    cooled = np.sort(shares ** (1 / temperature))[::-1]
    print(f"temperature {temperature}, likeliest letter first:", *(f"{one:.2f}" for one in cooled / cooled.sum()))
assert np.abs(shares - asked_before["lists32"][0][0][0]).max() < 0.005  # the stored answer
[by_name] = position.letters_of_lists(model, [live.list_of(0, catalogue().names())])
print("the same list by names:", *(f"{letter} {one:.2f}" for letter, one in zip("ABCDE", by_name, strict=True)), sep="  ")
assert np.abs(by_name - asked_before["named32"][0][0][0]).max() < 0.005

# %% [markdown] id="19-each-of-these-users"
# Each customer liked nine items. One of the nine, drawn at random, is the **held-out choice**. It stands among
# four items not chosen. The model reads four of the likes and the list. The cell above also asked about this list
# by **names**.

# %% id="19-predict-19-a" tags=["widget"]
predict("19-A")

# %% [markdown] id="19-19-3-plot-it"
# ### 19-3 · Plot: the probability of each place
#
# Stored: 300 customers of three seeds. Each list came in five orders, so that each item stands once at each
# place. `p` holds the probabilities (list, order, place). Draw the mean probability of each place, A to E.

# %% id="19-plot-19-3" tags=["exercise"]
p = np.array([one["picked"] for seed in asked_before["lists"] for one in seed])  # (list, order, place)
ax = ____  # the Axes of your plot; plots.bars({"A": height, ...}, vertical=True, xlabel=..., ylabel=...) gives them
check("19-3", ax)

# %% id="19-solution-19-3" tags=["solution"]
p = np.array([one["picked"] for seed in asked_before["lists"] for one in seed])  # (list, order, place)
heights = dict(zip("ABCDE", p.mean(axis=(0, 1)), strict=True))
ax = plots.bars(heights, vertical=True, xlabel="place", ylabel="mean probability")
show(ax, "Place A has the highest mean probability, far above one fifth; the others fall from B to E.")
solution("19-3", ax)

# %% id="19-every-one-for-seed"
order = np.array([one["order"] for seed in asked_before["lists"] for one in seed])  # 0 is the customer's choice
hit = np.take_along_axis(order, p.argmax(axis=2)[:, :, None], axis=2)[:, :, 0] == 0  # (list, order)
place = (order == 0).argmax(axis=2)  # where the customer's choice stood
named, described = (np.concatenate(asked_before[name])[:, 0] for name in ("named32", "lists32"))  # (list, place)
for label, some in {"150 lists of names": named, "150 lists of descriptions": described}.items():
    print(f"{label}: A is picked in {said.counted((some.argmax(axis=1) == 0).sum(), len(some))}")
for at, letter in enumerate("ABCDE"):
    print(f"choice at {letter}: lists where it is picked: {said.counted(hit[place == at].sum(), (place == at).sum())}")
print(f"share of the variance that the place explains: {said.share('place', p, order)}")
apart = (named - described) * 5 / 4  # between the effects: a place's probability less the mean of the other four
for at, two in enumerate(zip(*map(position.effects_of_place, (named, described)), strict=True)):
    three = (*two, over_users(apart[:, at], estimand="names minus descriptions"))
    ranges = (said.ranged(one.value, one.low, one.high) for one in three)
    print("effect of place {}: by names {}, by descriptions {}, difference {}".format("ABCDE"[at], *ranges))
assert hit[place == 0].mean() > 0.9 and hit[place > 0].mean() < 0.1  # R52: a large model as recommender, and the place

# %% [markdown] id="19-the-same-goods-the"
# Same lists: if the choice stands at A the model looks perfect; elsewhere it finds nothing.
# A shop that sends one fixed order, its best items first, sees only *choice at A*. There place and item go
# together: their effects are **confounded** 混杂, and no number of such lists separates them. A coin does.
#
# By names, A gains more than by descriptions, and E comes second: the effect depends on the text.
#
# ### Minute 36: two repairs
#
# **Permutation self-consistency** 排列自洽 asks in several orders and joins the answers (here: each item's mean).
# **Contextual calibration** 上下文校准 asks once about a list that says nothing (five times "N/A") and divides the
# other answers by that one.

# %% [markdown] id="19-talk-4" tags=["teacher"]
# **Two repairs.** *Ask*: 19-B. *Expect*: "better than a coin, because only its knowledge is left", or "clearly
# worse". Right: not shown to be better than a coin. *Say*: "A repair may remove a bias. It adds no knowledge."
#
# *Do*, with the card: *the customer's choice first*: it picks place A, the choice. *The customer's choice last*:
# it picks place A, another item. In both, A in 120 of 120 orders. *All 120 orders*: the means lie between .195
# and .205, and the choice is number 2 of 5. *Expect*, in 19-4: "true", because a stable ranking looks right.
# Right: "fair".

# %% id="19-predict-19-b" tags=["widget"]
predict("19-B")

# %% id="19-free-np-array-trial"
moved = position.calibrated(p, np.array(asked_before["free"]))  # (list, order, place)
repaired = {"one order": p[:, 0], "calibrated": moved[:, 0]}
by_item = {name: np.take_along_axis(q, np.argsort(order[:, 0], axis=1), axis=1) for name, q in repaired.items()}
by_item["mean of 5 orders"] = position.self_consistent(p, order)
again, same = np.concatenate(asked_before["lists32"]), order.reshape(3, 100, 5, 5)[:, :50].reshape(-1, 5, 5)
by_item["the mean, in float32"] = position.self_consistent(again, same)
print(f"share of the variance that the item explains, in float32: {said.share('good', again, same)}")
for way, q in {"as asked": p.mean(axis=1), "calibrated": moved.mean(axis=1)}.items():
    print(f"{way}:", *(f"{letter} {said.of_users(q[:, at])}" for at, letter in enumerate("ABCDE")), sep="  ")
first, xlabel = np.zeros(len(p), dtype=int), "share of the four other items that the choice beats"  # choice: option 0
ranked = {name: over_users(position.share_beaten(q, first[: len(q)]), estimand=name) for name, q in by_item.items()}
ax = plots.forest(ranked, marks={"a coin": 0.5}, title="Repaired, not distinguished from a coin", xlabel=xlabel)
show(ax, "All four intervals hold one half, what a coin would get.")
assert moved.mean(axis=(0, 1)).argmax() == 1 and all(one.covers(0.5) for one in ranked.values())
assert ranked["the mean, in float32"].covers(0.5)  # R24: a score by letters, without the place, ranks like a coin

# %% [markdown] id="19-the-mean-of-five"
# Permutation self-consistency leaves no effect of the place, by design. Contextual calibration divides by the
# answer to one empty list; real lists have another effect of the place, so now B is favoured. It is not shown
# that either repair finds the choice. (In bfloat16, 16 bits a number, the rounding errors are larger than the
# items' differences. So 150 customers were asked again in float32.)
#
# **Verdict, of SmolLM2-135M-Instruct (4-bit file) on this catalogue.** The place decides. A repair adds no
# knowledge: a stable ranking can still be wrong. Of larger models: *not proven*.
#
# The card has three stored lists in all 120 orders. Move an item with ▲ and ▼ (mouse, or Tab and Enter).
# **Before you move**: where must the choice (★) stand to be picked?

# %% id="19-cards-order-card-show" tags=["widget"]
cards.order_card().show()

# %% [markdown] id="19-exit-1"
# ### 19-4 · Exit question
#
# A colleague averages a model's ranking over many orders and says: "Now it is good." What did the averaging
# give? Answer `"knows"` (the model now uses what it knows of the customer), `"fair"` (no item gains by the
# place where it stood), `"true"` (the ranking is stable, and so it is right) or `"causal"` (the ranking says
# what a recommendation would cause).

# %% id="19-answer-check-19-4" tags=["exercise"]
answer = ____
check("19-4", answer)

# %% id="19-solution-19-4-fair" tags=["solution"]
solution("19-4", "fair")

# %% [markdown] id="19-stop-mark-45-minutes"
# ---
# **Stop mark (45 minutes).** An order is a treatment. A coin measures its effect, a mean over orders removes it;
# what is left is what the answers show.
#
# ---

# %% [markdown] id="19-lesson-2-does-it"
# ### Minute 45: three ways to ask
#
# **Lesson 2 · Does it know, or does it recite?** Objective: compare rankings with rivals that cost nothing;
# test one word beside a placebo; say whether a model reads the evidence in its prompt.
#
# **Listwise** 列表式 asks about a whole list, **pairwise** 成对 asks which of two items is better, **pointwise** 逐点式
# asks how likely one item's text is after the likes. The logarithm of that probability is the text's
# **log-likelihood** 对数似然, a sum over tokens; the mean per token does not punish long texts. Exp of minus
# that mean is the **perplexity** 困惑度. A perplexity of 10 is as if each token had been drawn from 10 equally
# likely tokens.
#
# ### 19-5 · By hand
#
# A title has three tokens. The model gives them the probabilities 1/2, 1/4 and 1/8. What is the perplexity of
# the title?

# %% [markdown] id="19-talk-5" tags=["teacher"]
# **Three ways to ask.** *Do*: ask one learner for the best of five items, one for the better of two, one how well
# a single item fits: listwise, pairwise, pointwise. *Expect*, in 19-5: the probability of the whole title, one
# over it, or a mean of the probabilities. Right: 4, as if each token were drawn from four.
#
# *Do*, before the chart: the class names rivals that cost nothing, and bets on one. *Ask*: "How can a count of
# one kind beat a language model?" *Say*: "Read the chart from below: chance, then the rivals, then the model."
# *Expect*: "So large models cannot rank." Nothing here is about larger ones.

# %% id="19-answer-check-19-5" tags=["exercise"]
answer = ____
check("19-5", answer)

# %% id="19-solution-19-5-1" tags=["solution"]
solution("19-5", 4)

# %% [markdown] id="19-kv-cache"
# We ask pointwise, without a chat template: live for one customer, and stored for 300. The model reads the prompt
# once; all ten items use what attention (07) computed: its keys and values. Kept, these are the **KV cache** 键值缓存.
# Some texts have a low perplexity after any prompt, so the score is the log-likelihood after the likes *minus*
# the one after "N/A".

# %% id="19-ranker-pointwise-model-model"
held_out = " " + texts[items[0][chosen[0]]]
for context, seen in {"the likes": "\n".join(f"- {texts[i]}" for i in likes[0]), "N/A": "- N/A"}.items():
    one = model.score(f"A customer liked:\n{seen}\nThe customer also liked:\n-", [held_out])
    print(f"perplexity of the choice's description after {context}: about {np.exp(-one.mean[0]):.0f}")
ranker, won = Pointwise(model=model, calibrate=True), {}
for what, goods, stored_as in (("descriptions", texts, "pointwise"), ("names", catalogue().names(), "named")):
    now = ranker.rank([goods[i] for i in likes[0]], [goods[i] for i in items[0]])
    won[what] = np.concatenate(asked_before[stored_as])  # names in float32, else bfloat16
    assert abs(position.share_beaten([now], chosen[:1])[0] - won[what][0]) < 0.12  # one item may change its side
    print(f"300 customers, by {what}: the choice beats {said.of_users(won[what])} of the other items")
gain = over_users(won["names"] - won["descriptions"], estimand="names minus descriptions")
print(f"{gain.estimand}: {gain.value:+.2f} [{gain.low:+.2f}, {gain.high:+.2f}]")
assert gain.covers(0)

# %% [markdown] id="19-beside-it-all-the"
# Between names and descriptions no difference is shown.
#
# Stored: 300 customers (150 for pairwise and listwise, in float32), beside rivals. *States* are the model's
# vectors, used like a text encoder's (07). *Own* texts are the descriptions; only *stated* texts name the kind,
# and four grades. MF, EASE and BPR read no text: they learn from what 500 customers liked.

# %% id="19-n-min-len-trial"
scores = {name: np.concatenate([seed[name] for seed in asked_before["rivals"]]) for name in asked_before["rivals"][0]}
duels = np.concatenate(asked_before["pairs"]).mean(axis=2)  # (customer, other item): mean of both orders
for way, name in {"pointwise": "asked: pointwise", "stated": "asked: pointwise, stated"}.items():
    scores[name] = np.concatenate(asked_before[way])
scores["asked: pairwise"] = ((duels > 0.5) + (duels == 0.5) / 2).mean(axis=1)
scores["asked: listwise"] = position.share_beaten(by_item["the mean, in float32"], first[:150])
asked = [way for way in scores if way.startswith("asked")]
readers = ["states, own", "states, stated", "MiniLM, own", "MiniLM, stated", "TF-IDF, own", "TF-IDF, stated"]
others = ["human columns", "same kind", "MF", "EASE", "BPR", "popularity", "chance"]
board = {name: over_users(scores[name], estimand=name) for name in [*asked, *readers, *others]}
colours = dict.fromkeys(asked, "naive") | dict.fromkeys(readers[:2], "causal")
title, beats = "'Same kind' beats both pointwise answers", "share of the other items that the choice beats"
ax = plots.forest(board, marks={"a coin": 0.5}, colours=colours, title=title, xlabel=beats)
show(ax, "Asked by letters the model lies at one half, asked about each item alone above it; its states lie higher.")

# %% [markdown] id="19-read-it-from-below"
# **Chance** ranks at random. **Same kind**, the trivial rival, counts one thing: the share of a customer's likes
# that are of the item's kind. **Human columns** uses the columns that make taste.
#
# **Pairwise**, like listwise, cannot be distinguished from a coin. The letter A wins nearly always; in the
# mean of both orders its advantage cancels.
#
# Prompts differ: a list or a pair comes with four likes, an item alone with eight. So we compare listwise and
# pairwise with a coin only. We make ten comparisons, customer by customer, and raise their p-values (**Holm**,
# 11).

# %% id="19-ask-plain-asked-pointwise"
ask, plain, scores["a coin"] = "asked: pointwise", "same kind", 0.5
pairs = [("asked: listwise", "a coin"), ("asked: pairwise", "a coin"), (ask, "a coin"), (ask, "popularity")]
pairs += [(plain, ask), ("states, own", ask), (plain, "states, own")]
pairs += [(f"{ask}, stated", "popularity"), (plain, f"{ask}, stated"), (plain, "states, stated")]
gaps = {f"{one} minus {other}": scores[one] - scores[other] for one, other in pairs}
both = np.concatenate(asked_before["pairs"])  # (customer, other item, at A or at B): the choice's probability
wins_of_a = ((both[..., 0] > 0.5).mean(axis=1) + (both[..., 1] < 0.5).mean(axis=1)) / 2  # of each customer's duels
print("A wins", said.of_users(wins_of_a), "of the pairs; mean probability", said.of_users(duels.mean(axis=1)))
raised = holm([stats.ttest_1samp(gap, 0).pvalue for gap in gaps.values()])
for (name, gap), q in zip(gaps.items(), raised, strict=True):
    one = over_users(gap, estimand=name)
    print(f"{name:41} {one.value:+.3f} [{one.low:+.3f}, {one.high:+.3f}]  Holm p {q:.2g}")
assert wins_of_a.mean() > 0.8 and raised[[0, 1, 3]].min() > 0.05 > raised[2]
assert gaps[f"states, own minus {ask}"].mean() > 0  # R18: a GPT encodes items, and its states tell more than its answers
assert gaps[f"{plain} minus {ask}"].mean() > 0.05  # R22: what it infers of a customer's interest, one count infers better

# %% [markdown] id="19-verdict-of-smollm2-135m"
# **Verdict, of SmolLM2-135M-Instruct (4-bit file) on this catalogue.** Asked pointwise, the model ranks better
# than a coin and far worse than *same kind*; it beats popularity only with stated texts. Its states hold more
# than its answers say; with stated texts they cannot be distinguished from *same kind*. About larger models this
# says nothing: *not proven*.
#
# A right answer could also be memory. If a test contains what a model was trained on, that is **knowledge
# contamination** 数据污染. Our catalogue is invented, so there is nothing to remember. For public data, rename the
# items. Here the model names an item's kind from its **name alone**: *Casablanca* can be remembered, *Puddle
# Jumper Raincoat* can be understood, *Brundel* can be neither remembered nor understood (its "kind" is random).

# %% id="19-story-stored-language-prompts"
story = stored("language_prompts.json", dict)  # 102 customers of seeds 0, 1, 2
named = {whose: [] for whose in ("famous", "catalogue", "nonsense")}
for whose, _, kind, score in story["names"]:  # film, book, gadget, clothing, home
    named[whose].append(list(KINDS)[int(np.argmax(score))] == kind)
for whose, hits in named.items():
    print(f"{whose:10} right: {said.counted(sum(hits), len(hits))}; a coin with five sides: .20")

# %% [markdown] id="19-what-if"
# Famous names are above chance, so knowledge contamination could help there. Nonsense names are not; for our own
# names it is unclear.
#
# ## What if
#
# ### Minute 56: what if one word changes?
#
# A **counterfactual prompt** 反事实提示 has one word changed. All else is equal, so the difference is an effect **of
# the word on the model's answer**. For four customers, the answer *film* is 3, 1, 2 and 2 points more probable after
# the change. If the word did nothing, each difference could as well have had the other sign. A **permutation test**
# 置换检验 flips the signs: of 16 patterns, two (all plus, all minus) have a sum *at least as far from 0*: p = 2/16.
#
# ### 19-6 · The test as a function
#
# Return the p-value of `differences`: the share of all sign patterns, `product([1, -1],
# repeat=len(differences))`, whose sum is at least as far from 0 as the sum that was seen.


# %% [markdown] id="19-talk-6" tags=["teacher"]
# **One word changes.** *Do*: four learners hold 3, 1, 2 and 2. Each turns her number to plus or minus; the class
# counts how many of the 16 patterns lie at least as far from 0. *Expect*, in 19-6: one direction alone, or the
# pattern that was seen left out. *Ask*: "Which change should *not* matter?" That is the placebo.
#
# *Do*, with the card: *another name*: clothing goes from 81 to 82 %, inside the spread of names. *Loves being at
# home*: to 79 %, inside it, too. For this customer camping outdoors leaves the spread. *Expect*, in
# 19-7: "people", "nothing" or "cause". Right: "word".


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
# Stored: 102 customers, each prompt before and after a change. Eight changes of surname should not matter to a
# shop: they are our **placebo** 安慰剂. Four changes could matter: sex, age, two hobbies. Each is tested on five
# kinds of items. Holm raises the p-values of the 40 tests of surnames, and of the 20 others.

# %% id="19-pairs-kim-lee-chen"
swapped = np.reshape([*story["words"][0]["names"]], (8, 2))  # sixteen surnames, in pairs
points = {f"{a} to {b}": [100 * np.subtract(row["names"][b], row["names"][a]) for row in story["words"]] for a, b in swapped}
for name in story["words"][0]["changes"]:
    points[name] = [100 * np.subtract(*row["changes"][name][::-1]) for row in story["words"]]
points = {name: np.array(gap) for name, gap in points.items()}  # (customer, kind): after minus before
tests = [prompts.sign_flip_test(column) for gap in points.values() for column in gap.T]
low = np.concatenate([holm(tests[:40]), holm(tests[40:])]).reshape(12, 5) < 0.05
size = np.abs([gap.mean(axis=0) for gap in points.values()])  # (change, kind)
beyond = low[8:] & (size[8:] > size[:8].max(axis=0))
print(f"significant after Holm: {low[:8].sum()} of 40 for surnames, {low[8:].sum()} of 20 for the others")
assert second.value([3, 1, 2, 2]) == 1 / 8 and low[:8].sum() >= 1 and not beyond[:2].any()  # sex and age stay within the placebo
kim_lee = np.array([live.kinds_of(model, story["card"][0], name) for name in ("Kim", "Lee")])  # (name, kind)
changed_by = zip(sorted(KINDS), 100 * np.diff(kim_lee, axis=0)[0], strict=True)
print("one prompt live, Kim to Lee:", *(f"{kind} {points_by:+.1f}" for kind, points_by in changed_by))
assert np.abs(kim_lee - story["card"][0]["names"][:2]).max() < 0.03  # as stored, in bfloat16

# %% id="19-with-plots-style-fig"
kinds, at_once = sorted(KINDS), np.stack([*points.values()], axis=1)  # (customer, change, kind)
with plots.style():
    ax = plots.panels(1)[0]
    for number in range(5):
        ax.scatter(size[:8, number], np.full(8, number), color="grey", marker="|", s=160)
    for (name, row), marker in zip(zip([*points][8:], size[8:], strict=True), "osD^", strict=True):
        ax.scatter(row, np.arange(5) + 0.22, marker=marker, label=name)
    ax.set_yticks(range(5), kinds)
    ax.set(xlabel="size of the mean change, points", title="Grey: eight changes of a surname")
    ax.legend(fontsize=8)
show(ax, "Most marks of the four changes lie among the grey ticks of the eight surnames; a few lie beyond them.")
ends = said.drawn_again(said.excess, at_once)
for change, kind in zip(*np.nonzero(beyond), strict=True):  # 2.5 % and 97.5 % points over customers
    by = said.ranged(said.excess(at_once)[change, kind], *ends[:, change, kind])
    print(f"{[*points][8 + change]:16} {kinds[kind]:9} beyond every surname by {by} points")

# %% [markdown] id="19-prompt-card"
# **Before you move**: which word can move a bar out of the grey spread of names?

# %% id="19-cards-prompt-card-show" tags=["widget"]
cards.prompt_card().show()

# %% [markdown] id="19-19-7-what-does"
# ### 19-7 · What does it mean?
#
# Some changes of a surname are significant, and small. What follows? Answer `"people"` (customers with the
# second name want other items), `"word"` (the model's answer depends on this word, as it may on any word),
# `"nothing"` (it is luck) or `"cause"` (renaming a customer would change what the customer buys).

# %% id="19-answer-check-19-7" tags=["exercise"]
answer = ____
check("19-7", answer)

# %% id="19-solution-19-7-word" tags=["solution"]
solution("19-7", "word")

# %% [markdown] id="19-read-the-chart-row"
# *No effect at all* is too easy to refute: **any** other word gives other numbers. So the **placebo test**
# 安慰剂检验 asks whether a change moves the model more than a change that should not matter.
#
# Changes of sex and age move the model no more than the largest change of a surname. Two hobbies move it more
# in 6 of their 10 tests; one of six uncorrected intervals lies above 0. (With probability 1/9 a ninth surname, too,
# would move the model more than these eight: in about 2 of 20 tests. Eight placebos raise a suspicion; they do not
# prove an effect.)
#
# **Identified if** the placebo words are like the changed word in all but its meaning (exchangeability): same
# place in the prompt, as common in the training texts. Hobbies change two or three words, and all four changes
# stand at another place than the surname: a weakness of our test.

# %% [markdown] id="19-stop-mark-the-rest"
# ## Where it breaks
#
# ### Minute 75: which is the cause?

# %% [markdown] id="19-talk-7" tags=["teacher"]
# **Which is the cause?** *Say*: "Counsel says that large models name causes well. How do they know?" *Do*:
# read the experiment with coffee aloud, then let the class answer from the text alone. *Ask*: "Does your answer
# turn round with the experiment?" A reader's does.
#
# *Ask*: 19-D. *Expect*: "nearly all, it reads the experiment", or "about half". Right: few, 1 of 30. *Expect*,
# too: "So it recites." That is not shown either: each interval holds a coin's .5. In 19-Y look for the words *same
# names, opposite evidence*.

# %% id="19-exhibit-bigger"
trial.exhibit(article("8-bigger"))

# %% [markdown] id="19-which-cause"
# **Counsel for the defence.** Asked for **causal discovery** 因果发现 from two names, large models do well: 97 %
# with GPT-4 (*Kıcıman et al.* 2023). *Zečević et al.* (2023) call them "causal parrots": they repeat causal
# sentences that they have read. Change the **evidence**, and keep the names. A model that uses what its prompt
# tells it, without further training, shows **in-context learning** 上下文学习; few-shot prompts rely on it.
#
# So one prompt tells of an experiment, another the opposite story:

# %% id="19-print-prompts-experiment-told"
print(prompts.experiment_told("the hours lying awake", "the amount of coffee drunk"))  # reversed

# %% [markdown] id="19-which-cause-2"
# We wrote 30 pairs. Without a story, the answer is the likelier of two sentences, "a causes b" and "b causes
# a". With a story, it is the sentence whose log-likelihood rises more. Each story has two orders: the
# experiment with a change comes first, or last.

# %% id="19-predict-19-d" tags=["widget"]
predict("19-D")

# %% id="19-ways-real-nonsense-nonsense"
ways = ["real", "nonsense", "nonsense, told", "real, told", "reversed, told"]
odds = {way: np.array([row[way] for row in story["plain"]]) for way in ways[:2]}  # no story; above 0: right
odds |= {way: np.array([np.mean(row[way]["sentence"]) for row in story["causes"]]) for way in ways[2:]}
right = {way: int((one > 0).sum()) for way, one in odds.items()}
raised_p = holm([stats.binomtest(count, 30).pvalue for count in right.values()])
for (way, count), q in zip(right.items(), raised_p, strict=True):
    share = stats.binomtest(count, 30).proportion_ci()
    print(f"{way:15} {count:2} of 30 right [{share.low:.2f}, {share.high:.2f}], a coin .50, Holm p {q:.3f}")
turned = (odds["real, told"] > 0) != (-odds["reversed, told"] > 0)
print(f"turns round with the experiment: {said.counted(turned.sum(), 30)}; a reader: 30. The evidence moves the log-odds by")
shift = sum(np.array([row[way]["sentence"] for row in story["causes"]]) for way in ways[3:])  # (pair, order)
for label, by in {"change told first": shift[:, 0], "change told last": shift[:, 1], "mean": shift.mean(axis=1)}.items():
    one = t_interval(by, estimand=label)
    print(f"    {label:17} {one.value:+.2f} [{one.low:+.2f}, {one.high:+.2f}]; a reader's: far above 0")
assert one.covers(0) and turned.sum() < 6 and raised_p.min() > 0.05  # R54: of this model, at this size

# %% [markdown] id="19-without-an-experiment-real"
# No row can be distinguished from a coin. The decisive test is **the same names, the opposite evidence**: the
# answer turns round for 1 of 30 pairs. Yet in each order the story moves the answer: away from the evidence if
# the change is told first, towards the evidence if last. This is position bias again. In-context learning of
# causes is not shown; nor is reciting. We have *not shown* that every model and wording fails.

# %% id="19-verdict-bigger"
trial.verdict(article("8-bigger"), "adjourned", because="SmolLM2-135M-Instruct, 30 pairs: not shown; larger models come in 20")

# %% id="19-explain-19-y" tags=["widget"]
explain("19-Y")

# %% [markdown] id="19-minute-82-goods-that"
# ### Minute 84: items that nobody sells
#
# Asked to *write* three items from a list of ten, a model may name what nobody sells: a **hallucination** 幻觉.
# Stored: 102 replies of 32 tokens at temperature 0 (a name cut off counts as the full name). The usual cure is
# **retrieval-augmented generation (RAG)** 检索增强生成: look texts up and put them into the prompt. Here the list *is*
# in the prompt.

# %% [markdown] id="19-talk-8" tags=["teacher"]
# **Items that nobody sells.** *Ask*: "The list stands in the prompt. Can the reply name something else?"
# *Expect*: "No." 16 of 102 replies name an item that is in no catalogue. *Expect*, in 19-8: "wanted" or "true".
# Right: "sold"; the list of options makes that certain, not the model.
#
# *Last word* before the stop mark: "A trivial rival, a placebo, reversed evidence, a check of the names: any
# model can be given these four tests."

# %% id="19-def-checked-row-of"
names = catalogue().names()


def checked(row):
    """Of the items that a reply names: on the list, elsewhere in the catalogue, in no catalogue."""
    listed = prompts.listed_items(row["reply"])[:3]  # three were asked for
    if listed and any(name.lower().startswith(listed[-1].lower()) for name in names):
        listed[-1] = next(name for name in names if name.lower().startswith(listed[-1].lower()))
    on_list = prompts.places_of(listed, [names[item] for item in row["items"]]) >= 0
    sold = prompts.places_of(listed, names) >= 0
    return np.array([on_list.sum(), (sold & ~on_list).sum(), (~sold).sum()])


replies = np.array([checked(row) for row in story["lists"]])  # (customer, three counts)
bad = int((replies[:, 2] > 0).sum())
print(f"replies with an item in no catalogue: {said.counted(bad, len(replies))}")
off = int((replies[:, 1:].sum(axis=1) > 0).sum())
print(f"replies with an item that is not on the list: {said.counted(off, len(replies))}")

# %% [markdown] id="19-constrained-decoding-lets-the"
# RAG gives evidence; the model may ignore it. **Constrained decoding** 受限解码 lets the model say only names of
# the list: no hallucination is possible. (In this way **generative retrieval** 生成式检索 writes, token by
# token, an item's **semantic ID** 语义编号, a code made from its text.)
#
# ### 19-8 · Exit question
#
# A shop uses constrained decoding. What is now certain? Answer `"wanted"` (the customer wants the item),
# `"sold"` (the item is in the catalogue), `"true"` (the model no longer makes mistakes) or `"cause"` (showing
# the item raises sales).

# %% id="19-answer-check-19-8" tags=["exercise"]
answer = ____
check("19-8", answer)

# %% id="19-solution-19-8-sold" tags=["solution"]
solution("19-8", "sold")

# %% [markdown] id="19-minute-90-teach-it"
# ---
# **Stop mark (90 minutes).** Any model needs four tests: a trivial rival, a placebo, reversed evidence, a check
# of the names.
#
# ---

# %% [markdown] id="19-minute-90-teach-it-2"
# ### Minute 90: teach it the shop
#
# **Lesson 3 · Who does it imitate?** Objective: say which policy is followed by a model tuned on clicks, weight
# its loss by propensities, and say what simulated visitors are good for.
#
# The manager: *"So it does not know our visitors. Then teach it. We have the clicks of a whole month."*
# Instruction tuning taught the model to answer. **Fine-tuning** 微调 all 135 million numbers on 150 clicks easily
# overfits. **Parameter-efficient fine-tuning (PEFT)** 参数高效微调 trains a few new ones: **LoRA** 低秩适配 leaves each
# matrix W as it is and adds two thin ones, B times A (an *adapter*).
#
# In our shop a visitor's wants follow from the kind and the four grades of what she liked. An old list decided
# what was *shown*: it pushed loud and luxurious items, for everybody. This **logging policy** 日志策略 (13) recorded
# its probabilities.

# %% id="19-log-truth-worlds-pushed"
month, truth = worlds.pushed_shop(0, users=96)
log = month.select(month.user < 60)  # who learns; 36 others are judged
clicks = log.select(log.outcome == 1)
stated_texts = worlds.stated_texts()
print(stated_texts[5])
print(f"{len(log):,} items came up, {log.exposed.sum()} were shown, {len(clicks)} were clicked")
print(f"probability of being shown: {log.propensity.min():.3f} to {log.propensity.max():.3f}")
higher = [clicks.propensity[clicks.user == u].mean() - log.propensity[log.user == u].mean() for u in np.unique(clicks.user)]
print(f"its mean over items that came up {log.propensity.mean():.2f}, over clicks {clicks.propensity.mean():.2f}")
print(f"within a visitor, on average higher by: {said.of_users(higher)}")
assert log.propensity.min() > 0.04  # positivity
assert clicks.propensity.mean() > log.propensity.mean() + 0.15

# %% [markdown] id="19-19-9-by-hand"
# ### 19-9 · By hand
#
# The list shows item A with probability .80 and item B with probability .10. Of 100 visitors, 40 clicked A and 6
# clicked B. For each item a coin chose who saw it. How many of the 100 **would** click A, and how many B, if
# both were shown to all?

# %% [markdown] id="19-talk-9" tags=["teacher"]
# **Teach it the shop.** *Say*: "A click needs two things: the item is wanted, and it is shown." *Do*: ten
# learners want B, and the list shows it to one of them. *Ask*: "For how many does this one click speak?"
# *Expect*, in 19-9: 40 and 6 as counted, or each number multiplied by its probability. Right: 50 and 60.
#
# *Ask*: 19-L. *Expect*: "the visitors' wants, they clicked". Right: the old list, for it decided which clicks could
# happen.

# %% id="19-answer-of-100-visitors" tags=["exercise"]
answer = (____, ____)  # of 100 visitors: A, B
check("19-9", answer)

# %% id="19-solution-19-9-50" tags=["solution"]
solution("19-9", (50, 60))

# %% [markdown] id="19-that-step-rests-on"
# A log holds one of a visitor's two answers, shown or not shown: the **fundamental problem of causal
# inference** 因果推断的基本问题. The step above is **identified if**: consistency (a logged click is this visitor's
# answer to being shown), no interference (one showing does not change another click), exchangeability (given
# the probability, only chance decided who was shown an item), positivity (no probability is 0), and the
# probabilities are the true ones. Here all five hold.

# %% id="19-predict-19-l" tags=["widget"]
predict("19-L")

# %% [markdown] id="19-minute-99-a-few"
# ### Minute 97: the loss, and its weights
#
# One row of training is one visitor: what she clicked, and some items that she did not click. The model's
# score s of an item is its log-odds of *Yes* against *No* after "Buy?". A **softmax** turns a row's scores
# into shares, exp(s) / sum of exp(s). The loss of a click is −log of its share.
#
# > Four items with score 0: each share is 1/4, the loss is log 4 = 1.39. Raise the clicked one to 2: its share is
# > e² / (e² + 3) = .71, the loss .34.
#
# So the loss falls when the clicked score rises *against the others of its row*. The naive loss is the mean over
# clicks: a click of a pushed item counts as much as a click of a hidden one. **Inverse propensity weighting**
# 逆倾向加权 counts a click 1/propensity times: as in 19-9, a click stands for that many visitors. The weights correct
# *how much each click counts*, not which unclicked items stand in its row.
#
# ### 19-10 · The weighted loss
#
# Both arguments are arrays, one entry per click. A propensity below .05 counts as .05 (**clipping** 截断).
# Return the weighted mean of the losses: the sum of weight times loss, divided by the sum of the weights.


# %% [markdown] id="19-talk-10" tags=["teacher"]
# **The loss and its weights.** *Do*: work the example with four scores on the board; raise the clicked one, and
# let the class say what becomes of the other shares. *Ask*: "Which click counts most?" *Expect*: "that of the
# item shown most". Right: that of the item least shown.
#
# *Expect*, in 19-10: no weights, the propensity itself as weight, a sum divided by the number of clicks, or no
# limit at .05. *Say*: "Live you see a few steps on three visitors. The shops that follow are stored."


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
weighted

# %% [markdown] id="19-live-lora"
# Live: a few training steps of PEFT (LoRA) on three visitors. (Stored: sixty.) The outputs of the
# first 26 of 30 layers are computed once and kept, like a KV cache; the adapters of the last four learn, by the
# naive loss. Your function computes the loss of the same clicks before and after.

# %% id="19-liked-worlds-history-texts"
liked = worlds.history_texts(worlds.histories(0, worlds.item_features()[0], users=96)[:, :3], stated_texts)
few = np.unique(clicks.user)[:3]
rows = [np.flatnonzero((log.user == user) & ((log.outcome == 1) | (log.item % 60 == 0))) for user in few]
offers = [[OFFER.format(good=stated_texts[item]) for item in log.item[row]] for row in rows]
kept = keep(model, [LIKED.format(liked=liked[user]) for user in few], offers)
clicked = [log.outcome[row].astype(int).tolist() for row in rows]
tuned, history = tune(model, kept, clicked, batch_size=1)
learning = sum(weights.numel() for weights in tuned.parameters() if weights.requires_grad)
print(f"{learning:,} of {model.parameters:,} numbers learn")

# %% id="19-chance-np-concatenate-log"
seen_with = np.concatenate([log.propensity[row][log.outcome[row] == 1] for row in rows])
measured = []
for top in (None, tuned):
    score = yes_odds(model, kept, top)
    own_share = [log_softmax(score[k, : len(row)])[log.outcome[row] == 1] for k, row in enumerate(rows)]
    measured.append(weighted.value(-np.concatenate(own_share), seen_with))
print(f"weighted loss of {len(seen_with)} clicks: {measured[0]:.1f} before, {measured[1]:.1f} after")
assert measured[1] < measured[0] and history.train_loss[-1] < history.train_loss[0]

# %% [markdown] id="19-minute-112-whom-does"
# ### Minute 111: who does it follow?
#
# Stored: eight shops. In each, the model learns from 60 visitors and is tested on 36 **others**, with 12 items
# each.
#
# The model is *zero-shot* (here: not tuned), *naive* (tuned without weights) or *weighted*. *Old list* and
# *wants* are rank correlations of its scores with the list's probabilities and the true wants. *Sells* is the
# true probability that an item of the top five sells.
#
# The rival *columns* is a logistic regression on the human columns, in four versions: *naive* (an unclicked
# item counts as No), *weighted*, *shown* (on shown rows alone) and *the model's rows* (weighted, on the model's
# training rows).

# %% [markdown] id="19-talk-11" tags=["teacher"]
# **Who does it follow?** *Do*: cover the column *sells*; read *old list* and *wants*, row by row, aloud. *Ask*:
# "What did the naive tuning learn? What did the weights change?" *Expect*: "the weights teach it the wants". They
# take the old list out; it is not proven that they improve the ranking.
#
# *Ask*: "Why do the columns rank better than a language model?" *Expect*: "They are causal." The columns hold
# what makes taste. A weight removes a bias; it adds no knowledge.

# %% id="19-shops-stored-language-tuning"
shops = stored("language_tuning.json", lambda made: made["shops"])
measures = {"old": "old list", "want": "wants", "sells": "sells"}
by_shop = {
    (name, key): np.array([np.mean(shop["rankers"][name][key]) for shop in shops])
    for name in shops[0]["rankers"] for key in measures
}  # fmt: skip
worth = [shop["effective"] / shop["clicks"] for shop in shops]
print(f"effective sample size of the weighted clicks, as a share of their number: {said.of_shops(worth)}")
table = {title: {name: said.of_shops(by_shop[name, key]) for name in shops[0]["rankers"]} for key, title in measures.items()}
pd.DataFrame(table)

# %% id="19-pairs-naive-zero-shot"
compared = [("naive", "zero-shot"), ("weighted", "naive"), ("weighted", "zero-shot")]
compared = [(*pair, key) for key in ("old", "want") for pair in compared]
compared += [("weighted", "chance", "want"), ("weighted", "chance", "sells")]
compared += [("columns, the model's rows", "weighted", "want"), ("columns, shown", "weighted", "want")]
apart = {f"{one} - {other}, {key}": by_shop[one, key] - by_shop[other, key] for one, other, key in compared}
holm_p = holm([stats.ttest_1samp(gap, 0).pvalue for gap in apart.values()])
notes = {name: f"Holm p {q:.3f}".replace("0.000", "< .001") for name, q in zip(apart, holm_p, strict=True)}
differences = {name: t_interval(gap, estimand=name) for name, gap in apart.items()}
title, xlabel = "Eight shops", "mean difference over shops"
ax = plots.forest(differences, notes=notes, zero=True, title=title, xlabel=xlabel)
show(ax, "On the old list naive lies far above zero-shot, weighted far below naive; the columns lie far above weighted on wants.")
assert (by_shop["naive", "old"] > by_shop["zero-shot", "old"]).all() and holm_p[:2].max() < 0.05 < holm_p[2:6].min()
assert holm_p[[6, 8, 9]].max() < 0.05

# %% [markdown] id="19-naive-tuning-imitates-the"
# **Naive tuning imitates the logging policy**: in all eight shops it moves the model towards the old list.
# **The weights take that out**: the weighted model's correlation with the old list is .36 lower than the naive
# model's, and cannot be distinguished from zero-shot's. On *wants* the weighted model lies a little above
# chance (p .043, a comparison added late). It is not shown to beat zero-shot (p .053) or naive (p .893) there.
# On *sells* it is not shown to beat chance (p .067).
#
# A logistic regression on the human columns ranks far nearer to the wants. A weight removes a bias; it adds no
# knowledge.
#
# All this holds for true propensities, none below .04. If the list had used something about the visitor without
# recording it, the weights would be wrong, and no row above would show it.
#
# **Verdict, of SmolLM2-135M-Instruct (4-bit file) on this catalogue.** Tuned on clicks, the model learns what
# was shown, and little of what is wanted. It is *not proven* that weights improve this ranking. About larger
# models nothing is proven.

# %% [markdown] id="19-minute-121-ask-it"
# ### Minute 115: ask it to be the visitor
#
# The manager's last idea: *"A real A/B test costs two weeks. Let the model play the visitors, once with the item
# shown and once without. Then we know **both** answers of each visitor!"* Such a model is a **user simulator**
# 用户模拟器. Our world holds both sealed answers, so we can look. Three wordings were fixed beforehand; the first:
# "The shop shows (does not show) the customer this: ... Does the customer buy it?"

# %% [markdown] id="19-talk-12" tags=["teacher"]
# **Ask it to be the visitor.** *Ask*: 19-S. *Expect*: "all within three points of the truth", or "of the right
# sign, but too small". Right: they depend on the wording, also the sign. *Ask*, after the figures: "Which
# wording would you have reported?" *Say*: "A narrow interval around a wrong number is worse than a wide one
# around the right number."
#
# *Do*: two learners play one visitor, one shown the card, one not, and disagree on purpose: nobody can check
# them. *Expect*, in 19-11: "effect", "order" or "small_test". Right: "try". *Last word*: "Clicks are wants
# times showings."

# %% id="19-predict-19-s" tags=["widget"]
predict("19-S")

# %% [markdown] id="19-stored-54-simulated-visitors"
# Stored: 108 simulated visitors of three shops, four items each. The rival is a **real test** on the same 432
# visits: each visitor answers once for each item; a coin decides whether the item is shown.

# %% id="19-columns-name-np-concatenate"
users = stored("language_tuning.json", lambda made: made["users"])
sealed = [np.concatenate([shop[name] for shop in users]) for name in ("if_shown", "if_not")]
who = np.concatenate([100 * shop["seed"] + np.array(shop["user"]) for shop in users])
which = np.concatenate([1000 * shop["seed"] + np.array(shop["item"]) for shop in users])
answers = np.concatenate([shop["said"] for shop in users], axis=2)  # (wording, arm, visit)
effects_said = {"true effect": sealed[0] - sealed[1]}
effects_said |= {f"simulated, wording {n}": shown - unseen for n, (shown, unseen) in enumerate(answers, 1)}
for label, values in effects_said.items():
    one = over_users(100 * pd.Series(values).groupby(who).mean().to_numpy(), estimand=label)
    order_of_items = said.correlated(*(pd.Series(v).groupby(which).mean() for v in (values, sealed[0] - sealed[1])))
    in_points = f"{one.value:+.1f} points [{one.low:+.1f}, {one.high:+.1f}]"
    print(f"{label:20} {in_points}" + (f"; order of items {order_of_items}" if label != "true effect" else ""))
assert np.ptp([100 * np.subtract(*asked_twice).mean() for asked_twice in answers]) > 15

# %% id="19-coins"
arm = np.random.default_rng(0).random((1000, len(who))) < 0.5  # (coin, visit)
bought = np.random.default_rng(1).random(arm.shape) < np.where(arm, *sealed)
coins = 100 * np.array([sold[one].mean() - sold[~one].mean() for sold, one in zip(bought, arm, strict=True)])
cut = np.quantile(coins, [0.025, 0.975])
print(f"a thousand real tests: on average {coins.mean():+.1f}, 95 of 100 between {cut[0]:+.1f} and {cut[1]:+.1f}")
assert cut[0] < 100 * (sealed[0] - sealed[1]).mean() < cut[1]

# %% [markdown] id="19-each-wording-gives-a"
# Each wording gives a narrow interval, none holds the truth, and they lie up to twenty points apart: the
# wording decides.  The real test's interval is wide, and right on average.
#
# The fundamental problem of causal inference stands. The two answers are the **model's** answers to two prompts,
# not one visitor's two answers; to read "the shop shows" is not to see the item. And a changed prompt may change
# more than the treatment, so that unconfoundedness fails (Gui and Toubia 2023, on prices).
#
# **Verdict.** For SmolLM2-135M-Instruct (4-bit file) on this catalogue: the claim that a simulated A/B test
# estimates the effect is *refuted*. For larger models it is *not proven*. Compare with a real experiment first.

# %% id="19-explain-19-z" tags=["widget"]
explain("19-Z")

# %% [markdown] id="19-19-12-what-for"
# ### 19-11 · Exit question
#
# What may this shop use a *simulated* A/B test for? Answer `"effect"` (to estimate the effect without a real
# test), `"order"` (to find the items whose effect is largest), `"try"` (to try out the test: code,
# tables, log) or `"small_test"` (to decide where a real test would be too small).

# %% id="19-answer-effect-order-rehearse" tags=["exercise"]
answer = ____
check("19-11", answer)

# %% id="19-solution-19-12-rehearse" tags=["solution"]
solution("19-11", "try")

# %% [markdown] id="19-going-further"
# ## Going further
#
# <details><summary>Optional, not in the quiz</summary>
#
# - What we changed after looking.
# - Renamed items; does the model read Chinese? Does it find causes when it answers with a letter? Is a valid
#   name a good recommendation?
# - Named, not built: **SASRec** 自注意力序列推荐 learns what follows what from clicks alone (Kang and McAuley 2018,
#   arXiv 1808.09781); TIGER (Rajput et al. 2023, arXiv 2305.05065) writes an item's semantic ID.
#
# </details>

# %% [markdown] id="19-what-we-changed-after" tags=["further"]
# ### What we changed after looking
#
# We can trust a result only as far as its analysis was fixed before the result was seen. Not everything was
# fixed.
#
# *Lesson 1*: prompts were tried on users of another seed; the comparisons were settled when a part of the data had been
# seen, and three with stated texts were added later. The pairwise duels were asked again in float32 (50 customers of each
# seed), since 256 of the 600 duels in bfloat16 were exact ties.
#
# Much later, the lists of these customers were asked again too: first 30 of each seed (time was short); then,
# with that result known, all 50 that were planned. The calibrated answers and the other lists are still in bfloat16.
#
# *Lesson 2*: after we had seen the results of ten users, the score became a mean per token; after 20 pairs, the
# second story order was added; replies were read less strictly.
#
# At first the two rows without a story were scored by the same rule as the rows with one. That rule takes away
# what the model has learned about a pair in its training. (By it, 22 of 30 answers were right with real names,
# and 12 of 30 with nonsense names.) When all results were known, plain log-likelihoods, in float32, replaced
# that rule.
#
# *Lesson 3*: another loss was tried on another seed, and steps were made larger after the first training losses;
# each shop was tuned once. A first run judged 24 users a shop and simulated 18; it was made larger after we had
# seen its results. Three shops were run first; five more were announced, then run, and all eight are reported.
#
# The comparisons of weighted with zero-shot and with chance were added when seven shops had been seen. Except
# for that first smaller run, no run of the reported seeds was dropped.

# %% [markdown] id="19-minute-45-names" tags=["further"]
# ### Renamed items, and Chinese
#
# The notebook asks in English, because the model reads little Chinese. In the second test below, it ranks five
# items of five kinds for each of 102 customers. The descriptions stay; only the names are replaced.

# %% id="19-chinese" tags=["further"]
for language, hits in asked_before["chinese"].items():
    print(f"kind named from the description, {language}: {said.counted(sum(hits), len(hits))}, a coin .20")

# %% id="19-predict-19-c" tags=["widget", "further"]
predict("19-C")

# %% id="19-wants-np-array-row" tags=["further"]
def quality(pick, wants):
    """0 for a random item, 1 for the best."""
    got = wants[np.arange(len(wants)), pick]
    return (got - wants.mean(axis=1)) / (wants.max(axis=1) - wants.mean(axis=1))


wants = np.array([row["wants"] for row in story["memory"]])  # (customer, item): the shop's truth
picks = {whose: np.array([np.argmax(row[whose]) for row in story["memory"]]) for whose in named}
kind_of = np.array(catalogue().kind)
past_kinds = [[*kind_of[row["liked"]]] for row in story["memory"]]
picks["same kind as most likes"] = np.array([np.argmax([four.count(kind) for kind in KINDS]) for four in past_kinds])
for whose, pick in picks.items():
    one = over_users(quality(pick, wants), estimand=whose)
    changed = f", first choice changed for {said.counted((pick != picks['catalogue']).sum(), len(pick))}"
    print(f"{whose:23} quality {one.value:.2f} [{one.low:.2f}, {one.high:.2f}]" + changed * (whose != "catalogue"))

# %% id="19-gaps-who-quality-picks" tags=["further"]
renamed = {whose: quality(picks[whose], wants) - quality(picks["catalogue"], wants) for whose in ("famous", "nonsense")}
renamed_p = holm([prompts.sign_flip_test(gap) for gap in renamed.values()])
for (whose, gap), q in zip(renamed.items(), renamed_p, strict=True):
    one = over_users(gap, estimand=whose)
    print(f"{whose} minus catalogue: {one.value:+.2f} [{one.low:+.2f}, {one.high:+.2f}], p after Holm {q:.2f}")

# %% [markdown] id="19-the-blind-rival-is" tags=["further"]
# New names change the first choice of about one customer in five. No difference in quality is shown, and *same
# kind* is far better than the model under any name. This could hardly be otherwise: the texts state the
# kind, and nobody ever wrote about these users. Asked about MovieLens, a GPT-4 model recited about 80 % of the
# titles, and models that recited more ranked better (*Di Palma et al. 2025*).
#
# ### Answers by letter, and constrained names

# %% id="19-places-np-array-row" tags=["further"]
places = np.array([row[way]["letters"] for way in ways for row in story["causes"]]) > 0.5  # A, in two orders
by_pair = places.reshape(len(ways), -1, 2).mean(axis=(0, 2))
print(f"causes asked by letters, each pair in both orders: A in {places.sum()} of {places.size}, {said.of_shops(by_pair)}")
listed_wants = np.array([row["wants"] for row in story["lists"]])
count = [[list(kind_of[row["liked"]]).count(kind_of[item]) for item in row["items"]] for row in story["lists"]]
by_name = {"the model, constrained": [row["score"] for row in story["lists"]], "same kind as most likes": count}
for whose, score in by_name.items():
    one = over_users(quality(np.argmax(score, axis=1), listed_wants), estimand=whose)
    print(f"{whose:23} quality {one.value:.2f} [{one.low:.2f}, {one.high:.2f}]; a random item 0, the best 1")

# %% [markdown] id="19-further-read" tags=["further"]
# If the model must name the cause by a letter, A or B, it nearly always answers B: position bias again, at
# another place than in lesson 1. And a valid name is not yet a good recommendation: the constrained pick is a
# little better than a random one, and far worse than *same kind*.

# %% [markdown] id="19-check-yourself-five-questions"
# ## Check yourself

# %% id="19-quiz-19" tags=["widget"]
quiz("19")

# %% [markdown] id="19-what-you-can-now"
# ## What you can now say
#
# - A large language model computes next-token probabilities. Instruction tuning, a chat template and a
#   temperature shape the answer; perplexity says how likely the model finds a text; a KV cache saves time.
# - Listwise or pairwise, the order is a treatment. Permutation self-consistency takes the place away, contextual
#   calibration moved the advantage from A to B. Pointwise has no places. None adds knowledge.
# - Zero-shot, few-shot, with RAG or semantic IDs: a prompt's evidence counts only if the answer changes with
#   it. In-context learning is a claim to test; one line of code catches a hallucination; knowledge
#   contamination is a reason to rename.
# - Every word moves the answer. A change counts only if larger than a placebo's; it tells about the model.
# - PEFT on clicks imitates the logging policy; weights take that out where propensities are known.
# - A user simulator has the model's two answers, not a customer's.
#
# > **Misconception card: "It answers well, so it knows."**
# > An answer is a text that is likely after your text. Change by a coin what should not matter (the order, the name) and
# > what should (the evidence). Count how often the answer changes with each.
#
# | On trial | Verdict |
# |---|---|
# | §3.1, a GPT encodes items | **holds**: its states say more than its answers |
# | §3.2, §3.3, a model infers interest and gives a score | **refuted** in 16; if it answers by letters, this small model follows the place; *same kind* beats it |
# | §8, larger models capture causes better | **adjourned** to 20; one size was tried here |
#
# ---
# **Stop mark (135 minutes).** Clicks are wants *times* showings. Tuned on clicks without weights, this model
# followed the showings.
#
# ---

# %% [markdown] id="19-in-the-literature"
# ### In the literature
#
# | What we did | The field calls it | 中文 | Symbol | Read on |
# |---|---|---|---|---|
# | asked for one item, two, a list | LLM as a ranker: pointwise, pairwise, listwise | 逐点, 成对, 列表式 | | Hou et al., [2305.08845](https://arxiv.org/abs/2305.08845); Qin et al., [2306.17563](https://arxiv.org/abs/2306.17563) |
# | dealt the places by a coin | position bias | 位置偏差 | E[pick given do(place)] | Bito et al., [2508.02020](https://arxiv.org/abs/2508.02020); Qiao et al., [2604.03642](https://arxiv.org/abs/2604.03642) |
# | took the mean over orders | permutation self-consistency | 排列自洽 | | Tang et al., [2310.07712](https://arxiv.org/abs/2310.07712) |
# | divided by an empty list's answer | contextual calibration | 上下文校准 | p / p_cf | Zhao et al., [2102.09690](https://arxiv.org/abs/2102.09690); Lv et al., [2604.10150](https://arxiv.org/abs/2604.10150) |
# | trained it with answers | instruction tuning; RLHF | 指令微调 | | Ouyang et al., [2203.02155](https://arxiv.org/abs/2203.02155) |
# | told it of an experiment | in-context learning, few-shot | 上下文学习 | | Brown et al., [2005.14165](https://arxiv.org/abs/2005.14165) |
# | renamed items | knowledge contamination | 数据污染 | | Di Palma et al., [2505.10212](https://arxiv.org/abs/2505.10212) |
# | changed a word, flipped signs | counterfactual prompt; permutation test; placebo | 反事实提示 | p | Zhang et al., [2305.07609](https://arxiv.org/abs/2305.07609) |
# | reversed an experiment | causal parrots | 因果鹦鹉 | | Kıcıman et al., [2305.00050](https://arxiv.org/abs/2305.00050); Zečević et al., [2308.13067](https://arxiv.org/abs/2308.13067) |
# | put texts into the prompt | RAG | 检索增强生成 | | Lewis et al., [2005.11401](https://arxiv.org/abs/2005.11401) |
# | let it choose among names | constrained decoding | 受限解码 | | De Cao et al., [2010.00904](https://arxiv.org/abs/2010.00904) |
# | trained thin matrices on clicks | LoRA, PEFT; TALLRec | 低秩适配 | W + BA | Hu et al., [2106.09685](https://arxiv.org/abs/2106.09685); Bao et al., [2305.00447](https://arxiv.org/abs/2305.00447) |
# | weighted the clicks | inverse propensity weighting | 逆倾向加权 | 1/e(x) | Schnabel et al., [1602.05352](https://arxiv.org/abs/1602.05352) |
# | played the visitors | user simulator | 用户模拟器 | | Zhang et al., [2310.10108](https://arxiv.org/abs/2310.10108); Gui and Toubia, [2312.15524](https://arxiv.org/abs/2312.15524) |

# %% [markdown] id="19-next-one-model-one"
# ## Next
#
# **[20 · Is a bigger model closer to the cause?](20_bigger_is_not_causal.ipynb)** Package modules you used:
# `causalrec_lab.language`, `causalrec_lab.worlds`, `causalrec_lab.evaluate`, `causalrec_lab.datasets`, `causalrec_lab.view`.
