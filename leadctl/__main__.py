"""`python -m leadctl`."""

from leadctl.cli import main

if __name__ == "__main__":
    main()
