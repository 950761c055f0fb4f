# %% [markdown]
# # NN · TITLE
#
# *One line that makes a reader want to know.*
#
# ## Question
#
# Ask it in words a visitor of the shop would use. Numbers wait until the reader has guessed.

# %% [markdown]
# ## Warm-up
#
# Three items from earlier notebooks, two minutes.

# %% tags=["widget"]
# quiz("NN-warmup")

# %% [markdown]
# ## You need / you will
#
# **You need** what was in the notebooks before this one. **50 minutes**, with a stop mark at 22.
#
# **You will**
# - count, draw or fit something with your own hands;
# - find where the article's claim stands, and where it falls.

# %% [markdown]
# ## Setup

# %% tags=["setup"]
# from causalrec_lab.lesson import ____, check, explain, hint, predict, quiz, reveal, solution, start
# start("NN")

# %% [markdown]
# ## Predict
#
# The guess is committed before any number shows.

# %% tags=["widget"]
# predict("NN-A")

# %% [markdown] tags=["teacher"]
# **For the teacher.** What a class says here, what to answer, what to cut in 45 minutes. Only the instructor
# edition shows this cell.

# %% [markdown]
# ## By hand
#
# Two lines of code, then a sentence. A function of ten lines at most; a class lives in the package.
#
# ### Minute 5: the first sum

# %%
rows = [(0, 1), (0, 1), (1, 0), (1, 0)]  # (shown, bought)
in_the_room = [bought for shown, bought in rows if shown == 0]
print(f"{sum(in_the_room)} of {len(in_the_room)} who were not shown it bought it")
assert in_the_room == [1, 1]

# %% [markdown]
# ### NN-1 · The first exercise
#
# Ask for what can be checked. The blank runs as it is; the check says *not attempted yet*.

# %% tags=["exercise"]
# answer = (____, ____)  # (how many, out of how many)
# check("NN-1", answer)

# %% tags=["solution"]
# solution("NN-1", (2, 2))

# %% [markdown]
# ## The same from the package
#
# Import what you just did by hand, and assert that both agree.

# %%
# assert share == table.probability({"bought": 1}, given={"shown": 0})

# %% [markdown]
# ## What if
#
# Ask before the reader moves the control; explain after it.

# %% tags=["widget"]
# card().show()

# %%
# card().static()

# %% [markdown]
# ## Where it breaks
#
# The article's claim, once, after its best reading. Then the verdict: *holds*, *refuted* or **not proven**.

# %% [markdown]
# ## Going further
#
# Optional, collapsed, not in the quiz: new terms beyond five stand here.

# %% tags=["further"]
# ...

# %% [markdown]
# ## Check yourself
#
# Five questions, each with its reason and how sure you are.

# %% tags=["widget"]
# quiz("NN")

# %% [markdown]
# ## What you can now say
#
# - One sentence for each idea.
#
# > **Misconception card: "..."**
# > What is true instead, and how to see it.

# %% [markdown]
# ## Next
#
# Where the story goes from here, with a link.
