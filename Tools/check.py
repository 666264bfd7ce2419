#!/usr/bin/env python3
"""Checks what the compiler does not: symbols of kernels, direction of imports, names, widths."""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# What code of one folder may import of ours; every other folder follows its target's dependencies.
KERNEL_IMPORTS = {"CChiasmIntrinsics", "ChiasmKernelInterface"}
PLUGIN_IMPORTS = {"CChiasmPlugin", "ChiasmPlugin"}

# Modules may depend only on what stands before them.
FLOW = [
    "ChiasmTensor", "ChiasmLanguage", "ChiasmGraph", "ChiasmOperators", "ChiasmPasses",
    "ChiasmPlan", "ChiasmRuntime", "ChiasmSegmentation", "ChiasmTraining",
    "Chiasm",
]


def run(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def imports(path):
    """The modules a Swift file imports, with the line of each."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = re.match(
            r"\s*(?:@\w+\s+)?(?:public |package |internal |private )?import (?:\w+ )?(\w+)", line)
        if match:
            yield number, match.group(1)


def targets():
    return json.loads(run("swift", "package", "describe", "--type", "json"))["targets"]


def check_imports(targets):
    """Every import of ours is a declared dependency, and points up the flow."""
    ours = {target["name"] for target in targets}
    for target in targets:
        allowed = set(target.get("target_dependencies", []))
        folder = target["path"]
        if folder.startswith("Plugins/"):
            allowed &= PLUGIN_IMPORTS
        if re.match(r"Sources/Kernels/(AVX512|AVX2|Baseline|Source)$", folder):
            allowed &= KERNEL_IMPORTS
        if target["name"] in FLOW:
            later = set(FLOW[FLOW.index(target["name"]):])
            for name in sorted(allowed & later):
                yield f"Package.swift: {target['name']} may not depend on {name}"
        for source in target["sources"]:
            path = ROOT / folder / source
            if path.suffix != ".swift":
                continue
            for line, module in imports(path):
                if module in ours and module not in allowed:
                    yield f"{folder}/{source}:{line}: {target['name']} may not import {module}"


def check_kernel_symbols():
    """Objects built for one instruction set share no weak symbol with the rest of the process.

    The linker keeps one body of a weak symbol for the whole process; one compiled for AVX-512
    would fault on a machine without it.
    """
    build = Path(run("swift", "build", "-c", "release", "--show-bin-path").strip())
    for isa in ["AVX512", "AVX2", "Baseline"]:
        module = f"ChiasmKernels{isa}"
        objects = sorted((build / f"{module}.build").glob("**/*.o"))
        if not objects:
            yield f"{module}: expected object files in {build}, found none"
        for path in objects:
            for line in run("nm", "--defined-only", str(path)).splitlines():
                fields = line.split()
                kind, name = fields[-2], fields[-1]
                own = f"{len(module)}{module}"
                if kind in "WVwvu" and own not in name and name != "__swift_reflection_version":
                    yield f"{path.name}: weak symbol {name}"


def plain(name):
    return name.replace("-", "").lower()


def check_names(targets):
    """Modules are called as their folders, operators and passes as their Swift twins."""
    for target in targets:
        match = re.match(r"(?:Sources|Formats)/([A-Za-z]+)$", target["path"])
        name = target["name"]
        if match and name not in (match.group(1), f"Chiasm{match.group(1)}", "Chiasm"):
            yield f"{target['path']}: expected module Chiasm{match.group(1)}, got {name}"
        match = re.match(r"Tools/([a-z]+)$", target["path"])
        if match and name != f"chiasm-{match.group(1)}":
            yield f"{target['path']}: expected chiasm-{match.group(1)}, got {name}"
    for path in sorted((ROOT / "Sources/Operators").glob("*.swift")):
        text = path.read_text()
        pattern = r"struct (\w+): [^{]*\{(?:(?!struct ).)*?static let id: OperatorID = \"([^\"]+)\""
        for name, identifier in re.findall(pattern, text, re.S):
            if plain(name) != plain(identifier):
                yield f"{path.name}: operator {name} has id {identifier}"
    for path in sorted((ROOT / "Sources/Passes").glob("*.swift")):
        for name, identifier in re.findall(r"public let (\w+) = Pass\(\s*\"([^\"]+)\"", path.read_text()):
            if plain(name) != plain(identifier):
                yield f"{path.name}: pass {name} is called {identifier}"


def check_widths():
    """Lines of Swift have at most 100 columns, but for generated ones."""
    for path in run("git", "ls-files", "*.swift").split():
        file = ROOT / path
        if "/Generated/" in path or file.is_symlink() or not file.exists():
            continue
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if len(line) > 100:
                yield f"{path}:{number}: {len(line)} columns"


def main():
    described = targets()
    checks = {
        "imports": check_imports(described),
        "kernel symbols": check_kernel_symbols(),
        "names": check_names(described),
        "widths": check_widths(),
    }
    failures = 0
    for title, faults in checks.items():
        found = list(faults)
        failures += len(found)
        print(f"check: {title}: {'ok' if not found else f'{len(found)} faults'}")
        for fault in found:
            print(f"  {fault}", file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
