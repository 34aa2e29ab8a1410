"""memory: search all memory of a process for byte strings."""

CHUNK = 1 << 20


def _regions(pid, writable):
    with open(f"/proc/{pid}/maps", encoding="ascii", errors="replace") as maps:
        for line in maps:
            span, mode = line.split()[:2]
            name = line.split(None, 5)[5].strip() if line.count(" ") > 5 else ""
            if writable and "w" not in mode:
                continue
            if "r" in mode and name not in ("[vvar]", "[vsyscall]"):
                low, high = (int(x, 16) for x in span.split("-"))
                yield low, high


def _pieces(memory, low, high, overlap):
    """The region in pieces that overlap, so that nothing falls between."""
    tail = b""
    at = low
    while at < high:
        try:
            memory.seek(at)
            data = memory.read(min(CHUNK, high - at))
        except (OSError, ValueError, OverflowError):
            return
        if not data:
            return
        yield tail + data
        tail = data[-overlap:]
        at += len(data)


def search_process(pid, wanted, writable=False):
    """(names of the forms found, bytes read) in all memory, or in all that can
    be written; PermissionError if not ours."""
    longest = max(len(form) for form in wanted.values())
    found = set()
    total = 0
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for low, high in _regions(pid, writable):
            for piece in _pieces(memory, low, high, longest):
                total += len(piece)
                found |= {name for name, form in wanted.items()
                          if form in piece}
    return sorted(found), total
