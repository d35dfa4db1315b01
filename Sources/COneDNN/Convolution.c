// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

#include <stdlib.h>

#include "OneDNN.h"

enum { INPUT, WEIGHTS, BIAS, OUTPUT, SCRATCH, OPERANDS };

struct tsn_onednn_convolution {
  dnnl_primitive_t primitive;
  dnnl_memory_t memories[OPERANDS];
  int arguments[OPERANDS];
  size_t scratch_bytes;
};

typedef dnnl_memory_desc_t description;

#if DNNL_VERSION_MAJOR >= 3
static dnnl_status_t describe(
    description *out, int rank, const dnnl_dims_t dims, dnnl_data_type_t type,
    dnnl_format_tag_t layout) {
  return dnnl_memory_desc_create_with_tag(out, rank, dims, type, layout);
}

static void forget(description *d) {
  if (*d) dnnl_memory_desc_destroy(*d);
  *d = NULL;
}
#else
static dnnl_status_t describe(
    description *out, int rank, const dnnl_dims_t dims, dnnl_data_type_t type,
    dnnl_format_tag_t layout) {
  return dnnl_memory_desc_init_by_tag(out, rank, dims, type, layout);
}

static void forget(description *d) { (void)d; }
#endif

typedef struct operands {
  description input, weights, bias, output;
} operands;

static dnnl_format_tag_t weight_layout(tsn_onednn_convolution_pass pass, bool bfloat16) {
  switch (pass) {
    case TSN_ONEDNN_FORWARD: return bfloat16 ? dnnl_OIdhw8i16o2i : dnnl_OIdhw16i16o;
    case TSN_ONEDNN_BACKWARD_DATA: return bfloat16 ? dnnl_OIdhw8o16i2o : dnnl_OIdhw16o16i;
    case TSN_ONEDNN_BACKWARD_WEIGHTS: return dnnl_OIdhw16i16o;
  }
  return dnnl_format_tag_undef;
}

static dnnl_status_t describe_operands(
    operands *o, tsn_onednn_convolution_pass pass, const tsn_onednn_convolution_shape *s) {
  const dnnl_data_type_t type = s->bfloat16 ? dnnl_bf16 : dnnl_f32;
  const dnnl_data_type_t weight_type = pass == TSN_ONEDNN_BACKWARD_WEIGHTS ? dnnl_f32 : type;
  const dnnl_dims_t input = {1, s->input_channels, s->depth, s->height, s->width};
  const dnnl_dims_t output = {1, s->output_channels, s->depth, s->height, s->width};
  const dnnl_dims_t weights = {s->output_channels, s->input_channels, 3, 3, 3};
  const dnnl_dims_t bias = {s->output_channels};
  dnnl_status_t status = describe(&o->input, 5, input, type, dnnl_nCdhw16c);
  if (status == dnnl_success) status = describe(&o->output, 5, output, type, dnnl_nCdhw16c);
  if (status == dnnl_success) status = describe(&o->bias, 1, bias, dnnl_f32, dnnl_a);
  if (status == dnnl_success) {
    status =
        describe(&o->weights, 5, weights, weight_type, weight_layout(pass, s->bfloat16));
  }
  return status;
}

static const dnnl_dims_t ones = {1, 1, 1};
#if DNNL_VERSION_MAJOR >= 3
static const dnnl_dims_t dilation = {0, 0, 0};
#endif

// The forward pass, also as the hint that oneDNN wants for the backward passes.
static dnnl_status_t forward_description(
    dnnl_primitive_desc_t *out, const operands *o, bool inference, const_dnnl_primitive_attr_t attr) {
  const dnnl_prop_kind_t kind = inference ? dnnl_forward_inference : dnnl_forward_training;
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_convolution_forward_primitive_desc_create(
      out, tsn_engine(), kind, dnnl_convolution_direct, o->input, o->weights, o->bias, o->output,
      ones, dilation, ones, ones, attr);
#else
  dnnl_convolution_desc_t d;
  dnnl_status_t status = dnnl_convolution_forward_desc_init(
      &d, kind, dnnl_convolution_direct, &o->input, &o->weights, &o->bias, &o->output, ones, ones,
      ones);
  if (status != dnnl_success) return status;
  return dnnl_primitive_desc_create(out, &d, attr, tsn_engine(), NULL);
#endif
}

static dnnl_status_t backward_description(
    dnnl_primitive_desc_t *out, tsn_onednn_convolution_pass pass, const operands *o,
    const_dnnl_primitive_desc_t hint, const_dnnl_primitive_attr_t attr) {
#if DNNL_VERSION_MAJOR >= 3
  if (pass == TSN_ONEDNN_BACKWARD_DATA) {
    return dnnl_convolution_backward_data_primitive_desc_create(
        out, tsn_engine(), dnnl_convolution_direct, o->input, o->weights, o->output, ones,
        dilation, ones, ones, hint, attr);
  }
  return dnnl_convolution_backward_weights_primitive_desc_create(
      out, tsn_engine(), dnnl_convolution_direct, o->input, o->weights, NULL, o->output, ones,
      dilation, ones, ones, hint, attr);
#else
  dnnl_convolution_desc_t d;
  dnnl_status_t status =
      pass == TSN_ONEDNN_BACKWARD_DATA
          ? dnnl_convolution_backward_data_desc_init(
                &d, dnnl_convolution_direct, &o->input, &o->weights, &o->output, ones, ones, ones)
          : dnnl_convolution_backward_weights_desc_init(
                &d, dnnl_convolution_direct, &o->input, &o->weights, NULL, &o->output, ones, ones,
                ones);
  if (status != dnnl_success) return status;
  return dnnl_primitive_desc_create(out, &d, attr, tsn_engine(), hint);
#endif
}

// The description of a pass, with memory for intermediate results given by the caller, and ReLU.
static dnnl_status_t attributes(dnnl_primitive_attr_t *out, bool relu) {
  dnnl_status_t status = dnnl_primitive_attr_create(out);
  if (status != dnnl_success) return status;
  status = dnnl_primitive_attr_set_scratchpad_mode(*out, dnnl_scratchpad_mode_user);
  if (status != dnnl_success || !relu) return status;
  dnnl_post_ops_t operations;
  status = dnnl_post_ops_create(&operations);
  if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
  status = dnnl_post_ops_append_eltwise(operations, dnnl_eltwise_relu, 0, 0);
#else
  status = dnnl_post_ops_append_eltwise(operations, 1, dnnl_eltwise_relu, 0, 0);
#endif
  if (status == dnnl_success) status = dnnl_primitive_attr_set_post_ops(*out, operations);
  dnnl_post_ops_destroy(operations);
  return status;
}

static dnnl_status_t pass_description(
    dnnl_primitive_desc_t *out, tsn_onednn_convolution_pass pass, const tsn_onednn_convolution_shape *shape,
    const operands *o) {
  dnnl_primitive_attr_t attr = NULL;
  dnnl_status_t status = attributes(&attr, pass == TSN_ONEDNN_FORWARD && shape->relu);
  if (status == dnnl_success && pass == TSN_ONEDNN_FORWARD) {
    status = forward_description(out, o, shape->relu, attr);
  } else if (status == dnnl_success) {
    operands forward = {0};
    dnnl_primitive_desc_t hint = NULL;
    status = describe_operands(&forward, TSN_ONEDNN_FORWARD, shape);
    if (status == dnnl_success) status = forward_description(&hint, &forward, false, NULL);
    if (status == dnnl_success) status = backward_description(out, pass, o, hint, attr);
    if (hint) dnnl_primitive_desc_destroy(hint);
    forget(&forward.input);
    forget(&forward.weights);
    forget(&forward.bias);
    forget(&forward.output);
  }
  if (attr) dnnl_primitive_attr_destroy(attr);
  return status;
}

static dnnl_status_t add_memory(
    tsn_onednn_convolution *c, int operand, int argument, const description *d) {
  c->arguments[operand] = argument;
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_memory_create(&c->memories[operand], *d, tsn_engine(), DNNL_MEMORY_NONE);
#else
  return dnnl_memory_create(&c->memories[operand], d, tsn_engine(), DNNL_MEMORY_NONE);
#endif
}

static dnnl_status_t add_scratch(tsn_onednn_convolution *c, const_dnnl_primitive_desc_t d) {
#if DNNL_VERSION_MAJOR >= 3
  const const_dnnl_memory_desc_t scratch =
      dnnl_primitive_desc_query_md(d, dnnl_query_scratchpad_md, 0);
  c->scratch_bytes = scratch ? dnnl_memory_desc_get_size(scratch) : 0;
  if (c->scratch_bytes == 0) return dnnl_success;
  c->arguments[SCRATCH] = DNNL_ARG_SCRATCHPAD;
  return dnnl_memory_create(&c->memories[SCRATCH], scratch, tsn_engine(), DNNL_MEMORY_NONE);
#else
  const dnnl_memory_desc_t *scratch = dnnl_primitive_desc_query_md(d, dnnl_query_scratchpad_md, 0);
  c->scratch_bytes = scratch ? dnnl_memory_desc_get_size(scratch) : 0;
  if (c->scratch_bytes == 0) return dnnl_success;
  return add_memory(c, SCRATCH, DNNL_ARG_SCRATCHPAD, scratch);
#endif
}

static dnnl_status_t add_memories(
    tsn_onednn_convolution *c, tsn_onednn_convolution_pass pass, const operands *o) {
  static const int arguments[][OPERANDS] = {
      [TSN_ONEDNN_FORWARD] = {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DST, 0},
      [TSN_ONEDNN_BACKWARD_DATA] =
          {DNNL_ARG_DIFF_SRC, DNNL_ARG_WEIGHTS, 0, DNNL_ARG_DIFF_DST, 0},
      [TSN_ONEDNN_BACKWARD_WEIGHTS] =
          {DNNL_ARG_SRC, DNNL_ARG_DIFF_WEIGHTS, 0, DNNL_ARG_DIFF_DST, 0},
  };
  const int *names = arguments[pass];
  dnnl_status_t status = add_memory(c, INPUT, names[INPUT], &o->input);
  if (status == dnnl_success) status = add_memory(c, WEIGHTS, names[WEIGHTS], &o->weights);
  if (status == dnnl_success) status = add_memory(c, OUTPUT, names[OUTPUT], &o->output);
  if (status == dnnl_success && names[BIAS]) status = add_memory(c, BIAS, names[BIAS], &o->bias);
  return status;
}

int tsn_onednn_convolution_create(
    tsn_onednn_convolution **out, tsn_onednn_convolution_pass pass, const tsn_onednn_convolution_shape *shape) {
  if (!tsn_engine() || !tsn_stream()) return dnnl_runtime_error;
  tsn_onednn_convolution *c = calloc(1, sizeof *c);
  if (!c) return dnnl_out_of_memory;
  operands o = {0};
  dnnl_primitive_desc_t d = NULL;
  dnnl_status_t status = describe_operands(&o, pass, shape);
  if (status == dnnl_success) status = pass_description(&d, pass, shape, &o);
  if (status == dnnl_success) status = add_memories(c, pass, &o);
  if (status == dnnl_success) status = add_scratch(c, d);
  if (status == dnnl_success) status = dnnl_primitive_create(&c->primitive, d);
  if (d) dnnl_primitive_desc_destroy(d);
  forget(&o.input);
  forget(&o.weights);
  forget(&o.bias);
  forget(&o.output);
  if (status != dnnl_success) {
    tsn_onednn_convolution_destroy(c);
    return status;
  }
  *out = c;
  return dnnl_success;
}

void tsn_onednn_convolution_destroy(tsn_onednn_convolution *c) {
  if (!c) return;
  for (int i = 0; i < OPERANDS; i++) {
    if (c->memories[i]) dnnl_memory_destroy(c->memories[i]);
  }
  if (c->primitive) dnnl_primitive_destroy(c->primitive);
  free(c);
}

size_t tsn_onednn_convolution_scratch_bytes(const tsn_onednn_convolution *c) { return c->scratch_bytes; }


int tsn_onednn_convolution_run(
    const tsn_onednn_convolution *c, void *input, void *weights, const float *bias, void *output,
    void *scratch) {
  void *const handles[OPERANDS] = {input, weights, (void *)bias, output, scratch};
  dnnl_exec_arg_t arguments[OPERANDS];
  int count = 0;
  for (int i = 0; i < OPERANDS; i++) {
    if (!c->memories[i]) continue;
    dnnl_status_t status = dnnl_memory_set_data_handle(c->memories[i], handles[i]);
    if (status != dnnl_success) return status;
    arguments[count++] = (dnnl_exec_arg_t){c->arguments[i], c->memories[i]};
  }
  dnnl_status_t status = dnnl_primitive_execute(c->primitive, tsn_stream(), count, arguments);
  return status == dnnl_success ? dnnl_stream_wait(tsn_stream()) : status;
}
