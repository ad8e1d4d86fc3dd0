"""Runs each file of tests in a process of its own, side by side, because most tests wait.

usage: python3 -m tests [-k <pattern>]
"""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1]


def run(module: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "unittest", "-v", *sys.argv[1:], module]
    return subprocess.run(command, cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def main() -> int:
    modules = sorted(f"tests.{path.stem}" for path in (FOLDER / "tests").glob("test_*.py"))
    with ThreadPoolExecutor(len(modules)) as pool:
        runs = {pool.submit(run, module): module for module in modules}
        failed = []
        for each in as_completed(runs):
            print(each.result().stdout, flush=True)
            if each.result().returncode != 0:
                failed.append(runs[each])
    print(f"failed: {', '.join(failed)}" if failed else f"all tests of {len(modules)} files passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
