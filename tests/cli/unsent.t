hardseal request --json: refused, and nothing was sent
======================================================

Whatever hardseal refuses by itself has an outcome, as what was answered has.

  $ . "$CLI/setup.sh"
  $ make_token
  $ sim_start
  $ import_key reads
  $ import_key pays --perm trade,withdraw
  $ told() { hardseal -q --json request "$@" >told; local status=$?; for name in outcome attempts error.code error.exit; do json $name <told; done | paste -s -d ' '; return $status; }
  $ PAY='POST /api/v5/asset/withdrawal'

The key's record does not allow it, the endpoint is not known, nobody has
confirmed it:

  $ told reads POST /api/v5/trade/order --data '{}'
  not-sent 0 denied 6
  [6]
  $ told reads GET /api/v5/new
  not-sent 0 denied 6
  [6]
  $ told pays $PAY --data '{"amt":"1"}'
  not-sent 0 denied 6
  [6]
  $ terminal '[y/N]' n -- hardseal --json request pays $PAY --data '{"amt":"1"}' --confirm | tail -n 1 | json outcome
  not-sent
  $ told pays $PAY --data 'amt=1' --confirm 2>/dev/null
  not-sent 0 bad-input 2
  [2]

Frozen, and stopped by the breaker:

  $ hardseal -q key freeze reads >/dev/null
  $ told reads GET /api/v5/account/balance
  not-sent 0 frozen 6
  [6]
  $ told reads GET /api/v5/account/balance --confirm 2>/dev/null
  not-sent 0 frozen 6
  [6]
  $ hardseal -q key thaw reads --yes >/dev/null
  $ sim_fault 'GET /api/v5/account/balance code code=50111'
  $ told reads GET /api/v5/account/balance
  answered 1 exchange 7
  [7]
  $ told reads GET /api/v5/account/balance
  not-sent 0 frozen 6
  [6]

The clocks are a minute apart, the limit leaves no place:

  $ sim_time 60000; rm home/state/clock*
  $ told pays GET /api/v5/account/balance
  not-sent 0 clock 6
  [6]
  $ sim_time 0
  $ told pays POST /api/v5/broker/fd/rebate-per-orders --data '{}'
  answered 1 exchange 7
  [7]
  $ told pays POST /api/v5/broker/fd/rebate-per-orders --data '{}' --deadline 300
  not-sent 0 rate-limit 6
  [6]

No such key, no such file, a body that is none, no PIN:

  $ told nobody GET /api/v5/account/balance
  not-sent 0 not-found 3
  [3]
  $ told pays POST /api/v5/trade/order --data @nowhere
  not-sent 0 not-found 3
  [3]
  $ told pays POST /api/v5/trade/order --data '{"instId"' --client-id auto
  not-sent 0 bad-input 2
  [2]
  $ told pays GET /api/v5/account/balance --pin-file /dev/null
  not-sent 0 pin-needed 4
  [4]

A command line that is wrong asks for nothing.

  $ hardseal --json request pays GET
  {"error":{"code":"usage","exit":2,"message":"request needs NAME METHOD PATH","hint":"or NAME and --stdin, with a request in each line of standard input"}}
  [2]

Where it cannot be printed, the reason stays the reason.

  $ hardseal --json request reads POST /api/v5/trade/order --data '{}' >/dev/full
  hardseal: the key "reads" * (glob)
    hint: * (glob)
  [6]
  $ hardseal --json request reads GET /api/v5/new >/dev/full
  hardseal: the key "reads" * (glob)
    hint: * (glob)
  [6]

None of these went out but the two that were answered.

  $ received
  2
