"""Trains the paper's systems on phantoms, one after another, and prints how well each segments.

    python3 compare_systems.py --products DIR --folder DIR [--seeds 1337,1338,1339]
                               [--iterations 600] [--systems NAME,...] [--jobs 2] [--table FILE]

Every system is its phantom-small recipe with as few labels as the paper has of pancreas, trained
once per seed; the last checkpoint is then looked at on 40 phantoms that no training saw. Jobs run
side by side, each on one thread. What is done already in the folder is not done again, and a
training that was cut short goes on: start the same command anew.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import statistics
import subprocess
import sys

# The recipe's method; how the paper calls the system; the paper's Dice on pancreas and on head and
# neck, in % (Shao et al. 2024, tables 2 to 4).
SYSTEMS = {
    "supervised": ("labelled cases alone", 68.82, 64.46),
    "ua-mt-ct": ("UA-MT, CT only", 34.03, 40.64),
    "ua-mt-pet": ("UA-MT, PET only", 68.45, 63.13),
    "ua-mt": ("UA-MT, PET/CT: the baseline", 70.52, 66.61),
    "mim": ("baseline + MIM", 71.17, 67.96),
    "cmf": ("baseline + CMF", 71.32, 67.50),
    "mim-cmfnet": ("MIM-CMFNet", 73.14, 68.71),
}
# 108 cases: 15 labelled, 62 unlabelled, 10 for validation, 21 for the test.
RECIPE = """base: {system}-phantom-small
iterations: {iterations}
data: {{phantom: {{cases: 108}}}}
"""
# Seeds of the phantoms that are segmented in the end; training makes its own from 0 on.
UNSEEN = ["--phantoms", "40", "--seed", "1000000"]


def train(products, folder, system, seed, iterations):
    """Trains one system from one seed and returns what `evaluate` prints of it."""
    scores = folder / f"{system}-{seed}.json"
    if scores.exists():
        return json.loads(scores.read_text())
    checkpoint = folder / f"{system}-{seed}.chiasm"
    program = products / "chiasm-train"
    recipe = folder / f"{system}.yaml"
    recipe.write_text(RECIPE.format(system=system, iterations=iterations))
    start = ["--resume"] if checkpoint.exists() else [recipe, "--seed", str(seed)]
    with open(folder / f"{system}-{seed}.txt", "a") as log:
        subprocess.run(
            [program, *start, "--data", "phantom", "--threads", "1", "-o", checkpoint],
            check=True, stdout=log, stderr=log)
    printed = subprocess.run(
        [program, "evaluate", checkpoint, "--data", "phantom", *UNSEEN, "--threads", "1",
         "--json"], check=True, stdout=subprocess.PIPE, text=True).stdout
    scores.write_text(printed)
    return json.loads(printed)


def spread(values, scale=1.0):
    """Mean and, of more than one value, standard deviation over seeds."""
    values = [scale * value for value in values]
    if len(values) == 1:
        return f"{values[0]:.1f}"
    return f"{statistics.mean(values):.1f} +- {statistics.stdev(values):.1f}"


def table(results):
    lines = ["| system | Dice % | Jaccard % | 95HD mm | nothing found | paper: pancreas | H&N |",
             "| --- | --- | --- | --- | --- | --- | --- |"]
    for system, scores in results.items():
        name, pancreas, neck = SYSTEMS[system]
        means = [score["mean"] for score in scores]
        missed = sum(score["empty_predictions"] for score in scores)
        cases = sum(len(score["cases"]) for score in scores)
        lines.append(
            f"| {name} | {spread([m['dice'] for m in means], 100)} | "
            f"{spread([m['jaccard'] for m in means], 100)} | "
            f"{spread([m['hd95_mm'] for m in means])} | {missed} of {cases} | "
            f"{pancreas} | {neck} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--products", type=pathlib.Path, required=True)
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--systems", default=",".join(SYSTEMS))
    parser.add_argument("--seeds", default="1337,1338,1339")
    parser.add_argument("--iterations", type=int, default=600)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--table", type=pathlib.Path)
    arguments = parser.parse_args()
    systems = arguments.systems.split(",")
    for system in systems:
        if system not in SYSTEMS:
            parser.error(f"--systems: expected some of {', '.join(SYSTEMS)}, got {system}")
    seeds = [int(seed) for seed in arguments.seeds.split(",")]
    arguments.folder.mkdir(parents=True, exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        # Seed by seed, so that a run that is cut short still compares all systems.
        jobs = {
            (system, seed): pool.submit(
                train, arguments.products, arguments.folder, system, seed, arguments.iterations)
            for seed in seeds for system in systems}
        for (system, seed), job in jobs.items():
            print(f"{system}, seed {seed}: Dice {job.result()['mean']['dice']:.3f}",
                  file=sys.stderr, flush=True)
    text = table({
        system: [jobs[system, seed].result() for seed in seeds] for system in systems})
    print(text, end="")
    if arguments.table:
        arguments.table.write_text(text)


if __name__ == "__main__":
    main()
