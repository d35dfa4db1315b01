// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// Baseline x86-64 (SSE2) or arm64 (NEON, whose scalar conversions to binary16 are instructions).

#include <string.h>

#include "KernelTable.h"

#define TSN_KERNELS tsn_kernels_generic
#define TSN_ISA_NAME "generic"
#if defined(__aarch64__)
#define TSN_HARDWARE_FLOAT16 1
#define TSN_FUSED 1
#else
#define TSN_HARDWARE_FLOAT16 0
#define TSN_FUSED 0
#endif
#define TSN_ACCUMULATORS 4

#include "AllLoops.h"
