"""Hypothesis strategies: matrices, vectors, norms and functions that shrink to what a person can read."""

from signgeo.properties.strategies.matrices import psd_matrices, symmetric_matrices
from signgeo.properties.strategies.norms import norm_matrix_vectors, norm_vectors, norms
from signgeo.properties.strategies.planar import spectra_and_angles
from signgeo.properties.strategies.vectors import vectors, with_vectors

__all__ = [
    "norm_matrix_vectors",
    "norm_vectors",
    "norms",
    "psd_matrices",
    "spectra_and_angles",
    "symmetric_matrices",
    "vectors",
    "with_vectors",
]
