// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TSN_ONEDNN_H
#define TSN_ONEDNN_H

#include <oneapi/dnnl/dnnl.h>

#include "COneDNN.h"

/// The processor and an in-order stream on it, shared by all calls: on CPUs with OpenMP threads
/// a stream has no state. Null when oneDNN refuses.
dnnl_engine_t tsn_engine(void);
dnnl_stream_t tsn_stream(void);

#endif
