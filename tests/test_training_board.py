"""training as TensorBoard sees it: the event files are read back by TensorBoard itself."""

import sys

import pytest
from test_training_checkpoint import Pulled, broken_and_resumed, largest_file, pull, same
from training_worker import run

from causalrec_lab.errors import LabError
from causalrec_lab.training import SavingFailed
from causalrec_lab.training.board import event_files
from causalrec_lab.training.checkpoint import Folder


def scalars(folder):
    """What TensorBoard itself reads from the event files: name -> (step, value)."""
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    events = accumulator.EventAccumulator(str(folder))
    events.Reload()
    names = events.Tags()["scalars"]
    return {name: [(event.step, event.value) for event in events.Scalars(name)] for name in names}


def test_tensorboard_reads_the_losses_of_a_broken_run_once_each(tmp_path, monkeypatch):
    saved, logged = tmp_path / "saved", tmp_path / "logged"
    more = {"checkpoint": saved, "log_dir": logged, "epochs": 5}
    with monkeypatch.context() as patch:
        patch.setattr(Folder, "write", lambda *given: None)
        with pytest.raises(Pulled):
            run("kill", progress=pull(3), **more)  # written as events, yet saved nowhere
    _, history, _ = broken_and_resumed(saved, epoch=2, log_dir=logged)
    found = scalars(logged)
    assert set(found) == {"loss/train", "loss/validation"}
    for name, losses in (("train", history.train_loss), ("validation", history.validation_loss)):
        steps, values = zip(*found[f"loss/{name}"], strict=True)
        assert steps == (1, 2, 3, 4, 5)
        assert values == pytest.approx(losses, rel=1e-6)  # event files keep 32 bits


def test_without_tensorboard_the_error_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    with pytest.raises(LabError, match="log_dir needs the package tensorboard; pip install tensorboard"):
        run("kill", log_dir=tmp_path)
    with event_files(None, done=0) as write:
        assert write(None) is None


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnhandledThreadExceptionWarning"
)  # TensorBoard's own thread
def test_event_files_that_are_cut_off_stop_the_run_and_lose_nothing(tmp_path):
    with largest_file(300), pytest.raises(SavingFailed, match=r"could not .*events.*too large") as failed:
        run("kill", log_dir=tmp_path / "events", epochs=20)
    reached = failed.value.history.epochs
    assert same(failed.value.model, run("kill", epochs=reached)[0])
