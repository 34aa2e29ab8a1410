hardseal sign and curl
======================

Where hardseal is not to send itself, its headers fit into curl's -H @-.

  $ . "$CLI/setup.sh"
  $ need curl
  $ make_token
  $ sim_start
  $ import_key desk1 --perm trade

  $ hardseal sign desk1 GET /api/v5/account/balance | curl -s --cacert sim/ca.pem -H @- $SIM/api/v5/account/balance | json code
  0
  $ hardseal sign desk1 GET '/api/v5/account/balance?ccy=BTC,ETH' | curl -s --cacert sim/ca.pem -H @- "$SIM/api/v5/account/balance?ccy=BTC,ETH" | json code
  0

A body has to be the same for both, and newlines are a part of it: --data-binary.

  $ cat >order.json <<END
  > {
  >   "instId": "BTC-USDT", "tdMode": "cash",
  >   "side": "buy", "ordType": "market", "sz": "10"
  > }
  > END
  $ post() { curl -s --cacert sim/ca.pem -H @- -H 'Content-Type: application/json' "$@" $SIM/api/v5/trade/order; echo; }
  $ hardseal sign desk1 POST /api/v5/trade/order --data @order.json | post --data-binary @order.json | json code
  0
  $ hardseal sign desk1 POST /api/v5/trade/order --data @order.json | post --data @order.json | json code
  50113
  $ sim_orders
  BTC-USDT buy 10

Another path, another method, an old time: the signature does not fit.

  $ hardseal sign desk1 GET /api/v5/account/config | curl -s --cacert sim/ca.pem -H @- $SIM/api/v5/account/balance | json
  {
    "msg": "Invalid signature.",
    "code": "50113"
  }
  $ hardseal sign -q desk1 POST /api/v5/account/balance --allow-unknown | curl -s --cacert sim/ca.pem -H @- $SIM/api/v5/account/balance | json code
  50113
  $ hardseal sign desk1 GET /api/v5/account/balance --timestamp $NOON | curl -s --cacert sim/ca.pem -H @- $SIM/api/v5/account/balance | json msg
  Timestamp request expired.

A passphrase with blanks, quotes and UTF-8 arrives as it is.

  $ printf '[{"apiKey":"%s","secretKey":"%s","passphrase":"Ü \\"q\\" \\\\"}]' $KEY_ID $SECRET >sim/keys.json
  $ block $SECRET 'Ü "q" \' | import_text desk2
  $ hardseal sign desk2 GET /api/v5/account/balance | curl -s --cacert sim/ca.pem -H @- $SIM/api/v5/account/balance | json code
  0
