# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="07-07-how-does-text"
# # 07 · How does text become a vector?
#
# *One reader in this room cannot tell love from hate, and says so with a score of 1.00.*
#
# ## Question
#
# Two users wrote about film A (电影A). One wrote 我喜欢电影A, "I love film A". The other wrote 我讨厌电影A, "I hate
# film A". The witness's recipe (§3.1) is short: clean the log, turn words into vectors, let a large model encode them.
# A program then compares the vectors.
#
# The manager wants one thing from it: *"It will tell me who loves the film and who hates it. Won't it?"*
#
# A model reads numbers, not words. Today you follow one sentence from the shop's log until it is a vector, and look
# at what is lost on the way, what is made up, and what is learnt.

# %% [markdown] id="07-warm-up-three-short"
# ## Warm-up
#
# Three short ones, two minutes.

# %% id="07-from-causalrec-lab-lesson" tags=["widget"]
from causalrec_lab.lesson import quiz

quiz("07-warmup")

# %% [markdown] id="07-you-need-you-will"
# ## You need / you will
#
# **You need** shares (01), and that a text written *after* a showing is another thing than one written before it
# (05). **65 minutes**, with stop marks at 22 and 42. (Planned; nobody has measured it with a class yet.)
#
# **You will**
# - clean a dirty log, and name what no cleaning brings back;
# - follow a text from signs to numbers to vectors, and find where meaning gets lost;
# - say what padding, mask and pooling do, and what a GPT may not look at;
# - test, on texts held out, whether a model beats counting words.

# %% [markdown] id="07-for-the-teacher-45" tags=["teacher"]
# **For the teacher.** *45 minutes*: to the stop mark at 22, then the edit card and the pairs of minute 42. *90 minutes*:
# all of it, the probe as a demonstration. *180 minutes*: minute 55 as a debate. Each bench sorts the shop's texts into
# "written before" and "written after" the showing; then ask for a text that could be either (a profile edited yesterday).
#
# A class says "a bigger model would know". Ask what it would be given to read: four times the number 100. And to
# "GPT is causal, so it finds causes": no peeking ahead, nothing else.

# %% [markdown] id="07-setup"
# ## Setup

# %% id="07-import-json-import-re" tags=["setup"]
import json
import re
from collections import Counter

import numpy as np
import torch

from causalrec_lab.datasets import article, catalogue, data_dir, stored
from causalrec_lab.encode import load_encoder, random_encoder
from causalrec_lab.encode.pocket import corpus, kinds
from causalrec_lab.lesson import ____, check, explain, hint, predict, reveal, solution, start, vote
from causalrec_lab.log import clean
from causalrec_lab.log.dirty import DAY, ITEMS, NAMES, USERS, real_day, soiled
from causalrec_lab.course.nb07 import cards
from causalrec_lab.course.shop import trial
from causalrec_lab.view import plots, show

start("07")

# %% [markdown] id="07-predict-the-likeness-of"
# ## Predict
#
# The likeness of two vectors is measured by the angle between them, as a **cosine**: 1 is the same direction, 0 is
# unrelated, -1 is the opposite. Our encoder is MiniLM, a BERT that learnt from a billion pairs of English sentences.

# %% id="07-predict-07-a" tags=["widget"]
predict("07-A")

# %% [markdown] id="07-by-hand-minute-5"
# ## By hand
#
# ### Minute 5: a log as it really is
#
# First comes the log. Somebody's software wrote it, and software stutters. Eight rows: user, item, minute of the day
# (a day has 1,440), and the answer to "did you like it?".

# %% id="07-rows-1-a-600"
rows = [
    (1, "A", 600.0, 1),
    (1, "A", 600.0, 1),
    (2, "A", 611.5, 0),
    (3, "B", 1500.0, 1),
    (4, "B", 702.0, None),
    (None, "", None, None),
    (5, "C", 702.2, 1),
    (2, "C", 900.0, 1),
]

# %% [markdown] id="07-07-1-what-happened"
# ### 07-1 · What happened?
#
# How many visits of that day do these rows hold, as far as one can tell?

# %% id="07-answer-check-07-1" tags=["exercise"]
answer = ____
check("07-1", answer)

# %% id="07-solution-07-1-5" tags=["solution"]
solution("07-1", 5)

# %% [markdown] id="07-stuck-take-the-away"
# Stuck? Take the `#` away and run the cell; each run climbs one step. After a try, `reveal("07-1")` shows the answer.

# %% id="07-hint-07-1"
# hint("07-1")

# %% [markdown] id="07-now-the-real-thing"
# Now the real thing: one day, some 2,700 rows. It is a simulated shop, so there is a day *as it was*, and you may look
# at it in a minute. Rules first, then rows. A rule is a sentence somebody can disagree with.

# %% id="07-day-real-day-7"
day = real_day(7)
dirty = soiled(day, 7)  # as the software wrote it
rules = {"users": USERS, "items": ITEMS, "window": DAY, "most_per_minute": 20}
log, report = clean(dirty, NAMES, **rules)
print(report)
assert report["logged twice"].done == "dropped"
assert sum(map(len, report.findings[:-1])) == report.given - report.kept  # R16: every row has its reason

# %% [markdown] id="07-two-users-clicked-fifty"
# Two users clicked fifty times a minute and liked everything: programs. What does the shop think of itself, before
# and after?

# %% id="07-answers-row-4-for"
answers = [row[4] for row in dirty if row[4] not in (None, "")]
raw, cleaned = np.mean(answers), log.outcome.mean()
print(f"liked it: {raw:.0%} of the raw answers, {cleaned:.0%} after cleaning")

# %% id="07-predict-07-b" tags=["widget"]
predict("07-B")

# %% [markdown] id="07-look-at-the-report"
# Look at the report again. Hundreds of visitors gave no answer at all.
#
# ### 07-2 · Fill in the mean
#
# Ten visitors. **Four** liked the film, and three of them said so. **Six** did not like it, and two of them said so.
# The shop sees five answers and fills each of the five gaps with the mean of those. What share "likes" the film then?

# %% id="07-answer-check-07-2" tags=["exercise"]
answer = ____
check("07-2", answer)

# %% id="07-solution-07-2-3" tags=["solution"]
solution("07-2", 3 / 5)

# %% [markdown] id="07-whoever-is-annoyed-closes"
# Whoever is annoyed closes the window. Now the day as it was.

# %% id="07-filled-clean-dirty-names"
filled, _ = clean(dirty, NAMES, **rules, missing="mean")
by_chance, _ = clean(soiled(day, 7, missing="at random"), NAMES, **rules)
really = day.outcome.mean()
print(f"dropped {cleaned:.0%}, filled {filled.outcome.mean():.0%}, the truth {really:.0%}")
print(f"had the gaps come by chance: {by_chance.outcome.mean():.0%}")
assert raw > cleaned > really + 0.1  # R16: cleaning helped, and imputing the mean changed nothing
assert abs(filled.outcome.mean() - cleaned) < 1e-9
assert abs(by_chance.outcome.mean() - really) < 0.04

# %% [markdown] id="07-cleaning-takes-out-what"
# **Cleaning takes out what should not be there. It cannot bring back an answer that nobody gave.** The rows do not say
# why an answer is missing. What they do allow is honest: fill every gap with no, then with yes.

# %% id="07-ends-clean-dirty-names"
ends = [clean(dirty, NAMES, **rules, missing=fill)[0].outcome.mean() for fill in (0, 1)]
print(f"somewhere from {ends[0]:.0%} to {ends[1]:.0%}")
assert ends[0] < really < ends[1]

# %% [markdown] id="07-minute-14-from-signs"
# ### Minute 14: from signs to numbers
#
# The log is as clean as it gets; now its texts. A model has a list of pieces it knows, its vocabulary, and a number for each.
# A piece with its number is a **token** 词元. These are the article's six texts:

# %% id="07-behaviours-a-b-c"
behaviours = ["观看电影A", "阅读书籍B", "浏览商品C"]
goods = ["电影A：动作片", "书籍B：科幻小说", "商品C：智能手机"]
encoder = load_encoder(device="cpu")
encoder.tokens("观看电影A")

# %% [markdown] id="07-four-signs-of-that"
# Four signs of that text share **one** number, the number for "never seen". So let us see who is spared.
#
# ### 07-3 · Survivors
#
# `encoder.tokens(text)` gives tokens with `.piece` and `.unknown`. Over all six texts: **which Chinese characters have a
# number of their own?**

# %% id="07-answer-characters-in-quotes" tags=["exercise"]
answer = {____}  # characters in quotes, with commas
check("07-3", answer)

# %% id="07-solution-07-3" tags=["solution"]
solution("07-3", {"小", "智", "手"})

# %% id="07-vocabulary-encoder-tokenizer-get"
vocabulary = encoder.tokenizer.get_vocab()
chinese = [piece for piece in vocabulary if re.fullmatch("[\u4e00-\u9fff]", piece)]
print(f"{len(vocabulary):,} pieces, {len(chinese)} of them Chinese characters")
assert len(chinese) < 300

# %% [markdown] id="07-so-to-this-reader"
# So to this reader "watched film A" is: unknown, unknown, unknown, unknown, a. Of each *behaviour*, what survives is
# the letter. And the two sentences of the question?

# %% id="07-love-hate-a-a"
love, hate = "我喜欢电影A", "我讨厌电影A"
for text in (love, hate):
    print(text, [token.id for token in encoder.tokens(text)])

# %% id="07-def-cosine-one-other"
def cosine(one, other):
    """The cosine of the angle between two vectors."""
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


def alike(reader, one, other):
    """The cosine of two texts, as this reader sees them."""
    return cosine(*reader.encode([one, other]))


for pair in ((love, hate), ("浏览商品C", "退货商品C")):  # browsed, sent back
    same = [[token.id for token in encoder.tokens(text)] for text in pair]
    print(" = ".join(pair), f"cosine {alike(encoder, *pair):.2f}")
    assert same[0] == same[1]  # R19: the ids are the same, so love is hate

# %% [markdown] id="07-love-is-hate-not"
# **Love is hate.** Not nearly: exactly. No model, however large, can tell apart what it is given as the same numbers.
# A score of 1.00 said so all the time, and looked like success.
#
# **Before you move**: find a text of the list in which nothing is lost, and two that this reader takes for one.

# %% id="07-cards-token-card-show" tags=["widget"]
cards.token_card().show()

# %% id="07-cards-token-card-static"
cards.token_card().static()

# %% [markdown] id="07-minute-18-from-numbers"
# ### Minute 18: from numbers to vectors
#
# Each number picks a row of a table, a vector that was learnt: its **embedding** 嵌入. This row is the same wherever
# the piece stands. Six layers then let the states look at each other, and at the end each token has a vector *in context*.
# One piece, two contexts:

# %% id="07-texts-a-case-for" tags=["nbval-ignore-output"]
texts = ["a case for a phone", "the detective solves the case"]
inside = encoder.states(texts, hidden_states=True)
places = [tokens.index("case") for tokens in inside.tokens]
rows_of_table = [inside.looked_up[text, place] for text, place in enumerate(places)]
assert (rows_of_table[0] == rows_of_table[1]).all()  # R17: stage one, a row of a table
by_layer = [cosine(*[layer[text, place] for text, place in enumerate(places)]) for layer in inside.hidden]
print("going in, then after each layer:", [round(value, 2) for value in by_layer])
assert by_layer[0] > 0.9
assert by_layer[-1] < 0.75  # R17: stage three, a state in context

# %% [markdown] id="07-numbers-rows-of-a"
# Numbers, rows of a table, states in context: three stages, and the article's sentence (§3.1) speaks of the second.
#
# ---
# **Stop mark (22 minutes).** You know what a model gets to read, and that what is lost there is lost for good.
#
# ---

# %% [markdown] id="07-the-same-from-the"
# ## The same from the package
#
# ### Minute 22: several texts at once
#
# English, then: in that language our reader knows its words. What do you expect?

# %% id="07-predict-07-c" tags=["widget"]
predict("07-C")

# %% id="07-for-other-in-i" tags=["nbval-ignore-output"]
for other in ("I adore film A", "I hate film A", "I love film B"):
    print(f"I love film A | {other}: {alike(encoder, 'I love film A', other):.2f}")
assert 0.7 < alike(encoder, "I love film A", "I hate film A") < 0.95

# %% [markdown] id="07-it-reads-every-word"
# It reads every word now, and still puts love beside hate. Both sentences are about the same thing, and *what it is
# about* is what this model was trained to see. Close means: close in what the training rewarded.
#
# A model takes many texts in one table of numbers, and short texts are filled up with [PAD].
#
# ### 07-4 · A table for three
#
# Texts of 4, 7 and 5 tokens go into one table, one row each. How many places are padding?

# %% id="07-answer-check-07-4" tags=["exercise"]
answer = ____
check("07-4", answer)

# %% id="07-solution-07-4-5" tags=["solution"]
solution("07-4", 5)

# %% [markdown] id="07-a-second-table-goes"
# A second table goes with it, the **attention mask** 注意力掩码: 1 where a token is real, 0 where it is padding.

# %% id="07-def-preprocess-texts-ids"
def preprocess(texts):
    """Ids and mask, both (text, token): the two tables a model needs."""
    made = encoder.tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    return made["input_ids"], made["attention_mask"]


ids, mask = preprocess(goods)
assert ids.shape == mask.shape == (3, 10)  # R33: a function that was tested
assert mask.sum(dim=1).tolist() == [len(encoder.tokens(text)) for text in goods]
assert not ids.is_floating_point()  # what comes out are numbers of pieces, not yet vectors
mask

# %% [markdown] id="07-is-it-worth-a"
# Is it worth a second table? Here a short text stands beside a long one, once with the mask and once without.

# %% id="07-alone-encoder-states-a" tags=["nbval-ignore-output"]
alone = encoder.states(["a quiet film"]).states[0]
beside = ["a quiet film", "a long and rather loud story about two brothers at sea"]
off = {}
for masked in (True, False):
    states = encoder.states(beside, masked=masked).states[0, : len(alone)]
    off[masked] = np.abs(states - alone).max()
    print(f"mask {masked}: the same text moved by {off[masked]:.6f}")
assert off[True] < 1e-4
assert off[False] > 0.1  # R19: without a mask, who stands beside you changes who you are

# %% [markdown] id="07-then-the-states-of"
# Then the states of a text become one vector. That is **pooling** 池化: the mean of the real tokens, or the state of [CLS]
# alone, as the article does. Which of them suffers more without a mask? Guess, then move.

# %% id="07-cards-padding-card-show" tags=["widget"]
cards.padding_card().show()

# %% id="07-cards-padding-card-static"
cards.padding_card().static({"padding": 40, "mask": False})

# %% [markdown] id="07-neither-is-right-without"
# Neither is right without the mask. And [CLS] is a summary only where training made it one.
#
# ### Minute 30: BERT looks both ways, a GPT does not look ahead
#
# §3.1 says "BERT or GPT", as if it were one. A BERT guesses words that were taken out, so it reads to the left and to the
# right. A GPT guesses the next word, so it must not see it: a *causal mask* hides all that comes after.
#
# ### 07-5 · Who can know?
#
# A GPT reads eight tokens. You replace the **fifth**. How many of the eight states can change?

# %% id="07-answer-check-07-5" tags=["exercise"]
answer = ____
check("07-5", answer)

# %% id="07-solution-07-5-4" tags=["solution"]
solution("07-5", 4)

# %% [markdown] id="07-no-trained-gpt-comes"
# A trained GPT is not needed here: the mask is a matter of order. So here is one with **random weights**. It knows nothing,
# and it obeys the mask. (It borrows MiniLM's tokenizer, so [CLS] and [SEP] stand around its text. A real GPT has neither.
# A trained one, SmolLM2, comes in minute 46.)

# %% id="07-gpt-random-encoder-gpt2"
gpt = random_encoder("gpt2", encoder)
old, new = "i love this film", "i love this book"
for reader in (gpt, encoder):  # R18: two families, one interface
    before, after = (reader.states([text]).states[0] for text in (old, new))
    moved = [bool(np.any(a != b)) for a, b in zip(before, after, strict=True)]
    print(f"{reader.model.config.model_type:>4} moved:", moved)
    assert moved == [reader is encoder] * 4 + [True, True]  # R07 R18: exactly 0.0, or all

# %% [markdown] id="07-change-other-words-and"
# Change other words, and look for the state that has read everything. (In a GPT, which pooling would you choose?)

# %% id="07-cards-edit-card-show" tags=["widget"]
cards.edit_card().show()

# %% id="07-cards-edit-card-static"
cards.edit_card().static({"word": 2, "reader": "gpt"})

# %% [markdown] id="07-the-last-state-alone"
# The last state alone has read the whole text. So one convention pools a GPT by its last token: `load_encoder(..., pooling="last")`.
# Others take the mean, or let the model read the text twice and take the mean of the second reading (*echo*, arXiv 2402.15449).
# And "causal" in *causal mask* means **no peeking ahead, nothing else**. It says nothing about what causes a purchase.
#
# ### Minute 36: a word is known by its company
#
# Where does the table come from? The oldest good idea: count which words stand beside which. If two words meet more often
# than chance would have them meet, they have something to do with each other.
#
# ### 07-6 · Better than chance
#
# Of 100 pairs of neighbouring words, 10 have *love* in the first place, 20 have *film* in the second, and 6 have both.
# **How many times as often** as by chance do they meet?

# %% id="07-answer-check-07-6" tags=["exercise"]
answer = ____
check("07-6", answer)

# %% id="07-solution-07-6-3" tags=["solution"]
solution("07-6", 3)

# %% id="07-sentences-re-findall-a"
sentences = [re.findall("[a-z]+", pair.en.lower()) for pair in corpus(6000)]
often = Counter(word for sentence in sentences for word in sentence)
words = sorted(word for word, times in often.items() if times >= 10)
place = {word: number for number, word in enumerate(words)}
meet = np.zeros((len(words), len(words)))
for sentence in sentences:
    known = [place[word] for word in sentence if word in place]
    for apart in (1, 2):  # words beside each other, and one further
        for one, other in zip(known, known[apart:], strict=False):
            meet[one, other] += 1
            meet[other, one] += 1
print(f"{len(sentences):,} sentences of the shop, {len(words)} words")

# %% id="07-share-meet-meet-sum" tags=["nbval-ignore-output"]
share = meet / meet.sum()
chance = np.outer(share.sum(axis=1), share.sum(axis=0))
better = np.log(np.maximum(share / chance, 1))  # 0 where chance would do
directions, sizes, _ = np.linalg.svd(better)
vectors = directions[:, :24] * np.sqrt(sizes[:24])  # (word, 24)


def neighbours(word, many=5):
    """The words whose vectors point most nearly where this one points."""
    near = [cosine(vectors[place[word]], vector) for vector in vectors]
    return [words[number] for number in np.argsort(near)[::-1][1 : many + 1]]


for word in ("love", "coat", "returned"):
    print(f"{word}: {', '.join(neighbours(word))}")

# %% id="07-clothes-jumper-gloves-scarf" tags=["nbval-ignore-output"]
clothes = {"jumper", "gloves", "scarf", "shirt", "dress", "nightdress", "jacket", "blouse"}
opposites = {"hate", "dislike", "detest"}
assert len(clothes & set(neighbours("coat"))) >= 2
assert opposites & set(neighbours("love"))  # R51: word vectors, and whom love stands beside
print("beside love:", opposites & set(neighbours("love")))

# %% [markdown] id="07-nobody-told-it-what"
# Nobody told it what anything means, and clothes find clothes. But *love* and *hate* keep the same company ("I ... film A"),
# so they come out as neighbours. What does not change the company, a count of company cannot see.
#
# ---
# **Stop mark (42 minutes).** You have seen two ways to confuse love with hate: not reading it, and reading it by its company.
#
# ---

# %% [markdown] id="07-what-if-minute-42"
# ## What if
#
# ### Minute 42: what if somebody teaches the difference?
#
# The workbook ships a BERT of its own, small enough for a pocket. It was made by **pre-training** 预训练: learning from
# texts before there is any task. Its texts are sentences of this shop, in Chinese and English, written for the purpose. Two
# rewards: sentences about one thing belong together, and *for* and *against* belong apart. The six texts of the article and the
# two of our question it never saw. Here is what it could do, while it learnt, with sentences held out:

# %% id="07-path-data-dir-pocket"
path = data_dir() / "pocket_bert" / "history.json"
made = json.loads(path.read_text(encoding="utf-8"))
measures = {"thing, 中文": "zh-zh", "thing, 中文 to English": "zh-en", "for or against": "stance zh"}
curve = made["shipped"]["curve"]
assert len(kinds()) == 69
assert 0.5 < curve[0]["stance zh"] < 0.7
cards.making({name: [(at["step"], at[key]) for at in curve] for name, key in measures.items()})

# %% [markdown] id="07-before-the-first-step"
# Before the first step it guesses: one of 69 things, and of three stances (for, against, neither) the right one in six of
# ten. And now the question:

# %% id="07-pocket-load-encoder-pocket" tags=["nbval-ignore-output"]
pocket = load_encoder("pocket", "cpu")
print(pocket)
PAIRS = {
    "love and hate": (love, hate),
    "browsed and sent back": ("浏览商品C", "退货商品C"),
    "hate, 中文 and English": (hate, "I hate film A"),
    "love and do not love": (love, "我并不喜欢电影A"),
}
likeness = {
    name: {"MiniLM": alike(encoder, *pair), "pocket": alike(pocket, *pair)} for name, pair in PAIRS.items()
}
cards.pairs(likeness)

# %% id="07-told-apart-1-likeness" tags=["nbval-ignore-output"]
told_apart = 1 - likeness["love and hate"]["pocket"]
print(f"love and hate: MiniLM 0.00 apart, pocket {told_apart:.2f}")
assert told_apart > 0.3
assert likeness["hate, 中文 and English"]["pocket"] > likeness["love and hate"]["pocket"] + 0.2

# %% [markdown] id="07-the-difference-is-learnt"
# The difference is learnt because somebody rewarded it. It is a small reader: it knows the things of this shop and no others.
# *Not* leaves it half way, as the last line shows. Its training held 不喜欢 ("do not like") as against, and no 不讨厌 ("do not
# hate"). So it takes 不讨厌 for 讨厌 ("hate"), as the next table shows. The curve above flatters it, too: the sentences were held
# out, and their verbs were not.
#
# ### Minute 46: two larger readers
#
# The pocket BERT knows one shop. Two public models know much more:
#
# - **multilingual-e5-small**, short E5, is an **encoder** 编码器 with 118 million parameters. It learnt by **contrastive
#   learning** 对比学习: pairs of texts from the web belong together, other texts do not (arXiv 2402.05672). Its vocabulary
#   holds pieces of about a hundred languages. Every text begins with "query: " or "passage: "; here it is "query: ".
# - **SmolLM2-135M-Instruct** is a **decoder** 解码器, as a GPT is (arXiv 2502.02737). Its vocabulary was made by **byte pair
#   encoding (BPE)** 字节对编码. It has no unknown piece: what it does not know, it cuts into bytes.
#
# Each of them needs about 1 GB of memory, more than this notebook may hold. So **these results are stored**, in
# `data/readers.json`. `python data/make_readers.py` made them, and makes them again after `make models`.

# %% id="07-readers-stored" tags=["nbval-ignore-output"]
import pandas as pd

readers = stored("readers.json", dict)
FOUR = ["MiniLM", "pocket", "E5", "SmolLM2, mean"]
for name in FOUR:
    print(f"{name:<14}", *readers[name]["tokens"][love])
assert readers["MiniLM"]["tokens"][love] == readers["MiniLM"]["tokens"][hate]
assert readers["E5"]["tokens"][love] != readers["E5"]["tokens"][hate]
pd.DataFrame({name: readers[name]["article"]["pairs"] for name in FOUR}).round(2)

# %% [markdown] id="07-read-not-told-apart"
# E5 reads every word, and still gives love and hate a cosine of .97. All its vectors lie in a narrow cone: any two of these
# texts have a cosine above .8. The field calls this **anisotropy** 各向异性. So read a cosine only against the cosines of other
# pairs. Even then E5 puts "hate" nearer to "love" than to its own translation. SmolLM2 sees bytes: each strange sign above is
# one byte of a Chinese character. It hardly met Chinese in training, so it is asked in English from here on.
#
# Do they know the *thing* that a text is about? Eighty people's sentences about 40 kinds of goods, 40 in each language, were
# written for this test and stand in no training text of ours. Each is answered with the nearest of 69 kinds. Blind is 1 in 69.
# The rival counts characters.

# %% id="07-paraphrases-table" tags=["nbval-ignore-output"]
SIX = ["counting", *FOUR, "SmolLM2, last"]
hits = {name: {way: np.array([*row], int) for way, row in readers[name]["paraphrases"].items()} for name in SIX}


def lead(one, other, seed=7):
    """Mean lead of one row of hits on another, with its 95% interval over the texts (bootstrap)."""
    ahead = one - other
    draws = np.random.default_rng(seed).choice(ahead, (4000, len(ahead))).mean(axis=1)
    return [float(value) for value in (ahead.mean(), *np.quantile(draws, [0.025, 0.975]))]


found = pd.DataFrame({name: {way: row.mean() for way, row in rows.items()} for name, rows in hits.items()})
gaps = {
    f"{way}: E5 less {rival}": lead(hits["E5"][way], hits[rival][way])
    for way in ("zh-zh", "zh-en", "en-zh", "en-en")
    for rival in ("counting", "pocket")
}
leads = pd.DataFrame.from_dict(gaps, orient="index", columns=["value", "low", "high"])
found.T.map(lambda share: "not asked" if np.isnan(share) else f"{share:.2f}")

# %% id="07-paraphrases-leads"
ax = plots.forest(leads, marks={"no difference": 0}, title="E5 against its rivals, 40 texts each", xlabel="difference of shares")
show(ax, "Within a language E5 does not beat counting; between the languages it does, and stays behind the pocket BERT.")
assert leads.loc["zh-en: E5 less counting", "low"] > 0
assert leads.loc["zh-zh: E5 less counting", "low"] <= 0

# %% [markdown] id="07-paraphrases-said"
# Within a language E5 finds nearly everything, and so does counting: people name the thing. Between the languages
# counting finds nothing, and E5 is right in 24 and 28 of 40. The pocket BERT does better there, because it was trained on just
# these 69 kinds. MiniLM does not read Chinese: most of its Chinese
# answers are luck. SmolLM2 was asked in English only, and its cosines find at most 9 of 40 kinds.
#
# And *for or against*? A **probe** 探针 is a small model on top of frozen vectors: here a straight line between for and against.
# It learns from 144 short sentences, 24 verbs with six things each. It is asked about texts held out, then about **verbs**
# held out, then about sentences of people. Blind means: always the more frequent answer.

# %% id="07-stance-probe" tags=["nbval-ignore-output"]
stances = {}
for name in [*SIX, "SmolLM2, echo"]:
    for language, rows in readers[name]["stance"].items():
        kept = {what: row for what, row in rows.items() if what != "majority"}
        stances[f"{name}, {language}"] = {what: row.count("1") / len(row) for what, row in kept.items()}
blind = readers["E5"]["stance"]["zh"]["majority"], readers["E5"]["stance"]["en"]["majority"]
for language in ("zh", "en"):  # six texts a verb: the verbs are drawn, not the texts
    both = [[*readers[name]["stance"][language]["verbs new"]] for name in ("E5", "counting")]
    one, other = (np.array(row, int).reshape(24, 6).mean(axis=1) for row in both)
    print(f"verbs held out, {language}: E5 less counting", "{:.2f} [{:.2f}, {:.2f}]".format(*lead(one, other)))
    assert lead(one, other)[1] > 0
print("blind: sentences of ours", blind[0][0], "| people's,", f"zh {blind[0][1]}, en {blind[1][1]}")
pd.DataFrame(stances).T.round(2)

# %% [markdown] id="07-stance-said"
# Look at the verbs held out. Counting falls to a guess. E5 stays far above it, in Chinese as well, although its cosine
# put love beside hate: **the difference stands in the vector, and the cosine does not show it.** The pocket BERT is perfect
# there, and this proves nothing: all these verbs stood in its own training. On people's sentences it falls near blind,
# and SmolLM2 is blind.
# Thirty sentences a language are few: a share of .73 of 30 has a 95% interval from about .56 to .86.

# %% [markdown] id="07-where-it-breaks-minute"
# ## Where it breaks
#
# ### Minute 48: the witness's program
#
# First its sentence about words and vectors, from the same section.

# %% id="07-trial-exhibit-article-3"
trial.exhibit(article("3.1-word-vectors"))

# %% [markdown] id="07-counsel-for-the-defence"
# **Counsel for the defence.** True, as far as it goes: clothes did find clothes. And BERT or GPT as encoder of texts is common
# practice. Now the program, word for word; its model comes from a hub, so ours stands in.

# %% id="07-model-tokenizer-encoder-model" tags=["article"]
model, tokenizer = encoder.model, encoder.tokenizer
del tokenizer  # the listing below has lost it

# 用户历史行为
user_behaviors = ['观看电影A', '阅读书籍B', '浏览商品C']

# 物品特征
item_features = ['电影A：动作片', '书籍B：科幻小说', '商品C：智能手机']

# 数据预处理
try:
    user_behaviors_processed = [tokenizer.encode(behavior) for behavior in user_behaviors]
except NameError as error:
    print("NameError:", error)
    assert str(error) == "name 'tokenizer' is not defined"

# %% id="07-tokenizer-encoder-tokenizer-the" tags=["article"]
tokenizer = encoder.tokenizer  # the first fault is mended
user_behaviors_processed = [tokenizer.encode(behavior) for behavior in user_behaviors]
item_features_processed = [tokenizer.encode(feature) for feature in item_features]

# 编码
with torch.no_grad():
    user_embeddings = model(torch.tensor(user_behaviors_processed)).last_hidden_state[:, 0, :]
    try:
        item_embeddings = model(torch.tensor(item_features_processed)).last_hidden_state[:, 0, :]
    except ValueError as error:
        print("ValueError:", error)
        assert str(error) == "expected sequence of length 9 at dim 1 (got 10)"

# %% [markdown] id="07-the-users-line-ran"
# The users' line ran, by luck: three behaviours of seven tokens each. The goods are of different lengths, and there is no
# padding. (In §5.2 the same lines are called `preprocess_data`, and said to return word vectors. They return uneven lists of
# whole numbers.) Mended, it is the function of minute 22, and here is all of it:

# %% id="07-user-vectors-item-vectors" tags=["nbval-ignore-output"]
user_vectors, item_vectors = encoder.encode(behaviours), encoder.encode(goods)
assert user_vectors.shape == item_vectors.shape == (3, 384)  # R19: batched, masked, on any device
print([[round(cosine(user, item), 2) for item in item_vectors] for user in user_vectors])
uneven = [len(encoder.tokenizer.encode(text)) for text in goods]
assert uneven == [9, 10, 10]  # R33: what §5.2 returns fits into no table, and holds no vector
letters = encoder.encode(["焚烧电影A", "焚烧书籍B", "焚烧商品C"])  # burnt film A, book B, product C
assert np.allclose(letters, user_vectors)

# %% [markdown] id="07-it-looks-like-sense"
# It looks like sense: each good stands nearest to the user who named its letter. But *burnt* has the very vectors of *watched*,
# *read* and *browsed*. What matched was a letter.
#
# **This is the fault of our English stand-in, not of the program.** The program names bert-base-chinese, and every character of
# these texts stands in that model's vocabulary. So let readers of Chinese take its place. The letters are the trap: once
# they are taken away, once they are moved, so that "watched film B" is asked. How many of three users find the good of
# their *kind*?

# %% id="07-without-letters"
asked = {"with letters": "users and goods", "without letters": "without letters", "letters moved": "letters moved"}


def own_kind_first(rows):
    """How many users are nearer to the good of their kind than to both others."""
    return sum(row[user] > max(row[:user] + row[user + 1 :]) for user, row in enumerate(rows))


right = {
    name: {how: own_kind_first(readers[name]["article"][row]) for how, row in asked.items()}
    for name in ["counting", *FOUR]
}
assert right["E5"]["without letters"] == right["counting"]["without letters"] == 3
pd.DataFrame(right).T

# %% [markdown] id="07-without-letters-said"
# E5 and the pocket BERT need no letter (moved letters cost E5 one tie). Nor does counting: 电影 ("film") stands in the
# behaviour and in the good. So even a reader of Chinese proves little on six texts. The program is stopped by its two faults,
# and its model is not to blame. We could not run bert-base-chinese itself: it comes from a hub.

# %% id="07-why-a-count-of"
why = "a count of company finds clothes for clothes, and puts love beside hate"
trial.verdict(article("3.1-word-vectors"), "not proven", because=why)

# %% [markdown] id="07-minute-52-better-features"
# ### Minute 52: better features, better recommendations?

# %% id="07-trial-exhibit-article-9"
trial.exhibit(article("9.1-features"))

# %% [markdown] id="07-a-fair-test-has"
# A fair test has three parts: a rival, texts held out, and a task chosen beforehand. The rival counts words (TF-IDF). The
# texts are our 240 goods, in five parts, each judged by what was learnt from the other four. Five tasks: four grades that the
# catalogue's writer gave by eye, and one plain one: does the text hold the word *no*? The score is the correlation of guess and
# truth: 1 is perfect, 0 is blind.

# %% id="07-predict-07-d" tags=["widget"]
predict("07-D")

# %% id="07-from-sklearn-feature-extraction" tags=["nbval-ignore-output"]
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import KFold, cross_val_predict

shop = catalogue()
texts = shop.texts()
features = encoder.encode(texts), TfidfVectorizer(sublinear_tf=True).fit_transform(texts).toarray()
tasks = {grade: getattr(shop, grade) for grade in ("loud", "funny", "luxury", "outdoor")}
tasks["holds the word no"] = np.array([" no " in f" {text.lower()} " for text in texts])
five, strengths = KFold(5, shuffle=True, random_state=0), np.logspace(-1, 3, 9)
scores = {}
for task, truth in tasks.items():
    guesses = [cross_val_predict(RidgeCV(strengths), x, truth.astype(float), cv=five) for x in features]
    scores[task] = tuple(float(np.corrcoef(guess, truth)[0, 1]) for guess in guesses)
cards.bars(scores, ("MiniLM", "counting words"))

# %% id="07-plain-scores-pop-holds" tags=["nbval-ignore-output"]
plain = scores.pop("holds the word no")
assert all(model > words + 0.1 for model, words in scores.values())  # R60: four of five, held out
assert plain[1] > plain[0] + 0.3  # R60: and the fifth is lost, by far
print(f"does it say no? MiniLM {plain[0]:.2f}, counting words {plain[1]:.2f}")

# %% [markdown] id="07-on-what-a-text"
# On what a text is *about*, the model wins everywhere. On one small word it loses, and "no" is a word that turns a sentence round.
# (It may be in the vector somewhere; a straight line through 240 texts does not find it. And this fifth task is made for the
# rival: "no" is one of the words it counts, and only 18 of the 240 texts hold it.)
#
# Larger readers, from the stored results: E5, and the decoder pooled three ways. The interval is of the lead on counting words,
# over the 240 goods.

# %% id="07-grades-stored" tags=["nbval-ignore-output"]
ALL = ["counting", "MiniLM", "E5", "SmolLM2, last", "SmolLM2, mean", "SmolLM2, echo"]
grades = {name: readers[name]["grades"] for name in ALL}
ax = plots.bars(
    pd.DataFrame({name: {task: row[0] for task, row in grades[name].items()} for name in ["counting", "E5", "SmolLM2, mean"]}),
    title="Four grades, held-out goods",
    xlabel="correlation of guess and truth",
)
show(ax, "Correlation of held-out guess and truth by task, for counting words, E5 and SmolLM2 with the mean.")
pd.DataFrame({name: {task: "{:.2f} [{:+.2f}, {:+.2f}]".format(*row) for task, row in grades[name].items()} for name in ALL}).T

# %% [markdown] id="07-grades-said"
# E5 reads a hundred languages, and on these English texts it is no better than the smaller MiniLM. The decoder does as well
# as both, although its cosines were nearly useless in minute 46: a trained probe finds what a cosine does not show.
#
# Reading the text twice (*echo*) has the highest score of the three poolings on three of four grades; no interval here compares them.
# (MiniLM's scores differ a little from those above: here each reader's ridge is scaled to its vectors' spread.)
# The first half of the claim holds for these texts. The second, better recommendations, nobody has tried here: a vector that
# reads well is not yet a list that earns (09, 16, 19).

# %% id="07-why-features-better-on"
why = "features: better on four of five held-out tasks; recommendations: not tried here"
trial.verdict(article("9.1-features"), "not proven", because=why)

# %% [markdown] id="07-minute-55-how-large"
# ### Minute 55: how large is large?
#
# The glossary (§1.4.1) calls BERT and GPT models "with a huge number of parameters". Let us count them. Two are only
# drawn up from their plans here, without weights; GPT-3 is a sum, 12 · layers · width². The last two are what their
# makers say: DeepSeek-V3 (2024, arXiv 2412.19437) and Kimi K2.5 (January 2026), of which 37 and 32 billion work on each token.

# %% id="07-from-transformers-import-bertconfig"
from transformers import BertConfig, BertModel, GPT2Config, GPT2Model

with torch.device("meta"):  # shapes only: nothing is stored
    plans = {"bert-base-chinese": BertModel(BertConfig(vocab_size=21128)), "GPT-2": GPT2Model(GPT2Config())}
counts = {"pocket": pocket.parameters, encoder.name: encoder.parameters}
counts |= {name: sum(part.numel() for part in plan.parameters()) for name, plan in plans.items()}
counts["GPT-3, without its table"] = 12 * 96 * 12288**2
counts |= {"DeepSeek-V3": 671 * 10**9, "Kimi K2.5, about": 10**12}
for name, count in counts.items():
    print(f"{name:<26}{count / 1e6:>10,.1f} million")
assert counts["bert-base-chinese"] == 102_267_648
assert counts["GPT-3, without its table"] > 1000 * counts["bert-base-chinese"]  # R05: large, as a word of its year

# %% [markdown] id="07-large-is-a-date"
# *Large* is a date, not a kind: the article's BERT is a thousandth of a GPT-3, and a ten-thousandth of a model of 2026. And no
# size appears in "love is hate".
#
# ### Minute 56: written before, or after?
#
# Last, the question that decides whether a text may be used at all. Film A was shown to a user at noon. Her texts:
#
# - **A** the film's description in the catalogue
# - **B** her review of the film
# - **C** what she typed into the search box at eleven
# - **D** her profile of last month: "I like quiet films"
# - **E** her chat with the service about sending the film back
#
# ### 07-7 · Sort
#
# Which of them **cannot** hold anything that the showing has caused?

# %% id="07-answer-letters-in-quotes" tags=["exercise"]
answer = {____}  # letters in quotes, as many as you need
check("07-7", answer)

# %% id="07-solution-07-7-a" tags=["solution"]
solution("07-7", {"A", "C", "D"})

# %% [markdown] id="07-a-comparison-is-fair"
# A comparison is fair if, given such texts, it was chance who was shown the film. Only texts from *before* can make it
# so. No encoder sorts them for you: a vector has no clock.

# %% [markdown] id="07-a-sixth-text-for" tags=["teacher"]
# A sixth text, for the class: her profile again, but *edited yesterday evening*, and nobody knows at what hour the film was
# shown that day. Count hands before and after two minutes of talk. Whoever says "ask the engineer for the hour" has it.

# %% id="07-vote-07-v" tags=["widget", "teacher"]
vote("07-V")

# %% id="07-explain-07-x" tags=["widget"]
explain("07-X")

# %% [markdown] id="07-going-further-details-summary"
# ## Going further
#
# <details><summary>Optional, not in the quiz</summary>
#
# - *word2vec.* The article cites "Deep Learning for Text Data (Mikolov et al., 2013)". We found no such title; the paper is
#   "Efficient Estimation of Word Representations in Vector Space" (arXiv 1301.3781). Counting company and splitting the table, as
#   you did, is nearly what its skip-gram does (Levy and Goldberg, NIPS 2014). Its second "paper", the Recommender Systems Handbook
#   (2012, Burke), is a book of 2011, edited by Ricci, Rokach, Shapira and Kantor.
# - *Cache.* `load_encoder(cache=True)` keeps vectors on the disk, by the model's checksum: a model that has learnt since is another.
# - *Attention.* `encoder.states(texts, attention=True)` has the weights of each head. Whether they explain anything is notebook 17's.
# - *Hidden words first.* The real BERT learnt by guessing words that were hidden. We gave the pocket BERT 400 steps of that
#   before its two rewards. The picture below holds both runs against each other: one seed each, and it did not help.
#
# </details>

# %% id="07-runs-without-unseen-words" tags=["further"]
runs = {"without": "unseen_words", "masked first": "masked_first"}
curves = {name: made[run]["curve"] for name, run in runs.items()}
last = {name: curve[-1]["zh-zh"] for name, curve in curves.items()}
assert last["masked first"] < last["without"]
cards.making({name: [(at["step"], at["zh-zh"]) for at in curve] for name, curve in curves.items()})

# %% [markdown] id="07-check-yourself-five-questions"
# ## Check yourself
#
# Five questions. Each asks for the answer **and** the reason, and how sure you are.

# %% id="07-quiz-07" tags=["widget"]
quiz("07")

# %% [markdown] id="07-what-you-can-now"
# ## What you can now say
#
# - A model reads **numbers of pieces**. What gets the same numbers gets the same vector, whatever it meant.
# - Cleaning removes what should not be there. An answer that nobody gave stays lost, and the mean does not replace it.
# - Without the **mask** a text's vector depends on who stands beside it.
# - A GPT does not look ahead; that is order, not cause. Close vectors are close in what the training rewarded.
# - Before a text may help to compare, ask when it was written.
#
# > **Misconception card: "The cosine is 1.00, so they mean the same."**
# > Look at the ids. Perhaps the reader has read nothing at all.
#
# | On trial | Verdict |
# |---|---|
# | §3.1, cleaning, filling in missing values | dropping **holds**; filling in the mean, where the annoyed say nothing: **refuted** |
# | §3.1, word vectors capture meaning | **not proven**: their company, and love stands beside hate |
# | §3.1, the program | **refuted**: stops twice, and no mask; mended, with a reader of Chinese, it finds the kinds, as counting does |
# | §1.4.3, BERT reads both ways, GPT is pre-trained | **holds** |
# | §9.1, better features, better recommendations | features on four of five tasks; the rest **not proven** |

# %% [markdown] id="07-in-the-literature"
# ### In the literature
#
# A map of large models in recommendation, up to 2026. This notebook was about the first row only. Two ideas of the map are
# new. In **generative retrieval** 生成式检索 the model writes the item itself, piece by piece, as a short code that was made
# of the item's vector: its **semantic ID** 语义 ID. A **user simulator** 用户模拟器 is a model that plays the user.
#
# | What the model does | The field calls it | 中文 | Where to read on |
# |---|---|---|---|
# | gives vectors of texts | text encoder, features | 文本编码器 | NRMS (EMNLP 2019) · PLM-NR (arXiv 2104.07413) · UniSRec (2206.05941) · RecFormer (2305.13731) |
# | ranks a list, untrained for it | zero-shot ranker | 零样本排序 | LLMs as zero-shot rankers (2305.08845) · RankGPT (2304.09542) |
# | ranks, tuned on clicks | tuning, LoRA | 微调 | P5 (2203.13366) · TALLRec (2305.00447) · LLaRA (2312.02445) |
# | writes the code of the next item | generative retrieval, semantic IDs | 生成式检索 | TIGER (2305.05065) · OneRec (2502.18965) |
# | goes on with a log of actions, no words | generative recommender, scaling law | 生成式推荐 | HSTU (2402.17152) · ULTRA-HSTU (2602.16986, February 2026) |
# | plays the user | user simulator | 用户模拟器 | Agent4Rec (2310.10108); doubts: 2403.16416, 2603.11245 |
# | plans and calls tools | recommender agent | 推荐智能体 | RecMind (2308.14296) |
# | is swayed by the order of the list | position bias of LLMs | 位置偏差 | 2508.02020 |
# | surveys | | 综述 | 2305.19860 · 2306.05817 · generative: 2510.27157 |
#
# Numbers like 2305.08845 are arXiv's. Most report better *offline* scores on public logs; OneRec, HSTU and ULTRA-HSTU report
# experiments on their makers' own users. Which of these models can recommend, and whether they know why, is the question of
# notebook 19. In this notebook: anisotropy (Ethayarajh, EMNLP 2019), E5 (2402.05672), echo embeddings (2402.15449).

# %% [markdown] id="07-next-08-why-did"
# ## Next
#
# **[08 · Why did the loss go to zero?](08_autopsy.ipynb)** The article's training, opened like an onion. Vectors go to work in notebook 09. Package
# modules you used: `causalrec_lab.log`, `causalrec_lab.encode`, `causalrec_lab.datasets`.
