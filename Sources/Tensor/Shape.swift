/// The extents of a tensor, outermost axis first: `[N, C, D, H, W]`.
///
/// A shape without axes is a scalar and has one element. Extents are never negative.
public struct Shape: Sendable, Hashable {
  public private(set) var extents: [Int]

  /// - Precondition: no extent is negative and the size in bytes fits in `Int`.
  public init(_ extents: [Int]) {
    precondition(Shape.elementCount(extents) != nil, "shape \(extents) is negative or too large")
    self.extents = extents
  }

  /// The shape, or `nil` when an extent is negative or the size in bytes overflows `Int`.
  public init?(checking extents: [Int]) {
    guard Shape.elementCount(extents) != nil else { return nil }
    self.extents = extents
  }

  public static let scalar = Shape([])

  public var rank: Int { extents.count }

  /// The number of elements; 1 for a scalar, 0 when any extent is 0.
  public var count: Int { extents.reduce(1, *) }

  public subscript(axis: Int) -> Int { extents[axis] }

  /// The distance in elements between neighbours along each axis, row-major.
  public var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * extents[axis + 1]
    }
    return strides
  }

  /// The shape both broadcast to under the usual rules (trailing axes aligned, extent 1
  /// stretches), or `nil` when they disagree.
  public func broadcast(with other: Shape) -> Shape? {
    let rank = max(rank, other.rank)
    var result = [Int](repeating: 1, count: rank)
    for offset in 1...max(rank, 1) where offset <= rank {
      let a = offset <= self.rank ? extents[self.rank - offset] : 1
      let b = offset <= other.rank ? other.extents[other.rank - offset] : 1
      guard a == b || a == 1 || b == 1 else { return nil }
      result[rank - offset] = a == 1 ? b : a
    }
    return Shape(checking: result)
  }

  private static func elementCount(_ extents: [Int]) -> Int? {
    var count = 1
    for extent in extents {
      guard extent >= 0 else { return nil }
      // An empty axis counts as one here: the strides of an empty shape must fit in Int, too.
      // An element takes up to 8 bytes.
      let (product, overflow) = count.multipliedReportingOverflow(by: max(extent, 1))
      guard !overflow, product <= Int.max >> 3 else { return nil }
      count = product
    }
    return extents.contains(0) ? 0 : count
  }
}

extension Shape: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: Int...) { self.init(elements) }
}

extension Shape: CustomStringConvertible {
  /// `1x16x112x112x48`; `scalar` for no axes.
  public var description: String {
    extents.isEmpty ? "scalar" : extents.map(String.init).joined(separator: "x")
  }
}

extension Shape {
  /// Parses `1x16x112x112x48` or `scalar`; `nil` when the text is anything else.
  public init?(text: some StringProtocol) {
    if text == "scalar" { self = .scalar; return }
    var extents: [Int] = []
    for part in text.split(separator: "x", omittingEmptySubsequences: false) {
      guard let extent = Int(part), part.allSatisfy(\.isNumber) else { return nil }
      extents.append(extent)
    }
    self.init(checking: extents)
  }
}
