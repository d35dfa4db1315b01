// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

#if defined(__x86_64__)

// Before the pragma, which would mark the library's functions too.
#include <string.h>

#include "KernelTable.h"

#define TSN_KERNELS tsn_kernels_avx2
#define TSN_ISA_NAME "avx2"
#define TSN_HARDWARE_FLOAT16 1
#define TSN_FUSED 1
#define TSN_ACCUMULATORS 4

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "AllLoops.h"
#pragma clang attribute pop

#endif
