"""The article's program of section 5.2, repaired: `python -m causalrec_lab article`.

Its names, three behaviours and three items are kept. What was missing is here: an encoder that reads Chinese,
a log that says who was shown what and what became of it, a loss that looks at that log, two sides that meet,
and the recommendation that was never printed.

Taught in notebooks/08_autopsy, 09_causal_model.
"""

import sys

import numpy as np
import torch
from torch import Tensor, nn, optim

from causalrec_lab.encode import load_encoder
from causalrec_lab.log import Log

USER_BEHAVIORS = ["观看电影A", "阅读书籍B", "浏览商品C"]
ITEM_FEATURES = ["电影A：动作片", "书籍B：科幻小说", "商品C：智能手机"]
# The shop behind the log, by behaviour and item, written by hand: how many of 100 buy without a card, what a
# card adds, and how many of 100 are shown it. The list shows what people buy anyway: that is the confounding.
BUYS_ANYWAY = np.array([[70, 20, 10], [15, 60, 20], [10, 20, 50]])
CARD_ADDS = np.array([[5, 30, 5], [30, 10, 5], [5, 25, 20]])
SHOWN = np.array([[90, 20, 20], [20, 90, 20], [20, 20, 90]])
CANNOT = """What this program still cannot claim:
- that it holds for a fourth behaviour or item: three texts of each teach three rows, not a language;
- that the texts hold every cause of showing and buying: what no text says stays a hidden common cause;
- that its effects are right outside this shop: the log is simulated, and only a simulation knows the truth;
- how sure it is: an interval needs cross-fitting and the rows of many users (notebook 09)."""


def preprocess_data(user_behaviors: list[str], item_features: list[str]) -> tuple[Tensor, Tensor]:
    """Texts -> vectors of (text, dim), by the pocket BERT, which reads Chinese and needs no network."""
    encoder = load_encoder("pocket", device="cpu")
    return tuple(torch.tensor(encoder.encode(texts)) for texts in (user_behaviors, item_features))


def shop_log(visits: int = 6000, seed: int = 0) -> Log:
    """Visits of users of one behaviour each: which item, whether its card was shown, whether it sold."""
    rng = np.random.default_rng(seed)
    user, item = rng.integers(3, size=visits), rng.integers(3, size=visits)
    exposed = rng.random(visits) < SHOWN[user, item] / 100
    chance = BUYS_ANYWAY[user, item] + CARD_ADDS[user, item] * exposed
    return Log(user, item, exposed, rng.random(visits) < chance / 100)


class CausalModel(nn.Module):
    """The article's four layers; then interest meets relevance, once for "shown" and once for "not shown"."""

    def __init__(self, embed_dim: int) -> None:
        super().__init__()
        self.user嵌入层 = nn.Linear(embed_dim, 8)
        self.item嵌入层 = nn.Linear(embed_dim, 8)
        self.user兴趣层 = nn.Linear(8, 8)
        self.item相关性层 = nn.Linear(8, 8)
        self.meeting = nn.Parameter(0.1 * torch.randn(2, 8, 8))

    def forward(self, user_embedding: Tensor, item_embedding: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Interest (user, 8), relevance (item, 8), logits (user, item, 2) of buying if not shown and if."""
        interest = self.user兴趣层(torch.tanh(self.user嵌入层(user_embedding)))
        relevance = self.item相关性层(torch.tanh(self.item嵌入层(item_embedding)))
        return interest, relevance, torch.einsum("ua,sab,ib->uis", interest, self.meeting, relevance)


def train_model(
    user_embeddings: Tensor,
    item_embeddings: Tensor,
    log: Log,
    num_epochs: int = 300,
    learning_rate: float = 0.01,
) -> CausalModel:
    """Learn from what was done: each row teaches the answer to its own exposure."""
    torch.manual_seed(0)
    model = CausalModel(embed_dim=user_embeddings.shape[1])
    optimizer = optim.Adam(model.parameters(), lr=learning_rate)
    criterion = nn.BCEWithLogitsLoss()  # logits may be any number; the printed BCELoss takes only chances
    user, item, exposed, outcome = (torch.tensor(c) for c in (log.user, log.item, log.exposed, log.outcome))
    for _ in range(num_epochs):
        optimizer.zero_grad()
        _, _, logits = model(user_embeddings, item_embeddings)
        loss = criterion(logits[user, item, exposed], outcome.float())
        loss.backward()
        optimizer.step()
    return model


@torch.no_grad()
def infer_interest_and_relevance(
    model: CausalModel, user_embeddings: Tensor, item_embeddings: Tensor
) -> tuple:
    """Each user's interest and each item's relevance as lengths, and the effect (user, item) of a card."""
    interest, relevance, logits = model(user_embeddings, item_embeddings)
    if_not, if_shown = torch.sigmoid(logits).unbind(dim=2)
    return interest.norm(dim=1).numpy(), relevance.norm(dim=1).numpy(), (if_shown - if_not).numpy()


def main(arguments: list[str] | None = None) -> int:
    """Run it, print both scores, the effects beside the shop's truth, and the recommendation by name."""
    user_embeddings, item_embeddings = preprocess_data(USER_BEHAVIORS, ITEM_FEATURES)
    model = train_model(user_embeddings, item_embeddings, shop_log())
    interest, relevance, effect = infer_interest_and_relevance(model, user_embeddings, item_embeddings)
    said = []
    for title, names, scores in (
        ("用户兴趣得分 interest", USER_BEHAVIORS, interest),
        ("物品相关性得分 relevance", ITEM_FEATURES, relevance),
    ):
        said.append(f"{title}: " + ", ".join(f"{n} {s:.2f}" for n, s in zip(names, scores, strict=True)))
    for behavior, row, truth in zip(USER_BEHAVIORS, effect, CARD_ADDS, strict=True):
        best = int(row.argmax())
        effects = ", ".join(f"{100 * one:+.0f} ({exact:+d})" for one, exact in zip(row, truth, strict=True))
        said += [
            f"{behavior}: a card adds, of 100 (the truth): {effects}; 推荐 recommend {ITEM_FEATURES[best]}"
        ]
    sys.stdout.write("\n".join([*said, "", CANNOT, ""]))
    return 0
