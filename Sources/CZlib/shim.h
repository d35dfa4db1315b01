// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TWINSEG_CZLIB_SHIM_H
#define TWINSEG_CZLIB_SHIM_H

#include <zlib.h>

#endif
