hardseal key list, hardseal key show
====================================

  $ . "$CLI/setup.sh"
  $ make_token
  $ import_key desk1 --perm read,trade --ip 203.0.113.7 --purpose 'market making'
  $ import_key archive --env demo --site eea

The inventory, sorted by name.  Never a secret, never a passphrase.

  $ hardseal key list
  NAME     KEY-ID                                SITE    ENV   PERMISSIONS  IPS  CREATED     EXPIRES  CUSTODY   STATE
  archive  2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d  eea     demo  read         -    ????-??-??  -        in-token  ok (glob)
  desk1    2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d  global  live  read,trade   1    ????-??-??  -        in-token  ok (glob)
  $ hardseal key list --json | json
  {
    "keys": [
      {
        "name": "archive",
        "key_id": "2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d",
        "site": "eea",
        "env": "demo",
        "permissions": [
          "read"
        ],
        "ips": [],
        "purpose": null,
        "created": "20*Z", (glob)
        "expires": null,
        "generation": 1,
        "base_url": "https://eea.okx.com",
        "ca_file": null,
        "custody": "in-token",
        "state": "ok",
        "token": {
          "label": "hardseal",
          "serial": "SERIAL"
        }
      },
      {
        "name": "desk1",
        "key_id": "2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d",
        "site": "global",
        "env": "live",
        "permissions": [
          "read",
          "trade"
        ],
        "ips": [
          "203.0.113.7"
        ],
        "purpose": "market making",
        "created": "20*Z", (glob)
        "expires": null,
        "generation": 1,
        "base_url": "https://openapi.okx.com",
        "ca_file": null,
        "custody": "in-token",
        "state": "ok",
        "token": {
          "label": "hardseal",
          "serial": "SERIAL"
        }
      }
    ]
  }
  $ hardseal key show desk1
  name:         desk1
  key id:       2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d
  site:         global
  env:          live
  base url:     https://openapi.okx.com
  ca file:      -
  permissions:  read,trade
  ips:          203.0.113.7
  purpose:      market making
  created:      20*Z (glob)
  expires:      never
  generation:   1
  custody:      in-token
  state:        ok
  token:        hardseal
  serial:       SERIAL
  $ hardseal --json key show desk1 | json
  {
    "name": "desk1",
    "key_id": "2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d",
    "site": "global",
    "env": "live",
    "permissions": [
      "read",
      "trade"
    ],
    "ips": [
      "203.0.113.7"
    ],
    "purpose": "market making",
    "created": "20*Z", (glob)
    "expires": null,
    "generation": 1,
    "base_url": "https://openapi.okx.com",
    "ca_file": null,
    "custody": "in-token",
    "state": "ok",
    "token": {
      "label": "hardseal",
      "serial": "SERIAL"
    }
  }
  $ hardseal key show archive | grep -E '^(site|env|base url|permissions|ips|purpose):'
  site:         eea
  env:          demo
  base url:     https://eea.okx.com
  permissions:  read
  ips:          -
  purpose:      -

  $ { hardseal key list; hardseal key list --json; hardseal key show desk1; hardseal key show desk1 --json; } >all
  $ grep -c -e "$SECRET" -e "$PASSPHRASE" all
  0
  [1]

The passphrase
--------------

It is shown on request, and only where a person reads it.

  $ hardseal key show desk1 --reveal-passphrase
  hardseal: the passphrase is shown on a terminal only
    hint: standard output goes somewhere else
  [6]
  $ hardseal --json key show desk1 --reveal-passphrase | json
  {
    "error": {
      "code": "denied",
      "exit": 6,
      "message": "the passphrase is shown on a terminal only",
      "hint": "standard output goes somewhere else"
    }
  }
  $ terminal -- hardseal key show desk1 --reveal-passphrase
  name:         desk1
  key id:       2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d
  passphrase:   Pass-phrase 1
  site:         global
  env:          live
  base url:     https://openapi.okx.com
  ca file:      -
  permissions:  read,trade
  ips:          203.0.113.7
  purpose:      market making
  created:      20*Z (glob)
  expires:      never
  generation:   1
  custody:      in-token
  state:        ok
  token:        hardseal
  serial:       SERIAL
  $ terminal -- hardseal key show desk1 | grep -c passphrase
  0
  [1]
  $ terminal --stdout shown -- hardseal key show desk1 --reveal-passphrase
  hardseal: the passphrase is shown on a terminal only
    hint: standard output goes somewhere else
  [6]
  $ wc -c <shown
  0
  $ terminal -- hardseal --json key show desk1 --reveal-passphrase | json passphrase
  Pass-phrase 1
  $ hardseal key list --reveal-passphrase
  hardseal: key list takes no --reveal-passphrase
  usage: hardseal key list [OPTION]...
  [2]

An empty token
--------------

  $ make_token --home empty
  $ hardseal --home empty key list
  NAME  KEY-ID  SITE  ENV  PERMISSIONS  IPS  CREATED  EXPIRES  CUSTODY  STATE
  $ hardseal --home empty --json key list
  {"keys":[]}

An expired key
--------------

It is shown as such, and does not sign.

  $ import_key short --expires "$(date -u -d '+4 seconds' +%Y-%m-%dT%H:%M:%SZ)"
  $ until hardseal key list | grep -q expired; do :; done
  $ hardseal key list | grep short
  short    2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d  global  live  read         -    ????-??-??  ????-??-??  in-token  expired (glob)
  $ hardseal sign short GET /api/v5/account/balance
  hardseal: the key "short" expired on 20*Z (glob)
    hint: make a new one at the exchange and import it
  [6]
  $ hardseal --json sign short GET /api/v5/account/balance | json error.code
  expired
  $ hardseal login short
  hardseal: the key "short" expired on 20*Z (glob)
    hint: make a new one at the exchange and import it
  [6]
  $ hardseal sign short GET /api/v5/account/balance
  hardseal: the key "short" expired on 20*Z (glob)
    hint: make a new one at the exchange and import it
  [6]
  $ hardseal key delete --yes short --quiet
  short: deleted
