"""Writes models as ONNX with chiasm-export and asks others what they are.

    python run.py --products DIR [--quick] [--only TEXT] [--json FILE] [--page FILE]

Every file must pass ONNX's checker with full shape inference, strictly, and run in ONNX Runtime:
golden operator cases give PyTorch's values, networks give what chiasm-infer gives within 1e-5 of
the range, imported models of others what they gave before. Exits with 1 when one does not.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import models
import networks
import operators
import record
from checks import Failure


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--products", type=pathlib.Path, required=True,
                        help="the folder of Chiasm's tools")
    parser.add_argument("--quick", action="store_true", help="leave out networks of full size")
    parser.add_argument("--only", default="", help="cases whose name contains this")
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--page", type=pathlib.Path, help="where to write what was found")
    arguments = parser.parse_args()
    results, failures = {}, 0
    with tempfile.TemporaryDirectory() as name:
        tools = Tools(arguments.products, pathlib.Path(name))
        cases = [*operators.cases(tools), *networks.cases(tools, quick=arguments.quick),
                 *models.cases(tools)]
        for case, run in cases:
            if arguments.only not in case:
                continue
            try:
                results[case] = run()
            except Failure as failure:
                failures += 1
                results[case] = f"FAILED: {failure}"
            is_usual = results[case].startswith(("agrees", "refused"))
            if not (case.startswith("operator ") and is_usual):
                print(f"{case:52} {results[case]}", flush=True)
    print(summary(results))
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1) + "\n")
    if arguments.page:
        arguments.page.write_text(record.page(results))
    sys.exit(1 if failures else 0)


def summary(results):
    lines = []
    for kind in ["operator", "network", "model"]:
        found = [text for case, text in results.items() if case.startswith(kind)]
        counts = {}
        for text in found:
            word = text.split(":")[0].split(",")[0].split(" ")[0]
            counts[word] = counts.get(word, 0) + 1
        lines.append(f"{kind}s: " + ", ".join(f"{n} {word}" for word, n in sorted(counts.items())))
    return "\n".join(lines)


class Tools:
    """Chiasm's tools, and a folder for what they write."""

    def __init__(self, products, folder):
        self.products, self.folder = products, folder

    def run(self, tool, *arguments):
        """Runs a tool; a failure is its one line on standard error."""
        finished = subprocess.run(
            [self.products / f"chiasm-{tool}", *map(str, arguments)],
            capture_output=True, text=True)
        if finished.returncode != 0:
            raise Failure(finished.stderr.strip() or f"{tool} ended with {finished.returncode}")
        return finished.stdout


if __name__ == "__main__":
    main()
