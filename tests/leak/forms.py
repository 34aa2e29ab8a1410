"""forms: every shape in which an HMAC secret may lie in a file or in memory."""

import base64
import struct

# FIPS 180-4, section 4.2.2: cube roots of the first 64 primes.


def _primes(n):
    found = []
    candidate = 2
    while len(found) < n:
        if all(candidate % p for p in found):
            found.append(candidate)
        candidate += 1
    return found


def _root_bits(prime, root):
    """The first 32 bits of the fraction of prime ** (1 / root)."""
    whole = prime << (32 * root)
    low, high = 0, 1 << 64
    while low < high:
        middle = (low + high + 1) // 2
        if middle ** root <= whole:
            low = middle
        else:
            high = middle - 1
    return low & 0xffffffff


K = [_root_bits(p, 3) for p in _primes(64)]
H0 = [_root_bits(p, 2) for p in _primes(8)]


def _rotate(x, n):
    return (x >> n | x << (32 - n)) & 0xffffffff


def compress(state, block):
    """One step of SHA-256 (FIPS 180-4, section 6.2.2)."""
    w = list(struct.unpack(">16I", block))
    for t in range(16, 64):
        s0 = _rotate(w[t - 15], 7) ^ _rotate(w[t - 15], 18) ^ w[t - 15] >> 3
        s1 = _rotate(w[t - 2], 17) ^ _rotate(w[t - 2], 19) ^ w[t - 2] >> 10
        w.append((w[t - 16] + s0 + w[t - 7] + s1) & 0xffffffff)
    a, b, c, d, e, f, g, h = state
    for t in range(64):
        t1 = (h + (_rotate(e, 6) ^ _rotate(e, 11) ^ _rotate(e, 25))
              + (e & f ^ ~e & g) + K[t] + w[t]) & 0xffffffff
        t2 = ((_rotate(a, 2) ^ _rotate(a, 13) ^ _rotate(a, 22))
              + (a & b ^ a & c ^ b & c)) & 0xffffffff
        a, b, c, d, e, f, g, h = ((t1 + t2) & 0xffffffff, a, b, c,
                                  (d + t1) & 0xffffffff, e, f, g)
    return [(x + y) & 0xffffffff for x, y in zip(state, (a, b, c, d, e, f,
                                                         g, h))]


def _base64_cores(secret):
    """What base64 of any text holding the secret must contain: the part
    that does not depend on the neighbours, for each of three alignments."""
    cores = {}
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + secret).rstrip(b"=")
        start = (shift * 8 + 5) // 6
        end = (shift + len(secret)) * 8 // 6
        cores[f"base64, shift {shift}"] = text[start:end]
    return cores


def forms(secret):
    """Name of the form -> bytes to look for."""
    block = secret.ljust(64, b"\0")
    ipad = bytes(b ^ 0x36 for b in block)
    opad = bytes(b ^ 0x5c for b in block)
    found = {"raw": secret,
             "hex": secret.hex().encode(),
             "upper-case hex": secret.hex().upper().encode(),
             "UTF-16": secret.decode("ascii").encode("utf-16-le"),
             "HMAC inner block": ipad[:len(secret)],
             "HMAC outer block": opad[:len(secret)]}
    for name, pad in (("inner", ipad), ("outer", opad)):
        state = compress(H0, pad)
        found[f"HMAC {name} state, little-endian"] = struct.pack("<8I", *state)
        found[f"HMAC {name} state, big-endian"] = struct.pack(">8I", *state)
    return found | _base64_cores(secret)


def search(data, wanted):
    """Names of the forms that occur in `data`."""
    return sorted(name for name, form in wanted.items() if form in data)
