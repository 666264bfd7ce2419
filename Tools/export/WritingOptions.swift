import ArgumentParser

/// How a model is written in ONNX.
struct WritingOptions: ParsableArguments {
  @Flag(help: "Keep plugin operators, as functions that hold what they are made of.")
  var keepPlugins = false

  @Flag(help: "Put large tensors into a file beside the model, as is done beyond 2 GB.")
  var externalData = false

  var isGiven: Bool { keepPlugins || externalData }
}
