"""endpoints: the way of a request from the gate to the endpoint."""

import json
import time

import account
import auth
import sites
import subaccounts
import trade
from call import Call
from codes import Refused, failure
from http1 import Answer, json_answer

# method, path, permission (None: public), action
ROUTES = account.ROUTES + trade.ROUTES + subaccounts.ROUTES

_ACTIONS = {}
for _method, _path, *_rest in ROUTES:
    _ACTIONS.setdefault(_path, {})[_method] = _rest


class Api:
    """answer() one request of the exchange's API."""

    def __init__(self, exchange, keys, clock, limits, subs, tally):
        self._exchange = exchange
        self._keys = keys
        self._clock = clock
        self._limits = limits
        self._subs = subs
        self._tally = tally

    def answer(self, request, hold_ms=0, **forced):
        """The Answer to `request`; it is executed, after `hold_ms`.  `forced`:
        item_code and items, see Call."""
        try:
            done = self._run(request, hold_ms, forced)
            return done if isinstance(done, Answer) else json_answer(200, done)
        except Refused as e:
            return json_answer(e.status, failure(e))

    def _run(self, request, hold_ms, forced):
        permission, action = _route(request)
        key = None
        if permission:
            key = auth.check(request, permission, self._keys, self._clock)
        in_us = self._clock.now_us()
        body = _read_body(request) if request.method == "POST" else None
        call = Call(self._exchange, self._clock, self._keys, self._subs,
                    self._tally, key, request.query(), body,
                    request.values(b"exptime"), in_us,
                    self._limits.order_cap, **forced)
        self._limits.arrive(request, body, call.account)
        if hold_ms:
            time.sleep(hold_ms / 1000)
        return action(call)


def _route(request):
    actions = _ACTIONS.get(request.path)
    if not actions or request.path in sites.MISSING.get(request.site, ()):
        raise Refused("404")
    if request.method not in actions:
        raise Refused("50115")
    return actions[request.method]


def _read_body(request):
    """The parsed JSON body; numbers become texts."""
    kind = b",".join(request.values(b"content-type"))
    if kind.partition(b";")[0].strip().lower() != b"application/json":
        raise Refused("50006")
    if not request.body:
        raise Refused("50000")
    try:
        return json.loads(request.body.decode("utf-8"), parse_int=str,
                          parse_float=str, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused("50002") from None


def _no_constant(name):
    raise ValueError(f"{name} is not JSON")
