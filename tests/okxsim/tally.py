"""tally: what became of every client order id, as the exchange saw it."""

import threading
from collections import Counter

EXPIRED = ("50036", "50037")


class Tally:
    """Safe for several threads.  Orders without an id are not counted."""

    def __init__(self):
        self._lock = threading.Lock()
        self._rows = {}

    def note(self, account, client_id, code, ord_id=None):
        """An order with `client_id` came to the book and `code` became of it;
        0: accepted as `ord_id`."""
        if not client_id:
            return
        with self._lock:
            row = self._rows.setdefault((account, client_id), ([], Counter()))
            if code == "0":
                row[0].append(ord_id)
            else:
                row[1][code] += 1

    def report(self):
        """[{uid, env, clOrdId, accepted, expired, refused: {code: count},
        ordIds}], in the order of their first coming."""
        with self._lock:
            return [{
                "uid": account[0], "env": account[1], "clOrdId": client_id,
                "accepted": len(ids), "ordIds": list(ids),
                "expired": sum(refused[code] for code in EXPIRED),
                "refused": {code: n for code, n in refused.items()
                            if code not in EXPIRED},
            } for (account, client_id), (ids, refused) in self._rows.items()]
