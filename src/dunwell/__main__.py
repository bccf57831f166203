"""`python -m dunwell` is the same as `dunwell`."""

from dunwell.config.entry import main

if __name__ == "__main__":
    main()
