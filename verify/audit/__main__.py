"""``python -m signgeo.verify.audit``: run the audit and store what it found. Exit status 1 if a goal is missed."""

from signgeo.verify.audit.run import main

if __name__ == "__main__":
    main()
