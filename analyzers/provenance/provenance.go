// Package provenance tells where the content of a file comes from, as far as the file itself says: whether a tool, a package manager
// or a template wrote it, and whom its licence header, its package metadata and its links name as owner.
package provenance

import (
	"bytes"
)

// Reason says why a file is not what its committer wrote by hand. The empty Reason is a file written by hand, as far as one can
// tell.
type Reason string

// The reasons.
const (
	Vendored  Reason = "vendored"
	Generated Reason = "generated"
	Lock      Reason = "lock file"
	Licence   Reason = "licence text"
	Minified  Reason = "minified"
	Data      Reason = "data" // test fixtures and binary files are data too
	Scaffold  Reason = "template"
)

// How much of a file is looked at.
const (
	contentBytes = 64 << 10
	binaryBytes  = 8000 // git looks at as much; see buffer_is_binary in its sources
)

// Of tells why a file is not written by hand, by its path and its content (the beginning is enough; nil: by the path alone). It
// never looks at settings of the repository, which its owner may have written to hide something; see Attributes. Paths have
// slashes and no beginning slash. Its cost is bounded: it looks at the first 64 KiB.
func Of(path string, content []byte) Reason {
	if r := OfName(path); r != "" {
		return r
	}
	return OfContent(path, content)
}

// OfName is what Of tells by the path alone. Linguist's rules are regular expressions and cost some 50 microseconds: who meets a path
// again and again keeps the answer.
func OfName(path string) Reason {
	if r := OfPath(path); r != "" {
		return r
	}
	switch {
	case linguistVendored(path, extension(path)):
		return Vendored
	case linguistGeneratedPath(path):
		return Generated
	}
	return ""
}

// OfContent is what Of tells of a file whose path says nothing.
func OfContent(path string, content []byte) Reason {
	whole := len(content) <= contentBytes
	content = content[:min(len(content), contentBytes)]
	if bytes.IndexByte(content[:min(len(content), binaryBytes)], 0) >= 0 {
		return Data
	}
	ext := extension(path)
	switch {
	case len(content) == 0:
		return ""
	case generatedMark(path, content):
		return Generated
	case minified(ext, content):
		return Minified
	case linguistGenerated(path, ext, content):
		return Generated
	case whole && scaffold(path, content):
		return Scaffold
	}
	return ""
}
