package object

import (
	"bytes"
	"encoding/hex"
	"fmt"
)

// An ID is the SHA-1 name of an object.
type ID [20]byte

// String returns the 40 hexadecimal digits of the name, in lower case.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// Short returns the first 12 hexadecimal digits, for messages.
func (id ID) Short() string { return hex.EncodeToString(id[:6]) }

// IsZero reports whether all bits are zero, which names no object.
func (id ID) IsZero() bool { return id == ID{} }

// Compare orders names as indexes do: -1, 0 or +1.
func (id ID) Compare(other ID) int { return bytes.Compare(id[:], other[:]) }

// ParseID reads exactly 40 hexadecimal digits, in either case.
func ParseID(s string) (ID, error) {
	var id ID
	if len(s) != 2*len(id) {
		return ID{}, fmt.Errorf("object name has %d characters, want 40", len(s))
	}
	if _, err := hex.Decode(id[:], []byte(s)); err != nil {
		return ID{}, fmt.Errorf("object name %q is not hexadecimal", s)
	}
	return id, nil
}

// A Type is one of the four kinds of objects. The values are those of a pack
// entry; 0 is no type.
type Type uint8

// The four kinds of objects, see gitformat-pack(5).
const (
	Commit Type = 1
	Tree   Type = 2
	Blob   Type = 3
	Tag    Type = 4

	ofsDelta Type = 6 // delta to an entry at a distance in the same pack
	refDelta Type = 7 // delta to an entry given by name
)

// String returns the word Git uses in object headers: "commit", "tree",
// "blob" or "tag".
func (t Type) String() string {
	switch t {
	case Commit:
		return "commit"
	case Tree:
		return "tree"
	case Blob:
		return "blob"
	case Tag:
		return "tag"
	case ofsDelta, refDelta:
		return "delta"
	default:
		return "unknown"
	}
}

// parseType is the inverse of String for the four real types; 0 if unknown.
func parseType(word []byte) Type {
	switch string(word) {
	case "commit":
		return Commit
	case "tree":
		return Tree
	case "blob":
		return Blob
	case "tag":
		return Tag
	default:
		return 0
	}
}
