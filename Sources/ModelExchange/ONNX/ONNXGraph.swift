// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CONNX

/// The nodes and tensors of a graph while it is built. Nodes take values that are there already, so
/// that their order is one in which they can be computed.
final class ONNXGraph {
  private let memory: MessageMemory
  private var nodes: [UnsafeMutablePointer<Onnx__NodeProto>] = []
  private var tensors: [UnsafeMutablePointer<Onnx__TensorProto>] = []
  /// Names of everything that a node can take.
  private var values: Set<String> = []

  init(memory: MessageMemory) { self.memory = memory }

  // MARK: Nodes

  /// Adds a node of one output, which has the node's name or another.
  /// - Returns: The output's name.
  @discardableResult
  func append(
    _ operation: String, _ name: String, _ inputs: [String], _ attributes: [ONNXAttribute] = [],
    output: String? = nil
  ) -> String {
    append(operation, name, inputs, attributes, outputs: [output ?? name])
    return output ?? name
  }

  func append(
    _ operation: String, _ name: String, _ inputs: [String], _ attributes: [ONNXAttribute],
    outputs: [String]
  ) {
    for input in inputs {
      precondition(values.contains(input), "'\(name)' takes '\(input)', which is not there")
    }
    for output in outputs {
      precondition(values.insert(output).inserted, "'\(output)' is there already")
    }
    let node = memory.message(onnx__node_proto__init)
    node.pointee.name = memory.text(name)
    node.pointee.op_type = memory.text(operation)
    node.pointee.n_input = inputs.count
    node.pointee.input = memory.pointers(inputs.map(memory.text))
    node.pointee.n_output = outputs.count
    node.pointee.output = memory.pointers(outputs.map(memory.text))
    node.pointee.n_attribute = attributes.count
    node.pointee.attribute = memory.pointers(attributes.map(attributeMessage))
    nodes.append(node)
  }

  private func attributeMessage(
    _ attribute: ONNXAttribute
  ) -> UnsafeMutablePointer<Onnx__AttributeProto> {
    let written = memory.message(onnx__attribute_proto__init)
    switch attribute {
    case .integer(let name, let value):
      written.pointee.name = memory.text(name)
      written.pointee.type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INT
      written.pointee.i = Int64(value)
    case .integers(let name, let values):
      written.pointee.name = memory.text(name)
      written.pointee.type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INTS
      written.pointee.n_ints = values.count
      written.pointee.ints = memory.array(values.map(Int64.init))
    case .float(let name, let value):
      written.pointee.name = memory.text(name)
      written.pointee.type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOAT
      written.pointee.f = value
    }
    return written
  }

  // MARK: Tensors

  /// Adds a tensor whose elements stay where they are until the graph is packed.
  func append(weight name: String, shape: [Int], elements: UnsafeBufferPointer<Float>) {
    append(
      tensor: name, shape: shape, type: ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT,
      bytes: UnsafeRawBufferPointer(elements))
  }

  /// A constant of one dimension, each only once.
  func constant(_ elements: [Int]) -> String {
    let name = "constant." + elements.map(String.init).joined(separator: ",")
    guard !values.contains(name) else { return name }
    append(
      tensor: name, shape: [elements.count], type: ONNX__TENSOR_PROTO__DATA_TYPE__INT64,
      bytes: UnsafeRawBufferPointer(
        start: memory.array(elements.map(Int64.init)), count: elements.count * 8))
    return name
  }

  /// A float constant without dimensions, or so many times in one, each only once.
  func constant(_ value: Float, count: Int? = nil) -> String {
    let name = "constant.\(value)" + (count.map { "x\($0)" } ?? "")
    guard !values.contains(name) else { return name }
    let elements = [Float](repeating: value, count: count ?? 1)
    append(
      tensor: name, shape: count.map { [$0] } ?? [], type: ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT,
      bytes: UnsafeRawBufferPointer(start: memory.array(elements), count: elements.count * 4))
    return name
  }

  private func append(
    tensor name: String, shape: [Int], type: Onnx__TensorProto__DataType,
    bytes: UnsafeRawBufferPointer
  ) {
    precondition(values.insert(name).inserted, "'\(name)' is there already")
    let tensor = memory.message(onnx__tensor_proto__init)
    tensor.pointee.name = memory.text(name)
    tensor.pointee.n_dims = shape.count
    tensor.pointee.dims = memory.array(shape.map(Int64.init))
    tensor.pointee.data_type = Int32(type.rawValue)
    // protobuf-c only reads what it packs.
    tensor.pointee.raw_data = ProtobufCBinaryData(
      len: bytes.count,
      data: UnsafeMutablePointer(mutating: bytes.assumingMemoryBound(to: UInt8.self).baseAddress))
    tensors.append(tensor)
  }

  // MARK: The whole

  /// Names a value that comes from outside.
  func declare(input name: String) -> String {
    values.insert(name)
    return name
  }

  /// The graph with one input and one output of float32, whose first extent is not fixed.
  func message(
    name: String, input: (name: String, shape: [Int]), output: (name: String, shape: [Int])
  ) -> UnsafeMutablePointer<Onnx__GraphProto> {
    precondition(values.contains(output.name), "'\(output.name)' is not computed")
    let graph = memory.message(onnx__graph_proto__init)
    graph.pointee.name = memory.text(name)
    graph.pointee.n_node = nodes.count
    graph.pointee.node = memory.pointers(nodes)
    graph.pointee.n_initializer = tensors.count
    graph.pointee.initializer = memory.pointers(tensors)
    graph.pointee.n_input = 1
    graph.pointee.input = memory.pointers([valueMessage(input.name, input.shape)])
    graph.pointee.n_output = 1
    graph.pointee.output = memory.pointers([valueMessage(output.name, output.shape)])
    return graph
  }

  private func valueMessage(
    _ name: String, _ shape: [Int]
  ) -> UnsafeMutablePointer<Onnx__ValueInfoProto> {
    let batch = memory.message(onnx__tensor_shape_proto__dimension__init)
    batch.pointee.value_case = ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_PARAM
    batch.pointee.dim_param = memory.text("batch")
    let extents = shape.map { extent in
      let dimension = memory.message(onnx__tensor_shape_proto__dimension__init)
      dimension.pointee.value_case = ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE
      dimension.pointee.dim_value = Int64(extent)
      return dimension
    }
    let shapeMessage = memory.message(onnx__tensor_shape_proto__init)
    shapeMessage.pointee.n_dim = 1 + extents.count
    shapeMessage.pointee.dim = memory.pointers([batch] + extents)
    let tensor = memory.message(onnx__type_proto__tensor__init)
    tensor.pointee.elem_type = Int32(ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT.rawValue)
    tensor.pointee.shape = shapeMessage
    let type = memory.message(onnx__type_proto__init)
    type.pointee.value_case = ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE
    type.pointee.tensor_type = tensor
    let value = memory.message(onnx__value_info_proto__init)
    value.pointee.name = memory.text(name)
    value.pointee.type = type
    return value
  }
}
