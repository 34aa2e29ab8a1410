hardseal request: by which way
==============================

  $ . "$CLI/setup.sh"
  $ make_token
  $ sim_start
  $ import_key desk1
  $ cp home/config/config plain
  $ exchange() { { cat plain; printf '[exchange]\n%s\n' "$@"; } >home/config/config; }
  $ GET() { hardseal request desk1 GET /api/v5/account/config "$@"; }

A proxy
-------

It is asked for the host, and hears nothing of the request.

  $ mkfifo proxy.in
  $ "$PYTHON" "$CLI/../client/proxy.py" connect <proxy.in >proxy.out &
  $ PROXY=$!
  $ exec 8>proxy.in
  $ until [ -s proxy.out ]; do sleep 0.05; done
  $ shown "$(cat proxy.out)" PROXY
  $ exchange "proxy = http://127.0.0.1:$(cat proxy.out)"
  $ GET | json code
  0
  $ echo seen >&8
  $ until [ "$(wc -l <proxy.out)" -eq 2 ]; do sleep 0.05; done
  $ sed 1d proxy.out | "$PYTHON" -I -S -c \
  >     'import sys; print(bytes.fromhex(sys.stdin.read()).decode(), end="")' | tr -d '\r'
  CONNECT SIM HTTP/1.1
  Host: SIM
  User-Agent: hardseal/* (glob)
  Proxy-Connection: Keep-Alive
  
  $ exec 8>&-
  $ wait "$PROXY"

One that is not there is told so, and nothing goes another way.

  $ exchange 'proxy = http://127.0.0.1:1'
  $ GET --deadline 300
  hardseal: cannot reach SIM through the proxy http://127.0.0.1:1: Connection refused; nothing was sent
    hint: check the proxy; it is safe to repeat
  [8]
  $ exchange 'proxy = https://127.0.0.1:1'
  $ GET
  hardseal: $TMP/home/config/config: line 9: [exchange]: the proxy "https://127.0.0.1:1" is none
    hint: write http://HOST:PORT (CONNECT) or socks5h://HOST:PORT
  [3]
  $ exchange 'proxy = http://user:hunter2@127.0.0.1:1'
  $ GET
  hardseal: $TMP/home/config/config: line 9: [exchange]: the proxy has a user name or a password in it
    hint: use a proxy that knows this machine by its address, or a forwarder on this machine that holds the password
  [3]

A source address
----------------

  $ exchange 'source-address = 127.0.0.2'
  $ GET | json code
  0
  $ sed 's/"perm"/"ip":["127.0.0.2"],"perm"/' sim/keys.json >bound
  $ mv bound sim/keys.json
  $ GET | json code
  0
  $ exchange 'source-address = 127.0.0.3'
  $ GET >refused 2>/dev/null
  [7]
  $ json code <refused
  50110
  $ hardseal -q key thaw --yes desk1
  desk1: thawed (generation 1)
  $ exchange 'source-address = 192.0.2.1'
  $ GET
  hardseal: $TMP/home/config/config: line 9: [exchange]: the source address "192.0.2.1" cannot be used: Cannot assign requested address
  [3]
  $ exchange 'source-address = no-such-if0'
  $ GET
  hardseal: $TMP/home/config/config: line 9: [exchange]: the source "no-such-if0" is no address and no network interface
    hint: write an address of this machine, or an interface (ip address shows them)
  [3]

That address was refused, and the key with it.

  $ hardseal -q key thaw --yes desk1
  desk1: thawed (generation 1)

A pinned key
------------

  $ pin() { openssl x509 -in "$1" -noout -pubkey | openssl pkey -pubin -outform der |
  >     openssl dgst -sha256 -binary | base64; }
  $ exchange 'source-address = 127.0.0.2' "pinned-key = sha256//$(pin sim/server.pem)"
  $ GET | json code
  0
  $ exchange 'source-address = 127.0.0.2' "pinned-key = sha256//$(pin sim/ca.pem)"
  $ GET
  hardseal: the certificate of SIM does not hold the pinned key; nothing was sent
    hint: find out who has changed it; a new key of the exchange needs a new pinned-key
  [8]
  $ exchange 'source-address = 127.0.0.2' 'pinned-key = sha256//AAAA'
  $ GET
  hardseal: $TMP/home/config/config: line 11: [exchange]: the pinned key "sha256//AAAA" is none
    hint: write sha256// and the base64 of the SHA-256 of the public key (DER), several with ; between
  [3]

Every command goes that way
---------------------------

One that went another would send the passphrase past the pin, or come from an
address to which the key is not bound.

  $ exchange 'source-address = 127.0.0.2' 'proxy = http://127.0.0.1:1'
  $ hardseal key verify desk1 --deadline 300
  hardseal: cannot reach SIM through the proxy http://127.0.0.1:1: Connection refused; nothing was sent
    hint: check the proxy; it is safe to repeat
  [8]
  $ hardseal -q key touch desk1 --deadline 300 2>&1 | head -1
  hardseal: cannot reach SIM through the proxy http://127.0.0.1:1: Connection refused; nothing was sent
  $ hardseal subaccount key list --master desk1 --sub-account mmdesk1 --deadline 300 2>&1 | head -1
  hardseal: cannot reach SIM through the proxy http://127.0.0.1:1: Connection refused; nothing was sent
  $ hardseal clock desk1 2>&1 | head -1
  hardseal: cannot learn the time of https://SIM: cannot reach SIM through the proxy http://127.0.0.1:1: Connection refused; nothing was sent
  $ exchange 'source-address = 127.0.0.2' "pinned-key = sha256//$(pin sim/ca.pem)"
  $ hardseal key verify desk1 2>&1 | head -1
  hardseal: the certificate of SIM does not hold the pinned key; nothing was sent
  $ hardseal clock desk1 2>&1 | head -1
  hardseal: cannot learn the time of https://SIM: the certificate of SIM does not hold the pinned key; nothing was sent
  $ exchange 'source-address = 127.0.0.2' "pinned-key = sha256//$(pin sim/server.pem)"
  $ hardseal --json key verify desk1 2>&1 | json code
  0
  $ hardseal --json clock desk1 | json samples
  5

What is none of these is no setting.

  $ exchange 'prox = http://127.0.0.1:1'
  $ GET
  hardseal: * (glob)
  [3]
