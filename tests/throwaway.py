"""Throw-away workbooks: the factory's tests run on these, never on the real notebooks."""

from pathlib import Path

from causalrec_lab.workbook.source import Project

ROOT = Path(__file__).resolve().parent.parent

# A notebook that keeps every rule, small enough to run in a second.
SMALL = """\
# %% [markdown]
# # 01 · How many?
#
# ## Question
#
# How many of four?

# %% [markdown]
# ## You need / you will
#
# **You need** nothing. **6 minutes.**

# %% [markdown]
# ## Setup

# %% tags=["setup"]
import os
import sys

import ipywidgets

def check(name, answer):
    return print(f"{name} · not attempted")

def solution(name, answer):
    assert answer == (2, 4)

# %% [markdown]
# ## Predict

# %% tags=["widget"]
ipywidgets.IntSlider(description="how many")

# %% [markdown] tags=["teacher"]
# Let them quarrel.

# %% [markdown]
# ### Minute 2: count
#
# ### 01-1 · Two numbers

# %% tags=["exercise"]
check("01-1", (None, None))

# %% tags=["solution"]
solution("01-1", (2, 4))

# %%
print("here:", os.getcwd())
print("there:", sys.executable)

# %% [markdown]
# ## The same from the package
# ## What if
# ## Where it breaks

# %% tags=["teacher", "widget"]
ipywidgets.Text(description="tally")

# %% [markdown]
# ## Going further

# %% tags=["further"]
print("further", os.environ["CAUSALREC_PROGRESS"], os.environ["HF_HUB_OFFLINE"])

# %% [markdown]
# ## Check yourself
# ## What you can now say
# ## Next
"""


def make_lab(root: Path, **sources: str) -> Project:
    """A throw-away workbook: notebooks/source/NN_name.py for each `n01_small="..."` given."""
    project = Project(root)
    (project.notebooks / "source").mkdir(parents=True, exist_ok=True)
    for name, text in sources.items():
        project.source(name.removeprefix("n")).write_text(text, encoding="utf-8")
    return project
