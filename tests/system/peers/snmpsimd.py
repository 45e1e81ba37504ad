#!/usr/bin/python3
"""Runs Debian's snmpsimd with the arguments given; also on Debian 13, where the package does not start by itself.

snmpsim 0.4.5 imports pyasn1.compat.octets, which Debian 13's pyasn1 0.6 does not have any more. It was a shim between
Python 2 and 3; the four functions that snmpsim takes from it are given back here. Everything that speaks SNMP stays
Debian's. Exit code: that of snmpsimd; 1 when it is not installed.
"""

import importlib.util
import runpy
import shutil
import sys
import types


def octets():
    """pyasn1.compat.octets, as far as snmpsim uses it: on Python 3 octets are bytes."""
    module = types.ModuleType("pyasn1.compat.octets")
    module.str2octs = lambda text: text.encode("iso-8859-1")
    module.octs2str = lambda octets: octets.decode("iso-8859-1")
    module.ints2octs = bytes
    module.octs2ints = lambda octets: octets
    return module


def main():
    program = shutil.which("snmpsimd")
    if program is None:
        sys.exit("snmpsimd is not installed")
    if importlib.util.find_spec("pyasn1.compat.octets") is None:
        sys.modules["pyasn1.compat.octets"] = octets()
    sys.argv[0] = program
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    main()
