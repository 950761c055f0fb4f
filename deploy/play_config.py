"""The class's own configuration, for a play on this machine: dummy accounts, throw-away homes, free ports.

`play.py` says everything by the environment. As root each student becomes a user id of its own, so that it is
tested what one may read of another; else all are the user who plays.
"""

import os
from pathlib import Path

from jupyterhub.spawner import SimpleLocalProcessSpawner

c = get_config()  # noqa: F821  given by JupyterHub
play = Path(os.environ["CAUSALREC_PLAY"])


class Apart(SimpleLocalProcessSpawner):
    """A plain process with the student's own user id, which needs no account on this machine."""

    def make_preexec_fn(self, name):
        """What the new process does before it becomes the server."""
        home, number = play / "homes" / name, int(name[1:]) + 61000

        def become():
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(number)
                os.setuid(number)
            os.chdir(home)

        return become


c.JupyterHub.spawner_class = Apart
c.JupyterHub.authenticator_class = "dummy"
load_subconfig(str(Path(__file__).with_name("class_config.py")))  # noqa: F821
c.DummyAuthenticator.password = os.environ["CAUSALREC_PLAY_PASSWORD"]
c.Authenticator.allow_all = True
c.SimpleLocalProcessSpawner.home_dir_template = str(play / "homes" / "{username}")
c.Spawner.environment |= {
    name: os.environ[name]
    for name in (
        "CAUSALREC_PYTHON",
        "CAUSALREC_MODELS_FROM",
        "PYTHONPATH",
        "JUPYTER_PATH",
        "JUPYTERLAB_DIR",
        "JUPYTER_CONFIG_PATH",
    )
    if name in os.environ
}
c.Spawner.poll_interval = 3  # a killed server is noticed soon
c.JupyterHub.bind_url = os.environ["CAUSALREC_PLAY_URL"]
c.JupyterHub.hub_bind_url = os.environ["CAUSALREC_PLAY_HUB"]
c.ConfigurableHTTPProxy.api_url = os.environ["CAUSALREC_PLAY_PROXY"]
c.ConfigurableHTTPProxy.command = [os.environ["CAUSALREC_PLAY_CHP"]]
c.JupyterHub.cookie_secret_file = str(play / "cookie_secret")
c.JupyterHub.db_url = f"sqlite:///{play / 'hub.sqlite'}"
c.JupyterHub.cleanup_servers = True
c.JupyterHub.log_level = "WARN"
