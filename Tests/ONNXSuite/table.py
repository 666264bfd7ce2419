"""The results of the conformance suite as text and as a page."""

import collections
import re

VERDICTS = ["passed", "refused", "wrong"]


def verdict(entry):
    return entry["verdict"] if entry["verdict"] in VERDICTS else "wrong"


def operator(entry):
    """What a case tests: the only operator of its model, or the one its name starts with."""
    names = entry["operators"]
    if len(names) == 1:
        return names[0]
    words = entry["case"].removeprefix("test_").replace("_", "").lower()
    fitting = [name for name in names if words.startswith(name.lower())]
    if fitting:
        return max(fitting, key=len)
    match = re.match(r"test_(.*?)(_expanded.*)?$", entry["case"])
    return match.group(1).split("_")[0] if match else entry["case"]


def counts(entries):
    found = collections.Counter(verdict(entry) for entry in entries)
    return [found[name] for name in VERDICTS]


def groups(entries, key):
    result = collections.defaultdict(list)
    for entry in entries:
        result[key(entry)].append(entry)
    return result


def summary(results):
    lines = []
    for kind, entries in groups(results, lambda entry: entry["kind"]).items():
        passed, refused, wrong = counts(entries)
        bound = sum(1 for entry in entries if entry.get("bound"))
        lines.append(
            f"{kind}: {len(entries)} cases, {passed} passed ({bound} with bound inputs), "
            f"{refused} refused, {wrong} wrong")
    return lines


def reason(entries):
    """The most common reason for refusals, without what differs between cases."""
    reasons = collections.Counter(
        re.sub(r"^(.*?\(opset \d+\) \".*?\"|.*model\.onnx): ", "", entry["reason"])
        for entry in entries if verdict(entry) == "refused")
    return reasons.most_common(1)[0][0].replace("|", "\\|")[:100] if reasons else ""


def document(results, version):
    lines = [
        "# ONNX's conformance suite", "",
        f"What `make onnx-suite` prints, with the cases of onnx {version}. A refused case ends in "
        "a line that says what", "is missing; none may be wrong, crash or hang. Inputs that decide "
        "shapes are bound as constants where a", "model takes them as inputs. Tolerances are those of ONNX's own runner, but 1e-6 absolute for",
        "test_dft_inverse, whose expected outputs hold rounding errors of 2e-7 in place of 0.", "",
        "| cases | | passed | of these with bound inputs | refused | wrong |",
        "| --- | --: | --: | --: | --: | --: |"]
    for kind, entries in groups(results, lambda entry: entry["kind"]).items():
        passed, refused, wrong = counts(entries)
        bound = sum(1 for entry in entries if entry.get("bound"))
        lines.append(f"| {kind} | {len(entries)} | {passed} | {bound} | {refused} | {wrong} |")
    lines += ["", "## Node cases by operator", "",
              "| operator | passed | refused | wrong | most common reason for refusal |",
              "| --- | --: | --: | --: | --- |"]
    nodes = [entry for entry in results if entry["kind"] == "node"]
    for name, entries in sorted(groups(nodes, operator).items(), key=lambda item: item[0].lower()):
        passed, refused, wrong = counts(entries)
        lines.append(f"| {name} | {passed} | {refused} | {wrong} | {reason(entries)} |")
    others = [entry for entry in results if entry["kind"] != "node" and verdict(entry) != "passed"]
    lines += ["", "## Other cases that do not pass", ""]
    lines += [f"- {entry['kind']}/{entry['case']}: {entry['reason']}" for entry in others] or ["None."]
    return "\n".join(lines) + "\n"
