/// How far an fp32 result may be from the exact one, from what was computed.
public struct Tolerance: Sendable {
  /// The greatest absolute difference.
  public let absolute: Double

  /// A sum of `terms` products, none greater than `magnitude`.
  ///
  /// Every term is rounded once or twice, by half an ulp of a partial sum. Random signs keep
  /// partial sums near `sqrt(terms)` and the sum of their roundings near `sqrt(terms)` of one, so
  /// the expected error grows with `terms`; 8 covers what comes after the sum.
  public static func sum(of terms: Int, magnitude: Double = 1) -> Tolerance {
    Tolerance(absolute: Double(Float.ulpOfOne) / 2 * Double(terms + 8) * magnitude)
  }

  /// A convolution of `terms` products per voxel, direct or by Winograd's transforms.
  ///
  /// Along an axis on which tiles make four voxels, the transforms' numbers are up to 8 times the
  /// results'; two such axes leave a few times the error of the plain sum.
  public static func convolution(of terms: Int, magnitude: Double = 1) -> Tolerance {
    Tolerance(absolute: 4 * sum(of: terms, magnitude: magnitude).absolute)
  }

  /// A network of `layers` sums one after the other, whose results have the given `range`.
  ///
  /// Errors of layers are independent: they add up as their squares do. Each is that of a sum of a
  /// few thousand terms, relative to its result.
  public static func network(layers: Int, range: Double) -> Tolerance {
    Tolerance(absolute: Double(Float.ulpOfOne) * 64 * Double(layers).squareRoot() * range)
  }
}
