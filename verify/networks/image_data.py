"""Labelled images as every loader gives them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class ImageData:
    """A training and a test set.

    Attributes
    ----------
    name : of the data set, as a figure shows it.
    images, labels : (n, channels, height, width) and (n,), for training.
    test_images, test_labels : the same, for the test set.
    white : the pixel value that stands for 1; networks see pixel / white in [0, 1].
    classes : labels are 0 .. classes - 1.
    """

    name: str
    images: Bytes
    labels: Bytes
    test_images: Bytes
    test_labels: Bytes
    white: int
    classes: int = 10

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all images and labels."""
        digest = hashlib.sha256()
        for array in (self.images, self.labels, self.test_images, self.test_labels):
            digest.update(repr(array.shape).encode() + np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()


def digit_images(train: int = 1500) -> ImageData:
    """scikit-learn's 1,797 handwritten digits, 8 x 8, values 0 .. 16: the first `train` to train on, the rest to test.

    Raises MissingExtraError where scikit-learn is not installed.
    """
    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        from signgeo.solvers.errors import MissingExtraError

        raise MissingExtraError("scikit-learn", "verify") from error
    loaded: Any = load_digits()
    images = loaded.images.astype(np.uint8)[:, None]
    labels = loaded.target.astype(np.uint8)
    return ImageData("digits (8 x 8)", images[:train], labels[:train], images[train:], labels[train:], white=16)
