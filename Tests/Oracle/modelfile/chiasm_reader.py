"""Reads a .chiasm file as Formats/ModelFile/SPEC.md says and prints it as JSON.

    python chiasm_reader.py model.chiasm

Needs the packages zstandard and protobuf, and nothing of Chiasm but SPEC.md and graph.proto.
"""

import dataclasses
import hashlib
import json
import struct
import sys
import unicodedata

import zstandard
from google.protobuf.message import DecodeError

import graph_schema

MAGIC = b"\x89CHIASM\n"
GRAPH, TENSOR = 1, 2
KNOWN_KINDS = range(1, 6)
RAW, ZSTD, SHUFFLED = 0, 1, 2
ELEMENT_SIZES = {1: 4, 2: 2, 3: 2, 4: 1, 5: 1, 6: 4, 7: 8, 8: 1}
BOOL = 8
MAXIMUM_PIECE = 4_194_304

MESSAGES = graph_schema.messages()


class Refused(Exception):
    """The file breaks a rule of the format."""


def must(condition, reason):
    if not condition:
        raise Refused(reason)


@dataclasses.dataclass
class Section:
    kind: int
    codec: int
    stride: int
    alignment: int
    flags: int
    id: int
    offset: int
    stored: int
    raw: int
    digest: bytes

    @property
    def end(self):
        return self.offset + self.stored


# Header and table


def read_table(data):
    must(data[:8] == MAGIC[:len(data)], "not a chiasm file")
    must(len(data) >= 64, "shorter than a header")
    major, _, flags, count, table, total = struct.unpack_from("<BBHIQQ", data, 8)
    must(major == 1, f"major version {major}")
    must(flags == 0, f"flags {flags}")
    must(total == len(data), f"total length {total}, file has {len(data)}")
    table_end = table + 72 * count
    must(64 <= table and table_end <= total, "table outside of the file")
    digest = hashlib.sha256(data[:32] + data[table:table_end]).digest()
    must(digest == data[32:64], "hash of header and table")
    sections = []
    for index in range(count):
        fields = struct.unpack_from("<IBBBBQQQQ32s", data, table + 72 * index)
        sections.append(check_entry(Section(*fields), total))
    check_ids(sections)
    check_layout(data, sections, table, table_end)
    return sections


def check_entry(section, total):
    must(section.codec in (RAW, ZSTD, SHUFFLED), f"codec {section.codec}")
    strides = (2, 4, 8) if section.codec == SHUFFLED else (0,)
    must(section.stride in strides, f"stride {section.stride}")
    must(6 <= section.alignment <= 16, f"alignment {section.alignment}")
    must(section.flags in (0, 1), f"section flags {section.flags}")
    must(not section.flags or section.kind in KNOWN_KINDS, f"required kind {section.kind}")
    must(section.end <= total, "section outside of the file")
    must(section.codec != RAW or section.stored == section.raw, "raw section's sizes")
    must(section.codec != SHUFFLED or section.raw % section.stride == 0, "shuffled size")
    return section


def check_ids(sections):
    keys = [(section.kind, section.id) for section in sections]
    must(len(set(keys)) == len(keys), "two sections with the same kind and id")
    graphs = [section for section in sections if section.kind == GRAPH]
    must(len(graphs) == 1, f"{len(graphs)} graph sections")
    must(graphs[0].id == 0 and graphs[0].codec == ZSTD, "the graph section's id or codec")


def check_layout(data, sections, table, table_end):
    extents = [(s.offset, s.end, s.alignment) for s in sections]
    before = sum(1 for s in sections if s.offset < table_end)
    extents.insert(before, (table, table_end, 6))
    end = 64
    for start, stop, alignment in extents:
        unit = 1 << alignment
        must(start == (end + unit - 1) // unit * unit, f"extent at {start} after {end}")
        must(not any(data[end:start]), f"padding after {end} is not zero")
        end = stop
    must(end == len(data), f"bytes after the last section, from {end}")


# Contents


def contents(data, section):
    stored = data[section.offset:section.end]
    must(hashlib.sha256(stored).digest() == section.digest, f"hash of section {section.id}")
    if section.codec == RAW:
        return stored
    pieces = []
    written = 0
    while stored:
        piece, stored = frame(stored, section, section.raw - written)
        pieces.append(piece)
        written += len(piece)
    must(written == section.raw, f"section {section.id} has {written} bytes")
    must(section.kind != GRAPH or len(pieces) == 1, "the graph is not one frame")
    return b"".join(pieces)


def frame(stored, section, room):
    try:
        size = zstandard.frame_content_size(stored)
        limit = room if section.kind == GRAPH else min(room, MAXIMUM_PIECE)
        must(1 <= size <= limit, f"a frame of {size} bytes")
        decompressor = zstandard.ZstdDecompressor().decompressobj()
        piece = decompressor.decompress(stored)
    except zstandard.ZstdError as error:
        raise Refused(f"a frame is damaged: {error}") from error
    must(decompressor.eof and len(piece) == size, "a frame ends early")
    if section.codec == SHUFFLED:
        must(size % section.stride == 0, "a frame splits an element")
        count = size // section.stride
        elements = bytearray(size)
        for plane in range(section.stride):
            elements[plane::section.stride] = piece[plane * count:(plane + 1) * count]
        piece = bytes(elements)
    return piece, decompressor.unused_data


# Graph


def read_graph(data, sections):
    section = next(section for section in sections if section.kind == GRAPH)
    graph = MESSAGES["Graph"]()
    try:
        graph.ParseFromString(contents(data, section))
    except DecodeError as error:
        raise Refused(f"not a graph message: {error}") from error
    return graph


def check_name(name):
    must(1 <= len(name.encode()) <= 1024, "the length of a name")
    for character in name:
        must(unicodedata.category(character) not in ("Cc", "Cf", "Zl", "Zp"),
             f"control character in name {name!r}")


def check_distinct(names):
    for name in names:
        check_name(name)
    must(len({unicodedata.normalize("NFC", name) for name in names}) == len(names),
         "a name comes twice")


def check_sorted(names):
    check_distinct(names)
    encoded = [name.encode() for name in names]
    must(encoded == sorted(encoded), "names are not sorted")


def byte_count(kind):
    must(kind.element_type in ELEMENT_SIZES, f"element type {kind.element_type}")
    product = 1
    for extent in kind.extents:
        product *= max(extent, 1)
    must(product < 1 << 60, f"extents {list(kind.extents)}")
    return 0 if 0 in kind.extents else product * ELEMENT_SIZES[kind.element_type]


def attribute_value(attribute):
    field = attribute.WhichOneof("value")
    must(field is not None, f"attribute {attribute.name} has no value")
    value = getattr(attribute, field)
    return list(value.values) if field in ("ints", "floats", "strings") else value


def is_operator_id(text):
    parts = text.split("/")
    allowed = set("abcdefghijklmnopqrstuvwxyz0123456789-")
    return len(parts) <= 2 and all(part and set(part) <= allowed for part in parts)


def check_graph(graph):
    if graph.name:
        check_name(graph.name)
    check_distinct([entry.name for entry in graph.inputs])
    check_distinct([entry.name for entry in graph.nodes])
    check_distinct([entry.name for entry in graph.outputs])
    check_sorted([entry.key for entry in graph.metadata])
    check_sorted([entry.name for entry in graph.plugins])
    plugins = {entry.name for entry in graph.plugins}
    must(all(is_operator_id(name) and "/" not in name for name in plugins), "a plugin's name")
    for entry in graph.inputs:
        byte_count(entry.type)
        must(len(entry.symbols) in (0, len(entry.type.extents)), "the number of symbols")
        for symbol in filter(None, entry.symbols):
            check_name(symbol)
    values = len(graph.inputs)
    for node in graph.nodes:
        must(is_operator_id(node.operator), f"operator id {node.operator!r}")
        must("/" not in node.operator or node.operator.split("/")[0] in plugins,
             f"no plugin is listed for {node.operator}")
        check_sorted([attribute.name for attribute in node.attributes])
        must(all(number < values for number in node.inputs), f"a cycle at node {node.name!r}")
        for kind in node.outputs:
            byte_count(kind)
        values += len(node.outputs)
    must(len(graph.outputs) > 0, "no outputs")
    must(all(output.value < values for output in graph.outputs), "an output without a value")


def read_tensors(data, sections, graph):
    """The contents and role of every constant, by name."""
    stored = {section.id: section for section in sections if section.kind == TENSOR}
    used = set()
    tensors = {}
    for node in graph.nodes:
        attributes = {a.name: attribute_value(a) for a in node.attributes}
        if node.operator != "constant":
            must(not node.HasField("tensor"), f"node {node.name!r} has a tensor")
            continue
        must(node.revision == 1 and len(node.inputs) == 0 and len(node.outputs) == 1
             and node.HasField("tensor") and list(attributes) == ["role"]
             and attributes["role"] in ("parameter", "buffer", "constant"),
             f"constant {node.name!r}")
        must(node.tensor in stored, f"constant {node.name!r} has no section")
        section = stored[node.tensor]
        must(section.raw == byte_count(node.outputs[0]), f"the size of constant {node.name!r}")
        used.add(node.tensor)
        tensors[node.name] = contents(data, section)
        if node.outputs[0].element_type == BOOL:
            must(set(tensors[node.name]) <= {0, 1}, f"a bool in constant {node.name!r}")
    must(used == set(stored), "a tensor that no constant uses")
    return tensors


# JSON


def type_json(kind):
    names = MESSAGES["TensorType"].DESCRIPTOR.fields_by_name["element_type"].enum_type
    name = names.values_by_number[kind.element_type].name.lower()
    return {"element_type": name, "extents": list(kind.extents)}


def attribute_json(attribute):
    value = attribute_value(attribute)
    kind = attribute.WhichOneof("value")
    floats = {"float": lambda v: v.hex(), "floats": lambda v: [x.hex() for x in v]}
    return {"name": attribute.name, "kind": kind, "value": floats.get(kind, lambda v: v)(value)}


def model_json(data):
    sections = read_table(data)
    for section in sections:
        contents(data, section)
    graph = read_graph(data, sections)
    check_graph(graph)
    tensors = read_tensors(data, sections, graph)
    return {
        "name": graph.name,
        "metadata": {entry.key: entry.text for entry in graph.metadata},
        "plugins": {entry.name: entry.version for entry in graph.plugins},
        "inputs": [
            {"name": entry.name, "type": type_json(entry.type), "symbols": list(entry.symbols)}
            for entry in graph.inputs
        ],
        "nodes": [
            {
                "name": node.name,
                "operator": node.operator,
                "revision": node.revision,
                "attributes": [attribute_json(attribute) for attribute in node.attributes],
                "inputs": list(node.inputs),
                "outputs": [type_json(kind) for kind in node.outputs],
            }
            for node in graph.nodes
        ],
        "outputs": [{"name": entry.name, "value": entry.value} for entry in graph.outputs],
        "tensors": {name: hashlib.sha256(data).hexdigest() for name, data in tensors.items()},
    }


def main(paths):
    for path in paths:
        try:
            with open(path, "rb") as file:
                print(json.dumps(model_json(file.read())))
        except Refused as error:
            print(json.dumps({"refused": str(error)}))
        except OSError as error:
            sys.exit(f"{path}: {error.strerror}")


if __name__ == "__main__":
    main(sys.argv[1:])
