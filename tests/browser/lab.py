"""Drives JupyterLab in a real Chromium, as a learner with a keyboard would; nothing leaves the machine.

`Server` is one JupyterLab with its own settings, data and token; `Lab` is one browser page on it.
"""

import contextlib
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import nbformat
from stages import BROWSERS, find_browser

from causalrec_lab.view.front import VIEW
from causalrec_lab.workbook.run import DROPPED

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-default-apps", "--mute-audio"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
HOST = "127.0.0.1"
# ipywidgets' own extension says so when it is asked too early; ours (reopened.js) asks again, and `lost`
# sees whether that helped.
HEALED = "Error: widget model not found"
PAGE_READY = """() => {
  const kernel = window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel;
  return kernel?.connectionStatus === "connected" && kernel.status === "idle"
    && window.jupyterapp.commands.isEnabled("notebook:run-all-cells");
}"""
PATIENCE = 180  # seconds: a guard against hanging, no measure of speed; a busy machine answers late
LOST = ("model not found", "Error displaying widget", "Error creating widget", "Loading widget...")


def wait_until(
    true: Callable[[], object],
    what: str,
    *,
    seconds: float = PATIENCE,
    pause: Callable[[float], object] = lambda ms: time.sleep(ms / 1000),
) -> None:
    """Poll until something is true; say what was waited for when it never is.

    While a page is open, `pause` must be its own `wait_for_timeout`: Playwright answers the page's requests
    only while it is being called.
    """
    end, rest = time.monotonic() + seconds, 50.0
    while time.monotonic() < end:
        if true():
            return
        pause(rest)
        rest = min(1.2 * rest, 250)  # asking costs, too: whoever is waited for has the core instead
    raise AssertionError(f"waited {seconds} s for: {what}")


def notebook(*sources: str) -> nbformat.NotebookNode:
    """A notebook of code cells, for tests that need one of their own."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=kernel)


class Server:
    """One JupyterLab on 127.0.0.1: token on, free port, nothing shared with the user's own Jupyter."""

    def __init__(self, home: Path) -> None:
        from causalrec_lab.workbook.settings import install_extension, install_settings

        self.home, self.root, self.token = home, home / "notebooks", secrets.token_hex(16)
        self.root.mkdir(parents=True)
        install_settings(home / "settings" / "overrides.json")
        install_extension(home / "extensions")
        with socket.socket() as free:
            free.bind((HOST, 0))
            self.port = free.getsockname()[1]
        self.url = f"http://{HOST}:{self.port}"
        self.log = (home / "server.log").open("w")
        self.process = subprocess.Popen(
            self._command(), cwd=self.root, env=self._env(), stdout=self.log, stderr=self.log
        )
        wait_until(self._ready, f"JupyterLab to answer; its log:\n{self._said()}")

    def _command(self) -> list[str]:
        options = {
            "ServerApp.ip": HOST,
            "ServerApp.port": self.port,
            "ServerApp.port_retries": 0,
            "ServerApp.root_dir": self.root,
            "IdentityProvider.token": self.token,
            "ServerApp.allow_root": True,
            "ServerApp.open_browser": False,
            "LabApp.app_settings_dir": self.home / "settings",
            "LabApp.extra_labextensions_path": self.home / "extensions",
            "LabApp.user_settings_dir": self.home / "user-settings",
            "LabApp.workspaces_dir": self.home / "workspaces",
            "LabApp.expose_app_in_browser": True,
        }
        return [sys.executable, "-m", "jupyterlab", *(f"--{name}={value}" for name, value in options.items())]

    def _env(self) -> dict[str, str]:
        own = {
            name: str(self.home / name.lower())
            for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")
        }
        # short, because a Unix socket's path may not be longer than about 100 letters
        self.runtime = tempfile.mkdtemp(prefix="lab")
        progress = str(self.home / "progress.json")
        # one thread a kernel: two workers share two cores, and small models on two threads are slower
        quiet = {"OMP_NUM_THREADS": "1", "CAUSALREC_PROGRESS": progress}
        kept = {name: value for name, value in os.environ.items() if not name.startswith(DROPPED)}
        seed = os.environ.get("PYTHONHASHSEED", "0")  # as the stored notebooks were run
        return {**kept, **own, **quiet, "PYTHONHASHSEED": seed, "JUPYTER_RUNTIME_DIR": self.runtime}

    def _said(self) -> str:
        return (self.home / "server.log").read_text("utf-8")[-2000:]

    def _ready(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(f"JupyterLab ended with {self.process.returncode}:\n{self._said()}")
        with contextlib.suppress(OSError):
            return "started" in self.api("status")
        return False

    def api(self, path: str, method: str = "GET") -> dict | list:
        """What the server's own REST interface answers."""
        request = urllib.request.Request(f"{self.url}/api/{path}", method=method)
        request.add_header("Authorization", f"token {self.token}")
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            body = answer.read()
        return json.loads(body) if body else {}

    def connection(self) -> Path:
        """Where it stands how to speak with the one kernel."""
        (kernel,) = self.kernels()
        return Path(self.runtime) / f"kernel-{kernel['id']}.json"

    def kernels(self) -> list[dict]:
        """The kernels that run now."""
        while True:
            try:
                return self.api("kernels")  # type: ignore[return-value]
            except urllib.error.HTTPError as error:
                if error.code != 500:  # the server answers so in the instant a kernel comes or goes
                    raise

    def shut_kernels(self) -> None:
        """End every session and kernel of this server."""
        for kind in ("sessions", "kernels"):  # a session takes its kernel along
            for one in self.api(kind):
                with contextlib.suppress(urllib.error.HTTPError):  # it may be gone in the meantime
                    self.api(f"{kind}/{one['id']}", "DELETE")
        wait_until(lambda: not self.kernels(), "the kernels to end")

    def put(self, name: str, content: nbformat.NotebookNode | Path) -> str:
        """Lay a notebook where the server sees it, and return its name."""
        target = self.root / name
        if isinstance(content, Path):
            shutil.copyfile(content, target)
        else:
            nbformat.write(content, target)
        return name

    def stop(self) -> None:
        """End the server and its kernels."""
        with contextlib.suppress(OSError, AssertionError):
            self.shut_kernels()
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        shutil.rmtree(self.runtime, ignore_errors=True)


@contextlib.contextmanager
def chromium(home: Path) -> Iterator:
    """A Chromium that knows nothing of the user's own."""
    from playwright.sync_api import sync_playwright

    path = find_browser()
    assert path, f"none of {', '.join(BROWSERS)} is installed"
    env = {
        name: value
        for name, value in os.environ.items()
        if name in ("PATH", "LANG", "LC_ALL", "FONTCONFIG_FILE")
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=list(FLAGS), env={**env, "HOME": str(home), "NO_PROXY": HOST}
        )
        try:
            yield browser
        finally:
            browser.close()


class Lab:
    """One page of JupyterLab, with everything it complained about and every request that wanted to leave."""

    def __init__(self, server: Server, browser, *, locale: str = "en-US") -> None:
        self.server, self.outside, self.complaints = server, [], []
        self.context = browser.new_context(locale=locale)
        self.context.on("request", lambda request: self._note(request.url))
        self._new_page()

    def wait(self, true: Callable[[], object], what: str, *, seconds: float = PATIENCE) -> None:
        """Wait until something is true of the page or the server; else say what the page showed."""
        try:
            wait_until(true, what, seconds=seconds, pause=self.page.wait_for_timeout)
        except AssertionError as error:
            shown = self.page.locator("body").inner_text()[-600:]
            error.add_note(f"the page {self.page.url} shows:\n{shown}\nit complained: {self.complaints}")
            raise

    def _new_page(self) -> None:
        self.page = self.context.new_page()
        self.page.set_default_timeout(1000 * PATIENCE)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"page error: {error.stack or error}"))
        self.page.on("websocket", lambda socket: self._note(socket.url))

    def _note(self, url: str) -> None:
        """Write down a request that would leave the machine; FLAGS stop it, for they know no other host.

        (A route could stop it too, but would send each request through here and switch the cache off.)
        """
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != HOST:
            self.outside.append(url)

    def _heard(self, message) -> None:
        if message.type == "error" and HEALED not in message.text:
            place = message.location.get("url", "").partition("?")[0].replace(self.server.url, "")
            self.complaints.append(f"{message.text} ({place})")

    def open(self, name: str, *, width: int = 1280, height: int = 900) -> None:
        """Open a notebook alone, and wait until its one kernel is connected and idle.

        Where JupyterLab stands in the page already it stays (to load it takes three times as long): what was
        open is closed and forgotten.
        """
        self.name, self.size = name, {"width": width, "height": height}
        used = self.page.url.startswith(self.server.url)
        there = used and self.close_notebook()
        self.server.shut_kernels()
        if used:  # what is heard from here on belongs to this notebook
            self.outside.clear()
            self.complaints.clear()
        self._show(there)

    def _show(self, there: bool) -> None:
        """Show the notebook, in the JupyterLab that is there or in one that is loaded now."""
        self.page.set_viewport_size(self.size)
        if there:
            self.command("docmanager:open", {"path": self.name})
        else:
            place = f"workspaces/w{secrets.token_hex(4)}/tree/{quote(self.name)}"
            self.page.goto(f"{self.server.url}/lab/{place}?token={self.server.token}")
        shown = self.page.locator(".jp-NotebookPanel .jp-Notebook")
        self.wait(shown.is_visible, f"{self.name} to be shown")
        self.wait(self._connected, f"one idle kernel for {self.name}; there are {self.server.kernels()}")
        if not there:
            self.command("application:set-mode", {"mode": "single-document"})
            for command in ("application:toggle-left-area", "application:toggle-right-area"):
                if self.page.evaluate("c => window.jupyterapp.commands.isToggled(c)", command):
                    self.command(command)

    def close_notebook(self) -> bool:
        """Close it and leave its kernel; False where the page has crashed, and a new one takes its place."""
        from playwright.sync_api import Error

        try:
            self.page.evaluate(_CLOSE)
        except Error:
            self._new_page()
            return False
        return True

    def _connected(self) -> bool:
        """One idle kernel, as the server says and as the page has heard: what runs before can be lost."""
        kernels = self.server.kernels()
        here = len(kernels) == 1 and kernels[0]["connections"] == 1
        return here and kernels[0]["execution_state"] == "idle" and bool(self.page.evaluate(PAGE_READY))

    def command(self, name: str, args: dict | None = None) -> None:
        """One of JupyterLab's own commands."""
        self.page.evaluate(
            "([name, args]) => window.jupyterapp.commands.execute(name, args).then(() => undefined)",
            [name, args or {}],
        )

    def cells(self) -> list[dict]:
        """The open notebook's cells as JSON, outputs included."""
        return self.page.evaluate(
            "() => [...window.jupyterapp.shell.currentWidget.content.model.cells].map(cell => cell.toJSON())"
        )

    def run_all(self, *, seconds: float = 5 * PATIENCE) -> None:
        """Run every cell, and wait until each has been run and the kernel is idle."""
        self.wait(self._connected, "the page to be ready to run")
        self.page.evaluate(_RUN_ALL, 1000 * seconds)  # asking again and again would take time from the kernel
        self.wait(self._finished, "all cells to finish")

    def _finished(self) -> bool:
        return self.page.evaluate(_ALL_RAN) and self._connected()

    def errors(self) -> list[str]:
        """What cells that raised said, with the number of the cell."""
        return [
            f"cell {number}: {output['ename']}: {output['evalue']}"
            for number, cell in enumerate(self.cells())
            for output in cell.get("outputs", [])
            if output["output_type"] == "error"
        ]

    def widgets(self) -> int:
        """How many widgets stand on the page, once every one that is coming has come."""
        outputs = [output for cell in self.cells() for output in cell.get("outputs", [])]
        wanted = sum(VIEW in output.get("data", {}) for output in outputs)
        places = self.page.locator(".jp-OutputArea-output.lm-Panel")
        come = "places => places.filter(place => place.firstElementChild).length"
        self.wait(lambda: places.evaluate_all(come) == wanted, f"{wanted} widgets on the page")
        return wanted

    def cards(self) -> int:
        """How many of the widgets are cards."""
        self.widgets()
        found = self.page.locator(".crl-card")
        whole = "cards => cards.every(card => card.dataset.turn !== undefined)"
        self.wait(lambda: found.evaluate_all(whole), "every card to be drawn")
        return found.count()

    def card(self, number: int = 0):
        """The card of that number, scrolled into view."""
        card = self.page.locator(".crl-card").nth(number)
        card.scroll_into_view_if_needed()
        return card

    def sentence(self, number: int = 0) -> str:
        """The sentence a screen reader would be told."""
        return self.card(number).locator("[aria-live=polite]").text_content()

    def press(self, locator, key: str, *, number: int = 0) -> str:
        """Press a key on a control of a card, wait for the kernel's answer, and return the new sentence."""
        card = self.card(number)
        before = int(card.get_attribute("data-turn") or 0)
        focused = "node => { node.focus(); return document.activeElement === node; }"
        self.wait(lambda: locator.evaluate(focused), "the control to take the focus")
        self.page.keyboard.press(key)
        self.wait(lambda: int(card.get_attribute("data-turn") or 0) > before, f"an answer after {key}")
        return self.sentence(number)

    def move(self, number: int) -> tuple[str, str]:
        """Move the first controls of a card by keyboard until its sentence changes; (before, after)."""
        before = after = self.sentence(number)
        for control, keys in self._moves(number):
            for key in keys:
                after = self.press(control, key, number=number)
                if after != before:
                    return before, after
        return before, after

    def _moves(self, number: int) -> Iterator[tuple]:
        """Each control of a card with the keys that move it."""
        card = self.card(number)
        found = card.locator("input, select, [data-control]")
        for at in range(min(found.count(), 6)):
            control = found.nth(at)
            kind = control.get_attribute("type") or control.evaluate("node => node.tagName")
            yield (
                control,
                {"range": ("End", "Home", "End"), "checkbox": (" ",), "SELECT": ("End", "Home")}.get(
                    kind, ("Enter",)
                ),
            )

    def reset(self) -> None:
        """Every card as it was at the start, and nothing heard yet."""
        for number in range(self.cards()):
            self.press(self.card(number).locator("button").last, "Enter", number=number)
        self.outside.clear()
        self.complaints.clear()

    def save(self) -> list[dict]:
        """Save the notebook; what its file holds of each widget that its outputs show, from the top."""
        self.command("docmanager:save")
        saved = nbformat.read(self.server.root / self.name, as_version=4)
        states = saved.metadata.widgets["application/vnd.jupyter.widget-state+json"].state
        outputs = [output for cell in saved.cells for output in cell.get("outputs", [])]
        shown = [output.data[VIEW].model_id for output in outputs if VIEW in output.get("data", {})]
        return [states[model].state for model in shown]

    def reopen(self) -> None:
        """End the kernel, and open the saved notebook in a new page, as the day after.

        JupyterLab throws at times when it takes a notebook out of a page that stays (`removeChild`).
        """
        self.page.close()
        self._new_page()
        self.server.shut_kernels()
        self._show(there=False)

    def lost(self) -> list[str]:
        """Every word on the page that says a widget did not come back, once the page has settled."""
        self.page.wait_for_timeout(300)  # `reopened.js` looks after 250 ms
        shown = self.page.locator(".jp-Notebook").text_content()
        return [word for word in LOST if word in shown]

    def clipped(self) -> list[str]:
        """Words of a picture that reach out of it, and parts of a card that reach out of the card."""
        return self.page.evaluate(_CLIPPED)

    def smallest(self) -> float:
        """The smallest height of letters in any card's picture, in pixels of the screen (16 are 12 pt)."""
        return self.page.evaluate(_SMALLEST)

    def chinese(self) -> str:
        """Every Chinese letter that stands on the page."""
        return "".join(
            sorted(set(re.findall("[\u4e00-\u9fff]", self.page.locator(".jp-Notebook").text_content())))
        )

    def unshown(self, words: str) -> list[str]:
        """The letters of `words` that this browser draws as an empty box (or not at all)."""
        return self.page.evaluate(_UNSHOWN, [*dict.fromkeys(words)])

    def screenshot(self, path: Path, *, number: int | None = None) -> None:
        """A picture for a person to look at: the page, or one card."""
        target = self.page if number is None else self.card(number)
        target.screenshot(path=str(path))

    def close(self) -> None:
        """Close the page and what belongs to it."""
        self.context.close()


# What JupyterLab throws while it takes a notebook apart comes in these 50 ms, and is not the next one's.
_CLOSE = """() => {
  for (const one of [...window.jupyterapp.shell.widgets("main")]) one.dispose();
  return new Promise(wake => setTimeout(wake, 50));
}"""
_RUN_ALL = """ms => Promise.race([
  window.jupyterapp.commands.execute("notebook:run-all-cells"), new Promise(wake => setTimeout(wake, ms))
]).then(() => undefined)"""

_ALL_RAN = """() => {
  const cells = [...window.jupyterapp.shell.currentWidget.content.model.cells];
  const code = cells.filter(cell => cell.type === "code" && cell.sharedModel.getSource().trim());
  return code.length > 0 && code.every(cell => cell.sharedModel.execution_count);
}"""

# Real boxes, as this browser lays them out; a pixel of grace for rounding.
_CLIPPED = """() => {
  const out = (inner, outer) => inner.width > 0 && (inner.left < outer.left - 1 || inner.top < outer.top - 1
    || inner.right > outer.right + 1 || inner.bottom > outer.bottom + 1);
  const found = [];
  for (const card of document.querySelectorAll('.crl-card')) {
    const frame = card.getBoundingClientRect();
    for (const part of card.querySelectorAll('*:not(svg *):not(option)'))
      if (out(part.getBoundingClientRect(), frame)) found.push(part.outerHTML.slice(0, 80));
    for (const svg of card.querySelectorAll('.crl-picture svg'))
      for (const words of svg.querySelectorAll('text'))
        if (out(words.getBoundingClientRect(), svg.getBoundingClientRect())) found.push(words.textContent);
  }
  return found;
}"""

_SMALLEST = """() => Math.min(...[...document.querySelectorAll('.crl-picture svg')].flatMap(svg => {
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  return [...svg.querySelectorAll('text')].map(words => parseFloat(words.getAttribute('font-size')) * scale);
}))"""

# Draws each letter and a code point no font has, and compares the pixels.
_UNSHOWN = """letters => {
  const family = getComputedStyle(document.querySelector('.crl-card') ?? document.body).fontFamily;
  const draw = letter => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 40 });
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    pen.font = `28px ${family}`;
    pen.fillText(letter, 4, 30);
    return pen.getImageData(0, 0, 40, 40).data.join();
  };
  const none = [draw('\\u{10FFFE}'), draw('\\uFFFE'), draw('')];
  return letters.filter(letter => none.includes(draw(letter)));
}"""
