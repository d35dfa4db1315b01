#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Checks Kubernetes manifests: each against its schema, and each kustomization against its files."""

import pathlib
import sys

import kubernetes_validate
import yaml

VERSION = "1.30"
# Of operators that bring their own schemas.
FOREIGN = {"kustomize.config.k8s.io", "monitoring.coreos.com"}


def problems(path):
    for document in yaml.safe_load_all(path.read_text()):
        kind = f"{document['kind']} {document.get('metadata', {}).get('name', '')}".strip()
        if document["apiVersion"].split("/")[0] not in FOREIGN:
            try:
                kubernetes_validate.validate(document, VERSION, strict=True)
            except kubernetes_validate.ValidationError as error:
                place = ".".join(str(part) for part in error.path)
                yield f"{kind}: {place}: {error.message}"
        if document["kind"] == "Kustomization":
            files = list(document["resources"])
            for generator in document.get("configMapGenerator", []):
                files += [entry.split("=", 1)[-1] for entry in generator["files"]]
            for name in files:
                if not (path.parent / name).is_file():
                    yield f"{kind}: there is no '{name}'"
            for other in path.parent.glob("*.yaml"):
                if other != path and other.name not in files:
                    yield f"{kind}: '{other.name}' is not named in it"


def main(folder):
    paths = sorted(
        path for path in pathlib.Path(folder).rglob("*.yaml") if path.parent.name != "configuration"
    )
    found = [f"{path}: {problem}" for path in paths for problem in problems(path)]
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    return 1 if found or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
