import CChiasmCPU
import ChiasmKernelsAVX2
import ChiasmKernelsAVX512
import ChiasmKernelsBaseline
public import ChiasmKernelInterface

/// Which kernel tables this machine can run.
///
/// The processor is asked before anything of an ISA's module is touched.
public enum KernelDispatch {
  /// The ISAs this processor and operating system allow, weakest first.
  public static var available: [ISA] {
    ISA.allCases.filter { isa in
      switch isa {
      case .baseline: true
      case .avx2: chiasm_cpu_has_avx2()
      case .avx512: chiasm_cpu_has_avx512()
      }
    }
  }

  /// The strongest available ISA, or the one that `CHIASM_ISA` forces.
  ///
  /// - Parameter forced: `baseline`, `avx2`, `avx512`, or nil for no wish.
  /// - Throws: ``DispatchError`` when the wish is unknown or the machine cannot run it.
  public static func choose(forced: String?) throws(DispatchError) -> ISA {
    let best = available.last ?? .baseline
    guard let forced, !forced.isEmpty else { return best }
    let names = available.map(\.rawValue).joined(separator: ", ")
    guard let isa = ISA(rawValue: forced) else {
      throw DispatchError(reason: "CHIASM_ISA: expected one of \(names), got \"\(forced)\"")
    }
    guard available.contains(isa) else {
      throw DispatchError(
        reason: "CHIASM_ISA: this machine runs \(names), it cannot run \(forced)")
    }
    return isa
  }

  /// - Precondition: `isa` is ``available``.
  public static func table(for isa: ISA) -> KernelTable {
    precondition(available.contains(isa), "\(isa) is not available on this machine")
    return switch isa {
    case .baseline: ChiasmKernelsBaseline.kernelTable()
    case .avx2: ChiasmKernelsAVX2.kernelTable()
    case .avx512: ChiasmKernelsAVX512.kernelTable()
    }
  }
}

/// Why no kernel table could be chosen.
public struct DispatchError: Error, Sendable, CustomStringConvertible {
  public let reason: String
  public var description: String { reason }
}
