// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TWINSEG_CPROTOBUFC_SHIM_H
#define TWINSEG_CPROTOBUFC_SHIM_H

#include <protobuf-c/protobuf-c.h>

#endif
