"""Measures Chiasm and its peers in one run and prints one table.

    python bench_peers.py [ROW or GROUP ...] --products DIR [--json FILE] [--page FILE]
                          [--chart FILE] [--compile]

Rows and groups are those of rows.py; without any, all but the group "imported". Every round starts
every runtime in turn in a process of its own, so that none gets the quieter half of the run, and
every output is compared. Rows that --json's file has from earlier stay and are printed with the
others; `--render` prints them alone. --page writes the table as Markdown, --chart as SVG. --compile
runs training steps through torch.compile too, which takes minutes.
"""

import argparse
import datetime
import json
import pathlib
import platform
import sys
import tempfile

import numpy as np

import chart
import report
import steps
from rows import GROUPS, ROWS


def summary(samples):
    """Figures of one runtime from its processes."""
    times = sum((sample["times_ms"] for sample in samples), [])
    result = {
        "median_ms": float(np.median(times)), "min_ms": min(times),
        "p90_ms": float(np.percentile(times, 90)), "runs": len(times),
        "first_result_ms": float(np.median([s["first_result_ms"] for s in samples])),
        "peak_bytes": max(sample["peak_bytes"] for sample in samples)}
    if "error" in samples[0]:
        result["error"] = max(sample["error"] for sample in samples)
    return result


def measured(row, products, compiles):
    """One row's figures as the JSON file holds them."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        row.prepare(products, folder)
        runtimes = row.runtimes
        if compiles and row.group == "training":
            runtimes = [*runtimes, *steps.COMPILED]
        samples = {runtime: [] for runtime in runtimes}
        for _ in range(row.rounds):
            for runtime in runtimes:
                samples[runtime].append(row.sample(runtime, products, folder))
        agreement = folder / "agreement.json"
        return {
            "title": row.title, "group": row.group, "threads": row.threads,
            "rounds": row.rounds, "reference": row.reference, "targets": row.targets,
            "runtimes": {runtime: summary(found) for runtime, found in samples.items()},
            **({"agreement": json.loads(agreement.read_text())} if agreement.exists() else {})}


def chosen(names):
    """The rows that the words of the command line mean, in the table's order."""
    wanted = set(names or ["networks", "layers", "training"])
    for name in wanted:
        if name not in ROWS and name not in GROUPS:
            sys.exit(f"error: expected one of {', '.join(GROUPS)} or {', '.join(ROWS)}, got {name}")
    return [name for name, row in ROWS.items() if name in wanted or row.group in wanted]


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.machine()


def earlier(path):
    """What --json's file holds; nothing where there is none yet."""
    if not path or not path.exists():
        return {"rows": {}}
    try:
        found = json.loads(path.read_text())
    except ValueError:
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("rows"), dict):
        sys.exit(f"error: {path}: expected the rows of an earlier run, got something else; "
                 "move the file away or name another")
    return found


def joined(found, name, row):
    """What the JSON file holds, with one more row, in the table's order."""
    rows = {**found["rows"], name: row}
    return {"date": datetime.date.today().isoformat(), "processor": processor(),
            "rows": {name: rows[name] for name in ROWS if name in rows}}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", metavar="ROW")
    parser.add_argument("--products", type=pathlib.Path, help="the folder of Chiasm's tools")
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--page", type=pathlib.Path)
    parser.add_argument("--chart", type=pathlib.Path)
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--render", action="store_true")
    arguments = parser.parse_args()
    found = earlier(arguments.json)
    if not arguments.render:
        if not arguments.products:
            parser.error("--products is missing")
        for name in chosen(arguments.rows):
            row = measured(ROWS[name], arguments.products.resolve(), arguments.compile)
            print(report.block(name, row) + "\n", flush=True)
            found = joined(found, name, row)
            # Now: a run that is interrupted leaves the rows it has finished.
            if arguments.json:
                arguments.json.write_text(json.dumps(found, indent=1) + "\n")
    if not found["rows"]:
        parser.error("nothing to print: --render takes rows from --json's file")
    text = report.text(found)
    print(text)
    if arguments.page:
        arguments.page.write_text(report.page(found, text, arguments.chart))
    if arguments.chart:
        arguments.chart.write_text(chart.svg(found))


if __name__ == "__main__":
    main()
