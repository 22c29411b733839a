package history

import "bytes"

// version is one version of a text, line by line.
type version struct {
	text    []byte
	ends    []int32 // where each line ends, behind its line feed
	changed []bool  // of each line: the other version does not have it; behind the last one stands a false
}

// line is a line with its end.
func (v *version) line(i int) []byte {
	from := int32(0)
	if i > 0 {
		from = v.ends[i-1]
	}
	return v.text[from:v.ends[i]]
}

// changes copies the lines that are changed. They refer to nothing of v.
func (v *version) changes() []Line {
	lines, size := 0, 0
	for i := range v.ends {
		if v.changed[i] {
			lines++
			size += len(v.line(i))
		}
	}
	if lines == 0 {
		return nil
	}
	out, text := make([]Line, 0, lines), make([]byte, 0, size)
	for i := range v.ends {
		if !v.changed[i] {
			continue
		}
		line, l := v.line(i), Line{Number: i + 1}
		if cut, ok := bytes.CutSuffix(line, []byte{'\n'}); ok {
			line, l.CRLF = bytes.CutSuffix(cut, []byte{'\r'})
		}
		begin := len(text)
		text = append(text, line...)
		l.Text = text[begin:len(text):len(text)]
		out = append(out, l)
	}
	return out
}
