"""pkcs11: just enough of a PKCS#11 module, by ctypes, to see its tokens.

    python3 pkcs11.py MODULE [ARGUMENTS]

prints {"label", "serial", "model"} of each initialised token as a JSON list.
ARGUMENTS go to C_Initialize, as NSS needs them; pkcs11-tool cannot pass any.
"""

import ctypes
import json
import sys

OS_LOCKING_OK = 2
TOKEN_INITIALIZED = 0x400
# Places in CK_FUNCTION_LIST, behind the version (PKCS#11 2.40).
INITIALIZE, FINALIZE, GET_SLOT_LIST, GET_TOKEN_INFO = 0, 1, 4, 6


class FunctionList(ctypes.Structure):
    _fields_ = [("version", ctypes.c_ubyte * 2),
                ("functions", ctypes.c_void_p * 68)]


class InitializeArgs(ctypes.Structure):
    _fields_ = [("mutexes", ctypes.c_void_p * 4), ("flags", ctypes.c_ulong),
                ("reserved", ctypes.c_char_p)]


class TokenInfo(ctypes.Structure):
    _fields_ = [("label", ctypes.c_char * 32),
                ("manufacturer", ctypes.c_char * 32),
                ("model", ctypes.c_char * 16),
                ("serial", ctypes.c_char * 16), ("flags", ctypes.c_ulong),
                ("numbers", ctypes.c_ulong * 10),
                ("versions", ctypes.c_ubyte * 4),
                ("time", ctypes.c_char * 16)]


class Module:
    def __init__(self, path, arguments=None):
        listed = ctypes.POINTER(FunctionList)()
        self.library = ctypes.CDLL(path)
        self._must(self.library.C_GetFunctionList(ctypes.byref(listed)))
        self.functions = listed.contents.functions
        args = InitializeArgs(flags=OS_LOCKING_OK)
        if arguments is not None:
            args.reserved = arguments.encode()
        self.call(INITIALIZE, ctypes.byref(args))

    @staticmethod
    def _must(rv):
        if rv != 0:
            raise OSError(f"the module answers 0x{rv:x}")

    def call(self, place, *args):
        function = ctypes.CFUNCTYPE(ctypes.c_ulong)(self.functions[place])
        self._must(function(*args))

    def tokens(self):
        count = ctypes.c_ulong()
        self.call(GET_SLOT_LIST, ctypes.c_ubyte(1), None,
                  ctypes.byref(count))
        slots = (ctypes.c_ulong * count.value)()
        self.call(GET_SLOT_LIST, ctypes.c_ubyte(1), slots,
                  ctypes.byref(count))
        for slot in slots[:count.value]:
            info = TokenInfo()
            self.call(GET_TOKEN_INFO, ctypes.c_ulong(slot),
                      ctypes.byref(info))
            if info.flags & TOKEN_INITIALIZED:
                yield {name: getattr(info, name).decode().rstrip(" \0")
                       for name in ("label", "serial", "model")}

    def close(self):
        self.call(FINALIZE, None)


def main():
    module = Module(*sys.argv[1:3])
    print(json.dumps(list(module.tokens())))
    module.close()


if __name__ == "__main__":
    main()
