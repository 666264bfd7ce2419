/// Colours for values from 0 to 1.
enum ColorMap {
  /// Black over red, orange and yellow to white, as PET is usually shown.
  static func hot(_ value: Float) -> Color {
    let v = min(max(value, 0), 1)
    return [ramp(v, 0, 0.42), ramp(v, 0.3, 0.82), ramp(v, 0.72, 1)]
  }

  /// How much of the PET colour covers the CT: nothing where little is taken up.
  static func opacity(_ value: Float) -> Float {
    let t = ramp(value, 0.12, 0.7)
    return 0.8 * t * t * (3 - 2 * t)
  }

  private static func ramp(_ value: Float, _ from: Float, _ to: Float) -> Float {
    min(max((value - from) / (to - from), 0), 1)
  }
}
