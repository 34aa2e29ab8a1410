"""clock: the exchange's clock, the machine's plus an offset."""

import time


class Clock:
    """`offset_ms` may be changed at any time; + means the exchange is ahead."""

    def __init__(self, offset_ms=0):
        self.offset_ms = offset_ms

    def now_us(self):
        return time.time_ns() // 1000 + self.offset_ms * 1000

    def now_ms(self):
        return self.now_us() // 1000
