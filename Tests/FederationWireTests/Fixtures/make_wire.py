# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Writes messages with Google's protobuf, as an oracle for our codec: WireOracleTests.swift.

Needs `pip install protobuf grpcio-tools xxhash`. Compiles Proto/ into a temporary folder and
writes one .bin file per message next to this script. The values are those of Samples.swift.
"""
import importlib
import pathlib
import struct
import sys
import tempfile

import grpc_tools.protoc
import xxhash

FOLDER = pathlib.Path(__file__).resolve().parent
PROTO = FOLDER.parents[2] / "Proto"
FILES = ["federation.proto", "metrics.proto", "model.proto", "twin.proto"]


def compiled():
    """The Python modules of the .proto files."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["protoc", f"--proto_path={PROTO}", f"--python_out={folder}", *FILES]
        if grpc_tools.protoc.main(arguments) != 0:
            sys.exit("protoc failed")
        sys.path.insert(0, folder)
        return [importlib.import_module(name.replace(".proto", "_pb2")) for name in FILES]


federation, metrics, model, twin = compiled()

# 2.5 and -0.25 are exact in both encodings; 65504 is binary16's largest, 2^-24 its smallest.
ELEMENTS = [2.5, -0.25, 65504.0, 2.0**-24, -0.0, 1.0, 3.0]
FLOAT32 = struct.pack("<7f", *ELEMENTS)
FLOAT16 = struct.pack("<7e", *ELEMENTS)


def payload(encoding, *data):
    """What the envelope says of chunks with this data."""
    joined = b"".join(data)
    size = 4 if encoding == model.ENCODING_FLOAT32 else 2
    return model.TensorPayload(
        encoding=encoding,
        element_count=len(joined) // size,
        chunk_count=len(data),
        digest=xxhash.xxh3_128_digest(joined),
    )


def envelope(sequence, **body):
    return federation.Envelope(
        protocol_version=1,
        federation="tumour-2026",
        run="run.1",
        sender="hospital_7",
        incarnation=0xFEDCBA9876543210,
        sequence=sequence,
        **body,
    )


MANIFEST = model.Manifest(
    tensors=[
        model.TensorDescription(
            name="encoder.0.conv.weight", shape=[1, 2, 2], kind=model.TENSOR_KIND_WEIGHT
        ),
        model.TensorDescription(
            name="encoder.0.norm.running_mean",
            shape=[2],
            kind=model.TENSOR_KIND_RUNNING_STATISTIC,
        ),
        model.TensorDescription(name="Größe", kind=model.TENSOR_KIND_WEIGHT),
    ]
)


def metric(**kind):
    return metrics.MetricEvent(unix_microseconds=1_767_225_600_000_000, **kind)


MESSAGES = {
    "hello": envelope(
        1,
        hello=federation.Hello(
            software_version="1.0.0 (Zürich)", held=federation.HeldModel(version=0)
        ),
    ),
    "model": envelope(
        2**64 - 1,
        global_model=model.GlobalModel(
            version=12,
            manifest=MANIFEST,
            payload=payload(model.ENCODING_FLOAT32, FLOAT32),
            directive=model.Directive(
                pace=model.PACE_CONTINUOUS,
                local_steps=20,
                learning_rate=0.001,
                proximal_mu=0.01,
                staleness_bound=8,
                update_encoding=model.ENCODING_FLOAT16,
                running_statistics=model.RUNNING_STATISTICS_LOCAL,
            ),
        ),
    ),
    "update": envelope(
        3,
        local_update=model.LocalUpdate(
            identifier=model.UpdateIdentifier(outbox=0xFEDCBA9876543210, number=300),
            base_version=12,
            sample_count=1_000_000,
            manifest_digest=xxhash.xxh3_128_digest(MANIFEST.SerializeToString()),
            payload=payload(model.ENCODING_FLOAT16, FLOAT16[:8], FLOAT16[8:]),
            report=model.TrainingReport(loss=0.6875, seconds=12.5, steps=20),
        ),
    ),
    "acknowledgement": envelope(
        4,
        acknowledgement=federation.Acknowledgement(
            update=model.UpdateIdentifier(outbox=1, number=1),
            outcome=federation.OUTCOME_REJECTED,
            reason="zu groß ✗",
            current_version=13,
        ),
    ),
    "heartbeat": envelope(
        5, heartbeat=federation.Heartbeat(activity=federation.AGENT_ACTIVITY_DELIVERING)
    ),
    "goodbye": envelope(6, goodbye=federation.Goodbye()),
    "version": envelope(
        7,
        metric=metric(
            version_published=metrics.VersionPublished(
                version=13,
                strategy="fedbuff",
                update_count=3,
                contributors=["a", "b"],
                staleness=[0, 1, 2**40],
                update_norm=0.125,
                seconds_since_previous=3600.5,
            )
        ),
    ),
    "membership": envelope(
        8,
        metric=metric(
            membership_changed=metrics.MembershipChanged(
                agent="hospital_7", change=metrics.MEMBERSHIP_CHANGE_LOST, live_agents=8
            )
        ),
    ),
    "refusal": envelope(
        9,
        metric=metric(
            update_refused=metrics.UpdateRefused(
                reason="no protobuf",
                refused_total=1,
                kind=metrics.UPDATE_REFUSAL_KIND_INVALID,
            )
        ),
    ),
    "training": envelope(
        10,
        metric=metric(
            training_finished=metrics.TrainingFinished(
                base_version=12, loss=-1.5, seconds=0, steps=2**63
            )
        ),
    ),
    "progress": envelope(
        11,
        metric=metric(
            training_progress=metrics.TrainingProgress(
                base_version=12, step=7, steps=20, loss=0.875, samples_per_second=2.5
            )
        ),
    ),
    "evaluation": envelope(
        12,
        metric=metric(
            evaluated=metrics.Evaluated(
                version=12,
                twin_refresh=3,
                part=metrics.EVALUATION_PART_TEST,
                case_count=4,
                scores=[
                    metrics.StructureScore(
                        name="WT", dice=0.75, iou=0.5, sensitivity=1, specificity=0.9375
                    ),
                    metrics.StructureScore(name="Ödem", specificity=1),
                ],
            )
        ),
    ),
    "twin": envelope(
        13,
        metric=metric(
            twin_refreshed=metrics.TwinRefreshed(
                refresh=3,
                parent_version=12,
                method=metrics.TWIN_METHOD_DITTO,
                decision=metrics.TWIN_DECISION_ROLLED_BACK,
                drift=0.03125,
                dice=0.625,
                global_dice=0.5,
                incumbent=metrics.IncumbentTwin(dice=0.75),
                case_count=2,
                seconds=41.5,
                unix_microseconds=1_767_225_599_000_000,
            )
        ),
    ),
    "stale-refusal": envelope(
        15,
        metric=metric(
            update_refused=metrics.UpdateRefused(
                agent="hospital_7",
                reason="its base v2 is 9 versions old",
                refused_total=2,
                kind=metrics.UPDATE_REFUSAL_KIND_STALE,
                outbox=0xFEDC_BA98_7654_3210,
                number=301,
            )
        ),
    ),
    "fold": envelope(
        16,
        metric=metric(
            update_folded=metrics.UpdateFolded(
                agent="hospital_7",
                outbox=0xFEDC_BA98_7654_3210,
                number=300,
                base_version=9,
                staleness=3,
                weight=0.5,
                norm=2.25,
                version=13,
                gathered=2,
            )
        ),
    ),
    "privacy": envelope(
        17,
        metric=metric(
            privacy_spent=metrics.PrivacySpent(
                delta=2**-20,
                epsilon_budget=8,
                agents=[
                    metrics.AgentSpend(agent="a", epsilon=0.75),
                    metrics.AgentSpend(agent="b"),
                ],
            )
        ),
    ),
    "inference": envelope(
        18,
        metric=metric(
            twin_served=metrics.TwinServed(
                answered=41,
                refused=1,
                latency=metrics.Latency(count=41, median_seconds=0.375, p95_seconds=1.5),
            )
        ),
    ),
    "process": envelope(
        19,
        metric=metric(
            process_sampled=metrics.ProcessSampled(
                role=metrics.SERVICE_ROLE_AGENT,
                cpu_seconds=12.5,
                resident_bytes=2**33,
                uptime_seconds=3600.25,
            )
        ),
    ),
    "traffic": envelope(
        20,
        metric=metric(
            traffic_sampled=metrics.TrafficSampled(
                channels=[
                    metrics.ChannelTraffic(
                        channel=metrics.TRAFFIC_CHANNEL_MODELS, messages_in=13, bytes_in=2**40
                    ),
                    metrics.ChannelTraffic(
                        channel=metrics.TRAFFIC_CHANNEL_UPDATES,
                        messages_out=300,
                        bytes_out=2**34,
                        dropped=2,
                        waiting=True,
                    ),
                ],
                refused=3,
            )
        ),
    ),
    "first-twin": envelope(
        14,
        metric=metric(
            twin_refreshed=metrics.TwinRefreshed(
                refresh=1,
                method=metrics.TWIN_METHOD_FINE_TUNE,
                decision=metrics.TWIN_DECISION_ADOPTED_GLOBAL,
                global_dice=1,
                case_count=1,
                unix_microseconds=1,
            )
        ),
    ),
    "twin-request": twin.TwinRequest(
        protocol_version=1,
        request=2**63,
        segment=twin.SegmentCase(
            streamed=twin.StreamedCase(
                name="BraTS20_001",
                files=[
                    twin.StreamedFile(name="t1.nii.gz", size=1),
                    twin.StreamedFile(name="BraTS20_001-seg.nii", size=2**31),
                ],
            ),
            wants_overlay=True,
        ),
    ),
    "twin-reply": twin.TwinReply(
        protocol_version=1,
        request=7,
        segmentation=twin.Segmentation(
            mask_bytes=2**20 + 1,
            volumes=[
                twin.StructureVolume(name="WT", millilitres=35.25),
                twin.StructureVolume(name="ET"),
            ],
            twin_refresh=3,
            parent_version=12,
            waiting_seconds=0.5,
            reading_seconds=1.25,
            network_seconds=0.125,
            total_seconds=2,
        ),
    ),
    "twin-status": twin.TwinReply(
        protocol_version=1,
        request=8,
        status=twin.AgentStatus(
            agent="hospital_7",
            serving=twin.ServingTwin(),
            activity=twin.TWIN_ACTIVITY_REFRESHING,
            waiting=2,
            is_segmenting=True,
            answered=300,
            refused=1,
        ),
    ),
    "chunk-f32": model.TensorChunk(index=0, offset=0, data=FLOAT32),
    "chunk-f16-0": model.TensorChunk(index=0, offset=0, data=FLOAT16[:8]),
    "chunk-f16-1": model.TensorChunk(index=1, offset=4, data=FLOAT16[8:]),
}

for name, message in MESSAGES.items():
    (FOLDER / f"{name}.bin").write_bytes(message.SerializeToString(deterministic=True))
