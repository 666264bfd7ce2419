"""Starts the processes that are measured and reads the JSON object each prints last."""

import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def printed(command, environment=None):
    """What `command` prints, by way of a file, so that nobody reads while it is measured."""
    with tempfile.TemporaryFile("w+") as output:
        subprocess.run([str(part) for part in command], check=True, stdout=output,
                       env=environment)
        output.seek(0)
        return output.read()


def bench(products, arguments, threads, iterations, environment):
    """What chiasm-bench finds, without packed weights from an earlier start."""
    return json.loads(printed(
        [products / "chiasm-bench", *arguments, "--threads", threads, "--iterations", iterations,
         "--cache", "none", "--json"], environment))


def script(name, arguments, environment=None):
    """What a script of this folder finds."""
    command = [sys.executable, "-W", "ignore", HERE / name, *arguments]
    return json.loads(printed(command, environment).splitlines()[-1])
