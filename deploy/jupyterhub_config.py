"""JupyterHub for one class on one machine with accounts; README.md beside it says how to start it."""

from pathlib import Path

c = get_config()  # noqa: F821  given by JupyterHub
load_subconfig(str(Path(__file__).with_name("class_config.py")))  # noqa: F821

c.JupyterHub.spawner_class = "systemdspawner.SystemdSpawner"  # keeps the limits of memory and processor
c.SystemdSpawner.unit_name_template = "causalrec-{USERNAME}"
c.SystemdSpawner.isolate_tmp = True
c.SystemdSpawner.isolate_devices = True
c.SystemdSpawner.disable_user_sudo = True

c.JupyterHub.authenticator_class = "pam"  # the accounts of this machine
c.PAMAuthenticator.allowed_groups = {"students"}
c.PAMAuthenticator.admin_groups = {"teachers"}
c.PAMAuthenticator.open_sessions = False

# Only this machine may speak to it: TLS stands in front (README.md).
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.cleanup_servers = False  # a restart of the hub leaves the class at work
