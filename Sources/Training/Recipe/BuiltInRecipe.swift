import ChiasmNetworks

/// The recipes that have a name: the rows of the paper's tables, each at three sizes.
public struct BuiltInRecipe: RawRepresentable, CaseIterable, Sendable, Hashable {
  /// A row of the paper's tables.
  public enum Method: String, CaseIterable, Sendable {
    /// Two encoders, labelled cases alone.
    case supervised
    /// V-Net on CT.
    case ct = "ua-mt-ct"
    /// V-Net on PET.
    case pet = "ua-mt-pet"
    /// Two encoders: the baseline.
    case baseline = "ua-mt"
    case mim
    case cmf
    case mimCMFNet = "mim-cmfnet"
  }

  /// Patch, case and length of the training.
  public enum Size: String, CaseIterable, Sendable {
    case pancreas
    case headAndNeck = "head-and-neck"
    /// Small enough for two cores and a few minutes.
    case phantomSmall = "phantom-small"
  }

  public let method: Method
  public let size: Size

  public init(_ method: Method, _ size: Size) {
    self.method = method
    self.size = size
  }

  /// MIM-CMFNet for pancreas: what a recipe is when it says nothing.
  public static let paper = BuiltInRecipe(.mimCMFNet, .pancreas)

  public static let allCases = Method.allCases.flatMap { method in
    Size.allCases.map { BuiltInRecipe(method, $0) }
  }

  /// `ua-mt-ct-pancreas`. A size alone stands for its MIM-CMFNet.
  public var rawValue: String { "\(method.rawValue)-\(size.rawValue)" }

  public init?(rawValue: String) {
    let short = Size(rawValue: rawValue).map { BuiltInRecipe(.mimCMFNet, $0) }
    guard let found = short ?? Self.allCases.first(where: { $0.rawValue == rawValue }) else {
      return nil
    }
    self = found
  }

  /// One line for listings.
  public var summary: String {
    let method = switch method {
    case .supervised: "two encoders, labelled cases alone"
    case .ct: "mean teacher, V-Net on CT"
    case .pet: "mean teacher, V-Net on PET"
    case .baseline: "mean teacher, two encoders"
    case .mim: "mean teacher, two encoders, mutual information"
    case .cmf: "mean teacher, cross-modal fusion"
    case .mimCMFNet: "mean teacher, cross-modal fusion, mutual information"
    }
    let recipe = recipe
    let patch = recipe.network.patch.map(String.init).joined(separator: "x")
    return "\(method); \(patch), \(recipe.network.filters) filters, \(recipe.iterations) iterations"
  }

  public var recipe: Recipe {
    var recipe = Recipe()
    recipe.name = rawValue
    size.apply(to: &recipe)
    method.apply(to: &recipe)
    return recipe
  }
}

extension BuiltInRecipe.Size {
  fileprivate func apply(to recipe: inout Recipe) {
    switch self {
    case .pancreas: break
    case .headAndNeck:
      recipe.network.patch = [112, 112, 80]
      recipe.latent?.weight = 1e-4
      recipe.data.crop = [144, 144, 144]
      recipe.data.cropCenter = .box
    case .phantomSmall:
      recipe.network.filters = 4
      recipe.network.patch = [48, 48, 32]
      // Half of four channels is more than such a network can do without.
      recipe.network.dropoutRate = 0.05
      recipe.optimizer.learningRate = 0.03
      recipe.iterations = 2000
      recipe.teacher?.rampUp = 5
      recipe.validation.interval = 200
      recipe.validation.stride = [16, 16, 16]
      recipe.data.crop = [64, 64, 32]
      recipe.data.spacing = 2.25
      // 33 labelled and 135 unlabelled; 24 and 48 are kept apart.
      recipe.data.phantom.count = 240
      recipe.data.validationShare = 0.1
    }
  }
}

extension BuiltInRecipe.Method {
  fileprivate func apply(to recipe: inout Recipe) {
    func useVNet(_ modality: Recipe.Modality) {
      recipe.network.kind = .vnet
      recipe.network.inputs = [modality]
      recipe.latent = nil
    }
    func useTwoEncoders() {
      recipe.network.kind = .twoEncoder
      recipe.network.fusions = MIMCMFNet.twoEncoder().fusions
    }
    switch self {
    case .supervised:
      useTwoEncoders()
      recipe.latent = nil
      recipe.teacher = nil
      recipe.batch.labelled += recipe.batch.unlabelled
      recipe.batch.unlabelled = 0
    case .ct: useVNet(.ct)
    case .pet: useVNet(.pet)
    case .baseline:
      useTwoEncoders()
      recipe.latent = nil
    case .mim: useTwoEncoders()
    case .cmf: recipe.latent = nil
    case .mimCMFNet: break
    }
  }
}
