/// The instruction sets that kernels are built for, weakest first.
public enum ISA: String, Sendable, CaseIterable, Comparable {
  /// x86-64 as first defined: 4 lanes, separate multiply and add.
  case baseline
  /// x86-64-v3: 8 lanes, fused multiply-add.
  case avx2
  /// x86-64-v4: 16 lanes, 32 registers.
  case avx512

  /// The number of 32-bit lanes in a vector: the `w` of blocked layouts.
  public var lanes: Int {
    switch self {
    case .baseline: 4
    case .avx2: 8
    case .avx512: 16
    }
  }

  public static func < (a: ISA, b: ISA) -> Bool { a.lanes < b.lanes }
}
