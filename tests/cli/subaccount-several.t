Keys of sub-accounts on several tokens
======================================

  $ . "$CLI/setup.sh"
  $ make_token --label left
  $ hardseal --home other init -q --label right >right.uri
  $ mv other/data/softhsm2/tokens/* home/data/softhsm2/tokens/
  $ mv other/config/pin pin2
  $ cat >home/config/config <<EOF
  > [token left]
  > uri = $(sed 's/?.*//' uri)
  > module = $MODULE
  > pin-file = $PWD/home/config/pin
  > [token right]
  > uri = $(sed 's/?.*//' right.uri)
  > module = $MODULE
  > pin-file = $PWD/pin2
  > [environment]
  > SOFTHSM2_CONF = $PWD/home/data/softhsm2/softhsm2.conf
  > EOF
  $ sim_start --limits on
  $ printf '[{"apiKey":"%s","secretKey":"%s","passphrase":"%s","uid":"11","perm":["read","trade"],"ip":["127.0.0.1"]},{"apiKey":"%s","secretKey":"%s","passphrase":"x","uid":"12","mainUid":"11","subAcct":"mmdesk1"}]' \
  >     "$KEY_ID" "$SECRET" "$PASSPHRASE" "$NEXT_ID" "$NEXT_SECRET" >sim/new
  $ mv sim/new sim/keys.json
  $ import_key main --perm read,keys --ip 127.0.0.1

A new key goes to all of them, and so does the next one; the secret is there
only once.

  $ hardseal subaccount key create mm1 --master main --sub-account mmdesk1 --yes
  mm1: made at the exchange, and imported (generation 1)
  $ learned() { for t in left right; do hardseal --token $t key show mm1 | sed -n 's/^account: *//p; s/^label: *//p'; done; }
  $ learned
  12
  mm1????????????????01 (glob)
  12
  mm1????????????????01 (glob)
  $ hardseal token sync
  2 tokens hold the same keys
  $ hardseal subaccount key rotate mm1 --yes
  mm1: rotated at the exchange, the old key is deleted there (generation 2)
  $ hardseal token sync
  2 tokens hold the same keys
  $ hardseal -q key list | grep -c mm1
  2
  $ for t in left right; do hardseal --token $t request mm1 GET /api/v5/account/config | json data.0.uid; done
  12
  12

Whose key it is, and what the exchange calls it, is known to the record of each
from the start, and stays so.

  $ learned >before
  $ for t in left right; do hardseal --token $t -q key verify mm1 >/dev/null; echo $?; done
  0
  0
  $ learned | cmp - before
  $ hardseal subaccount key modify mm1 --label desk --yes
  mm1: changed (generation 2)
  $ learned
  12
  desk
  12
  desk
  $ for t in left right; do hardseal --token $t -q key verify mm1 >/dev/null; echo $?; done
  0
  0

What one of them refuses is on none, and at the exchange neither.

  $ import_key --token right mm2
  $ hardseal subaccount key create mm2 --master main --sub-account mmdesk1 --yes
  hardseal: there is a key "mm2" on token right
    hint: hardseal subaccount key rotate mm2 gives it a new one
  [3]
  $ hardseal subaccount key modify mm1 --perm read,trade --yes
  mm1: changed (generation 2)
  $ hardseal subaccount key delete mm1 --yes
  mm1: deleted at the exchange and on the token
  $ hardseal -q key list | grep -c mm1
  0
  [1]
