"""The page of what a run found."""

import importlib.metadata

HEAD = """# Models that Chiasm writes as ONNX

`make onnx-roundtrip` wrote this page with onnx {onnx} and ONNX Runtime {onnxruntime}. Every file
passed ONNX's checker with full shape inference, strictly. Errors are the greatest difference as a
share of the range: of operators from PyTorch or ONNX's own reference, of networks from
`chiasm-infer`.
"""


def page(results):
    """Markdown for results by case: `operator [FAMILY ]NAME/N` or `network NAME`."""
    versions = {name: importlib.metadata.version(name) for name in ["onnx", "onnxruntime"]}
    lines = [HEAD.format(**versions), "## Networks", "", "| network | result |", "| --- | --- |"]
    for case, text in results.items():
        if case.startswith("network "):
            lines.append(f"| {case.removeprefix('network ')} | {text} |")
    lines += ["", "## Models of others, imported and written again", "",
              "Two runs of ONNX Runtime, which with other optimizations differs from itself.", "",
              "| model | result |", "| --- | --- |"]
    for case, text in results.items():
        if case.startswith("model "):
            lines.append(f"| {case.removeprefix('model ')} | {text} |")
    lines += ["", "## Operators", "",
              "| operator | agree | not in ONNX Runtime | differ | refused | greatest error |",
              "| --- | --- | --- | --- | --- | --- |"]
    lines += operators(results)
    notes = sorted({text.split(": ", 1)[1] for text in results.values()
                    if text.startswith(("differs", "valid", "refused"))})
    lines += ["", "What the cases that do not agree say:", ""]
    lines += [f"- {note}" for note in notes]
    return "\n".join(lines) + "\n"


def operators(results):
    found = {}
    for case, text in results.items():
        if case.startswith("operator "):
            found.setdefault(case.split(" ")[-1].split("/")[0], []).append(text)
    for operator, texts in sorted(found.items()):
        counts = [sum(text.startswith(word) for text in texts)
                  for word in ["agrees", "valid", "differs", "refused"]]
        errors = [float(text.split(" ")[-1]) for text in texts if text.startswith("agrees")]
        greatest = f"{max(errors):.1e}" if errors else ""
        yield f"| {operator} | {' | '.join(str(n or '') for n in counts)} | {greatest} |"
