/// Everything a program imports to read, build, compile and run models, and to segment images.
@_exported import ChiasmFile
@_exported import ChiasmGraph
@_exported import ChiasmImaging
@_exported import ChiasmModelFile
@_exported import ChiasmNIfTI
@_exported import ChiasmNetworks
@_exported import ChiasmNumPy
@_exported import ChiasmONNX
@_exported import ChiasmOperators
@_exported import ChiasmParallel
@_exported import ChiasmPasses
@_exported import ChiasmPlan
@_exported import ChiasmPlugins
@_exported import ChiasmRuntime
@_exported import ChiasmSegmentation
@_exported import ChiasmTensor
@_exported import ChiasmTraining
