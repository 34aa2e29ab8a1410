What another program sees on the token
======================================

Whoever has the PIN can look at the token with any PKCS#11 program, here OpenSC's
pkcs11-tool.

  $ . "$CLI/setup.sh"
  $ need pkcs11-tool
  $ make_token
  $ import_key desk1 --perm read,trade --ip 203.0.113.7 --purpose 'market making'

Both secret keys are sensitive and cannot be extracted: the one that signs, and
one, made in the token, by which hardseal seals its records.

  $ access() { p11tool --list-objects --type secrkey | awk '$1 == "label:" { label = $2 } $1 == "Access:" { $1 = label ":"; print }' | sort; }
  $ access
  hardseal#root: sensitive, always sensitive, never extractable, local
  hardseal:desk1: sensitive

The record is a data object.

  $ p11tool --list-objects --type data | sed 's/^Data object.*/Data object/'
  Data object
    label:          'hardseal:desk1'
    application:    'hardseal'
    app_id:         <empty>
    flags:           private

Without the PIN there is nothing.

  $ SOFTHSM2_CONF=home/data/softhsm2/softhsm2.conf pkcs11-tool --module $MODULE --list-objects 2>/dev/null

The value
---------

Reading it is refused, by label, by any option.

  $ p11tool --read-object --type secrkey --label hardseal:desk1 --output-file value | grep -v -e '^$' -e warning
  error: get CKA_VALUE failed
  Aborting.
  $ p11tool --read-object --type secrkey --label 'hardseal#root' --output-file value | grep -v -e '^$' -e warning
  error: get CKA_VALUE failed
  Aborting.
  $ ls value
  ls: cannot access 'value': No such file or directory
  [2]

The record
----------

Its content is sealed: no word of it can be read.

  $ p11tool --read-object --type data --label hardseal:desk1 --output-file record
  $ wc -c <record
  493
  $ LC_ALL=C grep -a -c -i -e $SECRET -e "$PASSPHRASE" -e "${KEY_ID%%-*}" -e trade -e market -e live -e 203.0 -e passphrase record
  0
  [1]
  $ LC_ALL=C grep -a -c -E '[[:print:]]{20}' record
  0
  [1]
  $ [ "$(gzip -c record | wc -c)" -gt "$(wc -c <record)" ]

The same credential is another record each time.

  $ import_key desk2 --perm read,trade --ip 203.0.113.7 --purpose 'market making'
  $ p11tool --read-object --type data --label hardseal:desk2 --output-file record2
  $ cmp -s record record2
  [1]

Nor can anything be found in the token's files.

  $ LC_ALL=C grep -r -a -l -e $SECRET -e "$PASSPHRASE" -e "${KEY_ID%%-*}" -e 'market making' home
  [1]

Signing
-------

The key is the one that signs for hardseal, and it is padded: the HMAC is the
same, whoever asks for it.

  $ printf %s "${NOON}GET/api/v5/public/time" >message
  $ id=$(p11tool --list-objects --type secrkey | awk '$2 == "hardseal:desk1" { found = 1 } found && $1 == "ID:" { print $2; exit }')
  $ p11tool --sign --mechanism SHA256-HMAC --id $id --input-file message --output-file signature >/dev/null
  $ base64 signature
  EkwQWIBPogytldSaIWzKqhjq027sDYesTiB+e8nu5cA=
  $ sign_of desk1 GET /api/v5/public/time --timestamp $NOON
  EkwQWIBPogytldSaIWzKqhjq027sDYesTiB+e8nu5cA=

After key delete, only the key that seals is left.

  $ hardseal -q key delete --yes desk1
  desk1: deleted
  $ hardseal -q key delete --yes desk2
  desk2: deleted
  $ p11tool --list-objects | grep label
    label:      hardseal#root
