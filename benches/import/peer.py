"""Reads a PSKC file with python-pskc and prints each key's serial number, algorithm and secret: what the example does as well."""

import sys

import pskc

container = pskc.PSKC(sys.argv[1])
container.encryption.key = bytes.fromhex(sys.argv[2])
for key in container.keys:
    print(key.serial, key.algorithm, key.response_length, key.counter, key.time_interval, key.secret.hex())
