"""Hypothesis strategies: matrices, vectors, norms and functions that shrink to what a person can read."""

from signgeo.properties.strategies.matrices import definite_matrices, psd_matrices, symmetric_matrices
from signgeo.properties.strategies.norms import norm_matrix_vectors, norm_vectors, norms
from signgeo.properties.strategies.spectrum import spectra_and_angles, spectra_and_two_angles
from signgeo.properties.strategies.vectors import vectors, with_vectors
from signgeo.properties.strategies.weights import weighted_matrices

__all__ = [
    "definite_matrices",
    "norm_matrix_vectors",
    "norm_vectors",
    "norms",
    "psd_matrices",
    "spectra_and_angles",
    "spectra_and_two_angles",
    "symmetric_matrices",
    "vectors",
    "weighted_matrices",
    "with_vectors",
]
