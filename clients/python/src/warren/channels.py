"""Names of channels and patterns."""

from __future__ import annotations

from typing import Sequence

_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


def word(text: object) -> str:
    """A text as one word of a channel: each byte outside ``[A-Za-z0-9_-]`` becomes ``~`` and two hex digits.

    >>> "users." + word("bob@example.com")
    'users.bob~40example~2Ecom'
    """
    return "".join(chr(each) if each in _PLAIN else "~%02X" % each for each in str(text).encode())


def matches(pattern: str, channel: str) -> bool:
    """Whether a channel is one of a pattern's: ``*`` stands for one word, ``#`` for any number of words."""
    if "*" not in pattern and "#" not in pattern:
        return pattern == channel
    if not _matches(pattern.split("."), channel.split(".")):
        return False
    # The gateway's rule: a wildcard in place of the kind does not stand for "users".
    return not (channel.startswith("users.") and pattern[0] in "*#")


def _matches(pattern: Sequence[str], words: Sequence[str]) -> bool:
    if not pattern:
        return not words
    if pattern[0] == "#":
        return any(_matches(pattern[1:], words[skip:]) for skip in range(len(words) + 1))
    return bool(words) and pattern[0] in ("*", words[0]) and _matches(pattern[1:], words[1:])


def has_snapshot(pattern: str) -> bool:
    """Whether a subscription without ``since`` begins with the last known state."""
    return pattern.split(".")[0] in ("agents", "presence", "*", "#")
