"""memory: search all memory of a process for byte strings."""

CHUNK = 1 << 16


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
    """(address, bytes) of the region in pieces that overlap, so that nothing
    falls between."""
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
        yield at, tail + data
        tail = data[-overlap:]
        at += len(data)


def search_process(pid, wanted, writable=False, known=None):
    """(names of the forms found, bytes read) in all memory, or in all that can
    be written; PermissionError if not ours.  `known`, a dictionary of one
    process and the same forms, spares the search of bytes that are, one by
    one, those that were at their place the last time: what was found there is
    found again."""
    longest = max(len(form) for form in wanted.values())
    found = set()
    total = 0
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for low, high in _regions(pid, writable):
            for at, piece in _pieces(memory, low, high, longest):
                total += len(piece)
                before, names = known.get(at, ("", ())) if known else ("", ())
                if before != piece:
                    names = {name for name, form in wanted.items()
                             if form in piece}
                if known is not None:
                    known[at] = piece, names
                found.update(names)
    return sorted(found), total
