package analyzertest

import (
	"bytes"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// hunk is one place of a patch: old lines from..to become added.
type hunk struct {
	from, to int
	added    [][]byte
}

// patchContext is the number of lines around a hunk by which its place is found, as git has it.
const patchContext = 3

// applyPatch does to a text what a patch did to its old version, as git apply does: each hunk where the lines around it are the same,
// next to where it is expected. It is false where one has no such place.
func applyPatch(text, old []byte, p *history.Patch) ([]byte, bool) {
	ours, theirs := splitLines(text), splitLines(old)
	var out [][]byte
	at, moved := 0, 0 // next line of ours; how far the last hunk was from where it was expected
	for _, h := range hunksOf(p, len(theirs)) {
		k, ok := placeOf(ours, theirs, &h, at, h.from+moved)
		if !ok {
			return nil, false
		}
		out = append(append(out, ours[at:k]...), h.added...)
		at, moved = k+h.to-h.from, k-h.from
	}
	return bytes.Join(append(out, ours[at:]...), nil), true
}

func splitLines(text []byte) [][]byte { return slices.Collect(bytes.Lines(text)) }

// hunksOf groups the lines of a patch of a text with n lines.
func hunksOf(p *history.Patch, n int) []hunk {
	var out []hunk
	added, deleted := p.Lines, p.Deleted
	for i, j := 0, 0; len(added) > 0 || len(deleted) > 0; i, j = i+1, j+1 {
		h := hunk{from: i}
		for len(deleted) > 0 && deleted[0].Number == i+1 {
			deleted = deleted[1:]
			i++
		}
		h.to = i
		for len(added) > 0 && added[0].Number == j+1 {
			end := "\n"
			if added[0].CRLF {
				end = "\r\n"
			}
			h.added = append(h.added, append(bytes.Clone(added[0].Text), end...))
			added = added[1:]
			j++
		}
		if h.to > h.from || len(h.added) > 0 {
			out = append(out, h)
		}
		if i > n {
			break
		}
	}
	return out
}

// placeOf finds where the old lines of a hunk, with those around it, stand in a text from line low on, next to a line.
func placeOf(ours, theirs [][]byte, h *hunk, low, near int) (int, bool) {
	first, last := max(0, h.from-patchContext), min(len(theirs), h.to+patchContext)
	pattern := theirs[first:last]
	best, found := 0, false
	for k := low; k+h.to-h.from <= len(ours); k++ {
		start := k - (h.from - first)
		if start < 0 || start+len(pattern) > len(ours) || found && abs(k-near) >= abs(best-near) {
			continue
		}
		if slices.EqualFunc(ours[start:start+len(pattern)], pattern, bytes.Equal) {
			best, found = k, true
		}
	}
	return best, found
}

func abs(n int) int { return max(n, -n) }
