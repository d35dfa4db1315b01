// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// Everything that is compiled once per instruction set. A file includes this one after it has set
// the target attribute, and defines TSN_KERNELS (the table's name), TSN_ISA_NAME,
// TSN_HARDWARE_FLOAT16 (whether converting to and from _Float16 is an instruction), TSN_FUSED
// (whether a fused multiply-add is) and TSN_ACCUMULATORS (how many vectors of 16 floats a product
// keeps in registers: 4 or 16).

#include "AggregationLoops.h"
#include "LossLoops.h"
#include "OptimiserLoops.h"

// The network's loops may fuse multiplications and additions.
#pragma STDC FP_CONTRACT ON

#include "ChannelLanes.h"

#include "NormalizationLoops.h"
#include "HeadLoops.h"
#include "WeightLoops.h"
#include "UpsampleLoops.h"
#include "FirstConvolutionLoops.h"
#include "TransformerLoops.h"
#include "WinogradLoops.h"
#include "AugmentationLoops.h"

const tsn_kernel_table TSN_KERNELS = {
    .name = TSN_ISA_NAME,
#define ENTRY(name, parameters, arguments) .name = name,
    TSN_KERNEL_LIST(ENTRY)
#undef ENTRY
};
