"""The exchange of a profile (drivers/profiles/*/exchange.*): a made-up device, and what Python reads of it."""

from capture import Recording, read_device
from expected import document_of_readings
from profile_files import PROFILES
from registers import Registers, read_registers


def path_of_exchange(profile):
    return PROFILES / profile["name"] / ("exchange.yaml" if profile["protocol"] == "modbus" else "exchange.snmprec")


def readings_of_exchange(profile):
    path = path_of_exchange(profile)
    if profile["protocol"] == "modbus":
        return read_registers(profile, Registers(path))
    return read_device(profile, Recording(path))


def expected_document(profile):
    return document_of_readings(profile["name"], readings_of_exchange(profile), plain=True)
