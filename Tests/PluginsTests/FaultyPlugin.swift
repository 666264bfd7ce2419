import ChiasmGraph
import ChiasmOperators
import ChiasmPlugins
import Foundation
import Testing

/// A plugin in C with one operator, `faulty/copy`, compiled into a folder of its own. Macros break
/// one rule each; without any it is correct.
struct FaultyPlugin {
  let folder: URL

  /// - Parameters:
  ///   - macros: `NAME` or `NAME=value`.
  ///   - name: the `<Name>` of `libChiasmPlugin<Name>.so`.
  init(_ macros: [String] = [], name: String = "Faulty") throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "chiasm-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try add(macros, name: name)
  }

  /// Compiles another library into the same folder.
  func add(_ macros: [String], name: String) throws {
    let source = folder.appending(path: "\(name).c")
    try Self.source.write(to: source, atomically: true, encoding: .utf8)
    let library = folder.appending(path: "libChiasmPlugin\(name).so")
    try runProcess(
      "cc",
      ["-shared", "-fPIC", "-I", Self.headers.path(), source.path(), "-o", library.path()]
        + macros.map { "-D\($0)" })
  }

  func host() throws -> PluginHost {
    let path = try PluginSearchPath(
      flags: [folder.path()], variable: nil, executableFolder: nil)
    return PluginHost(path, primitives: .standard)
  }

  /// The error of loading the plugin.
  func loadingError() throws -> PluginError {
    var host = try host()
    return try #require(throws: PluginError.self) { try host.load("faulty") }
  }

  func make() throws -> PluginOperator {
    var host = try host()
    try host.load("faulty")
    return try BuiltPlugins.make("faulty/copy", from: host)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let headers = repository.appending(path: "Sources/PluginInterface/C/include")
}

extension FaultyPlugin {
  private static let source = #"""
    #include "chiasm_plugin.h"
    #include <string.h>

    #ifndef ABI
    #define ABI CHIASM_PLUGIN_ABI
    #endif
    #ifndef NAME
    #define NAME "faulty"
    #endif
    #ifndef VERSION
    #define VERSION "1.2.3"
    #endif
    #ifndef ID
    #define ID "faulty/copy"
    #endif
    #ifndef PLUGIN_SIZE
    #define PLUGIN_SIZE sizeof(chiasm_plugin)
    #endif
    #ifndef OPERATOR_SIZE
    #define OPERATOR_SIZE sizeof(chiasm_operator)
    #endif
    #ifndef COUNT
    #define COUNT 1
    #endif

    static chiasm_status infer(
        void *instance, const chiasm_type *inputs, size_t count, chiasm_type *outputs,
        size_t *output_count, chiasm_error *error) {
      if (count != 1) return chiasm_fail(error, CHIASM_ARITY, "expected 1 input, got %zu", count);
      outputs[0] = inputs[0];
      *output_count = 1;
    #ifdef TOO_MANY_OUTPUTS
      *output_count = 65;
    #endif
    #ifdef NEGATIVE_EXTENT
      outputs[0].extents[0] = -1;
    #endif
    #ifdef HUGE_RANK
      outputs[0].rank = 9;
    #endif
      return CHIASM_OK;
    }

    static chiasm_status decompose(
        void *instance, const chiasm_builder *builder, const chiasm_value *inputs, size_t count,
        chiasm_value *outputs, size_t *output_count, chiasm_error *error) {
      outputs[0] = inputs[0];
      *output_count = 1;
    #ifdef SUMS
      size_t room = 1;
      return builder->add(
          builder, "reduce-sum", inputs, 1, NULL, 0, "sum", outputs, &room, error);
    #endif
    #ifdef STRANGE_VALUE
      outputs[0] = 1000000;
    #endif
    #ifdef STRANGE_OPERATOR
      size_t room = 1;
      return builder->add(
          builder, STRANGE_OPERATOR, inputs, 1, NULL, 0, NULL, outputs, &room, error);
    #endif
    #ifdef FAILS
      return chiasm_fail(error, CHIASM_UNSUPPORTED, "not on a Tuesday");
    #endif
      return CHIASM_OK;
    }

    static chiasm_status scratch_size(
        void *instance, const chiasm_type *inputs, size_t count, size_t *bytes,
        chiasm_error *error) {
      *bytes = (size_t)chiasm_element_count(&inputs[0]) * 4;
      return CHIASM_OK;
    }

    static int runs = 0;

    static chiasm_status run(void *instance, const chiasm_kernel_call *call, chiasm_error *error) {
      const size_t size = (size_t)chiasm_element_count(&call->inputs[0].type) * 4;
      char *output = call->outputs[0].data;
      memcpy(call->scratch, call->inputs[0].data, size);
    #ifdef UNWRITTEN
      memcpy(output, call->scratch, size - 4);
    #else
      memcpy(output, call->scratch, size);
    #endif
    #ifdef OVERRUNS
      memset(output + size, 7, size);
    #endif
    #ifdef UNDERRUNS
      output[-1] = 7;
    #endif
    #ifdef CHANGES
      output[0] = (char)++runs;
    #endif
    #ifdef FAILS
      return chiasm_fail(error, CHIASM_FAILED, "no more\nink");
    #endif
      return CHIASM_OK;
    }

    static const struct {
      chiasm_operator known;
      void *appended[4];
    } table = {
        .known =
            {
                .size = OPERATOR_SIZE,
                .id = ID,
                .revision = 1,
                .summary = "its input",
                .infer = infer,
                .decompose = decompose,
                .scratch_size = scratch_size,
                .run = run,
            },
        .appended = {(void *)&table, (void *)&table, (void *)&table, (void *)&table},
    };

    static const chiasm_operator *const operators[] = {&table.known, &table.known};

    static const struct {
      chiasm_plugin known;
      void *appended[2];
    } plugin = {
        .known =
            {
                .size = PLUGIN_SIZE,
                .abi = ABI,
                .name = NAME,
                .version = VERSION,
                .operators = operators,
                .operator_count = COUNT,
            },
    };

    #ifdef NO_ENTRY_POINT
    #define chiasm_plugin_main other_main
    #endif

    CHIASM_EXPORT const chiasm_plugin *chiasm_plugin_main(
        const chiasm_host *host, chiasm_error *error) {
    #ifdef NO_PLUGIN
      chiasm_fail(error, CHIASM_FAILED, "no licence");
      return NULL;
    #endif
      return &plugin.known;
    }
    """#
}
