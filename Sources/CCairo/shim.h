// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TWINSEG_CCAIRO_SHIM_H
#define TWINSEG_CCAIRO_SHIM_H

#include <cairo/cairo.h>

#endif
