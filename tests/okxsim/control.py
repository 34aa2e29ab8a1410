"""control: unsigned paths under /okxsim/v1 by which a test looks and steers.
They are neither logged nor counted, and no fault touches them."""

import json

import faults
from chance import Rule
from http1 import json_answer

PREFIX = "/okxsim/"


class Control:
    def __init__(self, parts):
        self._exchange = parts.exchange
        self._record = parts.record
        self._faults = parts.faults
        self._chance = parts.chance
        self._clock = parts.clock
        self._limits = parts.limits
        self._keys = parts.keys
        self._tally = parts.tally
        # method, path: action
        self._actions = {
            ("GET", "/okxsim/v1/book"): self._book,
            ("GET", "/okxsim/v1/clients"): self._clients,
            ("GET", "/okxsim/v1/random"): self._show_chance,
            ("POST", "/okxsim/v1/random"): self._add_chance,
            ("DELETE", "/okxsim/v1/random"): self._clear_chance,
            ("GET", "/okxsim/v1/requests"): self._requests,
            ("GET", "/okxsim/v1/fault"): self._armed,
            ("POST", "/okxsim/v1/fault"): self._arm,
            ("DELETE", "/okxsim/v1/fault"): self._disarm,
            ("POST", "/okxsim/v1/time"): self._set_time,
            ("GET", "/okxsim/v1/keys"): self._list_keys,
            ("GET", "/okxsim/v1/secrets"): self._secrets,
            ("POST", "/okxsim/v1/idle"): self._idle,
            ("GET", "/okxsim/v1/limits"): self._show_limits,
            ("POST", "/okxsim/v1/limits"): self._set_limits,
        }

    def answer(self, request):
        action = self._actions.get((request.method, request.path))
        if action is None:
            return json_answer(404, {"error": "no such control path"})
        try:
            return json_answer(200, action(request))
        except ValueError as e:
            return json_answer(400, {"error": str(e)})

    def _book(self, _request):
        return self._exchange.book()

    def _clients(self, _request):
        return {"clients": self._tally.report()}

    def _show_chance(self, _request):
        return self._chance.report()

    def _add_chance(self, request):
        wish = json.loads(request.body)
        if not isinstance(wish, dict) or set(wish) - {"spec", "seed"} or \
                not isinstance(wish.get("spec", ""), str) or \
                not isinstance(wish.get("seed", 0), int):
            raise ValueError('wanted: {"spec": "…", "seed": N}')
        rule = Rule(wish["spec"]) if "spec" in wish else None
        self._chance.add(rule, wish.get("seed"))
        return self._chance.report()

    def _clear_chance(self, _request):
        self._chance.clear()
        return self._chance.report()

    def _requests(self, _request):
        return self._record.counts()

    def _armed(self, _request):
        return {"faults": self._faults.armed()}

    def _arm(self, request):
        wish = json.loads(request.body)
        if isinstance(wish, dict) and wish.get("clear"):
            return self._disarm(request)
        if isinstance(wish, dict) and "spec" in wish:
            self._faults.arm(faults.from_text(str(wish["spec"])))
        else:
            self._faults.arm(faults.from_dict(wish))
        return self._armed(request)

    def _disarm(self, request):
        self._faults.clear()
        return self._armed(request)

    def _set_time(self, request):
        wish = json.loads(request.body)
        if not isinstance(wish, dict) or \
                not isinstance(wish.get("offset_ms"), int):
            raise ValueError('wanted: {"offset_ms": N}')
        self._clock.offset_ms = wish["offset_ms"]
        return {"offset_ms": self._clock.offset_ms}

    def _list_keys(self, _request):
        return self._keys.report()

    def _secrets(self, _request):
        return self._keys.secrets()

    def _idle(self, request):
        wish = json.loads(request.body)
        days = wish.get("days") if isinstance(wish, dict) else None
        if not isinstance(days, (int, float)) or days < 0:
            raise ValueError('wanted: {"days": N}, from 0 up')
        self._clock.idle_days += days
        return {"idle_days": self._clock.idle_days}

    def _show_limits(self, _request):
        return self._limits.report()

    def _set_limits(self, request):
        wish = json.loads(request.body)
        if not isinstance(wish, dict) or set(wish) - {"enforce", "status",
                                                      "order_cap", "reset"}:
            raise ValueError('wanted: {"enforce": true|false, "status": N, '
                             '"order_cap": N, "reset": true}')
        for name in ("enforce", "status", "order_cap"):
            if name in wish:
                setattr(self._limits, name, int(wish[name]))
        if wish.get("reset"):
            self._limits.reset()
        return self._limits.report()
