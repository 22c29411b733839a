package history

import (
	"bytes"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// header is a commit object taken apart. Its slices point into the object's bytes; a header is reused from commit to commit.
type header struct {
	tree      object.ID
	parents   []object.ID
	author    Stamp
	committer Stamp
	encoding  []byte
	signed    Flags
	message   []byte

	problem Problem // the first thing found wrong; "" when git fsck would accept the header
	line    string  // which line it is about
	endless bool    // the parents do not end within what was kept of the object: some may be missing
	raw     []byte  // that line

	parentSet map[object.ID]bool // of the parents, where there are many; see named
}

func (h *header) fault(p Problem, line string, raw []byte) {
	if h.problem == "" {
		h.problem, h.line, h.raw = p, line, raw
	}
}

// parse reads a commit object (gitformat "commit"): tree, parents, author, committer, then any other headers up to the blank
// line. Parents are those that git follows: the parent lines directly behind the tree line. A header that git fsck would
// reject is noted in problem and read on as far as it goes; nothing here can fail.
func (h *header) parse(data []byte, cut bool) {
	*h = header{parents: h.parents[:0]}
	rest := h.parseLinks(data)
	h.endless = cut && bytes.IndexByte(rest, '\n') < 0 && !bytes.HasPrefix(rest, []byte("author "))
	rest = h.parseStamps(rest)
	rest, ended := h.parseOthers(rest)
	if !ended && cut {
		h.fault(HeaderTooLong, "header", nil)
	}
	h.message = rest
}

func (h *header) parseLinks(data []byte) []byte {
	line, rest := cutLine(data)
	value, ok := bytes.CutPrefix(line, []byte("tree "))
	if !ok {
		h.fault(MissingTree, "tree", line)
		rest = data
	} else if h.tree, ok = parseHexID(value); !ok {
		h.fault(BadTreeSha1, "tree", line)
	}
	for {
		line, after := cutLine(rest)
		value, ok := bytes.CutPrefix(line, []byte("parent "))
		if !ok {
			return rest
		}
		rest = after
		id, ok := parseHexID(value)
		if !ok {
			h.fault(BadParentSha1, "parent", line)
			continue
		}
		if h.named(id) {
			h.fault(DuplicateParent, "parent", line)
		}
		h.parents = append(h.parents, id)
	}
}

// fewParents is the number of parents up to which a list is quicker than a set. Merges have two, octopuses a handful; a commit
// made to cost time has tens of thousands.
const fewParents = 16

// named tells whether an id is among the parents that were read, which become a set when they are many.
func (h *header) named(id object.ID) bool {
	if len(h.parents) < fewParents {
		return slices.Contains(h.parents, id)
	}
	if h.parentSet == nil {
		h.parentSet = make(map[object.ID]bool, 2*fewParents)
		for _, p := range h.parents {
			h.parentSet[p] = true
		}
	}
	known := h.parentSet[id]
	h.parentSet[id] = true
	return known
}

func (h *header) parseStamps(rest []byte) []byte {
	line, after := cutLine(rest)
	value, ok := bytes.CutPrefix(line, []byte("author "))
	if !ok {
		h.fault(MissingAuthor, "author", line)
	} else {
		rest = after
		if h.author = ParseStamp(value); h.author.Problem != "" {
			h.fault(h.author.Problem, "author", line)
		}
	}
	line, after = cutLine(rest)
	value, ok = bytes.CutPrefix(line, []byte("committer "))
	switch {
	case ok:
		rest = after
		if h.committer = ParseStamp(value); h.committer.Problem != "" {
			h.fault(h.committer.Problem, "committer", line)
		}
	case bytes.HasPrefix(line, []byte("author ")):
		h.fault(MultipleAuthors, "author", line)
	default:
		h.fault(MissingCommitter, "committer", line)
	}
	return rest
}

// parseOthers passes over the headers that follow, up to and including the blank line. Continuation lines begin with a blank
// and belong to the header before them, whatever they look like.
func (h *header) parseOthers(rest []byte) (message []byte, ended bool) {
	for len(rest) > 0 {
		if rest[0] == '\n' {
			return rest[1:], true
		}
		line, after := cutLine(rest)
		switch line[0] {
		case 'g':
			h.signature(line)
		case 'e':
			if v, ok := bytes.CutPrefix(line, []byte("encoding ")); ok && h.encoding == nil {
				h.encoding = v
			}
		case 't', 'p', 'a', 'c':
			h.misplaced(line)
		}
		rest = after
	}
	return nil, false
}

func (h *header) signature(line []byte) {
	v, ok := bytes.CutPrefix(line, []byte("gpgsig "))
	if !ok {
		return
	}
	switch {
	case bytes.HasPrefix(v, []byte("-----BEGIN PGP ")):
		h.signed |= SignedPGP
	case bytes.HasPrefix(v, []byte("-----BEGIN SSH SIGNATURE")):
		h.signed |= SignedSSH
	case bytes.HasPrefix(v, []byte("-----BEGIN SIGNED MESSAGE")):
		h.signed |= SignedX509
	}
}

// misplaced notes a second or late tree, parent, author or committer line: readers disagree on which of them counts.
func (h *header) misplaced(line []byte) {
	key, _, _ := bytes.Cut(line, []byte{' '})
	switch string(key) {
	case "author":
		h.fault(MultipleAuthors, "author", line)
	case "committer", "tree", "parent":
		h.fault(MisplacedHeader, string(key), line)
	}
}

// cutLine splits at the first line feed; the last line may lack one.
func cutLine(b []byte) (line, rest []byte) {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return b[:i], b[i+1:]
	}
	return b, nil
}

func parseHexID(b []byte) (id object.ID, ok bool) {
	if len(b) != 2*len(id) {
		return id, false
	}
	for i := range id {
		hi, lo := unhex[b[2*i]], unhex[b[2*i+1]]
		if hi|lo > 15 {
			return object.ID{}, false
		}
		id[i] = hi<<4 | lo
	}
	return id, true
}

// unhex maps a lower-case hexadecimal digit to its value and anything else to 255. git writes ids in lower case only.
var unhex = func() (t [256]byte) {
	for i := range t {
		t[i] = 255
	}
	for i, c := range []byte("0123456789abcdef") {
		t[c] = byte(i)
	}
	return t
}()

// subjectHash is a 64-bit FNV-1a hash of the first line of the message with every run of digits folded into one '0', so that
// subjects that differ only in a date or a counter are equal, and whether the subject is that of a pull-request merge.
func subjectHash(message []byte) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	line, _ := cutLine(bytes.TrimLeft(message, "\n"))
	h := uint64(offset)
	digit := false
	for _, c := range line {
		if c >= '0' && c <= '9' {
			if digit {
				continue
			}
			digit, c = true, '0'
		} else {
			digit = false
		}
		h = (h ^ uint64(c)) * prime
	}
	return h
}
