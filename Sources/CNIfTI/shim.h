// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TWINSEG_CNIFTI_SHIM_H
#define TWINSEG_CNIFTI_SHIM_H

#include <nifti/nifti1.h>

// From nifti1_io.h, which cannot be included: it looks for <znzlib.h> where only a compiler flag
// would find it.
typedef struct {
  float m[4][4];
} mat44;

void swap_nifti_header(struct nifti_1_header *h, int is_nifti);
mat44 nifti_quatern_to_mat44(
    float qb, float qc, float qd, float qx, float qy, float qz, float dx, float dy, float dz,
    float qfac);
void nifti_mat44_to_quatern(
    mat44 R, float *qb, float *qc, float *qd, float *qx, float *qy, float *qz, float *dx,
    float *dy, float *dz, float *qfac);

#endif
