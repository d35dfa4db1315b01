// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

#if defined(__x86_64__)

// Before the pragma, which would mark the library's functions too.
#include <string.h>

#include "KernelTable.h"

#define TSN_KERNELS tsn_kernels_avx512
#define TSN_ISA_NAME "avx512"
#define TSN_HARDWARE_FLOAT16 1
#define TSN_FUSED 1
#define TSN_ACCUMULATORS 16

// Listed one by one: "arch=x86-64-v4" gives no 512-bit registers.
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma,f16c"))), apply_to = function)
#include "AllLoops.h"
#pragma clang attribute pop

#endif
