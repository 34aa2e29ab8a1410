hardseal clock: how far this clock is from the exchange's
=========================================================

The exchange is played by a stand-in on this machine, whose clock can be set.
A few milliseconds differ from run to run.

  $ . "$CLI/setup.sh"
  $ sim_start --time-offset 5000
  $ clock() { hardseal clock "$@" --base-url "$SIM" --ca-file sim/ca.pem; }
  $ about() { awk -v is="$1" '{ print ($1 > is - 300 && $1 < is + 300) ? "about " is : $1 }'; }

Five seconds off
----------------

It says so, and that is all: no token is needed, and none is there.

  $ clock -q
  exchange       https://SIM
  this clock is  [45]\.\d{3} s behind (re)
  round trip     \d+\.\d ms (re)
  samples        5 of 5
  kept before    nothing
  $ ls home
  state
  $ wc -l <sim/requests.log
  5
  $ received target
  /api/v5/public/time
  $ received_headers
  Host: SIM
  User-Agent: hardseal/* (glob)
  Accept: application/json

What was found is kept, readable by nobody else, and shown when it is replaced.

  $ stat -c '%a %n' home/state/*
  600 home/state/clock
  600 home/state/limits
  $ clock --json -q >said
  $ json offset_ms <said | about 5000
  about 5000
  $ json kept_before.offset_ms <said | about 5000
  about 5000
  $ json <said | sed 's/: [-0-9.]*,\{0,1\}$/: N/'
  {
    "base_url": "https://SIM",
    "offset_ms": N
    "rtt_ms": N
    "samples": N
    "limit_ms": N
    "kept_before": {
      "offset_ms": N
      "rtt_ms": N
      "age_s": N
    }
  }

Ahead, and beyond five seconds a note.

  $ sim_time -12000
  $ clock | sed -n '2p'
  hardseal: note: this machine's clock is 1[12].* s ahead: timestamps are corrected by that, up to 25 s; set the clock \(timedatectl set-ntp true\) (re)
  this clock is  1[12]\.\d{3} s ahead (re)

Forty seconds off: 6
--------------------

The exchange would refuse every request, so nothing is signed.

  $ sim_time 40000
  $ clock
  exchange       https://SIM
  this clock is  \d+\.\d{3} s behind (re)
  round trip     \d+\.\d ms (re)
  samples        5 of 5
  kept before    1[12]\.\d{3} s ahead, 0 min old (re)
  hardseal: by the clock of https://SIM this machine's is (39|40)\.\d{3} s behind, more than 25 s (re)
    hint: set it (timedatectl set-ntp true, or chronyc makestep), then look with hardseal clock; nothing is signed until then
  [6]
  $ clock --json >said
  [6]
  $ json offset_ms <said | about 40000
  about 40000
  $ json error.code <said
  clock
  $ json error.exit <said
  6

Of a key
--------

The host in its record is asked, for which the token is opened.

  $ sim_time 0
  $ make_token
  $ import_key desk1
  $ hardseal clock desk1 --json | json offset_ms | about 0
  about 0
  $ hardseal clock desk1 --site eea
  hardseal: --site and NAME: the key's record says where it goes
  usage: hardseal clock [OPTION]... [NAME]
  [2]
  $ hardseal clock desk2
  hardseal: no key "desk2" on token "hardseal"
    hint: hardseal key list shows what is there
  [3]

What is signed
--------------

The clock of the host, as it was found; a time that is given stays as it is.

  $ ahead() { awk -v is="$1" -v now="$(date +%s)" '{ print ($1 > now + is - 20 && $1 < now + is + 2) ? "about " is : $1 - now }'; }
  $ stamp() { hardseal sign "$@" | sed -n 's/^OK-ACCESS-TIMESTAMP: //p'; }
  $ sim_time 24000
  $ hardseal clock -q desk1 >/dev/null
  $ date -d "$(stamp desk1 GET /api/v5/account/balance)" +%s | ahead 24
  about 24
  $ stamp desk1 GET /api/v5/account/balance --timestamp "$NOON"
  2020-12-08T09:08:57.715Z
  $ hardseal login desk1 | json args.0.timestamp | ahead 24
  about 24
  $ hardseal login desk1 --timestamp 1704876947 | json args.0.timestamp
  1704876947
  $ sim_time 40000
  $ hardseal clock -q desk1 >/dev/null
  hardseal: by the clock of https://SIM this machine's is (39|40)\.\d{3} s behind, more than 25 s (re)
    hint: set it (timedatectl set-ntp true, or chronyc makestep), then look with hardseal clock; nothing is signed until then
  [6]
  $ hardseal sign desk1 GET /api/v5/account/balance 2>&1 | sed -n '2,$p'
    hint: set it (timedatectl set-ntp true, or chronyc makestep), then look with hardseal clock; nothing is signed until then
  $ hardseal login desk1 2>/dev/null
  [6]
  $ rm home/state/clock
  $ date -d "$(stamp desk1 GET /api/v5/account/balance)" +%s | ahead 0
  about 0

Not told: 7
-----------

  $ sim_fault 'GET /api/v5/public/time html code=503 count=3'
  $ clock
  hardseal: cannot learn the time of https://SIM: it answers with HTTP status 503
    hint: its edge or a proxy may have answered; try again later
  [7]
  $ sim_fault 'GET /api/v5/public/time empty count=3'
  $ clock
  hardseal: cannot learn the time of https://SIM: the answer to GET /api/v5/public/time does not tell the time
    hint: its edge or a proxy may have answered; try again later
  [7]

Not reached: 8
--------------

  $ sim_stop
  $ clock
  hardseal: cannot learn the time of https://SIM: cannot reach SIM: Connection refused; nothing was sent
    hint: check the network; it is safe to repeat
  [8]
  $ hardseal clock --base-url https://127.0.0.1:1/x
  hardseal: the base URL "https://127.0.0.1:1/x" is not https://HOST[:PORT]
    hint: no user name, path, query or slash at the end
  [2]
  $ hardseal clock --site nowhere
  hardseal: "nowhere" is not a site
    hint: global (www.okx.com), eea (my.okx.com) or us (app.okx.com)
  [2]
