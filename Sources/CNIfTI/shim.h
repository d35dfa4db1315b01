// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TWINSEG_CNIFTI_SHIM_H
#define TWINSEG_CNIFTI_SHIM_H

#include <nifti/nifti1_io.h>

#endif
