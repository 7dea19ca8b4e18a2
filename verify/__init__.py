"""Why it holds: claims with machine-checked proofs, experiments, the report and the command line."""
