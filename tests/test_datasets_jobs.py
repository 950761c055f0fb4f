"""Job training: the numbers that its papers print, and what a damaged file or a wrong name is told.

Oracle: Dehejia and Wahba (1999), tables 1 and 2.
"""

import gzip
import importlib.util
import io
import shutil
import tarfile

import numpy as np
import pandas as pd
import pytest

from causalrec_lab import datasets
from causalrec_lab.datasets import files, jobs
from causalrec_lab.errors import DataProblem, LabError, UnknownName

DATA = datasets.data_dir()


def test_the_experiment_is_the_one_that_is_printed():
    log = datasets.nsw()
    sides = [log.outcome[log.exposed == side] for side in (1, 0)]
    assert [len(side) for side in sides] == [185, 260]
    assert sides[0].mean() == pytest.approx(6349.14, abs=0.01)
    assert sides[0].mean() - sides[1].mean() == pytest.approx(1794.34, abs=0.01)
    printed = {"age": (25.82, 25.05), "education": (10.35, 10.09), "black": (0.84, 0.83)}
    printed |= {"hispanic": (0.06, 0.11), "married": (0.19, 0.15), "nodegree": (0.71, 0.83)}
    printed |= {"re74": (2096, 2107), "re75": (1532, 1267)}
    for name, means in printed.items():
        ours = [log[name][log.exposed == side].mean() for side in (1, 0)]
        assert ours == pytest.approx(means, abs=0.006 if means[0] < 100 else 0.6), name


def test_the_survey_stands_beside_either_group():
    for group, many in (("trained", 185), ("control", 260)):
        log = datasets.nsw(group, against="survey")
        assert (int(log.exposed.sum()), int((1 - log.exposed).sum())) == (many, 15_992)
    assert log.outcome[log.exposed == 0].mean() == pytest.approx(14_846.66, abs=0.01)
    assert ((log["re74"] == 0) == (log["u74"] == 1)).all()
    assert set(datasets.NSW_COLUMNS) <= set(log.names)


def test_a_wrong_group_is_told_so():
    with pytest.raises(UnknownName, match="no group 'treated'"):
        datasets.nsw("treated")
    with pytest.raises(LabError, match="against itself compares nothing"):
        datasets.nsw("survey", against="survey")


@pytest.fixture
def other_data(tmp_path, monkeypatch):
    """The file at another place, where a test may damage it."""
    shutil.copy(DATA / "nsw.csv.gz", tmp_path)
    monkeypatch.setattr(files, "data_dir", lambda: tmp_path)
    jobs._columns.cache_clear()
    yield tmp_path / "nsw.csv.gz"
    jobs._columns.cache_clear()


def test_a_damaged_file_is_refused(other_data):
    good = gzip.decompress(other_data.read_bytes())
    for bad, sentence in (
        (b"no gzip", "is damaged"),
        (gzip.compress(good.replace(b"9930.05", b"9930.06")), "is not the file of this project"),
    ):
        other_data.write_bytes(bad)
        jobs._columns.cache_clear()
        with pytest.raises(DataProblem, match=sentence):
            datasets.nsw()
    other_data.unlink()
    with pytest.raises(DataProblem, match="there is no file"):
        datasets.nsw()


def test_the_script_writes_groups_and_dollars_from_the_files_of_the_package(tmp_path, monkeypatch, capsys):
    spec = importlib.util.spec_from_file_location("make_nsw", DATA / "make_nsw.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    frame = pd.DataFrame({theirs: [1.0, 0.0] for theirs in ("treat", *make.NUMBERS.values())})
    frame["re78"] = np.float32([9930.046, 0.0])
    path = tmp_path / "causaldata-0.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name in make.FILES:
            held = io.BytesIO()
            frame.to_stata(held, write_index=False)
            member = tarfile.TarInfo(f"causaldata-0/causaldata/{name}/{name}.dta")
            member.size = len(held.getvalue())
            held.seek(0)
            archive.addfile(member, held)
    monkeypatch.setattr(make, "HERE", tmp_path)
    monkeypatch.setattr("sys.argv", ["make_nsw.py", str(path)])
    with pytest.raises(SystemExit, match="it is another file"):
        make.main()
    monkeypatch.setattr(make, "SHA256", make.hashlib.sha256(path.read_bytes()).hexdigest())
    make.main()
    rows = gzip.decompress((tmp_path / "nsw.csv.gz").read_bytes()).decode().splitlines()
    assert [row.split(",")[0] for row in rows] == ["group", "trained", "control", "survey", "survey"]
    assert rows[1].endswith(",1.00,1.00,9930.05")
    assert rows[2].endswith(",0,0,0")
    assert "4 rows" in capsys.readouterr().out
