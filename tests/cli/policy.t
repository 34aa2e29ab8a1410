What a key may sign
===================

Each endpoint is of a class, and a key's record says which classes it may sign.
What it does not allow is refused before anything is computed with the key.

  $ . "$CLI/setup.sh"
  $ make_token
  $ sim_start
  $ import_key reads
  $ import_key trades --perm trade --ip 203.0.113.7
  $ import_key pays --perm withdraw --ip 203.0.113.7
  $ import_key mints --perm keys --ip 203.0.113.7

  $ sign_of reads GET /api/v5/account/balance --timestamp $NOON
  AkD5YszBhggtIyjDlmTy/9PpNVntel+1Lff8wh0qpQw=
  $ sign_of reads POST /api/v5/account/position-builder --timestamp $NOON --data '{}'
  SC+Nk6EvmJYkhzqvdAA73VffHF26BQBaqArequXvRiM=
  $ hardseal sign reads POST /api/v5/trade/order --data '{}'
  hardseal: the key "reads" may not sign POST /api/v5/trade/order: it trades, and the key's record says read (class trade, rule trade)
    hint: take another key; or, if this one may do so at the exchange, import it with --perm trade
  [6]
  $ request reads POST /api/v5/trade/order --data '{}'
  hardseal: the key "reads" may not sign POST /api/v5/trade/order: it trades, and the key's record says read (class trade, rule trade)
    hint: take another key; or, if this one may do so at the exchange, import it with --perm trade
  [6]
  $ hardseal --json request trades POST /api/v5/asset/withdrawal --data '{}' | json
  {
    "outcome": "not-sent",
    "attempts": 0,
    "waited_ms": 0.0,
    "sign_us": 0.0,
    "send_us": 0.0,
    "error": {
      "code": "denied",
      "exit": 6,
      "message": "the key \"trades\" may not sign POST /api/v5/asset/withdrawal: it takes money out of the exchange, and the key's record says read,trade (class withdraw, rule withdraw)",
      "hint": "take a key of its own for that, imported with --perm withdraw; trade does not include it"
    }
  }
  $ sign_of trades POST /api/v5/asset/transfer --timestamp $NOON --data '{}'
  OKAzd2PPBMojeubfigBBP8LHnOJMsfNe5sEGEBRNGMg=
  $ hardseal sign trades POST /api/v5/users/subaccount/apikey --confirm -q --data '{}'
  hardseal: the key "trades" may not sign POST /api/v5/users/subaccount/apikey: it manages sub-accounts or their keys, and the key's record says read,trade (class keys, rule keys)
    hint: take a key of its own for that, imported with --perm keys; trade does not include it
  [6]
  $ hardseal sign mints POST /api/v5/trade/order --data '{}'
  hardseal: the key "mints" may not sign POST /api/v5/trade/order: it trades, and the key's record says read,keys (class trade, rule trade)
    hint: take another key; or, if this one may do so at the exchange, import it with --perm trade
  [6]
  $ hardseal sign pays POST /api/v5/users/subaccount/delete-apikey --confirm --data '{}'
  hardseal: the key "pays" may not sign POST /api/v5/users/subaccount/delete-apikey: it manages sub-accounts or their keys, and the key's record says read,withdraw (class keys, rule keys)
    hint: take a key of its own for that, imported with --perm keys; trade does not include it
  [6]

Market data may be asked for with any key.

  $ sign_of reads GET /api/v5/market/ticker?instId=BTC-USDT --timestamp $NOON
  xmpseNkjK11lPWw81DXX0mWFu3BTRh7Dl4p0Ho7pDF8=

Nothing of all this went out.

  $ received
  0

An endpoint that is not known
-----------------------------

Compared byte by byte, up to the '?'.

  $ hardseal sign reads GET /api/v5/account/balances
  hardseal: the key "reads" does not sign GET /api/v5/account/balances: no such endpoint is known (class read, rule unknown-endpoint)
    hint: compare the path with the exchange's documentation, letter by letter; --allow-unknown signs one that is newer than this hardseal
  [6]
  $ hardseal sign reads GET /api/v5/account/balance/
  hardseal: the key "reads" does not sign GET /api/v5/account/balance/: no such endpoint is known (class read, rule unknown-endpoint)
    hint: compare the path with the exchange's documentation, letter by letter; --allow-unknown signs one that is newer than this hardseal
  [6]
  $ hardseal sign reads GET /api/v5/account%2Fbalance --allow-unknown
  hardseal: note: GET /api/v5/account%2Fbalance is no endpoint that hardseal knows: it takes it for one of class read
  hardseal: the key "reads" does not sign GET /api/v5/account%2Fbalance: no such endpoint is known (class read, rule unknown-endpoint)
    hint: no endpoint has a '%' in its path: write it plainly; parameters go behind '?'
  [6]
  $ hardseal sign nobody GET /api/v5/new --token pkcs11:token=none
  hardseal: the key "nobody" does not sign GET /api/v5/new: no such endpoint is known (class read, rule unknown-endpoint)
    hint: compare the path with the exchange's documentation, letter by letter; --allow-unknown signs one that is newer than this hardseal
  [6]

It is said that it is not known, and the rest is as for others.

  $ hardseal sign reads GET '/api/v5/new/thing?a=1' --allow-unknown --timestamp $NOON | grep SIGN
  hardseal: note: GET /api/v5/new/thing is no endpoint that hardseal knows: it takes it for one of class read
  OK-ACCESS-SIGN: b7Y/gCzuOuz1SMPUFSpL8GYJkv7GOqq3Q+xVLIluTOs=
  $ hardseal sign reads POST /api/v5/new/thing --allow-unknown
  hardseal: note: POST /api/v5/new/thing is no endpoint that hardseal knows: it takes it for one of class trade
  hardseal: the key "reads" may not sign POST /api/v5/new/thing: it trades, and the key's record says read (class trade, rule trade)
    hint: take another key; or, if this one may do so at the exchange, import it with --perm trade
  [6]
  $ hardseal sign trades POST /api/v5/new/thing --allow-unknown --timestamp $NOON | grep SIGN
  hardseal: note: POST /api/v5/new/thing is no endpoint that hardseal knows: it takes it for one of class trade
  OK-ACCESS-SIGN: lSrIhL6iA6HXRqOw4F2UuEXnsFC32ajyQ82dZub7YfM=

A new spelling opens no other door.

  $ hardseal sign trades POST /api/v5/asset/Withdrawal/ --allow-unknown
  hardseal: note: POST /api/v5/asset/Withdrawal/ is no endpoint that hardseal knows: it takes it for one of class withdraw
  hardseal: the key "trades" may not sign POST /api/v5/asset/Withdrawal/: it takes money out of the exchange, and the key's record says read,trade (class withdraw, rule withdraw)
    hint: take a key of its own for that, imported with --perm withdraw; trade does not include it
  [6]
  $ hardseal sign trades POST /api/v5/users//subaccount/apikey --allow-unknown
  hardseal: note: POST /api/v5/users//subaccount/apikey is no endpoint that hardseal knows: it takes it for one of class keys
  hardseal: the key "trades" may not sign POST /api/v5/users//subaccount/apikey: it manages sub-accounts or their keys, and the key's record says read,trade (class keys, rule keys)
    hint: take a key of its own for that, imported with --perm keys; trade does not include it
  [6]
  $ hardseal sign pays POST /api/v5/asset/Withdrawal/ --allow-unknown
  hardseal: note: POST /api/v5/asset/Withdrawal/ is no endpoint that hardseal knows: it takes it for one of class withdraw
  hardseal: the key "pays" does not sign POST /api/v5/asset/Withdrawal/ without a confirmation: it takes money out of the exchange (class withdraw, rule unconfirmed)
    hint: look at it once more, then add --confirm, which shows what is signed
  [6]

What has to be confirmed
------------------------

  $ cat >pay.json <<'END'
  > {"ccy":"BTC","amt":"1","dest":"4","toAddr":"bc1\u001b[2Jq\u202ex","note":"Ünder",
  >  "rcvrInfo":{"name":"a\nb"}}
  > END
  $ hardseal sign pays POST /api/v5/asset/withdrawal --data @pay.json
  hardseal: the key "pays" does not sign POST /api/v5/asset/withdrawal without a confirmation: it takes money out of the exchange (class withdraw, rule unconfirmed)
    hint: look at it once more, then add --confirm, which shows what is signed
  [6]

Without a terminal the option is the word.

  $ hardseal sign pays POST /api/v5/asset/withdrawal --data @pay.json --confirm --timestamp $NOON | grep SIGN
  hardseal: to be signed with the live key "pays" for https://SIM:
    POST /api/v5/asset/withdrawal
    {
      "ccy": "BTC",
      "amt": "1",
      "dest": "4",
      "toAddr": "bc1\u001B[2Jq\u202Ex",
      "note": "\u00DCnder",
      "rcvrInfo": {
        "name": "a\nb"
      }
    }
  OK-ACCESS-SIGN: rHRNLxXYJb4KI+MiE3dpTvAwWRoahGkb2FxjGXUzNbM=
  $ { printf %s "${NOON}POST/api/v5/asset/withdrawal"; cat pay.json; } | openssl dgst -sha256 -mac HMAC -macopt key:$SECRET -binary | base64
  rHRNLxXYJb4KI+MiE3dpTvAwWRoahGkb2FxjGXUzNbM=
  $ hardseal sign mints POST /api/v5/users/subaccount/delete-apikey --data '{"subAcct":"a","apiKey":"k"}' --confirm | grep -c SIGN
  hardseal: to be signed with the live key "mints" for https://SIM:
    POST /api/v5/users/subaccount/delete-apikey
    {
      "subAcct": "a",
      "apiKey": "k"
    }
  1

At a terminal it is asked.

  $ terminal '[y/N]' y -- hardseal sign mints POST /api/v5/users/subaccount/apikey --data '{"subAcct":"a"}' --confirm --timestamp $NOON | grep -v PASSPHRASE
  hardseal: to be signed with the live key "mints" for https://SIM:
    POST /api/v5/users/subaccount/apikey
    {
      "subAcct": "a"
    }
  Sign it? [y/N] y
  OK-ACCESS-KEY: 2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d
  OK-ACCESS-SIGN: MUGkow93V+yMoyBSKFH/35ukM+cNwhdcKhIOQFDwmo4=
  OK-ACCESS-TIMESTAMP: 2020-12-08T09:08:57.715Z
  $ terminal '[y/N]' YES -- hardseal sign mints POST /api/v5/users/subaccount/apikey --data '{}' --confirm | grep -c SIGN
  1
  $ for answer in '' n ye yesyes yyyyyyyyyyyyyyyyyyyyyyyy ^D; do terminal '[y/N]' "$answer" -- hardseal sign mints POST /api/v5/users/subaccount/apikey --data '{}' --confirm | tail -n 1; done
  hardseal: not confirmed: nothing was signed
  hardseal: not confirmed: nothing was signed
  hardseal: not confirmed: nothing was signed
  hardseal: not confirmed: nothing was signed
  hardseal: not confirmed: nothing was signed
  hardseal: not confirmed: nothing was signed
  $ terminal '[y/N]' n -- hardseal request pays POST /api/v5/asset/withdrawal --data '{"amt":"1"}' --confirm
  hardseal: to be signed with the live key "pays" for https://SIM:
    POST /api/v5/asset/withdrawal
    {
      "amt": "1"
    }
  Sign it? [y/N] n
  hardseal: not confirmed: nothing was signed
  [6]

A key of demo trading signs for the same host: the word tells them apart.

  $ import_key plays --env demo --perm withdraw --ip 203.0.113.7
  $ terminal '[y/N]' n -- hardseal request plays POST /api/v5/asset/withdrawal --data '{"amt":"1"}' --confirm
  hardseal: to be signed with the demo key "plays" for https://SIM:
    POST /api/v5/asset/withdrawal
    {
      "amt": "1"
    }
  Sign it? [y/N] n
  hardseal: not confirmed: nothing was signed
  [6]

Anything may be shown and asked for.

  $ terminal '[y/N]' y -- hardseal request reads GET '/api/v5/public/time?a=%1b' --confirm | sed 's/[0-9]\{13\}/*/'
  hardseal: to be signed with the live key "reads" for https://SIM:
    GET /api/v5/public/time?a=%1b
  Sign it? [y/N] y
  {"code":"0","data":[{"ts":"*"}],"msg":""}

What cannot be shown field by field cannot be confirmed.

  $ hardseal sign pays POST /api/v5/asset/withdrawal --data 'amt=1' --confirm
  hardseal: to be signed with the live key "pays" for https://SIM:
    POST /api/v5/asset/withdrawal
  hardseal: the body is not valid JSON: syntax error at line 1, column 3
    hint: what is to be confirmed must be shown field by field
  [2]
  $ hardseal sign pays POST /api/v5/asset/withdrawal --data '{"amt":"1","amt":"2"}' --confirm
  hardseal: to be signed with the live key "pays" for https://SIM:
    POST /api/v5/asset/withdrawal
  hardseal: the body is not valid JSON: a key stands twice at line 1, column 16
    hint: what is to be confirmed must be shown field by field
  [2]
  $ hardseal sign pays POST /api/v5/asset/withdrawal --confirm --timestamp $NOON | grep -c SIGN
  hardseal: to be signed with the live key "pays" for https://SIM:
    POST /api/v5/asset/withdrawal
  1
