package fingerprint

import "bytes"

// hereDocument is a string that begins on the next line and ends with a line that begins with tag.
type hereDocument struct{ tag []byte }

// Bounds on here-documents: those that one line may begin, the length of a tag, and those without an end until no more are looked for.
const (
	maxPending  = 4
	maxTag      = 80
	maxEndless  = 8
	shellMarker = hashAfterBlank
)

// hereDocument takes <<TAG, <<-TAG, <<~TAG, <<"TAG", <<<TAG. It returns i where there is none; else its text follows the end of the line.
func (x *lexer) hereDocument(l *Language, text []byte, i int) int {
	s := l.syntax
	j := i + 2
	if s.has(phpTags) != (at(text, j) == '<') || x.heres >= maxEndless || len(x.pending) >= maxPending {
		return i
	}
	marked := s.has(phpTags)
	if c := at(text, j); c == '<' || c == '-' || c == '~' {
		marked = marked || c != '<'
		j++
	}
	for (s.has(shellMarker) || s.has(phpTags)) && at(text, j) == ' ' {
		j++
	}
	var quote byte
	if c := at(text, j); c == '"' || c == '\'' || c == '\\' && s.has(shellMarker) {
		quote = c
		j++
	}
	end := j
	for end < len(text) && end-j < maxTag && (letters[text[end]] != 0 || text[end] == '_') {
		end++
	}
	tag := text[j:end]
	switch {
	case len(tag) == 0, tag[0] <= '9':
		return i
	case len(x.Tokens) > 0 && string(text[x.Tokens[len(x.Tokens)-1].Begin:x.Tokens[len(x.Tokens)-1].End]) == "class":
		return i // class <<self of Ruby
	case !marked && quote == 0 && !s.has(shellMarker) && !bytes.Equal(tag, bytes.ToUpper(tag)):
		return i // a shift
	case quote == '"' || quote == '\'':
		if at(text, end) != quote {
			return i
		}
		end++
	}
	x.pending = append(x.pending, hereDocument{tag})
	return end
}

// hereDocuments takes the here-documents that were begun on the line before i.
func (x *lexer) hereDocuments(text []byte, i int) int {
	for _, h := range x.pending {
		a, b, found := i, i, false
		for b < len(text) {
			line := text[b:lineEnd(text, b)]
			rest, ok := bytes.CutPrefix(bytes.TrimLeft(line, " \t"), h.tag)
			if ok && (len(rest) == 0 || letters[rest[0]] == 0 && rest[0] != '_') {
				found = true
				break
			}
			b += len(line) + 1
		}
		if !found {
			x.heres++
			continue
		}
		end := b + bytes.Index(text[b:], h.tag) + len(h.tag)
		x.addString(text, a, a, b, end)
		i = end
	}
	x.pending = x.pending[:0]
	return i
}
