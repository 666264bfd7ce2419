package import CChiasmPlugin
package import ChiasmLanguage
package import ChiasmTensor

extension chiasm_type {
  /// - Throws: ``OperatorError`` `shape` when the type has more than `CHIASM_MAX_RANK` axes.
  package init(_ type: TensorType, for id: OperatorID) throws(OperatorError) {
    guard type.shape.rank <= Int(CHIASM_MAX_RANK) else {
      throw OperatorError(
        .shape, id, "expected at most \(CHIASM_MAX_RANK) axes, got \(type.shape.rank)")
    }
    self.init()
    element_type = Int32(type.elementType.rawValue)
    rank = Int32(type.shape.rank)
    withUnsafeMutableBytes(of: &extents) { bytes in
      let room = bytes.assumingMemoryBound(to: Int64.self)
      for (axis, extent) in type.shape.extents.enumerated() { room[axis] = Int64(extent) }
    }
  }

  /// The type in Swift.
  ///
  /// - Throws: ``OperatorError`` `plugin` when the element type, rank or an extent is none.
  package func checked(for id: OperatorID) throws(OperatorError) -> TensorType {
    guard let code = UInt8(exactly: element_type), let element = ElementType(rawValue: code) else {
      throw OperatorError(.plugin, id, "expected an element type, got \(element_type)")
    }
    guard (0...CHIASM_MAX_RANK).contains(rank) else {
      throw OperatorError(.plugin, id, "expected 0 to \(CHIASM_MAX_RANK) axes, got \(rank)")
    }
    let extents = extentList
    guard let shape = Shape(checking: extents), shape.count <= Int.max / element.byteCount else {
      throw OperatorError(.plugin, id, "extents \(extents) are negative or too large")
    }
    return TensorType(element, shape)
  }

  /// The first `rank` extents.
  ///
  /// - Precondition: 0 <= `rank` <= `CHIASM_MAX_RANK`.
  package var extentList: [Int] {
    withUnsafeBytes(of: extents) { bytes in
      bytes.assumingMemoryBound(to: Int64.self).prefix(Int(rank)).map(Int.init)
    }
  }
}

/// The types as an array of `chiasm_type`.
package func wireTypes(_ types: [TensorType], for id: OperatorID)
  throws(OperatorError) -> [chiasm_type]
{
  var result: [chiasm_type] = []
  for type in types { result.append(try chiasm_type(type, for: id)) }
  return result
}

/// `count` types as Swift values.
package func checkedTypes(_ types: UnsafePointer<chiasm_type>?, count: Int, for id: OperatorID)
  throws(OperatorError) -> [TensorType]
{
  var result: [TensorType] = []
  for type in UnsafeBufferPointer(start: types, count: types == nil ? 0 : count) {
    result.append(try type.checked(for: id))
  }
  return result
}
