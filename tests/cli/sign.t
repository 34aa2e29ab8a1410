hardseal sign: the headers of a request
=======================================

  $ . "$CLI/setup.sh"
  $ make_token
  $ import_key desk1

One header a line, as curl takes them.  Nothing is sent.

  $ hardseal sign desk1 GET /api/v5/account/balance --timestamp $NOON
  OK-ACCESS-KEY: 2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d
  OK-ACCESS-SIGN: AkD5YszBhggtIyjDlmTy/9PpNVntel+1Lff8wh0qpQw=
  OK-ACCESS-TIMESTAMP: 2020-12-08T09:08:57.715Z
  OK-ACCESS-PASSPHRASE: Pass-phrase 1
  $ hardseal --json sign desk1 GET /api/v5/account/balance --timestamp $NOON | json
  {
    "headers": {
      "OK-ACCESS-KEY": "2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d",
      "OK-ACCESS-SIGN": "AkD5YszBhggtIyjDlmTy/9PpNVntel+1Lff8wh0qpQw=",
      "OK-ACCESS-TIMESTAMP": "2020-12-08T09:08:57.715Z",
      "OK-ACCESS-PASSPHRASE": "Pass-phrase 1"
    }
  }

A key for demo trading has one more.

  $ import_key demo --env demo
  $ hardseal sign demo GET /api/v5/account/balance --timestamp $NOON
  OK-ACCESS-KEY: 2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d
  OK-ACCESS-SIGN: AkD5YszBhggtIyjDlmTy/9PpNVntel+1Lff8wh0qpQw=
  OK-ACCESS-TIMESTAMP: 2020-12-08T09:08:57.715Z
  OK-ACCESS-PASSPHRASE: Pass-phrase 1
  x-simulated-trading: 1
  $ hardseal --json sign demo GET / --timestamp $NOON | json headers.x-simulated-trading
  1

Published vectors
-----------------

Of the exchange's SDKs and users, with their secrets; the rest of them is in
tests/e2e/test_vectors.py.

  $ vector() { printf 'apikey=k\nsecretkey=%s\npassphrase=p\n' "$1" | import_text "$2"; }
  $ vector mysecret v1
  $ sign_of v1 GET '/api/v5/account/balance?ccy=BTC' --timestamp 2020-12-08T09:08:57.715Z
  OkAjRTXqfIRKxx7SRjIowU96vZPkf4n9X2G+8yduCf4=
  $ vector chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO v2
  $ sign_of v2 GET /api/v5/account/balance --timestamp 2020-12-08T09:08:57.715Z
  PJ61e1nb2F2Qd7D8SPiaIcx2gjdELc+o0ygzre9z33k=
  $ sign_of v1 POST /api/v5/trade/order --timestamp 2020-03-28T12:21:41.274Z --data '{"instId":"BTC-USDT","tdMode":"isolated","side":"buy","ordType":"limit","px":"1","sz":"1"}'
  5JgIEfkRBluy4x31t6uitZqzoshK+kWWjq9f597WRqQ=

The time
--------

Without --timestamp it is now, in milliseconds, UTC.

  $ hardseal sign desk1 GET / | sed -n 's/^OK-ACCESS-TIMESTAMP: //p'
  20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (re)
  $ then=$(hardseal sign desk1 GET / | sed -n 's/^OK-ACCESS-TIMESTAMP: //p')
  $ [ $(( $(date +%s) - $(date -d "$then" +%s) )) -le 10 ]
  $ hardseal sign desk1 GET / --timestamp 2020-12-08T09:08:57Z | grep -c 57Z
  1

  $ hardseal sign desk1 GET / --timestamp now
  hardseal: "now" is not a timestamp
    hint: write UTC as 2020-12-08T09:08:57.715Z, or leave it out for now
  [2]
  $ hardseal sign desk1 GET / --timestamp 1607418537
  hardseal: "1607418537" is not a timestamp
    hint: write UTC as 2020-12-08T09:08:57.715Z, or leave it out for now
  [2]
  $ hardseal sign desk1 GET / --timestamp 2020-12-08T09:08:57.715
  hardseal: "2020-12-08T09:08:57.715" is not a timestamp
    hint: write UTC as 2020-12-08T09:08:57.715Z, or leave it out for now
  [2]
  $ hardseal sign desk1 GET / --timestamp 2020-13-08T09:08:57.715Z
  hardseal: "2020-13-08T09:08:57.715Z" is not a timestamp
    hint: write UTC as 2020-12-08T09:08:57.715Z, or leave it out for now
  [2]
  $ hardseal sign desk1 GET / --timestamp 2021-02-29T09:08:57.715Z
  hardseal: "2021-02-29T09:08:57.715Z" is not a timestamp
    hint: write UTC as 2020-12-08T09:08:57.715Z, or leave it out for now
  [2]
  $ hardseal sign desk1 GET / --timestamp 2020-12-08T24:08:57.715Z
  hardseal: "2020-12-08T24:08:57.715Z" is not a timestamp
    hint: write UTC as 2020-12-08T09:08:57.715Z, or leave it out for now
  [2]
  $ hardseal sign desk1 GET / --timestamp ''
  hardseal: "" is not a timestamp
    hint: write UTC as 2020-12-08T09:08:57.715Z, or leave it out for now
  [2]
  $ hardseal sign desk1 GET / --timestamp "$(printf '2020-12-08T09:08:57.715Z\nX: y')"
  hardseal: "2020-12-08T09:08:57.715Z?X: y" is not a timestamp
    hint: write UTC as 2020-12-08T09:08:57.715Z, or leave it out for now
  [2]

The path
--------

It is signed byte for byte: nothing is decoded, encoded, sorted or tidied up.

  $ same() { [ "$(sign_of desk1 GET "$1" --timestamp $NOON)" = "$(mac $SECRET "${NOON}GET$1")" ]; }
  $ same /
  $ same '/api/v5/account/balance?ccy=BTC,ETH'
  $ same '/api/v5/account/balance?ccy=BTC%2CETH'
  $ same '/api/v5/account/balance?ccy=BTC%2cETH'
  $ same '/a?z=1&a=2&&=&b'
  $ same '/a/../b/./c//d'
  $ same '/a?b=+%20+&c="<>{}|\^`[]@:;!$*()~'
  $ same "/a'b"
  $ same '/%'
  $ same "/$(repeat 8000 x)"

So a comma and its escape are two signatures.

  $ sign_of desk1 GET '/a?b=1,2' --timestamp $NOON
  meolPArM1WTqt0+oS0adMdrV7XtSzwYDVOTsD1+CdeQ=
  $ sign_of desk1 GET '/a?b=1%2C2' --timestamp $NOON
  d2OGnMKSuIoNzro2cm4TvgWpCsGE1sey4t366maLxHk=

What could not be sent as it is, is not signed.

  $ hardseal sign desk1 GET api/v5/account/balance
  hardseal: the path "api/v5/account/balance" does not start with '/'
    hint: write it without the host, such as /api/v5/account/balance
  [2]
  $ hardseal sign desk1 GET https://openapi.okx.com/api/v5/account/balance
  hardseal: the path "https://openapi.okx.com/api/v5/account/balance" does not start with '/'
    hint: write it without the host, such as /api/v5/account/balance
  [2]
  $ hardseal sign desk1 GET ''
  hardseal: the path "" does not start with '/'
    hint: write it without the host, such as /api/v5/account/balance
  [2]
  $ hardseal sign desk1 GET '/api/v5/account/balance?ccy=BTC, ETH'
  hardseal: the path has the byte 0x20 at position 33
    hint: percent-encode it (%20): the path is signed and sent as it is given
  [2]
  $ hardseal sign desk1 GET '/api/v5/account/balance#top'
  hardseal: the path has the byte 0x23 at position 24
    hint: percent-encode it (%23): the path is signed and sent as it is given
  [2]
  $ hardseal sign desk1 GET "$(printf '/a\r\nX-Evil: 1')"
  hardseal: the path has the byte 0x0d at position 3
    hint: percent-encode it (%0D): the path is signed and sent as it is given
  [2]
  $ hardseal sign desk1 GET "$(printf '/a\nb')"
  hardseal: the path has the byte 0x0a at position 3
    hint: percent-encode it (%0A): the path is signed and sent as it is given
  [2]
  $ hardseal sign desk1 GET "$(printf '/a\tb')"
  hardseal: the path has the byte 0x09 at position 3
    hint: percent-encode it (%09): the path is signed and sent as it is given
  [2]
  $ hardseal sign desk1 GET "$(printf '/a\177b')"
  hardseal: the path has the byte 0x7f at position 3
    hint: percent-encode it (%7F): the path is signed and sent as it is given
  [2]
  $ hardseal sign desk1 GET '/ä'
  hardseal: the path has the byte 0xc3 at position 2
    hint: percent-encode it (%C3): the path is signed and sent as it is given
  [2]
  $ hardseal sign desk1 GET "/$(repeat 9000 x)"
  hardseal: the path has 9001 bytes, more than 8192
  [2]

The method
----------

  $ for method in GET POST DELETE; do sign_of desk1 $method / --timestamp $NOON; done
  vxE7MGaMKeWlENMbf/zMdsc6mDasW8Bjb9vEl1BLC24=
  yvWvQcaTWOEz02oMCOiGJGXiHntW8waKEm/+5LkQ7xQ=
  A78uedPnmgqeUNaRsYAyFMs858s7swI7yXO3TtSGpRM=
  $ for method in GET POST DELETE; do mac $SECRET "$NOON$method/"; done
  vxE7MGaMKeWlENMbf/zMdsc6mDasW8Bjb9vEl1BLC24=
  yvWvQcaTWOEz02oMCOiGJGXiHntW8waKEm/+5LkQ7xQ=
  A78uedPnmgqeUNaRsYAyFMs858s7swI7yXO3TtSGpRM=

  $ hardseal sign desk1 get /
  hardseal: "get" is not a method of the exchange
    hint: write GET, POST or DELETE in upper case
  [2]
  $ hardseal sign desk1 PUT /
  hardseal: "PUT" is not a method of the exchange
    hint: write GET, POST or DELETE in upper case
  [2]
  $ hardseal sign desk1 '' /
  hardseal: "" is not a method of the exchange
    hint: write GET, POST or DELETE in upper case
  [2]
  $ hardseal sign desk1 'GET ' /
  hardseal: "GET " is not a method of the exchange
    hint: write GET, POST or DELETE in upper case
  [2]
  $ hardseal sign desk1 "$(printf 'GET\r\nX: y')" /
  hardseal: "GET??X: y" is not a method of the exchange
    hint: write GET, POST or DELETE in upper case
  [2]

The body
--------

As text, from a file, from standard input: the same bytes are the same
signature, and a newline at the end is one of them.

  $ BODY='{"instId":"BTC-USDT","sz":"0.1"}'
  $ printf %s "$BODY" >body
  $ mac $SECRET "${NOON}POST/o$BODY"
  PGhYWaIMmML62FVKcPgDxd9h4RxJq1jXjs6YYtnZifg=
  $ sign_of desk1 POST /o --timestamp $NOON --data "$BODY"
  PGhYWaIMmML62FVKcPgDxd9h4RxJq1jXjs6YYtnZifg=
  $ sign_of desk1 POST /o --timestamp $NOON --data @body
  PGhYWaIMmML62FVKcPgDxd9h4RxJq1jXjs6YYtnZifg=
  $ sign_of desk1 POST /o --timestamp $NOON --data - <body
  PGhYWaIMmML62FVKcPgDxd9h4RxJq1jXjs6YYtnZifg=
  $ sign_of desk1 POST /o --timestamp $NOON --data @- <body
  PGhYWaIMmML62FVKcPgDxd9h4RxJq1jXjs6YYtnZifg=
  $ sign_of desk1 DELETE /o --timestamp $NOON --data @body
  UViiYQy8iY7DmHLlJXRaFke6Z1NoxuI2OkEj7Yunq/s=
  $ mac $SECRET "${NOON}DELETE/o$BODY"
  UViiYQy8iY7DmHLlJXRaFke6Z1NoxuI2OkEj7Yunq/s=
  $ echo "$BODY" | sign_of desk1 POST /o --timestamp $NOON --data -
  BdojipktIKvQOXSpGKMG9Q5XUzQpg1ALzK3474Ir5kc=

None, and an empty one:

  $ mac $SECRET "${NOON}POST/o"
  Z5XJC3E82s2n8kyxB6AmZCHjwROBhtLqppKQiDyYjAc=
  $ sign_of desk1 POST /o --timestamp $NOON
  Z5XJC3E82s2n8kyxB6AmZCHjwROBhtLqppKQiDyYjAc=
  $ sign_of desk1 POST /o --timestamp $NOON --data ''
  Z5XJC3E82s2n8kyxB6AmZCHjwROBhtLqppKQiDyYjAc=
  $ sign_of desk1 POST /o --timestamp $NOON --data @/dev/null
  Z5XJC3E82s2n8kyxB6AmZCHjwROBhtLqppKQiDyYjAc=
  $ sign_of desk1 POST /o --timestamp $NOON --data -
  Z5XJC3E82s2n8kyxB6AmZCHjwROBhtLqppKQiDyYjAc=
  $ sign_of desk1 POST /o --timestamp $NOON --data - <&-
  Z5XJC3E82s2n8kyxB6AmZCHjwROBhtLqppKQiDyYjAc=
  $ sign_of desk1 GET /o --timestamp $NOON --data ''
  38uS2y2fcULjLzLHJ/oyoHk0DT8JiGxqujTwCNTdnVU=
  $ mac $SECRET "${NOON}GET/o"
  38uS2y2fcULjLzLHJ/oyoHk0DT8JiGxqujTwCNTdnVU=

Any bytes, up to 1 MiB:

  $ printf 'a\0\377\r\n' >binary
  $ sign_of desk1 POST /o --timestamp $NOON --data @binary
  BlyVQqgc3taLlSNkNNm+SGtmMAsY9lLMVJGpTbvuBPI=
  $ { printf %s "${NOON}POST/o"; cat binary; } | openssl dgst -sha256 -mac HMAC -macopt key:$SECRET -binary | base64
  BlyVQqgc3taLlSNkNNm+SGtmMAsY9lLMVJGpTbvuBPI=
  $ head -c 1048576 /dev/zero >mib
  $ sign_of desk1 POST /o --timestamp $NOON --data @mib
  +8vcM/Z+IafPA3K6TUTDHw2qV9Dj3Kk5nFMVGpYRsik=
  $ { printf %s "${NOON}POST/o"; cat mib; } | openssl dgst -sha256 -mac HMAC -macopt key:$SECRET -binary | base64
  +8vcM/Z+IafPA3K6TUTDHw2qV9Dj3Kk5nFMVGpYRsik=
  $ cat mib | sign_of desk1 POST /o --timestamp $NOON --data -
  +8vcM/Z+IafPA3K6TUTDHw2qV9Dj3Kk5nFMVGpYRsik=
  $ head -c 1048577 /dev/zero >more
  $ hardseal sign desk1 POST /o --data @more
  hardseal: the body has more than 1048576 bytes
  [2]
  $ cat more | hardseal sign desk1 POST /o --data -
  hardseal: the body has more than 1048576 bytes
  [2]
  $ hardseal sign desk1 POST /o --data @/dev/zero
  hardseal: the body has more than 1048576 bytes
  [2]

  $ hardseal sign desk1 GET /o --data "$BODY"
  hardseal: a GET has no body
    hint: parameters of a GET go into the path, after '?'
  [2]
  $ hardseal sign desk1 POST /o --data @missing
  hardseal: cannot open missing: No such file or directory
  [3]
  $ hardseal sign desk1 POST /o --data @
  hardseal: a file's name is empty
  [2]
  $ hardseal sign desk1 POST /o --data @.
  hardseal: cannot read .: Is a directory
  [1]
  $ hardseal sign desk1 POST /o --data
  hardseal: --data needs a value: TEXT
  usage: hardseal sign [OPTION]... NAME METHOD PATH
  [2]
  $ hardseal sign desk1 POST /o --data a --data b
  hardseal: --data is given twice
  usage: hardseal sign [OPTION]... NAME METHOD PATH
  [2]
  $ hardseal sign desk1 POST /o --data - --pin-fd 0 <home/config/pin
  hardseal: standard input cannot give both the PIN and the body
  usage: hardseal sign [OPTION]... NAME METHOD PATH
  [2]

Arguments
---------

  $ hardseal sign
  hardseal: sign needs NAME
  usage: hardseal sign [OPTION]... NAME METHOD PATH
  [2]
  $ hardseal sign desk1
  hardseal: sign needs METHOD
  usage: hardseal sign [OPTION]... NAME METHOD PATH
  [2]
  $ hardseal sign desk1 GET
  hardseal: sign needs PATH
  usage: hardseal sign [OPTION]... NAME METHOD PATH
  [2]
  $ hardseal sign desk1 GET / extra
  hardseal: sign has 1 argument too many
  usage: hardseal sign [OPTION]... NAME METHOD PATH
  [2]
