"""The autopsy: each crash is what the article's program raises; tests pass the right program, not mutants."""

import ast
import random
from functools import partial

import numpy as np
import pytest
import torch
from huggingface_hub import constants
from scipy.special import expit
from transformers import BertModel, BertTokenizer

from causalrec_lab.causal_model import ArticleModel
from causalrec_lab.course.nb08 import autopsy
from causalrec_lab.course.nb08.autopsy import onion
from causalrec_lab.datasets import article, stored
from causalrec_lab.encode import load_encoder
from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.lesson import ____, check
from causalrec_lab.lesson.functions import run_limited
from causalrec_lab.workbook.source import read_source

pytestmark = pytest.mark.slow  # each trains a program or runs the article's


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return autopsy.lay_random_bert(tmp_path_factory.mktemp("autopsy") / "random-bert")


# ---- the random BERT


def test_the_random_bert_is_a_whole_bert_that_announces_itself(folder):
    assert {"config.json", "vocab.txt", "model.safetensors", "README.md"} <= {
        p.name for p in folder.iterdir()
    }
    assert "never read a word" in (folder / "README.md").read_text(encoding="utf-8")
    bert = autopsy.random_bert()
    assert repr(bert).startswith("RANDOM BERT: 768 dimensions")
    assert bert.model.config.hidden_size == 768
    assert not bert.model.training
    assert load_encoder(folder).encode(["观看电影A"]).shape == (1, 768)  # like any other folder of a model


def test_it_follows_from_its_seed_and_moves_nobody_elses_luck(folder, tmp_path):
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    again = autopsy.lay_random_bert(tmp_path / "again")
    assert (again / "model.safetensors").read_bytes() == (folder / "model.safetensors").read_bytes()
    assert torch.equal(torch.random.get_rng_state(), before)
    other = autopsy.lay_random_bert(tmp_path / "other", seed=1)
    assert (other / "model.safetensors").read_bytes() != (folder / "model.safetensors").read_bytes()
    with pytest.raises(LabError, match="'other' is there already"):
        autopsy.lay_random_bert(tmp_path / "other")


def test_it_reads_one_token_a_character_and_its_likenesses_mean_nothing(folder):
    texts = ["观看电影A", "阅读书籍B", "浏览商品C", "电影A：动作片", "书籍B：科幻小说", "商品C：智能手机"]
    assert [len(ids) for ids in BertTokenizer.from_pretrained(folder)(texts)["input_ids"]] == [
        7,
        7,
        7,
        9,
        10,
        10,
    ]
    vectors = load_encoder(folder, pooling="cls").encode([*texts, "我讨厌电影A"])
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    assert (unit @ unit.T).min() > 0.98  # whatever they say: S10


def test_the_hub_is_shut_also_where_it_could_be_asked_and_all_is_as_before_afterwards(tmp_path, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    with autopsy.no_hub():
        assert constants.HF_HUB_OFFLINE
        assert str(tmp_path) != constants.HF_HUB_CACHE
        said = autopsy.crash(lambda: BertModel.from_pretrained("bert-base-chinese"))
        silent = BertTokenizer.from_pretrained("bert-base-chinese")
    assert said == autopsy.layer("B03").crash
    assert len(silent) == 5  # it does not crash, and knows no character: a silent fault of the library's own
    assert (False, str(tmp_path)) == (constants.HF_HUB_OFFLINE, constants.HF_HUB_CACHE)


# ---- the onion


def crash_of(repaired, folder) -> tuple[str, list]:
    """The article's own program, run with these repairs as a script would be; what it raises and prints."""
    printed: list = []
    space = {"folder": folder, "__name__": "__main__", "print": lambda *said: printed.append(said)}
    code = compile(onion.program(repaired), "the article's program", "exec")
    torch.manual_seed(0)
    with autopsy.no_hub():
        return onion.crash(lambda: exec(code, space)), printed  # noqa: S102 its SHA-256 is checked


SUBSETS = [autopsy.BUGS[:count] for count in range(6)]
SUBSETS += [tuple(random.Random(seed).sample(autopsy.BUGS, 4)) for seed in range(8)]


@pytest.mark.parametrize("repaired", SUBSETS, ids=lambda bugs: "+".join(bugs) or "as printed")
def test_each_set_of_repairs_meets_the_crash_the_onion_says(repaired, folder):
    found, printed = crash_of(repaired, folder)
    wanted = autopsy.first_crash(repaired)
    assert found == (wanted.crash if wanted else "")
    assert bool(printed) == (wanted is None or wanted.bug in ("B14", "B15"))


@pytest.mark.slow
def test_repaired_it_ends_at_a_loss_of_nothing_and_two_lists_of_scores(folder):
    found, printed = crash_of(autopsy.BUGS, folder)
    assert found == ""
    loss = float(printed[-5][0].partition("= ")[2])
    assert 0 < loss < 1e-20
    assert [said[0] for said in (printed[-4], printed[-2])] == ["用户兴趣得分：", "物品相关性得分："]
    assert float(printed[-3][0].detach().min()) > 40  # a logit: p = 1 for everything


def test_the_onion_says_what_it_does_not_know():
    with pytest.raises(UnknownName, match="no layer 'B99'"):
        autopsy.program(["B99"])
    with pytest.raises(UnknownName, match="no layer 'B1'"):
        autopsy.first_crash(["B1"])


# ---- programs, mutants, and what tests of them are worth


def said_by(test) -> dict[str, str]:
    """What a test says of every program."""
    [tried] = autopsy.grade([test]).tests
    return {name: one.word for name, one in tried.verdicts.items()}


def test_the_right_program_reads_new_sentences_and_is_lost_without_its_labels():
    train, rows, new = autopsy.right_program(), autopsy.log(), autopsy.new_rows()
    honest, nonsense = train(rows), train(autopsy.shuffled(rows))
    base = -np.mean([np.log(11 / 12 if row.taken == 0 else 1 / 12) for row in new])  # who knows only how many
    assert honest.loss_on(new) < 0.5 * base < base < nonsense.loss_on(new)
    assert nonsense.loss < 0.05  # by heart: the loss it was trained on tells nothing
    assert honest.loss_on(rows) == pytest.approx(honest.loss, abs=0.01)


def test_a_seed_is_a_result_and_only_S16_has_none():
    users, items = ["我喜欢动作片"], list(autopsy.ITEMS)
    for fault in ("", "S03", "S16"):
        one, other = (autopsy.Program(fault)(autopsy.log()).chance(users, items) for _ in range(2))
        assert np.array_equal(one, other) == (fault != "S16")
    assert not np.array_equal(one, autopsy.right_program()(autopsy.log(), seed=1).chance(users, items))


def loves_and_hates(train):
    love, hate = train(autopsy.log()).chance(["喜欢动作片", "讨厌动作片"], ["电影A：动作片"])[:, 0]
    return love > 0.5 > hate


def finds_the_item(train):
    items = list(autopsy.ITEMS)
    users = [f"喜欢{kind}" for kind in autopsy.ITEMS.values()]
    return (train(autopsy.log()).chance(users, items).argmax(axis=1) == np.arange(len(items))).all()


def repeats(train):
    one, other = (train(autopsy.log()).loss_on(autopsy.new_rows()) for _ in range(2))
    assert one == other, "two runs differ"


def needs_no_company(train):
    model, items = train(autopsy.log()), list(autopsy.ITEMS)
    alone = model.chance(["想看动作片"], items)
    return abs(alone[0] - model.chance(["想看动作片", "我" * 40], items)[0]).max() < 1e-3


def has_orders(train):
    scores = train(autopsy.log()).chance(sorted({row.user for row in autopsy.log()}), list(autopsy.ITEMS))
    return len({tuple(row.argsort(kind="stable")) for row in scores}) > 2


@pytest.mark.parametrize(
    ("test", "kills"),
    [
        (loves_and_hates, {"S01", "S02", "S03", "S06"}),
        (finds_the_item, {"S01", "S02", "S03", "S06", "S14"}),
        (repeats, {"S16"}),
        (needs_no_company, {"S08"}),
        (has_orders, {"S01", "S02", "S03"}),
        (lambda train: True, set()),
    ],
)
def test_a_test_passes_the_right_program_and_kills_the_mutants_it_looks_for(test, kills):
    said = said_by(test)
    assert said.pop("right") == "passes"
    assert {fault for fault, word in said.items() if word == "fails"} >= kills
    assert set(said.values()) <= {"passes", "fails"}


def test_every_mutant_can_be_killed_and_a_false_alarm_kills_nothing():
    tests = [loves_and_hates, finds_the_item, repeats, needs_no_company, lambda train: False]
    report = autopsy.grade(tests)
    assert report.survived == ()
    assert [test.name for test in report.tests if test.false_alarm] == ["<lambda>"]
    assert autopsy.grade(tests[-1:]).killed == ()
    assert str(report).startswith("7 of 7 mutants killed")
    assert "<lambda>: a false alarm" in str(report)


def test_a_test_that_raises_loops_or_says_nothing_clear_gets_a_sentence_and_no_kill():
    def loops(train):
        while True:
            pass

    def raises(train):
        return train(autopsy.log()).loss_of(3)

    for test, why in (
        (loops, "did not come back in time"),
        (raises, "it stopped with AttributeError: 'Trained' object has no attribute 'loss_of'"),
        (lambda train: 0.7, "it gave back 0.7; True"),
        (lambda train: ____, "it is not written yet"),
    ):
        report = autopsy.grade([test], call=partial(run_limited, seconds=0.05 if test is loops else 600))
        assert why in report.tests[0].verdicts["right"].why
        assert report.killed == ()
    with pytest.raises(LabError, match=r"tests\[0\] is True"):
        autopsy.grade([True])


@pytest.mark.parametrize(
    ("work", "words"),
    [
        (lambda: autopsy.right_program()([]), "the log has no rows"),
        (lambda: autopsy.right_program()(1), "the log is 1; a list of rows"),
        (lambda: autopsy.right_program()([("a", "b", 2)]), r"log\[0\] is \('a', 'b', 2\)"),
        (lambda: autopsy.right_program()(["ab"]), r"log\[0\] is 'ab'"),
        (
            lambda: autopsy.right_program()(autopsy.log()).chance("我", ["雨衣"]),
            "users is '我'; a list of texts",
        ),
        (lambda: autopsy.right_program()(autopsy.log()).chance(["我"], []), r"items is \[\]; a list"),
        (lambda: autopsy.Program("S99"), "there is no fault 'S99'"),
    ],
)
def test_a_program_says_what_it_cannot_use(work, words):
    with pytest.raises(LabError, match=words):
        work()


# ---- the notebook quotes what the article says


def test_the_notebooks_program_is_the_articles_word_for_word(project):
    cells = read_source(project.source("08_autopsy")).cells
    quoted = "\n".join(cell.text for cell in cells if "article" in cell.tags)
    tree = ast.parse(quoted)
    ours = {node.name: ast.dump(node) for node in tree.body if hasattr(node, "name")}
    theirs = ast.parse(article("5.2-code").source).body
    for node in theirs:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            assert ours[node.name] == ast.dump(node), f"{node.name} in 08 is not the article's"
    lines = [line.strip() for line in article("3.3-code").source.splitlines()]
    assert [line for line in lines if line not in quoted and "import" not in line] == []


def test_notebook_07_runs_the_listing_of_3_1_word_for_word(project):
    cells = read_source(project.source("07_bert_encoding")).cells
    quoted = "\n".join(cell.text for cell in cells if "article" in cell.tags)
    lines = [line.strip() for line in article("3.1-code").source.splitlines()]
    missing = [line for line in lines if line not in quoted and "import" not in line]
    loads = ["# 加载预训练模型", "model = transformers.BertModel.from_pretrained('bert-base-chinese')"]
    assert missing == loads  # MiniLM takes its place


# ---- the exercises that ask for a test


def hurt(says, shuffles=9, rows=None):
    """A test of shuffled labels: what it says of the honest loss and of the others."""

    def test(train):
        logs = (autopsy.log(), *autopsy.shuffles()[:shuffles])
        honest, *others = (train(log).loss_on(rows or autopsy.new_rows()) for log in logs)
        return says(honest, others)

    return test


def counts(says):
    """A test of lists: what it says of their number."""

    def test(train):
        scores = train(autopsy.log()).chance(sorted({row.user for row in autopsy.log()}), list(autopsy.ITEMS))
        return says(len({tuple(row.argsort()) for row in scores}))

    return test


@pytest.mark.parametrize(
    ("exercise", "answer", "state", "words"),
    [
        (
            "08-4",
            hurt(lambda honest, others: all(honest < one for one in others)),
            "correct",
            "beat all nine",
        ),
        ("08-4", hurt(lambda honest, others: max(honest - one for one in others) < 0), "correct", ""),
        ("08-4", hurt(lambda honest, others: honest != others[0]), "not yet", ""),
        ("08-4", hurt(lambda honest, others: honest != min(others)), "not yet", ""),
        ("08-4", hurt(lambda honest, others: honest < 0.2), "not yet", "a fixed number"),
        ("08-4", hurt(lambda honest, others: honest < 0.5), "not yet", ""),
        ("08-4", hurt(lambda honest, others: honest <= min(others)), "not yet", ""),
        ("08-4", hurt(lambda honest, others: honest < min(others), shuffles=8), "not yet", ""),
        ("08-4", lambda train: ____, "not attempted", "Replace the"),
        ("08-4", lambda train: True, "not yet", "lets every program pass"),
        ("08-4", lambda train: None, "not yet", "gave nothing back"),
        ("08-4", lambda train: train(1), "not yet", "stopped with LabError: the log is 1"),
        ("08-4", 3, "not yet", "is not a function"),
        ("08-5", has_orders, "correct", "knows its users"),
        ("08-5", counts(lambda many: many >= 3), "correct", ""),
        ("08-5", counts(lambda many: many > 1), "not yet", "A list and its reverse would pass"),
        ("08-5", counts(lambda many: many > 3), "not yet", ""),
        ("08-5", counts(lambda many: many != 2), "not yet", ""),
        ("08-5", counts(lambda many: many == 6), "not yet", ""),
    ],
)
def test_a_learners_test_is_judged_by_programs_that_it_does_not_see(exercise, answer, state, words):
    verdict = check(exercise, answer, record=False)
    assert verdict.state == state
    assert words in str(verdict)


def test_the_nine_shuffles_keep_the_rows_and_the_number_of_labels():
    for rows in autopsy.shuffles():
        assert rows != autopsy.log()
        assert [row[:2] for row in rows] == [row[:2] for row in autopsy.log()]
        assert sum(row.taken for row in rows) == 6
    assert len(set(autopsy.shuffles())) == 9


# ---- what is stored of twenty seeds


@pytest.fixture(scope="module")
def twenty():
    return stored("autopsy.json", dict)


def test_what_is_stored_of_the_encoders_is_what_the_articles_training_comes_to(twenty):
    pocket, bert = load_encoder("pocket", pooling="cls", device="cpu"), autopsy.random_bert(3)
    encodes = {"pocket BERT": lambda texts: pocket.encoding(texts).vectors, "random BERT": bert.encode}
    for name, encode in encodes.items():
        users, items, typed = map(encode, (autopsy.ARTICLE_USERS, autopsy.ARTICLE_ITEMS, twenty["typed"]))
        model = ArticleModel(users.shape[1], seed=3, device="cpu").fit(users, items)
        found = twenty["encoders"][name]
        assert found["dim"] == users.shape[1]
        assert model.losses[-1] == pytest.approx(found["last"][3], rel=0.2)
        assert expit(model.interest_and_relevance(typed, typed)[0]) == pytest.approx(
            found["yes"][3], abs=0.01
        )


def test_noise_as_wide_and_as_long_as_the_random_berts_vectors_does_as_well():
    rng, ends = np.random.default_rng(0), []
    length = np.linalg.norm(autopsy.random_bert().encode(autopsy.ARTICLE_USERS), axis=1).max()
    pocket = load_encoder("pocket", pooling="cls", device="cpu").encode(list(autopsy.ARTICLE_USERS))
    assert length > 2 * np.linalg.norm(pocket, axis=1).max()
    for seed in range(3):
        noise = 3 * rng.normal(size=768) + rng.normal(size=(6, 768))  # alike, as those of the random BERT
        noise = (length * noise / np.linalg.norm(noise, axis=1, keepdims=True)).astype("float32")
        ends.append(ArticleModel(768, seed=seed, device="cpu").fit(noise[:3], noise[3:]).losses[-1])
    assert max(ends) < 1e-20


def test_what_is_stored_of_the_labels_is_what_the_right_program_comes_to(twenty):
    train = autopsy.right_program()
    for name, rows in (("real", autopsy.log()), ("shuffled", autopsy.shuffled(autopsy.log(), seed=7))):
        model, found = train(rows, seed=7), twenty["labels"][name]
        assert model.loss_on(autopsy.new_rows()) == pytest.approx(found["new"][7], abs=0.02)
        assert model.loss_on(rows) == pytest.approx(found["own"][7], abs=0.01)


def test_twenty_seeds_were_fixed_and_none_was_left_out(twenty):
    assert twenty["seeds"] == list(range(20))
    for found in twenty["encoders"].values():
        assert len(found["last"]) == len(found["yes"]) == 20
        assert len(found["curve"]) == 100
        assert found["curve"][-1] == found["last"][0]
    assert all(len(found[rows]) == 20 for found in twenty["labels"].values() for rows in ("own", "new"))
    real, mixed = (twenty["labels"][name]["new"] for name in ("real", "shuffled"))
    assert min(mixed) > 10 * max(real)
    dims = [found["dim"] for found in twenty["encoders"].values()]
    assert dims == sorted(dims, reverse=True)  # the wider, the lower the loss: as the notebook says


# ---- the liar


@pytest.mark.slow  # makes both models
def test_on_a_bert_that_cannot_read_the_articles_model_says_yes_to_everything():
    for said in ("我喜欢电影A", "我讨厌电影A", "退货商品C", "雨衣很好", "", "zzzz", "!?!?"):
        assert autopsy.chances(said, "电影A：动作片", reader="random")[0] > 0.999, said


@pytest.mark.slow
def test_on_a_bert_that_can_read_it_says_yes_to_hate_and_no_to_what_is_unlike_its_three_sentences():
    said = {
        text: autopsy.chances(text, "雨衣")
        for text in ("我喜欢电影A", "我讨厌电影A", "退货商品C", "雨衣很好")
    }
    assert min(said["我讨厌电影A"][0], said["退货商品C"][0]) > 0.9
    assert said["我讨厌电影A"][0] > said["我喜欢电影A"][0] - 0.01
    assert said["雨衣很好"][0] < 0.5 < said["雨衣很好"][1]  # it was trained with negatives
    love, hate = (autopsy.chances(f"{verb}动作片", "电影A：动作片")[1] for verb in ("喜欢", "讨厌"))
    assert love > 0.5 > hate


@pytest.mark.slow
def test_the_articles_answer_does_not_depend_on_what_is_shown_and_the_others_does():
    pairs = [autopsy.chances("喜欢动作片", item) for item in autopsy.ITEMS]
    assert len({always for always, _ in pairs}) == 1
    assert max(thinks for _, thinks in pairs) - min(thinks for _, thinks in pairs) > 0.5


def test_only_known_goods_and_readers_are_asked():
    with pytest.raises(LabError, match="'bread' is none of the items"):
        autopsy.chances("", "bread")
    with pytest.raises(LabError, match="there is no reader 'gpt'"):
        autopsy.chances("", "雨衣", reader="gpt")
