# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Times an ONNX model in OpenVINO or ONNX Runtime, with the keys of `twinseg bench engine --json`."""
import argparse
import json
import resource
import statistics
import time

import numpy


def openvino_run(path: str, precision: str, threads: int):
    import openvino

    model = openvino.Core().read_model(path)
    compiled = openvino.Core().compile_model(model, "CPU", {
        "INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": precision,
        "PERFORMANCE_HINT": "LATENCY"})
    request = compiled.create_infer_request()
    return lambda images: request.infer({0: images})


def onnxruntime_run(path: str, precision: str, threads: int):
    import onnxruntime

    if precision != "f32":
        raise SystemExit("ONNX Runtime's CPU provider has no bf16 convolution")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return lambda images: session.run(None, {"input": images})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("--runtime", choices=["openvino", "onnxruntime"], required=True)
    parser.add_argument("--volume", type=int, default=64)
    parser.add_argument("--precision", choices=["f32", "bf16"], default="f32")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()

    make = {"openvino": openvino_run, "onnxruntime": onnxruntime_run}[options.runtime]
    run = make(options.model, options.precision, options.threads)
    images = numpy.random.default_rng(0).standard_normal(
        (1, 4, *(options.volume,) * 3)).astype(numpy.float32)
    run(images)
    times = []
    for _ in range(options.repeats):
        start = time.perf_counter()
        run(images)
        times.append(time.perf_counter() - start)
    print(json.dumps({
        "inference_seconds_median": statistics.median(times),
        "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }))


if __name__ == "__main__":
    main()
