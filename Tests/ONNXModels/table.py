"""The results of run.py as a page."""


def document(rows, threads, machine, load):
    """Markdown with a row for each model.

    load: what else the machine does while it is measured.
    """
    lines = [
        "# Models of others", "",
        "Written by `make onnx-models`. An error is the greatest difference from the output in",
        "double precision (by PyTorch, by ONNX's own evaluator, or as the model's authors give it)",
        "as a share of the output's range. Times are the fastest run, fp32, "
        f"{threads} threads, on {machine},", f"whose load was {load:.1f} before the first of them; "
        "the import includes writing the model file.", "",
        "| model | from | error | ONNX Runtime's | import | run | ONNX Runtime's |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        if "error" not in row:
            lines.append(f"| {row['model']} | {row['source']} | {row['status']}: {row['reason']} "
                         "| | | | |")
            continue
        theirs = row.get("onnx_runtime_error")
        lines.append(
            f"| {row['model']} | {row['source']} | {row['error']:.1e} "
            f"| {'reference' if theirs is None else f'{theirs:.1e}'} "
            f"| {row['import_seconds']:.2f} s | {row['seconds'] * 1e3:.1f} ms "
            f"| {row['onnx_runtime_seconds'] * 1e3:.1f} ms |")
    return "\n".join(lines) + "\n"


def machine():
    """The processor's name."""
    try:
        with open("/proc/cpuinfo") as file:
            return next(line.split(":", 1)[1].strip() for line in file
                        if line.startswith("model name"))
    except (OSError, StopIteration):
        return "an unknown processor"
