hardseal request: sign, send, print the answer
==============================================

The exchange is played by a stand-in on this machine, over TLS with a CA of its
own.  It checks the signature over the bytes that it received.

  $ . "$CLI/setup.sh"
  $ make_token
  $ sim_start
  $ import_key desk1 --perm trade,withdraw

Accepted: 0
-----------

The body of the answer is printed as it came.

  $ request desk1 GET /api/v5/account/config
  {"code":"0","data":[{"acctLv":"2","acctStpMode":"cancel_maker","autoLoan":false,"ctIsoMode":"automatic","enableSpotBorrow":false,"feeType":"0","greeksType":"PA","ip":"","kycLv":"3","label":"","level":"Lv1","levelTmp":"","liquidationGear":"-1","mainUid":"44705892343619584","mgnIsoMode":"automatic","opAuth":"1","perm":"read_only,trade","posMode":"net_mode","roleType":"0","settleCcy":"USDC","settleCcyList":["USD","USDC"],"spotBorrowAutoRepay":false,"spotOffsetType":"","spotRoleType":"0","spotTraderInsts":[],"stgyType":"0","traderInsts":[],"type":"0","uid":"44705892343619584"}],"msg":""}
  $ request desk1 GET '/api/v5/public/instruments?instType=SPOT&instId=BTC-USDT' | json code
  0
  $ ORDER='{"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit","px":"1","sz":"0.1"}'
  $ request desk1 POST /api/v5/trade/order --data "$ORDER"
  {"code":"0","data":[{"clOrdId":"","ordId":"*","sCode":"0","sMsg":"Order placed","tag":"","ts":"*"}],"inTime":"*","msg":"","outTime":"*"} (glob)
  $ echo "$ORDER" | hardseal request desk1 POST /api/v5/trade/order --data - | json code
  0
  $ printf %s "$ORDER" >order.json
  $ request desk1 POST /api/v5/trade/order --data @order.json | json data.0.sCode
  0
  $ sim_orders
  BTC-USDT buy 0.1
  BTC-USDT buy 0.1
  BTC-USDT buy 0.1

What was signed is what was sent: path and body, byte for byte.

  $ received target
  /api/v5/trade/order
  $ received body_b64 | base64 -d; echo
  {"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit","px":"1","sz":"0.1"}
  $ request desk1 GET '/api/v5/account/balance?ccy=BTC%2CETH&x=../..//' >/dev/null
  $ received target
  /api/v5/account/balance?ccy=BTC%2CETH&x=../..//
  $ received method
  GET

Nothing else goes out than what belongs there.

  $ request desk1 POST /api/v5/trade/order --data @order.json | json code
  0
  $ received_headers
  Host: SIM
  User-Agent: hardseal/* (glob)
  Accept: application/json
  Content-Type: application/json
  OK-ACCESS-KEY: 2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d
  OK-ACCESS-SIGN: *= (glob)
  OK-ACCESS-TIMESTAMP: 20*Z (glob)
  OK-ACCESS-PASSPHRASE: Pass-phrase 1
  expTime: * (glob)
  Content-Length: 88

With -i, the status line and the headers come first.

  $ hardseal request desk1 GET /api/v5/public/time -i | sed 's/\r$/<CR>/'; echo
  HTTP/1.1 200 OK<CR>
  Content-Type: application/json<CR>
  Content-Length: 53<CR>
  Connection: keep-alive<CR>
  <CR>
  {"code":"0","data":[{"ts":"*"}],"msg":""} (glob)

At a terminal the body ends in a newline; in a pipe no byte is added.

  $ hardseal request desk1 GET /api/v5/public/time | tail -c 1; echo
  }
  $ terminal -- hardseal request desk1 GET /api/v5/public/time
  {"code":"0","data":[{"ts":"*"}],"msg":""} (glob)

As JSON there is more to it.

  $ hardseal --json request desk1 GET /api/v5/public/time | json
  {
    "outcome": "answered",
    "status": 200,
    "code": "0",
    "class": "ok",
    "msg": "",
    "body": "{\"code\":\"0\",\"data\":[{\"ts\":\"*\"}],\"msg\":\"\"}", (glob)
    "attempts": 1,
    "waited_ms": 0.0,
    "sign_us": *, (glob)
    "send_us": * (glob)
  }
  $ hardseal --json request desk1 GET /api/v5/public/time -i | json headers
  [
    [
      "Content-Type",
      "application/json"
    ],
    [
      "Content-Length",
      "53"
    ],
    [
      "Connection",
      "keep-alive"
    ]
  ]
  $ hardseal --verbose request desk1 GET /api/v5/public/time >/dev/null
  hardseal: to sign: token pkcs11:serial=SERIAL;token=hardseal
  hardseal: https://SIM: answered
  hardseal: HTTP status 200, 53 bytes
  hardseal: * us to sign, * ms to send (glob)
  hardseal: 1 attempts, * ms of waiting (glob)

The exchange refuses: 7
-----------------------

Its answer is printed all the same, and in a few words on standard error.

  $ request desk1 POST /api/v5/trade/order --data '{}'
  hardseal: the exchange refused: 1, item 50014: Parameter instId can not be empty. (HTTP 200, bug)
    hint: a parameter is missing or wrong: compare the request with the documentation of the endpoint; it fails again as it is
  {"code":"1","data":[{"clOrdId":"","ordId":"","sCode":"50014","sMsg":"Parameter instId can not be empty.","tag":"","ts":"*"}],"inTime":"*","msg":"All operations failed","outTime":"*"} (glob)
  [7]
  $ request desk1 POST /api/v5/asset/withdrawal --confirm --data '{"ccy":"BTC","amt":"1","dest":"4","toAddr":"x"}'
  hardseal: to be signed with the live key "desk1" for https://SIM:
    POST /api/v5/asset/withdrawal
    {
      "ccy": "BTC",
      "amt": "1",
      "dest": "4",
      "toAddr": "x"
    }
  hardseal: the exchange refused: 50120: This API key doesn't have permission to use this function (HTTP 200, stop-permission)
    hint: the API key lacks a permission for this: hardseal key verify compares; give it at the exchange's site if it is meant to have it
  {"msg":"This API key doesn't have permission to use this function","code":"50120"}
  [7]
  $ request -q desk1 GET /api/v5/no/such/thing --allow-unknown
  hardseal: the exchange refused: 404: Not Found (HTTP 404, other)
    hint: look this code up in the exchange's documentation
  {"code":"404","data":{},"detailMsg":"","error_code":"404","error_message":"Not Found","msg":"Not Found"}
  [7]
  $ request desk1 POST /api/v5/trade/order
  hardseal: the body is not valid JSON: it is empty (line 1, column 0)
    hint: the exchange takes JSON, each key once; it is signed and sent as it is given
  [2]
  $ request -q desk1 DELETE /api/v5/trade/order --allow-unknown
  hardseal: the exchange refused: 50115: Invalid request method. (HTTP 405, bug)
    hint: this endpoint has another method: GET reads, POST writes
  {"msg":"Invalid request method.","code":"50115"}
  [7]
  $ hardseal --json request desk1 POST /api/v5/trade/order --data '{}' | json
  {
    "outcome": "answered",
    "status": 200,
    "code": "1",
    "class": "bug",
    "msg": "Parameter instId can not be empty.",
    "items": [
      {
        "index": 0,
        "code": "50014",
        "class": "bug",
        "msg": "Parameter instId can not be empty.",
        "clOrdId": null,
        "ordId": null
      }
    ],
    "body": "{\"code\":\"1\",\"data\":[{\"clOrdId\":\"\",\"ordId\":\"\",\"sCode\":\"50014\",\"sMsg\":\"Parameter instId can not be empty.\",\"tag\":\"\",\"ts\":\"*\"}],\"inTime\":\"*\",\"msg\":\"All operations failed\",\"outTime\":\"*\"}", (glob)
    "attempts": 1,
    "waited_ms": 0.0,
    "sign_us": *, (glob)
    "send_us": *, (glob)
    "error": {
      "code": "exchange",
      "exit": 7,
      "message": "the exchange refused: 1, item 50014: Parameter instId can not be empty. (HTTP 200, bug)",
      "hint": "a parameter is missing or wrong: compare the request with the documentation of the endpoint; it fails again as it is"
    }
  }

One item of several is refused:

  $ request desk1 POST /api/v5/trade/batch-orders --data "[$ORDER,{\"instId\":\"BTC-USDT\"}]"
  hardseal: note: item 1 (ordId *): accepted (glob)
  hardseal: note: item 2: 50014: Parameter tdMode can not be empty. (bug)
  hardseal: the exchange accepted a part and refused another: 2, item 50014: Parameter tdMode can not be empty. (HTTP 200, item)
    hint: a part was done: send again only what failed, never the whole
  {"code":"2","data":[{"clOrdId":"","ordId":"*","sCode":"0","sMsg":"Order placed","tag":"","ts":"*"},{"clOrdId":"","ordId":"","sCode":"50014","sMsg":"Parameter tdMode can not be empty.","tag":"","ts":"*"}],"inTime":"*","msg":"Bulk operation partially succeeded.","outTime":"*"} (glob)
  [7]

A key that the exchange does not know, a wrong secret, a wrong passphrase, the
wrong environment:

  $ block | sed 's/^apikey.*/apikey = "00000000-0000-0000-0000-000000000000"/' | import_text nobody --base-url $SIM --ca-file sim/ca.pem
  $ request nobody GET /api/v5/account/balance
  hardseal: note: nobody signs nothing more until `hardseal key thaw nobody`
  hardseal: the exchange refused: 50119: API key doesn't exist (HTTP 401, stop-credential)
    hint: the key is unknown at this site: it was deleted, or expired after 14 days without use, or the account is one of another regional site (see --site)
  {"msg":"API key doesn't exist","code":"50119"}
  [7]
  $ block other | import_text wrong-secret --base-url $SIM --ca-file sim/ca.pem
  $ request wrong-secret GET /api/v5/account/balance
  hardseal: note: wrong-secret signs nothing more until `hardseal key thaw wrong-secret`
  hardseal: the exchange refused: 50113: Invalid signature. (HTTP 401, stop-credential)
    hint: the key on the token is the one that was imported, and the exchange refuses it for GET /api/v5/account/config too: key and secret are not of a pair, import them again; the key is stopped
  {"msg":"Invalid signature.","code":"50113"}
  [7]
  $ block $SECRET other | import_text wrong-phrase --base-url $SIM --ca-file sim/ca.pem
  $ request wrong-phrase GET /api/v5/account/balance
  hardseal: note: wrong-phrase signs nothing more until `hardseal key thaw wrong-phrase`
  hardseal: the exchange refused: 50105: Request header "OK-ACCESS-PASSPHRASE" incorrect. (HTTP 401, stop-credential)
    hint: the passphrase is wrong: it is the one chosen when the API key was made, and not the account's password; import the key anew with the right one
  {"msg":"Request header \"OK-ACCESS-PASSPHRASE\" incorrect.","code":"50105"}
  [7]
  $ import_key demo --env demo
  $ request demo GET /api/v5/account/balance
  hardseal: the exchange refused: 50101: APIKey does not match current environment. (HTTP 401, stop-config)
    hint: a demo key was used live, or a live key in demo: compare --env of the key's record with where the key was made
  {"msg":"APIKey does not match current environment.","code":"50101"}
  [7]

The clocks are a minute apart:

  $ echo damaged >home/state/limits
  $ hardseal -v request desk1 GET /api/v5/account/balance 2>&1 >/dev/null | grep -c 'begun anew'
  1
  $ hardseal -v request desk1 GET /api/v5/account/balance 2>&1 >/dev/null | grep -c 'begun anew'
  0
  [1]
  $ chmod 666 home/state/limits
  $ hardseal -v request desk1 GET /api/v5/account/balance 2>&1 >/dev/null | grep 'process alone'
  hardseal: the exchange's limits are kept for this process alone: $TMP/home/state/limits, where the rate limits are counted, can be written by other users (mode 0666); chmod 600 $TMP/home/state/limits
  $ chmod 600 home/state/limits
  $ sim_time 60000
  $ request desk1 GET /api/v5/account/balance
  hardseal: by the clock of https://SIM this machine's is (59|60)\.\d{3} s behind, more than 25 s (re)
    hint: set it (timedatectl set-ntp true, or chronyc makestep), then look with hardseal clock; nothing is signed until then
  [6]
  $ sim_time 0
  $ request desk1 GET /api/v5/account/balance | json code
  0

Too many requests, a page of the edge, an empty answer: a GET is sent again until
its deadline.

  $ sim_clear() { sim_post fault '{"clear": true}' >/dev/null; }
  $ sim_fault 'GET /api/v5/trade/orders-pending code code=50011 count=0'
  $ request desk1 GET /api/v5/trade/orders-pending --deadline 300
  hardseal: the exchange refused: 50011: Too Many Requests (HTTP 429, back-off)
    hint: too many requests of this kind: the limit counts per account, whichever key is used; send fewer
  {"code":"50011","data":[],"msg":"Too Many Requests"}
  [7]
  $ sim_clear; sim_fault 'GET /api/v5/trade/orders-pending html count=0'
  $ request desk1 GET /api/v5/trade/orders-pending --deadline 300
  hardseal: HTTP 403 without a code of the exchange: its edge or a proxy answered with a page: 403 | okx.com | Cloudflare
    hint: the exchange's edge or a proxy answered, not the exchange: wait before the next request; a lasting 403 means that it refuses this address
  <!DOCTYPE html>
  <html><head><title>403 | okx.com | Cloudflare</title></head>
  <body><h1>Sorry, you have been blocked</h1><p>Error 403</p><p>Cloudflare Ray ID: 8a1b2c3d4e5f6071</p></body></html>
  [7]
  $ sim_clear; sim_fault 'GET /api/v5/trade/orders-pending html code=200 count=0'
  $ hardseal --json request desk1 GET /api/v5/trade/orders-pending --deadline 300 | json error
  {
    "code": "exchange",
    "exit": 7,
    "message": "HTTP 200 without a code of the exchange: its edge or a proxy answered with a page: 200 | okx.com | Cloudflare",
    "hint": "the exchange's edge or a proxy answered, not the exchange: wait before the next request; a lasting 403 means that it refuses this address"
  }
  $ sim_clear; sim_fault 'GET /api/v5/trade/orders-pending empty count=0'
  $ request desk1 GET /api/v5/trade/orders-pending --deadline 300
  hardseal: HTTP 200 without a code of the exchange: its edge or a proxy answered
    hint: the exchange's edge or a proxy answered, not the exchange: wait before the next request; a lasting 403 means that it refuses this address
  [7]
  $ sim_clear; sim_fault 'GET /api/v5/trade/orders-pending code code=50011 count=2'
  $ hardseal --json request desk1 GET /api/v5/trade/orders-pending | json attempts
  3
  $ hardseal --verbose request desk1 GET /api/v5/trade/orders-pending 2>&1 >/dev/null | grep attempts
  hardseal: 1 attempts, * ms of waiting (glob)

A redirect is not followed: no signature goes to another host.

  $ sim_fault "POST * redirect to=$SIM"
  $ before=$(received)
  $ request desk1 POST /api/v5/trade/order --data @order.json -i | tr -d '\r' | grep .
  hardseal: HTTP 302 without a code of the exchange: its edge or a proxy answered
    hint: this answer does not tell whether it was executed: ask the exchange (orders by clOrdId, withdrawals by clientId) before repeating
  HTTP/1.1 302 Found
  Location: https://SIM/api/v5/trade/order
  Content-Length: 0
  Connection: keep-alive
  $ [ $(received) -eq $((before + 1)) ]

Not sent: 8
-----------

A connection that does not come about is tried again.

  $ sim_fault '* * reset-on-accept'
  $ before=$(received)
  $ hardseal --json request desk1 POST /api/v5/trade/order --data @order.json | json attempts
  2
  $ [ $(received) -eq $((before + 1)) ]

At the deadline it is told: it did not happen.

Nobody listens, there is no such host:

  $ block | import_text closed --perm trade --base-url https://127.0.0.1:1
  $ request closed GET /api/v5/account/balance --deadline 300
  hardseal: cannot reach 127.0.0.1:1: Connection refused; nothing was sent
    hint: check the network; it is safe to repeat
  [8]
  $ block | import_text unknown --base-url https://exchange.invalid
  $ request unknown GET /api/v5/account/balance --deadline 3000
  hardseal: cannot (find the address of|reach) exchange.invalid.*; nothing was sent (re)
    hint: check the network.*; it is safe to repeat (re)
  [8]
  $ hardseal --json request closed GET /api/v5/account/balance --deadline 300 | json
  {
    "outcome": "not-sent",
    "attempts": 0,
    "waited_ms": 0.0,
    "sign_us": *, (glob)
    "send_us": *, (glob)
    "error": {
      "code": "not-sent",
      "exit": 8,
      "message": "cannot reach 127.0.0.1:1: Connection refused; nothing was sent",
      "hint": "check the network; it is safe to repeat"
    }
  }
  $ terminal -- hardseal request closed POST /api/v5/trade/order --data @order.json --deadline 300
  hardseal: cannot reach 127.0.0.1:1: Connection refused; nothing was sent
    hint: check the network; it is safe to repeat
  [8]

A server whom this key's CA has not certified, or nobody has:

  $ openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key -out other.pem -subj /CN=other -days 1 2>/dev/null
  $ block | import_text other-ca --base-url $SIM --ca-file other.pem
  $ before=$(received)
  $ request other-ca GET /api/v5/account/balance
  hardseal: no trusted TLS connection to SIM: SSL certificate problem: unable to get local issuer certificate; nothing was sent
    hint: check the clock and the CA certificates of this machine; a private CA belongs to the key's record (--ca-file)
  [8]
  $ block | import_text no-ca --base-url $SIM
  $ request no-ca GET /api/v5/account/balance
  hardseal: no trusted TLS connection to SIM: SSL certificate problem: unable to get local issuer certificate; nothing was sent
    hint: check the clock and the CA certificates of this machine; a private CA belongs to the key's record (--ca-file)
  [8]
  $ SSL_CERT_FILE=sim/ca.pem hardseal request no-ca GET /api/v5/account/balance >/dev/null 2>&1
  [8]
  $ CURL_CA_BUNDLE=sim/ca.pem hardseal request no-ca GET /api/v5/account/balance >/dev/null 2>&1
  [8]
  $ [ $(received) -eq $before ]

A CA file that is gone, or is none:

  $ cp sim/ca.pem gone.pem; block | import_text gone-ca --base-url $SIM --ca-file gone.pem; rm gone.pem
  $ request gone-ca GET /api/v5/account/balance
  hardseal: the key's CA file "$TMP/gone.pem" cannot be used: No such file or directory
    hint: put the CA certificate there in PEM form, readable by this user; nothing was sent
  [3]
  $ echo text >text.pem; block | import_text text-ca --base-url $SIM --ca-file text.pem
  hardseal: the CA file $TMP/text.pem holds no certificate in PEM form
  [2]

Sent, and the outcome is unknown: 9
-----------------------------------

The order may have been executed; here it has been.

  $ before=$(sim_orders | wc -l)
  $ sent=$(received)
  $ sim_fault 'POST /api/v5/trade/order drop-after'
  $ request desk1 POST /api/v5/trade/order --data @order.json
  hardseal: the connection to SIM ended before a whole answer; the request was sent, and may have been executed
    hint: ask the exchange what became of it (orders by clOrdId, withdrawals by clientId) before repeating
  [9]
  $ [ $(sim_orders | wc -l) -eq $((before + 1)) ]

And here it has not been; nobody can tell from outside.

  $ sim_fault 'POST /api/v5/trade/order drop-before'
  $ request desk1 POST /api/v5/trade/order --data @order.json
  hardseal: the connection to SIM ended before a whole answer; the request was sent, and may have been executed
    hint: ask the exchange what became of it (orders by clOrdId, withdrawals by clientId) before repeating
  [9]
  $ [ $(sim_orders | wc -l) -eq $((before + 1)) ]

An answer without a code does not tell what became of an order; here it has been
placed.

  $ sim_fault 'POST * empty'
  $ request desk1 POST /api/v5/trade/order --data @order.json
  hardseal: HTTP 200 without a code of the exchange: its edge or a proxy answered
    hint: this answer does not tell whether it was executed: ask the exchange (orders by clOrdId, withdrawals by clientId) before repeating
  [9]
  $ sim_fault 'POST * html code=504'
  $ hardseal --json request desk1 POST /api/v5/trade/order --data @order.json | json error
  {
    "code": "outcome-unknown",
    "exit": 9,
    "message": "HTTP 504 without a code of the exchange: its edge or a proxy answered with a page: 504 | okx.com | Cloudflare",
    "hint": "this answer does not tell whether it was executed: ask the exchange (orders by clOrdId, withdrawals by clientId) before repeating"
  }
  $ sim_fault 'POST * html code=403'
  $ hardseal --json request desk1 POST /api/v5/trade/order --data @order.json | json error
  {
    "code": "outcome-unknown",
    "exit": 9,
    "message": "HTTP 403 without a code of the exchange: its edge or a proxy answered with a page: 403 | okx.com | Cloudflare",
    "hint": "this answer does not tell whether it was executed: ask the exchange (orders by clOrdId, withdrawals by clientId) before repeating"
  }
  $ [ $(sim_orders | wc -l) -eq $((before + 2)) ]

No answer in time:

  $ sim_fault 'POST /api/v5/trade/order stall ms=60000'
  $ request desk1 POST /api/v5/trade/order --data @order.json --deadline 2000
  hardseal: no whole answer from SIM within 2000 ms; the request was sent, and may have been executed
    hint: ask the exchange what became of it (orders by clOrdId, withdrawals by clientId) before repeating
  [9]
  $ sim_fault 'GET * stall ms=60000'
  $ hardseal --json request desk1 GET /api/v5/account/balance --deadline 2000 | json
  {
    "outcome": "unknown",
    "attempts": 1,
    "waited_ms": 0.0,
    "sign_us": *, (glob)
    "send_us": *, (glob)
    "error": {
      "code": "outcome-unknown",
      "exit": 9,
      "message": "no whole answer from SIM within 2000 ms; a GET changes nothing at the exchange",
      "hint": "it is safe to repeat"
    }
  }

Half an answer, headers or a body without end:

  $ sim_fault 'POST /api/v5/trade/order truncate'
  $ request desk1 POST /api/v5/trade/order --data @order.json
  hardseal: the answer of SIM was cut short; the request was sent, and may have been executed
    hint: ask the exchange what became of it (orders by clOrdId, withdrawals by clientId) before repeating
  [9]
  $ sim_fault 'GET * big-headers'
  $ request desk1 GET /api/v5/account/balance
  hardseal: the answer of SIM has more than 65536 bytes of header lines; a GET changes nothing at the exchange
    hint: it is safe to repeat
  [9]
  $ sim_fault 'GET * big-body'
  $ request desk1 GET /api/v5/account/balance
  hardseal: the answer of SIM has more than 16777216 bytes; a GET changes nothing at the exchange
    hint: it is safe to repeat
  [9]

None of these ten requests was sent a second time.

  $ [ $(received) -eq $((sent + 10)) ]

An answer that accepts and tells of no order, or of one too few; the orders have
been placed.

  $ before=$(sim_orders | wc -l)
  $ sim_fault 'POST /api/v5/trade/order no-data'
  $ request desk1 POST /api/v5/trade/order --data @order.json
  hardseal: the exchange answered 0 and told of 0 of 1 orders (HTTP 200, ambiguous)
    hint: this answer does not tell whether it was executed: ask the exchange (orders by clOrdId, withdrawals by clientId) before repeating
  {"code":"0",*} (glob)
  [9]
  $ sim_fault 'POST /api/v5/trade/batch-orders no-data'
  $ hardseal --json request desk1 POST /api/v5/trade/batch-orders --data "[$ORDER,$ORDER]" >told
  [9]
  $ for name in outcome status code class error.code; do json $name <told; done | paste -s -d ' '
  unknown 200 0 ambiguous outcome-unknown
  $ sim_fault 'POST /api/v5/trade/order no-data'
  $ request -q desk1 POST /api/v5/trade/order --data "$ORDER" --client-id auto --resolve | json code
  0
  $ [ $(sim_orders | wc -l) -eq $((before + 4)) ]

A slow answer within its time is an answer.

  $ sim_fault 'GET * stall ms=500'
  $ request desk1 GET /api/v5/account/balance --deadline 20000 | json code
  0

The environment
---------------

Proxies, a .netrc and a log of TLS keys are none of hardseal's.

  $ mkdir -p user; printf 'machine 127.0.0.1 login a password b\n' >user/.netrc; chmod 600 user/.netrc
  $ https_proxy=http://127.0.0.1:1 HTTPS_PROXY=http://127.0.0.1:1 all_proxy=http://127.0.0.1:1 ALL_PROXY=socks5://127.0.0.1:1 SSLKEYLOGFILE=tls-keys hardseal request desk1 GET /api/v5/account/balance | json code
  0
  $ received_headers | grep -i -c -e authorization -e proxy
  0
  [1]
  $ ls tls-keys
  ls: cannot access 'tls-keys': No such file or directory
  [2]

The time-out
------------

  $ request desk1 GET /api/v5/public/time --deadline 99
  hardseal: --deadline takes a whole number from 100 to 600000
  usage: hardseal request [OPTION]... NAME [METHOD] [PATH]
  [2]
  $ request desk1 GET /api/v5/public/time --deadline 600001
  hardseal: --deadline takes a whole number from 100 to 600000
  usage: hardseal request [OPTION]... NAME [METHOD] [PATH]
  [2]
  $ request desk1 GET /api/v5/public/time --deadline 1s
  hardseal: --deadline takes a whole number from 100 to 600000
  usage: hardseal request [OPTION]... NAME [METHOD] [PATH]
  [2]
  $ request desk1 GET /api/v5/public/time --deadline -1
  hardseal: --deadline takes a whole number from 100 to 600000
  usage: hardseal request [OPTION]... NAME [METHOD] [PATH]
  [2]
  $ request desk1 GET /api/v5/public/time --deadline ''
  hardseal: --deadline takes a whole number from 100 to 600000
  usage: hardseal request [OPTION]... NAME [METHOD] [PATH]
  [2]
  $ request desk1 GET /api/v5/public/time --timestamp $NOON
  hardseal: request takes no --timestamp
  usage: hardseal request [OPTION]... NAME [METHOD] [PATH]
  [2]

Plain HTTP
----------

Only to this machine.

  $ sim_stop
  $ sim_start --plain
  $ block | import_text plain --base-url $SIM
  $ request plain GET /api/v5/account/balance | json code
  0
  $ sim_stop
  $ request plain GET /api/v5/account/balance
  hardseal: cannot reach SIM: Connection refused; nothing was sent
    hint: check the network; it is safe to repeat
  [8]
