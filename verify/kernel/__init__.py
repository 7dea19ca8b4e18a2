"""The same obligations for another judge: theorems about the real numbers in a .v file that Coq's kernel accepts."""
