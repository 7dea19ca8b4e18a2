"""``python -m signgeo.verify.audit``: run the audit and store its result. Exit status 1: a goal is missed; 3: stopped."""

from signgeo.verify.audit.run import main

if __name__ == "__main__":
    main()
