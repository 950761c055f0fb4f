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

"$python" -m causalrec_lab my --folder "$mine" || echo "not brought up to date; the notebooks are as they were" >&2
cd "$mine"
exec "$python" -m jupyterhub.singleuser "$@"
