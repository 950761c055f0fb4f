# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 19 · Language models on trial
#
# *It answers every question. Which of its answers does it know?*
#
# ## Question
#
# The manager has bought nothing yet. *"Everybody asks a language model now. Why do we train recommenders at all? Give it the
# list of goods, tell it what the customer liked, and let it choose."*
#
# The article's title says **large models** 大模型. This notebook puts a real one on trial: an instruction-tuned model that runs
# on your own machine, without a network. Before it, your own assistant has its turn.

# %% [markdown]
# ## Warm-up
#
# Three items from earlier notebooks, two minutes.

# %% tags=["widget"]
from causalrec_lab.lesson import quiz

quiz("19-warmup")

# %% [markdown]
# ## You need / you will
#
# TODO lesson list, minutes.

# %% [markdown]
# ## Setup

# %% tags=["setup"]
from causalrec_lab.lesson import ____, check, explain, hint, predict, reveal, solution, start

start("19")

# %% [markdown]
# ## Predict
#
# # BEGIN LESSON 1

# %% [markdown]
# # END LESSON 1

# %% [markdown]
# # BEGIN LESSON 2

# %% [markdown]
# # END LESSON 2

# %% [markdown]
# # BEGIN LESSON 3

# %% [markdown]
# # END LESSON 3

# %% [markdown]
# ## Check yourself

# %% [markdown]
# ## In the literature

# %% [markdown]
# ## Next
