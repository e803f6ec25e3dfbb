"""Verifies a history exported by `kyhan audit export`, without kyhan: python3 verify_history.py FILE [CHAIN:SEQ:HASH ...].

Every line of FILE is one event as canonical JSON: UTF-8, keys sorted, no white space, no numbers but integers. Its
"hash" is the SHA-256 of the line without the key "hash"; "prev_hash" is the hash of the event before it in the same
chain (64 zeros for the first); "seq" counts from 1 in each chain. The chain "office" stands first, the others follow by
name. A "seal" event of the chain "office" names the heads of all others at that moment; further heads (from a printed
decision or a seal file) can be given. Where FILE holds some chains only (the file of a year), name each: --only=CHAIN.
Exit code: 0 the history holds, 1 it does not (every finding is printed), 2 it cannot be read.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator


def canonical(value: object) -> str:
    """Returns the one form in which a value is hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def unique(pairs: list) -> dict:
    """Refuses an object that names a key twice."""
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key is written twice")
    return dict(pairs)


def check_line(line: str, heads: dict, seals: list, known: dict) -> Iterator[str]:
    """Yields what is wrong with one line, and moves on the head of its chain."""
    try:
        event = json.loads(line, object_pairs_hook=unique)
        chain, seq, own = event["chain"], event["seq"], event["hash"]
        if canonical(event) != line:
            yield "is not written in canonical form"
        del event["hash"]
        body = canonical(event).encode()
        is_seal = chain == "office" and event.get("action") == "seal"
        sealed = [(name, int(at), str(head)) for name, (at, head) in event["data"]["heads"].items()] if is_seal else []
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        yield f"cannot be read: {error!r}"
        return
    if not (isinstance(chain, str) and isinstance(own, str) and (chain + own).isprintable() and type(seq) is int):
        yield "cannot be read: chain, seq or hash is of the wrong kind"
        return
    last_seq, last_hash = heads.get(chain, (0, "0" * 64))
    if any((other != "office", other) > (chain != "office", chain) for other in heads):
        yield f"stands behind a chain that comes after chain {chain}"
    if seq != last_seq + 1:
        yield f"has number {seq} in chain {chain}, {last_seq + 1} was expected: events are missing, added or out of order"
    if event.get("prev_hash") != last_hash:
        yield "does not follow the event before it"
    if hashlib.sha256(body).hexdigest() != own:
        yield "does not match its own hash"
    heads[chain] = (seq, own)
    known[chain, seq] = own
    seals += sealed


def verify(lines: Iterable, outside: list, only: Iterable = ()) -> tuple:
    """Returns every finding in the lines; `outside` are heads kept elsewhere (chain, seq, hash), `only`: see above."""
    heads: dict = {}
    known: dict = {}
    seals, findings = list(outside), []
    for number, line in enumerate(lines, 1):
        findings += [f"line {number} {what}" for what in check_line(line, heads, seals, known)]
    findings += [f"chain {chain} is not there" for chain in only if chain not in heads]
    for chain, seq, sealed in (one for one in seals if not only or one[0] in only):
        if (chain, seq) not in known:
            findings.append(f"chain {chain}: the sealed event {seq} is gone, the tail was cut")
        elif known[chain, seq] != sealed:
            findings.append(f"chain {chain}: event {seq} differs from its seal")
    return findings, heads


def main(arguments: list) -> int:
    """Prints the findings, or the heads of the chains to compare with a printed decision."""
    try:
        with open(arguments[0], encoding="utf-8", newline="") as file:
            text = file.read()
        only = [one.removeprefix("--only=") for one in arguments[1:] if one.startswith("--only=")]
        given = (one.rsplit(":", 2) for one in arguments[1:] if not one.startswith("--only="))
        outside = [(chain, int(seq), own) for chain, seq, own in given]
    except (IndexError, OSError, UnicodeDecodeError, ValueError) as error:
        print(f"cannot read: {error}", file=sys.stderr)
        return 2
    findings, heads = verify(text.removesuffix("\n").split("\n"), outside, only)
    if not text.endswith("\n"):
        findings.append("the last line is cut off")
    for finding in findings:
        print(finding)
    for chain, (seq, own) in heads.items():
        print(f"head {chain}:{seq}:{own}")
    print("the history does NOT hold" if findings else "the history holds")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
