"""The results of the conformance suite as text and as a page."""

import collections
import re

VERDICTS = ["passed", "refused", "wrong"]


def verdict(entry):
    return entry["verdict"] if entry["verdict"] in VERDICTS else "wrong"


def operators(results):
    """What each case tests, by case: the only operator of its model, else that of the case it is
    the expansion of, else the one its name starts with."""
    single = {entry["case"]: entry["operators"][0]
              for entry in results if len(entry["operators"]) == 1}
    known = sorted(set(single.values()), key=len, reverse=True)

    def of(case):
        plain = re.sub(r"_expanded.*$", "", case)
        if case in single and case == plain or plain in single:
            return single[plain]
        words = plain.removeprefix("test_").replace("_", "").lower()
        return next((name for name in known if words.startswith(name.lower())), plain)

    return {entry["case"]: of(entry["case"]) for entry in results}


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
        plain(entry) for entry in entries if verdict(entry) == "refused")
    if not reasons:
        return ""
    return reasons.most_common(1)[0][0].replace("|", "\\|")[:100]


def plain(entry):
    """The reason without the place."""
    text = entry.get("reason", "")
    return re.sub(r"^(.*?\(opset \d+\) \".*?\"|.*model\.onnx): ", "", text)


def document(results, version):
    lines = [
        "# ONNX's conformance suite", "",
        f"What `make onnx-suite` prints, with the cases of onnx {version} and the tolerances of",
        "ONNX's own runner. A refused case ends in a line that says what is missing; none may be",
        "wrong, crash or hang. Where a model takes as an input what decides shapes, that input is",
        "bound as a constant.", "",
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
    tested = operators(nodes)
    by_operator = groups(nodes, lambda entry: tested[entry["case"]])
    for name, entries in sorted(by_operator.items(), key=lambda item: item[0].lower()):
        passed, refused, wrong = counts(entries)
        lines.append(f"| {name} | {passed} | {refused} | {wrong} | {reason(entries)} |")
    others = [entry for entry in results if entry["kind"] != "node" and verdict(entry) != "passed"]
    lines += ["", "## Other cases that do not pass", ""]
    lines += [f"- {entry['kind']}/{entry['case']}: {plain(entry)}" for entry in others]
    return "\n".join(lines) + "\n"
