package history

import "strings"

// MailmapEntry is one line of a .mailmap: commits by Alias (with AliasName when given) are by Proper. See gitmailmap(5).
type MailmapEntry struct {
	ProperName, ProperEmail, AliasName, AliasEmail string
}

const (
	maxMailmapBytes   = 1 << 20
	maxMailmapEntries = 50_000
)

// ParseMailmap reads a .mailmap. Lines that gitmailmap(5) does not know are passed over, as git does; at most 50,000 entries
// are taken. Addresses come back in lower case, since git compares them so.
func ParseMailmap(data []byte) []MailmapEntry {
	var entries []MailmapEntry
	for line := range strings.Lines(string(data[:min(len(data), maxMailmapBytes)])) {
		if len(entries) == maxMailmapEntries {
			break
		}
		if e, ok := parseMailmapLine(line); ok {
			entries = append(entries, e)
		}
	}
	return entries
}

func parseMailmapLine(line string) (e MailmapEntry, ok bool) {
	if strings.HasPrefix(line, "#") {
		return e, false
	}
	name1, email1, rest, ok := nameAndEmail(line)
	if !ok {
		return e, false
	}
	name2, email2, _, two := nameAndEmail(rest)
	if !two {
		if name1 == "" {
			return e, false
		}
		return MailmapEntry{ProperName: name1, AliasEmail: email1}, true
	}
	return MailmapEntry{ProperName: name1, ProperEmail: email1, AliasName: name2, AliasEmail: email2}, true
}

func nameAndEmail(s string) (name, email, rest string, ok bool) {
	before, after, ok := strings.Cut(s, "<")
	if !ok {
		return "", "", "", false
	}
	email, rest, ok = strings.Cut(after, ">")
	return strings.TrimSpace(before), strings.ToLower(strings.TrimSpace(email)), rest, ok
}
