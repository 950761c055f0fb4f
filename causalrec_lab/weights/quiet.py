"""Keeps libraries from talking while they load: progress bars and reports say nothing a reader can use.

Taught in no notebook.
"""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quietly() -> Iterator[None]:
    """No progress bars and no loading reports: they say nothing a reader of a notebook can use."""
    from huggingface_hub.utils import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars
    from transformers.utils import logging

    level, loading, fetching = (
        logging.get_verbosity(),
        logging.is_progress_bar_enabled(),
        not are_progress_bars_disabled(),
    )
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    disable_progress_bars()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if loading:
            logging.enable_progress_bar()
        if fetching:
            enable_progress_bars()
