"""The properties as a suite for a norm or a solver of your own."""
