"""`python -m calproof` is the command `calproof`."""

from calproof.cli import main

if __name__ == "__main__":
    main()
