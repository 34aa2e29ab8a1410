"""kinds: what hardseal's suite expects of each token; the rest is the same for
all of them."""

from dataclasses import dataclass, field

# What every machine on which hardseal's tests run must be able to make.
ALWAYS = ("softhsm2", "nss", "p11-kit")


@dataclass(frozen=True)
class Kind:
    profile: str
    custody: str = "in-token"
    # Options of an import; None: it cannot, keys are adopted.
    options: tuple = ()
    records: str = "token"
    longest: int = 0
    # What `token doctor` finds, as patterns: each must be there, if only with
    # some of the mechanisms that a version has, and nothing else.
    findings: tuple = ()
    via: str = None
    # What `token doctor` says of its custody.
    verdict: str = "in-token"
    # The module does not free all of its memory: no sanitizer looks for that.
    leaks: bool = False
    # Starts at the same moment may fail even so; see its README.
    racy: bool = False
    # Answers of the exit status 5 where it is tried, by step.
    refuses: dict = field(default_factory=dict)
    # Why a step makes no sense here.
    cannot: dict = field(default_factory=dict)
    # Where the token cannot be pulled, the chaos module takes it away.
    behind_chaos: bool = False
    # How long it may go on signing after its reader has told that it is gone,
    # in seconds, as docs/THREATS.md promises.
    lingers: float = 0
    # Why only --last-try lets it in again after it was lost.
    insist: str = ""
    # Why no two programs can use it at the same time.
    alone: str = ""
    # Of vectors with secrets of their own; those of slow tokens are few.
    secrets: int = 99


NOT_ADOPTED = "its secrets are imported"

KINDS = {
    "softhsm2": Kind("softhsm2", behind_chaos=True,
                     findings=("pin-beside-token",),
                     cannot={"adopt": NOT_ADOPTED}),
    "p11-kit": Kind("softhsm2", via="p11-kit", racy=True,
                    cannot={"adopt": NOT_ADOPTED}),
    "nss": Kind("nss", custody="in-token-exportable", records="file",
                options=("--custody", "in-token-exportable"),
                behind_chaos=True, verdict="in-token, exportable",
                findings=("exportable", "probe-wrap-.*",
                          "probe-copy-extractable"),
                cannot={"adopt": NOT_ADOPTED,
                        "exposed": "pkcs11-tool cannot start its module"}),
    "opencryptoki": Kind("opencryptoki", behind_chaos=True, leaks=True,
                         cannot={"adopt": NOT_ADOPTED}),
    "tpm2": Kind("tpm2", options=None, longest=4096, alone=(
        "one program at a time: this chip has no resource manager"), insist=(
        "back with --last-try: what a chip says that went in the middle of a "
        "login may have cost one of three tries"), refuses={
        "import": ("key adopt", "its module takes no secret: see adopt"),
        "rotate": ("key adopt", "its module takes no secret: a new key is "
                                "brought by its own tool and adopted under "
                                "another name"),
        "sealed": ("", "its module unwraps no secret keys"),
    }, verdict="not-proven", cannot={
        "exposed": "its module makes no secret keys"}),
    "opensc": Kind("opensc", custody="card-sealed", records="file",
                   options=("--custody", "card-sealed"), secrets=2,
                   verdict="card-sealed", lingers=2,
                   refuses={"sealed": ("", "no card unwraps an HMAC key")},
                   cannot={"adopt": NOT_ADOPTED,
                           "exposed": "no secret key is on a card"}),
    "yubihsm2": Kind("yubihsm2"),
}
