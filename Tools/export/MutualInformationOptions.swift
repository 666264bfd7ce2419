import ArgumentParser
import ChiasmNetworks

/// The readings of the mutual-information term.
struct MutualInformationOptions: ParsableArguments {
  @Flag(help: "Leave the mutual-information term out.")
  var noMim = false

  @Option(help: "Sum or mean of the cross-entropies.")
  var mimReduction = MutualInformation.Reduction.sum

  @Option(help: "What the deviation layer gives: upstream or log-variance.")
  var mimSigma = MutualInformation.Deviation.upstream

  @Option(help: "The projection: batch-norm or bias.")
  var mimProjection = MutualInformation.Projection.batchNorm

  @Option(help: "Channels after the projection.")
  var mimChannels = 64

  @Option(help: "Latent dimensions.")
  var mimLatent = 24

  var isGiven: Bool { noMim || reading != MutualInformation() }

  /// Nil leaves the term out.
  var reading: MutualInformation? {
    if noMim { return nil }
    var reading = MutualInformation()
    reading.reduction = mimReduction
    reading.deviation = mimSigma
    reading.projection = mimProjection
    reading.channels = mimChannels
    reading.latent = mimLatent
    return reading
  }

  func isNeeded(by network: NetworkName, _ size: SizeOptions) -> Bool {
    network == .mimCMFNet && size.isTraining && !noMim
  }
}

extension MutualInformation.Reduction: ExpressibleByArgument {}
extension MutualInformation.Deviation: ExpressibleByArgument {}
extension MutualInformation.Projection: ExpressibleByArgument {}
