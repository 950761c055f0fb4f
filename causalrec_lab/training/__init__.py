"""Trains any torch model: one loop that can be stopped, resumed and shared, and returns what it learned.

Terms: an *epoch* is once through the data, counted from 1; a *batch* is the rows of one step; the *loss* is
the number that training makes small; *validation* rows are held out: they only judge, and choose the epoch
whose weights are kept; *patience* is how many epochs one waits for a better one; a *checkpoint* is a folder
from which a broken run goes on as if nothing had happened; *precision* is how many bits a number has.

Taught in notebooks/08_autopsy.
"""

from causalrec_lab.training.checkpoint import SavingFailed
from causalrec_lab.training.history import History
from causalrec_lab.training.loop import train_model

__all__ = ["History", "SavingFailed", "train_model"]
