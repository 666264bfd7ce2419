/// The order of passes, in two lists: what keeps a graph portable, and what prepares it for this
/// machine.
public enum Pipeline {
  /// The results use the operators of files only; `chiasm-export` may store them.
  public static let portable: [Pass] = [
    // First: the others see plugins only through what they are made of.
    decomposeOperators,
    eliminateIdentities,
    foldConstants,
    // Before batch norms fold into convolutions: a split convolution has its norm behind the sum.
    splitConcatenatedConvolutions,
    foldBatchNorm,
    mergeCommonSubexpressions,
    orderMatrixChains,
    eliminateDeadNodes,
  ]

  /// The passes that follow for a machine with vectors of `lanes` floats.
  public static func lowering(lanes: Int) -> [Pass] {
    [
      widenConstants,
      joinGroups(lanes: lanes),
      // Before epilogues: shift and scale belong to the norm, and the norm takes the rest.
      fuseNormalizations,
      splitBatchNorms,
      splitDropouts,
      fuseEpilogues,
      // After fusion: only then is it known which values are ever written.
      assignLayouts(lanes: lanes),
    ]
  }

  /// All passes, in order.
  public static func all(lanes: Int) -> [Pass] { portable + lowering(lanes: lanes) }
}
