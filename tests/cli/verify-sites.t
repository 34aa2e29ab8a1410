hardseal key verify: a key of another site
==========================================

The stand-in plays all hosts of the exchange here, in a network of its own.

  $ . "$CLI/setup.sh"
  $ need unshare ip mount
  $ unshare --mount --net true 2>/dev/null || skip "no network of its own can be made"
  $ make_token
  $ cat >hosts <<'END'
  > 127.0.0.1 localhost openapi.okx.com eea.okx.com us.okx.com
  > END
  $ cat >in_net <<'END'
  > ip link set lo up
  > mount --bind hosts /etc/hosts
  > . "$CLI/setup.sh"
  > sim_start --port 443
  > sim_says() {
  >     printf '[{"apiKey":"%s","secretKey":"%s","passphrase":"%s",%s}]\n' \
  >         "$KEY_ID" "$SECRET" "$PASSPHRASE" "$1" >sim/keys.json
  > }
  > hosts() {
  >     "$PYTHON" -I -S -c 'import json, sys
  > for line in sys.stdin:
  >     request = json.loads(line)
  >     if request["target"] != "/api/v5/public/time":
  >         print(*(v for n, v in request["headers"] if n.lower() == "host"))
  > ' <sim/requests.log
  >     : >sim/requests.log
  > }
  > . "./$1"
  > END
  $ in_net() { cat >script; unshare --mount --net bash in_net script; }

Its record names the global site; the account is of eea.my.okx.com.

  $ in_net <<'END'
  > sim_says '"perm":["read"],"site":"eea"'
  > block | import_text desk1 --ca-file sim/ca.pem
  > hardseal key verify desk1
  > echo "status $?"
  > hosts
  > hardseal -q key thaw --yes desk1
  > hardseal --json key verify desk1 | json known_at
  > hosts >/dev/null
  > END
  hardseal: note: desk1 signs nothing more until `hardseal key thaw desk1`
  desk1: site: site global does not know it, and site eea does
    remedy: hardseal key delete desk1, and import it, or a new one, with --site eea
  hardseal: the exchange refused: 50119: API key doesn't exist (HTTP 401, stop-credential)
    hint: site eea knows it: its record names the wrong one
  status 7
  openapi.okx.com
  eea.okx.com
  desk1: thawed (generation 1)
  hardseal: note: desk1 signs nothing more until `hardseal key thaw desk1`
  eea

No site knows it: each was asked once.

  $ in_net <<'END'
  > echo '[]' >sim/keys.json
  > hardseal -q key thaw --yes desk1
  > hardseal key verify desk1
  > hosts
  > END
  desk1: thawed (generation 1)
  hardseal: note: desk1 signs nothing more until `hardseal key thaw desk1`
  hardseal: the exchange refused: 50119: API key doesn't exist (HTTP 401, stop-credential)
    hint: no site that has answered knows it: it was deleted, or not used for 14 days
  openapi.okx.com
  eea.okx.com
  us.okx.com

A site that knows it and refuses it for another reason knows it; one that does not
answer says nothing.

  $ in_net <<'END'
  > sim_says '"perm":["read"],"site":"us","ip":["203.0.113.7"]'
  > echo 127.0.0.9 eea.okx.com >hosts
  > echo 127.0.0.1 openapi.okx.com us.okx.com >>hosts
  > hardseal -q key thaw --yes desk1
  > hardseal key verify desk1
  > hosts
  > END
  desk1: thawed (generation 1)
  hardseal: note: desk1 signs nothing more until `hardseal key thaw desk1`
  desk1: site: site global does not know it, and site us does
    remedy: hardseal key delete desk1, and import it, or a new one, with --site us
  hardseal: the exchange refused: 50119: API key doesn't exist (HTTP 401, stop-credential)
    hint: site us knows it: its record names the wrong one
  openapi.okx.com
  us.okx.com

With a base URL of its own it is asked for nowhere else.

  $ in_net <<'END'
  > sim_says '"perm":["read"],"site":"eea"'
  > block | import_text desk2 --ca-file sim/ca.pem --base-url "$SIM"
  > hardseal key verify desk2
  > hosts | uniq -c | sed 's/:443$//; s/^ *//'
  > END
  hardseal: note: desk2 signs nothing more until `hardseal key thaw desk2`
  hardseal: the exchange refused: 50119: API key doesn't exist (HTTP 401, stop-credential)
    hint: it was deleted, not used for 14 days, or belongs to another site; with a base URL of its own it is asked for nowhere else
  1 127.0.0.1

A demo key stays one wherever it is asked for.

  $ in_net <<'END'
  > echo 127.0.0.1 eea.okx.com >>hosts
  > sim_says '"perm":["read"],"site":"us","env":"demo"'
  > block | import_text desk3 --env demo --ca-file sim/ca.pem
  > hardseal key verify desk3 2>/dev/null | head -n 1
  > received_headers | grep -i -E '^(host|x-simulated-trading):'
  > END
  desk3: site: site global does not know it, and site us does
  Host: us.okx.com
  x-simulated-trading: 1
