// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// What Linux has and Swift's Glibc module leaves out.

#ifndef TWINSEG_CLINUX_SHIM_H
#define TWINSEG_CLINUX_SHIM_H

#include <malloc.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/timex.h>

// <pthread.h> declares it for _GNU_SOURCE only, which a module cannot define for itself.
int pthread_setname_np(pthread_t thread, const char *name);

#endif
