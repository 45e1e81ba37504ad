"""Values that say where and when they were read, so that whoever gets one can tell whether it is the right one.

A stamp has 16 bits: 4 of the unit, 3 of the register, 9 of the time in ticks of 20 ms.
"""
import time

TICKS_A_SECOND = 50
TICKS = 512


def tick(moment):
    """The tick of a moment (seconds since 1970); begins anew every 10.24 s."""
    return int(moment * TICKS_A_SECOND) % TICKS


def stamp(unit, register, moment=None):
    """What `register` of `unit` holds at a moment, by default now."""
    return (unit % 16) << 12 | (register % 8) << 9 | tick(time.time() if moment is None else moment)


def complaint(value, unit, register, earliest, latest):
    """What is wrong with a value that is said to be of `register` and read between two moments; None: nothing."""
    if value >> 12 != unit % 16:
        return f"of unit {value >> 12}, not {unit}"
    if value >> 9 & 7 != register % 8:
        return f"of register {value >> 9 & 7}, not {register % 8}"
    age, allowed = (tick(latest) - value) % TICKS, (tick(latest) - tick(earliest)) % TICKS
    return f"read {age / TICKS_A_SECOND:.2f} s ago, asked for {allowed / TICKS_A_SECOND:.2f} s ago" if age > allowed else None
