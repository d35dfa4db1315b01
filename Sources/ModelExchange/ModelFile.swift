// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import NeuralNetwork
import Tensors

/// A network with its parameters in a file: safetensors, with ``ModelMetadata``.
package struct ModelFile {
  package let metadata: ModelMetadata
  package let parameters: ParameterVector

  package init(metadata: ModelMetadata, parameters: ParameterVector) {
    self.metadata = metadata
    self.parameters = parameters
  }

  /// - Throws: ``ModelExchangeError``: the file cannot be read or was damaged, does not describe its
  ///   network, or holds another one's tensors.
  package init(contentsOf path: String) throws(ModelExchangeError) {
    let file: ParameterFile
    do {
      file = try ParameterFile(contentsOf: path)
    } catch {
      throw .tensors(error)
    }
    metadata = try ModelMetadata(fields: file.metadata)
    parameters = file.parameters
    do {
      try metadata.architecture.manifest().require(parameters.manifest)
    } catch {
      throw .network(error)
    }
  }

  /// Replaces what is at `path`, as a whole or not at all.
  /// - Throws: ``ModelExchangeError/tensors(_:)``.
  package func write(to path: String) throws(ModelExchangeError) {
    let fields = try metadata.fields()
    do {
      try ParameterFile(parameters: parameters, metadata: fields).write(to: path)
    } catch {
      throw .tensors(error)
    }
  }
}
