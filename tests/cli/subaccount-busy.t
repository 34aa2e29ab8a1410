A new key of a sub-account, and an exchange that is busy or not heard
=====================================================================

  $ . "$CLI/setup.sh"
  $ make_token
  $ sim_start --limits on
  $ printf '[{"apiKey":"%s","secretKey":"%s","passphrase":"%s","uid":"11","perm":["read","trade"],"ip":["127.0.0.1"]},{"apiKey":"%s","secretKey":"%s","passphrase":"%s","uid":"12","mainUid":"11","subAcct":"mmdesk1"}]' \
  >     "$KEY_ID" "$SECRET" "$PASSPHRASE" "$NEXT_ID" "$NEXT_SECRET" "$PASSPHRASE" >sim/new
  $ mv sim/new sim/keys.json
  $ import_key main --perm read,keys --ip 127.0.0.1
  $ subkey() { hardseal subaccount key "$@"; }
  $ create() { subkey create "$1" --master main --sub-account mmdesk1 --yes "${@:2}"; }
  $ there() { subkey list --master main --sub-account mmdesk1 | sed '1d; s/ .*//' | sort | paste -s -d ' '; }
  $ step() { json step <"home/state/subaccount/$1.json"; }
  $ configs() { grep -c 'api/v5/account/config"' sim/requests.log; }
  $ busy() { sim_fault "GET /api/v5/account/config code code=$1 count=$2"; }

What it says then is no verdict on the key: it is asked again.

  $ for code in 50001 50013 50026; do busy $code 1; done
  $ create mm1
  mm1: made at the exchange, and imported (generation 1)
  $ configs
  4

Busy for longer than anybody waits, it has still not judged the key, which
stays until somebody asks again.

  $ busy 50013 0
  $ create mm2 --deadline 1000
  hardseal: note: mm2 is under way (verifying): hardseal subaccount key rotate --resume mm2 finishes it or takes it back
  hardseal: the exchange refused: 50013: * (glob)
    hint: * (glob)
  [7]
  $ step mm2
  verifying
  $ subkey rotate mm1 --deadline 1000 --yes
  hardseal: the exchange refused: 50013: * (glob)
    hint: the exchange is not able to serve at the moment: wait, then try again
  [7]
  $ sim_post fault '{"clear": true}' >/dev/null
  $ there
  - mm1 mm2
  $ subkey rotate --resume
  mm2: made at the exchange, and imported (generation 1)
  $ step mm2
  done

So it is with whatever is not said of the key itself; of a rotation the old one
signs meanwhile.

  $ sim_fault 'GET /api/v5/account/config stall ms=0 count=1'
  $ busy 50007 1
  $ subkey rotate mm1 --yes
  hardseal: note: mm1 is under way (verifying): hardseal subaccount key rotate --resume mm1 finishes it or takes it back
  hardseal: the exchange refused: 50007: * (glob)
    hint: * (glob)
  [7]
  $ hardseal request mm1 GET /api/v5/account/config | json code
  0
  $ subkey rotate --resume
  mm1: rotated at the exchange, the old key is deleted there (generation 2)
  $ there
  - mm1 mm2

The answer with a new key is lost each time: one day no more are asked for, and
those that were are looked for once more.

  $ sim_fault 'POST /api/v5/users/subaccount/apikey drop-after count=2'
  $ subkey rotate mm1 --yes 2>&1 | head -n 1
  hardseal: note: mm1 is under way (creating): hardseal subaccount key rotate --resume mm1 finishes it or takes it back
  $ json attempt <home/state/subaccount/mm1.json
  2
  $ sed -i 's/"attempt":2,/"attempt":98,/' home/state/subaccount/mm1.json
  $ sim_fault 'POST /api/v5/users/subaccount/apikey drop-after'
  $ BEFORE=$(grep -c '"POST".*subaccount/apikey"' sim/requests.log)
  $ subkey rotate --resume
  hardseal: note: mm1: 99 keys were asked for, and none came here: no more are
  hardseal: note: mm1: the new key was taken back, at the exchange and on the token
  mm1: taken back
  $ echo $(($(grep -c '"POST".*subaccount/apikey"' sim/requests.log) - BEFORE))
  1
  $ json attempt <home/state/subaccount/mm1.json
  99
  $ there
  - mm1 mm2
  $ subkey rotate mm1 --yes
  mm1: rotated at the exchange, the old key is deleted there (generation 3)
