"""The other notebooks, opened and run as their learner would, in a real browser."""

import pages
from pages import *  # noqa: F403 - the shared tests and their fixture

NAMES = pages.EVERY[1::2]
