"""What a student of the class gets, under any JupyterHub: the plain one, or The Littlest JupyterHub."""

from pathlib import Path

c = get_config()  # noqa: F821  given by JupyterHub

# One server, one kernel or a few: 01 to 05 need below 300 MB, 09 and 15 up to 1 GB (`make hub` measures).
c.Spawner.mem_guarantee = "300M"
c.Spawner.mem_limit = "1500M"  # kept by systemd and by containers; plain processes are only told
c.Spawner.cpu_limit = 2
c.Spawner.environment = {
    "OMP_NUM_THREADS": "1",
    "HF_HUB_OFFLINE": "1",
    "MALLOC_ARENA_MAX": "2",  # with MALLOC_TRIM_THRESHOLD_: what a process has freed goes back to the machine
    "MALLOC_TRIM_THRESHOLD_": "131072",
}

c.Spawner.cmd = [str(Path(__file__).resolve().with_name("student.sh"))]
c.Spawner.default_url = "/lab/tree/00_start_here.ipynb"
c.Spawner.disable_user_config = True  # the server runs no file that a student wrote
c.Spawner.start_timeout = 300  # thirty at once on two cores, each with its notebooks laid for the first time
c.Spawner.http_timeout = 300

# Who is away: a kernel without work goes after 30 minutes, a server after an hour. Answers are in files.
c.Spawner.args = [
    "--KernelManager.transport=ipc",  # sockets in a private folder; thirty kernels raced for free ports
    "--LabApp.extension_manager=readonly",  # one installation for all: students add nothing to it
    "--LanguageServerManager.autodetect=False",
    "--MappingKernelManager.cull_idle_timeout=1800",
    "--MappingKernelManager.cull_interval=120",
    "--MappingKernelManager.cull_connected=True",
    "--ServerApp.shutdown_no_activity_timeout=3600",
]
c.JupyterHub.allow_named_servers = False
