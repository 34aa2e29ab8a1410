hardseal request --stdin and --repeat: many requests, one login
===============================================================

  $ . "$CLI/setup.sh"
  $ make_token
  $ sim_start
  $ import_key desk1 --perm trade

A line each, and one for each, in the same order; one that is wrong stops no
other.

  $ cat >lines <<'END'
  > {"id":"a","method":"GET","path":"/api/v5/account/balance?ccy=BTC"}
  > {"id":7,"method":"POST","path":"/api/v5/trade/order","body":"{\"instId\":\"BTC-USDT\",\"tdMode\":\"cash\",\"side\":\"buy\",\"ordType\":\"limit\",\"px\":\"1\",\"sz\":\"0.1\"}","client_id":"auto"}
  > 
  > nonsense
  > {"method":"POST","path":"/api/v5/trade/order","boddy":"{}"}
  > {"method":"POST","path":"/api/v5/trade/order","body":{"instId":"BTC-USDT"}}
  > {"method":"POST","path":"/api/v5/asset/withdrawal","body":"{}"}
  > {"id":"last","method":"GET","path":"/api/v5/trade/orders-pending","wait":true}
  > END
  $ hardseal request desk1 --stdin <lines >told
  hardseal: note: line 2: clOrdId * was added to the order (glob)
  hardseal: 4 of 7 requests were not accepted; the worst is of line 7: the key "desk1" may not sign POST /api/v5/asset/withdrawal: it takes money out of the exchange, and the key's record says read,trade (class withdraw, rule withdraw)
    hint: take a key of its own for that, imported with --perm withdraw; trade does not include it
  [6]
  $ each() { while read -r line; do printf '%s\n' "$line" | json "$1" 2>&1 | tail -n 1; done <told | paste -s -d ' '; }
  $ each line
  1 2 4 5 6 7 8
  $ each outcome
  answered answered not-sent not-sent not-sent not-sent answered
  $ each error.code
  KeyError: 'error' KeyError: 'error' bad-input bad-input bad-input denied KeyError: 'error'
  $ sed -n 1p told | json id
  a
  $ sed -n 2p told | json id
  7
  $ [ "$(sed -n 2p told | json client_id | wc -c)" -eq 33 ]
  $ sed -n 3p told | json
  {
    "line": 4,
    "outcome": "not-sent",
    "attempts": 0,
    "waited_ms": 0.0,
    "sign_us": *, (glob)
    "send_us": *, (glob)
    "error": {
      "code": "bad-input",
      "exit": 2,
      "message": "the line is not valid JSON: syntax error at line 1, column 8",
      "hint": ""
    }
  }
  $ sed -n 4p told | json error.message
  the line has a member "boddy"
  $ sed -n 5p told | json error.hint
  the body is signed as it stands: write it as a JSON string, "{\"instId\":...}"
  $ sed -n 6p told | json error.message
  the key "desk1" may not sign POST /api/v5/asset/withdrawal: it takes money out of the exchange, and the key's record says read,trade (class withdraw, rule withdraw)
  $ sed -n 7p told | json body | json data.0.sz
  0.1

With --jobs 1 strictly one after the other: what is placed is there to be
cancelled.

  $ cat >lines <<'END'
  > {"method":"POST","path":"/api/v5/trade/order","body":"{\"instId\":\"BTC-USDT\",\"tdMode\":\"cash\",\"side\":\"buy\",\"ordType\":\"limit\",\"px\":\"1\",\"sz\":\"0.1\",\"clOrdId\":\"mine1\"}"}
  > {"method":"POST","path":"/api/v5/trade/cancel-order","body":"{\"instId\":\"BTC-USDT\",\"clOrdId\":\"mine1\"}"}
  > END
  $ hardseal request desk1 --stdin --jobs 1 <lines | json items.0.code 2>/dev/null
  [1]
  $ hardseal request desk1 --stdin --jobs 1 <lines >told; each code
  0 0

The same again
--------------

  $ ORDER='{"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit","px":"1","sz":"0.1"}'
  $ hardseal request desk1 POST /api/v5/trade/order --data "$ORDER" --repeat 3 --client-id auto >told
  hardseal: note: line 1: clOrdId * was added to the order (glob)
  hardseal: note: line 2: clOrdId * was added to the order (glob)
  hardseal: note: line 3: clOrdId * was added to the order (glob)
  $ each code
  0 0 0
  $ each client_id | tr ' ' '\n' | sort -u | wc -l
  3
  $ hardseal request desk1 GET /api/v5/account/balance --repeat 0
  hardseal: --repeat takes a whole number from 1 to 1000000
  usage: hardseal request [OPTION]... NAME [METHOD] [PATH]
  [2]
  $ hardseal request desk1 GET /api/v5/account/balance --jobs 2
  hardseal: --jobs is for --stdin and --repeat: here is one request
  usage: hardseal request [OPTION]... NAME [METHOD] [PATH]
  [2]
  $ hardseal request desk1 GET /api/v5/account/balance --repeat 2 --jobs 65
  hardseal: --jobs takes a whole number from 1 to 64
  usage: hardseal request [OPTION]... NAME [METHOD] [PATH]
  [2]
  $ hardseal request desk1
  hardseal: request needs NAME METHOD PATH
    hint: or NAME and --stdin, with a request in each line of standard input
  usage: hardseal request [OPTION]... NAME [METHOD] [PATH]
  [2]
  $ hardseal request desk1 GET /api/v5/account/balance --stdin </dev/null
  hardseal: with --stdin method and path are in the lines
  usage: hardseal request [OPTION]... NAME [METHOD] [PATH]
  [2]
  $ hardseal request desk1 --stdin --data x </dev/null
  hardseal: --stdin and --data do not go together
  usage: hardseal request [OPTION]... NAME [METHOD] [PATH]
  [2]
  $ hardseal request desk1 --stdin </dev/null

Where no answer could be told, nothing is sent.

  $ before=$(received)
  $ hardseal request desk1 --stdin <lines >&-
  hardseal: standard output is closed: what becomes of the requests could not be told; nothing was sent
    hint: say where the answers go: >FILE, or >/dev/null where nobody wants them
  [1]
  $ hardseal request desk1 GET /api/v5/account/balance --repeat 2 >&- 2>/dev/null
  [1]
  $ [ $(received) -eq $before ]
  $ hardseal request desk1 GET /api/v5/account/balance --repeat 9 --jobs 1 >/dev/full
  hardseal: cannot write the output: No space left on device
    hint: what became of 1 request, from line 1 on, could not be told: ask the exchange before sending any of them again
  [1]
  $ [ $(received) -eq $((before + 1)) ]

At a terminal it says how far it is.

  $ terminal -- hardseal request desk1 GET /api/v5/account/balance --repeat 2 | tr '\r' '\n' | grep -o -m 1 'done, . under way'
  done, 2 under way

Orders by name
--------------

  $ request desk1 POST /api/v5/trade/order --data "$ORDER" --client-id auto | json data.0.sCode
  hardseal: note: clOrdId * was added to the order (glob)
  0
  $ received body_b64 | base64 -d; echo
  {"clOrdId":"*","instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit","px":"1","sz":"0.1"} (glob)
  $ request desk1 POST /api/v5/trade/order --data "{\"clOrdId\":\"a\",${ORDER#?}" --client-id auto
  hardseal: the order has a clOrdId already
    hint: send it as it is, without a client id to add
  [2]
  $ request desk1 GET /api/v5/account/balance --client-id auto
  hardseal: no clOrdId can be added to GET /api/v5/account/balance
    hint: send it without a client id to add: that is for new orders (POST /api/v5/trade/order)
  [2]
  $ request desk1 POST /api/v5/trade/batch-orders --data "[$ORDER]" --client-id auto
  hardseal: no clOrdId can be added to POST /api/v5/trade/batch-orders
    hint: each order of a batch has a clOrdId of its own: write them into the body, or send the orders one by one (POST /api/v5/trade/order)
  [2]
  $ request desk1 POST /api/v5/trade/order-algo --data "$ORDER" --client-id auto
  hardseal: no clOrdId can be added to POST /api/v5/trade/order-algo
    hint: one is added to POST /api/v5/trade/order alone: write this order's algoClOrdId into the body
  [2]
  $ request desk1 POST /api/v5/sprd/order --data "$ORDER" --client-id auto 2>&1 | tail -n 1
    hint: one is added to POST /api/v5/trade/order alone: write this order's clOrdId into the body
  $ request desk1 GET /api/v5/account/balance --client-id mine
  hardseal: --client-id takes auto alone
  usage: hardseal request [OPTION]... NAME [METHOD] [PATH]
  [2]
  $ request desk1 POST /api/v5/trade/order --data "$ORDER" --resolve
  hardseal: what becomes of this request cannot be asked for: it is no single order with a clOrdId
    hint: leave --resolve out, or give the order a clOrdId (--client-id auto)
  [2]
  $ request desk1 POST /api/v5/trade/batch-orders --data "[$ORDER]" --client-id auto --resolve
  hardseal: what becomes of this request cannot be asked for: it is no single order with a clOrdId
    hint: leave --resolve out: it asks for orders of POST /api/v5/trade/order with an instId and a clOrdId
  [2]

Of unknown outcome: placed, and not placed.

  $ NAMED="{\"clOrdId\":\"named1\",${ORDER#?}"
  $ sim_fault 'POST /api/v5/trade/order drop-after'
  $ request desk1 POST /api/v5/trade/order --data "$NAMED"
  hardseal: the connection to SIM ended before a whole answer; the request was sent, and may have been executed
    hint: look for clOrdId named1 before repeating: GET /api/v5/trade/order?instId=BTC-USDT&clOrdId=named1
  [9]
  $ sim_fault 'POST /api/v5/trade/order drop-after'
  $ request desk1 POST /api/v5/trade/order --data "$ORDER" --client-id auto --resolve
  hardseal: note: clOrdId * was added to the order (glob)
  hardseal: note: the order * was placed: ordId 1752588852617379848, state live (glob)
  $ sim_fault 'POST /api/v5/trade/order drop-before'
  $ hardseal -q --json request desk1 POST /api/v5/trade/order --data "{\"clOrdId\":\"named2\",${ORDER#?}" --resolve --deadline 300 | json
  {
    "outcome": "unknown",
    "attempts": 1,
    "waited_ms": 0.0,
    "client_id": "named2",
    "resolved": {
      "what": "not-placed"
    },
    "sign_us": *, (glob)
    "send_us": *, (glob)
    "error": {
      "code": "not-sent",
      "exit": 8,
      "message": "the order named2 was sent but not placed: the exchange does not have it, and its expTime has passed",
      "hint": "it is safe to repeat"
    }
  }
