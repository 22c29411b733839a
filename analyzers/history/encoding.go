package history

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/ianaindex"
)

// decoded turns the bytes of a header or message into UTF-8 by the commit's encoding header. Bytes that cannot be decoded -
// no header and not UTF-8, an unknown or unsafe encoding, or bytes that the named encoding does not have - are kept as they
// are: the sinks show them as byte escapes, and different bytes stay different.
func decoded(b, encoding []byte) Text {
	raw := TextOf(string(b))
	if len(encoding) == 0 || len(encoding) > 40 || ascii(b) {
		return raw
	}
	name := strings.ToLower(string(encoding))
	switch name {
	case "utf-8", "utf8":
		return raw
	}
	enc, err := ianaindex.IANA.Encoding(name)
	if err != nil || enc == nil { // nil: known to IANA but not supported, UTF-7 among them
		return raw
	}
	s, err := enc.NewDecoder().String(string(b))
	if err != nil || !utf8.ValidString(s) || strings.ContainsRune(s, utf8.RuneError) {
		return raw
	}
	return TextOf(s)
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf || c == 0x1b { // ESC begins the sequences of ISO-2022
			return false
		}
	}
	return true
}
