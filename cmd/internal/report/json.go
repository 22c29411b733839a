package report

import "io"

// JSON writes the report itself: json-v1, indented, with a line feed at the end.
type JSON struct{}

// Render implements Renderer. The options change nothing.
func (JSON) Render(w io.Writer, r *Report, _ Options) error {
	return writeJSON(w, r)
}
