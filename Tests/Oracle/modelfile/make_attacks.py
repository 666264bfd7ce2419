"""Makes the attack corpus: small files that a reader must refuse, in a folder per error code.

    python make_attacks.py            writes Formats/ModelFile/Attacks/CODE/NAME.chiasm
"""

import pathlib
import struct

from chiasm_writer import (
    MESSAGES, WEIGHTS, Section, attribute, compressed, constant, file, graph, graph_section, model,
    node, tensor_section, tensor_type)

FOLDER = pathlib.Path(__file__).resolve().parents[3] / "Formats/ModelFile/Attacks"
HUGE = 0xFFFF_FFFF_FFFF_FFFF
GOOD = model()


def with_graph(message=None, **fields):
    """A good file but for what its graph section's entry says."""
    return file([graph_section(message or graph(), **fields), tensor_section(1, WEIGHTS)])


def with_tensor(raw=WEIGHTS, **fields):
    return file([graph_section(graph()), tensor_section(1, raw, **fields)])


def with_nodes(*nodes, outputs=(("y", 2),), **fields):
    return model(graph(nodes, outputs, **fields))


def total(inputs=(0, 1), name="y", kind=None, **fields):
    return node(name, "sum", inputs, [kind or tensor_type(2)], **fields)


def with_attributes(*attributes):
    return with_nodes(constant(), node("y", "tagged", [0], [tensor_type(2)], attributes))


def with_input(*names, kind=None, symbols=()):
    inputs = [
        MESSAGES["Input"](name=name, type=kind or tensor_type(2), symbols=symbols)
        for name in names
    ]
    return model(graph([constant(), total()], inputs=inputs))


def with_section(*, message=None, raw, codec, stored, others=(), **fields):
    """A file whose tensor is stored by a codec."""
    section = tensor_section(1, raw, codec=codec, stored=stored, **fields)
    return file([graph_section(message or graph()), section, *others])


def flipped(data, position):
    return data[:position] + bytes([data[position] ^ 0x10]) + data[position + 1:]


def filler(size):
    """Makes a file long enough for its expansion to look harmless."""
    return Section(1000, 1, bytes(size))


def header_attacks():
    yield "magic/text", b'graph "x" {\n}\n'
    yield "magic/line-feed-changed", GOOD[:7] + b"\r\n" + GOOD[8:]
    yield "magic/high-bit-stripped", b"\x09" + GOOD[1:]
    yield "magic/first-byte", b"G"
    yield "version/newer", model(major=2)
    yield "version/zero", model(major=0)
    yield "feature/header-flag", model(flags=1)
    yield "feature/header-flag-high", model(flags=0x8000)
    yield "feature/section-flag", with_tensor(flags=2)
    yield "feature/required-unknown-kind", model(others=[Section(1000, 1, b"x", flags=1)])
    yield "truncated/empty", b""
    yield "truncated/magic-only", GOOD[:8]
    yield "truncated/header-less-a-byte", GOOD[:63]
    yield "truncated/header-only", GOOD[:64]
    yield "truncated/half-a-table", GOOD[:100]
    yield "truncated/last-byte-missing", GOOD[:-1]
    yield "truncated/total-huge", model(total=HUGE)
    yield "truncated/total-above-sign", model(total=1 << 63)
    yield "truncated/section-beyond-end", with_tensor(raw_size=9, stored_size=9)
    yield "truncated/section-far-away", with_tensor(offset=1 << 62)
    yield "trailing/one-byte", GOOD + b"\0"
    yield "trailing/polyglot", GOOD + b"PK\x05\x06" + bytes(18)
    yield "trailing/total-zero", model(total=0)
    yield "hash/header", model(digest=bytes(32))
    yield "hash/table", flipped(GOOD, 64 + 9)
    yield "hash/minor-version", flipped(GOOD, 9)
    yield "hash/graph", flipped(GOOD, 64 * 4 + 20)
    yield "hash/tensor", flipped(GOOD, len(GOOD) - 1)
    yield "hash/attachment", flipped(model(others=[Section(4, 1, b"state")]), -5 + len(
        model(others=[Section(4, 1, b"state")])))


def table_attacks():
    yield "section/codec", with_tensor(codec=3)
    yield "section/stride-of-raw", with_tensor(stride=4)
    yield "section/stride-of-shuffled", with_tensor(codec=2, stride=3)
    yield "section/stride-zero", with_tensor(codec=2)
    yield "section/alignment-small", with_tensor(alignment=5)
    yield "section/alignment-large", with_tensor(alignment=17)
    yield "section/alignment-shift", with_tensor(alignment=255)
    yield "section/raw-sizes-differ", with_tensor(raw_size=12)
    yield "section/shuffled-odd-size", with_tensor(codec=2, stride=4, raw_size=7)
    yield "section/offset-huge", with_tensor(offset=HUGE)
    yield "section/size-huge", with_tensor(raw_size=1 << 63, codec=1)
    yield "section/offset-plus-size-wraps", with_tensor(stored_size=HUGE - 200, codec=1)
    yield "section/id-twice", model(others=[tensor_section(1, WEIGHTS)])
    yield "section/two-graphs", model(others=[graph_section(graph(), id=1)])
    yield "section/no-graph", file([tensor_section(1, WEIGHTS)])
    yield "section/no-sections", file([])
    yield "section/graph-raw", with_graph(stored=graph().SerializeToString(), codec=0)
    yield "layout/table-before-header-ends", model(table=32)
    yield "layout/table-offset-huge", model(table=HUGE)
    yield "layout/table-beyond-end", model(table=len(GOOD) - 64)
    yield "layout/count-beyond-end", model(count=1000)
    yield "layout/overlap", with_tensor(offset=256)
    yield "layout/overlap-header", with_tensor(offset=0)
    yield "layout/out-of-order", file([
        tensor_section(1, WEIGHTS, offset=320), graph_section(graph(), offset=256)])
    yield "layout/unaligned", file([
        graph_section(graph(), offset=209), tensor_section(1, WEIGHTS)])
    yield "layout/hole", file([graph_section(graph(), stored=compressed(
        graph().SerializeToString()) + bytes(64), stored_size=len(
            compressed(graph().SerializeToString()))), tensor_section(1, WEIGHTS)])
    yield "layout/hole-at-end", model(tail=bytes(64))
    yield "layout/empty-section-astray", model(others=[Section(1000, 1, b"", offset=100)])
    yield "layout/padding", with_tensor(padding=b"\1")


def limit_attacks():
    yield "limit/sections", model(count=0xFFFF_FFFF)
    yield "limit/expansion-claimed", with_graph(raw_size=1 << 30)
    yield "limit/tensor-bomb", with_section(
        raw=bytes(1 << 20), codec=1, stored=compressed(bytes(1 << 20)))
    yield "limit/tensor-size-claimed", with_section(
        raw=WEIGHTS, codec=1, stored=compressed(WEIGHTS), raw_size=(1 << 63) - 1)
    bombs = [tensor_section(i, bytes(90_000), codec=1, stored=compressed(bytes(90_000)))
             for i in range(1, 9)]
    yield "limit/many-bombs", model(tensors=bombs)
    empty = b"\x1a\x00" * 300_000
    yield "limit/empty-nodes", file([graph_section(empty), filler(7_000)])
    nested = b"\x22\x00" * 300_000
    wrapped = b"\x1a" + varint(len(nested)) + nested
    yield "limit/empty-attributes", file([graph_section(wrapped), filler(7_000)])
    zeros = bytes(17 << 20)
    yield "limit/graph-size", file([graph_section(zeros), filler(180_000)])
    inputs = [MESSAGES["Input"](name=f"x{i}", type=tensor_type(2)) for i in range(1025)]
    yield "limit/inputs", model(graph([constant(), total()], inputs=inputs))
    yield "limit/outputs", with_nodes(
        constant(), total(), outputs=[(f"y{i}", 2) for i in range(1025)])
    yield "limit/axes", with_input("x", kind=tensor_type(*[1] * 17))


def varint(value):
    result = b""
    while value >= 0x80:
        result += bytes([value & 0x7F | 0x80])
        value >>= 7
    return result + bytes([value])


def compression_attacks():
    raw = bytes(range(200))
    good = compressed(raw)
    kind = tensor_type(200, element_type=5)
    message = graph([constant(kind=kind)], [("y", 1)])

    def bytes_section(stored, codec=1, **fields):
        return with_section(message=message, raw=raw, codec=codec, stored=stored, **fields)

    yield "compression/not-zstd", bytes_section(b"not a zstd frame at all")
    yield "compression/empty", bytes_section(b"")
    yield "compression/cut-short", bytes_section(good[:-3])
    yield "compression/damaged-block", bytes_section(good[:7] + b"\xff\xff\xff" + good[10:])
    yield "compression/bytes-after-frame", bytes_section(good + b"\0\0\0")
    yield "compression/skippable-frame", bytes_section(
        good + b"\x50\x2a\x4d\x18" + struct.pack("<I", 4) + bytes(4))
    yield "compression/size-unknown", bytes_section(compressed(raw, write_content_size=False))
    yield "compression/content-short", bytes_section(compressed(raw[:-1]))
    yield "compression/content-long", bytes_section(compressed(raw + b"\0"))
    small = compressed(bytes(250))
    yield "compression/frame-expands-beyond-its-claim", bytes_section(
        small[:5] + bytes([200]) + small[6:])
    yield "compression/empty-frame", bytes_section(compressed(b"") + good)
    yield "compression/frame-splits-element", bytes_section(
        compressed(raw[:101]) + compressed(raw[101:]), codec=2, stride=2)
    large = bytes(5 << 20)
    yield "compression/frame-too-large", with_section(
        raw=large, codec=1, stored=compressed(large), others=[filler(60_000)])
    encoded = graph().SerializeToString()
    yield "compression/graph-in-two-frames", with_graph(
        stored=compressed(encoded[:20]) + compressed(encoded[20:]))
    yield "compression/graph-in-no-frame", with_graph(stored=b"")


def message_attacks():
    yield "message/garbage", model(b"\xff" * 40)
    yield "message/group", model(b"\x1b\x1c")
    yield "message/length-huge", model(b"\x1a" + varint(HUGE >> 1))
    yield "message/length-beyond-end", model(b"\x1a\x7f")
    yield "message/varint-endless", model(b"\x1a" + b"\x80" * 30)
    yield "message/not-utf8", model(b"\x0a\x02\xc3\x28")
    yield "message/graph-name-control", with_nodes(constant(), total(), name="a\x1b[2J")
    text = MESSAGES["Text"]
    yield "message/metadata-unsorted", with_nodes(
        constant(), total(), metadata=[text(key="b"), text(key="a")])
    yield "message/metadata-twice", with_nodes(
        constant(), total(), metadata=[text(key="a"), text(key="a")])
    yield "message/metadata-key-empty", with_nodes(constant(), total(), metadata=[text(key="")])
    plugin = MESSAGES["Plugin"]
    yield "message/plugin-path", with_nodes(
        constant(), total(), plugins=[plugin(name="../evil", version="1")])
    yield "message/plugin-unlisted", with_nodes(
        constant(), node("y", "cmf/fusion", [0, 1], [tensor_type(2)]))
    yield "message/operator-id", with_nodes(
        constant(), node("y", "../Sum", [0, 1], [tensor_type(2)]))
    yield "message/operator-id-control", with_nodes(
        constant(), node("y", "su\x07m", [0, 1], [tensor_type(2)]))
    yield "message/attribute-without-value", with_attributes(attribute("a"))
    yield "message/attribute-twice", with_attributes(attribute("a", int=1), attribute("a", int=2))
    yield "message/attributes-unsorted", with_attributes(
        attribute("b", int=1), attribute("a", int=2))
    yield "message/attribute-name-control", with_attributes(attribute("a\u202e", int=1))
    yield "message/element-type-zero", with_input("x", kind=tensor_type(2, element_type=0))
    yield "message/element-type-unknown", with_input("x", kind=tensor_type(2, element_type=9))
    yield "message/element-type-negative", with_input("x", kind=tensor_type(2, element_type=-1))
    yield "message/extent-huge", with_input("x", kind=tensor_type(HUGE))
    yield "message/extents-overflow", with_input("x", kind=tensor_type(1 << 32, 1 << 32))
    yield "message/extents-overflow-bytes", with_input("x", kind=tensor_type(1 << 60))
    yield "message/extents-overflow-behind-zero", with_input(
        "x", kind=tensor_type(0, 1 << 40, 1 << 40))
    yield "message/symbols", with_input("x", symbols=["N", "C"])
    yield "message/symbol-control", with_input("x", symbols=["N\n"])
    yield "message/tensor-of-operator", with_nodes(constant(), total(tensor=1))
    yield "message/constant-without-tensor", with_nodes(constant(tensor=None), total())
    yield "message/constant-role", with_nodes(constant(role="boss"), total())
    yield "message/constant-without-role", with_nodes(constant(attributes=[]), total())
    yield "message/constant-with-input", with_nodes(constant(inputs=[0]), total())
    yield "message/constant-two-outputs", with_nodes(
        constant(outputs=[tensor_type(2), tensor_type(2)]), total())
    yield "message/constant-revision", with_nodes(constant(revision=2), total())


def graph_attacks():
    yield "tensor/missing", with_nodes(constant(tensor=7), total())
    yield "tensor/id-huge", with_nodes(constant(tensor=HUGE), total())
    yield "tensor/size", with_nodes(constant(kind=tensor_type(3)), total())
    yield "tensor/element-size", with_nodes(
        constant(kind=tensor_type(2, element_type=7)), total())
    yield "tensor/unused", model(tensors=[tensor_section(1, WEIGHTS), tensor_section(2, WEIGHTS)])
    yield "tensor/bool", model(
        graph([constant(kind=tensor_type(4, element_type=8))], [("y", 1)]),
        [tensor_section(1, b"\0\1\2\0")])
    yield "unknownOperator/id", with_nodes(
        constant(), node("y", "convolve", [0, 1], [tensor_type(2)]))
    yield "unknownOperator/revision", with_nodes(constant(), total(revision=9))
    yield "unknownOperator/revision-zero", with_nodes(constant(), total(revision=0))
    yield "missingPlugin/cmf", with_nodes(
        constant(), node("y", "cmf/fusion", [0, 1], [tensor_type(2)]),
        plugins=[MESSAGES["Plugin"](name="cmf", version="1.2.0")])
    yield "graph/cycle-of-one", with_nodes(constant(), total([0, 2]))
    yield "graph/cycle-of-two", with_nodes(
        constant(), total([0, 3], name="a"), total([0, 2]), outputs=[("y", 3)])
    yield "graph/value-huge", with_nodes(constant(), total([0, 0xFFFF_FFFF]))
    yield "graph/output-without-value", with_nodes(constant(), total(), outputs=[("y", 3)])
    yield "graph/no-outputs", with_nodes(constant(), total(), outputs=[])
    yield "compression/graph-empty", model(MESSAGES["Graph"](), tensors=[])
    yield "graph/node-twice", with_nodes(constant(), total(name="w"))
    yield "graph/input-twice", with_input("x", "x")
    yield "graph/output-twice", with_nodes(constant(), total(), outputs=[("y", 2), ("y", 2)])
    yield "graph/node-twice-normalised", with_nodes(
        constant("\u00e9"), total(name="e\u0301"))
    yield "graph/node-name-control", with_nodes(constant(), total(name="y\x1b[31m"))
    yield "graph/node-name-empty", with_nodes(constant(), total(name=""))
    yield "graph/node-name-long", with_nodes(constant(), total(name="y" * 1025))
    yield "graph/input-name-line-separator", with_input("x\u2028")
    yield "graph/operator-type", with_nodes(constant(), total(kind=tensor_type(3)))
    yield "graph/operator-output-count", with_nodes(
        constant(), node("y", "sum", [0, 1], [tensor_type(2)] * 2))
    yield "graph/operator-input-count", with_nodes(constant(), total([0]))
    yield "graph/operator-attribute", with_nodes(
        constant(), total(attributes=[attribute("axis", int=1)]))


def main():
    for attacks in (header_attacks, table_attacks, limit_attacks, compression_attacks,
                    message_attacks, graph_attacks):
        for name, data in attacks():
            path = FOLDER / f"{name}.chiasm"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    (FOLDER / "good.chiasm").write_bytes(GOOD)


if __name__ == "__main__":
    main()
