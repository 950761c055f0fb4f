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
# film A". The witness's recipe (§3.1): turn words into vectors, and let a large model encode them. A program then
# compares the vectors.
#
# The manager: *"It will tell me who loves the film and who hates it. Won't it?"*
#
# A model reads numbers, not words. Today you follow one sentence until it is a vector, and test what the vector knows.

# %% [markdown] id="07-for-the-teacher-45" tags=["teacher"]
# **For the teacher.** *45 minutes*: lesson 1; leave out the warm-up, and write 07-2 together on the board. *90
# minutes*: both lessons; leave out *Going further*, and read the chart of the ten draws aloud instead of
# discussing it.
#
# *180 minutes*: both lessons, then the cleaned log and *Two languages* of *Going further*, and 07-6 as a debate:
# each bench sorts the shop's texts into "written before" and "written after" the showing, then looks for a text
# that could be either (a profile edited yesterday).
#
# A class says: *"A bigger model would know."* Ask what that model would be given to read: four times the same
# number, 100, which stands for an unknown character.
#
# *"GPT is causal, so it finds causes."* Causal here means only that it does not look ahead.
#
# *"So was it wrong to use a BERT?"* No. The lost characters are the fault of our English substitute; the article
# names a Chinese model, which knows them. Its program is refuted for two faults of its own: no tokenizer, no
# padding.

# %% [markdown] id="07-warm-up-three-short"
# ## Warm-up
#
# Three from earlier notebooks.

# %% id="07-from-causalrec-lab-lesson" tags=["widget"]
from causalrec_lab.lesson import quiz

quiz("07-warmup")

# %% [markdown] id="07-you-need-you-will"
# ## You need / you will
#
# **You need** shares (01), and that a text written *after* a showing may contain its effect (05). **90 minutes** in two
# lessons, with stop marks at 45 and 90. (Computed, not measured.)
#
# **You will**
# - lesson 1, *from characters to a vector*: follow a text to tokens, numbers, states and one vector, write the pooling, and
#   find where meaning gets lost;
# - lesson 2, *what does a vector know?*: say how encoders and decoders are trained, read a cosine, and write a fair probe.

# %% [markdown] id="07-setup"
# ## Setup

# %% id="07-import-json-import-re" tags=["setup"]
import json
import re

import numpy as np
import pandas as pd
import torch
from scipy import stats

from causalrec_lab import evaluate
from causalrec_lab.datasets import article, catalogue, data_dir, stored
from causalrec_lab.encode import load_encoder, random_encoder
from causalrec_lab.encode.pocket import corpus, kinds
from causalrec_lab.lesson import ____, check, explain, hint, predict, reveal, solution, start, vote
from causalrec_lab.course.nb07 import cards
from causalrec_lab.course.shop import trial
from causalrec_lab.view import plots, show

start("07")

# %% [markdown] id="07-predict-the-likeness-of"
# ## Predict
#
# **Lesson 1 · From characters to a vector.** *Objective*: follow a text to its vector, and say what each
# model may look at.
#
# How similar are two vectors? The **cosine** 余弦 of the angle between them says it: 1 is the same direction, 0 is unrelated,
# -1 is the opposite. Our first reader is MiniLM, a small BERT that was trained on a billion pairs of English sentences.

# %% [markdown] id="07-talk-1" tags=["teacher"]
# **Predict.** *Say*: "One user loves the film, one hates it. You say the number before you see it." *Do*: draw
# two arrows in one direction, two at a right angle, two against each other: cosine 1, 0, −1. Everybody seals
# 07-A, then count hands.
#
# *Ask*: "Why this number?" *Expect*: "small, love is not hate", or "about .9, both are about one film". Exactly 1
# is right. *Do not* say so: the ids say it in the next section.

# %% id="07-predict-07-a" tags=["widget"]
predict("07-A")

# %% [markdown] id="07-minute-14-from-signs"
# ## By hand
#
# ### Minute 7: from characters to numbers
#
# A model has a list of the pieces that it knows, its **vocabulary** 词表, with a number for each. A piece with its number is
# a **token** 词元; the number is its *id*. Here are the article's six texts.

# %% [markdown] id="07-talk-2" tags=["teacher"]
# **From characters to numbers.** *Do*: one learner is the vocabulary and holds a list of pieces with numbers.
# Another reads 观看电影A aloud, character by character. What is not on the list gets 100. *Say*: "The model never
# sees the characters. It sees this row of numbers."
#
# *Ask*, for 07-1: "Which characters have a number of their own?" *Expect*: 我, which has a number but stands in
# none of the six texts, or a set that is too small. Right: 小, 智, 手. Then compare the two rows of ids for love
# and hate: one row, cosine 1.00. In 07-X, ask those who say "the users are alike" what was compared.

# %% id="07-behaviours-a-b-c"
behaviours = ["观看电影A", "阅读书籍B", "浏览商品C"]  # watched film A, read book B, browsed product C
items = ["电影A：动作片", "书籍B：科幻小说", "商品C：智能手机"]  # action film, science fiction, smartphone
encoder = load_encoder(device="cpu")
encoder.tokens("观看电影A")

# %% [markdown] id="07-four-signs-of-that"
# A character that stands in no piece becomes the token **[UNK]** 未知词元, for *unknown*. All unknown characters share this
# number: the four in 观看电影 do.
#
# ### 07-1 · Survivors
#
# `encoder.tokens(text)` gives tokens with `.piece` and `.unknown`. Over all six texts: **which Chinese characters have a
# number of their own?**

# %% id="07-answer-characters-in-quotes" tags=["exercise"]
answer = {____}  # characters in quotes, with commas; of a token: .piece, .unknown, .special ([CLS], [SEP])
check("07-1", answer)

# %% id="07-solution-07-3" tags=["solution"]
solution("07-1", {"小", "智", "手"})

# %% [markdown] id="07-stuck-take-the-away"
# Stuck? Take the `#` away: each run gives one more hint. After a try, `reveal("07-1")` gives the answer.

# %% id="07-hint-07-1"
# hint("07-1")

# %% id="07-vocabulary-encoder-tokenizer-get"
love, hate = "我喜欢电影A", "我讨厌电影A"


def cosine(one, other):
    """The cosine of the angle between two vectors."""
    return float(np.dot(one, other) / np.linalg.norm(one) / np.linalg.norm(other))


def alike(reader, one, other):
    """The cosine of two texts, as this reader sees them."""
    return cosine(*reader.encode([one, other]))


for pair in ((love, hate), ("浏览商品C", "退货商品C")):  # browsed, sent back
    same = [[token.id for token in encoder.tokens(text)] for text in pair]
    print(*pair, *same, f"cosine {alike(encoder, *pair):.2f}")
    assert same[0] == same[1]  # R19: the ids are the same, so love is hate

# %% [markdown] id="07-love-is-hate-not"
# **Love is hate.** Not nearly: exactly. Two texts, the same numbers: no model, however large, can tell them apart. The score of
# 1.00 looked like success.

# %% id="07-explain-07-x" tags=["widget"]
explain("07-X")

# %% [markdown] id="07-whose-fault"
# ### Minute 15: whose fault is it?
#
# A vocabulary is learned from texts. **WordPiece** (WordPiece 分词) starts from single characters and joins pieces that meet more
# often than by chance; a character that its texts lack becomes [UNK]. BERT and MiniLM use WordPiece. **Byte pair encoding
# (BPE)** 字节对编码 joins the most frequent pairs. If it starts from bytes, nothing is ever unknown: a strange character is a few
# bytes. GPT uses BPE.
#
# So [UNK] is the fault of our English substitute, **not of the article**. Its program names bert-base-chinese, whose vocabulary
# contains every character of these texts. That model must be downloaded, so we ask three other readers of Chinese:
# - the **pocket BERT** of this workbook, trained on sentences about 69 kinds of things of one shop, Chinese and English;
# - **E5** (multilingual-e5-small, 118 million parameters, a hundred languages; a third kind of vocabulary, Unigram);
# - **SmolLM2** (135 million parameters, a small GPT; BPE from bytes, few Chinese texts).
#
# E5 and SmolLM2 need 1 GB of memory each, so their results are **stored** (`data/readers.json`, made by `data/make_readers.py`).

# %% [markdown] id="07-talk-3" tags=["teacher"]
# **Whose fault is it?** *Say*: "Our English reader lost the words. The article's own reader would keep them."
# *Do*: write 我喜欢 on the board, and below it what each of the four readers makes of it.
#
# *Ask*, before the card is moved: "Where is nothing lost? Which two texts are the same to MiniLM?" *Expect*: with
# MiniLM only the English texts lose nothing. 我喜欢电影A is the same as 我讨厌电影A, and 浏览商品C the same as 退货商品C. The
# pocket BERT keeps every Chinese text, but loses *unwatchable* and *filmgoer*.

# %% id="07-readers-stored"
readers = stored("readers.json", dict)
FOUR = ["MiniLM", "pocket", "E5", "SmolLM2, mean"]
for name in FOUR:
    told = readers[name]["tokens"]
    print(f"{name:<14}", *told[love], "" if told[love] != told[hate] else " (the same as hate)")
    assert (told[love] == told[hate]) == (name == "MiniLM")
chinese_pieces = [piece for piece in encoder.tokenizer.get_vocab() if re.fullmatch("[\u4e00-\u9fff]", piece)]
print(f"MiniLM: {len(encoder.tokenizer.get_vocab()):,} pieces, {len(chinese_pieces)} of them Chinese characters")
assert len(chinese_pieces) < 300

# %% [markdown] id="07-cards-token-intro"
# **Before you move**: find a text of the list in which nothing is lost, and two that MiniLM cannot tell apart.

# %% id="07-cards-token-card-show" tags=["widget"]
cards.token_card().show()

# %% id="07-cards-token-card-static"
cards.token_card().static()

# %% [markdown] id="07-minute-18-from-numbers"
# ## The same from the package
#
# ### Minute 21: from numbers to states
#
# Each id picks a row of a learned table: its **embedding** 嵌入. The same piece has the same row in every text. A second
# table, the **positional encoding** 位置编码, adds *where* it stands; without it, "dog bites man" would be "man bites dog".
#
# Then come layers of **self-attention** 自注意力: each token looks at all tokens and adds a weighted mean of what it sees to
# its vector. A layer does this several times side by side, each with its own weights: it is **multi-head** 多头. A small network
# then reworks each vector alone. The vector of a token after a layer is its *state*. One piece, two contexts:

# %% [markdown] id="07-talk-4" tags=["teacher"]
# **States and pooling.** *Do*: two learners hold the word *case*; one stands beside *phone*, one beside
# *detective*. Both start with the same row of the table. *Ask*: "When do they begin to differ?" *Expect*: "at
# once". They differ a little as soon as the place is added (.96 before the first layer), and more with the layers
# (.66 after the sixth).
#
# *Ask*, for 07-2: "May padding vote?" *Expect*: a mean over all places, or the right sum divided by the number of
# all places. The chart shows the price. Between the text alone and the text with padding the cosine
# stays 1 with the mask, and falls without it.

# %% id="07-texts-a-case-for"
texts = ["a case for a phone", "the detective solves the case"]
inside = encoder.states(texts, hidden_states=True)
places = [tokens.index("case") for tokens in inside.tokens]
looked_up = [inside.looked_up[text, place] for text, place in enumerate(places)]
assert (looked_up[0] == looked_up[1]).all()  # R17: stage one, a row of a table
by_layer = [cosine(*(layer[text, place] for text, place in enumerate(places))) for layer in inside.hidden]
assert by_layer[-1] < 0.75  # R17: stage three, a state in context
ax = plots.curves({"case": by_layer}, x=list(range(7)), ylim=(0, 1.05), ylabel="cosine of the two states",
                  xlabel="layer (0: embedding with position)", title="The same word drifts apart in two contexts")  # fmt: skip
show(ax, f"From {by_layer[0]:.2f} before the first layer to {by_layer[-1]:.2f} after the sixth.")

# %% [markdown] id="07-minute-22-several"
# ### Minute 23: many states, one vector
#
# A model takes many texts at once, as one array; short texts are filled up with the token [PAD]. A second array goes with the
# first, the **attention mask** 注意力掩码: 1 where a token is real, 0 where it is padding.
#
# Then the states of a text become one vector, its **sentence embedding** 句向量. This is **pooling** 池化. **Mean pooling**
# 平均池化 takes the mean over the real tokens. The article takes the state of **[CLS]** 分类词元, a token that BERT puts in front of
# every text.
#
# ### 07-2 · Mean pooling with a mask
#
# Write it for one text: `states` is an array (token, dim), `mask` an array of 1 and 0, one for each token.


# %% id="07-def-masked-mean" tags=["exercise"]
def masked_mean(states, mask):
    """The mean of the states of the real tokens."""
    return ____


pooled = check("07-2", masked_mean)
pooled


# %% id="07-solution-masked-mean" tags=["solution"]
def masked_mean(states, mask):
    """The mean of the states of the real tokens."""
    return (mask[:, None] * states).sum(axis=0) / mask.sum()


pooled = solution("07-2", masked_mean)
pooled

# %% [markdown] id="07-is-it-worth-a"
# Is the mask worth a second array? One short text stands beside longer and longer ones.

# %% id="07-padding-chart"
short, added = "a quiet film", list(range(0, 41, 8))  # tokens of padding
alone = encoder.encode([short])[0]
assert np.allclose(pooled.value(encoder.states([short]).states[0], np.ones(5)), alone, atol=1e-5)
turned = {}
for masked, name in ((True, "with the mask"), (False, "without")):
    beside = [encoder.states([short, "film " * (3 + more)], masked=masked) for more in added]
    masks = [states.mask[0] if masked else np.ones(len(states.mask[0])) for states in beside]
    turned[name] = [cosine(alone, pooled.value(one.states[0], mask)) for one, mask in zip(beside, masks, strict=True)]
ax = plots.curves(turned, x=added, ylim=(0, 1.05), xlabel="tokens of padding", ylabel="cosine with the same text alone",
                  title="Without a mask, your neighbours change who you are")  # fmt: skip
show(ax, "With the mask the text keeps its vector; without the mask it turns away as the text beside it grows.")
assert min(turned["with the mask"]) > 0.9999  # R19: batched and masked, a text keeps its vector
assert turned["without"][-1] < 0.5

# %% [markdown] id="07-minute-30-bert"
# ## What if
#
# ### Minute 35: what if one word changes?
#
# A BERT is an **encoder** 编码器: each token looks to the left and to the right. A GPT is a **decoder** 解码器: each token looks at
# itself and at what comes before. A **causal mask** 因果掩码 (also *autoregressive mask*) hides all that comes after.
#
# ### 07-3 · Which states can know?
#
# A GPT reads eight tokens. You replace the **fifth**. How many of the last layer's eight states can change?

# %% [markdown] id="07-talk-5" tags=["teacher"]
# **One word changes.** *Do*: eight learners stand in a row. Each may look at her own sheet and at those to the
# left. The fifth changes her sheet. *Ask*: "Whose state can change?" *Expect*: 8 (that is a BERT), 1 (the fifth
# alone), 5 (up to the fifth), 3 (only the later ones). Right: 4, the fifth and all that come after it.
#
# *Do*, with the card: in the GPT *love → hate* moves 4 of 6 states, in the BERT all 8 of 8. *Ask*: "Which state
# of the GPT has read everything?" *Expect*: "the last". *Last word* before the stop mark: "A causal mask hides
# what comes later. It finds no causes."

# %% id="07-answer-check-07-5" tags=["exercise"]
answer = ____
check("07-3", answer)

# %% id="07-solution-07-5-4" tags=["solution"]
solution("07-3", 4)

# %% [markdown] id="07-no-trained-gpt-comes"
# A GPT with **random weights** will do here: it knows nothing, and it obeys the mask.

# %% id="07-gpt-random-encoder-gpt2"
gpt = random_encoder("gpt2", encoder)


def last_states(reader, text):
    """States of the last layer; only a BERT's text stands between [CLS] and [SEP]."""
    ids = [token.id for token in encoder.tokens(text) if reader is encoder or not token.special]
    with torch.no_grad():
        return reader.model(torch.tensor([ids])).last_hidden_state[0].numpy()  # (token, dim)


for reader in (gpt, encoder):  # R18: two families, one interface
    before, after = (last_states(reader, text) for text in ("i love this film", "i love this book"))
    moved = [bool(np.any(a != b)) for a, b in zip(before, after, strict=True)]
    print(f"{reader.model.config.model_type:>4} moved:", moved)
    assert moved == ([True] * 6 if reader is encoder else [False] * 3 + [True])  # R07 R18: exactly 0.0, or all

# %% [markdown] id="07-change-other-words-and"
# **Before you move**: which state of the GPT has read the whole text?

# %% id="07-cards-edit-card-show" tags=["widget"]
cards.edit_card().show()

# %% id="07-cards-edit-card-static"
cards.edit_card().static({"word": 2, "reader": "gpt"})

# %% [markdown] id="07-the-last-state-alone"
# Only the last state has read everything. So one convention takes a decoder's last state as sentence embedding; mean pooling is
# another; a third reads the text twice and pools the second reading (*echo embeddings*). "Causal" in causal mask means
# **no peeking ahead, nothing else**. It says nothing about what causes a purchase.

# %% id="07-quiz-07-exit" tags=["widget"]
quiz("07-exit")

# %% [markdown] id="07-stop-mark-45"
# ---
# **Stop mark (45 minutes).** Vocabulary, embedding, positional encoding, multi-head self-attention, mean pooling. WordPiece
# makes [UNK] of unknown characters, and they are lost. BPE from bytes loses none.
#
# ---

# %% [markdown] id="07-what-is-rewarded"
# ### Minute 45: what is rewarded
#
# **Lesson 2 · What does a vector know?** *Objective*: say how encoders and decoders are trained; read a cosine against a scale;
# judge a vector by a probe on unseen words.
#
# Both learn from texts before there is any task: **pre-training** 预训练. BERT is a **masked language model** 掩码语言模型: some tokens are
# hidden, and it guesses them from both sides. GPT learns by **next-token prediction** 下一词元预测. **Fine-tuning** 微调
# goes on with the training, for one task.
#
# For sentence embeddings this is often **contrastive learning** 对比学习: the vectors of a pair that
# belongs together are pulled together, those of other pairs are pushed apart. MiniLM and E5 were fine-tuned so.

# %% [markdown] id="07-talk-6" tags=["teacher"]
# **What is rewarded.** *Say*: "A vector shows above all what its training rewarded." *Ask*: 07-C.
# *Expect*: "below 0, they are opposites", or "about .3". About .8 is right (.82 is printed): both texts are about
# film A, and that was rewarded.
#
# *Do*: read the picture one reader at a time. *Ask*: "E5 gives love and hate .97. Is that much?" *Expect*: "Yes,
# nearly 1." Then look at its least similar pair: .85. *Expect*, too: "So E5 cannot tell them apart." Wait for the
# probe.

# %% id="07-predict-07-c" tags=["widget"]
predict("07-C")

# %% id="07-cosines-heat"
for other in ("I adore film A", "I hate film A", "I love film B"):
    print(f"MiniLM: I love film A | {other}: {alike(encoder, 'I love film A', other):.2f}")
loved, hated = (encoder.encode([f"I {verb} the {kind.en[0]}" for kind in kinds()]) for verb in ("love", "hate"))
closest = [max(cosine(one, other) for other in np.delete(loved, n, 0)) for n, one in enumerate(loved)]  # another thing
hate_first = sum(cosine(*pair) > rival for *pair, rival in zip(loved, hated, closest, strict=True))
print(f"love is nearer to hate of the same thing than to love of any other thing: {hate_first} of {len(loved)} things")
assert hate_first > 60
assert 0.7 < alike(encoder, "I love film A", "I hate film A") < 0.95
pairs = pd.DataFrame({name: readers[name]["article"]["pairs"] for name in FOUR})
pairs.loc["least similar user and item"] = [np.min(readers[name]["article"]["users and items"]) for name in FOUR]
ax = plots.heat(pairs, title="Cosines of pairs, by reader")
show(ax, "E5 and SmolLM2 give every pair a cosine above .7; only the pocket BERT puts love far from hate.")
assert pairs.loc["love and hate", "E5"] > pairs.loc["hate, 中文 and English", "E5"]

# %% [markdown] id="07-read-not-told-apart"
# MiniLM reads every word of English, and puts love beside hate for 66 of 69 things: both are *about* one thing, and that is
# what its training rewarded. E5 reads every word of Chinese, gives love and hate .97, and puts "hate" nearer to "love" than to
# its own translation. Its vectors lie in a narrow cone: even "read book B" and a smartphone have .85. This is **anisotropy**
# 各向异性. **Read a cosine only against other cosines of the same reader.**
#
# The small pocket BERT had no pre-training; its contrastive learning had two rewards. Texts about one thing belong
# together; *for* and *against* belong apart. A *frame* is a sentence with a gap for the thing; the frames of the test
# below are held out.

# %% id="07-pocket-load-encoder-pocket"
pocket = load_encoder("pocket", "cpu")
made = json.loads((data_dir() / "pocket_bert" / "history.json").read_text(encoding="utf-8"))
measures = {"which of 69 kinds, 中文": "zh-zh", "中文 asked, English": "zh-en", "for, against, neither": "stance zh"}
curve = {name: [at[key] for at in made["shipped"]["curve"]] for name, key in measures.items()}
ax = plots.curves(curve, x=[at["step"] for at in made["shipped"]["curve"]], ylim=(0, 1.05), xlabel="steps of training",
                  ylabel="share right", title="On held-out frames nearly everything is right")  # fmt: skip
show(ax, "All three measures rise above .9.")
new_word = made["unseen_words"]["curve"][-1]
for way in ("zh-zh", "en-en"):  # a second run, trained without one word of each kind
    print(f"{way}: known words {new_word[way]:.2f}, with a word never seen {new_word[f'unseen {way}']:.2f}")
    assert new_word[f"unseen {way}"] < new_word[way] - 0.15
likes = [alike(pocket, love, "我不喜欢电影A"), alike(pocket, hate, "我不讨厌电影A")]
print("love, do not love: {:.2f}; hate, do not hate: {:.2f}".format(*likes))
assert likes[0] < 0.65 and likes[1] > 0.95 and len(kinds()) == 69

# %% [markdown] id="07-the-difference-is-learnt"
# A second training of the pocket BERT left out one word for each kind of thing. In Chinese the share of right answers
# is .88 on known words, but .70 on the words left out; in English .96 and .57.
#
# And *not*? The pocket BERT learned 不喜欢 ("do not like") as *against*, so it tells 喜欢 from 不喜欢. It never saw 不讨厌 ("do
# not hate") and reads it as 讨厌. **A cosine shows what was rewarded.**
#
# ### Minute 51: a fair probe
#
# A **probe** is a small model on top of vectors that stay as they are; testing with it is **probing** 探针. Ours takes
# the mean vector of the texts *for* and that of the texts *against*; a new text gets the label of the nearest mean.
#
# The 144 sentences of each language are 24 verbs with six things each. If one sentence is held out, its verb is still known
# from five others. So hold out a whole **verb family**: 喜欢, 很喜欢 and 不喜欢 share a word, and belong to one family.

# %% [markdown] id="07-talk-7" tags=["teacher"]
# **A fair probe.** *Do*: write six sentences with 喜欢 on slips. Hide one, then hide all six. *Ask*: "In which case
# must the reader know what the verb means?" *Say*: "If the verb stood in the training, memory may be enough."
#
# *Expect*, in 07-4: a probe that learns from all texts, or one text held out at a time. In 07-5: one draw instead
# of the mean of ten. *Ask*: "Counting has .97 in Chinese. Does it understand?" With verb families held out it
# falls to .42, below the blind .58.
#
# *Expect*, of the pocket BERT's 1.00: "perfect". All these verbs stood in its own training. With three answers it
# is right in .995 of our Chinese frames, and in .45 of the Chinese sentences that people wrote.

# %% id="07-probe-data"
sentences = pd.read_csv(data_dir() / "stance_sentences.csv")
print(sentences.groupby("language").agg({"text": "first", "stance": "size", "family": "nunique"}))


def nearest_mean(vectors, labels, asked):
    """For each vector asked about, the label whose mean vector is nearest."""
    names = np.unique(labels)
    means = np.stack([vectors[labels == name].mean(axis=0) for name in names])  # (label, dim)
    return names[((asked[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)]


# %% [markdown] id="07-07-4-held-out"
# ### 07-4 · Hold out groups
#
# `vectors` (text, dim), `labels` and `groups` are arrays, one row for each text. For each group: the probe learns from all *other*
# groups and labels this one. Return the share of all texts that get their right label.


# %% id="07-def-held-out" tags=["exercise"]
def held_out(vectors, labels, groups):
    """Share right, each group labelled by a probe that learned from the others."""
    return ____


judged = check("07-4", held_out)
judged


# %% id="07-solution-held-out" tags=["solution"]
def held_out(vectors, labels, groups):
    """Share right, each group labelled by a probe that learned from the others."""
    right = 0
    for name in np.unique(groups):
        inside_group = groups == name
        told = nearest_mean(vectors[~inside_group], labels[~inside_group], vectors[inside_group])
        right += (told == labels[inside_group]).sum()
    return right / len(groups)


judged = solution("07-4", held_out)
judged

# %% id="07-probe-live" tags=["nbval-ignore-output"]
from sklearn.feature_extraction.text import TfidfVectorizer


def unit(vectors):
    """The vectors at length 1."""
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


found = {}
for language, rows in sentences.groupby("language"):
    labels, family = rows.stance.to_numpy(), rows.family.to_numpy()
    count = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True).fit_transform(rows.text).toarray()
    seen = {"counting": count, "MiniLM": unit(encoder.encode(rows.text)), "pocket": unit(pocket.encode(rows.text))}
    for name, vectors in seen.items():
        shares = judged.value(vectors, labels, np.arange(len(rows))), judged.value(vectors, labels, family)
        found[f"{name}, {language}"] = dict(zip(("texts held out", "families held out"), shares, strict=True))
        assert name != "counting" or (shares[0] > 0.85 and shares[1] < 0.58)
pd.DataFrame(found).T.round(2)

# %% [markdown] id="07-probe-live-said"
# A *blind* program, which always answers *for*, is right in .58 of the texts. With texts held out, **counting
# characters looks like a language model. With families held out it is worse than blind.** It had memorised verbs. The
# pocket BERT is perfect, and that proves nothing: all these verbs stood in its own training.
#
# ### 07-5 · Readers side by side
#
# Draw a bar for each name in `chinese`. It shows the share of right answers on the Chinese sentences, with families
# held out. Take the mean of ten draws; each draw puts other things into the sentences.
# `readers["E5"]["stance"]["zh"]["families new"]` is the list of E5's ten shares.

# %% id="07-plot-07-5" tags=["exercise"]
chinese = ["counting", "MiniLM", "pocket", "E5"]
ax = ____  # the Axes of your plot, both axes named
check("07-5", ax)

# %% id="07-solution-plot-07-5" tags=["solution"]
new_families = {name: np.mean(readers[name]["stance"]["zh"]["families new"]) for name in chinese}
ax = plots.bars(new_families, xlabel="share right, verb families held out, Chinese")
ax.axvline(readers["E5"]["stance"]["zh"]["majority"][0], ls="--", color="black")  # blind
show(ax, "The pocket BERT and E5 stand far above the blind line; MiniLM and counting do not reach it.")
solution("07-5", ax)

# %% id="07-families-leads" tags=["nbval-ignore-output"]
ahead = {}
for pair in ("E5, zh", "E5, en", "MiniLM, zh", "MiniLM, en", "SmolLM2, mean, en", "SmolLM2, last, en"):
    one, other = (readers[reader]["stance"][pair[-2:]] for reader in (pair[:-4], "counting"))
    ahead[pair] = np.subtract(one["by family"], other["by family"])
    lead_blind = evaluate.t_interval(np.subtract(one["by family"], one["majority"][0]), estimand=pair)
    wins = sum(np.greater(one["families new"], other["families new"]))
    print(f"{pair}: above counting in {wins} of 10 draws; minus always-for [{lead_blind.low:+.2f}, {lead_blind.high:+.2f}]")
    assert (lead_blind.low > 0) == (pair in ("E5, zh", "E5, en", "MiniLM, en"))
ahead_by = {pair: evaluate.t_interval(gap, estimand=pair) for pair, gap in ahead.items()}
holm_p = dict(zip(ahead, evaluate.holm([stats.ttest_1samp(gap, 0).pvalue for gap in ahead.values()]), strict=True))
ax = plots.forest(ahead_by, zero=True, xlabel="share right minus that of counting, mean over verb families",
                  title="Verb families held out: who beats counting?")  # fmt: skip
show(ax, "E5 and MiniLM lie to the right of zero, MiniLM in Chinese only just; SmolLM2's intervals contain zero.")
print("Holm p:", {pair: f"{p:.2g}" for pair, p in holm_p.items()})
assert max(holm_p[pair] for pair in ("E5, zh", "E5, en", "MiniLM, en")) < 0.001 and holm_p["SmolLM2, mean, en"] > 0.3

# %% [markdown] id="07-families-said"
# E5 is above counting and above blind, in both languages, although its cosine put love beside hate. **The difference
# stands in the vector, and the cosine does not show it.** In English MiniLM beats both. In Chinese MiniLM beats
# counting, but not blind. Counting is worse than blind there: this proves nothing.
#
# SmolLM2 with mean pooling beats counting in all ten draws. But the draws differ in things, not in verbs. Over verb
# families, the interval of SmolLM2 minus counting contains zero.
#
# Now 40 sentences in each language, written by hand; few say *love* or *hate*. The probes learn from our frames. For, against or
# neither?

# %% id="07-people" tags=["nbval-ignore-output"]
people, above = {}, {}
for name in ("counting", "MiniLM", "pocket", "E5"):
    for language in ("zh", "en"):
        three, two = (readers[name][what][language] for what in ("frames", "stance"))
        people[f"{name}, {language}"] = row = {"our frames, three answers": three["frames new"].count("1") / 400}
        for what, test in (("three answers", three), ("for or against", two)):
            right, of, blind = test["people's"].count("1"), len(test["people's"]), test["majority"][1]
            row |= {f"by hand, {what}": right / of, f"blind, {what}": blind}
            above[name, language, what] = stats.binomtest(right, of, blind, alternative="greater").pvalue
surely = [test for test, p in zip(above, evaluate.holm(list(above.values())), strict=True) if p < 0.05]
print("above blind, Holm p below .05 of sixteen:", surely)
pd.DataFrame(people).T.round(3)

# %% [markdown] id="07-people-said"
# With three answers, the pocket BERT is right in .995 of our Chinese frames. On sentences by hand it is right in .45
# (Chinese) and .425 (English), a blind program in .50 and .40. **The .995 measured our frames, not what people mean.**
# With two answers, *for* or *against*, only E5 in English is surely above blind. In Chinese E5 has .82, blind .61: perhaps
# luck.

# %% [markdown] id="07-where-program"
# ## Where it breaks
#
# ### Minute 73: the witness's program
#
# Here it is, word for word. Its model must be downloaded, so we use MiniLM.

# %% [markdown] id="07-talk-8" tags=["teacher"]
# **The witness's program.** *Do*: read the program aloud; the class calls "stop" at the first line that cannot
# run. *Expect*: the missing tokenizer is found, the second fault is not: texts of 9 and of 10 tokens do not fit
# into one table.
#
# *Ask*: "E5 finds all three items without letters. Does it read?" *Expect*: "Yes." Counting characters finds all
# three, too. *Say*: "Six texts prove little about any model."

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
tokenizer = encoder.tokenizer  # the first fault, corrected
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
# It stops twice: no tokenizer, no padding. It takes [CLS], which MiniLM's training did not use. (The users' texts
# passed by luck: all three have seven tokens. §5.3 says that these lines, `preprocess_data`, return word vectors. They
# return uneven lists of ids.) Padding needs a mask.
#
# Which reader finds, for each user, the item of the right *kind*? The letters A, B, C are a trap, so there are two more tests:
# without letters, and with letters moved ("watched film B").

# %% id="07-without-letters"
uneven = [len(encoder.tokenizer.encode(text)) for text in items]
assert uneven == [9, 10, 10]  # R33: what §5.2 returns fits into no table, and holds no vector
assert np.allclose(encoder.encode(["焚烧电影A", "焚烧书籍B", "焚烧商品C"]), encoder.encode(behaviours))  # burnt!
asked = {"as printed": "users and items", "without letters": "without letters", "letters moved": "letters moved"}


def own_kind_first(rows):
    """How many users are nearer to the item of their kind than to both others."""
    return sum(row[user] > max(row[:user] + row[user + 1 :]) for user, row in enumerate(rows))


own = {name: [own_kind_first(readers[name]["article"][how]) for how in asked.values()] for name in ["counting", *FOUR]}
assert own["E5"][1] == own["counting"][1] == 3 and own["MiniLM"][1] == 1
pd.DataFrame(own, list(asked)).T

# %% [markdown] id="07-without-letters-said"
# MiniLM finds one of three, like a blind guess (*burnt film A* has the same vector as *watched film A*). E5 and the
# pocket BERT need no letters. With moved letters, E5 finds two of three. **Counting** characters (TF-IDF) is a rival
# that knows nothing. It needs no letters either: 电影 ("film") stands in the behaviour and in the item. So the program is
# **refuted** for two faults, not for its model: six texts prove little.

# %% [markdown] id="07-where-before-after"
# ### Minute 77: written before, or after?
#
# May a text be used to compare users? Film A was first shown to a user today at noon. The texts:
#
# - **A** the film's description in yesterday's catalogue
# - **B** her review of the film
# - **C** what she typed into the search box this morning at eleven
# - **D** her profile of last month: "I like quiet films"
# - **E** her chat with the service about sending the film back
#
# ### 07-6 · Exit question: sort
#
# Which of them **cannot** contain anything that the showing has caused?

# %% [markdown] id="07-talk-9" tags=["teacher"]
# **Before or after?** *Do*: draw a line of time with noon on it. Five learners take the texts A to E and stand on
# its left or right. *Ask*: "Could your text read differently if the film had *not* been shown?" *Expect*: B ("a
# review is about the film"), E ("a chat is about sending back"), or a set without C. Right: A, C and D.
#
# *Last word*: "A vector has no clock. You must know when a text was written."

# %% id="07-answer-letters-in-quotes" tags=["exercise"]
answer = {____}  # letters in quotes, as many as you need
check("07-6", answer)

# %% id="07-solution-07-7-a" tags=["solution"]
solution("07-6", {"A", "C", "D"})

# %% [markdown] id="07-a-comparison-is-fair"
# **Identified if** (05), for the effect of the showing, with such texts as covariates: consistency, no interference, conditional
# exchangeability given the texts, positivity. A text from *after* the showing can break exchangeability; one from before may
# help. No encoder sorts the texts for you: a vector has no clock.

# %% [markdown] id="07-a-sixth-text-for" tags=["teacher"]
# A sixth text, for the class, in another case: the film was shown to her *yesterday*, nobody knows at what hour. And
# she edited her profile *yesterday evening*. Count hands before and after two minutes of talk. Whoever says "ask the
# engineer for the hour" has found the answer.

# %% id="07-vote-07-v" tags=["widget", "teacher"]
vote("07-V")

# %% [markdown] id="07-going-further-details-summary"
# ## Going further
#
# Optional, not in the quiz: a log that has to be cleaned, words known by their company, two languages, four grades, the padding
# card, and the size of models.
#
# ### A log as it really is
#
# §3.1 begins with cleaning: "invalid data are removed, missing values filled in". One day of a simulated shop, as its software
# wrote it: some rows twice, programs that click, impossible times, blanks. Each rule is a sentence that somebody can disagree with.

# %% id="07-day-real-day-7" tags=["further"]
from causalrec_lab.log import clean
from causalrec_lab.log.dirty import DAY, ITEMS, NAMES, USERS, real_day, soiled

day = real_day(7)
dirty = soiled(day, 7)  # as the software wrote it
rules = {"users": USERS, "items": ITEMS, "window": DAY, "most_per_minute": 20}
log, report = clean(dirty, NAMES, **rules)
print(report)
answers = [row[4] for row in dirty if row[4] not in (None, "")]
raw, cleaned = np.mean(answers), log.outcome.mean()
print(f"liked it: {raw:.0%} of the raw answers, {cleaned:.0%} after cleaning")
assert report["logged twice"].done == "dropped"
assert sum(map(len, report.findings[:-1])) == report.given - report.kept  # R16: every row has its reason

# %% id="07-predict-07-b" tags=["widget", "further"]
predict("07-B")

# %% [markdown] id="07-look-at-the-report" tags=["further"]
# ### 07-7 · Fill in the mean
#
# Ten visitors. **Four** liked the film, and three of them said so. **Six** did not like it, and two of them said so.
# The shop sees five answers and fills each of the five gaps with the mean of those. What share "likes" the film then?

# %% id="07-answer-check-07-2" tags=["exercise", "further"]
answer = ____
check("07-7", answer)

# %% id="07-solution-07-2-3" tags=["solution", "further"]
solution("07-7", 3 / 5)

# %% id="07-filled-clean-dirty-names" tags=["further"]
filled, _ = clean(dirty, NAMES, **rules, missing="mean")
by_chance, _ = clean(soiled(day, 7, missing="at random"), NAMES, **rules)
really = day.outcome.mean()
print(f"dropped {cleaned:.0%}, filled {filled.outcome.mean():.0%}, the truth {really:.0%}")
print(f"had the gaps come by chance: {by_chance.outcome.mean():.0%}")
assert raw > cleaned > really + 0.1  # R16: cleaning helped, and imputing the mean changed nothing
assert abs(filled.outcome.mean() - cleaned) < 1e-9
assert abs(by_chance.outcome.mean() - really) < 0.04
ends = [clean(dirty, NAMES, **rules, missing=fill)[0].outcome.mean() for fill in (0, 1)]
print(f"every gap a no, every gap a yes: somewhere from {ends[0]:.0%} to {ends[1]:.0%}")
assert ends[0] < really < ends[1]

# %% [markdown] id="07-cleaning-takes-out-what" tags=["further"]
# Visitors who are annoyed close the window without an answer: the answers are *missing not at random* (13). **Cleaning removes
# what should not be there. It cannot bring back an answer that nobody gave.** The last line above gives the share if every gap
# were a no, and if every gap were a yes. These two numbers assume nothing about the gaps.
#
# ### A word is known by its company
#
# The article says that word embedding "can capture the meaning of words". Try an old way: count which words stand beside
# which, compare with chance, and split the table (SVD).

# %% id="07-sentences-re-findall-a" tags=["further"]
from collections import Counter

written = [re.findall("[a-z]+", pair.en.lower()) for pair in corpus(6000)]
often = Counter(word for sentence in written for word in sentence)
words = sorted(word for word, times in often.items() if times >= 10)
place = {word: number for number, word in enumerate(words)}
meet = np.zeros((len(words), len(words)))
for sentence in written:
    known = [place[word] for word in sentence if word in place]
    for apart in (1, 2):  # words beside each other, and one further
        for one, other in zip(known, known[apart:], strict=False):
            meet[one, other] += 1
            meet[other, one] += 1
print(f"{len(written):,} sentences of the shop, {len(words)} words")

# %% id="07-share-meet-meet-sum" tags=["further", "nbval-ignore-output"]
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

# %% id="07-clothes-jumper-gloves-scarf" tags=["further", "nbval-ignore-output"]
clothes = {"jumper", "gloves", "scarf", "shirt", "dress", "nightdress", "jacket", "blouse"}
opposites = {"hate", "dislike", "detest"}
assert len(clothes & set(neighbours("coat"))) >= 2
assert opposites & set(neighbours("love"))  # R17 R51: word vectors, and what love stands beside
why = "they can: clothes find clothes; what does not change a word's company they cannot see"
trial.verdict(article("3.1-word-vectors"), "holds", because=why)

# %% [markdown] id="07-nobody-told-it-what" tags=["further"]
# Nobody told the program what a word means, yet beside *coat* it finds other clothes. But *love* and *hate* keep the same
# company ("I ... film A"), so they come out as neighbours. The article says "can", and that holds. It does not say *which*
# meaning.
#
# (For "Deep Learning for Text Data (Mikolov et al., 2013)", which the article cites, we found no such title. The paper is
# "Efficient Estimation of Word Representations in Vector Space", arXiv 1301.3781. The article's second "paper", the Recommender
# Systems Handbook (2012, Burke), is a book of 2011, edited by Ricci, Rokach, Shapira and Kantor.)
#
# ### Two languages
#
# Eighty sentences were written by hand for this test: 40 in each language, each about another kind of thing. None of
# them stands in a training text of ours. Each sentence is answered with the nearest of 69 kinds. Blind is 1 in 69.

# %% id="07-paraphrases-table" tags=["further", "nbval-ignore-output"]
SIX = ["counting", *FOUR, "SmolLM2, last"]
hits = {name: {way: np.array([*row], int) for way, row in readers[name]["paraphrases"].items()} for name in SIX}


def lead(one, other, seed=7):
    """Mean lead of one row of hits on another, with its 95% interval over the texts (bootstrap)."""
    ahead = one - other
    draws = np.random.default_rng(seed).choice(ahead, (4000, len(ahead))).mean(axis=1)
    return [float(value) for value in (ahead.mean(), *np.quantile(draws, [0.025, 0.975]))]


kind_found = pd.DataFrame({name: {way: row.mean() for way, row in rows.items()} for name, rows in hits.items()})
gaps = {f"{way}: E5 - {rival}": (hits["E5"][way], hits[rival][way])
        for way in ("zh-zh", "zh-en", "en-zh", "en-en") for rival in ("counting", "pocket")}  # fmt: skip
leads = pd.DataFrame.from_dict({gap: lead(*both) for gap, both in gaps.items()}, orient="index",
                               columns=["value", "low", "high"])  # fmt: skip
kind_found.T.map(lambda share: "not asked" if np.isnan(share) else f"{share:.2f}")

# %% id="07-paraphrases-leads" tags=["further"]
ax = plots.forest(leads, marks={"no difference": 0}, title="E5 against its rivals, 40 texts each", xlabel="difference of shares")
show(ax, "Within a language E5 does not beat counting; between the languages it does, and stays behind the pocket BERT.")
differ = [(int((one > other).sum()), int((one != other).sum())) for one, other in gaps.values()]
holm_kinds = evaluate.holm([stats.binomtest(wins, all_).pvalue if all_ else 1.0 for wins, all_ in differ])
print("Holm p:", {gap: f"{p:.2g}" for gap, p in zip(gaps, holm_kinds, strict=True)})
between = [p for gap, p in zip(gaps, holm_kinds, strict=True) if gap[:5] in ("zh-en", "en-zh")]
assert max(between) < 0.05 and leads.loc["zh-zh: E5 - counting", "low"] <= 0

# %% [markdown] id="07-paraphrases-said" tags=["further"]
# Within a language E5 finds nearly everything, and so does counting: the sentences name the thing. Between the languages counting
# finds nothing. The pocket BERT beats E5 there: it was trained on just these 69 kinds.
#
# ### Better features, better recommendations?

# %% id="07-trial-exhibit-article-9" tags=["further"]
trial.exhibit(article("9.1-features"))

# %% [markdown] id="07-grades-text" tags=["further"]
# The texts of our 240 items are dealt into five parts. For each part, a model learns from the other four parts. The
# tasks are four grades that the catalogue's writer gave by eye. The score is the correlation of guess and truth; the
# interval is for the difference from counting words.

# %% id="07-grades-stored" tags=["further"]
ALL = ["counting", "MiniLM", "E5", "SmolLM2, last", "SmolLM2, mean", "SmolLM2, echo"]
grades = {name: readers[name]["grades"] for name in ALL}
assert all(low > 0 for name in ALL[1:] for _, low, _ in grades[name].values())  # R60: better features
why = "features: better than counting on four of four held-out grades; recommendations: not tried here"
print(trial.verdict(article("9.1-features"), "not proven", because=why))
pd.DataFrame({name: {task: "{:.2f} [{:+.2f}, {:+.2f}]".format(*row) for task, row in grades[name].items()} for name in ALL}).T

# %% [markdown] id="07-grades-said" tags=["further"]
# Every reader beats counting on every grade: all twenty 95 % intervals lie above 0 (each taken alone, without Holm's
# correction); the lowest begins at +.01. E5 reads a hundred languages, and on these English texts its four scores lie below
# those of the smaller MiniLM. A vector that reads well is not yet a list that earns (09, 16, 19).
#
# ### The padding card

# %% id="07-cards-padding-card-show" tags=["widget", "further"]
cards.padding_card().show()

# %% id="07-cards-padding-card-static" tags=["further"]
cards.padding_card().static({"padding": 40, "mask": False})

# %% [markdown] id="07-minute-55-how-large" tags=["further"]
# ### How large is large?
#
# The glossary (§1.4.1) calls BERT and GPT models "with a huge number of parameters". Let us count. Two of the models
# below are built from their configurations only, without weights; GPT-3 is computed as 12 · layers · width². The last
# two numbers are what the makers say, for DeepSeek-V3 (2024, arXiv 2412.19437) and Kimi K2.5 (January 2026). Of their
# parameters, 37 and 32 billion work on each token.

# %% id="07-from-transformers-import-bertconfig" tags=["further"]
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

# %% [markdown] id="07-large-is-a-date" tags=["further"]
# What counts as *large* depends on the year: the article's BERT is less than a thousandth of a GPT-3, and about a
# ten-thousandth of a model of 2026. And "love is hate" does not depend on the size.
#
# ### A masked start
#
# The real BERT began as a masked language model. We trained the pocket BERT twice from the same seed: without such
# training, and with 400 steps of it before its two rewards. Below stands, for each of the two, the share of held-out
# sentences whose kind it found.

# %% id="07-runs-without-unseen-words" tags=["further"]
runs = {"without": "unseen_words", "masked first": "masked_first"}
last = {name: made[run]["curve"][-1] for name, run in runs.items()}
for way in ("zh-zh", "en-en", "unseen zh-zh", "unseen en-en"):
    print(f"{way:12}", *(f"{name} {ends[way]:.2f}" for name, ends in last.items()), sep="   ")
assert last["masked first"]["zh-zh"] < last["without"]["zh-zh"]  # in this one pair of runs
assert last["masked first"]["unseen en-en"] > last["without"]["unseen en-en"]

# %% [markdown] id="07-one-pair-of-runs" tags=["further"]
# In this one pair the Chinese sentences came out lower with the masked start, and the unseen English words a little higher.
# Two runs from one seed cannot show whether a masked start helps: for that the pair has to be trained again from other seeds.

# %% [markdown] id="07-further-rest" tags=["further"]
# `load_encoder(cache=True)` keeps vectors on the disk; the name of each is made from the model's checksum and the text.
# `encoder.states(texts, attention=True)` has the weights of each head; whether they explain anything is notebook 17's question.

# %% [markdown] id="07-check-yourself-five-questions"
# ## Check yourself
#
# Four questions, each with its reason.

# %% id="07-quiz-07" tags=["widget"]
quiz("07")

# %% [markdown] id="07-what-you-can-now"
# ## What you can now say
#
# - A model reads **ids**. Texts with the same ids get the same vector, whatever they meant. WordPiece has an [UNK]; BPE from
#   bytes has none.
# - Embedding, positional encoding, layers of multi-head self-attention, mean pooling: then a text is one sentence embedding. Without the
#   attention mask it depends on its neighbours; [CLS] is a summary only where training made it one.
# - An encoder reads both ways; BERT is a masked language model. A decoder has a causal mask and learns next-token prediction.
#   That is order, not cause.
# - Close vectors are close in what the training rewarded; anisotropy makes every cosine high.
# - Probing is fair if the words that carry the answer are held out. Before a text may help to compare, ask when it was written.
#
# > **Misconception card: "The cosine is 1.00, so they mean the same."**
# > Look at the ids. Perhaps the reader has read nothing at all.
#
# | On trial | Verdict |
# |---|---|
# | §3.1, 去除无效数据、缺失值填充, "invalid data are removed, missing values filled in" (Going further) | removing **holds**; filling in the mean, where the annoyed say nothing: **refuted** |
# | §3.1, word embedding 可以捕获单词的语义信息, "can capture the meaning of words" (Going further) | **holds**; love stands beside hate |
# | §3.1, the program encodes texts | **refuted**: stops twice |
# | §1.4.3, BERT 双向编码, "encodes in both directions"; GPT 预训练, "pre-trained" | **holds** |
# | §7.3.1, "Deep Learning for Text Data"（Mikolov et al., 2013） (Going further) | **refuted**: no such title found |
# | §9.1, better features, better recommendations (Going further) | features: better on four grades; recommendations: **not proven** |

# %% [markdown] id="07-stop-mark-90"
# ---
# **Stop mark (90 minutes).** Masked language model, contrastive learning, anisotropy, probing.
#
# ---

# %% [markdown] id="07-in-the-literature"
# ### In the literature
#
# | What we did | The field calls it | 中文 | Symbol | Where to read on |
# |---|---|---|---|---|
# | pieces with numbers | WordPiece, BPE | 字节对编码 | | arXiv 1508.07909 (BPE), 1609.08144 (WordPiece) |
# | tokens that look at each other | self-attention, multi-head | 自注意力, 多头 | softmax(*QK*ᵀ/√*d*)*V* | arXiv 1706.03762 |
# | guessing hidden tokens | masked language model | 掩码语言模型 | | BERT, arXiv 1810.04805 |
# | one vector a text | mean pooling, sentence embedding | 平均池化, 句向量 | | Sentence-BERT, arXiv 1908.10084 |
# | pulled together, pushed apart | contrastive learning | 对比学习 | InfoNCE | E5, arXiv 2402.05672 |
# | a narrow cone | anisotropy | 各向异性 | | Ethayarajh (EMNLP 2019) |
# | a small model on frozen vectors | probing | 探针 | | Hewitt and Liang (EMNLP 2019), control tasks |
# | the second reading | echo embeddings | | | arXiv 2402.15449 |
#
# A map of large models in recommendation, up to 2026 (numbers: arXiv). In **generative retrieval** 生成式检索 the model
# writes the item itself, piece by piece, as a short code made of the item's vector: its **semantic ID** 语义 ID. A **user
# simulator** 用户模拟器 is a model that plays the user.
#
# | What the model does | The field calls it | 中文 | Where to read on |
# |---|---|---|---|
# | gives vectors of texts | text encoder, features | 文本编码器 | NRMS (EMNLP 2019) · UniSRec (2206.05941) · RecFormer (2305.13731) |
# | ranks a list, untrained for it | zero-shot ranker | 零样本排序 | LLMs as zero-shot rankers (2305.08845) · RankGPT (2304.09542) |
# | ranks, tuned on clicks | tuning, LoRA | 微调 | P5 (2203.13366) · TALLRec (2305.00447) · LLaRA (2312.02445) |
# | writes the code of the next item | generative retrieval, semantic IDs | 生成式检索 | TIGER (2305.05065) · OneRec (2502.18965) |
# | goes on with a log of actions, no words | generative recommender, scaling law | 生成式推荐 | HSTU (2402.17152) · ULTRA-HSTU (2602.16986, February 2026) |
# | plays the user | user simulator | 用户模拟器 | Agent4Rec (2310.10108); doubts: 2403.16416, 2603.11245 |
# | plans and calls tools | recommender agent | 推荐智能体 | RecMind (2308.14296) |
# | is swayed by the order of the list | position bias of LLMs | 位置偏差 | 2508.02020 |
# | surveys | | 综述 | 2305.19860 · 2306.05817 · generative: 2510.27157 |

# %% [markdown] id="07-next-08-why-did"
# ## Next
#
# **[08 · Why did the loss go to zero?](08_autopsy.ipynb)** The article's training, opened like an onion. Package
# modules you used: `causalrec_lab.log`, `causalrec_lab.encode`, `causalrec_lab.datasets`.
