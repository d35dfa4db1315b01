// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// Where protobuf-c packs to, with the object that takes the bytes: the layout that protobuf-c's
// callback relies on, which a Swift struct does not promise.

#ifndef TSN_ONNX_STREAM_H
#define TSN_ONNX_STREAM_H

#include <protobuf-c/protobuf-c.h>

typedef struct tsn_onnx_stream {
  ProtobufCBuffer buffer; // pass &stream->buffer to *_pack_to_buffer
  void *context;
} tsn_onnx_stream;

#endif
