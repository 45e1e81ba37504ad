"""The command line of what looks at files: `checker FILE...` prints what is wrong with each of them."""
import argparse
import pathlib
import sys


def main(description, what, problems):
    """`problems`: gives the words for what is wrong with a file. Outcome: the exit code, 0 nothing is, 1 something, 2 bad usage."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=pathlib.Path, nargs="+", metavar=what)
    wrong = 0
    for file in parser.parse_args().files:
        if not file.is_file():
            parser.error(f"{file}: no such file")
        for problem in problems(file):
            print(f"{file}: {problem}", file=sys.stderr)
            wrong = 1
    return wrong
