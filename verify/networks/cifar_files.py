"""CIFAR-10 from its binary files: data_batch_1.bin to data_batch_5.bin and test_batch.bin.

Each file holds 10,000 records of 3,073 bytes: the label 0 .. 9, then 32 x 32 pixels of red, of green and of blue, each
row by row (Krizhevsky, 2009, the "binary version").
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from signgeo.solvers.errors import FileFormatError
from signgeo.verify.networks.image_data import Bytes, ImageData

RECORDS = 10_000
SIZE, CHANNELS, CLASSES = 32, 3, 10
RECORD = 1 + CHANNELS * SIZE * SIZE
TRAINING = tuple(f"data_batch_{k}.bin" for k in range(1, 6))
TEST = "test_batch.bin"
_SOURCE = (
    "Get the binary version, cifar-10-binary.tar.gz, from https://www.cs.toronto.edu/~kriz/cifar.html and unpack it"
)


def read_cifar10(folder: str | os.PathLike[str]) -> ImageData:
    """50,000 training and 10,000 test images from the six binary files in a folder.

    The folder may also be the one into which the archive was unpacked, with ``cifar-10-batches-bin`` in it.
    Raises FileFormatError for a file that is missing, cut off, too long or corrupt.
    """
    root = Path(folder)
    if not (root / TRAINING[0]).exists() and (root / "cifar-10-batches-bin").is_dir():
        root = root / "cifar-10-batches-bin"
    parts = [_read(root / name) for name in TRAINING]
    images, labels = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    test_images, test_labels = _read(root / TEST)
    return ImageData("CIFAR-10", images, labels, test_images, test_labels, white=255, classes=CLASSES)


def _read(path: Path) -> tuple[Bytes, Bytes]:
    """Images (10000, 3, 32, 32) and labels (10000,) of one file."""
    try:
        size = path.stat().st_size if path.is_file() else -1
        content = np.fromfile(path, np.uint8) if size == RECORDS * RECORD else None
    except OSError as error:
        raise _unusable(path, error.strerror or str(error)) from error
    if content is None:
        raise _unusable(path, "no such file" if size < 0 else f"{size:,} bytes")
    records = content.reshape(RECORDS, RECORD)
    labels = records[:, 0]
    if labels.max() >= CLASSES:
        record = int(np.argmax(labels >= CLASSES))
        raise _unusable(path, f"the label {labels[record]} in record {record}")
    return records[:, 1:].reshape(RECORDS, CHANNELS, SIZE, SIZE).copy(), labels.copy()


def _unusable(path: Path, got: str) -> FileFormatError:
    return FileFormatError(
        "data",
        got=f"{str(path)!r}: {got}",
        expected=f"{RECORDS * RECORD:,} bytes, {RECORDS:,} records of a label 0 .. {CLASSES - 1} and "
        f"{RECORD - 1:,} pixel bytes",
        remedy=f"{_SOURCE}; without --data, digits that scikit-learn ships are used.",
    )
