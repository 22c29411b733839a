package report

import (
	"encoding/json"
	"fmt"
	"io"
)

// JSON writes the report itself: json-v1, indented, with a line feed at the end.
type JSON struct{}

// Render implements Renderer. The options change nothing.
func (JSON) Render(w io.Writer, r *Report, _ Options) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false) // the report is no HTML, and "<" in an address is read more easily than \u003c
	enc.SetIndent("", "  ")
	if err := enc.Encode(r); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}
