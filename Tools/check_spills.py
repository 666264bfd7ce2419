#!/usr/bin/env python3
"""Checks that the innermost loops of kernels keep their vectors in registers.

Disassembles the objects of the release build for AVX-512 and AVX2, finds the innermost loops that
hold fused multiply-adds, and reports every vector that such a loop stores to the stack or loads from
it. Another instruction of the loop does the same work for nothing.

    Tools/check_spills.py              the kernels of the release build
    Tools/check_spills.py OBJECT ...   other object files
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Functions whose loops may touch the stack: a part of the demangled name, how often per multiply-add,
# and why.
EXEMPT = [
    ("WinogradTask.transformInput", 0.9, "6 x 6 points and their parts in 32 or 16 registers"),
    ("WinogradTask.transformSlices", 0.6, "6 x 6 products likewise"),
    ("WinogradGradientTask.transformGradient", 0.6, "6 x 6 points likewise"),
]

# Forty sums do not fit 32 registers; eight do. Compiled and looked at first: a check that finds
# nothing in the one and something in the other would not be one.
PROBE = """
#define LOOP(NAME, COUNT)                                                          \\
  void NAME(const float *x, const float *w, float *y, long n) {                    \\
    v s[COUNT];                                                                    \\
    for (int k = 0; k < COUNT; k++) s[k] = (v){0};                                 \\
    for (long i = 0; i < n; i++) {                                                 \\
      _Pragma("unroll") for (int k = 0; k < COUNT; k++)                            \\
          s[k] = __builtin_elementwise_fma(*(const v *)(w + 16 * i),               \\
                                           (v)(x[40 * i + k]), s[k]);              \\
    }                                                                              \\
    for (int k = 0; k < COUNT; k++) *(v *)(y + 16 * k) = s[k];                     \\
  }
typedef float v __attribute__((ext_vector_type(16), aligned(4)));
LOOP(few_sums, 8)
LOOP(many_sums, 40)
"""

JUMP = re.compile(r"j[a-z]+$")
TARGET = re.compile(r"([0-9a-f]+) <")
REGISTER = re.compile(r"%[xyz]mm\d+")


class Function:
    """A function's instructions `(address, mnemonic, operands)` and the blocks between its jumps."""

    def __init__(self, name, instructions):
        self.name = name
        self.instructions = instructions
        self.has_frame = any(
            m == "mov" and o == "%rsp,%rbp" for _, m, o in instructions[:12])
        base = r"%rsp|%rbp" if self.has_frame else r"%rsp"
        self.stack = re.compile(rf"\((?:{base})(?:,|\))")
        self.split()

    def split(self):
        """Blocks as ranges of instructions, and the blocks that may follow each."""
        index = {address: i for i, (address, _, _) in enumerate(self.instructions)}
        starts, targets = {0}, {}
        for i, (_, mnemonic, operands) in enumerate(self.instructions):
            if not JUMP.match(mnemonic) and mnemonic not in ("ret", "ud2"):
                continue
            starts.add(i + 1)
            match = TARGET.match(operands)
            target = index.get(int(match.group(1), 16)) if match else None
            if target is not None and JUMP.match(mnemonic):
                targets[i] = target
                starts.add(target)
        starts = sorted(start for start in starts if start < len(self.instructions))
        self.blocks = list(zip(starts, starts[1:] + [len(self.instructions)]))
        block = {start: number for number, start in enumerate(starts)}
        self.successors = []
        for number, (_, end) in enumerate(self.blocks):
            last = self.instructions[end - 1][1]
            following = [block[targets[end - 1]]] if end - 1 in targets else []
            if last not in ("jmp", "ret", "ud2") and number + 1 < len(self.blocks):
                following.append(number + 1)
            self.successors.append(following)

    def dominators(self):
        """Each block's immediate dominator, by Cooper, Harvey and Kennedy; -1 stands before all.

        Blocks that only a jump through a table reaches count as entries.
        """
        count = len(self.blocks)
        predecessors = [[] for _ in range(count)]
        for block, following in enumerate(self.successors):
            for other in following:
                predecessors[other].append(block)
        order, seen = [], set()
        for root in [0] + [b for b in range(count) if not predecessors[b]] + list(range(count)):
            if root in seen:
                continue
            seen.add(root)
            stack, finished = [(root, iter(self.successors[root]))], []
            while stack:
                block, following = stack[-1]
                for other in following:
                    if other not in seen:
                        seen.add(other)
                        stack.append((other, iter(self.successors[other])))
                        break
                else:
                    finished.append(stack.pop()[0])
            predecessors[root].append(-1)
            order += reversed(finished)
        rank = {block: i for i, block in enumerate(order)} | {-1: -1}
        above = {-1: -1}
        changed = True
        while changed:
            changed = False
            for block in order:
                meet = None
                for other in predecessors[block]:
                    if other not in above:
                        continue
                    meet = other if meet is None else self.meet(meet, other, above, rank)
                if above.get(block) != meet:
                    above[block] = meet
                    changed = True
        return above, predecessors

    @staticmethod
    def meet(a, b, above, rank):
        while a != b:
            while rank[a] > rank[b]:
                a = above[a]
            while rank[b] > rank[a]:
                b = above[b]
        return a

    def innermost_loops(self):
        """Sets of blocks: natural loops that no other one lies in."""
        above, predecessors = self.dominators()
        loops = {}
        for block, following in enumerate(self.successors):
            for header in following:
                dominator = block
                while dominator not in (header, -1):
                    dominator = above[dominator]
                if dominator != header:
                    continue
                body, rest = loops.setdefault(header, {header}), [block]
                while rest:
                    other = rest.pop()
                    if other not in body:
                        body.add(other)
                        rest += [p for p in predecessors[other] if p >= 0]
        headers = set(loops)
        return [body for header, body in loops.items() if not (body & headers) - {header}]

    def spills(self):
        """Innermost loops with multiply-adds: how many of them, and what touches the stack."""
        for body in self.innermost_loops():
            lines = [
                self.instructions[i] for block in sorted(body) for i in range(*self.blocks[block])]
            products = sum(mnemonic.startswith("vfm") or mnemonic.startswith("vfnm")
                           for _, mnemonic, _ in lines)
            if products:
                yield lines[0][0], products, [
                    line for line in lines
                    if REGISTER.search(line[2]) and self.stack.search(line[2])]


def functions(path):
    """The functions of an object file, with their demangled names."""
    text = subprocess.run(
        ["objdump", "-d", "--no-show-raw-insn", "--wide", str(path)], capture_output=True,
        text=True, check=True).stdout
    text = subprocess.run(
        ["swift", "demangle", "--compact", "--simplified"], input=text, capture_output=True,
        text=True, check=True).stdout if "<$s" in text else text
    name, instructions = None, []
    for line in text.splitlines():
        head = re.match(r"[0-9a-f]{8,} <(.+)>:$", line)
        if head:
            if instructions:
                yield Function(name, instructions)
            name, instructions = head.group(1), []
            continue
        fields = line.split("\t")
        if len(fields) > 1 and name:
            mnemonic, _, operands = fields[1].strip().partition(" ")
            if mnemonic not in ("nop", "nopw", "nopl", "xchg", "data16", "cs"):
                address = int(fields[0].strip().rstrip(":"), 16)
                instructions.append((address, mnemonic, operands.strip()))
    if instructions:
        yield Function(name, instructions)


def is_exempt(name, accesses, products):
    return any(part in name and accesses <= limit * products for part, limit, _ in EXEMPT)


def check(path):
    """Loops looked at in an object file, and a line for each one that spills."""
    count, faults = 0, []
    for function in functions(path):
        for address, products, accesses in function.spills():
            count += 1
            if not accesses or is_exempt(function.name, len(accesses), products):
                continue
            first = accesses[0]
            faults.append(
                f"{path.name}: {function.name}: loop at {address:#x} ({products} multiply-adds): "
                f"{len(accesses)} on the stack, first {first[0]:#x} {first[1]} {first[2]}")
    return count, faults


def probe():
    """Whether the check finds the spill that is there, and only that one."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "probe.c"
        source.write_text(PROBE)
        target = source.with_suffix(".o")
        subprocess.run(
            ["clang", "-O2", "-march=x86-64-v4", "-mprefer-vector-width=512", "-c", str(source),
             "-o", str(target)], check=True)
        count, faults = check(target)
        return count == 2 and len(faults) == 1 and "many_sums" in faults[0]


def objects():
    build = Path(subprocess.run(
        ["swift", "build", "-c", "release", "--show-bin-path"], cwd=ROOT, capture_output=True,
        text=True, check=True).stdout.strip())
    for isa in ["AVX512", "AVX2"]:
        yield isa, sorted((build / f"ChiasmKernels{isa}.build").glob("**/*.o"))


def main():
    if not probe():
        sys.exit("check: spills: the probe's spill was not found, or another one was")
    groups = [("objects", [Path(p) for p in sys.argv[1:]])] if sys.argv[1:] else list(objects())
    failures = 0
    for title, paths in groups:
        if not paths:
            sys.exit(f"check: spills: {title}: expected object files, found none; build first")
        results = [check(path) for path in paths]
        faults = [fault for _, found in results for fault in found]
        failures += len(faults)
        loops = sum(count for count, _ in results)
        print(f"check: spills: {title}: {loops} loops, "
              + ("ok" if not faults else f"{len(faults)} spill"))
        for fault in faults:
            print(f"  {fault}", file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
