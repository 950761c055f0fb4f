"""Makes data/pocket_bert/ again: the pocket BERT's weights, its tokenizer, and the history of its making.

python data/make_pocket_bert.py               all three runs, about four CPU minutes each
python data/make_pocket_bert.py shipped       the weights alone
python data/make_pocket_bert.py shipped FOLDER
"""

import sys
from pathlib import Path

from pocket_making.making import RUNS, make

if __name__ == "__main__":
    names = [name for name in sys.argv[1:2] if name in RUNS] or list(RUNS)
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parent / "pocket_bert"
    for name in names:
        run = make(folder, name)
        sys.stdout.write(f"{name}: {run.curve[-1]}, {run.cpu_seconds:.0f} CPU seconds\n")
