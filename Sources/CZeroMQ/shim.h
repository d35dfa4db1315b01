// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TWINSEG_CZEROMQ_SHIM_H
#define TWINSEG_CZEROMQ_SHIM_H

#include <zmq.h>

// zmq.h declares this number only for draft builds; release builds of libzmq 4.3 honour it. With
// it, what is sent after a subscription was accepted goes to that subscriber alone.
enum { TSN_ZMQ_XPUB_MANUAL_LAST_VALUE = 98 };

// Likewise. With it, a CURVE server that finds no authenticator lets nobody in.
enum { TSN_ZMQ_ZAP_ENFORCE_DOMAIN = 93 };

#endif
