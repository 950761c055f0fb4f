"""Real logs that stay with their owners: found, checked, and refused when they are not what they seem."""

import os
import threading
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from causalrec_lab import datasets
from causalrec_lab.datasets import own
from causalrec_lab.datasets.coat import COAT
from causalrec_lab.errors import DataProblem, LabError

HOME = os.environ.get("CAUSALREC_DATA")
real_coat = pytest.mark.skipif(
    not (HOME and (Path(HOME) / "coat").is_dir()), reason="CAUSALREC_DATA names no folder with coat/ in it"
)
SOURCE = own.Source("tiny", {"a/b.txt": sha256(b"1 2\n").hexdigest()}, None, "ask its owner")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty CAUSALREC_DATA and an empty cache."""
    monkeypatch.setenv("CAUSALREC_DATA", str(tmp_path / "own"))
    monkeypatch.setenv("CAUSALREC_CACHE", str(tmp_path / "cache"))
    (tmp_path / "own").mkdir()
    return tmp_path / "own"


def put(folder: Path, files: dict[str, str | bytes]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())


# ---- finding it


def test_your_own_copy_is_read_whatever_its_line_ends(folder):
    put(folder / "tiny", {"a/b.txt": b"1 2\r\n"})
    assert own.contents(SOURCE) == {"a/b.txt": b"1 2\n"}


def test_a_changed_a_cut_and_a_missing_file_are_named(folder):
    put(folder / "tiny", {"a/b.txt": "1 3\n"})
    with pytest.raises(DataProblem, match=r"b.txt' is not the published .*; delete it and ask its owner"):
        own.contents(SOURCE)
    (folder / "tiny" / "a" / "b.txt").unlink()
    with pytest.raises(DataProblem, match=r"tiny is incomplete: there is no '.*b.txt'; ask its owner"):
        own.contents(SOURCE)


def test_what_may_not_be_handed_on_says_where_it_was_looked_for(folder, monkeypatch):
    with pytest.raises(DataProblem, match=r"there is no folder '.*tiny', and tiny may not be handed on"):
        own.contents(SOURCE)
    monkeypatch.delenv("CAUSALREC_DATA")
    with pytest.raises(DataProblem, match="CAUSALREC_DATA is not set, and tiny may not be handed on"):
        own.contents(SOURCE)


@pytest.fixture
def server(tmp_path):
    """A server of files on this machine, and what it was asked for."""
    asked = []

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args) -> None:
            asked.append(self.path)

    (tmp_path / "served").mkdir()
    serve = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "served")))
    threading.Thread(target=serve.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{serve.server_port}", tmp_path / "served", asked
    serve.shutdown()
    serve.server_close()


def test_it_is_fetched_once_and_kept_in_the_cache(folder, server):
    address, served, asked = server
    put(served, {"a/b.txt": b"1 2\r\n"})
    source = own.Source("tiny", SOURCE.files, address, "ask its owner")
    with pytest.raises(
        DataProblem, match="nothing is in the cache, and no network is asked unless you say fetch=True"
    ):
        own.contents(source)
    assert asked == []  # local files only, until told otherwise
    assert own.contents(source, fetch=True) == own.contents(source) == {"a/b.txt": b"1 2\n"}
    assert asked == ["/a/b.txt"]


def test_a_wrong_file_and_no_answer_from_the_server_are_said(folder, server):
    address, served, _ = server
    source = own.Source("tiny", SOURCE.files, address, "ask its owner")
    with pytest.raises(DataProblem, match=r"cannot be fetched \(404 .*; ask its owner"):
        own.contents(source, fetch=True)
    put(served, {"a/b.txt": "another file"})
    with pytest.raises(DataProblem, match="is not the published file"):
        own.contents(source, fetch=True)
    put(served, {"a/b.txt": "1 2\n"})
    assert own.contents(source, fetch=True) == {"a/b.txt": b"1 2\n"}, (
        "a wrong file does not stay in the cache"
    )
    nowhere = own.Source("gone", SOURCE.files, "http://127.0.0.1:9", "ask its owner")
    with pytest.raises(DataProblem, match=r"nothing is in the cache, and http://127.0.0.1:9/a/b.txt cannot"):
        own.contents(nowhere, fetch=True)


# ---- Coat


@real_coat
def test_coat_is_what_its_paper_says():
    coat = datasets.coat()
    assert (len(coat.train), len(coat.test), int(coat.leaked.sum())) == (6960, 4640, 366)
    assert set(np.bincount(coat.train.user)) == {24}
    assert set(np.bincount(coat.test.user)) == {16}
    assert coat.train.outcome.mean() == pytest.approx(2.6115, abs=5e-5)
    assert coat.test.outcome.mean() == pytest.approx(2.2289, abs=5e-5)
    assert coat.propensity.sum() == pytest.approx(6961.6, abs=0.05)
    assert (coat.user_features.sum(axis=1) == 4).all()
    assert (coat.item_features.sum(axis=1) == 4).all()


@real_coat
def test_leaked_cells_hold_the_same_rating_twice():
    coat = datasets.coat()
    train = dict(zip(zip(coat.train.user, coat.train.item, strict=True), coat.train.outcome, strict=True))
    leak = coat.test.select(coat.leaked)
    cells = zip(leak.user, leak.item, strict=True)
    assert [train[cell] for cell in cells] == leak.outcome.tolist()


@real_coat
def test_people_choose_coats_for_their_own_gender_which_chance_does_not():
    coat = datasets.coat()
    chosen, drawn = (coat.matches[log.user, log.item].mean() for log in (coat.train, coat.test))
    assert chosen > 0.8
    assert drawn == pytest.approx(0.5, abs=0.03)


@real_coat
def test_a_coat_in_words_names_its_kind_its_colour_and_for_whom():
    texts = datasets.coat().texts()
    assert len(texts) == 300
    assert all(" for men" in text or " for women" in text for text in texts)
    assert sum(text.endswith("front page.") for text in texts) == pytest.approx(
        datasets.coat().item_features[:, -2].sum()
    )


def test_a_damaged_coat_is_refused(folder):
    put(folder / "coat", dict.fromkeys(COAT.files, "0 0 1"))
    with pytest.raises(DataProblem, match=r"train.ascii' is not the published file.*fetch coat.zip"):
        datasets.coat()


@pytest.mark.parametrize(
    ("ratings", "propensity", "words"),
    [
        (np.eye(2), np.full((3, 2), 0.5), r"propensity has shape \(3, 2\); \(2, 2\) is needed"),
        ([[0, -1]], [[0.5, 0.5]], r"ratings\[0, 1\] is -1.0; it must be a number of 0 or more"),
        ([[0, np.nan]], [[0.5, 0.5]], r"ratings\[0, 1\] is nan"),
        (np.ma.masked_equal([[0, 99]], 99), [[0.5, 0.5]], "1 masked values"),
        ([[0, 5]], [[0.5, 0.0]], r"propensity\[0, 1\] is 0.0"),
        ([[0, 5j]], [[0.5, 0.5]], "ratings"),
        ([0, 5], [0.5, 0.5], r"ratings has shape \(2,\)"),
    ],
)
def test_tables_of_ratings_that_would_be_misread_are_refused(ratings, propensity, words):
    with pytest.raises(LabError, match=words):
        datasets.ratings_log(ratings, propensity)


# ---- MovieLens, Yahoo!, KuaiRec: made-up rows in the published form


def test_movielens_in_its_published_form(folder):
    rows = "196\t242\t3\t881250949\n186\t302\t3\t891717742\n196\t302\t1\t878887116\n"
    films = "242|Kolya (1996)|24-Jan-1997||http://x|0|1\n302|L.A. Confidential (1997)|01-Jan-1997||x|0\n"
    put(folder / "ml-100k", {"u.data": rows, "u.item": films.encode("latin-1")})
    data = datasets.movielens_100k()
    assert data.drawn is None
    assert data.titles == ("Kolya (1996)", "L.A. Confidential (1997)")
    assert (data.users.tolist(), data.chosen.user.tolist()) == ([186, 196], [1, 0, 1])
    assert data.chosen["time"].tolist() == [881250949, 891717742, 878887116]


def test_yahoo_has_a_chosen_and_a_drawn_log_with_the_same_numbering(folder):
    name = "ydata-ymusic-rating-study-v1_0-{}.txt"
    put(folder / "yahoo-r3", {name.format("train"): "1\t14\t5\n2\t14\t1\n", name.format("test"): "2\t9\t4\n"})
    data = datasets.yahoo_r3()
    assert data.items.tolist() == [9, 14]
    assert (data.chosen.item.tolist(), data.drawn.item.tolist()) == ([1, 1], [0])
    assert data.drawn.outcome.tolist() == [4.0]


def test_kuairec_reads_its_columns_by_name(folder):
    head = "user_id,video_id,play_duration,video_duration,time,date,timestamp,watch_ratio\n"
    row = "{},{},1,2,2020-07-05 00:08:23.438,20200705,1593878903.438,{}\n"
    files = {
        "big_matrix.csv": head + row.format(0, 7, 1.27),
        "small_matrix.csv": head + row.format(0, 3, 0.5),
    }
    put(folder / "kuairec", files)
    data = datasets.kuairec()
    assert (data.chosen.outcome.tolist(), data.drawn.item.tolist()) == ([1.27], [0])


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("196\t242\t3\t881250949\n186\t302\n", "row 2 of u.data is cut short"),
        ("196\t242\tx\t881250949\n", "u.data cannot be read"),
        ("", "u.data is empty"),
        ("196\t242\t7\t881250949\n", "u.data: the rating in row 1 is 7; 1 to 5 is needed"),
        ("196\t243\t3\t881250949\n", "u.item of ml-100k has no film 243"),
    ],
)
def test_damaged_rows_are_named(folder, bad, said):
    put(folder / "ml-100k", {"u.data": bad, "u.item": "242|Kolya (1996)|24-Jan-1997\n"})
    with pytest.raises(DataProblem, match=said):
        datasets.movielens_100k()


def test_a_file_of_another_data_set_is_refused_by_its_columns(folder):
    put(folder / "kuairec", {"big_matrix.csv": "a,b\n1,2\n", "small_matrix.csv": "a,b\n1,2\n"})
    with pytest.raises(DataProblem, match=r"big_matrix.csv cannot be read .*user_id, video_id, watch_ratio"):
        datasets.kuairec()


@pytest.mark.parametrize("load", [datasets.movielens_100k, datasets.yahoo_r3, datasets.kuairec])
def test_without_a_copy_the_error_says_who_gives_it_out(folder, load):
    with pytest.raises(DataProblem, match=r"may not be handed on; put your own copy there .*given out by"):
        load()
