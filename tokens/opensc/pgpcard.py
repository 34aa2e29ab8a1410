#!/usr/bin/python3
"""pgpcard: an OpenPGP smartcard in software, for tests.

    pgpcard.py --new FOLDER PIN-FILE ADMIN-PIN-FILE
    pgpcard.py FOLDER PORT

Plays a card of version 3.4 with three RSA-2048 keys (sign, decipher,
authenticate) to the virtual reader of vsmartcard, vpcd, at PORT of loopback.
FOLDER has the card's memory: keys.json, which --new makes, and state.json,
which is written as the card is used.  End it to pull the card, start it again
to put it back.  Each time a private key is used, its name is printed.

The reader's protocol: each message has its length before it, in two bytes.
One byte from the reader is a command to the card (0 off, 1 on, 2 reset, 4 send
the ATR), anything longer is an APDU.

It is no card to trust with anything: PINs and keys lie in files, and its
arithmetic takes no care of time.

Specification: "Functional Specification of the OpenPGP application on ISO
Smart Card Operating Systems", version 3.4; the numbers of sections are its.
"""

import hashlib
import hmac
import json
import os
import socket
import struct
import subprocess
import sys

BITS = 2048
SIZE = BITS // 8
EXPONENT = 65537
TRIES = 3
PIN_MAX = 127
USER_MIN, ADMIN_MIN = 6, 8
KEYS = ("sign", "decipher", "authenticate")

OK = 0x9000
MORE = 0x6100           # and how many bytes are left
WRONG_LENGTH = 0x6700
NOT_ALLOWED = 0x6982    # the PIN is missing, or was wrong
BLOCKED = 0x6983
BAD_DATA = 0x6A80
NOT_FOUND = 0x6A82
BAD_P1_P2 = 0x6A86
NO_DATA = 0x6A88
BAD_INS = 0x6D00

# Section 4.2.1: the application, version 3.4, no manufacturer's number.
RID = bytes.fromhex("d27600012401")
# Section 6: command chaining, extended lengths, told about in 7F66.
HISTORICAL = bytes.fromhex("0031f573c001e0009000")
# Section 4.4.3.7: random bytes; longest challenge, certificate, other data.
CAPABILITIES = struct.pack(">BBHHHBB", 0x40, 0, 255, 2048, 255, 0, 0)
RSA = struct.pack(">BHHB", 1, BITS, 32, 0)


def atr():
    """ISO 7816-3: T=1, the historical bytes, and the sum of it all."""
    body = bytes([0xd0 | len(HISTORICAL)]) + bytes.fromhex("18ff81b1fe751f03")
    body += HISTORICAL
    total = 0
    for byte in body:
        total ^= byte
    return b"\x3b" + body + bytes([total])


def tlv(tag, value):
    length = len(value)
    if length < 0x80:
        head = bytes([length])
    elif length < 0x100:
        head = bytes([0x81, length])
    else:
        head = b"\x82" + struct.pack(">H", length)
    return tag.to_bytes((tag.bit_length() + 7) // 8, "big") + head + value


class Refusal(Exception):
    """What the card answers instead: a status word."""


class Apdu:
    """ISO 7816-4, short and extended."""

    def __init__(self, data):
        if len(data) < 4:
            raise Refusal(WRONG_LENGTH)
        self.cla, self.ins, self.p1, self.p2 = data[:4]
        self.data, self.extended = b"", False
        body = data[4:]
        if len(body) <= 1:
            return              # nothing, or how much is wanted
        if body[0] == 0 and len(body) >= 3:
            self.extended = True
            length, body = struct.unpack(">H", body[1:3])[0], body[3:]
            if not body:
                return          # how much is wanted
        else:
            length, body = body[0], body[1:]
        if length > len(body):
            raise Refusal(WRONG_LENGTH)
        self.data = body[:length]

    @property
    def p1_p2(self):
        return self.p1 << 8 | self.p2


class Memory:
    """What outlives the card's power."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "state.json")
        with open(os.path.join(folder, "keys.json"), encoding="ascii") as file:
            made = json.load(file)
        self.serial = bytes.fromhex(made["serial"])
        self.keys = {name: (int(n, 16), int(d, 16))
                     for name, (n, d) in made["keys"].items()}
        self.state = {"user": [made["user"], TRIES],
                      "admin": [made["admin"], TRIES], "signatures": 0}
        if os.path.exists(self.path):
            with open(self.path, encoding="ascii") as file:
                self.state = json.load(file)

    def save(self):
        with open(self.path + ".new", "w", encoding="ascii") as file:
            json.dump(self.state, file)
        os.replace(self.path + ".new", self.path)

    def tries(self, who):
        return self.state[who][1]

    def check(self, who, pin):
        """The try is counted before anything is compared."""
        secret, left = self.state[who]
        if left == 0:
            raise Refusal(BLOCKED)
        self.state[who][1] = left - 1
        self.save()
        if not hmac.compare_digest(bytes.fromhex(secret), pin):
            raise Refusal(NOT_ALLOWED if left > 1 else BLOCKED)
        self.state[who][1] = TRIES
        self.save()

    def change(self, who, pin):
        least = USER_MIN if who == "user" else ADMIN_MIN
        if not least <= len(pin) <= PIN_MAX:
            raise Refusal(BAD_DATA)
        self.state[who] = [pin.hex(), TRIES]
        self.save()


class Card:
    """One that is in the reader.  PINs are told apart by the number that
    VERIFY has: 81 to sign, 82 for the rest, 83 for the administrator."""

    def __init__(self, memory):
        self.memory = memory
        self.open = set()
        self.chained = b""
        self.rest = b""
        self.commands = {
            0x20: self.verify, 0x24: self.change_pin, 0x2a: self.operation,
            0x2c: self.reset_tries, 0x47: self.public_key,
            0x84: self.challenge, 0x88: self.authenticate,
            0xa4: self.select, 0xa5: self.select_data, 0xc0: self.get_rest,
            0xca: self.get_data}

    def reset(self):
        self.open.clear()
        self.chained = self.rest = b""

    def answer(self, data):
        """The response APDU to a command APDU."""
        try:
            apdu = Apdu(data)
            if apdu.cla & 0x10:
                self.chained += apdu.data
                return struct.pack(">H", OK)
            apdu.data, self.chained = self.chained + apdu.data, b""
            if apdu.ins not in self.commands:
                raise Refusal(BAD_INS)
            out = self.commands[apdu.ins](apdu)
        except Refusal as refusal:
            return struct.pack(">H", refusal.args[0])
        if len(out) > 256 and not apdu.extended:
            out, self.rest = out[:256], out[256:]
            return out + struct.pack(">H", MORE | min(len(self.rest), 255))
        return out + struct.pack(">H", OK)

    def get_rest(self, _apdu):
        out, self.rest = self.rest, b""
        return out

    def select(self, apdu):
        if len(apdu.data) < 5 or not self.aid().startswith(apdu.data):
            raise Refusal(NOT_FOUND)
        self.reset()
        return b""

    @staticmethod
    def select_data(_apdu):
        return b""              # one certificate, which is empty

    # Data objects, section 4.4.

    def aid(self):
        return RID + b"\x03\x04" + b"\x00\x00" + self.memory.serial + b"\0\0"

    def pin_status(self):
        tries = [self.memory.tries("user"), 0, self.memory.tries("admin")]
        return bytes([1, PIN_MAX, PIN_MAX, PIN_MAX, *tries])

    def fingerprints(self):
        return b"".join(
            hashlib.sha1(self.memory.keys[name][0].to_bytes(SIZE, "big"))
            .digest() for name in KEYS)

    def discretionary(self):
        return b"".join((
            tlv(0xc0, CAPABILITIES), tlv(0xc1, RSA), tlv(0xc2, RSA),
            tlv(0xc3, RSA), tlv(0xc4, self.pin_status()),
            tlv(0xc5, self.fingerprints()), tlv(0xc6, bytes(60)),
            tlv(0xcd, struct.pack(">III", 1, 1, 1))))

    def get_data(self, apdu):
        lengths = tlv(0x02, b"\x08\x00") * 2
        count = tlv(0x93, self.memory.state["signatures"].to_bytes(3, "big"))
        objects = {
            0x4f: self.aid, 0x5f52: lambda: HISTORICAL, 0x5e: lambda: b"",
            0x5f50: lambda: b"", 0xc0: lambda: CAPABILITIES,
            0xc1: lambda: RSA, 0xc2: lambda: RSA, 0xc3: lambda: RSA,
            0xc4: self.pin_status, 0xc5: self.fingerprints,
            0x65: lambda: (tlv(0x5b, b"Card<<Test") + tlv(0x5f2d, b"en") +
                           tlv(0x5f35, b"9")),
            0x6e: lambda: (tlv(0x4f, self.aid()) + tlv(0x5f52, HISTORICAL) +
                           tlv(0x7f66, lengths) +
                           tlv(0x73, self.discretionary())),
            0x73: self.discretionary, 0x7a: lambda: count,
            0x7f21: lambda: b"", 0x7f66: lambda: lengths}
        if apdu.p1_p2 not in objects:
            raise Refusal(NO_DATA)
        return objects[apdu.p1_p2]()

    # PINs, sections 7.2.2 to 7.2.4.

    @staticmethod
    def owner(number):
        owners = {0x81: "user", 0x82: "user", 0x83: "admin"}
        if number not in owners:
            raise Refusal(BAD_P1_P2)
        return owners[number]

    def verify(self, apdu):
        who = self.owner(apdu.p2)
        if apdu.p1 == 0xff:
            self.open.discard(apdu.p2)
        elif apdu.data:
            self.open.discard(apdu.p2)
            self.memory.check(who, apdu.data)
            self.open.add(apdu.p2)
        elif apdu.p2 not in self.open:
            raise Refusal(0x63c0 | self.memory.tries(who))
        return b""

    def change_pin(self, apdu):
        who = self.owner(apdu.p2)
        length = len(self.memory.state[who][0]) // 2
        self.memory.check(who, apdu.data[:length])
        self.memory.change(who, apdu.data[length:])
        return b""

    def reset_tries(self, apdu):
        if apdu.p1 != 2 or 0x83 not in self.open:
            raise Refusal(NOT_ALLOWED)
        self.memory.change("user", apdu.data)
        return b""

    # Keys, sections 7.2.8 to 7.2.14.

    def need(self, number):
        if number not in self.open:
            raise Refusal(NOT_ALLOWED)

    def private(self, name, number):
        print(name, flush=True)
        modulus, exponent = self.memory.keys[name]
        if number >= modulus:
            raise Refusal(BAD_DATA)
        return pow(number, exponent, modulus).to_bytes(SIZE, "big")

    def pad_and_sign(self, name, data):
        if len(data) > SIZE * 2 // 5:
            raise Refusal(WRONG_LENGTH)
        block = b"\0\1" + b"\xff" * (SIZE - 3 - len(data)) + b"\0" + data
        return self.private(name, int.from_bytes(block, "big"))

    def public_key(self, apdu):
        names = {0xb6: "sign", 0xb8: "decipher", 0xa4: "authenticate"}
        if apdu.p1 != 0x81 or apdu.data[:1] == b"" or \
                apdu.data[0] not in names:
            raise Refusal(BAD_P1_P2)
        modulus = self.memory.keys[names[apdu.data[0]]][0]
        return tlv(0x7f49, tlv(0x81, modulus.to_bytes(SIZE, "big")) +
                   tlv(0x82, EXPONENT.to_bytes(3, "big")))

    def operation(self, apdu):
        if apdu.p1_p2 == 0x9e9a:
            self.need(0x81)
            self.memory.state["signatures"] += 1
            self.memory.save()
            return self.pad_and_sign("sign", apdu.data)
        if apdu.p1_p2 == 0x8086:
            self.need(0x82)
            return self.decipher(apdu.data)
        raise Refusal(BAD_P1_P2)

    def decipher(self, data):
        """A first byte that says RSA; PKCS#1 version 1.5 comes off."""
        if data[:1] != b"\0" or len(data) != SIZE + 1:
            raise Refusal(BAD_DATA)
        block = self.private("decipher", int.from_bytes(data[1:], "big"))
        end = block.find(b"\0", 2)
        if block[:2] != b"\0\2" or end < 10:
            raise Refusal(BAD_DATA)
        return block[end + 1:]

    def authenticate(self, apdu):
        self.need(0x82)
        return self.pad_and_sign("authenticate", apdu.data)

    @staticmethod
    def challenge(_apdu):
        return os.urandom(32)


# The two numbers of a key, by openssl.

def der(data):
    """The value and what follows it, of one DER element."""
    length, at = data[1], 2
    if length & 0x80:
        at += length & 0x7f
        length = int.from_bytes(data[2:at], "big")
    return data[at:at + length], data[at + length:]


def new_key():
    """Modulus and private exponent, of a key made by openssl."""
    made = subprocess.run(
        ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt",
         f"rsa_keygen_bits:{BITS}"], capture_output=True, check=True).stdout
    text = subprocess.run(
        ["openssl", "rsa", "-traditional", "-outform", "DER"], input=made,
        capture_output=True, check=True).stdout
    numbers, rest = [], der(text)[0]
    while rest:                 # version, n, e, d, ...
        value, rest = der(rest)
        numbers.append(int.from_bytes(value, "big"))
    return f"{numbers[1]:x}", f"{numbers[3]:x}"


def new_card(folder, pin_file, admin_pin_file):
    def pin(path):
        with open(path, "rb") as file:
            return file.read().rstrip(b"\n").hex()

    os.umask(0o077)
    made = {"serial": os.urandom(4).hex(), "user": pin(pin_file),
            "admin": pin(admin_pin_file),
            "keys": {name: new_key() for name in KEYS}}
    with open(os.path.join(folder, "keys.json"), "w",
              encoding="ascii") as file:
        json.dump(made, file)


# The reader.

def receive(reader, count):
    """It sends a length, and what is that long only once the length has been
    acknowledged (RFC 896): that takes 40 ms unless it is done at once, which
    holds for one answer at a time."""
    data = b""
    while len(data) < count:
        reader.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        more = reader.recv(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def message(reader):
    return receive(reader, struct.unpack(">H", receive(reader, 2))[0])


def send(reader, data):
    reader.sendall(struct.pack(">H", len(data)) + data)


def serve(reader, card):
    """Until the reader hangs up."""
    while True:
        data = message(reader)
        if data == b"\x04":
            send(reader, atr())
        elif len(data) == 1:
            card.reset()
        elif data:
            send(reader, card.answer(data))


def main():
    if sys.argv[1:2] == ["--new"] and len(sys.argv) == 5:
        new_card(*sys.argv[2:])
        return
    if len(sys.argv) != 3 or not sys.argv[2].isdigit():
        sys.exit("usage: pgpcard.py FOLDER PORT\n"
                 "       pgpcard.py --new FOLDER PIN-FILE ADMIN-PIN-FILE")
    card = Card(Memory(sys.argv[1]))
    with socket.create_connection(("127.0.0.1", int(sys.argv[2]))) as reader:
        try:
            serve(reader, card)
        except (EOFError, ConnectionError):
            pass                # the reader is gone


if __name__ == "__main__":
    main()
