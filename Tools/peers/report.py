"""The table as text and as a page of Documentation."""

import math
import os

MEASURES = {"median": ("median_ms", "median"), "peak": ("peak_bytes", "peak memory"),
            "first": ("first_result_ms", "first result")}
HEADS = {"networks": "Networks", "imported": "Networks from elsewhere",
         "training": "Training steps"}


def reference(row):
    """The fastest runtime that Chiasm is compared with, and its name."""
    return min(((runtime, found) for runtime, found in row["runtimes"].items()
                if runtime.startswith(row["reference"])), key=lambda pair: pair[1]["median_ms"])


def ratio(row, measure="median"):
    """Chiasm's share of what the reference takes."""
    key = MEASURES[measure][0]
    return row["runtimes"]["chiasm"][key] / reference(row)[1][key]


def block(name, row):
    """A row with all its runtimes and its targets."""
    other, base = reference(row)
    lines = [row["title"],
             f"  {'runtime':22} {'median ms':>10} {'min ms':>9} {'p90 ms':>9} {'ratio':>6} "
             f"{'first result ms':>16} {'peak MB':>8} {'error':>9}"]
    for runtime, found in row["runtimes"].items():
        error = f"{found['error']:9.1e}" if "error" in found else ""
        lines.append(
            f"  {runtime:22} {found['median_ms']:10.2f} {found['min_ms']:9.2f} "
            f"{found['p90_ms']:9.2f} {found['median_ms'] / base['median_ms']:6.2f} "
            f"{found['first_result_ms']:16.0f} {found['peak_bytes'] / 1e6:8.0f} {error}".rstrip())
    lines += [f"  {line}" for line in verdicts(row, other) + agreements(row)]
    return "\n".join(lines)


def verdicts(row, other):
    """One line for all targets of a row."""
    parts = []
    for measure, most in row["targets"].items():
        share = ratio(row, measure)
        verdict = "met" if share <= most else "missed"
        parts.append(f"{MEASURES[measure][1]} {share:.2f}, at most {most:.2f}: {verdict}")
    return [f"of {other}'s: " + "; ".join(parts)] if parts else []


def agreements(row):
    return [f"after one step with slope {slope}: loss differs by {found['loss']:.1e}, weights by "
            f"{found['weights']:.1e}, gradients by {found['gradients']:.1e}"
            for slope, found in row.get("agreement", {}).items()]


def layer_table(rows):
    """One line per layer, and their geometric mean."""
    lines = [f"{'layer':48} {'chiasm ms':>10} {'min':>8} {'openvino ms':>12} {'min':>8} "
             f"{'ratio':>6} {'error':>9}"]
    for row in rows:
        own, other = row["runtimes"]["chiasm"], row["runtimes"]["openvino"]
        lines.append(
            f"{row['title']:48} {own['median_ms']:10.3f} {own['min_ms']:8.3f} "
            f"{other['median_ms']:12.3f} {other['min_ms']:8.3f} {ratio(row):6.2f} "
            f"{own['error']:9.1e}")
    slower = sum(ratio(row) > 1 for row in rows)
    mean = layer_mean(rows)
    lines.append(f"geometric mean {mean:.2f}, at most 0.50: {'met' if mean <= 0.5 else 'missed'}; "
                 f"{slower} of {len(rows)} slower, at most 0: {'missed' if slower else 'met'}")
    return "\n".join(lines)


def layer_mean(rows):
    """The geometric mean of the ratios."""
    return math.exp(sum(math.log(ratio(row)) for row in rows) / len(rows))


def of_group(found, group):
    return {name: row for name, row in found["rows"].items() if row["group"] == group}


def text(found):
    """The whole table."""
    parts = [f"{found['processor']}, {os.cpu_count()} cores, fp32, {found['date']}"]
    for group, head in HEADS.items():
        rows = of_group(found, group)
        if rows:
            parts += [head, *(block(name, row) for name, row in rows.items())]
        if group == "imported" and of_group(found, "layers"):
            parts += ["Layers, 2 threads, alone in a model",
                      layer_table(of_group(found, "layers").values())]
    return "\n\n".join(parts)


def page(found, printed, chart):
    """The table as a page, with the chart that stands beside it."""
    image = f"\n![ratios to the peers' times]({chart.name})\n" if chart else ""
    return f"""# Beside the peers

`make bench-peers` printed this on {found['date']}. Every runtime reads the same model file, gets the
same input and as many threads; each round starts all of them in turn, each in a process of its own.
A ratio below 1 is faster than OpenVINO, in training steps than PyTorch's faster layout. The first
result counts from the start of the process, for peers from the start of loading, with the file
cached and no packed weights kept; peaks are of processes, peers' with their Python. Errors are the
greatest difference from PyTorch's output (of imported networks and layers: ONNX Runtime's) as a share
of its range.
{image}
```
{printed}
```
"""
