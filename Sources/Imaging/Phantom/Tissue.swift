/// What a voxel of a phantom is made of.
enum Tissue: UInt8, CaseIterable {
  case air, fat, muscle, cortical, marrow, disc, liver, spleen, kidney, urine, vessel
  case stomachWall, stomachContent, gas, bowelWall, bowelContent, hotBowel, hotContent
  case pancreas, tumour

  /// Mean density in HU, in the portal venous phase of contrast.
  var density: Float {
    switch self {
    case .air: -1000
    case .fat: -98
    case .muscle: 58
    case .cortical: 560
    case .marrow: 210
    case .disc: 85
    case .liver: 108
    case .spleen: 118
    case .kidney: 168
    case .urine: 12
    case .vessel: 160
    case .stomachWall: 78
    case .stomachContent: 24
    case .gas: -850
    case .bowelWall, .hotBowel: 84
    case .bowelContent, .hotContent: 32
    case .pancreas: 96
    case .tumour: 84
    }
  }

  /// Mean uptake of fluorodeoxyglucose in SUV.
  var uptake: Float {
    switch self {
    case .air, .gas: 0
    case .fat: 0.35
    case .muscle: 0.75
    case .cortical: 0.6
    case .marrow: 1.5
    case .disc: 0.5
    case .liver: 2.3
    case .spleen: 1.8
    case .kidney: 2.8
    case .urine: 18
    case .vessel: 2.6
    case .stomachWall: 1.9
    case .stomachContent: 0.6
    case .bowelWall: 1.7
    case .bowelContent: 0.8
    case .hotBowel, .hotContent: 9
    case .pancreas: 1.7
    case .tumour: 9
    }
  }
}
