"""Run Middle Power from a checkout: `python run.py --help` lists the commands."""

from sim.cli import main

if __name__ == "__main__":
    main()
