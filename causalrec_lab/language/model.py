"""A language model and the questions one can put to it: how likely, which, what next, and where a text lies.

Taught in notebooks/19_language_models_on_trial.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from string import ascii_uppercase
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int
from numpy import ndarray

from causalrec_lab.device import seeded
from causalrec_lab.encode.inside import one_text
from causalrec_lab.encode.pooling import last_token, masked_mean
from causalrec_lab.encode.vectors import checked
from causalrec_lab.errors import LabError, one_of, real_number, whole_number
from causalrec_lab.language.together import Reader, tried
from causalrec_lab.weights.quiet import quietly

POOLINGS = ("last", "mean", "echo")
LEAST = 0.01  # of a temperature: logits divided by less overflow


@dataclass(frozen=True, eq=False)
class Scored:
    """How likely a model holds each continuation.

    Args:
        total: log-likelihood, the sum of the tokens' log-probabilities: natural logarithm, at most 0.
        mean: the same per token, so that a long continuation is not less likely by its length alone.
        tokens: how many tokens each continuation has.
        relative: `total` minus the total behind a content-free prompt: what the prompt adds; None where no
            such prompt was given.
    """

    total: Float[ndarray, " continuation"]
    mean: Float[ndarray, " continuation"]
    tokens: Int[ndarray, " continuation"]
    relative: Float[ndarray, " continuation"] | None = None

    def __repr__(self) -> str:
        return f"Scored({len(self.total)} continuations, total {np.round(self.total, 2).tolist()})"


@dataclass(frozen=True, eq=False)
class Choice:
    """What a model answers to a list of options.

    Args:
        probabilities: of each option's letter among the letters; they add up to 1.
        choice: index of the likeliest option.
        letter: its letter.
    """

    probabilities: Float[ndarray, " option"]
    choice: int
    letter: str

    def __repr__(self) -> str:
        return (
            f"Choice({self.letter} with {self.probabilities[self.choice]:.2f} of {len(self.probabilities)})"
        )


@dataclass(frozen=True, eq=False, repr=False)
class LanguageModel:
    """A causal language model and its tokenizer. Make one with `load_language_model`."""

    name: str
    device: torch.device
    precision: str
    model: Any = field(repr=False)
    tokenizer: Any = field(repr=False)
    max_tokens: int
    batch_size: int = 16

    def __repr__(self) -> str:
        return f"LanguageModel({self.name}, {self.parameters:,} parameters, {self.precision}, {self.device})"

    @property
    def parameters(self) -> int:
        """How many numbers the model has learnt; a matrix that serves twice counts once."""
        return sum(weights.numel() for weights in self.model.parameters())

    # ------------------------------------------------------------ how likely

    def score(self, prompt: str, continuations: Sequence[str], *, against: str | None = None) -> Scored:
        """Log-likelihood of each continuation behind the prompt.

            total_c = sum over tokens t of c of  log P(token_t given prompt, tokens of c before t)

        The prompt is read once for all continuations (again for each by a model that no mask keeps apart,
        such as Mamba). The text is read as one: begin a continuation with its space (" good"). Where the
        tokenizer would join the end of the prompt and the beginning of a continuation into one token, the two
        are read apart.

        Args:
            prompt: what the model has read; "" asks how a text begins.
            continuations: one text or more, none empty.
            against: a content-free prompt, such as the same with "N/A" in its gap; see `Scored.relative`.

        Raises:
            LabError: a text is missing, or prompt and continuation are longer than the model reads.

        Source: Brown et al. (2020), Language Models are Few-Shot Learners, arXiv 2005.14165, section 2.4;
        relative: Holtzman et al. (2021), Surface Form Competition, arXiv 2104.08315.
        """
        return self.score_each([prompt], [continuations], against=against)[0]

    def score_each(
        self, prompts: Sequence[str], continuations: Sequence[Sequence[str]], *, against: str | None = None
    ) -> list[Scored]:
        """`score` for several prompts, each with continuations of its own; what is short is read together.

        Args:
            prompts: one or more.
            continuations: one list of texts a prompt.
            against: one content-free prompt for all.

        Raises:
            LabError: as `score`, or not one list a prompt.
        """
        prompts = checked(prompts, "prompts")
        if not isinstance(continuations, list | tuple) or not 0 < len(prompts) == len(continuations):
            raise LabError(
                "prompts and continuations must be lists of one length, 1 or more: a list a prompt"
            )
        texts = [_some("continuations", some) for some in continuations]
        asked = [self._parts(prompt, some) for prompt, some in zip(prompts, texts, strict=True)]
        totals, free = self._totals(asked), [None] * len(asked)
        if against is not None:
            kinds = list(dict.fromkeys(map(tuple, texts)))  # each list is asked once
            without = dict(
                zip(kinds, self._totals([self._parts(against, [*kind]) for kind in kinds]), strict=True)
            )
            free = [total - without[tuple(some)] for total, some in zip(totals, texts, strict=True)]
        many = [np.array([len(tail) for tail in tails]) for _, tails in asked]
        return [Scored(one, one / of, of, more) for one, of, more in zip(totals, many, free, strict=True)]

    def _parts(self, prompt: str, texts: list[str]) -> tuple[list[int], list[list[int]]]:
        """The tokens of a prompt, and of each text as it stands behind it."""
        head = self._ids(prompt)
        tails = [self._tail(prompt, head, text) for text in texts]
        head = self._read(prompt)
        self._fits(len(head) + max(map(len, tails)))
        return head, tails

    def _totals(self, asked: list[tuple[list[int], list[list[int]]]]) -> list[Float[ndarray, " text"]]:
        return self._reader.log_likelihoods(asked, size=self.batch_size)

    @cached_property
    def _reader(self) -> Reader:
        return tried(self.model, self.trunk, self._logits)

    def _logits(self, states: Float[torch.Tensor, "token dim"]) -> Float[torch.Tensor, "token vocabulary"]:
        """The logits behind these states; only a few at once, for a vocabulary is wide."""
        logits = self.model.get_output_embeddings()(states).float()
        cap = getattr(self.model.config, "final_logit_softcapping", None)  # Gemma's
        return logits if cap is None else cap * (logits / cap).tanh()

    # ------------------------------------------------------------ which

    def choose(self, prompt: str, options: Sequence[str], *, chat: bool = False) -> Choice:
        """Prints the options as lines A., B., ... behind the prompt, and reads the letters' probabilities.

            P(option k) = softmax over letters of  log P(letter_k given text)

        Where an option stands may decide more than what it says: ask in several orders.

        Args:
            prompt: the question.
            options: 2 to 26 texts.
            chat: put it as a message into the model's chat template.
        """
        options = _some("options", options)
        if not 2 <= len(options) <= len(ascii_uppercase):
            raise LabError(f"{len(options)} options were given; 2 to {len(ascii_uppercase)} have letters")
        letters = [f" {letter}" for letter in ascii_uppercase[: len(options)]]
        logits = self.score(self._listed(prompt, options, chat), letters).total
        chance = np.exp(logits - logits.max())
        best = int(logits.argmax())
        return Choice(chance / chance.sum(), best, ascii_uppercase[best])

    def _listed(self, prompt: str, options: Sequence[str], chat: bool) -> str:
        lines = "\n".join(f"{letter}. {text}" for letter, text in zip(ascii_uppercase, options, strict=False))
        asked = f"{one_text(prompt).rstrip()}\n{lines}\n"
        return (self.chat_prompt(asked + "Answer with one letter.") if chat else asked) + "Answer:"

    # ------------------------------------------------------------ what next

    def generate(
        self, prompt: str, *, most: int = 40, temperature: float = 0.0, seed: int | None = None
    ) -> str:
        """What the model writes behind the prompt, until it ends by itself or has written `most` tokens.

        Args:
            prompt: what it has read.
            most: tokens, 1 or more.
            temperature: 0 is greedy, the likeliest token each time; 0.01 to 10 draws, 1 by the probabilities.
            seed: of the draw; needed where the temperature is above 0.

        Raises:
            LabError: a number out of range, a draw without a seed, or more tokens than the model reads.
        """
        most = whole_number("most", most, high=self.max_tokens)
        temperature = real_number("temperature", temperature, low=0, high=10)
        if 0 < temperature < LEAST:
            raise LabError(f"temperature is {temperature:g}; 0, which is greedy, or {LEAST} to 10 is needed")
        if temperature and seed is None:
            raise LabError(f"temperature is {temperature:g} and seed is None; pass a seed, or temperature=0")
        ids = self._read(prompt)
        self._fits(len(ids) + most)
        how = {"temperature": temperature, "top_k": 0, "top_p": 1.0} if temperature else {}
        seed = 0 if seed is None else whole_number("seed", seed, low=0, high=2**32 - 1)
        with seeded(seed, self.device), torch.inference_mode(), quietly():
            table = self._table([ids])
            found = self.model.generate(
                table,
                attention_mask=torch.ones_like(table),
                max_new_tokens=most,
                do_sample=bool(temperature),
                pad_token_id=self.tokenizer.pad_token_id,
                **how,
            )
        return self.tokenizer.decode(found[0, len(ids) :], skip_special_tokens=True)

    def chat(self, message: str, *, most: int = 40) -> str:
        """The model's greedy reply to a message, put into its chat template; `most` as for `generate`."""
        return self.generate(self.chat_prompt(message), most=most).strip()

    def chat_prompt(self, message: str, *, system: str | None = None) -> str:
        """A message in the model's chat template, up to where the reply begins.

        Args:
            message: of the user.
            system: what the model is told of itself; None says nothing, also where the template would add a
                sentence of its own.

        Raises:
            LabError: the model has no chat template.
        """
        if not getattr(self.tokenizer, "chat_template", None):
            raise LabError(f"{self.name!r} has no chat template: it was not tuned to chat; use generate()")

        def written(*turns: tuple[str, str], ask: bool = True) -> str:
            said = [{"role": role, "content": one_text(text)} for role, text in turns]
            return self.tokenizer.apply_chat_template(said, tokenize=False, add_generation_prompt=ask)

        asked = ("user", message)
        if system is not None:
            return written(("system", system), asked)
        before = (("user", "a"), ("assistant", "b"))  # a later turn carries no system prompt
        return written(*before, asked).removeprefix(written(*before, ask=False))

    # ------------------------------------------------------------ where a text lies

    def embed(self, texts: Sequence[str], *, pooling: str = "last") -> Float[ndarray, "text dim"]:
        """One vector a text, from the states of the last layer, float32, of any length.

        A causal model reads forwards only: a token's state knows what stands before it, not behind.

        Args:
            texts: one or more; a text longer than the model reads is refused.
            pooling: "last" takes the state of the last token, which has read all; "mean" the mean of all
                tokens; "echo" lets the model read the text twice and takes the mean over the second reading,
                in which each token has seen the whole text: bidirectional pooling.

        Source: echo: Springer et al. (2024), Repetition Improves Language Model Embeddings, arXiv 2402.15449.
        """
        one_of("pooling", pooling, POOLINGS)
        ids = [self._read(text) for text in _some("texts", texts)]
        once = [len(row) for row in ids]
        if pooling == "echo":
            ids = [[*row, *self._ids("\n"), *row] for row in ids]
        self._fits(max(map(len, ids)))
        vectors = np.zeros((len(ids), self.model.config.hidden_size), dtype=np.float32)  # (text, dim)
        order = sorted(range(len(ids)), key=lambda n: len(ids[n]))
        with torch.inference_mode():
            for batch in (order[at : at + self.batch_size] for at in range(0, len(order), self.batch_size)):
                long = max(len(ids[n]) for n in batch)
                table = self._table([ids[n] + [0] * (long - len(ids[n])) for n in batch])
                ends = self._table([[len(ids[n])] for n in batch])
                place = torch.arange(long, device=self.device)
                mask = (place < ends).long()  # (text, token)
                states = self.trunk(table, attention_mask=mask).last_hidden_state
                if pooling == "echo":
                    mask *= place >= ends - self._table([[once[n]] for n in batch])
                pooled = last_token(states, mask) if pooling == "last" else masked_mean(states.float(), mask)
                vectors[batch] = pooled.float().cpu().numpy()
        return vectors

    @property
    def trunk(self) -> Any:
        """The model without the matrix that makes logits of states."""
        base = self.model.get_base_model() if hasattr(self.model, "get_base_model") else self.model
        return base.base_model

    # ------------------------------------------------------------ learning

    def lora(self, *, rank: int = 8, layers: Sequence[int] | None = None, seed: int = 0) -> "LanguageModel":
        """The same model with trainable adapters beside the attention's matrices; all else stands still.

            W x  becomes  W x + 2 * B A x,   A (rank, in) drawn, B (out, rank) zero: no change yet

        The frozen weights are shared with this model, not copied. `.model` is a torch module like any
        other: `training.train_model` and a loss of yours train it.

        Args:
            rank: of B A, 1 or more.
            layers: which layers get adapters, counted from 0; None takes all.
            seed: of A.

        Source: Hu et al. (2021), LoRA: Low-Rank Adaptation of Large Language Models, arXiv 2106.09685.
        """
        from causalrec_lab.language.adapters import with_adapters

        return replace(self, model=with_adapters(self, rank=rank, layers=layers, strength=2.0, seed=seed))

    # ------------------------------------------------------------ inside

    def _ids(self, text: str) -> list[int]:
        return self.tokenizer(one_text(text), add_special_tokens=False)["input_ids"]

    def _tail(self, prompt: str, head: list[int], text: str) -> list[int]:
        """The tokens of a continuation, as they stand behind the prompt."""
        whole = self._ids(prompt + text)
        apart = whole[: len(head)] != head or len(whole) == len(head)
        return self._ids(text) if apart else whole[len(head) :]

    def _read(self, prompt: str) -> list[int]:
        """The tokens of a prompt, behind the sign of a beginning where the tokenizer sets one."""
        ids, signs = self._ids(prompt), (self.tokenizer.bos_token_id, self.tokenizer.eos_token_id)
        first = next((sign for sign in signs if sign is not None), 0)
        wanted = self.tokenizer("a")["input_ids"][0] == first and ids[:1] != [first]
        return [first, *ids] if wanted or not ids else ids

    def _table(self, rows: list[list[int]]) -> Int[torch.Tensor, "text token"]:
        return torch.tensor(rows, device=self.device)

    def _fits(self, tokens: int) -> None:
        if tokens > self.max_tokens:
            raise LabError(
                f"{tokens} tokens were asked for; {self.name!r} reads {self.max_tokens}: say it shorter"
            )


def _some(name: str, texts: Sequence[str]) -> list[str]:
    """One text or more, none of them empty."""
    found = checked(texts, name)
    if not found or not all(found):
        raise LabError(
            f"{name} holds {'an empty text' if found else 'no text'}; give one text or more, none empty"
        )
    return found
