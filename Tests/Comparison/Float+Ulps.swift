extension Float {
  /// The distance from the exact result, in units in the last place of the nearest `Float`.
  ///
  /// 0 where both are NaN, or both round to the same infinity; infinite where one is NaN.
  public func ulps(from exact: Double) -> Double {
    let nearest = Float(exact)
    if isNaN || exact.isNaN { return isNaN && exact.isNaN ? 0 : .infinity }
    if self == nearest { return 0 }
    if isInfinite || nearest.isInfinite { return .infinity }
    return (Double(self) - exact).magnitude / Double(nearest.ulp)
  }
}
