"""clock: the exchange's clock, the machine's plus an offset."""

import time


class Clock:
    """`offset_ms` may be changed at any time; + means the exchange is ahead.
    `idle_days` go by for unused keys alone, no timestamp knows of them."""

    def __init__(self, offset_ms=0):
        self.offset_ms = offset_ms
        self.idle_days = 0

    def now_us(self):
        return time.time_ns() // 1000 + self.offset_ms * 1000

    def now_ms(self):
        return self.now_us() // 1000

    def idle_ms(self):
        """Never steps but by the days."""
        return time.monotonic_ns() // 1_000_000 + self.idle_days * 86_400_000
