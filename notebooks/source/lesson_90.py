# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] id="90-title"
# # 90 minutes · What can four rows prove, and what can a loss of zero?
#
# *Four visitors, one coin, one hand, and a program that says yes.*
#
# A published article claims that large models plus causal inference fix recommendation. Today you are the jury, and you hear
# two of its witnesses: a table of four rows, and a program whose loss is practically zero.
#
# The table belongs to a small shop that sells **film A** (电影A). Its *day sheet* has three boxes for each visitor, ticked if
# the thing happened at any time that day. The sheet has **no clock**.
#
# | | An 安 | Bo 博 | Chen 陈 | Dai 戴 |
# |---|---|---|---|---|
# | the film was **recommended** 推荐 | no | no | yes | yes |
# | the visitor **bought** it 购买 | yes | yes | no | no |
# | the visitor watched the **trailer** 看了预告片 | no | yes | no | yes |
#
# The manager looks at it for a minute and says: *"Visitors who get the recommendation never buy. Switch it off."*

# %% [markdown] id="90-teacher" tags=["teacher"]
# **For the teacher.** Halves of 40 and 39 minutes, a break of 5, 6 minutes in reserve. The night before: `make lab` on every
# machine, print the worksheet (`notebooks/worksheets/lesson_90.html`, one side of A4) for every learner. It has all that is
# needed without a screen.
#
# **On the wall.** `make editions` makes `build/presentation/lesson_90.ipynb`: code folded away, no solutions; click the bar
# beside an output to open its code. In any other notebook: *View → Collapse All Code*.
# Run All before the class comes in, so that no cell is waited for.
#
# **As slides.** `jupyter nbconvert --to slides --no-input`.
#
# **What they keep.** Whoever does an exercise here has done it in notebooks 01, 03 and 08 as well. If time runs short, leave
# out 03-4 and the pairs of sentences, never the exit ticket.

# %% [markdown] id="90-need"
# ## You need / you will
#
# **You need** fractions and a little Python (a list, a loop). **90 minutes**: a half of 40, a break of 5, a half of 39, and 6
# for your questions. Stop marks at 40 and 84.
#
# **You will**
# - count a joint and a conditional probability, and judge a printed one;
# - say what a coin changes in a shop, and which arrows are left when you set a variable by hand;
# - decide what the manager can do although the effect is unknown;
# - show what a loss near zero is worth.
#
# Hints and answers: `hint("01-3")` in a cell of your own gives one more hint with each run. After a try, `reveal("01-3")`
# shows the answer.

# %% [markdown] id="90-setup-words"
# ## Setup
#
# Your answers count in notebooks 01, 03 and 08, too.

# %% id="90-setup" tags=["setup"] apart="cards"
from collections import Counter
from fractions import Fraction
from random import Random

import matplotlib.pyplot as plt
import numpy as np

from causalrec_lab import evaluate
from causalrec_lab.causal_model import ArticleModel
from causalrec_lab.course.nb01 import cards as cards_01
from causalrec_lab.course.nb03 import cards as cards_03
from causalrec_lab.course.nb08 import autopsy, cards as cards_08
from causalrec_lab.course.shop import trial
from causalrec_lab.datasets import article, stored
from causalrec_lab.lesson import ____, check, explain, hint, predict, quiz, reveal, solution, start
from causalrec_lab.view import plots, show

start("01")

# %% [markdown] id="90-half-1"
# ## First half · Seeing
#
# ### Minute 2: a sealed vote
#
# If the shop switches the recommendation off, what happens to the sales of film A? Say how sure you are, too. The envelope is
# opened in the second half (the message below says "notebook 03": its exercises are part of this lesson).

# %% [markdown] id="90-talk-1" tags=["teacher"]
# **Minutes 0 to 5.** *Say*: "You are the jury. Nobody tells you the answer before minute 60." *Do*: read the table aloud, one
# column for each visitor. Let everybody seal a vote, then count hands on the board. *Do not* say who is right.

# %% id="01-predict-01-a" sha="bf387fe0f4e9"

# %% [markdown] id="01-from-here-on-the" sha="9866df7b9cac"

# %% id="01-rows-x1-x2-x3" sha="859586be2583"

# %% [markdown] id="90-witness"
# ### Minute 5: the expert witness
#
# A published article (§4.4) looks at exactly these four rows. It gives the court two printed lines. The bar | means *given*
# 在…条件下: what stands after the bar is known already. Read each line from right to left.

# %% id="01-trial-exhibit-article-4" sha="d32027972f79"

# %% [markdown] id="01-look-at-the-day" sha="397f6025dff7"

# %% id="01-predict-01-b" sha="9ed87e6f5680"

# %% [markdown] id="90-count"
# ### Minute 8: count by hand

# %% [markdown] id="90-talk-2" tags=["teacher"]
# **Minutes 8 to 20.** *Do*: four learners stand up as An, Bo, Chen and Dai; a real door. "Given not recommended": Chen and
# Dai leave. *Ask*: "Who is in the room?" before every fraction. *Expect*: "2 of 4" for 01-3. Ask back: "Who left?"

# %% [markdown] id="01-by-hand-who-is" sha="ce5d3f86b94c"

# %% id="01-in-the-room-row" sha="b80ffc7bd1fa"

# %% [markdown] id="01-try-other-events-and" sha="003fc1cd0809"

# %% id="01-cards-room-card-show" sha="c07dbba1fc35"

# %% [markdown] id="01-01-2-two-things" sha="c304458cf075"

# %% id="01-answer-how-many-out-2" sha="002904a258ae"

# %% id="01-solution-01-2-2" sha="2a69e4276dad"

# %% [markdown] id="01-01-3-given-how" sha="bc3e464b535a"

# %% id="01-answer-how-many-out-3" sha="f03006d91c2b"

# %% id="01-solution-01-3-2" sha="fa6f17f8e917"

# %% id="01-both-both-shares-are" sha="a99846856bb5"

# %% [markdown] id="90-believe"
# ### Minute 20: believe the witness

# %% [markdown] id="90-talk-3" tags=["teacher"]
# **Minutes 20 to 25.** *Say*: "A good judge believes a witness for a moment." *Ask*: "What does the second line say about
# those who **bought**?" *Expect*: 1/2 minus 1/2, with *not bought* taken as *bought*: right by luck. Ask for the words
# before the number.

# %% [markdown] id="01-minute-16-believe-the" paragraphs="2-5" sha="4c3324334eef"

# %% id="01-answer-check-01-5" sha="c2b92c693076"

# %% id="01-solution-01-5-0" sha="c460109be243"

# %% id="01-bought-given-not-shown" sha="c73b73486f2f"

# %% [markdown] id="90-association"
# The shares that buy and do not buy add up to 1, so the second line says that 1/2 of the recommended bought. The article says
# "an influence of 1/2", but in its own lines the two groups buy **equally often**. A difference between two groups is an
# **association** 关联. Is it also an effect?

# %% [markdown] id="90-coin"
# ### Minute 25: three stories, one sheet
#
# Counted correctly, the sheet says: 2 of 2 buy without the card, 0 of 2 with it. Is the card to blame? Three suspects: a
# **pop-up** covers the Buy button; a **closing-time list** shows the card in the evening to everybody who has not bought;
# **fans** buy anyway, and the shop does not show them the card. Read the three comics. Ask in each: **what makes a visitor
# buy?**

# %% id="03-cards-01-three-stories" sha="ea31e10f875c"

# %% [markdown] id="01-predict-the-manager-offers" sha="77578c5fc0d6"

# %% id="01-predict-01-e" sha="61640b696a93"

# %% [markdown] id="03-more-such-rows-will" sha="a73653dd1f17"

# %% id="03-predict-03-b" sha="3689ceb8d6f8"

# %% [markdown] id="90-talk-4" tags=["teacher"]
# **Minutes 25 to 40.** *Do*: toss a real coin for eight learners: heads is "shown". *Ask* in each story: "Did the coin
# replace what makes them buy?" *Expect*: "With the list, 50 of the others buy." Ask: who chose now? The code of the three
# shops is for those who read code; the comics say the same.

# %% [markdown] id="03-by-hand-minute-7" paragraphs="2-3" sha="dc1e0aeb29cc"

# %% id="03-def-pop-up-visitor" sha="8e45989261c8"

# %% id="03-def-report-name-visits" sha="1522d93dcaf5"

# %% [markdown] id="03-three-shops-one-sheet" sha="0cab2365b044"

# %% id="03-answer-pop-up-closing" sha="568cdf6c798f"

# %% id="03-solution-03-2-0" sha="a3b5830a0f45"

# %% id="03-coins-1-50-0" sha="9c7a25b1e09d"

# %% [markdown] id="03-toss-it-yourself-before" sha="01edabb9ba1a"

# %% id="03-cards-coin-card-show" sha="e4dda877ce88"

# %% [markdown] id="03-the-pop-up-is" paragraphs="1,3-4" sha="c4f1bd375d73"

# %% [markdown] id="90-stop-1"
# ---
# **Stop mark (40 minutes).** You can count a conditional probability, you have judged a printed one, and you know what a
# coin does.
#
# ---

# %% [markdown] id="90-break"
# ### Minute 40: the break
#
# **Break of 5 minutes.** To think about outside: the coin found the pop-up. What would find the list?

# %% [markdown] id="90-half-2"
# ## Second half · Doing
#
# ### Minute 45: the hand

# %% [markdown] id="90-talk-5" tags=["teacher"]
# **Minutes 45 to 54.** *Say*: "Seeing asks who is found with the card. Doing asks what happens if we give it to all." *Do*:
# draw fan → x1 and fan → x2 on the board, and cut the arrow into x1 with your hand. *Expect*: "all arrows fall away." Only
# those **into** x1 do.

# %% [markdown] id="03-minute-18-the-hand" paragraphs="2" sha="28dbb430a59e"

# %% id="03-cards-three-graphs-cut" sha="7f6649342937"

# %% [markdown] id="03-in-the-pop-up" sha="47b922cb4727"

# %% id="03-answer-names-in-quotes" sha="fad06ccd008a"

# %% id="03-solution-03-3-fan" sha="1314547eb1c8"

# %% [markdown] id="90-do"
# **Seeing** asks: of the visitors who are *found* with the card, how many bought? **Doing** asks: if you *set* x1 for
# everybody, how many buy? The difference between "all" and "nobody" is the **average treatment effect (ATE)** 平均处理效应: P(x2=1
# | do(x1=1)) minus P(x2=1 | do(x1=0)). The three shops can say it, for `coin=1` for everybody is do(x1=1).

# %% id="90-do-code"
for name, shop in suspects.items():
    to_all, to_nobody = (sum(shop(visitor, side)[1] for visitor in range(100)) / 100 for side in (1, 0))
    print(f"{name:<7} seen: 0 - 1 = -1    set: {to_all} - {to_nobody} = {to_all - to_nobody:+.0f}")
    assert to_all - to_nobody == (-1 if name == "pop-up" else 0)

# %% [markdown] id="03-every-question-of-seeing" sha="c9a6690d2d4a"

# %% id="03-cards-hand-card-show" sha="de5d0ea44113"

# %% [markdown] id="90-square"
# ### Minute 54: the square
#
# And if you trust none of the three stories? Each visitor still has two **potential outcomes** 潜在结果: Y(1), what the visitor
# does if shown the card, and Y(0), what the visitor does if not. Y(1) - Y(0) is the **individual effect** 个体效应. One of the
# two outcomes is seen, the other never.

# %% [markdown] id="90-talk-6" tags=["teacher"]
# **Minutes 54 to 68.** *Do*: cover one half of each visitor on the board with a sheet of paper: it stays there for ever.
# *Ask*: "An bought without the card. Can An be somebody who buys **only** with it?" *Say*, and let them say it: "First whose
# average, then the number."

# %% id="90-two-answers"
cards_03.two_answers(rows)

# %% [markdown] id="90-persuadable"
# A **sleeping dog** 勿扰者 buys only if *not* shown the card. A **persuadable** 可说服者 buys only if shown.
#
# ### 03-4 · Persuadables
#
# How many of the four can be **persuadables**?

# %% id="03-answer-a-number-of" sha="fca3eccc5072"

# %% id="03-solution-03-4-0" sha="904f2e5a195e"

# %% [markdown] id="03-plus-one-half-is" paragraphs="3-4" sha="a87991b5d8ab"

# %% [markdown] id="03-bounds" paragraphs="3" sha="a320b1c24fd3"

# %% [markdown] id="03-minute-39-the-square" sha="f7b8d024c869"

# %% id="03-cards-square-card-show" sha="8135935fb710"

# %% id="90-square-static"
cards_03.square_card().static()

# %% [markdown] id="03-along-the-dashed-line" paragraphs="1" sha="7c586540eccf"

# %% [markdown] id="90-decide"
# ### Minute 63: the manager decides
#
# The manager is back: *"Off, or not?"* Vote a second time.

# %% id="03-predict-03-a" sha="1e40c91494d4"

# %% [markdown] id="03-03-8-what-is" sha="6f4aae7ee910"

# %% id="03-answer-letters-in-quotes" sha="a286d7043c9d"

# %% id="03-solution-03-8-a" sha="de740b5ce1ca"

# %% [markdown] id="03-switching-off-changes-sales" sha="0a6115d68765"

# %% id="03-envelope-01-a-03" sha="7ea5ead8b659"

# %% [markdown] id="90-safe"
# **A decision can be safe though the effect is unknown.** *The small print*: what one visitor does must not depend on another
# visitor's card, and four rows are few.

# %% [markdown] id="90-lie"
# ### Minute 68: the lie detector
#
# The second witness is a program (§5.2). It turns texts into vectors by BERT and trains a model called CausalModel. Its loss
# goes to practically zero, and the manager says: *"Then it knows what my customers like."* The next cell trains it, with the
# repairs that it needed to run at all. The pocket BERT is a small one that reads Chinese shop sentences; for comparison there
# are a random BERT, which cannot read, and MiniLM, which reads English.

# %% [markdown] id="90-talk-7" tags=["teacher"]
# **Minutes 68 to 80.** *Ask*: "How many customers said no?" Nobody did. *Do*: collect sentences from the class and type them
# into the card; whoever gets a no explains why. *Expect*: "It overfitted." Ask: how many classes of labels were there?

# %% id="90-train"
from causalrec_lab.encode import load_encoder

behaviors, features = list(autopsy.ARTICLE_USERS), list(autopsy.ARTICLE_ITEMS)
print("says yes:", *behaviors)
pocket = load_encoder("pocket", pooling="cls", device="cpu")  # [CLS], as the article takes it
user_vectors, item_vectors = pocket.encode(behaviors), pocket.encode(features)
as_printed = ArticleModel(pocket.dim, device="cpu").fit(user_vectors, item_vectors)
found = stored("autopsy.json", dict)  # the same in twenty seeds, on three encoders
print(f"loss: {as_printed.losses[0]:.1f} at first, below 0.002 after 100 epochs:", as_printed.losses[-1] < 0.002)
assert as_printed.losses[-1] < 0.002

# %% [markdown] id="90-shuffle"
# What has been learnt? A test that any program can be given: **shuffle the labels** and train again.

# %% id="08-predict-08-b" sha="053bb6e5f366"

# %% id="08-labels-np-random-default" sha="7ebb55c24c76"

# %% [markdown] id="90-one-class"
# All labels are 1. Shuffled, they are the same labels: the training does not look at who took what. Now ask it something to
# which the answer is no.

# %% [markdown] id="08-what-if-minute-46" paragraphs="2" sha="1edcc2aeaffa"

# %% id="08-predict-08-c" sha="7418a5c12c2e"

# %% id="08-typed-a-like-film" sha="af682a472324"

# %% [markdown] id="08-is-it-a-rule" sha="bc85abed6d68"

# %% id="08-six-pairs" sha="95951e0aad18"

# %% [markdown] id="08-yes-to-whoever-speaks" sha="b25e4044c445"

# %% id="08-cards-liar-card-show" sha="73188dffbe83"

# %% [markdown] id="90-exit"
# ### Minute 80: the exit ticket
#
# Three questions, one about each thing: the four rows, the hand, the loss. Each asks for the answer **and** the reason.

# %% [markdown] id="90-talk-8" tags=["teacher"]
# **Minutes 80 to 84.** Everybody alone, on the screen or on the worksheet. The right answers: 01-q2, no difference, because
# the second number is turned round; 03-q2, rain → wet street, because the hand replaced what decided about umbrellas; 08-q1,
# it learnt to say yes, because every label was 1. *Last word*: "More rows make luck small. They do not change the story."

# %% id="90-exit-quiz" tags=["widget"]
quiz("01-q2 03-q2 08-q1")

# %% [markdown] id="90-end"
# ## What you can now say
#
# - *Given* changes who is counted among. The two printed lines should be 1 and 1.
# - Seeing is not doing. A coin chooses without looking at anybody; a hand cuts the arrows into x1.
# - First say whose average, then look for a number. A decision can be safe though the effect is unknown.
# - A loss near zero on labels that are all 1 is what a program that always says yes gets.
#
# **Go on** with [01](01_conditional_probability.ipynb) (Bayes' rule, luck and story), [03](03_seeing_and_doing.ipynb) (do()
# as a function, three averages) or [08](08_autopsy.ipynb) (the program, exception by exception). What you did today counts
# there.
#
# ---
# **Stop mark (84 minutes).** Six minutes are left for your questions.

# %% [markdown] id="90-sheet-1" tags=["worksheet"]
# # 90 minutes · Four rows, a coin, a hand, and a yes
#
# Name: ____________ Date: ____________
#
# <div class="pair"><div>
#
# | | An 安 | Bo 博 | Chen 陈 | Dai 戴 |
# |---|---|---|---|---|
# | recommended (x1) | no | no | yes | yes |
# | bought (x2) | yes | yes | no | no |
# | watched the trailer (x3) | no | yes | no | yes |
#
# </div><div>
#
# **My sealed vote** (minute 2). With the card off, sales
# ☐ rise ☐ stay or rise ☐ stay ☐ might fall
#
# I am ______ % sure.
#
# </div></div>

# %% [markdown] id="90-sheet-2" tags=["worksheet"]
# ## 1 · How many, out of how many?
#
# not recommended **and** bought: ____ of ____&emsp; bought, **given** not recommended: ____ of ____&emsp;
# bought, **given** recommended: ____ of ____
#
# The witness prints: P(bought | not recommended) = 1/2, P(**not** bought | recommended) = 1/2. If both were true: the share
# of buyers among the recommended is ____ , among the others ____ , the difference ____ .

# %% [markdown] id="90-sheet-3" tags=["worksheet"]
# ## 2 · The coin shows the card to 50 of 100. How many of the 50 buy, on average?
#
# pop-up: ____&emsp; closing-time list: ____&emsp; fans: ____&emsp; Which two can no coin tell apart? ____________
#
# ## 3 · The hand sets x1: cross out the arrows that fall away
#
# pop-up: x1 → x2&emsp;&emsp;&emsp;list: x2 → x1&emsp;&emsp;&emsp;fans: fan → x1, fan → x2

# %% [markdown] id="90-sheet-4" tags=["worksheet"]
# ## 4 · The square
#
# <div class="pair"><div>
#
# <svg width="150" height="150" viewBox="0 0 150 150" role="img"
# aria-label="An empty square: a to the right and b upwards, from 0 to 1">
# <rect x="28" y="8" width="112" height="112" fill="none" stroke="#000"/>
# <path d="M56 8V120M84 8V120M112 8V120M28 36H140M28 64H140M28 92H140"
# stroke="#bbb"/><g font-size="11"><text x="24" y="134">0</text><text x="136" y="134">1</text><text x="80"
# y="146">a</text><text x="12" y="122">0</text><text x="12" y="16">1</text><text x="8" y="68">b</text></g></svg>
#
# </div><div>
#
# **a**: of those not shown, the share who would buy if shown.
# **b**: of those shown, the share who would buy if not shown.
#
# Mark the pop-up (P), list and fans (L), the clumsy list (C), the careful list (S).
#
# How many of the four can be persuadables (buy only if shown)? ____
#
# Switching off can cost sales: ☐ somewhere in the square ☐ nowhere
#
# First say ________________ , then look for a number.
#
# </div></div>

# %% [markdown] id="90-sheet-5" tags=["worksheet"]
# ## 5 · A loss of practically zero
#
# Every label that the program saw was ____ . After shuffling the labels its loss is ____________ . To "I hate film A" it says
# ____ , because
#
# ________________

# %% [markdown] id="90-sheet-6" tags=["worksheet"]
# ## Exit ticket
#
# **1.** A report prints P(bought | not shown) = 0.3 and P(did not buy | shown) = 0.7. The difference in buying is ____ ,
# because
#
# ________________
#
# **2.** Rain → umbrella, rain → wet street. One sunny morning you hand everybody an open umbrella. Which arrows are left, and
# why?
#
# ________________
#
# **3.** On three BERTs, one of them random, the loss falls far below 0.01. What has the program learnt, and how do you know?
#
# ________________
