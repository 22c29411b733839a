package analyzers

import (
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/provenance"
)

// handwritten tells by its path whether a file is likely to hold what a person wrote: no vendored, generated, minified or lock
// file, no licence text and no data.
func handwritten(path history.Text) bool { return provenance.OfPath(path.Untrusted()) == "" }
