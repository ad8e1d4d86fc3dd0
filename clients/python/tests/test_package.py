"""The wheel, built and installed without network, and the programs of README.md, as printed.

Runs with Debian's Python: its venv sees Debian's python3-websockets and python3-pika.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from typing import Dict, List, Optional

from .support import FOLDER, PATIENCE, fresh, gateway, token

#: pip finds no index and no proxy here, so anything that it would download fails.
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_CONFIG_FILE": os.devnull}


def run(*command: str, folder: Path, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **OFFLINE, **environment}, timeout=PATIENCE,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def blocks(language: str) -> List[str]:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


class PackageTest(unittest.TestCase):
    folder: Path
    environment: Dict[str, str]

    @classmethod
    def setUpClass(cls) -> None:
        gateway()
        cls.folder = Path(tempfile.mkdtemp(prefix="warren-python-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        # A copy, because setuptools writes beside the sources.
        source = cls.folder / "clients/python"
        shutil.copytree(FOLDER, source, ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info", "dist"))
        project = cls.folder / "project"
        project.mkdir()
        cls.project = project
        # The shell commands of README, in a folder beside the repository.
        install = next(each for each in blocks("sh") if "pip wheel" in each)
        run("bash", "-euc", install.replace("python3 -m venv", f"{sys.executable} -m venv")
            .replace("path/to/warren", str(cls.folder)), folder=project)
        for each in blocks("python"):
            name = re.match(r"# (\S+\.py)\n", each)
            if name:
                (project / name.group(1)).write_text(each, encoding="utf-8")
        claims = {"teams": ["team-7"], "channels": {"read": ["#", "users.#"], "write": ["#", "users.#"]}}
        cls.environment = {
            "WARREN_URL": gateway(),
            "WARREN_TOKEN": token("alice", **claims),
            "PYTHONUNBUFFERED": "1",
        }
        commands = next(each for each in blocks("sh") if "AGENT_TOKEN" in each)
        printed = run("bash", "-euc", commands + "echo \"$AGENT_TOKEN\"", folder=project, **cls.environment)
        cls.environment["AGENT_TOKEN"] = printed.strip()

    def python(self, *arguments: str) -> str:
        return run(str(self.project / "venv/bin/python"), *arguments, folder=self.project, **self.environment)

    def start(self, *arguments: str) -> "Program":
        program = Program([str(self.project / "venv/bin/python"), *arguments], self.project, self.environment)
        self.addCleanup(program.stop)
        return program

    def test_wheel_is_what_the_venv_has(self) -> None:
        place = self.python("-c", "import warren; print(warren.__file__, warren.__version__)")
        self.assertIn(str(self.project / "venv"), place)
        files = self.python("-c", "import importlib.metadata as m; print(*m.files('warren'))")
        self.assertIn("warren/py.typed", files)
        self.assertNotIn("tests", files)

    def test_package_is_typed(self) -> None:
        """An application is checked against the installed wheel; its lines that must be errors say so."""
        (self.project / "application.py").write_bytes((FOLDER / "tests/types/application.py").read_bytes())
        self.mypy("--python-executable", str(self.project / "venv/bin/python"), "application.py")
        self.mypy("src", folder=self.folder / "clients/python")

    def mypy(self, *arguments: str, folder: Optional[Path] = None) -> None:
        """Debian's mypy: the package python3-mypy."""
        run(sys.executable, "-m", "mypy", "--strict", "--cache-dir", os.devnull, *arguments, folder=folder or self.project)

    def test_every_program_of_the_page_is_run_here(self) -> None:
        named = {path.name for path in self.project.glob("*.py")}
        here = Path(__file__).read_text(encoding="utf-8")
        self.assertEqual([], [each for each in sorted(named) if f'"{each}"' not in here])
        self.assertGreaterEqual(len(named), 6)

    def test_chat(self) -> None:
        program = self.start("chat.py", "Hello from Python")
        program.wait_for("connected")
        program.wait_for("alice: Hello from Python")
        # Somebody types in the channel, which is an event of it, too.
        self.python("-c", "import os; from warren.sync import Client\n"
                    "with Client(os.environ['WARREN_URL'], os.environ['WARREN_TOKEN']) as client:\n"
                    "    client.publish('chat.team-7', 'typing', {'typing': True})\n"
                    "    client.publish('chat.team-7', 'chat_message', {'content': 'after the typing'})")
        program.wait_for("alice: after the typing")

    def test_agent(self) -> None:
        self.assertIn("done", self.python("agent.py"))

    def test_board_shows_the_agent(self) -> None:
        program = self.start("board.py")
        end = time.monotonic() + PATIENCE
        while "Builder is working on step 3 (60 %)" not in program.output():
            self.assertLess(time.monotonic(), end, program.output())
            self.python("agent.py")

    def test_alerts(self) -> None:
        title = fresh("Build failed")
        program = self.start("alerts.py")
        self.python("-c", "import os; from warren.sync import Client\n"
                    "with Client(os.environ['WARREN_URL'], os.environ['WARREN_TOKEN']) as client:\n"
                    f"    client.publish('users.alice', 'alert', {{'level': 'error', 'title': {title!r}, 'message': 'm'}})")
        program.wait_for(f"error: {title}")

    def test_presence(self) -> None:
        program = self.start("presence.py")
        program.wait_for("alice is busy")

    def test_script(self) -> None:
        # The program waits two seconds for its message. A slow machine may need more for the first one.
        end = time.monotonic() + PATIENCE
        while "alice: Hello from a script" not in self.python("script.py"):
            self.assertLess(time.monotonic(), end)

    def test_service(self) -> None:
        url = os.environ.get("WARREN_AMQP_URL")
        self.assertTrue(url, "WARREN_AMQP_URL is not set")
        self.environment["WARREN_AMQP_URL"] = str(url)
        self.assertRegex(self.python("service.py"), "stored as [0-9A-Z]{26}")


class Program:
    """A program that runs until it is stopped."""

    def __init__(self, command: List[str], folder: Path, environment: Dict[str, str]) -> None:
        self._output = tempfile.TemporaryFile("w+")
        self._process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **environment}, stdout=self._output, stderr=subprocess.STDOUT
        )

    def output(self) -> str:
        self._output.seek(0)
        return self._output.read()

    def wait_for(self, text: str) -> None:
        end = time.monotonic() + PATIENCE
        while text not in self.output():
            if self._process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"no {text!r} in:\n{self.output()}")
            time.sleep(0.05)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._output.close()
