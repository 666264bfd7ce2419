/// The organs of one phantom in the order they are painted, later ones over earlier ones.
///
/// Coordinates run to the patient's right, front and head. The field of view is 144 wide.
struct Anatomy {
  private(set) var organs: [Organ] = []
  private let seed: UInt64
  /// Half the field of view along each axis.
  private let half: SIMD3<Float>
  private static let endless: Float = 1e4

  init(seed: UInt64, half: SIMD3<Float>) {
    self.seed = seed
    self.half = half
    addTrunk()
    addSpine()
    addBowel()
    addSolidOrgans()
    addKidneys()
    addStomach()
    addHotBowel()
    addVessels()
    addPancreasAndTumour()
  }

  private mutating func addTrunk() {
    var draws = Draws(seed: seed, "trunk")
    let scale = draws.stretch(0.04), layer = draws.uniform(4...9)
    func cylinder(_ tissue: Tissue, _ x: Float, _ y: Float, at center: SIMD3<Float> = .zero) {
      organs.append(
        Organ(
          tissue, at: center, radii: [x * scale.x, y * scale.y, Anatomy.endless],
          irregularity: 0.4))
    }
    cylinder(.muscle, 67, 55)
    cylinder(.fat, 66, 54)
    cylinder(.muscle, 66 - layer, 54 - layer)
    cylinder(.fat, 61 - layer, 49 - layer)
    cylinder(.muscle, 15, 9, at: [19, -41, 0])
    cylinder(.muscle, 15, 9, at: [-19, -41, 0])
    cylinder(.muscle, 7, 8, at: [17, -27, 0])
    cylinder(.muscle, 7, 8, at: [-17, -27, 0])
    let directions: [SIMD2<Float>] = [[0.94, 0.34], [1, -0.05], [0.88, -0.47], [0.64, 0.77]]
    for direction in directions {
      for side: Float in [1, -1] {
        let place = direction * SIMD2(62.5 - layer, 50.5 - layer) * SIMD2(scale.x, scale.y)
        let height = draws.uniform(-half.z...half.z)
        let center = SIMD3(place.x * side, place.y, height)
        let rib = Organ(.cortical, at: center, radii: [3.2, 3.6, 9], irregularity: 0.4)
        organs.append(rib)
        organs.append(rib.inside(1.5, as: .marrow))
      }
    }
  }

  private mutating func addSpine() {
    var draws = Draws(seed: seed, "spine")
    let center = SIMD3<Float>(0, -25, 0) + draws.jitter(1)
    func add(_ tissue: Tissue, _ offset: SIMD3<Float>, _ radii: SIMD3<Float>) {
      organs.append(Organ(tissue, at: center + offset, radii: radii, irregularity: 0.3))
    }
    add(.cortical, [0, -15, 0], [11, 7.5, Anatomy.endless])
    add(.cortical, [0, -20, 0], [2.2, 5.5, Anatomy.endless])
    add(.cortical, [0, 0, 0], [13, 10, Anatomy.endless])
    add(.marrow, [0, 0, 0], [11.6, 8.6, Anatomy.endless])
    add(.disc, [0, -13.5, 0], [6.5, 5, Anatomy.endless])
    let start = draws.uniform(-14...14)
    for height in stride(from: start - 112, through: 112, by: 28) {
      add(.disc, [0, 0, height], [13.2, 10.2, 3.6])
    }
  }

  private mutating func addSolidOrgans() {
    var draws = Draws(seed: seed, "organs")
    let liver = SIMD3<Float>(27, 8, half.z * 0.35) + draws.jitter(2.5)
    let size = draws.stretch(0.1)
    organs.append(
      Organ(
        .liver,
        [
          Blob(center: liver, radii: size * [25, 30, 44]),
          Blob(center: liver + [-18, 14, 6], radii: size * [25, 13, 26]),
        ]))
    let spleen = SIMD3<Float>(-42, -12, half.z * 0.4) + draws.jitter(2.5)
    organs.append(Organ(.spleen, at: spleen, radii: draws.stretch(0.12) * [9, 17, 28]))
  }

  private mutating func addKidneys() {
    for (name, side) in [("right", Float(1)), ("left", -1)] {
      var draws = Draws(seed: seed, "kidney.\(name)")
      let center = SIMD3<Float>(33 * side, -24, -half.z * 0.25) + draws.jitter(3)
      let radii = draws.stretch(0.12) * [10.5, 12, 26]
      let inward = SIMD3<Float>(-side, 0.3, 0)
      organs.append(Organ(.kidney, at: center, radii: radii, irregularity: 0.7))
      organs.append(Organ(.fat, at: center + inward * 8, radii: [5, 4, 8]))
      organs.append(
        Organ(
          .urine, at: center + inward * 4,
          radii: [4, 4.2, 10] * draws.stretch(0.25), irregularity: 0.5))
    }
  }

  private mutating func addStomach() {
    var draws = Draws(seed: seed, "stomach")
    let start = SIMD3<Float>(-34, 6, half.z * 0.6) + draws.jitter(3)
    let bend = SIMD3<Float>(-30, 36, half.z * 0.1) + draws.jitter(4)
    let end = SIMD3<Float>(4, 24, -half.z * 0.05) + draws.jitter(3)
    let wall = Organ.tube(
      .stomachWall, [start, bend, end], from: draws.uniform(10...14), to: draws.uniform(5...8))
    organs.append(wall)
    organs.append(wall.inside(2.6, as: .stomachContent))
    let bubble = bezier([start, bend, end], 0.35) + [0, 5, 0]
    organs.append(Organ(.gas, at: bubble, radii: [6, 3.2, 6]))
  }

  /// Loops of gut. Liver and stomach are painted over them.
  private mutating func addBowel() {
    var draws = Draws(seed: seed, "bowel")
    for loop in 0..<6 {
      let side: Float = loop < 3 ? -1 : 1
      let center = SIMD3<Float>(
        side * draws.uniform(8...34), draws.uniform(6...30),
        -half.z * draws.uniform(0.1...0.9))
      addLoop(.bowelWall, around: center, wall: 2, &draws)
    }
  }

  /// One to three loops around the pancreas of which a part takes up as much tracer as a tumour
  /// of that size. CT shows their fluid and gas.
  private mutating func addHotBowel() {
    var draws = Draws(seed: seed, "bowel.hot")
    for _ in 0..<Int(draws.uniform(1...3.99)) {
      let center = SIMD3<Float>(
        draws.uniform(-40...24), draws.uniform(-4...28), half.z * draws.uniform(-0.6...0.6))
      let first = Int(draws.uniform(6...16))
      addLoop(.bowelWall, around: center, wall: 2.8, hot: first..<first + 9, &draws)
    }
  }

  /// - Parameter hot: which of the loop's 33 pieces are hot.
  private mutating func addLoop(
    _ tissue: Tissue, around center: SIMD3<Float>, wall: Float, hot: Range<Int> = 0..<0,
    _ draws: inout Draws
  ) {
    let points = [
      center + draws.jitter(14) - [11, 0, 0], center + draws.jitter(16),
      center + draws.jitter(14) + [11, 0, 0],
    ]
    let radius = hot.isEmpty ? draws.uniform(4.5...7) : draws.uniform(6.5...10)
    let tube = Organ.tube(tissue, points, from: radius, to: radius)
    organs.append(tube)
    if !hot.isEmpty { organs.append(Organ(.hotBowel, Array(tube.blobs[hot]))) }
    let content = tube.inside(wall, as: .bowelContent)
    organs.append(content)
    if !hot.isEmpty { organs.append(Organ(.hotContent, Array(content.blobs[hot]))) }
    if draws.uniform(0...1) < 0.6 {
      let top = bezier(points, draws.uniform(0.3...0.7)) + [0, radius * 0.4, 0]
      organs.append(Organ(.gas, at: top, radii: [3.4, radius * 0.4, 3.4]))
    }
  }

  private mutating func addVessels() {
    var draws = Draws(seed: seed, "vessels")
    func tube(_ x: Float, _ y: Float, _ radius: Float) {
      let center = SIMD3(x, y, 0) + draws.jitter(1)
      organs.append(
        Organ(.vessel, at: center, radii: [radius, radius, Anatomy.endless], irregularity: 0.6))
    }
    tube(-6, -9.5, 5.6)
    tube(9, -9.5, 6)
    let portal: [SIMD3<Float>] = [[-8, -4, -half.z * 0.4], [4, 0, 0], [22, 4, half.z * 0.4]]
    organs.append(Organ.tube(.vessel, portal.map { $0 + draws.jitter(1.5) }, from: 3.2, to: 3.8))
  }

  private mutating func addPancreasAndTumour() {
    var draws = Draws(seed: seed, "pancreas")
    let flat = min(half.z * 0.4, 10)
    let points = [
      SIMD3<Float>(17, -1, -flat), SIMD3<Float>(-4, 14, 0), SIMD3<Float>(-34, -8, flat),
    ].map { $0 + draws.jitter(2.5) }
    let gland = Organ.tube(
      .pancreas, points, from: draws.uniform(7.5...9.5), to: draws.uniform(4.5...6))
    organs.append(gland)
    // Small tumours are more frequent than large ones.
    let rank = draws.uniform(0...1)
    let size = 8 + 10 * rank * rank
    var center = bezier(points, draws.uniform(0.02...0.9)) + draws.jitter(2)
    let reach = max(half.z - size * 0.7, 0)
    center.z = min(max(center.z, -reach), reach)
    var blobs = [Blob(center: center, radii: draws.stretch(0.22) * size)]
    for _ in 0..<2 where draws.uniform(0...1) < 0.6 {
      let lobe = center + draws.jitter(0.75) * size
      blobs.append(Blob(center: lobe, radii: draws.stretch(0.25) * (size * 0.55)))
    }
    organs.append(Organ(.tumour, blobs, irregularity: min(1.3, size / 8)))
  }
}
