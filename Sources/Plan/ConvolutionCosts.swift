public import ChiasmKernelInterface

/// What convolutions cost: nanoseconds of one core per unit of work.
///
/// A layer's time is a sum of products, transformed vectors and weights, each with a constant of
/// its own. `chiasm-bench --calibrate` fits them to this machine.
public struct ConvolutionCosts: Sendable, Equatable {
  /// A vector multiply-add of the direct kernel, and of the products between transforms.
  public var directProduct: Double
  public var transformedProduct: Double
  /// A vector multiply-add that one of two workers waits for when tasks do not come out even.
  public var idleProduct: Double
  /// A vector of output voxels: bias, activation, store.
  public var output: Double
  /// A point of a block of channels to transform, in tiles of 2 x 2, 2 x 4 and 4 x 4 voxels; the
  /// kernel by panels counts its points as the last.
  public var point22: Double
  public var point24: Double
  public var point44: Double
  /// A byte of weights, which come from memory in every run; transformed ones are 2.2 to 8 times
  /// the plain ones.
  public var weightByte: Double

  /// The constants by name, in the order of ``ConvolutionLayer/work(_:)``.
  public static let names = [
    "direct product", "transformed product", "idle product", "output vector",
    "transformed point 2x2", "transformed point 2x4", "transformed point 4x4", "weight byte",
  ]

  /// As many constants as there are names.
  public init(_ constants: [Double]) {
    precondition(constants.count == Self.names.count)
    (directProduct, transformedProduct, idleProduct) = (constants[0], constants[1], constants[2])
    (output, point22, point24) = (constants[3], constants[4], constants[5])
    (point44, weightByte) = (constants[6], constants[7])
  }

  public var constants: [Double] {
    [
      directProduct, transformedProduct, idleProduct, output, point22, point24, point44, weightByte,
    ]
  }

  /// Those measured on Zen 4 (EPYC 9004), the kernels' machine.
  ///
  /// Transforms of outputs cost about as much per voxel for every tile and count as `output`.
  /// Runs alone would have AVX-512's weights at 0.031: what they take of memory and of the first
  /// start counts as well.
  public static func builtIn(_ isa: ISA) -> ConvolutionCosts {
    switch isa {
    case .avx512: ConvolutionCosts([0.281, 0.327, 0.149, 27.3, 4.32, 3.19, 2.66, 0.15])
    // Weights are what large layers wait for, whether tasks come out even or not.
    case .avx2, .baseline: ConvolutionCosts([0.149, 0.183, 0, 24.1, 2.91, 2.03, 1.04, 0.113])
    }
  }
}
