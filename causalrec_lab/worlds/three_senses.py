"""Items that can be seen, heard and read: a tiny picture, a short sound and a few words of each.

    stripes -> picture <- frame <- fashion -> liked;   pitch -> sound;   tone -> words;
    stripes, pitch, tone -> liked

Terms: as in `causalrec_lab.worlds`; a *trait* is one of stripes, pitch and tone, each -1 or 1; *fashion* is a
cause of liking that nobody wrote down; the *frame* is a bright border of the picture that the photographer
adds. It follows fashion, and no visitor cares about it.

Taught in notebooks/20_bigger_is_not_causal.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray
from scipy.special import expit

from causalrec_lab.errors import real_number, whole_number
from causalrec_lab.worlds.shop import MOST

SIDE, SAMPLES, WORDS = 8, 64, 8
_NOISE = 0.7  # of every pixel and every sample
_TRAIT, _FASHION = 0.8, 1.2  # log-odds of liking


@dataclass(frozen=True)
class SensedItems:
    """So many items, each shown to one visitor whom a coin chose.

    Args:
        parts: "picture" (item, 1, 8, 8), "sound" (item, 1, 64) and "words" (item, 8), all of numbers.
        liked: 1 if the visitor liked it, else 0.
        traits: stripes, pitch and tone, each -1 or 1.
        frame: 1 where the picture has a frame, else 0.
        chance: of being liked, which no log holds.
    """

    parts: dict[str, Float[ndarray, "item ..."]]
    liked: Int[ndarray, " item"]
    traits: Float[ndarray, "item trait"]
    frame: Int[ndarray, " item"]
    chance: Float[ndarray, " item"]

    def unframed(self) -> dict[str, Float[ndarray, "item ..."]]:
        """The parts, with every picture cut to the 6 by 6 pixels inside its border.

        >>> sensed_items(0, items=2).unframed()["picture"].shape
        (2, 1, 6, 6)
        """
        return self.parts | {"picture": self.parts["picture"][:, :, 1:-1, 1:-1]}


def sensed_items(seed: int, *, items: int = 4_000, frame_follows: float = 0.9) -> SensedItems:
    """Items with pictures, sounds and words, and who liked them.

        stripes, pitch, tone, fashion ~ a fair coin, -1 or 1
        liked   ~ Bernoulli(sigmoid(0.8 (stripes + pitch + tone) + 1.2 fashion))
        picture = bars across (stripes 1) or upright (-1), shifted by chance; a frame agrees with the fashion
                  with chance `frame_follows`
        sound   = a high (pitch 1) or low tone, shifted by chance
        words   = eight words, each of them said with chance .7 if it fits the tone, else .3

    Every pixel and sample has noise. Nothing that is shown here is taken from anybody's work.

    Args:
        seed: of every draw.
        items: how many.
        frame_follows: chance that a frame means fashionable, in [0, 1]; .5 is a frame that means nothing.

    Raises:
        LabError: a number out of its range.

    >>> made = sensed_items(0, items=3)
    >>> [made.parts[name].shape for name in ("picture", "sound", "words")]
    [(3, 1, 8, 8), (3, 1, 64), (3, 8)]
    """
    items = whole_number("items", items, high=MOST // 10)
    frame_follows = real_number("frame_follows", frame_follows, low=0, high=1)
    draw = np.random.default_rng([whole_number("seed", seed, low=0), 21])
    traits = draw.choice([-1.0, 1.0], size=(items, 3))
    fashion = draw.choice([-1.0, 1.0], size=items)
    chance = expit(_TRAIT * traits.sum(axis=1) + _FASHION * fashion)
    liked = (draw.random(items) < chance).astype(int)
    frame = np.where(draw.random(items) < frame_follows, fashion, -fashion) > 0
    stripes, pitch, tone = traits.T

    along = np.arange(SIDE) / SIDE + draw.random(items)[:, None]  # (item, pixel)
    bars = np.sin(4 * np.pi * along)[:, :, None].repeat(SIDE, axis=2)  # (item, row, column)
    picture = np.where(stripes[:, None, None] > 0, bars, bars.transpose(0, 2, 1))
    picture = picture + _NOISE * draw.normal(size=picture.shape)
    edge = np.ones((SIDE, SIDE), dtype=bool)
    edge[1:-1, 1:-1] = False
    picture[:, edge] += np.where(frame, 2.0, 0.0)[:, None]

    cycles = np.where(pitch > 0, 12.0, 5.0)
    time = np.arange(SAMPLES) / SAMPLES + draw.random(items)[:, None]  # (item, sample)
    sound = np.sin(2 * np.pi * cycles[:, None] * time) + _NOISE * draw.normal(size=time.shape)

    fits = np.where(np.arange(WORDS) % 2 == 0, 1, -1) * tone[:, None] > 0  # (item, word)
    words = (draw.random((items, WORDS)) < np.where(fits, 0.7, 0.3)).astype(float)
    parts = {"picture": picture[:, None], "sound": sound[:, None], "words": words}
    return SensedItems(parts, liked, traits, frame.astype(int), chance)
