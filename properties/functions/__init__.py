"""Functions with known constants, evaluated exactly or in balls: what the claims on functions are asked of."""
