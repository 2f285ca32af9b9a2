#!/usr/bin/env bash
# Python's euc_kr writes syllables that EUC-KR does not have, in eight bytes that others read as four letters.
#
# Versions: Python 3.11's own codecs; glibc's iconv for comparison.
# Guess:    EUC-KR has 2,350 of the 11,172 syllables; any other one is an UnicodeEncodeError, as in glibc's
#           iconv. And cp949 is EUC-KR with more syllables: what euc_kr wrote, cp949 reads.
# Seen:     euc_kr writes them as a filler and three letters, two bytes each, and puts these together again when
#           it reads. cp949 and iconv read the same bytes as the filler U+3164 and three loose letters, without
#           an error. cp949 has two bytes for such a syllable, which euc_kr refuses to read.
# Matters:  A file written by encoding="euc_kr" and read by encoding="cp949" passes, and its words are other
#           tokens, of other lengths, than those of the model's vocabulary. Write UTF-8.
set -euo pipefail

syllable=$'\xeb\x98\xa0' # U+B620
python3 - <<'EOF'
syllable = "\ub620"
written = syllable.encode("euc_kr")
print("euc_kr writes", written.hex(" "))
assert written.hex(" ") == "a4 d4 a4 a8 a4 c7 a4 b1"
assert written.decode("euc_kr") == syllable
print("cp949 reads  ", ascii(written.decode("cp949")), "and writes", syllable.encode("cp949").hex(" "))
assert written.decode("cp949") == "\u3164\u3138\u3157\u3141"
assert syllable.encode("cp949").hex(" ") == "8c 63"
try:
    syllable.encode("cp949").decode("euc_kr")
except UnicodeDecodeError as error:
    print("euc_kr says  ", error)
else:
    raise SystemExit("euc_kr reads what cp949 wrote")
EOF

if printf '%s' "$syllable" | iconv -f UTF-8 -t EUC-KR >/dev/null 2>&1; then
  echo "iconv writes it in EUC-KR" >&2
  exit 1
fi
read_by_iconv="$(printf '\xa4\xd4\xa4\xa8\xa4\xc7\xa4\xb1' | iconv -f EUC-KR -t UTF-8)"
echo "iconv reads   $read_by_iconv"
test "$read_by_iconv" = $'\xe3\x85\xa4\xe3\x84\xb8\xe3\x85\x97\xe3\x85\x81'
