import ChiasmFile
public import ChiasmTensor

/// Models in the Open Neural Network Exchange format, from and to files.
///
/// ```swift
/// let model = try ONNX.importModel("unet.onnx", options: ImportOptions(catalog: .standard))
/// ```
public enum ONNX {
  /// Reads the model at `path`.
  ///
  /// Axes that the model names stay symbolic: the graph can be compiled for other extents, unless
  /// something in it depends on the extent itself; a notice tells then.
  ///
  /// - Throws: ``ONNXError``.
  public static func importModel(
    _ path: String, options: ImportOptions
  ) throws(ONNXError) -> ImportedModel {
    do throws(ONNXError) {
      return try ModelImport(path, options: options).model()
    } catch {
      throw error.inFile(path)
    }
  }

  /// The names of the inputs that the model at `path` must be given, in order.
  ///
  /// - Throws: ``ONNXError``.
  public static func inputNames(
    _ path: String, limits: ONNXLimits = .standard
  ) throws(ONNXError) -> [String] {
    do throws(ONNXError) {
      let source = try ModelSource(path, limits: limits)
      return source.message.graph.input.map(\.name).filter { !source.hasInitializer($0) }
    } catch {
      throw error.inFile(path)
    }
  }

  /// Reads a file that holds one tensor message.
  ///
  /// - Throws: ``ONNXError``.
  public static func tensor(
    _ path: String, limits: ONNXLimits = .standard
  ) throws(ONNXError) -> (name: String, tensor: Tensor) {
    do throws(ONNXError) {
      let file: MappedFile
      do throws(FileError) {
        file = try MappedFile(path)
      } catch {
        throw ONNXError(.unreadable, "", error.reason)
      }
      let proto: Onnx_TensorProto = try ModelSource.decoded(file.bytes, .tensor, limits)
      return (proto.name, try TensorDecoder(file: file, limits: limits).tensor(proto))
    } catch {
      throw error.inFile(path)
    }
  }
}
