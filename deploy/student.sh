#!/bin/sh
# Starts one student's server: a private folder, the notebooks brought up to date, then JupyterLab in it.
# The clone is shared and read-only; what a student writes lies in ~/causalrec, closed to everybody else.
set -eu
umask 077
root=$(cd "$(dirname "$0")/.." && pwd)
python=${CAUSALREC_PYTHON:-$root/.venv/bin/python}
mine=$HOME/causalrec
mkdir -p "$mine"
chmod 700 "$mine"

laid=$root/build/my # laid once by who installs, so that thirty first starts need not do the same work
if [ -z "$(ls -A "$mine")" ] && [ -e "$laid/.causalrec" ]; then
  cp "$laid"/*.ipynb "$laid/.causalrec" "$mine/"
fi

models=${CAUSALREC_MODELS_FROM:-$root/models} # fetched once for all; without it, notebooks say what they lack
cache=${XDG_CACHE_HOME:-$HOME/.cache}/causalrec-lab
if [ -d "$models" ] && [ ! -e "$cache/models" ]; then
  mkdir -p "$cache"
  ln -s "$models" "$cache/models"
fi

# The sockets of the kernels lie here: in a folder of the student's own, and a short one, for the path of a
# socket has 107 letters at most.
place=${TMPDIR:-/tmp}/jupyter-$(id -u)
rm -rf "$place"-* || true # left by a server of this student that was killed; what another put there stays
JUPYTER_RUNTIME_DIR=$(mktemp -d "$place-XXXXXX")
export JUPYTER_RUNTIME_DIR

"$python" -m causalrec_lab my --folder "$mine" || echo "not brought up to date; the notebooks are as they were" >&2
cd "$mine"
exec "$python" -m jupyterhub.singleuser "$@"
