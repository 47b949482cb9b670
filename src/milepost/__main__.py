"""``python -m milepost`` and the ``milepost`` script."""

from milepost.cli.door import main

if __name__ == "__main__":
    main()
