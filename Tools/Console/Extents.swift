public import ArgumentParser

/// Three extents along X, Y and Z in voxels: `112x112x48`.
public struct Extents: Sendable, Hashable, ExpressibleByArgument, CustomStringConvertible {
  public let values: SIMD3<Int>

  public init(_ values: SIMD3<Int>) { self.values = values }

  public init?(argument: String) {
    let parts = argument.split(separator: "x", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      part.allSatisfy { $0.isASCII && $0.isNumber } ? Int(part) : nil
    }
    guard parts.count == 3, numbers.count == 3, numbers.allSatisfy({ (1...65536).contains($0) })
    else { return nil }
    values = SIMD3(numbers[0], numbers[1], numbers[2])
  }

  public var array: [Int] { [values.x, values.y, values.z] }

  public var description: String { "\(values.x)x\(values.y)x\(values.z)" }
}
