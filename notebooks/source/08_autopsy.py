# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="08-08-why-did-the"
# # 08 · Why did the loss go to zero, and what was learnt?
#
# *A loss of 0.00000000000000000000005, and one question.*
#
# ## Question
#
# The witness has sent its program (§5.2): about seventy lines that load BERT, train a model called CausalModel, and print
# scores for three visitors. The manager has seen the last line of its training, a loss of practically zero, and says:
# *"Then it knows what my customers like. Can we have it by tonight?"*
#
# Today you are the coroner. First you make the program run: it will not, as printed. Then comes the real question.
# **What has been learnt when a loss is zero?**

# %% [markdown] id="08-warm-up-three-short"
# ## Warm-up
#
# Three short ones, two minutes.

# %% id="08-from-causalrec-lab-lesson" tags=["widget"]
from causalrec_lab.lesson import quiz

quiz("08-warmup")

# %% [markdown] id="08-you-need-you-will"
# ## You need / you will
#
# **You need** Python exceptions; that a text becomes token ids, and these a vector (07). **70 minutes**, with stop marks
# at 22 and 46. (Planned; nobody has measured it with a class yet.)
#
# **You will**
# - peel one exception after another off a program, until it runs;
# - see what a loss of zero is worth, with a pencil and with a BERT;
# - prove in two lines how many different lists a million users get;
# - put a trained model on the lie detector, with any sentence you like;
# - write four tests, and count the faults they catch.

# %% [markdown] id="08-for-the-teacher-45" tags=["teacher"]
# **For the teacher.** *45 minutes*: minute 4 as a demonstration, minutes 22 to 46 by hand, the lie detector on the
# projector. *90 minutes*: all of it, the quiz at home. *180 minutes*: after the vote, groups sort all faults they find into
# loud and silent, and each group writes one test that the reference program passes and another group's mutant does not.
#
# **The lie detector stands on its own** (minute 46): open the notebook, Run All, go to *What if*. Let the class dictate
# sentences. Ask before each: what will it say?
#
# A class says: *"It overfitted."* Ask: how many classes of labels were there? One class: nothing to fit. And: *"Rank 1,
# because there are only three users."* For a million too.

# %% [markdown] id="08-setup"
# ## Setup

# %% id="08-import-ast-from-functools" tags=["setup"]
import ast
from functools import partial
from math import exp, log

import numpy as np
import torch
from torch import nn, optim
from transformers import BertModel, BertTokenizer

from causalrec_lab.causal_model import ArticleModel
from causalrec_lab.datasets import article
from causalrec_lab.encode import load_encoder
from causalrec_lab.lesson import ____, check, explain, hint, predict, reveal, solution, start, vote
from causalrec_lab.lesson.functions import run_limited
from causalrec_lab.course.nb08 import autopsy, cards
from causalrec_lab.course.shop import trial

start("08")

# %% [markdown] id="08-predict-nobody-has-run"
# ## Predict
#
# Nobody has run it yet. A guess first.

# %% id="08-predict-08-a" tags=["widget"]
predict("08-A")

# %% [markdown] id="08-by-hand-minute-4"
# ## By hand
#
# ### Minute 4: the first line, and the line after it
#
# The program begins by fetching BERT from a hub. A class has no network; so here the hub is shut, for everybody alike.

# %% id="08-with-autopsy-no-hub" tags=["article"]
with autopsy.no_hub():
    try:
        # 加载预训练模型和 tokenizer
        model = BertModel.from_pretrained('bert-base-chinese')
    except OSError as error:
        met = {"B03": f"OSError: {error}"}
    else:
        raise AssertionError("the hub is shut: this line must fail")
print(met["B03"])
assert met["B03"] == autopsy.layer("B03").crash

# %% [markdown] id="08-loud-the-program-stops"
# Loud: the program stops and says why. Now the line after it, on its own.

# %% id="08-with-autopsy-no-hub-2" tags=["article"]
with autopsy.no_hub():
    tokenizer = BertTokenizer.from_pretrained('bert-base-chinese')
print(len(tokenizer), "tokens;", "观看电影A becomes", tokenizer.encode("观看电影A"))
assert tokenizer.encode("观看电影A") == [2, 1, 1, 1, 1, 1, 3]

# %% [markdown] id="08-no-exception-the-library"
# No exception. The library hands out a tokenizer of five tokens, and number 1 is [UNK], *unknown*: film A, book B and
# product C have all become the same five unknowns. Had the first line not stopped, nobody would have noticed.
#
# That is the difference this notebook is about. A **loud** fault stops the program. A **silent** one lets it print a number.

# %% id="08-vote-08-v" tags=["widget", "teacher"]
vote("08-V")

# %% [markdown] id="08-for-the-crashes-we"
# For the crashes we need no meaning, only shapes. So here is a stand-in of the same width, and it says what it is.

# %% id="08-bert-autopsy-random-bert"
bert = autopsy.random_bert()
model, tokenizer = bert.model, bert.tokenizer
bert

# %% [markdown] id="08-minute-8-three-texts"
# ### Minute 8: three texts pass, three do not
#
# The article's first listing (§3.1) has lost its tokenizer on the way.

# %% id="08-del-tokenizer-user-behaviors" tags=["article"]
del tokenizer
# 用户历史行为
user_behaviors = ['观看电影A', '阅读书籍B', '浏览商品C']

# 物品特征
item_features = ['电影A：动作片', '书籍B：科幻小说', '商品C：智能手机']
try:
    # 数据预处理
    user_behaviors_processed = [tokenizer.encode(behavior) for behavior in user_behaviors]
except NameError as error:
    said = str(error)
else:
    raise AssertionError("the listing never makes a tokenizer")
print(said)
assert said == "name 'tokenizer' is not defined"

# %% [markdown] id="08-give-it-one-and"
# Give it one, and go on. The behaviours pass. The items do not.

# %% id="08-tokenizer-bert-tokenizer-user" tags=["article"]
tokenizer = bert.tokenizer
user_behaviors_processed = [tokenizer.encode(behavior) for behavior in user_behaviors]
item_features_processed = [tokenizer.encode(feature) for feature in item_features]

# 编码
with torch.no_grad():
    user_embeddings = model(torch.tensor(user_behaviors_processed)).last_hidden_state[:, 0, :]
    try:
        item_embeddings = model(torch.tensor(item_features_processed)).last_hidden_state[:, 0, :]
    except ValueError as error:
        said = str(error)
    else:
        raise AssertionError("lists of different lengths make no table")
print("users:", tuple(user_embeddings.shape), "  items:", said)
assert said == "expected sequence of length 9 at dim 1 (got 10)"

# %% [markdown] id="08-08-1-why-does"
# ### 08-1 · Why does the users' line pass?
#
# How many tokens has each of the three **items**? This tokenizer makes one token of each character. Film A is 电影A：动作片.

# %% id="08-answer-a-b-c" tags=["exercise"]
answer = (____, ____, ____)  # 电影A：动作片, 书籍B：科幻小说, 商品C：智能手机
check("08-1", answer)

# %% id="08-solution-08-1-9" tags=["solution"]
solution("08-1", (9, 10, 10))

# %% [markdown] id="08-a-fourth-behaviour-b"
# A fourth behaviour, 看B, and the users' line would have died as well. Code that runs has not been shown to be right; it has
# met friendly data. The repair is one argument: `tokenizer(texts, padding=True)`, with a mask for what was padded.

# %% id="08-batch-tokenizer-item-features"
batch = tokenizer(item_features, padding=True, return_tensors="pt")
states = model(**batch).last_hidden_state  # (text, token, dim)
print(tuple(states.shape), "mask:", batch["attention_mask"].sum(dim=1).tolist())

# %% [markdown] id="08-minute-12-the-program"
# ### Minute 12: the program
#
# Here is the rest of §5.2, word for word. Read it once, the way one reads a letter from a stranger. Then it is run.

# %% id="08-def-preprocess-data-user" tags=["article"]
# 数据预处理
def preprocess_data(user_behaviors, item_features):
    user_behaviors_processed = [tokenizer.encode(behavior) for behavior in user_behaviors]
    item_features_processed = [tokenizer.encode(feature) for feature in item_features]
    return user_behaviors_processed, item_features_processed

# 构建因果推理模型
class CausalModel(nn.Module):
    def __init__(self, embed_dim):
        super(CausalModel, self).__init__()
        self.user嵌入层 = nn.Linear(embed_dim, embed_dim)
        self.item嵌入层 = nn.Linear(embed_dim, embed_dim)
        self.user兴趣层 = nn.Linear(embed_dim, 1)
        self.item相关性层 = nn.Linear(embed_dim, 1)

    def forward(self, user_embedding, item_embedding):
        user嵌入 = self.user嵌入层(user_embedding)
        item嵌入 = self.item嵌入层(item_embedding)
        user兴趣 = self.user兴趣层(user嵌入)
        item相关性 = self.item相关性层(item嵌入)
        return user兴趣, item相关性

# 训练因果推理模型
def train_model(user_embeddings, item_embeddings, num_epochs=100, learning_rate=0.001):
    model = CausalModel(embed_dim=768)
    optimizer = optim.Adam(model.parameters(), lr=learning_rate)
    criterion = nn.BCELoss()

    for epoch in range(num_epochs):
        optimizer.zero_grad()
        user_interest, item_relevance = model(user_embeddings, item_embeddings)
        loss = criterion(user_interest, torch.ones_like(user_interest)) + criterion(item_relevance, torch.ones_like(item_relevance))
        loss.backward()
        optimizer.step()

        if epoch % 10 == 0:
            print(f'Epoch {epoch}: Loss = {loss.item()}')

# 推断用户兴趣和物品相关性
def infer_interest_and_relevance(model, user_embeddings, item_embeddings):
    user_interest, item_relevance = model(user_embeddings, item_embeddings)
    user_interest_scores = user_interest.squeeze(1)
    item_relevance_scores = item_relevance.squeeze(1)
    return user_interest_scores, item_relevance_scores

# 主函数
def main():
    user_behaviors = ['观看电影A', '阅读书籍B', '浏览商品C']
    item_features = ['电影A：动作片', '书籍B：科幻小说', '商品C：智能手机']

    user_behaviors_processed, item_features_processed = preprocess_data(user_behaviors, item_features)
    user_embeddings = torch.tensor([model(torch.tensor(behavior)).last_hidden_state[:, 0, :].squeeze(0) for behavior in user_behaviors_processed])
    item_embeddings = torch.tensor([model(torch.tensor(feature)).last_hidden_state[:, 0, :].squeeze(0) for feature in item_features_processed])

    train_model(user_embeddings, item_embeddings)
    user_interest_scores, item_relevance_scores = infer_interest_and_relevance(model, user_embeddings, item_embeddings)

    print('用户兴趣得分：')
    print(user_interest_scores)

    print('物品相关性得分：')
    print(item_relevance_scores)

met["B11"] = autopsy.crash(main)
print(met["B11"])
assert met["B11"] == "ValueError: not enough values to unpack (expected 2, got 1)"

# %% [markdown] id="08-b11-bert-reads-a"
# **B11.** BERT reads a table with one line a text; `torch.tensor(behavior)` is a single line. Two brackets more make a batch
# of one. Then the article piles the vectors up with `torch.tensor`:

# %% id="08-def-vector-ids-state"
def vector(ids):
    """State of the first token: a batch of one text (1, token) in, one vector (dim,) out."""
    return model(torch.tensor([ids])).last_hidden_state[:, 0, :].squeeze(0)


behaviors, features = preprocess_data(user_behaviors, item_features)
met["B12"] = autopsy.crash(lambda: torch.tensor([vector(ids) for ids in behaviors]))
print(met["B12"])

# %% [markdown] id="08-b12-torch-tensor-makes"
# **B12.** `torch.tensor` makes tensors of numbers; to pile up vectors there is `torch.stack`. On to `train_model`, still as
# printed:

# %% id="08-users-torch-stack-vector"
users = torch.stack([vector(ids) for ids in behaviors])  # (user, dim)
items = torch.stack([vector(ids) for ids in features])  # (item, dim)
torch.manual_seed(0)
met["B13"] = autopsy.crash(lambda: train_model(users, items))
print(met["B13"])

# %% [markdown] id="08-b13-bceloss-wants-chances"
# **B13.** `BCELoss` wants chances, and gets raw outputs, which may be any number. But your neighbour runs the same cell and
# shows you **another** exception. Here is a class of twenty, each with a seed of their own.

# %% id="08-names-layer-crash-layer" tags=["nbval-ignore-output"]
names = {layer.crash: layer.bug for layer in autopsy.LAYERS}
seats = []
for seed in range(20):
    torch.manual_seed(seed)
    seats.append(names[autopsy.crash(lambda: train_model(users, items))])
assert set(seats) == {"B13", "B14"}
assert seats.count("B14") < 10
cards.classroom(seats)

# %% [markdown] id="08-at-some-seats-the"
# At some seats the first weights are such that all six raw outputs happen to lie between 0 and 1. There `BCELoss` says
# nothing, and the next fault is met instead. *"It works on my machine"* may be a seed.
#
# Repaired, the loss takes raw outputs (`BCEWithLogitsLoss`). One more line is new: the trained model is handed back.

# %% id="08-def-train-repaired-user"
def train_repaired(user_embeddings, item_embeddings, num_epochs=100, learning_rate=0.001):
    model = CausalModel(embed_dim=768)
    optimizer = optim.Adam(model.parameters(), lr=learning_rate)
    criterion = nn.BCEWithLogitsLoss()  # repaired
    for _ in range(num_epochs):
        optimizer.zero_grad()
        interest, relevance = model(user_embeddings, item_embeddings)
        loss = criterion(interest, torch.ones_like(interest))
        loss = loss + criterion(relevance, torch.ones_like(relevance))
        loss.backward()
        optimizer.step()
    return model, loss.item()  # repaired


met["B14"] = autopsy.crash(lambda: train_repaired(users, items))
print(met["B14"].partition(" (")[0])

# %% [markdown] id="08-b14-the-first-step"
# **B14.** The first step used up the path that leads from the loss back into BERT. These vectors are data, so cut the path:
# `.detach()`. Then training runs, and the article asks `model` for its scores.

# %% id="08-user-data-item-data"
user_data, item_data = users.detach(), items.detach()
torch.manual_seed(0)
trained, loss = train_repaired(user_data, item_data)
met["B15"] = autopsy.crash(lambda: infer_interest_and_relevance(model, user_data, item_data))
print(met["B15"])

# %% [markdown] id="08-b15-model-is-bert"
# **B15.** `model` is BERT. The trained one was called `model` as well, inside `train_model`, and as printed it was thrown
# away there. BERT takes our vectors for token ids. Ask the right one:

# %% id="08-interest-relevance-infer-interest" tags=["nbval-ignore-output"]
interest, relevance = infer_interest_and_relevance(trained, user_data, item_data)
print(f"loss {loss:.0e};  用户兴趣得分 {[round(score, 1) for score in interest.tolist()]}")
assert loss < 1e-20
# R37: main stops six times before its first score
assert met == {layer.bug: layer.crash for layer in autopsy.LAYERS}

# %% [markdown] id="08-08-2-which-one"
# ### 08-2 · Which one do you meet?
#
# You repair B03, B11 and B13 and nothing else. Which exception do you meet?

# %% id="08-answer-b03-b11-b12" tags=["exercise"]
answer = ____  # "B03", "B11", "B12", "B13", "B14" or "B15"
check("08-2", answer)

# %% id="08-solution-08-2-b12" tags=["solution"]
solution("08-2", "B12")

# %% id="08-hint-08-2"
# hint("08-2")

# %% [markdown] id="08-peel-it-yourself-before"
# Peel it yourself. **Before you click**: can you reach the middle without repairing the outermost ring?

# %% id="08-cards-onion-card-show" tags=["widget"]
cards.onion_card().show()

# %% id="08-cards-onion-card-static"
cards.onion_card().static()

# %% [markdown] id="08-stop-mark-22-minutes"
# ---
# **Stop mark (22 minutes).** It runs. Six repairs, each a few letters, and an error message told you about every single one.
# From here on nothing will tell you anything.
#
# ---
#
# ### Minute 22: the smallest liar
#
# A **loss function** 损失函数 is the number that training makes small. For a yes (label 1) that was given the chance p, the
# article's loss is -ln p: nothing if p = 1, large if p is near 0. Here is a model with **one** weight b, and no input at all:
# p = sigmoid(b), whoever asks. Three visitors, three labels, all of them 1.
#
# Which way, and how much, the loss moves when the weight does, is its **gradient** 梯度. For this loss it is p - label.
#
# ### 08-3 · The first step
#
# At b = 0, what is the gradient?

# %% id="08-answer-check-08-3" tags=["exercise"]
answer = ____
check("08-3", answer)

# %% id="08-solution-08-3-0" tags=["solution"]
solution("08-3", -0.5)

# %% [markdown] id="08-training-takes-a-step"
# Training takes a step *against* the gradient, again and again.

# %% id="08-b-history-0-0"
b, history = 0.0, {}
for step in range(1, 10_001):
    p = 1 / (1 + exp(-b))
    history[step] = -log(p)
    b -= 1.0 * (p - 1)  # the label is always 1
print({step: f"{history[step]:.4f}" for step in (1, 10, 100, 1000, 10_000)})
assert history[10_000] < 0.001

# %% [markdown] id="08-ten-times-the-steps"
# Ten times the steps, about a tenth of the loss, and no end to it. This model has never seen a visitor, and its loss goes
# to zero. So a loss of zero does not even show that the inputs were **read**.

# %% [markdown] id="08-the-same-from-the"
# ## The same from the package
#
# ### Minute 26: a BERT that can read
#
# "Your BERT was random", says the witness, "what did you expect?" Fair. `causal_model.ArticleModel` is the article's class
# with the repairs of the last minutes and no others. It gets the workbook's pocket BERT, which reads Chinese shop sentences:

# %% id="08-pocket-load-encoder-pocket" tags=["nbval-ignore-output"]
pocket = load_encoder("pocket", pooling="cls", device="cpu")  # [CLS], as the article takes it
love, hate = pocket.encode(["我喜欢电影A", "我讨厌电影A"])  # I like film A, I hate film A
cosine = love @ hate / np.linalg.norm(love) / np.linalg.norm(hate)
print(f"{pocket.parameters / 1e6:.1f} million parameters; cosine of love and hate {cosine:.2f}")
assert cosine < 0.6

# %% id="08-user-vectors-item-vectors" tags=["nbval-ignore-output"]
user_vectors, item_vectors = pocket.encode(user_behaviors), pocket.encode(item_features)
as_printed = ArticleModel(pocket.dim, device="cpu").fit(user_vectors, item_vectors)
print(f"loss {as_printed.losses[0]:.2f} -> {as_printed.losses[-1]:.4f}")
assert as_printed.losses[-1] < 0.01

# %% [markdown] id="08-it-falls-here-too"
# It falls here, too (more slowly: a vector has 128 numbers here). What has it learnt? First, one question about *how*.

# %% id="08-predict-08-b" tags=["widget"]
predict("08-B")

# %% id="08-labels-np-random-default"
labels = np.random.default_rng(0).permutation(np.ones(3))  # the article's labels, shuffled
shuffled = ArticleModel(pocket.dim, device="cpu")
shuffled.fit(user_vectors, item_vectors, user_labels=labels, item_labels=labels)
assert shuffled.losses == as_printed.losses  # R35: the training does not look at who took what
print("equal to the last digit, in all", len(shuffled.losses), "epochs")

# %% id="08-cards-losses-labels-as" tags=["nbval-ignore-output"]
cards.losses({"labels as printed": as_printed.losses, "labels shuffled": shuffled.losses})

# %% [markdown] id="08-one-label-so-nothing"
# One label, so nothing to shuffle. What is missing is the **negative example** 负样本: a good that was shown, and not
# taken. Here is a log that has some: twelve users, six goods, and whoever *likes* a kind takes that good only.

# %% id="08-rows-autopsy-log-print"
rows = autopsy.log()
print(*rows[:2], *rows[6:7], sep="\n")  # 喜欢 like, 讨厌 hate, 动作片 action film
print(len(rows), "rows, of which taken:", sum(row.taken for row in rows))

# %% id="08-predict-08-d" tags=["widget"]
predict("08-D")

# %% id="08-train-autopsy-right-program" tags=["nbval-ignore-output"]
train = autopsy.right_program()
honest, nonsense = train(rows), train(autopsy.shuffled(rows))
new = autopsy.new_rows()  # the same wishes in other words, 喜剧片真好看: "comedies are great"
for name, one in (("real labels", honest), ("shuffled", nonsense)):
    print(f"{name}: loss {one.loss:.3f} on its own rows, {one.loss_on(new):.2f} on new sentences")
assert max(honest.loss, nonsense.loss) < 0.05
assert honest.loss_on(new) < 0.2
assert nonsense.loss_on(new) > 1

# %% [markdown] id="08-so-the-loss-on"
# So the loss on the rows one trained on says nothing, neither there nor here. **New sentences, and shuffled labels beside
# the real ones**: that is a test a liar cannot pass.
#
# ### Minute 34: a score made of two numbers
#
# The program has *one* number of interest for each user and *one* of relevance for each item, and §3.3 multiplies them.
#
# Interest of three users: u = (2, 0.5, -1). Relevance of three items: v = (3, 1, 2). The score table is S = u times v, each
# with each.
#
# ### 08-4 · How many lists?
#
# Let there be a **million** users, each with a number of their own. How many *different orders* of the items can come out?

# %% id="08-answer-check-08-4" tags=["exercise"]
answer = ____
check("08-4", answer)

# %% id="08-solution-08-4-2" tags=["solution"]
solution("08-4", 2)

# %% id="08-table-np-outer-2"
table = np.outer((2, 0.5, -1), (3, 1, 2))  # (user, item)
for line in table:
    print(f"{line!s:16} best first: items", np.argsort(-line) + 1)

# %% [markdown] id="08-the-proof-has-two"
# The proof has two lines. Row i of S is u_i · v. Multiplying by u_i keeps the order of v if u_i > 0, and turns it round if
# u_i < 0. How many rows of a table are *not* combinations of the others is its **rank of a matrix** 矩阵的秩; here it is 1.

# %% id="08-thousand-np-random-default"
thousand = np.random.default_rng(0).normal(size=(1000, pocket.dim)).astype("float32")
scores = as_printed.scores(thousand, item_vectors)  # (user, item)
orders = {tuple(row) for row in np.argsort(-scores)}
print(f"1,000 users, rank {np.linalg.matrix_rank(scores)}, different lists: {len(orders)}")
assert np.linalg.matrix_rank(scores) == 1  # R24: interest times relevance cannot personalise
assert len(orders) <= 2

# %% id="08-why-as-the-program"
why = "as the program computes it: rank 1, one list and its reverse for all users there are"
trial.verdict(article("3.3-score"), "refuted", because=why)

# %% [markdown] id="08-nor-can-training-help"
# Nor can training help: the two sides never meet. Ask what a user's interest owes to the items, and there is no answer.

# %% id="08-u-torch-tensor-user"
u = torch.tensor(user_vectors, requires_grad=True)
v = torch.tensor(item_vectors, requires_grad=True)
interest, relevance = as_printed(u, v)
owed = torch.autograd.grad(interest.sum(), v, allow_unused=True)[0]
without = as_printed(u, torch.zeros_like(v))[0]
print("gradient of interest with respect to the items:", owed)
assert owed is None
# R34: zero all items, and not one bit of interest moves
assert torch.equal(interest, without)

# %% [markdown] id="08-08-5-how-much"
# ### 08-5 · How much of it works?
#
# Each side is two linear layers in a row, 768 → 768 → 1, with nothing bent between them. The map from a text vector to
# its one number: how many numbers does it take to write it down?

# %% id="08-answer-check-08-5" tags=["exercise"]
answer = ____
check("08-5", answer)

# %% id="08-solution-08-5-769" tags=["solution"]
solution("08-5", 769)

# %% id="08-first-second-trained-user"
first, second = trained.user嵌入层, trained.user兴趣层  # the article's own, as trained above
with torch.no_grad():
    weights = second.weight @ first.weight  # (1, 768)
    bias = second.weight @ first.bias + second.bias  # (1,)
    apart = (user_data @ weights.T + bias - second(first(user_data))).abs().max()
size = sum(values.numel() for values in trained.parameters())
needed = 2 * (weights.numel() + bias.numel())
print(f"{size:,} parameters do the work of {needed:,}")
assert (size, needed) == (1_182_722, 1_538)
assert apart < 1e-3

# %% [markdown] id="08-stop-mark-46-minutes"
# ---
# **Stop mark (46 minutes).** Loss zero, and so far: labels that are never looked at, sides that never meet, one list for
# all, a thousandth of the weights at work. Not one exception.
#
# ---

# %% [markdown] id="08-what-if-minute-46"
# ## What if
#
# ### Minute 46: the lie detector
#
# The article's model was trained on 观看电影A (watching film A), 阅读书籍B (reading book B) and 浏览商品C (browsing product C), and
# all three were a yes. The pocket BERT beneath it tells love from hate. Now somebody says: *I hate film A.*

# %% id="08-predict-08-c" tags=["widget"]
predict("08-C")

# %% id="08-typed-a-like-film" tags=["nbval-ignore-output"]
typed = {"我喜欢电影A": "like film A", "我讨厌电影A": "hate film A", "": "(silence)"}
typed |= {"退货商品C": "returned product C", "雨衣很好": "raincoats are great"}
vectors = pocket.encode(typed)
interest, _ = as_printed.interest_and_relevance(vectors, vectors)
yes = dict(zip(typed, 1 / (1 + np.exp(-interest)), strict=True))
# R36: what it infers of somebody who hates, or returns, is yes
assert min(yes["我讨厌电影A"], yes["退货商品C"]) > 0.9
assert max(yes["雨衣很好"], yes[""]) < 0.5
cards.answers({f"{text} {typed[text]}".strip(): p for text, p in yes.items()})

# %% [markdown] id="08-yes-to-whoever-speaks"
# Yes to whoever speaks of film A or product C, and no less if they hate it or have sent it back. The only no goes to those who
# love raincoats, and to silence: not because they do not like it, but because they are *unlike its three sentences*. It has
# never been asked anything but "does this look like one of the three?"
#
# And on the article's own width, with the random BERT, to which all sentences look alike:

# %% id="08-strange-torch-from-numpy" tags=["nbval-ignore-output"]
strange = torch.from_numpy(bert.encode([*typed, "zzzz", "!?!?"]))  # (text, 768)
with torch.no_grad():
    certain = torch.sigmoid(trained(strange, strange)[0])[:, 0]
print([f"{p:.2f}" for p in certain.tolist()])
assert certain.min() > 0.999999

# %% [markdown] id="08-p-1-00-for"
# p = 1.00 for love, hate, a return, raincoats, silence and noise.
#
# **Type anything.** Can you get a no out of the article's model while its BERT cannot read? And with one that can: who gets
# the higher yes, love or hate? Below answers the program that has met a no. It is small and knows six goods: where is *it*
# wrong? (What you type is read as text and never run.)

# %% id="08-cards-liar-card-show" tags=["widget"]
cards.liar_card().show()

# %% id="08-cards-liar-card-static"
cards.liar_card().static()

# %% id="08-explain-08-x" tags=["widget"]
explain("08-X")

# %% [markdown] id="08-minute-52-tests-that"
# ### Minute 52: tests that a liar cannot pass
#
# No exception will ever tell you about such faults. A **test** can: a function that runs the program and says whether what
# came out could be right. Who tests the tests? Take a right program, put **one** fault in, and see whether a test
# notices. Such a program is a **mutant** 变异体, and a test that fails on it, and passes on the right one, *kills* it.
#
# You write four. Each gets `train`, a program: `train(rows)` trains it, `model.chance(users, items)` is a table of chances,
# `model.loss_on(rows)` its loss on any rows. Return `True` where the program passes. Seven mutants wait.
#
# ### 08-6 · Hate scores lower

# %% id="08-def-test-hate-scores" tags=["exercise"]
def test_hate_scores_lower(train):
    model = train(autopsy.log())
    love, hate = model.chance(["喜欢动作片", "讨厌动作片"], ["电影A：动作片"])[:, 0]
    return ____


check("08-6", test_hate_scores_lower)

# %% id="08-def-test-hate-scores-2" tags=["solution"]
def test_hate_scores_lower(train):
    model = train(autopsy.log())
    love, hate = model.chance(["喜欢动作片", "讨厌动作片"], ["电影A：动作片"])[:, 0]
    return love > 0.5 > hate


solved = solution("08-6", test_hate_scores_lower)
solved

# %% [markdown] id="08-08-7-shuffled-labels"
# ### 08-7 · Shuffled labels hurt
#
# `honest` has learnt from the real labels, `nonsense` from shuffled ones. Both are asked about new sentences.

# %% id="08-def-test-shuffled-labels" tags=["exercise"]
def test_shuffled_labels_hurt(train):
    rows, new = autopsy.log(), autopsy.new_rows()
    honest = train(rows).loss_on(new)
    nonsense = train(autopsy.shuffled(rows)).loss_on(new)
    return ____


check("08-7", test_shuffled_labels_hurt)

# %% id="08-def-test-shuffled-labels-2" tags=["solution"]
def test_shuffled_labels_hurt(train):
    rows, new = autopsy.log(), autopsy.new_rows()
    honest = train(rows).loss_on(new)
    nonsense = train(autopsy.shuffled(rows)).loss_on(new)
    return honest < nonsense


solved = solution("08-7", test_shuffled_labels_hurt)
solved

# %% [markdown] id="08-08-8-more-than"
# ### 08-8 · More than a list and its reverse

# %% id="08-def-test-more-than" tags=["exercise"]
def test_more_than_two_lists(train):
    users = sorted({row.user for row in autopsy.log()})
    scores = train(autopsy.log()).chance(users, list(autopsy.GOODS))  # (user, item)
    orders = {tuple(row.argsort(kind="stable")) for row in scores}
    return ____


check("08-8", test_more_than_two_lists)

# %% id="08-def-test-more-than-2" tags=["solution"]
def test_more_than_two_lists(train):
    users = sorted({row.user for row in autopsy.log()})
    scores = train(autopsy.log()).chance(users, list(autopsy.GOODS))  # (user, item)
    orders = {tuple(row.argsort(kind="stable")) for row in scores}
    return len(orders) > 2


solved = solution("08-8", test_more_than_two_lists)
solved

# %% [markdown] id="08-08-9-company-does"
# ### 08-9 · Company does not matter
#
# The same user (*want to see an action film*), once alone and once beside somebody who tells of yesterday's rain at length.
# Row 0 is the user in both tables.

# %% id="08-def-test-company-does" tags=["exercise"]
def test_company_does_not_matter(train):
    model, goods = train(autopsy.log()), list(autopsy.GOODS)
    long = "我昨天和朋友一起去了很远的商场，逛了一整天，什么都没有买，回家的路上还下了一场大雨"
    alone = model.chance(["想看动作片"], goods)
    beside = model.chance(["想看动作片", long], goods)
    return ____


check("08-9", test_company_does_not_matter)

# %% id="08-def-test-company-does-2" tags=["solution"]
def test_company_does_not_matter(train):
    model, goods = train(autopsy.log()), list(autopsy.GOODS)
    long = "我昨天和朋友一起去了很远的商场，逛了一整天，什么都没有买，回家的路上还下了一场大雨"
    alone = model.chance(["想看动作片"], goods)
    beside = model.chance(["想看动作片", long], goods)
    return abs(alone[0] - beside[0]).max() < 0.001


solved = solution("08-9", test_company_does_not_matter)
solved

# %% [markdown] id="08-minute-62-the-day"
# ### Minute 62: the day of the tests
#
# Every test on every program. A test that fails on the *right* one is a false alarm, and its kills do not count.

# %% id="08-tests-test-hate-scores"
tests = [
    test_hate_scores_lower,
    test_shuffled_labels_hurt,
    test_more_than_two_lists,
    test_company_does_not_matter,
]
report = autopsy.grade(tests, call=partial(run_limited, seconds=10))
cards.mutant_board(report)

# %% [markdown] id="08-whatever-lives-there-passes"
# Whatever lives there passes every test you have. Write a fifth, put it into the list, and run the cell again. And the
# article's program? It has S01, S03, S06 and S16 all at once, and no test.

# %% [markdown] id="08-where-it-breaks-minute"
# ## Where it breaks
#
# ### Minute 64: three sentences of its own commentary
#
# **Counsel for the defence.** A teaching example may be small. BERT below and something simple on top is sound, and a
# loss towards 1 on what was liked is how many systems begin. Grant all that. Then §5.3 explains the code line by line, and
# three of its sentences can be held against it.

# %% id="08-ids-preprocess-data-user"
ids, _ = preprocess_data(user_behaviors, item_features)
assert all(isinstance(token, int) for text in ids for token in text)  # R39: ids, not vectors
why = "the tokenizer gives whole numbers, one a token; vectors come out of BERT"
trial.verdict(article("5.3-tokenizer"), "refuted", because=why)

# %% id="08-main-code-ast-parse"
main_code = ast.parse(article("5.2-main").source)
texts = {str(node.value) for node in ast.walk(main_code) if isinstance(node, ast.Constant)}
chinese = {text for text in texts if not text.isascii() and not text.endswith("：")}
assert chinese == set(user_behaviors + item_features)  # R39: it scores what it was trained on
why = "nothing is held out, nothing is measured; shuffled labels give the same scores"
trial.verdict(article("5.3-verified"), "refuted", because=why)

# %% id="08-r39-what-is-inferred"
# R39: what is inferred about a user owes nothing to any item that could be shown
assert owed is None
why = "user and item never meet, and nobody is shown anything"
trial.verdict(article("5.3-causal"), "refuted", because=why)

# %% [markdown] id="08-going-further-details-summary"
# ## Going further
#
# <details><summary>The other two listings of the article (optional)</summary>
#
# §3.2 wraps a "causal graph" into Pyro. Neither of the two names it calls exists. The nearest real one,
# `AutoRegressiveNN`, builds another kind of network and does not take a graph. Notebook 10 shows Pyro as it is.
#
# §3.3 prints the recommendations: it fails with three items, and with five it takes a user's row for an item.
#
# </details>

# %% id="08-import-pyro-import-pyro" tags=["article", "further"]
import pyro
import pyro.infer
import pyro.nn

# 构建因果图
causal_graph = {'user_interest': ['user_behaviors', 'item_features']}
said = [
    autopsy.crash(lambda: pyro.infer.MAPinfer),
    autopsy.crash(lambda: pyro.nn.AutoRegressiveModel(causal_graph)),
    autopsy.crash(lambda: pyro.nn.AutoRegressiveNN(causal_graph, [8])),
]
print(*said, sep="\n")
assert said[0] == "AttributeError: module 'pyro.infer' has no attribute 'MAPinfer'"
assert said[1] == "AttributeError: module 'pyro.nn' has no attribute 'AutoRegressiveModel'"
assert said[2] == "TypeError: '<' not supported between instances of 'int' and 'dict'"
assert not hasattr(pyro.infer.SVI, "predict")  # nor is there what its last lines call

# %% id="08-def-section-3-3" tags=["article", "further"]
def section_3_3(user_interest, item_relevance):
    # 计算用户兴趣和物品相关性得分
    user_interest_scores = user_interest @ item_relevance.T
    top_n = 5
    recommended_items = torch.topk(user_interest_scores, k=top_n)[1]

    # 输出推荐结果
    print('推荐结果：')
    for i in range(top_n):
        print(f'物品{recommended_items[i].item() + 1}')

ones = torch.ones(5, 1)
said = [autopsy.crash(lambda: section_3_3(ones[:3], ones[:3])), autopsy.crash(lambda: section_3_3(ones, ones))]
print(*said, sep="\n")
assert said[0] == "RuntimeError: selected index k out of range"
assert said[1] == "RuntimeError: a Tensor with 5 elements cannot be converted to Scalar"

# %% [markdown] id="08-details-summary-repaired-in"
# <details><summary>Repaired, in names (optional)</summary>
#
# `recommend.top_n` sorts each user's row, never asks for more goods than there are, and gives names. On the article's scores
# it shows at a glance what rank 1 means.
#
# </details>

# %% id="08-from-causalrec-lab-recommend" tags=["further"]
from causalrec_lab.recommend import top_n

lists = top_n(as_printed.scores(user_vectors, item_vectors), 3, names=item_features)
for user, behaviour in enumerate(user_behaviors):
    print(behaviour, "->", ", ".join(lists.names(user)))
assert len({tuple(lists.names(user)) for user in range(3)}) <= 2

# %% [markdown] id="08-details-summary-repaired-as"
# <details><summary>Repaired, as one program (optional)</summary>
#
# `python -m causalrec_lab article` is section 5.2 with a log, a loss that looks at it, and a list. Below: what it learns
# from, and what it prints. Notebook 09 builds the model that also says how sure it is.
#
# </details>

# %% id="08-import-inspect-from-causalrec" tags=["further"]
import inspect

from causalrec_lab.course import article as repaired

print(inspect.getsource(repaired.train_model))
repaired.main()

# %% [markdown] id="08-details-summary-more-silent"
# <details><summary>More silent faults, found by reading (optional)</summary>
#
# - Three *behaviours* are treated as three *users*, and behaviour number i is about item number i: the catalogue is what they
#   have already consumed. Nothing new could be recommended.
# - §5 never recommends at all: it ends in two lists of scores. §3.3 would print 物品1 (item 1): a place, not a name.
# - Cleaning and filling in, promised in §3.1, stand in no line of code. There is no seed, no batch, no held-out row, no measure.
#
# </details>

# %% [markdown] id="08-details-summary-names-that"
# <details><summary>Names that are fetched and never used (optional)</summary>
#
# The program imports more than it uses. Python can tell: names that are imported, minus names that occur anywhere else.
#
# </details>

# %% id="08-tree-ast-parse-article" tags=["further"]
tree = ast.parse(article("5.2-code").source)
fetched = {one.asname or one.name for node in ast.walk(tree) for one in getattr(node, "names", [])}
used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
print("imported and never used:", sorted(fetched - used - {"torch.nn", "torch.optim"}))

# %% [markdown] id="08-check-yourself-five-questions"
# ## Check yourself
#
# Five questions. Each asks for the answer **and** the reason, and how sure you are.

# %% id="08-quiz-08" tags=["widget"]
quiz("08")

# %% [markdown] id="08-what-you-can-now"
# ## What you can now say
#
# - A program stops at its **first** loud fault. A silent one lets it print a number.
# - A loss of zero on labels that are all 1 needs no inputs: it is learnt by **one weight that says yes**.
# - **Shuffle the labels.** If nothing moves, nothing was learnt; and look at rows that were not trained on.
# - One number for the user times one for the item is **one list and its reverse**, for a million users too.
# - A test is worth the **mutants** it kills.
#
# > **Misconception card: "The loss went to zero, so it has learnt."**
# > Zero loss is what a yes-man gets when every question has the answer yes. Ask it something to which the answer is no.
#
# | On trial | Verdict |
# |---|---|
# | §5.2, the program | **refuted** as printed: six exceptions; repaired, it says yes to hate and to returned goods |
# | §3.3, score = interest times relevance | **refuted** as a way to personalise: rank 1 |
# | §5.3, three sentences of the commentary | **refuted**: ids are no vectors; nothing is verified; nothing causal is inferred |

# %% [markdown] id="08-next-09-what-would"
# ## Next
#
# **09 · What would a CausalModel that deserves the name do?** There user and item meet, somebody is shown something, and a
# label may be 0. Package modules you used: `causalrec_lab.course.nb08.autopsy`, `causalrec_lab.causal_model` (`ArticleModel`),
# `causalrec_lab.training` inside the right program, `causalrec_lab.encode`, `causalrec_lab.recommend`,
# `causalrec_lab.datasets`.
