"""The questions of notebook 19: a language model as a recommender, and what its answers hang on.

Taught in notebooks/19_language_models_on_trial.
"""

FIRST = ()  # lesson 1: rank, and the place on the list

SECOND = ()  # lesson 2: names, prompts, causes

THIRD = ()  # lesson 3: learning from clicks, and simulated users

QUIZ = ()  # warm-up and closing quiz

ITEMS = (*FIRST, *SECOND, *THIRD, *QUIZ)
