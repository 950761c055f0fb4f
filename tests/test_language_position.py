"""What the place on a list does, held against readers whose place effect is known, and other libraries."""

import http.server
import json
import threading
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats
from scipy.special import softmax
from sklearn.metrics import roc_auc_score

from causalrec_lab import worlds
from causalrec_lab.datasets import catalogue
from causalrec_lab.errors import DataProblem, LabError
from causalrec_lab.language import position

PLACE = np.array([1.2, 0.0, -0.3, -0.3, 0.2])  # what each place adds to a reader's logit


def reader(seed, lists=40, place=PLACE, taste=1.0):
    """Probabilities (list, order, place) of a reader with a known place effect; its orders; what it likes."""
    draw = np.random.default_rng(seed)
    order = np.array([position.balanced_orders(1000 * seed + number) for number in range(lists)])
    liked = taste * draw.normal(size=(lists, 1, 5))
    return (
        softmax(np.take_along_axis(np.repeat(liked, 5, axis=1), order, axis=2) + place, axis=2),
        order,
        liked[:, 0],
    )


# ---- reading letters

SPELLINGS = {
    "B": 1, "b.": 1, "（Ｂ）": 1, "B: tea": 1, "**B**": 1, "I would pick **B**.": 1, "the second": 1, "2": 1,
    "2nd": 1, "The answer is B, because A good film is too long": 1, "答案是B": 1, "选B吧": 1,
    "我选第二个": 1, "第2项": 1, "option b": 1, "A good choice would be C.": 2,
    "I'd go with D — it is fine": 3,
    "E. Something for A and B": 4, "My recommendation: C": 2, "none": -1, "都不合适": -1, "?": -1, "": -1,
}  # fmt: skip


@pytest.mark.parametrize("typed", SPELLINGS)
def test_a_letter_is_read_as_people_and_assistants_type_it(typed):
    assert position.read_letters([typed]).tolist() == [SPELLINGS[typed]]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("1. B\n2. I would pick **A**.\n3. 第三个\n4. none", [1, 0, 2, -1]),
        ("BADE", [1, 0, 3, 4]),
        ("b, a, d", [1, 0, 3]),
        ("1:B, 2:C", [1, 2]),
        ("第1题：B\n第2题：C", [1, 2]),
        ("Sure! Here are my answers:\n\n1. **B** – x\n2. **C**: y\nHope it helps", [1, 2]),
    ],
)
def test_many_answers_in_one_text_are_read_one_by_one(typed, wanted):
    assert position.read_letters(typed, lists=len(wanted)).tolist() == wanted


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (["A or B"], "names A, B"),
        (["hmm"], "names no letter"),
        (["F"], "from A to E"),
        (["7"], "names no letter"),
        (5, "a text, or a list of texts"),
    ],
)
def test_what_names_no_letter_or_two_is_refused_and_never_guessed(typed, says):
    with pytest.raises(LabError, match=says):
        position.read_letters(typed)
    with pytest.raises(LabError, match="2 answers for 3 lists"):
        position.read_letters("AB", lists=3)


# ---- the coin


def test_the_coin_puts_every_good_at_every_place_alike():
    dealt = position.shuffled_lists(3, lists=1000, options=5, items=10)
    assert all(len(set(row)) == 5 for row in dealt.tolist())
    table = np.array([np.bincount(column, minlength=10) for column in dealt.T])
    assert stats.chi2_contingency(table).pvalue > 0.001  # the oracle: no place has goods of its own
    assert (dealt != position.shuffled_lists(4, lists=1000, options=5, items=10)).any()


@pytest.mark.parametrize("options", [2, 5, 9])
def test_balanced_orders_are_a_latin_square_by_chance(options):
    square = position.balanced_orders(1, options=options)
    for table in (square, square.T):
        assert (np.sort(table, axis=1) == np.arange(options)).all()
    firsts = [position.balanced_orders(seed, options=options)[0, 0] for seed in range(400)]
    assert stats.chisquare(np.bincount(firsts, minlength=options)).pvalue > 0.001


# ---- effects


def test_the_effect_of_a_place_is_found_by_a_coin_and_missed_by_a_fixed_order():
    covers, fixed = 0, []
    exact = (5 * reader(0, lists=20_000)[0].mean(axis=(0, 1)) - 1) / 4  # the oracle: a very long run
    for seed in range(100):
        picked, _, liked = reader(seed)
        found = position.effects_of_place(picked[:, 0])  # one order a list
        covers += found[0].covers(exact[0])
        best_first = softmax(-np.sort(-liked, axis=1) + PLACE, axis=1)
        fixed.append(position.effects_of_place(best_first)[0].covers(exact[0]))
    assert covers >= 88
    assert sum(fixed) == 0


def test_ten_letters_a_in_ten_lists_are_not_certainty():
    place = position.effects_of_place(np.eye(5)[[0] * 10])[0]
    low = stats.beta.ppf(0.025, 10, 1)  # Clopper and Pearson, by hand
    assert (place.value, place.high) == (1, 1)
    assert place.low == pytest.approx((5 * low - 1) / 4)


def test_a_class_is_as_sure_as_it_has_learners_not_lists():
    draw = np.random.default_rng(0)
    always = draw.integers(5, size=12)  # every learner's assistant has a pet letter of its own
    picked, who = np.eye(5)[np.repeat(always, 10)], np.repeat(np.arange(12), 10)
    lists, learners = position.effects_of_place(picked)[0], position.effects_of_place(picked, learner=who)[0]
    assert learners.high - learners.low > 2 * (lists.high - lists.low)
    means = np.eye(5)[always][:, 0]
    oracles = (
        stats.ttest_1samp(means, 0).confidence_interval(),
        stats.binomtest(int(means.sum()), 12).proportion_ci(),
    )
    assert learners.high == pytest.approx((5 * max(one.high for one in oracles) - 1) / 4)
    all_a = position.effects_of_place(np.eye(5)[[0] * 120], learner=who)[0]
    assert all_a.low == pytest.approx((5 * stats.beta.ppf(0.025, 12, 1) - 1) / 4)  # twelve witnesses, not 120


def test_a_row_without_a_letter_is_left_out_and_other_sums_are_refused():
    rows = np.eye(5)[[0, 1, 2]]
    assert position.effects_of_place([*rows, np.zeros(5)])[0] == position.effects_of_place(rows)[0]
    with pytest.raises(LabError, match="add up to 1"):
        position.effects_of_place(np.ones((3, 5)))
    with pytest.raises(LabError, match="only 1 lists"):
        position.effects_of_place(np.eye(5)[:1])


def test_variance_is_shared_out_between_place_good_and_luck():
    picked, order, _ = reader(1, taste=0.0)
    assert position.variance_shares(picked, order)["place"] > 0.999
    picked, order, _ = reader(1, place=np.zeros(5))
    assert position.variance_shares(picked, order)["good"] > 0.999
    luck = np.random.default_rng(0).dirichlet(np.ones(5), size=(300, 5))
    found = position.variance_shares(luck, [position.balanced_orders(seed) for seed in range(300)])
    assert max(found.values()) < 0.02  # without the correction, the goods would get a sixth
    with pytest.raises(LabError, match="not balanced"):
        position.variance_shares(luck, np.tile(np.arange(5), (300, 5, 1)))


def test_a_mean_over_balanced_orders_leaves_nothing_of_the_place_and_calibration_divides_it_out():
    picked, order, liked = reader(2, taste=0.0)
    assert position.self_consistent(picked, order) == pytest.approx(0.2)
    picked, order, liked = reader(2)
    alone = np.take_along_axis(softmax(liked, axis=1)[:, None].repeat(5, axis=1), order, axis=2)
    assert position.calibrated(picked, softmax(PLACE)) == pytest.approx(alone)  # the oracle: no place at all
    best = position.self_consistent(picked, order).argmax(axis=1) == liked.argmax(axis=1)
    one = np.take_along_axis(order[:, 0], picked[:, 0].argmax(axis=1)[:, None], axis=1)[:, 0]
    assert best.mean() == 1 > (one == liked.argmax(axis=1)).mean()


def test_the_model_is_asked_with_the_text_that_a_learner_pastes():
    heard = {}

    def score_each(prompts, letters):
        heard.update(prompt=prompts[0], letters=letters[0])
        return [SimpleNamespace(total=np.array([-1.0, -2.0, -4.0]))] * len(prompts)

    fake = SimpleNamespace(chat_prompt=lambda message, system: f"<{system}|{message}>", score_each=score_each)
    found = position.letter_probabilities(fake, ["tea", "salt", "ink"], liked=["coffee"])
    assert found == pytest.approx(softmax([-1, -2, -4]))
    assert heard["letters"] == ["A", "B", "C"]
    assert position.list_text(["tea", "salt", "ink"], liked=["coffee"]) in heard["prompt"]
    both = position.letters_of_lists(fake, [(["tea", "salt", "ink"], ["coffee"]), (["a", "b", "c"], [])])
    assert both == pytest.approx(np.array([found, found]))
    for lists in ([], [(["tea", "salt"], []), (["tea", "salt", "ink"], [])]):
        with pytest.raises(LabError, match="as many in every list"):
            position.letters_of_lists(fake, lists)


# ---- held-out choices


def test_a_held_out_choice_is_among_the_candidates_and_the_others_were_not_chosen():
    liked, candidates, chosen = position.held_out_choices(5, users=200)
    items = worlds.item_features()[0]
    past = worlds.histories(5, items, users=200, liked=9)
    own = candidates[np.arange(200), chosen]
    for user in range(200):
        assert {*liked[user].tolist(), int(own[user])} == set(past[user].tolist())
        assert set(candidates[user].tolist()) & set(past[user].tolist()) == {int(own[user])}
    assert stats.chisquare(np.bincount(chosen, minlength=10)).pvalue > 0.001
    centred = items - items.mean(axis=0)
    scores = np.einsum("uld,ucd->uc", centred[liked], centred[candidates])
    beaten = position.share_beaten(scores, chosen)
    assert beaten.mean() > 0.8  # the columns that made the taste know it
    blind = position.share_beaten(np.random.default_rng(0).random((200, 10)), chosen)
    assert abs(blind.mean() - 0.5) < 3 * blind.std() / 200**0.5


def test_the_share_beaten_is_the_area_under_the_roc_curve():
    draw = np.random.default_rng(1)
    scores, chosen = draw.integers(4, size=(50, 6)).astype(float), draw.integers(6, size=50)
    for row, place, share in zip(scores, chosen, position.share_beaten(scores, chosen), strict=True):
        assert share == pytest.approx(roc_auc_score(np.arange(6) == place, row))


# ---- an address


@pytest.fixture
def assistant():
    """A server on this machine that speaks as such an address does, and keeps what it heard."""
    heard, reply = [], {"status": 200}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.path, self.headers.get("Authorization"), json.loads(body)))
            self.send_response(reply["status"])
            if reply["status"] == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            text = {"choices": [{"message": {"content": "I would pick C."}}]}
            self.wfile.write(reply.get("text", json.dumps(text)).encode())

        do_GET = do_POST

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/chat/completions", heard, reply
    server.shutdown()
    server.server_close()


def test_an_address_hears_the_catalogue_and_nothing_else(assistant, monkeypatch):
    address, heard, _ = assistant
    monkeypatch.setenv(position.KEY, "secret")
    order = position.shuffled_lists(0, lists=2)
    answers = position.ask_address(order, address=address, model="some-model")
    assert position.read_letters(answers).tolist() == [2, 2]
    texts = catalogue().texts()
    for row, (path, key, body) in zip(order, heard, strict=True):
        assert (path, key) == ("/v1/chat/completions", "Bearer secret")
        message = position.list_text([texts[item] for item in row])
        assert body == {"model": "some-model", "messages": [{"role": "user", "content": message}]}


def test_no_key_is_sent_where_none_is_set(assistant, monkeypatch):
    address, heard, _ = assistant
    monkeypatch.delenv(position.KEY, raising=False)
    position.ask_address([[0, 1]], address=address, model="m")
    assert heard[0][1] is None


@pytest.mark.parametrize(
    "wrong", [{"status": 302}, {"status": 500}, {"text": "no json"}, {"text": '{"choices": []}'}]
)
def test_a_bad_answer_or_a_redirect_is_a_clear_sentence_without_the_key(assistant, monkeypatch, wrong):
    address, heard, reply = assistant
    monkeypatch.setenv(position.KEY, "secret")
    reply.update(wrong)
    with pytest.raises(DataProblem, match="paste the lists by hand") as caught:
        position.ask_address([[0, 1]], address=address, model="m")
    assert "secret" not in str(caught.value)
    assert len(heard) == 1  # a redirect is not followed


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/v1",
        "ftp://localhost/x",
        "file:///etc/passwd",
        "https://",
        "https://a@b.org/",
        "",
        None,
        5,
    ],
)
def test_only_https_or_this_machine_is_asked(address):
    with pytest.raises(LabError, match="one that begins with https://"):
        position.ask_address([[0, 1]], address=address, model="m")
