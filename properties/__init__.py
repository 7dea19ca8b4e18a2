"""What must hold, on anything drawn: Hypothesis strategies and the inequalities of the paper."""
