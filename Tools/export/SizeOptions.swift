import ArgumentParser
import ChiasmConsole
import ChiasmNetworks

/// What every network can be told.
struct SizeOptions: ParsableArguments {
  enum ActivationName: String, ExpressibleByArgument, CaseIterable {
    case relu
    case leakyReLU = "leaky-relu"
  }

  @Option(help: "Channels of the first level; every level below doubles them.")
  var filters = 16

  @Option(help: "The patch in voxels, X x Y x Z: multiples of 16.")
  var patch = Extents([112, 112, 48])

  @Option(help: "Cases per run.")
  var batch = 1

  @Option(help: "Classes, background included.")
  var classes = 2

  @Option(help: "Channels of the input image (vnet).")
  var inputChannels = 1

  @Option(help: "The non-linearity. Default: the one the network's authors use.")
  var activation: ActivationName?

  @Option(help: "The slope of leaky-relu below zero.")
  var slope = 0.01

  @Option(help: "The share of channels a dropout site zeroes in training.")
  var dropout = 0.5

  @Option(help: "What the weights follow from.")
  var seed: UInt64 = 0

  @Flag(help: "Put out logits instead of probabilities.")
  var logits = false

  @Flag(name: .customLong("training"), help: "Make the graph for training.")
  var isTraining = false

  @Option(
    help: ArgumentHelp(
      "Move normalisation away from its neutral start, as training does, by this seed.",
      valueName: "seed"))
  var perturb: UInt64?

  var settings: NetworkSettings {
    var settings = NetworkSettings()
    settings.filters = filters
    settings.patch = patch.array
    settings.batch = batch
    settings.classes = classes
    settings.activation = activation.map { $0 == .relu ? .relu : .leakyReLU(slope: slope) }
    settings.dropoutRate = dropout
    settings.purpose = isTraining ? .training : .inference(logits ? .logits : .probability)
    settings.seed = seed
    return settings
  }
}
